"""The reference engine against values worked by hand, and against the worked examples where present."""

import copy
import json
import math
from pathlib import Path
from statistics import NormalDist
from typing import Any

import pytest

from tests.reference import loop_engine as loop

EXAMPLES = Path(__file__).resolve().parents[3] / "shared" / "examples"
Z = NormalDist().inv_cdf


def tables() -> loop.Tables:
    """Give a small case in £000, three plan years, every figure chosen so that it can be followed by hand."""
    years: list[object] = ["2098/99", "2099/00", "2100/01"]
    return {
        "council": [
            ["Value", " SETTING "],
            ["Example", "Council"],
            ["2097/98", "Base Year"],
            ["£000", "Units"],
            [30, "Minimum general fund balance"],
            [0, "Savings correlation"],
            [0.1, "DSG interest rate"],
            ["2099/00", "DSG override ends"],
            [0.5, "DSG share falling on council"],
        ],
        "Drivers": [
            ["Driver", "Distribution", "SD", "Persistence", *years],
            ["CPI", "Normal", 0.1, 0.5, 0.1, 0.1, None],
            ["Certain", None, None, None, 0, 0.5, 0],
            [None, None, None, None, None, None, None],
        ],
        "Costs": [
            ["Service", "Cost type", "Base budget", "Price driver", "Price weight"],
            ["Adults", "Staff", 600, " cpi ", None],
            ["Adults", "Other", 400, None, None],
        ],
        "Monitoring": [
            ["Service", "Low", "Likely", "High", "Recurring share"],
            ["Adults", 0, 20, 40, 0.5],
        ],
        "Pressures": [
            ["Pressure", "Service", "Type", "Probability", *years],
            ["Sure", "Adults", "Recurrent", None, 10, 5, None],
            ["Perhaps", "Adults", "one-off", 0.4, None, 30, None],
        ],
        "Savings": [
            ["Scheme", "Service", "Type", "RAG", *DELIVERY, *SLIP, *years],
            ["Lean", "Adults", "recurrent", None, 0.5, 0.5, 0.5, 18, 18, 18, 40, None, None],
            ["Sale", "Adults", "one-off", "Green", 0.8, 0.8, 0.8, 6, 6, 6, None, 20, None],
        ],
        "Funding": [
            ["Line", "Kind", "Base", "Driver", *years],
            ["a", "tax base", 1000, None, None, None, None],
            ["b", "band d", 500, None, None, None, None],
            ["c", "core increase", None, None, 0.02, None, None],
            ["d", "baseline funding", 400, None, None, None, None],
            ["e", "growth above baseline", 100, None, None, None, None],
            ["f", "reset", None, None, None, 1.5, None],
            ["g", "safety net", None, None, 0.9, 0.9, 0.95],
        ],
        "Reserves": [
            ["Reserve", "Class", "Opening balance", "Draw order", "Driver", "2097/98", *years],
            ["Working balance", "general", 50, None, None, None, None, None, None],
            ["Smoothing", "earmarked", 30, None, None, None, -10, None, None],
            ["Toll", "committed", 5, 1, None, None, -5, 2, None],
            ["Insurance", "earmarked", 25, 7, None, None, None, None, None],
            ["DSG", "dsg", -10, None, "certain", -10, -20, -20, 10],
        ],
    }


DELIVERY = ("Delivery low", "Delivery likely", "Delivery high")
SLIP = ("Slip low", "Slip likely", "Slip high")


def draws() -> loop.Draws:
    """Give one run: prices 0.1 over in year 1, monitoring at its median, the doubtful pressure occurring."""
    return loop.Draws(
        drivers={"cpi": [1.0, 0.0, 0.0]},
        monitoring=[0.0],
        occurs={"sure": 9.0, "perhaps": Z(0.39)},
        size={"sure": 0.3, "perhaps": -0.3},
        programme=0.7,
        delivery={"lean": 1.0, "sale": 1.0},
        slip={"lean": 1.0, "sale": 1.0},
    )


def thousands(values: list[float | None]) -> list[float | None]:
    """Give pounds as thousands of pounds, to the nearest hundredth of a penny."""
    return [None if value is None else round(value / 1000.0, 7) for value in values]


def test_labels_turn_the_century() -> None:
    """Years run on from 2098/99 to 2099/00, and the base year comes from ``Council``."""
    assert loop.read_labels(tables()) == ["2097/98", "2098/99", "2099/00", "2100/01"]


def test_plan_by_hand() -> None:
    """The plan: no errors, monitoring at likely, certain pressures, full savings."""
    plan = loop.project(loop.read_model(tables()), None)
    # Costs 600, 660, 726, 726 and 400; monitoring 20 once, then 10; pressures 10, 15, 15; savings 40, 60, 40.
    # DSG -20; -20 - 20 = -40; -40 - 30 = -70 of which the council meets 35; 0 + 15. Interest 2, 4, 0.
    assert thousands(plan["dsg"]) == [-20.0, -40.0, 0.0, 15.0]
    assert thousands(plan["net_spending"]) == [1020.0, 1042.0, 1095.0, 1111.0]
    # Tax 500, then 510. Rates 500, 500, max(360, 350), max(380, 350).
    assert thousands(plan["council_tax"]) == [500.0, 510.0, 510.0, 510.0]
    assert thousands(plan["funding"]) == [1000.0, 1010.0, 870.0, 890.0]
    # Planned movements -15 (Smoothing and Toll), +2, 0; the DSG calls 35 in the second year.
    assert thousands(plan["gap"]) == [20.0, 17.0, 262.0, 221.0]
    assert thousands(plan["annual_gap"]) == [None, 17.0, 245.0, -41.0]
    assert thousands(plan["overspend"]) == [20.0, 0.0, 0.0, 0.0]
    assert plan["budget_gap"][1:] == plan["gap"][1:]
    assert thousands(plan["savings_delivered"]) == [None, 40.0, 60.0, 40.0]
    # Insurance (numbered) is drawn first, then Smoothing, and the general reserve last of the blanks.
    assert thousands(plan["usable"]) == [85.0, 58.0, 0.0, 0.0]
    assert thousands(plan["general"]) == [50.0, 50.0, 0.0, 0.0]
    assert thousands(plan["drawdown"]) == [20.0, 17.0, 58.0, 0.0]
    assert thousands(plan["unfunded"]) == [0.0, 0.0, 204.0, 221.0]


def test_run_by_hand() -> None:
    """One run with an error in prices, a doubtful pressure that occurs, and savings that slip."""
    run = loop.project(loop.read_model(tables()), draws())
    # e = 0.1, 0.05, 0.025: prices 0.2, 0.15, 0.025. Costs 720, 828, 848.7; budgeted 660, 792, 828.
    # Lean delivers half, 18 months late: 0, 10, 20; budgeted 40, 10, 20 (the slip is known after year 1).
    # Sale delivers 0.8, half a year late: 0, 8, 8; budgeted 0, 20, 8.
    # Perhaps: 30 in the second year, neither budgeted nor run on. Last year: 848.7 + 400 + 10 + 15 - 28.
    assert thousands(run["savings_delivered"]) == [None, 0.0, 18.0, 28.0]
    assert thousands(run["net_spending"]) == [
        1020.0,
        720 + 400 + 10 + 10 + 2,
        828 + 400 + 10 + 15 + 30 + 4 - 18,
        1245.7,
    ]
    assert thousands(run["overspend"]) == [20.0, 60.0 + 40.0, 36.0 + 30.0 + 12.0, 20.7]
    assert thousands(run["gap"]) == [20.0, 117.0, 1269.0 + 2 + 35 - 870, 355.7]
    assert thousands(run["usable"]) == [85.0, 0.0, 0.0, 0.0]
    assert thousands(run["unfunded"]) == [0.0, 42.0, 436.0, 355.7]


@pytest.mark.parametrize(
    ("recurrent", "slip", "actual", "budget"),
    [
        # Delivered half; planned 40 in the first year, 20 in the second, 12 in the third.
        (True, 0.0, [20.0, 30.0, 36.0], [40.0, 20.0 + 20.0, 30.0 + 12.0]),
        (True, 0.25, [15.0, 27.5, 34.5], [40.0, 20.0 + 20.0, 30.0 + 12.0]),
        (True, 1.0, [0.0, 20.0, 30.0], [40.0, 20.0 + 20.0, 30.0 + 12.0]),
        (True, 2.0, [0.0, 0.0, 20.0], [40.0, 20.0, 20.0 + 12.0]),
        (False, 0.0, [20.0, 10.0, 6.0], [40.0, 20.0, 12.0]),
        (False, 0.25, [15.0, 12.5, 7.0], [40.0, 5.0 + 20.0, 2.5 + 12.0]),
        (False, 1.0, [0.0, 20.0, 10.0], [40.0, 20.0 + 20.0, 10.0 + 12.0]),
        (False, 1.25, [0.0, 15.0, 12.5], [40.0, 15.0 + 20.0, 12.5 + 12.0]),
    ],
)
def test_savings_by_hand(recurrent: bool, slip: float, actual: list[float], budget: list[float]) -> None:
    """What a scheme delivers, and what is budgeted of it, at several slips."""
    none = (0.0, 0.0, 0.0)
    scheme = loop.Scheme("s", recurrent, none, none, [0.0, 40.0, 20.0, 12.0])
    line = loop.saving_line(scheme, 0.5, slip)
    assert line.actual[1:] == pytest.approx(actual)
    assert line.budget[1:] == pytest.approx(budget)


def test_pressure_occurs_below_its_probability() -> None:
    """A pressure of 0.4 occurs at the 39th percentile and not at the 41st; 1 always and 0 never."""
    doubtful = loop.read_model(tables()).pressures[1]
    one = draws()
    assert loop.pressure_share(doubtful, one) == 1.0
    one.occurs["perhaps"] = Z(0.41)
    assert loop.pressure_share(doubtful, one) == 0.0
    one.occurs["perhaps"] = 40.0
    doubtful.probability = 1.0
    assert loop.pressure_share(doubtful, one) == 1.0
    one.occurs["perhaps"] = -40.0
    doubtful.probability = 0.0
    assert loop.pressure_share(doubtful, one) == 0.0


def test_planned_use_stops_at_nothing() -> None:
    """A planned use of a drained reserve is made only as far as it can be, and widens the gap by the rest."""
    case = tables()
    case["Reserves"][2][6:9] = [0, 0, -10]
    plan = loop.project(loop.read_model(case), None)
    assert thousands(plan["gap"])[3] == 221.0


def test_surplus_goes_to_the_general_reserve() -> None:
    """A negative gap is a negative drawdown."""
    case = tables()
    case["Funding"][1][2] = 2000
    plan = loop.project(loop.read_model(case), None)
    assert thousands(plan["gap"])[1] == 17.0 - 510.0
    assert thousands(plan["general"])[1] == 50.0 + 493.0
    assert thousands(plan["drawdown"])[1] == -493.0


def test_collection_fund_is_shared_out_in_the_next_year() -> None:
    """A deviation of -0.1 in year 1 is felt in year 2, and none in year 1."""
    case = tables()
    case["Drivers"].append(["v", "fixed", None, None, -0.1, -0.2, -0.3])
    case["Funding"].append(["h", "collection", None, "V", None, None, None])
    plan = loop.project(loop.read_model(case), None)
    assert thousands(plan["funding"]) == [1000.0, 1010.0, 870.0 - 51.0, 890.0 - 102.0]


def test_grant_moves_with_its_deviations_alone() -> None:
    """A grant's cash is as expected in the plan, and carries the running product of deviations in a run."""
    case = tables()
    case["Funding"].append(["h", "grant", 100, "cpi", 100, 200, 300])
    model = loop.read_model(case)
    plan, run = loop.project(model, None), loop.project(model, draws())
    assert thousands(plan["funding"]) == [1100.0, 1110.0, 1070.0, 1190.0]
    product = [1.1, 1.1 * 1.05, 1.1 * 1.05 * 1.025]
    expected = [1100.0, 1010.0 + 100 * product[0], 870.0 + 200 * product[1], 890.0 + 300 * product[2]]
    assert thousands(run["funding"]) == pytest.approx(expected)


def edits(*lines: list[object]) -> loop.Tables:
    """Apply some edits to the small case, and check that they leave it as it was."""
    case = tables()
    headers: list[object] = ["Scenario", "Sheet", "Row", "Column", "Operation", "Value"]
    case["Scenarios"] = [headers, *(["Test", *line] for line in lines)]
    before = copy.deepcopy(case)
    edited = loop.apply_scenario(case, " TEST ")
    assert case == before
    return edited


def test_edits_act_on_defaults() -> None:
    """Add and scale act on the default of a blank cell, in the order given."""
    model = loop.read_model(
        edits(
            ["Council", "Collection fund share", "Value", "scale", 0.8],
            ["council", "minimum general fund balance", "value", "add", 5],
            ["Costs", "Adults / Staff", "Price weight", "add", 0.5],
            ["Costs", "adults", "Demand weight", "scale", 2],
            ["Drivers", "cpi", "SD", "scale", 3],
            ["Drivers", "cpi", "SD up", "scale", 2],
            ["Drivers", "cpi", "years", "add", 0.01],
            ["Savings", "*", "Slip low", "set", None],
            ["Savings", "Sale", "slip low", "add", 1],
            ["Reserves", "Smoothing", "years", "set", 1],
        )
    )
    assert model.collection_fund_share == 0.8
    assert model.minimum_balance == 35_000.0
    assert [line.growth.price_weight for line in model.costs] == [1.5, 1.0]
    assert [line.growth.demand_weight for line in model.costs] == [2.0, 2.0]
    assert model.drivers["cpi"].sd_up == pytest.approx(0.6)
    assert model.drivers["cpi"].central[1:] == pytest.approx([0.11, 0.11, 0.01])
    assert [scheme.slip[0] for scheme in model.schemes] == [0.0, 1.0]
    assert model.reserves[1].movements == [1000.0] * 4


def test_edits_act_on_rag_defaults() -> None:
    """Where the delivery and slip columns are blank, an edit acts on what RAG gives."""
    blank: list[list[object]] = [["Savings", "Lean", column, "set", None] for column in (*DELIVERY, *SLIP)]
    model = loop.read_model(
        edits(
            *blank,
            ["Savings", "Lean", "RAG", "set", "Red"],
            *(["Savings", "Lean", column, "scale", 0.5] for column in DELIVERY),
            *(["Savings", "Lean", column, "add", 1] for column in SLIP),
        )
    )
    assert model.schemes[0].delivery == (0.0, 0.2, 0.4)
    assert model.schemes[0].slip == (4.0, 10.0, 19.0)


def test_base_is_the_case_unedited() -> None:
    """Base is a copy; any other name has to have edits."""
    case = tables()
    assert loop.apply_scenario(case, "base") == case
    with pytest.raises(ValueError, match="no such scenario"):
        loop.apply_scenario(case, "Other")


@pytest.mark.parametrize("p", [1e-12, 0.001, 0.2, 0.5, 0.8, 0.999])
def test_quantiles_with_a_closed_form(p: float) -> None:
    """Distributions whose quantile can be written down, at both tails."""
    z = Z(p)
    near = pytest.approx
    assert loop.uniform(z, -1.0, 3.0) == near(-1.0 + 4.0 * p, rel=1e-9)
    assert loop.pert(z, 0.0, 0.0, 2.0) == near(-2.0 * math.expm1(math.log1p(-p) / 5.0), rel=1e-9)
    assert loop.pert(z, 0.0, 2.0, 2.0) == near(2.0 * p**0.2, rel=1e-9)
    assert loop.triangular(z, 0.0, 1.0, 1.0) == near(math.sqrt(p), rel=1e-9)
    assert loop.triangular(z, -1.0, -1.0, 0.0) == near(-math.sqrt(1.0 - p), rel=1e-9)
    alpha = 4.0 * p * (1.0 - p)
    t_four = 2.0 * math.sqrt(math.cos(math.acos(math.sqrt(alpha)) / 3.0) / math.sqrt(alpha) - 1.0)
    assert loop.student_t(z, 0.5, 4.0) == near(math.copysign(0.5 * t_four, p - 0.5), rel=1e-6, abs=1e-9)
    assert loop.two_piece_normal(z, 2.0, 2.0) == near(2.0 * z, rel=1e-9, abs=1e-12)


def test_quantiles_at_chosen_points() -> None:
    """The mode of the two-piece normal, the metalog's three percentiles, and the steps of the empirical."""
    assert loop.two_piece_normal(Z(0.25), 1.0, 3.0) == pytest.approx(0.0, abs=1e-12)
    assert loop.two_piece_normal(Z(0.625), 1.0, 3.0) == pytest.approx(3.0 * Z(0.75))
    assert loop.two_piece_normal(0.5, 0.0, 0.0) == 0.0
    percentiles = [loop.metalog(Z(p), -0.03, 0.005, 0.06) for p in (0.1, 0.5, 0.9)]
    assert percentiles == pytest.approx([-0.03, 0.005, 0.06])
    values = loop.read_values("3; 1;2;1")
    assert [loop.empirical(Z(p), values) for p in (1e-9, 0.49, 0.51, 0.74, 0.76)] == [1.0, 1.0, 2.0, 2.0, 3.0]
    for constant in (loop.pert, loop.triangular, loop.metalog):
        assert constant(1.3, 0.2, 0.2, 0.2) == 0.2


@pytest.mark.parametrize("z", [-12.0, -9.0, 9.0, 12.0])
def test_quantiles_far_in_the_tails(z: float) -> None:
    """Both tails stay finite, and a symmetrical distribution stays symmetrical."""
    assert loop.student_t(z, 1.0, 3.0) == -loop.student_t(-z, 1.0, 3.0)
    assert loop.two_piece_normal(z, 1.0, 1.0) == pytest.approx(z)
    metalog = loop.metalog(z, -1.0, 0.0, 1.0)
    assert metalog == -loop.metalog(-z, -1.0, 0.0, 1.0)
    assert math.isfinite(metalog)


def test_summary_by_hand() -> None:
    """Percentiles lie between order statistics, sd divides by N - 1, and one run has none."""
    summary = loop.summarise([4.0, 1.0, 3.0, 2.0])
    assert summary["mean"] == 2.5
    assert summary["sd"] == pytest.approx(math.sqrt(5.0 / 3.0))
    assert summary["p25"] == 1.75
    assert summary["p99"] == pytest.approx(3.97)
    assert loop.summarise([1.0])["sd"] is None


def test_expected_shortfall_rounds_the_tail_up() -> None:
    """The tail is the largest ceil(0.05 N): 1 of 20, 2 of 21, and 3 of 60."""
    assert loop.expected_shortfall_95([float(value) for value in range(20)]) == 19.0
    assert loop.expected_shortfall_95([float(value) for value in range(21)]) == 19.5
    assert loop.expected_shortfall_95([float(value) for value in range(60)]) == 58.0


def test_probabilities_by_hand() -> None:
    """Half a penny is tolerated, and "by" looks back."""
    model = loop.read_model(tables())
    first: Any = {
        "overspend": [0.0, 0.004, 0.006, 0.0],
        "general": [3e4, 29_999.0, 3e4, 3e4],
        "unfunded": [0.0] * 4,
    }
    second: Any = {"overspend": [1.0] * 4, "general": [29_999.996] * 4, "unfunded": [0.0, 0.0, 1.0, 0.0]}
    assert loop.probabilities(model, [first, second]) == {
        "p_overspend": [0.5, 0.5, 1.0, 0.5],
        "p_below_minimum": [0.0, 0.5, 0.0, 0.0],
        "p_exhausted": [0.0, 0.0, 0.5, 0.0],
        "p_below_minimum_by": [0.0, 0.5, 0.5, 0.5],
        "p_exhausted_by": [0.0, 0.0, 0.5, 0.5],
    }


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the worked examples are not beside this checkout")
@pytest.mark.parametrize("case", ["case-1", "case-2"])
def test_plan_of_the_worked_examples(case: str) -> None:
    """The plan of every scenario agrees to the penny, in every measure and every year."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(EXAMPLES / f"{case}.xlsx", read_only=False, data_only=True)
    read = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}
    expected = json.loads((EXAMPLES / f"{case}.expected.json").read_text(encoding="utf-8"))
    for name, scenario in expected["scenarios"].items():
        model = loop.read_model(loop.apply_scenario(read, name))
        assert model.labels == expected["years"]
        plan = loop.project(model, None)
        assert set(plan) == set(scenario["plan"])
        for measure, figures in scenario["plan"].items():
            for figure, ours in zip(figures, plan[measure], strict=True):
                assert (figure is None) == (ours is None), (name, measure)
                if figure is not None:
                    assert ours == pytest.approx(figure, rel=0.0, abs=0.0051), (name, measure)
