"""The figures of one return on the lines of a history, by hand."""

from dataclasses import replace

import pytest

from mtfs.iotools.history.figures import checks_of, differences_of, figures_of
from tests.iotools.national.made_entries import SMALL, entry, figure

#: SMALL comes to these lines [£].
BY_HAND = {
    "education": 60e6,
    "adult_social_care": 40e6,
    "public_health": 5e6,
    "housing": 2e6,
    "service_expenditure": 107e6,
    "benefits_levies_trading": 9.3e6,
    "net_current_expenditure": 116.3e6,
    "capital_financing": 4e6,
    "other_non_current": -9.1e6,
    "revenue_expenditure": 111.2e6,
    "grants_inside_aef": -80e6,
    "net_revenue_expenditure": 31.2e6,
    "revenue_support_grant": -1e6,
    "retained_rates": -12e6,
    "council_tax_requirement": 18.2e6,
}


def test_a_return_comes_to_the_lines_by_hand() -> None:
    assert figures_of(entry(SMALL)) == BY_HAND


def test_a_line_that_the_return_does_not_have_is_not_there() -> None:
    assert "childrens_social_care" not in figures_of(entry(SMALL))


def test_services_of_one_line_are_added_up() -> None:
    figures = figures_of(
        entry({"planning": 1.0, "central": 2.0, "other_services": 4.0, "police": 8.0, "fire": 16.0})
    )
    assert (figures["central_other"], figures["police_fire"]) == (7_000.0, 24_000.0)


def test_net_revenue_expenditure_is_taken_as_printed() -> None:
    made = entry(SMALL)
    printed = replace(made, totals={**made.totals, "net_revenue_expenditure": figure(31_199.0, "805")})
    assert figures_of(printed)["net_revenue_expenditure"] == 31_199_000.0


def test_net_revenue_expenditure_is_worked_out_with_the_support_grant() -> None:
    figures = figures_of(entry({**SMALL, "local_services_support_grant": -50.0}))
    assert figures["grants_inside_aef"] == -80_050_000.0
    assert figures["net_revenue_expenditure"] == 31_150_000.0


def test_the_schools_grant_balance_is_its_reserve_and_its_account() -> None:
    levels = {
        "dsg": 250.0,
        "dsg_adjustment": -5_250.0,
        "unallocated": 4.0,
        "earmarked": 3.0,
        "earmarked_risks": 1.0,
    }
    figures = figures_of(entry(SMALL, at_end=levels))
    assert figures["dsg_balance"] == -5_000_000.0
    assert (figures["reserves_unallocated"], figures["reserves_earmarked"]) == (4_000.0, 3_000.0)
    assert "reserves_schools" not in figures


def test_every_total_is_checked() -> None:
    made = entry(SMALL)
    assert [check.total for check in checks_of(made)] == [
        *("service_expenditure", "net_current_expenditure", "revenue_expenditure", "council_tax_requirement")
    ]
    printed = replace(made, totals={**made.totals, "net_revenue_expenditure": figure(31_200.0, "805")})
    checks = {check.total: check for check in checks_of(printed)}
    assert (checks["net_revenue_expenditure"].line_sum, checks["council_tax_requirement"].line_sum) == (
        31.2e6,
        18.2e6,
    )
    assert not any(check.off for check in checks.values())


def test_rounding_is_no_difference() -> None:
    # Three lines and two totals in whole thousands may be off by £2,500 for rounding.
    assert not any(check.off for check in checks_of(entry(SMALL, requirement=18_201.0)))
    off = [check.total for check in checks_of(entry(SMALL, requirement=18_210.0)) if check.off]
    assert off == ["council_tax_requirement"]


def test_a_difference_tells_both_figures_and_what_the_reader_says() -> None:
    told = "The lines come to £18,200,000, which is £300,000 more than the council tax requirement of £17.9m."
    besides = "The lines of Education come to £3, which is £1 more than the total of £2."
    made = replace(entry(SMALL, requirement=17_900.0), breaks=(besides, told))
    first, second = differences_of(made, checks_of(made), "RA.xlsx")
    assert (first.total, first.line_sum, first.printed) == ("council_tax_requirement", 18.2e6, 17.9e6)
    assert first.difference == pytest.approx(300_000.0)
    assert first.told == told
    assert (first.file, first.year, first.council) == ("RA.xlsx", "2025/26", "Exampleton")
    assert (second.total, second.told) == ("", besides)
    assert second.difference != second.difference
