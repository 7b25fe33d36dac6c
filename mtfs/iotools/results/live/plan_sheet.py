"""The sheet of one scenario's plan: its columns, its headline rows at the top, and rows of every section."""

from collections.abc import Callable, Mapping, Sequence

from mtfs.domain.strategy import Strategy
from mtfs.iotools.results.live.anchors import CellRange
from mtfs.iotools.results.live.assumptions import Key, column_of
from mtfs.iotools.results.live.formulas import Block, Cell, Formula, Value, literal
from mtfs.iotools.results.live.functions import when
from mtfs.iotools.results.live.sheets import COUNT, Line, LiveSheet, Look
from mtfs.iotools.results.page import POUNDS
from mtfs.nomenclature import MEASURES, PLAN_LINES

__all__ = [
    "DETAIL",
    "FIRST",
    "FIRST_WEIGHT",
    "LABEL",
    "SECOND",
    "SECOND_WEIGHT",
    "SHARE",
    "START",
    "UNIT",
    "YEARS",
    "PlanRow",
    "PlanSheet",
]

LABEL, DETAIL, UNIT, FIRST, FIRST_WEIGHT, SECOND, SECOND_WEIGHT, SHARE, START, YEARS = range(10)
_LABEL_WIDTHS = (33.0, 25.0, 8.5, 8.5, 8.5, 8.5, 8.5, 9.5)
_HOW_WIDTH = 39.0
#: How many columns a paragraph fills.
_ACROSS = 13
_HOW = "How it is worked out"

#: The order of the headline rows, each with how it is worked out.
_RESULTS: dict[str, str] = {
    "budgeted": "Cost lines + what recurs of variances + pressures + schools grant interest - savings; in "
    "the base year cost lines alone",
    "net_spending": "As budgeted; in the base year with its overspend",
    "funding": "Council tax + business rates + grants + collection fund",
    "council_tax": "Council tax base x Band D",
    "savings_delivered": "Every scheme in full and on time",
    "planned_movements": "Of general, earmarked and committed reserves, as far as they can be made",
    "planned_usable": "Of general and earmarked reserves",
    "dsg_call": "The council's share of a deficit once the override has ended",
    "budget_gap": "As budgeted + planned into reserves + deficit called - funding; 0 in the base year",
    "overspend": "Net spending - as budgeted; in the base year the likely variances",
    "gap": "Budget gap + overspend",
    "annual_gap": "Gap - that of the year before; first the whole",
    "drawdown": "Taken from usable reserves, less a surplus",
    "unfunded": "What no usable reserve can meet",
    "usable": "General and earmarked reserves",
    "general": "At the end of the year",
    "dsg": "At the end of the year",
}
_BUDGETED = "Net spending as budgeted"
_KEY_FIGURES = frozenset({"gap", "usable"})


def _amount_width(strategy: Strategy) -> float:
    """Return how wide a column must be for the largest sum that is likely on the sheet."""
    spent = sum(abs(line.base_budget) for line in strategy.costs)
    held = max(abs(reserve.opening_balance) for reserve in strategy.reserves)
    return max(13.0, len(f"{max(spent, held):,.2f}") + 1.0)


class PlanRow:
    """A row of the sheet of a plan.

    Parameters
    ----------
    line : Line
        Where it is written.
    number_format : str
        The format of its years.
    look : Look
        What its years are.
    """

    def __init__(self, line: Line, number_format: str, look: Look) -> None:
        self.line = line
        self._format = number_format
        self._look = look

    def put(self, column: int, content: Formula | Value, number_format: str = COUNT) -> Cell:
        """Put something into one of the columns before the years.

        Parameters
        ----------
        column : int
            The column.
        content : Formula, float, str or None
            What it is.
        number_format : str, optional
            The format of a number.

        Returns
        -------
        Cell
            The cell.
        """
        return self.line.put(column, content, Look.PLAIN, number_format)

    def start(self, content: Formula, number_format: str | None = None) -> Cell:
        """Put in what a row starts from, before its first year.

        Parameters
        ----------
        content : Formula
            What it is.
        number_format : str, optional
            Its format; that of the years, unless given.

        Returns
        -------
        Cell
            The cell.
        """
        return self.line.put(START, content, self._look, number_format or self._format)

    def year(self, t: int, content: Formula | Value) -> Cell:
        """Put in a year.

        Parameters
        ----------
        t : int
            The year, 0 for the base year.
        content : Formula, float, str or None
            What it comes to.

        Returns
        -------
        Cell
            The cell.
        """
        return self.line.put(YEARS + t, content, self._look, self._format)

    def at(self, t: int) -> Formula:
        """Refer to a year.

        Parameters
        ----------
        t : int
            The year; -1 for what the row starts from.

        Returns
        -------
        Formula
            The cell, relative.
        """
        return self.line.cell(YEARS + t).here()

    def column(self, column: int) -> Formula:
        """Refer to a column before the years.

        Parameters
        ----------
        column : int
            The column.

        Returns
        -------
        Formula
            The cell, whose column stays.
        """
        return self.line.cell(column).here("c")


class PlanSheet:
    """The sheet of one scenario's plan, as it is built.

    Parameters
    ----------
    name : str
        Its name.
    scenario : str
        The scenario.
    strategy : Strategy
        The strategy under it.
    cells : mapping of Key to Cell
        Where each of its assumptions stands.
    """

    def __init__(self, name: str, scenario: str, strategy: Strategy, cells: Mapping[Key, Cell]) -> None:
        self.strategy = strategy
        self.years = strategy.years
        self.rows: dict[str, PlanRow] = {}
        self._cells = cells
        self._across = min(_ACROSS, YEARS + len(self.years))
        amounts = [_amount_width(strategy)] * (1 + len(self.years))
        self.sheet = LiveSheet(name, [*_LABEL_WIDTHS, *amounts, _HOW_WIDTH])
        self.sheet.title(f"The plan under {scenario}, from its assumptions to the gap")
        self.sheet.text(
            "Every figure is a formula: from the sheets of assumptions, or from Changes where the scenario "
            "edits a cell, to the gap and reserves. Change a blue cell there and this sheet follows. Amounts "
            "are in pounds; brackets are negative. The plan takes central rates, pressures that are certain, "
            "and savings in full and on time.",
            across=self._across,
        )
        self.sheet.heading("The plan")
        self.year_heads = self._head(["Measure", "", "Unit", *[""] * 6])
        self.sheet.freeze(1)
        for measure, how in _RESULTS.items():
            label = _BUDGETED if measure == "budgeted" else (MEASURES | PLAN_LINES)[measure].label
            look = Look.KEY if measure in _KEY_FIGURES else Look.PLAIN
            self.rows[measure] = self.row(label, how=how, look=look, level=0)

    def _head(self, heads: Sequence[str]) -> CellRange:
        line = self.sheet.head([*heads, *self.years, _HOW])
        return CellRange(self.sheet.name, line.row, YEARS, line.row, YEARS + len(self.years) - 1)

    def section(self, title: str, words: str, heads: Mapping[int, str] | None = None) -> None:
        """Begin a section.

        Parameters
        ----------
        title : str
            Its heading.
        words : str
            What it works out, in words.
        heads : mapping of int to str, optional
            The headings of the columns before the years, where they hold something.
        """
        self.sheet.heading(title)
        self.sheet.text(words, across=self._across)
        named = {LABEL: "Line", UNIT: "Unit", **(heads or {})}
        self._head([named.get(column, "") for column in range(YEARS)])

    def row(
        self,
        label: Formula | str,
        *,
        unit: str = "£",
        how: str = "",
        number_format: str = POUNDS,
        look: Look = Look.PLAIN,
        level: int = 1,
    ) -> PlanRow:
        """Add a row.

        Parameters
        ----------
        label : Formula or str
            What it is.
        unit : str, optional
            Its unit.
        how : str, optional
            How it is worked out, in words.
        number_format : str, optional
            The format of its years.
        look : Look, optional
            What its years are.
        level : int, optional
            How deep it is in the outline.

        Returns
        -------
        PlanRow
            The row, whose years are still to be filled.
        """
        line = self.sheet.line(level)
        for column in range(YEARS + len(self.years)):
            # Blank cells too, so that the rule below the row runs from end to end.
            line.put(column, None, look)
        line.put(LABEL, label, look)
        line.put(UNIT, unit, look)
        line.put(YEARS + len(self.years), how, Look.NOTE)
        return PlanRow(line, number_format, look)

    def total(self, key: str, label: str, how: str, content: Callable[[int], Formula | None]) -> PlanRow:
        """Add the total of a section, which others may refer to.

        Parameters
        ----------
        key : str
            Its name in `rows`.
        label, how : str
            What it is, and how it is worked out.
        content : callable
            Gives the formula of a year; None where there is none.

        Returns
        -------
        PlanRow
            The row.
        """
        row = self.row(label, how=how, look=Look.TOTAL, level=0)
        for t in range(len(self.years)):
            row.year(t, content(t))
        self.rows[key] = row
        return row

    def given(self, table: str, position: int, key: str) -> Formula:
        """Refer to an assumption of the scenario.

        Parameters
        ----------
        table : str
            The table.
        position : int
            The row of it, from 0.
        key : str
            An attribute or the label of a year.

        Returns
        -------
        Formula
            The cell; its default where it is blank and that is not 0.
        """
        if (table, position, key) not in self._cells:
            # A blank of a row that the case without edits does not have.
            return literal("")
        cell = self._cells[table, position, key].elsewhere()
        column = column_of(table, key)
        if column is None or not column.default:
            return cell
        return when(cell.equals(""), column.default, cell)

    def years_block(self, rows: Sequence[PlanRow], t: int) -> Block:
        """Refer to one year of rows that stand under each other.

        Parameters
        ----------
        rows : sequence of PlanRow
            The rows.
        t : int
            The year; -1 for what the rows start from.

        Returns
        -------
        Block
            Part of a column.
        """
        return Block.of([row.line.cell(YEARS + t) for row in rows], "r")

    def block(self, rows: Sequence[PlanRow], column: int) -> Block:
        """Refer to a column before the years, of rows that stand under each other.

        Parameters
        ----------
        rows : sequence of PlanRow
            The rows.
        column : int
            The column.

        Returns
        -------
        Block
            Part of the column, which stays when it is copied.
        """
        return Block.of([row.line.cell(column) for row in rows], "cr")

    def range(self, key: str) -> CellRange:
        """Return the cells of a row that others may refer to.

        Parameters
        ----------
        key : str
            Its name in `rows`.

        Returns
        -------
        CellRange
            One cell for each year.
        """
        row = self.rows[key].line.row
        return CellRange(self.sheet.name, row, YEARS, row, YEARS + len(self.years) - 1)

    def values(self, key: str) -> tuple[float | None, ...]:
        """Return what these cells hold.

        Parameters
        ----------
        key : str
            Its name in `rows`.

        Returns
        -------
        tuple of float or None
            One for each year [£].
        """
        cells = [self.rows[key].line.cell(YEARS + t) for t in range(len(self.years))]
        return tuple(cell.value if isinstance(cell.value, float) else None for cell in cells)
