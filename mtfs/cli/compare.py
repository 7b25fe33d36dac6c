"""``mtfs compare``: scenarios side by side, in the same futures."""

import click

from mtfs.cli.studies import StudyRequest, open_desk, study_options

__all__ = ["compare"]


@click.command()
@study_options("compare")
@click.option(
    "--scenario",
    "scenarios",
    multiple=True,
    metavar="NAME",
    help="A scenario to compare; repeat for each, the one to compare with first. One alone is compared with "
    "Base. [default: all]",
)
@click.option(
    "--year",
    metavar="YEAR",
    help="The year that the sentences and the first rows of the tables speak of, such as 2026/27. "
    "[default: the last of the plan]",
)
def compare(asked: StudyRequest, scenarios: tuple[str, ...], year: str | None) -> None:
    """Compare scenarios in the same futures.

    Takes each scenario through the same futures, so that what differs is the scenarios' own doing and not
    chance. Tells what each changes from the first one named, ranks them by their position (what usable
    reserves would hold if they could go below nothing), and tells how often each is better than another and
    how far it falls short of the best. The folder holds every year, with the 95% interval of each figure.

    Falling short has meaning only between choices that the council can make. Name those to compare, as in

        mtfs compare CASE.xlsx --scenario Base --scenario "Council tax freeze" --year 2026/27
    """
    with open_desk("compare", asked) as desk:
        from mtfs.analysis.compare import compare as study
        from mtfs.report.studies.compare import compare_study

        comparison = study(desk.case, scenarios=scenarios, year=year, request=asked.request)
        desk.deliver(compare_study(comparison))
