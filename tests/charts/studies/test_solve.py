"""The charts of a confidence: the right curve and marks, and nothing on top of anything else."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from mtfs.analysis.breaches import Breach
from mtfs.analysis.solve.solutions import Solution
from mtfs.charts import draw_pictures
from mtfs.charts.studies.solve import alt_text_confidence, plot_confidence, solve_charts, title_confidence
from mtfs.charts.style import chart_axes, close_frame
from mtfs.errors import ModelError
from tests.solutions import NEVER, made_answer, made_solution, rising

LONG = "A scenario with a very long name & $dollars$, <brackets> and inflation at twice the central rate " * 2


def all_three(
    tax: tuple[float, float], savings: tuple[float, float], *, never: int = 0, **asked: object
) -> Solution:
    return made_solution(
        rising("tax", *tax, never=never),
        rising("savings", *savings, never=never),
        rising("reserves", savings[0], 3 * savings[1]),
        **asked,  # type: ignore[arg-type]
    )


EDGE_CASES = {
    "above the limit": all_three((0.01, 0.11), (1, 51)),
    "within the limit": all_three((0.001, 0.02), (1, 51)),
    "just at the limit": all_three((0.001, 0.033), (1, 51)),
    "far above the limit": all_three((0.2, 0.9), (100, 900)),
    "never": all_three((0, 0), (0, 0), never=100),
    "nearly never": all_three((0, 0.01), (0, 40), never=99),
    "nearly enough": all_three((0.01, 0.11), (1, 51), never=12),
    "enough already": all_three((0, 0), (0, 0)),
    "all the same": all_three((0.04, 0.04), (8, 8)),
    "half": all_three((0.01, 0.11), (1, 51), wanted=0.5),
    "nearly all": all_three((0.01, 0.11), (1, 51), wanted=0.999),
    "thousands": all_three((0.01, 0.11), (0.001, 0.08)),
    "billions": all_three((0.01, 0.11), (100, 90_000)),
    "the minimum": all_three((0.01, 0.11), (1, 51), breach=Breach.BELOW_MINIMUM),
    "a long scenario": all_three((0.01, 0.11), (1, 51), scenario=LONG),
    "after a sum": made_solution(
        rising("savings", 0, 0, never=100),
        made_answer("reserves_then_savings", *np.linspace(10, 50, 95), *[NEVER] * 5, beforehand=12.4e6),
    ),
    "one run": made_solution(made_answer("tax", 0.05), made_answer("savings", 3.0)),
}


def by_gid(ax, gid):
    return [artist for artist in ax.get_children() if artist.get_gid() == gid]


def test_the_curve_is_the_share_of_runs_that_come_through():
    solution = EDGE_CASES["above the limit"]
    ax = plot_confidence(chart_axes(190, left=40, right=76), solution, key="tax")
    (curve,) = by_gid(ax, "chance")
    values, shares = curve.get_data()
    answer = solution.answer("tax")
    for k in range(0, len(values), 25):
        assert shares[k] == pytest.approx(np.mean(answer.lever.value(answer.steps) <= values[k]))
    assert values[-1] >= answer.value
    line, words = by_gid(ax, "limit")
    if not hasattr(line, "get_xdata"):
        line, words = words, line
    assert line.get_xdata()[0] == 0.0299
    assert words.get_text() == "At the referendum limit of 2.99%: 20% sure"
    assert [text.get_text() for text in by_gid(ax, "answer")] == ["9.99%"]
    assert by_gid(ax, "wanted")[0].get_ydata()[0] == 0.9


def test_sums_have_no_limit():
    ax = plot_confidence(chart_axes(190, left=40, right=76), EDGE_CASES["above the limit"], key="savings")
    assert by_gid(ax, "limit") == []
    assert [text.get_text() for text in by_gid(ax, "answer")] == ["£45.9m"]


def test_an_interval_is_drawn_where_the_dot_does_not_hide_it():
    wide = EDGE_CASES["above the limit"]
    ax = plot_confidence(chart_axes(190, left=40, right=76), wide, key="savings")
    (segment,) = by_gid(ax, "interval")[0].get_segments()
    assert tuple(segment[:, 0]) == wide.answer("savings").interval
    narrow = made_solution(rising("savings", 1, 51, runs=100_000))
    ax = plot_confidence(chart_axes(190, left=40, right=76), narrow, key="savings")
    assert by_gid(ax, "interval") == []
    assert [chart.note(wide)[:11] for chart in solve_charts(wide)] == ["Thick line:"] * 3
    assert [chart.note(narrow) for chart in solve_charts(narrow)] == [""]


def test_what_is_not_asked_for_is_not_drawn():
    assert [chart.name for chart in solve_charts(EDGE_CASES["after a sum"])] == [
        "confidence-by-savings",
        "confidence-by-savings-after-reserves",
    ]
    with pytest.raises(ModelError, match="no answer 'tax'"):
        title_confidence(EDGE_CASES["after a sum"], key="tax")


LAST = "usable reserves last to the end of 2028/29"


@pytest.mark.parametrize(
    ("name", "key", "title"),
    [
        (
            "above the limit",
            "tax",
            f"It takes council tax rises of 9.99% a year, above the limit, to make it 90% sure that {LAST}",
        ),
        ("within the limit", "tax", f"Council tax rises of 1.81% a year make it 90% sure that {LAST}"),
        ("never", "tax", f"No council tax rise makes it 90% sure that {LAST}"),
        ("never", "savings", f"No saving makes it 90% sure that {LAST}"),
        ("enough already", "reserves", f"Even with no sum into reserves it is 90% sure that {LAST}"),
        ("half", "savings", f"Further savings of £25.7m a year make it 50% sure that {LAST}"),
        ("above the limit", "reserves", f"£137.6m more in reserves makes it 90% sure that {LAST}"),
        (
            "after a sum",
            "reserves_then_savings",
            f"With £12.4m more in reserves, savings of £47.9m make it 90% sure that {LAST}",
        ),
    ],
)
def test_titles_say_what_is_there(name: str, key: str, title: str):
    assert title_confidence(EDGE_CASES[name], key=key) == title


def test_alt_texts_tell_the_marks():
    told = alt_text_confidence(EDGE_CASES["above the limit"], key="tax")
    assert "At the referendum limit of 2.99% it is 20%." in told
    assert "50% takes 5.95%." in told
    assert told.endswith("The 90% that is wanted takes 9.99%.")
    told = alt_text_confidence(EDGE_CASES["nearly enough"], key="savings")
    assert told.endswith("It never reaches 90%: it is 88% at most.")
    assert alt_text_confidence(EDGE_CASES["a long scenario"], key="savings").startswith("Scenario A scenario")


@pytest.mark.parametrize("name", EDGE_CASES)
def test_nothing_stands_on_anything_else_or_off_the_picture(name):
    solution = EDGE_CASES[name]
    for chart in solve_charts(solution):
        ax = chart.plot(chart.axes(solution), solution)
        figure = close_frame(ax, [chart.note(solution), "Source: here."])
        renderer = figure.canvas.get_renderer()
        low, high = ax.get_xlim()
        marks = [
            label
            for label, at in zip(ax.get_xticklabels(), ax.get_xticks(), strict=True)
            if low <= at <= high
        ]
        texts = [t for t in (*ax.texts, *marks, *ax.get_yticklabels(), ax._left_title) if t.get_text()]
        boxes = [text.get_window_extent(renderer) for text in texts]
        for text, box in zip(texts, boxes, strict=True):
            assert box.x0 >= 0, text.get_text()
            assert box.x1 <= figure.bbox.x1 + 1, text.get_text()
        for (one, a), (other, b) in combinations(zip(texts, boxes, strict=True), 2):
            across = min(a.x1, b.x1) - max(a.x0, b.x0)
            down = min(a.y1, b.y1) - max(a.y0, b.y0)
            assert across < 1 or down < 3, (chart.name, one.get_text(), other.get_text())


def test_pictures_are_made_and_told():
    solution = EDGE_CASES["above the limit"]
    pictures = draw_pictures(solve_charts(solution), solution, source="Source: here.")
    assert [picture.name for picture in pictures] == [
        "confidence-by-council-tax",
        "confidence-by-savings",
        "confidence-by-reserves",
    ]
    for picture in pictures:
        assert picture.png.startswith(b"\x89PNG")
        assert "90%" in picture.title
    again = draw_pictures(solve_charts(solution), replace(solution), source="Source: here.")
    assert [picture.svg for picture in again] == [picture.svg for picture in pictures]
