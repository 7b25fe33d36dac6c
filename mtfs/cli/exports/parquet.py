"""``mtfs export parquet``: the runs as one typed table."""

from pathlib import Path

import click

from mtfs.cli.exports.options import export_options, prepare, tell
from mtfs.cli.options import case_argument, debug_option, request_options

__all__ = ["parquet"]


@click.command(short_help="Write every run as Parquet, for pandas, R, Power BI or a database.")
@case_argument
@export_options("all")
@request_options
@debug_option
def parquet(
    case_path: Path,
    output: Path,
    scenarios: tuple[str, ...],
    measures: tuple[str, ...],
    no_drivers: bool,
    force: bool,
    runs: int,
    seed: int,
    workers: int | None,
    sampling: str,
) -> None:
    """Write every run as Parquet: a typed table with a row for each scenario, run and year.

    Each measure and each driver's rate and deviation is a column, which tells its label, unit and definition;
    the file tells where the runs come from. It needs the library pyarrow: pip install "mtfs[parquet]".

    The futures are those of mtfs run with the same runs, seed and sampling.
    """
    from mtfs.iotools.sip.tables import check_parquet, write_parquet

    check_parquet()
    source, columns = prepare(
        case_path,
        output,
        scenarios,
        measures,
        no_drivers=no_drivers,
        force=force,
        runs=runs,
        seed=seed,
        workers=workers,
        sampling=sampling,
    )
    rows = write_parquet(output, source, columns)
    tell(
        source, output, f"{rows:,} rows with {len(columns)} figure{'s' if len(columns) != 1 else ''} each are"
    )
