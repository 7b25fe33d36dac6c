"""The options that have futures differ in how sure the assumed ranges are."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from mtfs.domain.calibration import Calibration
    from mtfs.domain.case import Case

__all__ = ["PARAMETER_OPTION", "asked_calibration", "parameter_options", "tell_parameters", "widened_case"]

_Command = Callable[..., Any]

PARAMETER_OPTION = "--parameter-uncertainty"


def parameter_options(command: _Command) -> _Command:
    """Add the options ``--parameter-uncertainty`` and ``--calibration``.

    Parameters
    ----------
    command : callable
        The command.

    Returns
    -------
    callable
        The command with the options.
    """
    command = click.option(
        "--calibration",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help=f"The calibration pack that {PARAMETER_OPTION} takes its errors from. [default: the one that "
        "comes with the program]",
    )(command)
    return click.option(
        PARAMETER_OPTION,
        is_flag=True,
        help="Draw in each future, once for all its years, how far out the ranges of the drivers themselves "
        "may be: where they lie, and how wide they are.",
    )(command)


def asked_calibration(calibration: Path | None, *, wanted: bool) -> "Calibration | None":
    """Return the calibration whose errors were asked for.

    Parameters
    ----------
    calibration : Path or None
        Its file; None for the one that comes with the program.
    wanted : bool
        Whether parameter uncertainty was asked for.

    Returns
    -------
    Calibration or None
        None where it was not.

    Raises
    ------
    click.UsageError
        Where a file was given for nothing.
    """
    if not wanted:
        if calibration is not None:
            msg = f"--calibration says where {PARAMETER_OPTION} takes its errors from: give that option too"
            raise click.UsageError(msg)
        return None
    from mtfs.iotools.calibration import default_calibration, read_calibration

    return default_calibration() if calibration is None else read_calibration(calibration)


def widened_case(case: "Case", calibration: Path | None, *, wanted: bool) -> "Case":
    """Return the case with the parameter uncertainty that was asked for.

    Parameters
    ----------
    case : Case
        The case, as it was read.
    calibration : Path or None
        The file of the calibration; None for the one that comes with the program.
    wanted : bool
        Whether parameter uncertainty was asked for.

    Returns
    -------
    Case
        The same case where it was not.

    Raises
    ------
    click.UsageError
        Where a file was given for nothing.
    """
    pack = asked_calibration(calibration, wanted=wanted)
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
