"""What changed since an earlier case: the right causes, steps that add up, errors that say what is wrong."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from mtfs import Case, run
from mtfs.analysis.blocks import Request
from mtfs.analysis.change import Cause, Earlier, check_comparable, what_changed
from mtfs.analysis.change.records import CASE_CAUSES, Change, Measure, RowFate
from mtfs.analysis.change.rolling import until
from mtfs.domain.assumptions import Correlations
from mtfs.domain.strategy import Strategy
from mtfs.engine.draws import Sampling
from mtfs.errors import RequestError
from tests.cases import Tables, case_of, full_case, put
from tests.changed import made_row
from tests.properties.case_tables import case_tables
from tests.properties.test_against_reference import strategy_of

QUICK = Request(runs=300, seed=3)
Edit = tuple[str, str, str, object]


def changed(folder: Path, *edits: Edit) -> Case:
    """Return the full case with cells changed, given by sheet, name of the row and heading."""
    tables = full_case()
    for sheet, row, heading, value in edits:
        headings, *rows = tables[sheet]
        place = next(r for r in rows if r[0] == row)
        place += [None] * (len(headings) - len(place))
        place[headings.index(heading)] = value
    folder.mkdir(exist_ok=True)
    return case_of(tables, folder)


def next_year(tables: Tables) -> Tables:
    """Return the tables of a case a year on: its first plan year is the base year, and a year is added."""
    first, last = "2025/26", "2030/31"
    for sheet, rows in tables.items():
        heads = rows[0]
        for row in rows:
            row += [None] * (len(heads) - len(row))
        if sheet == "Reserves":
            out = heads.index(first)
        elif "2026/27" in heads:
            out = heads.index("2026/27")
        else:
            continue
        for row in rows:
            del row[out]
            row.append(row[-1])
        heads[-1] = last
    put(tables, "Council!B4", "2026/27")
    del tables["Scenarios"]
    return tables


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return case_of(full_case(), tmp_path_factory.mktemp("case"))


def added_up(change: Change) -> None:
    for measure in Measure:
        steps = sum((step.effects[measure] for step in change.steps), start=np.zeros(len(change.years)))
        moved = change.after[measure] - change.before[measure]
        # As exact as numbers of their size are, and to a hundredth of a penny.
        largest = max(float(np.abs([change.before[measure], change.after[measure]]).max()), 1e9)
        np.testing.assert_allclose(
            steps, moved, rtol=0, atol=1e-9 if measure is Measure.CHANCE else largest * 1e-13
        )


def test_the_same_case_has_not_changed(case: Case) -> None:
    change = what_changed(Earlier(case=case), case, request=QUICK)
    assert change.is_unmoved
    assert change.same_file
    assert change.steps == ()
    assert change.rows == ()
    assert change.years == ("2026/27", "2027/28", "2028/29", "2029/30")


@pytest.mark.parametrize("sampling", list(Sampling))
def test_both_ends_are_what_runs_of_the_two_cases_give(
    case: Case, tmp_path: Path, sampling: Sampling
) -> None:
    later = changed(tmp_path, ("Drivers", "cpi", "2026/27", 0.05), ("Savings", "Reviews", "2027/28", 100))
    request = replace(QUICK, sampling=sampling)
    change = what_changed(Earlier(case=case), later, request=request)
    for one, found in ((case, change.before), (later, change.after)):
        result = run(one, runs=300, seed=3, sampling=sampling)
        np.testing.assert_allclose(found[Measure.GAP], result.plan["gap"][1:], atol=1e-6)
        chances = result.summary.probabilities["p_exhausted_by"][1:]
        np.testing.assert_array_equal(found[Measure.CHANCE], chances)
        np.testing.assert_allclose(found[Measure.USABLE], result.summary.risk["usable"]["p50"][1:], atol=1e-6)
    added_up(change)


@pytest.mark.parametrize(
    ("edit", "cause"),
    [
        (("Costs", "Transport", "Base budget", 11000), Cause.BASE_BUDGET),
        (("Monitoring", "Adults", "Likely", 1500), Cause.BASE_BUDGET),
        (("Monitoring", "Adults", "Recurring share", 0.9), Cause.BASE_BUDGET),
        (("Drivers", "pay", "2026/27", 0.05), Cause.PRICES),
        (("Costs", "Corporate", "Price weight", 0.5), Cause.PRICES),
        (("Drivers", "placements", "2027/28", 0.09), Cause.DEMAND),
        (("Costs", "Transport", "Demand weight", 0.5), Cause.DEMAND),
        (("Pressures", "Waste contract", "2027/28", 900), Cause.PRESSURES),
        (("Pressures", "Legal claim", "Probability", 0.9), Cause.PRESSURES),
        (("Savings", "Energy", "2027/28", 300), Cause.SAVINGS),
        (("Savings", "Reviews", "RAG", "red"), Cause.SAVINGS),
        (("Funding", "RSG", "2028/29", 15000), Cause.GOVERNMENT),
        (("Funding", "Net", "2027/28", 0.9), Cause.GOVERNMENT),
        (("Drivers", "rates growth", "2027/28", -0.05), Cause.GOVERNMENT),
        (("Council", "Safety net", "Value", 0.9), Cause.GOVERNMENT),
        (("Funding", "Tax base", "Base", 40100), Cause.TAX_BASE),
        (("Drivers", "tax base", "2029/30", 0.02), Cause.TAX_BASE),
        (("Council", "Collection fund share", "Value", 1), Cause.TAX_BASE),
        (("Funding", "Core", "2026/27", 0.01), Cause.TAX_DECISIONS),
        (("Funding", "Band D", "Base", 1510), Cause.TAX_DECISIONS),
        (("Council", "DSG override ends", "Value", None), Cause.SCHOOLS),
        (("Drivers", "ehcp", "2026/27", 0.02), Cause.SCHOOLS),
        (("Reserves", "DSG", "Opening balance", -20000), Cause.SCHOOLS),
        (("Reserves", "Insurance", "Opening balance", 300), Cause.RESERVES),
        (("Drivers", "cpi", "SD up", 0.04), Cause.SPREAD),
        (("Drivers", "cpi", "Persistence", 0), Cause.SPREAD),
        (("Council", "Savings correlation", "Value", 0.1), Cause.SPREAD),
    ],
    ids=lambda value: " ".join(map(str, value[:3])) if isinstance(value, tuple) else "",
)
def test_each_edit_is_told_under_its_cause(case: Case, tmp_path: Path, edit: Edit, cause: Cause) -> None:
    change = what_changed(Earlier(case=case), changed(tmp_path, edit), request=QUICK)
    assert [step.cause for step in change.steps] == [cause]
    assert len(change.rows) == 1
    assert change.rows[0].fate is RowFate.CHANGED
    added_up(change)


def test_correlations_are_part_of_how_unsure_assumptions_are(case: Case) -> None:
    plain = replace(case, strategies={"Base": replace(case.base, correlations=Correlations())})
    change = what_changed(Earlier(case=case), plain, request=QUICK)
    assert [step.cause for step in change.steps] == [Cause.SPREAD]
    assert [row.name for row in change.rows] == ["cpi with pay", "cpi with asc demand", "pay with asc demand"]
    assert not change.moving(Measure.GAP, -1)


def test_words_that_no_figure_depends_on_are_no_change(case: Case) -> None:
    base = case.base
    reworded = replace(
        base,
        savings=tuple(replace(s, workstream="Other", service="Elsewhere") for s in base.savings),
        reserves=tuple(replace(r, purpose="Something else") for r in base.reserves),
        costs=tuple(
            replace(c, price_driver=c.price_driver and f" {c.price_driver.upper()}") for c in base.costs
        ),
    )
    change = what_changed(Earlier(case=case), replace(case, strategies={"Base": reworded}), request=QUICK)
    assert change.is_unmoved
    assert change.steps == ()
    assert change.rows == ()


def renamed(strategy: Strategy) -> Strategy:
    """Rename the driver cpi, a pressure and a scheme."""
    lines: Callable[[Sequence], tuple] = lambda rows: tuple(  # noqa: E731
        replace(row, price_driver="CPI (ONS)") if row.price_driver == "cpi" else row for row in rows
    )
    cpi, *drivers = strategy.drivers
    national, claim, *pressures = strategy.pressures
    reviews, *savings = strategy.savings
    return replace(
        strategy,
        drivers=(*drivers, replace(cpi, name="CPI (ONS)")),
        costs=lines(strategy.costs),
        monitoring=lines(strategy.monitoring),
        funding=tuple(
            replace(line, driver="CPI (ONS)") if line.driver == "cpi" else line for line in strategy.funding
        ),
        correlations=replace(strategy.correlations, names=("CPI (ONS)", *strategy.correlations.names[1:])),
        pressures=(national, replace(claim, name="Claims"), *pressures),
        savings=(replace(reviews, name="Care reviews"), *savings),
    )


def test_rows_that_were_renamed_keep_their_draws(case: Case) -> None:
    later = replace(case, strategies={"Base": renamed(case.base)})
    change = what_changed(Earlier(case=case), later, request=QUICK)
    # The earlier figures are those of its own names; all that follows are of the new ones.
    assert change.is_unmoved
    assert change.rows == ()


def test_rows_of_one_case_alone_are_told_and_disturb_no_other(case: Case, tmp_path: Path) -> None:
    tables = full_case()
    tables["Drivers"].append(["fuel", "normal", *[None] * 3, 0.05, *[None] * 4, 0.1, 0.1, 0.1, 0.1])
    tables["Costs"].append(["Fleet", None, 2000, "fuel", None, None, None])
    tables["Savings"] = [row for row in tables["Savings"] if row[0] != "Energy"]
    later = case_of(tables, tmp_path)
    for pair, fates in (((case, later), ("added", "removed")), ((later, case), ("removed", "added"))):
        change = what_changed(Earlier(case=pair[0]), pair[1], request=QUICK)
        assert [step.cause for step in change.steps] == [Cause.BASE_BUDGET, Cause.SAVINGS]
        told = {(row.table, row.name): row.fate.value for row in change.rows}
        assert told == {
            ("costs", "Fleet"): fates[0],
            ("drivers", "fuel"): fates[0],
            ("savings", "Energy"): fates[1],
        }
        added_up(change)
    # The fleet grows from £2.0m by a tenth in each of four years.
    fleet = change.rows[0]
    assert fleet.name == "Fleet"
    assert fleet.gap == pytest.approx(-2e6 * 1.1**4)


def test_a_driver_that_acts_in_several_causes_is_told_under_the_first(case: Case, tmp_path: Path) -> None:
    later = changed(tmp_path, ("Drivers", "cpi", "2026/27", 0.05))
    change = what_changed(Earlier(case=case), later, request=QUICK)
    assert change.shared == (("cpi", Cause.PRICES),)
    assert [step.cause for step in change.steps] == [Cause.PRICES]


def test_a_year_that_has_passed_leaves_the_plan_as_it_was(case: Case, tmp_path: Path) -> None:
    later = case_of(next_year(full_case()), tmp_path)
    change = what_changed(Earlier(case=case), later, request=QUICK)
    assert (change.passed, change.earlier_base, change.base) == (1, "2025/26", "2026/27")
    assert change.years == ("2027/28", "2028/29", "2029/30")
    passed = change.steps[0]
    assert passed.cause is Cause.YEARS_PASSED
    np.testing.assert_allclose(passed.effects[Measure.GAP], 0, atol=1e-5)
    # What is a year nearer is surer, and the plan draws on reserves less than the futures do.
    assert (passed.effects[Measure.CHANCE] < 0).any()
    added_up(change)
    result = run(later, runs=300, seed=3)
    np.testing.assert_allclose(change.after[Measure.GAP], result.plan["gap"][1:4], atol=1e-6)
    np.testing.assert_array_equal(
        change.after[Measure.CHANCE], result.summary.probabilities["p_exhausted_by"][1:4]
    )
    result = run(case, runs=300, seed=3)
    np.testing.assert_array_equal(
        change.before[Measure.CHANCE], result.summary.probabilities["p_exhausted_by"][2:]
    )


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(old=case_tables(), new=case_tables())
def test_any_two_cases_can_be_held_against_each_other(old: Tables, new: Tables) -> None:
    cases = [Case(strategies={"Base": strategy_of(tables)}) for tables in (old, new)]
    try:
        check_comparable(*cases)
    except RequestError:
        return
    request = Request(runs=20, seed=1)
    change = what_changed(Earlier(case=cases[0]), cases[1], request=request)
    added_up(change)
    causes = [step.cause for step in change.steps]
    assert causes == sorted(causes, key=list(Cause).index)
    result = run(cases[1], runs=20, seed=1)
    kept = slice(1, 1 + len(change.years))
    np.testing.assert_allclose(change.after[Measure.GAP], result.plan["gap"][kept], rtol=1e-9, atol=1e-3)
    np.testing.assert_array_equal(
        change.after[Measure.CHANCE], result.summary.probabilities["p_exhausted_by"][kept]
    )


def test_figures_that_were_printed_are_where_it_starts(case: Case, tmp_path: Path) -> None:
    later = changed(tmp_path, ("Costs", "Transport", "Base budget", 11000))
    result = run(case, runs=300, seed=3)
    exact = {("Base", m, s, y): v for _, m, s, y, v, *_ in result.tidy_rows()}
    same = what_changed(Earlier(case=case, published=exact), later, request=QUICK)
    assert same.was_published
    assert [step.cause for step in same.steps] == [Cause.BASE_BUDGET]
    other = run(case, runs=200, seed=9)
    printed = {("Base", m, s, y): v for _, m, s, y, v, *_ in other.tidy_rows()}
    moved = what_changed(Earlier(case=case, published=printed), later, request=QUICK)
    assert [step.cause for step in moved.steps] == [Cause.CALCULATION, Cause.BASE_BUDGET]
    np.testing.assert_array_equal(
        moved.before[Measure.CHANCE], other.summary.probabilities["p_exhausted_by"][1:]
    )
    added_up(moved)
    # A figure that is missing leaves nothing to start from.
    del printed["Base", "gap", "plan", "2029/30"]
    part = what_changed(Earlier(case=case, published=printed), later, request=QUICK)
    assert not part.was_published
    assert [step.cause for step in part.steps] == [Cause.BASE_BUDGET]


def test_a_scenario_is_held_against_its_own_or_against_base(case: Case, tmp_path: Path) -> None:
    change = what_changed(Earlier(case=case), case, scenario="half savings", request=QUICK)
    assert (change.scenario, change.earlier_scenario, change.remarks) == ("Half savings", "Half savings", ())
    assert change.is_unmoved
    tables = full_case()
    del tables["Scenarios"]
    plain = case_of(tables, tmp_path)
    change = what_changed(Earlier(case=plain), case, scenario="Half savings", request=QUICK)
    assert change.earlier_scenario == "Base"
    assert change.remarks == ("The earlier case has no scenario 'Half savings': it is held against Base.",)
    assert [step.cause for step in change.steps] == [Cause.SAVINGS]


def of_council(case: Case, **settings: object) -> Case:
    council = replace(case.base.council, **settings)  # type: ignore[arg-type]
    return replace(case, strategies={"Base": replace(case.base, council=council)})


def test_the_case_of_another_council_is_refused_or_told(case: Case) -> None:
    other = of_council(case, name="Elsewhere", ons_code="E06000001")
    with pytest.raises(RequestError, match=r"another council: Elsewhere \(E06000001\)"):
        check_comparable(other, case)
    assert check_comparable(of_council(case, name="Exampleshire Council"), case) == ()
    told = check_comparable(of_council(case, name="Elsewhere", ons_code=""), case)
    assert told == (
        "The earlier case is named 'Elsewhere', and this one 'Exampleshire': are they of one council?",
    )


def test_cases_that_share_no_plan_year_or_are_the_wrong_way_round_are_refused(
    case: Case, tmp_path: Path
) -> None:
    later = case_of(next_year(full_case()), tmp_path)
    with pytest.raises(RequestError, match="begins in 2026/27, after this one, which begins in 2025/26"):
        check_comparable(later, case)
    ended = strategy_of(one_year("2025/26"))
    short = Case(strategies={"Base": ended})
    begins = Case(strategies={"Base": strategy_of(one_year("2026/27"))})
    with pytest.raises(RequestError, match="ends in 2026/27, and the base year of this one is 2026/27"):
        check_comparable(short, begins)


def one_year(base: str) -> Tables:
    year = {"2025/26": "2026/27", "2026/27": "2027/28"}[base]
    return {
        "Council": [
            ["Setting", "Value"],
            ["Council", "Anyshire"],
            ["Base year", base],
            ["Units", "£"],
            ["Minimum general fund balance", 0],
        ],
        "Drivers": [["Driver", "Distribution", year], ["d", "fixed", 0]],
        "Costs": [["Service", "Cost type", "Base budget"], ["Adults", None, 100]],
        "Funding": [
            ["Line", "Kind", "Base", "Driver", year],
            ["Base", "tax base", 10, "d", None],
            ["Band", "band d", 10, None, None],
        ],
        "Reserves": [
            ["Reserve", "Class", "Opening balance", base, year],
            ["General", "general", 10, None, None],
        ],
    }


def test_rows_are_told_with_what_they_do_alone(case: Case, tmp_path: Path) -> None:
    later = changed(
        tmp_path,
        ("Savings", "Energy", "2026/27", 400),
        ("Savings", "Energy", "2027/28", 10),
        ("Reserves", "Insurance", "Opening balance", 4000),
        ("Council", "Minimum general fund balance", "Value", 4000),
        ("Funding", "RSG", "2029/30", 20000),
    )
    rows = {row.name: row for row in what_changed(Earlier(case=case), later, request=QUICK).rows}
    # £50,000 less in the first year and £10,000 more in the next.
    assert rows["Energy"].gap == pytest.approx(40_000)
    assert [(cell.year, cell.before, cell.after) for cell in rows["Energy"].cells] == [
        ("2026/27", 450_000.0, 400_000.0),
        ("2027/28", 0.0, 10_000.0),
    ]
    assert rows["RSG"].gap == pytest.approx(800_000)
    assert rows["Insurance"].gap == 0
    assert rows["minimum_balance"].size == 0
    # The largest first; those that move nothing are in the order of the workbook.
    assert list(rows) == ["RSG", "Energy", "minimum_balance", "Insurance"]


def test_rows_stand_in_the_order_of_what_is_told_of_them() -> None:
    # Reserves were nearly gone: the same sum adds less to them than it takes from them, and both widen or
    # narrow the gap by as much.
    assert made_row(gap=-4e6, usable=12e6).size == 4e6
    assert made_row(gap=5e6, usable=0.0).size == 5e6
    assert made_row(gap=0.0, usable=-3e6).size == 3e6
    # What is left of a gap by rounding is none.
    assert made_row(gap=1e-8, usable=3e6).size == 3e6


def test_years_that_only_one_plan_has_are_told(case: Case, tmp_path: Path) -> None:
    longer = case_of(next_year(full_case()), tmp_path)
    (told,) = what_changed(Earlier(case=case), longer, request=QUICK).remarks
    assert told == (
        "This plan goes on to 2030/31, and the earlier one ended in 2029/30: what has changed is told up to "
        "2029/30."
    )
    shorter = replace(case, strategies={"Base": until(case.base, "2028/29")})
    (told,) = what_changed(Earlier(case=case), shorter, request=QUICK).remarks
    assert told.startswith("The earlier plan went on to 2029/30, and this one ends in 2028/29: ")
    assert what_changed(Earlier(case=case), case, request=QUICK).remarks == ()


def test_every_cause_has_a_place_in_the_order() -> None:
    assert set(CASE_CAUSES) == set(Cause) - {Cause.CALCULATION, Cause.YEARS_PASSED}
