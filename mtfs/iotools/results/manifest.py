"""The manifest: where results come from, so that they can be made again."""

from dataclasses import dataclass
from datetime import datetime

from mtfs.domain.case import Case
from mtfs.iotools.results.book import Book
from mtfs.iotools.results.live.formulas import Cell
from mtfs.iotools.results.page import Page
from mtfs.nomenclature import MEASURES, PLAN_LINES, PROBABILITIES
from mtfs.words.figures import source_line
from mtfs.words.parameters import parameter_sentences

__all__ = ["Manifest", "manifest_page"]


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """Where results come from, so that they can be made again.

    Parameters
    ----------
    version : str
        The version of the package.
    made_at : datetime
        When the results were made.
    sentence : str
        The headline.
    command : str, optional
        How to make them again.
    sampling : str, optional
        How the futures were spread over what may happen.
    """

    version: str
    made_at: datetime
    sentence: str
    command: str = ""
    sampling: str = ""

    def source(self, case: Case, *, scenario: str, runs: int, seed: int) -> str:
        """Return the line below a chart that says where its figures come from.

        Parameters
        ----------
        case : Case
            What was run.
        scenario : str
            The scenario, or several with semicolons between.
        runs, seed : int
            How many futures, and from which seed.

        Returns
        -------
        str
            Version, council, scenario, runs, seed and date.
        """
        return source_line(
            council=case.base.council.name,
            scenario=scenario,
            runs=runs,
            seed=seed,
            version=self.version,
            date=self.made_at.date(),
        )


def manifest_page(
    book: Book,
    case: Case,
    manifest: Manifest,
    *,
    runs: int,
    seed: int,
    scenarios: str,
) -> dict[str, Cell]:
    """Add the sheet that says where results come from, and what the terms mean.

    Parameters
    ----------
    book : Book
        The workbook.
    case : Case
        What was run.
    manifest : Manifest
        When, and by which program and command.
    runs, seed : int
        How many futures, and from which seed.
    scenarios : str
        The scenarios that were run.

    Returns
    -------
    dict of str to Cell
        By label: where each is told.
    """
    page = Page(book, "Manifest", [30, 90], about="Where these results come from, and what the terms mean")
    page.title("Where these results come from")
    cells, parameters = {}, " ".join(parameter_sentences(case))
    for label, value in (
        ("Council", case.base.council.name),
        ("ONS code", case.base.council.ons_code),
        ("Case file", case.path.replace("\\", "/").rpartition("/")[2]),
        ("SHA-256 of the case file", case.sha256),
        ("Program", f"mtfs {manifest.version}"),
        ("Seed", seed),
        ("Runs", runs),
        *((("Sampling", manifest.sampling),) if manifest.sampling else ()),
        *((("Parameter uncertainty", parameters),) if parameters else ()),
        ("Scenarios", scenarios),
        ("Made on", f"{manifest.made_at:%d %B %Y at %H:%M}"),
        ("To make them again", manifest.command),
    ):
        page.pair(label, value, "#,##0" if label == "Runs" else "0")
        cells[label] = Cell(page.name, page.row - 1, 1, value)
    page.gap()
    page.heading("What the terms mean")
    for term in (*MEASURES.values(), *PLAN_LINES.values(), *PROBABILITIES.values()):
        page.pair(term.label, term.definition)
    return cells
