"""The sentences and tables of the reverse stress test, at the edges of what there is to tell."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr

from mtfs import Case
from mtfs.analysis.blocks import Request
from mtfs.analysis.findings import Finding
from mtfs.analysis.stress import Stress, stress
from mtfs.domain.budget import MonitoringLine
from mtfs.report.studies.stress import _reckoning, likeliest_futures, plain_stress_sentences, stress_finding
from mtfs.words.futures import in_futures
from mtfs.words.stress import clauses, figure_words, listed, plan_words
from tests.closed_forms import one_year_case, random_walk_case
from tests.stressed import every_part, planted, pressure, with_parts


def told(case: Case, runs: int = 400, **asked: str) -> tuple[str, Finding]:
    finding = stress_finding(stress(case, request=Request(runs=runs), **asked))  # type: ignore[arg-type]
    return " ".join(finding.sentences), finding


def failing_clauses(result: Stress) -> list[str]:
    assert result.failing.likeliest is not None
    return clauses(result, result.failing.likeliest, fails=True)


def test_a_future_that_fails_is_told_as_named_shifts() -> None:
    case = one_year_case((3e6, 4e6), opening=10e6)
    text, finding = told(case)
    share = stress(case, request=Request(runs=400)).failing.share
    # Two standard deviations away; four standard errors of 400 futures at most.
    assert share == pytest.approx(ndtr(-2), abs=0.03)
    assert text == (
        f"{in_futures(share)} usable reserves run out before the end of 2026/27. The likeliest future "
        "in which they do lies 2.0 standard deviations from the middle future and 2.0 from the plan: d1 6.4 "
        "points below plan and d0 3.6 points below plan. The plan lasts with £10.0m to spare, and the middle "
        "future with £10.0m. Too few futures fail for different ways of failing to be told apart."
    )
    assert finding.scenario == "Base"


def test_where_the_plan_and_the_middle_future_fail() -> None:
    text, _ = told(one_year_case((3e6, 4e6), opening=10e6, gap=20e6))
    assert "It takes nothing unusual: the plan itself needs £10.0m more than usable reserves hold" in text
    assert "For usable reserves to last to the end of 2026/27 it would take d1 6.4 points above plan" in text
    assert "There is one way of failing" in text


def test_where_the_plan_lasts_and_the_middle_future_does_not() -> None:
    text, _ = told(every_part(opening=3e6))
    assert "the plan lasts, but the middle future does not, with savings at " in text
    assert "more than usable reserves hold." in text
    assert "For usable reserves to last to the end of 2026/27 it would take" in text


def test_plain_words_keep_the_middle_future_for_the_middle_of_one_figure() -> None:
    # The future in which all is at its middle asks something else of reserves than half of the futures do.
    def plain(case: Case) -> str:
        return " ".join(plain_stress_sentences(stress(case, request=Request(runs=400))))

    lasts = plain(one_year_case((3e6, 4e6), opening=10e6))
    assert "with £10.0m to spare, and a future of neither good nor bad luck with £10.0m." in lasts
    fails = plain(one_year_case((3e6, 4e6), opening=10e6, gap=20e6))
    assert "usable reserves hold, and a future of neither good nor bad luck £10.0m more." in fails
    between = plain(every_part(opening=3e6))
    assert "the plan lasts, but a future of neither good nor bad luck does not, with savings at " in between
    assert not any("middle future" in text for text in (lasts, fails, between))


def test_what_lies_too_far_out_is_no_matter_of_luck() -> None:
    text, _ = told(one_year_case((1e6,), opening=1e6, gap=9e6))
    assert "In all of 400 futures" in text
    assert "lies 8.0 standard deviations" in text
    assert "no matter of luck" in text


def test_what_cannot_happen_is_not_found() -> None:
    lines = (MonitoringLine(service="A", low=0, likely=1e6, high=4e6),)
    text, finding = told(with_parts(one_year_case((), opening=5e6), monitoring=lines), by="2025/26")
    assert text == (
        "In none of 400 futures usable reserves run out before the end of 2025/26. No future was found in "
        "which they do, among those drawn or beyond them. The plan lasts with £4.0m to spare, and the "
        "middle future with £3.7m."
    )
    assert [table.key for table in finding.tables] == ["sides", "shifts", "variances"]
    text, finding = told(one_year_case((), opening=5e6, gap=6e6), runs=1)
    assert text == (
        "In the one future that was drawn: usable reserves run out before the end of 2026/27. It takes "
        "nothing unusual: the plan itself needs £1.0m more than usable reserves hold, and the middle future "
        "£1.0m more. No future was found that is good enough for usable reserves to last to the end of "
        "2026/27."
    )
    assert [table.key for table in finding.tables] == ["sides"]
    text, _ = told(one_year_case((), opening=5e6, gap=5e6), runs=1)
    assert text.startswith("Not in the one future that was drawn: usable")
    assert "The plan lasts with nothing to spare" in text


def test_the_minimum_has_words_of_its_own() -> None:
    text, _ = told(one_year_case((3e6,), opening=10e6, minimum=4e6), breach="below-minimum")
    assert "the general reserve falls below its minimum of £4.0m by the end of 2026/27" in text
    assert "The likeliest future in which it does lies 2.0" in text
    case = one_year_case((3e6,), opening=10e6, gap=9e6, minimum=4e6)
    text, finding = told(case, breach="below-minimum")
    assert "more than the minimum allows" in text
    assert "For the general reserve to stay at its minimum of £4.0m or above to the end of 2026/27" in text
    assert "general reserve" in finding.title


def test_ways_of_failing_are_told_with_their_shares() -> None:
    text, finding = told(planted(), runs=20_000)
    assert "fail do so in two distinct ways: 62% through the pressure 'Claim' and 38% through d0." in text
    assert len(finding.table("ways").rows) == 2
    assert finding.table("ways").brief_rows is None
    assert len(finding.table("way_parts").rows) == 6
    _, finding = told(one_year_case((5e6,), opening=1e6))
    assert finding.table("ways").brief_rows == 0


def test_each_kind_of_shift_has_its_clause() -> None:
    result = stress(every_part(), request=Request(runs=400))
    assert failing_clauses(result)[0].startswith("savings at ")
    assert "the pressure 'A claim' at " in " ".join(failing_clauses(result))
    assert any(
        c.startswith("an in-year overspend of £") and "rather than £2.0m" in c
        for c in failing_clauses(result)
    )


@pytest.mark.parametrize(
    ("outcome", "plan", "told"),
    [
        (3e6, 2e6, "an in-year overspend of £3.0m rather than £2.0m"),
        (-1e6, 2e6, "an in-year underspend of £1.0m rather than an overspend of £2.0m"),
        (1e6, -2e6, "an in-year overspend of £1.0m rather than an underspend of £2.0m"),
        (-3e6, -2e6, "an in-year underspend of £3.0m rather than £2.0m"),
        (2e6, 0.0, "an in-year overspend of £2.0m rather than £0"),
    ],
)
def test_overspends_and_underspends_are_told_apart(outcome: float, plan: float, told: str) -> None:
    lines = (MonitoringLine(service="A", low=-5e6, likely=plan, high=5e6),)
    case = with_parts(one_year_case((), opening=20e6), monitoring=lines)
    result = stress(case, by="2025/26", request=Request(runs=50))
    portrait = result.surviving.likeliest
    assert portrait is not None
    future = replace(portrait, measures=np.array([outcome]), worth=np.array([1e6]))
    assert clauses(result, future, fails=True) == [told]


def test_years_are_told_where_they_differ() -> None:
    case = random_walk_case(5e6, opening=15e6, years=3)
    result = stress(case, by=case.years[3], request=Request(runs=50))
    (clause,) = failing_clauses(result)
    assert clause == "collected 5.0 points below plan on average (7.5 points below in 2026/27)"
    portrait = result.failing.likeliest
    assert portrait is not None
    alike = replace(portrait, inputs=np.full(3, -0.01), measures=np.array([-0.01]))
    assert clauses(result, alike, fails=True) == ["collected 1.0 point below plan in each year"]
    unlike = replace(portrait, inputs=np.array((-0.012, -0.01, -0.008)), measures=np.array([-0.01]))
    assert clauses(result, unlike, fails=True) == ["collected 1.0 point below plan on average"]
    two = stress(case, by=case.years[2], request=Request(runs=50))
    portrait = two.failing.likeliest
    assert portrait is not None
    both = replace(portrait, inputs=np.full(2, 0.0004), measures=np.array([0.0004]))
    assert clauses(two, both, fails=True) == ["collected 0.04 points above plan in both years"]


def test_no_pressure_and_a_bound_that_is_better_than_the_middle() -> None:
    case = with_parts(one_year_case((3e6,), opening=5e6), pressures=(pressure("Claim", 6e6, 0.7),))
    result = stress(case, request=Request(runs=50))
    assert result.surviving.likeliest is not None
    (clause, *_) = clauses(result, result.surviving.likeliest, fails=False)
    assert clause in ("the pressure 'Claim' not coming", "d0 1.0 point above plan")
    told = replace(result.surviving.likeliest, measures=np.zeros(2), worth_from_middle=np.array((0, -1e6)))
    assert clauses(result, told, fails=False) == ["the pressure 'Claim' not coming"]


def test_figures_in_words() -> None:
    result = stress(every_part(), request=Request(runs=50))
    driver, overspend, claim, _, savings = result.parts
    assert figure_words(driver, 0.011) == "1.1 points above plan"
    assert figure_words(driver, 0.0) == "as planned"
    assert figure_words(overspend, -2.5e6) == "−£2.5m"
    assert [figure_words(claim, size) for size in (0, 1.02, 1.2)] == [
        "does not come",
        "comes, its full size",
        "comes, 1.2 times its size",
    ]
    assert figure_words(savings, 0.584) == "58% of plan"
    assert figure_words(savings, np.nan) == "–"
    assert plan_words(driver, 0.0) == "central rate"
    assert (listed([]), listed(["a"]), listed(["a", "b", "c"])) == ("", "a", "a, b and c")


def test_the_tables_hold_every_figure() -> None:
    finding = stress_finding(stress(every_part(), request=Request(runs=2_000)))
    keys = [table.key for table in finding.tables]
    assert keys == [
        *("sides", "shifts", "ways", "drivers", "variances", "pressures", "delivery", "slip", "way_parts")
    ]
    pressures = finding.table("pressures")
    names = [column.key for column in pressures.columns]
    claim = dict(zip(names, pressures.rows[0], strict=True))
    assert claim["plan"] == 0
    assert isinstance(claim["comes_fails"], float)
    assert isinstance(claim["comes_lasts"], float)
    assert claim["comes_fails"] > 0.9 > 0.5 > claim["comes_lasts"]
    slip = finding.table("slip")
    assert max(row[-1] for row in slip.rows if isinstance(row[-1], float)) > 1  # months
    for table in finding.tables:
        assert all(value == value for row in table.rows for value in row)
        assert all(column.definition for column in table.columns)


def test_the_futures_are_named_as_scenarios() -> None:
    result = stress(planted(), request=Request(runs=20_000))
    assert list(likeliest_futures(result)) == [
        "Fails by 2026/27 (likeliest)",
        "Survives to 2026/27 (likeliest)",
        "Fails by 2026/27 (way 1)",
        "Fails by 2026/27 (way 2)",
    ]
    case = one_year_case((3e6,), opening=10e6, minimum=4e6)
    case = Case(strategies={**case.strategies, "Other": case.base})
    result = stress(case, scenario="other", breach="below-minimum", request=Request(runs=50))
    assert list(likeliest_futures(result)) == [
        "Below minimum by 2026/27 (likeliest) from Other",
        "At minimum to 2026/27 (likeliest) from Other",
    ]


@pytest.mark.parametrize(
    ("distance", "told"),
    [
        (1.0, ""),
        (2.49, ""),
        (3.0, " By a rough reckoning, one future in 700 lies so far out."),
        (3.7, " By a rough reckoning, one future in 9,000 lies so far out."),
        (4.75, " By a rough reckoning, one future in 1,000,000 lies so far out."),
        (4.8, " That is no matter of luck: by a rough reckoning, less than one future in a million "
              "lies so far out."),
    ],
)  # fmt: skip
def test_how_rare_a_distance_is(distance: float, told: str) -> None:
    assert _reckoning(distance) == told
