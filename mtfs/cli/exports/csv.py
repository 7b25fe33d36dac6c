"""``mtfs export csv``: the runs as one table."""

from pathlib import Path
from typing import Unpack

import click

from mtfs.cli.exports.options import Asked, export_options, prepare, tell_rows
from mtfs.cli.options import case_argument, debug_option, request_options

__all__ = ["csv"]


@click.command()
@case_argument
@export_options("all")
@request_options
@debug_option
def csv(output: Path, **asked: Unpack[Asked]) -> None:
    """Write every run as CSV: a table with a row for each scenario, run and year.

    Each measure and each driver's rate and deviation is a column. Numbers have all their digits, so that they
    read back as they were; Parquet is smaller, and tells units and where the runs come from.

    The futures are those of mtfs run with the same runs, seed and sampling.
    """
    from mtfs.iotools.sip.tables import write_csv

    source, columns = prepare(output, **asked)
    rows = write_csv(output, source, columns)
    tell_rows(source, output, rows, len(columns))
