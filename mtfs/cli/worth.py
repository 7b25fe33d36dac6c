"""``mtfs worth``: where certainty is worth most."""

import click

from mtfs.cli.options import check_confidence, read_percent, scenario_option
from mtfs.cli.studies import StudyRequest, open_desk, study_options

__all__ = ["worth"]


@click.command()
@study_options("worth")
@scenario_option
@click.option(
    "--by",
    metavar="YEAR",
    help="The year that reserves are to last through, and whose gap is told, such as 2026/27. "
    "[default: the last of the plan]",
)
@click.option(
    "--confidence",
    default="90",
    show_default=True,
    callback=read_percent,
    metavar="PERCENT",
    help="The percentage of futures in which reserves are to last, 50 to 99.9.",
)
def worth(asked: StudyRequest, scenario: str, by: str | None, confidence: float) -> None:
    """Rank savings schemes and drivers by what their certainty is worth.

    Tells a transformation board what each piece of work would bring. Each savings scheme is made certain (in
    full and on time), rated one step better, and stopped, in the same futures; each driver, in-year variance
    and pressure is known beforehand, and settled as planned. What is gained is told as the fall in the
    reserves needed to last through a year at the confidence asked for, with the fall in the gap and in the
    chances of running out.

    To know something beforehand frees money that would be held in case; it is not a saving. Each row is told
    alone: the worths of several do not add up.

        mtfs worth CASE.xlsx --by 2026/27 --confidence 95
    """
    with open_desk("worth", asked) as desk:
        from mtfs.analysis.worth import LEAST_CONFIDENCE, MOST_CONFIDENCE
        from mtfs.analysis.worth import worth as study
        from mtfs.report.studies.worth import worth_study

        share = check_confidence(confidence, LEAST_CONFIDENCE, MOST_CONFIDENCE)
        found = study(desk.case, scenario=scenario, by=by, confidence=share, request=asked.request)
        desk.deliver(worth_study(found))
