"""Every chart of a case, in the order of a report: what ``mtfs charts`` writes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mtfs.report.material import Material
from mtfs.words.drivers import too_little

if TYPE_CHECKING:
    from mtfs.charts import Picture

__all__ = ["case_pictures"]


def case_pictures(material: Material) -> "Iterator[Picture]":
    """Draw every chart that a case has.

    Parameters
    ----------
    material : Material
        The runs of its scenarios, and the studies of the first of them.

    Yields
    ------
    Picture
        Usable reserves, the gap and the chance of running out; the waterfalls of the budget and of the gap;
        savings, where there are any; reserves by class; what drives the gap, where something does; the
        scenarios, where there are several; and how much reserves must hold.
    """
    from mtfs.charts import draw_charts, draw_pictures
    from mtfs.charts.reserve_classes import RESERVE_CLASSES_CHART
    from mtfs.charts.savings import SAVINGS_CHART, has_savings
    from mtfs.charts.scenarios import scenario_charts
    from mtfs.charts.studies.reserves import RESERVES_CHARTS
    from mtfs.charts.studies.tornado import TORNADO_CHART
    from mtfs.charts.waterfalls import BUDGET_BRIDGE_CHART, GAP_CLOSING_CHART

    main, source = material.main, material.source()
    yield from draw_charts(main, source=source)
    yield from draw_pictures([BUDGET_BRIDGE_CHART], material.bridges[0], source=source)
    yield from draw_pictures([GAP_CLOSING_CHART], material.closings[0], source=source)
    if has_savings(material.savings):
        yield from draw_pictures([SAVINGS_CHART], material.savings, source=source)
    if main.strategy.reserves:
        yield from draw_pictures([RESERVE_CLASSES_CHART], main, source=source)
    if not too_little(material.sensitivity):
        yield from draw_pictures([TORNADO_CHART], material.sensitivity, source=source)
    every = material.source("; ".join(material.results))
    yield from draw_pictures(scenario_charts(material.results), material.results, source=every)
    yield from draw_pictures(RESERVES_CHARTS, material.reserves, source=source)
