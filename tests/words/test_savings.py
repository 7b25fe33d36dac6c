"""Sentences of savings, at their edges."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfs.domain.savings import Rag, SavingsScheme
from mtfs.words.savings import (
    alt_text_savings,
    chance_sentence,
    delivered_sentence,
    delivery_rows,
    first_year_sentence,
    has_savings,
    planned_sentence,
    programme_sentence,
    rating_sentence,
    rating_words,
    ratings_of,
    red_sentences,
    title_savings,
    workstreams_differ,
)
from tests.savings import make_delivery, make_scheme, rated


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({Rag.RED: 1}, "red"),
        ({None: 1}, "not rated"),
        ({Rag.RED: 2}, "2 red"),
        ({Rag.RED: 2, Rag.GREEN: 1, None: 3}, "2 red, 1 green, 3 not rated"),
    ],
)
def test_ratings(counts: dict[Rag | None, int], words: str) -> None:
    assert rating_words(counts) == words


def test_ratings_are_of_the_schemes_that_bear_on_the_year() -> None:
    found = make_delivery(
        make_scheme("A", 1e6, 0.0, recurrent=False, rag=Rag.RED),
        make_scheme("B", 0.0, 2e6, rag=Rag.GREEN),
    )
    assert ratings_of(found, found.total) == "green"
    assert [row.name for row in delivery_rows(found)] == ["B"]


@pytest.mark.parametrize(
    ("scheme", "title"),
    [
        (
            make_scheme("A", 10e6, share=0.5),
            "Of £10.0m of savings planned for 2025/26, the middle future delivers £5.0m",
        ),
        (
            make_scheme("A", 10e6),
            "All £10.0m of the savings planned for 2025/26 is delivered in every future tested",
        ),
        (
            make_scheme("A", 10e6, share=0.999),
            "The £10.0m of savings planned for 2025/26 is delivered in the middle future",
        ),
        (
            make_scheme("A", 10e6, delivery=(0.9, 1.2, 1.5)),
            "Of £10.0m of savings planned for 2025/26, the middle future delivers more: £12.0m",
        ),
        (
            make_scheme("A", 10e6, share=0.0),
            "Of £10.0m of savings planned for 2025/26, the middle future delivers nothing",
        ),
        (make_scheme("A", 0.0), "Savings planned for 2025/26 come to nothing"),
        (
            make_scheme("A", -2e6, share=0.5),
            "The savings plan adds £2.0m to spending in 2025/26; the middle future adds £1.0m",
        ),
    ],
)
def test_titles(scheme: SavingsScheme, title: str) -> None:
    # Two whole hypercubes of a scheme that goes by draws of its own alone: its middle is that of its range.
    assert title_savings(make_delivery(scheme, runs=250, correlation=0)) == title


def test_titles_of_schemes_that_work_against_each_other() -> None:
    undone, short = make_scheme("Undone", -1e6), make_scheme("Short", 1e6, share=0.4)
    assert title_savings(make_delivery(undone, short)) == (
        "Savings planned for 2025/26 come to nothing; in the middle future they add £600,000 to spending"
    )
    assert title_savings(make_delivery(undone, make_scheme("Short", 1.5e6, share=0.4))) == (
        "Of £500,000 of savings planned for 2025/26, the middle future delivers none, and adds £400,000"
    )
    assert title_savings(
        make_delivery(make_scheme("Undone", -1e6, share=0.1), make_scheme("Small", 0.5e6))
    ) == ("The savings plan adds £500,000 to spending in 2025/26; the middle future saves £400,000")


def test_what_is_planned() -> None:
    one, two = make_scheme("A", 4e6, 1e6), make_scheme("B", 0.0, 1e6)
    assert planned_sentence(make_delivery(one)) == (
        "The plan counts on savings of £5.0m in 2026/27, up from £4.0m in 2025/26, from one scheme, 'A'."
    )
    assert planned_sentence(make_delivery(one, two)) == (
        "The plan counts on savings of £6.0m in 2026/27, up from £4.0m in 2025/26, from 2 schemes."
    )
    assert planned_sentence(make_delivery(two)) == (
        "The plan counts on savings of £1.0m in 2026/27, up from nothing in 2025/26, from one scheme, 'B'."
    )
    falling = make_scheme("A", 4e6, -1e6)
    assert "down from £4.0m in 2025/26" in planned_sentence(make_delivery(falling))
    level = make_scheme("A", 4e6, 0.0)
    assert planned_sentence(make_delivery(level)) == (
        "The plan counts on savings of £4.0m in 2026/27, from one scheme, 'A'."
    )


def test_what_is_planned_where_it_comes_to_nothing_or_less() -> None:
    assert planned_sentence(make_delivery()) == "The plan counts on no savings in 2025/26."
    both = make_delivery(make_scheme("A", 1e6), make_scheme("B", -1e6))
    assert planned_sentence(both) == (
        "The schemes of the plan cancel each other out in 2025/26: together they save nothing."
    )
    assert planned_sentence(make_delivery(make_scheme("A", -2e6))) == (
        "The savings plan adds £2.0m to spending in 2025/26, from one scheme, 'A': savings that are undone."
    )


def test_what_is_delivered() -> None:
    certain = make_delivery(make_scheme("A", 10e6, share=0.5))
    assert delivered_sentence(certain) == "At least 9 in 10 futures deliver £5.0m in 2025/26."
    told = delivered_sentence(make_delivery(rated("A", Rag.RED, 10e6), runs=1000))
    assert told.startswith("The middle future delivers £")
    assert " In 8 of 10 futures it is between £" in told
    assert told.endswith(" or less.")
    undone = delivered_sentence(make_delivery(make_scheme("A", -10e6, delivery=(0.45, 0.5, 0.55)), runs=1000))
    assert undone.startswith("In the middle future savings add £5.0m to spending in 2025/26; at the ends of")


@pytest.mark.parametrize(
    ("delivery", "sentence"),
    [
        ((1.0, 1.0, 1.0), "In all futures tested the whole of the plan is delivered."),
        ((0.0, 0.4, 0.79), "In none of the futures tested is as much as 80% of the plan delivered."),
        (
            (0.8, 0.9, 0.99),
            "In all futures at least 80% of the plan is delivered; in no future tested is all of it.",
        ),
        (
            (0.6, 1.0, 1.4),
            "In 9 of 10 futures at least 80% of the plan is delivered, and in half of futures all of it.",
        ),
    ],
)
def test_how_likely_the_plan_is(delivery: tuple[float, float, float], sentence: str) -> None:
    # A scheme that goes by draws of its own alone visits every stratum of a hypercube once.
    found = make_delivery(make_scheme("A", 1e6, delivery=delivery), runs=2000, correlation=0)
    assert chance_sentence(found) == sentence


def test_where_no_saving_is_planned_there_is_no_chance_to_tell() -> None:
    assert chance_sentence(make_delivery(make_scheme("A", 0.0))) == ""
    assert chance_sentence(make_delivery(make_scheme("A", -1e6))) == ""
    assert rating_sentence(make_delivery(make_scheme("A", -1e6))) == ""


def test_the_first_year_where_savings_come_late() -> None:
    late = make_delivery(make_scheme("A", 4e6, 0.0, months=6.0))
    assert first_year_sentence(late) == (
        "Savings that come late weigh most at first: of the £4.0m planned for 2025/26, the middle future "
        "delivers £2.0m in that year."
    )
    a_year = make_delivery(make_scheme("A", 4e6, 0.0, months=12.0))
    assert first_year_sentence(a_year).endswith("the middle future delivers nothing in that year.")
    for fares_no_worse in (
        make_scheme("A", 4e6, 0.0),
        make_scheme("A", 4e6, months=6.0),
        make_scheme("A", 0.0, 4e6, months=6.0),
    ):
        assert first_year_sentence(make_delivery(fares_no_worse)) == ""


def test_how_much_has_each_rating() -> None:
    red, green = rated("A", Rag.RED, 3e6), rated("B", Rag.GREEN, 1e6)
    assert rating_sentence(make_delivery(red)) == "All of it is rated red."
    assert rating_sentence(make_delivery(make_scheme("A", 1e6))) == "None of it is rated."
    assert rating_sentence(make_delivery(green, red)) == (
        "Of this, £3.0m (75%) is rated red and £1.0m (25%) green."
    )
    assert rating_sentence(make_delivery(make_scheme("C", 1e6), rated("B", Rag.GREEN, 3e6))) == (
        "Of this, £3.0m (75%) is rated green and £1.0m (25%) is not rated."
    )
    # Shares of a sum that has parts below nothing would pass the whole.
    assert rating_sentence(make_delivery(red, rated("B", Rag.GREEN, -1e6))) == (
        "Of this, £3.0m is rated red and −£1.0m green."
    )


def test_red_schemes() -> None:
    assert red_sentences(make_delivery(rated("A", Rag.GREEN, 1e6))) == []
    assert red_sentences(make_delivery(rated("A", Rag.RED, 0.0), rated("B", Rag.GREEN, 1e6))) == []
    one = red_sentences(make_delivery(rated("A", Rag.RED, 3e6), rated("B", Rag.GREEN, 1e6)))
    assert one[0] == "One scheme is rated red: 'A', with £3.0m of the plan for 2025/26."
    assert one[2] == (
        "A red scheme is taken to deliver between nothing and 80% of its plan in the end, most likely 40%, "
        "and to be 3 to 18 months late (assumed)."
    )
    five = [rated(name, Rag.RED, n * 1e6) for n, name in enumerate("ABCDE", start=1)]
    assert red_sentences(make_delivery(*five))[0] == (
        "5 schemes are rated red, with £15.0m of the plan for 2025/26: 'E', 'D', 'C' and 2 more."
    )
    # A red scheme with a range of its own is not said to have that of the rating.
    own = make_scheme("A", 1e6, share=0.5, rag=Rag.RED)
    assert len(red_sentences(make_delivery(own))) == 2


@pytest.mark.parametrize(
    ("correlation", "words"),
    [
        (0.0, "for reasons of its own"),
        (0.1, "though only slightly so"),
        (0.5, "another does too in about 6 of 10 futures; without that link it would be 5"),
        (0.9, "about 8 of 10 futures"),
        (1.0, "so does every other"),
    ],
)
def test_what_schemes_share(correlation: float, words: str) -> None:
    schemes = [rated(name, Rag.AMBER, 1e6) for name in "AB"]
    told = programme_sentence(make_delivery(*schemes, correlation=correlation))
    assert words in told
    assert told.endswith("(assumed).")


def test_one_uncertain_scheme_shares_nothing() -> None:
    assert programme_sentence(make_delivery(rated("A", Rag.AMBER, 1e6))) == ""
    assert programme_sentence(make_delivery(rated("A", Rag.AMBER, 1e6), make_scheme("B", 1e6))) == ""


def test_workstreams_differ_from_schemes_where_one_has_several() -> None:
    assert not workstreams_differ(make_delivery(make_scheme("A", 1e6)))
    single = [make_scheme(name, 1e6, workstream=name) for name in "AB"]
    assert not workstreams_differ(make_delivery(*single))
    assert workstreams_differ(make_delivery(*single, make_scheme("C", 1e6, workstream="A")))


def test_the_chart_in_words() -> None:
    found = make_delivery(
        make_scheme("A", 1e6, share=0.5, workstream="X", rag=Rag.RED), make_scheme("B", 3e6, workstream="Y")
    )
    assert alt_text_savings(found) == (
        "Bars by workstream: savings planned to be in force in 2025/26, by rating, and under each what "
        "futures deliver. All schemes (1 red, 1 not rated): £4.0m planned; £3.5m in the middle future. "
        "Y (not rated): £3.0m planned; £3.0m in the middle future. "
        "X (red): £1.0m planned; £0.5m in the middle future."
    )


@settings(max_examples=30, deadline=None)
@given(
    plans=st.lists(
        st.tuples(st.floats(-1e8, 1e8), st.floats(-1e8, 1e8), st.sampled_from(Rag), st.booleans()), max_size=3
    ),
    correlation=st.sampled_from([0.0, 0.4, 1.0]),
)
def test_every_sentence_reads_whatever_the_plan(
    plans: list[tuple[float, float, Rag, bool]], correlation: float
) -> None:
    schemes = [
        rated(f"S{n}", rag, first, second, recurrent=recurrent)
        for n, (first, second, rag, recurrent) in enumerate(plans)
    ]
    found = make_delivery(*schemes, correlation=correlation)
    told = [planned_sentence(found), rating_sentence(found), programme_sentence(found), *red_sentences(found)]
    if has_savings(found):
        told += [delivered_sentence(found), chance_sentence(found), first_year_sentence(found)]
        told += [f"{title_savings(found)}.", alt_text_savings(found)]
    for text in filter(None, told):
        assert text.endswith(".")
        assert not any(bad in text for bad in ("nan", "None", "  ", "-", ".."))
