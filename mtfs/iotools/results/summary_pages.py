"""The pages that answer the question: the summary, and the scenarios side by side."""

from collections.abc import Mapping

from mtfs.analysis.runs import Result
from mtfs.domain.case import Case
from mtfs.engine.distributions import Floats
from mtfs.iotools.results.book import Book
from mtfs.iotools.results.manifest import Manifest
from mtfs.iotools.results.page import CHANCE, MILLIONS, Page
from mtfs.nomenclature import MEASURES, PLAN_LINES, PROBABILITIES

__all__ = ["scenarios_page", "summary_page"]

_MILLION = 1e6


def _millions(values: Floats) -> list[float]:
    return [float(value) / _MILLION for value in values]


def summary_page(book: Book, case: Case, result: Result, manifest: Manifest) -> None:
    page = Page(book, "Summary", [60, *[12.0] * max(len(result.years), 7)])
    summary = result.summary
    page.title(f"{case.base.council.name}: how sure is the medium-term financial strategy?")
    page.text(manifest.sentence, bold=True)
    page.text(
        f"Scenario {result.scenario}: {result.runs:,} futures from seed {result.seed}. Amounts are in £m; "
        "a positive gap is a shortfall, and brackets are negative."
    )
    for remark in case.remarks:
        if remark.severity == "warning":
            page.text(f"Warning: {remark.text}")
    page.gap()
    page.heading("The plan: what the council would publish")
    page.head(["£m", *result.years])
    plan = {**result.plan, **result.plan_lines}
    terms = MEASURES | PLAN_LINES
    for measure in (
        *("net_spending", "planned_movements", "dsg_call", "funding", "gap"),
        *("annual_gap", "savings_delivered", "planned_usable", "drawdown", "usable", "unfunded"),
    ):
        page.line([terms[measure].label, *_millions(plan[measure])], MILLIONS, bold=measure == "gap")
    page.gap()
    page.heading("The risk: what the futures say")
    page.head(["£m", *result.years])
    for measure, label in (("gap", "Gap"), ("usable", "Usable reserves")):
        for statistic, words in (("p5", "1 in 20 below"), ("p50", "middle"), ("p95", "1 in 20 above")):
            page.line([f"{label}, {words}", *_millions(summary.risk[measure][statistic])], MILLIONS)
    page.line(["Gap, mean of the worst 1 in 20", *_millions(summary.expected_shortfall_95)], MILLIONS)
    page.gap()
    page.heading("The chance, by the end of each year")
    page.head(["", *result.years])
    for name, term in PROBABILITIES.items():
        values = summary.probabilities[name].tolist()
        page.line([term.label, *values], CHANCE, bold=name == "p_exhausted_by")
    page.gap()
    page.text(
        "Spending that finds no reserve is reported as unfunded and is not carried into the next year: "
        "balances after reserves first run out assume that it was met from outside at no cost."
    )
    page.keep(2, row=1)


def scenarios_page(book: Book, results: Mapping[str, Result]) -> None:
    first = next(iter(results.values()))
    page = Page(book, "Scenarios", [30, *[14.0] * max(len(first.years), 7)])
    page.title("Scenarios side by side, on the same futures")
    for heading, unit, number_format, pick in (
        ("Chance that usable reserves have run out by the end of the year", "", CHANCE,
         lambda r: r.summary.probabilities["p_exhausted_by"].tolist()),
        ("Chance that the general reserve has been below its minimum", "", CHANCE,
         lambda r: r.summary.probabilities["p_below_minimum_by"].tolist()),
        ("Gap in the plan", "£m", MILLIONS, lambda r: _millions(r.plan["gap"])),
        ("Gap, median future", "£m", MILLIONS, lambda r: _millions(r.summary.risk["gap"]["p50"])),
        ("Gap, 1 future in 20 is worse", "£m", MILLIONS, lambda r: _millions(r.summary.risk["gap"]["p95"])),
        ("Usable reserves, median future", "£m", MILLIONS,
         lambda r: _millions(r.summary.risk["usable"]["p50"])),
        ("Spending without funding, mean", "£m", MILLIONS,
         lambda r: _millions(r.summary.risk["unfunded"]["mean"])),
    ):  # fmt: skip
        page.gap()
        page.heading(heading + (f" ({unit})" if unit else ""))
        page.head(["Scenario", *first.years])
        for name, result in results.items():
            page.line([name, *pick(result)], number_format)
    page.keep(2, row=1)
