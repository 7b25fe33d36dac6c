"""``mtfs export``: the runs themselves, for other programs."""

import click

from mtfs.cli.lazy import LazyGroup, Place

__all__ = ["export"]

_COMMANDS = (
    Place("csv", "mtfs.cli.exports.csv:csv", "Write every run as CSV, for what cannot read Parquet."),
    Place(
        "parquet",
        "mtfs.cli.exports.parquet:parquet",
        "Write every run as Parquet, for pandas, R, Power BI or a database.",
    ),
    Place(
        "sip", "mtfs.cli.exports.sip:sip", "Write every run as SIPs, for tools of the SIPmath 3.0 standard."
    ),
)


@click.group(cls=LazyGroup, sections={"Commands": _COMMANDS})
def export() -> None:
    """Write what happens in each run: the draws of the drivers, and the results."""
