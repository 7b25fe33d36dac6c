"""Charts of a sweep over many councils."""

from mtfs.charts.nation.draw import NATION_CHARTS, draw_nation

__all__ = ["NATION_CHARTS", "draw_nation"]
