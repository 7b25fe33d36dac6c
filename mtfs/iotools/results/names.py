"""Names for the key results and inputs, for formulas that ask for them by what they are."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mtfs.analysis.runs import Result
from mtfs.iotools.results.book import Book
from mtfs.iotools.results.live.anchors import CellRange, LivePlan
from mtfs.iotools.results.live.formulas import Cell
from mtfs.iotools.results.page import Page
from mtfs.iotools.results.risk_pages import RiskCells

__all__ = ["define_names", "name_stem"]

_LONGEST = 40
#: By ending of the name: the measure and statistic on the sheet Risk, and what it is.
_RISK = {
    "gap_mean": ("gap", "mean", "Gap, mean of the futures"),
    "gap_p5": ("gap", "p5", "Gap, 5th percentile"),
    "gap_p50": ("gap", "p50", "Gap, median"),
    "gap_p95": ("gap", "p95", "Gap, 95th percentile"),
    "usable_p5": ("usable", "p5", "Usable reserves, 5th percentile"),
    "usable_p50": ("usable", "p50", "Usable reserves, median"),
    "usable_p95": ("usable", "p95", "Usable reserves, 95th percentile"),
    "p_run_out": ("p_exhausted_by", "", "Chance that usable reserves have run out by then"),
    "p_below_minimum": (
        "p_below_minimum_by",
        "",
        "Chance that the general reserve has been below its minimum",
    ),
}
#: By ending of the name: the measure of the live plan, and what it is.
_PLAN = {
    "gap_plan": ("gap", "Gap in the plan (live)"),
    "usable_plan": ("usable", "Usable reserves in the plan (live)"),
    "general_plan": ("general", "General reserve in the plan (live)"),
    "net_spending_plan": ("net_spending", "Net spending in the plan (live)"),
    "funding_plan": ("funding", "Funding in the plan (live)"),
}


@dataclass(frozen=True)
class _Named:
    name: str
    meaning: str
    cells: CellRange


def name_stem(text: str, taken: set[str]) -> str:
    """Return a text as the beginning of a name in Excel, unlike all others.

    Parameters
    ----------
    text : str
        The name of a scenario.
    taken : set of str
        The beginnings there are already, in small letters; the new one is added.

    Returns
    -------
    str
        Letters, digits and underscores, with a letter first: such as ``High_inflation``.
    """
    plain = re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_")[:_LONGEST].rstrip("_")
    if not plain or not plain[0].isalpha():
        plain = f"Scenario_{plain}".rstrip("_")
    stem, number = plain, 1
    while stem.lower() in taken:
        number += 1
        stem = f"{plain}_{number}"
    taken.add(stem.lower())
    return stem


def _one(cell: Cell) -> CellRange:
    return CellRange(cell.sheet, cell.row, cell.column, cell.row, cell.column)


def _names(
    results: Mapping[str, Result], risk: RiskCells, live: LivePlan, single: Mapping[str, tuple[str, Cell]]
) -> Iterator[_Named]:
    for name, (meaning, cell) in single.items():
        yield _Named(name, meaning, _one(cell))
    first = next(iter(results))
    yield _Named("Years", "The years, from the base year to the last", live.year_heads[first])
    # A scenario is not to take a name that stands for something else.
    taken: set[str] = set()
    for scenario, result in results.items():
        stem = name_stem(scenario, taken)
        last = len(result.years) - 1
        for ending, (measure, words) in _PLAN.items():
            yield _Named(f"{stem}_{ending}", f"{scenario}: {words}", live.range(scenario, measure))
        for ending, (measure, statistic, words) in _RISK.items():
            ends = [risk.cell(scenario, measure, statistic, t) for t in (0, last)]
            block = CellRange(ends[0].sheet, ends[0].row, ends[0].column, ends[1].row, ends[1].column)
            yield _Named(f"{stem}_{ending}", f"{scenario}: {words}", block)


def define_names(
    book: Book,
    results: Mapping[str, Result],
    risk: RiskCells,
    live: LivePlan,
    single: Mapping[str, tuple[str, Cell]],
) -> None:
    """Define names for the key results and inputs, and add the sheet that lists them.

    Parameters
    ----------
    book : Book
        The workbook.
    results : mapping of str to Result
        By scenario.
    risk : RiskCells
        Where the risk stands.
    live : LivePlan
        Where the plan stands.
    single : mapping of str to tuple
        By name: what a single cell holds, and the cell.
    """
    page = Page(book, "Names", [46, 78, 44], about="Defined names of key results and inputs, for formulas")
    page.title("Names that formulas can use")
    page.text(
        "A name stands for one cell, or for a row with one cell for each year. In any cell "
        "=INDEX(Base_gap_plan,2) gives the second year, as the name Years tells them. Amounts are in pounds, "
        "chances are fractions.",
        across=3,
    )
    page.head(["Name", "What it is", "Where it stands"])
    page.freeze(2)
    first = page.row
    for named in _names(results, risk, live, single):
        book.workbook.define_name(named.name, named.cells.formula)
        page.line(["", named.meaning, named.cells.formula.removeprefix("=")])
        page.link(1, named.name, named.cells.sheet, named.cells.formula.rpartition("!")[2].replace("$", ""))
    page.filter(first, 3)
