"""Every study of a case whose distributions are not sure: closed forms, and the same futures for all."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtri

from mtfs import Case
from mtfs.analysis.blocks import Request, map_blocks
from mtfs.analysis.breaches import Space
from mtfs.analysis.change import Earlier, what_changed
from mtfs.analysis.change.records import Cause, Measure
from mtfs.analysis.driver_ranges import driver_ranges
from mtfs.analysis.nation.council import run_council
from mtfs.analysis.nation.shared import national_form
from mtfs.analysis.reserves_confidence import reserves_confidence
from mtfs.analysis.runs import run, run_request
from mtfs.analysis.sensitivity.directions import directions_of
from mtfs.analysis.sensitivity.effects import Effects, effects
from mtfs.analysis.sensitivity.redraws import RedrawKind, redrawn, redraws_of, second_draws
from mtfs.analysis.solve import solve
from mtfs.analysis.solve.levers import LeverKind
from mtfs.analysis.stress import stress
from mtfs.analysis.worth import worth
from mtfs.domain.assumptions import Correlations, Distribution, DistributionKind, ParameterError
from mtfs.domain.parameters import ParameterErrors, with_parameter_errors
from mtfs.engine.draws import DrawSource, Sampling
from mtfs.engine.sampling import sample_futures
from tests.cases import case_of, full_case
from tests.closed_forms import FUNDING, MILLION, one_year_case

RUNS = 20_000
PAIR = Correlations(("d0", "d1"), ((1.0, 0.5), (0.5, 1.0)))
ERRORS = ParameterErrors(
    by_driver={
        "cpi": ParameterError(location_error=0.004, scale_error=0.3),
        "placements": ParameterError(location_error=0.01, scale_error=0.2),
    }
)


def unsure(case: Case, pounds: float, width: float = 0.0, name: str = "d0") -> Case:
    """Return a closed form in which a driver of grants is unsure by an amount [£], and in its width."""
    error = ParameterError(location_error=pounds / FUNDING, scale_error=width)
    return with_parameter_errors(case, ParameterErrors(by_driver={name: error}))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder: Path = tmp_path_factory.mktemp("case")
    return with_parameter_errors(case_of(full_case(), folder), ERRORS)


def test_the_gap_is_as_wide_as_worked_out() -> None:
    result = run(unsure(one_year_case((3 * MILLION,)), 4 * MILLION, 0.5), runs=100_000)
    sd = result.summary.risk["gap"]["sd"][-1]
    assert sd == pytest.approx(MILLION * np.sqrt(9 * np.exp(0.25) + 16), rel=0.01)


def test_reserves_and_levers_answer_for_the_wider_gap() -> None:
    case = unsure(one_year_case((3 * MILLION,), opening=2 * MILLION), 4 * MILLION)
    request = Request(runs=50_000)
    held = ndtri(0.9) * 5 * MILLION
    levels = reserves_confidence(case, request=request)
    (row,) = np.flatnonzero(np.isclose(levels.levels, 0.9))
    assert levels.needed[row, -1] == pytest.approx(held, rel=0.02)
    found = solve(case, levers=[LeverKind.RESERVES], confidence=0.9, request=request)
    assert found.answers[0].value == pytest.approx(held - 2 * MILLION, rel=0.03)


def shares(result: Effects, kind: RedrawKind) -> tuple[np.ndarray, np.ndarray]:
    rows, gap = result.of_kind(kind), result.shares["gap"]
    return gap.first[rows, -1], gap.total[rows, -1]


def test_correlated_drivers_explain_their_parameters_beside_what_they_share() -> None:
    base = one_year_case((3 * MILLION, 4 * MILLION, 2 * MILLION), correlations=PAIR)
    result = effects(unsure(base, 5 * MILLION).base, Request(runs=RUNS))
    # 9 + 16 + 2 · 0.5 · 12 = 37 of the pair, 25 of what the first is unsure by, and 4 of the third.
    whole = 37 + 25 + 4
    for found in shares(result, RedrawKind.GROUP):
        assert np.abs(found - np.array([62, 4]) / whole).max() < 0.03
    for found in shares(result, RedrawKind.TOGETHER):
        assert np.abs(found - np.array([25 + 25, 30.25]) / whole).max() < 0.03
    for found in shares(result, RedrawKind.BEYOND):
        assert np.abs(found - np.array([6.75 + 25, 12]) / whole).max() < 0.03


def test_parameters_are_drawn_anew_with_their_own_driver_alone(full: Case) -> None:
    request = Request(runs=500)

    def work(first: DrawSource, _: slice) -> None:
        draws = (first, second_draws(first))
        both = tuple(sample_futures(full.base, one, named_as=full.base) for one in draws)
        parts = [p for p in redraws_of(full.base) if p.kind is RedrawKind.BEYOND]
        names = [part.members[0].name for part in parts]
        anew = dict(zip(names, redrawn(full.base, draws, both, parts), strict=True))
        old = both[0].deviations
        # What only 'pay' has beyond the others leaves cpi as it is, its parameters included.
        assert np.allclose(anew["pay"].deviations["cpi"], old["cpi"], atol=1e-12)
        assert np.abs(anew["pay"].deviations["pay"] - old["pay"]).max() > 1e-3
        assert np.abs(anew["cpi"].deviations["cpi"] - old["cpi"]).max() > 1e-3
        assert np.allclose(anew["cpi"].deviations["pay"], old["pay"], atol=1e-12)

    map_blocks(work, request)


def test_directions_are_among_the_yearly_draws(full: Case) -> None:
    (group,) = {p.group for p in redraws_of(full.base) if p.kind is RedrawKind.BEYOND}
    found = directions_of(full.base, group)
    assert found.streams == ("driver/cpi", "driver/pay", "driver/asc demand")
    assert found.parameters == ("parameters/cpi", None, None)
    assert np.linalg.norm(found.together, axis=1) == pytest.approx(1.0)


def test_the_likeliest_failing_future_takes_the_parameters_into_account() -> None:
    case = one_year_case((3 * MILLION, 12 * MILLION), opening=26 * MILLION)
    result = stress(unsure(case, 4 * MILLION), request=Request(runs=2000))
    failing = result.failing.likeliest
    assert failing is not None
    # Three independent normals of 3, 4 and 12 £m.
    assert failing.distance == pytest.approx(26 / 13, rel=1e-6)
    assert failing.excess == pytest.approx(0.01, abs=0.02)
    parts = {part.name: value for part, value in zip(result.parts, failing.measures, strict=True)}
    assert parts["d0"] == pytest.approx(-2 * (9 + 16) / 13 * MILLION / FUNDING, rel=1e-5)
    assert parts["d1"] == pytest.approx(-2 * 144 / 13 * MILLION / FUNDING, rel=1e-5)


def test_a_wider_width_makes_the_failing_future_likelier() -> None:
    case = one_year_case((3 * MILLION,), opening=12 * MILLION)
    sure, wide = (
        stress(one, request=Request(runs=500)).failing.likeliest for one in (case, unsure(case, 0.0, 0.5))
    )
    assert sure is not None
    assert wide is not None
    assert sure.distance == pytest.approx(4.0, rel=1e-6)
    # The least u² + v² on 3 · exp(u/2 - 1/8) · v = 12, by a fine grid.
    u = np.linspace(-3, 6, 900_001)
    expected = np.sqrt(u**2 + (4 / np.exp(u / 2 - 1 / 8)) ** 2).min()
    assert wide.distance == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("by", "count"), [(0, 0), (1, 2), (3, 2)])
def test_a_search_goes_among_both_parameters_from_the_first_plan_year_on(
    full: Case, by: int, count: int
) -> None:
    space = Space(full.base, full.base, by)
    columns = [year for name, year in space.columns if name == "parameters/cpi"]
    assert columns == list(range(count))
    points = np.arange(2.0 * space.size).reshape(2, space.size)
    assert np.array_equal(space.points(space.draws(points)), points)


def test_to_know_a_driver_is_to_know_its_parameters() -> None:
    case, request = one_year_case((3 * MILLION, 12 * MILLION)), Request(runs=RUNS)
    found = worth(unsure(case, 4 * MILLION), confidence=0.9, request=request)
    # A normal of £3m moved by one of £4m is a normal of £5m.
    same = worth(one_year_case((5 * MILLION, 12 * MILLION)), confidence=0.9, request=request)
    expected = {unknown.name: unknown.knowing for unknown in same.unknowns}
    assert {unknown.name: unknown.knowing for unknown in found.unknowns} == pytest.approx(expected, rel=0.2)
    assert found.now.needed == pytest.approx(ndtri(0.9) * 13 * MILLION, rel=0.03)


def test_a_driver_that_is_settled_has_no_parameters_left() -> None:
    case = unsure(one_year_case((3 * MILLION,)), 4 * MILLION)
    settled = tuple(replace(d, distribution=Distribution()) for d in case.base.drivers)
    result = run(Case(strategies={"Base": replace(case.base, drivers=settled)}), runs=100)
    assert np.ptp(result.paths["gap"], axis=0).max() == 0


def test_ranges_of_rates_are_the_wider_ones() -> None:
    case = one_year_case((3 * MILLION,))
    sure, wide = (
        driver_ranges(one, request=Request(runs=RUNS))[0] for one in (case, unsure(case, 4 * MILLION))
    )
    for found, sd in ((sure, 3), (wide, 5)):
        assert found.high[0] == pytest.approx(ndtri(0.9) * sd * MILLION / FUNDING, rel=0.03)


def test_what_changed_sees_both_cases_in_the_same_futures(full: Case) -> None:
    request = Request(runs=300, seed=3)
    assert what_changed(Earlier(case=full), full, request=request).is_unmoved
    wider = ParameterErrors(by_driver={**ERRORS.by_driver, "pay": ParameterError(location_error=0.01)})
    change = what_changed(Earlier(case=full), with_parameter_errors(full, wider), request=request)
    assert [step.cause for step in change.steps] == [Cause.SPREAD]
    result = run(full, runs=300, seed=3)
    assert np.array_equal(change.before[Measure.CHANCE], result.summary.probabilities["p_exhausted_by"][1:])


@pytest.mark.parametrize("sampling", [Sampling.RANDOM, Sampling.LATIN_HYPERCUBE])
def test_a_council_of_a_sweep_runs_as_it_does_alone(full: Case, sampling: Sampling) -> None:
    request = Request(runs=400, sampling=sampling)
    form = national_form(full, ("cpi",))
    alone = run_request(form.case, ["Base"], form.request(request))["Base"]
    assert np.array_equal(
        run_council(full, request=request, shared=("cpi",)).paths["gap"], alone.paths["gap"]
    )


def test_a_scenario_may_make_a_driver_certain_or_another_one_uncertain() -> None:
    base = one_year_case((3 * MILLION, 1.0)).base
    first, second = base.drivers
    calm = replace(base, drivers=(replace(first, distribution=Distribution()), second))
    wild = replace(
        base,
        drivers=(
            replace(first, distribution=Distribution(kind=DistributionKind.UNIFORM, low=0, high=1)),
            second,
        ),
    )
    case = unsure(Case(strategies={"Base": base, "Calm": calm, "Wild": wild}), 4 * MILLION)
    errors = {name: strategy.drivers[0].drawn_error for name, strategy in case.strategies.items()}
    assert errors["Calm"] is None
    assert errors["Base"] == errors["Wild"] == ParameterError(location_error=0.04)
