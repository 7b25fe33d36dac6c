"""Random numbers: numpy's SFC64, started from words of its own."""

import numpy as np
from numpy.random.bit_generator import ISeedSequence
from numpy.typing import NDArray

__all__ = ["generator_from"]


class _Words(ISeedSequence):
    """The words that a generator starts from, as they are given."""

    def __init__(self, words: NDArray[np.uint64]) -> None:
        self._words = words

    def generate_state(self, n_words: int, dtype: object = np.uint32) -> NDArray[np.uint64]:
        return self._words[:n_words]


def generator_from(words: NDArray[np.uint64]) -> np.random.Generator:
    """Return a generator of random numbers.

    Parameters
    ----------
    words : ndarray of uint64, shape (3,)
        What it starts from.

    Returns
    -------
    numpy.random.Generator
        Chris Doty-Humphrey's SFC64, the fastest of numpy's.
    """
    return np.random.Generator(np.random.SFC64(_Words(words)))  # type: ignore[arg-type]
