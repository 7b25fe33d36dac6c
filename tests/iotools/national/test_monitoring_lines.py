"""Monitoring of a case from the returns: the record of councils, applied to the council's own budget."""

import math
from dataclasses import replace

import pytest

from mtfs.analysis.evidence.monitoring import expected_variances
from mtfs.domain.calibration import BudgetError, Calibration
from mtfs.iotools.calibration import default_calibration
from mtfs.iotools.history.figures import figures_of, net_revenue_figures
from mtfs.iotools.national.case import CaseTables, national_case
from mtfs.iotools.national.returns import RevenueEntry
from tests.iotools.national.made_entries import SMALL, as_case, entry, outturn, row_of, rows_of

CARE = SMALL | {"childrens_social_care": 20_000.0}
RECORD = BudgetError(
    line="adult_social_care", council_class="all", low=-0.05, middle=0.0, high=0.05, national_sd=0.01,
    own_sd=0.03, persistence=0.5, recurring_share=0.254, location_error=0.0, scale_error=0.0, councils=100,
    years=3, sources=(),
)  # fmt: skip


def made(returns: RevenueEntry, pack: Calibration | None = None) -> CaseTables:
    return national_case(returns, outturn(unallocated=3_000), None, pack=pack)


def pack_of(*lines: tuple[str, float, float, float]) -> Calibration:
    """Give a calibration with the record of some lines."""
    errors = tuple(
        replace(RECORD, line=line, low=low, middle=middle, high=high) for line, low, middle, high in lines
    )
    years = ("2017/18", "2018/19", "2019/20")
    return Calibration(
        name="By hand", version="7", made="2026-11-22", years=years, sources=(), budget_errors=errors
    )


def test_a_council_with_social_care_has_three_rows() -> None:
    rows = rows_of(made(entry(CARE)), "Monitoring")
    assert [row["Service"] for row in rows] == [
        "Adult social care",
        "Children's social care",
        "All other net spending",
    ]
    assert [(row["Price driver"], row["Demand driver"]) for row in rows] == [
        ("care fees", "adult social care demand"),
        ("cpi", "children's placements"),
        ("cpi", None),
    ]
    assert [row["Demand weight"] for row in rows] == [0.81, 0.55, None]


def test_a_district_has_one() -> None:
    district = {"central": 9_000.0, "grants_inside_aef": -1_000.0, "adult_social_care": 40.0}
    (row,) = rows_of(made(entry(district, council="SD")), "Monitoring")
    assert row["Service"] == "All net spending"
    assert "shire districts" in str(row["Source"])
    assert "as shares of net revenue expenditure" in str(row["Source"])


def test_amounts_are_the_record_times_the_budget_in_thousands() -> None:
    # A symmetric record: the likely is the middle, and a beta-PERT's ends lie beyond its deciles.
    case = made(entry(CARE), pack_of(("adult_social_care", -0.05, 0.0, 0.05)))
    (row,) = rows_of(case, "Monitoring")
    (found,) = expected_variances(
        pack_of(("adult_social_care", -0.05, 0.0, 0.05)), "UA", net_revenue=1.0, adult_social_care=40e6
    )
    assert (row["Low"], row["Likely"], row["High"]) == (
        round(found.low / 1000),
        0,
        round(found.high / 1000),
    )
    assert row["High"] == -row["Low"] > 0.05 * 40_000
    assert row["Recurring share"] == 0.25
    assert str(row["Source"]).startswith(
        "In 8 of 10 cases on record unitary authorities ended the year between 5.0% below and 5.0% above "
        "budget (budgets and outturns of 3 years, 2017/18 to 2019/20, calibration 7). "
    )


def test_a_record_on_one_side_says_so() -> None:
    case = made(entry(CARE), pack_of(("childrens_social_care", 0.01, 0.05, 0.15)))
    assert "between 1.0% above and 15.0% above budget" in str(rows_of(case, "Monitoring")[0]["Source"])
    told = dict(case.decisions)["This year's variance from budget"]
    assert "children's social care, between £200,000 above and £3,000,000 above budget" in told
    assert "Write your own forecast over it." in told


def test_a_usual_underspend_of_all_else_is_not_counted_on() -> None:
    net = sum(figure.value for figure in net_revenue_figures(entry(CARE)))
    lines = ("other_net", -0.15, -0.05, 0.05), ("adult_social_care", -0.15, -0.05, 0.05)
    by_service = {row["Service"]: row for row in rows_of(made(entry(CARE), pack_of(*lines)), "Monitoring")}
    other, adults = by_service["All other net spending"], by_service["Adult social care"]
    # The range of all else is moved to the budget; that of a service stays where the record has it.
    assert (other["Likely"], adults["Likely"]) == (0, -2_000)
    assert other["Low"] == pytest.approx(-(other["High"]), abs=1)
    assert float(str(other["High"])) > 0.1 * net / 1000
    assert "The middle one was 5.0% below, which is not counted on (assumed)" in str(other["Source"])
    assert "not counted on" not in str(adults["Source"])


def test_all_rows_together_are_as_wide_as_net_spending_was() -> None:
    returns = entry(CARE | {"central": 150_000.0})
    net = sum(figure.value for figure in net_revenue_figures(returns)) / 1000
    # From the 10th to the 90th percentile care has 4m, and the whole what care and three quarters of the
    # record of all else have together where neither knows of the other.
    lines = [("adult_social_care", -0.05, 0.0, 0.05), ("other_net", -0.05, 0.0, 0.05)]
    half = math.hypot(4_000, 0.75 * 0.1 * net) / net / 2
    whole = ("net_revenue_expenditure", -half, 0.0, half)
    apart = rows_of(made(returns, pack_of(*lines)), "Monitoring")[1]
    together = rows_of(made(returns, pack_of(*lines, whole)), "Monitoring")[1]
    assert float(str(together["High"])) == pytest.approx(0.75 * float(str(apart["High"])), abs=1)
    assert "The range is narrowed to 75% of that" in str(together["Source"])
    assert "narrowed" not in str(apart["Source"])


def test_all_else_keeps_half_its_width_at_least() -> None:
    lines = [("adult_social_care", -0.5, 0.0, 0.5), ("other_net", -0.05, 0.0, 0.05)]
    narrow = ("net_revenue_expenditure", -0.01, 0.0, 0.01)
    apart, together = (
        rows_of(made(entry(CARE), pack_of(*given)), "Monitoring")[1] for given in (lines, [*lines, narrow])
    )
    assert float(str(together["High"])) == pytest.approx(float(str(apart["High"])) / 2, abs=1)


def test_a_usual_overspend_of_all_else_is() -> None:
    (row,) = rows_of(made(entry(CARE), pack_of(("other_net", -0.05, 0.05, 0.15))), "Monitoring")
    net = sum(figure.value for figure in net_revenue_figures(entry(CARE)))
    assert row["Likely"] == pytest.approx(0.05 * net / 1000, abs=1)
    assert "not counted on" not in str(row["Source"])


@pytest.mark.parametrize("pack", [pack_of(), None], ids=["no record", "not a council"])
def test_without_a_record_there_is_no_row_and_nothing_is_told(pack: Calibration | None) -> None:
    case = made(entry(CARE, council="O" if pack is None else "UA"), pack)
    assert rows_of(case, "Monitoring") == []
    assert "This year's variance from budget" not in dict(case.decisions)
    assert "on record" not in " ".join(text for _, text in case.notes)


def test_an_outturn_for_base_year_has_ended() -> None:
    ended = entry(CARE, kind="outturn", year="2023/24", at_start={"unallocated": 800.0})
    assert rows_of(national_case(None, ended, None), "Monitoring") == []


def test_net_revenue_is_that_of_the_history() -> None:
    returns = entry(CARE | {"local_services_support_grant": -200.0, "revenue_support_grant": -900.0})
    figures = net_revenue_figures(returns)
    inside = -80_000_000 - 200_000
    assert sum(figure.value for figure in figures) == returns.totals["revenue_expenditure"].value + inside
    assert figures_of(returns)["net_revenue_expenditure"] == sum(figure.value for figure in figures)
    printed = replace(returns, totals={**returns.totals, "net_revenue_expenditure": figures[0]})
    assert net_revenue_figures(printed) == (figures[0],)


def test_the_variance_comes_on_top_of_the_plan_in_the_model() -> None:
    case = as_case(made(entry(CARE)))
    assert [row.service for row in case.base.monitoring] == [
        "Adult social care",
        "Children's social care",
        "All other net spending",
    ]
    assert all(0 < row.recurring_share < 1 for row in case.base.monitoring)
    remarks = [remark.text for remark in case.remarks if not remark.routine]
    assert remarks == []


def test_drivers_are_those_of_the_class_and_of_the_council() -> None:
    pack = default_calibration()
    plans = pack.plan_growth
    assert plans is not None
    returns = entry(CARE | {"dsg_adjustment": -6_000.0})
    halton = replace(returns, authority=replace(returns.authority, ons_code="E06000006"))
    row = row_of(made(halton), "Drivers", "EHC plans")
    assert row["2026/27"] == round(plans.councils["E06000006"][0], 4)
    assert "calibration 2026.11" in str(row["Source"])
    growth = pack.service_growth("adult_social_care", "UA")
    assert growth is not None
    assert f"({growth.councils} councils, {growth.years} years" in str(
        row_of(made(halton), "Drivers", "adult social care demand")["Source"]
    )
