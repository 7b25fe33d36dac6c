"""The charts of a backtest."""

from mtfs.analysis.evidence.backtest.study import Backtest
from mtfs.charts.evidence.backtest.coverage import COVERAGE_CHART, YEARLY_COVERAGE_CHART
from mtfs.charts.evidence.backtest.errors import ERRORS_CHART
from mtfs.charts.evidence.backtest.misses import MISSES_CHART
from mtfs.charts.evidence.backtest.transforms import TRANSFORMS_CHART
from mtfs.charts.files import Chart, draw_pictures
from mtfs.charts.pictures import Picture

__all__ = ["BACKTEST_CHARTS", "draw_backtest"]

#: In the order in which they are told.
BACKTEST_CHARTS: tuple[Chart[Backtest], ...] = (
    COVERAGE_CHART,
    MISSES_CHART,
    YEARLY_COVERAGE_CHART,
    TRANSFORMS_CHART,
    ERRORS_CHART,
)


def draw_backtest(found: Backtest, source: str) -> tuple[Picture, ...]:
    """Draw what a backtest shows.

    Parameters
    ----------
    found : Backtest
        The backtest.
    source : str
        The line at the foot of each chart.

    Returns
    -------
    tuple of Picture
        In the order of `BACKTEST_CHARTS`.
    """
    return draw_pictures(BACKTEST_CHARTS, found, source=source)
