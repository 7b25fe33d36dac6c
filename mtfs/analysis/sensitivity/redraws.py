"""What is drawn anew to see what it explains: independent groups, and what a group is made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mtfs.analysis.sensitivity.directions import Directions, directions_of, redraw_along
from mtfs.analysis.sensitivity.swaps import swap_rows
from mtfs.domain.strategy import Strategy
from mtfs.engine.draws import DrawSource, SwappedDraws
from mtfs.engine.sampling import Futures, sample_futures
from mtfs.engine.shapes import Floats
from mtfs.engine.uncertainties import PROGRAMME_STREAM, Uncertainty, UncertaintyKind, independent_groups

__all__ = ["Redraw", "RedrawKind", "redrawn", "redraws_of", "second_draws"]


class RedrawKind(StrEnum):
    """What is drawn anew."""

    #: A group that is independent of all others. The groups together are everything.
    GROUP = "group"
    #: Of a savings programme what its schemes share.
    PROGRAMME = "programme"
    #: Of a scheme in a programme what is its own.
    OWN = "own"
    #: Of a correlated driver the driver with all that comes with it.
    TOGETHER = "together"
    #: Of a correlated driver what it has beyond the others.
    BEYOND = "beyond"


@dataclass(frozen=True, kw_only=True)
class Redraw:
    """Something that is drawn anew while the rest stays.

    Parameters
    ----------
    kind : RedrawKind
        What it is.
    members : tuple of Uncertainty
        The rows that it is of.
    group : tuple of Uncertainty
        The rows of the independent group that it belongs to.
    """

    kind: RedrawKind
    members: tuple[Uncertainty, ...]
    group: tuple[Uncertainty, ...]


def redraws_of(strategy: Strategy, *, named_as: Strategy | None = None) -> tuple[Redraw, ...]:
    """List what may be drawn anew.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    named_as : Strategy, optional
        The strategy whose names the draws go by: the case without edits.

    Returns
    -------
    tuple of Redraw
        Every independent group; then, of each group of several rows, what it is made of.
    """
    groups = [group.members for group in independent_groups(strategy, named_as=named_as)]
    redraws = [Redraw(kind=RedrawKind.GROUP, members=group, group=group) for group in groups]
    for group in groups:
        if len(group) == 1:
            continue
        if group[0].kind is UncertaintyKind.SAVING:
            redraws.append(Redraw(kind=RedrawKind.PROGRAMME, members=group, group=group))
            kinds = [RedrawKind.OWN]
        else:
            kinds = [RedrawKind.TOGETHER, RedrawKind.BEYOND]
        redraws += [Redraw(kind=kind, members=(row,), group=group) for kind in kinds for row in group]
    return tuple(redraws)


class _SecondDraws(DrawSource):
    """Draws from streams of the same names with a word before them."""

    def __init__(self, first: DrawSource) -> None:
        super().__init__(first.runs)
        self._first = first

    def _draw(self, name: str, years: int) -> Floats:
        return self._first.normals(f"second/{name}", years)


def second_draws(first: DrawSource) -> DrawSource:
    """Return draws that are independent of some draws, for as many runs.

    Parameters
    ----------
    first : DrawSource
        The draws.

    Returns
    -------
    DrawSource
        Of the same streams; with the same seed and block, the same draws.
    """
    return _SecondDraws(first)


def redrawn(
    strategy: Strategy,
    draws: tuple[DrawSource, DrawSource],
    futures: tuple[Futures, Futures],
    redraws: Sequence[Redraw],
    *,
    named_as: Strategy | None = None,
) -> Iterator[Futures]:
    """Draw one thing after the other anew, and leave the rest as it is.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    draws : tuple of DrawSource
        The draws, and those from which things are drawn anew.
    futures : tuple of Futures
        The futures of each.
    redraws : sequence of Redraw
        What to draw anew.
    named_as : Strategy, optional
        The strategy whose names the draws go by: the case without edits.

    Yields
    ------
    Futures
        One for each of `redraws`: that comes from the second draws, and the rest from the first.

    Notes
    -----
    Groups are independent, so their rows are exchanged as they have turned out. What a group is made of is
    drawn anew among the standard normals behind it.
    """
    first, second = draws
    known: dict[tuple[Uncertainty, ...], Directions] = {}
    own: Futures | None = None
    for redraw in redraws:
        rows = redraw.group
        if redraw.kind is RedrawKind.GROUP:
            other = futures[1]
        elif redraw.kind is RedrawKind.PROGRAMME:
            programme = SwappedDraws(first, second, {PROGRAMME_STREAM})
            other = sample_futures(strategy, programme, named_as=named_as)
        elif redraw.kind is RedrawKind.OWN:
            # The schemes' own draws do not touch each other, so those of all are taken at once.
            if own is None:
                taken = {stream for row in rows for stream, _ in row.streams} - {PROGRAMME_STREAM}
                own = sample_futures(strategy, SwappedDraws(first, second, taken), named_as=named_as)
            other, rows = own, redraw.members
        else:
            if rows not in known:
                known[rows] = directions_of(strategy, rows, named_as=named_as)
            which = known[rows].together if redraw.kind is RedrawKind.TOGETHER else known[rows].beyond
            (driver,) = redraw.members
            direction = which[rows.index(driver)]
            other = redraw_along(strategy, first, second, known[rows], direction, driver, named_as=named_as)
        yield swap_rows(futures[0], other, rows)
