"""What gives a confidence, in words that are true at their edges."""

import numpy as np
import pytest

from mtfs.analysis.breaches import Breach
from mtfs.report.studies.solve import solve_finding
from tests.solutions import NEVER, made_answer, made_solution, rising

LAST = "usable reserves last to the end of 2028/29"


def told(*args: object, **kwargs: object) -> list[str]:
    return list(solve_finding(made_solution(*args, **kwargs)).sentences)  # type: ignore[arg-type]


def test_where_the_strategy_stands() -> None:
    assert told(rising("savings", 0.001, 30))[0] == (
        f"As the strategy stands, {LAST} in none of the futures; the aim is 90%."
    )
    half = made_answer("savings", *[0.0] * 50, *[5.0] * 50)
    assert told(half)[0] == f"As the strategy stands, {LAST} in half of futures; the aim is 90%."


def test_an_aim_that_is_reached_says_so_and_no_more() -> None:
    sentences = told(
        rising("savings", 0, 0), rising("reserves", 0, 0), rising("tax_then_savings", 0, 0), wanted=0.975
    )
    assert sentences == [
        f"As the strategy stands, {LAST} in all futures; the aim is 97.5%. It is met with nothing changed."
    ]


@pytest.mark.parametrize(
    ("low", "high", "core", "sentence"),
    [
        (
            0.001,
            0.011,
            0.02,
            "A core council tax rise of 1.00% in each year from 2025/26 to 2028/29, where the case has "
            f"2.00%, would make it 90% sure that {LAST}.",
        ),
        (
            0.0199,
            0.02,
            0.02,
            "A core council tax rise of 2.00% in each year from 2025/26 to 2028/29, as the case has, would "
            f"make it 90% sure that {LAST}.",
        ),
        (
            0.01,
            0.11,
            0.02,
            "No council tax rise within the referendum limit of 2.99% would do it: at the limit "
            f"{LAST} in 2 of 10 futures, 70 percentage points short. A rise of 9.99% in each year from "
            "2025/26 to 2028/29 would, which takes a referendum or a higher limit from the Secretary of "
            "State.",
        ),
        (
            0,
            0,
            0.0300059,
            f"Even with no rise of core council tax in each year from 2025/26 to 2028/29, {LAST} in all "
            "futures; the case has 3.00%.",
        ),
        (
            0.0199,
            0.02,
            0.0200031,
            "A core council tax rise of 2.00% in each year from 2025/26 to 2028/29, as the case has, would "
            f"make it 90% sure that {LAST}.",
        ),
        (
            0,
            0,
            0.02,
            f"Even with no rise of core council tax in each year from 2025/26 to 2028/29, {LAST} in all "
            "futures; the case has 2.00%.",
        ),
        (
            0,
            0,
            0,
            f"Even with no rise of core council tax in each year from 2025/26 to 2028/29, {LAST} in all "
            "futures.",
        ),
    ],
)
def test_council_tax(low: float, high: float, core: float, sentence: str) -> None:
    assert told(rising("tax", low, high), core=core)[1] == sentence


def test_a_limit_that_falls_a_hair_short() -> None:
    tax = made_answer("tax", *[0.01] * 899, *[0.04] * 101)
    assert "in 9 of 10 futures, less than 1 percentage point short." in told(tax)[1]


def test_council_tax_that_nothing_raises_far_enough() -> None:
    assert told(rising("tax", 0, 0.5, never=11))[1] == (
        "No council tax rise would do it, not even one of 100% in each year from 2025/26 to 2028/29."
    )


def test_what_comes_before_the_start_is_said() -> None:
    bridge = rising("bridge", 1.0, 12.0)
    sentences = told(
        rising("tax", 0, 0, never=100),
        rising("savings", 0, 0, never=100),
        made_answer("reserves_then_savings", *np.linspace(10, 50, 100), beforehand=12.4e6),
        bridge=bridge,
    )
    assert sentences[1:] == [
        "No council tax rise would do it: in all futures usable reserves run out before 2025/26, when a rise "
        "can first take effect.",
        "No saving would do it: in all futures usable reserves run out before 2025/26, when savings can "
        "first start.",
        "Reserves need £10.9m more in 2024/25 merely to make it 90% sure that they come through to 2025/26. "
        "With £12.4m more, £46.0m of further recurrent savings from 2025/26 would make it 90% sure that "
        f"{LAST}.",
    ]


def test_a_sum_that_bridges_the_time_may_be_enough() -> None:
    sentences = told(
        rising("savings", 0, 0, never=100),
        made_answer("reserves_then_savings", *[0.0] * 100, beforehand=12.4e6),
        bridge=rising("bridge", 1.0, 12.0),
    )
    assert sentences[-1] == (
        "Reserves need £10.9m more in 2024/25 merely to make it 90% sure that they come through to 2025/26. "
        "With £12.4m more, no further savings are needed."
    )


def test_amber_savings_beyond_all_that_is_spent_are_told_as_such() -> None:
    sentences = told(rising("savings", 1, 51), rising("savings_amber", 2, 820))
    assert sentences[-1].endswith("must be planned for that, more than all of the plan's net spending.")


def test_savings_reserves_and_what_comes_on_top() -> None:
    sentences = told(
        rising("savings", 1, 51),
        rising("savings_amber", 2, 82),
        rising("reserves", 5, 205),
        rising("tax_then_savings", 1, 41),
        made_answer("taxes_then_savings", *[0.0] * 80, *[0.8] * 20),
    )
    assert sentences[1:] == [
        f"£45.9m of further recurrent savings from 2025/26, in full and on time, would make it 90% sure that "
        f"{LAST}; that is 23% of the plan's net spending in 2025/26.",
        "If savings are delivered as amber schemes are in this model, in part and late, £73.9m must be "
        "planned for that.",
        "£184.8m paid into the general reserve at the start of 2024/25, from outside the revenue budget, "
        f"would make it 90% sure that {LAST}.",
        "With core council tax at its limit of 2.99% in each year from 2025/26 to 2028/29, usable reserves "
        "last to the end of 2028/29 in none of the futures, and £37.0m of further recurrent savings would "
        "make up the 90%.",
        "With core council tax at its limit of 2.99% and the adult social care precept at its own of 2.00% "
        f"in each year from 2025/26 to 2028/29, {LAST} in 8 of 10 futures, and £800,000 of further recurrent "
        "savings would make up the 90%.",
    ]


def test_savings_beyond_all_that_is_spent() -> None:
    solution = made_solution(rising("savings", 100, 300))
    finding = solve_finding(solution)
    assert finding.sentences[1].endswith(
        "; that is more than all of the plan's net spending, and so cannot be."
    )
    assert finding.table("answers").rows[0][4] == "above net spending"
    assert "net spending" not in told(rising("savings", 100, 300), net_spending=-1.0)[1]


def test_council_tax_that_leaves_nothing_to_save() -> None:
    sentences = told(rising("savings", 1, 51), rising("tax_then_savings", 0, 0))
    assert sentences[2].endswith("in each year from 2025/26 to 2028/29, no further savings are needed.")


def test_the_minimum_in_words() -> None:
    sentences = told(rising("savings", 1, 51), breach=Breach.BELOW_MINIMUM)
    assert (
        "the general reserve holds its minimum of £5.0m or more at the end of every year to 2028/29"
        in (sentences[1])
    )
    late = told(rising("tax", 0, 0, never=100), bridge=rising("bridge", 1, 2), breach=Breach.BELOW_MINIMUM)
    assert "in all futures the general reserve falls below its minimum before 2025/26" in late[1]


def test_sums_that_come_too_late() -> None:
    answer = made_answer("reserves", *[3.0] * 80, *[NEVER] * 20)
    assert told(answer)[1] == (
        "No sum into reserves would do it: in 2 of 10 futures usable reserves run out before 2024/25, when "
        "it is paid in."
    )


def test_notes_say_when_the_futures_are_too_few() -> None:
    few = solve_finding(made_solution(rising("savings", 1, 51)))
    assert not few.notes[-1].startswith("With")
    fewer = solve_finding(made_solution(rising("savings", 1, 51), wanted=0.95))
    assert fewer.notes[-1] == (
        "With 100 futures a confidence of 95% turns on fewer than 10 of them: ask for 200 or more."
    )


def test_notes_are_of_what_was_asked() -> None:
    texts = " ".join(solve_finding(made_solution(rising("savings", 1, 51))).notes)
    assert "referendum" not in texts
    assert "capital receipts" not in texts
    texts = " ".join(solve_finding(made_solution(rising("tax", 0.01, 0.2), rising("reserves", 1, 2))).notes)
    assert "Local Government Finance Act 1992" in texts
    assert "capital receipts" in texts
    assert "on time" not in texts


def test_tables_hold_the_figures() -> None:
    solution = made_solution(
        rising("tax", 0.01, 0.11), rising("savings", 1, 51), rising("reserves", 0, 5, never=50)
    )
    table = solve_finding(solution).table("answers")
    rows = [dict(zip([c.key for c in table.columns], row, strict=True)) for row in table.rows]
    tax, savings, reserves = rows
    assert tax["possible"] == "by referendum"
    assert tax["sum"] is None
    assert tax["rise"] == pytest.approx(0.0999)
    assert tax["chance"] == 0.9
    assert tax["chance_just_below"] == 0.89
    assert tax["chance_at_limit"] == 0.2
    assert tax["short_at_limit"] == pytest.approx(0.7)
    assert tax["rise_low"] <= tax["rise"] <= tax["rise_high"]
    assert savings["possible"] == "yes"
    assert savings["limit"] is None
    assert savings["sum"] == solution.answers[1].value
    assert reserves["possible"] == "no"
    assert reserves["sum"] is None
    assert reserves["most_chance"] == 0.5
    assert reserves["chance_with_none"] == 0.01


def test_confidences_that_the_futures_can_tell() -> None:
    solution = made_solution(rising("tax", 0.01, 0.11), rising("savings", 1, 51, never=30), wanted=0.925)
    table = solve_finding(solution).table("confidences")
    assert [row[0] for row in table.rows] == [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.99]
    assert table.columns[0].unit == "rate"
    assert [row[2] is None for row in table.rows] == [False] * 3 + [True] * 7
    few = made_solution(rising("tax", 0.01, 0.11, runs=4), wanted=0.9)
    table = solve_finding(few).table("confidences")
    assert [row[0] for row in table.rows] == [0.5, 0.6, 0.7, 0.75, 0.9]
    assert table.columns[0].unit == "share"


@pytest.mark.parametrize(
    ("asked", "left_out"),
    [
        (("tax",), {"sum"}),
        (("savings", "reserves"), {"rise", "chance_at_limit"}),
        (("tax", "savings"), set()),
    ],
)
def test_a_terminal_is_spared_what_nothing_stands_in(asked: tuple[str, ...], left_out: set[str]) -> None:
    table = solve_finding(made_solution(*(rising(key, 0.01, 0.2) for key in asked))).table("answers")
    shown = {column.key for column in table.columns if column.brief}
    assert {"rise", "sum", "chance_at_limit"} - shown == left_out
