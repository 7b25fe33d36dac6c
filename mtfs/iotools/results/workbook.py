"""``results.xlsx``: the figures as an accountant checks them, with the assumptions as they were run."""

from collections.abc import Mapping, Sequence

from mtfs.analysis.findings import Finding
from mtfs.analysis.runs import Result
from mtfs.domain.case import Case
from mtfs.iotools.results.book import Book
from mtfs.iotools.results.findings import add_finding_pages
from mtfs.iotools.results.manifest import Manifest, manifest_page
from mtfs.iotools.results.plan_pages import assumptions_page, changes_page, plan_page
from mtfs.iotools.results.risk_pages import intervals_page, risk_page
from mtfs.iotools.results.summary_pages import scenarios_page, summary_page

__all__ = ["results_workbook"]


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
        An ``.xlsx`` file: summary, plan, risk by measure, scenarios side by side, the assumptions as run,
        and the manifest.
    """
    book = Book(
        f"{case.base.council.name}: results of a stress test", f"mtfs {manifest.version}", manifest.made_at
    )
    summary_page(book, case, next(iter(results.values())), manifest)
    plan_page(book, results)
    risk_page(book, results)
    intervals_page(book, results)
    scenarios_page(book, results)
    assumptions_page(book, case)
    changes_page(book, case, results)
    for finding in findings:
        add_finding_pages(book, finding)
    first = next(iter(results.values()))
    manifest_page(
        book,
        case,
        manifest,
        runs=first.runs,
        seed=first.seed,
        scenarios="; ".join(results),
    )
    return book.to_bytes()
