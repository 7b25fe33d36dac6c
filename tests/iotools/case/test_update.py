"""An update of a case: what is matched, added and told, and that it is written wholly or not at all."""

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from mtfs import InputError, OutputError, RequestError, read_case
from mtfs.iotools.case.update import CellChange, Update, apply_update, propose_update
from tests.cases import YEARS, Tables, full_case, put, write_workbook

Row = dict[str, object]


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return write_workbook(tmp_path / "case.xlsx", full_case())


def with_tables(folder: Path, tables: Tables) -> Path:
    return write_workbook(folder / "case.xlsx", tables)


def saving(name: str, **cells: object) -> Row:
    return {"Scheme": name, "Type": "recurrent", "RAG": "green", **cells}


def names_beside(path: Path) -> set[str]:
    return {other.name for other in path.parent.iterdir()}


def changed(update: Update) -> dict[str, object]:
    return {change.cell: change.after for change in update.changes}


# -- rows -------------------------------------------------------------------------------------------------


def test_only_cells_that_differ_are_changed_and_money_goes_into_the_units_of_the_case(case: Path) -> None:
    rows = [
        saving(" REVIEWS", RAG="amber", **{"2026/27": 1_234_567.89, "2027/28": 1_000_000, "2028/29": None})
    ]
    update = propose_update(case, "savings", rows)
    assert update.changes == (CellChange("Savings", "L2", "2026/27", "Reviews", 1000, 1234.56789),)
    assert (update.added, update.losses, update.faults) == ((), (), ())
    assert update.missing == ("Routes", "Rents", "Energy", "Back office")
    apply_update(case, update)
    assert read_case(case).base.savings[0].planned == pytest.approx((1_234_567.89, 1e6, 5e5, 5e5), rel=1e-15)


def test_what_columns_of_amounts_come_to_is_told_before_and_after(case: Path) -> None:
    rows: list[Row] = [
        {"Service": "Adults", "Likely": 1_500_000},
        {"Service": "Parks", "Low": -20_000, "Likely": -20_000, "High": 0},
    ]
    update = propose_update(case, "monitoring", rows)
    assert update.units == "£000"
    likely = next(total for total in update.sums if total.heading == "Likely")
    before = sum(line.likely for line in read_case(case).base.monitoring) / 1000
    assert (likely.heading, likely.before, likely.after) == ("Likely", before, before + 480)
    apply_update(case, update)
    assert sum(line.likely for line in read_case(case).base.monitoring) / 1000 == likely.after
    assert propose_update(case, "monitoring", rows).sums == ()
    assert propose_update(case, "drivers", [{"Driver": "cpi", "Low": -0.02}]).sums == ()


def test_columns_that_new_rows_leave_blank_are_told(case: Path) -> None:
    told = " ".join(propose_update(case, "costs", [{"Service": "Parks", "Base budget": 5_000}]).remarks)
    assert "the new row is blank in 'Cost type', 'Price driver'" in told
    told = " ".join(propose_update(case, "savings", [saving("Vans", **{"2026/27": 1_000})]).remarks)
    assert "Delivery" not in told


def test_what_the_case_says_already_needs_no_change(case: Path) -> None:
    before = case.read_bytes()
    update = propose_update(
        case, "monitoring", [{"Service": "Adults", "Likely": 1_000_000.0000001, "Price weight": 1}]
    )
    assert update.changes == ()
    with pytest.raises(RequestError, match="nothing to change"):
        apply_update(case, update)
    assert case.read_bytes() == before
    assert names_beside(case) == {"case.xlsx"}


def test_new_rows_stand_below_the_last_one_and_are_read(case: Path) -> None:
    rows = [saving("Parks", Service="=1+1", **{"2026/27": 300_000}), saving("Fleet", **{"2029/30": 25_000.5})]
    update = propose_update(case, "savings", rows)
    assert update.added == ("Parks", "Fleet")
    assert {c.cell for c in update.changes if c.added} == {
        "A7",
        "C7",
        "D7",
        "E7",
        "L7",
        "A8",
        "D8",
        "E8",
        "O8",
    }
    backup = apply_update(case, update)
    parks, fleet = read_case(case).base.savings[-2:]
    assert (parks.name, parks.service, parks.planned[0]) == ("Parks", "=1+1", 300_000)
    assert fleet.planned == (0, 0, 0, 25_000.5)
    assert load_workbook(case)["Savings"]["C7"].data_type == "s"
    assert len(read_case(backup).base.savings) == 5


@pytest.mark.parametrize(("units", "factor"), [("£", 1.0), ("£000", 1e3), ("£m", 1e6)])
def test_the_units_of_the_case(tmp_path: Path, units: str, factor: float) -> None:
    tables = full_case()
    put(tables, "Council!B5", units)
    case = with_tables(tmp_path, tables)
    update = propose_update(case, "costs", [{"Service": "Transport", "Base budget": 9_876_543.21}])
    (change,) = update.changes
    assert repr(change.after) == {1.0: "9876543.21", 1e3: "9876.54321", 1e6: "9.87654321"}[factor]
    (change,) = propose_update(case, "funding", [{"Line": "Band D", "Base": 1600.5}]).changes
    assert change.after == 1600.5


def test_money_and_rates_of_funding_and_of_the_settings(case: Path) -> None:
    rows: list[Row] = [
        {"Line": "RSG", "Base": 20_100_000, "2026/27": 21_000_000},
        {"Line": "Core", "2026/27": 0.019},
        {"Line": "Tax base", "Base": 40_500},
        {"Line": "New grant", "Kind": "grant", "Base": 0, "2027/28": 5_000_000},
    ]
    assert changed(propose_update(case, "funding", rows)) == {
        **{"C11": 20_100, "E11": 21_000, "E4": 0.019, "C2": 40_500},
        **{"A13": "New grant", "B13": "grant", "C13": 0, "F13": 5_000},
    }
    rows = [
        {"Setting": "Minimum general fund balance", "Value": 6e6},
        {"Setting": "safety net", "Value": 0.9},
    ]
    update = propose_update(case, "council", rows)
    assert [(c.cell, c.heading, c.after) for c in update.changes] == [
        ("B6", "Minimum general fund balance", 6000),
        ("B9", "Safety net", 0.9),
    ]


def test_a_driver_is_given_another_distribution_and_blanks(case: Path) -> None:
    row = {
        "Driver": "transport",
        "Distribution": "empirical",
        "Values": "-0.1;0;0.2",
        "Low": "",
        "Mode": "",
        "High": " ",
    }
    apply_update(case, propose_update(case, "drivers", [row]))
    driver = next(d for d in read_case(case).base.drivers if d.name == "transport")
    assert driver.distribution.values == (-0.1, 0, 0.2)
    assert driver.distribution.low is None


def test_costs_are_matched_by_service_and_type(case: Path) -> None:
    rows: list[Row] = [
        {"Service": "Adults", "Cost type": "employees", "Base budget": 30_500_000},
        {"Service": "Adults", "Cost type": "Agency", "Base budget": 1_000},
        {"Service": "Children", "Base budget": 25_100_000},
    ]
    update = propose_update(case, "costs", rows)
    assert changed(update) == {"C2": 30_500, "A8": "Adults", "B8": "Agency", "C8": 1, "C4": 25_100}
    assert update.added == ("Adults / Agency",)
    assert update.missing[0] == "Adults / Third party payments"
    assert any("only line" in remark for remark in update.remarks)
    with pytest.raises(InputError, match="2 lines of it"):
        propose_update(case, "costs", [{"Service": "Adults", "Base budget": 1}])


def test_rows_of_one_name_are_matched_in_order_and_told(tmp_path: Path) -> None:
    tables = full_case()
    tables["Monitoring"].append(["adults", 1, 2, 3, *[None] * 5])
    case = with_tables(tmp_path, tables)
    rows: list[Row] = [{"Service": "Adults", "Likely": n * 1000} for n in (900, 2.5)]
    update = propose_update(case, "monitoring", rows)
    assert changed(update) == {"C2": 900, "C4": 2.5}
    assert (
        "'Adults' stands 2 times in the case and 2 times in what is brought in: matched in order"
        in update.remarks
    )


def test_rows_that_the_source_lacks_stay_or_come_to_nothing(case: Path) -> None:
    rows: list[Row] = [{"Service": "Adults"}]
    assert propose_update(case, "monitoring", rows).changes == ()
    update = propose_update(case, "monitoring", rows, keep_missing=False)
    assert changed(update) == {"B3": 0.0, "C3": 0.0}  # High was 0 before
    assert update.missing == ("Corporate",)
    apply_update(case, update)
    assert [line.likely for line in read_case(case).base.monitoring] == [1e6, 0]
    with pytest.raises(RequestError, match="cannot be set to nothing"):
        propose_update(case, "drivers", [{"Driver": "cpi"}], keep_missing=False)


def test_a_name_that_is_nearly_one_of_the_case_is_asked_after(case: Path) -> None:
    update = propose_update(case, "savings", [saving("Back offices", **{"2026/27": 1})])
    assert "'Back offices' is new: is it the case's 'Back office' under another name?" in update.remarks


def test_a_sheet_that_is_absent_is_made_and_a_blank_one_filled(tmp_path: Path) -> None:
    tables = full_case()
    del tables["Savings"]
    tables["Monitoring"] = []
    tables["Scenarios"] = []
    case = with_tables(tmp_path, tables)
    apply_update(case, propose_update(case, "savings", [saving("Parks", **{"2027/28": 5000})]))
    apply_update(
        case, propose_update(case, "monitoring", [{"Service": "Adults", "Low": 1, "Likely": 2, "High": 3}])
    )
    base = read_case(case).base
    assert [scheme.planned for scheme in base.savings] == [(0, 5000, 0, 0)]
    assert base.monitoring[0].high == 3
    assert [cell.value for cell in load_workbook(case)["Savings"][1]] == full_case()["Savings"][0]


def test_columns_in_any_order_with_some_of_the_owners_own(tmp_path: Path) -> None:
    tables = full_case()
    tables[" savings "] = [[*reversed(row), f"note {n}"] for n, row in enumerate(tables.pop("Savings"))]
    tables[" savings "] = [["" if n else "Source", *row] for n, row in enumerate(tables[" savings "])]
    tables[" savings "][1][0] = "Cabinet"
    for row in tables[" savings "][2:]:
        row[1:] = [None] * (16 - len(row)) + row[1:]
    case = with_tables(tmp_path, tables)
    update = propose_update(case, "savings", [{"Scheme": "Reviews", "2029/30": 1000}])
    assert [change.where for change in update.changes] == [" savings !B2"]
    assert "the column 'Source' of 1 row that changes stays as it is: does it still hold?" in update.remarks


# -- what is refused --------------------------------------------------------------------------------------


def test_every_value_without_a_place_is_told_at_once(case: Path) -> None:
    rows: list[Row] = [
        {"Scheme": "Reviews", "2031/32": 5, "Owner": "AB", "2026/27": float("nan")},
        {"Scheme": " ", "2031/32": 6},
        {"Scheme": "x" * 40_000, "2032/33": 0, "Deputy": None},
    ]
    with pytest.raises(InputError) as error:
        propose_update(case, "savings", rows)
    told = str(error.value)
    for part in ("'2031/32', for which 2 rows", "'Owner', for which 1 row", "is nan", "row 2 of", "40,000"):
        assert part in told
    assert "2032/33" not in told
    assert len(error.value.faults) == 6  # the overlong name is told, and that its row has none


@pytest.mark.parametrize("table", ["scenarios", "correlations", "saving"])
def test_tables_that_cannot_be_brought_up_to_date(case: Path, table: str) -> None:
    with pytest.raises(RequestError, match="row by row"):
        propose_update(case, table, [])


@pytest.mark.parametrize("value", [True, ["a"], object()])
def test_values_that_no_cell_can_hold(case: Path, value: object) -> None:
    with pytest.raises(RequestError, match="expected a number, a text or None"):
        propose_update(case, "savings", [{"Scheme": "Reviews", "2026/27": value}])


def test_a_case_that_could_not_be_read_afterwards_is_not_written(case: Path) -> None:
    before = case.read_bytes()
    update = propose_update(case, "savings", [{"Scheme": "Parks", "Delivery low": 85}])
    assert {fault.where for fault in update.faults} >= {
        "Savings!D7 as it would be",
        "Savings!F7 as it would be",
    }
    with pytest.raises(InputError, match="Savings!F7"):
        apply_update(case, update, force=True)
    assert case.read_bytes() == before
    assert names_beside(case) == {"case.xlsx"}


def test_faults_of_the_case_itself(tmp_path: Path) -> None:
    tables = full_case()
    tables["Savings"][0][3] = "Kind"
    with pytest.raises(InputError, match="no column 'Type'"):
        propose_update(with_tables(tmp_path, tables), "savings", [])
    tables = full_case()
    put(tables, "Council!B5", "pounds")
    with pytest.raises(InputError, match="'Units' to be £, £000 or £m"):
        propose_update(with_tables(tmp_path, tables), "costs", [{"Service": "Transport", "Base budget": 1}])
    del tables["Costs"]
    with pytest.raises(InputError, match="no sheet 'Costs'"):
        propose_update(with_tables(tmp_path, tables), "costs", [])


def test_what_the_case_would_warn_of_is_told_beforehand(case: Path) -> None:
    update = propose_update(case, "costs", [{"Service": "Transport", "Base budget": 30e6}])
    assert any("does not balance" in remark for remark in update.remarks)


def test_a_workbook_that_has_changed_meanwhile_is_left_alone(case: Path) -> None:
    update = propose_update(case, "savings", [saving("Reviews", **{"2026/27": 5})])
    write_workbook(case, full_case() | {"Notes": [["mine"]]})
    mine = case.read_bytes()
    with pytest.raises(RequestError, match="has changed since"):
        apply_update(case, update)
    case.unlink()
    with pytest.raises(OutputError, match="could not be read"):
        apply_update(case, update)
    case.write_bytes(mine)
    assert names_beside(case) == {"case.xlsx"}


@pytest.mark.parametrize("sign", ["~$case.xlsx", ".~lock.case.xlsx#"])
def test_a_workbook_that_is_open_elsewhere_is_warned_of(case: Path, sign: str) -> None:
    (case.parent / sign).touch()
    update = propose_update(case, "savings", [saving("Reviews", **{"2026/27": 5})])
    assert "seems to be open" in update.remarks[-1]


# -- writing ----------------------------------------------------------------------------------------------


def test_a_backup_is_kept_beside_it_and_never_replaces_another(case: Path) -> None:
    backups = []
    wanted = []
    for amount in (5000, 6000, 7000):
        wanted.append(case.read_bytes())
        backups.append(
            apply_update(case, propose_update(case, "savings", [saving("Reviews", **{"2026/27": amount})]))
        )
    assert [backup.read_bytes() for backup in backups] == wanted
    assert len({*backups}) == 3
    assert all(b.name.startswith("case.backup-20") and b.suffix == ".xlsx" for b in backups)
    assert names_beside(case) == {"case.xlsx", *(b.name for b in backups)}


@pytest.mark.parametrize("fatal", [1, 2])
def test_a_crash_while_writing_leaves_the_case_as_it_was(
    case: Path, monkeypatch: pytest.MonkeyPatch, fatal: int
) -> None:
    before = hashlib.sha256(case.read_bytes()).hexdigest()
    update = propose_update(case, "savings", [saving("Reviews", **{"2026/27": 5})])
    replace, calls = os.replace, []

    def failing(source: str, target: str) -> None:
        calls.append(target)
        if len(calls) == fatal:
            raise PermissionError(13, "access denied")
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(OutputError, match="access was refused"):
        apply_update(case, update)
    assert len(calls) == fatal
    assert hashlib.sha256(case.read_bytes()).hexdigest() == before
    assert names_beside(case) == {"case.xlsx"}


# -- random updates ---------------------------------------------------------------------------------------

POUNDS = st.integers(-(10**9), 10**9).map(lambda pence: pence / 100)
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1, max_size=12)


@st.composite
def programmes(draw: st.DrawFn) -> tuple[list[str], dict[str, list[float]]]:
    """Names that the case has, and the savings brought in by name."""
    taken = ["Reviews", "Routes", "Rents", "Energy", "Back office"]
    names = [
        f"{sign}{name.strip()}." for sign, name in draw(st.lists(st.tuples(st.sampled_from("=+-@x"), NAMES)))
    ]
    by_form = {name.strip().casefold(): name for name in [*draw(st.lists(st.sampled_from(taken))), *names]}
    return taken, {name: draw(st.lists(POUNDS, min_size=4, max_size=4)) for name in by_form.values()}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(programme=programmes())
def test_random_updates_are_read_back_as_they_were_meant(
    tmp_path: Path, programme: tuple[list[str], dict[str, list[float]]]
) -> None:
    taken, planned = programme
    tables = full_case()
    del tables["Scenarios"]
    case = with_tables(tmp_path, tables)
    before = {scheme.name: scheme.planned for scheme in read_case(case).base.savings}
    rows = [
        {"Scheme": name, **dict(zip(YEARS, amounts, strict=True))}
        | ({} if name in taken else {"Type": "recurrent", "RAG": "red"})
        for name, amounts in planned.items()
    ]
    update = propose_update(case, "savings", rows)
    assert update.faults == ()
    if update.changes:
        apply_update(case, update)
    after = {scheme.name: scheme.planned for scheme in read_case(case).base.savings}
    assert list(after) == [*taken, *(name for name in planned if name not in taken)]
    for name, amounts in after.items():
        assert amounts == pytest.approx(planned.get(name, before.get(name)), rel=1e-12, abs=1e-9)
