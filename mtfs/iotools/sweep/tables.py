"""The tables of a sweep: a row a council and year, the league, the totals, and what went wrong."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mtfs.analysis.nation.league import LeagueRow
from mtfs.analysis.nation.records import TOTALLED, CouncilFault, CouncilOutcome, NationalTotals
from mtfs.engine.shapes import Floats
from mtfs.iotools.atomic import guarded_text

__all__ = [
    "EXHAUSTED",
    "councils_table",
    "csv_bytes",
    "faults_table",
    "league_table",
    "nation_table",
    "parquet_bytes",
]

Row = dict[str, Any]
#: What the totals call the number of councils whose reserves have run out.
EXHAUSTED = "exhausted_councils"
_MONEY, _CHANCE = 2, 6


def _number(value: float, decimals: int) -> float:
    return round(float(value), decimals) + 0.0


def councils_table(outcomes: Sequence[CouncilOutcome]) -> list[Row]:
    """Return a row for each council and year.

    Parameters
    ----------
    outcomes : sequence of CouncilOutcome
        The councils.

    Returns
    -------
    list of dict
        Amounts in pounds and chances as fractions, as they were worked out; ``_low`` and ``_high`` are the
        95% intervals of the Monte Carlo error.
    """
    return [row for outcome in outcomes for row in _council_rows(outcome)]


def _council_rows(outcome: CouncilOutcome) -> Iterator[Row]:
    for t, year in enumerate(outcome.years):
        row: Row = {
            "code": outcome.code,
            "name": outcome.name,
            "kind": outcome.kind,
            "base_year": outcome.years[0],
            "year": year,
            "runs": outcome.runs,
            "net_spending": outcome.net_spending,
            "usable_opening": outcome.usable_opening,
            "minimum_balance": outcome.minimum_balance,
        }
        row |= {f"plan_{measure}": float(outcome.plan(measure)[t]) for measure in TOTALLED}
        for measure, values, intervals in (
            ("gap", outcome.gap, outcome.gap_intervals),
            ("usable", outcome.usable, outcome.usable_intervals),
        ):
            for statistic, figures in values.items():
                row |= _with_interval(f"{measure}_{statistic}", figures[t], intervals[statistic][t])
        row |= _with_interval("p_exhausted_by", outcome.p_exhausted_by[t], outcome.p_exhausted_by_interval[t])
        row |= _with_interval(
            "p_below_minimum_by", outcome.p_below_minimum_by[t], outcome.p_below_minimum_by_interval[t]
        )
        yield row


def _with_interval(name: str, value: float, interval: Floats) -> Row:
    return {name: float(value), f"{name}_low": float(interval[0]), f"{name}_high": float(interval[1])}


def league_table(rows: Sequence[LeagueRow]) -> list[Row]:
    """Return the league as a table, a row a council.

    Parameters
    ----------
    rows : sequence of LeagueRow
        The league.

    Returns
    -------
    list of dict
        Ranks, and for every year that any council has the chance that usable reserves have run out by its
        end, with its 95% interval; None for the years that a council does not have.
    """
    labels = sorted({year for row in rows for year in row.outcome.years})
    table = []
    for row in rows:
        outcome = row.outcome
        line: Row = {
            "rank": row.rank,
            "tied": row.tied,
            "rank_low": row.rank_low,
            "rank_high": row.rank_high,
            "councils": row.councils,
            "code": outcome.code,
            "name": outcome.name,
            "kind": outcome.kind,
            "base_year": outcome.years[0],
            "last_year": outcome.years[-1],
        }
        for label in labels:
            values: tuple[float | None, ...] = (None, None, None)
            if label in outcome.years:
                t = outcome.years.index(label)
                values = tuple(
                    _number(value, _CHANCE)
                    for value in (outcome.p_exhausted_by[t], *outcome.p_exhausted_by_interval[t])
                )
            line |= dict(zip((label, f"{label} low", f"{label} high"), values, strict=True))
        table.append(line)
    return table


def nation_table(totals: Sequence[NationalTotals]) -> list[Row]:
    """Return the totals as a table, a figure a row.

    Parameters
    ----------
    totals : sequence of NationalTotals
        The totals.

    Returns
    -------
    list of dict
        Amounts to the penny in pounds, and numbers of councils; None where there is no interval.
    """
    return [row for total in totals for row in _total_rows(total)]


def _total_rows(total: NationalTotals) -> Iterator[Row]:
    every = {**total.measures, EXHAUSTED: total.exhausted_councils}
    intervals = {**total.intervals, EXHAUSTED: total.exhausted_intervals}
    for measure, statistics in every.items():
        for statistic, values in statistics.items():
            bounds = intervals[measure].get(statistic)
            for t, year in enumerate(total.years):
                low, high = (None, None) if bounds is None else (_number(end, _MONEY) for end in bounds[t])
                yield {
                    "base_year": total.years[0],
                    "councils": len(total.councils),
                    "measure": measure,
                    "statistic": statistic,
                    "year": year,
                    "value": _number(values[t], _MONEY),
                    "low": low,
                    "high": high,
                }


def faults_table(faults: Sequence[CouncilFault]) -> list[Row]:
    """Return the faults as a table.

    Parameters
    ----------
    faults : sequence of CouncilFault
        The faults.

    Returns
    -------
    list of dict
        A row a fault.
    """
    return [{"code": f.code, "name": f.name, "where": f.where, "message": f.message} for f in faults]


def _columns(rows: Sequence[Row], heads: Sequence[str]) -> list[str]:
    return list(rows[0]) if rows else list(heads)


def csv_bytes(rows: Sequence[Row], heads: Sequence[str] = ()) -> bytes:
    """Return a table as CSV.

    Parameters
    ----------
    rows : sequence of dict
        Its rows, all of the same columns.
    heads : sequence of str, optional
        The columns of a table without rows.

    Returns
    -------
    bytes
        In UTF-8. A text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    columns = _columns(rows, heads)
    writer.writerow(columns)
    for row in rows:
        cells = [row[column] for column in columns]
        writer.writerow([guarded_text(cell) if isinstance(cell, str) else cell for cell in cells])
    return stream.getvalue().encode()


def parquet_bytes(rows: Sequence[Row], facts: Mapping[str, str]) -> bytes:
    """Return a table as Parquet.

    Parameters
    ----------
    rows : sequence of dict
        Its rows, all of the same columns.
    facts : mapping of str to str
        What the file tells of itself.

    Returns
    -------
    bytes
        The file.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({name: [row[name] for row in rows] for name in _columns(rows, ())})
    stream = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(dict(facts)), stream, compression="zstd")
    return stream.getvalue()
