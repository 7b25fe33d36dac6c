"""Where yearly rates lie in the futures, against what is known of their distributions."""

import numpy as np
import pytest

from mtfs import Case
from mtfs.analysis.blocks import Request
from mtfs.analysis.driver_ranges import driver_ranges
from mtfs.errors import RequestError
from tests.cases import case_of, full_case
from tests.charts.results import make_strategy

Z90 = 1.2815515594


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return case_of(full_case(), tmp_path_factory.mktemp("ranges"))


def test_a_normal_rate_with_persistence(case: Case) -> None:
    found = {r.name: r for r in driver_ranges(case, request=Request(runs=10_000))}
    settlement = found["settlement"]
    for t in range(4):
        sd = 0.012 * np.sqrt(sum(0.6 ** (2 * k) for k in range(t + 1)))
        assert settlement.high[t] == pytest.approx(Z90 * sd, rel=0.04)
        assert settlement.low[t] == pytest.approx(-Z90 * sd, rel=0.04)
        assert settlement.middle[t] == pytest.approx(0, abs=4e-4)


def test_the_percentiles_of_a_metalog_are_those_given(case: Case) -> None:
    transport = next(r for r in driver_ranges(case, request=Request(runs=10_000)) if r.name == "transport")
    assert transport.low == pytest.approx(0.06 - 0.03, abs=0.003)
    assert transport.middle == pytest.approx(0.06 + 0.005, abs=0.003)
    assert transport.high == pytest.approx(0.06 + 0.06, abs=0.003)


def test_order_and_certain_rates(case: Case) -> None:
    found = driver_ranges(case, request=Request(runs=100))
    assert [r.name for r in found] == [driver.name for driver in case.base.drivers]
    fees = next(r for r in found if r.name == "fees")
    assert fees.low.tolist() == fees.high.tolist() == [0.02] * 4
    assert fees.central == (0.02,) * 4
    assert all((r.low <= r.middle).all() and (r.middle <= r.high).all() for r in found)


def test_a_scenario_has_its_own_and_one_run_has_no_width(case: Case) -> None:
    base = driver_ranges(case, request=Request(runs=200))
    high = driver_ranges(case, scenario="high inflation", request=Request(runs=200))
    assert high[0].high == pytest.approx(base[0].high + 0.02)
    (cpi, *_) = driver_ranges(case, request=Request(runs=1))
    assert (cpi.low == cpi.high).all()
    with pytest.raises(RequestError, match="there is no scenario"):
        driver_ranges(case, scenario="Other", request=Request(runs=1))


def test_a_case_without_drivers() -> None:
    assert driver_ranges(Case(strategies={"Base": make_strategy(1)}), request=Request(runs=5)) == ()
