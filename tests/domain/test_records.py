"""Records check themselves when they are made, and tell every breach at once."""

import math
from dataclasses import FrozenInstanceError, replace
from typing import ClassVar

import pytest

from mtfs.domain.assumptions import METALOG_FEASIBLE, Correlations, Distribution, DistributionKind, Driver
from mtfs.domain.budget import CostLine, MonitoringLine, Pressure
from mtfs.domain.case import Case
from mtfs.domain.checks import guess_fraction, matched
from mtfs.domain.council import Council, Units
from mtfs.domain.funding import FundingKind, FundingLine
from mtfs.domain.reserves import Reserve, ReserveClass, draw_sequence
from mtfs.domain.savings import Rag, SavingsScheme
from mtfs.domain.strategy import DuplicateBreach, Strategy, StrategyTables, nearest_name
from mtfs.errors import ModelError, RuleError

YEARS = ("2025/26", "2026/27", "2027/28")
NAN = float("nan")


def breached(make, /, *arguments, **fields):
    """Return which attributes, and years, break a rule."""
    with pytest.raises(RuleError) as caught:
        make(*arguments, **fields)
    assert all(str(breach) in str(caught.value) for breach in caught.value.breaches)
    return [breach.year or breach.field for breach in caught.value.breaches]


class TestDistribution:
    @pytest.mark.parametrize(
        ("kind", "fields"),
        [
            ("fixed", {}),
            ("normal", {"sd": 0}),
            ("two-piece normal", {"sd": 0.01}),
            ("two-piece normal", {"sd": 0, "sd_up": 0}),
            ("student t", {"sd": 0.01, "df": 2.001}),
            ("uniform", {"low": 0.1, "high": 0.1}),
            ("triangular", {"low": -1, "mode": -1, "high": 0}),
            ("pert", {"low": 0, "mode": 0, "high": 0}),
            ("metalog", {"low": 0, "mode": METALOG_FEASIBLE[0], "high": 1}),
            ("metalog", {"low": 0, "mode": METALOG_FEASIBLE[1], "high": 1}),
            ("metalog", {"low": -0.03, "mode": -0.03 + 0.1666 * 0.09, "high": 0.06}),
            ("metalog", {"low": 0.1, "mode": 0.1, "high": 0.1}),
            ("empirical", {"values": (0.5,)}),
        ],
    )
    def test_allowed(self, kind, fields):
        Distribution(kind=DistributionKind(kind), **fields)

    @pytest.mark.parametrize(
        ("kind", "fields", "wrong"),
        [
            ("normal", {}, ["sd"]),
            ("normal", {"sd": -0.01}, ["sd"]),
            ("two-piece normal", {"sd": -1, "sd_up": -1}, ["sd", "sd_up"]),
            ("student t", {}, ["sd", "df"]),
            ("student t", {"sd": -1, "df": 2}, ["sd", "df"]),
            ("uniform", {"low": 1, "high": 0}, ["high"]),
            ("uniform", {}, ["low", "high"]),
            ("triangular", {"low": 3, "mode": 2, "high": 1}, ["mode", "high"]),
            ("triangular", {"low": 3, "high": 1}, ["mode", "high"]),
            ("pert", {"low": 0, "mode": 2, "high": 1}, ["high"]),
            ("metalog", {"low": 0, "mode": 0.1665, "high": 1}, ["mode"]),
            ("metalog", {"low": 0, "mode": 0.8335, "high": 1}, ["mode"]),
            ("metalog", {"low": 0, "mode": 2, "high": 1}, ["high"]),
            ("empirical", {"values": ()}, ["values"]),
            ("normal", {"sd": math.inf}, ["sd"]),
            ("empirical", {"values": (0, NAN)}, ["values"]),
        ],
    )
    def test_refused(self, kind, fields, wrong):
        assert breached(Distribution, kind=DistributionKind(kind), **fields) == wrong

    def test_what_is_not_used_and_what_is_implausible(self):
        odd = Distribution(kind=DistributionKind.NORMAL, sd=2, df=3, low=-5)
        assert odd.unused_fields == ("low", "df")
        assert odd.implausible_fields == ("sd",)


class TestDriver:
    def test_every_breach_at_once(self):
        assert breached(Driver, name="cpi", years=YEARS[1:], central_rates=(3, -1.01), persistence=1.5) == [
            "persistence",
            "2026/27",
            "2027/28",
        ]

    def test_ends_are_allowed(self):
        Driver(name="cpi", years=YEARS[1:], central_rates=(1, -1), persistence=1)

    def test_not_a_number(self):
        assert breached(Driver, name="cpi", years=YEARS[1:], central_rates=(NAN, 0)) == ["2026/27"]

    def test_it_stays_as_it_is(self):
        driver = Driver(name="cpi", years=YEARS[1:], central_rates=(0, 0))
        with pytest.raises(FrozenInstanceError):
            driver.name = "rpi"


class TestCorrelations:
    @pytest.mark.parametrize(
        ("names", "matrix"),
        [
            ((), ()),
            (("a",), ((1,),)),
            (("a", "b"), ((1, -1), (-1, 1))),
            # Whether it is possible is not a rule: the nearest that is takes its place.
            (("a", "b", "c"), ((1, 0.9, 0.9), (0.9, 1, -0.9), (0.9, -0.9, 1))),
        ],
    )
    def test_allowed(self, names, matrix):
        Correlations(names=names, matrix=matrix)

    @pytest.mark.parametrize(
        ("names", "matrix", "wrong"),
        [
            (("a", "A "), ((1, 0), (0, 1)), ["names"]),
            (("a", "b"), ((1, 0),), ["matrix"]),
            (("a", "b"), ((1, 0), (0,)), ["matrix"]),
            (("a",), ((0.9,),), ["matrix"]),
            (("a", "b"), ((1, 0.5), (0.4, 1)), ["matrix"]),
            (("a", "b"), ((1, 1.1), (1.1, 2)), ["matrix", "matrix"]),
            (("a", "b"), ((1, NAN), (NAN, 1)), ["matrix"]),
        ],
    )
    def test_refused(self, names, matrix, wrong):
        assert breached(Correlations, names, matrix) == wrong


class TestSpending:
    def test_cost_line(self):
        assert breached(CostLine, service="Adults", base_budget=NAN, price_weight=math.inf) == [
            "base_budget",
            "price_weight",
        ]

    @pytest.mark.parametrize(("low", "likely", "high"), [(-1, -0.5, 0), (0, 0, 0), (1, 1, 2)])
    def test_monitoring_as_signed_numbers(self, low, likely, high):
        MonitoringLine(service="Adults", low=low, likely=likely, high=high)

    @pytest.mark.parametrize(
        ("values", "share", "wrong"),
        [
            ((0, -0.5, -1), 0, ["likely", "high"]),
            ((0, 2, 1), 1.2, ["high", "recurring_share"]),
            ((0, 1, 2), -0.1, ["recurring_share"]),
        ],
    )
    def test_monitoring_out_of_order(self, values, share, wrong):
        low, likely, high = values
        fields = {"low": low, "likely": likely, "high": high, "recurring_share": share}
        assert breached(MonitoringLine, service="Adults", **fields) == wrong

    def test_pressure(self):
        pressure = Pressure(name="NI", amounts=(1, 2), recurrent=True)
        assert (pressure.probability, pressure.low, pressure.high) == (1, 1, 1)
        assert breached(replace, pressure, probability=1.01, low=-0.1, high=0.9) == [
            "probability",
            "low",
            "high",
        ]
        assert breached(replace, pressure, low=1.1) == ["low"]
        replace(pressure, probability=0, low=0, high=50)


class TestSavings:
    #: By rating: low, likely and high share delivered, and months late (section 4 of the model).
    DEFAULTS: ClassVar = {
        Rag.GREEN: ((0.9, 1, 1), (0, 0, 3)),
        Rag.AMBER: ((0.5, 0.8, 1), (0, 3, 9)),
        Rag.RED: ((0, 0.4, 0.8), (3, 9, 18)),
    }

    @pytest.mark.parametrize("rag", list(Rag))
    def test_what_a_rating_gives(self, rag):
        scheme = SavingsScheme(name="s", planned=(1,), recurrent=True, rag=rag)
        assert (scheme.delivery, scheme.slip_months) == self.DEFAULTS[rag]

    def test_what_is_given_goes_before_the_rating(self):
        own = {"delivery_low": 0.1, "delivery_likely": 0.2, "delivery_high": 1.5}
        scheme = SavingsScheme(name="s", planned=(1,), recurrent=True, rag=Rag.RED, **own)
        assert (scheme.delivery, scheme.slip_months) == ((0.1, 0.2, 1.5), (3, 9, 18))

    def test_given_delivery_without_a_rating_does_not_slip(self):
        own = {"delivery_low": 1, "delivery_likely": 1, "delivery_high": 1}
        assert SavingsScheme(name="s", planned=(1,), recurrent=True, **own).slip_months == (0, 0, 0)

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({}, ["rag"]),
            ({"slip_low": 0, "slip_likely": 0, "slip_high": 0}, ["rag"]),
            ({"rag": Rag.RED, "delivery_likely": 0.5}, ["delivery_low", "delivery_high"]),
            ({"rag": Rag.RED, "slip_high": 5}, ["slip_low", "slip_likely"]),
            ({"delivery_low": 0.2, "delivery_likely": 85, "delivery_high": 1}, ["delivery_likely"]),
            ({"delivery_low": 0.9, "delivery_likely": 0.5, "delivery_high": 1}, ["delivery_likely"]),
            ({"rag": Rag.RED, "slip_low": -1, "slip_likely": 9, "slip_high": 3}, ["slip_low", "slip_high"]),
        ],
    )
    def test_refused(self, fields, wrong):
        assert breached(SavingsScheme, name="s", planned=(1,), recurrent=True, **fields) == wrong

    def test_the_guess_for_a_percentage(self):
        with pytest.raises(RuleError) as caught:
            SavingsScheme(
                name="s", planned=(1,), recurrent=True, delivery_low=0, delivery_likely=85, delivery_high=100
            )
        assert [breach.guess for breach in caught.value.breaches] == ["0.85", "1"]


class TestFunding:
    @pytest.mark.parametrize(
        "kind", ["tax base", "band d", "baseline funding", "growth above baseline", "grant"]
    )
    def test_kinds_that_need_a_base(self, kind):
        fields = {"name": "x", "kind": FundingKind(kind), "values": (0, 0), "years": YEARS[1:]}
        assert breached(FundingLine, **fields) == ["base"]
        FundingLine(**fields, base=1)

    def test_growth_may_be_negative_and_a_tax_base_may_not(self):
        fields = {"name": "x", "values": (0, 0), "years": YEARS[1:], "base": -1}
        FundingLine(kind=FundingKind.GROWTH_ABOVE_BASELINE, **fields)
        assert breached(FundingLine, kind=FundingKind.TAX_BASE, **fields) == ["base"]

    @pytest.mark.parametrize("kind", [FundingKind.RESET, FundingKind.SAFETY_NET])
    def test_shares(self, kind):
        assert breached(FundingLine, name="x", kind=kind, values=(1.1, -0.1), years=YEARS[1:]) == list(
            YEARS[1:]
        )

    def test_what_a_kind_does_not_use(self):
        line = FundingLine(
            name="x", kind=FundingKind.BAND_D, values=(1, 0), years=YEARS[1:], base=1, driver="cpi"
        )
        assert line.unused_fields == ("driver", "values")


def reserve(name, order=None, reserve_class=ReserveClass.EARMARKED, opening=100.0, movements=(0.0, 0.0, 0.0)):
    return Reserve(
        name=name,
        reserve_class=reserve_class,
        opening_balance=opening,
        movements=movements,
        draw_order=order,
    )


class TestReserves:
    @pytest.mark.parametrize(
        ("rows", "expected"),
        [
            ([("g", None), ("a", None), ("b", None)], ["a", "b", "g"]),
            ([("a", 2), ("g", 1), ("b", None)], ["g", "a", "b"]),
            ([("a", 1), ("b", 1), ("g", 1)], ["a", "b", "g"]),
            ([("g", 1), ("a", 1)], ["g", "a"]),
            ([("g", None), ("a", 9e9), ("b", -1), ("c", 0)], ["b", "c", "a", "g"]),
            ([("c", 1), ("d", 0), ("g", None)], ["c", "g"]),
        ],
    )
    def test_draw_sequence(self, rows, expected):
        classes = {"g": ReserveClass.GENERAL, "d": ReserveClass.DSG}
        if expected == ["c", "g"]:
            reserves = (
                reserve("c", 1),
                reserve("d", 0, ReserveClass.DSG),
                reserve("g", None, ReserveClass.GENERAL),
            )
            reserves += (reserve("committed", 0, ReserveClass.COMMITTED),)
        else:
            reserves = tuple(
                reserve(name, order, classes.get(name, ReserveClass.EARMARKED)) for name, order in rows
            )
        assert [reserves[n].name for n in draw_sequence(reserves)] == expected

    @pytest.mark.parametrize("reserve_class", ["general", "earmarked", "committed"])
    def test_an_opening_balance_below_nothing(self, reserve_class):
        assert breached(reserve, "r", None, ReserveClass(reserve_class), -0.01) == ["opening_balance"]

    def test_the_schools_grant_may_be_in_deficit(self):
        assert not reserve("d", None, ReserveClass.DSG, -14e6).is_usable


class TestCouncil:
    COUNCIL = Council(name="x", base_year="2025/26", units=Units.POUNDS, minimum_balance=0)

    def test_defaults(self):
        council = self.COUNCIL
        assert (council.core_limit, council.asc_limit, council.safety_net) == (0.0299, 0.02, 0.925)
        assert (council.collection_share, council.savings_correlation) == (1, 0.5)
        assert (council.dsg_interest_rate, council.dsg_override_ends, council.dsg_share) == (0.045, None, 1)

    def test_every_breach_at_once(self):
        fields = {"minimum_balance": -1, "core_limit": 2.99, "dsg_share": 25, "dsg_override_ends": "2025/26"}
        assert breached(replace, self.COUNCIL, **fields) == [
            "minimum_balance",
            "core_limit",
            "dsg_share",
            "dsg_override_ends",
        ]

    @pytest.mark.parametrize("year", ["2025-26", "2025/27", "2025"])
    def test_years(self, year):
        assert breached(replace, self.COUNCIL, base_year=year) == ["base_year"]

    @pytest.mark.parametrize(("units", "pounds"), [("£", 1), ("£000", 1e3), ("£m", 1e6)])
    def test_units(self, units, pounds):
        assert Units(units).pounds == pounds


class TestStrategy:
    @pytest.fixture
    def strategy(self):
        def line(kind, base=None, values=(0.0, 0.0)):
            return FundingLine(name=kind, kind=FundingKind(kind), base=base, values=values, years=YEARS[1:])

        return Strategy(
            years=YEARS,
            council=Council(name="x", base_year="2025/26", units=Units.POUNDS, minimum_balance=0),
            drivers=(Driver(name="CPI", years=YEARS[1:], central_rates=(0.02, 0.02)),),
            costs=(CostLine(service="Adults", base_budget=1000, price_driver=" cpi"),),
            funding=(
                line("tax base", 10),
                line("band d", 100),
                line("core increase", None, (0.0299, 0.0299)),
            ),
            reserves=(reserve("g", None, ReserveClass.GENERAL),),
        )

    def test_whole(self, strategy):
        assert strategy.plan_years == 2
        assert strategy.override_ends_at is None
        assert strategy.dsg_reserve is None
        assert not list(strategy.remarks())

    def test_a_large_rate_is_remarked_upon_with_its_year(self, strategy):
        drivers = (replace(strategy.drivers[0], central_rates=(0.02, 1)),)
        (remark,) = replace(strategy, drivers=drivers).remarks()
        assert (remark.severity, remark.table, remark.row, remark.field, remark.routine) == (
            *("warning", "drivers", 0, "2027/28"),
            False,
        )

    def test_names_that_stand_again_name_the_first(self, strategy):
        general = strategy.reserves[0]
        draft = StrategyTables(
            years=YEARS,
            council=strategy.council,
            reserves=(general, replace(general, name="h"), general, general),
        )
        found = [breach for breach in draft.breaches() if isinstance(breach, DuplicateBreach)]
        assert [(breach.row, breach.first) for breach in found] == [(2, 0), (3, 0)]

    @pytest.mark.parametrize(("label", "index"), [("2026/27", 1), ("2027/28", 2), ("2028/29", None)])
    def test_when_the_override_ends(self, strategy, label, index):
        council = replace(strategy.council, dsg_override_ends=label)
        assert replace(strategy, council=council).override_ends_at == index

    def test_every_breach_at_once(self, strategy):
        assert breached(
            replace,
            strategy,
            drivers=strategy.drivers * 2,
            costs=(CostLine(service="Adults", base_budget=1, demand_driver="cpl"),),
            correlations=Correlations(("rpi",), ((1,),)),
            funding=(*strategy.funding[1:], strategy.funding[1]),
            reserves=(),
        ) == ["name", "name", "demand_driver", "", "", "kind", ""]

    def test_years_that_do_not_fit(self, strategy):
        drivers = (Driver(name="CPI", years=YEARS[1:2], central_rates=(0.02,)),)
        assert breached(replace, strategy, drivers=drivers) == ["central_rates"]
        assert "years" in breached(replace, strategy, years=YEARS[:1])

    @pytest.mark.parametrize(
        ("movements", "wrong"),
        [
            ((-100.0, 0.0, 0.0), None),
            ((-100.004, 0.0, 0.0), None),
            ((-100.01, 0.0, 0.0), "2025/26"),
            ((50.0, -150.0, 0.0), None),
            ((50.0, -150.0, -1.0), "2027/28"),
            ((-101.0, 500.0, 0.0), "2025/26"),
        ],
    )
    @pytest.mark.parametrize("reserve_class", [ReserveClass.EARMARKED, ReserveClass.COMMITTED])
    def test_planned_movements(self, strategy, reserve_class, movements, wrong):
        reserves = (*strategy.reserves, reserve("r", None, reserve_class, 100.0, movements))
        if wrong is None:
            replace(strategy, reserves=reserves)
        else:
            assert breached(replace, strategy, reserves=reserves) == [wrong]

    def test_a_case_needs_its_base(self, strategy):
        assert Case(strategies={"Base": strategy}).scenarios == ("Base",)
        with pytest.raises(ModelError, match="needs a strategy named 'Base'"):
            Case(strategies={"base": strategy})

    def test_a_scenario_that_is_not_there(self, strategy):
        case = Case(strategies={"Base": strategy, "High inflation": strategy})
        with pytest.raises(ModelError, match="did you mean 'High inflation'"):
            case.scenario_name("hi inflation")


class TestChecks:
    @pytest.mark.parametrize(
        ("value", "low", "high", "guess"),
        [
            (85, 0, 1.5, "0.85"),
            (2.99, -1, 0.0299, "0.0299"),
            (-3, -1, 1, "-0.03"),
            (0.5, 0, 0.1, ""),
            (500, 0, 1, ""),
        ],
    )
    def test_fractions(self, value, low, high, guess):
        assert guess_fraction(value, low, high) == guess

    def test_a_share_of_more_than_the_whole_is_not_taken_for_a_percentage(self):
        assert guess_fraction(1.5, 0, 1, least=2) == ""

    def test_names_match_without_case_or_outer_spaces(self):
        assert matched("  Adult SOCIAL care ") == matched("adult social care")
        assert matched("adult  social care") != matched("adult social care")

    @pytest.mark.parametrize(("name", "near"), [("cpii", "CPI"), ("PLACEMENT", "placements"), ("zzz", "")])
    def test_nearest_names(self, name, near):
        assert nearest_name(name, ["CPI", "placements"]) == near
