"""What is said of how much reserves must hold, at its edges."""

from dataclasses import replace

import numpy as np
import pytest

from mtfs import Case
from mtfs.analysis.blocks import Request
from mtfs.analysis.reserves_confidence import ReservesConfidence, reserves_confidence
from mtfs.domain.budget import Pressure
from mtfs.domain.reserves import Reserve, ReserveClass
from mtfs.report.studies.reserves import _minimum_sentence, reserves_finding, reserves_study
from tests.closed_forms import MILLION, one_year_case


def found_of(
    *,
    gap: float = 10.0,
    sd: float = 2.0,
    opening: float = 5.0,
    runs: int = 500,
    minimum: float = 0.0,
    levels=(),
) -> ReservesConfidence:
    case = one_year_case((sd * MILLION,), gap=gap * MILLION, opening=opening * MILLION, minimum=minimum)
    return reserves_confidence(case, levels=levels, request=Request(runs=runs))


def with_committed(**amounts: float) -> ReservesConfidence:
    base = one_year_case((MILLION,), opening=5 * MILLION).base
    reserves = tuple(
        Reserve(
            name=name.capitalize(),
            reserve_class=ReserveClass.COMMITTED,
            opening_balance=amount,
            movements=(0.0, 0.0),
        )
        for name, amount in amounts.items()
    )
    case = Case(strategies={"Base": replace(base, reserves=(*base.reserves, *reserves))})
    return reserves_confidence(case, request=Request(runs=50))


def fixed(found: ReservesConfidence, needed: float) -> ReservesConfidence:
    """Return a result in which every level asks for the same in the last year."""
    amounts = found.needed.copy()
    amounts[:, -1] = needed
    return replace(found, needed=amounts)


def test_more_than_is_held() -> None:
    said = reserves_finding(fixed(replace(found_of(), confidence=np.array([1.0, 0.7])), 12.56e6)).sentences
    assert said[0] == (
        "With the £5.0m that they held at the start of 2025/26, usable reserves last to the end of 2026/27 "
        "in 7 of 10 futures."
    )
    assert said[1] == (
        "To be 90% sure that they last to the end of 2026/27, usable reserves would have had to hold £12.6m "
        "at the start of 2025/26: £7.6m more than the £5.0m they held."
    )


@pytest.mark.parametrize(
    ("needed", "told"),
    [
        (0.0, "usable reserves need not have held anything at the start of 2025/26."),
        (
            3e6,
            "usable reserves had to hold £3.0m at the start of 2025/26: £2.0m less than the £5.0m they held.",
        ),
        (5e6, "usable reserves had to hold £5.0m at the start of 2025/26: exactly what they held."),
    ],
)
def test_no_more_than_is_held(needed: float, told: str) -> None:
    said = reserves_finding(fixed(found_of(), needed)).sentences
    assert said[1] == f"To be 90% sure that they last to the end of 2026/27, {told}"


def test_nothing_is_held() -> None:
    said = reserves_finding(fixed(found_of(opening=0.0, gap=20.0), 12e6)).sentences
    assert said[0] == (
        "There were no usable reserves at the start of 2025/26. Without them spending is met to the end "
        "of 2026/27 in none of the futures."
    )
    assert said[1].endswith("would have had to hold £12.0m at the start of 2025/26; they held nothing.")


def test_the_first_year_that_misses_the_level_is_told_beside_the_last() -> None:
    found = found_of()
    years = ("2025/26", "2026/27", "2027/28")
    wide = replace(
        found,
        years=years,
        confidence=np.array([1.0, 0.5, 0.1]),
        confidence_intervals=np.zeros((3, 2)),
        needed=np.tile([0.0, 7e6, 9e6], (5, 1)),
        needed_intervals=np.zeros((5, 3, 2)),
        curve=np.zeros((99, 3)),
        curve_intervals=np.zeros((99, 3, 2)),
        minimum=replace(found.minimum, by_year=np.zeros((2, 3)), by_year_intervals=np.zeros((2, 3, 2))),
    )
    said = reserves_finding(wide).sentences
    assert "last to the end of 2026/27, usable reserves would have had to hold £7.0m" in said[1]
    assert "last to the end of 2027/28, usable reserves would have had to hold £9.0m" in said[2]


def test_levels_that_were_asked_for_are_told() -> None:
    said = reserves_finding(found_of(levels=[0.85, 0.999])).sentences
    assert [sentence.split(" sure")[0] for sentence in said if sentence.startswith("To be")] == [
        *("To be 90%", "To be 85%", "To be 99.9%")
    ]


def test_what_is_held_for_one_purpose() -> None:
    def told(found: ReservesConfidence) -> list[str]:
        return [
            sentence for sentence in reserves_finding(found).sentences if " could not be used" in sentence
        ]

    assert told(with_committed()) == []
    assert told(with_committed(bridge=65e6)) == [
        "£65.0m more is held for one purpose (Bridge) and could not be used."
    ]
    assert told(with_committed(schools=6e6, bridge=65e6, empty=0.0)) == [
        "£71.0m more is held for 2 purposes of their own and could not be used; the largest is Bridge, "
        "£65.0m."
    ]


def test_the_minimum_in_words() -> None:
    found = found_of(minimum=3e6)
    assert reserves_finding(found).sentences[-1] == (
        "In at least 95% of futures 2026/27 is not overspent: they give no ground for a minimum general fund "
        "balance."
    )
    years = ("2025/26", "2026/27", "2027/28")
    longer = _minimum_sentence(replace(found, years=years))
    assert longer.startswith("In at least 95% of futures no year from 2026/27 to 2027/28 is overspent: ")
    some = replace(found.minimum, largest=np.array([4e6, 9.5e6]), own_covers=0.7, net_budget=100e6)
    said = _minimum_sentence(replace(found, minimum=some, years=years))
    # The base year's own overspend is not in it, though the plan starts there.
    assert "would cover the largest overspend within any year from 2026/27 to 2027/28 in 80% to 95%" in said
    assert reserves_finding(replace(found, minimum=some)).sentences[-1] == (
        "A minimum general fund balance of £4.0m to £9.5m (4.0% to 9.5% of the net budget) would cover "
        "the largest overspend within 2026/27 in 80% to 95% of futures; the case's own £3.0m covers it in 7 "
        "of 10 futures."
    )
    none = replace(some, own=0.0, net_budget=0.0, largest=np.array([0.0, 9.5e6]))
    finding = reserves_finding(replace(found, minimum=none))
    assert finding.sentences[-1] == (
        "A minimum general fund balance of £0 to £9.5m would cover the largest overspend within 2026/27 in "
        "80% to 95% of futures; the case sets no minimum."
    )
    assert [row[2] for row in finding.table("minimum").rows] == [None] * 4


def test_a_range_that_is_one_amount_says_how_often_it_covers() -> None:
    base = one_year_case((), opening=5 * MILLION).base
    claim = Pressure(name="Claim", amounts=(2 * MILLION,), recurrent=True, probability=0.5)
    case = Case(strategies={"Base": replace(base, pressures=(claim,))})
    sentence = reserves_finding(reserves_confidence(case, request=Request(runs=200))).sentences[-1]
    assert sentence == (
        "A minimum general fund balance of £2.0m (2.0% of the net budget) would cover the largest overspend "
        "within 2026/27 in all futures; the case sets no minimum."
    )


def test_runs_too_few_are_told_in_a_note_and_in_the_table() -> None:
    finding = reserves_finding(found_of(runs=100))
    assert finding.notes[-1] == (
        "100 runs are too few for the top of the interval at 99%: it stops at the largest run. Ask for more "
        "with --runs."
    )
    levels = finding.table("levels")
    assert {row[5] for row in levels.rows if row[1] == 0.99} == {"at the largest run"}
    assert {row[5] for row in levels.rows if row[1] == 0.9} == {""}
    one = reserves_finding(found_of(runs=1)).notes[-1]
    assert one.startswith("1 run is too few for the top of the interval at 50%, 80%, 90%, 95%, 99%")
    assert not any("too few" in note for note in reserves_finding(found_of(runs=400)).notes)


def test_the_tables() -> None:
    found = found_of(levels=[0.999], minimum=2e6)
    finding = reserves_finding(found)
    assert [table.key for table in finding.tables] == [
        *("needed", "held", "overspends", "minimum", "levels", "curve")
    ]
    needed = finding.table("needed")
    keys = [column.key for column in needed.columns]
    assert keys[-6:] == [*(f"needed_{level}" for level in (50, 80, 90, 95, 99)), "needed_99_9"]
    assert needed.rows[1][1] == pytest.approx(found.confidence[1])
    assert len(finding.table("curve").rows) == 2 * 99
    assert finding.table("held").rows[0] == ("General reserve", 5e6, "yes")
    yardsticks = {row[0]: row[1:4] for row in finding.table("minimum").rows}
    assert yardsticks["Rule of thumb: 5%"] == (10e6, 0.05, 1.0)
    assert yardsticks["The case's own minimum"] == (2e6, 0.01, 1.0)
    assert finding.table("overspends").rows[0][0] == "2025/26 (base year, apart)"


def test_intervals_hold_their_figures() -> None:
    levels = reserves_finding(found_of()).table("levels")
    for row in levels.rows:
        assert row[3] <= row[2] <= row[4]  # type: ignore[operator]
        assert row[6] == pytest.approx(row[2] - 5e6)  # type: ignore[operator]


def test_it_is_a_suggestion_at_assumed_levels() -> None:
    study = reserves_study(found_of())
    assert any("suggestion for the chief finance officer's judgement" in note for note in study.finding.notes)
    assert any("levels are assumed" in note for note in study.finding.notes)
    assert [picture.name for picture in study.draw("Source: here.")] == [
        "reserves-needed",
        "reserves-confidence",
    ]
