"""Growth of the number of plans: by hand, through reorganisations, and against a known truth."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from mtfs.analysis.evidence.plan_counts import (
    SUCCESSIONS,
    PlanCouncil,
    PlanCounts,
    council_steps,
    national_growth,
)
from mtfs.analysis.evidence.plans import LATER_GROWTH, PLAN_SOURCES, fit_plan_growth, left_out_steps
from mtfs.domain.years import year_labels
from mtfs.errors import RequestError

ENGLAND = (0.10, 0.12, 0.08, 0.10, 0.12, 0.08)
YEARS = year_labels("2018/19", len(ENGLAND))


def grown(start: float, growth: Sequence[float]) -> dict[str, float]:
    return dict(zip(YEARS, start * np.cumprod([1.0, *(1 + rate for rate in growth)]), strict=False))


def council(number: int, plans: Mapping[str, float], *codes: str) -> PlanCouncil:
    codes = codes or (f"E0600{number:04d}",)
    return PlanCouncil(number=str(number), name=f"Council {number}", ons_codes=codes, plans=plans)


def made_counts(*councils: PlanCouncil) -> PlanCounts:
    return PlanCounts(england=grown(400_000, ENGLAND), councils=councils, file="caseload.csv")


def apart(patterns: Sequence[Sequence[float]]) -> PlanCounts:
    """Make councils whose growth is England's and a pattern by year."""
    return made_counts(
        *(
            council(100 + i, grown(1000, [e + a for e, a in zip(ENGLAND, pattern, strict=True)]))
            for i, pattern in enumerate(patterns)
        )
    )


def test_england_by_hand() -> None:
    counts = apart([(0.0,) * 6] * 12)
    assert list(national_growth(counts).values()) == pytest.approx(ENGLAND)
    found = fit_plan_growth(counts, {})
    assert found.mean == pytest.approx(0.10)
    # Deviations of 2 points in four of six years: √(4 × 0.02²/5).
    assert found.national_sd == pytest.approx(0.04 / np.sqrt(5))
    assert found.location_error == pytest.approx(0.04 / np.sqrt(30))
    assert (found.years, found.sources) == (6, ("dfe-plans",))
    assert found.council_sd == pytest.approx(0, abs=1e-9)
    assert found.own_sd == pytest.approx(0, abs=1e-9)


def test_a_later_year_of_england_counts_until_the_file_has_it() -> None:
    counts = apart([(0.0,) * 6] * 12)
    found = fit_plan_growth(counts)
    assert found.mean == pytest.approx((6 * 0.10 + LATER_GROWTH["2025/26"]) / 7)
    assert found.years == 7
    assert found.sources == ("dfe-plans", PLAN_SOURCES[0].key)
    assert fit_plan_growth(counts, {"2024/25": 0.5}).mean == pytest.approx(0.10)


def test_growth_that_lasts_is_a_councils_own() -> None:
    own = np.linspace(-0.05, 0.05, 12)
    found = fit_plan_growth(apart([(a,) * 6 for a in own]), {})
    assert found.council_sd == pytest.approx(own.std(ddof=1))
    assert found.own_sd == pytest.approx(0, abs=1e-9)
    rates = [rate for rate, _ in found.councils.values()]
    assert rates == pytest.approx(0.10 + own)
    # The council's own part is sure; England's mean is not.
    assert [error for _, error in found.councils.values()] == pytest.approx([found.location_error] * 12)


def test_growth_that_turns_round_is_nobodys_own() -> None:
    own = np.linspace(-0.05, 0.05, 12)
    found = fit_plan_growth(apart([(a, a, a, 0, -a, -a) for a in own]), {})
    assert found.council_sd == pytest.approx(0, abs=1e-6)
    assert [rate for rate, _ in found.councils.values()] == pytest.approx([0.10] * 12)
    assert found.own_sd > 0.02


def test_a_known_truth_is_found_again() -> None:
    random = np.random.default_rng(20260722)
    number, between, noise, lasting = 150, 0.025, 0.045, 0.3
    squares, misses, raw, plain, own_sds = [], [], [], [], []
    for _ in range(30):
        truth = random.normal(0, between, number)
        steps = [random.normal(0, noise, number)]
        for _ in range(5):
            fresh = random.normal(0, noise * np.sqrt(1 - lasting**2), number)
            steps.append(lasting * steps[-1] + fresh)
        # Nothing beyond 20 points, as counts that jump are left out.
        patterns = np.clip(truth + np.array(steps), -0.2, 0.2).T
        found = fit_plan_growth(apart(patterns), {})
        rates = np.array([rate for rate, _ in found.councils.values()]) - found.mean
        squares.append(found.council_sd**2)
        own_sds.append(found.own_sd)
        misses.append(np.mean((rates - truth) ** 2))
        raw.append(np.mean((patterns.mean(axis=1) - truth) ** 2))
        plain.append(np.mean(truth**2))
    # What lasts a year or two is counted as lasting by no more than a tenth or so.
    assert np.mean(squares) == pytest.approx(between**2, rel=0.2)
    assert np.mean(own_sds) == pytest.approx(noise, rel=0.1)
    assert np.mean(misses) < 0.95 * min(np.mean(raw), np.mean(plain))


def test_a_jump_is_left_out_and_told() -> None:
    jump = (0.0, 0.0, -0.6, 0.0, 0.0, 0.0)
    counts = apart([*[(a,) * 6 for a in np.linspace(-0.02, 0.02, 12)], jump])
    (left_out,) = left_out_steps(counts)
    assert (left_out.council.number, left_out.step.year) == ("112", "2021/22")
    assert left_out.step.growth == pytest.approx(0.08 - 0.6)
    rate, error = fit_plan_growth(counts, {}).councils["E06000112"]
    assert rate == pytest.approx(0.10, abs=1e-9)
    assert error > 0


def test_every_code_of_a_council_leads_to_its_rate_and_small_ones_have_none() -> None:
    plain = [council(100 + i, grown(1000, ENGLAND)) for i in range(12)]
    coded = council(370, grown(2000, ENGLAND), "E08000016", "E08000038")
    small = council(201, grown(20, ENGLAND))
    ended = council(928, dict.fromkeys(YEARS[:3], 500.0))
    found = fit_plan_growth(made_counts(*plain, coded, small, ended), {})
    assert found.councils["E08000016"] == found.councils["E08000038"]
    assert len(found.councils) == 14


def test_a_new_council_has_the_growth_of_its_area_until_it_began() -> None:
    county = council(928, {"2018/19": 1000.0, "2019/20": 1100.0, "2020/21": 1320.0})
    north = council(940, {"2021/22": 700.0, "2022/23": 770.0})
    west = council(941, {"2021/22": 884.0, "2022/23": 884.0})
    counts = made_counts(county, north, west)
    assert [(s.year, s.growth) for s in council_steps(north, counts)] == [
        ("2019/20", pytest.approx(0.10)),
        ("2020/21", pytest.approx(0.20)),
        # 1,584 in the two against 1,320 in the county.
        ("2021/22", pytest.approx(0.20)),
        ("2022/23", pytest.approx(0.10)),
    ]
    assert [s.growth for s in council_steps(west, counts)][-1] == 0
    # Where one of the two is not in the file, the area is not whole.
    alone = council_steps(north, made_counts(county, north))
    assert [s.year for s in alone] == ["2022/23"]


def test_an_area_of_three_that_became_two() -> None:
    change = next(each for each in SUCCESSIONS if each.year == "2019/20")
    old = [council(int(number), {"2018/19": 100.0}) for number in change.ended]
    new = [council(int(number), {"2019/20": 165.0, "2020/21": 165.0}) for number in change.begun]
    growth = [step.growth for step in council_steps(new[0], made_counts(*old, *new))]
    assert growth == pytest.approx([0.10, 0.0])


def test_years_apart_are_no_step() -> None:
    gap = council(100, {"2018/19": 100.0, "2020/21": 150.0, "2021/22": 165.0})
    assert [step.year for step in council_steps(gap, made_counts(gap))] == ["2021/22"]


def test_too_little_is_refused() -> None:
    with pytest.raises(RequestError, match="3 councils have counts of plans in every year"):
        fit_plan_growth(apart([(0.0,) * 6] * 3))
    short = PlanCounts(england={"2018/19": 100.0, "2019/20": 110.0}, councils=(), file="caseload.csv")
    with pytest.raises(RequestError, match=r"caseload\.csv: .* 1 years; .* at least 4 years"):
        fit_plan_growth(short)
