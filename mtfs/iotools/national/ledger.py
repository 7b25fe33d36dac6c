"""A revenue return by its keys, and the parts of a case that are being made from it."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from textwrap import shorten

from mtfs.iotools.national.defaults import ASC_CLASSES
from mtfs.iotools.national.lines import FINANCING, NET_CURRENT, NON_CURRENT, SERVICES
from mtfs.iotools.national.provenance import SOURCE, Row, Told
from mtfs.iotools.national.returns import Figure, Item, RevenueEntry

__all__ = ["Draft", "Ledger", "amount_words", "label_of", "value_of"]

_LABELS = {
    line.key: line.label for group in (SERVICES, NET_CURRENT, NON_CURRENT, FINANCING) for line in group
}
_MARKS = re.compile(r"\s*(\[[^\]]*\]|\*+|\(\s*[-+/ ]*\))")
_LONGEST = 90
_SMALL = 10.0


def amount_words(pounds: float) -> str:
    """Write an amount to the pound, or a small one to the penny, without its sign.

    Parameters
    ----------
    pounds : float
        An amount [£].

    Returns
    -------
    str
        Such as ``£68,454,000``.
    """
    return f"£{abs(pounds):,.0f}" if abs(pounds) >= _SMALL else f"£{abs(pounds):,.2f}"


def label_of(item: Item) -> str:
    """Return what a case calls a line of a return.

    Parameters
    ----------
    item : Item
        The line.

    Returns
    -------
    str
        The label of its key; without one its heading, rid of footnote marks and line breaks.
    """
    if item.key:
        return _LABELS.get(item.key, item.key)
    heading = " ".join(_MARKS.sub(" ", item.figure.heading).split())
    return shorten(heading, _LONGEST, placeholder="…") or "Line without a heading"


def value_of(row: Row, heading: str) -> float:
    """Return a number of a row in the making.

    Parameters
    ----------
    row : mapping
        The row.
    heading : str
        The heading that the number stands under.

    Returns
    -------
    float
        0 where there is none.
    """
    told = row.get(heading)
    return told.value if isinstance(told, Told) else 0.0


class Ledger:
    """The lines of a revenue return that are not zero.

    Parameters
    ----------
    entry : RevenueEntry
        The return of one authority.
    """

    def __init__(self, entry: RevenueEntry) -> None:
        self.entry = entry
        self.services = _filled(entry.services)
        self.net_current = _filled(entry.net_current)
        self.non_current = _filled(entry.non_current)
        self.financing = _filled(entry.financing)

    @property
    def items(self) -> tuple[Item, ...]:
        """All lines, in the order of the return."""
        return (*self.services, *self.net_current, *self.non_current, *self.financing)

    @property
    def has_social_care(self) -> bool:
        """Whether it looks after adults, and so may levy the precept for that."""
        kind = self.entry.authority.kind
        return kind in ASC_CLASSES if kind else bool(self.total("adult_social_care"))

    def figures(self, *keys: str) -> tuple[Figure, ...]:
        """Return the figures of some lines.

        Parameters
        ----------
        *keys : str
            Their keys.

        Returns
        -------
        tuple of Figure
            In the order of the return.
        """
        return tuple(item.figure for item in self.items if item.key in keys)

    def total(self, *keys: str) -> float:
        """Return the sum of some lines.

        Parameters
        ----------
        *keys : str
            Their keys.

        Returns
        -------
        float
            With the signs of the return [£].
        """
        return math.fsum(figure.value for figure in self.figures(*keys))


def _filled(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(item for item in items if item.figure.value)


@dataclass
class Draft:
    """A case in the making.

    Parameters
    ----------
    base_year : str
        The label of year 0.
    plan : tuple of str
        The labels of the plan years.
    drivers : dict of str to dict, optional
        The drivers that a case begins with, by name, each a row by heading.
    costs, monitoring, pressures, funding, reserves : list of mapping
        Rows by heading.
    tax_base_growth : Told, optional
        The growth of the tax base in the first plan year, where that is set.
    rises_set : bool, optional
        Whether the rises in council tax in the first plan year are those that were set.
    decisions : list of tuple of str
        Headings and paragraphs: what was decided, and why.
    warnings : list of str
        What its owner must look at.
    """

    base_year: str
    plan: tuple[str, ...]
    drivers: dict[str, dict[str, object]] = field(default_factory=dict)
    costs: list[Row] = field(default_factory=list)
    monitoring: list[Row] = field(default_factory=list)
    pressures: list[Row] = field(default_factory=list)
    funding: list[Row] = field(default_factory=list)
    reserves: list[Row] = field(default_factory=list)
    tax_base_growth: Told | None = None
    rises_set: bool = False
    decisions: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def central_rates(self, driver: str) -> list[float]:
        """Return the central rates of a driver.

        Parameters
        ----------
        driver : str
            One of those that the case begins with.

        Returns
        -------
        list of float
            One for each plan year.
        """
        return [value_of(self.drivers[driver], year) for year in self.plan]

    def add_cost(
        self,
        service: str,
        cost_type: str,
        amount: Told,
        *,
        price: str = "",
        demand: str = "",
        weights: Sequence[Told | None] = (None, None),
        why: str = "",
    ) -> None:
        """Add a line to Costs.

        Parameters
        ----------
        service, cost_type : str
            Its names.
        amount : Told
            The base budget [£000].
        price, demand : str, optional
            Its drivers.
        weights : sequence of Told or None, optional
            Their weights.
        why : str, optional
            Why it has these drivers.
        """
        self.costs.append(
            {
                "Service": service,
                "Cost type": cost_type,
                "Base budget": amount,
                "Price driver": price or None,
                "Price weight": weights[0],
                "Demand driver": demand or None,
                "Demand weight": weights[1],
                SOURCE: " ".join(part for part in (amount.source, why) if part),
            }
        )

    def add_pressure(self, name: str, service: str, year: str, amount: Told) -> None:
        """Add a certain, lasting pressure, where its year is in the plan.

        Parameters
        ----------
        name, service : str
            Its names.
        year : str
            The year in which it starts.
        amount : Told
            What it adds to spending from then on [£000].
        """
        if year in self.plan:
            self.pressures.append(
                {
                    "Pressure": name,
                    "Service": service,
                    "Type": "recurrent",
                    year: amount,
                    SOURCE: amount.source,
                }
            )

    def add_funding(
        self,
        line: str,
        kind: str,
        driver: str,
        base: Told | None,
        years: Sequence[Told],
        *,
        why: str = "",
    ) -> None:
        """Add a line to Funding.

        Parameters
        ----------
        line, kind, driver : str
            Its name, which is made to differ from all others, its kind, and its driver.
        base : Told or None
            The base year's value.
        years : sequence of Told
            The values of the plan years, or nothing.
        why : str, optional
            What the line is for, where it has no number of its own.
        """
        name, count = line, 1
        taken = {str(row["Line"]).casefold() for row in self.funding}
        while name.casefold() in taken:
            count += 1
            name = f"{line} ({count})"
        values = dict(zip(self.plan, years, strict=True)) if years else {}
        # Where the line has no base, its years may rest on different things.
        sources = dict.fromkeys(told.source for told in ([base] if base else years))
        self.funding.append(
            {"Line": name, "Kind": kind, "Base": base, "Driver": driver or None, **values}
            | {SOURCE: " ".join(sources) or why}
        )
