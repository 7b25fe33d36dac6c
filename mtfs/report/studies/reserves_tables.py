"""The tables of how much reserves must hold, and of the yardsticks for a minimum general fund balance."""

from mtfs.analysis.findings import Column, Table, Unit, Value
from mtfs.analysis.reserves_confidence import CURVE_SHARES, MINIMUM_LEVELS, ReservesConfidence
from mtfs.report.studies.columns import interval_columns

__all__ = ["level_words", "reserves_tables"]

#: Minimum balances as shares of the net budget, and where they come from.
_YARDSTICKS = (
    (0.03, "Gateshead's floor: 3%", "Gateshead Council, Medium Term Financial Strategy 2026/27 to 2030/31"),
    (0.05, "Rule of thumb: 5%", "Widely quoted; not traced to any guidance (assumed)"),
    (
        0.12,
        "Thanet's level, a district: 12%",
        "Thanet District Council, recommended for 2015/16: risk assessment of reserves, Annex 5, for 2016/17",
    ),
)


def level_words(level: float) -> str:
    """Write a level of confidence.

    Parameters
    ----------
    level : float
        As a fraction.

    Returns
    -------
    str
        ``90%`` or ``99.9%``.
    """
    return f"{level * 100:.6g}%"


def _key(level: float) -> str:
    return f"needed_{level * 100:.6g}".replace(".", "_")


_YEAR = Column(key="year", label="Lasting to the end of", unit=Unit.YEAR)
_MORE = Column(
    key="more_than_held",
    label="More than is held",
    unit=Unit.POUNDS,
    definition="What is needed less what usable reserves held; in brackets where there is some to spare.",
)


def _needed(found: ReservesConfidence) -> Table:
    rows: list[tuple[Value, ...]] = [
        (
            year,
            float(found.confidence[t]),
            *map(float, found.confidence_intervals[t]),
            *map(float, found.needed[:, t]),
        )
        for t, year in enumerate(found.years)
    ]
    start = found.years[0]
    return Table(
        key="needed",
        title=f"What usable reserves had to hold at the start of {start}, by confidence that they last",
        columns=(
            _YEAR,
            Column(
                key="confidence",
                label="With what they held",
                unit=Unit.CHANCE,
                definition="In what share of the futures what they held lasts through the year.",
            ),
            *interval_columns("confidence", "With what they held", Unit.CHANCE),
            *(
                Column(
                    key=_key(level),
                    label=f"{level_words(level)} sure",
                    unit=Unit.POUNDS,
                    definition=f"The least with which at least {level_words(level)} of the futures last.",
                )
                for level in found.levels
            ),
        ),
        rows=tuple(rows),
        note=f"Usable reserves held £{found.held:,.2f} at the start of {start}.",
    )


def _levels(found: ReservesConfidence) -> Table:
    rows: list[tuple[Value, ...]] = [
        (
            year,
            level,
            float(found.needed[k, t]),
            *map(float, found.needed_intervals[k, t]),
            "at the largest run" if found.open_ended[k] else "",
            float(found.shortfalls[k, t]),
        )
        for t, year in enumerate(found.years)
        for k, level in enumerate(found.levels)
    ]
    return Table(
        key="levels",
        title=f"Needed at the start of {found.years[0]}, with intervals",
        columns=(
            _YEAR,
            Column(key="confidence", label="Confidence", unit=Unit.SHARE),
            Column(
                key="needed",
                label="Needed",
                unit=Unit.POUNDS,
                definition="The least with which at least that share of the futures lasts.",
            ),
            *interval_columns("needed", "Needed", Unit.POUNDS),
            Column(
                key="interval_stops",
                label="Interval stops",
                definition="Where the runs are too few, an interval has no top: it stops at the largest run.",
            ),
            _MORE,
        ),
        rows=tuple(rows),
        brief_rows=0,
    )


def _curve(found: ReservesConfidence) -> Table:
    rows: list[tuple[Value, ...]] = [
        (
            year,
            share,
            float(found.curve[k, t]),
            *map(float, found.curve_intervals[k, t]),
            float(found.curve[k, t]) - found.held,
        )
        for t, year in enumerate(found.years)
        for k, share in enumerate(CURVE_SHARES)
    ]
    return Table(
        key="curve",
        title=f"The whole curve: needed at the start of {found.years[0]} for 1% to 99%",
        columns=(
            _YEAR,
            Column(key="confidence", label="Confidence", unit=Unit.SHARE),
            Column(
                key="needed",
                label="Needed",
                unit=Unit.POUNDS,
                definition="The least with which at least that share of the futures lasts.",
            ),
            *interval_columns("needed", "Needed", Unit.POUNDS),
            _MORE,
        ),
        rows=tuple(rows),
        brief_rows=0,
    )


def _held(found: ReservesConfidence) -> Table:
    rows: list[tuple[Value, ...]] = [
        ("General reserve", found.general, "yes"),
        ("Earmarked reserves that can be used", found.held - found.general, "yes"),
        *((name, amount, "no: held for one purpose") for name, amount in found.committed),
    ]
    return Table(
        key="held",
        title=f"Held at the start of {found.years[0]}",
        columns=(
            Column(key="reserve", label="Reserve"),
            Column(key="amount", label="Held", unit=Unit.POUNDS),
            Column(
                key="usable",
                label="Usable",
                definition="Whether it may meet a gap. The schools grant is no reserve of the council's.",
            ),
        ),
        rows=tuple(rows),
    )


def _overspends(found: ReservesConfidence) -> Table:
    minimum, low_level, high_level = found.minimum, *map(level_words, MINIMUM_LEVELS)
    rows: list[tuple[Value, ...]] = []
    for t, year in enumerate(found.years):
        figures = [
            float(figure)
            for k in range(2)
            for figure in (minimum.by_year[k, t], *minimum.by_year_intervals[k, t])
        ]
        rows.append((f"{year} (base year, apart)" if t == 0 else year, *figures))
    largest = [
        float(figure) for k in range(2) for figure in (minimum.largest[k], *minimum.largest_intervals[k])
    ]
    rows.append(("Largest of the plan years", *largest))
    money = Unit.POUNDS
    return Table(
        key="overspends",
        title="Overspends within a year that a minimum balance is for",
        columns=(
            Column(key="year", label="Year"),
            *(
                column
                for key, level in (("lower", low_level), ("upper", high_level))
                for column in (
                    Column(
                        key=key,
                        label=f"No more than, in {level}",
                        unit=money,
                        definition=f"The overspend that is not passed in {level} of the futures; 0 where the "
                        "year is underspent.",
                    ),
                    *interval_columns(key, f"No more than, in {level}", money),
                )
            ),
        ),
        rows=tuple(rows),
        note="The overspend that is forecast for the base year is known, and has its own call on reserves: "
        "it is no part of the largest.",
    )


def _minimum(found: ReservesConfidence) -> Table:
    minimum = found.minimum
    low, high = map(float, minimum.largest)
    amounts: list[tuple[str, float, str]] = [
        (f"Suggested, from: {level_words(MINIMUM_LEVELS[0])}", low, "These futures; the level is assumed"),
        (f"Suggested, to: {level_words(MINIMUM_LEVELS[1])}", high, "These futures; the level is assumed"),
        ("The case's own minimum", minimum.own, "Sheet Council"),
        ("General reserve at the start", found.general, "Sheet Reserves"),
    ]
    budget = minimum.net_budget
    if budget > 0:
        amounts += [(name, share * budget, source) for share, name, source in _YARDSTICKS]
    rows: list[tuple[Value, ...]] = [
        (name, amount, amount / budget if budget > 0 else None, minimum.covers(amount), source)
        for name, amount, source in amounts
    ]
    return Table(
        key="minimum",
        title="A minimum general fund balance: the suggested range and yardsticks",
        columns=(
            Column(key="yardstick", label="Yardstick"),
            Column(key="amount", label="Amount", unit=Unit.POUNDS),
            Column(
                key="share",
                label="Of net budget",
                unit=Unit.RATE,
                definition=f"As a share of the net budget of {found.years[0]}, all lines of the sheet Costs.",
            ),
            Column(
                key="covers",
                label="Covers the worst year in",
                unit=Unit.CHANCE,
                definition="In what share of the futures it covers the largest overspend of any plan year.",
            ),
            Column(key="source", label="Source", brief=False),
        ),
        rows=tuple(rows),
    )


def reserves_tables(found: ReservesConfidence) -> tuple[Table, ...]:
    """Return the tables of how much reserves must hold.

    Parameters
    ----------
    found : ReservesConfidence
        The study.

    Returns
    -------
    tuple of Table
        The last two, with intervals and the whole curve, are for files alone.
    """
    return (
        _needed(found),
        _held(found),
        _overspends(found),
        _minimum(found),
        _levels(found),
        _curve(found),
    )
