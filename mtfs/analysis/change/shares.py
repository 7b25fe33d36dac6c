"""How the change of a figure is shared out among its causes, so that the shares add up to it."""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain, combinations
from math import comb

from mtfs.analysis.change.records import Cause
from mtfs.engine.shapes import Floats

__all__ = ["MOST_WORK", "Coalition", "coalitions", "shares"]

#: Some causes, changed together.
Coalition = frozenset[Cause]

#: Every order is tried while this many futures do for it: up to seven causes with 10,000 futures each.
MOST_WORK = 1_300_000


def _every(causes: Sequence[Cause]) -> list[Coalition]:
    sizes = range(len(causes) + 1)
    return [frozenset(c) for c in chain.from_iterable(combinations(causes, size) for size in sizes)]


def _along(causes: Sequence[Cause]) -> list[Coalition]:
    return [frozenset(causes[:size]) for size in range(len(causes) + 1)]


def coalitions(causes: Sequence[Cause], runs: int) -> tuple[list[Coalition], bool]:
    """Choose the coalitions of causes that have to be worked out.

    Parameters
    ----------
    causes : sequence of Cause
        The causes that differ.
    runs : int
        How many futures each coalition costs.

    Returns
    -------
    coalitions : list of frozenset
        Each once, none and all of the causes among them.
    every_order : bool
        Whether they are all there are; else they are those of the order given and of its reverse.
    """
    if len(causes) <= 2 or 2 ** len(causes) * runs <= MOST_WORK:
        return _every(causes), True
    return list(dict.fromkeys([*_along(causes), *_along(causes[::-1])])), False


def shares(
    causes: Sequence[Cause], value: Callable[[Coalition], Floats], *, every_order: bool
) -> Mapping[Cause, Floats]:
    """Share out the change from none of the causes to all of them.

    Parameters
    ----------
    causes : sequence of Cause
        The causes that differ, in their order.
    value : callable
        Gives the figures once some of them have changed.
    every_order : bool
        Whether to average over every order in which they may change; else over the order given and its
        reverse.

    Returns
    -------
    mapping of Cause to ndarray
        The average, over the orders, of what the figures move by when the cause changes after those before
        it. The shares add up to the whole change.

    Notes
    -----
    Over every order this is the Shapley value: the one way of sharing that adds up, treats causes alike that
    do alike, gives nothing to one that does nothing, and is linear in the figures. An order and its reverse
    give the same wherever no more than two causes act upon each other at a time.

    References
    ----------
    Shapley, L. S. (1953), "A value for n-person games", Contributions to the Theory of Games II, Annals of
    Mathematics Studies 28, 307-317.

    Owen, A. B. and Prieur, C. (2017), "On Shapley value for measuring importance of dependent inputs",
    SIAM/ASA Journal on Uncertainty Quantification 5(1), 986-1002.
    """
    found = {}
    for cause in causes:
        others = [other for other in causes if other is not cause]
        if every_order:
            steps = [
                (value(some | {cause}) - value(some)) / (len(causes) * comb(len(others), len(some)))
                for some in _every(others)
            ]
        else:
            place = causes.index(cause)
            before, after = frozenset(causes[:place]), frozenset(causes[place + 1 :])
            steps = [(value(some | {cause}) - value(some)) / 2 for some in (before, after)]
        found[cause] = sum(steps[1:], start=steps[0])
    return found
