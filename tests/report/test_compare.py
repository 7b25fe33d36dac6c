"""What is said of a comparison, at its edges."""

from dataclasses import replace

import numpy as np
import pytest

from mtfs import Case
from mtfs.analysis.blocks import Request
from mtfs.analysis.compare import Comparison, compare
from mtfs.report.studies.compare import compare_finding, compare_study
from tests.closed_forms import MILLION, one_year_case, random_walk_case


def comparison_of(
    *more: float, runs: int = 300, opening: float = 8e6, sd: float = 3e6, **asked
) -> Comparison:
    """Compare a random walk with others, A and on, that have so much more grant a year."""
    base = random_walk_case(sd, opening=opening, years=3, gap=2 * MILLION)
    strategies = {"Base": base.base}
    for letter, amount in zip("ABCDEFGH", more, strict=False):
        lines = tuple(
            replace(line, values=tuple(value + amount for value in line.values))
            if line.name == "Gap"
            else line
            for line in base.base.funding
        )
        strategies[letter] = replace(base.base, funding=lines)
    return compare(Case(strategies=strategies), request=Request(runs=runs), **asked)


def normals(first: float, other: float, *, gap: float = 0.0, runs: int = 500, **asked) -> Comparison:
    """Compare two cases of one normal year on common draws."""
    strategies = {
        "Base": one_year_case((first,), opening=2e6).base,
        "Other": one_year_case((other,), opening=2e6, gap=gap).base,
    }
    return compare(Case(strategies=strategies), request=Request(runs=runs), **asked)


def test_a_certain_difference_is_told_without_a_range() -> None:
    said = compare_finding(comparison_of(1e6)).sentences
    assert said[0] == (
        "'A' stands best at the end of 2028/29: on average £3.0m better than 'Base', and better than it in "
        "all futures."
    )
    assert said[1].startswith(
        "Against 'Base', 'A' makes the gap of 2028/29 £1.0m smaller on average, and lowers the chance that "
        "usable reserves have run out by then from "
    )
    assert said[2:] == ("None of those compared is better than 'A' in any future.",)


def test_scenarios_that_are_the_same() -> None:
    said = compare_finding(comparison_of(0.0, 0.0)).sentences
    assert said[0] == "'Base', 'A' and 'B' stand the same at the end of 2028/29, on average."
    assert said[1].startswith("Against 'Base', 'A' leaves the gap of 2028/29 as it is, and leaves the chance")
    assert said[-1] == "They are the same in every future."


def test_two_that_share_the_first_place() -> None:
    said = compare_finding(comparison_of(1e6, 1e6)).sentences
    assert said[0] == (
        "'A' and 'B' stand best at the end of 2028/29: on average £3.0m better than 'Base', the next."
    )


def test_many_scenarios_are_told_by_the_best_and_the_worst() -> None:
    said = compare_finding(comparison_of(1e6, -1e6, 2e6, -2e6)).sentences
    against = [sentence for sentence in said if sentence.startswith("Against 'Base'")]
    assert [sentence.split("'")[3] for sentence in against] == ["C", "D"]
    assert "£2.0m larger on average" in against[1]


def test_a_range_on_both_sides_of_nothing_and_a_regret_on_both() -> None:
    found = normals(4e6, 8e6)
    said = compare_finding(found).sentences
    low, high = (found.measures["gap"].changes[s][0, 1] / 1e6 for s in ("p5", "p95"))
    assert f"(from £{-low:.1f}m smaller to £{high:.1f}m larger in 9 of 10 futures)" in said[1]
    assert said[0].startswith("The runs are too few to tell which of ")
    assert "falls least short of the best of those compared: by £" in said[-1]
    assert " on average and by more than £" in said[-1]
    assert "It is the best in " in said[-1]


def test_a_range_on_one_side_is_told_from_the_nearer_end() -> None:
    said = compare_finding(normals(4e6, 4.2e6, gap=10e6)).sentences
    assert (
        "makes the gap of 2026/27 £10.0m larger on average (from £9.7m to £10.3m larger in 9 of 10" in said[1]
    )
    said = compare_finding(normals(4e6, 4.2e6, gap=-10e6)).sentences
    assert "£10.0m smaller on average (from £9.7m to £10.3m smaller in 9 of 10" in said[1]


def test_ends_that_read_alike_are_one_amount() -> None:
    said = compare_finding(normals(4e6, 4.001e6, gap=10e6)).sentences
    assert (
        "makes the gap of 2026/27 £10.0m larger on average (about £10.0m larger in 9 of 10 futures)"
        in said[1]
    )


def test_a_year_that_hides_the_difference_is_joined_by_one_that_shows_it() -> None:
    found = comparison_of(10e6, opening=30e6, sd=0.0, year="2026/27")
    none = compare_finding(found).sentences
    assert not any("differs most" in sentence for sentence in none)
    found = comparison_of(-15e6, opening=30e6, sd=0.0, year="2026/27")
    said = compare_finding(found).sentences
    assert "leaves the chance that usable reserves have run out by then at 0%" in said[1]
    assert said[2] == (
        "The chance that usable reserves have run out differs most by the end of 2027/28: 0% under 'Base' "
        "and 100% under 'A'."
    )


def test_a_chance_that_hardly_changes() -> None:
    found = comparison_of(1e6)
    chances = found.chances["p_exhausted_by"]
    near = np.array([[0.4511] * 4, [0.4512] * 4])
    found = replace(found, chances={**found.chances, "p_exhausted_by": replace(chances, chances=near)})
    assert (
        "hardly changes the chance that usable reserves have run out by then (45%)"
        in (compare_finding(found).sentences[1])
    )


def test_one_run() -> None:
    said = compare_finding(comparison_of(1e6, runs=1)).sentences
    assert said[0].startswith("The runs are too few to tell which of 'A' and 'Base' stands best")


def test_the_tables_hold_every_year_with_the_chosen_one_first() -> None:
    found = comparison_of(1e6, -1e6, year="2027/28")
    finding = compare_finding(found)
    assert [table.key for table in finding.tables] == [
        *("ranking", "summary", "better", "regret", "changes", "chances")
    ]
    for table in finding.tables:
        years = [row[0] for row in table.rows]
        assert list(dict.fromkeys(years)) == ["2027/28", "2025/26", "2026/27", "2028/29"]
        assert len({column.key for column in table.columns}) == len(table.columns)
    assert finding.scenario == "Base; A; B"
    better = finding.table("better")
    assert len(better.rows) == 4 * 6
    for row in better.rows:
        assert row[3] + row[4] + row[5] == pytest.approx(1.0)  # type: ignore[operator]
    ranking = finding.table("ranking")
    assert [row[1:3] for row in ranking.rows[:3]] == [(1, "A"), (2, "Base"), (3, "B")]
    assert ranking.rows[2][6:10] == (None,) * 4
    changes = finding.table("changes")
    assert len(changes.rows) == 4 * 2 * 5


def test_intervals_hold_their_figures() -> None:
    finding = compare_finding(normals(4e6, 8e6))
    for table in finding.tables:
        keys = [column.key for column in table.columns]
        for key in keys:
            if f"{key}_low" in keys:
                figure, low, high = (keys.index(name) for name in (key, f"{key}_low", f"{key}_high"))
                for row in table.rows:
                    if row[figure] is not None:
                        assert row[low] <= row[figure] <= row[high], (table.key, key)  # type: ignore[operator]


def test_places_that_are_open_are_shown() -> None:
    def shown(found: Comparison) -> set[str]:
        return {column.key for column in compare_finding(found).table("ranking").columns if column.brief}

    assert "worst_place" in shown(normals(4e6, 8e6))
    assert "worst_place" not in shown(comparison_of(1e6))


def test_notes_and_pictures() -> None:
    found = comparison_of(1e6)
    study = compare_study(found)
    assert any("only between choices that the council can make" in note for note in study.finding.notes)
    assert len(study.draw("Source: here.")) == 2
