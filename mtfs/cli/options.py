"""Options that several commands share."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from mtfs.domain.strategy import Remark

__all__ = [
    "SAMPLINGS",
    "STUDY_NAMES",
    "case_argument",
    "check_folder_options",
    "debug_option",
    "output_options",
    "request_options",
    "scenario_option",
    "stress_options",
    "tell_remarks",
]

_Command = Callable[..., Any]

#: The values of `mtfs.engine.draws.Sampling`, the default first, known here without importing the engine.
SAMPLINGS = ("latin-hypercube", "random", "sobol")
#: Those of `mtfs.report.studies.catalogue.STUDIES`, for the same reason.
STUDY_NAMES = ("sensitivity", "reserves", "stress", "solve", "worth", "compare")


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


def request_options(command: _Command) -> _Command:
    """Add the options that say how many futures to draw, and how.

    Parameters
    ----------
    command : callable
        The command.

    Returns
    -------
    callable
        The command with ``--runs``, ``--seed``, ``--workers`` and ``--sampling``.
    """
    for option in (
        click.option(
            "--sampling",
            default=SAMPLINGS[0],
            show_default=True,
            type=click.Choice(SAMPLINGS, case_sensitive=False),
            help="How futures are spread over what may happen; the default is sure with the fewest.",
        ),
        click.option(
            "--workers",
            type=click.IntRange(1),
            help="Threads to use; the figures do not depend on it. [default: all cores]",
        ),
        click.option(
            "--seed",
            default=1,
            show_default=True,
            type=click.IntRange(0),
            help="The same seed gives the same futures.",
        ),
        click.option(
            "--runs",
            default=10_000,
            show_default=True,
            type=click.IntRange(1),
            help="How many futures to draw.",
        ),
    ):
        command = option(command)
    return command


def output_options(ending: str) -> Callable[[_Command], _Command]:
    """Return what adds the options that say where results go.

    Parameters
    ----------
    ending : str
        What follows the name of the case in the name of the folder.

    Returns
    -------
    callable
        Adds ``--out``, ``--json`` and ``--no-folder`` to a command.
    """

    def add(command: _Command) -> _Command:
        for option in (
            click.option("--no-folder", is_flag=True, help="Write no folder of results."),
            click.option(
                "--json",
                "json_path",
                type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
                metavar="FILE",
                help="Write all results as JSON too; '-' prints them, and nothing else, on standard output.",
            ),
            click.option(
                "--out",
                type=click.Path(path_type=Path, file_okay=False),
                metavar="DIR",
                help=f"The folder for the results. [default: CASE-{ending} beside the case]",
            ),
        ):
            command = option(command)
        return command

    return add


def check_folder_options(out: Path | None, *, no_folder: bool) -> None:
    """Refuse options that contradict each other.

    Parameters
    ----------
    out : Path or None
        The folder that was asked for.
    no_folder : bool
        Whether none was wanted.

    Raises
    ------
    click.UsageError
        Where both were given.
    """
    if no_folder and out is not None:
        msg = "--no-folder and --out contradict each other"
        raise click.UsageError(msg)


def scenario_option(command: _Command) -> _Command:
    """Add the option ``--scenario`` of a command that studies one scenario.

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
        "--scenario",
        default="Base",
        show_default=True,
        metavar="NAME",
        help="The scenario to study; Base is the case as it stands.",
    )
    return option(command)


def stress_options(help_text: str) -> Callable[[_Command], _Command]:
    """Return what adds the options that pick stresses of the library.

    Parameters
    ----------
    help_text : str
        What ``--stress`` does here.

    Returns
    -------
    callable
        Adds ``--stress``, as ``keys``, and ``--guess-roles`` to a command.
    """

    def add(command: _Command) -> _Command:
        guess = "Take the roles of drivers that have none from their names."
        command = click.option("--guess-roles", is_flag=True, help=guess)(command)
        return click.option("--stress", "keys", multiple=True, metavar="KEY", help=help_text)(command)

    return add


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
