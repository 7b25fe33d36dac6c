"""What the answer of a backtest is about: gains over rivals, and years that are told apart."""

from mtfs.analysis.evidence.backtest.study import LineBacktest
from mtfs.analysis.evidence.backtest.summary import ORDINARY, SHOCK, Gain, Slice, gain_over, headline, slices

__all__ = ["best_rival_gain", "gains", "shock_slice"]


def shock_slice(found: LineBacktest) -> Slice | None:
    """Return the council-years of shock years of all classes.

    Parameters
    ----------
    found : LineBacktest
        The backtest of a line.

    Returns
    -------
    Slice or None
        None where no shock year was scored, or none but shock years.
    """
    told = {part.years: part for part in slices(found) if part.council_class == found.council_class}
    return told.get(SHOCK) if ORDINARY in told else None


def gains(found: LineBacktest) -> tuple[Gain, ...]:
    """Return the model's gain over each rival, in the years that the answer is about.

    Parameters
    ----------
    found : LineBacktest
        The backtest of a line.

    Returns
    -------
    tuple of Gain
        In the order of the rivals.
    """
    part = headline(found)
    return tuple(gain_over(found, rival, part) for rival in found.rivals)


def best_rival_gain(found: LineBacktest) -> Gain:
    """Return the model's gain over the rival that comes nearest to it, or is ahead of it.

    Parameters
    ----------
    found : LineBacktest
        The backtest of a line.

    Returns
    -------
    Gain
        The least of `gains`.
    """
    return max(gains(found), key=lambda gain: gain.difference.value)
