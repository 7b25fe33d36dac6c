"""Waterfalls: bars that lead from one sum to another, and nothing on top of anything else."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes

from mtfs.charts import draw_pictures
from mtfs.charts.files import Chart
from mtfs.charts.style import chart_style, close_frame
from mtfs.charts.waterfalls import (
    BUDGET_BRIDGE_CHART,
    GAP_CLOSING_CHART,
    RowKind,
    WaterfallRow,
    grouped_rows,
    plot_waterfall,
    waterfall_axes,
)
from tests.bridges import made_bridge, made_closing

LONG = "A scenario with a very long name & $dollars$, <brackets> and inflation at twice the central rate " * 2
EVERY = {
    "inflation": 7e6,
    "demand": 5e6,
    "overspend": 17e6,
    "pressures": 2e6,
    "pressures_ended": -1e6,
    "schools_grant": 0.4e6,
    "savings_ended": 0.3e6,
    "reserves": 3.5e6,
    "out_of_balance": 0.02e6,
    "tax_base": -0.9e6,
    "core_rise": -1.9e6,
    "care_precept": -1.3e6,
    "business_rates": 2.4e6,
    "grants": -3e6,
    "collection_fund": 0.6e6,
    "savings": -9e6,
}


def scaled(factor: float) -> dict[str, float]:
    return {name: amount * factor for name, amount in EVERY.items()}


NAMES = [
    f"Transformation of a service with a very long name indeed, as number {n} of many" for n in range(30)
]
LONG_ROWS = [
    WaterfallRow(
        "The gap of the year as it was told in the last report to the executive", 20e6, RowKind.TOTAL
    ),
    *grouped_rows([WaterfallRow(name, (-1) ** n * (n + 1) * 1e6) for n, name in enumerate(NAMES)]),
    WaterfallRow("Now", 5e6, RowKind.TOTAL),
]
ROWS_CHART: Chart[list[WaterfallRow]] = Chart(
    name="rows",
    plot=lambda ax, rows: plot_waterfall(ax, rows, title="A title", subtitle="What moves it"),
    title=lambda _: "A title",
    alt_text=lambda _: "Bars.",
    axes=waterfall_axes,
)
CASES = {
    "every step": (BUDGET_BRIDGE_CHART, made_bridge(**EVERY)),
    "nothing": (BUDGET_BRIDGE_CHART, made_bridge()),
    "surplus to surplus": (
        BUDGET_BRIDGE_CHART,
        made_bridge(-2e6, first=False, inflation=2e6, tax_base=-9e6),
    ),
    "surplus to gap": (BUDGET_BRIDGE_CHART, made_bridge(-12e6, first=False, **EVERY)),
    "thousands": (BUDGET_BRIDGE_CHART, made_bridge(budget=150e3, funding=149.2e3, **scaled(0.001))),
    "billions": (BUDGET_BRIDGE_CHART, made_bridge(budget=40e9, funding=39e9, **scaled(1e3))),
    "long scenario": (BUDGET_BRIDGE_CHART, made_bridge(scenario=LONG, **EVERY)),
    "closing": (
        GAP_CLOSING_CHART,
        made_closing(31e6, savings=10e6, core=2e6, precept=1e6, reserves=3e6, middle=28e6, spread=9e6),
    ),
    "closed with more": (GAP_CLOSING_CHART, made_closing(5e6, savings=7e6, middle=1e6, spread=8e6)),
    "surplus before action": (GAP_CLOSING_CHART, made_closing(-5e6, savings=3e6, middle=2e6, spread=12e6)),
    "a cut": (GAP_CLOSING_CHART, made_closing(5e6, core=-2e6, scenario=LONG)),
    "nothing to close": (GAP_CLOSING_CHART, made_closing(0.0, runs=1)),
    "long names": (ROWS_CHART, LONG_ROWS),
}


def drawn(name: str) -> Axes:
    chart, data = CASES[name]
    ax = chart.plot(chart.axes(data), data)  # type: ignore[arg-type]
    close_frame(ax, [chart.note(data), "Source: mtfs."])  # type: ignore[arg-type]
    return ax


def texts(ax: Axes, gid: str) -> list[str]:
    return [text.get_text().replace("\n", " ") for text in ax.texts if text.get_gid() == gid]


def bars(ax: Axes) -> list[tuple[str, float, float]]:
    """Return each bar from the top: what it is, where it begins, and how long it is."""
    return [(bar.get_gid(), bar.get_x(), bar.get_width()) for bar in ax.patches]


def test_each_bar_begins_where_the_one_above_ends() -> None:
    ax = drawn("surplus to gap")
    rows = bars(ax)
    assert rows[0] == ("total", 0.0, -12e6)
    reached = -12e6
    for kind, start, length in rows[1:-1]:
        assert kind == "step"
        assert start == pytest.approx(reached)
        reached += length
    assert rows[-1] == ("total", 0.0, pytest.approx(reached))
    assert reached == pytest.approx(-12e6 + sum(EVERY.values()))
    links = [
        path.vertices[:, 0]
        for line in ax.collections
        if line.get_gid() == "link"
        for path in line.get_paths()
    ]
    assert [float(xs[0]) for xs in links] == pytest.approx([*(start for _, start, _ in rows[1:-1]), reached])


def test_names_and_figures_stand_in_their_rows() -> None:
    ax = drawn("every step")
    assert texts(ax, "name") == [
        "Budget of 2024/25",
        *("Inflation", "Demand", "Overspend that runs on", "New pressures", "One-off pressures that end"),
        *("Planned reserve movements", "Council tax base", "Council tax rise", "Adult social care precept"),
        *("Business rates", "Grants", "Collection fund", "New savings", "Other (3 steps)"),
        "Gap in 2025/26",
    ]
    assert texts(ax, "figure") == [
        "£150.0m, all of it funded",
        *("+£7.0m", "+£5.0m", "+£17.0m", "+£2.0m", "−£1.0m", "+£3.5m", "−£0.9m", "−£1.9m", "−£1.3m"),
        *("+£2.4m", "−£3.0m", "+£0.6m", "−£9.0m", "+£0.7m"),
        "£21.1m",
    ]


def test_a_budget_that_is_not_in_balance_says_what_funds_it() -> None:
    assert texts(drawn("thousands"), "figure")[0] == "£150,000, funded by £149,000"


def test_a_surplus_is_named() -> None:
    figures = texts(drawn("surplus to surplus"), "figure")
    assert (figures[0], figures[-1]) == ("£2.0m surplus", "£9.0m surplus")


def test_how_the_gap_is_closed_and_what_the_futures_have() -> None:
    ax = drawn("closing")
    assert texts(ax, "name") == [
        *("Gap before any action", "Planned savings", "Council tax rises", "Adult social care precept"),
        *("Planned use of reserves", "Gap of the plan", "Gap in the middle future"),
    ]
    assert texts(ax, "figure") == ["£31.0m", "−£10.0m", "−£2.0m", "−£1.0m", "−£3.0m", "£15.0m", "£28.0m"]
    assert bars(ax)[-2:] == [("total", 0.0, pytest.approx(15e6)), ("apart", 0.0, pytest.approx(28e6))]
    (spread,) = (line for line in ax.collections if line.get_gid() == "range")
    assert list(spread.get_paths()[0].vertices[:, 0]) == [19e6, 37e6]
    assert "9 in 10 futures" in GAP_CLOSING_CHART.note(CASES["closing"][1])  # type: ignore[arg-type]
    assert "9 in 10 futures" not in GAP_CLOSING_CHART.note(made_closing(5e6))


def test_measures_of_nothing_are_not_drawn() -> None:
    names = texts(drawn("closed with more"), "name")
    assert names == [
        "Gap before any action",
        "Planned savings",
        "Gap of the plan",
        "Gap in the middle future",
    ]


@pytest.mark.parametrize("name", CASES)
def test_no_text_lies_on_another_or_outside_the_picture(name: str) -> None:
    with chart_style(afresh=True):
        ax = drawn(name)
        figure = ax.figure
        renderer = figure.canvas.get_renderer()
        low, high = ax.get_xlim()
        marks = [label for label in ax.get_xticklabels() if low <= label.get_position()[0] <= high]
        shown = [*ax.texts, ax.title, ax._left_title, *marks, *figure.texts]
        boxes = {
            text: text.get_window_extent(renderer) for text in shown if text.get_text() and text.get_visible()
        }
        for text, box in boxes.items():
            assert box.x0 >= 0, text
            assert box.x1 <= figure.bbox.x1 + 1, text
            assert box.y0 >= -1, text
            assert box.y1 <= figure.bbox.y1 + 1, text
        for (one, first), (other, second) in combinations(boxes.items(), 2):
            assert not first.shrunk(0.98, 0.9).overlaps(second.shrunk(0.98, 0.9)), (one, other)


@pytest.mark.parametrize("name", CASES)
def test_figures_stand_clear_of_bars_and_every_bar_lies_within_the_axes(name: str) -> None:
    with chart_style(afresh=True):
        ax = drawn(name)
        low, high = ax.get_xlim()
        assert low <= 0 <= high
        boxes = [text.get_window_extent() for text in ax.texts if text.get_gid() == "figure"]
        for bar in ax.patches:
            assert low <= min(bar.get_x(), bar.get_x() + bar.get_width())
            assert max(bar.get_x(), bar.get_x() + bar.get_width()) <= high
            extent = bar.get_window_extent()
            if extent.width > 1:
                assert not any(box.shrunk(0.98, 0.7).overlaps(extent.shrunk(1, 0.9)) for box in boxes)


steps = st.lists(st.integers(-50_000_000, 50_000_000).map(float), max_size=40)


@given(amounts=steps, most=st.integers(2, 20))
def test_grouped_rows_keep_the_sum_and_the_order(amounts: list[float], most: int) -> None:
    rows = grouped_rows([WaterfallRow(str(n), amount) for n, amount in enumerate(amounts)], most=most)
    assert len(rows) <= most
    assert sum(row.amount for row in rows) == pytest.approx(sum(amounts), abs=0.01)
    told = [int(row.label) for row in rows if not row.label.startswith("Other")]
    assert told == sorted(told)
    left_out = [abs(amount) for n, amount in enumerate(amounts) if n not in told]
    if told and left_out:
        assert min(abs(amounts[n]) for n in told) >= max(left_out)
    others = [row for row in rows if row.label.startswith("Other")]
    moving = sum(amount != 0 for amount in amounts)
    assert [row.label for row in others] == ([f"Other ({moving - len(told)} steps)"] if others else [])


def test_one_small_step_keeps_its_name() -> None:
    rows = [WaterfallRow("large", 9e6), WaterfallRow("small", 3_000.0)]
    assert grouped_rows(rows) == rows
    both = grouped_rows([*rows, WaterfallRow("smaller", -1_000.0)])
    assert [row.label for row in both] == ["large", "Other (2 steps)"]
    assert both[1].amount == 2_000.0


def test_the_pictures_are_told_in_words() -> None:
    (picture,) = draw_pictures([BUDGET_BRIDGE_CHART], made_bridge(**EVERY), source="Source: mtfs.")
    assert picture.name == "budget-to-gap"
    assert picture.title == (
        "From the budget of 2024/25 to a gap of £21.1m in 2025/26: above all, the overspend of 2024/25 that "
        "runs on"
    )
    assert b"<desc" in picture.svg
    assert "new savings (£9.0m)" in picture.alt_text
