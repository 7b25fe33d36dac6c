"""Findings for other programs: JSON, and a tidy CSV for each table."""

import csv
import io
import json
import math
from typing import TYPE_CHECKING, Any

from mtfs.analysis.findings import Finding, Table, Unit, Value
from mtfs.domain.case import Case
from mtfs.iotools.atomic import guarded_text
from mtfs.iotools.results.exchange import case_mapping, parameter_mapping

if TYPE_CHECKING:
    from mtfs.iotools.results.manifest import Manifest

__all__ = ["finding_json", "finding_mapping", "finding_tables_csv"]

#: To how many decimals a figure is written: money to the penny, chances and rates far beyond their error.
_DECIMALS = {Unit.POUNDS: 2, Unit.COUNT: 0}
_OTHER_DECIMALS = 8


def _rounded(value: Value, unit: Unit) -> Value:
    if value is None or isinstance(value, str):
        return value
    if not math.isfinite(value):
        return None
    decimals = _DECIMALS.get(unit, _OTHER_DECIMALS)
    # Plus 0 takes the minus from a zero.
    return round(value) if decimals == 0 else round(float(value), decimals) + 0.0


def _records(table: Table) -> list[dict[str, Value]]:
    return [
        {column.key: _rounded(value, column.unit) for column, value in zip(table.columns, row, strict=True)}
        for row in table.rows
    ]


def finding_mapping(finding: Finding) -> dict[str, Any]:
    """Return a finding in the form of its JSON.

    Parameters
    ----------
    finding : Finding
        The finding.

    Returns
    -------
    dict
        Title, sentences, notes, and the rows of each table by its key: money in pounds, chances and rates as
        fractions, None for what does not exist.
    """
    return {
        "scenario": finding.scenario,
        "title": finding.title,
        "sentences": list(finding.sentences),
        "notes": list(finding.notes),
        "tables": {table.key: _records(table) for table in finding.tables},
    }


def finding_json(case: Case, finding: Finding, manifest: "Manifest") -> str:
    """Return a finding as JSON.

    Parameters
    ----------
    case : Case
        What was studied.
    finding : Finding
        What came of it.
    manifest : Manifest
        Where it comes from.

    Returns
    -------
    str
        JSON without NaN, ending with a line feed.
    """
    mapping: dict[str, Any] = {
        "case": case_mapping(case),
        "mtfs_version": manifest.version,
        "study": finding.key,
        "runs": finding.runs,
        "seed": finding.seed,
        "sampling": manifest.sampling,
        **parameter_mapping(case),
        "input_sha256": case.sha256,
        "years": list(case.years),
        **finding_mapping(finding),
    }
    return json.dumps(mapping, ensure_ascii=False, allow_nan=False) + "\n"


def _csv_cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return guarded_text(value)
    return f"{value:.2f}" if isinstance(value, float) and round(value, 2) == value else f"{value}"


def finding_tables_csv(finding: Finding) -> dict[str, str]:
    """Return each table of a finding as tidy CSV: one observation a row, one variable a column.

    Parameters
    ----------
    finding : Finding
        The finding.

    Returns
    -------
    dict of str to str
        By the name of the file. A text that a spreadsheet would take for a formula has an apostrophe before
        it.
    """
    files = {}
    for table in finding.tables:
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([column.key for column in table.columns])
        for record in _records(table):
            writer.writerow([_csv_cell(value) for value in record.values()])
        files[f"{table.key}.csv"] = stream.getvalue()
    return files
