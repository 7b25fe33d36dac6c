"""Distributions that are not sure: closed forms, and that nothing else is moved by them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mtfs import Case
from mtfs.analysis.runs import run_scenarios
from mtfs.domain.assumptions import Distribution, DistributionKind, Driver, ParameterError
from mtfs.domain.checks import matched
from mtfs.domain.parameters import ParameterErrors, with_parameter_errors
from mtfs.domain.strategy import Strategy
from mtfs.engine.draws import BLOCK_RUNS, Draws, Place
from mtfs.engine.hypercubes import LatinDraws
from mtfs.engine.kernels import COMPILED, kernels, plain
from mtfs.engine.projection import project, project_plan
from mtfs.engine.sampling import Futures, sample_futures
from mtfs.engine.sobol import SobolDraws, coordinates_of
from mtfs.engine.uncertainties import independent_groups, parameter_streams, uncertainties
from mtfs.nomenclature import MEASURES
from tests.cases import case_of, full_case
from tests.closed_forms import one_year_case

SOURCES = [Draws, LatinDraws, SobolDraws]
#: Of drivers of every kind of distribution, correlated and not.
ERRORS = {
    "CPI": ParameterError(location_error=0.004, scale_error=0.3),
    "pay": ParameterError(location_error=0.005),
    "placements": ParameterError(scale_error=0.2),
    "rates growth": ParameterError(location_error=0.002, scale_error=0.5),
}
SD, PERSISTENCE, WHERE, WIDTH = 0.02, 0.6, 0.015, 0.4
YEARS = 3


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return case_of(full_case(), Path(tmp_path_factory.mktemp("case")))


@pytest.fixture(scope="module")
def unsure(case: Case) -> Case:
    return with_parameter_errors(case, ParameterErrors(by_driver=ERRORS))


def drawn(strategy: Strategy, source: type[Draws] = LatinDraws, runs: int = BLOCK_RUNS) -> Futures:
    return sample_futures(strategy, source(3, 1, runs))


def normal_deviations(persistence: float, kind: DistributionKind = DistributionKind.NORMAL) -> np.ndarray:
    """Return the deviations of one driver with an error of each parameter, shape (100,000, years)."""
    base = one_year_case((1.0,)).base
    driver = Driver(
        name="d0",
        central_rates=(0.0,),
        years=base.years[1:],
        distribution=Distribution(kind=kind, sd=SD, df=5.0, sd_up=2 * SD),
        persistence=persistence,
        parameter_error=ParameterError(location_error=WHERE, scale_error=WIDTH),
    )
    years = tuple(f"{2025 + t}/{26 + t}" for t in range(YEARS + 1))
    longer = replace(
        base,
        years=years,
        drivers=(replace(driver, central_rates=(0.0,) * YEARS, years=years[1:]),),
        funding=tuple(replace(line, values=line.values * YEARS, years=years[1:]) for line in base.funding),
        reserves=tuple(replace(r, movements=(0.0,) * (YEARS + 1)) for r in base.reserves),
    )
    blocks = (sample_futures(longer, LatinDraws(1, block)).deviations["d0"] for block in range(20))
    return np.concatenate(list(blocks))


def test_the_variance_and_the_correlation_between_years_are_as_worked_out() -> None:
    found = normal_deviations(persistence=0.0)
    variance = np.exp(WIDTH**2) * SD**2 + WHERE**2
    assert found.mean(axis=0) == pytest.approx(0.0, abs=3e-4)
    assert found.var(axis=0) == pytest.approx(variance, rel=0.02)
    between = np.corrcoef(found.T)[np.triu_indices(YEARS, 1)]
    assert between == pytest.approx(WHERE**2 / variance, abs=0.01)
    # Widths are shared by the years of a run: the squares of what is left are alike too. For independent
    # normals stretched by one s, cov(s²x², s²y²) is (E s⁴ - (E s²)²) SD⁴.
    squares = (found - found.mean(axis=0)) ** 2
    alike = np.cov(squares[:, 0], squares[:, 1])[0, 1]
    expected = (np.exp(6 * WIDTH**2) - np.exp(2 * WIDTH**2)) * SD**4 + 2 * WHERE**4
    assert alike == pytest.approx(expected, rel=0.15)


def test_what_persists_is_stretched_and_moved_once() -> None:
    found = normal_deviations(persistence=PERSISTENCE)
    # Year t of an autoregression that begins at 0: SD² (1 + p² + ... + p^(2t-2)); the shift does not pile up.
    own = SD**2 * np.cumsum(PERSISTENCE ** (2 * np.arange(YEARS)))
    assert found.var(axis=0) == pytest.approx(np.exp(WIDTH**2) * own + WHERE**2, rel=0.02)
    lagged = np.cov(found[:, 0], found[:, 1])[0, 1]
    assert lagged == pytest.approx(np.exp(WIDTH**2) * PERSISTENCE * SD**2 + WHERE**2, rel=0.03)


def test_a_skewed_distribution_keeps_its_mean() -> None:
    found = normal_deviations(0.0, DistributionKind.TWO_PIECE_NORMAL)
    # The mean of a two-piece normal is √(2/π) (SDup - SD): stretched by 1 on average and moved by 0.
    assert found.mean(axis=0) == pytest.approx(np.sqrt(2 / np.pi) * SD, abs=4e-4)


@pytest.mark.parametrize("source", SOURCES)
def test_only_these_drivers_move_and_each_by_two_draws_of_its_own(
    source: type[Draws], case: Case, unsure: Case
) -> None:
    before, after = drawn(case.base, source), drawn(unsure.base, source)
    for field in ("overspend", "pressure_sizes", "delivery", "slip_years"):
        for old, new in zip(getattr(before, field), getattr(after, field), strict=True):
            assert np.array_equal(old, new), field
    draws = source(3, 1)
    draws.expect(case.base)
    for name, old in before.deviations.items():
        error = next((e for n, e in ERRORS.items() if matched(n) == name), None)
        if error is None:
            assert np.array_equal(after.deviations[name], old), name
            continue
        z = draws.normals(f"parameters/{name}", 2)
        s = np.exp(error.scale_error * z[:, 1] - error.scale_error**2 / 2)
        expected = old * s[:, None] + error.location_error * z[:, :1]
        assert after.deviations[name] == pytest.approx(expected, abs=1e-15), name
        assert np.abs(after.deviations[name] - old).max() > 1e-3


@pytest.mark.parametrize("source", SOURCES)
def test_another_drivers_parameters_move_no_draw(source: type[Draws], case: Case) -> None:
    one = with_parameter_errors(case, ParameterErrors(by_driver={"cpi": ERRORS["CPI"]}))
    two = with_parameter_errors(case, ParameterErrors(by_driver={n: ERRORS[n] for n in ("CPI", "pay")}))
    first, second = drawn(one.base, source), drawn(two.base, source)
    assert np.array_equal(first.deviations["cpi"], second.deviations["cpi"])
    assert not np.array_equal(first.deviations["pay"], second.deviations["pay"])


def test_sobol_sequences_give_places_to_the_same_streams(case: Case, unsure: Case) -> None:
    assert coordinates_of(unsure.base) == coordinates_of(case.base)


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("runs", [1, 37, 4999])
def test_a_run_does_not_depend_on_how_many_there_are(source: type[Draws], runs: int, unsure: Case) -> None:
    whole, some = drawn(unsure.base, source), drawn(unsure.base, source, runs)
    for name, values in some.deviations.items():
        assert np.array_equal(values, whole.deviations[name][:runs]), name


def test_parameters_spread_evenly_in_each_latin_hypercube(unsure: Case) -> None:
    z = LatinDraws(3, 1).normals(parameter_streams(unsure.base, unsure.base)["cpi"], 2)
    # As many runs as strata: the mean over each hypercube is all but 0.
    assert np.abs(z.reshape(-1, 125, 2).mean(axis=1)).max() < 0.05
    assert abs(np.corrcoef(z.T)[0, 1]) < 5 / np.sqrt(BLOCK_RUNS)


def test_years_are_contiguous_in_memory(unsure: Case) -> None:
    for name, values in drawn(unsure.base).deviations.items():
        assert values.T.flags.c_contiguous, name


def test_no_error_is_no_other_figure(case: Case) -> None:
    nothing = with_parameter_errors(case, ParameterErrors(by_driver={"cpi": ParameterError()}))
    before, after = drawn(case.base), drawn(nothing.base)
    for name, old in before.deviations.items():
        assert np.array_equal(after.deviations[name], old)
    assert uncertainties(nothing.base) == uncertainties(case.base)


def test_the_plan_and_what_is_certain_stay(case: Case, unsure: Case) -> None:
    before, after = project_plan(case.base), project_plan(unsure.base)
    for measure in MEASURES:
        assert np.array_equal(getattr(before, measure), getattr(after, measure), equal_nan=True)
    errors = ParameterErrors(by_driver={"fees": ParameterError(location_error=0.01, scale_error=0.2)})
    certain = with_parameter_errors(case, errors)
    assert parameter_streams(certain.base, certain.base) == {}
    assert not drawn(certain.base).deviations["fees"].any()


def test_scenarios_meet_the_same_parameters(unsure: Case) -> None:
    base = unsure.base
    renamed = replace(
        base,
        drivers=tuple(replace(d, name="care") if d.name == "placements" else d for d in base.drivers),
        costs=tuple(
            replace(line, demand_driver="care") if line.demand_driver == "placements" else line
            for line in base.costs
        ),
    )
    draws = LatinDraws(3, 1)
    as_before = sample_futures(base, draws, named_as=base).deviations["placements"]
    assert np.array_equal(sample_futures(renamed, draws, named_as=base).deviations["care"], as_before)


def test_councils_share_the_parameters_of_what_they_share(unsure: Case) -> None:
    place = Place(name="E06000001", shared=frozenset({"cpi"}))
    assert place.stream("parameters/cpi") == "parameters/cpi"
    assert place.stream("parameters/pay") == "E06000001/parameters/pay"
    here = sample_futures(unsure.base, LatinDraws(3, 1, place=place)).deviations
    there = sample_futures(
        unsure.base, LatinDraws(3, 1, place=Place(name="E06000002", shared=frozenset({"cpi"})))
    ).deviations
    assert np.array_equal(here["cpi"], there["cpi"])
    assert not np.array_equal(here["placements"], there["placements"])


def test_a_drivers_parameters_are_its_own_and_join_no_groups(case: Case, unsure: Case) -> None:
    groups = [[m.name for m in group.members] for group in independent_groups(unsure.base)]
    assert groups == [[m.name for m in group.members] for group in independent_groups(case.base)]
    (cpi,) = [u for u in uncertainties(unsure.base) if u.name == "cpi"]
    assert cpi.streams == (("driver/cpi", 4), ("parameters/cpi", 2))


@pytest.mark.parametrize("source", SOURCES)
def test_every_figure_is_the_same_from_compiled_kernels(
    source: type[Draws], unsure: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("numba")
    from mtfs.engine.kernels import compiled

    def projected() -> dict[str, np.ndarray]:
        draws = source(3, 1, 1_234)
        paths = project(unsure.base, sample_futures(unsure.base, draws))
        return {measure: getattr(paths, measure) for measure in MEASURES}

    monkeypatch.setattr("mtfs.engine.kernels._in_use", plain)
    expected = projected()
    monkeypatch.setattr("mtfs.engine.kernels._in_use", compiled)
    assert kernels() is compiled
    for measure, paths in projected().items():
        assert np.array_equal(paths, expected[measure], equal_nan=True), measure


def test_every_figure_is_the_same_on_any_number_of_threads(
    unsure: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("numba")
    monkeypatch.setattr("mtfs.engine.kernels._in_use", plain)
    monkeypatch.setenv(COMPILED, "1")
    one, three = (
        run_scenarios(unsure, runs=2 * BLOCK_RUNS + 7, workers=workers, seed=5) for workers in (1, 3)
    )
    for name, result in one.items():
        for measure, paths in result.paths.items():
            assert np.array_equal(paths, three[name].paths[measure], equal_nan=True), (name, measure)
