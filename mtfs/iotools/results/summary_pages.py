"""The pages that answer the question: the summary, and the scenarios side by side."""

from collections.abc import Mapping, Sequence

from mtfs.analysis.runs import Result
from mtfs.domain.case import Case
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.engine.shapes import Floats
from mtfs.iotools.results.book import Book
from mtfs.iotools.results.manifest import Manifest
from mtfs.iotools.results.marks import CHANCE_KEY, flag, shade_chances
from mtfs.iotools.results.native.sheet import ChartRows
from mtfs.iotools.results.native.style import NativeChart
from mtfs.iotools.results.page import CHANCE, MILLIONS, Page
from mtfs.nomenclature import MEASURES, PLAN_LINES, PROBABILITIES
from mtfs.words.parameters import parameter_sentence

__all__ = ["begin_summary", "fill_summary", "scenarios_page"]

_MILLION = 1e6
#: Columns for so many years there are at the least, for the charts to stand on.
_FEWEST = 7
#: With more years the page is printed on several sheets of paper, and charts would be cut.
_MOST_BESIDE_CHARTS = 12


def _millions(values: Floats) -> list[float]:
    return [float(value) / _MILLION for value in values]


def begin_summary(book: Book, years: int) -> Page:
    """Add the sheet of the summary.

    Parameters
    ----------
    book : Book
        The workbook.
    years : int
        How many years there are.

    Returns
    -------
    Page
        The sheet, to be filled once everything that it tells is there.
    """
    about = "The answer: the fans of usable reserves and of the gap, the chances, the plan and the risk"
    return Page(book, "Summary", [60, *[12.0] * max(years, _FEWEST)], about=about)


def fill_summary(
    page: Page,
    case: Case,
    result: Result,
    manifest: Manifest,
    charts: Sequence[NativeChart] = (),
) -> None:
    """Fill the summary.

    Parameters
    ----------
    page : Page
        The sheet, as `begin_summary` gives it.
    case : Case
        What was run.
    result : Result
        The plan and the runs of one scenario.
    manifest : Manifest
        Where the results come from.
    charts : sequence of NativeChart, optional
        Charts to put beside each other at its head.
    """
    years = len(result.years)
    page.title(f"{case.base.council.name}: how sure is the medium-term financial strategy?")
    page.text(manifest.sentence, bold=True)
    page.text(
        f"Scenario {result.scenario}: {result.runs:,} futures from seed {result.seed}. Amounts are in £m; "
        "a positive gap is a shortfall, and brackets are negative."
    )
    if case.parameter_errors is not None:
        page.text(parameter_sentence(case))
    for remark in case.remarks:
        if remark.severity == "warning":
            page.text(f"Warning: {remark.text}")
    if charts and years <= _MOST_BESIDE_CHARTS:
        page.gap()
        source = manifest.source(case, scenario=result.scenario, runs=result.runs, seed=result.seed)
        ChartRows(page, source, columns=1 + _FEWEST).put(*charts)
    page.gap()
    page.heading("The chances, in each year and by its end")
    page.head(["", *result.years])
    for name, term in PROBABILITIES.items():
        values = result.summary.probabilities[name].tolist()
        page.line([term.label, *values], CHANCE, bold=name == "p_exhausted_by")
    shade_chances(page, len(PROBABILITIES), 2, years)
    page.text(CHANCE_KEY)
    page.end_paper()
    page.gap()
    _plan_table(page, result)
    page.gap()
    _risk_table(page, result)
    page.gap()
    page.text(
        "Spending that finds no reserve is reported as unfunded and is not carried into the next year: "
        "balances after reserves first run out assume that it was met from outside at no cost."
    )
    page.keep(2, row=1)


def _plan_table(page: Page, result: Result) -> None:
    page.heading("The plan: what the council would publish")
    page.head(["£m", *result.years])
    plan = {**result.plan, **result.plan_lines}
    terms = MEASURES | PLAN_LINES
    minimum = result.strategy.council.minimum_balance / _MILLION
    flags = {
        "unfunded": (">", HALF_A_PENNY / _MILLION),
        "general": ("<", minimum),
        "usable": ("<", minimum),
    }
    for measure in (
        *("net_spending", "planned_movements", "dsg_call", "funding", "gap", "annual_gap"),
        *("savings_delivered", "planned_usable", "drawdown", "usable", "general", "unfunded"),
    ):
        page.line([terms[measure].label, *_millions(plan[measure])], MILLIONS, bold=measure == "gap")
        if measure in flags:
            flag(page, 1, 2, len(result.years), *flags[measure])
    page.text(
        "In bold red: reserves below the minimum for the general reserve, and spending without funding. This "
        "is the plan as it was run; the sheet Plan has it live."
    )


def _risk_table(page: Page, result: Result) -> None:
    summary = result.summary
    page.heading("The risk: what the futures say")
    page.head(["£m", *result.years])
    for measure, label in (("gap", "Gap"), ("usable", "Usable reserves")):
        for statistic, words in (("p5", "1 in 20 below"), ("p50", "middle"), ("p95", "1 in 20 above")):
            page.line([f"{label}, {words}", *_millions(summary.risk[measure][statistic])], MILLIONS)
    page.line(["Gap, mean of the worst 1 in 20", *_millions(summary.expected_shortfall_95)], MILLIONS)


def scenarios_page(book: Book, results: Mapping[str, Result]) -> None:
    """Add the sheet with scenarios side by side.

    Parameters
    ----------
    book : Book
        The workbook.
    results : mapping of str to Result
        By scenario.
    """
    first = next(iter(results.values()))
    longest = max(map(len, results))
    page = Page(
        book, "Scenarios", [min(max(30.0, longest * 1.05), 60.0), *[14.0] * max(len(first.years), _FEWEST)]
    )
    page.title("Scenarios side by side, on the same futures")
    page.text(CHANCE_KEY)
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
        if not unit:
            shade_chances(page, len(results), 2, len(first.years))
    page.keep(2, row=1)
