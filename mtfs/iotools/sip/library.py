"""The runs as a library of SIPs, in the JSON of the SIPmath 3.0 standard of ProbabilityManagement.org.

A SIP is the array of one uncertain quantity's values, trial by trial; trial 17 of every SIP in a library is
the same future. Each measure and driver of each year is one, as values. A driver whose distribution is
exactly a metalog is there by its coefficients too (`mtfs.iotools.sip.shocks`).
"""

import json
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from mtfs.engine.shapes import Floats
from mtfs.errors import RequestError
from mtfs.iotools.atomic import open_atomically
from mtfs.iotools.sip.columns import ColumnKind, RunColumn, Source, run_blocks
from mtfs.iotools.sip.names import Names
from mtfs.iotools.sip.shocks import shock_part
from mtfs.nomenclature import PERCENTILES

__all__ = ["MOST_VALUES", "write_library"]

#: Values in one library: about a gigabyte of text, more than most programs would read.
MOST_VALUES = 50_000_000
#: Reads trial 1, 2, 3 of an array as it stands.
_INDEX = {"name": "indexRng", "function": "Index", "arguments": {"counter": "PM_Index"}}
#: How many bars the little charts of SIPmath tools have.
_BARS = 25


def _statistics(values: Floats) -> dict[str, Any]:
    """Return what SIPmath tools show beside a SIP, under the names that they use."""
    runs = len(values)
    low, high = float(values.min()), float(values.max())
    quantiles = np.quantile(values, [p / 100 for p in PERCENTILES])
    # A range whose bars would be narrower than the last digits of its values has one bar.
    bars = np.histogram(values, bins=_BARS)[0] if high - low > 1e-9 * max(abs(low), abs(high)) else [runs]
    return {
        "count": runs,
        "mean": float(values.mean()),
        # A SIP that never varies has no spread, whatever the last bit of its mean says.
        "std": None if runs == 1 else float(values.std(ddof=1)) if low < high else 0.0,
        "min": low,
        **{f"P{p}": float(value) for p, value in zip(PERCENTILES, quantiles, strict=True)},
        "max": high,
        "density": [int(bar) / runs for bar in bars],
    }


def _value_sips(
    source: Source, scenario: str, columns: Sequence[RunColumn], names: Names
) -> Iterator[dict[str, Any]]:
    """Yield a SIP for every column and year of a scenario, all of which is held in memory meanwhile."""
    years = source.case.years
    paths: dict[str, Floats] = {c.name: np.empty((len(years), source.request.runs)) for c in columns}
    for block in run_blocks(source.case, scenario, columns, source.request):
        for name, values in block.values.items():
            paths[name][:, block.first : block.first + block.runs] = values.T
    prefix = f"{scenario}." if len(source.scenarios) > 1 else ""
    for column in columns:
        subject = "measure" if column.kind is ColumnKind.MEASURE else "driver"
        for t, year in enumerate(years):
            if t == 0 and not column.in_base_year:
                continue
            # A zero is written without a minus.
            values = paths[column.name][t] + 0.0
            yield {
                "name": names.give(f"{prefix}{column.name}_{year}"),
                "ref": {"source": "rng", "name": _INDEX["name"]},
                "function": "SIP_Array",
                "arguments": {"type": "array", "value": values.tolist()},
                "metadata": {
                    "label": f"{column.label}, {year}",
                    "kind": column.kind.value,
                    subject: column.subject,
                    "scenario": scenario,
                    "year": year,
                    "unit": column.unit,
                    "definition": column.definition,
                    **_statistics(values),
                },
            }


def _check_size(source: Source, columns: Sequence[RunColumn]) -> None:
    years = len(source.case.years)
    a_run = sum(years if column.in_base_year else years - 1 for column in columns) * len(source.scenarios)
    values = a_run * source.request.runs
    if values > MOST_VALUES:
        msg = (
            f"{source.request.runs:,} runs would be {values:,} values, and a library of SIPs holds up to "
            f"{MOST_VALUES:,}: ask for up to {max(1, MOST_VALUES // a_run):,} runs, for fewer measures or "
            "scenarios, or for Parquet (mtfs export parquet)"
        )
        raise RequestError(msg)


def write_library(path: Path, source: Source, columns: Sequence[RunColumn]) -> int:
    """Run scenarios and write the runs as a library of SIPs.

    Parameters
    ----------
    path : Path
        The file; an earlier one is replaced when the new one is whole.
    source : Source
        What to run.
    columns : sequence of RunColumn
        What to keep of each run. Drivers that are metalogs are there by their coefficients too, where the
        columns have any of the drivers.

    Returns
    -------
    int
        How many SIPs the library has.

    Raises
    ------
    RequestError
        Where it would hold more than `MOST_VALUES`.
    OutputError
        Where the file cannot be written.

    Notes
    -----
    Fields, and their names, are those of the standard's published examples and schema. ``mtfs`` and what
    `metadata` holds beyond statistics are this program's own, and no reader needs them.
    """
    _check_size(source, columns)
    names = Names()
    with_drivers = any(column.kind is not ColumnKind.MEASURE for column in columns)
    shocks = shock_part(source, names) if with_drivers else None
    u01: dict[str, Any] = {"rng": [_INDEX, *(shocks.generators if shocks else ())]}
    if shocks and shocks.copulas:
        u01["copula"] = list(shocks.copulas)
    head = {
        "name": f"{source.case.base.council.name} {source.case.years[0]}",
        "objectType": "sipModel",
        "libraryType": "SIPmath_3_0",
        "dateCreated": source.date,
        "version": "1",
        "provenance": source.sentence,
        "PM_Trials": source.request.runs,
        "mtfs": source.facts,
        "globalVariables": list(shocks.global_variables) if shocks else [],
        "U01": u01,
    }
    count = 0
    with open_atomically(path) as file:
        lines = [f"{_text(key)}: {_text(value)}" for key, value in head.items()]
        file.write(("{\n" + ",\n".join(lines) + ',\n"sips": [').encode())
        for scenario in source.scenarios:
            own = shocks.sips[scenario] if shocks else ()
            # One by one: as Python's numbers or as text, all of them would be far larger than as arrays.
            for sip in chain(own, _value_sips(source, scenario, columns, names)):
                file.write(f"{',' if count else ''}\n{_text(sip)}".encode())
                count += 1
        file.write(b"\n]\n}\n")
    return count


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
