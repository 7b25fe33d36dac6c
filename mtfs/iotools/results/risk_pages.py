"""The pages that hold every figure of the risk, and how sure each is."""

from collections.abc import Mapping

from mtfs.analysis.runs import Result
from mtfs.iotools.results.book import Book
from mtfs.iotools.results.page import FINE_CHANCE, Page
from mtfs.nomenclature import MEASURES, PROBABILITIES

__all__ = ["intervals_page", "risk_page"]

_STATISTICS = {
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


def risk_page(book: Book, results: Mapping[str, Result]) -> None:
    years = next(iter(results.values())).years
    page = Page(book, "Risk", [34, 62, 22, *[17.0] * len(years)])
    page.title("What the futures of each scenario say, in pounds; chances as percentages")
    page.head(["Scenario", "Measure", "Statistic", *years])
    page.freeze(4)
    first = page.row
    for name, result in results.items():
        summary = result.summary
        for chance, term in PROBABILITIES.items():
            page.line([name, term.label, "Chance", *summary.probabilities[chance].tolist()], FINE_CHANCE)
        for measure, term in MEASURES.items():
            for statistic, words in _STATISTICS.items():
                values = summary.risk[measure][statistic].tolist()
                page.line([name, term.label, words, *values], banded=statistic == "p50")
            if measure == "gap":
                worst = summary.expected_shortfall_95.tolist()
                page.line([name, term.label, "Mean of the worst 5%", *worst])
    page.filter(first, 3 + len(years))


def intervals_page(book: Book, results: Mapping[str, Result]) -> None:
    years = next(iter(results.values())).years
    page = Page(book, "Precision", [34, 62, 22, *[17.0] * (2 * len(years))])
    page.title("How sure the figures on Risk are: 95% intervals of their Monte Carlo error")
    page.head(["Scenario", "Measure", "Statistic", *(f"{y}, {end}" for y in years for end in ("from", "to"))])
    page.freeze(4)
    first = page.row
    for name, result in results.items():
        summary = result.summary
        for chance, term in PROBABILITIES.items():
            ends = summary.probability_intervals[chance].ravel().tolist()
            page.line([name, term.label, "Chance", *ends], FINE_CHANCE)
        for measure, term in MEASURES.items():
            for statistic, bounds in summary.risk_intervals[measure].items():
                page.line([name, term.label, _STATISTICS[statistic], *bounds.ravel().tolist()])
    page.filter(first, 3 + 2 * len(years))
