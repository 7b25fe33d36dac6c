"""What does not add up in the returns of a history, as a table."""

import csv
import io
from pathlib import Path

from mtfs.analysis.evidence.history import line_label
from mtfs.errors import OutputError
from mtfs.iotools.atomic import check_place, guarded_text, write_atomically
from mtfs.iotools.history.records import Difference, History

__all__ = ["COLUMNS", "check_reconciliation_place", "write_reconciliation"]

#: The columns of the table; amounts are in pounds.
COLUMNS = (
    *("file", "kind", "year", "ons_code", "e_code", "council", "total"),
    *("line_sum", "printed", "difference", "reader"),
)


def check_reconciliation_place(path: Path, *, force: bool = False) -> None:
    """Refuse a name for the table before the work of making it.

    Parameters
    ----------
    path : Path
        The file.
    force : bool, optional
        Whether an earlier file may be replaced.

    Raises
    ------
    OutputError
        Where the name does not end in .csv, a file is there, or its place cannot be written to.
    """
    if path.suffix.casefold() != ".csv":
        msg = f"{path} is no name for the reconciliation; expected one that ends in .csv"
        raise OutputError(msg)
    if path.exists() and not force:
        msg = f"{path} is there already; expected a name that is still free, or --force"
        raise OutputError(msg)
    check_place(path)


def _amount(value: float) -> str:
    return "" if value != value else f"{value:.2f}"


def _row(each: Difference) -> list[str]:
    texts = (each.file, each.kind, each.year, each.ons_code, each.e_code, each.council)
    total = line_label(each.total) if each.total else ""
    amounts = (each.line_sum, each.printed, each.difference)
    return [
        *(guarded_text(text) for text in texts),
        total,
        *(_amount(value) for value in amounts),
        guarded_text(each.told),
    ]


def write_reconciliation(path: Path, history: History) -> None:
    """Write every total that its lines do not come to, and what the reader says of a return besides.

    Parameters
    ----------
    path : Path
        A CSV file; an earlier one is replaced.
    history : History
        The history.

    Raises
    ------
    OutputError
        Where it cannot be written.
    """
    check_reconciliation_place(path, force=True)
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([COLUMNS, *map(_row, history.differences)])
    write_atomically(path, stream.getvalue().encode())
