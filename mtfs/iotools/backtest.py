"""A backtest as files: a CSV for each table, JSON, and a workbook."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mtfs.analysis.evidence.backtest.intervals import Estimate
from mtfs.analysis.evidence.backtest.scores import PINBALL_LEVELS
from mtfs.analysis.evidence.backtest.study import Backtest, LineBacktest
from mtfs.analysis.evidence.backtest.summary import (
    COVERAGE_TARGET,
    TARGET_SHARE,
    coverage,
    gain_over,
    headline,
    mean_crps,
    mean_pinball,
    meets_target,
)
from mtfs.analysis.findings import Finding, Table, Unit
from mtfs.iotools.results.findings import finding_mapping, finding_tables_csv
from mtfs.words.evidence.backtest.names import line_name
from mtfs.words.evidence.backtest.sentences import backtest_sentences
from mtfs.words.evidence.backtest.tables import backtest_tables
from mtfs.words.evidence.backtest.titles import title_coverage

__all__ = ["BacktestSource", "backtest_files", "backtest_json"]

_FORMATS = {
    Unit.POUNDS: "#,##0;(#,##0)",
    Unit.RATE: "0.00%;-0.00%",
    Unit.SHARE: "0.0%;-0.0%",
    Unit.COUNT: "#,##0",
}
#: Tables that are shown first, and so stand on the first sheet.
_FIRST = ("summary_coverage", "summary_miss")
#: Tables that would make JSON too long to be read whole.
_FILES_ALONE = ("scores", "transforms", "council_years")
_DECIMALS = 8
_WIDEST, _NUMBER_WIDTH = 60.0, 15.0


@dataclass(frozen=True, kw_only=True)
class BacktestSource:
    """A file that a backtest was made from.

    Parameters
    ----------
    file : str
        Its name.
    sha256 : str
        The hash of its bytes.
    what : str, optional
        What it is, as far as it is known.
    """

    file: str
    sha256: str
    what: str = ""


def _rounded(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, _DECIMALS) + 0.0


def _estimate(found: Estimate) -> dict[str, Any]:
    return {
        "value": _rounded(found.value),
        "low": _rounded(found.low),
        "high": _rounded(found.high),
        "council_years": found.cells,
        "councils": found.councils,
        "years": found.years,
    }


def _line(found: LineBacktest) -> dict[str, Any]:
    """Return the answer for a line: what its 80% range held, and how it did against each rival."""
    part = headline(found)
    held = coverage(found, found.model, TARGET_SHARE, part)
    gains = [gain_over(found, rival, part) for rival in found.rivals]
    return {
        "line": found.line,
        "council_class": found.council_class,
        "label": line_name(found),
        "years": list(found.years),
        "years_not_scored": dict(found.left_out),
        "judged_by": part.years,
        "within_80": _estimate(held),
        "meets_target": meets_target(held),
        "beats_every_rival": all(gain.is_better for gain in gains),
        "scores": [
            {
                "method": scores.method.key,
                "crps": _estimate(mean_crps(found, scores, part)),
                "crps_by_pound": _estimate(mean_crps(found, scores, part, by_pound=True)),
                "pinball": {
                    f"{level:g}": _rounded(mean_pinball(found, scores, level, part).value)
                    for level in PINBALL_LEVELS
                },
            }
            for scores in found.scores
        ],
        "rivals": [
            {
                "rival": gain.rival.method.key,
                "difference": _estimate(gain.difference),
                "gain": _rounded(gain.share),
                "better_years": gain.better_years,
                "is_sure": gain.is_sure,
            }
            for gain in gains
        ],
    }


def _finding(found: Backtest, tables: Sequence[Table]) -> Finding:
    return Finding(
        key="backtest",
        title=_title(found),
        sentences=backtest_sentences(found),
        tables=tuple(tables),
        scenario="",
        runs=0,
        seed=0,
    )


def _title(found: Backtest) -> str:
    what = "budgets against outturns" if found.target.value == "budget" else "growth of spending"
    return f"Backtest of {what}"


def backtest_json(
    found: Backtest, tables: Sequence[Table], sources: Sequence[BacktestSource], version: str
) -> bytes:
    """Return a backtest as JSON.

    Parameters
    ----------
    found : Backtest
        The backtest.
    tables : sequence of Table
        Its tables; long ones are left to files of their own.
    sources : sequence of BacktestSource
        What it was made from.
    version : str
        The version of mtfs.

    Returns
    -------
    bytes
        Shares and scores as fractions of what was expected; null for what does not exist.
    """
    kept = [table for table in tables if table.key not in (*_FILES_ALONE, *_FIRST)]
    told = finding_mapping(_finding(found, kept))
    mapping = {
        "mtfs_version": version,
        "study": "backtest",
        "target": found.target.value,
        "folds": found.folds.value,
        "learns_from_shocks": found.learns_from_shocks,
        "within_80_aimed_for": list(COVERAGE_TARGET),
        "sources": [{"file": s.file, "what": s.what, "sha256": s.sha256} for s in sources],
        "title": told["title"],
        "sentences": told["sentences"],
        "lines": [_line(line) for line in found.lines],
        "tables": told["tables"],
    }
    return (json.dumps(mapping, ensure_ascii=False, allow_nan=False) + "\n").encode()


def backtest_files(
    found: Backtest,
    *,
    names: Mapping[str, str],
    sources: Sequence[BacktestSource],
    version: str,
    made_at: datetime,
) -> dict[str, bytes]:
    """Return a backtest as the files of a folder.

    Parameters
    ----------
    found : Backtest
        The backtest.
    names : mapping of str to str
        The councils' names by their codes.
    sources : sequence of BacktestSource
        What it was made from.
    version : str
        The version of mtfs.
    made_at : datetime
        When it was made, for the workbook alone.

    Returns
    -------
    dict of str to bytes
        By name: a CSV for each table but the first two, which repeat their figures, ``backtest.json`` and
        ``results.xlsx``.
    """
    tables = backtest_tables(found, names)
    tidy = [table for table in tables if table.key not in _FIRST]
    files = {name: text.encode() for name, text in finding_tables_csv(_finding(found, tidy)).items()}
    files["backtest.json"] = backtest_json(found, tables, sources, version)
    files["results.xlsx"] = _workbook(found, tables, sources, version, made_at)
    return files


def _width(table: Table, place: int) -> float:
    column = table.columns[place]
    if column.unit not in (Unit.TEXT, Unit.YEAR):
        return _NUMBER_WIDTH
    longest = max((len(str(row[place] or "")) for row in table.rows), default=0)
    return min(max(longest, len(column.label)) * 1.05 + 2, _WIDEST)


def _workbook(
    found: Backtest,
    tables: Sequence[Table],
    sources: Sequence[BacktestSource],
    version: str,
    made_at: datetime,
) -> bytes:
    from mtfs.iotools.results.book import Book
    from mtfs.iotools.results.contents import begin_contents, fill_contents
    from mtfs.iotools.results.page import Page

    book = Book(_title(found), f"mtfs {version}", made_at)
    contents = begin_contents(book)
    book.part = "What was found"
    sentences = backtest_sentences(found)
    first = [table for table in tables if table.key in _FIRST]
    widths = [max(_width(table, 0) for table in first)]
    page = Page(book, "Backtest", widths + [_NUMBER_WIDTH] * 7)
    page.title(_title(found))
    for sentence in sentences:
        page.text(sentence)
    for table in first:
        page.gap()
        page.heading(table.title)
        page.head([column.label for column in table.columns])
        for row in table.rows:
            page.line(row, [_FORMATS.get(column.unit, "General") for column in table.columns])
    for table in tables:
        if table.key not in _FIRST:
            _table_page(book, table)
    book.part = "Where it comes from"
    page = Page(book, "Sources", [44, 30, 70], about="The files that it was made from")
    page.title("The files that it was made from")
    page.head(["File", "What it is", "SHA-256"])
    for source in sources:
        page.line([source.file, source.what, source.sha256], "General")
    fill_contents(contents, f"{title_coverage(found)}.", f"mtfs {version}; {len(sources)} source files.")
    return book.to_bytes()


def _table_page(book: Any, table: Table) -> None:  # noqa: ANN401
    from mtfs.iotools.results.page import Page

    name = table.key.replace("_", " ").capitalize()
    page = Page(book, name, [_width(table, place) for place in range(len(table.columns))])
    page.title(table.title)
    page.head([column.label for column in table.columns])
    page.freeze(2)
    first = page.row
    formats = [_FORMATS.get(column.unit, "General") for column in table.columns]
    for row in table.rows:
        page.line(row, formats)
    page.filter(first, len(table.columns))
    defined = [column for column in table.columns if column.definition]
    if defined:
        page.gap()
        page.heading("What the columns mean")
        for column in defined:
            page.text(f"{column.label}: {column.definition}")
