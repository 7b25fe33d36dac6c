"""``mtfs export sip``: the runs as a library of SIPs."""

from pathlib import Path
from typing import Unpack

import click

from mtfs.cli.exports.options import Asked, export_options, prepare, tell
from mtfs.cli.options import case_argument, debug_option, request_options

__all__ = ["sip"]


@click.command()
@case_argument
@export_options("Base")
@request_options
@debug_option
def sip(output: Path, **asked: Unpack[Asked]) -> None:
    """Write every run as a library of SIPs, in the JSON of the SIPmath 3.0 standard.

    Each measure and driver of each year is a SIP: its value in every run, with its definition and statistics.
    Run 17 of every SIP is the same future, so that SIPs may be added, subtracted and compared run by run. A
    driver whose distribution is a metalog is there by its coefficients too.

    The futures are those of mtfs run with the same runs, seed and sampling. Most SIPmath tools for Excel take
    1,000 runs.
    """
    from mtfs.domain.case import BASE_SCENARIO
    from mtfs.iotools.sip.library import write_library

    asked["scenarios"] = asked["scenarios"] or (BASE_SCENARIO,)
    source, columns = prepare(output, **asked)
    count = write_library(output, source, columns)
    tell(source, output, f"{count:,} SIPs are")
