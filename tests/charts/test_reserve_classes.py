"""The chart of reserves by class: what can be used apart from what cannot, and never netted."""

from itertools import combinations

import pytest
from matplotlib.axes import Axes

from mtfs.analysis.runs import Result
from mtfs.charts.reserve_classes import RESERVE_CLASSES_CHART, has_reserves, plot_reserve_classes
from mtfs.charts.style import chart_style, close_frame
from tests.reserves import committed, dsg, earmarked, general, held

LONG = "Reserve for every purpose that anybody can think of & $dollars$, <brackets>, and more of them"
EDGE_CASES = {
    "halton": held(general(5.1e6), earmarked(6.4e6), committed(65e6), dsg(-5.3e6)),
    "many": held(
        general(3e7, "Balances"),
        *(earmarked(2e6 / (n + 1), f"E{n} {LONG}") for n in range(20)),
        *(committed(5e6 - 1e5 * n, f"C{n} {LONG}") for n in range(20)),
        dsg(-2e8),
    ),
    "nothing usable": held(general(0.0), committed(65e6)),
    "pounds": held(general(4567.0), earmarked(3000.0)),
    "billions": held(general(3e10), committed(2e4)),
    "nothing but a deficit": held(general(0.0), dsg(-5e6)),
    "nothing": held(general(0.0)),
}


def drawn(result: Result) -> Axes:
    ax = plot_reserve_classes(RESERVE_CLASSES_CHART.axes(result), result)
    close_frame(ax, [RESERVE_CLASSES_CHART.note(result), "Source: mtfs."])
    return ax


def by_gid(ax: Axes, gid: str) -> list:
    return [artist for artist in ax.get_children() if artist.get_gid() == gid]


def rows(ax: Axes) -> list[tuple[str, float, str]]:
    names, bars, figures = (by_gid(ax, gid) for gid in ("name", "bar", "figure"))
    return [
        (name.get_text(), bar.get_width(), figure.get_text())
        for name, bar, figure in zip(names, bars, figures, strict=True)
    ]


def test_groups_with_their_sums_and_the_grant_apart() -> None:
    assert rows(drawn(EDGE_CASES["halton"])) == [
        ("Can be used", 11.5e6, "£11.5m"),
        ("Transformation", 6.4e6, "£6.4m"),
        ("General fund", 5.1e6, "£5.1m"),
        ("Cannot be used", 65e6, "£65.0m"),
        ("Toll bridge", 65e6, "£65.0m"),
        ("Apart: schools grant deficit", -5.3e6, "−£5.3m"),
    ]


def test_of_many_the_largest_are_named_and_the_others_summed() -> None:
    told = rows(drawn(EDGE_CASES["many"]))
    assert len(told) == 1 + 8 + 1 + 8 + 1
    assert told[1][0] == "Balances (general)"
    usable, locked = told[1:9], told[10:18]
    assert usable[-1][0] == "14 others"
    assert locked[-1][0] == "13 others"
    assert sum(amount for _, amount, _ in usable) == pytest.approx(told[0][1])
    assert sum(amount for _, amount, _ in locked) == pytest.approx(told[9][1])


def test_that_nothing_can_be_used_has_a_row() -> None:
    assert rows(drawn(EDGE_CASES["nothing usable"]))[0] == ("Can be used", 0.0, "£0")


def test_where_there_is_nothing_to_draw() -> None:
    assert not has_reserves(EDGE_CASES["nothing"])
    assert all(has_reserves(result) for name, result in EDGE_CASES.items() if name != "nothing")


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
            assert not first.shrunk(0.98, 0.8).overlaps(second.shrunk(0.98, 0.8)), (one, other)
