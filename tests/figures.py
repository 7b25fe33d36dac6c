"""Made-up figures of many kinds, to be counted and ranked."""

import numpy as np


def figures_of_many_kinds(rng: np.random.Generator, runs: int) -> np.ndarray:
    """Return years of several kinds: smooth, mostly nil, a few sums, never varying, without figures."""
    return np.stack(
        (
            rng.normal(3e8, 1e7, runs),
            np.maximum(rng.normal(-1e6, 1e6, runs), 0.0),
            rng.choice([0.0, 1e6, 2.5e6], runs, p=[0.7, 0.2, 0.1]),
            np.full(runs, 123456.789),
            np.full(runs, np.nan),
        )
    )
