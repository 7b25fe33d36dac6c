"""The sheet Track record: what it tells, what is said of its faults, and that nothing depends on it."""

import re
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from mtfs import read_case, run_scenarios
from mtfs.domain.council import Units
from mtfs.domain.track_record import RecordEntry, RecordUnit, Subjects, TrackRecord
from mtfs.iotools.case.copies import copy_with_scenarios
from mtfs.iotools.case.layout import RECORD_SHEET
from mtfs.iotools.case.record_sheet import read_record
from mtfs.iotools.case.template import blank_case_tables, write_template
from mtfs.iotools.case.update import apply_update, propose_update
from mtfs.iotools.case.writer import write_case
from mtfs.iotools.spreadsheets.workbook import CellError
from tests.cases import at, case_of, faults_of, full_case, put_raw, write_workbook

HEADS: list[object] = ["Assumption", "Unit", "Year made", "Year for", "Assumed", "Turned out"]
SUBJECTS = Subjects(("pay", "cpi"), ("Adults", "Transport"))
PAY: list[object] = ["pay", "rate", "2023/24", "2024/25", 0.03, 0.05]
ADULTS: list[object] = ["Adults", "money", "2023/24", "2024/25", 40_000, 42_000]


def record_of(*rows: list[object], units: Units = Units.THOUSANDS) -> TrackRecord:
    record, faults, remarks = read_record([HEADS, *rows], "Track record", SUBJECTS, units)
    assert faults == []
    assert remarks == []
    return record


def faults(*rows: list[object], heads: list[object] = HEADS) -> list[str]:
    record, found, _ = read_record([heads, *rows], "Track record", SUBJECTS, Units.THOUSANDS)
    assert record == TrackRecord()
    return [str(fault) for fault in found]


class TestReading:
    def test_rates_are_fractions_and_money_is_in_pounds(self) -> None:
        rate, money = record_of(PAY, ADULTS).entries
        assert rate == RecordEntry(
            assumption="pay",
            unit=RecordUnit.RATE,
            year_made="2023/24",
            year_for="2024/25",
            assumed=0.03,
            turned_out=0.05,
        )
        assert (money.unit, money.assumed, money.turned_out) == (RecordUnit.MONEY, 40e6, 42e6)
        assert record_of(ADULTS, units=Units.MILLIONS).entries[0].assumed == 40e9

    def test_words_and_headings_match_without_regard_to_case_and_order(self) -> None:
        heads: list[object] = [
            "turned out",
            " ASSUMPTION",
            "Year For",
            "assumed",
            "unit",
            "Year made",
            "Source",
        ]
        row: list[object] = [None, " Pay ", "2024/25 ", 0.03, "RATE", "2023/24", "Budget report"]
        record, found, _ = read_record([heads, row], "track record", SUBJECTS, Units.POUNDS)
        assert found == []
        (entry,) = record.entries
        assert entry.assumption == "Pay"
        assert entry.turned_out is None
        assert entry.source == "Budget report"

    def test_the_workbooks_own_unit_of_money_stands_for_money(self) -> None:
        assert record_of([*ADULTS[:1], "£000", *ADULTS[2:]]).entries[0].unit is RecordUnit.MONEY

    def test_nothing_is_told_without_a_sheet_or_on_a_blank_one(self) -> None:
        for grid in (None, [], [[]], [[None, " "]], [HEADS], [HEADS, [None]]):
            assert read_record(grid, "Track record", SUBJECTS, Units.POUNDS) == (TrackRecord(), [], [])


class TestFaults:
    @pytest.mark.parametrize(
        ("column", "value", "said"),
        [
            ("A", None, "'Assumption' is blank; expected the name of a driver or a service"),
            ("A", True, "'Assumption' is the logical value TRUE"),
            ("B", None, "'Unit' is blank; expected one of rate, money"),
            ("B", "rats", "'Unit' is 'rats'; expected one of rate, money (did you mean rate?)"),
            (
                "B",
                "£m",
                "'Unit' is '£m'; expected rate or money: amounts are in the units of the workbook, £000",
            ),
            ("B", "money", "'Unit' is 'money'; expected rate: 'pay' is a driver, and its figures are rates"),
            ("C", "2023-24", "'Year made' is '2023-24'; expected a year written as text, such as 2024/25"),
            ("C", "2025/26", "'Year for' is '2024/25'; expected 2025/26 or a later year"),
            ("D", None, "'Year for' is blank"),
            ("D", date(2024, 4, 1), "Excel has turned it into a date"),
            ("E", None, "'Assumed' is blank; expected what was assumed, as a number"),
            (
                "E",
                3,
                "'Assumed' is 3; expected a rate between -1 and 1, where 0.03 is 3% (did you mean 0.03?)",
            ),
            ("F", "5%", "'Turned out' is '5%'; expected a rate or share, as a number"),
            ("F", CellError("#N/A"), "'Turned out' is the error #N/A"),
            ("F", 1e15, "nearer to 0 than 1,000,000,000,000,000"),
        ],
    )
    def test_each_is_told_with_its_cell(self, column: str, value: object, said: str) -> None:
        row = list(PAY)
        row["ABCDEF".index(column)] = value
        (told,) = faults(row)
        place = "D" if said.startswith("'Year for'") else column
        assert told.startswith(f"Track record!{place}2: ")
        assert said in told

    def test_all_are_told_at_once(self) -> None:
        told = faults(
            ["pay", "rate", "soon", "2024/25", 5, "x"], ["pay", None, "2023/24", "2024/25", 0.03, None]
        )
        assert [text.partition(":")[0].removeprefix("Track record!") for text in told] == ["C2", "F2", "B3"]

    def test_a_row_that_stands_twice_is_told_with_the_first(self) -> None:
        (told,) = faults(PAY, ADULTS, ["PAY", *PAY[1:4], 0.02, 0.02])
        assert told == (
            "Track record!A4: 'PAY', made in 2023/24 for 2024/25, stands twice; expected each assumption "
            "once for the same two years; it also stands at Track record!A2"
        )

    def test_the_same_name_may_be_told_as_a_rate_and_as_money(self) -> None:
        subjects = Subjects(("transport",), ("Transport",))
        rows = [["transport", "rate", *PAY[2:]], ["Transport", "money", *ADULTS[2:]]]
        record, found, remarks = read_record([HEADS, *rows], "Track record", subjects, Units.POUNDS)
        assert (len(record.entries), found, remarks) == (2, [], [])

    def test_a_column_that_is_missing_is_told(self) -> None:
        (told,) = faults([*PAY[:4], 0.05], heads=[*HEADS[:4], "Turned out"])
        assert told == "Track record: there is no column 'Assumed'; expected its heading in row 1"

    def test_headings_below_a_title_are_found(self) -> None:
        (told,) = faults(HEADS, PAY, heads=["What we assumed"])
        assert told.startswith("Track record: the headings are in row 2: delete the row above")

    def test_a_note_under_the_table_is_told_as_one(self) -> None:
        (told,) = faults(PAY, ["To be continued"])
        assert "this holds a text and the rest of the row is blank" in told


class TestRemarks:
    def remarks(self, *names: str, unit: str = "money") -> list[tuple[str, str, bool]]:
        rows = [
            [name, unit, f"20{n}/{n + 1}", f"20{n}/{n + 1}", 0.1, 0.1] for n, name in enumerate(names, 10)
        ]
        _, found, remarks = read_record([HEADS, *rows], "Track record", SUBJECTS, Units.POUNDS)
        assert found == []
        return [(remark.severity, remark.text, remark.routine) for remark in remarks]

    def test_a_name_of_ones_own_is_told_once_and_as_a_matter_of_routine(self) -> None:
        ((severity, text, routine),) = self.remarks("Budget gap", "budget gap")
        assert severity == "notice"
        assert routine
        assert text.startswith("Track record!A2: 'Budget gap' is neither a driver nor a service of Costs")

    def test_a_slip_of_the_pen_is_asked_about(self) -> None:
        ((severity, text, _),) = self.remarks("Adult")
        assert severity == "warning"
        assert "is it meant to be 'Adults'?" in text

    def test_a_service_told_as_a_rate_is_shown_alone(self) -> None:
        ((severity, text, _),) = self.remarks("Adults", unit="rate")
        assert severity == "notice"
        assert "is a service, and is told as a rate here" in text

    def test_a_sheet_of_its_owners_own_is_left_alone(self) -> None:
        grid = [["Year", "What we said"], ["2023", "3%"]]
        record, found, (remark,) = read_record(grid, "Track Record", SUBJECTS, Units.POUNDS)
        assert (record, found, remark.severity) == (TrackRecord(), [], "notice")
        assert remark.text.startswith("the sheet 'Track Record' is kept and ignored")


class TestInACase:
    def test_it_is_read_in_the_units_of_the_case(self, tmp_path: Path) -> None:
        tables = full_case()
        before = case_of(tables, tmp_path)
        tables["track record "] = [HEADS, PAY, ADULTS]
        case = case_of(tables, tmp_path)
        assert [entry.assumed for entry in case.track_record.entries] == [0.03, 40e6]
        assert case.remarks == before.remarks

    def test_no_figure_depends_on_it(self, tmp_path: Path) -> None:
        tables = full_case()
        before = run_scenarios(case_of(tables, tmp_path), runs=50)
        tables["Track record"] = [HEADS, ["pay", *PAY[1:4], 0.0, 0.9], ADULTS]
        after = run_scenarios(case_of(tables, tmp_path), runs=50)
        for name, result in before.items():
            for measure, paths in result.paths.items():
                assert paths.tobytes() == after[name].paths[measure].tobytes()

    def test_its_faults_are_told_with_those_of_the_case(self, tmp_path: Path) -> None:
        tables = full_case()
        tables["Track record"] = [HEADS, ["pay", "rate", "2023/24", "2024/25", 3, 0.05]]
        tables["Savings"][1][4] = "orange"
        assert {fault.where for fault in faults_of(tables, tmp_path)} == {"Savings!E2", "Track record!E2"}

    def test_a_unit_of_the_case_that_cannot_be_told_brings_no_other_fault(self, tmp_path: Path) -> None:
        tables = full_case()
        tables["Track record"] = [HEADS, ["Adults", "£000", *ADULTS[2:]]]
        tables["Council"][4][1] = "dollars"
        assert [fault.where for fault in faults_of(tables, tmp_path)] == ["Council!B5"]

    def test_no_scenario_may_edit_it(self, tmp_path: Path) -> None:
        tables = full_case()
        tables["Track record"] = [HEADS, PAY]
        tables["Scenarios"].append(["Better", "Track record", "pay", "Turned out", "set", 0.03])
        (fault,) = faults_of(tables, tmp_path)
        assert fault.found == "the sheet 'Track record' may not be edited"

    def test_a_name_nearly_right_is_asked_about_and_stops_nothing(self, tmp_path: Path) -> None:
        tables = full_case()
        tables["Track records"] = [HEADS, PAY]
        case = case_of(tables, tmp_path)
        assert case.track_record == TrackRecord()
        texts = [remark.text for remark in case.remarks if remark.severity == "warning"]
        assert "the sheet 'Track records' is not read; is it meant to be 'Track record'?" in texts

    def test_an_update_in_place_keeps_it_and_tells_of_formulas_out_of_date(self, tmp_path: Path) -> None:
        tables = full_case()
        tables["Track record"] = [HEADS, PAY, ADULTS]
        path = write_workbook(tmp_path / "case.xlsx", tables)
        where = at(tables, "Costs", "Transport", "Base budget")
        put_raw(path, tables, "Track record!F3", f"<f>4*{where}</f><v>43000</v>")
        update = propose_update(path, "costs", [{"Service": "Transport", "Base budget": 10_500_000}])
        assert any(remark.startswith("Track record!F3 holds a formula") for remark in update.remarks)
        apply_update(path, update)
        assert read_case(path).track_record.entries[1].turned_out == 43e6

    def test_a_copy_with_scenarios_keeps_it(self, tmp_path: Path) -> None:
        tables = full_case()
        tables["Track record"] = [HEADS, PAY]
        source = write_workbook(tmp_path / "case.xlsx", tables)
        edit = read_case(source).edits[0]
        copy_with_scenarios(
            source, tmp_path / "copy.xlsx", [type(edit)(**{**vars(edit), "scenario": "More"})]
        )
        assert read_case(tmp_path / "copy.xlsx").track_record == read_case(source).track_record


class TestWriting:
    def test_what_is_written_is_read_back(self, tmp_path: Path) -> None:
        tables = full_case()
        rows = [PAY, ADULTS, ["Budget gap", "money", "2021/22", "2024/25", -1.5, None]]
        tables["Track record"] = [[*HEADS, "Source"], *([*row, "=Budget report"] for row in rows)]
        write_case(tmp_path / "case.xlsx", tables)
        found = read_case(tmp_path / "case.xlsx").track_record.entries
        assert [entry.assumed for entry in found] == [0.03, 40e6, -1500]
        assert [entry.turned_out for entry in found] == [0.05, 42e6, None]
        assert {entry.source for entry in found} == {"=Budget report"}

    def test_every_written_case_has_a_place_for_it(self, tmp_path: Path) -> None:
        write_case(tmp_path / "case.xlsx", full_case())
        sheet = load_workbook(tmp_path / "case.xlsx")[RECORD_SHEET.name]
        assert [cell.value for cell in sheet[1]] == HEADS
        assert sheet.max_row == 1
        assert read_case(tmp_path / "case.xlsx").track_record == TrackRecord()

    @pytest.mark.parametrize("base_year", ["2026/27", "2000/01", "2024/25"])
    def test_the_examples_of_the_blank_case_end_with_the_year_before(
        self, tmp_path: Path, base_year: str
    ) -> None:
        write_template(tmp_path / "new.xlsx", base_year=base_year)
        case = read_case(tmp_path / "new.xlsx")
        entries = case.track_record.entries
        assert {entry.years_ahead for entry in entries} == {1}
        assert max(entry.year_for for entry in entries) < base_year
        assert not [remark for remark in case.remarks if "Track record!A" in remark.text]
        rows = blank_case_tables(base_year)["Track record"]
        assert all(re.match("Example: replace", str(row[-1])) for row in rows[1:])
