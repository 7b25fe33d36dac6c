"""Options that several commands share."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from mtfs.domain.strategy import Remark

__all__ = ["case_argument", "debug_option", "tell_remarks"]

_Command = Callable[..., Any]


def case_argument(command: _Command) -> _Command:
    """Add the argument CASE.xlsx.

    Parameters
    ----------
    command : callable
        The command.

    Returns
    -------
    callable
        The command with the argument.
    """
    # Whether the file is there, and is a workbook, is for the reader to say, in its own words.
    return click.argument("case_path", metavar="CASE.xlsx", type=click.Path(path_type=Path))(command)


def debug_option(command: _Command) -> _Command:
    """Add the option ``--debug``, which is looked up where errors are told.

    Parameters
    ----------
    command : callable
        The command.

    Returns
    -------
    callable
        The command with the option.
    """
    option = click.option(
        "--debug", is_flag=True, expose_value=False, help="Show where in the program an error arose."
    )
    return option(command)


def tell_remarks(remarks: "Sequence[Remark]", case_path: Path, *, notices: bool) -> None:
    """Tell warnings, and notices in full or by their number, on standard error.

    Parameters
    ----------
    remarks : sequence of Remark
        What was noticed on reading a case.
    case_path : Path
        The case.
    notices : bool
        Whether to tell each notice.
    """
    for remark in remarks:
        if remark.severity == "warning" or notices:
            click.echo(f"{remark.severity.capitalize()}: {remark.text}", err=True)
    # A column of sources or notes is no news to the one who runs the case.
    count = sum(remark.severity == "notice" and not remark.routine for remark in remarks)
    if count and not notices:
        told, them = ("1 notice", "it") if count == 1 else (f"{count} notices", "them")
        click.echo(f'{told}: mtfs check "{case_path}" tells {them}.', err=True)
