"""Drivers and spending on the sheet of a plan: sections 3 and 4 of the model, with every deviation at 0."""

from collections.abc import Sequence

from mtfs.iotools.case.layout import SavingType
from mtfs.iotools.results.live.formulas import Block, Formula, Value, as_number
from mtfs.iotools.results.live.functions import (
    not_available,
    pick,
    position_in,
    sum_of,
    sum_product,
    trimmed,
    when,
    word,
)
from mtfs.iotools.results.live.plan_sheet import (
    DETAIL,
    FIRST,
    FIRST_WEIGHT,
    SECOND,
    SECOND_WEIGHT,
    SHARE,
    START,
    PlanRow,
    PlanSheet,
)
from mtfs.iotools.results.live.sheets import RATE

__all__ = ["DriverRows", "add_spending"]

_WEIGHT = "0.00####"
_DRIVEN = {
    DETAIL: "Type of cost",
    FIRST: "Price driver",
    FIRST_WEIGHT: "Price weight",
    SECOND: "Demand driver",
    SECOND_WEIGHT: "Demand weight",
}


class DriverRows:
    """The drivers of a scenario, by number: number 1 stands for no driver, a rate of 0.

    Parameters
    ----------
    plan : PlanSheet
        The sheet.
    """

    def __init__(self, plan: PlanSheet) -> None:
        plan.section(
            "Drivers",
            "The central rate of each year. Lines that follow name a driver by its number here.",
            {FIRST: "Number"},
        )
        self._plan = plan
        self._rates: dict[int, Block] = {}
        nothing = plan.row("(no driver)", unit="a year", number_format=RATE)
        nothing.put(FIRST, 1.0)
        self.rows = [nothing]
        for t in range(1, len(plan.years)):
            nothing.year(t, 0.0)
        for position in range(len(plan.strategy.drivers)):
            row = plan.row(
                trimmed(plan.given("drivers", position, "name")), unit="a year", number_format=RATE
            )
            row.put(FIRST, position + 2.0)
            for t, year in enumerate(plan.years[1:], start=1):
                row.year(t, plan.given("drivers", position, year))
            self.rows.append(row)

    def number(self, name: Formula) -> Formula:
        """Return the number of a driver.

        Parameters
        ----------
        name : Formula
            Its name, or a blank.

        Returns
        -------
        Formula
            1 for a blank.
        """
        named = self.rows[1:]
        return position_in(Block.of([row.line.cell(0) for row in named], "cr"), self.numbers(named), name)

    def numbers(self, rows: Sequence[PlanRow] | None = None) -> Block:
        """Refer to the numbers of drivers.

        Parameters
        ----------
        rows : sequence of PlanRow, optional
            The drivers; all, unless given.

        Returns
        -------
        Block
            Part of a column.
        """
        return self._plan.block(self.rows if rows is None else rows, FIRST)

    def rates(self, t: int) -> Block:
        """Refer to the rates of a year.

        Parameters
        ----------
        t : int
            The year, from 1.

        Returns
        -------
        Block
            One for each driver, from number 1.
        """
        if t not in self._rates:
            self._rates[t] = self._plan.years_block(self.rows, t)
        return self._rates[t]

    def rate(self, number: Formula, t: int) -> Formula:
        """Return the rate of one driver in a year.

        Parameters
        ----------
        number : Formula
            The number of the driver.
        t : int
            The year, from 1.

        Returns
        -------
        Formula
            INDEX.
        """
        return pick(self.rates(t), number)


def _text(cell: Formula) -> Formula:
    """Return a text that may be blank."""
    return when(cell.equals(""), "", cell)


def _drive(plan: PlanSheet, drivers: DriverRows, row: PlanRow, table: str, position: int) -> None:
    """Put in the drivers and weights of a line, and grow it from its base year."""
    for what, number, weight in (("price", FIRST, FIRST_WEIGHT), ("demand", SECOND, SECOND_WEIGHT)):
        row.put(number, drivers.number(plan.given(table, position, f"{what}_driver")))
        row.put(weight, plan.given(table, position, f"{what}_weight"), _WEIGHT)
    for t in range(1, len(plan.years)):
        grown = row.at(t - 1)
        for number, weight in ((FIRST, FIRST_WEIGHT), (SECOND, SECOND_WEIGHT)):
            grown = grown * (1.0 + row.column(weight) * drivers.rate(row.column(number), t))
        row.year(t, grown)


def _add_costs(plan: PlanSheet, drivers: DriverRows) -> list[PlanRow]:
    plan.section(
        "Cost lines",
        "Each line is that of the year before x (1 + price weight x the rate of its price driver) x (1 + "
        "demand weight x the rate of its demand driver).",
        _DRIVEN,
    )
    rows = []
    for position in range(len(plan.strategy.costs)):
        row = plan.row(plan.given("costs", position, "service"))
        row.put(DETAIL, _text(plan.given("costs", position, "cost_type")))
        row.year(0, plan.given("costs", position, "base_budget"))
        _drive(plan, drivers, row, "costs", position)
        rows.append(row)
    plan.total("costs", "Cost lines", "Their sum", lambda t: sum_of(plan.years_block(rows, t)))
    return rows


def _add_monitoring(plan: PlanSheet, drivers: DriverRows) -> list[PlanRow]:
    plan.section(
        "Variances of the base year",
        "The base year's overspend is the sum of the likely variances. The recurring share of each runs on "
        "like a cost line.",
        _DRIVEN | {DETAIL: "", SHARE: "Recurring share", START: "Likely"},
    )
    rows = []
    for position in range(len(plan.strategy.monitoring)):
        row = plan.row(plan.given("monitoring", position, "service"))
        row.put(SHARE, plan.given("monitoring", position, "recurring_share"), RATE)
        row.start(plan.given("monitoring", position, "likely"))
        row.year(0, row.column(SHARE) * row.column(START))
        _drive(plan, drivers, row, "monitoring", position)
        rows.append(row)
    total = plan.total(
        "monitoring",
        "What recurs of them",
        "The sum of the lines; in the base year it is part of the overspend",
        lambda t: sum_of(plan.years_block(rows, t)),
    )
    total.start(sum_of(plan.years_block(rows, -1)))
    return rows


def _growth(plan: PlanSheet, drivers: DriverRows, lines: Sequence[Sequence[PlanRow]]) -> None:
    """Tell how much of the growth is price: weight x rate x the year before, over every line."""

    def priced(rows: Sequence[PlanRow], t: int) -> Formula:
        before, weights = plan.years_block(rows, t - 1), plan.block(rows, FIRST_WEIGHT)
        numbers, rates = plan.block(rows, FIRST), drivers.rates(t)
        value = sum(
            as_number(amount) * as_number(weight) * as_number(rates.values[int(as_number(number)) - 1])
            for amount, weight, number in zip(before.values, weights.values, numbers.values, strict=True)
        )
        rate = f"SUMIF({drivers.numbers().text},{numbers.text},{rates.text})"
        return sum_product(f"{before.text}*{weights.text}*{rate}", value)

    def price(t: int) -> Formula | None:
        parts = [priced(rows, t) for rows in lines if rows]
        if t == 0 or not parts:
            return None
        return sum(parts[1:], start=parts[0])

    def demand(t: int) -> Formula | None:
        costs, recurring = plan.rows["costs"], plan.rows["monitoring"]
        if t == 0:
            return None
        grown = costs.at(t) + recurring.at(t) - costs.at(t - 1) - recurring.at(t - 1)
        return grown - plan.rows["price_growth"].at(t)

    plan.total(
        "price_growth", "Growth in price", "Price weight x rate x the year before, of each line", price
    )
    plan.total("demand_growth", "Growth in demand", "All growth of the lines, less that in price", demand)


def _kept(kind: Formula, before: Formula) -> Formula:
    """Return what is still there of the year before."""
    one_off = when(kind.equals(SavingType.ONE_OFF.value), 0.0, not_available())
    return when(kind.equals(SavingType.RECURRENT.value), before, one_off)


def _add_pressures(plan: PlanSheet) -> None:
    plan.section(
        "Pressures",
        "What has started by the year where it is recurrent, what starts in the year where it is one-off. "
        "The plan has pressures of probability 1 alone.",
        {DETAIL: "Type", SHARE: "Probability"},
    )
    rows = []
    for position in range(len(plan.strategy.pressures)):
        row = plan.row(plan.given("pressures", position, "name"))
        row.put(DETAIL, word(plan.given("pressures", position, "recurrent")))
        row.put(SHARE, plan.given("pressures", position, "probability"), RATE)
        row.year(0, 0.0)
        for t, year in enumerate(plan.years[1:], start=1):
            amount = _kept(row.column(DETAIL), row.at(t - 1)) + plan.given("pressures", position, year)
            row.year(t, when(row.column(SHARE).equals(1.0), amount, 0.0))
        rows.append(row)
    plan.total("pressures", "Pressures", "Their sum", lambda t: sum_of(plan.years_block(rows, t)))


def _add_savings(plan: PlanSheet) -> None:
    plan.section(
        "Savings",
        "Each scheme in full and on time: all that has started where it is recurrent, the year's own saving "
        "where it is one-off.",
        {DETAIL: "Type"},
    )
    rows = []
    for position in range(len(plan.strategy.savings)):
        row = plan.row(plan.given("savings", position, "name"))
        row.put(DETAIL, word(plan.given("savings", position, "recurrent")))
        row.year(0, 0.0)
        for t, year in enumerate(plan.years[1:], start=1):
            saved = _kept(row.column(DETAIL), row.at(t - 1)) + plan.given("savings", position, year)
            row.year(t, saved)
        rows.append(row)
    total = plan.total("savings", "Savings", "Their sum", lambda t: sum_of(plan.years_block(rows, t)))
    blank: Value = None
    plan.rows["savings_delivered"].year(0, blank)
    for t in range(1, len(plan.years)):
        plan.rows["savings_delivered"].year(t, total.at(t))


def add_spending(plan: PlanSheet) -> DriverRows:
    """Add the drivers, and spending before interest on a schools grant deficit.

    Parameters
    ----------
    plan : PlanSheet
        The sheet. Its rows then have ``costs``, ``monitoring``, ``price_growth``, ``demand_growth``,
        ``pressures``, ``savings`` and the headline row ``savings_delivered``.

    Returns
    -------
    DriverRows
        The drivers.
    """
    drivers = DriverRows(plan)
    costs = _add_costs(plan, drivers)
    monitoring = _add_monitoring(plan, drivers)
    _growth(plan, drivers, (costs, monitoring))
    _add_pressures(plan)
    _add_savings(plan)
    return drivers
