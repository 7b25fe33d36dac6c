"""Two strategies brought to one frame: the same years, and one name for what is the same row."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from mtfs.analysis.change.rolling import Unruled, unruled
from mtfs.domain.assumptions import Driver
from mtfs.domain.budget import CostLine, MonitoringLine, Pressure
from mtfs.domain.checks import matched
from mtfs.domain.savings import SavingsScheme
from mtfs.domain.strategy import Strategy

__all__ = ["as_named", "bare", "keyed", "matching_names", "with_names"]

_Record = TypeVar("_Record")
_Line = TypeVar("_Line", CostLine, MonitoringLine)
_Named = TypeVar("_Named", Driver, Pressure, SavingsScheme)


def keyed(records: Iterable[_Record], key: Callable[[_Record], Hashable]) -> dict[Hashable, _Record]:
    """Return records by key; the second of a key has a key of its own.

    Parameters
    ----------
    records : iterable
        The records.
    key : callable
        Gives the key of one.

    Returns
    -------
    dict
        By key and the number of the record among those of the key, from 1, in the order given.
    """
    counts: defaultdict[Hashable, int] = defaultdict(int)
    found: dict[Hashable, _Record] = {}
    for record in records:
        counts[key(record)] += 1
        found[key(record), counts[key(record)]] = record
    return found


def _renamed_lines(lines: tuple[_Line, ...], names: Mapping[str, str]) -> tuple[_Line, ...]:
    def new(name: str | None) -> str | None:
        return None if name is None else names.get(matched(name), name)

    return tuple(
        replace(line, price_driver=new(line.price_driver), demand_driver=new(line.demand_driver))
        for line in lines
    )


def with_names(
    strategy: Strategy,
    *,
    drivers: Mapping[str, str] | None = None,
    pressures: Mapping[str, str] | None = None,
    savings: Mapping[str, str] | None = None,
) -> Unruled:
    """Give rows of a strategy other names. No figure depends on a name, save that draws go by it.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    drivers, pressures, savings : mapping of str to str, optional
        New names, by the old ones in the form in which names are compared.

    Returns
    -------
    Unruled
        The same strategy, its references following.
    """
    new = drivers or {}

    def named(record: _Named, names: Mapping[str, str] | None) -> _Named:
        return replace(record, name=(names or {}).get(matched(record.name), record.name))

    def follow(name: str | None) -> str | None:
        return None if name is None else new.get(matched(name), name)

    correlations = strategy.correlations
    return replace(
        unruled(strategy),
        drivers=tuple(named(d, drivers) for d in strategy.drivers),
        pressures=tuple(named(p, pressures) for p in strategy.pressures),
        savings=tuple(named(s, savings) for s in strategy.savings),
        costs=_renamed_lines(strategy.costs, new),
        monitoring=_renamed_lines(strategy.monitoring, new),
        funding=tuple(replace(line, driver=follow(line.driver)) for line in strategy.funding),
        reserves=tuple(replace(r, driver=follow(r.driver)) for r in strategy.reserves),
        correlations=replace(
            correlations, names=tuple(new.get(matched(name), name) for name in correlations.names)
        ),
    )


def as_named(strategy: Strategy, named_as: Strategy) -> Unruled:
    """Name the rows of a scenario as the case without edits does, so that its own names give the same draws.

    Parameters
    ----------
    strategy, named_as : Strategy
        The strategy under a scenario, and that of the case without edits.

    Returns
    -------
    Unruled
        The scenario, whose draws are then those that `named_as` gave it.
    """

    def names(rows: Sequence[_Named], origins: Sequence[_Named]) -> dict[str, str]:
        if len(rows) != len(origins):
            return {}
        return {matched(row.name): origin.name for row, origin in zip(rows, origins, strict=True)}

    named = with_names(
        strategy,
        drivers=names(strategy.drivers, named_as.drivers),
        pressures=names(strategy.pressures, named_as.pressures),
        savings=names(strategy.savings, named_as.savings),
    )
    if len(named.monitoring) != len(named_as.monitoring):
        return named
    return replace(
        named,
        monitoring=tuple(
            replace(row, service=origin.service)
            for row, origin in zip(named.monitoring, named_as.monitoring, strict=True)
        ),
    )


def bare(strategy: Unruled) -> Unruled:
    """Leave out the words on which no figure depends, so that what differs in them alone is the same.

    Parameters
    ----------
    strategy : Unruled
        The strategy.

    Returns
    -------
    Unruled
        Without purposes, services, workstreams, roles, and pressures and schemes that hold no amount; each
        driver spelt in one way.
    """
    plain = with_names(strategy, drivers={matched(d.name): d.name for d in strategy.drivers})
    return replace(
        plain,
        drivers=tuple(replace(d, role=None) for d in plain.drivers),
        pressures=tuple(replace(p, service="") for p in plain.pressures if any(p.amounts)),
        savings=tuple(replace(s, service="", workstream="") for s in plain.savings if any(s.planned)),
        reserves=tuple(replace(r, purpose="") for r in plain.reserves),
    )


def _pairs(
    old: Sequence[_Named], new: Sequence[_Named], alike: Callable[[_Named], Hashable]
) -> dict[str, str]:
    """Return new names of the rows of which each side has one alone that is alike."""
    known_old, known_new = ({matched(row.name) for row in rows} for rows in (old, new))

    def alone(rows: Sequence[_Named], known: set[str]) -> dict[Hashable, list[_Named]]:
        found: defaultdict[Hashable, list[_Named]] = defaultdict(list)
        for row in rows:
            mark = alike(row)
            if matched(row.name) not in known and mark is not None:
                found[mark].append(row)
        return found

    mine, theirs = alone(old, known_new), alone(new, known_old)
    return {
        matched(rows[0].name): theirs[mark][0].name
        for mark, rows in mine.items()
        if len(rows) == 1 and len(theirs.get(mark, ())) == 1
    }


def matching_names(old: Strategy, new: Strategy) -> dict[str, dict[str, str]]:
    """Find rows spelt otherwise in the new strategy, and those of another name that are the same in all else.

    Parameters
    ----------
    old, new : Strategy
        Two strategies over the same years.

    Returns
    -------
    dict of str to dict of str to str
        By table: new names, by the old ones in the form in which names are compared. A driver is found by its
        role too. A row is left out that might be one of several.
    """
    names = {
        "drivers": _pairs(old.drivers, new.drivers, lambda d: d.role),
        "pressures": _pairs(old.pressures, new.pressures, lambda p: replace(p, name="", service="")),
        "savings": _pairs(old.savings, new.savings, lambda s: replace(s, name="", service="", workstream="")),
    }
    known, taken = set(names["drivers"]), {matched(name) for name in names["drivers"].values()}
    left = [d for d in old.drivers if matched(d.name) not in known]
    free = [d for d in new.drivers if matched(d.name) not in taken]
    names["drivers"] |= _pairs(left, free, lambda d: replace(d, name="", role=None))
    return {
        table: {matched(row.name): row.name for row in getattr(new, table)} | found
        for table, found in names.items()
    }
