"""Marks that follow the figures: chances in shades, reserves that are too low, spending without funding."""

from typing import Any

from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.iotools.results.book import Book
from mtfs.iotools.results.live.anchors import CellRange, LivePlan
from mtfs.iotools.results.live.formulas import Cell
from mtfs.iotools.results.page import Page
from mtfs.words.palette import BANDS, MEDIAN, PLAN

__all__ = ["CHANCE_KEY", "flag", "mark_plan", "shade_chances"]

#: From which chance on a cell is shaded, and how: each darker than the one before, in grey print too.
_SHADES: tuple[tuple[float, dict[str, Any]], ...] = (
    (0.9, {"bg_color": MEDIAN, "font_color": "#FFFFFF"}),
    (0.5, {"bg_color": BANDS[2], "font_color": "#000000"}),
    (0.1, {"bg_color": BANDS[0], "font_color": "#000000"}),
)
#: What the shading means.
CHANCE_KEY = "Chances are shaded from 10% (pale), from 50% (middle) and from 90% (dark)."
_WRONG: dict[str, Any] = {"bold": True, "font_color": PLAN}


def _rule(book: Book, cells: CellRange, criteria: str, value: str, look: dict[str, Any]) -> None:
    rule = {"type": "cell", "criteria": criteria, "value": f"={value}", "format": book.mark(**look)}
    sheet = book.workbook.get_worksheet_by_name(cells.sheet)
    # The first rule that holds is the one that counts.
    sheet.conditional_format(
        cells.first_row,
        cells.first_column,
        cells.last_row,
        cells.last_column,
        rule | {"stop_if_true": True},
    )


def _rows(page: Page, rows: int, column: int, columns: int) -> CellRange:
    """Return a block of cells whose last row is the page's current one."""
    return CellRange(page.name, page.row - rows, column - 1, page.row - 1, column + columns - 2)


def shade_chances(page: Page, rows: int, column: int, columns: int) -> None:
    """Shade the chances in the last rows of a page, the likelier the darker.

    Parameters
    ----------
    page : Page
        The page.
    rows : int
        How many rows of chances there are, the current one among them.
    column, columns : int
        Their first column, from 1, and how many there are.
    """
    for least, look in _SHADES:
        _rule(page.book, _rows(page, rows, column, columns), ">=", repr(least), look)


def flag(page: Page, rows: int, column: int, columns: int, criteria: str, value: float) -> None:
    """Let figures in the last rows of a page stand out that are not as they should be.

    Parameters
    ----------
    page : Page
        The page.
    rows : int
        How many rows there are, the current one among them.
    column, columns : int
        Their first column, from 1, and how many there are.
    criteria : {'<', '>'}
        On which side of the value they are then.
    value : float
        The value.
    """
    _rule(page.book, _rows(page, rows, column, columns), criteria, repr(value), _WRONG)


def mark_plan(book: Book, live: LivePlan, scenario: str, minimum: Cell) -> None:
    """Let figures of a scenario's live plan stand out as soon as they are not as they should be.

    Parameters
    ----------
    book : Book
        The workbook.
    live : LivePlan
        Where the plan stands.
    scenario : str
        The scenario.
    minimum : Cell
        Its minimum balance.
    """
    _rule(book, live.range(scenario, "general"), "<", minimum.elsewhere().text, _WRONG)
    _rule(book, live.range(scenario, "unfunded"), ">", repr(HALF_A_PENNY), _WRONG)
