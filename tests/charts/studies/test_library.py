"""The chart of the stress library: the right bars, figures and words."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mtfs import read_case, run_library
from mtfs.analysis.blocks import Request
from mtfs.analysis.library import LibraryResult
from mtfs.charts import draw_pictures
from mtfs.charts.studies.library import LIBRARY_CHARTS, alt_text_stresses, plot_stresses, title_stresses
from mtfs.charts.style import chart_axes

HALTON = Path(__file__).parents[3] / "scenarios" / "halton-2024-25.xlsx"


@pytest.fixture(scope="module")
def result() -> LibraryResult:
    return run_library(read_case(HALTON, stresses="all"), request=Request(runs=200))


def with_changes(result: LibraryResult, *added: float) -> LibraryResult:
    """Return the first few stresses, with other additions to the last year's gap."""
    count = len(added)
    changes = np.array(result.gap_changes[:count])
    changes[:, -1] = added
    return replace(result, told=result.told[:count], gap_changes=changes)


def test_bars_fall_from_the_widest_to_the_least(result: LibraryResult) -> None:
    ax = plot_stresses(chart_axes(190, left=165, right=62), result)
    widths = [bar.get_width() for bar in ax.patches]
    assert widths == sorted(result.gap_changes[:, -1].tolist(), reverse=True)
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names[0] in title_stresses(result)
    figures = [text.get_text() for text in ax.texts if text.get_gid() == "figure"]
    assert figures[0] == f"+£{widths[0] / 1e6:.1f}m"
    assert alt_text_stresses(result).count("£") == len(names)


@pytest.mark.parametrize(
    ("added", "title"),
    [
        ((2e6, 5e6), "'Pay and living wage as in 2022' widens the gap of 2028/29 most: by £5.0m"),
        ((3e6,), "'Inflation as in 2022' widens the gap of 2028/29 by £3.0m"),
        ((0.0, -1e6), "No stress widens the gap of 2028/29 on average"),
        ((0.0,), "No stress widens the gap of 2028/29 on average"),
    ],
)
def test_the_title_is_true_at_the_edges(result: LibraryResult, added: tuple[float, ...], title: str) -> None:
    changed = with_changes(result, *added)
    assert title_stresses(changed) == title
    (picture,) = draw_pictures(LIBRARY_CHARTS, changed, source="Source: here.")
    assert picture.png.startswith(b"\x89PNG")
