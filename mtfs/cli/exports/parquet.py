"""``mtfs export parquet``: the runs as one typed table."""

from pathlib import Path
from typing import Unpack

import click

from mtfs.cli.exports.options import Asked, export_options, prepare, tell_rows
from mtfs.cli.options import case_argument, debug_option, request_options

__all__ = ["parquet"]


@click.command()
@case_argument
@export_options("all")
@request_options
@debug_option
def parquet(output: Path, **asked: Unpack[Asked]) -> None:
    """Write every run as Parquet: a typed table with a row for each scenario, run and year.

    Each measure and each driver's rate and deviation is a column, which tells its label, unit and definition;
    the file tells where the runs come from. It needs the library pyarrow: pip install "mtfs[parquet]".

    The futures are those of mtfs run with the same runs, seed and sampling.
    """
    from mtfs.iotools.sip.tables import check_parquet, write_parquet

    check_parquet()
    source, columns = prepare(output, **asked)
    rows = write_parquet(output, source, columns)
    tell_rows(source, output, rows, len(columns))
