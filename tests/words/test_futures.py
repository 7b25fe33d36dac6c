"""Sentences that are true of the numbers, at their edges."""

from types import SimpleNamespace

import numpy as np
import pytest

from mtfs.words.futures import headline, in_futures


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (0.0, "In none of the futures"),
        (0.0001, "In fewer than 1 of 100 futures"),
        (0.0049, "In fewer than 1 of 100 futures"),
        (0.005, "In about 1 of 100 futures"),
        (0.01, "In 1 of 100 futures"),
        (0.034, "In about 3 of 100 futures"),
        (0.1, "In 1 of 10 futures"),
        (0.14, "In about 1 of 10 futures"),
        (0.496, "In half of futures"),
        (0.5, "In half of futures"),
        (0.55, "In about 6 of 10 futures"),
        (0.7, "In 7 of 10 futures"),
        (0.7418, "In about 7 of 10 futures"),
        (0.9, "In 9 of 10 futures"),
        (0.92, "In 92 of 100 futures"),
        (0.9949, "In about 99 of 100 futures"),
        (0.9951, "In more than 99 of 100 futures"),
        (0.99999, "In more than 99 of 100 futures"),
        (1.0, "In all futures"),
    ],
)
def test_chances_as_natural_frequencies(share: float, told: str) -> None:
    assert in_futures(share) == told


def test_a_chance_beyond_its_bounds_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        in_futures(1.01)


@pytest.mark.parametrize("share", np.linspace(0, 1, 501))
def test_what_is_told_is_near_what_is(share: float) -> None:
    words = in_futures(float(share)).split()
    if (
        " of " in in_futures(float(share))
        and "than" not in words
        and "none" not in words
        and "half" not in words
    ):
        count, parts = (int(word) for word in words if word.isdigit())
        assert abs(count / parts - share) <= 0.0501


def result(*chances: float, runs: int = 10_000) -> SimpleNamespace:
    years = tuple(f"20{24 + t}/{25 + t}" for t in range(len(chances)))
    summary = SimpleNamespace(probabilities={"p_exhausted_by": np.array(chances)})
    return SimpleNamespace(years=years, runs=runs, summary=summary)


OUT = "usable reserves run out before the end of"


@pytest.mark.parametrize(
    ("chances", "sentence"),
    [
        ((0, 0.2, 0.7, 0.9), f"In 7 of 10 futures {OUT} 2026/27."),
        ((0, 0.5), f"In half of futures {OUT} 2025/26."),
        ((1, 1, 1), f"In all of 10,000 futures {OUT} 2024/25."),
        ((0, 1), f"In all of 10,000 futures {OUT} 2025/26."),
        (
            (0, 0.1, 0.3),
            f"In 3 of 10 futures {OUT} 2026/27, the last year of the plan.",
        ),
        (
            (0, 0, 0),
            "In none of 10,000 futures do usable reserves run out before the end of 2026/27, the last year "
            "of the plan.",
        ),
    ],
)
def test_headline(chances: tuple[float, ...], sentence: str) -> None:
    assert headline(result(*chances)).sentence == sentence


def test_headline_of_a_single_future() -> None:
    assert "one future" in headline(result(0.0, 1.0, runs=1)).sentence
    assert "last to the end" in headline(result(0.0, 0.0, runs=1)).sentence
