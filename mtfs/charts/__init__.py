"""Charts: a plot takes an Axes and a Result and returns the Axes; `draw_pictures` makes pictures of them.

The names below are imported when they are first used: what only writes pictures that are drawn already need
not wait for matplotlib.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mtfs.charts.chances import plot_exhaustion_chance
    from mtfs.charts.fans import plot_gap_fan, plot_reserves_fan
    from mtfs.charts.files import CHART_NAMES, Chart, draw_charts, draw_pictures
    from mtfs.charts.pictures import Picture, picture_files
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

_HOMES = {
    "mtfs.charts.chances": ("plot_exhaustion_chance",),
    "mtfs.charts.fans": ("plot_gap_fan", "plot_reserves_fan"),
    "mtfs.charts.files": ("CHART_NAMES", "Chart", "draw_charts", "draw_pictures"),
    "mtfs.charts.pictures": ("Picture", "picture_files"),
    "mtfs.words.alt_texts": (
        "alt_text_exhaustion_chance",
        "alt_text_gap_fan",
        "alt_text_reserves_fan",
    ),
    "mtfs.words.figures": ("source_line",),
    "mtfs.words.titles": ("title_exhaustion_chance", "title_gap_fan", "title_reserves_fan"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """Import a public name from its home when it is first asked for."""
    if name not in _HOME_OF:
        msg = f"module 'mtfs.charts' has no attribute '{name}'"
        raise AttributeError(msg)
    value: object = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
