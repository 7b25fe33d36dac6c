"""``mtfs solve``: what gives a wanted confidence."""

import click

from mtfs.cli.options import check_confidence, read_percent, scenario_option
from mtfs.cli.studies import StudyRequest, open_desk, study_options

__all__ = ["solve"]


@click.command()
@study_options("solve")
@scenario_option
@click.option(
    "--lever",
    "levers",
    type=click.Choice(["tax", "savings", "reserves"]),
    multiple=True,
    help="What may be changed, each alone; may be repeated. [default: all three]",
)
@click.option(
    "--confidence",
    default="90",
    show_default=True,
    callback=read_percent,
    metavar="PERCENT",
    help="How sure it is to be, from 50 to 99.9.",
)
@click.option(
    "--avoid",
    default="exhausted",
    show_default=True,
    type=click.Choice(["exhausted", "below-minimum"]),
    help="What is to be avoided: that usable reserves run out, or that the general reserve ends a year "
    "below its minimum.",
)
@click.option("--to", metavar="YEAR", help="The last year that counts. [default: the last of the plan]")
@click.option(
    "--from",
    "start",
    metavar="YEAR",
    help="The year from which the change acts. [default: the first plan year; for reserves the base year]",
)
def solve(
    asked: StudyRequest,
    scenario: str,
    levers: tuple[str, ...],
    confidence: float,
    avoid: str,
    to: str | None,
    start: str | None,
) -> None:
    r"""Find how much of each lever makes it, say, 90% sure that reserves last.

    The levers are the same core council tax rise in each year, further recurrent savings, and a sum paid into
    reserves from outside the budget: each alone, and savings on top of council tax at its limits. Each answer
    is the least that is enough in the futures drawn. Where the referendum limit forbids it, or nothing is
    enough, that is the answer, with how far it falls short.

    \b
    mtfs solve mycouncil.xlsx --confidence 90 --to 2027/28
    mtfs solve mycouncil.xlsx --lever savings --avoid below-minimum --from 2026/27
    """
    with open_desk("solve", asked) as desk:
        from mtfs.analysis.breaches import Breach
        from mtfs.analysis.solve import LEAST_CONFIDENCE, MOST_CONFIDENCE
        from mtfs.analysis.solve import solve as study
        from mtfs.analysis.solve.levers import LeverKind
        from mtfs.report.studies.solve import solve_study

        share = check_confidence(confidence, LEAST_CONFIDENCE, MOST_CONFIDENCE)
        result = study(
            desk.case,
            levers=[LeverKind(lever) for lever in levers] or list(LeverKind),
            confidence=share,
            avoid=Breach(avoid),
            to=to,
            start=start,
            scenario=scenario,
            request=asked.request,
        )
        desk.deliver(solve_study(result))
