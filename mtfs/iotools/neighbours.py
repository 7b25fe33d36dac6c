"""A council beside its neighbours for other programs: tidy tables as CSV, and JSON."""

import json
import math
from collections.abc import Sequence

from mtfs.analysis.evidence.history import line_label
from mtfs.analysis.evidence.neighbours.records import Study, quantile
from mtfs.iotools.history.records import HistorySource
from mtfs.iotools.sweep.tables import csv_bytes
from mtfs.words.evidence.neighbour_cautions import caution_sentences
from mtfs.words.evidence.neighbours import (
    explanation,
    indicator_sentence,
    members_sentences,
    overspend_sentence,
    who_they_are,
)

__all__ = ["neighbour_files", "neighbour_json"]

Row = dict[str, str | float | int | bool | None]
#: Far beyond what the returns, in thousands of pounds, can tell.
_DECIMALS = 8
_HEADS = {
    "indicators": ["indicator"],
    "councils": ["indicator"],
    "overspends": ["line"],
}


def _number(value: float) -> float | None:
    """Return a figure, and None where there is none, or where it is no number of years."""
    return round(float(value), _DECIMALS) + 0.0 if math.isfinite(value) else None


def _indicator_rows(study: Study) -> list[Row]:
    rows: list[Row] = []
    for standing in study.standings:
        lower, upper = standing.quartiles
        lowest, highest = standing.ends
        indicator = standing.indicator
        rows.append(
            {
                "indicator": indicator.key,
                "label": indicator.label,
                "measure": indicator.measure.value,
                "since": standing.since,
                "year": standing.year,
                "council": _number(standing.value),
                "not_falling": math.isinf(standing.value),
                "neighbours": len(standing.values),
                "not_falling_neighbours": sum(map(math.isinf, standing.values)),
                "lowest": _number(lowest),
                "lower_quartile": _number(lower),
                "median": _number(standing.median),
                "upper_quartile": _number(upper),
                "highest": _number(highest),
                "above": standing.above,
                "below": standing.below,
                "without": "; ".join(standing.without),
                "definition": indicator.definition,
                "source": indicator.source,
                "may_explain": explanation(indicator.key),
            }
        )
    return rows


def _council_rows(study: Study) -> list[Row]:
    return [
        {
            "indicator": standing.indicator.key,
            "year": standing.year,
            "council": name,
            "neighbour": neighbour,
            "value": _number(value),
            "not_falling": math.isinf(value),
        }
        for standing in study.standings
        for neighbour, name, value in (
            (False, study.council.name, standing.value),
            *((True, name, float(v)) for name, v in zip(standing.names, standing.values, strict=True)),
        )
    ]


def _overspend_rows(study: Study) -> list[Row]:
    return [
        {
            "line": each.line,
            "label": line_label(each.line),
            "year": year,
            "council": name,
            "neighbour": neighbour,
            "outturn_over_budget": _number(float(value)),
        }
        for each in study.overspends
        for neighbour, name, values in (
            (False, study.council.name, each.council),
            *((True, name, row) for name, row in zip(each.names, each.values, strict=True)),
        )
        for year, value in zip(each.years, values, strict=True)
        if not math.isnan(value)
    ]


def _tables(study: Study) -> dict[str, list[Row]]:
    return {
        "indicators": _indicator_rows(study),
        "councils": _council_rows(study),
        "overspends": _overspend_rows(study),
    }


def neighbour_files(study: Study) -> dict[str, bytes]:
    """Return the tables of a comparison as CSV.

    Parameters
    ----------
    study : Study
        The comparison.

    Returns
    -------
    dict of str to bytes
        By the name of the file: a row an indicator, a row an indicator and council, and a row a line, council
        and year. Shares, changes and errors are fractions.
    """
    return {f"{name}.csv": csv_bytes(rows, _HEADS[name]) for name, rows in _tables(study).items()}


def neighbour_json(study: Study, sources: Sequence[HistorySource], version: str) -> bytes:
    """Return a comparison as JSON.

    Parameters
    ----------
    study : Study
        The comparison.
    sources : sequence of HistorySource
        The returns that it was made from, as far as they are known.
    version : str
        The version of mtfs.

    Returns
    -------
    bytes
        JSON without NaN, ending with a line feed: shares, changes and errors as fractions, null where there
        is no figure.
    """
    council = study.council
    medians = {
        each.line: {
            "council": _number(quantile(each.council, 0.5)),
            "neighbours": _number(quantile(each.medians, 0.5)),
            "sentence": overspend_sentence(study, each),
        }
        for each in study.overspends
    }
    told = {
        "mtfs_version": version,
        "council": {"name": council.name, "ons_code": council.ons_code, "class": council.council_class},
        "year": study.year,
        "basis": study.basis,
        "compared_with": who_they_are(study),
        "neighbours": [{"name": c.name, "ons_code": c.ons_code} for c in study.neighbours],
        "not_found": list(study.not_found),
        "for_members": list(members_sentences(study)),
        "behind_the_figures": list(caution_sentences(study)),
        "sentences": {s.indicator.key: indicator_sentence(study, s) for s in study.standings},
        "middle_year": medians,
        "tables": _tables(study),
        "returns": [
            {"file": s.file, "kind": s.kind, "year": s.year, "published": s.published, "sha256": s.sha256}
            for s in sources
        ],
    }
    return (json.dumps(told, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()
