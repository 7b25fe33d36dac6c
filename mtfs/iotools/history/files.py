"""A history as a file, CSV or Parquet, with its sources beside it: written, read back and checked."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mtfs.analysis.evidence.history import BREAKS, CLASSES, COLUMNS, LINES
from mtfs.errors import Fault, InputError, OutputError, RequestError
from mtfs.iotools.atomic import check_place, guarded_text, open_atomically, write_atomically
from mtfs.iotools.history.records import History, HistorySource

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "SOURCES_ENDING",
    "check_history_place",
    "is_history",
    "read_history",
    "read_sources",
    "sources_path",
    "write_history",
]

#: How the name of the file ends that tells what a history was made from.
SOURCES_ENDING = ".sources.csv"
_NUMBERS = ("budget", "outturn")
_TEXTS = tuple(column for column in COLUMNS if column not in _NUMBERS)
_ENDINGS = (".csv", ".parquet")
_LINE_KEYS = tuple(line.key for line in LINES)
_YEAR = r"\d{4}/\d{2}"
#: So many faults are told in full.
_MOST_TOLD = 20
_SOURCE_COLUMNS = tuple(field.name for field in fields(HistorySource))
_UNITS = {"budget": "£", "outturn": "£"}


def sources_path(path: Path) -> Path:
    """Return the file that tells what a history was made from.

    Parameters
    ----------
    path : Path
        The history.

    Returns
    -------
    Path
        ``history.sources.csv`` beside ``history.csv``.
    """
    return path.with_name(f"{path.stem}{SOURCES_ENDING}")


def _check_parquet() -> None:
    if find_spec("pyarrow") is None:
        msg = (
            'Parquet needs the library pyarrow: pip install "mtfs[parquet]", or take a name that ends in .csv'
        )
        raise RequestError(msg)


def check_history_place(path: Path, *, force: bool = False) -> None:
    """Refuse a name for a history before the work of making it.

    Parameters
    ----------
    path : Path
        The file.
    force : bool, optional
        Whether an earlier file may be replaced.

    Raises
    ------
    OutputError
        Where the name ends in another way than .csv or .parquet, a file is there, or its place cannot be
        written to.
    RequestError
        Where the library that writes Parquet is not installed.
    """
    ending = path.suffix.casefold()
    if ending not in _ENDINGS or path.name.casefold().endswith(SOURCES_ENDING):
        msg = f"{path} is no name for a history; expected one that ends in .csv or .parquet"
        raise OutputError(msg)
    if ending == ".parquet":
        _check_parquet()
    for each in (path, sources_path(path)):
        if each.exists() and not force:
            msg = f"{each} is there already; expected a name that is still free, or --force"
            raise OutputError(msg)
        check_place(each)


def _table_bytes(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([columns, *rows])
    return stream.getvalue().encode()


def _sources_bytes(history: History) -> bytes:
    rows = [[*asdict(source).values(), history.chain] for source in history.sources]
    return _table_bytes(
        [*_SOURCE_COLUMNS, "chain"], [[guarded_text(str(cell)) for cell in row] for row in rows]
    )


def _schema(history: History) -> "pa.Schema":
    import pyarrow as pa

    text = pa.dictionary(pa.int32(), pa.string())
    facts = {"sources": [asdict(source) for source in history.sources], "chain": history.chain}
    return pa.schema(
        [
            pa.field(name, pa.float64(), metadata={"unit": _UNITS[name]})
            if name in _NUMBERS
            else pa.field(name, text, nullable=False)
            for name in COLUMNS
        ],
        metadata={"mtfs": json.dumps(facts, ensure_ascii=False)},
    )


def _write_parquet(path: Path, history: History) -> None:
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    schema = _schema(history)
    arrays = []
    for name, field in zip(COLUMNS, schema, strict=True):
        column = history.frame[name]
        if name in _NUMBERS:
            arrays.append(pa.array(column.to_numpy(float), from_pandas=True))
        else:
            arrays.append(
                pa.array(column.to_numpy(dtype=object), pa.string()).dictionary_encode().cast(field.type)
            )
    table = pa.Table.from_arrays(arrays, schema=schema)
    with open_atomically(path) as file, ParquetWriter(file, schema, compression="zstd") as writer:
        writer.write_table(table)


def write_history(path: Path, history: History) -> None:
    """Write a history as CSV or Parquet, by the ending of its name, and its sources beside it.

    Parameters
    ----------
    path : Path
        The file; an earlier one is replaced.
    history : History
        What to write.

    Raises
    ------
    OutputError
        Where it cannot be written, or its name ends in another way.
    RequestError
        Where the library that writes Parquet is not installed.

    Notes
    -----
    Amounts have as many digits as it takes to read them back to the bit. The same history gives the same
    bytes. A file of Parquet holds its sources too, as JSON under ``mtfs``.
    """
    check_history_place(path, force=True)
    if path.suffix.casefold() == ".parquet":
        _write_parquet(path, history)
    else:
        frame = history.frame.assign(council=[guarded_text(name) for name in history.frame["council"]])
        text = frame.to_csv(index=False, lineterminator="\n", columns=list(COLUMNS))
        write_atomically(path, text.encode())
    write_atomically(sources_path(path), _sources_bytes(history))


def is_history(path: Path) -> bool:
    """Tell whether a file is a history, and not a published return.

    Parameters
    ----------
    path : Path
        Any file.

    Returns
    -------
    bool
        Whether it is Parquet, or CSV that begins with the columns of a history.
    """
    if not path.is_file():
        return False
    with path.open("rb") as file:
        head = file.read(4096)
    first = head.removeprefix(b"\xef\xbb\xbf").split(b"\n")[0].decode("utf-8", "replace")
    names = [name.strip().strip('"') for name in first.split(",")]
    return head.startswith(b"PAR1") or sum(name in COLUMNS for name in names) > len(COLUMNS) // 2


def _read_csv(path: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(
            path, dtype=str, keep_default_na=False, encoding="utf-8-sig", skip_blank_lines=False
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        found = "it cannot be read as a table with commas"
        allowed = f"expected a file that mtfs history build wrote ({str(error).splitlines()[0]})"
        raise InputError([Fault(path.name, found, allowed)]) from error


def _read_parquet(path: Path) -> pd.DataFrame:
    _check_parquet()
    import pyarrow as pa
    from pyarrow.parquet import read_table

    try:
        frame: pd.DataFrame = read_table(path).to_pandas()
    except (pa.ArrowInvalid, OSError) as error:
        allowed = "expected a file that mtfs history build wrote"
        raise InputError([Fault(path.name, "it cannot be read as Parquet", allowed)]) from error
    return frame


def _numbers(column: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the amounts of a column, and which of its cells are no numbers."""
    if column.dtype.kind == "f":
        return column.astype(float), np.isinf(column)
    texts = column.astype(str).str.strip()
    amounts = pd.to_numeric(texts.where(texts != ""), errors="coerce").astype(float)
    return amounts, (texts != "") & ~np.isfinite(amounts)


def _faulty(frame: pd.DataFrame) -> list[tuple[int, str, str, str]]:
    """Return every fault of the cells: the row from 0, the column, what is found and what is allowed."""
    found: list[tuple[int, str, str, str]] = []

    def tell(column: str, wrong: Any, allowed: str) -> None:  # noqa: ANN401
        found.extend(
            (int(row), column, f"'{frame[column].iat[int(row)]}'", allowed)
            for row in np.flatnonzero(np.asarray(wrong))
        )

    for column in _NUMBERS:
        tell(column, _numbers(frame[column])[1], "expected an amount in pounds, or nothing")
    tell("year", ~frame["year"].str.fullmatch(_YEAR), "expected a year such as 2023/24")
    tell("line", ~frame["line"].isin(_LINE_KEYS), f"expected one of {', '.join(_LINE_KEYS)}")
    tell("council_class", ~frame["council_class"].isin(CLASSES), f"expected one of {', '.join(CLASSES)}")
    unknown = {text for text in frame["breaks"].unique() if not set(text.split()) <= set(BREAKS)}
    tell("breaks", frame["breaks"].isin(unknown), "expected keys that mtfs history breaks lists")
    tell("council", frame["council"].str.strip() == "", "expected the name of a council")
    keys = frame[["ons_code", "e_code", "council", "year", "line"]]
    for row in np.flatnonzero(keys.duplicated().to_numpy()):
        council, year, line = keys.iloc[row][["council", "year", "line"]]
        found.append(
            (int(row), "line", f"{council}, {year}, {line} for the second time", "expected one row for each")
        )
    return sorted(found)


def read_history(path: Path) -> pd.DataFrame:
    """Read a history that `write_history` wrote.

    Parameters
    ----------
    path : Path
        A CSV or Parquet file.

    Returns
    -------
    pandas.DataFrame
        The history: amounts as numbers, NaN where there is none, and everything else as text.

    Raises
    ------
    InputError
        With every cell that holds what none may, by row and column; or where it is no history at all.
    RequestError
        Where the library that reads Parquet is not installed.
    """
    if not path.is_file():
        found = "it is a folder" if path.is_dir() else "there is no such file"
        raise InputError([Fault(str(path), found, "expected a file that mtfs history build wrote")])
    with path.open("rb") as file:
        packed = file.read(4) == b"PAR1"
    frame = _read_parquet(path) if packed else _read_csv(path)
    if missing := [column for column in COLUMNS if column not in frame.columns]:
        found = f"it has no column {', '.join(missing)}"
        raise InputError([Fault(path.name, found, f"expected the columns {', '.join(COLUMNS)}")])
    if frame.empty:
        allowed = "expected a row for each council, year and line, below the headings"
        raise InputError([Fault(path.name, "it has no rows", allowed)])
    frame = frame[list(COLUMNS)].reset_index(drop=True)
    frame = frame.assign(**{column: frame[column].astype(object).fillna("").astype(str) for column in _TEXTS})
    frame["council"] = frame["council"].str.removeprefix("'")
    if faulty := _faulty(frame):
        # The first row of a spreadsheet holds the headings.
        faults = [
            Fault(f"{path.name}, row {row + 2}, {column}", found, allowed)
            for row, column, found, allowed in faulty[:_MOST_TOLD]
        ]
        if more := len(faulty) - len(faults):
            faults.append(Fault(path.name, f"{more:,} more faults of this sort", "these are not listed"))
        raise InputError(faults)
    return frame.assign(**{column: _numbers(frame[column])[0] for column in _NUMBERS})


def read_sources(path: Path) -> tuple[HistorySource, ...]:
    """Read what a history was made from.

    Parameters
    ----------
    path : Path
        The history; its sources stand in the file beside it.

    Returns
    -------
    tuple of HistorySource
        The published files; none where the file beside it is not there.

    Raises
    ------
    InputError
        Where that file is not what `write_history` writes.
    """
    beside = sources_path(path)
    if not beside.is_file():
        return ()
    with beside.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    try:
        return tuple(
            HistorySource(
                **{name: row[name] for name in _SOURCE_COLUMNS if name not in ("authorities", "complete")},
                authorities=int(row["authorities"]),
                complete=int(row["complete"]),
            )
            for row in rows
        )
    except (KeyError, TypeError, ValueError) as error:
        allowed = f"expected the columns {', '.join(_SOURCE_COLUMNS)}, as mtfs history build writes them"
        raise InputError([Fault(beside.name, "it is not a list of sources", allowed)]) from error
