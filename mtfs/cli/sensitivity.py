"""``mtfs sensitivity``: which assumptions drive the gap and the chance that reserves run out."""

import click

from mtfs.cli.options import scenario_option
from mtfs.cli.studies import StudyRequest, open_desk, study_options

__all__ = ["sensitivity"]


@click.command()
@study_options("sensitivity")
@scenario_option
@click.option(
    "--year",
    metavar="YEAR",
    help="The year that the sentences, the first rows of the tables and the charts speak of, such as "
    "2026/27. [default: the last of the plan]",
)
@click.option(
    "--top",
    type=click.IntRange(min=1),
    default=8,
    show_default=True,
    metavar="N",
    help="How many rows of each table to show here; the files hold all.",
)
def sensitivity(asked: StudyRequest, scenario: str, year: str | None, top: int) -> None:
    """Find which assumptions drive the gap of each year and the chance that reserves run out.

    Answers in three ways. Each driver, savings scheme, pressure and in-year variance is moved alone, with all
    else as planned: how far does the gap go (a tornado)? With everything moving at once: what share of the
    spread does each explain, alone and with others? And which do the gap and the reserves needed follow
    (rank correlations)?

    Drivers that are correlated are told as one group, because no share is one driver's own; a second table
    tells what each explains with the others and beyond them. The folder holds every year, with the 95%
    interval of each figure.

        mtfs sensitivity CASE.xlsx --year 2026/27 --top 5
    """
    with open_desk("sensitivity", asked) as desk:
        from mtfs.analysis.sensitivity import sensitivity as study
        from mtfs.report.studies.sensitivity import sensitivity_study

        found = study(desk.case, scenario=scenario, year=year, request=asked.request)
        desk.deliver(sensitivity_study(found, top=top))
