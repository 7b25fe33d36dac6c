"""Which charts a sweep has something for, drawn."""

from collections.abc import Mapping
from dataclasses import replace

from mtfs.analysis.nation.records import Sweep
from mtfs.charts.files import Chart, Picture, draw_pictures
from mtfs.charts.nation.classes import CLASSES_CHART
from mtfs.charts.nation.league import LEAGUE_CHART
from mtfs.charts.nation.sharing import SHARING_CHART
from mtfs.charts.nation.totals import EXHAUSTED_COUNCILS_CHART, TOTAL_GAP_CHART, TOTAL_UNFUNDED_CHART
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.engine.shapes import Floats
from mtfs.words.nation.counts import main_totals
from mtfs.words.nation.sentences import NOT_A_SCORE, what_cases_are

__all__ = ["NATION_CHARTS", "draw_nation", "nation_charts"]

#: Every chart that there may be, in the order in which they are told.
NATION_CHARTS: tuple[Chart[Sweep], ...] = (
    LEAGUE_CHART,
    CLASSES_CHART,
    EXHAUSTED_COUNCILS_CHART,
    TOTAL_GAP_CHART,
    TOTAL_UNFUNDED_CHART,
    SHARING_CHART,
)


def nation_charts(sweep: Sweep) -> tuple[Chart[Sweep], ...]:
    """Return the charts that a sweep has something for.

    Parameters
    ----------
    sweep : Sweep
        What was found.

    Returns
    -------
    tuple of Chart
        None where no council ran. Of a single council there is nothing by class, in number or shared. How
        many run out, and spending that no reserve is left to meet, are drawn where there are any; and what
        councils share where something of it moves.
    """
    total = main_totals(sweep)
    if total is None:
        return ()
    several = len(total.councils) > 1
    gap, unfunded, counts = total.measures["gap"], total.measures["unfunded"], total.exhausted_councils
    moves = float((gap["p95"] - gap["p5"]).max()) > HALF_A_PENNY
    wanted = {
        CLASSES_CHART.name: several,
        EXHAUSTED_COUNCILS_CHART.name: several and _most(counts) > 0,
        TOTAL_UNFUNDED_CHART.name: _most(unfunded) > HALF_A_PENNY,
        SHARING_CHART.name: several and moves and bool(sweep.facts.shared),
    }
    return tuple(_with_context(chart, several) for chart in NATION_CHARTS if wanted.get(chart.name, True))


def _most(figures: Mapping[str, Floats]) -> float:
    """Return the most that the plans or the futures that are drawn have in any year."""
    return max(float(figures[name].max()) for name in ("plan", "p50", "p95"))


def _with_context(chart: Chart[Sweep], several: bool) -> Chart[Sweep]:
    """Return a chart whose note says what its figures are not."""
    lists = several and chart in (LEAGUE_CHART, CLASSES_CHART)
    context = f"{NOT_A_SCORE} " if lists else ""
    return replace(chart, note=lambda sweep: f"{chart.note(sweep)} {context}{what_cases_are(sweep)}".strip())


def draw_nation(sweep: Sweep, source: str) -> tuple[Picture, ...]:
    """Draw what a sweep shows.

    Parameters
    ----------
    sweep : Sweep
        What was found.
    source : str
        The line at the foot of each chart. Above it stands what its figures are not.

    Returns
    -------
    tuple of Picture
        In the order of `NATION_CHARTS`; none where no council ran.
    """
    return draw_pictures(nation_charts(sweep), sweep, source=source)
