"""Charts: a plot takes an Axes and a Result and returns the Axes; `draw_pictures` makes pictures of them."""

from mtfs.charts.chances import plot_exhaustion_chance
from mtfs.charts.fans import plot_gap_fan, plot_reserves_fan
from mtfs.charts.files import (
    CHART_NAMES,
    Chart,
    Picture,
    draw_charts,
    draw_pictures,
    picture_files,
)
from mtfs.words.alt_texts import alt_text_exhaustion_chance, alt_text_gap_fan, alt_text_reserves_fan
from mtfs.words.figures import source_line
from mtfs.words.titles import title_exhaustion_chance, title_gap_fan, title_reserves_fan

__all__ = [
    "CHART_NAMES",
    "Chart",
    "Picture",
    "alt_text_exhaustion_chance",
    "alt_text_gap_fan",
    "alt_text_reserves_fan",
    "draw_charts",
    "draw_pictures",
    "picture_files",
    "plot_exhaustion_chance",
    "plot_gap_fan",
    "plot_reserves_fan",
    "source_line",
    "title_exhaustion_chance",
    "title_gap_fan",
    "title_reserves_fan",
]
