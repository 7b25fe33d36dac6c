"""``results.xlsx``: the figures as an accountant checks them, with the assumptions as they were run."""

from collections.abc import Mapping, Sequence

from mtfs.analysis.findings import Finding
from mtfs.analysis.runs import Result
from mtfs.domain.case import Case
from mtfs.iotools.results.book import Book
from mtfs.iotools.results.contents import begin_contents, fill_contents
from mtfs.iotools.results.finding_pages import add_finding_pages
from mtfs.iotools.results.live.workbook import LiveWorkbook
from mtfs.iotools.results.manifest import Manifest, manifest_page
from mtfs.iotools.results.marks import mark_plan
from mtfs.iotools.results.names import define_names
from mtfs.iotools.results.native.data import ChartData
from mtfs.iotools.results.native.page import CHART_WIDTHS, RunCharts
from mtfs.iotools.results.page import Page
from mtfs.iotools.results.risk_pages import intervals_page, risk_page
from mtfs.iotools.results.summary_pages import begin_summary, fill_summary, scenarios_page

__all__ = ["results_workbook"]

_ABOUT_CHARTS = "Charts that can be edited: fans, chances, reserves by class, steps of the gap, scenarios"
#: Names of single cells, by what the manifest calls them.
_MANIFEST_NAMES = {"Runs": "Runs", "Seed": "Seed", "Case_SHA256": "SHA-256 of the case file"}


def results_workbook(
    case: Case, results: Mapping[str, Result], manifest: Manifest, findings: Sequence[Finding] = ()
) -> bytes:
    """Return the results workbook.

    Parameters
    ----------
    case : Case
        What was run.
    results : mapping of str to Result
        By scenario, from one call; the first one is summarised.
    manifest : Manifest
        Where the results come from.
    findings : sequence of Finding, optional
        What studies of the same case found, each with sheets of its own.

    Returns
    -------
    bytes
        An ``.xlsx`` file: contents, summary, charts, scenarios side by side, every figure of the risk, the
        plan of each scenario as live formulas with the assumptions as run, the studies, the manifest, and
        names for formulas.
    """
    book = Book(
        f"{case.base.council.name}: results of a stress test", f"mtfs {manifest.version}", manifest.made_at
    )
    first = next(iter(results.values()))
    live = LiveWorkbook(case, results)
    contents = begin_contents(book)
    book.part = "The answer"
    summary = begin_summary(book, len(first.years))
    charts = Page(book, "Charts", CHART_WIDTHS, about=_ABOUT_CHARTS)
    scenarios_page(book, results)
    book.part = "Every figure of the risk"
    risk = risk_page(book, results)
    intervals_page(book, results)
    book.part = "The plan, worked out by formulas"
    live.write_overview(book)
    live.write_plans(book)
    for scenario in results:
        mark_plan(book, live.plan, scenario, live.setting(scenario, "minimum_balance"))
    book.part = "The assumptions as they were run"
    live.write_assumptions(book)
    data = ChartData()
    for finding in findings:
        book.part = f"Study: {finding.key}"
        source = manifest.source(case, scenario=finding.scenario, runs=finding.runs, seed=finding.seed)
        add_finding_pages(book, finding, data, source)
    book.part = "Where it comes from"
    told = manifest_page(book, case, manifest, runs=first.runs, seed=first.seed, scenarios="; ".join(results))
    minimum = live.setting(first.scenario, "minimum_balance")
    single = {name: (label, told[label]) for name, label in _MANIFEST_NAMES.items()}
    single["Minimum_balance"] = (f"{first.scenario}: minimum general fund balance", minimum)
    define_names(book, results, risk, live.plan, single)
    source = manifest.source(case, scenario=first.scenario, runs=first.runs, seed=first.seed)
    drawn = RunCharts(
        book=book, data=data, results=results, risk=risk, live=live.plan, minimum=minimum, source=source
    )
    fans = drawn.fans()
    drawn.fill(charts, fans, findings)
    fill_summary(summary, case, first, manifest, drawn.summary(fans))
    data.write(book)
    fill_contents(contents, manifest.sentence, source)
    return book.to_bytes()
