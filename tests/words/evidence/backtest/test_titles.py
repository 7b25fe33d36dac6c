"""Titles and descriptions of the charts: rules that hold for whatever figures come."""

import pytest

from mtfs.analysis.evidence.backtest.rivals import RIVALS
from mtfs.analysis.evidence.backtest.study import Target, run_backtest
from mtfs.words.evidence.backtest import alt_texts, titles
from mtfs.words.evidence.backtest.names import line_name
from tests.analysis.evidence.returns_like import simulated
from tests.backtests import bell, made_backtest, told_backtest

FOUND = made_backtest(4)


def shifted(by, **options):
    """Return a backtest of errors with little spread around a mean."""
    cells = simulated(
        councils=80,
        years=(2013, 2014, 2015, 2016),
        mean=by,
        spreads=dict.fromkeys(("SC", "UA", "MD", "L"), 0.01),
    )
    return run_backtest([cells], methods=(bell(0.05), RIVALS[0]), **options)


def test_coverage_says_whether_the_aim_is_met():
    assert titles.title_coverage(told_backtest(0.05)).endswith("of outturns: the aim of 78% to 82% is met")
    assert titles.title_coverage(told_backtest(0.02)).endswith("the aim of 78% to 82% is missed")
    both = run_backtest(
        [
            simulated(councils=400, seed=3),
            simulated(councils=400, seed=3, spreads={"UA": 0.1, "SC": 0.1, "MD": 0.1, "L": 0.1}),
        ],
        methods=(bell(0.05), RIVALS[0]),
    )
    assert titles.title_coverage(both).endswith("is met for 1 of 2 lines")


def test_misses_say_whether_every_rival_is_beaten():
    assert "of every plain rival: by " in titles.title_misses(FOUND)
    assert titles.title_misses(told_backtest(0.2)).endswith("for 0 of 1 lines")


@pytest.mark.parametrize(
    ("by", "target", "told"),
    [
        (0.08, Target.BUDGET, "the middle council overspent in every year, by "),
        (-0.08, Target.BUDGET, "the middle council underspent in every year, by "),
        (0.08, Target.GROWTH, "the middle council's spending grew over inflation in every year, by "),
        (-0.08, Target.GROWTH, "the middle council's spending shrank over inflation in every year, by "),
    ],
)
def test_errors_on_one_side(by, target, told):
    title = titles.title_errors(shifted(by, target=target))
    assert told in title
    assert "−" not in title
    assert "+" not in title


def test_errors_on_both_sides():
    assert "the middle council's outturn differed from its budget by −" in titles.title_errors(
        told_backtest(0.05)
    )
    assert "spending changed over inflation by " in titles.title_errors(
        told_backtest(0.05, target=Target.GROWTH)
    )


def test_the_year_that_held_least_is_named():
    title = titles.title_yearly_coverage(FOUND)
    line_years = {
        (year, line.line): line.model.within[line.cells.year == year, 1].mean()
        for line in FOUND.lines
        for year in line.years
    }
    (year, _), least = min(line_years.items(), key=lambda item: item[1])
    assert f"held least in {year}" in title
    assert f"{least:.1%}" in title


@pytest.mark.parametrize("name", ["coverage", "yearly_coverage", "transforms", "misses", "errors"])
def test_descriptions_tell_every_line(name):
    told = getattr(alt_texts, f"alt_text_{name}")(FOUND)
    shown = titles.error_lines(FOUND) if name == "errors" else FOUND.lines
    for line in shown:
        assert line_name(line) in told
    assert told.endswith(".")
    assert getattr(titles, f"subtitle_{name}")(FOUND)


def test_lines_to_draw_errors_of():
    assert [line.line for line in titles.error_lines(FOUND)] == [
        "adult_social_care",
        "childrens_social_care",
        "net_revenue_expenditure",
    ]
    other = run_backtest([simulated(line="highways_transport")], methods=(bell(0.05), RIVALS[0]))
    assert titles.error_lines(other) == other.lines
