"""Where the live plan stands in the workbook, for the charts and names that refer to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from xlsxwriter.utility import quote_sheetname, xl_range_abs

__all__ = ["COMPONENTS", "CellRange", "LivePlan"]

#: What a scenario's sheet works out beside `mtfs.nomenclature.MEASURES` and ``PLAN_LINES``, by year [£]. For
#: each plan year, gap = costs + monitoring + pressures + dsg_interest - savings_delivered + planned_movements
#: + dsg_call - funding, and funding = council_tax + business_rates + grants + collection_fund.
COMPONENTS: dict[str, str] = {
    "costs": "Cost lines",
    "price_growth": "Growth of the year in price",
    "demand_growth": "Growth of the year in demand",
    "monitoring": "Recurring part of the base year's variances",
    "pressures": "Pressures that are certain",
    "dsg_interest": "Interest on a schools grant deficit",
    "business_rates": "Business rates",
    "grants": "Grants",
    "collection_fund": "Collection fund",
    "earmarked": "Earmarked reserves",
    "committed": "Committed reserves",
}


@dataclass(frozen=True)
class CellRange:
    """A block of cells.

    Parameters
    ----------
    sheet : str
        The name of the sheet.
    first_row, first_column, last_row, last_column : int
        Its corners, from 0.
    """

    sheet: str
    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def formula(self) -> str:
        """The range as a chart or a defined name writes it, such as ``='Plan Base'!$J$7:$N$7``."""
        corners = (self.first_row, self.first_column, self.last_row, self.last_column)
        return f"={quote_sheetname(self.sheet)}!{xl_range_abs(*corners)}"


@dataclass(frozen=True, kw_only=True)
class LivePlan:
    """Where each scenario's plan stands, year by year, and what it comes to.

    Parameters
    ----------
    years : tuple of str
        The labels of years 0 to T.
    sheets : mapping of str to str
        The name of each scenario's sheet.
    year_heads : mapping of str to CellRange
        The headings of the years on the sheet of each scenario.
    ranges : mapping of tuple to CellRange
        By scenario and measure: a row of cells, one for each year.
    values : mapping of tuple to tuple
        By scenario and measure: what these cells hold [£]; None where a measure does not exist.
    """

    years: tuple[str, ...]
    sheets: Mapping[str, str]
    year_heads: Mapping[str, CellRange]
    ranges: Mapping[tuple[str, str], CellRange]
    values: Mapping[tuple[str, str], tuple[float | None, ...]]

    def range(self, scenario: str, measure: str) -> CellRange:
        """Return the cells of a measure, one for each year.

        Parameters
        ----------
        scenario : str
            The scenario.
        measure : str
            A key of `mtfs.nomenclature.MEASURES`, of ``PLAN_LINES`` there, or of `COMPONENTS`.

        Returns
        -------
        CellRange
            A row of cells, years 0 to T.
        """
        return self.ranges[scenario, measure]
