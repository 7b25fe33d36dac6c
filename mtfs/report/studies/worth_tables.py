"""The tables of the worth of certainty."""

from collections.abc import Collection, Iterator

from mtfs.analysis.findings import Column, Table, Unit, Value
from mtfs.analysis.worth.records import Gain, Worth
from mtfs.engine.uncertainties import UncertaintyKind
from mtfs.nomenclature import PROBABILITIES
from mtfs.words.figures import lowered

__all__ = ["knowing_table", "ranked_table", "schemes_table", "settled_table", "years_table"]

_BRIEF_ROWS = 12
_BRIEF_SETTLED = 8
_NAME = Column(key="name", label="Name")
_KIND = Column(key="kind", label="What it is")
_BEHIND = Column(
    key="surely_behind_first",
    label="Surely behind the first",
    definition="Whether the runs leave no doubt that it is worth less than the first of its table.",
    brief=False,
)
_CHANCES = {
    "exhausted": ("chance of running out", PROBABILITIES["p_exhausted_by"].label),
    "below_minimum": ("chance of a low general reserve", PROBABILITIES["p_below_minimum_by"].label),
}


def _told(confidence: float) -> str:
    return f"{100 * confidence:g}%"


def _with_ends(column: Column) -> Iterator[Column]:
    """Yield a column and the two of its interval, which are for the files alone."""
    yield column
    for end in ("low", "high"):
        yield Column(
            key=f"{column.key}_{end}",
            label=f"{column.label}, {end}",
            unit=column.unit,
            definition="End of its 95% interval: how far the number of runs leaves it open.",
            brief=False,
        )


def _to_last(found: Worth) -> str:
    return f"to last to the end of {found.by} in {_told(found.confidence)} of futures"


def _gain_columns(
    found: Worth, *, key: str = "", label: str = "", word: str = "fall", brief: Collection[str] = ()
) -> Iterator[Column]:
    """Yield the columns of one change, for the cells of `_gain_cells`."""
    figures = [
        (
            "needed",
            "reserves needed",
            Unit.POUNDS,
            f"what usable reserves must hold at the start {_to_last(found)}",
        ),
        ("gap", "mean gap", Unit.POUNDS, f"the mean gap of {found.by}"),
    ]
    for name, (short, long) in _CHANCES.items():
        figures.append((name, short, Unit.POINTS, f"the {lowered(long)}, {found.by}"))
    for name, short, unit, long in figures:
        text = f"{word} in {short}"
        column = Column(
            key="_".join(part for part in (key, name, word) if part),
            label=f"{label}: {text}" if label else text.capitalize(),
            unit=unit,
            definition=f"The {word} in {long}.",
            brief=name in brief,
        )
        yield from _with_ends(column)


def _gain_cells(gain: Gain | None, year: int, *, rise: bool = False) -> Iterator[Value]:
    """Yield the cells of one change; a rise is a fall with its sign and its ends turned round."""
    if gain is None:
        yield from [None] * 12
        return
    for value, (low, high) in (
        (gain.needed, gain.needed_interval),
        (gain.gap[year], gain.gap_intervals[year]),
        (gain.exhausted[year], gain.exhausted_intervals[year]),
        (gain.below_minimum[year], gain.below_minimum_intervals[year]),
    ):
        for cell in (-value, -high, -low) if rise else (value, low, high):
            # Plus 0 takes the minus from a zero.
            yield float(cell) + 0.0


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


def ranked_table(found: Worth) -> Table:
    """Return everything in one list, by what its certainty is worth.

    Parameters
    ----------
    found : Worth
        What was found.

    Returns
    -------
    Table
        A row for each savings scheme and each uncertainty.
    """
    columns = (
        Column(key="rank", label="Rank", unit=Unit.COUNT, brief=False),
        _NAME,
        _KIND,
        Column(
            key="change",
            label="Change",
            definition="A savings scheme is delivered in full and on time; all else is known beforehand.",
            brief=False,
        ),
        *_with_ends(
            Column(
                key="worth",
                label="Fall in reserves needed",
                unit=Unit.POUNDS,
                definition=f"How much less usable reserves need hold at the start {_to_last(found)}.",
            )
        ),
        Column(
            key="gap_fall",
            label="Fall in mean gap",
            unit=Unit.POUNDS,
            definition=f"Of {found.by}; blank where something is only known, which changes no gap.",
        ),
    )
    rows = tuple(
        (
            rank,
            row.name,
            str(row.kind),
            "in full and on time" if row.kind is UncertaintyKind.SAVING else "known beforehand",
            row.worth,
            *row.interval,
            row.gap,
        )
        for rank, row in enumerate(found.ranked, start=1)
    )
    return Table(
        key="ranked",
        title=f"Schemes made certain and the rest known: reserves needed at {_told(found.confidence)} by "
        f"{found.by}",
        columns=columns,
        rows=rows,
        note="Each row is told alone: the worths of several do not add up. A scheme made certain saves "
        "money; to know something beforehand only frees reserves that would be held in case.",
        brief_rows=_BRIEF_ROWS,
    )


def _scheme_rows(found: Worth) -> Iterator[tuple[Value, ...]]:
    year = found.year_index
    for scheme in found.schemes:
        yield (
            scheme.name,
            "none" if scheme.rag is None else str(scheme.rag),
            scheme.planned,
            *_gain_cells(scheme.certain, year),
            scheme.per_pound,
            _yes(scheme.surely_behind),
            *_gain_cells(scheme.better, year),
            *_gain_cells(scheme.stopped, year, rise=True),
        )


def schemes_table(found: Worth) -> Table:
    """Return each savings scheme made certain, rated better and stopped.

    Parameters
    ----------
    found : Worth
        What was found.

    Returns
    -------
    Table
        A row for each scheme, the one that is worth most when made certain first.
    """
    columns = (
        _NAME,
        Column(key="rating", label="Rating"),
        Column(
            key="planned",
            label="Planned",
            unit=Unit.POUNDS,
            definition=f"The planned savings that start up to {found.by}.",
        ),
        *_gain_columns(found, key="certain", label="Certain", brief=("needed", "gap")),
        Column(
            key="certain_per_pound",
            label="Certain: fall for each £1 planned",
            unit=Unit.NUMBER,
            definition="The fall in reserves needed if certain, for each planned pound. A recurrent saving "
            "counts in every year, so it may be above 1.",
        ),
        _BEHIND,
        *_gain_columns(found, key="better", label="One rating better", brief=("needed",)),
        *_gain_columns(found, key="stopped", label="Stopped", word="rise", brief=("needed",)),
    )
    return Table(
        key="schemes",
        title=f"Savings schemes: reserves needed at {_told(found.confidence)} by {found.by}, and its gap",
        columns=columns,
        rows=tuple(_scheme_rows(found)),
        note="Certain: in full and on time. One rating better: red to amber, or amber to green; blank where "
        "a scheme is green, or delivers by ranges of its own. Stopped: without its planned savings.",
        brief_rows=_BRIEF_ROWS,
    )


def knowing_table(found: Worth) -> Table:
    """Return what knowing each driver, variance and pressure beforehand would be worth.

    Parameters
    ----------
    found : Worth
        What was found.

    Returns
    -------
    Table
        A row for each, the one most worth knowing first; the list of everything tells them on a terminal.
    """
    worth = Column(
        key="worth",
        label="Fall in reserves needed",
        unit=Unit.POUNDS,
        definition=f"How much less would have to be held at the start, on average, {_to_last(found)}, if how "
        "it turns out were known; what it tells of others that move with it counts too. Below 0 by chance, "
        "or where it is so rare that the confidence leaves it out.",
    )
    return Table(
        key="knowing",
        title=f"Known beforehand: reserves needed at {_told(found.confidence)} by {found.by}",
        columns=(_NAME, _KIND, *_with_ends(worth), _BEHIND),
        rows=tuple(
            (u.name, str(u.kind), u.knowing, *u.knowing_interval, _yes(u.surely_behind))
            for u in found.unknowns
        ),
        note="Money that need not be held in case, which is not a saving. Rows do not add up.",
        brief_rows=0,
    )


def settled_table(found: Worth) -> Table:
    """Return what changes if a driver, variance or pressure turns out in one way in every future.

    Parameters
    ----------
    found : Worth
        What was found.

    Returns
    -------
    Table
        A row for each way.
    """
    change = Column(
        key="change",
        label="Turns out",
        definition="As planned: at its central rates, at its likely variance, or at its stated amount.",
    )
    return Table(
        key="settled",
        title=f"Settled in every future: reserves needed at {_told(found.confidence)} by {found.by}, and its "
        "gap",
        columns=(_NAME, _KIND, change, *_gain_columns(found, brief=("needed", "gap"))),
        rows=tuple(
            (u.name, str(u.kind), str(change), *_gain_cells(gain, found.year_index))
            for u in found.unknowns
            for change, gain in u.settled
        ),
        note="A fall in the mean gap tells that something turns out worse than planned on average.",
        brief_rows=_BRIEF_SETTLED,
    )


def _changes(found: Worth) -> Iterator[tuple[str, str, str, Gain]]:
    """Yield every change with its gain: name, what it is, and change."""
    scheme_kind, programme = str(UncertaintyKind.SAVING), "savings programme"
    told = {"certain": "in full and on time", "better": "one rating better", "stopped": "stopped"}
    for name, gain in (("certain", found.programme_certain), ("better", found.programme_better)):
        if gain is not None:
            yield "All schemes", programme, told[name], gain
    for scheme in found.schemes:
        for name, words in told.items():
            gain = getattr(scheme, name)
            if gain is not None:
                yield scheme.name, scheme_kind, words, gain
    for unknown in found.unknowns:
        for change, gain in unknown.settled:
            yield unknown.name, str(unknown.kind), str(change), gain


def years_table(found: Worth) -> Table:
    """Return what each change does to the gap and the chances of each year.

    Parameters
    ----------
    found : Worth
        What was found.

    Returns
    -------
    Table
        A row for each change and year, for the files alone.
    """
    figures = [("gap", "Fall in mean gap", Unit.POUNDS)]
    figures += [(name, f"Fall in {short}", Unit.POINTS) for name, (short, _) in _CHANCES.items()]
    columns = [
        _NAME,
        _KIND,
        Column(key="change", label="Change"),
        Column(key="year", label="Year", unit=Unit.YEAR),
    ]
    for name, label, unit in figures:
        columns += _with_ends(Column(key=f"{name}_fall", label=label, unit=unit))
    rows = []
    for name, kind, change, gain in _changes(found):
        for t, year in enumerate(found.years):
            # What comes first is the one figure that is told of a single year.
            rows.append((name, kind, change, year, *list(_gain_cells(gain, t))[3:]))
    return Table(
        key="years",
        title="Every change, year by year",
        columns=tuple(columns),
        rows=tuple(rows),
        note="A fall is what the council gains; a rise is negative. Chances are by the end of each year.",
        brief_rows=0,
    )
