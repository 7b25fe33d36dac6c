"""The rows in which two cases differ, value by value, and how far each moves the plan alone."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from mtfs.analysis.change.frames import keyed
from mtfs.analysis.change.hybrids import Pair, cost_key, monitoring_key
from mtfs.analysis.change.records import CellChange, RowChange, RowFate
from mtfs.analysis.change.rolling import CARRIED, CARRIED_COLLECTION, Unruled
from mtfs.analysis.findings import Unit
from mtfs.domain.checks import matched
from mtfs.domain.funding import KINDS_WITH_BASE, KINDS_WITH_YEARS, MONEY_KINDS, FundingKind, FundingLine
from mtfs.domain.reserves import Reserve, ReserveClass
from mtfs.engine.projection import project_plan

__all__ = ["row_changes"]

_Cell = tuple[str, str]
_Fields = Mapping[str, Unit]
#: How far apart two figures may be through rounding alone, as a share: some are carried forward.
_ROUNDING = 1e-12

_GROWTH: _Fields = {
    "price_driver": Unit.TEXT,
    "price_weight": Unit.NUMBER,
    "demand_driver": Unit.TEXT,
    "demand_weight": Unit.NUMBER,
}
_TRIPLES: _Fields = {
    **{f"delivery_{end}": Unit.SHARE for end in ("low", "likely", "high")},
    **{f"slip_{end}": Unit.MONTHS for end in ("low", "likely", "high")},
}
_DISTRIBUTION: _Fields = {
    "kind": Unit.TEXT,
    **dict.fromkeys(("low", "mode", "high", "sd", "sd_up"), Unit.RATE),
    "df": Unit.NUMBER,
    "values": Unit.TEXT,
}
_COUNCIL: _Fields = {
    "minimum_balance": Unit.POUNDS,
    **dict.fromkeys(("core_limit", "asc_limit", "safety_net", "dsg_interest_rate"), Unit.RATE),
    **dict.fromkeys(("collection_share", "dsg_share"), Unit.SHARE),
    "savings_correlation": Unit.NUMBER,
    "dsg_override_ends": Unit.TEXT,
}


def _name_key(record: Any) -> Hashable:  # noqa: ANN401
    return matched(record.name)


def _funding_key(line: FundingLine) -> Hashable:
    # Of every other kind there is one line, whatever it is called.
    return (line.kind, matched(line.name)) if line.kind is FundingKind.GRANT else line.kind


@dataclass(frozen=True)
class _Table:
    """How the rows of a table are matched, called and read."""

    key: Callable[[Any], Hashable]
    name: Callable[[Any], str]
    fields: _Fields
    yearly: str = ""
    year_unit: Unit = Unit.POUNDS
    #: How many years before the first plan year its years begin.
    from_base: int = 0


def _reserve_key(reserve: Reserve) -> Hashable:
    # There is one general reserve, and at most one of the schools grant.
    single = reserve.reserve_class in (ReserveClass.GENERAL, ReserveClass.DSG)
    return reserve.reserve_class if single else ("", matched(reserve.name))


def _row_name(record: Any) -> str:  # noqa: ANN401
    return str(record.name)


def _cost_name(line: Any) -> str:  # noqa: ANN401
    return f"{line.service}, {line.cost_type}" if line.cost_type else str(line.service)


_TABLES: dict[str, _Table] = {
    "drivers": _Table(
        _name_key, _row_name, {"persistence": Unit.NUMBER}, yearly="central_rates", year_unit=Unit.RATE
    ),
    "costs": _Table(cost_key, _cost_name, {"base_budget": Unit.POUNDS, **_GROWTH}),
    "monitoring": _Table(
        monitoring_key,
        lambda line: str(line.service),
        {
            **dict.fromkeys(("likely", "low", "high"), Unit.POUNDS),
            "recurring_share": Unit.SHARE,
            **_GROWTH,
        },
    ),
    "pressures": _Table(
        _name_key,
        _row_name,
        {"recurrent": Unit.TEXT, "probability": Unit.CHANCE, "low": Unit.NUMBER, "high": Unit.NUMBER},
        yearly="amounts",
    ),
    "savings": _Table(
        _name_key, _row_name, {"recurrent": Unit.TEXT, "rag": Unit.TEXT, **_TRIPLES}, yearly="planned"
    ),
    "funding": _Table(_funding_key, _row_name, {"driver": Unit.TEXT}, yearly="values"),
    "reserves": _Table(
        _reserve_key,
        _row_name,
        {
            "opening_balance": Unit.POUNDS,
            "reserve_class": Unit.TEXT,
            "draw_order": Unit.NUMBER,
            "driver": Unit.TEXT,
        },
        yearly="movements",
        from_base=1,
    ),
}


#: What a row holds besides its years that makes it worth something.
_AMOUNTS: dict[str, tuple[str, ...]] = {
    "costs": ("base_budget",),
    "monitoring": ("low", "likely", "high"),
    "pressures": (),
    "savings": (),
    "funding": ("base",),
    "reserves": ("opening_balance",),
}


def _plain(value: object) -> float | str | None:
    if isinstance(value, bool):
        return "recurrent" if value else "one-off"
    if isinstance(value, tuple):
        return "; ".join(f"{item:g}" for item in value) or None
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, str):
        return value.strip() or None
    return float(value) if isinstance(value, int | float) else None


def _cells(table: str, record: Any, years: tuple[str, ...]) -> Iterator[tuple[_Cell, Unit, object]]:  # noqa: ANN401
    """Yield the values of a row, with the unit of each."""
    how = _TABLES[table]
    yearly, year_unit = bool(how.yearly), how.year_unit
    if table == "funding":
        money = record.kind in MONEY_KINDS
        if record.kind in KINDS_WITH_BASE:
            yield (
                ("base", ""),
                Unit.POUNDS if money or record.kind is FundingKind.BAND_D else Unit.COUNT,
                record.base,
            )
        yearly, year_unit = record.kind in KINDS_WITH_YEARS, Unit.POUNDS if money else Unit.RATE
    if table == "drivers":
        for field, unit in _DISTRIBUTION.items():
            yield (field, ""), unit, getattr(record.distribution, field)
    for field, unit in how.fields.items():
        yield (field, ""), unit, getattr(record, field)
    if yearly:
        for year, value in zip(years[1 - how.from_base :], getattr(record, how.yearly), strict=True):
            yield (how.yearly, year), year_unit, value


def _same(one: float | str | None, other: float | str | None) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return matched(one) == matched(other)
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= _ROUNDING * max(abs(one), abs(other))
    return one is None and other is None


def _differing(table: str, before: Any, after: Any, years: tuple[str, ...]) -> tuple[CellChange, ...]:  # noqa: ANN401
    """Return the values that differ; those of a row that is not there are blanks."""
    sides = [
        {}
        if record is None
        else {cell: (unit, _plain(value)) for cell, unit, value in _cells(table, record, years)}
        for record in (before, after)
    ]
    found = []
    for cell in dict.fromkeys([*sides[1], *sides[0]]):
        unit = (sides[1].get(cell) or sides[0][cell])[0]
        one, other = (side[cell][1] if cell in side else None for side in sides)
        if _same(one, other) or (None in (before, after) and not (one or other)):
            continue
        found.append(CellChange(field=cell[0], year=cell[1], unit=unit, before=one, after=other))
    return tuple(found)


def _is_empty(table: str, record: Any) -> bool:  # noqa: ANN401
    """Tell whether a row holds no amount, so that nothing is lost or won with it."""
    if table not in _AMOUNTS or (table == "funding" and record.kind is not FundingKind.GRANT):
        return False
    yearly = getattr(record, _TABLES[table].yearly) if _TABLES[table].yearly else ()
    return not any([*yearly, *(getattr(record, field) for field in _AMOUNTS[table])])


def _is_carried(table: str, record: Any) -> bool:  # noqa: ANN401
    return (
        (table == "costs" and record.cost_type == CARRIED)
        or (table == "monitoring" and record.service == CARRIED)
        or (table == "funding" and record.name == CARRIED_COLLECTION)
    )


class _Effects:
    """How far one row moves the plan of the earlier strategy, all else as it was."""

    def __init__(self, pair: Pair) -> None:
        self._start = pair.strategy(())
        self._before = self._figures(self._start)

    @staticmethod
    def _figures(strategy: Unruled) -> tuple[float, float]:
        plan = project_plan(strategy)
        return float(plan.gap[0, -1]), float(plan.usable[0, -1])

    def of(self, **changed: Any) -> tuple[float, float]:  # noqa: ANN401
        gap, usable = self._figures(replace(self._start, **changed))
        return gap - self._before[0], usable - self._before[1]

    def of_setting(self, field: str, value: Any) -> tuple[float, float]:  # noqa: ANN401
        return self.of(council=replace(self._start.council, **{field: value}))

    def of_row(self, table: str, key: Hashable, after: object) -> tuple[float, float]:
        """Return the effect of a row that is put in the place of one of its key, added, or removed (None)."""
        rows = keyed(getattr(self._start, table), _TABLES[table].key)
        if table == "drivers" and (after is None or key not in rows):
            # A driver alone moves nothing: what names it does.
            return 0.0, 0.0
        if after is None:
            del rows[key]
        else:
            rows[key] = after
        return self.of(**{table: tuple(rows.values())})


def _table_rows(table: str, pair: Pair, effects: _Effects) -> Iterator[RowChange]:
    how, years = _TABLES[table], pair.new.years
    old, new = (
        keyed((r for r in getattr(side, table) if not _is_carried(table, r)), how.key)
        for side in (pair.old, pair.new)
    )
    for key in dict.fromkeys([*new, *old]):
        before, after = old.get(key), new.get(key)
        if None in (before, after) and _is_empty(table, before or after):
            continue
        cells = _differing(table, before, after, years)
        if not cells and None not in (before, after):
            continue
        fate = RowFate.ADDED if before is None else RowFate.REMOVED if after is None else RowFate.CHANGED
        gap, usable = effects.of_row(table, key, after)
        name = how.name(after or before)
        yield RowChange(table=table, name=name, fate=fate, cells=cells, gap=gap, usable=usable)


def _setting_rows(pair: Pair, effects: _Effects) -> Iterator[RowChange]:
    for field, unit in _COUNCIL.items():
        value = getattr(pair.new.council, field)
        before, after = _plain(getattr(pair.old.council, field)), _plain(value)
        if not _same(before, after):
            gap, usable = effects.of_setting(field, value)
            cell = CellChange(field=field, year="", unit=unit, before=before, after=after)
            yield RowChange(
                table="council", name=field, fate=RowFate.CHANGED, cells=(cell,), gap=gap, usable=usable
            )


def _correlations(strategy: Unruled) -> dict[tuple[str, str], float]:
    found = strategy.correlations
    return {
        (found.names[j], found.names[i]): found.matrix[i][j]
        for i in range(len(found.names))
        for j in range(i)
        if found.matrix[i][j]
    }


def _correlation_rows(pair: Pair) -> Iterator[RowChange]:
    old, new = (
        {frozenset(map(matched, names)): (names, value) for names, value in _correlations(side).items()}
        for side in (pair.old, pair.new)
    )
    for key in dict.fromkeys([*new, *old]):
        names = (new.get(key) or old[key])[0]
        before, after = (side[key][1] if key in side else 0.0 for side in (old, new))
        if not _same(before, after):
            cell = CellChange(field="correlation", year="", unit=Unit.NUMBER, before=before, after=after)
            yield RowChange(
                table="correlations",
                name=f"{names[0]} with {names[1]}",
                fate=RowFate.CHANGED,
                cells=(cell,),
                gap=0.0,
                usable=0.0,
            )


def row_changes(pair: Pair) -> tuple[RowChange, ...]:
    """List the rows in which two strategies differ.

    Parameters
    ----------
    pair : Pair
        The two.

    Returns
    -------
    tuple of RowChange
        The row that moves the plan of the last year furthest comes first; those that move nothing are in the
        order of the case. What was carried forward from the years that have passed is no row of a case, and
        one that holds no amount is not told to be added or removed.
    """
    effects = _Effects(pair)
    found = [
        *_setting_rows(pair, effects),
        *(row for table in _TABLES for row in _table_rows(table, pair, effects)),
        *_correlation_rows(pair),
    ]
    return tuple(sorted(found, key=lambda row: -round(row.size, 2)))
