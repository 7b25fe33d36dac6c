"""The tables of the assumptions, sheet by sheet, each row with its source."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from mtfs.analysis.driver_ranges import DriverRange
from mtfs.domain.checks import matched
from mtfs.domain.report_details import SourceNote
from mtfs.report.document import TableBlock, TableHead
from mtfs.report.material import Material
from mtfs.report.sections.year_tables import YearRow, yearly_tables
from mtfs.report.tables import money_cell
from mtfs.words.assumptions import (
    FUNDING_KINDS,
    RESERVE_CLASSES,
    chance_words,
    delay_words,
    delivery_words,
    distribution_words,
    follows_words,
    funding_value_words,
    persistence_words,
    range_words,
    rates_words,
    setting_rows,
    share_words,
    size_words,
    source_words,
)
from mtfs.words.units import MoneyUnit, money_unit

__all__ = ["AssumptionTables"]

#: So many years stand side by side on a page.
_YEARS_ABREAST = 6
#: Rows of a table in the report for officers; the report for audit has all.
_MOST_ROWS = 60

_SOURCE = TableHead("Source")
_Cells = TypeVar("_Cells")


class AssumptionTables:
    """Makes the tables of one report.

    Parameters
    ----------
    material : Material
        What the report is made from: its scenario gives the figures, and the case the sources.
    ranges : sequence of DriverRange
        Where the rates of the drivers lie in the futures.
    """

    def __init__(self, material: Material, ranges: Sequence[DriverRange]) -> None:
        self.material = material
        self.strategy = material.main.strategy
        self.ranges = ranges
        self.plan_years = material.years[1:]

    def notes(self, sheet: str) -> list[SourceNote]:
        """Return what the case says of the rows of a sheet, in their order.

        Parameters
        ----------
        sheet : str
            The sheet.

        Returns
        -------
        list of SourceNote
            Empty for a case that was not read from a workbook.
        """
        return [note for note in self.material.case.sources if note.sheet == sheet]

    def _sources(self, sheet: str, rows: int) -> list[str]:
        texts = [note.text for note in self.notes(sheet)]
        if len(texts) != rows:
            texts = [""] * rows
        return [source_words(text, whole=self.material.is_full) for text in texts]

    def _shown(self, rows: Sequence[_Cells], note: str) -> tuple[Sequence[_Cells], str]:
        """Return as many rows as the audience sees, and the note with a word about the others."""
        left = 0 if self.material.is_full else len(rows) - _MOST_ROWS
        if left <= 0:
            return rows, note
        told = f"{left} more row{'s are' if left != 1 else ' is'} in the report for audit."
        return rows[:_MOST_ROWS], f"{note} {told}".strip()

    def _table(
        self,
        key: str,
        caption: str,
        heads: Sequence[TableHead],
        rows: Sequence[tuple[str, ...]],
        note: str = "",
    ) -> TableBlock:
        shown, note = self._shown(rows, note)
        return TableBlock(
            key=f"assumptions-{key}", caption=caption, heads=tuple(heads), rows=tuple(shown), note=note
        )

    def _yearly(
        self,
        key: str,
        caption: str,
        heads: Sequence[TableHead],
        rows: Sequence[YearRow],
        years: Sequence[str],
        note: str = "",
    ) -> Iterator[TableBlock]:
        shown, note = self._shown(rows, note)
        yield from yearly_tables(
            f"assumptions-{key}", caption, heads, shown, years, abreast=_YEARS_ABREAST, note=note
        )

    def settings(self) -> Iterator[TableBlock]:
        """Yield the council's settings.

        Yields
        ------
        TableBlock
            What is left at its default says so.
        """
        told = {matched(note.row): note.text for note in self.notes("Council")}
        rows = []
        for name, words, value in setting_rows(self.strategy.council):
            known = matched(name) in told or not told
            source = source_words(told.get(matched(name), ""), whole=self.material.is_full)
            rows.append((words, value, source if known else "default: the case leaves it out"))
        yield self._table(
            "settings", "The council's settings", [TableHead("Setting"), TableHead("Value"), _SOURCE], rows
        )

    def drivers(self) -> Iterator[TableBlock]:
        """Yield the yearly rates: the central ones, and how far out they may be.

        Yields
        ------
        TableBlock
            Central rates by year; then the range of the first and the last year with the source; and the
            parameters, for audit.
        """
        drivers = self.strategy.drivers
        if not drivers:
            return
        rates = rates_words([driver.central_rates for driver in drivers])
        central = [((driver.name,), told) for driver, told in zip(drivers, rates, strict=True)]
        yield from self._yearly(
            "rates", "Yearly rates on which the plan rests", [TableHead("Rate")], central, self.plan_years
        )
        ends = [0] if len(self.plan_years) == 1 else [0, len(self.plan_years) - 1]
        sources = self._sources("Drivers", len(drivers))
        yield self._table(
            "ranges",
            "How far the yearly rates may be out: between which rates they lie in 8 of 10 futures",
            [
                TableHead("Rate"),
                *(TableHead(self.plan_years[t]) for t in ends),
                TableHead("Still there a year later"),
                _SOURCE,
            ],
            [
                (
                    driver.name,
                    *(range_words(found, t, certain=driver.distribution.is_certain) for t in ends),
                    persistence_words(driver.persistence) if not driver.distribution.is_certain else "–",
                    source,
                )
                for driver, found, source in zip(drivers, self.ranges, sources, strict=True)
            ],
            "No more than about 1 future in 10 lies below a range, and no more than about 1 in 10 above it. "
            "‘Still there a year later’ is how much of one year's surprise lasts into the next.",
        )
        if self.material.is_full:
            yield self._table(
                "shapes",
                "The distribution of each year's own deviation from the central rate",
                [TableHead("Rate"), TableHead("Deviation"), TableHead("Persistence", is_number=True)],
                [(d.name, distribution_words(d.distribution), f"{d.persistence:g}") for d in drivers],
            )

    def costs(self) -> Iterator[TableBlock]:
        """Yield the base budget, line by line.

        Yields
        ------
        TableBlock
            With what the price and the volume of each line follow.
        """
        lines = self.strategy.costs
        unit = _unit(line.base_budget for line in lines)
        rows = [
            (
                f"{line.service}: {line.cost_type}" if line.cost_type else line.service,
                money_cell(line.base_budget, unit),
                follows_words(line.price_driver, line.price_weight),
                follows_words(line.demand_driver, line.demand_weight),
                source,
            )
            for line, source in zip(lines, self._sources("Costs", len(lines)), strict=True)
        ]
        yield self._table(
            "costs",
            f"The budget of {self.material.years[0]}, and what makes it grow",
            [
                TableHead("Budget line"),
                TableHead(f"Budget, {unit.label}", is_number=True),
                TableHead("Price follows"),
                TableHead("Volume follows"),
                _SOURCE,
            ],
            rows,
            "Income is negative. A dash: it stays as it is.",
        )

    def monitoring(self) -> Iterator[TableBlock]:
        """Yield the base year's forecast over- and underspends.

        Yields
        ------
        TableBlock
            With the share of each that recurs.
        """
        lines = self.strategy.monitoring
        if not lines:
            return
        unit = _unit(value for line in lines for value in (line.low, line.high))
        yield self._table(
            "monitoring",
            f"The forecast overspend of {self.material.years[0]}, {unit.label} (an underspend is negative)",
            [
                TableHead("Service"),
                *(TableHead(word, is_number=True) for word in ("Lowest", "Likeliest", "Highest", "Recurs")),
                _SOURCE,
            ],
            [
                (
                    line.service,
                    *(money_cell(value, unit) for value in (line.low, line.likely, line.high)),
                    share_words(line.recurring_share),
                    source,
                )
                for line, source in zip(lines, self._sources("Monitoring", len(lines)), strict=True)
            ],
        )

    def pressures(self) -> Iterator[TableBlock]:
        """Yield the pressures to come.

        Yields
        ------
        TableBlock
            What starts in each year; then how likely each is, with its source.
        """
        pressures = self.strategy.pressures
        if not pressures:
            return
        unit = _unit(amount for pressure in pressures for amount in pressure.amounts)
        amounts = [((p.name,), [money_cell(amount, unit) for amount in p.amounts]) for p in pressures]
        yield from self._yearly(
            "pressures",
            f"Pressures: what starts in each year, {unit.label}",
            [TableHead("Pressure")],
            amounts,
            self.plan_years,
        )
        yield self._table(
            "pressure-chances",
            "Pressures: how likely each is, and how large it may be",
            [TableHead(word) for word in ("Pressure", "Lasts", "Chance", "Size, beside the sum", "Source")],
            [
                (
                    p.name,
                    "from then on" if p.recurrent else "that year alone",
                    chance_words(p.probability),
                    size_words(p.low, p.high),
                    source,
                )
                for p, source in zip(pressures, self._sources("Pressures", len(pressures)), strict=True)
            ],
        )

    def savings(self) -> Iterator[TableBlock]:
        """Yield the savings schemes.

        Yields
        ------
        TableBlock
            What starts in each year; then how sure each scheme is, with its source.
        """
        schemes = self.strategy.savings
        if not schemes:
            return
        unit = _unit(amount for scheme in schemes for amount in scheme.planned)
        planned = [((s.name,), [money_cell(amount, unit) for amount in s.planned]) for s in schemes]
        yield from self._yearly(
            "savings",
            f"Savings: what is planned to start in each year, {unit.label}",
            [TableHead("Scheme")],
            planned,
            self.plan_years,
        )
        yield self._table(
            "savings-delivery",
            "Savings: how much of each scheme is delivered in the end, and how late",
            [TableHead(word) for word in ("Scheme", "Lasts", "Rating", "Delivered", "Late by", "Source")],
            [
                (
                    s.name,
                    "from then on" if s.recurrent else "that year alone",
                    str(s.rag or "–"),
                    delivery_words(s.delivery),
                    delay_words(s.slip_months),
                    source,
                )
                for s, source in zip(schemes, self._sources("Savings", len(schemes)), strict=True)
            ],
        )

    def funding(self) -> Iterator[TableBlock]:
        """Yield the lines of funding.

        Yields
        ------
        TableBlock
            Their values by year; then what each is, with its source.
        """
        lines = self.strategy.funding
        values = [
            (
                (line.name, funding_value_words(line, line.base or 0.0, in_base_year=True)),
                [funding_value_words(line, value) for value in line.values],
            )
            for line in lines
        ]
        yield from self._yearly(
            "funding",
            "Funding: the values that the case gives",
            [TableHead("Line"), TableHead(self.material.years[0], is_number=True)],
            values,
            self.plan_years,
            "A dash: the case gives no value for the year; the next table says what moves the line.",
        )
        yield self._table(
            "funding-kinds",
            "Funding: what each line is, and what moves it",
            [TableHead("Line"), TableHead("What it is"), TableHead("Follows"), _SOURCE],
            [
                (line.name, FUNDING_KINDS[line.kind], line.driver or "–", source)
                for line, source in zip(lines, self._sources("Funding", len(lines)), strict=True)
            ],
        )

    def reserves(self) -> Iterator[TableBlock]:
        """Yield the reserves.

        Yields
        ------
        TableBlock
            What each holds and is planned to pay; then what it is for, with its source.
        """
        reserves = self.strategy.reserves
        unit = _unit(value for r in reserves for value in (r.opening_balance, *r.movements))
        rows = [
            (
                (r.name, money_cell(r.opening_balance, unit)),
                [money_cell(movement, unit) for movement in r.movements],
            )
            for r in reserves
        ]
        yield from self._yearly(
            "reserves",
            f"Reserves: what each holds at the start of {self.material.years[0]}, and what is planned for "
            f"it, {unit.label}",
            [TableHead("Reserve"), TableHead("Balance", is_number=True)],
            rows,
            self.material.years,
            "Planned movements: what is paid in is positive, and what is taken out is negative.",
        )
        yield self._table(
            "reserve-classes",
            "Reserves: what each is held for",
            [TableHead(word) for word in ("Reserve", "Can it be used?", "Held for", "Source")],
            [
                (r.name, RESERVE_CLASSES[r.reserve_class], r.purpose or "–", source)
                for r, source in zip(reserves, self._sources("Reserves", len(reserves)), strict=True)
            ],
        )


def _unit(amounts: Iterator[float]) -> MoneyUnit:
    return money_unit(max((abs(amount) for amount in amounts), default=0.0))
