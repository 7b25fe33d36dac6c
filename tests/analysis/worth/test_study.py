"""The worth of certainty: held against edited cases, and against cases whose answers are known."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtri

import mtfs
from mtfs import Case, RequestError, Result
from mtfs.analysis.blocks import Request
from mtfs.analysis.worth import worth
from mtfs.analysis.worth.changes import Change, changed_scheme
from mtfs.analysis.worth.records import Gain, SchemeWorth, UnknownWorth, Worth
from mtfs.domain.assumptions import Correlations
from mtfs.domain.budget import MonitoringLine, Pressure
from mtfs.domain.savings import RAG_DELIVERY, RAG_SLIP_MONTHS, Rag, SavingsScheme
from mtfs.engine.uncertainties import UncertaintyKind
from tests.cases import Tables, case_of, full_case
from tests.closed_forms import one_year_case, random_walk_case

Z90 = float(ndtri(0.9))
#: More than one block of draws, and a block in part.
RUNS, SEED = 5000, 7
REQUEST = Request(runs=RUNS, seed=SEED)
YEAR = 3


def certain(scheme: str) -> list[list[object]]:
    """The edits of a scenario in which a scheme is certain."""
    delivery = [["Savings", scheme, f"Delivery {part}", "set", 1] for part in ("low", "likely", "high")]
    return delivery + [["Savings", scheme, f"Slip {part}", "set", 0] for part in ("low", "likely", "high")]


#: What the study changes, as a person would edit the case: scenario by scenario.
EDITS: dict[str, list[list[object]]] = {
    "certain Reviews": certain("Reviews"),
    "certain Routes": certain("Routes"),
    "certain Rents": certain("Rents"),
    "certain Energy": certain("Energy"),
    "certain *": certain("*"),
    "better Reviews": [["Savings", "Reviews", "RAG", "set", "Green"]],
    "better Rents": [["Savings", "Rents", "RAG", "set", "Amber"]],
    "better *": [
        ["Savings", "Reviews", "RAG", "set", "Green"],
        ["Savings", "Rents", "RAG", "set", "Amber"],
    ],
    "stopped Reviews": [["Savings", "Reviews", "years", "set", 0]],
    "stopped Back office": [["Savings", "Back office", "years", "set", 0]],
    "cpi as planned": [["Drivers", "cpi", "Distribution", "set", "fixed"]],
    "placements as planned": [["Drivers", "placements", "Distribution", "set", "fixed"]],
    "Adults as planned": [["Monitoring", "Adults", part, "set", 1000] for part in ("Low", "Likely", "High")],
    "Legal claim comes": [["Pressures", "Legal claim", "Probability", "set", 1]],
    "Legal claim does not come": [["Pressures", "Legal claim", "Probability", "set", 0]],
}


@pytest.fixture(scope="module")
def tables() -> Tables:
    tables = full_case()
    # More in reserves, so that some futures run out of them and others do not.
    tables["Reserves"][1][2] = 20_000
    tables["Scenarios"] += [[name, *edit] for name, edits in EDITS.items() for edit in edits]
    tables["Scenarios"].append(["Other name", "Savings", "Reviews", "Scheme", "set", "Visits"])
    return tables


@pytest.fixture(scope="module")
def case(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> Case:
    return case_of(tables, tmp_path_factory.mktemp("worth"))


@pytest.fixture(scope="module")
def results(case: Case) -> dict[str, Result]:
    return mtfs.run_scenarios(case, runs=RUNS, seed=SEED)


@pytest.fixture(scope="module")
def found(case: Case) -> Worth:
    return worth(case, by=case.years[YEAR], request=REQUEST)


def scheme(found: Worth, name: str) -> SchemeWorth:
    return next(scheme for scheme in found.schemes if scheme.name == name)


def unknown(found: Worth, name: str, kind: UncertaintyKind = UncertaintyKind.DRIVER) -> UnknownWorth:
    return next(unknown for unknown in found.unknowns if (unknown.kind, unknown.name) == (kind, name))


def gain_of(found: Worth, scenario: str) -> Gain | None:
    """The gain that the study found for what a scenario edits."""
    settled = {
        f"{unknown.name} {change}": gain for unknown in found.unknowns for change, gain in unknown.settled
    }
    if scenario in settled:
        return settled[scenario]
    change, _, name = scenario.partition(" ")
    if name == "*":
        return {"certain": found.programme_certain, "better": found.programme_better}[change]
    gain: Gain | None = getattr(scheme(found, name), change)
    return gain


@pytest.mark.parametrize("scenario", EDITS)
def test_every_gain_is_that_of_editing_the_case(
    found: Worth, results: dict[str, Result], scenario: str
) -> None:
    now, edited = results["Base"], results[scenario]
    gain = gain_of(found, scenario)
    assert gain is not None
    fall = now.paths["gap"].mean(axis=0) - edited.paths["gap"].mean(axis=0)
    assert gain.gap == pytest.approx(fall, abs=0.005)
    for fell, chance in ((gain.exhausted, "p_exhausted_by"), (gain.below_minimum, "p_below_minimum_by")):
        before, after = now.summary.probabilities[chance], edited.summary.probabilities[chance]
        assert fell == pytest.approx(before - after, abs=1e-12)
    needed = [
        np.quantile(result.reserves_needed[:, YEAR], 0.9, method="inverted_cdf") for result in (now, edited)
    ]
    assert gain.needed == pytest.approx(needed[0] - needed[1], abs=0.005)


def test_the_edits_are_ones_that_matter(results: dict[str, Result]) -> None:
    chances = results["Base"].summary.probabilities["p_exhausted_by"]
    assert 0.05 < chances[YEAR] < 0.95
    changed = [
        not np.allclose(results[name].paths["gap"], results["Base"].paths["gap"], atol=1.0) for name in EDITS
    ]
    assert all(changed)


def test_how_the_council_stands(found: Worth, results: dict[str, Result], case: Case) -> None:
    now = results["Base"]
    assert found.now.gap == pytest.approx(now.paths["gap"].mean(axis=0))
    assert found.now.exhausted == pytest.approx(now.summary.probabilities["p_exhausted_by"])
    assert found.now.below_minimum == pytest.approx(now.summary.probabilities["p_below_minimum_by"])
    assert found.now.needed == pytest.approx(
        np.quantile(now.reserves_needed[:, YEAR], 0.9, method="inverted_cdf")
    )
    low, high = found.now.needed_interval
    assert low < found.now.needed < high
    assert found.now.held == case.base.usable_opening


def test_intervals_hold_the_gain_and_are_narrower_than_those_of_either_side(found: Worth) -> None:
    gain = scheme(found, "Reviews").certain
    for values, intervals in (
        (gain.gap, gain.gap_intervals),
        (gain.exhausted, gain.exhausted_intervals),
        (gain.below_minimum, gain.below_minimum_intervals),
    ):
        assert np.all(intervals[:, 0] <= values)
        assert np.all(values <= intervals[:, 1])
    low, high = gain.needed_interval
    assert low < gain.needed < high
    assert high - low < 0.5 * np.ptp(found.now.needed_interval)


def test_the_interval_of_a_gain_is_as_wide_as_the_gain_is_out(case: Case) -> None:
    found = [worth(case, request=Request(runs=800, seed=seed)) for seed in range(100, 124)]
    gains = [scheme(each, "Reviews").certain for each in found]
    spread = np.std([gain.needed for gain in gains], ddof=1)
    claimed = np.mean([np.ptp(gain.needed_interval) for gain in gains]) / 2 / 1.96
    assert claimed == pytest.approx(spread, rel=0.35)


def test_a_scenario_that_renames_a_scheme_sees_the_same_futures(case: Case, found: Worth) -> None:
    other = worth(case, scenario="other name", by=case.years[YEAR], request=REQUEST)
    assert other.scenario == "Other name"
    assert scheme(other, "Visits").certain.needed == scheme(found, "Reviews").certain.needed
    assert other.now.needed == found.now.needed


def test_the_figures_do_not_depend_on_the_number_of_threads(case: Case, found: Worth) -> None:
    alone = worth(case, by=case.years[YEAR], request=replace(REQUEST, workers=1))
    assert alone.ranked == found.ranked
    assert [u.knowing for u in alone.unknowns] == [u.knowing for u in found.unknowns]


def test_the_rankings(found: Worth) -> None:
    for falls in (
        [scheme.certain.needed for scheme in found.schemes],
        [unknown.knowing for unknown in found.unknowns],
        [row.worth for row in found.ranked],
    ):
        assert falls == sorted(falls, reverse=True)
    assert len(found.ranked) == len(found.schemes) + len(found.unknowns)
    assert {scheme.name for scheme in found.schemes} == {
        *("Reviews", "Routes", "Rents", "Energy", "Back office"),
    }
    # Certain drivers and pressures are nothing to know.
    assert {u.name for u in found.unknowns}.isdisjoint({"fees", "flat", "National Insurance"})
    rows = {row.name: row for row in found.ranked if row.kind is UncertaintyKind.SAVING}
    first = found.schemes[0]
    assert rows[first.name].worth == first.certain.needed
    assert rows[first.name].gap == first.certain.gap[YEAR]
    assert not first.surely_behind


def test_which_schemes_are_surely_behind(case: Case) -> None:
    plain = case.base.savings[0]
    size = sum(plain.planned)
    schemes = [
        replace(plain, name=name, planned=tuple(share * amount for amount in plain.planned))
        for name, share in (("Twin", 1.0), ("Other twin", 1.0), ("Small", 0.2))
    ]
    strategy = replace(case.base, savings=tuple(schemes))
    found = worth(Case(strategies={"Base": strategy}), request=Request(runs=3000))
    behind = {scheme.name: scheme.surely_behind for scheme in found.schemes}
    assert behind == {"Twin": False, "Other twin": False, "Small": True}
    assert scheme(found, "Small").planned == pytest.approx(0.2 * size)


def test_a_pound_in_the_plan(found: Worth) -> None:
    reviews = scheme(found, "Reviews")
    # What starts in the first three years, of £000: 1000, 1000, 500.
    assert reviews.planned == pytest.approx(2.5e6)
    assert reviews.per_pound == pytest.approx(reviews.certain.needed / 2.5e6)
    # A one-off saving of the second year still counts in the third.
    assert scheme(found, "Rents").planned == pytest.approx(1.1e6)


def test_a_scheme_without_a_plan_has_no_worth_for_each_pound(case: Case) -> None:
    nothing = replace(case.base.savings[0], planned=(0.0,) * 4)
    strategy = replace(case.base, savings=(nothing,))
    (only,) = worth(Case(strategies={"Base": strategy}), request=Request(runs=50)).schemes
    assert only.per_pound is None
    assert only.certain.needed == 0
    assert not only.stopped.gap.any()


def make_scheme(**parts: object) -> SavingsScheme:
    return SavingsScheme(name="S", planned=(1.0,), recurrent=True, **parts)  # type: ignore[arg-type]


def test_a_better_rating() -> None:
    for rag, better in ((Rag.RED, Rag.AMBER), (Rag.AMBER, Rag.GREEN)):
        for given in (make_scheme(rag=rag), _written_out(rag)):
            changed = changed_scheme(given, Change.BETTER)
            assert changed is not None
            assert changed.delivery == RAG_DELIVERY[better]
            assert changed.slip_months == RAG_SLIP_MONTHS[better]


def _written_out(rag: Rag) -> SavingsScheme:
    """A scheme whose ranges are those of its rating, written beside it."""
    low, likely, high = RAG_DELIVERY[rag]
    early, usual, late = RAG_SLIP_MONTHS[rag]
    return make_scheme(
        rag=rag,
        **{"delivery_low": low, "delivery_likely": likely, "delivery_high": high},
        **{"slip_low": early, "slip_likely": usual, "slip_high": late},
    )


def test_a_slip_of_its_own_stays_when_the_rating_is_better() -> None:
    given = make_scheme(rag=Rag.RED, slip_low=0.0, slip_likely=1.0, slip_high=2.0)
    changed = changed_scheme(given, Change.BETTER)
    assert changed is not None
    assert changed.slip_months == (0.0, 1.0, 2.0)


@pytest.mark.parametrize(
    "given",
    [
        make_scheme(rag=Rag.GREEN),
        make_scheme(delivery_low=0.1, delivery_likely=0.2, delivery_high=0.3),
        make_scheme(rag=Rag.RED, delivery_low=0.1, delivery_likely=0.2, delivery_high=0.3),
    ],
    ids=["green", "no rating", "a range of its own"],
)
def test_no_better_rating(given: SavingsScheme) -> None:
    assert changed_scheme(given, Change.BETTER) is None


def test_no_schemes(case: Case) -> None:
    found = worth(Case(strategies={"Base": replace(case.base, savings=())}), request=Request(runs=50))
    assert found.schemes == ()
    assert found.programme_certain is None
    assert found.programme_better is None


def test_schemes_that_are_certain_gain_nothing(case: Case) -> None:
    sure = tuple(changed_scheme(scheme, Change.CERTAIN) or scheme for scheme in case.base.savings)
    found = worth(
        Case(strategies={"Base": replace(case.base, savings=sure)}), request=Request(runs=500, seed=2)
    )
    for each in found.schemes:
        assert each.certain.needed == 0
        assert each.certain.needed_interval == (0, 0)
        assert not each.certain.gap.any()
        assert each.better is None
        assert not each.surely_behind


def test_nothing_is_uncertain() -> None:
    found = worth(one_year_case([0.0], gap=2e6), request=Request(runs=20))
    assert found.now.needed == pytest.approx(2e6)
    assert all(row.worth == 0 and row.interval == (0, 0) for row in found.ranked)


def test_one_run(case: Case) -> None:
    found = worth(case, request=Request(runs=1))
    assert all(u.knowing == 0 for u in found.unknowns)
    assert not any(scheme.surely_behind for scheme in found.schemes)


def test_the_base_year(case: Case, found: Worth) -> None:
    base = worth(case, by=case.years[0], request=REQUEST)
    assert all(not scheme.certain.needed and not scheme.planned for scheme in base.schemes)
    # Nothing but its own variances is to be known of it.
    kinds = {u.kind for u in base.unknowns if u.knowing}
    assert kinds == {UncertaintyKind.MONITORING}
    assert base.by == found.years[0]


SDS = (3e6, 2e6, 1e6)
GAP = 50e6


def total_sd(sds: tuple[float, ...], matrix: np.ndarray) -> float:
    return float(np.sqrt(np.array(sds) @ matrix @ np.array(sds)))


@pytest.mark.parametrize("correlation", [0.0, 0.6])
def test_drivers_of_a_linear_normal_case(correlation: float) -> None:
    matrix = np.eye(3)
    matrix[0, 1] = matrix[1, 0] = correlation
    listed = Correlations(names=("d0", "d1", "d2"), matrix=tuple(map(tuple, matrix)))
    case = one_year_case(SDS, gap=GAP, correlations=listed if correlation else None)
    found = worth(case, request=Request(runs=20_000))
    sd = total_sd(SDS, matrix)
    assert found.now.needed == pytest.approx(GAP + Z90 * sd, abs=0.05 * sd)
    for row, name in enumerate(("d0", "d1", "d2")):
        rho = float(matrix[row] @ np.array(SDS)) / sd
        truth = Z90 * sd * (1 - np.sqrt(1 - rho**2))
        known = unknown(found, name)
        half = np.ptp(known.knowing_interval) / 2
        assert half < 0.04 * sd
        assert known.knowing == pytest.approx(truth, abs=1.5 * half + 0.005 * sd)
        # As planned, it no longer moves the gap; what moves with it still does, on its own.
        rest = tuple(0.0 if other == row else size for other, size in enumerate(SDS))
        ((change, gain),) = known.settled
        assert change is Change.AS_PLANNED
        low, high = gain.needed_interval
        truth = Z90 * (sd - total_sd(rest, matrix))
        assert gain.needed == pytest.approx(truth, abs=0.75 * (high - low))
        assert gain.gap[1] == pytest.approx(0, abs=0.03 * sd)


def test_a_percentile_that_was_asked_for() -> None:
    found = worth(one_year_case(SDS, gap=GAP), confidence=0.99, request=Request(runs=20_000))
    sd = total_sd(SDS, np.eye(3))
    assert found.now.needed == pytest.approx(GAP + float(ndtri(0.99)) * sd, abs=0.1 * sd)
    assert found.confidence == 0.99


def test_only_the_years_up_to_the_one_asked_for_are_known() -> None:
    case = random_walk_case(2e6, opening=0.0, years=4, gap=20e6)
    # What is collected in year t falls in year t + 1: by year 3 there have been two steps, and known they
    # leave nothing open.
    found = worth(case, by=case.years[3], request=Request(runs=20_000))
    (known,) = found.unknowns
    assert known.knowing == pytest.approx(Z90 * 2e6 * np.sqrt(2), rel=0.04)


def pressed(pressure: Pressure) -> Case:
    case = one_year_case([1e6], gap=GAP)
    return Case(strategies={"Base": replace(case.base, pressures=(pressure,))})


def test_a_pressure_that_may_come() -> None:
    pressure = Pressure(name="Claim", amounts=(5e6,), recurrent=False, probability=0.5)
    found = worth(pressed(pressure), request=Request(runs=20_000))
    claim = unknown(found, "Claim", UncertaintyKind.PRESSURE)
    settled = dict(claim.settled)
    # The two peaks lie far apart: 90% of all is 80% of the upper one.
    needed = GAP + 5e6 + float(ndtri(0.8)) * 1e6
    assert found.now.needed == pytest.approx(needed, abs=0.04e6)
    assert settled[Change.COMES].needed == pytest.approx(float(ndtri(0.8)) * 1e6 - Z90 * 1e6, abs=0.06e6)
    assert settled[Change.STAYS_AWAY].needed == pytest.approx(needed - GAP - Z90 * 1e6, abs=0.06e6)
    assert settled[Change.STAYS_AWAY].gap[1] == pytest.approx(2.5e6, abs=0.1e6)
    assert claim.knowing == pytest.approx(needed - GAP - 2.5e6 - Z90 * 1e6, abs=0.1e6)


def test_a_certain_pressure_of_uncertain_size() -> None:
    pressure = Pressure(name="Claim", amounts=(5e6,), recurrent=False, low=0.5, high=3.0)
    found = worth(pressed(pressure), request=Request(runs=2000))
    ((change, gain),) = unknown(found, "Claim", UncertaintyKind.PRESSURE).settled
    # Its size averages (0.5 + 4 + 3) / 6 = 1.25.
    assert change is Change.AS_PLANNED
    assert gain.gap[1] == pytest.approx(0.25 * 5e6, abs=0.2e6)


def test_an_in_year_variance_is_known_as_one_figure() -> None:
    case = one_year_case([1e6], gap=GAP)
    line = MonitoringLine(service="Adults", low=0.0, likely=2e6, high=4e6)
    found = worth(
        Case(strategies={"Base": replace(case.base, monitoring=(line,))}), request=Request(runs=20_000)
    )
    # A PERT from 0 to 4 has a variance of (2 × 2) / 7; with the driver's of 1, nearly normal.
    sd = 1e6 * np.sqrt(1 + 4 / 7)
    variance = unknown(found, "Adults", UncertaintyKind.MONITORING)
    assert variance.knowing == pytest.approx(Z90 * (sd - 1e6), abs=0.05e6)


def test_a_driver_that_nothing_uses_is_worth_exactly_nothing() -> None:
    case = one_year_case([1e6, 1e6], gap=GAP)
    funding = tuple(
        replace(line, driver=None if line.driver == "d1" else line.driver) for line in case.base.funding
    )
    found = worth(Case(strategies={"Base": replace(case.base, funding=funding)}), request=Request(runs=500))
    idle = unknown(found, "d1")
    assert idle.knowing == 0
    assert idle.knowing_interval == (0, 0)


def test_a_driver_that_nothing_uses_may_tell_of_one_that_matters() -> None:
    listed = Correlations(names=("d0", "d1"), matrix=((1.0, 0.8), (0.8, 1.0)))
    case = one_year_case([1e6, 1e6], gap=GAP, correlations=listed)
    funding = tuple(
        replace(line, driver=None if line.driver == "d1" else line.driver) for line in case.base.funding
    )
    found = worth(
        Case(strategies={"Base": replace(case.base, funding=funding)}), request=Request(runs=20_000)
    )
    assert unknown(found, "d1").knowing == pytest.approx(Z90 * 1e6 * (1 - 0.6), abs=0.05e6)


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda case: worth(case, by="2031/32"), "'2031/32' is not in the plan; expected 2025/26 to 2029/30"),
        (lambda case: worth(case, confidence=90.0), "the confidence is 9000%; expected 50 to 99.9"),
        (lambda case: worth(case, confidence=0.4), "the confidence is 40%; expected 50 to 99.9"),
        (lambda case: worth(case, scenario="Tax freze"), "did you mean 'Tax freeze'"),
    ],
)
def test_what_cannot_be_asked(case: Case, ask: Callable[[Case], Worth], told: str) -> None:
    with pytest.raises(RequestError, match=told):
        ask(case)
