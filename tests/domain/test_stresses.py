"""The stress library as data, and the rules that turn a stress into edits of a case."""

from dataclasses import replace

import pytest

from mtfs.domain.assumptions import Driver, Role
from mtfs.domain.calibration import Calibration, PlanGrowth
from mtfs.domain.case import Edit
from mtfs.domain.roles import guess_roles
from mtfs.domain.strategy import Strategy
from mtfs.domain.stress_library import find_stresses, stress_library
from mtfs.domain.stress_rules import AppliedStress, apply_stress
from mtfs.domain.stresses import DeliveryShock, RateShock, Standing, Stress
from mtfs.errors import RequestError
from mtfs.iotools.calibration import default_calibration
from tests.cases import YEARS, case_of, full_case, with_roles
from tests.iotools.calibration.made_packs import GROWTH, SAVINGS

#: A calibration without figures, and one that has all of them.
BLANK = Calibration(name="None", version="1", made="2026-11-22", years=(), sources=())
FULL = default_calibration()
STRESSES = stress_library(BLANK)
BY_KEY = {stress.key: stress for stress in STRESSES}


@pytest.fixture(scope="module")
def strategy(tmp_path_factory: pytest.TempPathFactory) -> Strategy:
    return case_of(with_roles(full_case()), tmp_path_factory.mktemp("case")).base


def edits_of(applied: AppliedStress) -> list[tuple[str, str, str, str, float | str]]:
    assert {edit.scenario for edit in applied.edits} <= {applied.stress.title}
    return [(e.sheet, e.row, e.column, e.operation, e.value) for e in applied.edits]


def left_of(applied: AppliedStress) -> list[tuple[str, str]]:
    return [(left.what, left.why) for left in applied.left_out]


class TestLibrary:
    """Whatever it says of the world has its source, or says that it is assumed."""

    @pytest.mark.parametrize("stress", [*STRESSES, *stress_library(FULL)], ids=lambda stress: stress.key)
    def test_every_figure_is_sourced_or_assumed(self, stress: Stress) -> None:
        assert stress.shocks
        assert len(stress.text.split(". ")) <= 3
        assert all(source.text and any(c.isdigit() for c in source.date) for source in stress.sources)
        assert len(set(stress.sources)) == len(stress.sources) >= 1
        for shock in stress.shocks:
            assert shock.basis.endswith(".")
            assert shock.sources or "assumed" in shock.basis.lower()
            if shock.standing is not Standing.ASSUMED:
                assert shock.sources

    def test_keys_and_titles_are_one_each(self) -> None:
        assert len({stress.key for stress in STRESSES}) == len(STRESSES)
        titles = {stress.title.casefold() for stress in STRESSES}
        assert len(titles) == len(STRESSES)
        assert "base" not in titles

    def test_every_role_is_of_use(self) -> None:
        used = {s.role for stress in STRESSES for s in stress.shocks if isinstance(s, RateShock)}
        assert used == set(Role)

    @pytest.mark.parametrize("stress", STRESSES, ids=lambda stress: stress.key)
    def test_rates_are_fractions_of_some_points(self, stress: Stress) -> None:
        for shock in stress.shocks:
            if isinstance(shock, RateShock):
                assert any(shock.additions)
                assert all(abs(addition) <= 0.25 for addition in shock.additions)

    def test_published_figures_give_the_additions(self) -> None:
        shocks = {s.role: s for s in BY_KEY["inflation-2022"].shocks if isinstance(s, RateShock)}
        prices = [a - b for a, b in zip((0.100, 0.057, 0.024), (0.040, 0.026, 0.021), strict=True)]
        assert shocks[Role.CPI].additions == pytest.approx(prices)
        assert shocks[Role.PAY].additions == pytest.approx([a - 0.025 for a in (0.063, 0.064, 0.040)])
        wages = [0, 0.097 - 0.05, 0.098 - 0.05]
        fees = [0.75 * wage + 0.25 * price for wage, price in zip(wages, prices, strict=True)]
        assert shocks[Role.CARE_FEES].additions == pytest.approx(fees, abs=6e-4)
        assert shocks[Role.RATES_INDEXATION].additions == pytest.approx([0, *prices])
        (surge,) = BY_KEY["placements-surge"].shocks
        assert isinstance(surge, RateShock)
        assert surge.additions == pytest.approx([0.16 - prices[0], 0.14 - prices[1]], abs=2e-3)
        (settlement,) = BY_KEY["hard-settlement"].shocks
        assert isinstance(settlement, RateShock)
        fallen = [1 - s for s in (0.125, 0.106, 0.064, 0.065)]
        assert 1 - fallen[0] * fallen[1] * fallen[2] * fallen[3] == pytest.approx(0.31, abs=0.01)
        assert -sum(settlement.additions) == pytest.approx(sum(1 - f for f in fallen) / 2, abs=0.012)
        (savings,) = BY_KEY["savings-short"].shocks
        assert isinstance(savings, DeliveryShock)
        assert savings.share == pytest.approx(0.57 / ((0.89 + 0.76 + 0.81) / 3), abs=0.006)

    def test_what_is_worse_is_less_where_a_calibration_has_more_for_usual(self) -> None:
        plans = PlanGrowth(
            mean=0.1049, national_sd=0.01, council_sd=0.01, own_sd=0.05, location_error=0.0,
            scale_error=0.0, councils={}, years=6, sources=(),
        )  # fmt: skip
        adults = replace(GROWTH, mean=0.0324)
        given = {"savings delivered": (0.76, 0.8), "SEND transport": (0.2, 0.102)}
        given["temporary accommodation"] = (0.5, 0.27)
        priors = tuple(
            replace(SAVINGS, name=name, mean=mean, low=0.0, likely=likely, high=1.0)
            for name, (mean, likely) in given.items()
        )
        pack = replace(BLANK, version="7", growth=(adults,), plan_growth=plans, priors=priors)
        by_key = {stress.key: stress for stress in stress_library(pack)}
        surge = {s.role: s for s in by_key["demand-surge"].shocks if isinstance(s, RateShock)}
        # Half of 3.24% over 0.81; 13.2 less 10.2; 12.5 less 10.5 as it is told; 29 less 27, and nothing.
        assert surge[Role.ADULT_DEMAND].additions == (0.02,) * 3
        assert surge[Role.SEND_TRANSPORT].additions == (0.03,) * 3
        assert surge[Role.EHC_PLANS].additions == (0.02,) * 3
        assert surge[Role.TEMPORARY_ACCOMMODATION].additions == (0.02, 0.0, 0.0)
        assert all("(calibration 7)" in shock.basis for shock in surge.values())
        (savings,) = by_key["savings-short"].shocks
        assert isinstance(savings, DeliveryShock)
        assert savings.share == 0.75
        assert "delivers 25% less" in by_key["savings-short"].text
        half = by_key["severe-but-plausible"].shocks[-1]
        assert isinstance(half, DeliveryShock)
        assert half.share == 0.875

    def test_without_figures_what_is_usual_is_assumed(self) -> None:
        surge = {s.role: s for s in BY_KEY["demand-surge"].shocks if isinstance(s, RateShock)}
        assert [surge[role].additions[0] for role in surge] == [0.015, 0.04, 0.015, 0.17]
        assert all("% (assumed)" in shock.basis for shock in surge.values())

    def test_keys_and_titles_do_not_depend_on_the_calibration(self) -> None:
        named = [[(stress.key, stress.title) for stress in stress_library(pack)] for pack in (BLANK, FULL)]
        assert named[0] == named[1]

    def test_a_shock_that_is_past_does_not_depend_on_the_calibration(self) -> None:
        changed = {
            before.key
            for before, after in zip(STRESSES, stress_library(FULL), strict=True)
            if before != after
        }
        assert changed == {"demand-surge", "savings-short", "severe-but-plausible"}

    def test_the_severe_case_is_half_of_four(self) -> None:
        parts = ("inflation-2022", "placements-surge", "hard-settlement", "savings-short")
        full = [shock for key in parts for shock in BY_KEY[key].shocks]
        for half, whole in zip(BY_KEY["severe-but-plausible"].shocks, full, strict=True):
            if isinstance(whole, RateShock):
                assert isinstance(half, RateShock)
                assert half.role is whole.role
                assert half.additions == pytest.approx([a / 2 for a in whole.additions])
            else:
                assert isinstance(half, DeliveryShock)
                assert isinstance(whole, DeliveryShock)
                assert 1 - half.share == pytest.approx((1 - whole.share) / 2)

    def test_keys_are_found_in_the_order_of_the_library(self) -> None:
        found = find_stresses([" Recession", "inflation-2022", "recession"], STRESSES)
        assert [stress.key for stress in found] == ["inflation-2022", "recession"]
        assert find_stresses("ALL", STRESSES) == find_stresses(["recession", "all"], STRESSES) == STRESSES
        assert find_stresses([], STRESSES) == ()

    def test_an_unknown_key_is_told_with_the_nearest(self) -> None:
        with pytest.raises(
            RequestError, match=r"no stress 'recesion' .did you mean 'recession'.*inflation-2022"
        ):
            find_stresses("recesion", STRESSES)


class TestRules:
    """Each stress on the full case, by hand."""

    def test_inflation(self, strategy: Strategy) -> None:
        applied = apply_stress(BY_KEY["inflation-2022"], strategy)
        assert edits_of(applied) == [
            ("Drivers", "cpi", "2026/27", "add", 0.060),
            ("Drivers", "cpi", "2027/28", "add", 0.031),
            ("Drivers", "cpi", "2028/29", "add", 0.003),
            ("Drivers", "pay", "2026/27", "add", 0.038),
            ("Drivers", "pay", "2027/28", "add", 0.039),
            ("Drivers", "pay", "2028/29", "add", 0.015),
        ]
        assert left_of(applied) == [
            ("role care fees", "no driver has the role care fees"),
            ("role rates indexation", "no driver has the role rates indexation"),
        ]
        first = applied.changes[0]
        assert (first.sheet, first.row, first.role, first.effect) == ("Drivers", "cpi", "cpi", "points added")
        assert first.sizes == "+6, +3.1, +0.3 from 2026/27"

    def test_a_settlement_scales_cash_and_leaves_certain_grants(self, strategy: Strategy) -> None:
        applied = apply_stress(BY_KEY["hard-settlement"], strategy)
        factors = [0.94, 0.94 * 0.95, 0.94 * 0.95 * 0.97, 0.94 * 0.95 * 0.97**2]
        assert [edit[:4] for edit in edits_of(applied)] == [
            ("Funding", "RSG", year, "scale") for year in YEARS
        ]
        assert [edit[4] for edit in edits_of(applied)] == pytest.approx(factors, abs=1e-12)
        assert applied.changes[0].sizes == "0.94, 0.893, 0.866, 0.84 from 2026/27"
        assert left_of(applied) == [
            (
                "grant 'Social care grant'",
                "it has no driver, so the case takes its cash as certain: left as planned",
            )
        ]

    def test_what_grants_lose_stays_lost(self, strategy: Strategy) -> None:
        shock = BY_KEY["hard-settlement"].shocks[0]
        assert isinstance(shock, RateShock)
        early = Stress(key="k", title="t", text="", shocks=(replace(shock, additions=(-0.1,)),))
        applied = apply_stress(early, strategy)
        assert [edit[2:] for edit in edits_of(applied)] == [(year, "scale", 0.9) for year in YEARS]
        assert applied.changes[0].sizes == "0.9 from 2026/27"

    def test_a_driver_of_costs_and_grants_moves_both(self, tmp_path) -> None:
        tables = with_roles(full_case())
        tables["Costs"][-1][3] = "settlement"
        tables["Funding"][-1][3] = "Cpi "
        applied = apply_stress(BY_KEY["hard-settlement"], case_of(tables, tmp_path).base)
        assert [(c.sheet, c.row) for c in applied.changes] == [("Drivers", "settlement"), ("Funding", "RSG")]
        ((_, why),) = left_of(applied)
        assert why == "its driver 'Cpi' has another role or none: left as planned"
        prices = apply_stress(BY_KEY["inflation-2022"], case_of(tables, tmp_path).base)
        assert ("Funding", "Social care grant", "2026/27", "scale", 1.06) in edits_of(prices)

    def test_savings(self, strategy: Strategy) -> None:
        applied = apply_stress(BY_KEY["savings-short"], strategy)
        assert edits_of(applied) == [
            ("Savings", "*", f"Delivery {word}", "scale", 0.7) for word in ("low", "likely", "high")
        ]
        without = apply_stress(BY_KEY["savings-short"], replace(strategy, savings=()))
        assert (without.edits, left_of(without)) == ((), [("savings", "the case plans none")])

    def test_recession(self, strategy: Strategy) -> None:
        applied = apply_stress(BY_KEY["recession"], strategy)
        assert applied.changes[0].sizes == "-1.8, 0, +0.9 from 2026/27"
        assert edits_of(applied) == [
            ("Drivers", "tax base", "2026/27", "add", -0.018),
            ("Drivers", "tax base", "2028/29", "add", 0.009),
            ("Drivers", "collection", "2026/27", "add", -0.011),
            ("Drivers", "collection", "2027/28", "add", -0.0055),
            ("Drivers", "rates growth", "2026/27", "add", -0.03),
            ("Drivers", "rates growth", "2027/28", "add", -0.01),
        ]

    @pytest.mark.parametrize(
        ("label", "why"),
        [
            (None, ""),
            ("2029/30", ""),
            ("2028/29", "the case itself has it end in 2028/29"),
            ("2027/28", "the case itself has it end in 2027/28"),
        ],
    )
    def test_override(self, strategy: Strategy, label: str | None, why: str) -> None:
        council = replace(strategy.council, dsg_override_ends=label)
        applied = apply_stress(BY_KEY["override-ends"], replace(strategy, council=council))
        assert left_of(applied) == ([("DSG override", why)] if why else [])
        assert edits_of(applied) == (
            [] if why else [("Council", "DSG override ends", "Value", "set", "2028/29")]
        )

    @pytest.mark.parametrize(
        ("base_year", "why"),
        [
            ("2028/29", "2028/29 is not after the base year 2028/29"),
            ("2019/20", "2028/29 is after the last plan year 2023/24"),
        ],
    )
    def test_override_outside_the_plan(self, tmp_path, base_year: str, why: str) -> None:
        first = int(base_year[:4])
        years = {old: f"{first + n}/{(first + n + 1) % 100:02}" for n, old in enumerate(["2025/26", *YEARS])}
        tables = {
            sheet: [[years.get(str(value), value) for value in row] for row in rows]
            for sheet, rows in full_case().items()
        }
        tables["Council"] = [row for row in tables["Council"] if row[0] != "DSG override ends"]
        applied = apply_stress(BY_KEY["override-ends"], case_of(tables, tmp_path).base)
        assert left_of(applied) == [("DSG override", why)]

    def test_no_schools_grant(self, strategy: Strategy) -> None:
        reserves = tuple(r for r in strategy.reserves if r is not strategy.dsg_reserve)
        applied = apply_stress(BY_KEY["override-ends"], replace(strategy, reserves=reserves))
        assert left_of(applied) == [("DSG override", "the case has no reserve of class dsg")]

    def test_several_drivers_share_a_role(self, strategy: Strategy) -> None:
        drivers = tuple(replace(d, role=Role.PAY) if d.name == "fees" else d for d in strategy.drivers)
        applied = apply_stress(BY_KEY["pay-2022"], replace(strategy, drivers=drivers))
        assert [change.row for change in applied.changes] == ["pay", "fees"]

    def test_an_idle_driver_and_one_near_the_bounds_are_left(self, strategy: Strategy) -> None:
        idle = Driver(name="idle", central_rates=(0.0,) * 4, years=tuple(YEARS), role=Role.PAY)
        steep = tuple(
            replace(d, central_rates=(0.97, 0, 0, 0)) if d.name == "pay" else d for d in strategy.drivers
        )
        applied = apply_stress(BY_KEY["pay-2022"], replace(strategy, drivers=(*steep, idle)))
        assert applied.edits == ()
        assert left_of(applied)[:2] == [
            ("driver 'pay'", "its rate of 2026/27 would be 100.8%, beyond -100% to 100%"),
            ("driver 'idle'", "nothing in the case uses this driver"),
        ]

    def test_a_short_plan_leaves_out_the_rest(self, tmp_path) -> None:
        tables = with_roles(full_case())
        for sheet in ("Drivers", "Pressures", "Savings", "Funding", "Reserves"):
            at = [n for n, heading in enumerate(tables[sheet][0]) if heading in YEARS[2:]]
            tables[sheet] = [[v for n, v in enumerate(row) if n not in at] for row in tables[sheet]]
        tables["Council"] = [row for row in tables["Council"] if row[0] != "DSG override ends"]
        applied = apply_stress(BY_KEY["placements-surge"], case_of(tables, tmp_path).base)
        assert left_of(applied) == []
        applied = apply_stress(BY_KEY["recession"], case_of(tables, tmp_path).base)
        assert left_of(applied) == [("what comes after year 2 of 3", "the plan ends in 2027/28, its year 2")]

    def test_a_refused_stress_changes_nothing(self, strategy: Strategy) -> None:
        refused = apply_stress(BY_KEY["recession"], strategy).refused("because")
        assert refused.edits == ()
        assert left_of(refused) == [("the whole stress", "because")]


class TestGuesses:
    """Roles by name are offered; only a caller takes them."""

    def test_names_of_the_full_case(self, tmp_path) -> None:
        assert {
            name: role.value for name, role in guess_roles(case_of(full_case(), tmp_path).base).items()
        } == {
            "cpi": "cpi",
            "pay": "pay",
            "asc demand": "adult demand",
            "placements": "children demand",
            "tax base": "tax base",
            "collection": "collection",
            "rates growth": "rates growth",
            "settlement": "settlement",
            "ehcp": "ehc plans",
        }

    @pytest.mark.parametrize(
        ("name", "role"),
        [
            ("Pay award", Role.PAY),
            ("Adult social care pay", Role.PAY),
            ("Older people's numbers", Role.ADULT_DEMAND),
            ("Care fees (living wage)", Role.CARE_FEES),
            ("Fees and charges", None),
            ("SEND transport", Role.SEND_TRANSPORT),
            ("Home to school transport", Role.SEND_TRANSPORT),
            ("Waste transport", None),
            ("High needs", Role.EHC_PLANS),
            ("Homelessness", Role.TEMPORARY_ACCOMMODATION),
            ("Council tax base", Role.TAX_BASE),
            ("Business rates inflation", Role.RATES_INDEXATION),
            ("Business rates growth", Role.RATES_GROWTH),
            ("Interest rates", None),
            ("Specific grants", Role.SETTLEMENT),
            ("General inflation", Role.CPI),
            ("Energy", None),
        ],
    )
    def test_names(self, strategy: Strategy, name: str, role: Role | None) -> None:
        drivers = (Driver(name=name, central_rates=(0.0,) * 4, years=tuple(YEARS)),)
        guesses = guess_roles(
            replace(
                strategy,
                drivers=drivers,
                costs=(),
                monitoring=(),
                funding=_bare(strategy),
                reserves=_without_drivers(strategy),
                correlations=type(strategy.correlations)(),
            )
        )
        assert guesses == ({name: role} if role else {})

    def test_a_role_of_its_own_stands(self, strategy: Strategy) -> None:
        drivers = tuple(replace(d, role=Role.CARE_FEES) if d.name == "cpi" else d for d in strategy.drivers)
        changed = replace(strategy, drivers=drivers)
        assert "cpi" not in guess_roles(changed)
        applied = apply_stress(BY_KEY["inflation-2022"], changed, {"cpi": Role.CPI, "Fees": Role.CPI})
        assert {change.row: change.role for change in applied.changes} == {
            "cpi": "care fees",
            "pay": "pay",
            "fees": "cpi",
        }


def _bare(strategy: Strategy):
    return tuple(replace(line, driver=None) for line in strategy.funding)


def _without_drivers(strategy: Strategy):
    return tuple(replace(reserve, driver=None) for reserve in strategy.reserves)


def test_edits_are_what_a_workbook_could_hold(strategy: Strategy) -> None:
    for stress in STRESSES:
        for edit in apply_stress(stress, strategy).edits:
            assert isinstance(edit, Edit)
            assert isinstance(edit.value, str | float)
            assert edit.operation in ("set", "add", "scale")
