"""The measure of reading ease, on texts whose answer is known."""

import pytest

from tests.reading_ease import number_words, read_aloud, reading_ease, syllables


@pytest.mark.parametrize(
    ("word", "count"), [("cat", 1), ("usable", 3), ("reserves", 2), ("council", 2), ("overspend", 3)]
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_figures_are_read_aloud() -> None:
    assert number_words(10_342) == "ten thousand three hundred forty two"
    assert read_aloud("£12.4m by 2028/29, in 9 of 10: 2.5%.") == (
        "twelve point four million pounds by twenty twenty eight twenty nine, in nine of ten: two point five "
        "per cent."
    )


def test_the_ease_of_a_known_sentence() -> None:
    # Six words of one syllable each in one sentence: 206.835 - 1.015 * 6 - 84.6.
    assert reading_ease("The cat sat on the mat.") == pytest.approx(116.145)
    assert reading_ease("Institutional sustainability considerations predominate.") < 0
