"""The chart of the worth of certainty: the right figures, and nothing on top of anything else."""

from dataclasses import replace
from itertools import combinations

import pytest
from matplotlib.axes import Axes

from mtfs.analysis.worth.records import Worth
from mtfs.charts.studies.worth import WORTH_CHARTS, alt_text_worth, has_bars, plot_worth, title_worth
from mtfs.charts.style import chart_style, close_frame
from tests.report.worths import make_gain, make_scheme, make_unknown, make_worth

(CHART,) = WORTH_CHARTS
LONG = "The transformation of every service that anybody can think of & $dollars$, <brackets>, number"


def schemes(count: int, name: str = "Scheme") -> list:
    return [
        make_scheme(f"{name} {n}", make_gain((30 - n) * 1e5, 1e5), better=make_gain((30 - n) * 5e4))
        for n in range(count)
    ]


def unknowns(count: int, name: str = "driver") -> list:
    return [make_unknown(f"{name} {n}", (30 - n) * 2e5) for n in range(count)]


EDGE_CASES = {
    "both": make_worth(schemes(5), unknowns(6)),
    "one scheme": make_worth(schemes(1)),
    "one driver": make_worth([], unknowns(1)),
    "many": make_worth(schemes(25), unknowns(25)),
    "long names": make_worth(schemes(20, LONG), unknowns(20, LONG)),
    "wide intervals": make_worth([make_scheme("A", make_gain(1e6, error=3.0))], unknowns(2)),
    "below nothing": make_worth([make_scheme("A", make_gain(-5e6)), make_scheme("B", make_gain(-6e6))]),
    "pounds": make_worth([make_scheme("A", make_gain(40.0))]),
    "billions": make_worth([make_scheme("A", make_gain(4e10, 1e9))], [make_unknown("cpi", 3e4)]),
    "scenario": make_worth(
        schemes(2), unknowns(2), scenario="High inflation, and a very long name of it too"
    ),
}


def drawn(found: Worth) -> Axes:
    ax = plot_worth(CHART.axes(found), found)
    close_frame(ax, [CHART.note(found), "Source: mtfs."])
    return ax


def by_gid(ax: Axes, gid: str) -> list:
    return [artist for artist in ax.get_children() if artist.get_gid() == gid]


def test_the_bars_are_the_falls_from_the_top() -> None:
    ax = drawn(EDGE_CASES["both"])
    bars = [artist for artist in ax.patches if artist.get_gid() == "bar"]
    found = EDGE_CASES["both"]
    falls = [s.certain.needed for s in found.schemes] + [u.knowing for u in found.unknowns]
    assert [bar.get_width() for bar in bars] == pytest.approx(falls)
    rows = [bar.get_y() for bar in bars]
    assert rows == sorted(rows)
    assert len(by_gid(ax, "better")) == 5
    assert [text.get_text() for text in by_gid(ax, "figure")][:2] == ["£3.0m", "£2.9m"]
    assert [text.get_text() for text in by_gid(ax, "heading")] == [
        "Savings schemes, delivered in full and on time",
        "Drivers, in-year variances and pressures, known beforehand",
    ]


def test_what_the_runs_do_not_show_is_counted_and_not_drawn() -> None:
    found = make_worth(schemes(14), [*unknowns(1), make_unknown("unseen", 1e5, error=1.5)])
    names = [text.get_text() for text in by_gid(drawn(found), "name")]
    assert names[-1] == "driver 0"
    assert len(names) == 13
    note = CHART.note(found)
    assert "2 schemes of less worth left out." in note
    assert "Known beforehand, 1 more is worth less or nothing." in note
    assert "left out" not in CHART.note(EDGE_CASES["both"])


@pytest.mark.parametrize("name", EDGE_CASES)
def test_no_text_lies_on_another_or_outside_the_picture(name: str) -> None:
    with chart_style(afresh=True):
        ax = drawn(EDGE_CASES[name])
        figure = ax.figure
        renderer = figure.canvas.get_renderer()
        low, high = ax.get_xlim()
        marks = [label for label in ax.get_xticklabels() if low <= label.get_position()[0] <= high]
        texts = [*ax.texts, ax.title, *marks, *figure.texts]
        boxes = {
            text: text.get_window_extent(renderer) for text in texts if text.get_text() and text.get_visible()
        }
        for text, box in boxes.items():
            assert box.x0 >= 0, text
            assert box.x1 <= figure.bbox.x1 + 1, text
            assert box.y0 >= -1, text
            assert box.y1 <= figure.bbox.y1 + 1, text
        for (one, first), (other, second) in combinations(boxes.items(), 2):
            assert not first.shrunk(0.98, 0.9).overlaps(second.shrunk(0.98, 0.9)), (one, other)


@pytest.mark.parametrize("name", EDGE_CASES)
def test_every_bar_and_interval_lies_within_the_axes(name: str) -> None:
    found = EDGE_CASES[name]
    low, high = drawn(found).get_xlim()
    ends = [end for s in found.schemes for end in (*s.certain.needed_interval, 0.0)]
    assert low <= min(ends, default=0.0)
    assert max(ends, default=0.0) <= high


def test_a_name_of_two_lines_stands_whole() -> None:
    name = "Adults and adults with learning difficulties"
    found = make_worth([make_scheme(name, make_gain(1e6)), *schemes(2)])
    ax = drawn(found)
    (text, *_) = by_gid(ax, "name")
    assert text.get_text().split() == name.split()
    # The rows are taller for it, and no taller where every name fits a line.
    tall, usual = (CHART.axes(each).get_window_extent().height for each in (found, make_worth(schemes(3))))
    assert tall > usual


def test_titles() -> None:
    assert title_worth(EDGE_CASES["both"]) == (
        "'Scheme 0' made certain lowers the reserves needed most: by £3.0m"
    )
    assert title_worth(EDGE_CASES["one scheme"]) == (
        "'Scheme 0' made certain lowers the reserves needed by £3.0m"
    )
    first, second = schemes(2)
    level = make_worth([first, replace(second, surely_behind=False)])
    assert title_worth(level) == "'Scheme 0' made certain lowers the reserves needed by £3.0m"
    assert title_worth(EDGE_CASES["one driver"]) == (
        "To know 'driver 0' beforehand lowers the reserves needed by £6.0m on average"
    )
    assert title_worth(EDGE_CASES["below nothing"]) == "Certainty is not seen to lower the reserves needed"
    assert "…' made certain" in title_worth(EDGE_CASES["long names"])


def test_the_chart_in_words() -> None:
    told = alt_text_worth(EDGE_CASES["both"])
    assert told.startswith(
        "Bars: the fall in the usable reserves needed to last to the end of 2027/28 in 90% of futures."
    )
    assert "Scheme 0: £3.0m, and one rating better £1.5m." in told
    assert "driver 5: £5.0m." in told
    assert alt_text_worth(EDGE_CASES["scenario"]).startswith("Scenario High inflation, and")


def test_what_has_no_bars() -> None:
    assert not has_bars(make_worth())
    assert not has_bars(make_worth([make_scheme("A", make_gain())], [make_unknown("cpi", 0.0)]))
    assert all(has_bars(found) for found in EDGE_CASES.values())
