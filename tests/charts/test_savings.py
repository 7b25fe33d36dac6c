"""The chart of savings: the right figures, and nothing on top of anything else."""

from itertools import combinations, pairwise

import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from mtfs.analysis.savings_delivery import SavingsDelivery
from mtfs.charts.savings import _RAG_COLOURS, SAVINGS_CHART, plot_savings
from mtfs.charts.style import chart_style, close_frame
from mtfs.domain.savings import Rag
from tests.savings import make_delivery, make_scheme, rated

LONG = "Transforming every service that anybody can think of & $dollars$, <brackets>, and more of them"
RAGS = tuple(Rag)


def many(count: int, name: str, plan: float = 1e6) -> SavingsDelivery:
    return make_delivery(
        *(
            rated(f"{name} {n}", RAGS[n % 3], plan * (count - n // 2), workstream=f"{name} {n // 2}")
            for n in range(count)
        )
    )


EDGE_CASES = {
    "several": make_delivery(
        rated("A", Rag.RED, 3e6, workstream="X"),
        rated("B", Rag.GREEN, 1e6, workstream="X"),
        make_scheme("C", 2e6, share=0.5, workstream="Y"),
    ),
    "one": make_delivery(rated("A", Rag.AMBER, 1e6)),
    "many": many(60, "W"),
    "long names": many(40, LONG),
    "undone": make_delivery(rated("A", Rag.RED, -2e6), rated("B", Rag.GREEN, 3e6)),
    "all undone": make_delivery(rated("A", Rag.RED, -2e6), rated("B", Rag.GREEN, -3e6)),
    "pounds": make_delivery(rated("A", Rag.RED, 40.0), rated("B", Rag.AMBER, 20.0)),
    "billions": make_delivery(rated("A", Rag.RED, 4e10), rated("B", Rag.AMBER, 2e4)),
    "more than planned": make_delivery(make_scheme("A", 1e6, delivery=(1.0, 1.3, 1.5))),
}


def drawn(found: SavingsDelivery) -> Axes:
    ax = plot_savings(SAVINGS_CHART.axes(found), found)
    close_frame(ax, [SAVINGS_CHART.note(found), "Source: mtfs."])
    return ax


def by_gid(ax: Axes, gid: str) -> list:
    return [artist for artist in ax.get_children() if artist.get_gid() == gid]


def test_plans_are_drawn_by_rating_and_the_range_under_them() -> None:
    found = EDGE_CASES["several"]
    ax = drawn(found)
    red = [(bar.get_x(), bar.get_width()) for bar in by_gid(ax, "plan-red")]
    green = [(bar.get_x(), bar.get_width()) for bar in by_gid(ax, "plan-green")]
    unrated = [(bar.get_x(), bar.get_width()) for bar in by_gid(ax, "plan-not rated")]
    # The programme, then workstream X: red first; Y alone has no rating.
    assert red == [(0.0, 3e6), (0.0, 3e6)]
    assert green == [(3e6, 1e6), (3e6, 1e6)]
    assert unrated == [(4e6, 2e6), (0.0, 2e6)]
    for bar, row in zip(by_gid(ax, "delivered"), (found.total, *found.workstreams), strict=True):
        low, high = row.delivered["p10"][0], row.delivered["p90"][0]
        assert (bar.get_x(), bar.get_x() + bar.get_width()) == pytest.approx((low, high))
    assert [text.get_text() for text in by_gid(ax, "name")] == ["All schemes", "X", "Y"]
    ratings = [text.get_text() for text in by_gid(ax, "rating")]
    assert ratings == ["1 red, 1 green, 1 not rated", "1 red, 1 green", "not rated"]
    assert by_gid(ax, "figure")[4].get_text() == "£2.0m planned"
    assert by_gid(ax, "figure")[5].get_text() == "£1.0m"


def test_what_is_undone_lies_to_the_left() -> None:
    ax = drawn(EDGE_CASES["undone"])
    assert [(bar.get_x(), bar.get_width()) for bar in by_gid(ax, "plan-red")] == [(0.0, -2e6)] * 2
    assert ax.get_xlim()[0] < -2e6


def test_one_scheme_is_drawn_once_and_by_its_name() -> None:
    ax = drawn(EDGE_CASES["one"])
    assert [text.get_text() for text in by_gid(ax, "name")] == ["A"]
    assert SAVINGS_CHART.note(EDGE_CASES["one"]) == ""


def test_workstreams_that_are_left_out_are_counted() -> None:
    assert SAVINGS_CHART.note(EDGE_CASES["many"]).startswith(
        "16 more workstreams, of which £1,232.0m is planned, are drawn in the total alone. "
    )
    assert len(by_gid(drawn(EDGE_CASES["many"]), "delivered")) == 15


def lightness(colour: str) -> float:
    """Return L* of a colour, on which its grey in print depends."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    luminance = sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 116 * luminance ** (1 / 3) - 16


def test_ratings_are_told_apart_in_grey_and_their_letters_are_read() -> None:
    greys = sorted(lightness(fill) for fill, _ in _RAG_COLOURS.values())
    assert min(high - low for low, high in pairwise(greys)) > 10
    for fill, letters in _RAG_COLOURS.values():
        # 50 in lightness is a contrast of about 4.5 to 1.
        assert abs(lightness(fill) - lightness(letters)) > 45


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
