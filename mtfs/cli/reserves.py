"""``mtfs reserves``: how much reserves must hold to last, for each level of confidence."""

import click

from mtfs.cli.options import read_percents, scenario_option
from mtfs.cli.studies import StudyRequest, open_desk, study_options

__all__ = ["reserves"]


@click.command()
@study_options("reserves")
@scenario_option
@click.option(
    "--confidence",
    "percents",
    multiple=True,
    callback=read_percents,
    metavar="PERCENT",
    help="A further level of confidence, 1 to 99.9; may be repeated. 50, 80, 90, 95 and 99 are always told.",
)
def reserves(asked: StudyRequest, scenario: str, percents: tuple[float, ...]) -> None:
    """Tell how much usable reserves must hold at the start to last through each year of the plan.

    For each level of confidence, the least that at least that share of the futures lasts with; beside it
    what the council held, and how sure that makes it. Reserves held for one purpose are shown and not
    counted. Then a suggested range for the minimum general fund balance: what covers the largest overspend
    within any year of the plan in 80% to 95% of futures, beside the case's own minimum and rules of thumb.

    The folder holds the whole curve from 1% to 99% for each year, with the 95% interval of each level. As in

        mtfs reserves CASE.xlsx --confidence 85
    """
    with open_desk("reserves", asked) as desk:
        from mtfs.analysis.reserves_confidence import reserves_confidence
        from mtfs.report.studies.reserves import reserves_study

        found = reserves_confidence(
            desk.case,
            scenario=scenario,
            levels=[percent / 100 for percent in percents],
            request=asked.request,
        )
        desk.deliver(reserves_study(found))
