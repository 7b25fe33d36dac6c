"""The options that say which calibration is taken, and whether futures differ in how sure its ranges are."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from mtfs.domain.calibration import Calibration
    from mtfs.domain.case import Case

__all__ = [
    "PARAMETER_OPTION",
    "asked_calibration",
    "calibration_option",
    "chosen_calibration",
    "parameter_options",
    "tell_parameters",
    "widened_case",
]

_Command = Callable[..., Any]
_PACK = click.Path(path_type=Path, dir_okay=False)

PARAMETER_OPTION = "--parameter-uncertainty"


def calibration_option(what: str) -> Callable[[_Command], _Command]:
    """Return what adds the option ``--calibration``.

    Parameters
    ----------
    what : str
        What the calibration is for, as the end of a sentence that begins with it.

    Returns
    -------
    callable
        Adds the option to a command.
    """
    return click.option(
        "--calibration",
        type=_PACK,
        metavar="FILE",
        help=f"The calibration pack that {what}. [default: the one that comes with the program]",
    )


def chosen_calibration(calibration: Path | None) -> "Calibration":
    """Return the calibration of a file, or the one that comes with the program.

    Parameters
    ----------
    calibration : Path or None
        The file.

    Returns
    -------
    Calibration
        The calibration.

    Raises
    ------
    InputError
        Where the file is no calibration.
    """
    from mtfs.iotools.calibration import default_calibration, read_calibration

    return default_calibration() if calibration is None else read_calibration(calibration)


def parameter_options(command: _Command, *, also: str = "") -> _Command:
    """Add the options ``--parameter-uncertainty`` and ``--calibration``.

    Parameters
    ----------
    command : callable
        The command.
    also : str, optional
        What else the calibration is for, as `calibration_option` takes it.

    Returns
    -------
    callable
        The command with the options.
    """
    what = f"{PARAMETER_OPTION} takes its errors from"
    command = calibration_option(f"{also}, and that {what}" if also else what)(command)
    return click.option(
        PARAMETER_OPTION,
        is_flag=True,
        help="Draw in each future, once for all its years, how far out the ranges of the drivers themselves "
        "may be: where they lie, and how wide they are.",
    )(command)


def asked_calibration(calibration: Path | None, *, wanted: bool, used: bool = False) -> "Calibration | None":
    """Return the calibration whose errors were asked for.

    Parameters
    ----------
    calibration : Path or None
        Its file; None for the one that comes with the program.
    wanted : bool
        Whether parameter uncertainty was asked for.
    used : bool, optional
        Whether the command takes something else from the calibration as well.

    Returns
    -------
    Calibration or None
        None where it was not.

    Raises
    ------
    click.UsageError
        Where a file was given for nothing.
    """
    if wanted:
        return chosen_calibration(calibration)
    if calibration is not None and not used:
        msg = f"--calibration says where {PARAMETER_OPTION} takes its errors from: give that option too"
        raise click.UsageError(msg)
    return None


def widened_case(case: "Case", calibration: Path | None, *, wanted: bool, used: bool = False) -> "Case":
    """Return the case with the parameter uncertainty that was asked for.

    Parameters
    ----------
    case : Case
        The case, as it was read.
    calibration : Path or None
        The file of the calibration; None for the one that comes with the program.
    wanted : bool
        Whether parameter uncertainty was asked for.
    used : bool, optional
        Whether the command takes something else from the calibration as well.

    Returns
    -------
    Case
        The same case where it was not.

    Raises
    ------
    click.UsageError
        Where a file was given for nothing.
    """
    pack = asked_calibration(calibration, wanted=wanted, used=used)
    if pack is None:
        return case
    from mtfs.analysis.evidence.parameters import widened

    return widened(case, pack, file="" if calibration is None else calibration.name)


def tell_parameters(case: "Case") -> None:
    """Tell whose ranges are drawn, by how much, and which stay as they are; nothing where none are.

    Parameters
    ----------
    case : Case
        The case.
    """
    from mtfs.words.parameters import parameter_sentences

    for sentence in parameter_sentences(case):
        click.echo(sentence)
