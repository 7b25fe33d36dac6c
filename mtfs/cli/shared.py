"""The option that says what councils share: the same for a sweep and for one council of it."""

from collections.abc import Callable
from typing import Any

import click

__all__ = ["DEFAULT_SHARED", "shared_option"]

_Command = Callable[..., Any]

#: The value of `mtfs.analysis.nation.shared.DEFAULT_SHARED`, known here without importing the engine.
DEFAULT_SHARED = "cpi,pay,settlement"
_NOTHING = "none"


def _names(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    """Read names with commas between them."""
    if value is None:
        return None
    names = tuple(dict.fromkeys(part.strip().casefold() for part in value.split(",") if part.strip()))
    if not names:
        msg = f"'{value}' names nothing; write names with commas between, or {_NOTHING}"
        raise click.BadParameter(msg, ctx, param)
    if _NOTHING in names and len(names) > 1:
        msg = f"'{value}' names {_NOTHING} beside others; write one or the other"
        raise click.BadParameter(msg, ctx, param)
    return () if names == (_NOTHING,) else names


def shared_option(help_text: str, *, default: str | None = None) -> Callable[[_Command], _Command]:
    """Return what adds the option ``--shared``.

    Parameters
    ----------
    help_text : str
        What it does here.
    default : str, optional
        Its value where it is left out; None is nothing at all.

    Returns
    -------
    callable
        Adds it: names in the form in which they are compared, none for ``none``, and None where it was left
        out.
    """
    return click.option(
        "--shared",
        default=default,
        show_default=default is not None,
        callback=_names,
        metavar="NAMES",
        help=help_text,
    )
