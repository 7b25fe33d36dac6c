"""The parts that a future is told by: drivers, the in-year overspend, pressures, the savings programme."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mtfs.domain.checks import matched
from mtfs.domain.strategy import Strategy
from mtfs.engine.sampling import Futures
from mtfs.engine.savings import project_savings
from mtfs.engine.shapes import Floats
from mtfs.engine.uncertainties import Uncertainty, UncertaintyKind, independent_groups, uncertainties

__all__ = ["Input", "Part", "Rows", "input_values", "inputs_of", "joined", "measures", "parts_of", "put_part",
           "repeated", "together"]  # fmt: skip

Rows = NDArray[np.intp] | slice


@dataclass(frozen=True, kw_only=True)
class Input:
    """One uncertain figure of a future.

    Parameters
    ----------
    kind : UncertaintyKind
        The table that it stands in.
    name : str
        The name of its row.
    row : int
        The position of that row, from 0.
    year : str, optional
        The year of a driver's deviation.
    what : str, optional
        ``delivery`` or ``slip`` of a savings scheme.
    """

    kind: UncertaintyKind
    name: str
    row: int
    year: str = ""
    what: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """What is told in one piece.

    Parameters
    ----------
    kind : UncertaintyKind
        The table that it stands in.
    name : str
        The name of its row; nothing for the in-year overspend and the savings programme, told as a whole.
    rows : tuple of int
        The positions of its rows in that table.
    """

    kind: UncertaintyKind
    name: str
    rows: tuple[int, ...]


def _relevant(strategy: Strategy, row: Uncertainty, by: int) -> bool:
    """Tell whether a row may matter by a year: whether it has begun by then."""
    if row.kind is UncertaintyKind.MONITORING:
        return True
    if row.kind is UncertaintyKind.PRESSURE:
        return any(strategy.pressures[row.row].amounts[:by])
    if row.kind is UncertaintyKind.SAVING:
        return any(strategy.savings[row.row].planned[:by])
    return by > 0


def parts_of(strategy: Strategy, named_as: Strategy, by: int) -> tuple[Part, ...]:
    """List the parts that the futures of a strategy are told by, up to a year.

    Parameters
    ----------
    strategy, named_as : Strategy
        The strategy, and the one whose names the draws go by.
    by : int
        The year, from 0.

    Returns
    -------
    tuple of Part
        Those that have begun by then, in the order of the case.
    """
    rows = [u for u in uncertainties(strategy, named_as=named_as) if _relevant(strategy, u, by)]
    parts: list[Part] = []
    for kind in UncertaintyKind:
        members = [u for u in rows if u.kind is kind]
        if kind in (UncertaintyKind.MONITORING, UncertaintyKind.SAVING):
            if members:
                parts.append(Part(kind=kind, name="", rows=tuple(u.row for u in members)))
        else:
            parts += [Part(kind=kind, name=u.name, rows=(u.row,)) for u in members]
    return tuple(parts)


def together(parts: Sequence[Part], strategy: Strategy, named_as: Strategy) -> list[list[int]]:
    """Return the positions of parts that move together: those of one independent group.

    Parameters
    ----------
    parts : sequence of Part
        The parts.
    strategy, named_as : Strategy
        The strategy, and the one whose names the draws go by.

    Returns
    -------
    list of list of int
        Every part in one of them.
    """
    found: list[list[int]] = []
    rest = set(range(len(parts)))
    for group in independent_groups(strategy, named_as=named_as):
        members = {(member.kind, member.row) for member in group.members}
        own = sorted(n for n in rest if any((parts[n].kind, row) in members for row in parts[n].rows))
        rest -= set(own)
        if own:
            found.append(own)
    return found


def inputs_of(parts: Sequence[Part], strategy: Strategy, by: int) -> tuple[Input, ...]:
    """List every uncertain figure behind parts, up to a year.

    Parameters
    ----------
    parts : sequence of Part
        The parts.
    strategy : Strategy
        The strategy.
    by : int
        The year, from 0.

    Returns
    -------
    tuple of Input
        Deviations of drivers by year, in-year variances, sizes of pressures, and of savings schemes what they
        deliver and how late.
    """
    inputs: list[Input] = []
    for part in parts:
        for row in part.rows:
            match part.kind:
                case UncertaintyKind.DRIVER:
                    years = strategy.years[1 : by + 1]
                    inputs += [Input(kind=part.kind, name=part.name, row=row, year=year) for year in years]
                case UncertaintyKind.MONITORING:
                    inputs.append(Input(kind=part.kind, name=strategy.monitoring[row].service, row=row))
                case UncertaintyKind.PRESSURE:
                    inputs.append(Input(kind=part.kind, name=part.name, row=row))
                case UncertaintyKind.SAVING:
                    name = strategy.savings[row].name
                    inputs += [
                        Input(kind=part.kind, name=name, row=row, what=what) for what in ("delivery", "slip")
                    ]
    return tuple(inputs)


def input_values(inputs: Sequence[Input], strategy: Strategy, futures: Futures) -> Floats:
    """Return the uncertain figures of futures.

    Parameters
    ----------
    inputs : sequence of Input
        Which.
    strategy : Strategy
        The strategy.
    futures : Futures
        The futures.

    Returns
    -------
    ndarray, shape (runs, inputs)
        Deviations as fractions, variances in pounds, sizes as multiples (0 where a pressure does not come),
        shares delivered, and slip in years.
    """
    values = np.empty((len(inputs), futures.runs)).T
    for n, one in enumerate(inputs):
        match one.kind:
            case UncertaintyKind.DRIVER:
                name = matched(strategy.drivers[one.row].name)
                values[:, n] = futures.deviations[name][:, strategy.years.index(one.year) - 1]
            case UncertaintyKind.MONITORING:
                values[:, n] = futures.overspend[one.row]
            case UncertaintyKind.PRESSURE:
                values[:, n] = futures.pressure_sizes[one.row]
            case UncertaintyKind.SAVING:
                source = futures.delivery if one.what == "delivery" else futures.slip_years
                values[:, n] = source[one.row]
    return values


def measures(parts: Sequence[Part], strategy: Strategy, futures: Futures, by: int) -> Floats:
    """Return the one figure that each part is told by.

    Parameters
    ----------
    parts : sequence of Part
        The parts.
    strategy : Strategy
        The strategy.
    futures : Futures
        The futures.
    by : int
        The year up to which they are told, from 0.

    Returns
    -------
    ndarray, shape (runs, parts)
        A driver's deviation on average over the years [fraction]; the in-year overspend as a whole [£]; a
        pressure's size as a multiple; and what the savings programme delivers over the years as a share of
        what it plans, NaN where that is nothing.
    """
    values = np.empty((len(parts), futures.runs)).T
    until = slice(1, by + 1)
    for n, part in enumerate(parts):
        match part.kind:
            case UncertaintyKind.DRIVER:
                name = matched(strategy.drivers[part.rows[0]].name)
                values[:, n] = futures.deviations[name][:, :by].mean(axis=1)
            case UncertaintyKind.MONITORING:
                values[:, n] = sum(futures.overspend)
            case UncertaintyKind.PRESSURE:
                values[:, n] = futures.pressure_sizes[part.rows[0]]
            case UncertaintyKind.SAVING:
                count = len(strategy.savings)
                one, none = np.ones(1), np.zeros(1)
                full = Futures(
                    runs=1,
                    deviations={},
                    overspend=(),
                    pressure_sizes=(),
                    delivery=(one,) * count,
                    slip_years=(none,) * count,
                )
                planned = float(project_savings(strategy, full).actual[:, until].sum())
                delivered = project_savings(strategy, futures).actual[:, until].sum(axis=1)
                values[:, n] = delivered / planned if planned > 0 else np.nan
    return values


def repeated(futures: Futures, rows: Rows) -> Futures:
    """Return futures of some runs, each as often as it is named.

    Parameters
    ----------
    futures : Futures
        The futures.
    rows : ndarray of int or slice
        The positions of the runs.

    Returns
    -------
    Futures
        New arrays.
    """
    count = len(np.arange(futures.runs)[rows])
    return Futures(
        runs=count,
        deviations={name: values[rows].copy() for name, values in futures.deviations.items()},
        overspend=tuple(values[rows].copy() for values in futures.overspend),
        pressure_sizes=tuple(values[rows].copy() for values in futures.pressure_sizes),
        delivery=tuple(values[rows].copy() for values in futures.delivery),
        slip_years=tuple(values[rows].copy() for values in futures.slip_years),
    )


def joined(several: Sequence[Futures]) -> Futures:
    """Return several sets of futures as one.

    Parameters
    ----------
    several : sequence of Futures
        Futures of one strategy, at least one set.

    Returns
    -------
    Futures
        The runs of the first, then of the next.
    """
    first = several[0]

    def all_of(attribute: str) -> tuple[Floats, ...]:
        return tuple(
            np.concatenate([getattr(futures, attribute)[n] for futures in several])
            for n in range(len(getattr(first, attribute)))
        )

    return Futures(
        runs=sum(futures.runs for futures in several),
        deviations={n: np.concatenate([f.deviations[n] for f in several]) for n in first.deviations},
        overspend=all_of("overspend"),
        pressure_sizes=all_of("pressure_sizes"),
        delivery=all_of("delivery"),
        slip_years=all_of("slip_years"),
    )


def put_part(futures: Futures, part: Part, strategy: Strategy, source: Futures, where: Rows) -> Futures:
    """Return futures in which one part is as in another future.

    Parameters
    ----------
    futures : Futures
        The futures.
    part : Part
        The part.
    strategy : Strategy
        The strategy.
    source : Futures
        One run.
    where : ndarray of int or slice
        The runs in which the part is changed.

    Returns
    -------
    Futures
        New arrays for the part; the others are those of `futures`.
    """

    def changed(values: tuple[Floats, ...], others: tuple[Floats, ...]) -> tuple[Floats, ...]:
        after = list(values)
        for row in part.rows:
            after[row] = values[row].copy()
            after[row][where] = others[row][0]
        return tuple(after)

    match part.kind:
        case UncertaintyKind.DRIVER:
            name = matched(strategy.drivers[part.rows[0]].name)
            deviations = futures.deviations[name].copy()
            deviations[where] = source.deviations[name][0]
            return replace(futures, deviations={**futures.deviations, name: deviations})
        case UncertaintyKind.MONITORING:
            return replace(futures, overspend=changed(futures.overspend, source.overspend))
        case UncertaintyKind.PRESSURE:
            sizes = changed(futures.pressure_sizes, source.pressure_sizes)
            return replace(futures, pressure_sizes=sizes)
        case UncertaintyKind.SAVING:
            return replace(
                futures,
                delivery=changed(futures.delivery, source.delivery),
                slip_years=changed(futures.slip_years, source.slip_years),
            )
