"""Small multiples and the heat map: the right figures, and nothing on top of anything else."""

from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Text

from mtfs.analysis.runs import Result
from mtfs.charts import draw_pictures
from mtfs.charts.gap_map import (
    alt_text_gap_map,
    cell_colours,
    contrast,
    plot_gap_map,
    title_gap_map,
)
from mtfs.charts.names import two_lines
from mtfs.charts.scenarios import (
    GAP_HEAT_MAP_CHART,
    SCENARIO_FANS_CHART,
    SCENARIO_RESERVES_CHART,
    alt_text_scenario_fans,
    plot_scenario_fans,
    scenario_charts,
    telling_fans,
    title_scenario_fans,
)
from mtfs.charts.style import chart_axes, chart_style, close_frame, text_width
from tests.charts.results import futures, make_result, run_out_in

LONG = "A scenario with a very long name & $dollars$, <brackets> and inflation at twice the central rate {}"
CHARTS = (SCENARIO_FANS_CHART, SCENARIO_RESERVES_CHART, GAP_HEAT_MAP_CHART)


def named(*results: Result, names: list[str] | None = None) -> dict[str, Result]:
    names = names or ["Base", *(f"Scenario {n}" for n in range(1, len(results)))]
    return {name: replace(result, scenario=name) for name, result in zip(names, results, strict=True)}


def many(count: int, years: int = 4, **asked: object) -> dict[str, Result]:
    return named(*(futures(years, slope=-1 + 0.1 * n, **asked) for n in range(count)))  # type: ignore[arg-type]


def gaps(**of: list[float]) -> dict[str, Result]:
    return {name: make_result(gap=np.tile(values, (3, 1)), scenario=name) for name, values in of.items()}


EDGE_CASES = {
    "two": many(2),
    "four": many(4),
    "twenty": many(20),
    "forty, thirty years": many(40, years=30),
    "ten years": many(5, years=10),
    "one year": many(3, years=1),
    "surpluses": named(*(futures(4, slope=2 + n) for n in range(3))),
    "gaps and surpluses": named(futures(4, slope=-2), futures(4, slope=0), futures(4, slope=3)),
    "long names": named(*(futures(4, slope=-n) for n in range(5)), names=[LONG.format(n) for n in range(5)]),
    "pounds": many(5, size=300.0),
    "hundreds of millions": many(6, size=5e7),
    "beyond all councils": many(3, size=5e12),
    "nothing at all": named(*(make_result(usable=np.zeros((9, 5)), minimum=0) for _ in range(2))),
    "one run": many(2, runs=1),
}


def artists(ax, gid):
    return [artist for artist in ax.get_children() if artist.get_gid() == gid]


def test_every_panel_holds_its_own_scenario_on_the_same_axes():
    results = named(futures(4, slope=-2), futures(4, slope=0), futures(4, slope=1))
    ax = chart_axes(200, left=42, right=16)
    assert plot_scenario_fans(ax, results) is ax
    assert [artists(panel, "name")[0].get_text() for panel in ax.child_axes] == list(results)
    for panel, result in zip(ax.child_axes, results.values(), strict=True):
        assert artists(panel, "median")[0].get_ydata().tolist() == result.summary.risk["gap"]["p50"].tolist()
        assert artists(panel, "plan")[0].get_ydata().tolist() == result.plan["gap"].tolist()
        assert panel.get_ylim() == ax.child_axes[0].get_ylim()
        assert panel.get_xlim() == ax.child_axes[0].get_xlim()


def test_panels_tell_the_middle_future_the_plan_and_the_chance():
    paths = {"gap": np.full((100, 3), 2e6), "plan_gap": [0, 0, -1e6], "plan_usable": [10e6] * 3}
    results = {"Base": run_out_in(0, 0, 73, **paths)}
    ax = plot_scenario_fans(chart_axes(200, left=42, right=16), results)
    told = [text.get_text() for text in artists(ax.child_axes[0], "figure")]
    assert sorted(told) == ["Middle £2.0m", "Plan £1.0m surplus"]
    ax = plot_scenario_fans(chart_axes(200, left=42, right=16), results, measure="usable")
    told = [text.get_text() for text in artists(ax.child_axes[0], "figure")]
    assert sorted(told) == ["Middle £0", "Plan £10.0m", "Run out: 73%"]


def test_of_many_scenarios_the_first_and_the_largest_gaps_are_drawn_and_the_rest_named():
    results = many(14)
    ax = plot_scenario_fans(chart_axes(400, left=42, right=16), results)
    # The slopes rise, so that the last two have the smallest gaps.
    assert len(ax.child_axes) == 12
    left = "Not drawn, as their gaps of 2028/29 are the smallest: 'Scenario 12' and 'Scenario 13'."
    assert SCENARIO_FANS_CHART.note(results).endswith(left)
    assert alt_text_scenario_fans(results).endswith(left)


def test_every_gap_is_written_in_its_cell():
    results = gaps(Base=[0, 1e6, 2e6], A=[0.04e6, 5.5e6, -1.25e6], B=[0, 0, 10e6])
    ax = plot_gap_map(chart_axes(80, left=150, right=8), results)
    figures = [text.get_text() for text in artists(ax, "gap")]
    assert figures == ["0.0", "1.0", "2.0", "0.0", "0.0", "10.0", "0.0", "5.5", "−1.2"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Base", "B", "A"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["2024/25", "2025/26", "2026/27"]


def test_a_larger_gap_has_a_darker_cell_and_a_surplus_another_hue():
    def light(share: float) -> float:
        return contrast(cell_colours(share)[0], (0, 0, 0))

    for sign in (1, -1):
        lights = [light(sign * share) for share in np.linspace(0, 1, 41)]
        assert all(a > b for a, b in pairwise(lights))
    red, _, blue = cell_colours(0.6)[0]
    assert red > blue
    red, _, blue = cell_colours(-0.6)[0]
    assert blue > red


@given(st.floats(-1, 1))
def test_figures_stand_out_from_every_cell(share):
    cell, text = cell_colours(share)
    assert contrast(cell, (0.0,) * 3 if text == "#000000" else (1.0,) * 3) >= 4.5


def test_titles_of_the_heat_map():
    assert title_gap_map(gaps(Base=[0, 1e6], A=[0, 3e6])) == (
        "In the middle future the largest gap is £3.0m in 2025/26, under 'A'"
    )
    assert title_gap_map(gaps(Base=[0, 3e6], A=[0, 3e6])).endswith("£3.0m in 2025/26 under every scenario")
    assert title_gap_map(gaps(Base=[0, 1e6], A=[0, 3e6], B=[0, 3e6])).endswith("under 'A' and 'B'")
    assert title_gap_map(gaps(Base=[0, 1e6])) == "In the middle future the largest gap is £1.0m in 2025/26"
    assert title_gap_map(gaps(Base=[0, -1e6], A=[-5, 0])) == (
        "In the middle future there is no gap in any year under any scenario"
    )


def test_titles_of_the_fans():
    assert title_scenario_fans(gaps(Base=[0, 1e6], A=[0, 3e6])) == (
        "In the middle future the gap of 2025/26 goes from £1.0m to £3.0m, by scenario"
    )
    assert title_scenario_fans(gaps(Base=[0, -1e6], A=[0, 3e6])) == (
        "In the middle future the gap of 2025/26 goes from a surplus of £1.0m to a gap of £3.0m, by scenario"
    )
    assert title_scenario_fans(gaps(Base=[0, 1e6], A=[0, 1e6 + 4])) == (
        "The middle future has a gap of £1.0m in 2025/26, whatever the scenario"
    )
    reserves = {"Base": run_out_in(100, 0), "A": run_out_in(20, 80)}
    assert title_scenario_fans(reserves, measure="usable") == (
        "By the end of 2024/25 the chance that usable reserves have run out is between 20% and 100%, by "
        "scenario"
    )
    assert title_scenario_fans(EDGE_CASES["nothing at all"], measure="usable") == (
        "There are no usable reserves in any year under any scenario"
    )


def test_alt_texts_tell_every_scenario():
    results = gaps(Base=[0, 1e6], A=[0, -3e6])
    assert alt_text_scenario_fans(results) == (
        "2 fan charts on the same axes, one a scenario, of the gap in each year from 2024/25 to 2025/26. In "
        "2025/26: Base: the plan has a gap of £1.0m, the middle future a gap of £1.0m, and at least 9 in 10 "
        "futures a gap of £1.0m. A: the plan has a surplus of £3.0m, the middle future a surplus of £3.0m, "
        "and at least 9 in 10 futures a surplus of £3.0m."
    )
    assert alt_text_gap_map(results) == (
        "A table: the gap in the middle future, by scenario and year. Base: no gap in 2024/25, a gap of "
        "£1.0m in 2025/26. A: no gap in 2024/25, a surplus of £3.0m in 2025/26."
    )
    # Of many years the first, the largest and the last.
    assert alt_text_gap_map(gaps(Base=[0, 1e6, 2e6, 9e6, 3e6, 4e6, 5e6, 1e6])).endswith(
        "Base: no gap in 2024/25, a gap of £9.0m in 2027/28, a gap of £1.0m in 2031/32."
    )
    assert "they have run out by then in 73% of futures" in alt_text_scenario_fans(
        {"Base": run_out_in(0, 73)}, measure="usable"
    )


def test_the_fans_that_tell_scenarios_apart():
    lasting, gone = futures(4), run_out_in(100, 0, 0)
    assert telling_fans(named(lasting, lasting)) is SCENARIO_RESERVES_CHART
    assert telling_fans(named(gone, gone, lasting)) is SCENARIO_FANS_CHART


def test_charts_that_there_are_to_draw():
    assert scenario_charts(many(1)) == ()
    assert scenario_charts(many(2)) == CHARTS
    assert scenario_charts(EDGE_CASES["nothing at all"]) == (SCENARIO_FANS_CHART, GAP_HEAT_MAP_CHART)


@pytest.mark.parametrize("case", EDGE_CASES)
@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.name)
def test_nothing_overlaps_or_is_cut_off(chart, case):
    results = EDGE_CASES[case]
    with chart_style(afresh=True):
        ax = chart.plot(chart.axes(results), results)
        figure = close_frame(ax, [chart.note(results), "Source: here."])
        figure.draw_without_rendering()
        texts = [*ax.texts, *figure.texts, ax._left_title]
        if not ax.child_axes:
            texts += [*ax.get_xticklabels(), *ax.get_yticklabels()]
        for panel in ax.child_axes:
            low, high = panel.get_ylim()
            marks = zip(panel.get_yticklabels(), panel.get_yticks(), strict=False)
            texts += [*panel.texts, *panel.get_xticklabels()]
            texts += [label for label, at in marks if low <= at <= high and label.get_visible()]
        boxes = [(t.get_text(), Text.get_window_extent(t)) for t in texts if t.get_text()]
    assert len(boxes) >= 8
    for text, box in boxes:
        assert box.x0 >= 0, text
        assert box.x1 <= figure.bbox.x1 + 1, text
        assert box.y0 >= 0, text
        assert box.y1 <= figure.bbox.y1, text
    for (text, a), (other, b) in combinations(boxes, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        down = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across < 1 or down < 3 * figure.dpi / 72, f"{text!r} lies on {other!r}"


def test_pictures_are_the_same_bytes_each_time():
    results = many(2)
    first, again = (draw_pictures([GAP_HEAT_MAP_CHART], results, source="Source: here.") for _ in range(2))
    assert first == again
    assert first[0].name == "gap-by-scenario"


def test_names_of_two_lines():
    assert two_lines("Short", 100, 8) == "Short"
    two = two_lines("Children's social care: placements (in-year)", 120, 8)
    assert two.replace("\n", " ") == "Children's social care: placements (in-year)"
    cut = two_lines(LONG + " (in-year)", 120, 8)
    assert cut.count("\n") == 1
    assert cut.endswith("… (in-year)")
    assert all(text_width(line, 8) <= 120 for line in cut.split("\n"))
