"""The charts of what drives the outcomes: those that the figures allow."""

from mtfs.analysis.sensitivity import Sensitivity
from mtfs.charts.files import Chart
from mtfs.charts.studies.shares import shares_chart
from mtfs.charts.studies.together import TOGETHER_CHART, has_correlated_drivers
from mtfs.charts.studies.tornado import TORNADO_CHART

__all__ = ["sensitivity_charts"]


def sensitivity_charts(found: Sensitivity) -> tuple[Chart[Sensitivity], ...]:
    """Return the charts that the figures allow.

    Parameters
    ----------
    found : Sensitivity
        What drives the outcomes.

    Returns
    -------
    tuple of Chart
        The tornado; the shares of the gap, of drivers that move together, and of having run out or else of
        reserves needed, where these vary.
    """
    charts = [TORNADO_CHART]
    if found.varies("gap"):
        charts.append(shares_chart("shares-of-the-gap", "gap"))
        if has_correlated_drivers(found):
            charts.append(TOGETHER_CHART)
    if found.varies("exhausted_by"):
        charts.append(shares_chart("shares-of-running-out", "exhausted_by"))
    elif found.varies("needed"):
        charts.append(shares_chart("shares-of-reserves-needed", "needed"))
    return tuple(charts)
