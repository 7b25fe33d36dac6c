"""Figures in words: units, signs, and percentages that do not claim too much."""

import datetime as dt

import pytest

from mtfs.words.figures import (
    date_words,
    futures_words,
    gap_words,
    likelihood_words,
    money_words,
    percent_words,
    scenarios_words,
)


@pytest.mark.parametrize(
    ("pounds", "words"),
    [
        (0, "£0"),
        (-0.0, "£0"),
        (0.49, "£0"),
        (-0.49, "£0"),
        (1, "£1"),
        (9_499, "£9,499"),
        (9_500, "£9,500"),
        (12_345, "£12,300"),
        (99_499, "£99,500"),
        (99_500, "£100,000"),
        (450_400, "£450,000"),
        (999_499, "£999,000"),
        (999_500, "£1.0m"),
        (17.46e6, "£17.5m"),
        (512.34e6, "£512.3m"),
        (-2e6, "−£2.0m"),
        (12.34e9, "£12.3bn"),
    ],
)
def test_money_is_in_the_unit_of_its_size(pounds, words):
    assert money_words(pounds) == words


@pytest.mark.parametrize(
    ("pounds", "beside", "words"),
    [
        (950_000, 3e6, "£0.9m"),
        (50_000, 3e6, "£0.1m"),
        (49_000, 3e6, "£49,000"),
        (400, 50_000, "£400"),
        (600, 50_000, "£600"),
        (640, 500_000, "£1,000"),
        (6e9, 30e9, "£6.0bn"),
        (30e6, 30e9, "£30.0m"),
        (950_000, -3e6, "£0.9m"),
    ],
)
def test_money_takes_the_unit_of_what_it_stands_beside_unless_it_vanishes(pounds, beside, words):
    assert money_words(pounds, beside=beside) == words


def test_a_gap_has_its_sign_in_words():
    assert gap_words(3.8e6) == "a gap of £3.8m"
    assert gap_words(-2e6) == "a surplus of £2.0m"
    assert gap_words(0) == "no gap"
    assert gap_words(-0.004) == "no gap"


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "0%"),
        (0.0001, "less than 1%"),
        (0.0049, "less than 1%"),
        (0.0051, "1%"),
        (0.5, "50%"),
        (0.992, "99%"),
        (0.996, "more than 99%"),
        (0.9999, "more than 99%"),
        (1.0, "100%"),
    ],
)
def test_percentages_keep_certainty_for_none_and_all(share, words):
    assert percent_words(share) == words


def test_no_share_of_ten_thousand_runs_reads_as_certain():
    words = {percent_words(hits / 10_000) for hits in range(1, 10_000)}
    assert not words & {"0%", "100%"}
    assert {"less than 1%", "1%", "99%", "more than 99%"} <= words


def test_futures():
    assert [futures_words(share) for share in (0.0, 0.23, 0.5, 0.9999, 1.0)] == [
        "no future tested",
        "23% of futures",
        "half of futures",
        "more than 99% of futures",
        "every future tested",
    ]


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.99, "almost certain"),
        (0.9899, "very likely"),
        (0.9, "very likely"),
        (2 / 3, "likely"),
        (0.66, "more likely than not"),
        (0.5001, "more likely than not"),
        (0.5, "as likely as not"),
        (0.4999, "less likely than not"),
        (1 / 3, "unlikely"),
        (0.1, "very unlikely"),
        (0.01, "very unlikely indeed"),
    ],
)
def test_likelihood_at_its_edges(share, words):
    assert likelihood_words(share) == words


def test_dates_do_not_follow_the_locale():
    assert date_words(dt.date(2025, 3, 3)) == "3 March 2025"
    assert date_words(dt.date(2024, 12, 31)) == "31 December 2024"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("Base", "scenario Base"),
        ("Override ends, with grant", "scenario Override ends, with grant"),
        ("Base; A; B", "scenarios Base; A; B"),
        ("Base; A; B; C", "4 scenarios"),
    ],
)
def test_many_scenarios_are_counted(told, words):
    assert scenarios_words(told) == words
