"""``mtfs check``: all faults and warnings of a case."""

from pathlib import Path

import click

from mtfs.cli.options import case_argument, debug_option, tell_remarks

__all__ = ["check"]


@click.command()
@case_argument
@debug_option
def check(case_path: Path) -> None:
    """Check a case workbook and its scenarios without running them.

    Every fault is told at once, with its sheet and cell, what was found and what is allowed. The exit code
    is 0 where there is no fault and 1 where there is one; warnings and notices do not count.
    """
    from mtfs.iotools.case.reader import read_case

    case = read_case(case_path)
    tell_remarks(case.remarks, case_path, notices=True)
    warnings = sum(remark.severity == "warning" for remark in case.remarks)
    more = len(case.scenarios) - 1
    click.echo(
        f"{case_path.name} has no faults"
        + (f" and {warnings} warning{'s' if warnings != 1 else ''}" if warnings else "")
        + f": {case.base.council.name}, base year {case.years[0]}, plan years {case.years[1]} to "
        f"{case.years[-1]}, {more} scenario{'s' if more != 1 else ''} beside the base."
    )
