"""``mtfs library``: the national stresses that come with the program, and what they do to a case."""

import shutil
import textwrap
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mtfs.cli.options import debug_option, output_options, request_options, stress_options
from mtfs.cli.parameters import PARAMETER_OPTION, chosen_calibration
from mtfs.cli.studies import StudyRequest, open_desk

if TYPE_CHECKING:
    from mtfs.domain.case import Case

__all__ = ["library"]

_MOST_WIDTH = 100


def _list_stresses(keys: tuple[str, ...], calibration: Path | None) -> None:
    from mtfs.domain.stress_library import ALL_STRESSES, find_stresses, stress_library
    from mtfs.words.stress_listing import stress_listing

    width = min(shutil.get_terminal_size((_MOST_WIDTH, 24)).columns, _MOST_WIDTH)
    stresses = find_stresses(keys or ALL_STRESSES, stress_library(chosen_calibration(calibration)))
    for heading, text, lines in stress_listing(stresses):
        click.echo(heading)
        click.echo(textwrap.fill(text, width, initial_indent="  ", subsequent_indent="  "))
        for line in lines:
            click.echo(textwrap.fill(line, width, initial_indent="  - ", subsequent_indent="    "))
        click.echo()
    click.echo("Run them on a case with: mtfs library CASE.xlsx")


def _write_copy(case: "Case", source: Path, target: Path, *, force: bool) -> None:
    from mtfs.errors import RequestError
    from mtfs.iotools.case.copies import copy_with_scenarios

    edits = [edit for applied in case.stresses for edit in applied.edits]
    if not edits:
        msg = "there is nothing to write: no stress changes anything that the case has not as a scenario"
        raise RequestError(msg)
    for warning in copy_with_scenarios(source, target, edits, force=force):
        click.echo(f"Warning: {warning}", err=True)


@click.command()
@click.argument("case_path", metavar="[CASE.xlsx]", required=False, type=click.Path(path_type=Path))
@stress_options("A stress, such as recession; may be repeated. [default: all]")
@click.option(
    "--write",
    "copy_path",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="COPY.xlsx",
    help="Write a copy of the case with the stresses as scenarios.",
)
@click.option("--force", is_flag=True, help="Replace an earlier file of the copy's name.")
@partial(request_options, also="the stresses follow from")
@output_options("library")
@debug_option
def library(
    case_path: Path | None,
    keys: tuple[str, ...],
    guess_roles: bool,
    copy_path: Path | None,
    force: bool,
    **options: Any,  # noqa: ANN401
) -> None:
    """List the national stresses that come with the program, or run them on a case.

    Without a case: what each stress is, how large, what that rests on and where it was published. With one:
    what each does to the gap of each year, to the chance that usable reserves run out, and to the reserves
    needed, on the same futures; what was applied, and what was left out and why. A stress acts through the
    column Role of the sheet Drivers.

    The folder holds results.xlsx with a sheet for each table, and each table as CSV. With --write COPY.xlsx
    the stresses become scenarios of a copy of the case, to be read, changed and run like any others.

    For example: mtfs library mycouncil.xlsx --stress recession --write mycouncil-stressed.xlsx
    """
    if case_path is None:
        if copy_path is not None or options["json_path"] is not None or options["out"] is not None:
            msg = "--write, --json and --out need a case: mtfs library CASE.xlsx"
            raise click.UsageError(msg)
        if options["parameter_uncertainty"]:
            msg = f"{PARAMETER_OPTION} needs a case: mtfs library CASE.xlsx"
            raise click.UsageError(msg)
        _list_stresses(keys, options["calibration"])
        return
    from mtfs.analysis.library import run_library
    from mtfs.domain.stress_library import ALL_STRESSES
    from mtfs.iotools.case.copies import check_copy
    from mtfs.iotools.case.reader import read_case
    from mtfs.report.studies.library import library_study

    asked = StudyRequest(case_path=case_path, **options)

    def stressed(path: Path) -> "Case":
        pack = chosen_calibration(asked.calibration)
        return read_case(path, stresses=keys or ALL_STRESSES, guess_roles=guess_roles, calibration=pack)

    with open_desk("library", asked, read=stressed, calibrated=True) as desk:
        if copy_path is not None:
            check_copy(case_path, copy_path, force=force)
        result = run_library(desk.case, guessed=guess_roles, request=asked.request)
        if copy_path is not None:
            _write_copy(desk.case, case_path, copy_path, force=force)
        desk.deliver(library_study(result))
    if copy_path is not None and str(asked.json_path) != "-":
        click.echo(f"The copy with the stresses as scenarios is {copy_path}")
