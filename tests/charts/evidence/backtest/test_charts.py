"""Charts of a backtest: the right marks and figures, at every edge, and nothing on top of anything else."""

from itertools import combinations

import numpy as np
import pytest

from mtfs.analysis.evidence.backtest.rivals import RIVALS
from mtfs.analysis.evidence.backtest.study import Target, run_backtest
from mtfs.analysis.evidence.backtest.summary import coverage, headline, mean_crps, slices
from mtfs.charts.evidence.backtest import BACKTEST_CHARTS, draw_backtest
from mtfs.charts.evidence.backtest.coverage import COVERAGE_CHART, YEARLY_COVERAGE_CHART
from mtfs.charts.evidence.backtest.errors import ERRORS_CHART
from mtfs.charts.evidence.backtest.misses import MISSES_CHART
from mtfs.charts.evidence.backtest.panels import MOST_LINES, gap_note
from mtfs.charts.evidence.backtest.transforms import TRANSFORMS_CHART
from mtfs.charts.style import chart_style, close_frame
from mtfs.words.evidence.backtest.names import one_decimal
from tests.analysis.evidence.returns_like import simulated
from tests.backtests import bell, lines_of, made_backtest, told_backtest

FOUND = made_backtest(4)
EDGES = {
    "four lines": FOUND,
    "ten lines": run_backtest(lines_of(10), methods=(bell(0.05), *RIVALS[:2])),
    "growth": made_backtest(3, target=Target.GROWTH),
    "no shock years": made_backtest(1, years=(2014, 2015, 2016, 2017)),
    "thirteen years": made_backtest(1, years=tuple(range(2009, 2022))),
    "districts": run_backtest(
        [
            simulated(
                councils=40,
                years=(2013, 2014, 2017, 2018, 2020),
                spreads=dict.fromkeys(("SC", "UA", "MD", "L"), 0.3),
                line="net_revenue_expenditure",
            ),
            *(
                cells.where(cells.council_class == "UA")
                for cells in lines_of(1, councils=200, years=(2013, 2014, 2017, 2018, 2020))
            ),
        ]
    ),
    "nothing held": told_backtest(1e-6),
}


def drawn(chart, found):
    with chart_style(afresh=True):
        return chart.plot(chart.axes(found), found)


def by_gid(ax, gid):
    return [artist for artist in ax.get_children() if artist.get_gid() == gid]


def texts(ax, gid):
    return [text.get_text() for text in by_gid(ax, gid)]


def test_coverage_shows_each_range_and_shock_years():
    ax = drawn(COVERAGE_CHART, FOUND)
    (panel,) = ax.child_axes
    dots = [float(dot.get_xdata()[0]) for dot in by_gid(panel, "dot")]
    expected = [
        coverage(line, line.model, share, headline(line)).value
        for line in FOUND.lines
        for share in (0.5, 0.8, 0.9)
    ]
    assert dots == pytest.approx(expected)
    intervals = [line.get_segments()[0][:, 0].tolist() for line in by_gid(panel, "interval")]
    first = coverage(FOUND.lines[0], FOUND.lines[0].model, 0.5, headline(FOUND.lines[0]))
    assert intervals[0] == pytest.approx([first.low, first.high])
    shocks = [float(mark.get_xdata()[0]) for mark in by_gid(panel, "shock")]
    parts = [next(part for part in slices(line) if part.years == "shock") for line in FOUND.lines]
    assert shocks == pytest.approx(
        [coverage(line, line.model, 0.8, part).value for line, part in zip(FOUND.lines, parts, strict=True)]
    )
    assert len(texts(ax, "figure")) == 16
    assert one_decimal(expected[0]) in texts(ax, "figure")


def test_coverage_by_year_marks_shock_years():
    ax = drawn(YEARLY_COVERAGE_CHART, FOUND)
    assert len(ax.child_axes) == 4
    panel = ax.child_axes[0]
    line = FOUND.lines[0]
    dots = {int(dot.get_xdata()[0]): float(dot.get_ydata()[0]) for dot in by_gid(panel, "dot")}
    expected = {
        int(year[:4]): line.model.within[line.cells.year == year, 1].mean()
        for year in sorted(set(line.cells.year.tolist()))
    }
    assert dots == pytest.approx(expected)
    assert [shade.get_x() + 0.5 for shade in by_gid(panel, "shock")] == [2020, 2021]
    # Years that are missing leave a gap.
    assert panel.get_xticks().tolist() == [2013, 2014, 2017, 2018, 2019, 2020, 2021]


def test_bars_are_the_mean_misses():
    ax = drawn(MISSES_CHART, FOUND)
    for panel, line in zip(ax.child_axes, FOUND.lines, strict=True):
        bars = [bar.get_width() for container in panel.containers for bar in container]
        assert bars == pytest.approx(
            [mean_crps(line, scores, headline(line)).value for scores in line.scores]
        )
    assert texts(ax, "method")[0] == "The model"


def test_tenths_add_up_to_all():
    ax = drawn(TRANSFORMS_CHART, FOUND)
    for panel in ax.child_axes:
        bars = [bar.get_height() for container in panel.containers for bar in container]
        assert len(bars) == 10
        assert sum(bars) == pytest.approx(1.0)


def test_errors_are_those_of_the_councils():
    ax = drawn(ERRORS_CHART, FOUND)
    assert len(ax.child_axes) == 3
    panel, line = ax.child_axes[0], FOUND.lines[0]
    medians = [mark.get_segments()[0][0][1] for mark in by_gid(panel, "median")]
    years = sorted(set(line.every.year.tolist()))
    expected = [np.median(line.every.error[line.every.year == year]) for year in years]
    assert medians == pytest.approx(expected)
    outer = panel.containers[0][0]
    first = line.every.error[line.every.year == years[0]]
    assert (outer.get_y(), outer.get_y() + outer.get_height()) == pytest.approx(
        tuple(np.quantile(first, [0.1, 0.9]))
    )


def test_more_lines_than_are_drawn_are_counted():
    many = EDGES["ten lines"]
    assert len(drawn(YEARLY_COVERAGE_CHART, many).child_axes) == MOST_LINES
    assert "2 more lines are in the files." in YEARLY_COVERAGE_CHART.note(many)
    assert "more line" not in YEARLY_COVERAGE_CHART.note(FOUND)


def test_gaps_are_explained_where_there_are_any():
    assert gap_note(["2013/14", "2014/15"]) == ""
    assert gap_note(["2013/14", "2017/18"]).startswith("Years between")
    assert "Shaded" not in YEARLY_COVERAGE_CHART.note(EDGES["no shock years"])
    assert "diamonds" not in COVERAGE_CHART.note(EDGES["no shock years"])


def shown(ax):
    """Return the texts of axes that are drawn: marks within the limits, and none of hidden axes."""
    marks = []
    if ax.axison:
        for axis, limits in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
            low, high = sorted(limits)
            marks += [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
    return [text for text in (*ax.texts, *marks, ax._left_title) if text.get_text()]


@pytest.mark.parametrize("chart", BACKTEST_CHARTS, ids=lambda chart: chart.name)
@pytest.mark.parametrize("edge", EDGES)
def test_no_text_stands_on_another_or_beyond_the_edge(chart, edge):
    found = EDGES[edge]
    with chart_style(afresh=True):
        figure = close_frame(drawn(chart, found), [chart.note(found), "Source: a test."])
    figure.draw_without_rendering()
    (frame,) = figure.axes
    texts_shown = [text for ax in (frame, *frame.child_axes) for text in shown(ax)]
    boxes = [(text.get_text(), text.get_window_extent()) for text in (*texts_shown, *figure.texts)]
    page = figure.bbox
    for words, box in boxes:
        assert box.x0 >= page.x0, words
        assert box.y0 >= page.y0, words
        assert box.x1 <= page.x1, words
        assert box.y1 <= page.y1, words
    for (a, one), (b, other) in combinations(boxes, 2):
        assert not one.shrunk(0.98, 0.8).overlaps(other.shrunk(0.98, 0.8)), (a, b)


def test_pictures_come_out_alike_and_are_told_in_words():
    found = made_backtest(1)
    first, again = (draw_backtest(found, "Source: a test.") for _ in range(2))
    assert first == again
    assert [picture.name for picture in first] == [chart.name for chart in BACKTEST_CHARTS]
    for picture in first:
        assert picture.png.startswith(b"\x89PNG")
        assert len(picture.alt_text) > 60
        assert picture.title
