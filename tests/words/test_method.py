"""What the technical appendix says of the method and of how sure the figures are."""

import numpy as np
import pytest

from mtfs.analysis.blocks import Request
from mtfs.domain.assumptions import Correlations
from mtfs.engine.draws import Sampling
from mtfs.words.method import (
    correlation_sentence,
    exact_percent,
    futures_sentence,
    method_paragraphs,
    pairs_of,
    precision_sentences,
    sampling_words,
)
from tests.charts.results import make_result


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "0.00%"),
        (1.0, "100.00%"),
        (0.00001, "<0.01%"),
        (0.99999, ">99.99%"),
        (0.00005, "0.01%"),
        (0.45321, "45.32%"),
    ],
)
def test_exact_chances_never_claim_more(share: float, words: str) -> None:
    assert exact_percent(share) == words


@pytest.mark.parametrize("sampling", Sampling)
def test_every_way_of_sampling_is_told(sampling: Sampling) -> None:
    sentence = futures_sentence(Request(runs=1_000, seed=7, sampling=sampling))
    assert sentence == f"1,000 futures were drawn from the seed 7, {sampling_words(sampling)}."


def test_one_future() -> None:
    assert futures_sentence(Request(runs=1)).startswith("1 future was drawn from the seed 1, ")
    assert any("1 future was drawn" in text for _, text in method_paragraphs(Request(runs=1)))


def test_how_sure_the_chance_is() -> None:
    unfunded = np.zeros((100, 3))
    unfunded[:50, 1] = 1e6
    unfunded[:99, 2] = 1e6
    first, second, last = precision_sentences(make_result(unfunded=unfunded))
    assert first.startswith(
        "The chance that usable reserves have run out by the end of 2026/27 is 99.00% (from "
    )
    assert second.startswith(
        "The least sure of these chances is an earlier one: that by the end of 2025/26 is 50.00% (from "
    )
    assert "95% interval" in last


def test_a_chance_of_nothing_has_an_interval_too() -> None:
    first, last = precision_sentences(make_result(unfunded=np.zeros((100, 2))))
    assert first == (
        "The chance that usable reserves have run out by the end of 2025/26 is 0.00% (from 0.00% to 3.70%)."
    )
    assert "far larger question" in last


POSSIBLE = Correlations(("cpi", "pay", "fees"), ((1, 0.5, 0), (0.5, 1, -0.2), (0, -0.2, 1)))
IMPOSSIBLE = Correlations(("a", "b", "c"), ((1, 0.9, 0.9), (0.9, 1, -0.9), (0.9, -0.9, 1)))


def test_pairs_are_told_once_each() -> None:
    assert pairs_of(POSSIBLE) == [("pay", "cpi", 0.5, 0.5), ("fees", "pay", -0.2, -0.2)]
    assert pairs_of(Correlations()) == []


def test_a_matrix_that_cannot_be_is_told_with_what_took_its_place() -> None:
    pairs = pairs_of(IMPOSSIBLE)
    assert [given for *_, given, _ in pairs] == [0.9, 0.9, -0.9]
    assert all(abs(used) < 0.9 for *_, used in pairs)
    sentence = correlation_sentence(IMPOSSIBLE)
    assert sentence.startswith(
        "The case gives 3 pairs of yearly rates that move together. The matrix that it gives"
    )
    assert "Frobenius" not in correlation_sentence(POSSIBLE)


def test_no_pair_and_one() -> None:
    assert correlation_sentence(Correlations()) == (
        "The case gives no correlations: no yearly rate depends on another."
    )
    assert correlation_sentence(Correlations(("a",), ((1,),))).startswith("The case gives no correlations")
    one = Correlations(("cpi", "pay"), ((1, 0.5), (0.5, 1)))
    assert correlation_sentence(one) == (
        "The case gives one pair of yearly rates that move together: pay and cpi."
    )
