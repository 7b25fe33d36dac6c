"""Which lines a backtest takes from a history."""

import numpy as np
import pytest

from mtfs.analysis.evidence.backtest.lines import DEFAULT_LINES, allowed_lines, backtest_cells
from mtfs.analysis.evidence.backtest.study import Target
from mtfs.errors import RequestError
from tests.analysis.evidence.returns_like import history_of

YEARS = ("2016/17", "2017/18", "2018/19")


def history(kinds=("UA", "MD", "SD"), years=YEARS):
    rows = []
    for place, kind in enumerate(kinds):
        for k, year in enumerate(years):
            size = 1e8 * (place + 1)
            code = f"E{place:08d}"
            care = 0.0 if kind == "SD" else 0.4 * size
            rows += [
                (code, kind, year, "service_expenditure", size, size),
                (code, kind, year, "net_revenue_expenditure", size, size * (1.01 + 0.01 * k)),
            ]
            if care:
                rows += [
                    (code, kind, year, "adult_social_care", care, care * 1.05),
                    (code, kind, year, "childrens_social_care", care / 2, care / 2 * 1.1),
                ]
    return history_of(rows)


def test_the_default_lines_by_the_groups_that_are_fitted_together():
    found = backtest_cells(history())
    told = [(cells.line, sorted(set(cells.council_class.tolist()))) for cells in found]
    assert told == [
        ("adult_social_care", ["MD", "UA"]),
        ("childrens_social_care", ["MD", "UA"]),
        ("other_net", ["MD", "UA"]),
        ("net_revenue_expenditure", ["MD", "UA"]),
        ("net_revenue_expenditure", ["SD"]),
    ]
    np.testing.assert_allclose(found[0].error, 0.05)


def test_a_group_without_councils_is_no_line():
    found = backtest_cells(history(kinds=("UA", "MD")), lines=("net_revenue_expenditure",))
    assert len(found) == 1


def test_lines_are_taken_once_and_in_their_order():
    found = backtest_cells(
        history(), lines=("childrens_social_care", "adult_social_care", "adult_social_care")
    )
    assert [cells.line for cells in found] == ["childrens_social_care", "adult_social_care"]


def test_growth_is_over_inflation():
    prices = dict.fromkeys(YEARS, 0.02)
    found = backtest_cells(
        history(), target=Target.GROWTH, lines=("net_revenue_expenditure",), inflation=prices
    )
    # Outturns are 1.01, 1.02 and 1.03 of the budget, in prices that rise by 2%.
    np.testing.assert_allclose(found[0].error[:2], [1.02 / 1.01 / 1.02 - 1, 1.03 / 1.02 / 1.02 - 1])
    assert set(found[0].year) == set(YEARS[1:])


def test_what_is_refused():
    with pytest.raises(
        RequestError, match="no line to look at is called 'nonsense'; expected any of education"
    ):
        backtest_cells(history(), lines=("nonsense",))
    with pytest.raises(RequestError, match="growth is measured over inflation"):
        backtest_cells(history(), target=Target.GROWTH)
    with pytest.raises(RequestError, match="no council with budget and outturn of education"):
        backtest_cells(history(), lines=("education",))
    with pytest.raises(RequestError, match="outturns of two years running"):
        backtest_cells(
            history(years=YEARS[:1]),
            target=Target.GROWTH,
            lines=("adult_social_care",),
            inflation=dict.fromkeys(YEARS, 0.02),
        )


def test_what_is_left_of_net_spending_has_no_growth_of_its_own():
    assert "other_net" in allowed_lines(Target.BUDGET)
    assert "other_net" not in allowed_lines(Target.GROWTH)
    for target in Target:
        assert set(DEFAULT_LINES[target]) <= set(allowed_lines(target))
