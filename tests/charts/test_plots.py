"""What is on the axes: the right figures, the right labels, and nothing on top of anything else."""

from dataclasses import replace
from itertools import combinations

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from mtfs.charts import plot_exhaustion_chance, plot_gap_fan, plot_reserves_fan
from mtfs.charts.edge import spread
from mtfs.charts.files import _CHARTS
from mtfs.charts.money import MoneyFormatter, money_unit
from mtfs.charts.style import chart_axes, chart_style, close_frame, fit_lines
from tests.charts.results import futures, make_result, run_out_in

LONG = "A scenario with a very long name & $dollars$, <brackets> and inflation at twice the central rate " * 2

EDGE_CASES = {
    "one year": futures(1),
    "ten years": futures(10),
    "thirteen years": futures(13),
    "thirty years": futures(30, slope=-0.3, start=12),
    "no reserves": make_result(usable=np.zeros((50, 5))),
    "no reserves, no minimum": make_result(usable=np.zeros((50, 5)), minimum=0),
    "surpluses": futures(4, slope=3.0),
    "thousands": futures(4, size=20_000.0),
    "pounds": futures(4, size=300.0),
    "hundreds of millions": futures(4, size=5e7),
    "beyond all councils": futures(4, size=5e12),
    "one run": futures(4, runs=1),
    "gone in the base year": run_out_in(100, 0, 0, 0, 0),
    "ends close together": make_result(usable=np.full((10, 5), 5.2e6) + np.arange(10)[:, None] * 1e4),
    "long names": replace(futures(4), scenario=LONG),
}


def axes() -> object:
    figure = Figure()
    FigureCanvasAgg(figure)
    return figure.subplots()


def by_gid(ax, gid):
    return next(artist for artist in ax.get_children() if artist.get_gid() == gid)


@pytest.mark.parametrize(("plot", "measure"), [(plot_reserves_fan, "usable"), (plot_gap_fan, "gap")])
def test_fan_lines_and_bands_are_the_percentiles(plot, measure):
    result = futures(4)
    ax = axes()
    assert plot(ax, result) is ax
    risk = result.summary.risk[measure]
    np.testing.assert_array_equal(by_gid(ax, "median").get_ydata(), risk["p50"])
    np.testing.assert_array_equal(by_gid(ax, "plan").get_ydata(), result.plan[measure])
    for low, high in ((5, 95), (10, 90), (25, 75)):
        corners = by_gid(ax, f"band-{low}-{high}").get_paths()[0].vertices
        for t in range(5):
            drawn = corners[corners[:, 0] == t, 1]
            assert drawn.min() == risk[f"p{low}"][t]
            assert drawn.max() == risk[f"p{high}"][t]


def test_the_fan_of_reserves_opens_at_the_balance_at_the_start():
    result = make_result(usable=np.full((20, 3), 4e6), plan_usable=(5e6, 5e6, 5e6), opening=11.5e6)
    ax = plot_reserves_fan(axes(), result)
    assert list(by_gid(ax, "opening").get_ydata()) == [11.5e6]
    assert list(by_gid(ax, "opening-plan").get_ydata()) == [11.5e6, 5e6]
    assert list(by_gid(ax, "opening-median").get_ydata()) == [11.5e6, 4e6]
    assert "£11.5m" in [text.get_text() for text in ax.texts]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["Start", *result.years]


@pytest.mark.parametrize("years", [1, 4, 12, 30])
@pytest.mark.parametrize("ends", [0.0, 0.6, 0.95, 1.0, 1.3, 4.0])
@pytest.mark.parametrize("opening", [4.0, 11.5, 11.9, 12.0, 36.0, 101.8])
def test_the_opening_balance_is_written_clear_of_gridlines_and_fan(opening, ends, years):
    steps = np.linspace(1, ends, years + 2)[1:]
    usable = opening * 1e6 * steps * np.linspace(0.95, 1.05, 41)[:, None]
    result = make_result(usable=usable, opening=opening * 1e6, minimum=5e6)
    ax = plot_reserves_fan(chart_axes(195, left=42, right=104), result)
    label = by_gid(ax, "opening-label")
    box = Text.get_window_extent(label)
    scale = ax.figure.dpi / 72
    # The box has room for letters that reach below the line, which figures do not.
    low, high = box.y0 + 2.5 * scale, box.y1 - 1 * scale
    for line in (*ax.get_yticks(), 5e6):
        at = ax.transData.transform((0, line))[1]
        assert not low < at < high, line
    lower, upper = (
        np.concatenate(([opening * 1e6], result.summary.risk["usable"][name])) for name in ("p5", "p95")
    )
    for x in np.linspace(box.x0, box.x1, 20):
        year = ax.transData.inverted().transform((x, 0))[0]
        edges = [
            ax.transData.transform((0, np.interp(year, np.arange(-1, years + 1), edge)))[1]
            for edge in (lower, upper)
        ]
        assert high < edges[0] or edges[1] < low


def test_the_opening_balance_stands_at_its_own_height_beside_a_steep_fall():
    result = make_result(usable=np.zeros((20, 5)), opening=11.5e6)
    ax = plot_reserves_fan(chart_axes(195, left=42, right=104), result)
    assert by_gid(ax, "opening-label").xyann[1] == 0


@pytest.mark.parametrize("chart", _CHARTS, ids=lambda chart: chart.name)
def test_a_scenario_other_than_base_stands_in_the_subtitle(chart):
    base, other = futures(4), replace(futures(4), scenario="High inflation")
    plain, named = (by_gid(chart.plot(axes(), result), "subtitle") for result in (base, other))
    plain, named = (text.get_text().replace("\n", " ") for text in (plain, named))
    assert named == f"Scenario High inflation: {plain[0].lower()}{plain[1:]}"


def test_minimum_balance_is_a_labelled_line():
    ax = plot_reserves_fan(axes(), futures(4))
    assert set(by_gid(ax, "minimum").get_ydata()) == {2e6}
    assert "Minimum for the\ngeneral reserve\n£2.0m" in [text.get_text() for text in ax.texts]
    ax = plot_reserves_fan(axes(), make_result(usable=np.ones((9, 3)), minimum=0))
    assert "minimum" not in [artist.get_gid() for artist in ax.get_children()]


def test_line_ends_are_labelled_and_surpluses_named():
    result = make_result(gap=np.tile([0.0, -2e6], (5, 1)), plan_gap=(0, 0.4e6))
    texts = [text.get_text() for text in plot_gap_fan(axes(), result).texts]
    assert "Plan\n£0.4m" in texts
    assert "Middle future\n£2.0m surplus" in texts
    assert "Gap in each year if nothing more is done, £m (above zero a gap, below it a surplus)" in [
        text.replace("\n", " ") for text in texts
    ]


def test_bars_are_the_chances():
    result = run_out_in(0, 1, 73, 25, runs=100)
    ax = plot_exhaustion_chance(axes(), result)
    np.testing.assert_array_equal([bar.get_width() for bar in ax.patches], [0, 0.01, 0.74, 0.99])
    assert [text.get_text() for text in ax.texts if text.get_gid() == "chance"] == ["0%", "1%", "74%", "99%"]
    intervals = np.array([line[:, 0] for line in ax.collections[0].get_segments()])
    np.testing.assert_allclose(intervals, result.summary.probability_intervals["p_exhausted_by"])
    assert [label.get_text() for label in ax.get_yticklabels()] == list(result.years)


def test_certainty_is_kept_for_all_and_none():
    result = run_out_in(0, 1, 998, 1, runs=1000)
    ax = plot_exhaustion_chance(axes(), result)
    assert [text.get_text() for text in ax.texts if text.get_gid() == "chance"] == [
        "0%",
        "less than 1%",
        "more than 99%",
        "100%",
    ]


def test_the_title_stands_on_the_axes():
    ax = plot_reserves_fan(axes(), run_out_in(0, 0, 100))
    assert ax.get_title("left").replace("\n", " ") == (
        "Usable reserves run out in 2026/27 in every future tested"
    )


@pytest.mark.parametrize("plan_years", [1, 4, 7, 9, 10, 11, 13, 29, 30])
def test_the_last_year_is_always_labelled(plan_years):
    result = futures(plan_years)
    ax = plot_gap_fan(axes(), result)
    labels = [label.get_text() for label in ax.get_xticklabels()]
    assert labels[-1] == result.years[-1]
    assert set(labels) <= set(result.years)
    assert len(labels) <= 10
    assert [result.years[round(t)] for t in ax.get_xticks()] == labels


def test_plots_leave_settings_alone():
    before = dict(mpl.rcParams)
    for plot in (plot_reserves_fan, plot_gap_fan, plot_exhaustion_chance):
        plot(axes(), futures(2))
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("case", EDGE_CASES)
@pytest.mark.parametrize("chart", _CHARTS, ids=lambda chart: chart.name)
def test_nothing_overlaps_or_is_cut_off(chart, case):
    result = EDGE_CASES[case]
    with chart_style(afresh=True):
        ax = chart.plot(chart.axes(result), result)
        figure = close_frame(ax, [chart.note(result), f"Source: {result.scenario}."])
        figure.draw_without_rendering()
        texts = [
            text
            for text in (
                *ax.texts,
                *figure.texts,
                ax._left_title,
                *(ax.get_legend().get_texts() if ax.get_legend() else ()),
                *ax.get_xticklabels(),
                *(
                    label
                    for label, at in zip(ax.get_yticklabels(), ax.get_yticks(), strict=True)
                    if min(ax.get_ylim()) <= at <= max(ax.get_ylim())
                ),
            )
            if text.get_text()
        ]
        # An annotation's own extent would take in its leader.
        boxes = [(text.get_text(), Text.get_window_extent(text)) for text in texts]
    assert len(boxes) >= 8
    for text, box in boxes:
        assert box.width > 0, text
        assert box.x0 >= 0, text
        assert box.x1 <= figure.bbox.x1, text
        assert box.y0 >= 0, text
        assert box.y1 <= figure.bbox.y1, text
    for (text, box), (other, other_box) in combinations(boxes, 2):
        apart = (
            box.x1 <= other_box.x0
            or other_box.x1 <= box.x0
            or box.y1 <= other_box.y0 + 1
            or other_box.y1 <= box.y0 + 1
        )
        assert apart, f"{text!r} lies on {other!r}"


def test_units_follow_the_size():
    peaks = (0, 300, 9_999, 10_000, 999_999, 1e6, 5e8, 1e10)
    assert [money_unit(peak).label for peak in peaks] == ["£m", "£", "£", "£000", "£000", "£m", "£m", "£bn"]


def test_marks_have_the_same_decimals():
    write = MoneyFormatter(money_unit(1e7)).format_ticks
    assert write([-5e6, 0, 5e6, 1e9]) == ["−5", "0", "5", "1,000"]
    assert write([0, 2.5e6, 5e6]) == ["0.0", "2.5", "5.0"]
    assert write([0, 0.25e6]) == ["0.00", "0.25"]
    assert MoneyFormatter(money_unit(1e7))(2.5e6, 0) == "2.5"


def test_labels_are_spread_no_more_than_they_need():
    assert spread([0.2, 0.8], [0.1, 0.1], 0, 1) == [0.2, 0.8]
    np.testing.assert_allclose(spread([0.5, 0.5], [0.1, 0.1], 0, 1), [0.45, 0.55])
    np.testing.assert_allclose(spread([0.0, 0.0, 0.02], [0.1, 0.1, 0.2], 0, 1), [0.05, 0.15, 0.3])
    np.testing.assert_allclose(spread([1.0, 0.99], [0.1, 0.1], 0, 1), [0.95, 0.85])
    assert spread([], [], 0, 1) == []


def test_lines_are_filled_and_evened():
    text = "Usable reserves are more likely than not to last to the end of 2028/29"
    lines = fit_lines(text, 300, 11, weight="bold").split("\n")
    even = fit_lines(text, 300, 11, weight="bold", even=True).split("\n")
    assert " ".join(lines) == " ".join(even) == text
    assert len(lines) == len(even) == 2
    assert abs(len(even[0]) - len(even[1])) <= abs(len(lines[0]) - len(lines[1]))
    assert fit_lines("W" * 40, 100, 10).replace("\n", "") == "W" * 40
    assert fit_lines("", 100, 10) == ""
