"""Cases from returns: what becomes of each line, and a base year that always balances."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfs.engine.projection import project_plan
from mtfs.errors import RequestError
from mtfs.iotools.national.case import CaseTables, national_case
from tests.iotools.national.made_entries import (
    KEYS,
    SMALL,
    as_case,
    council_tax,
    entry,
    imbalance,
    outturn,
    plan_gaps,
    row_of,
    rows_of,
)

MODEL_SHEETS = (
    *("Council", "Drivers", "Correlations", "Costs", "Monitoring", "Pressures", "Funding", "Reserves"),
    "Scenarios",
)


def plans_rate(made: CaseTables) -> float:
    """Return the growth of EHC plans in the first plan year."""
    rate = row_of(made, "Drivers", "EHC plans")[made.years[1]]
    assert isinstance(rate, float)
    assert 0.05 < rate < 0.2
    return rate


def told(made: CaseTables) -> str:
    return "\n".join([*(f"{heading}: {text}" for heading, text in made.decisions), *made.warnings])


class TestTheWholeCase:
    def test_it_balances_runs_and_is_read_without_a_warning(self) -> None:
        made = national_case(
            entry(SMALL), outturn(unallocated=3_000, earmarked=7_000), council_tax(10_000, 1_790)
        )
        case = as_case(made)
        assert abs(imbalance(case)) < 0.005
        assert all(map(math.isfinite, plan_gaps(case)))
        assert [r.text for r in case.remarks if r.severity == "warning"] == []
        # Nothing but its columns of sources is worth a word: every driver is used.
        assert all(remark.routine for remark in case.remarks)
        assert case.years == ("2025/26", "2026/27", "2027/28", "2028/29", "2029/30")

    def test_every_number_tells_its_source_in_a_comment_and_on_provenance(self) -> None:
        made = national_case(entry(SMALL), outturn(unallocated=3_000), council_tax(10_000, 1_790))
        listed = {(row["Sheet"], row["Cell"]) for row in rows_of(made, "Provenance")}
        for sheet in MODEL_SHEETS:
            for number, row in enumerate(made.tables[sheet][1:], start=2):
                for index, value in enumerate(row, start=1):
                    if isinstance(value, int | float):
                        assert made.comments[sheet, number, index].strip()
                        assert (sheet, f"{chr(64 + index)}{number}") in listed
        assert len(listed) == len(made.comments)

    def test_provenance_names_file_sheet_cell_heading_and_date(self) -> None:
        made = national_case(entry(SMALL), None, None)
        (row,) = (
            row
            for row in rows_of(made, "Provenance")
            if (row["Sheet"], row["Row"]) == ("Costs", "Adult social care") and row["File"]
        )
        assert (row["File"], row["Source sheet"], row["Source cell"]) == ("RA.xlsx", "Data", "D10")
        assert (row["Heading as printed"], row["Published"]) == ("Line adult_social_care", "19 June 2025")
        assert (row["Value in the case"], row["Figure in full"]) == (40_000, 40_000_000)

    def test_what_has_no_source_says_that_it_is_assumed(self) -> None:
        made = national_case(entry(SMALL), outturn(unallocated=3_000), None)
        for row in rows_of(made, "Provenance"):
            how = str(row["How it was worked out"])
            if row["File"] is None and row["Sheet"] != "Drivers" and row["Row"] != row["Column"]:
                assert "ssumed" in how or (how.startswith("Fitted") and "calibration" in how), row

    @pytest.mark.parametrize("years", [1, 7, 30])
    def test_any_number_of_plan_years(self, years: int) -> None:
        case = as_case(national_case(entry(SMALL), None, None, plan_years=years))
        assert len(case.years) == years + 1

    def test_an_outturn_alone_is_its_own_base_year(self) -> None:
        alone = entry(SMALL, kind="outturn", year="2023/24", at_start={"unallocated": 800.0})
        made = national_case(None, alone, None)
        assert made.years[0] == "2023/24"
        assert row_of(made, "Reserves", "General fund balance")["Opening balance"] == 800

    def test_no_return_at_all_is_refused(self) -> None:
        with pytest.raises(RequestError, match="neither a budget nor an outturn"):
            national_case(None, None, council_tax(1, 1))

    @pytest.mark.parametrize("years", [0, 31])
    def test_too_few_or_too_many_years_are_refused(self, years: int) -> None:
        with pytest.raises(RequestError, match=f"there are {years} plan years; expected 1 to 30"):
            national_case(entry(SMALL), None, None, plan_years=years)

    def test_council_tax_of_another_year_is_refused(self) -> None:
        with pytest.raises(RequestError, match=r"council tax is of 2024/25; expected .*2025/26"):
            national_case(entry(SMALL), None, council_tax(1, 1, "2024/25"))

    def test_totals_that_the_lines_come_to_are_told(self) -> None:
        made = national_case(entry(SMALL), None, None)
        assert made.reconciled[0] == "service expenditure: the lines come to the £107,000,000 that is printed"
        assert len(made.reconciled) == 4
        off = national_case(entry(SMALL, requirement=20_000), None, None)
        assert len(off.reconciled) == 3


class TestSpending:
    def test_parishes_are_left_out_of_spending_and_of_council_tax(self) -> None:
        with_parishes, without = (
            national_case(entry(SMALL | {"parish_precepts": sum_}), None, None) for sum_ in (300.0, 0.0)
        )
        assert with_parishes.balance == without.balance
        assert "Parish precepts of £300,000 are left out" in told(with_parishes)
        assert "Parish" not in told(without)

    def test_specific_grants_follow_what_they_are_for_and_the_rest_stays_flat(self) -> None:
        made = national_case(entry(SMALL), None, None)
        held = {
            row["Cost type"]: row for row in rows_of(made, "Costs") if row["Service"] == "Specific grants"
        }
        assert {what: row["Base budget"] for what, row in held.items()} == {
            "Education": -60_000,
            "Public health": -5_000,
            "Housing benefit": -9_000,
        }
        assert held["Education"]["Price driver"] == row_of(made, "Costs", "Education")["Price driver"]
        inside = row_of(made, "Funding", "Other specific grants inside aggregate external finance")
        assert [inside[year] for year in ("Base", "2026/27", "2029/30")] == [15_000] * 3
        outside = row_of(made, "Funding", "Other specific grants outside aggregate external finance")
        assert outside["Base"] == 100

    def test_grants_that_do_not_reach_are_held_as_far_as_they_go(self) -> None:
        made = national_case(entry(SMALL | {"grants_inside_aef": -62_000.0}), None, None)
        assert row_of(made, "Costs", "Specific grants", "Education")["Base budget"] == -60_000
        assert row_of(made, "Costs", "Specific grants", "Public health")["Base budget"] == -2_000
        assert not any("inside" in str(row["Line"]) for row in rows_of(made, "Funding"))

    def test_an_overspend_of_the_schools_grant_opens_no_gap_but_moves_its_reserve(self) -> None:
        moved = SMALL | {"dsg_adjustment": -6_000.0}
        made = national_case(entry(moved), outturn(dsg_adjustment=-8_000, unallocated=3_000), None)
        apart = row_of(made, "Costs", "Education", "Met by the schools grant's deficit")
        back = row_of(made, "Costs", "Dedicated schools grant")
        assert (apart["Base budget"], back["Base budget"]) == (6_000, -6_000)
        assert apart["Demand driver"] == back["Demand driver"] == "EHC plans"
        reserve = row_of(made, "Reserves", "Dedicated schools grant")
        assert (reserve["Class"], reserve["Opening balance"]) == ("dsg", -8_000)
        assert [reserve[year] for year in ("2025/26", "2026/27", "2029/30")] == [-6_000] * 3
        plan = project_plan(as_case(made).base)
        assert plan.dsg[0, 0] == pytest.approx(-14_000_000)
        assert plan.dsg[0, 1] == pytest.approx(-14_000_000 - 6_000_000 * (1 + plans_rate(made)))
        # Against the same council without the overspend only the interest on the deficit differs.
        plain = entry(SMALL | {"education": 54_000.0})
        other = national_case(plain, outturn(unallocated=3_000), None)
        interest = 0.045 * 14_000_000 - 0.045 * 8_000_000
        assert plan_gaps(as_case(made))[1] - plan_gaps(as_case(other))[1] == pytest.approx(interest, abs=1)

    def test_interest_on_the_opening_deficit_is_not_counted_twice(self) -> None:
        made = national_case(entry(SMALL), outturn(dsg_adjustment=-10_000, unallocated=3_000), None)
        assert row_of(made, "Costs", "Capital financing", "Interest payable")["Base budget"] == 3_550
        name = "Interest on the schools grant deficit"
        assert row_of(made, "Costs", "Capital financing", name)["Base budget"] == 450
        assert row_of(made, "Pressures", f"{name} leaves the base")["2026/27"] == -450
        # The deficit does not grow, so neither does its interest: the gap is that of a council without one.
        other = national_case(entry(SMALL), outturn(unallocated=3_000), None)
        assert plan_gaps(as_case(made)) == pytest.approx(plan_gaps(as_case(other)), abs=0.01)

    def test_a_deficit_too_large_for_the_interest_paid_takes_it_from_what_cash_earns(self) -> None:
        amounts = SMALL | {"interest_payable": 10.0, "investment_income": -500.0}
        made = national_case(entry(amounts), outturn(dsg_adjustment=-10_000, unallocated=3_000), None)
        assert row_of(made, "Costs", "Capital financing", "Interest payable")["Base budget"] == 10
        assert row_of(made, "Costs", "Investment income")["Base budget"] == -950

    @pytest.mark.parametrize(
        ("key", "years", "ends"),
        [
            ("capitalisation_direction", 4, "2026/27"),
            ("flexible_capital_receipts", 6, "2030/31"),
            ("flexible_capital_receipts", 4, None),
        ],
    )
    def test_one_off_money_leaves_the_base(self, key: str, years: int, ends: str | None) -> None:
        amounts = SMALL | {key: -2_000.0, "adult_social_care": 42_000.0}
        made = national_case(entry(amounts), outturn(unallocated=3_000), None, plan_years=years)
        amounts = [
            {year: row[year] for year in made.years[1:] if row[year]} for row in rows_of(made, "Pressures")
        ]
        assert amounts == ([{ends: 2_000}] if ends else [])
        assert "£2,000,000" in told(made)

    def test_a_heading_that_no_name_fits_is_kept_as_printed(self) -> None:
        unnamed = {
            "services": [("Moon landings [note 3] **", 70.0)],
            "non_current": [("=Odd\nline (-)", 30.0)],
            "financing": [("New homes bonus", -50.0), ("New homes bonus", -20.0)],
        }
        made = national_case(entry(SMALL, unnamed=unnamed), None, None)
        assert row_of(made, "Costs", "Moon landings")["Base budget"] == 70
        assert row_of(made, "Costs", "Other adjustments", "=Odd line")["Base budget"] == 30
        assert row_of(made, "Funding", "New homes bonus")["Base"] == 50
        assert row_of(made, "Funding", "New homes bonus (2)")["2027/28"] == 20
        assert abs(imbalance(as_case(made))) < 0.005

    def test_london_spends_more_of_housing_on_homelessness(self) -> None:
        weights = [
            row_of(national_case(entry(SMALL, council=kind), None, None), "Costs", "Housing (General Fund)")[
                "Demand weight"
            ]
            for kind in ("L", "MD")
        ]
        assert weights == [0.79, 0.54]


class TestFunding:
    def test_tax_base_and_band_d_are_those_of_the_return(self) -> None:
        made = national_case(entry(SMALL), None, council_tax(10_000.5, 1_790.25))
        assert row_of(made, "Funding", "Council tax base")["Base"] == 10_000.5
        assert row_of(made, "Funding", "Band D")["Base"] == 1_790.25
        assert "no council tax return" not in told(made)

    def test_without_one_the_requirement_is_split_and_that_is_told(self) -> None:
        made = national_case(entry(SMALL), None, None)
        base, band_d = (row_of(made, "Funding", line)["Base"] for line in ("Council tax base", "Band D"))
        own = sum(SMALL.values()) - SMALL["parish_precepts"]
        assert isinstance(base, float)
        assert base * 1_000 == pytest.approx(1_000 * own)
        assert band_d == 1_000
        assert "split into a nominal Band D of £1,000" in told(made)

    @pytest.mark.parametrize(
        ("council", "kinds"),
        [("UA", ["core increase", "asc precept"]), ("SD", ["core increase"]), ("O", ["core increase"])],
    )
    def test_only_a_council_with_social_care_levies_the_precept(self, council: str, kinds: list[str]) -> None:
        made = national_case(entry(SMALL, council=council), None, None)
        found = [
            row["Kind"] for row in rows_of(made, "Funding") if row["Kind"] in ("core increase", "asc precept")
        ]
        assert found == kinds
        limit = row_of(made, "Council", "ASC precept limit")["Value"]
        assert limit == (0.02 if "asc precept" in kinds else 0)

    def test_a_district_may_rise_by_five_pounds_where_that_is_more(self) -> None:
        made = national_case(entry(SMALL, council="SD"), None, council_tax(100_000, 140))
        rises = row_of(made, "Funding", "Core council tax")
        # 5 on 140, then on 144.99: rounded down to the basis point, and never below 2.99%.
        assert [rises["2026/27"], rises["2027/28"]] == [0.0357, 0.0344]
        assert row_of(made, "Council", "Core council tax limit")["Value"] == 0.0357
        assert abs(imbalance(as_case(made))) < 0.005

    def test_what_is_set_for_the_first_plan_year_is_no_assumption(self) -> None:
        made = national_case(
            entry(SMALL),
            None,
            council_tax(10_000, 1_846.66),
            following=council_tax(10_100, 1_938.81, "2026/27", precept=372_993),
        )
        growth = row_of(made, "Drivers", "tax base")
        assert growth["2026/27"] == pytest.approx(0.01)
        assert growth["2027/28"] == 0.008
        core, asc = (
            row_of(made, "Funding", "Core council tax"),
            row_of(made, "Funding", "Adult social care precept"),
        )
        assert asc["2026/27"] == pytest.approx(372_993 / 10_100 / 1_846.66)
        assert (core["2027/28"], asc["2027/28"]) == (0.0299, 0.02)
        # A rise of a trace more than 2.99%, as Band D is set to the penny, is within the limit.
        assert core["2026/27"] == row_of(made, "Council", "Core council tax limit")["Value"]
        assert core["2026/27"] == pytest.approx(0.0299, abs=1e-5)
        source = str(core["Source"])
        assert (
            "Set: the rise in Band D for 2026/27, less the precept. Assumed: the rise is the limit" in source
        )
        case = as_case(made)
        assert project_plan(case.base).council_tax[0, 1] == pytest.approx(10_100 * 1_938.81, abs=0.01)
        origins = [
            row for row in rows_of(made, "Provenance") if str(row["How it was worked out"])[:4] == "Set:"
        ]
        assert {(row["Sheet"], row["Column"]) for row in origins} == {
            ("Drivers", "2026/27"),
            ("Funding", "2026/27"),
        }
        assert {row["File"] for row in origins} == {"CTR.ods"}
        assert "Band D at £1,938.81, a rise of 4.99%, and the plan has both" in told(made)
        assert "council tax 2026/27: CTR.ods" in "\n".join(made.sources)
        frozen = {
            row["Column"] for row in rows_of(made, "Scenarios") if row["Scenario"] == "Council tax freeze"
        }
        assert frozen == {"2027/28"}

    def test_a_rise_above_the_limit_is_told_and_the_limit_is_taken(self) -> None:
        made = national_case(
            entry(SMALL),
            None,
            council_tax(10_000, 1_800),
            following=council_tax(10_100, 1_962, "2026/27", precept=363_600),
        )
        assert row_of(made, "Funding", "Core council tax")["2026/27"] == 0.0299
        assert row_of(made, "Funding", "Adult social care precept")["2026/27"] == pytest.approx(0.02)
        assert row_of(made, "Council", "Core council tax limit")["Value"] == 0.0299
        assert "a rise of 9.00%, of which 7.00% is core. The limit known here is 2.99%" in told(made)
        assert "type 0.0700 in on Funding" in told(made)
        assert as_case(made).years

    @pytest.mark.parametrize(("precept", "core"), [(366_000, 0.0001), (None, 0.0201)])
    def test_a_precept_is_no_more_than_its_limit(self, precept: float | None, core: float) -> None:
        made = national_case(
            entry(SMALL),
            None,
            council_tax(10_000, 1_800),
            following=council_tax(10_100, 1_836.18, "2026/27", precept=precept),
        )
        assert row_of(made, "Funding", "Core council tax")["2026/27"] == pytest.approx(core)
        assert row_of(made, "Funding", "Adult social care precept")["2026/27"] == (0.02 if precept else 0)
        assert as_case(made).years

    @pytest.mark.parametrize(("band_d", "rise"), [(145, 5 / 140), (145.5, 0.0357)])
    def test_a_district_may_have_set_five_pounds(self, band_d: float, rise: float) -> None:
        made = national_case(
            entry(SMALL, council="SD"),
            None,
            council_tax(100_000, 140),
            following=council_tax(100_000, band_d, "2026/27"),
        )
        assert row_of(made, "Funding", "Core council tax")["2026/27"] == pytest.approx(rise)
        assert ("type 0.0393 in on Funding" in told(made)) is (band_d > 145)
        assert as_case(made).years

    def test_council_tax_of_a_later_year_than_the_next_is_refused(self) -> None:
        with pytest.raises(RequestError, match=r"that follows is of 2027/28; expected that of 2026/27"):
            national_case(entry(SMALL), None, council_tax(1, 1), following=council_tax(1, 1, "2027/28"))

    def test_rates_are_baseline_and_support_grant_grows_with_prices(self) -> None:
        made = national_case(entry(SMALL), None, None)
        rates = row_of(made, "Funding", "Retained business rates")
        assert (rates["Kind"], rates["Base"], rates["Driver"]) == ("baseline funding", 12_000, "cpi")
        grant = row_of(made, "Funding", "Revenue support grant")
        assert [grant[year] for year in ("Base", "2026/27", "2027/28")] == [1_000, 1_020, 1_040]

    def test_a_deficit_on_rates_is_a_negative_grant(self) -> None:
        made = national_case(entry(SMALL | {"retained_rates": 700.0}), None, None)
        assert row_of(made, "Funding", "Retained business rates")["Kind"] == "grant"
        assert abs(imbalance(as_case(made))) < 0.005

    def test_a_collection_fund_balance_is_for_the_base_year_alone(self) -> None:
        made = national_case(entry(SMALL | {"collection_fund": -250.0}), None, None)
        row = row_of(made, "Funding", "Collection fund balance for council tax")
        assert (row["Base"], row["2026/27"]) == (250, None)

    def test_no_council_tax_at_all(self) -> None:
        amounts = {"highways_transport": 5_000.0, "grants_inside_aef": -5_000.0}
        made = national_case(entry(amounts, council="O"), None, None)
        assert row_of(made, "Funding", "Council tax base")["Base"] == 0
        assert all(map(math.isfinite, plan_gaps(as_case(made))))

    def test_a_requirement_below_nothing_is_told_and_balances(self) -> None:
        made = national_case(entry({"grants_inside_aef": -500.0}, council="O"), None, None)
        assert "£500,000 below nothing" in told(made)
        assert abs(imbalance(as_case(made))) < 0.005


class TestWhatIsTold:
    def test_a_line_that_no_name_fits_is_told(self) -> None:
        made = national_case(
            entry(SMALL, unnamed={"financing": [("Odd grant [note 7]", -150.0)]}), None, None
        )
        assert "Lines that the program does not know: 'Odd grant' (-£150,000): counted" in told(made)
        assert "does not know" not in told(national_case(entry(SMALL), None, None))

    def test_a_general_balance_below_the_minimum_is_told(self) -> None:
        low, high = (
            told(national_case(entry(SMALL), outturn(unallocated=held, earmarked=7_000), None))
            for held in (100, 50_000)
        )
        assert "the general fund balance is £100,000 at the end of 2025/26, below the minimum" in low
        assert "below the minimum" not in high
        assert "Minimum general fund balance: £" in high

    def test_grants_speak_of_education_only_where_there_is_some(self) -> None:
        district = {
            key: value for key, value in SMALL.items() if key not in ("education", "adult_social_care")
        }
        assert "home to school transport" in told(national_case(entry(SMALL), None, None))
        assert "home to school transport" not in told(
            national_case(entry(district, council="SD"), None, None)
        )


class TestDifference:
    def test_a_small_one_is_rounding(self) -> None:
        made = national_case(entry(SMALL), None, council_tax(17_900.4, 1_000))
        row = row_of(made, "Costs", "Difference between the returns")
        own = sum(SMALL.values()) - SMALL["parish_precepts"]
        assert row["Base budget"] == pytest.approx(17_900.4 - own)
        assert made.warnings == tuple(text for text in made.warnings if "Difference" not in text)
        assert "as the returns are rounded" in told(made)

    def test_a_large_one_is_a_warning_that_names_its_parts(self) -> None:
        own = sum(SMALL.values())
        made = national_case(entry(SMALL, requirement=own + 40), None, council_tax(17_909, 1_000))
        (warning,) = (text for text in made.warnings if "Difference" in text)
        assert "the requirement in the budget is £40,000 more than its lines come to" in warning
        assert "tax base times Band D is £31,000 less than the requirement without parishes" in warning
        assert abs(imbalance(as_case(made))) < 0.005

    def test_none_is_not_mentioned(self) -> None:
        own = sum(SMALL.values()) - SMALL["parish_precepts"]
        made = national_case(entry(SMALL), None, council_tax(own, 1_000))
        assert not [
            row for row in rows_of(made, "Costs") if row["Service"] == "Difference between the returns"
        ]
        assert made.balance.difference == 0


class TestScenarios:
    def test_the_end_of_the_override_is_shown_with_and_without_the_grant(self) -> None:
        moved = SMALL | {"dsg_adjustment": -6_000.0}
        made = national_case(entry(moved), outturn(dsg_adjustment=-8_000, unallocated=3_000), None)
        case = as_case(made)
        assert list(case.scenarios) == [
            "Base",
            "High inflation",
            "Council tax freeze",
            "Override ends",
            "Override ends, with grant",
        ]
        plan = project_plan(case.strategies["Override ends, with grant"])
        # 90% of the 14.0m at 31 March 2026 is paid in 2026/27.
        assert plan.dsg[0, 1] == pytest.approx(-14e6 - 6e6 * (1 + plans_rate(made)) + 0.9 * 14e6, abs=1)

    def test_no_deficit_no_override(self) -> None:
        made = national_case(entry(SMALL), outturn(dsg_adjustment=2_000, unallocated=3_000), None)
        assert not any("Override" in str(row["Scenario"]) for row in rows_of(made, "Scenarios"))

    @pytest.mark.parametrize(("year", "warned"), [("2021/22", True), ("2025/26", False)])
    def test_the_years_of_covid_reliefs_are_warned_of(self, year: str, warned: bool) -> None:
        made = national_case(entry(SMALL, year=year), None, None)
        assert ("reliefs for Covid" in told(made)) is warned


amounts_of_anything = st.dictionaries(
    st.sampled_from(KEYS), st.integers(-90_000, 90_000).map(float), max_size=len(KEYS)
)
levels_of_anything = st.dictionaries(
    st.sampled_from(
        [
            *("schools", "dsg_adjustment", "dsg", "public_health", "earmarked", "unallocated"),
            *("earmarked_contractual", "earmarked_planned", "earmarked_risks", "earmarked_other"),
        ]
    ),
    st.integers(-20_000, 50_000).map(float),
)


@settings(max_examples=120, deadline=None)
@given(
    amounts=amounts_of_anything,
    levels=levels_of_anything,
    kind=st.sampled_from(["SD", "SC", "UA", "MD", "L", "O", ""]),
    tax=st.none() | st.tuples(st.integers(0, 90_000), st.integers(0, 200_000).map(lambda p: p / 100)),
    year=st.sampled_from(["2009/10", "2021/22", "2025/26", "2031/32"]),
)
def test_whatever_the_returns_say_the_case_runs_and_balances_to_the_penny(
    amounts: dict[str, float],
    levels: dict[str, float],
    kind: str,
    tax: tuple[int, float] | None,
    year: str,
) -> None:
    ended = entry({"central": 1.0}, kind="outturn", year=year, at_start=levels)
    made = national_case(
        entry(amounts | {"central": 1.0}, year=year, council=kind),
        ended,
        council_tax(*tax, year) if tax else None,
    )
    case = as_case(made)
    assert abs(imbalance(case)) < 0.005
    assert all(map(math.isfinite, plan_gaps(case)))
