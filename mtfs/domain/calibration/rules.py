"""The rules between the records of a calibration pack: nothing twice, and no source that is not listed."""

from collections.abc import Iterator, Sequence
from datetime import date

from mtfs.domain.calibration import (
    BacktestCheck,
    BudgetError,
    Calibration,
    Correlation,
    ForecastError,
    PackSource,
    PlanGrowth,
    Prior,
    ServiceGrowth,
)
from mtfs.domain.checks import matched, nearest_name
from mtfs.domain.stresses import Standing
from mtfs.domain.years import guess_year_label, is_year_label
from mtfs.errors import Breach

__all__ = ["PackRecord", "pack_breaches", "record_key"]

PackRecord = (
    BacktestCheck
    | BudgetError
    | ServiceGrowth
    | Correlation
    | ForecastError
    | PlanGrowth
    | Prior
    | PackSource
)

#: The lists of records in a pack, and what each calls its records by.
_LISTS = {
    "sources": "key",
    "budget_errors": "line",
    "growth": "line",
    "correlations": "first",
    "forecasts": "series",
    "priors": "name",
    "checks": "line",
}


def record_key(record: PackRecord) -> tuple[str, ...]:
    """Return what tells a record of a pack from the others of its kind.

    Parameters
    ----------
    record : PackRecord
        The record.

    Returns
    -------
    tuple of str
        Such as a line and a class of authority. A correlation has its two ends in the order of the alphabet.
    """
    match record:
        case BudgetError() | ServiceGrowth():
            return (record.line, record.council_class)
        case BacktestCheck():
            return (record.line, record.council_class, record.years)
        case Correlation():
            return (record.of, record.level, *sorted((record.first, record.second)))
        case ForecastError():
            return (record.series,)
        case PlanGrowth():
            return ()
        case Prior():
            return (record.name,)
        case PackSource():
            return (record.key,)


def pack_breaches(pack: Calibration) -> Iterator[Breach]:
    """Find what breaks the rules that hold between the records of a pack.

    Parameters
    ----------
    pack : Calibration
        The pack.

    Yields
    ------
    Breach
        With its list, and the position in it: blank heads, years that are none, records that stand twice,
        and sources that are not listed, or not told of a figure that is not assumed.
    """
    yield from _head_breaches(pack)
    for table in _LISTS:
        yield from _twice(table, getattr(pack, table))
    known = [source.key for source in pack.sources]
    for table in list(_LISTS)[1:]:
        for row, record in enumerate(getattr(pack, table)):
            yield from _source_breaches(table, row, record, known)
    if pack.plan_growth is not None:
        yield from _source_breaches("plan_growth", None, pack.plan_growth, known)


def _head_breaches(pack: Calibration) -> Iterator[Breach]:
    for field in ("name", "version"):
        if not getattr(pack, field).strip():
            yield Breach(field=field, found="it is blank", allowed="expected a text")
    try:
        date.fromisoformat(pack.made)
    except ValueError:
        yield Breach(field="made", found=f"it is '{pack.made}'", allowed="expected a date such as 2026-11-22")
    dated: list[tuple[str, int | None, str, str]] = [("years", None, "", year) for year in pack.years]
    dated += [
        ("forecasts", row, "central", year)
        for row, forecast in enumerate(pack.forecasts)
        for year in forecast.central
    ]
    for table, number, field, year in dated:
        if not is_year_label(year):
            yield Breach(
                table=table,
                row=number,
                field=field,
                found=f"there is the year '{year}'",
                allowed="expected years such as 2023/24",
                guess=guess_year_label(year),
            )


def _twice(table: str, records: Sequence[PackRecord]) -> Iterator[Breach]:
    first: dict[tuple[str, ...], int] = {}
    for row, record in enumerate(records):
        key = tuple(matched(part) for part in record_key(record))
        if key in first:
            yield Breach(
                table=table,
                row=row,
                field=_LISTS[table],
                found=f"there is a second record of {', '.join(record_key(record))}",
                allowed=f"expected one; number {first[key] + 1} is of the same",
            )
        first.setdefault(key, row)


def _source_breaches(
    table: str, row: int | None, record: PackRecord, known: Sequence[str]
) -> Iterator[Breach]:
    if isinstance(record, PackSource):
        return
    for key in record.sources:
        if key not in known:
            yield Breach(
                table=table,
                row=row,
                field="sources",
                found=f"'{key}' is not among the pack's sources",
                allowed=f"expected one of {', '.join(known)}"
                if known
                else "expected a source that is listed",
                guess=nearest_name(key, known),
            )
    assumed = isinstance(record, ForecastError | Prior) and record.standing is Standing.ASSUMED
    if not record.sources and not assumed:
        yield Breach(
            table=table,
            row=row,
            field="sources",
            found="there are none",
            allowed="expected the key of a source, unless the figures are assumed",
        )
