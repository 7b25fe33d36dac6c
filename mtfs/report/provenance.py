"""Where results come from, told at the foot of every chart and page."""

import os
from datetime import UTC, datetime

from mtfs import __version__
from mtfs.analysis.runs import Result

__all__ = ["made_at", "source_line"]


def made_at() -> datetime:
    """Return the time at which results are made.

    Returns
    -------
    datetime
        Now, or the time that ``SOURCE_DATE_EPOCH`` sets, for results that can be reproduced to the byte.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return datetime.fromtimestamp(int(epoch), tz=UTC).replace(tzinfo=None)
    return datetime.now().replace(microsecond=0)


def source_line(result: Result, made: datetime) -> str:
    """Return the source line of a chart.

    Parameters
    ----------
    result : Result
        The run.
    made : datetime
        When it was made.

    Returns
    -------
    str
        Council, scenario, runs, seed, version and date.
    """
    futures = f"{result.runs:,} future{'s' if result.runs != 1 else ''}"
    return (
        f"Source: {result.strategy.council.name}, scenario {result.scenario}; {futures}, seed {result.seed}; "
        f"mtfs {__version__}, {made.day} {made:%B %Y}."
    )
