"""A council beside its neighbours, from histories made by hand."""

import math

import numpy as np
import pytest

from mtfs.analysis.evidence.neighbours.councils import Group, class_group, councils_of
from mtfs.analysis.evidence.neighbours.study import compare_with, year_and_basis
from mtfs.errors import RequestError
from tests.analysis.evidence.neighbours.made import Amounts, council_named, group_of, history_of

YEARS = ("2021/22", "2022/23", "2023/24")
NAMES = {"Ayton": "UA", "Beeby": "UA", "Ceeford": "MD", "Deeham": "UA"}
CARE = "adult_social_care"


def study(amounts: Amounts | None = None, years: tuple[str, ...] = YEARS, **asked: object):
    history = history_of(NAMES, years, amounts)
    group = group_of(history, "Beeby", "Ceeford", "Deeham")
    return compare_with(history, council_named(history, "Ayton"), group, **asked)


def test_figures_of_the_council_and_its_neighbours() -> None:
    found = study(
        {
            ("Ayton", "2023/24", CARE): 60.0,
            ("Beeby", "2023/24", CARE): 40.0,
            ("Ceeford", "2023/24", CARE): 65.0,
        }
    )
    assert (found.year, found.basis, found.council.name) == ("2023/24", "outturn", "Ayton")
    care = found.standing("social_care_of_net_spending")
    assert care is not None
    assert care.value == pytest.approx(0.9)
    assert care.names == ("Beeby", "Ceeford", "Deeham")
    np.testing.assert_allclose(care.values, [0.7, 0.95, 0.8])
    assert care.median == pytest.approx(0.8)
    assert care.ends == (pytest.approx(0.7), pytest.approx(0.95))
    assert care.quartiles == (pytest.approx(0.75), pytest.approx(0.875))
    assert (care.above, care.below) == (1, 2)
    assert found.standing("social_care_of_spending_power") is None
    assert found.standing("interest_of_net_spending") is None


def test_a_neighbour_without_a_figure_is_named() -> None:
    found = study({("Beeby", "2023/24", CARE): math.nan})
    care = found.standing("social_care_of_net_spending")
    assert care is not None
    assert care.without == ("Beeby",)
    assert len(care.values) == 2


def test_the_change_of_reserves_says_which_years_it_covers() -> None:
    change = study().standing("change_in_reserves")
    assert change is not None
    assert (change.since, change.year) == ("2021/22", "2023/24")
    # Made by hand: each year closes with 20 and had put in -4, so that it opened with 24: no use is told
    # between the years, and 4 is used in each of them.
    assert change.value == pytest.approx(-12 / 32 / 3)
    left = study().standing("reserves_years_left")
    assert left is not None
    assert left.value == pytest.approx(5.0)


def test_a_year_that_is_missing_within_is_a_gap() -> None:
    found = study(years=("2021/22", "2023/24"))
    assert found.gaps == ("2022/23",)
    assert study().gaps == ()
    # The levels count: from 24 at the start of 2021/22 to 20.
    change = found.standing("change_in_reserves")
    assert change is not None
    assert change.value == pytest.approx(-4 / 24 / 3)


def test_outturns_stand_against_budgets_of_the_same_year() -> None:
    services: Amounts = {
        (name, year, "service_expenditure"): (140.0, 140.0) for name in NAMES for year in YEARS
    }
    found = study(
        {
            **services,
            ("Ayton", "2021/22", CARE): (50.0, 55.0),
            ("Ayton", "2022/23", CARE): (50.0, 45.0),
            ("Beeby", "2021/22", CARE): (100.0, 120.0),
            # Without a budget of the council's own, a year is not told.
            ("Beeby", "2023/24", CARE): (100.0, 120.0),
        }
    )
    (care,) = found.overspends
    assert (care.line, care.years, care.names) == (CARE, ("2021/22", "2022/23"), ("Beeby",))
    np.testing.assert_allclose(care.council, [0.1, -0.1])
    np.testing.assert_allclose(care.values, [[0.2, np.nan]])
    np.testing.assert_allclose(care.of_year(0), [0.2])
    assert len(care.of_year(1)) == 0
    np.testing.assert_allclose(care.medians, [0.2])


def test_core_spending_power_is_of_the_last_year_that_has_it() -> None:
    history = history_of(NAMES, YEARS)
    keys = {council.name: council.key for council in councils_of(history)}
    power = {
        "2020/21": {keys["Ayton"]: 80e6},
        "2021/22": {keys["Ayton"]: 100e6, keys["Beeby"]: 160e6},
        "2022/23": {keys["Beeby"]: 100e6},
    }
    group = group_of(history, "Beeby", "Ceeford")
    found = compare_with(history, council_named(history, "Ayton"), group, spending_power=power)
    care = found.standing("social_care_of_spending_power")
    assert care is not None
    assert (care.year, care.value, care.names) == ("2021/22", pytest.approx(0.8), ("Beeby",))
    assert care.without == ("Ceeford",)


def test_districts_have_no_social_care() -> None:
    history = history_of({"Ayton": "SD", "Beeby": "SD"}, YEARS)
    found = compare_with(history, council_named(history, "Ayton"), group_of(history, "Beeby"))
    assert not [s for s in found.standings if s.indicator.care]
    assert found.standing("council_tax_of_net_spending") is not None


def test_a_year_without_outturns_is_compared_by_its_budgets() -> None:
    lines = ("net_revenue_expenditure", CARE, "childrens_social_care", "reserves_earmarked")
    budgets: Amounts = {
        (name, "2025/26", line): (80.0, None) for name in NAMES for line in (*lines, "reserves_unallocated")
    }
    found = study(budgets, years=(*YEARS, "2025/26"), year="2025/26")
    assert (found.year, found.basis) == ("2025/26", "budget")
    care = found.standing("social_care_of_net_spending")
    assert care is not None
    assert care.value == pytest.approx(2.0)
    assert found.standing("change_in_reserves") is None
    # Where a year has outturns they are told, and the last of those years is taken by itself.
    assert study(budgets, years=(*YEARS, "2025/26")).basis == "outturn"


def test_net_spending_that_jumps_is_told_with_the_line_that_moved() -> None:
    found = study(
        {
            ("Ayton", "2023/24", "net_revenue_expenditure"): 150.0,
            ("Ayton", "2023/24", "highways_transport"): 55.0,
            ("Ayton", "2023/24", CARE): 55.0,
            ("Beeby", "2023/24", "net_revenue_expenditure"): 110.0,
            ("Deeham", "2023/24", "net_revenue_expenditure"): 60.0,
            ("Deeham", "2023/24", "grants_inside_aef"): -100.0,
        }
    )
    own, other = found.jumps
    assert (own.council, own.before, own.was, own.now) == ("Ayton", "2022/23", 100e6, 150e6)
    assert (own.line, own.line_change, own.others) == ("highways_transport", 45e6, pytest.approx(0.05))
    assert (other.council, other.line, other.line_change) == ("Deeham", "grants_inside_aef", -40e6)


def test_much_moved_through_reserves_is_told() -> None:
    found = study({("Ceeford", "2023/24", "use_of_earmarked_reserves"): 20.0})
    (swing,) = found.swings
    assert (swing.council, swing.change, swing.share) == ("Ceeford", 20e6, pytest.approx(0.2))


def test_breaks_that_pass_are_told_and_others_are_not() -> None:
    marked = history_of(NAMES, ("2020/21", "2021/22"), breaks="covid_spending academies rates_retention")
    group = group_of(marked, "Beeby", "Ceeford")
    found = compare_with(marked, council_named(marked, "Ayton"), group, year="2020/21")
    assert found.breaks == ("covid_spending",)


def test_a_class_is_everybody_else_in_it() -> None:
    councils = councils_of(history_of(NAMES, YEARS))
    group = class_group(councils[0], councils)
    assert [council.name for council in group.councils] == ["Beeby", "Deeham"]
    assert group.name == "all other unitary authorities"
    fire = councils_of(history_of({"Ayton Fire": "O"}, YEARS))[0]
    with pytest.raises(RequestError, match="Ayton Fire is of no class of councils"):
        class_group(fire, councils)


def test_a_council_is_told_as_its_latest_year_has_it() -> None:
    history = history_of({"Ayton": "SC"}, ("2021/22", "2023/24"))
    history.loc[history["year"] == "2023/24", ["council", "council_class"]] = ["New Ayton", "UA"]
    (council,) = councils_of(history)
    assert (council.name, council.council_class, council.key) == ("New Ayton", "UA", "E06000100")


def test_what_cannot_be_compared_is_refused() -> None:
    history = history_of(NAMES, YEARS)
    ayton = council_named(history, "Ayton")
    with pytest.raises(
        RequestError, match="no figures of Ayton for 2019/20; expected one of 2021/22, 2022/23"
    ):
        year_and_basis(history, ayton, "2019/20")
    nobody = Group(name="nobody", source="", councils=(), not_found=("Elsewhere",))
    with pytest.raises(RequestError, match=r"nobody to compare Ayton with.*: Elsewhere"):
        compare_with(history, ayton, nobody)
    empty = history.assign(outturn=float("nan"))
    with pytest.raises(RequestError, match="no net revenue expenditure of Ayton"):
        year_and_basis(empty, ayton)
