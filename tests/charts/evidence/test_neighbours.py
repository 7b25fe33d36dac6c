"""Charts of a council and its neighbours: the right marks, at every edge, and nothing on top of anything."""

import math
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from matplotlib.text import Text

from mtfs.analysis.evidence.neighbours.indicators import INDICATORS
from mtfs.analysis.evidence.neighbours.records import Council, NetSpendingJump, Overspends, Standing, Study
from mtfs.charts.evidence.neighbour_years import OVERSPENDS_CHART
from mtfs.charts.evidence.neighbours import INDICATORS_CHART, draw_neighbours
from mtfs.charts.style import chart_style, close_frame

LONG = "Bournemouth, Christchurch & Poole"
YEARS = ("2017/18", "2018/19", "2019/20", "2020/21", "2021/22", "2022/23", "2023/24")


def council(name: str) -> Council:
    return Council(key=name, name=name, ons_code="", e_code="", council_class="UA")


def made(count: int = 10, name: str = "Halton", *, spread: float = 0.1, years: int = 7) -> Study:
    """Make a comparison with every indicator and three lines."""
    rng = np.random.default_rng(3)
    names = tuple(f"N{place}" for place in range(count))

    def values(key: str) -> np.ndarray:
        if key == "reserves_years_left":
            return np.where(np.arange(count) % 4 == 0, math.inf, 1 + 30 * rng.random(count))
        return 0.5 + spread * rng.standard_normal(count)

    standings = tuple(
        Standing(
            indicator=indicator,
            year="2020/21" if indicator.key == "social_care_of_spending_power" else "2023/24",
            since="2021/22" if "reserves_years" in indicator.key or "change" in indicator.key else "",
            value=1.0 if indicator.key == "reserves_years_left" else 0.4,
            names=names,
            values=values(indicator.key),
        )
        for indicator in INDICATORS
    )
    overspends = tuple(
        Overspends(
            line=line,
            years=YEARS[:years],
            council=0.1 * rng.standard_normal(years),
            names=names,
            values=0.1 * rng.standard_normal((count, years)),
        )
        for line in ("net_revenue_expenditure", "adult_social_care", "childrens_social_care")
    )
    return Study(
        council=council(name),
        year="2023/24",
        basis="outturn",
        group=f"its {count} statistical neighbours",
        source="Made by hand.",
        neighbours=tuple(map(council, names)),
        not_found=(),
        standings=standings,
        overspends=overspends,
    )


def far(study: Study) -> Study:
    """Put one neighbour far above all others, and one far below."""
    standings = []
    for standing in study.standings:
        values = standing.values.copy()
        if standing.indicator.measure.value != "years":
            values[:2] = 50.0, -50.0
        standings.append(replace(standing, values=values))
    lines = []
    for each in study.overspends:
        values = each.values.copy()
        values[:2, 0] = 9.0, -9.0
        lines.append(replace(each, values=values))
    return replace(study, standings=tuple(standings), overspends=tuple(lines))


JUMP = NetSpendingJump(
    council=LONG,
    before="2021/22",
    was=100e6,
    now=200e6,
    others=0.2,
    line="highways_transport",
    line_change=66e6,
)
EDGES = {
    "ten": made(),
    "one": made(1),
    "two, one year": made(2, years=1),
    "many": made(152),
    "all alike": made(10, spread=0.0),
    "far": far(made(12)),
    "long name": replace(made(10, LONG), jumps=(JUMP,)),
}


def drawn(chart, study):
    with chart_style(afresh=True):
        return chart.plot(chart.axes(study), study)


def by_gid(ax, gid):
    return [artist for artist in ax.get_children() if artist.get_gid() == gid]


def texts(ax, gid):
    return [text.get_text() for text in by_gid(ax, gid)]


def test_every_council_is_a_dot_and_the_figures_stand_beside():
    study = made()
    ax = drawn(INDICATORS_CHART, study)
    dots = [len(line.get_xdata()) for line in by_gid(ax, "neighbours")]
    assert dots == [10] * len(study.standings)
    assert texts(ax, "own")[0] == "40.0%"
    assert texts(ax, "own")[7] == "1.0"
    assert texts(ax, "middle")[0] == f"{100 * study.standings[0].median:.1f}%"
    assert texts(ax, "group") == ["Social care", "Reserves", "Council tax and borrowing"]
    assert "2020/21" in texts(ax, "name")[2]
    assert texts(ax, "head") == ["Halton", "Middle"]


def test_dots_stand_in_the_order_of_their_figures():
    study = made()
    ax = drawn(INDICATORS_CHART, study)
    own = by_gid(ax, "council")[1:]
    for row, (standing, line) in enumerate(zip(study.standings, by_gid(ax, "neighbours"), strict=True)):
        places = np.asarray(line.get_xdata())
        assert (np.diff(places) >= 0).all()
        shown = np.sort(standing.values)
        assert np.count_nonzero(places > own[row].get_xdata()[0]) == np.count_nonzero(shown > standing.value)


def test_dots_of_one_row_do_not_touch():
    for line in by_gid(drawn(INDICATORS_CHART, made(20)), "neighbours"):
        # Reserves that never run out share one place, and their number is told.
        points = {tuple(p) for p in np.transpose(line.get_data()) if p[0] < 343}
        apart = min(np.hypot(a[0] - b[0], a[1] - b[1]) for a, b in combinations(points, 2))
        assert apart > 3.4


def test_reserves_that_do_not_fall_are_counted_at_the_right():
    study = made(12)
    left = study.standing("reserves_years_left")
    told = [text for text in texts(drawn(INDICATORS_CHART, study), "mark") if "not falling" in text]
    assert told == [f"20+ or not falling: {int((left.values > 20).sum())}"]


def test_what_is_beyond_the_scale_is_a_triangle():
    ax = drawn(INDICATORS_CHART, EDGES["far"])
    # Both ends of every row but that of years.
    assert len(by_gid(ax, "beyond")) == 2 * (len(INDICATORS) - 1)
    panels = drawn(OVERSPENDS_CHART, EDGES["far"]).child_axes
    assert [len(by_gid(panel, "beyond")) for panel in panels] == [2, 2, 2]
    assert not by_gid(drawn(INDICATORS_CHART, EDGES["all alike"]), "beyond")


def test_outturns_stand_over_their_years():
    study = made()
    ax = drawn(OVERSPENDS_CHART, study)
    assert texts(ax, "year") == list(YEARS)
    assert texts(ax, "shock") == ["Covid", "Covid", "inflation"]
    assert texts(ax, "line") == ["Net revenue expenditure", "Adult social care", "Children's social care"]
    for panel, each in zip(ax.child_axes, study.overspends, strict=True):
        (line,) = by_gid(panel, "council")
        np.testing.assert_array_equal(line.get_xdata(), range(len(YEARS)))
        np.testing.assert_allclose(line.get_ydata(), each.council)
        medians = [segment[0][1] for lines in by_gid(panel, "median") for segment in lines.get_segments()]
        np.testing.assert_allclose(medians, np.median(each.values, axis=0))


def test_a_line_without_a_year_leaves_its_place_free():
    study = made()
    first, *others = study.overspends
    short = replace(first, years=YEARS[1:], council=first.council[1:], values=first.values[:, 1:])
    ax = drawn(OVERSPENDS_CHART, replace(study, overspends=(short, *others)))
    (line,) = by_gid(ax.child_axes[0], "council")
    np.testing.assert_array_equal(line.get_xdata(), range(1, 7))


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("chart", [INDICATORS_CHART, OVERSPENDS_CHART], ids=lambda chart: chart.name)
def test_words_stand_clear_of_each_other_and_within_the_picture(edge, chart):
    study = EDGES[edge]
    with chart_style(afresh=True):
        ax = chart.plot(chart.axes(study), study)
        figure = close_frame(ax, [chart.note(study), "Source: here."])
        figure.draw_without_rendering()
    found = [text for axes in (ax, *ax.child_axes) for text in words_in(axes)]
    boxes = [(text.get_text(), Text.get_window_extent(text)) for text in (*found, *figure.texts)]
    page = figure.bbox
    for words, box in boxes:
        assert box.x0 >= page.x0, words
        assert box.x1 <= page.x1, words
        assert box.y0 >= page.y0, words
        assert box.y1 <= page.y1, words
    for (a, one), (b, other) in combinations(boxes, 2):
        assert not one.shrunk(0.98, 0.8).overlaps(other.shrunk(0.98, 0.8)), (a, b)


def words_in(ax):
    """Give the texts of axes that are shown: their own, their title, and the marks within their limits."""
    low, high = sorted(ax.get_ylim())
    marks = [
        label
        for place, label in zip(ax.get_yticks(), ax.get_yticklabels(), strict=True)
        if low <= place <= high
    ]
    every = [*ax.texts, ax._left_title, *(marks if ax.axison else [])]
    return [text for text in every if text.get_text() and text.get_visible()]


def test_pictures_tell_themselves_in_words():
    pictures = draw_neighbours(EDGES["ten"], "Source: here.")
    assert [picture.name for picture in pictures] == ["neighbours", "outturn-against-budget"]
    for picture in pictures:
        assert picture.png.startswith(b"\x89PNG")
        assert b"<desc" in picture.svg
        assert "Halton" in picture.alt_text
    assert draw_neighbours(replace(EDGES["ten"], overspends=()), "Source: here.")[0].name == "neighbours"
    assert len(draw_neighbours(replace(EDGES["ten"], overspends=()), "Source: here.")) == 1
