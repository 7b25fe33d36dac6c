"""Sentences of reserves, at their edges."""

import numpy as np
import pytest

from mtfs.analysis.blocks import Request
from mtfs.analysis.schools_deficit import SchoolsDeficit, schools_deficit
from mtfs.domain.reserves import ReserveClass
from mtfs.words.reserves import (
    alt_text_reserve_classes,
    committed_sentences,
    deficit_in_short,
    deficit_sentences,
    held_in,
    held_sentence,
    minimum_sentence,
    once_sentence,
    override_day,
    purpose_words,
    title_reserve_classes,
)
from tests.charts.results import make_result
from tests.reserves import Made, committed, dsg, earmarked, general, held, make_case, make_reserves

GENERAL, EARMARKED, BRIDGE = general(5e6), earmarked(6.5e6), committed(65e6)


@pytest.mark.parametrize(
    ("made", "title"),
    [
        ((GENERAL, BRIDGE), "£65.0m of the £70.0m in reserves is held for one purpose and cannot be used"),
        (
            (GENERAL, BRIDGE, committed(1e6, "Schools")),
            "£66.0m of the £71.0m in reserves is held for set purposes and cannot be used",
        ),
        ((GENERAL, EARMARKED), "All of the £11.5m in reserves can be used"),
        ((general(0.0), BRIDGE), "All of the £65.0m in reserves is held for one purpose and cannot be used"),
        ((general(0.0),), "No reserves are held at the start of 2024/25"),
        ((general(0.0), dsg(-5e6)), "No reserves are held at the start of 2024/25"),
        (
            (general(2e4), BRIDGE, dsg(3e6)),
            "Nearly all of the £65.0m in reserves is held for one purpose and cannot be used",
        ),
        ((GENERAL, committed(0.0)), "All of the £5.0m in reserves can be used"),
    ],
)
def test_titles_never_count_the_schools_grant(made: tuple[Made, ...], title: str) -> None:
    assert title_reserve_classes(held(*made)) == title


def test_the_chart_in_words() -> None:
    assert alt_text_reserve_classes(held(GENERAL, EARMARKED, BRIDGE, dsg(-2e6))) == (
        "Bars: what reserves hold at the start of 2024/25. Can be used: £11.5m (Transformation £6.5m and "
        "General fund £5.0m). Cannot be used: £65.0m (Toll bridge £65.0m). Apart from these, the schools "
        "grant is in deficit by £2.0m."
    )
    many = alt_text_reserve_classes(held(GENERAL, *(earmarked(1e6, f"E{n}") for n in range(10))))
    assert "(General fund £5.0m, E0 £1.0m, E1 £1.0m, E2 £1.0m, E3 £1.0m and 6 more)" in many
    assert "schools" not in many


def test_what_can_be_used() -> None:
    assert held_sentence(make_reserves(GENERAL, EARMARKED, BRIDGE)) == (
        "At the start of 2024/25 the council held £11.5m in reserves that it can use: £5.0m in the general "
        "reserve and £6.5m in earmarked reserves."
    )
    assert held_sentence(make_reserves(GENERAL)) == (
        "At the start of 2024/25 the council held £5.0m in reserves that it can use, all of it in the "
        "general reserve."
    )
    assert held_sentence(make_reserves(general(0.0), EARMARKED)).endswith("all of it in earmarked reserves.")
    assert held_sentence(make_reserves(general(0.0), BRIDGE)) == (
        "At the start of 2024/25 the council held no reserves that it can use."
    )


def test_what_cannot_be_used_and_why() -> None:
    assert committed_sentences(make_reserves(GENERAL)) == []
    one = committed_sentences(make_reserves(GENERAL, committed(65e6, purpose="Tolls repay what it cost. ")))
    assert one[:2] == [
        "A further £65.0m is held for one purpose (Toll bridge) and cannot be used.",
        "Its purpose, as the case has it: Tolls repay what it cost.",
    ]
    assert one[2].endswith("So no future tested draws on it to meet a gap.")
    assert committed_sentences(make_reserves(general(0.0), committed(1e6, "Schools"), BRIDGE))[0] == (
        "£66.0m is held in 2 reserves, each for one purpose, and cannot be used; the largest is Toll bridge, "
        "£65.0m."
    )


def test_the_purpose_of_a_reserve_is_the_cases_or_that_of_its_class() -> None:
    with_one, without = make_reserves(committed(1e6, purpose=" Tolls "), committed(1e6, "Other")).reserves[1:]
    assert purpose_words(with_one) == "Tolls"
    assert purpose_words(without) == "Held for one purpose; it is not drawn on in the model"


def test_how_the_general_reserve_stands_to_its_minimum() -> None:
    assert minimum_sentence(make_reserves(GENERAL, minimum=0.0)) == ""
    assert minimum_sentence(make_reserves(general(5.4e6))) == (
        "The minimum that the case sets for the general reserve is £5.0m; it held £5.4m, £0.4m above it."
    )
    assert minimum_sentence(make_reserves(general(2e6), EARMARKED)).endswith("it held £2.0m, £3.0m below it.")
    assert minimum_sentence(make_reserves(GENERAL)).endswith("£5.0m, which is exactly what it held.")


def test_sums_are_of_the_start_and_of_the_classes_asked_for() -> None:
    strategy = make_reserves(GENERAL, EARMARKED, BRIDGE, dsg(-2e6, -1e6))
    assert held_in(strategy, ReserveClass.COMMITTED) == 65e6
    assert held_in(strategy, ReserveClass.GENERAL, ReserveClass.EARMARKED) == 11.5e6
    assert held_in(strategy, ReserveClass.DSG) == -2e6


def test_a_reserve_is_spent_once() -> None:
    steady = make_result(usable=np.full((1, 2), 5e6))
    assert "In the plan" not in once_sentence(steady)
    assert once_sentence(steady).endswith("and do not close it.")
    steady.plan["drawdown"][:] = [2e6, 3e6]
    assert once_sentence(steady).endswith(
        "The most that the plan takes from usable reserves in one year is £3.0m, in 2025/26."
    )


def deficit(*made: Made, plan_years: int = 5) -> SchoolsDeficit:
    found = schools_deficit(make_case(*made, plan_years=plan_years), request=Request(runs=5))
    assert found is not None
    return found


def test_a_grant_that_is_not_in_deficit() -> None:
    (told,) = deficit_sentences(deficit(dsg(3e6)))
    assert told == (
        "The schools grant stood at £3.0m at the start of 2024/25; at least 9 in 10 futures have no deficit "
        "on it to the end of 2029/30."
    )
    assert deficit_in_short(deficit(dsg(3e6))) == ""


def test_a_deficit_in_both_positions() -> None:
    state, law, ends, later, lasts = deficit_sentences(deficit(dsg(-10e6, -2e6), general(50e6)))
    assert state.startswith("The schools grant was in deficit by £10.0m at the start of 2024/25.")
    assert "31 March 2028" in law
    assert "20 June 2025" in law
    assert ends.startswith(
        "If the override ends on 31 March 2028, as the law has it, and not as in the rest of this report, a "
        "deficit of £20.0m falls on the council in 2028/29 in the middle future: "
    )
    assert later == "What is added to the deficit in each later year would fall on the council too."
    assert lasts == (
        "If it lasts, the deficit is carried on: £18.0m in the middle future at the end of 2027/28."
    )


def test_nothing_is_added_later_where_the_plan_ends_or_the_deficit_does_not_grow() -> None:
    for found in (deficit(dsg(-10e6, -2e6), plan_years=4), deficit(dsg(-10e6))):
        assert not any("each later year" in sentence for sentence in deficit_sentences(found))


def test_a_change_of_the_chance_is_told_where_there_is_one() -> None:
    changed = "The chance that usable reserves have run out by the end of 2028/29 goes from 0% to 100%."
    # Interest takes £4.5m a year; what is left does not cover the deficit.
    assert changed in deficit_sentences(deficit(dsg(-100e6), general(50e6)))
    assert not any("goes from" in told for told in deficit_sentences(deficit(dsg(-10e6), general(50e6))))


def test_an_override_that_outlasts_the_plan() -> None:
    found = deficit(dsg(-10e6, -2e6), plan_years=2)
    assert deficit_sentences(found)[-1] == (
        "The plan does not show the override's end. At the end of 2026/27 the deficit is £16.0m in the "
        "middle future."
    )
    assert deficit_in_short(found) == (
        "Apart from these reserves, the schools grant was in deficit by £10.0m at the start of 2024/25. By "
        "law it is kept apart to 31 March 2028, which is after the plan ends."
    )


def test_the_deficit_in_short() -> None:
    told = deficit_in_short(deficit(dsg(-10e6, -2e6)))
    assert (
        "If it falls on the council after 31 March 2028, it is £20.0m in 2028/29 in the middle future."
        in told
    )
    assert override_day("2028/29") == "31 March 2028"
