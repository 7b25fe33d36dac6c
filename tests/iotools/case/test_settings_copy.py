"""A copy of a case with settings of drivers: what changes in it, what is noted, and what stays as it is."""

import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from mtfs import read_case
from mtfs.domain.assumptions import Distribution, DistributionKind
from mtfs.errors import InputError, RequestError
from mtfs.iotools.case.settings_copy import copy_with_settings
from tests.cases import Tables, at, full_case, put_raw, write_workbook

METALOG = {
    "Driver": "PAY",
    "Distribution": "metalog",
    "Low": -0.01,
    "Mode": 0.005,
    "High": 0.03,
    "SD": "",
    "SD up": "",
}
SOURCES = {"Pay": "From the record."}


def sourced() -> Tables:
    tables = full_case()
    headings, *rows = tables["Drivers"]
    tables["Drivers"] = [[*headings, "Source"], *([*row, f"Why {row[0]}"] for row in rows)]
    return tables


def sources_in(path: Path) -> dict[object, object]:
    headings, *rows = load_workbook(path)["Drivers"].iter_rows(values_only=True)
    column = headings.index("Source")
    return {row[0]: row[column] for row in rows}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_workbook(tmp_path / "case.xlsx", sourced())


def test_the_driver_has_the_settings_and_all_else_is_as_it_was(source: Path, tmp_path: Path) -> None:
    before = source.read_bytes()
    made = copy_with_settings(source, tmp_path / "copy.xlsx", [METALOG], SOURCES)
    assert source.read_bytes() == before
    old, new = read_case(source).base, read_case(tmp_path / "copy.xlsx").base
    pay = next(driver for driver in new.drivers if driver.name == "pay")
    assert pay.distribution == Distribution(kind=DistributionKind.METALOG, low=-0.01, mode=0.005, high=0.03)
    assert [d for d in new.drivers if d is not pay] == [d for d in old.drivers if d.name != "pay"]
    assert (new.costs, new.funding, new.reserves) == (old.costs, old.funding, old.reserves)
    assert {change.heading for change in made.changes} == {"Distribution", "Low", "Mode", "High", "SD"}
    assert made.warnings == ()


def test_every_other_part_of_the_file_is_the_same(source: Path, tmp_path: Path) -> None:
    copy_with_settings(source, tmp_path / "copy.xlsx", [METALOG], SOURCES)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(tmp_path / "copy.xlsx") as new:
        assert old.namelist() == new.namelist()
        changed = {name for name in old.namelist() if old.read(name) != new.read(name)}
    assert changed == {"xl/worksheets/sheet2.xml"}


def test_what_it_rests_on_is_added_to_the_source(source: Path, tmp_path: Path) -> None:
    copy_with_settings(source, tmp_path / "copy.xlsx", [METALOG], SOURCES)
    found = sources_in(tmp_path / "copy.xlsx")
    assert found["pay"] == "Why pay From the record."
    assert found["cpi"] == "Why cpi"


def test_a_column_of_sources_is_made_where_there_is_none(tmp_path: Path) -> None:
    source = write_workbook(tmp_path / "case.xlsx", full_case())
    copy_with_settings(source, tmp_path / "copy.xlsx", [METALOG], SOURCES)
    found = sources_in(tmp_path / "copy.xlsx")
    assert found["pay"] == "From the record."
    assert found["cpi"] is None
    assert read_case(tmp_path / "copy.xlsx").base.years == read_case(source).base.years


def test_a_formula_among_the_sources_stays_and_is_told(tmp_path: Path) -> None:
    tables = sourced()
    path = write_workbook(tmp_path / "case.xlsx", tables)
    put_raw(path, tables, at(tables, "Drivers", "pay", "Source"), "<f>A1</f><v>Driver</v>", "str")
    made = copy_with_settings(path, tmp_path / "copy.xlsx", [METALOG], SOURCES)
    assert made.warnings == ("the source of 'pay' is not noted: its cell has no room for it",)
    assert load_workbook(tmp_path / "copy.xlsx")["Drivers"]["O3"].value == "=A1"


def test_central_rates_are_moved_year_by_year(source: Path, tmp_path: Path) -> None:
    row = {"Driver": "pay", "2026/27": 0.04, "2029/30": 0.05}
    copy_with_settings(source, tmp_path / "copy.xlsx", [row], SOURCES)
    pay = next(d for d in read_case(tmp_path / "copy.xlsx").base.drivers if d.name == "pay")
    assert pay.central_rates == (0.04, 0.03, 0.03, 0.05)


class TestRefusals:
    def test_the_case_itself_and_files_that_are_there(self, source: Path, tmp_path: Path) -> None:
        with pytest.raises(RequestError, match="is the case itself"):
            copy_with_settings(source, source, [METALOG], SOURCES, force=True)
        other = tmp_path / "copy.xlsx"
        other.write_bytes(b"earlier")
        with pytest.raises(RequestError, match="exists already"):
            copy_with_settings(source, other, [METALOG], SOURCES)
        assert other.read_bytes() == b"earlier"
        copy_with_settings(source, other, [METALOG], SOURCES, force=True)
        assert read_case(other).base.council.name == "Exampleshire"

    def test_settings_that_the_case_holds_already(self, source: Path, tmp_path: Path) -> None:
        with pytest.raises(RequestError, match="there is nothing to write"):
            copy_with_settings(source, tmp_path / "copy.xlsx", [{"Driver": "pay", "SD": 0.01}], SOURCES)
        assert not (tmp_path / "copy.xlsx").exists()

    def test_settings_that_would_be_a_fault(self, source: Path, tmp_path: Path) -> None:
        row = {**METALOG, "Mode": 0.0299}
        with pytest.raises(InputError, match="no metalog passes through this middle"):
            copy_with_settings(source, tmp_path / "copy.xlsx", [row], SOURCES)
        assert not (tmp_path / "copy.xlsx").exists()

    def test_what_could_not_be_kept_needs_force(self, tmp_path: Path) -> None:
        tables = sourced()
        path = write_workbook(tmp_path / "case.xlsx", tables)
        put_raw(path, tables, at(tables, "Drivers", "pay", "SD"), "<f>0.02/2</f><v>0.01</v>")
        with pytest.raises(RequestError, match=r"the formula =0\.02/2 gives way"):
            copy_with_settings(path, tmp_path / "copy.xlsx", [METALOG], SOURCES)
        made = copy_with_settings(path, tmp_path / "copy.xlsx", [METALOG], SOURCES, force=True)
        assert any("gives way" in warning for warning in made.warnings)
