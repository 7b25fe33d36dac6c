"""The charts of the reverse stress test: the right bars, and nothing beyond its room."""

from itertools import combinations

import pytest

from mtfs import Case
from mtfs.analysis.blocks import Request
from mtfs.analysis.stress import Stress, stress
from mtfs.charts import draw_pictures
from mtfs.charts.studies.stress import stress_charts
from mtfs.charts.style import close_frame
from tests.closed_forms import one_year_case
from tests.stressed import LONG, every_part, planted


def studied(case: Case, runs: int = 400, **asked: str) -> Stress:
    return stress(case, request=Request(runs=runs), **asked)  # type: ignore[arg-type]


STUDIES = {
    "one row": studied(one_year_case((5e6,), opening=10e6)),
    "many rows": studied(one_year_case([1e6 * n for n in range(3, 23)], opening=100e6)),
    "every part": studied(every_part()),
    "long names": studied(every_part(name=LONG)),
    "the middle fails": studied(every_part(opening=2e6)),
    "ways": studied(planted(LONG), runs=20_000),
    "far away": studied(one_year_case((1e6, 1e6), opening=1e6, gap=12e6)),
}


@pytest.mark.parametrize("name", STUDIES)
def test_nothing_stands_on_anything_else(name: str) -> None:
    result = STUDIES[name]
    charts = stress_charts(result)
    assert charts
    for chart in charts:
        ax = chart.plot(chart.axes(result), result)
        figure = close_frame(ax, [chart.note(result), "Source: a test."])
        figure.canvas.draw()
        boxes = [text.get_window_extent() for text in (*ax.texts, ax.title) if text.get_text()]
        boxes += [label.get_window_extent() for label in ax.get_xticklabels()]
        assert all(not one.overlaps(other) for one, other in combinations(boxes, 2))
        assert min(box.x0 for box in boxes) >= 0
        assert max(box.x1 for box in boxes) <= figure.bbox.x1
        assert len(ax.patches) in range(1, 11)


def test_a_bar_is_the_shift_in_standard_deviations_with_its_words() -> None:
    result = STUDIES["every part"]
    charts = {chart.name: chart for chart in stress_charts(result)}
    assert list(charts) == ["likeliest-failing", "likeliest-lasting"]
    chart, future = charts["likeliest-failing"], result.failing.likeliest
    assert future is not None
    ax = chart.plot(chart.axes(result), result)
    widths = sorted(patch.get_width() for patch in ax.patches)
    assert widths == pytest.approx(sorted(future.sds[abs(future.worth) > 0.02 * abs(future.worth).max()]))
    told = chart.alt_text(result)
    assert "Savings delivered: " in told
    assert "% of plan (+£" in told
    assert "standard deviations below the plan." in told
    assert chart.title(result).startswith("Reserves run out by 2026/27 most likely with savings at ")


def test_titles_at_the_edges() -> None:
    titles = {
        name: [chart.title(result) for chart in stress_charts(result)] for name, result in STUDIES.items()
    }
    assert titles["the middle fails"][0].startswith("It takes nothing unusual: usable reserves run out")
    assert titles["the middle fails"][1].startswith("It takes a future ")
    assert "standard deviations away for usable reserves to last" in titles["the middle fails"][1]
    assert (
        titles["every part"][1]
        == "It takes nothing unusual for usable reserves to last to the end of 2026/27"
    )
    assert titles["one row"] == ["Reserves run out by 2026/27 most likely with d0 10.0 points below plan"]
    assert len(titles["ways"]) == 3
    assert titles["ways"][1].startswith("62% of the futures that fail do so through the pressure 'A name")
    below = studied(one_year_case((3e6,), opening=9e6, minimum=3e6), breach="below-minimum")
    (chart,) = stress_charts(below)
    assert (
        chart.title(below) == "The minimum is breached by 2026/27 most likely with d0 6.0 points below plan"
    )


def test_pictures_are_drawn_and_none_where_nothing_is_uncertain() -> None:
    result = STUDIES["ways"]
    pictures = draw_pictures(stress_charts(result), result, source="Source: a test.")
    assert [picture.name for picture in pictures] == [
        "likeliest-failing",
        "way-of-failing-1",
        "way-of-failing-2",
    ]
    assert stress_charts(studied(one_year_case((), opening=1e6))) == ()
