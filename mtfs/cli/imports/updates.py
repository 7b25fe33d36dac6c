"""What the commands that change a case in place share: telling what would change, asking, and writing."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mtfs.iotools.case.update import CellChange, Update

__all__ = ["settle", "tell_update", "update_options"]

#: Of a long list of changes, so many are shown.
_SHOWN = 40


def update_options(command: "Callable[..., Any]") -> "Callable[..., Any]":
    """Add the options of a command that changes a case in place.

    Parameters
    ----------
    command : callable
        The command.

    Returns
    -------
    callable
        The command with ``--into``, ``--yes``, ``--dry-run`` and ``--force``.
    """
    for option in (
        click.option("--force", is_flag=True, help="Write even what could not be kept whole."),
        click.option("--dry-run", is_flag=True, help="Tell what would change, and write nothing."),
        click.option("--yes", is_flag=True, help="Write without asking."),
        click.option(
            "--into",
            "case_path",
            required=True,
            type=click.Path(path_type=Path),
            metavar="CASE.xlsx",
            help="The case to bring it into.",
        ),
    ):
        command = option(command)
    return command


def _new_row(row: int, cells: "Sequence[CellChange]") -> str:
    """Say what a new row holds, without noughts."""
    told = [cell for cell in cells if cell.after != 0 and cell.after != cell.row_name]
    values = [
        f"{cell.heading} {cell.after:,.10g}"
        if isinstance(cell.after, float)
        else f"{cell.heading} '{cell.after}'"
        for cell in told
    ]
    return (
        f"{cells[0].sheet} row {row}, new: '{cells[0].row_name}'{': ' if values else ''}{', '.join(values)}"
    )


def tell_update(update: "Update", case_path: Path) -> None:
    """Tell what an update would change, what it could not keep, and what is worth knowing.

    Parameters
    ----------
    update : Update
        What would change.
    case_path : Path
        The case.
    """
    count = len(update.changes)
    click.echo(f"\n{count} cell{'s' if count != 1 else ''} of {case_path.name} would change")
    lines = [str(change) for change in update.changes if not (change.added and change.row_name)]
    new: dict[int, list[CellChange]] = {}
    for change in update.changes:
        if change.added and change.row_name:
            new.setdefault(change.place[0], []).append(change)
    lines += [_new_row(row, cells) for row, cells in new.items()]
    for line in lines[:_SHOWN]:
        click.echo(f"  {line}")
    if len(lines) > _SHOWN:
        click.echo(f"  and {len(lines) - _SHOWN} more")
    for remark in update.remarks:
        click.echo(f"Note: {remark}")
    for loss in update.losses:
        click.echo(f"Could not be kept: {loss}")


def _is_person() -> bool:
    """Tell whether there is anybody to ask."""
    return sys.stdin.isatty()


def settle(update: "Update", case_path: Path, *, yes: bool, dry_run: bool, force: bool) -> None:
    """Write an update into its case, where that is wanted.

    Parameters
    ----------
    update : Update
        What would change, which has been told.
    case_path : Path
        The case.
    yes, dry_run, force : bool
        Whether to write without asking, not to write, and to write what could not be kept whole.

    Raises
    ------
    InputError
        Where the case could not be read afterwards.
    RequestError
        Where something could not be kept and there is no ``--force``, or there is nobody to ask.
    """
    from mtfs.errors import InputError, RequestError
    from mtfs.iotools.case.update import apply_update

    if update.faults:
        raise InputError(update.faults)
    if dry_run:
        click.echo("\nNothing is written: this was a dry run.")
        return
    if not update.changes:
        click.echo(f"{case_path.name} holds all of this already: nothing is written.")
        return
    # What needs --force is told before anybody is asked.
    if not yes and (force or not update.losses):
        if not _is_person():
            msg = "nothing is written, as there is nobody to ask: give --yes to write, or --dry-run to look"
            raise RequestError(msg)
        if not click.confirm(f"\nWrite these changes to {case_path.name}?"):
            click.echo("Nothing is written.")
            return
    backup = apply_update(case_path, update, force=force)
    click.echo(f"\nWrote {case_path}. As it was before, it is in {backup.name}")
