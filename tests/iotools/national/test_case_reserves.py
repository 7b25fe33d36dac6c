"""Reserves of a case from the returns: their levels, the base year's movements, and what follows."""

import pytest

from mtfs.errors import RequestError
from mtfs.iotools.national.case import CaseTables, national_case
from tests.iotools.national.made_entries import (
    SMALL,
    as_case,
    entry,
    imbalance,
    outturn,
    plan_gaps,
    row_of,
    rows_of,
)

PARTS = {
    "earmarked": 10_000.0,
    "earmarked_planned": 2_000.0,
    "earmarked_stabilisation": 1_000.0,
    "earmarked_risks": 3_000.0,
    "earmarked_contractual": 4_000.0,
    "unallocated": 5_000.0,
}


def moved(made: CaseTables, year: str = "2025/26") -> dict[str, object]:
    return {str(row["Reserve"]): row[year] for row in rows_of(made, "Reserves") if row[year] is not None}


def warned(made: CaseTables) -> str:
    return "\n".join(made.warnings)


class TestLevels:
    def test_the_outturn_of_the_year_before_ends_where_the_base_year_begins(self) -> None:
        made = national_case(entry(SMALL), outturn("2024/25", unallocated=5_000), None)
        assert row_of(made, "Reserves", "General fund balance")["Opening balance"] == 5_000
        assert "reserves stand as at" not in warned(made)

    def test_an_outturn_of_the_base_year_gives_its_first_of_april(self) -> None:
        ended = entry({}, kind="outturn", at_start={"unallocated": 1_000.0}, at_end={"unallocated": 2_000.0})
        made = national_case(entry(SMALL), ended, None)
        assert row_of(made, "Reserves", "General fund balance")["Opening balance"] == 1_000

    @pytest.mark.parametrize(("year", "gap"), [("2023/24", "1 year before"), ("2020/21", "4 years before")])
    def test_an_older_one_is_used_with_a_word_about_its_age(self, year: str, gap: str) -> None:
        made = national_case(entry(SMALL), outturn(year, unallocated=5_000), None)
        assert gap in warned(made)
        assert row_of(made, "Reserves", "General fund balance")["Opening balance"] == 5_000

    def test_a_later_one_is_refused(self) -> None:
        with pytest.raises(RequestError, match=r"outturn is of 2026/27, after the base year 2025/26"):
            national_case(entry(SMALL), outturn("2026/27", unallocated=1), None)

    def test_a_budget_that_has_levels_needs_no_outturn(self) -> None:
        made = national_case(entry(SMALL, at_start={"unallocated": 900.0}), None, None)
        assert row_of(made, "Reserves", "General fund balance")["Opening balance"] == 900
        assert "open at nothing" not in warned(made)

    def test_without_any_they_open_at_nothing_and_that_is_told(self) -> None:
        made = national_case(entry(SMALL), None, None)
        assert row_of(made, "Reserves", "General fund balance")["Opening balance"] == 0
        assert "reserves open at nothing" in warned(made)

    def test_earmarked_reserves_stand_in_their_parts(self) -> None:
        made = national_case(entry(SMALL), outturn(**PARTS), None)
        found = {row["Reserve"]: (row["Class"], row["Opening balance"]) for row in rows_of(made, "Reserves")}
        assert found == {
            "Earmarked: planned future spending": ("earmarked", 2_000),
            "Earmarked: budget stabilisation": ("earmarked", 1_000),
            "Earmarked: specific risks": ("earmarked", 3_000),
            "Earmarked: contractual commitments": ("committed", 4_000),
            "General fund balance": ("general", 5_000),
        }

    def test_what_the_parts_leave_of_the_total_is_committed(self) -> None:
        made = national_case(entry(SMALL), outturn(**PARTS | {"earmarked": 16_000.0}), None)
        row = row_of(made, "Reserves", "Earmarked: not split in the return")
        assert (row["Class"], row["Opening balance"]) == ("committed", 6_000)

    @pytest.mark.parametrize(
        "changed", [{"earmarked": 4_000.0}, {"earmarked_risks": -1.0}], ids=["too much", "negative"]
    )
    def test_parts_that_cannot_be_are_left_for_the_total(self, changed: dict[str, float]) -> None:
        made = national_case(entry(SMALL), outturn(**PARTS | changed), None)
        names = [row["Reserve"] for row in rows_of(made, "Reserves")]
        assert names == ["Earmarked reserves", "General fund balance"]

    def test_a_level_below_nothing_opens_at_nothing_and_is_told(self) -> None:
        made = national_case(entry(SMALL), outturn(unallocated=-700, schools=-20), None)
        assert row_of(made, "Reserves", "General fund balance")["Opening balance"] == 0
        assert "'General fund balance' is £700,000 below nothing" in warned(made)
        assert "'Schools' reserves' is £20,000 below nothing" in warned(made)


class TestMovements:
    def test_a_use_is_taken_from_planned_spending_first(self) -> None:
        made = national_case(entry(SMALL | {"use_of_earmarked_reserves": -2_400.0}), outturn(**PARTS), None)
        assert moved(made) == {
            "Earmarked: planned future spending": -2_000,
            "Earmarked: budget stabilisation": -400,
        }
        assert abs(imbalance(as_case(made))) < 0.005

    def test_what_is_paid_in_goes_to_the_first_of_the_others(self) -> None:
        made = national_case(entry(SMALL | {"use_of_earmarked_reserves": 600.0}), outturn(**PARTS), None)
        assert moved(made) == {"Earmarked: budget stabilisation": 600}

    def test_more_than_they_hold_goes_to_costs_and_leaves_the_base_again(self) -> None:
        made = national_case(
            entry(SMALL | {"use_of_earmarked_reserves": -10_250.0, "use_of_unallocated_reserves": -5_001.0}),
            outturn(**PARTS),
            None,
        )
        name = "Use of reserves beyond the published balances"
        assert row_of(made, "Costs", "Reserves", name)["Base budget"] == -251
        assert row_of(made, "Pressures", f"{name} ends")["2026/27"] == 251
        assert f"uses £251,000 more of reserves than they hold here; it stands on Costs as '{name}'" in (
            warned(made)
        )
        assert abs(imbalance(as_case(made))) < 0.005

    def test_the_end_of_a_use_opens_the_gap_by_as_much(self) -> None:
        plain = national_case(entry(SMALL), outturn(**PARTS), None)
        used = SMALL | {"use_of_unallocated_reserves": -900.0, "adult_social_care": 40_900.0}
        using = national_case(entry(used), outturn(**PARTS), None)
        # Grown a little with care fees and demand.
        assert 0.9e6 < plan_gaps(as_case(using))[1] - plan_gaps(as_case(plain))[1] < 0.97e6
        assert "opens the gap by as much" in "\n".join(
            [*using.warnings, *(text for _, text in using.decisions)]
        )

    def test_ring_fenced_reserves_open_no_gap(self) -> None:
        plain = plan_gaps(as_case(national_case(entry(SMALL), outturn(**PARTS), None)))
        changed = SMALL | {"use_of_public_health_reserves": -300.0, "public_health": 5_300.0}
        made = national_case(entry(changed), outturn(public_health=1_000, **PARTS), None)
        assert row_of(made, "Pressures", "Public health reserve: spending follows")["2026/27"] == -300
        # But for the growth of the 300 in prices before it ends.
        assert plan_gaps(as_case(made))[1] - plain[1] == pytest.approx(0, abs=10_000)

    def test_capital_spending_met_from_reserves_ends_with_their_use(self) -> None:
        changed = SMALL | {"capital_from_revenue": 1_500.0, "use_of_earmarked_reserves": -1_800.0}
        made = national_case(entry(changed), outturn(**PARTS), None)
        assert row_of(made, "Pressures", "Capital spending met from reserves ends")["2026/27"] == -1_500
        assert (
            "uses £300,000, net, of earmarked and unallocated reserves, capital spending aside"
            in "\n".join([*made.warnings, *(text for _, text in made.decisions)]).replace(
                "The base", "the base"
            )
        )

    def test_capital_spending_from_revenue_itself_goes_on(self) -> None:
        made = national_case(entry(SMALL | {"capital_from_revenue": 1_500.0}), outturn(**PARTS), None)
        assert rows_of(made, "Pressures") == []

    @pytest.mark.parametrize(("amount", "much"), [(100.0, False), (4_000.0, True)])
    def test_a_large_movement_is_a_warning(self, amount: float, much: bool) -> None:
        made = national_case(entry(SMALL | {"use_of_earmarked_reserves": amount}), outturn(**PARTS), None)
        assert ("pays in" in warned(made)) is much

    def test_a_schools_grant_whose_level_is_not_known_is_warned_of(self) -> None:
        made = national_case(entry(SMALL | {"dsg_adjustment": -500.0}), None, None)
        assert row_of(made, "Reserves", "Dedicated schools grant")["Opening balance"] == 0
        assert "the schools grant moves in the budget" in warned(made)
