"""Charts: a plot takes an Axes and a Result and returns the Axes; `write_charts` makes the pictures."""

from mtfs.charts.alt_texts import alt_text_exhaustion_chance, alt_text_gap_fan, alt_text_reserves_fan
from mtfs.charts.chances import plot_exhaustion_chance
from mtfs.charts.fans import plot_gap_fan, plot_reserves_fan
from mtfs.charts.files import CHART_NAMES, Picture, draw_charts, source_line, write_charts
from mtfs.charts.titles import title_exhaustion_chance, title_gap_fan, title_reserves_fan

__all__ = [
    "CHART_NAMES",
    "Picture",
    "alt_text_exhaustion_chance",
    "alt_text_gap_fan",
    "alt_text_reserves_fan",
    "draw_charts",
    "plot_exhaustion_chance",
    "plot_gap_fan",
    "plot_reserves_fan",
    "source_line",
    "title_exhaustion_chance",
    "title_gap_fan",
    "title_reserves_fan",
    "write_charts",
]
