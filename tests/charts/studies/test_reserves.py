"""The chart of what reserves had to hold: the right lines, and labels clear of each other."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from matplotlib.text import Text

from mtfs.analysis.blocks import Request
from mtfs.analysis.reserves_confidence import ReservesConfidence, reserves_confidence
from mtfs.charts import draw_pictures
from mtfs.charts.studies.reserves import (
    RESERVES_CHARTS,
    alt_text_reserves_curve,
    alt_text_reserves_levels,
    plot_reserves_curve,
    plot_reserves_levels,
    title_reserves_curve,
    title_reserves_levels,
)
from mtfs.charts.style import chart_axes, close_frame
from tests.closed_forms import MILLION, random_walk_case

LONG = "A scenario with a very long name & $dollars$, <brackets> and inflation at twice the central rate "


def found_of(*, years: int = 4, opening: float = 12.0, gap: float = 4.0, sd: float = 3.0, levels=()):
    case = random_walk_case(sd * MILLION, opening=opening * MILLION, years=years, gap=gap * MILLION)
    return reserves_confidence(case, levels=levels, request=Request(runs=300))


EDGE_CASES: dict[str, ReservesConfidence] = {
    "four years": found_of(),
    "one year": found_of(years=1),
    "thirty years": found_of(years=30),
    "many levels": found_of(levels=[0.01, 0.25, 0.6, 0.7, 0.85, 0.975, 0.999]),
    "nothing needed": found_of(gap=-20.0),
    "nothing held, nothing needed": found_of(gap=-20.0, opening=0.0),
    "nothing held": found_of(opening=0.0),
    "all the same": found_of(sd=0.0),
    "held far above": found_of(opening=900.0),
    "pounds": found_of(opening=0.0002, gap=0.0003, sd=0.0001),
    "long name": replace(found_of(), scenario=LONG),
}


def by_gid(ax, gid):
    return next(artist for artist in ax.get_children() if artist.get_gid() == gid)


def test_lines_and_labels_are_the_figures():
    found = EDGE_CASES["four years"]
    ax = plot_reserves_levels(chart_axes(195, left=42, right=118), found)
    for k, level in enumerate((50, 80, 90, 95, 99)):
        assert by_gid(ax, f"level-{level}").get_ydata().tolist() == found.needed[k].tolist()
    assert set(by_gid(ax, "held").get_ydata()) == {12e6}
    labels = [text.get_text() for text in ax.texts if text.get_gid() == "edge-label"]
    assert labels[2] == f"90% sure: £{found.needed[2, -1] / 1e6:.1f}m"
    assert labels[-1] == "Held: £12.0m"


LEVELS, CURVE = RESERVES_CHARTS


def test_lines_that_end_together_share_a_label():
    chart = LEVELS
    found = EDGE_CASES["all the same"]
    ax = chart.plot(chart.axes(found), found)
    labels = [text.get_text() for text in ax.texts if text.get_gid() == "edge-label"]
    assert labels == ["50 to 99% sure: £16.0m", "Held: £12.0m"]


@pytest.mark.parametrize("chart", RESERVES_CHARTS, ids=lambda chart: chart.name)
@pytest.mark.parametrize("name", EDGE_CASES)
def test_labels_stand_clear_of_each_other_and_on_the_picture(name, chart):
    found = EDGE_CASES[name]
    ax = chart.plot(chart.axes(found), found)
    figure = close_frame(ax, [chart.note(found), "Source: here."])
    # Titles take their places as they are drawn.
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    texts = [text for text in ax.texts if text.get_gid() == "edge-label"]
    # Of the words alone, without the line that leads to them.
    boxes = [Text.get_window_extent(text, renderer) for text in texts]
    for text, box in zip(texts, boxes, strict=True):
        assert box.x1 <= figure.bbox.x1, text.get_text()
        assert box.y0 >= figure.bbox.y0
        assert box.y1 <= figure.bbox.y1
    for (one, a), (other, b) in combinations(zip(texts, boxes, strict=True), 2):
        assert min(a.y1, b.y1) - max(a.y0, b.y0) < 2, (one.get_text(), other.get_text())
    subtitle = by_gid(ax, "subtitle").get_window_extent(renderer)
    assert all(box.y1 < subtitle.y0 for box in boxes)


@pytest.mark.parametrize("name", EDGE_CASES)
def test_pictures_are_made_and_told(name):
    levels, curve = draw_pictures(RESERVES_CHARTS, EDGE_CASES[name], source="Source: here.")
    assert levels.png.startswith(b"\x89PNG")
    assert curve.png.startswith(b"\x89PNG")
    assert "To be 90% sure: " in levels.alt_text


def test_titles_say_what_is_there():
    assert title_reserves_levels(EDGE_CASES["nothing needed"]) == (
        "Usable reserves are not needed to the end of 2029/30 in 90% of futures"
    )
    assert title_reserves_levels(EDGE_CASES["held far above"]) == (
        "The £900.0m held is enough to be 90% sure that usable reserves last to the end of 2029/30"
    )
    found = EDGE_CASES["all the same"]
    assert title_reserves_levels(found) == (
        "To be 90% sure of lasting to the end of 2029/30, usable reserves needed £16.0m; they held £12.0m"
    )
    exact = replace(found, held=float(found.needed[2, -1]))
    assert title_reserves_levels(exact).startswith("The £16.0m held is enough")


def test_what_is_committed_is_in_the_note():
    chart = LEVELS
    found = EDGE_CASES["four years"]
    assert chart.note(found) == ""
    assert chart.note(replace(found, committed=(("Bridge", 65e6),))) == (
        "£65.0m more was held for purposes of its own, and could not be used."
    )


def test_the_alt_text_tells_each_level_and_year():
    found = replace(EDGE_CASES["four years"], scenario="High inflation")
    text = alt_text_reserves_levels(found)
    assert text.startswith("Scenario High inflation. ")
    assert text.count("to 2028/29") == 5
    lasts = np.round(found.confidence[-1] * 100)
    assert f"lasts to the end of 2029/30 in {lasts:.0f}% of futures" in text


def test_curves_are_the_figures_with_their_intervals():
    found = EDGE_CASES["four years"]
    ax = plot_reserves_curve(chart_axes(195, left=42, right=118), found)
    for t in range(5):
        assert by_gid(ax, f"curve-{t}").get_ydata().tolist() == found.curve[:, t].tolist()
        ends = by_gid(ax, f"band-{t}").get_paths()[0].vertices[:, 1]
        assert ends.max() == found.curve_intervals[:, t].max()
    assert set(by_gid(ax, "held").get_ydata()) == {12e6}


@pytest.mark.parametrize("name", EDGE_CASES)
def test_the_curve_is_drawn_and_told(name):
    found = EDGE_CASES[name]
    ax = plot_reserves_curve(chart_axes(195, left=42, right=118), found)
    close_frame(ax, ["a note", "Source: a."])
    drawn = [artist for artist in ax.lines if (artist.get_gid() or "").startswith("curve-")]
    assert 1 <= len(drawn) <= 6
    assert drawn[-1].get_gid() == f"curve-{len(found.years) - 1}"
    told = alt_text_reserves_curve(found)
    assert told.endswith(f"{title_reserves_curve(found)}.")
    assert told.count("To the end of") == len(drawn)
    assert "nan" not in told


def test_the_note_tells_of_bands_that_can_be_seen():
    wide, none = EDGE_CASES["four years"], EDGE_CASES["all the same"]
    assert CURVE.note(wide).startswith("Pale bands")
    assert CURVE.note(none) == ""
