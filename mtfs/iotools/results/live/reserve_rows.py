"""Reserves and the gap on the sheet of a plan: sections 5 and 7 of the model, with every deviation at 0."""

from mtfs.domain.reserves import ReserveClass
from mtfs.iotools.results.live.formulas import Formula, as_number
from mtfs.iotools.results.live.functions import (
    first_year_of,
    largest,
    smallest,
    sum_below,
    sum_of,
    sum_product,
    sum_where,
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
    START,
    PlanRow,
    PlanSheet,
)
from mtfs.iotools.results.live.sheets import COUNT, FACTOR, RATE, Look
from mtfs.iotools.results.live.spending_rows import DriverRows

__all__ = ["ReserveRows", "add_settings"]

_GENERAL, _EARMARKED = ReserveClass.GENERAL.value, ReserveClass.EARMARKED.value
_COMMITTED, _DSG = ReserveClass.COMMITTED.value, ReserveClass.DSG.value
#: The settings that the plan depends on, with their words.
_SETTINGS = {
    "safety_net": ("Safety net", RATE),
    "collection_share": ("Collection fund share", RATE),
    "dsg_interest_rate": ("Interest rate on a schools grant deficit", RATE),
    "dsg_share": ("Share of a schools grant deficit falling on the council", RATE),
    "dsg_override_ends": ("First year without the schools grant override", COUNT),
}
#: The place of a reserve that is not drawn on, among the groups of the draw order.
_NOT_DRAWN = 3.0


def add_settings(plan: PlanSheet) -> dict[str, Formula]:
    """Add the settings of the council, and the calendar year in which each year begins.

    Parameters
    ----------
    plan : PlanSheet
        The sheet. Its rows then have ``override_ended``.

    Returns
    -------
    dict of str to Formula
        By attribute: the cell, which stays when a formula is copied.
    """
    plan.section("Settings", "From the sheet Council.", {START: "Value"})
    settings = {}
    for field, (label, code) in _SETTINGS.items():
        row = plan.row(label, unit="year" if field == "dsg_override_ends" else "share")
        given = plan.given("council", 0, field)
        if field == "dsg_override_ends":
            given = when(given.equals(""), "", given)
        settings[field] = row.start(given, code).here("cr")
    begins = plan.row("The year begins in", unit="year", number_format=COUNT)
    ended = plan.row(
        "The override has ended", unit="1 is yes", how="1 from the first year without it", number_format=COUNT
    )
    ends = settings["dsg_override_ends"]
    for t, year in enumerate(plan.years):
        begins.year(t, float(year[:4]))
        if t == 0:
            ended.year(0, 0.0)
        elif trimmed(ends).value:
            reached = when(begins.at(t).at_least(first_year_of(ends)), 1.0, 0.0)
            ended.year(t, when(trimmed(ends).equals(""), 0.0, reached))
        else:
            # The formula is the same; a blank has no year that could be worked out beside it.
            text = f'IF({trimmed(ends).text}="",0,IF({begins.at(t).text}>={first_year_of(ends).text},1,0))'
            ended.year(t, Formula(text, 0.0))
    plan.rows["override_ended"] = ended
    return settings


class ReserveRows:
    """The rows of reserves, as they are built.

    Parameters
    ----------
    plan : PlanSheet
        The sheet.
    drivers : DriverRows
        The drivers.
    """

    def __init__(self, plan: PlanSheet, drivers: DriverRows) -> None:
        self.plan, self.drivers = plan, drivers
        self.count = len(plan.strategy.reserves)
        plan.section(
            "Reserves: what is planned",
            "Planned movements: positive is paid in. Reserves are drawn on in the order of their place: the "
            "lowest draw order first, then those without one in the order of the sheet, the general reserve "
            "last of those. Group: 0 has a draw order, 1 has none (a blank, which reads 0 here), 2 is the "
            "general reserve without one, 3 is never drawn on.",
            {
                DETAIL: "Class",
                FIRST: "Driver",
                FIRST_WEIGHT: "Draw order",
                SECOND: "Group",
                SECOND_WEIGHT: "Place",
                START: "Opening balance",
            },
        )
        self.planned: list[PlanRow] = []
        for position in range(self.count):
            row = plan.row(plan.given("reserves", position, "name"))
            row.put(DETAIL, word(plan.given("reserves", position, "reserve_class")))
            row.put(FIRST, drivers.number(plan.given("reserves", position, "driver")))
            order = plan.given("reserves", position, "draw_order")
            row.put(FIRST_WEIGHT, when(order.equals(""), 0.0, order), "General")
            row.put(SECOND, self._group(row, order))
            row.start(plan.given("reserves", position, "opening_balance"))
            for t, year in enumerate(plan.years):
                row.year(t, plan.given("reserves", position, year))
            self.planned.append(row)
        self.classes = plan.block(self.planned, DETAIL)
        for position, row in enumerate(self.planned):
            row.put(SECOND_WEIGHT, self._place(position))

    @staticmethod
    def _group(row: PlanRow, order: Formula) -> Formula:
        """Return the group of a reserve: numbered, blank, the general reserve if blank, and not drawn on."""
        kind = row.column(DETAIL)
        general = when(order.equals(""), 2.0, 0.0)
        earmarked = when(order.equals(""), 1.0, 0.0)
        others = when(kind.equals(_EARMARKED), earmarked, _NOT_DRAWN)
        return when(kind.equals(_GENERAL), general, others)

    def _place(self, position: int) -> Formula:
        """Return the place of a reserve in the draw order: one more than how many come before it."""
        row = self.planned[position]
        groups, orders = self.plan.block(self.planned, SECOND), self.plan.block(self.planned, FIRST_WEIGHT)
        group, order = row.column(SECOND), row.column(FIRST_WEIGHT)
        ranks = [
            (as_number(g), as_number(o), k)
            for k, (g, o) in enumerate(zip(groups.values, orders.values, strict=True))
        ]
        before = (
            f"({orders.text}<{order.text})+({orders.text}={order.text})"
            f"*(ROW({orders.text})<ROW({order.text}))"
        )
        text = f"({groups.text}<{group.text})+({groups.text}={group.text})*({before})"
        return 1.0 + sum_product(text, sum(rank < ranks[position] for rank in ranks))

    def _of_class(self, rows: list[PlanRow], t: int, *classes: str) -> Formula:
        """Add up a year of the reserves of some classes."""
        block = self.plan.years_block(rows, t)
        first, *others = (sum_where(self.classes, name, block) for name in classes)
        return sum(others, start=first)

    def add_schools_grant(self, settings: dict[str, Formula]) -> None:
        """Add the schools grant: its balance, what it costs in interest, and what it calls from the council.

        Parameters
        ----------
        settings : dict of str to Formula
            The settings of the council.
        """
        plan, name = self.plan, _DSG
        plan.section(
            "Schools grant (DSG)",
            "Its planned movement grows by its driver and is not part of the gap. A deficit costs interest; "
            "once the override has ended, the council's share of it falls on the budget and the rest is set "
            "to 0.",
            {FIRST: "Driver", START: "Opening balance"},
        )
        planned = plan.row("Planned movement", how="The reserve of class dsg")
        factor = plan.row(
            "Growth of the movement",
            unit="factor",
            how="The year before x (1 + the rate of its driver)",
            number_format=FACTOR,
        )
        numbers = plan.block(self.planned, FIRST)
        factor.put(FIRST, largest(1.0, sum_where(self.classes, name, numbers)))
        before = plan.row("Balance before any call", how="The year before + planned movement x growth")
        interest = plan.row("Interest", how="Interest rate x the deficit at the start of the year")
        called = plan.row("Falling on the council", how="Once the override has ended: share x the deficit")
        balance = plan.row(
            "Balance at the end of the year",
            how="A deficit is set to 0 once the override has ended",
            look=Look.TOTAL,
            level=0,
        )
        balance.start(self._of_class(self.planned, -1, name))
        for t in range(len(plan.years)):
            planned.year(t, self._of_class(self.planned, t, name))
            number = factor.column(FIRST)
            factor.year(t, factor.at(t - 1) * (1.0 + self.drivers.rate(number, t)) if t else 1.0)
            before.year(t, balance.at(t - 1) + planned.at(t) * factor.at(t))
            deficit = largest(0.0, -balance.at(t - 1))
            interest.year(t, settings["dsg_interest_rate"] * deficit if t else 0.0)
            ended = plan.rows["override_ended"].at(t)
            called.year(t, ended * settings["dsg_share"] * largest(0.0, -before.at(t)))
            balance.year(t, when(ended.equals(1.0), largest(0.0, before.at(t)), before.at(t)))
            plan.rows["dsg_call"].year(t, called.at(t))
            plan.rows["dsg"].year(t, balance.at(t))
        plan.rows["dsg_interest"] = interest

    def _copies(self, title: str, words: str, start: str = "") -> list[PlanRow]:
        """Add a section with a row for each reserve, with its class and its place."""
        heads = {DETAIL: "Class", SECOND_WEIGHT: "Place", START: start}
        self.plan.section(title, words, heads)
        rows = []
        for planned in self.planned:
            row = self.plan.row(planned.line.cell(0).here())
            row.put(DETAIL, planned.line.cell(DETAIL).here())
            row.put(SECOND_WEIGHT, planned.line.cell(SECOND_WEIGHT).here())
            rows.append(row)
        return rows

    def meet_gap(self) -> None:
        """Add what reserves do in each year, and fill the headline rows of the gap."""
        plan = self.plan
        made = self._copies(
            "Reserves: planned movements as made",
            "As far as the balance allows: the larger of the planned movement and minus the balance of the "
            "year before. The schools grant stands apart.",
        )
        available = self._copies(
            "Reserves: what a gap may draw on",
            "General and earmarked reserves after their planned movements.",
        )
        drawn = self._copies(
            "Reserves: what is drawn to meet the gap",
            "The smaller of what a reserve has and what of the gap is left after all reserves of a lower "
            "place.",
        )
        balances = self._copies(
            "Reserves: balances at the end of the year",
            "The year before + planned movement as made - drawn; a surplus is paid into the general reserve.",
            "Opening balance",
        )
        for planned, balance in zip(self.planned, balances, strict=True):
            balance.start(planned.line.cell(START).here())
        places = plan.block(self.planned, SECOND_WEIGHT)
        for t in range(len(plan.years)):
            for k, planned in enumerate(self.planned):
                before = balances[k].at(t - 1)
                kind, group = made[k].column(DETAIL), planned.column(SECOND)
                made[k].year(t, when(kind.equals(_DSG), 0.0, largest(planned.at(t), -before)))
                available[k].year(t, when(group.at_least(_NOT_DRAWN), 0.0, before + made[k].at(t)))
            self._fill_gap(t, made)
            gap, held = plan.rows["gap"].at(t), plan.years_block(available, t)
            surplus = largest(0.0, -gap)
            for k in range(self.count):
                earlier = sum_below(places, drawn[k].column(SECOND_WEIGHT), held)
                drawn[k].year(t, largest(0.0, smallest(available[k].at(t), gap - earlier)))
                kind = balances[k].column(DETAIL)
                paid_in = when(kind.equals(_GENERAL), surplus, 0.0)
                left = balances[k].at(t - 1) + made[k].at(t) - drawn[k].at(t) + paid_in
                dsg = plan.rows["dsg"].at(t)
                balances[k].year(t, when(kind.equals(_DSG), dsg, left))
            plan.rows["unfunded"].year(t, largest(0.0, gap - sum_of(held)))
            plan.rows["drawdown"].year(t, sum_of(plan.years_block(drawn, t)) - surplus)
            plan.rows["usable"].year(t, self._of_class(balances, t, _GENERAL, _EARMARKED))
            plan.rows["general"].year(t, self._of_class(balances, t, _GENERAL))
        for name, label in ((_EARMARKED, "Earmarked reserves"), (_COMMITTED, "Committed reserves")):
            total = plan.row(label, how=f"Those of class {name}", look=Look.TOTAL, level=0)
            for t in range(len(plan.years)):
                total.year(t, self._of_class(balances, t, name))
            plan.rows[name] = total

    def _fill_gap(self, t: int, made: list[PlanRow]) -> None:
        """Fill the headline rows from spending to the gap, for one year."""
        rows = self.plan.rows
        rows["planned_movements"].year(t, sum_of(self.plan.years_block(made, t)))
        rows["planned_usable"].year(t, self._of_class(made, t, _GENERAL, _EARMARKED))
        if t == 0:
            rows["budgeted"].year(0, rows["costs"].at(0))
            rows["overspend"].year(0, rows["monitoring"].at(-1))
            rows["net_spending"].year(0, rows["budgeted"].at(0) + rows["overspend"].at(0))
            rows["budget_gap"].year(0, 0.0)
            rows["annual_gap"].year(0, None)
        else:
            parts = [rows[key].at(t) for key in ("monitoring", "pressures", "dsg_interest")]
            spent = sum(parts, start=rows["costs"].at(t)) - rows["savings"].at(t)
            rows["budgeted"].year(t, spent)
            rows["net_spending"].year(t, rows["budgeted"].at(t))
            rows["overspend"].year(t, rows["net_spending"].at(t) - rows["budgeted"].at(t))
            needed = rows["budgeted"].at(t) + rows["planned_movements"].at(t) + rows["dsg_call"].at(t)
            rows["budget_gap"].year(t, needed - rows["funding"].at(t))
        rows["gap"].year(t, rows["budget_gap"].at(t) + rows["overspend"].at(t))
        if t > 0:
            before = rows["gap"].at(t) - rows["gap"].at(t - 1) if t > 1 else rows["gap"].at(t)
            rows["annual_gap"].year(t, before)
