"""The charts of what drives the outcomes: the right figures, and nothing on top of anything else."""

from dataclasses import replace
from itertools import combinations

import pytest

from mtfs import Case
from mtfs.analysis.blocks import Request
from mtfs.analysis.sensitivity import Sensitivity, sensitivity
from mtfs.charts import draw_pictures
from mtfs.charts.studies.sensitivity import sensitivity_charts
from mtfs.charts.studies.share_axis import share_axes
from mtfs.charts.studies.shares import alt_text_shares, plot_shares, title_shares
from mtfs.charts.studies.together import alt_text_together, plot_together, title_together
from mtfs.charts.studies.tornado import alt_text_tornado, plot_tornado, title_tornado
from mtfs.charts.style import chart_axes, close_frame, fitted_label, text_width
from mtfs.domain.assumptions import Correlations
from mtfs.domain.budget import MonitoringLine, Pressure
from mtfs.domain.savings import SavingsScheme
from mtfs.words.rows import range_words
from tests.closed_forms import MILLION, one_year_case

LONG = "Children's social care & $high$ cost <placements> outside the borough, joint funded"


def found_in(sds=(), *, opening=0.0, gap=5.0, names=None, correlated=False, runs=400, **parts) -> Sensitivity:
    """Study a year whose gap a driver of each SD moves, in £m; `parts` are further rows of the case."""
    count = len(sds)
    correlations = Correlations()
    if correlated:
        rows = tuple(tuple(1.0 if i == j else 0.4 for j in range(count)) for i in range(count))
        correlations = Correlations(tuple(f"d{i}" for i in range(count)), rows)
    case = one_year_case(
        [sd * MILLION for sd in sds], opening=opening * MILLION, gap=gap * MILLION, correlations=correlations
    )
    base = case.base
    if names:
        named = dict(zip((f"d{i}" for i in range(count)), names, strict=True))
        base = replace(
            base,
            drivers=tuple(replace(d, name=named[d.name]) for d in base.drivers),
            funding=tuple(replace(f, driver=f.driver and named[f.driver]) for f in base.funding),
            correlations=Correlations(tuple(names), correlations.matrix) if correlated else Correlations(),
        )
    return sensitivity(Case(strategies={"Base": replace(base, **parts)}), request=Request(runs=runs))


def pressure(name: str, amount: float, probability: float) -> Pressure:
    return Pressure(name=name, amounts=(amount * MILLION,), recurrent=True, probability=probability)


def scheme(name: str, amount: float) -> SavingsScheme:
    return SavingsScheme(
        name=name,
        planned=(amount * MILLION,),
        recurrent=True,
        delivery_low=0.0,
        delivery_likely=0.4,
        delivery_high=0.8,
    )


EDGE_CASES = {
    "one": found_in((3.0,)),
    "two": found_in((3.0, 1.0), opening=5.0),
    "twenty": found_in([3.0 + n / 4 for n in range(20)]),
    "thirteen": found_in([3.0 + n / 4 for n in range(13)]),
    "twenty together": found_in([3.0 + n / 4 for n in range(20)], correlated=True),
    "long names": found_in((3.0, 2.0), names=(LONG, LONG + " too"), correlated=True),
    "nothing": found_in(()),
    "nothing that moves": found_in((0.0,)),
    "savings alone": found_in((), savings=(scheme("A", 9.0), scheme(LONG, 4.0))),
    "pressures": found_in(
        (0.5,),
        pressures=(pressure("Rare", 6.0, 0.05), pressure("Often", 2.0, 0.4), pressure(LONG, -3.0, 0.04)),
    ),
    "rare alone": found_in((), pressures=(pressure("Rare", 6.0, 0.05),)),
    "surplus": found_in((9.0, 2.0), gap=-4.0),
    "pounds": found_in((4e-5, 2e-5), gap=1e-4),
    "billions": found_in((4e3, 3e3), gap=2e4),
    "far from nothing": found_in((0.01,), gap=900.0),
    "one future": found_in((3.0, 2.0), runs=1),
    "in year": found_in((), monitoring=(MonitoringLine(service=LONG, low=-2e6, likely=0.0, high=6e6),)),
}


def by_gid(ax, gid):
    return [artist for artist in ax.get_children() if artist.get_gid() == gid]


def texts(ax, gid="figure"):
    return [text.get_text() for text in by_gid(ax, gid)]


def row_names(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def test_the_tornado_goes_both_ways_from_the_plan():
    found = EDGE_CASES["two"]
    ax = plot_tornado(chart_axes(60, left=176, right=14), found)
    swings = found.tornado.gap
    assert row_names(ax) == ["d0", "d1"]
    (plan,) = by_gid(ax, "plan")
    assert plan.get_xdata()[0] == swings.plan[1] == 5 * MILLION
    edges = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches]
    expected = [
        (float(swings.low[0, 1]), 5e6),
        (5e6, float(swings.high[0, 1])),
        (float(swings.low[1, 1]), 5e6),
        (5e6, float(swings.high[1, 1])),
    ]
    assert [pytest.approx(pair) for pair in expected] == edges
    assert texts(ax) == ["£1.2m", "£8.8m", "£3.7m", "£6.3m"]


def test_of_many_rows_twelve_are_shown_and_the_rest_counted():
    ax = plot_tornado(chart_axes(240, left=176, right=14), EDGE_CASES["twenty"])
    names = row_names(ax)
    assert (len(names), names[0], names[-1]) == (13, "d19", "and 8 smaller ones")
    assert row_names(plot_tornado(chart_axes(240, left=176, right=14), EDGE_CASES["thirteen"]))[-1] == (
        "and 1 smaller one"
    )
    assert alt_text_tornado(EDGE_CASES["twenty"]).endswith("8 smaller ones are not shown.")


def test_a_row_that_is_worse_than_planned_throughout_has_one_range():
    ax = plot_tornado(chart_axes(60, left=176, right=14), EDGE_CASES["savings alone"])
    assert row_names(ax)[0] == "A (saving)"
    assert all(" to −£" in text for text in texts(ax))
    assert all(bar.get_x() > EDGE_CASES["savings alone"].tornado.gap.plan[1] for bar in ax.patches)


def test_pressures_show_what_they_do_if_they_come():
    found = EDGE_CASES["pressures"]
    ax = plot_tornado(chart_axes(80, left=176, right=14), found)
    assert row_names(ax)[0] == "Rare (pressure)"
    assert [text for text in texts(ax) if "if it comes" in text] == [
        "£11.0m if it comes",
        "£2.0m if it comes",
    ]
    assert "£7.0m" in texts(ax)
    assert "Rare (pressure): a gap of £11.0m if it comes." in alt_text_tornado(found)
    charts = {chart.name: chart for chart in sensitivity_charts(found)}
    assert "Diamond" in charts["tornado"].note(found)


def test_shares_have_a_bar_inside_a_bar():
    found = EDGE_CASES["two"]
    shares = found.effects.shares["gap"]
    ax = plot_shares(share_axes(2), found, outcome="gap")
    assert row_names(ax) == ["d0", "d1"]
    widths = {
        gid: [bar.get_width() for bar in ax.patches if bar.get_gid() == gid] for gid in ("total", "first")
    }
    assert widths["total"] == [pytest.approx(min(x, 1.0)) for x in shares.total[:, 1]]
    assert widths["first"] == [pytest.approx(min(x, 1.0)) for x in shares.first[:, 1]]
    # The gap is a sum: what each does alone is all that it does.
    assert not any("alone" in text for text in texts(ax))
    out = plot_shares(share_axes(2), found, outcome="exhausted_by")
    assert any("alone" in text for text in texts(out))


def test_drivers_that_move_together_have_two_dots():
    found = EDGE_CASES["long names"]
    ax = plot_together(share_axes(2), found)
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert len(dots) == 4
    assert all(name.endswith("…") for name in row_names(ax))
    assert all(";" in text for text in texts(ax))
    assert title_together(found).startswith(f"Of the drivers that move together '{LONG}' tells most")
    assert alt_text_together(EDGE_CASES["twenty together"]).endswith("8 smaller ones are not shown.")


def test_titles_say_what_is_there():
    assert title_tornado(EDGE_CASES["two"]) == (
        "'d0' alone moves the gap of 2026/27 furthest: from £1.2m to £8.8m"
    )
    assert " furthest: from a surplus of £15." in title_tornado(EDGE_CASES["surplus"])
    assert " to a gap of £7." in title_tornado(EDGE_CASES["surplus"])
    assert title_tornado(EDGE_CASES["nothing that moves"]) == "No assumption alone moves the gap of 2026/27"
    assert title_tornado(EDGE_CASES["rare alone"]).endswith("furthest alone, if it comes")
    assert title_shares(EDGE_CASES["two"], outcome="gap").endswith(
        "of the spread of the gap of 2026/27 comes from d0"
    )
    assert title_shares(EDGE_CASES["two"], outcome="exhausted_by") == (
        "Whether reserves have run out by the end of 2026/27 turns most on d0"
    )
    assert title_shares(EDGE_CASES["nothing"], outcome="needed").startswith("Nothing that is uncertain")


def test_alt_texts_tell_every_figure():
    told = alt_text_shares(EDGE_CASES["two"], outcome="gap")
    assert "d0 9" in told
    assert "d1 1" in told
    assert alt_text_shares(EDGE_CASES["nothing"], outcome="gap").endswith("none explains anything.")
    assert "savings schemes together" in alt_text_shares(EDGE_CASES["savings alone"], outcome="gap")


def test_labels_keep_what_kind_they_are():
    label = fitted_label(f"{LONG} (pressure)", 150, 8)
    assert label.endswith("… (pressure)")
    assert text_width(label, 8) <= 150
    assert fitted_label("cpi", 150, 8) == "cpi"
    assert range_words(-2e6, 3e6) == "from a surplus of £2.0m to a gap of £3.0m"


@pytest.mark.parametrize("name", EDGE_CASES)
def test_nothing_stands_on_anything_else_or_off_the_picture(name):
    found = EDGE_CASES[name]
    for chart in sensitivity_charts(found):
        ax = chart.plot(chart.axes(found), found)
        figure = close_frame(ax, [chart.note(found), "Source: here."])
        # Titles take their places as they are drawn.
        figure.canvas.draw()
        renderer = figure.canvas.get_renderer()
        low, high = ax.get_xlim()
        marks = [label for label in ax.get_xticklabels() if low <= label.get_position()[0] <= high]
        shown = [t for t in (*ax.texts, *marks, *ax.get_yticklabels(), ax._left_title) if t.get_text()]
        boxes = [text.get_window_extent(renderer) for text in shown]
        for text, box in zip(shown, boxes, strict=True):
            assert box.x0 >= 0, (chart.name, text.get_text())
            assert box.x1 <= figure.bbox.x1 + 1, (chart.name, text.get_text())
        for (one, a), (other, b) in combinations(zip(shown, boxes, strict=True), 2):
            across = min(a.x1, b.x1) - max(a.x0, b.x0)
            down = min(a.y1, b.y1) - max(a.y0, b.y0)
            assert across < 1 or down < 3, (chart.name, one.get_text(), other.get_text())


@pytest.mark.parametrize("name", EDGE_CASES)
def test_pictures_are_made_and_told(name):
    found = EDGE_CASES[name]
    for picture in draw_pictures(sensitivity_charts(found), found, source="Source: here."):
        assert picture.png.startswith(b"\x89PNG")
        assert found.year in picture.title
        assert found.year in picture.alt_text
