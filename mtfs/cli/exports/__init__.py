"""``mtfs export``: the runs themselves, for other programs."""

import click

from mtfs.cli.exports.csv import csv
from mtfs.cli.exports.parquet import parquet
from mtfs.cli.exports.sip import sip

__all__ = ["export"]


@click.group(short_help="Write the runs themselves, for other programs.")
def export() -> None:
    """Write what happens in each run: the draws of the drivers, and the results."""


for _command in (parquet, csv, sip):
    export.add_command(_command)
