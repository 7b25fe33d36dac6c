"""What a backtest comes to, by hand."""

from dataclasses import replace

import numpy as np
import pytest

from mtfs.analysis.evidence.backtest.rivals import Method
from mtfs.analysis.evidence.backtest.study import backtest_line
from mtfs.analysis.evidence.backtest.summary import (
    Gain,
    coverage,
    gain_over,
    headline,
    mean_crps,
    mean_pinball,
    meets_target,
    slices,
    transform_counts,
    year_group,
)
from mtfs.analysis.evidence.forecasts import normal_quantiles, point_quantiles
from mtfs.analysis.intervals import wilson_interval
from tests.analysis.evidence.returns_like import simulated


def constant(key, value):
    return Method(key=key, forecast=lambda _, test: point_quantiles(np.full(len(test), value)))


BELL = Method(
    key="bell", forecast=lambda _, test: normal_quantiles(np.zeros(len(test)), np.full(len(test), 0.05))
)
CELLS = simulated(councils=60, years=tuple(range(2016, 2022)), national_sd=0.02, persistence=0.3)
FOUND = backtest_line(CELLS, methods=(BELL, constant("nothing", 0.0), constant("much", 0.2)))
PARTS = {(part.years, part.council_class): part for part in slices(FOUND)}


def test_slices_are_groups_of_years_and_classes_and_each_year():
    groups = ("ordinary", "shock", "all")
    expected = [(group, kind) for group in groups for kind in ("all", "L", "MD", "SC", "UA")]
    years = ("2016/17", "2017/18", "2018/19", "2019/20", "2020/21", "2021/22")
    assert list(PARTS) == [*expected, *((year, "all") for year in years)]
    counts = {key: int(part.mask.sum()) for key, part in PARTS.items()}
    assert (counts["ordinary", "all"], counts["shock", "all"], counts["all", "all"]) == (240, 120, 360)
    assert sum(counts["all", kind] for kind in ("L", "MD", "SC", "UA")) == 360
    assert all(counts[year, "all"] == 60 for year in years)
    assert [part.is_one_year for part in PARTS.values()] == [False] * 15 + [True] * 6


def test_one_class_alone_is_told_once_under_its_own_name():
    cells = CELLS.where(CELLS.council_class == "UA")
    found = backtest_line(cells, methods=(BELL,))
    assert {part.council_class for part in slices(found)} == {"UA"}
    assert [part.years for part in slices(found)][:3] == ["ordinary", "shock", "all"]


def test_the_answer_is_about_ordinary_years_where_there_are_any():
    assert headline(FOUND).years == "ordinary"
    only_shocks = CELLS.where(np.isin(CELLS.year, ["2020/21", "2021/22"]))
    extra = simulated(councils=60, years=(2022,), seed=5)
    both = type(only_shocks)(
        line=CELLS.line,
        **{
            name: np.concatenate([getattr(only_shocks, name), getattr(extra, name)])
            for name in ("council", "council_class", "year", "budget", "outturn", "error")
        },
    )
    found = backtest_line(both, methods=(BELL,), learns_from_shocks=True)
    assert headline(found).years == "all"
    assert "ordinary" not in {part.years for part in slices(found)}


def test_kinds_of_years():
    assert [year_group(year) for year in ("2019/20", "2020/21", "2022/23", "2023/24")] == [
        "ordinary",
        "shock",
        "shock",
        "ordinary",
    ]


def test_coverage_is_the_share_within():
    part = PARTS["ordinary", "all"]
    held = coverage(FOUND, FOUND.model, 0.8, part)
    assert held.value == pytest.approx(FOUND.model.within[part.mask, 1].mean())
    assert 0 <= held.low < held.value < held.high <= 1
    assert (held.cells, held.councils, held.years) == (240, 60, 4)


def test_coverage_of_one_year_has_wilsons_interval():
    part = PARTS["2019/20", "all"]
    held = coverage(FOUND, FOUND.model, 0.8, part)
    hits = FOUND.model.within[part.mask, 1].sum()
    assert [held.low, held.high] == wilson_interval(np.array([float(hits)]), 60)[0].tolist()
    # Even where a range held nothing at all it does not claim to be sure of it.
    nothing = coverage(FOUND, FOUND.rivals[0], 0.8, part)
    assert nothing.value == 0.0
    assert nothing.high > 0.03


def test_means_by_council_and_by_pound():
    part = PARTS["ordinary", "all"]
    scores = FOUND.rivals[0]
    errors = np.abs(FOUND.cells.error[part.mask])
    assert mean_crps(FOUND, scores, part).value == pytest.approx(errors.mean())
    sizes = np.linspace(1e6, 9e6, len(CELLS))
    by_size = backtest_line(replace(CELLS, budget=sizes), methods=(BELL, constant("nothing", 0.0)))
    weights = by_size.cells.budget[part.mask]
    found = mean_crps(by_size, by_size.rivals[0], part, by_pound=True).value
    assert found == pytest.approx(np.average(np.abs(by_size.cells.error[part.mask]), weights=weights))
    # The pinball loss of a middle forecast is half the distance.
    assert mean_pinball(FOUND, scores, 0.5, part).value == pytest.approx(errors.mean() / 2)


def test_gains_are_of_pairs():
    part = PARTS["ordinary", "all"]
    near, far = FOUND.rivals
    gain = gain_over(FOUND, far, part)
    difference = (FOUND.model.crps - far.crps)[part.mask]
    theirs = far.crps[part.mask].mean()
    assert gain.difference.value == pytest.approx(difference.mean())
    assert gain.share == pytest.approx(-difference.mean() / theirs)
    assert (gain.better_years, gain.years) == (4, 4)
    assert gain.is_better
    assert gain.is_sure
    # Pairs are surer than the two means apart: what a year brings is in both.
    apart = mean_crps(FOUND, FOUND.model, part), mean_crps(FOUND, near, part)
    paired = gain_over(FOUND, near, part).difference
    assert paired.high - paired.low < min(one.high - one.low for one in apart)


def test_a_model_that_is_worse_has_no_gain():
    worse = backtest_line(CELLS, methods=(constant("much", 0.2), BELL))
    gain = gain_over(worse, worse.rivals[0], headline(worse))
    assert gain.share < 0
    assert not gain.is_better
    assert gain.is_sure
    assert gain.better_years == 0


def test_two_years_are_never_sure():
    gain = gain_over(FOUND, FOUND.rivals[1], PARTS["shock", "all"])
    assert gain.is_better
    assert not gain.is_sure
    assert gain.years == 2


def test_a_rival_that_never_misses_leaves_nothing_to_save():
    flat = replace(CELLS, error=np.zeros(len(CELLS)), outturn=CELLS.budget)
    found = backtest_line(flat, methods=(BELL, constant("nothing", 0.0)))
    gain = gain_over(found, found.rivals[0], headline(found))
    assert isinstance(gain, Gain)
    assert np.isnan(gain.share)
    assert not gain.is_better


def test_tenths_of_forecasts():
    part = PARTS["ordinary", "all"]
    counts = transform_counts(FOUND.model, part)
    assert counts.sum() == 240
    chances = FOUND.model.transform[part.mask]
    np.testing.assert_array_equal(
        counts[1:9], [np.sum((chances >= k / 10) & (chances < (k + 1) / 10)) for k in range(1, 9)]
    )
    # The last tenth has its upper end too.
    sure = replace(FOUND.model, transform=np.ones(len(CELLS)))
    assert transform_counts(sure, part).tolist() == [0] * 9 + [240]


@pytest.mark.parametrize(
    ("share", "is_met"), [(0.7794, False), (0.7796, True), (0.8, True), (0.8204, True), (0.8206, False)]
)
def test_what_is_aimed_for(share, is_met):
    held = replace(coverage(FOUND, FOUND.model, 0.8, PARTS["ordinary", "all"]), value=share)
    assert meets_target(held) == is_met
