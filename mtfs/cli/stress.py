"""``mtfs stress``: what must be true for reserves to run out by a year, and for them to last."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtfs.cli.options import scenario_option
from mtfs.cli.studies import StudyRequest, open_desk, study_options

if TYPE_CHECKING:
    from mtfs.analysis.stress import Stress
    from mtfs.domain.case import Case

__all__ = ["stress"]


def _write_copy(case: "Case", result: "Stress", asked: StudyRequest, copy: Path, *, force: bool) -> None:
    from mtfs.iotools.case.copies import copy_with_scenarios
    from mtfs.iotools.case.future_edits import edits_of_future
    from mtfs.report.studies.stress import likeliest_futures

    before = [edit for edit in case.edits if edit.scenario == result.scenario]
    futures = likeliest_futures(result)
    edits = [
        edit
        for name, future in futures.items()
        for edit in edits_of_future(result.strategy, future.futures, name, before=before)
    ]
    for warning in copy_with_scenarios(asked.case_path, copy, edits, force=force):
        click.echo(f"Warning: {warning}", err=True)


@click.command()
@study_options("stress")
@scenario_option
@click.option(
    "--breach",
    default="exhausted",
    show_default=True,
    type=click.Choice(["exhausted", "below-minimum"]),
    help="What counts as failing: that usable reserves run out, or that the general reserve ends a year "
    "below its minimum.",
)
@click.option("--by", metavar="YEAR", help="In or before which year. [default: the last of the plan]")
@click.option(
    "--write",
    "copy",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="COPY.xlsx",
    help="Write a copy of the case with the likeliest futures as scenarios, to be run and looked into.",
)
@click.option("--force", is_flag=True, help="Replace an earlier COPY.xlsx.")
def stress(
    asked: StudyRequest, scenario: str, breach: str, by: str | None, copy: Path | None, *, force: bool
) -> None:
    r"""Find the likeliest future in which reserves run out by a year, and the likeliest in which they last.

    A stress test asks what happens if things go wrong; the reverse asks what must be true for reserves to run
    out, and for them not to. Both answers are single futures, the nearest to the middle one, told as shifts
    from the plan: pay 1.1 points above plan, savings at 58% of plan. It also tells how far away they are, in
    standard deviations, how many futures fail, and whether they do so in distinct ways.

    \b
    mtfs stress mycouncil.xlsx --by 2026/27
    mtfs stress mycouncil.xlsx --breach below-minimum --write mycouncil-stressed.xlsx
    """
    if copy is not None:
        from mtfs.iotools.case.copies import check_copy

        check_copy(asked.case_path, copy, force=force)
    with open_desk("stress", asked) as desk:
        from mtfs.analysis.stress import stress as study
        from mtfs.report.studies.stress import stress_study

        result = study(desk.case, breach=breach, by=by, scenario=scenario, request=asked.request)
        desk.deliver(stress_study(result))
    if copy is None:
        return
    # Last, so that a future that cannot be written costs nobody the study.
    _write_copy(desk.case, result, asked, copy, force=force)
    if str(asked.json_path) != "-":
        click.echo(f"The case with the futures as scenarios is in {copy}")
