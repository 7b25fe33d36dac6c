"""Indicators by hand, and at their edges."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfs.analysis.evidence.neighbours.indicators import (
    INDICATORS,
    Figures,
    indicator_values,
    share_of,
)
from mtfs.analysis.evidence.neighbours.records import quantile

BY_KEY = {indicator.key: indicator for indicator in INDICATORS}
LINES = pd.DataFrame(
    {
        "adult_social_care": [50.0, 40.0, np.nan],
        "childrens_social_care": [30.0, 10.0, 5.0],
        "education": [60.0, np.nan, 1.0],
        "service_expenditure": [160.0, 100.0, 50.0],
        "net_revenue_expenditure": [100.0, 0.0, 40.0],
        "reserves_unallocated": [5.0, 1.0, 2.0],
        "reserves_earmarked": [15.0, 2.0, np.nan],
        "council_tax_requirement": [60.0, 30.0, 10.0],
        "capital_financing": [6.0, 1.0, -2.0],
    },
    index=["a", "b", "c"],
)


def value(key: str, council: str = "a", **others: object) -> float:
    figures = Figures(lines=LINES, **others)  # type: ignore[arg-type]
    return float(indicator_values(BY_KEY[key], figures).get(council, math.nan))


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("social_care_of_net_spending", 0.8),
        ("social_care_of_services", 80 / 100),
        ("reserves_of_net_spending", 0.2),
        ("unallocated_of_net_spending", 0.05),
        ("earmarked_of_net_spending", 0.15),
        ("council_tax_of_net_spending", 0.6),
        ("capital_financing_of_net_spending", 0.06),
    ],
)
def test_shares_by_hand(key: str, expected: float) -> None:
    assert value(key) == pytest.approx(expected)


def test_there_is_no_share_of_nothing_and_none_of_what_is_missing() -> None:
    assert math.isnan(value("social_care_of_net_spending", "b"))
    assert math.isnan(value("social_care_of_services", "c"))
    assert math.isnan(value("reserves_of_net_spending", "c"))
    assert math.isnan(value("interest_of_net_spending"))
    # Where no education is told there is none to leave out.
    assert value("social_care_of_services", "b") == pytest.approx(0.5)
    assert value("capital_financing_of_net_spending", "c") == pytest.approx(-0.05)


def test_core_spending_power_is_given_from_outside() -> None:
    power = pd.Series({"a": 160.0, "z": 1.0})
    assert value("social_care_of_spending_power", spending_power=power) == pytest.approx(0.5)
    assert math.isnan(value("social_care_of_spending_power", "b", spending_power=power))


@pytest.mark.parametrize(
    ("opening", "closing", "change", "left"),
    [
        (32.0, 20.0, -0.125, 5.0),
        (20.0, 20.0, 0.0, math.inf),
        (20.0, 26.0, 0.1, math.inf),
        # Reserves below nothing last no time, and have no change as a share of what they were.
        (10.0, -2.0, -0.4, 0.0),
        (0.0, 5.0, math.nan, math.inf),
    ],
)
def test_reserves_over_three_years(opening: float, closing: float, change: float, left: float) -> None:
    told = {"opening": pd.Series({"a": opening}), "closing": pd.Series({"a": closing}), "years": 3}
    assert value("change_in_reserves", **told) == pytest.approx(change, nan_ok=True)
    assert value("reserves_years_left", **told) == pytest.approx(left)


def test_without_years_there_is_no_change() -> None:
    assert math.isnan(value("change_in_reserves"))
    assert math.isnan(value("reserves_years_left"))
    unknown = {"opening": pd.Series({"a": np.nan}), "closing": pd.Series({"a": 5.0}), "years": 1}
    assert math.isnan(value("reserves_years_left", **unknown))


def test_every_indicator_says_what_it_is_and_whose() -> None:
    assert len(BY_KEY) == len(INDICATORS)
    for indicator in INDICATORS:
        assert indicator.definition.endswith(".")
        assert indicator.source.endswith(".")
    # What could not be checked against a document says so; two are our own, one is in CIPFA's words.
    unmarked = [i.key for i in INDICATORS if "not verified" not in i.source]
    assert unmarked == [
        "social_care_of_services",
        "council_tax_of_net_spending",
        "capital_financing_of_net_spending",
    ]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=12), st.floats(0, 1))
def test_quantiles_are_those_of_numpy(values: list[float], level: float) -> None:
    assert quantile(np.array(values), level) == pytest.approx(float(np.quantile(values, level)), abs=1e-6)


def test_quantiles_hold_what_never_ends() -> None:
    values = np.array([1.0, 3.0, math.inf, math.inf])
    assert quantile(values, 0.0) == 1.0
    assert quantile(values, 1 / 3) == 3.0
    assert quantile(values, 0.5) == math.inf
    assert quantile(values, 1.0) == math.inf
    assert math.isnan(quantile(np.array([]), 0.5))


@given(st.floats(0.01, 1e9), st.floats(-1e9, 1e9))
def test_a_share_times_the_whole_is_the_part(whole: float, part: float) -> None:
    found = share_of(pd.Series([part]), pd.Series([whole]))
    assert float(found.iloc[0]) * whole == pytest.approx(part)
