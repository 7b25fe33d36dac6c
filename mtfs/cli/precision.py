"""The option that says how sure the answer is to be."""

import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from mtfs.analysis.precision import Reached

__all__ = ["precision_option", "tell_stage"]

_Command = Callable[..., Any]

_POINTS = re.compile(r"\s*([0-9]*\.?[0-9]+)\s*(pp|%)?\s*", re.IGNORECASE)


def _fraction(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    """Turn a number of percentage points, such as ``0.5pp``, into a fraction."""
    if value is None:
        return None
    from mtfs.analysis.precision import FINEST, WIDEST

    found = _POINTS.fullmatch(value)
    asked = float(found[1]) / 100 if found else 0.0
    if not FINEST <= asked <= WIDEST:
        msg = (
            f"'{value}' is not a number of percentage points from {FINEST * 100:g}pp to {WIDEST * 100:g}pp; "
            "write 0.5pp for half a percentage point either way"
        )
        raise click.BadParameter(msg, ctx, param)
    return asked


def precision_option(command: _Command) -> _Command:
    """Add the option ``--precision``.

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
        "--precision",
        callback=_fraction,
        metavar="POINTS",
        help="Run until the chance that reserves run out is this sure, such as 0.5pp: half a percentage "
        "point either way. --runs is then the least number of futures.",
    )
    return option(command)


def tell_stage(reached: "Reached") -> None:
    """Tell one who waits how far a run has come, where a person watches.

    Parameters
    ----------
    reached : Reached
        How sure it is so far.
    """
    if sys.stderr.isatty():
        so_far = f"{reached.runs:,} futures: ±{reached.half_width * 100:.2f} percentage points"
        click.echo(so_far, err=True)
