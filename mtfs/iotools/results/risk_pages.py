"""The pages that hold every figure of the risk, and how sure each is."""

from collections.abc import Mapping
from dataclasses import dataclass

from mtfs.analysis.runs import Result
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.iotools.results.book import Book
from mtfs.iotools.results.live.formulas import Cell
from mtfs.iotools.results.marks import CHANCE_KEY, flag, shade_chances
from mtfs.iotools.results.page import FINE_CHANCE, Page
from mtfs.nomenclature import MEASURES, PROBABILITIES

__all__ = ["RISK_SHEET", "STATISTICS", "RiskCells", "intervals_page", "risk_page"]

RISK_SHEET = "Risk"
STATISTICS = {
    "mean": "Mean",
    "sd": "Standard deviation",
    "p1": "1st percentile",
    "p5": "5th percentile",
    "p10": "10th percentile",
    "p25": "25th percentile",
    "p50": "Median",
    "p75": "75th percentile",
    "p90": "90th percentile",
    "p95": "95th percentile",
    "p99": "99th percentile",
}
#: The columns before the years.
_NAMES = 3
_WIDTHS = (34.0, 60.0, 20.0)
_SHORTFALL = "expected_shortfall_95"


@dataclass(frozen=True)
class RiskCells:
    """Where the figures of the risk stand.

    Parameters
    ----------
    results : mapping of str to Result
        By scenario.
    rows : mapping of tuple to int
        By scenario, measure and statistic: the row, from 0. A chance has an empty statistic, and the mean
        of the worst 5% of gaps is the gap's ``expected_shortfall_95``.
    """

    results: Mapping[str, Result]
    rows: Mapping[tuple[str, str, str], int]

    def cell(self, scenario: str, measure: str, statistic: str, t: int) -> Cell:
        """Return the cell of a figure.

        Parameters
        ----------
        scenario, measure : str
            The scenario, and a key of `mtfs.nomenclature.MEASURES` or `mtfs.nomenclature.PROBABILITIES`.
        statistic : str
            Such as ``p50``; empty for a chance.
        t : int
            The year.

        Returns
        -------
        Cell
            The cell and what it holds.
        """
        summary = self.results[scenario].summary
        values = summary.risk[measure][statistic] if statistic else summary.probabilities[measure]
        row = self.rows[scenario, measure, statistic]
        return Cell(RISK_SHEET, row, _NAMES + t, float(values[t]))


def risk_page(book: Book, results: Mapping[str, Result]) -> RiskCells:
    """Add the sheet with every figure of the risk.

    Parameters
    ----------
    book : Book
        The workbook.
    results : mapping of str to Result
        By scenario.

    Returns
    -------
    RiskCells
        Where each figure stands.
    """
    years = next(iter(results.values())).years
    page = Page(book, RISK_SHEET, [*_WIDTHS, *[17.0] * len(years)])
    page.title("What the futures of each scenario say, in pounds; chances as percentages")
    page.head(["Scenario", "Measure", "Statistic", *years])
    page.freeze(_NAMES + 1)
    first = page.row
    rows: dict[tuple[str, str, str], int] = {}

    def line(key: tuple[str, str, str], label: str, words: str, values: list[float], *form: str) -> None:
        page.line([key[0], label, words, *values], *form, banded=key[2] == "p50")
        rows[key] = page.row - 1

    for name, result in results.items():
        summary = result.summary
        for chance, term in PROBABILITIES.items():
            line(
                (name, chance, ""), term.label, "Chance", summary.probabilities[chance].tolist(), FINE_CHANCE
            )
        shade_chances(page, len(PROBABILITIES), _NAMES + 1, len(years))
        for measure, term in MEASURES.items():
            for statistic, words in STATISTICS.items():
                values = summary.risk[measure][statistic].tolist()
                line((name, measure, statistic), term.label, words, values)
            if measure == "gap":
                worst = summary.expected_shortfall_95.tolist()
                line((name, measure, _SHORTFALL), term.label, "Mean of the worst 5%", worst)
            if measure == "unfunded":
                flag(page, len(STATISTICS), _NAMES + 1, len(years), ">", HALF_A_PENNY)
    page.filter(first, _NAMES + len(years))
    page.gap()
    page.text(f"{CHANCE_KEY} Spending without funding stands out in bold.", across=_NAMES)
    return RiskCells(results, rows)


def intervals_page(book: Book, results: Mapping[str, Result]) -> None:
    """Add the sheet that says how far the number of runs leaves each figure open.

    Parameters
    ----------
    book : Book
        The workbook.
    results : mapping of str to Result
        By scenario.
    """
    years = next(iter(results.values())).years
    page = Page(book, "Precision", [*_WIDTHS, *[17.0] * (2 * len(years))])
    page.title("How sure the figures on Risk are: 95% intervals of their Monte Carlo error")
    page.head(["Scenario", "Measure", "Statistic", *(f"{y}, {end}" for y in years for end in ("from", "to"))])
    page.freeze(_NAMES + 1)
    first = page.row
    for name, result in results.items():
        summary = result.summary
        for chance, term in PROBABILITIES.items():
            ends = summary.probability_intervals[chance].ravel().tolist()
            page.line([name, term.label, "Chance", *ends], FINE_CHANCE)
        for measure, term in MEASURES.items():
            for statistic, bounds in summary.risk_intervals[measure].items():
                page.line([name, term.label, STATISTICS[statistic], *bounds.ravel().tolist()])
    page.filter(first, _NAMES + 2 * len(years))
