"""Workbooks that must be refused: each fault is told with its cell, and all of them at once."""

import warnings
import zipfile
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from mtfs import Case, InputError, read_case
from mtfs.iotools.case.reader import case_from_workbook
from mtfs.iotools.spreadsheets.workbook import CellError, CellFormula, RawWorkbook, read_workbook
from tests.cases import (
    Tables,
    at,
    case_of,
    change_parts,
    faults_in,
    faults_of,
    full_case,
    put,
    put_raw,
    without_column,
    write_workbook,
)
from tests.iotools.case.fault_messages import EVERY

MONEY = "an amount of money, as a number"


def read_or_refused(read: Callable[[], Case]) -> None:
    """Hold that a workbook is either a case or refused with faults that say what they should."""
    try:
        assert isinstance(read(), Case)
    except InputError as error:
        faults = error.faults
    else:
        return
    assert faults
    assert all(fault.where and fault.found and fault.allowed for fault in faults)
    assert not any("None" in str(fault) for fault in faults)


def told(tables: Tables, folder: Path) -> list[str]:
    return [str(fault) for fault in faults_of(tables, folder)]


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "message"),
    [
        pytest.param(*entry, id=f"{group}: {entry[0]}, {entry[1]}, {entry[2]} = {entry[3]!r}")
        for group, entries in EVERY.items()
        for entry in entries
    ],
)
def test_one_fault_is_told_once_and_in_full(tables, tmp_path, sheet, row, column, value, message):
    where = at(tables, sheet, row, column)
    put(tables, where, value)
    expected = message.removeprefix("@") if message.startswith("@") else f"{where}: {message}"
    assert told(tables, tmp_path) == [expected]


def test_a_faulty_cell_is_found_under_its_scenario_edit_too(tables, tmp_path):
    tables["Scenarios"].append(["Net", "Council", "Safety net", "Value", "add", 2])
    assert told(tables, tmp_path) == [
        "Council!B9 (edited at Scenarios!F7): 'Safety net' is 2.925; expected 0 to 1 (did you mean 0.02925?) "
        "[in scenario 'Net']"
    ]


class TestAllAtOnce:
    FAULTS = (
        ("Council", "Minimum general fund balance", "Value", "5m"),
        ("Drivers", "cpi", "SD", -1),
        ("Drivers", "flat", "2026/27", 3),
        ("Costs", "Children", "Base budget", "n/a"),
        ("Costs", "Transport", "Demand driver", "transprt"),
        ("Monitoring", "Adults", "Likely", None),
        ("Pressures", "Legal claim", "Probability", 30),
        ("Savings", "Reviews", "RAG", "ambr"),
        ("Savings", "Routes", "Delivery likely", 85),
        ("Funding", "Core", "2027/28", 0.05),
        ("Reserves", "Insurance", "Opening balance", -1),
        ("Correlations", "pay", "cpi", 0.5),
        ("Scenarios", "Half savings", "Row", "Review"),
    )

    def test_over_the_whole_workbook(self, tables, tmp_path):
        places = set()
        for sheet, row, column, value in self.FAULTS:
            places.add(at(tables, sheet, row, column))
            put(tables, at(tables, sheet, row, column), value)
        faults = faults_of(tables, tmp_path)
        assert {fault.where for fault in faults} == places
        assert len(faults) == len(self.FAULTS)

    def test_the_message_has_a_line_for_each(self, tables, tmp_path):
        put(tables, "Costs!C4", "n/a")
        put(tables, "Savings!G3", 85)
        with pytest.raises(InputError) as caught:
            case_of(tables, tmp_path)
        assert str(caught.value).splitlines() == [
            f"Costs!C4: 'Base budget' is 'n/a'; expected {MONEY}",
            "Savings!G3: 'Delivery likely' is 85; expected 0 to 1.5 (did you mean 0.85?)",
        ]

    @pytest.mark.parametrize(
        ("sheet", "row", "values", "places"),
        [
            (
                "Costs",
                "Children",
                {"Base budget": "x", "Price driver": "cpii", "Demand driver": "z", "Price weight": "1"},
                4,
            ),
            ("Drivers", "cpi", {"SD": "1%", "SD up": -1, "Persistence": 2, "2026/27": 3, "2027/28": "x"}, 5),
            ("Drivers", "cpi", {"Distribution": "nrmal", "2026/27": 3, "Persistence": 2}, 3),
            (
                "Monitoring",
                "Adults",
                {"Low": "x", "Likely": 3000, "Recurring share": 7, "Price driver": "z"},
                4,
            ),
            (
                "Pressures",
                "Legal claim",
                {"Type": "x", "Probability": "x", "Low": 2, "High": 0, "2026/27": "x"},
                5,
            ),
            (
                "Savings",
                "Routes",
                {"Delivery low": "x", "Delivery likely": 9, "Slip low": 9, "Scheme": "rents"},
                4,
            ),
            ("Funding", "RSG", {"Base": None, "Driver": "x", "2026/27": "x", "Line": "Core"}, 4),
            ("Funding", "Core", {"2026/27": "x", "2027/28": 2.99, "2028/29": 0.04}, 3),
            (
                "Reserves",
                "Insurance",
                {"Opening balance": -1, "Driver": "x", "Draw order": "x", "2026/27": "x"},
                4,
            ),
        ],
    )
    def test_within_one_row(self, tables, tmp_path, sheet, row, values, places):
        expected = set()
        addresses = {column: at(tables, sheet, row, column) for column in values}
        for column, value in values.items():
            put(tables, addresses[column], value)
            expected.add(addresses[column])
        found = {fault.where for fault in faults_of(tables, tmp_path)}
        if "Likely" in values:
            # It is the upper of two figures out of order that is named.
            expected = expected - {addresses["Likely"]} | {at(tables, sheet, row, "High")}
        if "Slip low" in values:
            expected = expected - {addresses["Slip low"]} | {"Savings!J3"}
        if values.get("Line") == "Core" or values.get("Scheme") == "rents":
            # The later of two rows of one name is named.
            name = "Line" if "Line" in values else "Scheme"
            later = "Savings!A4" if name == "Scheme" else addresses[name]
            expected = expected - {addresses[name]} | {later}
        assert found == expected
        assert len(found) == places

    def test_blank_parameters_of_one_distribution(self, tables, tmp_path):
        for column in ("Low", "Mode", "High"):
            put(tables, at(tables, "Drivers", "placements", column), None)
        assert [fault.where for fault in faults_of(tables, tmp_path)] == [f"Drivers!{c}5" for c in "CDE"]

    def test_council_tax_limits_are_held_beside_other_faulty_settings(self, tables, tmp_path):
        put(tables, at(tables, "Council", "Units", "Value"), "euros")
        put(tables, at(tables, "Funding", "Core", "2027/28"), 0.05)
        assert [fault.where for fault in faults_of(tables, tmp_path)] == ["Council!B5", "Funding!F4"]

    def test_a_faulty_limit_hides_what_it_limits(self, tables, tmp_path):
        put(tables, at(tables, "Council", "Core council tax limit", "Value"), "3%")
        assert [fault.where for fault in faults_of(tables, tmp_path)] == ["Council!B7"]

    def test_a_triple_filled_in_part_names_each_blank(self, tables, tmp_path):
        put(tables, at(tables, "Savings", "Energy", "Slip low"), 3)
        assert told(tables, tmp_path) == [
            f"Savings!{column}5: 'Slip {word}' is blank; expected a number: low, likely and high come "
            f"together, "
            "or are all blank"
            for column, word in (("J", "likely"), ("K", "high"))
        ]

    def test_a_faulty_cell_is_not_told_again_by_scenarios(self, tables, tmp_path):
        put(tables, at(tables, "Savings", "Reviews", "2026/27"), "x")
        put(tables, at(tables, "Drivers", "cpi", "2026/27"), "#REF!")
        assert [fault.where for fault in faults_of(tables, tmp_path)] == ["Drivers!K2", "Savings!L2"]

    def test_an_unreadable_kind_or_class_does_not_leave_a_line_missing(self, tables, tmp_path):
        put(tables, at(tables, "Funding", "Tax base", "Kind"), "tax bse")
        put(tables, at(tables, "Reserves", "General fund", "Class"), "#N/A")
        assert [fault.where for fault in faults_of(tables, tmp_path)] == ["Funding!B2", "Reserves!B2"]


class TestRules:
    def test_no_tax_base_and_no_band_d(self, tables, tmp_path):
        tables["Funding"] = [row for row in tables["Funding"] if row[0] not in ("Tax base", "Band D")]
        assert told(tables, tmp_path) == [
            "Funding: there is no line of kind 'tax base'; expected exactly one",
            "Funding: there is no line of kind 'band d'; expected exactly one",
        ]

    def test_growth_and_reset_need_baseline_funding(self, tables, tmp_path):
        tables["Funding"] = [row for row in tables["Funding"] if row[0] != "BFL"]
        allowed = "expected a line of kind 'baseline funding' as well"
        assert told(tables, tmp_path) == [
            f"Funding!B7: 'Kind' is 'growth above baseline'; {allowed}",
            f"Funding!B8: 'Kind' is 'reset'; {allowed}",
        ]

    def test_no_general_reserve(self, tables, tmp_path):
        put(tables, at(tables, "Reserves", "General fund", "Class"), "earmarked")
        assert told(tables, tmp_path) == [
            "Reserves: there is no reserve of class 'general'; expected exactly one: the general fund balance"
        ]

    def test_no_cost_lines(self, tables, tmp_path):
        del tables["Costs"][1:]
        assert told(tables, tmp_path) == ["Costs: there are no cost lines; expected the base budget"]

    def test_names_that_stand_twice_even_where_the_rows_are_faulty(self, tables, tmp_path):
        put(tables, at(tables, "Drivers", "fees", "SD"), "x")
        put(tables, at(tables, "Drivers", "flat", "2026/27"), 5)
        put(tables, at(tables, "Drivers", "flat", "Driver"), "Fees")
        put(tables, at(tables, "Costs", "Corporate", "Demand driver"), None)
        assert [fault.where for fault in faults_of(tables, tmp_path)] == [
            "Drivers!F12",
            "Drivers!K13",
            "Drivers!A13",
        ]

    def test_a_name_that_stands_three_times_is_told_with_the_first(self, tables, tmp_path):
        tables["Reserves"] += [["insurance", "earmarked", 1], ["INSURANCE", "earmarked", 1]]
        assert told(tables, tmp_path) == [
            f"Reserves!A{row}: '{name}' stands twice; expected each name once; it also stands at Reserves!A4"
            for row, name in ((7, "insurance"), (8, "INSURANCE"))
        ]

    def test_a_driver_twice_in_row_1_of_correlations(self, tables, tmp_path):
        put(tables, "Correlations!C1", "CPI")
        assert told(tables, tmp_path) == [
            "Correlations!C1: the driver 'CPI' stands twice; expected each driver once; it also stands at "
            "Correlations!B1"
        ]

    def test_a_missing_required_setting(self, tables, tmp_path):
        names = ["Council", "Base year", "Units", "Minimum general fund balance"]
        tables["Council"] = [row for row in tables["Council"] if row[0] not in names]
        assert told(tables, tmp_path) == [
            f"Council: there is no setting '{name}'; expected it in the column Setting" for name in names
        ]

    def test_a_blank_setting_beside_a_value(self, tables, tmp_path):
        tables["Council"].append([None, 5])
        assert told(tables, tmp_path) == [
            "Council!A15: 'Setting' is blank; expected the name of a setting",
        ]

    @pytest.mark.parametrize(
        ("kind", "rate"), [("Core", 0.0299 + 5e-10), ("ASC", 0.02 + 5e-10), ("Core", -0.5)]
    )
    def test_rises_at_the_limit_pass(self, tables, tmp_path, kind, rate):
        put(tables, at(tables, "Funding", kind, "2026/27"), rate)
        assert told(tables, tmp_path) == []

    @pytest.mark.parametrize(("kind", "rate"), [("Core", 0.0299 + 2e-9), ("ASC", 0.02 + 2e-9)])
    def test_rises_above_the_limit_do_not(self, tables, tmp_path, kind, rate):
        where = at(tables, "Funding", kind, "2026/27")
        put(tables, where, rate)
        assert [fault.where for fault in faults_of(tables, tmp_path)] == [where]

    def test_a_scenario_above_the_limit_names_both_cells(self, tables, tmp_path):
        tables["Scenarios"].append(["Big rise", "Funding", "Core", "2027/28", "set", 0.0499])
        assert told(tables, tmp_path) == [
            "Funding!F4 (edited at Scenarios!F7): '2027/28' is 0.0499; expected no more than the "
            "'Core council tax limit' of Council, 0.0299 [in scenario 'Big rise']"
        ]

    def test_correlations_below_the_diagonal_are_held_against_those_above(self, tables, tmp_path):
        put(tables, "Correlations!B3", 0.6 + 1e-12)
        put(tables, "Correlations!B4", 0.3)
        put(tables, "Correlations!C4", -1.01)
        assert [fault.where for fault in faults_of(tables, tmp_path)] == [
            "Correlations!B4",
            "Correlations!C4",
        ]

    def test_correlations_under_no_name(self, tables, tmp_path):
        put(tables, "Correlations!E2", 0.5)
        assert told(tables, tmp_path) == [
            "Correlations!E1: the name is blank beside entries; expected the name of a driver on Drivers"
        ]

    def test_correlations_unknown_in_row_1(self, tables, tmp_path):
        put(tables, "Correlations!C1", "payy")
        assert told(tables, tmp_path) == [
            "Correlations!C1: there is no driver 'payy'; expected the name of a driver on Drivers "
            "(did you mean pay?)"
        ]


class TestSheetsAndColumns:
    @pytest.mark.parametrize("sheet", ["Council", "Drivers", "Costs", "Funding", "Reserves"])
    def test_a_required_sheet_is_missing(self, tables, tmp_path, sheet):
        del tables[sheet]
        assert told(tables, tmp_path) == [
            f"case.xlsx: there is no sheet '{sheet}'; expected one of that name",
        ]

    def test_a_sheet_under_another_name(self, tables, tmp_path):
        tables["Reserve"] = tables.pop("Reserves")
        assert told(tables, tmp_path) == [
            "case.xlsx: there is no sheet 'Reserves'; expected one of that name "
            "(did you mean the sheet 'Reserve'?)"
        ]

    def test_two_sheets_of_one_name(self, tables, tmp_path):
        tables["COSTS "] = tables["Costs"]
        assert told(tables, tmp_path) == [
            "COSTS: there are two sheets named 'COSTS'; expected each sheet once",
        ]

    def test_an_empty_workbook(self, tmp_path):
        book = Workbook()
        book.save(tmp_path / "empty.xlsx")
        assert len(faults_in(tmp_path / "empty.xlsx")) == 5

    @pytest.mark.parametrize(
        ("sheet", "heading"),
        [
            ("Council", "Setting"),
            ("Council", "Value"),
            ("Drivers", "Driver"),
            ("Correlations", "Driver"),
            ("Costs", "Service"),
            ("Costs", "Base budget"),
            ("Monitoring", "Service"),
            ("Monitoring", "Low"),
            ("Monitoring", "Likely"),
            ("Monitoring", "High"),
            ("Pressures", "Pressure"),
            ("Pressures", "Type"),
            ("Savings", "Scheme"),
            ("Savings", "Type"),
            ("Funding", "Line"),
            ("Funding", "Kind"),
            ("Funding", "Base"),
            ("Reserves", "Reserve"),
            ("Reserves", "Class"),
            ("Reserves", "Opening balance"),
            *(("Scenarios", h) for h in ("Scenario", "Sheet", "Row", "Column", "Operation", "Value")),
        ],
    )
    def test_a_required_column_is_missing(self, tables, tmp_path, sheet, heading):
        without_column(tables, sheet, heading)
        assert told(tables, tmp_path) == [
            f"{sheet}: there is no column '{heading}'; expected its heading in row 1",
        ]

    def test_a_column_under_another_heading(self, tables, tmp_path):
        put(tables, "Costs!C1", "Budget")
        assert told(tables, tmp_path) == [
            "Costs: there is no column 'Base budget'; expected its heading in row 1 "
            "(did you mean 'Budget' at Costs!C1?)"
        ]

    def test_a_heading_stands_twice(self, tables, tmp_path):
        put(tables, "Costs!H1", " base BUDGET")
        assert told(tables, tmp_path) == [
            "Costs!H1: the heading ' base BUDGET' stands twice; expected each heading once; "
            "it also stands at Costs!C1"
        ]

    @pytest.mark.parametrize(
        "sheet",
        ["Council", "Drivers", "Costs", "Monitoring", "Pressures", "Savings", "Funding", "Reserves"],
    )
    def test_a_title_above_the_headings(self, tables, tmp_path, sheet):
        tables[sheet].insert(0, ["Our budget 2025/26"])
        assert told(tables, tmp_path) == [
            f"{sheet}: the headings are in row 2: delete the row above; expected them in row 1"
        ]

    def test_a_title_and_a_blank_row_above_the_headings(self, tables, tmp_path):
        tables["Savings"][:0] = [["Our savings"], []]
        assert told(tables, tmp_path) == [
            "Savings: the headings are in row 3: delete the rows above; expected them in row 1"
        ]

    def test_one_word_of_the_headings_in_row_2_does_not_make_it_theirs(self, tables, tmp_path):
        put(tables, "Costs!C1", "Amount")
        put(tables, "Costs!A2", "Service")
        assert told(tables, tmp_path) == [
            "Costs: there is no column 'Base budget'; expected its heading in row 1"
        ]

    @pytest.mark.parametrize(
        "sheet", ["Costs", "Monitoring", "Pressures", "Savings", "Funding", "Reserves", "Scenarios"]
    )
    def test_a_note_under_a_table(self, tables, tmp_path, sheet):
        tables[sheet] += [[], ["Source: budget book"], ["Source: budget book"]]
        rows = range(len(tables[sheet]) - 1, len(tables[sheet]) + 1)
        assert told(tables, tmp_path) == [
            f"{sheet}!A{row}: this holds a text and the rest of the row is blank; delete it or move it to "
            "the right"
            for row in rows
        ]

    @pytest.mark.parametrize("beside", [["Employees"], [None] * 6 + ["see page 12"]])
    def test_a_row_with_more_than_a_name_is_no_note(self, tables, tmp_path, beside):
        put(tables, "Costs!H1", "Notes")
        tables["Costs"].append(["Adults", *beside])
        assert told(tables, tmp_path) == [f"Costs!C8: 'Base budget' is blank; expected {MONEY}"]

    def test_a_row_that_a_scenario_fills_is_no_note(self, tables, tmp_path):
        tables["Scenarios"].append(["New", "Drivers", "flat", "Persistence", "set", 7])
        assert [fault.where for fault in faults_of(tables, tmp_path)] == [
            "Drivers!J13 (edited at Scenarios!F7)"
        ]


YEAR = "expected a year heading written as text, such as 2025/26"


class TestYearHeadings:
    @pytest.mark.parametrize(
        ("heading", "found", "guess"),
        [
            (datetime(2027, 12, 1), "Excel has turned this heading into the date 01/12/2027", "2027/28"),
            (2027, "this heading is the number 2027", "2027/28"),
            (2027.5, "this heading is the number 2027.5", "2027/28"),
            (168.9, "this heading is the number 168.9", ""),
            ("2027-28", "this heading is '2027-28'", "2027/28"),
            ("2027/2028", "this heading is '2027/2028'", "2027/28"),
            ("27/28", "this heading is '27/28'", "2027/28"),
            ("FY28", "this heading is 'FY28'", "2027/28"),
            ("2027–28", "this heading is '2027–28'", "2027/28"),
            ("2027/29", "this heading is '2027/29'", "2027/28"),
        ],
    )
    @pytest.mark.parametrize("sheet", ["Drivers", "Savings"])
    def test_a_spoilt_heading(self, tables, tmp_path, sheet, heading, found, guess):
        column = tables[sheet][0].index("2027/28")
        tables[sheet][0][column] = heading
        first, *others = faults_of(tables, tmp_path)
        assert (first.found, first.allowed, first.guess) == (found, YEAR, guess)
        # Where the year can be guessed there is nothing else to say, and what stands below is read.
        assert bool(others) == (not guess)

    def test_what_stands_under_a_spoilt_heading_is_read(self, tables, tmp_path):
        put(tables, at(tables, "Savings", "Reviews", "2027/28"), "x")
        put(tables, "Savings!M1", 2027)
        assert [fault.where for fault in faults_of(tables, tmp_path)] == ["Savings!M1", "Savings!M2"]

    def test_a_year_left_out_everywhere(self, tables, tmp_path):
        for sheet in ("Drivers", "Pressures", "Savings", "Funding", "Reserves"):
            without_column(tables, sheet, "2028/29")
        first, *others = told(tables, tmp_path)
        assert first == (
            "Drivers!M1: the plan year 2029/30 comes next after 2027/28; expected 2028/29: "
            "no year may be left out"
        )
        assert len(others) == 4

    @pytest.mark.parametrize("year", ["2026/27", "2027/28"])
    def test_a_year_left_out_of_drivers(self, tables, tmp_path, year):
        without_column(tables, "Drivers", year)
        tables["Scenarios"] = tables["Scenarios"][:1]
        (fault,) = faults_of(tables, tmp_path)
        assert fault.where.startswith("Drivers!")
        assert year in fault.allowed

    def test_the_last_year_left_out_of_drivers(self, tables, tmp_path):
        without_column(tables, "Drivers", "2029/30")
        assert told(tables, tmp_path) == [
            "Drivers: there is no column '2029/30'; expected the same plan years as on the other sheets, "
            "which have it"
        ]

    @pytest.mark.parametrize("sheet", ["Pressures", "Savings", "Funding", "Reserves"])
    @pytest.mark.parametrize("year", ["2026/27", "2029/30"])
    def test_a_year_left_out_of_another_sheet(self, tables, tmp_path, sheet, year):
        without_column(tables, sheet, year)
        (fault,) = faults_of(tables, tmp_path)
        assert (fault.where, fault.found) == (sheet, f"there is no column '{year}'")

    def test_reserves_without_the_base_year(self, tables, tmp_path):
        without_column(tables, "Reserves", "2025/26")
        assert told(tables, tmp_path) == [
            "Reserves: there is no column '2025/26'; expected the base year and each plan year of Drivers"
        ]

    @pytest.mark.parametrize("year", ["2025/26", "2030/31"])
    def test_a_year_too_many(self, tables, tmp_path, year):
        put(tables, "Savings!P1", year)
        (fault,) = faults_of(tables, tmp_path)
        assert (fault.where, fault.found) == ("Savings!P1", f"the year {year} is not in the plan")

    def test_drivers_with_the_base_year(self, tables, tmp_path):
        put(tables, "Drivers!O1", "2025/26")
        assert told(tables, tmp_path) == [
            "Drivers!O1: there is a column for 2025/26; expected a year after the base year 2025/26: the "
            "first "
            "plan year is 2026/27"
        ]

    def test_no_years_at_all(self, tables, tmp_path):
        tables["Drivers"] = [row[:10] for row in tables["Drivers"]]
        assert told(tables, tmp_path) == [
            "Drivers: there are no year columns; expected a column for each plan year, such as 2025/26"
        ]

    def test_more_than_thirty_years(self, tables, tmp_path):
        tables["Drivers"][0] += [f"20{y}/{y + 1}" for y in range(30, 62)]
        assert told(tables, tmp_path) == ["Drivers!AT1: there are 36 plan years; expected 1 to 30"]

    def test_a_year_far_away(self, tables, tmp_path):
        put(tables, "Drivers!N1", "2092/93")
        assert told(tables, tmp_path) == [
            "Drivers!N1: the plan year 2092/93 comes next after 2028/29; expected 2029/30: "
            "no year may be left out"
        ]


class TestRawCells:
    @pytest.mark.parametrize(
        ("xml", "shown"),
        [("<v>1E400</v>", "inf"), ("<v>-1E400</v>", "-inf"), (f"<v>{10**400}</v>", "a number of 401 digits")],
    )
    def test_infinities_and_beyond(self, tables, tmp_path, xml, shown):
        path = put_raw(write_workbook(tmp_path / "case.xlsx", tables), tables, "Costs!C4", xml)
        (fault,) = faults_in(path)
        assert fault.where == "Costs!C4"
        assert fault.found == f"'Base budget' is {shown}"
        assert fault.allowed.startswith(f"expected {MONEY}")

    def test_a_name_of_four_hundred_digits(self, tables, tmp_path):
        path = put_raw(
            write_workbook(tmp_path / "case.xlsx", tables), tables, "Costs!A4", f"<v>{10**400}</v>"
        )
        assert faults_in(path) == ()

    def test_a_formula_without_its_result(self, tables, tmp_path):
        put(tables, "Costs!C4", "=SUM(C2:C3)")
        (fault,) = faults_of(tables, tmp_path)
        assert fault.found == "'Base budget' is the formula =SUM(C2:C3) without a stored result"
        assert "save it" in fault.allowed

    @pytest.mark.parametrize(
        ("xml", "kind", "where"),
        [
            ("<f>1/0</f><v>#DIV/0!</v>", "e", "Costs!C4"),
            ('<f>IF(1,"","")</f><v></v>', "str", "Costs!C4"),
            ("<f>1&gt;0</f><v>1</v>", "b", "Costs!C4"),
            ('<f>"a"</f><v>a</v>', "str", "Costs!C4"),
        ],
    )
    def test_formulas_with_results_that_will_not_do(self, tables, tmp_path, xml, kind, where):
        path = put_raw(write_workbook(tmp_path / "case.xlsx", tables), tables, where, xml, kind)
        (fault,) = faults_in(path)
        assert fault.where == where
        assert "formula" not in fault.found

    def test_a_date_beyond_the_calendar(self, tables, tmp_path):
        path = write_workbook(tmp_path / "case.xlsx", tables)
        book = load_workbook(path)
        book["Costs"]["C4"].number_format = "dd/mm/yyyy"
        book["Costs"]["C4"] = 99999999
        book.save(path)
        (fault,) = faults_in(path)
        assert fault.found == "'Base budget' is the error #VALUE!"


class TestFiles:
    def test_missing(self, tmp_path):
        (tmp_path / "other.xlsx").write_bytes(b"")
        (fault,) = faults_in(tmp_path / "case.xlsx")
        assert str(fault) == (
            "case.xlsx: there is no such file; expected an Excel workbook; the folder has other.xlsx"
        )

    def test_missing_with_its_folder(self, tmp_path):
        (fault,) = faults_in(tmp_path / "nowhere" / "case.xlsx")
        assert str(fault) == "case.xlsx: there is no such file; expected an Excel workbook"

    @pytest.mark.parametrize("path", ["nul\0l.xlsx", "x" * 5000 + ".xlsx", "."])
    def test_names_that_no_file_has(self, path):
        (fault,) = faults_in(Path(path))
        assert fault.where
        assert "cannot be read" in fault.found or "folder" in fault.found

    def test_a_folder(self, tmp_path):
        (fault,) = faults_in(tmp_path)
        assert (fault.where, fault.found) == (tmp_path.name, "this is a folder")

    @pytest.mark.parametrize(
        ("data", "found"),
        [
            (b"", "the file is empty"),
            (b"Service,Base budget\nAdults,30000\n", "this is not an Excel workbook, whatever its name"),
            (bytes(range(256)) * 20, "this is not an Excel workbook, whatever its name"),
            (
                bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
                "this is an old .xls workbook, or one locked with a password",
            ),
            (b"PK\x03\x04" + bytes(100), "the file is damaged or cut short"),
        ],
    )
    def test_what_is_no_workbook(self, tmp_path, data, found):
        path = tmp_path / "case.xlsx"
        path.write_bytes(data)
        (fault,) = faults_in(path)
        assert (fault.where, fault.found) == ("case.xlsx", found)
        assert fault.allowed.startswith("expected")

    @pytest.mark.parametrize(
        ("parts", "found"),
        [
            ({"readme.txt": "hello"}, "this is a zip file, and not a workbook"),
            (
                {"[Content_Types].xml": "<Types/>", "word/document.xml": ""},
                "this is a zip file, and not a workbook",
            ),
            ({"mimetype": "application/vnd.oasis", "content.xml": ""}, "this is an OpenDocument file"),
            ({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": ""}, "this is a binary workbook (.xlsb)"),
        ],
    )
    def test_zip_files_of_another_kind(self, tmp_path, parts, found):
        path = tmp_path / "case.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in parts.items():
                archive.writestr(name, text)
        (fault,) = faults_in(path)
        assert fault.found == found

    @pytest.mark.parametrize("share", [0.02, 0.5, 0.98, 0.999])
    def test_cut_short(self, tables, tmp_path, share):
        path = write_workbook(tmp_path / "case.xlsx", tables)
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * share)])
        (fault,) = faults_in(path)
        assert fault.found == "the file is damaged or cut short"

    @pytest.mark.parametrize(
        ("part", "data"),
        [
            ("xl/workbook.xml", b"<workbook><sheets>"),
            ("xl/workbook.xml", b""),
            ("xl/workbook.xml", b"<?xml version='1.0'?><nothing/>"),
            ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c>"),
            ("xl/worksheets/sheet4.xml", b'<worksheet><sheetData><row r="x"/></sheetData></worksheet>'),
            ("xl/styles.xml", b"<styleSheet"),
            ("[Content_Types].xml", b"<Types/>"),
        ],
    )
    def test_broken_parts(self, tables, tmp_path, part, data):
        path = change_parts(write_workbook(tmp_path / "case.xlsx", tables), {part: data})
        faults = faults_in(path)
        assert faults
        assert all(fault.where for fault in faults)

    @pytest.mark.parametrize("part", ["xl/worksheets/sheet4.xml", "xl/workbook.xml"])
    def test_missing_parts(self, tables, tmp_path, part):
        path = change_parts(write_workbook(tmp_path / "case.xlsx", tables), {part: None})
        assert faults_in(path)

    def test_any_byte_may_be_wrong(self, tables, tmp_path):
        data = write_workbook(tmp_path / "case.xlsx", tables).read_bytes()
        path = tmp_path / "spoilt.xlsx"
        for place in range(0, len(data), 97):
            spoilt = bytearray(data)
            spoilt[place] ^= 0xFF
            path.write_bytes(spoilt)
            read_or_refused(partial(read_case, path))

    def test_too_large_when_it_is_unpacked(self, tables, tmp_path, monkeypatch):
        path = write_workbook(tmp_path / "case.xlsx", tables)
        monkeypatch.setattr("mtfs.iotools.spreadsheets.workbook.MAX_EXPANDED_BYTES", 1000)
        (fault,) = faults_in(path)
        assert fault.found.startswith("the workbook expands to")

    def test_too_many_rows(self, tables, tmp_path):
        tables["Costs"] += [[] for _ in range(20_000)] + [["Adults", None, 1]]
        (fault,) = faults_of(tables, tmp_path)
        assert str(fault).startswith(
            "case.xlsx, Costs: something stands in row 20,008, column C; expected at most"
        )

    def test_the_refusal_of_a_sheet_that_is_not_the_models_is_not_its_business(self, tables, tmp_path):
        tables["Ledger"] = [["Date"], *([] for _ in range(20_000)), ["x"]]
        assert faults_of(tables, tmp_path) == ()


class TestNothingElseIsRaised:
    """Whatever stands in a workbook, it is a case or it is refused as one."""

    NASTY = st.one_of(
        st.none(),
        st.booleans(),
        st.sampled_from(
            [
                *(0, -1, 1e300, -1e300, 1e14, 1e-320, 0.5, 3, 85, 10**30, "=1+1", "#REF!", "#N/A", "", " "),
                *("1,200", "85%", "n/a", "2024/25", "2026-27", "2099/00", "0999/00", "9999/00", "*", "years"),
                *(
                    "Base",
                    "grant",
                    "dsg",
                    "fixed",
                    "metalog",
                    ";",
                    "1;x",
                    "é" * 5000,
                    "\u200b",
                    "￼",
                    "٢٠٢٦/٢٧",
                ),
                *(datetime(2026, 4, 1), datetime(1900, 1, 1), time(1, 2), timedelta(days=3)),
            ]
        ),
        st.integers(-(10**6), 10**6),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), max_size=20),
    )
    UNWRITABLE = st.sampled_from(
        [float("nan"), float("inf"), -float("inf"), 10**400, CellError("#SPILL!"), CellFormula("=A1")]
    )

    @staticmethod
    def place(data: st.DataObject, tables: Tables, values: st.SearchStrategy[object]) -> None:
        sheet = data.draw(st.sampled_from(sorted(tables)))
        rows = tables[sheet]
        number = data.draw(st.integers(0, len(rows) - 1))
        column = data.draw(st.integers(0, len(rows[0])))
        rows[number] += [None] * (column + 1 - len(rows[number]))
        rows[number][column] = data.draw(values)

    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def test_of_any_cells(self, data):
        tables = full_case()
        for _ in range(data.draw(st.integers(1, 6))):
            self.place(data, tables, st.one_of(self.NASTY, self.UNWRITABLE))
        raw = RawWorkbook("case.xlsx", "", tables)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            read_or_refused(partial(case_from_workbook, raw))

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def test_of_any_workbook(self, tmp_path, data):
        tables = full_case()
        for _ in range(data.draw(st.integers(1, 6))):
            self.place(data, tables, self.NASTY)
        read_or_refused(partial(case_of, tables, tmp_path))

    @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def test_of_any_scenario(self, data):
        tables = full_case()
        sheet = data.draw(st.sampled_from([*tables, "costs ", "Nothing"]))
        rows = tables.get(sheet, tables["Costs"])
        edit = [
            data.draw(st.sampled_from(["New", "Half savings"])),
            sheet,
            data.draw(st.sampled_from([*(row[0] for row in rows[1:]), "*", "Adults / Employees", "x"])),
            data.draw(st.sampled_from([*rows[0], "years", "x"])),
            data.draw(st.sampled_from(["set", "ADD ", "scale"])),
            data.draw(self.NASTY),
        ]
        tables["Scenarios"].append(edit)
        raw = RawWorkbook("case.xlsx", "", tables)
        read_or_refused(partial(case_from_workbook, raw))

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def test_of_any_shape(self, data):
        tables = full_case()
        for _ in range(data.draw(st.integers(1, 3))):
            sheet = data.draw(st.sampled_from(sorted(tables)))
            match data.draw(st.sampled_from(["sheet", "row", "column", "cells", "twice", "empty"])):
                case "sheet":
                    del tables[sheet]
                case "row" if tables[sheet]:
                    del tables[sheet][data.draw(st.integers(0, len(tables[sheet]) - 1))]
                case "column" if tables[sheet] and tables[sheet][0]:
                    index = data.draw(st.integers(0, len(tables[sheet][0]) - 1))
                    tables[sheet] = [[*row[:index], *row[index + 1 :]] for row in tables[sheet]]
                case "cells":
                    tables[sheet] = [row[: data.draw(st.integers(0, 5))] for row in tables[sheet]]
                case "twice":
                    tables[sheet] = [*tables[sheet], *tables[sheet][1:]]
                case _:
                    tables[sheet] = []
        read_or_refused(partial(case_from_workbook, RawWorkbook("case.xlsx", "", tables)))


class TestMacros:
    def test_a_workbook_with_macros_is_read_and_nothing_is_run(self, tables, tmp_path):
        path = write_workbook(tmp_path / "case.xlsm", tables)
        with zipfile.ZipFile(path) as archive:
            types = archive.read("[Content_Types].xml").decode()
        plain = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        assert plain in types
        types = types.replace(plain, "application/vnd.ms-excel.sheet.macroEnabled.main+xml").replace(
            "</Types>",
            '<Override PartName="/xl/vbaProject.bin" '
            'ContentType="application/vnd.ms-office.vbaProject"/></Types>',
        )
        macros = bytes.fromhex("d0cf11e0a1b11ae1") + b"Sub Auto_Open()" * 50
        change_parts(path, {"[Content_Types].xml": types.encode()}, add={"xl/vbaProject.bin": macros})
        assert read_case(path).base.council.name == "Exampleshire"


class TestSpeed:
    def test_a_sheet_of_60_columns_and_10_000_rows(self, tmp_path):
        path = write_workbook(tmp_path / "large.xlsx", {"Costs": [["Service"]]})
        cells = "<c><v>1.5</v></c>" * 60
        spread = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        sheet = (
            f'<worksheet xmlns="{spread}"><sheetData>{f"<row>{cells}</row>" * 10_000}</sheetData></worksheet>'
        )
        change_parts(path, {"xl/worksheets/sheet1.xml": sheet.encode()})
        began = perf_counter()
        raw = read_workbook(path)
        assert perf_counter() - began < 20  # About 3 seconds on one core of 2024.
        assert (len(raw.grids["Costs"]), len(raw.grids["Costs"][0])) == (10_000, 60)
