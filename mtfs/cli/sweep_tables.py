"""The tables that a sweep shows on a terminal: both ends of the league, and the totals."""

from collections.abc import Sequence

from mtfs.analysis.findings import Column, Table, Unit, Value
from mtfs.analysis.nation.league import LeagueRow, league
from mtfs.analysis.nation.records import NationalTotals, Sweep
from mtfs.cli.tables import MoneyUnit, finding_table
from mtfs.words.chances import short_percent
from mtfs.words.units import money_unit

__all__ = ["league_tables", "totals_table"]

#: So many are shown from each end of a league.
_SHOWN = 10
_MONEY_ROWS = (
    ("gap", "Gap", ("plan", "p5", "p50", "p95")),
    ("unfunded", "Unfunded", ("p50", "p95")),
    ("usable", "Usable reserves", ("plan", "p5", "p50")),
)
_STATISTICS = {
    "plan": "plan",
    "p5": "1 in 20 is lower than",
    "p50": "middle future",
    "p95": "1 in 20 is higher than",
}
_COUNTS = ("p5", "p50", "p95")


def _of_years(rows: Sequence[LeagueRow], table: str) -> str:
    years = rows[0].outcome.years
    columns = (
        Column(key="rank", label="Rank"),
        Column(key="name", label="Council"),
        Column(key="chance", label="Chance", unit=Unit.CHANCE),
        Column(key="interval", label="95% interval"),
        Column(key="ranks", label="Rank may be"),
    )
    cells: list[tuple[Value, ...]] = []
    for row in rows:
        low, high = row.outcome.p_exhausted_by_interval[-1]
        ranks = dict.fromkeys((row.rank_low, row.rank_high))
        code = f" ({row.outcome.code})" if row.outcome.code else ""
        cells.append(
            (
                f"{row.rank:,}{'=' if row.tied > 1 else ''}",
                f"{row.outcome.name}{code}",
                row.chance,
                f"{short_percent(float(low))} to {short_percent(float(high))}",
                " to ".join(f"{rank:,}" for rank in ranks),
            )
        )
    title = f"Chance that usable reserves have run out by the end of {years[-1]}: {table}"
    return finding_table(
        Table(key="league", title=title, columns=columns, rows=tuple(cells)), MoneyUnit("£m", 1e6, 1)
    )


def league_tables(sweep: Sweep) -> list[str]:
    """Set both ends of the league, or all of a short one, for each set of years.

    Parameters
    ----------
    sweep : Sweep
        What was found.

    Returns
    -------
    list of str
        One or two tables for each set of years.
    """
    rows = league(sweep.outcomes)
    tables = []
    for years in dict.fromkeys(row.outcome.years for row in rows):
        own = [row for row in rows if row.outcome.years == years]
        count = len(own)
        if count <= 2 * _SHOWN:
            tables.append(_of_years(own, f"{count:,} council{'s' if count != 1 else ''}"))
        else:
            tables.append(_of_years(own[:_SHOWN], f"the {_SHOWN} greatest of {count:,}"))
            tables.append(_of_years(own[-_SHOWN:], f"the {_SHOWN} least of {count:,}"))
    return tables


def totals_table(total: NationalTotals) -> str:
    """Set the totals of councils of the same years.

    Parameters
    ----------
    total : NationalTotals
        The totals.

    Returns
    -------
    str
        Money and numbers of councils by year, with what they would be if nothing were shared.
    """
    peak = max(float(abs(values).max()) for m in total.measures.values() for values in m.values())
    unit = money_unit(peak)
    rows: list[tuple[Value, ...]] = []

    def add(label: str, texts: Sequence[str]) -> None:
        rows.append((label, *texts))

    def money(value: float) -> str:
        text = f"{abs(value) / unit.pounds:,.{0 if unit.pounds < 1e6 else 1}f}"
        return f"({text})" if value < 0 and text.strip("0.,") else f"{text} "

    for measure, name, statistics in _MONEY_ROWS:
        for statistic in statistics:
            values = total.measures[measure][statistic]
            add(f"{name}: {_STATISTICS[statistic]}", [money(value) for value in values])
            apart = total.measures[measure].get(f"{statistic}_if_independent")
            if apart is not None and len(total.councils) > 1:
                add("  the same, if nothing were shared", [money(value) for value in apart])
    for statistic in _COUNTS:
        counts = total.exhausted_councils[statistic]
        add(f"Councils run out: {_STATISTICS[statistic]}", [f"{round(c):,} " for c in counts])
    columns = (
        Column(key="what", label=""),
        *(Column(key=year, label=year, unit=Unit.COUNT) for year in total.years),
    )
    count = len(total.councils)
    title = (
        f"Totals of {count:,} council{'s' if count != 1 else ''}, {unit.label} (a surplus in brackets), "
        "each of the total itself, future by future"
    )
    return finding_table(
        Table(key="nation", title=title, columns=columns, rows=tuple(rows)), MoneyUnit(unit.label, 1.0, 0)
    )
