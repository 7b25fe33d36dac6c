"""Options that several commands share."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mtfs.cli.parameters import parameter_options

if TYPE_CHECKING:
    from mtfs.domain.strategy import Remark

__all__ = [
    "SAMPLINGS",
    "STUDY_NAMES",
    "case_argument",
    "check_confidence",
    "check_folder_options",
    "debug_option",
    "output_options",
    "read_percent",
    "read_percents",
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


def _percentage(text: str, ctx: click.Context, param: click.Parameter) -> float:
    try:
        return float(text.strip().removesuffix("%"))
    except ValueError:
        msg = f"'{text}' is not a percentage; write 90 for 90%"
        raise click.BadParameter(msg, ctx, param) from None


def read_percent(ctx: click.Context, param: click.Parameter, value: str) -> float:
    """Read a percentage, with or without its sign: the callback of an option.

    Parameters
    ----------
    ctx : click.Context
        The command as it was called.
    param : click.Parameter
        The option.
    value : str
        What was given.

    Returns
    -------
    float
        The percentage.
    """
    return _percentage(value, ctx, param)


def read_percents(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[float, ...]:
    """Read the percentages of an option that may be repeated.

    Parameters
    ----------
    ctx : click.Context
        The command as it was called.
    param : click.Parameter
        The option.
    value : tuple of str
        What was given.

    Returns
    -------
    tuple of float
        The percentages.
    """
    return tuple(_percentage(text, ctx, param) for text in value)


def check_confidence(confidence: float, least: float, most: float) -> float:
    """Refuse a confidence that no study can give.

    Parameters
    ----------
    confidence : float
        The percentage that was asked for.
    least, most : float
        The least and the most that there may be, as fractions.

    Returns
    -------
    float
        The confidence as a fraction.

    Raises
    ------
    click.UsageError
        With what is allowed, and what was probably meant.
    """
    # 99.9 / 100 is a hair above 0.999.
    share = round(confidence / 100, 9)
    if least <= share <= most:
        return share
    guess = f" (did you mean {100 * confidence:g}?)" if least <= confidence <= most else ""
    certain = ": no number of futures makes anything certain" if confidence == 100 else ""
    msg = (
        f"--confidence {confidence:g}: expected a percentage from {least * 100:g} to {most * 100:g}"
        f"{certain}{guess}"
    )
    raise click.UsageError(msg)


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


def request_options(command: _Command, *, also: str = "") -> _Command:
    """Add the options that say how many futures to draw, and how.

    Parameters
    ----------
    command : callable
        The command.
    also : str, optional
        What else the calibration is for, such as ``the stresses follow from``.

    Returns
    -------
    callable
        The command with ``--runs``, ``--seed``, ``--workers`` and ``--sampling``, and with
        ``--parameter-uncertainty`` and ``--calibration``.
    """
    command = parameter_options(command, also=also)
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
            help="Cores to use at most; no figure depends on it. [default: all cores]",
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
        multiple=True,
        callback=_one_scenario,
        metavar="NAME",
        help="The scenario to study; Base is the case as it stands. [default: Base]",
    )
    return option(command)


def _one_scenario(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> str:
    if len(value) > 1:
        listed = ", ".join(f"'{name}'" for name in value)
        msg = f"one scenario is studied at a time, and {len(value)} were named: {listed}"
        raise click.BadParameter(msg, ctx, param)
    return value[0] if value else "Base"


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
