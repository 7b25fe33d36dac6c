"""The tables of savings planned and delivered."""

from collections.abc import Iterator, Sequence

import numpy as np

from mtfs.analysis.findings import Column, Table, Unit, Value
from mtfs.analysis.savings_delivery import MOSTLY, Delivery, SavingsDelivery
from mtfs.domain.savings import Rag
from mtfs.report.document import TableBlock, TableHead
from mtfs.report.studies.columns import number
from mtfs.report.tables import money_cell
from mtfs.words.savings import RATING_WORDS, ratings_of, workstreams_differ
from mtfs.words.units import MoneyUnit

__all__ = [
    "savings_intervals_block",
    "savings_ratings_table",
    "savings_scheme_years_table",
    "savings_schemes_table",
    "savings_workstreams_table",
    "savings_years_table",
]

_TOTAL = "All schemes"
_POUNDS = MoneyUnit("£", 1.0)
_LABELS = {
    "mean": "Average",
    "p5": "1 in 20 has less than",
    "p10": "1 in 10 has less than",
    "p50": "Middle future",
    "p90": "1 in 10 has more than",
    "p95": "1 in 20 has more than",
}
_MOSTLY_WORDS = f"{100 * MOSTLY:g}%"
_PLANNED = Column(
    key="planned",
    label="Planned",
    unit=Unit.POUNDS,
    definition="What is planned to be in force; of a recurrent scheme all that has begun by then.",
)
_FIGURES = (
    _PLANNED,
    Column(key="mean", label=_LABELS["mean"], unit=Unit.POUNDS, brief=False),
    Column(key="p5", label=_LABELS["p5"], unit=Unit.POUNDS, brief=False),
    Column(key="p50", label=_LABELS["p50"], unit=Unit.POUNDS),
    Column(key="p10", label="8 in 10 futures: from", unit=Unit.POUNDS),
    Column(key="p90", label="to", unit=Unit.POUNDS),
    Column(key="p95", label=_LABELS["p95"], unit=Unit.POUNDS, brief=False),
    Column(
        key="in_full",
        label="Chance of all",
        unit=Unit.CHANCE,
        definition="In what share of the futures at least what is planned is delivered.",
    ),
    Column(
        key="mostly",
        label=f"Chance of at least {_MOSTLY_WORDS}",
        unit=Unit.CHANCE,
        definition=f"In what share of the futures at least {_MOSTLY_WORDS} of what is planned is delivered.",
    ),
)
_APART = "Ranges do not add up: schemes rarely all do badly, or all do well, in the same future."


def _figures(row: Delivery, at: int) -> tuple[Value, ...]:
    """Return the cells of `_FIGURES` for one year."""
    return (
        float(row.planned[at]),
        *(float(row.delivered[key][at]) for key in ("mean", "p5", "p50", "p10", "p90", "p95")),
        number(float(row.in_full[at])),
        number(float(row.mostly[at])),
    )


def _largest_first(rows: Sequence[Delivery], at: int) -> list[Delivery]:
    return sorted(rows, key=lambda row: -float(row.planned[at]))


def _counted(left: Sequence[Delivery], what: str) -> str:
    if not left:
        return ""
    return f" {len(left)} more {what}{'s stand' if len(left) != 1 else ' stands'} in the total alone."


def savings_schemes_table(found: SavingsDelivery, *, most: int | None = None) -> Table:
    """Return the table of schemes for the year that is told of first.

    Parameters
    ----------
    found : SavingsDelivery
        The study.
    most : int, optional
        How many schemes; all where left out.

    Returns
    -------
    Table
        The largest plan first, and the total last.
    """
    at, schemes = found.at, found.strategy.savings
    ordered = _largest_first(found.schemes, at)
    rows: list[tuple[Value, ...]] = []
    for row in ordered[:most]:
        scheme = schemes[row.rows[0]]
        rows.append((row.name, scheme.workstream or None, RATING_WORDS[scheme.rag], *_figures(row, at)))
    rows.append((_TOTAL, "", "", *_figures(found.total, at)))
    left = _counted(ordered[most:] if most is not None else (), "scheme")
    return Table(
        key="savings-schemes",
        title=f"Savings schemes in {found.by}: what is planned, and what futures deliver",
        columns=(
            Column(key="scheme", label="Scheme"),
            Column(key="workstream", label="Workstream", brief=workstreams_differ(found)),
            Column(key="rating", label="Rating"),
            *_FIGURES,
        ),
        rows=tuple(rows),
        note=f"{_APART if len(ordered) > 1 else ''}{left}".strip(),
    )


def _grouped(found: SavingsDelivery, key: str, label: str, rows: Sequence[tuple[str, Delivery]]) -> Table:
    return Table(
        key=f"savings-{key}s",
        title=f"Savings by {key} in {found.by}: what is planned, and what futures deliver",
        columns=(
            Column(key=key, label=label),
            Column(key="ratings", label="Ratings", brief=key != "rating"),
            Column(key="schemes", label="Schemes", unit=Unit.COUNT),
            *_FIGURES,
        ),
        rows=tuple(
            (name, ratings_of(found, row), len(row.rows), *_figures(row, found.at)) for name, row in rows
        ),
        note=_APART if len(rows) > 2 else "",
    )


def savings_workstreams_table(found: SavingsDelivery) -> Table:
    """Return the table of workstreams for the year that is told of first.

    Parameters
    ----------
    found : SavingsDelivery
        The study.

    Returns
    -------
    Table
        The largest plan first, and the total last.
    """
    rows = [(row.name, row) for row in _largest_first(found.workstreams, found.at)]
    return _grouped(found, "workstream", "Workstream", [*rows, (_TOTAL, found.total)])


def savings_ratings_table(found: SavingsDelivery) -> Table:
    """Return the table of ratings for the year that is told of first.

    Parameters
    ----------
    found : SavingsDelivery
        The study.

    Returns
    -------
    Table
        Red first, and the total last.
    """
    rows = [(RATING_WORDS[Rag(row.name) if row.name else None].capitalize(), row) for row in found.ratings]
    return _grouped(found, "rating", "Rating", [*rows, (_TOTAL, found.total)])


def savings_years_table(found: SavingsDelivery) -> Table:
    """Return the table of all schemes together, year by year.

    Parameters
    ----------
    found : SavingsDelivery
        The study.

    Returns
    -------
    Table
        A row for each plan year.
    """
    return Table(
        key="savings-years",
        title="Savings of all schemes by year: what is planned, and what futures deliver",
        columns=(Column(key="year", label="Year", unit=Unit.YEAR), *_FIGURES),
        rows=tuple((year, *_figures(found.total, t)) for t, year in enumerate(found.years)),
        note="What is planned of recurrent schemes stays in force: sums of several years are not to be added "
        "together.",
    )


def savings_scheme_years_table(found: SavingsDelivery) -> Table:
    """Return the table of every scheme in every year.

    Parameters
    ----------
    found : SavingsDelivery
        The study.

    Returns
    -------
    Table
        A row for each scheme and plan year, in the order of the case.
    """
    return Table(
        key="savings-scheme-years",
        title="Every savings scheme, year by year",
        columns=(
            Column(key="scheme", label="Scheme"),
            Column(key="year", label="Year", unit=Unit.YEAR),
            *_FIGURES,
        ),
        rows=tuple(
            (row.name, year, *_figures(row, t)) for row in found.schemes for t, year in enumerate(found.years)
        ),
    )


def _statistics(row: Delivery, t: int) -> Iterator[tuple[str, ...]]:
    """Yield each figure of a year with the ends of its interval, in pounds and in percent."""
    for key, label in _LABELS.items():
        figures = (row.delivered[key][t], *row.delivered_intervals[key][t])
        yield (label, *(money_cell(float(figure), _POUNDS) for figure in figures))
    for label, chance, interval in (
        ("Chance of all", row.in_full[t], row.in_full_intervals[t]),
        (f"Chance of at least {_MOSTLY_WORDS}", row.mostly[t], row.mostly_intervals[t]),
    ):
        if not np.isnan(chance):
            yield (label, *(f"{100 * figure:.2f}%" for figure in (chance, *interval)))


def savings_intervals_block(found: SavingsDelivery) -> TableBlock:
    """Return the table of how far the number of runs leaves the figures of the programme uncertain.

    Parameters
    ----------
    found : SavingsDelivery
        The study.

    Returns
    -------
    TableBlock
        A row for each plan year and figure of all schemes together, in pounds, as the intervals are narrow.
    """
    return TableBlock(
        key="savings-intervals",
        caption="What all savings schemes deliver, with 95% intervals, £",
        heads=(
            TableHead("Year"),
            TableHead("Figure"),
            TableHead("Delivered", is_number=True),
            TableHead("Interval: low", is_number=True),
            TableHead("Interval: high", is_number=True),
        ),
        rows=tuple(
            (year, *cells) for t, year in enumerate(found.years) for cells in _statistics(found.total, t)
        ),
    )
