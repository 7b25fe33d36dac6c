"""The runs as one wide table, a row for each scenario, run and year: Parquet, and CSV beside it."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mtfs.errors import RequestError
from mtfs.iotools.atomic import guarded_text, open_atomically
from mtfs.iotools.sip.columns import Block, RunColumn, Source, run_blocks

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["KEY_COLUMNS", "check_parquet", "write_csv", "write_parquet"]

#: What every row begins with, and what it means.
KEY_COLUMNS = {
    "scenario": "The scenario.",
    "run": "The number of the run, from 1: the same number is the same future in every scenario.",
    "year": "The financial year.",
}


def check_parquet() -> None:
    """Refuse to go on where the library that writes Parquet is not installed.

    Raises
    ------
    RequestError
        With how to install it.
    """
    if find_spec("pyarrow") is None:
        msg = 'Parquet needs the library pyarrow: pip install "mtfs[parquet]", or write CSV (mtfs export csv)'
        raise RequestError(msg)


def _blocks(source: Source, columns: Sequence[RunColumn]) -> Iterator[Block]:
    for scenario in source.scenarios:
        yield from run_blocks(source.case, scenario, columns, source.request)


def _schema(source: Source, columns: Sequence[RunColumn]) -> "pa.Schema":
    import pyarrow as pa

    text = pa.dictionary(pa.int32(), pa.string())
    keys = {"scenario": text, "run": pa.int32(), "year": text}
    fields = [
        pa.field(name, kind, nullable=False, metadata={"definition": KEY_COLUMNS[name]})
        for name, kind in keys.items()
    ]
    fields += [
        pa.field(
            column.name,
            pa.float64(),
            metadata={"label": column.label, "unit": column.unit, "definition": column.definition},
        )
        for column in columns
    ]
    facts = json.dumps(source.facts, ensure_ascii=False)
    return pa.schema(fields, metadata={"mtfs": facts, "description": source.sentence})


def _record_batch(
    block: Block, source: Source, columns: Sequence[RunColumn], schema: "pa.Schema"
) -> "pa.RecordBatch":
    import pyarrow as pa

    years = len(source.case.years)
    rows = block.runs * years

    def labelled(indices: NDArray[np.int32], labels: Sequence[str]) -> "pa.DictionaryArray":
        return pa.DictionaryArray.from_arrays(pa.array(indices), pa.array(list(labels)))

    numbers = np.arange(block.first + 1, block.first + block.runs + 1, dtype=np.int32)
    arrays = [
        labelled(np.zeros(rows, dtype=np.int32), [block.scenario]),
        pa.array(np.repeat(numbers, years)),
        labelled(np.tile(np.arange(years, dtype=np.int32), block.runs), source.case.years),
    ]
    # What does not exist in the base year is a null there, and not a number that is none.
    arrays += [pa.array(block.values[c.name].ravel(), from_pandas=True) for c in columns]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def write_parquet(path: Path, source: Source, columns: Sequence[RunColumn]) -> int:
    """Run scenarios and write the runs as Parquet.

    Parameters
    ----------
    path : Path
        The file; an earlier one is replaced when the new one is whole.
    source : Source
        What to run.
    columns : sequence of RunColumn
        What to keep of each run.

    Returns
    -------
    int
        How many rows the file has.

    Raises
    ------
    RequestError
        Where the library that writes Parquet is not installed.
    OutputError
        Where the file cannot be written.

    Notes
    -----
    A row group for each block of runs, so that no more than a few blocks are in memory. The schema tells the
    label, unit and definition of each column, and under ``mtfs`` where the runs come from, as JSON.
    """
    check_parquet()
    from pyarrow.parquet import ParquetWriter

    schema = _schema(source, columns)
    rows = 0
    with (
        open_atomically(path) as file,
        ParquetWriter(file, schema, compression="zstd") as writer,
    ):
        for block in _blocks(source, columns):
            batch = _record_batch(block, source, columns, schema)
            writer.write_batch(batch, row_group_size=batch.num_rows)
            rows += batch.num_rows
    return rows


def write_csv(path: Path, source: Source, columns: Sequence[RunColumn]) -> int:
    """Run scenarios and write the runs as CSV.

    Parameters
    ----------
    path : Path
        The file; an earlier one is replaced when the new one is whole.
    source : Source
        What to run.
    columns : sequence of RunColumn
        What to keep of each run.

    Returns
    -------
    int
        How many rows the file has, without its headings.

    Raises
    ------
    OutputError
        Where the file cannot be written.

    Notes
    -----
    Numbers have as many digits as it takes to read them back to the bit. A name that a spreadsheet would take
    for a formula has an apostrophe before it.
    """
    rows = 0
    with open_atomically(path) as file:
        file.write(_csv_text([[*KEY_COLUMNS, *(guarded_text(column.name) for column in columns)]]))
        for block in _blocks(source, columns):
            values = [block.values[column.name].ravel().tolist() for column in columns]
            labels = source.case.years
            lines = [
                [
                    guarded_text(block.scenario),
                    block.first + 1 + i // len(labels),
                    labels[i % len(labels)],
                    *figures,
                ]
                for i, figures in enumerate(zip(*values, strict=True))
            ]
            file.write(_csv_text([["" if cell != cell else cell for cell in line] for line in lines]))
            rows += len(lines)
    return rows


def _csv_text(lines: Sequence[Sequence[object]]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(lines)
    return stream.getvalue().encode()
