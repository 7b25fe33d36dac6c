"""How sure a run became, as a sentence."""

import math

from mtfs.analysis.precision import Reached

__all__ = ["precision_sentence"]


def precision_sentence(reached: Reached) -> str:
    """Say whether a run became as sure as was asked, and what it took.

    Parameters
    ----------
    reached : Reached
        How sure it became.

    Returns
    -------
    str
        In percentage points of the chance that usable reserves run out.
    """
    # Rounded up: it is never said to be surer than it is.
    hundredths = math.ceil(round(reached.half_width * 10_000, 6))
    futures = f"{reached.runs:,} future{'s' if reached.runs != 1 else ''}"
    sure = (
        f"the chance that usable reserves have run out is sure to ±{hundredths / 100:.2f} percentage points"
    )
    asked = f"±{reached.asked * 100:g} was asked"
    if reached.is_enough:
        return f"After {futures} {sure} or better by the end of every year ({asked})."
    return f"After {futures}, the most that are run, {sure} and no better ({asked}): look at the intervals."
