"""The charts of the members' page: half of its width or low, and true at the edges."""

import struct
from dataclasses import replace

import numpy as np
import pytest

from mtfs.analysis.runs import Result
from mtfs.charts import draw_pictures
from mtfs.charts.compact import (
    COMPACT_CHANCE_CHART,
    COMPACT_GAP_CHART,
    COMPACT_HELD_CHART,
    COMPACT_RESERVES_CHART,
    COMPACT_SAVINGS_CHART,
    MOST_YEARS,
    told_years,
)
from mtfs.domain.reserves import Reserve, ReserveClass
from mtfs.words.held import alt_text_held, title_held
from mtfs.words.savings_course import alt_text_savings_course, plans_savings, title_savings_course
from tests.charts.results import futures, make_result, run_out_in


def holding(
    general: float, earmarked: float = 0.0, committed: float = 0.0, dsg: float | None = None
) -> Result:
    result = make_result(gap=np.zeros((4, 2)), opening=general, earmarked=earmarked)
    more = [("Bridge", ReserveClass.COMMITTED, committed)] if committed else []
    more += [] if dsg is None else [("Schools", ReserveClass.DSG, dsg)]
    added = tuple(
        Reserve(name=name, reserve_class=kind, opening_balance=amount, movements=(0.0, 0.0))
        for name, kind, amount in more
    )
    strategy = result.strategy
    return replace(result, strategy=replace(strategy, reserves=(*strategy.reserves, *added)))


def saving(planned: float, *delivered: float) -> Result:
    result = make_result(gap=np.zeros((len(delivered), 2)))
    plan = {**result.plan, "savings_delivered": np.array([np.nan, planned])}
    paths = {**result.paths, "savings_delivered": np.array([[np.nan, one] for one in delivered])}
    return replace(result, plan=plan, paths=paths)


@pytest.mark.parametrize("count", [1, 2, MOST_YEARS, MOST_YEARS + 1, 11, 31])
def test_years_are_thinned_and_keep_their_ends(count: int) -> None:
    shown = told_years(count)
    assert (shown[0], shown[-1]) == (0, count - 1)
    assert len(shown) == min(count, MOST_YEARS)
    assert shown == sorted(set(shown))


@pytest.mark.parametrize(
    ("result", "title"),
    [
        (holding(5.1e6, 6.4e6, 73.4e6, -5e6), "£11.5m of the £84.9m held can be used"),
        (holding(5e6), "All of the £5.0m held can be used"),
        (holding(0.0, 0.0, 3e6), "None of the £3.0m held can be used"),
        (holding(0.0), "No reserves are held"),
    ],
)
def test_what_is_held(result: Result, title: str) -> None:
    assert title_held(result) == title


def test_the_schools_grant_is_told_apart() -> None:
    assert alt_text_held(holding(5e6, dsg=-60e6)).endswith(
        "Apart from them, the schools grant is in deficit by £60.0m."
    )
    assert alt_text_held(holding(5e6, dsg=2e6)).endswith("Apart from them, the schools grant is at £2.0m.")
    assert "schools grant" not in alt_text_held(holding(5e6))


@pytest.mark.parametrize(
    ("result", "title"),
    [
        (
            saving(10e6, 4e6, 5e6, 6e6),
            "Of £10.0m of savings planned by 2025/26 the middle future delivers £5.0m",
        ),
        (saving(10e6, 10e6), "The savings planned by 2025/26, £10.0m, are delivered in the middle future"),
        (saving(0.0, 0.0), "No savings are planned to be in force in 2025/26"),
        (saving(-2e6, -1e6), "No savings are planned to be in force in 2025/26"),
    ],
)
def test_savings(result: Result, title: str) -> None:
    assert title_savings_course(result) == title
    assert plans_savings(result) is not title.startswith("No ")


def test_savings_in_words() -> None:
    assert alt_text_savings_course(saving(10e6, *[5e6] * 4)) == (
        "Bar chart of savings in each year: in 2025/26 £10.0m is planned, the middle future delivers £5.0m "
        "and at least 9 in 10 futures deliver £5.0m."
    )


def size_of(png: bytes) -> tuple[float, float]:
    """Return the width and height of a picture in centimetres, at 300 dots to the inch."""
    width, height = struct.unpack(">II", png[16:24])
    return width / 300 * 2.54, height / 300 * 2.54


def test_they_are_half_of_the_page_or_low() -> None:
    (reserves, gap, held) = draw_pictures(
        [COMPACT_RESERVES_CHART, COMPACT_GAP_CHART, COMPACT_HELD_CHART], futures(10), source=""
    )
    for picture in (reserves, gap, held):
        width, height = size_of(picture.png)
        assert width == pytest.approx(8.2, abs=0.05)
        assert height < 7.5
    (chance,) = draw_pictures([COMPACT_CHANCE_CHART], run_out_in(*[1] * 31), source="")
    width, height = size_of(chance.png)
    assert width == pytest.approx(16, abs=0.05)
    assert height < 6


@pytest.mark.parametrize("result", [saving(-2e6, -1e6), saving(0.0, 0.0), saving(1e9, 5e8, 7e8)])
def test_savings_of_any_size_are_drawn(result: Result) -> None:
    (picture,) = draw_pictures([COMPACT_SAVINGS_CHART], result, source="")
    assert picture.name == "members-savings"


def test_held_in_deficit_alone_is_drawn() -> None:
    (picture,) = draw_pictures([COMPACT_HELD_CHART], holding(0.0, dsg=-60e6), source="")
    assert picture.title == "No reserves are held"
