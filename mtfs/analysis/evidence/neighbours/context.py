"""What makes a council's figures unlike those of others, other than how it is run: found in the figures."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mtfs.analysis.evidence.history import LINES, LineKind
from mtfs.analysis.evidence.neighbours.indicators import NET
from mtfs.analysis.evidence.neighbours.records import Council, NetSpendingJump, ReserveSwing
from mtfs.analysis.evidence.neighbours.reserves import Outturns, closing_levels, opening_levels

__all__ = ["net_spending_jumps", "reserve_swings"]

#: Net revenue expenditure that grows by this much more or less than that of the middle council, as a share of
#: what it was, is told.
_UNLIKE = 0.25
#: So is a movement of reserves within the year of this share of net revenue expenditure.
_MUCH = 0.2
#: The lines that come to net revenue expenditure.
_PARTS = [
    line.key
    for line in LINES
    if line.kind in (LineKind.SERVICE, LineKind.CORPORATE) or line.key == "grants_inside_aef"
]


def net_spending_jumps(
    outturns: Outturns, year: str, councils: Sequence[Council]
) -> tuple[NetSpendingJump, ...]:
    """Find the councils whose net revenue expenditure changed quite unlike that of the others.

    Shares of net revenue expenditure are then lower, or higher, for a reason of their own: often a line that
    is in one year's return and not in the other's, as the tolls of a bridge.

    Parameters
    ----------
    outturns : dict of str to pandas.DataFrame
        By year, that one among them.
    year : str
        The year that is looked at.
    councils : sequence of Council
        The councils, in the order in which they are told.

    Returns
    -------
    tuple of NetSpendingJump
        Against the last year before it that there is; nothing where it is the first.
    """
    earlier = max((each for each in outturns if each < year), default="")
    if not earlier:
        return ()
    now, was = (outturns[each].reindex([c.key for c in councils]) for each in (year, earlier))
    if NET not in now or NET not in was:
        return ()
    growth = now[NET] / was[NET].where(was[NET] > 0) - 1
    middle = float(growth.median())
    parts = [line for line in _PARTS if line in now and line in was]
    changes = (now[parts].fillna(0.0) - was[parts].fillna(0.0)).to_numpy(float)
    sizes = {side: lines[NET].to_numpy(float) for side, lines in (("was", was), ("now", now))}
    found = []
    for place, (council, own) in enumerate(zip(councils, growth.to_numpy(float), strict=True)):
        if np.isnan(own) or abs(own - middle) < _UNLIKE:
            continue
        # Of what moved, the line that went furthest the way in which the council differs from the others.
        moved = changes[place]
        furthest = int(moved.argmax() if own > middle else moved.argmin())
        found.append(
            NetSpendingJump(
                council=council.name,
                before=earlier,
                was=float(sizes["was"][place]),
                now=float(sizes["now"][place]),
                others=middle,
                line=parts[furthest],
                line_change=float(moved[furthest]),
            )
        )
    return tuple(found)


def reserve_swings(lines: pd.DataFrame, councils: Sequence[Council]) -> tuple[ReserveSwing, ...]:
    """Find the councils that put much into their reserves within the year, or took much out.

    Parameters
    ----------
    lines : pandas.DataFrame
        The outturns of the year, a row a council.
    councils : sequence of Council
        The councils, in the order in which they are told.

    Returns
    -------
    tuple of ReserveSwing
        Those that moved at least a fifth of their net revenue expenditure.
    """
    if NET not in lines:
        return ()
    own = lines.reindex([council.key for council in councils])
    moved = closing_levels(own) - opening_levels(own)
    share = moved / own[NET].where(own[NET] > 0)
    return tuple(
        ReserveSwing(council=council.name, change=float(moved[council.key]), share=float(share[council.key]))
        for council in councils
        if abs(share[council.key]) >= _MUCH
    )
