"""Charts of a sweep: the right marks and figures, at every edge, and nothing on top of anything else."""

from itertools import combinations

import numpy as np
import pytest
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from mtfs.charts.nation import NATION_CHARTS, draw_nation
from mtfs.charts.nation.classes import CLASSES_CHART
from mtfs.charts.nation.draw import nation_charts
from mtfs.charts.nation.league import LEAGUE_CHART, MOST_NAMED
from mtfs.charts.nation.sharing import SHARING_CHART
from mtfs.charts.nation.totals import EXHAUSTED_COUNCILS_CHART, TOTAL_GAP_CHART, TOTAL_UNFUNDED_CHART
from mtfs.charts.style import chart_style, close_frame
from mtfs.words.nation.counts import by_class, in_league_order
from mtfs.words.nation.sentences import NOT_A_SCORE, what_cases_are
from tests.sweeps import council, nation, paths_of, simple_sweep, sweep_of

LONG = "Bournemouth, Christchurch, Poole and everything round them in all directions, with $ and <>"

EDGES = {
    "many": nation(),
    "ten years": nation(40, years=10),
    "thirty years": nation(3, years=30),
    "one council": simple_sweep((0, 0, 70)),
    "one plan year": simple_sweep((0, 70), (0, 20), kinds=("SD", "")),
    "one future": simple_sweep((0, 1), (0, 0), runs=1),
    "none run out": simple_sweep((0, 0), (0, 0)),
    "all run out": simple_sweep(*[(0, 100)] * 35, kinds="SD"),
    "surpluses": simple_sweep((0, 5), (0, 0), gap=-3e6),
    "pounds": simple_sweep((0, 60), (0, 20), gap=40.0, short=60.0),
    "nothing at all": simple_sweep((0, 0), (0, 0), gap=0.0),
    "long names": sweep_of(
        [
            (council(f"E{i}", paths_of((0, 30 * i)), name=f"{LONG} {i}"), paths_of((0, 30 * i)))
            for i in range(4)
        ]
    ),
}


def drawn(chart, sweep):
    with chart_style(afresh=True):
        return chart.plot(chart.axes(sweep), sweep)


def by_gid(ax, gid):
    return [artist for artist in ax.get_children() if artist.get_gid() == gid]


def texts(ax, gid):
    return [text.get_text() for text in by_gid(ax, gid)]


def child(ax, gid):
    return next((panel for panel in ax.child_axes if panel.get_gid() == gid), None)


def test_the_league_shows_each_chance_in_order():
    sweep = simple_sweep((0, 0, 30), (0, 100, 0), (0, 20, 40), (0, 0, 100))
    ax = drawn(LEAGUE_CHART, sweep)
    assert texts(ax, "name") == ["B (UA)", "D (UA)", "C (UA)", "A (UA)"]
    assert texts(ax, "rank") == ["1=", "1=", "3", "4"]
    assert texts(ax, "last-chance") == ["100%", "100%", "60%", "30%"]
    assert texts(ax, "year") == ["2025/26", "2026/27", "2027/28"]
    # The year before the last, from the top.
    assert texts(ax, "chance")[4:] == ["100%", "0%", "20%", "0%"]
    panel = child(ax, "last-year")
    (dots,) = by_gid(panel, "dots")
    np.testing.assert_array_equal(dots.get_xdata(), [1.0, 1.0, 0.6, 0.3])
    intervals = {
        line.get_segments()[0][0][1]: line.get_segments()[0][:, 0] for line in by_gid(panel, "interval")
    }
    (third,) = (o for o in sweep.outcomes if o.name == "C")
    np.testing.assert_array_equal(intervals[2], third.p_exhausted_by_interval[-1])
    assert child(ax, "strip") is None


def test_the_strip_holds_every_council_of_a_long_league():
    sweep = nation()
    ax = drawn(LEAGUE_CHART, sweep)
    assert len(texts(ax, "name")) == MOST_NAMED
    bars = [bar for bar in child(ax, "strip").patches if isinstance(bar, Rectangle)]
    heights = [bar.get_height() for bar in bars]
    assert heights == [row.chance for row in in_league_order(sweep.outcomes)]
    assert heights == sorted(heights, reverse=True)
    at_all = sum(height == 1 for height in heights)
    assert texts(ax, "strip-end") == [f"{at_all} at 100%"]
    assert texts(ax, "strip-heading") == ["All 60 councils, the highest chance first; dark: the 30 above"]


def test_chances_of_a_long_plan_are_told_for_some_years():
    ax = drawn(LEAGUE_CHART, nation(5, years=10))
    assert texts(ax, "year") == ["2025/26", "2028/29", "2031/32", "2034/35", "2035/36"]


def test_every_council_is_a_dot_of_its_class():
    sweep = nation()
    ax = drawn(CLASSES_CHART, sweep)
    likely, unlikely = (
        sum(len(line.get_xdata()) for line in by_gid(ax, gid)) for gid in ("likely", "unlikely")
    )
    assert likely == sum(o.p_exhausted_by[-1] > 0.5 for o in sweep.outcomes)
    assert likely + unlikely == len(sweep.outcomes)
    assert texts(ax, "class") == [
        "Shire counties",
        "Shire districts",
        "Unitary authorities",
        "Metropolitan districts",
        "London councils",
    ]
    first = next(iter(by_class(sweep.outcomes).values()))
    above = sum(o.p_exhausted_by[-1] > 0.5 for o in first)
    assert texts(ax, "count")[0] == f"12 in all, {above} above 50%"


def test_dots_lie_within_their_zones_and_never_on_each_other():
    hits = [0] * 50 + [1, 49, 50, 51, 51, 51, 99] + [100] * 30
    ax = drawn(CLASSES_CHART, simple_sweep(*((0, hit) for hit in hits)))
    places = {
        gid: [tuple(p) for line in by_gid(ax, gid) for p in np.transpose(line.get_data())]
        for gid in ("likely", "unlikely")
    }
    both = [*places["likely"], *places["unlikely"]]
    assert len(both) == len(hits)
    assert min(np.hypot(a[0] - b[0], a[1] - b[1]) for a, b in combinations(both, 2)) > 3.7
    half = next(lines for lines in ax.collections if np.allclose(lines.get_segments()[0][:, 0], 239.0))
    middle = half.get_segments()[0][0][0]
    assert all(x > middle for x, _ in places["likely"])
    # One half itself is no more likely than not, and stands on the other side in its own colour.
    assert sum(x < middle for x, _ in places["unlikely"]) == 52


@pytest.mark.parametrize(("chart", "measure"), [(TOTAL_GAP_CHART, "gap"), (TOTAL_UNFUNDED_CHART, "unfunded")])
def test_fans_of_money_are_the_totals(chart, measure):
    sweep = nation()
    figures = sweep.totals[0].measures[measure]
    check_fan(drawn(chart, sweep), figures)


def check_fan(ax, figures):
    (median,), (plan,), (band,) = (by_gid(ax, gid) for gid in ("median", "plan", "band"))
    np.testing.assert_array_equal(median.get_ydata(), figures["p50"])
    np.testing.assert_array_equal(plan.get_ydata(), figures["plan"])
    corners = band.get_paths()[0].vertices
    for t in range(len(figures["p50"])):
        at = corners[corners[:, 0] == t, 1]
        assert (at.min(), at.max()) == (figures["p5"][t], figures["p95"][t])


def test_the_fan_of_councils_is_their_number():
    sweep = nation()
    ax = drawn(EXHAUSTED_COUNCILS_CHART, sweep)
    check_fan(ax, sweep.totals[0].exhausted_councils)
    middle = round(sweep.totals[0].exhausted_councils["p50"][-1])
    assert f"Middle future\n{middle}" in texts(ax, "edge-label")


def test_none_is_said_to_be_worse_than_the_worst():
    alike = drawn(TOTAL_GAP_CHART, simple_sweep((0, 0), (0, 0)))
    assert texts(alike, "edge-label") == ["All plans\n£0", "Middle future\n£2.0m"]
    one = drawn(TOTAL_GAP_CHART, simple_sweep((0, 1), (0, 0), runs=1))
    assert texts(one, "edge-label") == ["All plans\n£0", "One future tested\n£4.0m"]


def test_what_is_shared_stands_beside_what_it_would_be():
    sweep = nation()
    gap = sweep.totals[0].measures["gap"]
    ax = drawn(SHARING_CHART, sweep)
    # Nothing deviates in the base year.
    for name in ("p50", "p95", "p95_if_independent"):
        (line,) = by_gid(ax, name)
        np.testing.assert_array_equal(line.get_xdata(), gap[name][1:] if gap["p95"][0] == 0 else gap[name])
    figures = texts(ax, "figure")
    assert figures[-2:] == [f"£{gap[name][-1] / 1e6:.1f}m" for name in ("p95", "p95_if_independent")]
    assert texts(ax, "mark-name") == ["Middle future", "Nothing in common", "As it is"]


@pytest.mark.parametrize("edge", EDGES)
def test_words_stand_clear_of_each_other_and_within_the_picture(edge):
    sweep = EDGES[edge]
    for chart in nation_charts(sweep):
        with chart_style(afresh=True):
            ax = chart.plot(chart.axes(sweep), sweep)
            figure = close_frame(ax, [chart.note(sweep), "Source: here."])
            figure.draw_without_rendering()
        found = [text for axes in (ax, *ax.child_axes) for text in shown(axes)]
        boxes = [(text.get_text(), Text.get_window_extent(text)) for text in (*found, *figure.texts)]
        page = figure.bbox
        for words, box in boxes:
            assert box.x0 >= page.x0, (chart.name, words)
            assert box.x1 <= page.x1, (chart.name, words)
            assert box.y1 <= page.y1, (chart.name, words)
        for (a, one), (b, other) in combinations(boxes, 2):
            assert not one.shrunk(0.98, 0.8).overlaps(other.shrunk(0.98, 0.8)), (chart.name, a, b)


def shown(ax):
    """Return the texts of axes that are drawn: marks within the limits, and none of hidden axes."""
    marks = []
    if ax.axison:
        for axis, limits in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
            low, high = sorted(limits)
            marks += [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
    return [text for text in (*ax.texts, *marks, ax._left_title) if text.get_text()]


def test_which_charts_there_are():
    def names(sweep):
        return [chart.name for chart in nation_charts(sweep)]

    everything = [chart.name for chart in NATION_CHARTS]
    assert names(nation()) == everything
    assert names(sweep_of([])) == []
    assert names(simple_sweep((0, 70))) == ["league", "national-gap", "national-unfunded"]
    assert names(simple_sweep((0, 0), (0, 0))) == ["league", "by-class", "national-gap"]
    assert "shared-futures" not in names(simple_sweep((0, 60), (0, 60), shared=()))
    assert "shared-futures" not in names(simple_sweep((0, 1), (0, 0), runs=1))


def test_each_picture_says_what_its_figures_are_not():
    notes = {chart.name: chart.note(nation()) for chart in nation_charts(nation())}
    assert all(note.endswith(what_cases_are(nation())) for note in notes.values())
    assert {name for name, note in notes.items() if NOT_A_SCORE in note} == {"league", "by-class"}
    alone = nation_charts(simple_sweep((0, 70)))[0].note(simple_sweep((0, 70)))
    assert NOT_A_SCORE not in alone


def test_pictures_are_the_same_each_time():
    sweep = simple_sweep((0, 70), runs=50)
    first, second = (draw_nation(sweep, "Source: here.") for _ in range(2))
    assert first == second
    assert [picture.name for picture in first] == ["league", "national-gap", "national-unfunded"]
    assert all(b"Source" not in picture.png[:8] and picture.png.startswith(b"\x89PNG") for picture in first)
    assert draw_nation(sweep_of([]), "Source: here.") == ()
