"""The charts of a comparison: the right figures, and nothing on top of anything else."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from mtfs import Case
from mtfs.analysis.blocks import Request
from mtfs.analysis.compare import Comparison, compare
from mtfs.charts import draw_pictures
from mtfs.charts.studies.compare import (
    COMPARE_CHARTS,
    alt_text_compare_chances,
    alt_text_differences,
    plot_compare_chances,
    plot_differences,
    title_compare_chances,
    title_differences,
)
from mtfs.charts.style import chart_axes, close_frame
from tests.closed_forms import MILLION, random_walk_case

LONG = "A choice with a very long name & $dollars$, <brackets> and council tax at half its limit for ever"


def comparison_of(extra: dict[str, float], *, years: int = 3, opening: float = 12e6, **asked) -> Comparison:
    """Compare a random walk with others that have so much more grant a year."""
    base = random_walk_case(3 * MILLION, opening=opening, years=years, gap=2 * MILLION)
    strategies = {"Base": base.base}
    for name, more in extra.items():
        lines = tuple(
            replace(line, values=tuple(value + more for value in line.values)) if line.name == "Gap" else line
            for line in base.base.funding
        )
        strategies[name] = replace(base.base, funding=lines)
    return compare(Case(strategies=strategies), request=Request(runs=200), **asked)


EDGE_CASES = {
    "two": comparison_of({"More grant": 1e6}),
    "three": comparison_of({"More grant": 1e6, "Cuts": -2e6}),
    "twenty": comparison_of({f"Choice number {n}": (n - 9) * 3e5 for n in range(20)}),
    "long names": comparison_of({LONG: 1e6, LONG + " too": -2e6}, scenarios=[LONG, "Base", LONG + " too"]),
    "nothing differs": comparison_of({"The same": 0.0}),
    "nothing ever runs out": comparison_of({"More grant": 1e6}, opening=900e6),
    "all run out": comparison_of({"Cuts": -30e6}, opening=0.0),
    "pounds": comparison_of({"A little more": 40.0}),
    "thirty years": comparison_of({"More grant": 1e6}, years=30, year="2031/32"),
    "one year": comparison_of({"More grant": 1e6}, years=1),
}


def by_gid(ax, gid):
    return [artist for artist in ax.get_children() if artist.get_gid() == gid]


def test_the_differences_are_those_of_the_middle_future_and_of_nine_in_ten():
    found = EDGE_CASES["three"]
    ax = plot_differences(chart_axes(80, left=148, right=62), found)
    changes = found.measures["position"].changes
    assert [label.get_text() for label in ax.get_yticklabels()] == ["More grant", "Cuts"]
    assert by_gid(ax, "median")[0].get_xdata().tolist() == changes["p50"][:, -1].tolist()
    ends = np.array([line[:, 0] for line in by_gid(ax, "range")[0].get_segments()])
    assert ends.tolist() == np.stack((changes["p5"][:, -1], changes["p95"][:, -1]), axis=-1).tolist()
    assert [text.get_text() for text in by_gid(ax, "figure")] == ["+£3.0m", "−£6.0m"]


def test_the_table_has_every_chance():
    found = EDGE_CASES["three"]
    ax = plot_compare_chances(chart_axes(80, left=148, right=12), found)
    chances = found.chances["p_exhausted_by"].chances
    told = [text.get_text() for text in by_gid(ax, "chance")]
    assert len(told) == chances.size
    for text, chance in zip(told, chances.ravel(), strict=True):
        assert abs(float(text.strip("<>%")) / 100 - chance) <= 0.01


@pytest.mark.parametrize("name", EDGE_CASES)
@pytest.mark.parametrize("chart", COMPARE_CHARTS, ids=lambda chart: chart.name)
def test_nothing_stands_on_anything_else_or_off_the_picture(name, chart):
    found = EDGE_CASES[name]
    ax = chart.plot(chart.axes(found), found)
    figure = close_frame(ax, [chart.note(found), "Source: here."])
    # Titles take their places as they are drawn.
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    texts = [
        t for t in (*ax.texts, *ax.get_xticklabels(), *ax.get_yticklabels(), ax._left_title) if t.get_text()
    ]
    texts = [t for t in texts if t.get_visible() and _on_axis(ax, t)]
    boxes = [text.get_window_extent(renderer) for text in texts]
    for text, box in zip(texts, boxes, strict=True):
        assert box.x0 >= 0, text.get_text()
        assert box.x1 <= figure.bbox.x1 + 1, text.get_text()
    for (one, a), (other, b) in combinations(zip(texts, boxes, strict=True), 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        down = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across < 1 or down < 3, (one.get_text(), other.get_text())


def _on_axis(ax, text) -> bool:
    """Leave out labels of marks beyond the limits, which are not drawn."""
    if text in ax.get_xticklabels():
        low, high = sorted(ax.get_xlim())
        return low <= text.get_position()[0] <= high
    return True


@pytest.mark.parametrize("name", EDGE_CASES)
def test_pictures_are_made_and_told(name):
    pictures = draw_pictures(COMPARE_CHARTS, EDGE_CASES[name], source="Source: here.")
    assert [picture.name for picture in pictures] == ["scenario-positions", "scenario-chances"]
    for picture in pictures:
        assert picture.png.startswith(b"\x89PNG")
        assert picture.title
        for scenario in EDGE_CASES[name].scenarios[1:]:
            assert scenario in picture.alt_text


def test_titles_say_what_is_there():
    assert title_differences(EDGE_CASES["two"]) == (
        "More grant: £3.0m better than Base by the end of 2028/29, in the middle future"
    )
    assert title_differences(EDGE_CASES["all run out"]).startswith("Cuts: £90.0m worse than Base")
    assert title_differences(EDGE_CASES["nothing differs"]) == (
        "The middle future at the end of 2028/29 is that of Base under every scenario"
    )
    assert title_compare_chances(EDGE_CASES["nothing ever runs out"]) == (
        "Usable reserves last to the end of 2028/29 under every scenario"
    )
    assert title_compare_chances(EDGE_CASES["nothing differs"]).startswith(
        "Usable reserves run out by the end of 2028/29 in"
    )
    assert "between" in title_compare_chances(EDGE_CASES["three"])
    # At the end all have run out under both: the title speaks of the year that tells them apart.
    assert title_compare_chances(EDGE_CASES["all run out"]) != title_compare_chances(EDGE_CASES["three"])


def test_chances_that_read_the_same_are_not_told_as_a_range():
    found = EDGE_CASES["three"]
    chances = np.full((3, 4), 0.451)
    chances[1] = 0.449
    shown = replace(
        found, chances={"p_exhausted_by": replace(found.chances["p_exhausted_by"], chances=chances)}
    )
    assert title_compare_chances(shown).endswith("is 45% under every scenario")


def test_alt_texts_tell_every_figure():
    found = EDGE_CASES["three"]
    assert "More grant: +£3.0m in the middle future, and from +£3.0m to +£3.0m" in alt_text_differences(found)
    assert alt_text_compare_chances(found).count("by 2027/28") == 3
