"""Cases, sources and libraries of SIPs for the tests of this room."""

import json
from pathlib import Path
from typing import Any

from mtfs import Case
from mtfs.analysis.blocks import Request
from mtfs.iotools.sip.columns import Source
from tests.cases import Tables, case_of


def source_of(case: Case, *scenarios: str, runs: int = 300, **request: Any) -> Source:
    return Source(
        case=case,
        scenarios=scenarios or ("Base",),
        request=Request(runs=runs, **request),
        version="9.9.9",
        date="2026-04-01",
    )


def set_driver(tables: Tables, name: str, kind: str, **parameters: object) -> None:
    """Give a driver of the full case another distribution."""
    headings, *rows = tables["Drivers"]
    (row,) = [row for row in rows if row[0] == name]
    for heading in ("Low", "Mode", "High", "SD", "SD up", "DF", "Values"):
        row[headings.index(heading)] = parameters.get(heading.lower().replace(" ", "_"))
    row[headings.index("Distribution")] = kind
    if "persistence" in parameters:
        row[headings.index("Persistence")] = parameters["persistence"]


def metalog_case(tables: Tables, folder: Path) -> Case:
    """A case whose cpi and pay are metalogs that move together, and whose collection is uniform."""
    set_driver(tables, "cpi", "metalog", low=-0.012, mode=0.001, high=0.02, persistence=0)
    set_driver(tables, "pay", "metalog", low=-0.01, mode=0.0, high=0.01, persistence=0.3)
    return case_of(tables, folder)


def metalog_sip(name: str, coefficients: list[Any], **others: Any) -> dict[str, Any]:
    return {
        "name": name,
        "ref": {"source": "rng", "name": "hdr1"},
        "function": "Metalog_1_0",
        "arguments": {"aCoefficients": coefficients, **others},
    }


def array_sip(name: str, values: list[Any], **metadata: Any) -> dict[str, Any]:
    return {
        "name": name,
        "ref": {"source": "rng", "name": "indexRng"},
        "function": "SIP_Array",
        "arguments": {"type": "array", "value": values},
        "metadata": metadata,
    }


def library_of(*sips: object, **top: Any) -> dict[str, Any]:
    return {
        "name": "A forecast",
        "objectType": "sipModel",
        "libraryType": "SIPmath_3_0",
        "sips": list(sips),
        **top,
    }


def written(folder: Path, library: object) -> Path:
    path = folder / "library.json"
    path.write_text(json.dumps(library), encoding="utf-8")
    return path
