"""A record held against the nation: which entries count, what they come to, and what Drivers would hold."""

from pathlib import Path

import numpy as np
import pytest

from mtfs.analysis.evidence.record import assess_record
from mtfs.analysis.evidence.record.blend import moments
from mtfs.analysis.evidence.record.national import NationalFigures
from mtfs.analysis.evidence.record.records import AssumptionRecord, Measure, RecordAssessment, WhyNot
from mtfs.domain.assumptions import Distribution, DistributionKind
from mtfs.domain.strategy import Strategy
from mtfs.domain.track_record import RecordEntry, SubjectKind, TrackRecord
from tests.analysis.evidence.record.samples import PACK, money, rate
from tests.cases import Tables, case_of, full_case, with_roles


@pytest.fixture(scope="module")
def strategy(tmp_path_factory: pytest.TempPathFactory) -> Strategy:
    """The full case: adults cost 30m by pay (0.8) and demand (1.2), and 40m by cpi and demand."""
    return case_of(with_roles(full_case()), tmp_path_factory.mktemp("case")).base


def assessed(strategy: Strategy, *entries: RecordEntry) -> RecordAssessment:
    return assess_record(TrackRecord(entries), strategy, PACK)


def only(strategy: Strategy, *entries: RecordEntry) -> AssumptionRecord:
    (record,) = assessed(strategy, *entries).records
    return record


class TestErrors:
    def test_of_a_service_are_shares_of_the_budget(self, strategy: Strategy) -> None:
        record = only(
            strategy, money("Adults", "2017/18", 40e6, 42e6), money("Adults", "2018/19", 50e6, 51e6)
        )
        assert (record.kind, record.measure) == (SubjectKind.SERVICE, Measure.SHARE)
        assert record.counted == pytest.approx((0.05, 0.02))
        assert record.bias == pytest.approx(0.035)
        assert record.spread == pytest.approx(np.std([0.05, 0.02], ddof=1))

    def test_of_a_driver_are_in_rate_units(self, strategy: Strategy) -> None:
        record = only(strategy, rate("PAY", "2023/24", 0.02, 0.06))
        assert (record.kind, record.measure) == (SubjectKind.DRIVER, Measure.RATE)
        assert record.counted == pytest.approx((0.04,))
        assert record.spread is None

    def test_of_a_name_of_ones_own_are_in_pounds(self, strategy: Strategy) -> None:
        record = only(strategy, money("Gap", "2023/24", 4e6, 21e6, made=2), money("Gap", "2024/25", 3e6, 2e6))
        assert (record.kind, record.measure) == (SubjectKind.OTHER, Measure.POUNDS)
        assert record.bias == 8e6
        assert record.years_ahead == (1, 2)
        assert record.counted == ()
        assert record.blended is None

    def test_of_income_are_shares_that_do_not_count(self, strategy: Strategy) -> None:
        record = only(strategy, money("Corporate", "2017/18", -4e6, -5e6))
        assert record.measure is Measure.SHARE
        assert [found.error for found in record.errors] == [-0.25]
        assert [found.why_not for found in record.errors] == [WhyNot.NO_SHARE]

    @pytest.mark.parametrize("second", [0.0, -1e6])
    def test_of_budgets_that_are_nothing_or_change_sign_are_in_pounds(
        self, strategy: Strategy, second: float
    ) -> None:
        record = only(strategy, money("Adults", "2017/18", 4e6, 5e6), money("Adults", "2018/19", second, 1e6))
        assert record.measure is Measure.POUNDS
        assert {found.why_not for found in record.errors} == {WhyNot.NO_SHARE}


class TestWhatCounts:
    def reasons(self, strategy: Strategy, *entries: RecordEntry) -> list[WhyNot | None]:
        return [found.why_not for found in only(strategy, *entries).errors]

    def test_made_for_the_year_or_the_next(self, strategy: Strategy) -> None:
        made = [rate("pay", f"20{n}/{n + 1}", 0.02, 0.03, made=n - 10) for n in range(10, 13)]
        assert self.reasons(strategy, *made) == [None, None, WhyNot.FAR_AHEAD]

    def test_what_is_known_already(self, strategy: Strategy) -> None:
        record = only(strategy, rate("pay", "2023/24", 0.02, 0.03), rate("pay", "2024/25", 0.02, None))
        assert [found.why_not for found in record.errors] == [None, WhyNot.UNKNOWN]
        assert record.bias == pytest.approx(0.01)

    def test_one_entry_a_year_the_first_made(self, strategy: Strategy) -> None:
        later, first = rate("pay", "2023/24", 0.05, 0.06, made=0), rate("pay", "2023/24", 0.02, 0.06)
        assert self.reasons(strategy, later, first) == [None, WhyNot.AGAIN]
        assert only(strategy, later, first).counted == pytest.approx((0.04,))

    def test_an_entry_that_does_not_count_takes_no_years_place(self, strategy: Strategy) -> None:
        far, near = rate("pay", "2023/24", 0.02, 0.06, made=3), rate("pay", "2023/24", 0.03, 0.06)
        assert self.reasons(strategy, far, near) == [WhyNot.FAR_AHEAD, None]

    def test_budgets_of_ordinary_years_and_rates_of_all(self, strategy: Strategy) -> None:
        years = ("2019/20", "2020/21", "2021/22", "2022/23")
        assert self.reasons(strategy, *(money("Adults", year, 40e6, 42e6) for year in years)) == [
            None,
            *[WhyNot.SHOCK] * 3,
        ]
        assert self.reasons(strategy, *(rate("pay", year, 0.02, 0.03) for year in years)) == [None] * 4


class TestOffers:
    def test_a_driver_takes_its_own_record(self, strategy: Strategy) -> None:
        found = assessed(strategy, rate("pay", "2023/24", 0.02, 0.06), rate("pay", "2024/25", 0.03, 0.04))
        (offer,), (record,) = found.offers, found.records
        assert record.blended is not None
        assert (offer.driver, offer.through, offer.recurring) == ("pay", 1.0, 1.0)
        assert offer.shift == pytest.approx(record.blended.mean, abs=5e-5)
        assert offer.sd == pytest.approx(record.blended.sd, abs=5e-5)
        made = Distribution(
            kind=DistributionKind.METALOG,
            low=offer.triple.low,
            mode=offer.triple.middle,
            high=offer.triple.high,
        )
        assert moments(made)[0] == pytest.approx(record.blended.mean, abs=2e-4)
        assert "2 years, 2023/24 to 2024/25" in offer.source
        assert f"counts for {record.blended.mean_weight:.0%} of the average" in offer.source

    def test_a_service_gives_its_record_to_the_driver_of_its_demand(self, strategy: Strategy) -> None:
        found = assessed(strategy, money("Adults", "2017/18", 40e6, 44e6))
        (offer,), (record,) = found.offers, found.records
        assert record.blended is not None
        assert record.national is not None
        # Of 70m, 30m take the demand with 1.2 and 40m with 1; pay moves 30m with 0.8, and cpi 40m.
        through = (30 * 1.2 + 40) / 70
        drivers = {driver.name: driver for driver in strategy.drivers}
        prices = 30 * 0.8 / 70 * moments(drivers["pay"].distribution)[0]
        prices += 40 / 70 * moments(drivers["cpi"].distribution)[0]
        known = NationalFigures(pack=PACK, years=strategy.years[1:]).of_driver(drivers["asc demand"])
        assert known is not None
        assert offer.driver == "asc demand"
        assert offer.through == pytest.approx(through)
        assert offer.shift == pytest.approx((0.4 * record.blended.mean - prices) / through, abs=5e-5)
        assert offer.sd == pytest.approx(
            known.sd * record.blended.within_sd / record.national.within_sd, abs=5e-5
        )

    def test_a_drivers_own_record_goes_before_that_of_a_service(self, strategy: Strategy) -> None:
        found = assessed(
            strategy, money("Adults", "2017/18", 40e6, 44e6), rate("asc demand", "2017/18", 0.02, 0.05)
        )
        assert [offer.assumption for offer in found.offers] == ["asc demand"]
        assert found.no_offer == (
            ("Adults", "'asc demand', which moves it, takes the record of 'asc demand'"),
        )

    def test_offers_stand_in_the_order_of_drivers(self, strategy: Strategy) -> None:
        found = assessed(strategy, rate("settlement", "2023/24", 0, 0.01), rate("cpi", "2023/24", 0, 0.01))
        assert [offer.driver for offer in found.offers] == ["cpi", "settlement"]
        assert found.offer("cpi") is found.offers[0]
        assert found.offer("pay") is None

    def test_nothing_is_offered_where_nothing_counts(self, strategy: Strategy) -> None:
        found = assessed(strategy, money("Gap", "2023/24", 4e6, 5e6), rate("pay", "2023/24", 0.02, None))
        assert (found.offers, found.no_offer) == ((), ())

    @pytest.mark.parametrize(
        ("entry", "why"),
        [
            (
                money("Children", "2017/18", 40e6, 44e6),
                "nothing is known of other councils to weigh them with",
            ),
            (rate("fees", "2017/18", 0.02, 0.03), "too few years"),
        ],
    )
    def test_why_nothing_is_offered(self, strategy: Strategy, entry: RecordEntry, why: str) -> None:
        found = assessed(strategy, entry)
        assert found.offers == ()
        ((name, said),) = found.no_offer
        assert name == entry.assumption
        assert why in said

    def test_a_long_record_stands_alone_where_nothing_else_is_known(self, strategy: Strategy) -> None:
        years = [rate("fees", f"20{n}/{n + 1}", 0.02, 0.02 + n / 1000) for n in (10, 11, 12)]
        (offer,) = assessed(strategy, *years).offers
        assert offer.shift == pytest.approx(0.011)
        assert offer.source.endswith("nothing else is known of it.")


def changed(tables: Tables, name: str, **columns: object) -> Tables:
    headings = tables["Costs"][0]
    for row in tables["Costs"][1:]:
        if row[0] == name:
            for heading, value in columns.items():
                row[headings.index(heading.replace("_", " "))] = value
    return tables


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"Demand_driver": None}, "no demand driver moves it on Costs"),
        ({"Demand_weight": 0.1}, "its demand driver 'asc demand' moves only 10% of its budget"),
        (
            {"Demand_driver": "flat"},
            "its demand driver 'flat' is fixed, and nothing is known of such a driver",
        ),
    ],
)
def test_a_service_without_a_driver_that_moves_it_offers_nothing(
    tmp_path: Path, columns: dict[str, object], why: str
) -> None:
    case = case_of(changed(with_roles(full_case()), "Adults", **columns), tmp_path)
    found = assessed(case.base, money("Adults", "2017/18", 40e6, 44e6))
    assert found.no_offer == (("Adults", why),)
    assert found.offers == ()


def test_of_two_services_that_one_driver_moves_the_larger_is_heard(tmp_path: Path) -> None:
    tables = with_roles(full_case())
    tables["Costs"].append(["Older people", None, 5000, None, None, "asc demand", None])
    case = case_of(tables, tmp_path)
    found = assessed(
        case.base, money("Older people", "2017/18", 4e6, 5e6), money("Adults", "2017/18", 40e6, 44e6)
    )
    assert [offer.assumption for offer in found.offers] == ["Adults"]
    assert found.no_offer == (("Older people", "'asc demand', which moves it, takes the record of 'Adults'"),)
