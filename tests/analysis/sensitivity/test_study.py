"""The whole study: names, years, scenarios, and how much of a long run it holds."""

from dataclasses import replace

import numpy as np
import pytest

from mtfs import Case
from mtfs.analysis.blocks import Request
from mtfs.analysis.sensitivity import sensitivity
from mtfs.analysis.sensitivity import study as module
from mtfs.errors import RequestError
from tests.closed_forms import MILLION, one_year_case, random_walk_case

FEW = Request(runs=200)


def test_the_last_year_is_told_where_none_is_asked_for() -> None:
    case = random_walk_case(MILLION, opening=MILLION, years=3)
    found = sensitivity(case, request=FEW)
    assert (found.year, found.at, found.scenario) == ("2028/29", 3, "Base")
    assert sensitivity(case, year=" 2026/27 ", request=FEW).at == 1
    assert (found.runs, found.seed) == (200, 1)


def test_a_year_that_is_not_in_the_plan_is_refused_with_those_that_are() -> None:
    case = random_walk_case(MILLION, opening=MILLION, years=2)
    with pytest.raises(
        RequestError, match=r"the year '2031/32' is not in the plan.*2025/26, 2026/27, 2027/28"
    ):
        sensitivity(case, year="2031/32", request=FEW)
    with pytest.raises(RequestError, match=r"did you mean '2027/28'\?"):
        sensitivity(case, year="2027-28", request=FEW)


def test_a_scenario_that_is_not_in_the_case_is_refused() -> None:
    with pytest.raises(RequestError, match="there is no scenario 'Best'"):
        sensitivity(one_year_case((MILLION,)), scenario="Best", request=FEW)


def test_a_scenario_sees_the_draws_of_the_case() -> None:
    base = one_year_case((MILLION, 2 * MILLION), gap=5 * MILLION).base
    renamed = replace(
        base,
        drivers=tuple(replace(d, name=f"new {d.name}") for d in base.drivers),
        funding=tuple(replace(f, driver=f.driver and f"new {f.driver}") for f in base.funding),
    )
    case = Case(strategies={"Base": base, "Renamed": renamed})
    first, other = (sensitivity(case, scenario=name, request=FEW) for name in case.scenarios)
    assert np.array_equal(first.tornado.gap.low, other.tornado.gap.low)
    assert np.array_equal(
        first.effects.shares["gap"].total, other.effects.shares["gap"].total, equal_nan=True
    )
    assert np.array_equal(first.ranks.gap, other.ranks.gap, equal_nan=True)
    assert other.tornado.rows[0].name == "new d0"


def test_a_long_run_holds_paths_of_its_first_futures_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    case = one_year_case((MILLION, 2 * MILLION), gap=5 * MILLION)
    monkeypatch.setattr(module, "MOST_PATHS", 100)
    long, short = (sensitivity(case, request=Request(runs=runs)) for runs in (200, 100))
    assert np.array_equal(long.tornado.gap.low, short.tornado.gap.low)
    assert np.array_equal(long.ranks.gap, short.ranks.gap, equal_nan=True)
    assert not np.array_equal(long.effects.sd["gap"], short.effects.sd["gap"])
