from pathlib import Path

import numpy as np
import pytest

from mtfs.analysis.blocks import Request, map_blocks
from mtfs.analysis.nation.shared import check_shared, differing, national_form, place_of, shared_names
from mtfs.domain.assumptions import Role
from mtfs.domain.case import Case
from mtfs.engine.draws import DrawSource
from mtfs.engine.projection import project_plan
from mtfs.engine.sampling import Futures, sample_futures
from mtfs.errors import RequestError
from tests.analysis.nation.councils import council_case, council_tables, rename_driver
from tests.cases import Tables, at, case_of, put, with_roles

SHARED = ("cpi", "pay", "settlement")


def futures_of(case: Case, shared: tuple[str, ...] = SHARED, runs: int = 250) -> Futures:
    form = national_form(case, shared)
    base = form.case.base

    def work(draws: DrawSource, _: slice) -> Futures:
        return sample_futures(base, draws, named_as=base)

    (found,) = map_blocks(work, form.request(Request(runs=runs, workers=1)))
    return found


def same(a: Futures, b: Futures, driver: str) -> bool:
    return np.array_equal(a.deviations[driver], b.deviations[driver])


def test_shared_drivers_draw_alike_in_two_councils_and_all_else_does_not(tmp_path: Path) -> None:
    one = futures_of(council_case(tmp_path, "E06000001"))
    other = futures_of(council_case(tmp_path, "E06000002"))
    assert all(same(one, other, name) for name in SHARED)
    assert not any(same(one, other, name) for name in ("asc demand", "tax base", "collection"))
    for what in ("overspend", "pressure_sizes", "delivery", "slip_years"):
        pairs = list(zip(getattr(one, what), getattr(other, what), strict=True))
        varies = [not np.array_equal(a, b) for a, b in pairs if np.ptp(a) > 0]
        assert varies
        assert all(varies), what


def test_what_is_shared_does_not_depend_on_what_else_a_council_has(tmp_path: Path) -> None:
    tables = council_tables("E06000002", "Other")
    # A local driver that moves with prices, above all others in the correlations.
    tables["Correlations"] = [
        ["Driver", "tax base", "asc demand", "pay", "cpi"],
        ["tax base", 1, 0.3, 0.4, -0.2],
        ["asc demand", None, 1, 0.1, 0.2],
        ["pay", None, None, 1, 0.6],
        ["cpi", None, None, None, 1],
    ]
    one, other = futures_of(council_case(tmp_path)), futures_of(case_of(tables, tmp_path))
    assert all(same(one, other, name) for name in SHARED)


def test_correlations_with_local_drivers_are_kept(tmp_path: Path) -> None:
    tables = council_tables("E06000002", "Other")
    tables["Correlations"] = [["Driver", "tax base", "cpi"], ["tax base", 1, 0.9], ["cpi", None, 1]]
    found = futures_of(case_of(tables, tmp_path), runs=5000).deviations
    # Ranks, as one of the two is skewed: Spearman's is 6/π asin(0.9/2) under a Gaussian copula.
    ranks = [np.argsort(np.argsort(found[name][:, 0])) for name in ("tax base", "cpi")]
    assert np.corrcoef(ranks[0], ranks[1])[0, 1] == pytest.approx(6 / np.pi * np.arcsin(0.45), abs=0.02)


def test_a_driver_of_the_role_is_shared_under_another_name(tmp_path: Path) -> None:
    tables = with_roles(council_tables("E06000002", "Other"))
    rename_driver(tables, "pay", "NJC award")
    case = case_of(tables, tmp_path)
    assert case.base.drivers[1].role is Role.PAY
    form = national_form(case, SHARED)
    assert form.drivers == {"cpi": "cpi", "pay": "NJC award", "settlement": "settlement"}
    assert same(futures_of(council_case(tmp_path)), futures_of(case), "pay")


def test_a_name_goes_before_a_role(tmp_path: Path) -> None:
    tables = with_roles(council_tables("E06000002", "Other"))
    role = tables["Drivers"][0].index("Role")
    for row in tables["Drivers"][1:]:
        if row[0] == "fees":
            row[role] = "pay"
    form = national_form(case_of(tables, tmp_path), SHARED)
    assert form.drivers["pay"] == "pay"


def test_of_several_drivers_of_a_role_the_first_is_shared(tmp_path: Path) -> None:
    tables = with_roles(council_tables("E06000002", "Other"))
    rename_driver(tables, "pay", "officers")
    role = tables["Drivers"][0].index("Role")
    for row in tables["Drivers"][1:]:
        if row[0] == "fees":
            row[role] = "pay"
    assert national_form(case_of(tables, tmp_path), SHARED).drivers["pay"] == "officers"


def test_the_plan_is_that_of_the_case(tmp_path: Path) -> None:
    tables = with_roles(council_tables("E06000002", "Other"))
    rename_driver(tables, "pay", "NJC award")
    case = case_of(tables, tmp_path)
    form = national_form(case, SHARED)
    assert form.case.scenarios == case.scenarios
    for name, strategy in case.strategies.items():
        plan, other = project_plan(strategy), project_plan(form.case.strategies[name])
        assert np.array_equal(plan.gap, other.gap)
        assert np.array_equal(plan.usable, other.usable)


def test_a_council_without_a_shared_driver_has_the_others(tmp_path: Path) -> None:
    form = national_form(council_case(tmp_path), ("cpi", "prices of pizza"))
    assert form.drivers == {"cpi": "cpi"}


def test_with_nothing_shared_all_draws_are_the_councils_own(tmp_path: Path) -> None:
    one = futures_of(council_case(tmp_path, "E06000001"), ())
    other = futures_of(council_case(tmp_path, "E06000002"), ())
    assert not same(one, other, "cpi")


def test_the_place_is_the_code_else_the_name(tmp_path: Path) -> None:
    assert place_of(council_case(tmp_path, "e06000001").base) == "E06000001"
    assert place_of(council_case(tmp_path, "", "Nowhere").base) == "Nowhere"
    assert place_of(council_case(tmp_path, "", " No   Where ").base) == "No Where"


def test_what_nobody_has_is_not_shared(tmp_path: Path) -> None:
    base = council_case(tmp_path).base
    check_shared(["cpi", "settlement"], [])
    check_shared([base.drivers[0].name.upper(), "pay"], [base])
    with pytest.raises(
        RequestError, match=r"no driver and no role 'settelment' to share \(did you mean 'settlement'"
    ):
        check_shared(["cpi", "settelment"], [base])


def test_names_are_compared_without_regard_to_case() -> None:
    assert shared_names(["CPI ", "cpi", "Pay"]) == ("cpi", "pay")
    with pytest.raises(RequestError, match="is blank"):
        shared_names(["cpi", " "])


def test_sobol_cannot_be_shared(tmp_path: Path) -> None:
    form = national_form(council_case(tmp_path))
    with pytest.raises(RequestError, match="sobol"):
        form.request(Request(sampling="sobol"))  # type: ignore[arg-type]


def pay_and_prices(code: str, correlation: float, folder: Path) -> Case:
    tables: Tables = council_tables(code, code)
    put(tables, at(tables, "Correlations", "cpi", "pay"), correlation)
    return case_of(tables, folder)


def test_a_council_whose_national_futures_differ_is_told(tmp_path: Path) -> None:
    cases = [pay_and_prices(f"E0600000{i}", 0.6 if i != 1 else 0.4, tmp_path) for i in range(3)]
    faults = differing([national_form(case).weights for case in cases])
    assert list(faults) == [1]
    assert "'pay' is made of 0.4 of cpi and 0.917 of pay, and elsewhere of 0.6 of cpi" in faults[1]
    assert "Correlations" in faults[1]


def test_of_two_the_first_is_right(tmp_path: Path) -> None:
    cases = [pay_and_prices(f"E0600000{i}", 0.6 - i / 10, tmp_path) for i in range(2)]
    assert list(differing([national_form(case).weights for case in cases])) == [1]


def test_alike_is_no_fault(tmp_path: Path) -> None:
    weights = national_form(council_case(tmp_path)).weights
    assert differing([weights, weights, {"cpi": weights["cpi"]}, {}]) == {}
    assert differing([]) == {}
