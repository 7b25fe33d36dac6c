"""Budget errors, growth and correlations, fitted to histories whose truth is known."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from mtfs.analysis.evidence.breaks import new_definitions
from mtfs.analysis.evidence.budget_errors import fit_budget_errors, recurring_share
from mtfs.analysis.evidence.cells import OTHER_NET, budget_cells, growth_cells
from mtfs.analysis.evidence.correlations import fit_correlations
from mtfs.analysis.evidence.errors import fit_errors
from mtfs.analysis.evidence.groups import groups_of, history_sources, in_ordinary_years
from mtfs.analysis.evidence.growth import NationalSteps, fit_growth, national_steps, unforeseen
from mtfs.analysis.evidence.spreads import width_of
from mtfs.errors import RequestError
from tests.analysis.evidence.returns_like import CLASSES, history_from, history_of, simulated, year_label

MILLION = 1e6
NO_INFLATION = {year_label(year): 0.0 for year in range(1990, 2040)}


def spending(*amounts, council="E1", kind="UA", line="adult_social_care", first=2016):
    """Return rows of outturns of years running, each the next year's budget too."""
    rows = []
    for step, amount in enumerate(amounts):
        year = year_label(first + step)
        rows += [
            (council, kind, year, line, amount, amount),
            (council, kind, year, "service_expenditure", amount, amount),
        ]
    return rows


def test_an_error_is_a_share_of_the_budget():
    history = history_of(
        [
            ("E1", "UA", "2017/18", "adult_social_care", 50 * MILLION, 56 * MILLION),
            ("E1", "UA", "2017/18", "service_expenditure", 200 * MILLION, 210 * MILLION),
        ]
    )
    cells = budget_cells(history, "adult_social_care", CLASSES)
    assert (cells.council.tolist(), cells.year.tolist()) == (["E1"], ["2017/18"])
    assert cells.error == pytest.approx([0.12])


@pytest.mark.parametrize(
    ("budget", "outturn", "services"),
    [
        (0.9 * MILLION, MILLION, 10 * MILLION),
        (2 * MILLION, 3 * MILLION, 300 * MILLION),
        (np.nan, MILLION, 10 * MILLION),
        (5 * MILLION, np.nan, 10 * MILLION),
        (-5 * MILLION, -4 * MILLION, 10 * MILLION),
    ],
)
def test_a_budget_too_small_to_speak_of_or_missing_is_left_out(budget, outturn, services):
    history = history_of(
        [
            ("E1", "UA", "2017/18", "housing", budget, outturn),
            ("E1", "UA", "2017/18", "service_expenditure", services, services),
        ]
    )
    assert len(budget_cells(history, "housing", CLASSES)) == 0


def test_what_is_left_of_net_spending_is_a_share_of_all_of_it():
    rows = [
        ("E1", "UA", "2017/18", "net_revenue_expenditure", 100 * MILLION, 103 * MILLION),
        ("E1", "UA", "2017/18", "adult_social_care", 40 * MILLION, 44 * MILLION),
        ("E1", "UA", "2017/18", "childrens_social_care", 20 * MILLION, 25 * MILLION),
        ("E1", "UA", "2017/18", "service_expenditure", 200 * MILLION, 200 * MILLION),
    ]
    cells = budget_cells(history_of(rows), OTHER_NET, CLASSES)
    assert (cells.budget, cells.outturn) == (pytest.approx([40 * MILLION]), pytest.approx([34 * MILLION]))
    assert cells.error == pytest.approx([-0.06])


def test_growth_is_over_inflation_and_skips_years_that_are_missing():
    rows = [*spending(100 * MILLION, 110 * MILLION), *spending(120 * MILLION, first=2019)]
    cells = growth_cells(history_of(rows), "adult_social_care", CLASSES, {"2017/18": 0.04})
    assert cells.year.tolist() == ["2017/18"]
    assert cells.error == pytest.approx([1.1 / 1.04 - 1])


def test_growth_is_not_told_across_a_new_definition():
    rows = spending(100 * MILLION, 130 * MILLION, 136.5 * MILLION, line="childrens_social_care", first=2013)
    cells = growth_cells(history_of(rows), "childrens_social_care", CLASSES, NO_INFLATION)
    assert cells.year.tolist() == ["2015/16"]
    assert cells.error == pytest.approx([0.05])


def test_growth_needs_the_inflation_of_its_years():
    rows = spending(100 * MILLION, 110 * MILLION)
    with pytest.raises(RequestError, match="no inflation for 2017/18"):
        growth_cells(history_of(rows), "adult_social_care", CLASSES, {})


def test_a_council_whose_class_changed_is_one_council():
    rows = [
        *spending(100 * MILLION, kind="SC", first=2017),
        *spending(110 * MILLION, kind="UA", first=2018),
    ]
    cells = growth_cells(history_of(rows), "adult_social_care", CLASSES, NO_INFLATION)
    assert cells.council_class.tolist() == ["UA"]
    assert cells.error == pytest.approx([0.1])


def test_national_steps_by_hand_step_over_shock_years():
    # 2016/17 to 2019/20 each year, then a leap over Covid to 2023/24 and one year more.
    levels = [100.0, 102.0, 103.02, 103.02]
    rows = spending(*(level * MILLION for level in levels))
    rows += spending(500 * MILLION, 40 * MILLION, first=2020)
    last = 103.02 * 1.03**4
    rows += spending(last * MILLION, last * 1.05 * MILLION, first=2023)
    steps = national_steps(history_of(rows), "adult_social_care", ("UA",), NO_INFLATION)
    assert steps.ends == ("2017/18", "2018/19", "2019/20", "2023/24", "2024/25")
    assert steps.lengths.tolist() == [1, 1, 1, 4, 1]
    assert steps.growth == pytest.approx([0.02, 0.01, 0.0, 0.03, 0.05])
    mean = (0.02 + 0.01 + 0 + 4 * 0.03 + 0.05) / 8
    squares = steps.lengths * (steps.growth - mean) ** 2
    assert steps.mean == pytest.approx(mean)
    assert steps.sd == pytest.approx(np.sqrt(squares.sum() / 4))
    assert steps.mean_error == pytest.approx(steps.sd / np.sqrt(8))


def test_there_is_no_national_step_between_years_without_a_council_in_common():
    rows = spending(100 * MILLION, 102 * MILLION, 103.02 * MILLION, first=2010)
    rows += spending(50 * MILLION, 52 * MILLION, 52 * MILLION, council="E2", first=2013)
    steps = national_steps(history_of(rows), "adult_social_care", ("UA",), NO_INFLATION)
    assert steps.ends == ("2011/12", "2012/13", "2014/15", "2015/16")
    assert steps.growth == pytest.approx([0.02, 0.01, 0.04, 0.0])


def test_the_spread_of_national_growth_is_found_whatever_the_length_of_steps():
    # Outturns of 2013/14, 2014/15, 2017/18 to 2019/20 and 2023/24; the expected variance is that put in.
    kept = np.array([0, 1, 4, 5, 6, 10])
    draw = np.random.default_rng(3)
    variances = []
    for _ in range(300):
        levels = np.cumprod(1 + np.append(0.0, 0.02 + 0.03 * draw.standard_normal(10)))
        lengths = np.diff(kept).astype(float)
        growth = (levels[kept[1:]] / levels[kept[:-1]]) ** (1 / lengths) - 1
        variances.append(NationalSteps(ends=("",) * 5, lengths=lengths, growth=growth).sd ** 2)
    assert np.mean(variances) == pytest.approx(0.03**2, rel=0.12)


def test_own_growth_out_of_a_shock_year_is_no_ordinary_growth():
    cells = simulated(councils=60, years=tuple(range(2015, 2024)), spreads=dict.fromkeys(CLASSES, 0.02))
    # Outturns of 2022/23 are anything: what 2023/24 is beside them must not count.
    wild = np.where(cells.year == "2022/23", np.tile([0.5, 1.5], len(cells))[: len(cells)], 1.0)
    shaken = dataclasses.replace(cells, outturn=cells.outturn * wild)
    (every, *_) = fit_growth(history_from(shaken), NO_INFLATION)
    assert every.own_sd < 0.05


def test_a_council_twice_under_one_code_is_told():
    history = history_from(simulated(councils=4, years=(2016, 2017)))
    again = history.iloc[:1].assign(e_code="E9999")
    with pytest.raises(RequestError, match=r"E00000000 twice in 2016/17 \(adult_social_care\)"):
        budget_cells(pd.concat([history, again]), "adult_social_care", CLASSES)


def test_a_class_of_few_council_years_has_no_record():
    cells = simulated(councils=120, years=tuple(range(2010, 2014)))
    kept = cells.council_class != "SC"
    kept[np.flatnonzero(cells.council_class == "SC")[:3]] = True
    history = history_from(cells.where(kept))
    assert {record.council_class for record in fit_budget_errors(history)} == {"all", "UA", "MD", "L"}


def test_budgets_that_all_come_true_say_nothing_of_what_comes_back():
    cells = simulated(councils=60, years=tuple(range(2010, 2014)), spreads=dict.fromkeys(CLASSES, 0.0))
    record = fit_budget_errors(history_from(cells))[0]
    assert (record.recurring_share, record.persistence) == (0.0, 0.0)
    assert record.high - record.low < 1e-6


def test_national_steps_need_two():
    rows = spending(100 * MILLION, 101 * MILLION)
    with pytest.raises(RequestError, match="two steps"):
        national_steps(history_of(rows), "adult_social_care", ("UA",), NO_INFLATION)


def two_plans(share):
    """Return growth and budgets of councils whose budgets foresee a share of what sets them apart."""
    draw = np.random.default_rng(8)
    grown = simulated(councils=400, years=tuple(range(2010, 2014)), spreads=dict.fromkeys(CLASSES, 0.03))
    planned = 0.06 * draw.standard_normal(len(grown))
    growth = share * planned + grown.error
    start = np.full(len(grown), 1e8)
    cells = dataclasses.replace(grown, budget=start, outturn=start * (1 + growth), error=growth)
    budgets = dataclasses.replace(grown, budget=start * (1 + planned), outturn=cells.outturn)
    return cells, budgets


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_what_budgets_foresaw_is_no_uncertainty(share):
    cells, budgets = two_plans(share)
    left, slope = unforeseen(cells, budgets)
    assert slope == pytest.approx(share, abs=0.03)
    assert width_of(left.error) == pytest.approx(0.03, rel=0.05)
    assert len(left) == len(cells)


def test_growth_without_a_budget_is_left_out():
    cells, budgets = two_plans(0.5)
    left, _ = unforeseen(cells, budgets.where(budgets.year != "2012/13"))
    assert set(left.year.tolist()) == {"2010/11", "2011/12", "2013/14"}


def test_services_that_moved_begin_a_new_definition():
    assert new_definitions("childrens_social_care") == ("2014/15",)
    assert new_definitions("public_health") == ("2015/16", "2016/17")
    assert new_definitions("adult_social_care") == ()


def test_growth_that_was_put_in_is_found():
    draw = np.random.default_rng(5)
    rows = []
    for place in range(240):
        levels = 100 * MILLION * np.cumprod(1.03 * (1 + 0.06 * draw.standard_normal(8)))
        # Every budget is the last outturn and 3% more: it foresees nothing that sets councils apart.
        for step, level in enumerate(levels):
            whose = (f"E{place}", CLASSES[place % 4], year_label(2010 + step))
            budget = 1.03 * levels[step - 1] if step else level
            rows.append((*whose, "adult_social_care", budget, level))
            rows.append((*whose, "service_expenditure", budget, level))
    records = {record.council_class: record for record in fit_growth(history_of(rows), NO_INFLATION)}
    assert set(records) == {"all", *CLASSES}
    every = records["all"]
    assert every.mean == pytest.approx(0.03, abs=0.006)
    assert every.own_sd == pytest.approx(0.06 * 1.03, rel=0.08)
    assert every.persistence < 0.1
    assert every.years == 7
    # The fall and the rise of 8 in 10 years are those of a normal spread, a little wider for the shock.
    assert every.high - every.low == pytest.approx(2 * 1.2816 * 0.0618, rel=0.1)
    assert every.sources == tuple(f"rs-{year_label(year).replace('/', '-')}" for year in range(2011, 2018))


def test_budget_errors_that_were_put_in_are_found():
    cells = simulated(
        councils=200, years=tuple(range(2010, 2018)), mean=0.05, national_sd=0.01, persistence=0.5,
        spreads=dict.fromkeys(CLASSES, 0.08),
    )  # fmt: skip
    records = {record.council_class: record for record in fit_budget_errors(history_from(cells))}
    assert set(records) == {"all", *CLASSES}
    every = records["all"]
    assert every.own_sd == pytest.approx(0.08, rel=0.06)
    assert every.persistence == pytest.approx(0.5, abs=0.06)
    assert every.middle == pytest.approx(0.05, abs=0.015)
    assert every.high - every.low == pytest.approx(2.563 * np.hypot(0.08, 0.01), rel=0.07)
    assert (every.councils, every.years) == (200, 8)
    assert records["UA"].councils == 50
    assert 0.01 < every.scale_error < 0.08


def test_shock_years_are_left_out_unless_asked_for():
    cells = simulated(councils=60, years=tuple(range(2016, 2022)), spreads=dict.fromkeys(CLASSES, 0.02))
    shocked = np.isin(cells.year, ["2020/21", "2021/22"])
    hit = dataclasses.replace(cells, outturn=cells.outturn + np.where(shocked, 0.4 * cells.budget, 0.0))
    ordinary = fit_budget_errors(history_from(hit))[0]
    every = fit_budget_errors(history_from(hit), shock_years=True)[0]
    assert (ordinary.years, every.years) == (4, 6)
    assert ordinary.high < 0.05
    assert every.high > 0.2
    assert len(in_ordinary_years(hit)) == 60 * 4


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_the_share_of_an_error_that_comes_back_is_found(share):
    cells = simulated(councils=200, years=tuple(range(2010, 2018)), spreads=dict.fromkeys(CLASSES, 0.05))
    budget = cells.budget.copy()
    for place in range(1, len(budget)):
        if cells.council[place] == cells.council[place - 1]:
            budget[place] = budget[place - 1] * (1.02 + share * cells.error[place - 1])
    moved = dataclasses.replace(cells, budget=budget, outturn=budget * (1 + cells.error))
    assert recurring_share(moved, fit_errors(moved)) == pytest.approx(share, abs=0.02)


def test_lines_that_districts_lack_are_not_fitted_for_them():
    assert groups_of("adult_social_care") == (CLASSES,)
    assert groups_of("environmental") == (CLASSES, ("SD",))


def test_sources_are_the_returns_of_the_years():
    assert history_sources(["2018/19", "2017/18"], ("budget", "outturn")) == (
        "ra-2017-18", "rs-2017-18", "ra-2018-19", "rs-2018-19",
    )  # fmt: skip


def two_lines(likeness, *, councils=200, seed=4):
    """Return a history of two services whose own errors have a correlation."""
    first = simulated(councils=councils, years=tuple(range(2010, 2018)), seed=seed)
    other = simulated(councils=councils, years=tuple(range(2010, 2018)), seed=seed + 1)
    mixed = likeness * first.error + np.sqrt(1 - likeness**2) * other.error
    rows = []
    for place in range(len(first)):
        whose = (first.council[place], first.council_class[place], first.year[place])
        budget = 1e8
        rows.append((*whose, "adult_social_care", budget, budget * (1 + first.error[place])))
        rows.append((*whose, "environmental", budget, budget * (1 + mixed[place])))
        rows.append((*whose, "service_expenditure", 2 * budget, 2 * budget))
    return history_of(rows)


def test_a_correlation_that_was_put_in_is_found():
    found = fit_correlations(two_lines(0.6), {"cpi": NO_INFLATION | {"2012/13": 0.01, "2014/15": 0.03}})
    own = {record.of: record for record in found if record.level == "own"}
    assert own["budget error"].value == pytest.approx(0.6, abs=0.03)
    assert (own["budget error"].first, own["budget error"].second) == ("adult_social_care", "environmental")
    assert own["budget error"].standard_error == pytest.approx(1 / np.sqrt(1600 - 3), rel=0.05)
    national = [record for record in found if record.level == "national"]
    assert {record.second for record in national} == {"cpi"}
    # Eight years of budgets, and seven steps of growth.
    assert {record.of: record.observations for record in national} == {"budget error": 8, "growth": 7}


def test_a_correlation_of_chance_is_drawn_to_nothing():
    found = fit_correlations(two_lines(0.0, councils=60), {"cpi": NO_INFLATION})
    assert all(abs(record.value) < 0.05 for record in found)
