"""The sheet Report: what it tells, what is said of what it cannot tell, and that no figure depends on it."""

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from mtfs import read_case, run_scenarios
from mtfs.domain.report_details import ReportDetails
from mtfs.iotools.case.report_sheet import REPORT_SHEET, ReportItem, read_report, report_rows
from mtfs.iotools.case.template import write_template
from mtfs.iotools.case.update import apply_update, propose_update
from mtfs.iotools.case.writer import write_case
from mtfs.iotools.spreadsheets.workbook import CellError, CellFormula
from tests.cases import at, case_of, faults_of, full_case, put_raw, write_workbook

HEADS: list[object] = ["Item", "Text"]


def details(*rows: list[object]) -> ReportDetails:
    found, faults, remarks = read_report([HEADS, *rows], "Report")
    assert not faults
    assert not remarks
    return found


def warnings(*rows: list[object]) -> list[str]:
    _, faults, remarks = read_report([HEADS, *rows], "Report")
    assert not faults
    assert all(remark.severity == "warning" for remark in remarks)
    return [remark.text for remark in remarks]


def test_every_item_has_its_place() -> None:
    found = details(*([item.value, f"words of {item}"] for item in ReportItem))
    assert found == ReportDetails(
        report_to="words of Report to",
        date="words of Date",
        reporting_officer="words of Reporting officer",
        portfolio="words of Portfolio",
        subject="words of Subject",
        wards="words of Wards",
        purpose=("words of Purpose",),
        recommendations=("words of Recommendation",),
        policy=("words of Policy implications",),
        financial=("words of Financial implications",),
        priorities=("words of Implications for priorities",),
        legal=("words of Legal implications",),
        risk=("words of Risk",),
        equality=("words of Equality",),
        climate=("words of Climate",),
        background_papers=("words of Background paper",),
    )


def test_nothing_is_said_without_a_sheet_or_on_a_blank_one() -> None:
    for grid in (None, [], [[]], [[None, " "], [None]], report_rows()):
        assert read_report(grid, "Report") == (ReportDetails(), [], [])


def test_rows_may_repeat_and_keep_their_order() -> None:
    found = details(
        ["recommendation", "note the report"],
        ["Risk", "First."],
        [" Recommendation ", "  agree the plan  "],
        ["Risk", "Second."],
    )
    assert found.recommendations == ("note the report", "agree the plan")
    assert found.risk == ("First.", "Second.")


def test_lines_of_a_cell_are_paragraphs_where_there_are_paragraphs() -> None:
    found = details(["Risk", "First.\n\n  Second.\r\n"], ["Recommendation", "That:\n(i) this"])
    assert found.risk == ("First.", "Second.")
    assert found.recommendations == ("That:\n(i) this",)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (datetime(2024, 9, 30, 14, 5), "30 September 2024"),
        (date(2025, 1, 1), "1 January 2025"),
        ("30/9/24", "30/9/24"),
        (" Autumn 2024 ", "Autumn 2024"),
        (2024, "2024"),
    ],
)
def test_a_date_becomes_words_and_texts_stay(value: object, words: str) -> None:
    assert details(["Date", value]).date == words


def test_own_columns_and_a_title_above_are_passed_over() -> None:
    grid: list[list[object]] = [
        ["Details of the report"],
        [],
        ["Status", "text", "ITEM", "Item"],
        ["done", "Cabinet", "Report to", "Wards"],
        ["open"],
    ]
    found, faults, remarks = read_report(grid, "Report")
    assert (found, faults, remarks) == (ReportDetails(report_to="Cabinet"), [], [])


def test_what_is_not_known_is_told_with_its_cell_and_the_nearest() -> None:
    assert warnings(["Reporting offcer", "The treasurer"]) == [
        "Report!A2: 'Item' is 'Reporting offcer', which the report does not know: its text is not read (did "
        "you mean 'Reporting officer'?)"
    ]
    (text,) = warnings(["Xyz", "Something"])
    assert text.startswith(
        "Report!A2: 'Item' is 'Xyz', which the report does not know: its text is not read; "
    )
    assert "the items are Report to, Date" in text
    assert warnings([None, "Something"]) == ["Report!B2: this text is not read: 'Item' is blank beside it"]
    # Nothing is lost of a heading of its owner's.
    assert warnings(["Head of the report", None]) == []


def test_a_line_of_the_head_stands_once() -> None:
    found, _, remarks = read_report([HEADS, ["Wards", None], ["Wards", "All"], ["wards", "None"]], "Report")
    assert found.wards == "All"
    assert [remark.text for remark in remarks] == [
        "Report!B4: 'Wards' stands twice: this text is not read, and that at Report!B3 is"
    ]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (CellFormula("=A1"), "Report!B2: 'Text' is the formula =A1 without a stored result; expected a name"),
        (CellError("#REF!"), "Report!B2: 'Text' is the error #REF!; expected a name or other text"),
        (True, "Report!B2: 'Text' is the logical value TRUE; expected a name or other text"),
    ],
)
def test_broken_cells_are_faults(value: object, found: str) -> None:
    details_read, faults, _ = read_report([HEADS, ["Wards", value]], "Report")
    assert details_read == ReportDetails()
    assert str(faults[0]).startswith(found)
    _, faults, _ = read_report([HEADS, [CellError("#N/A"), "words"]], "Report")
    assert [fault.where for fault in faults] == ["Report!A2"]


def test_a_sheet_of_that_name_for_another_purpose_is_kept_and_ignored() -> None:
    _, faults, remarks = read_report([["Our monthly report"], ["Month", "Spent"]], "Report")
    assert not faults
    assert [(r.severity, r.text) for r in remarks] == [
        ("notice", "the sheet 'Report' is kept and ignored: it does not have the headings 'Item' and 'Text'")
    ]
    _, _, remarks = read_report([["Item", "Words"], ["Wards", "All"]], "Report")
    assert [r.severity for r in remarks] == ["warning"]


class TestInACase:
    def test_it_is_read_and_check_is_quiet_about_it(self, tmp_path: Path) -> None:
        tables = full_case()
        before = case_of(tables, tmp_path)
        tables["report "] = [["Item", "Text", "Who"], ["Wards", "All", "me"], ["Date", datetime(2024, 9, 30)]]
        case = case_of(tables, tmp_path)
        assert case.report == ReportDetails(wards="All", date="30 September 2024")
        assert case.remarks == before.remarks

    def test_no_figure_depends_on_it(self, tmp_path: Path) -> None:
        tables = full_case()
        before = run_scenarios(case_of(tables, tmp_path), runs=50)
        tables["Report"] = report_rows({item: ["2%"] for item in ReportItem})
        after = run_scenarios(case_of(tables, tmp_path), runs=50)
        for name, result in before.items():
            for measure, paths in result.paths.items():
                assert paths.tobytes() == after[name].paths[measure].tobytes()

    def test_its_faults_and_warnings_are_those_of_the_case(self, tmp_path: Path) -> None:
        tables = full_case()
        tables["Report"] = [["Item", "Text"], ["Wards", "=NA()"]]
        (fault,) = faults_of(tables, tmp_path)
        assert str(fault).startswith("Report!B2: 'Text' is the formula =NA() without a stored result")
        tables["Report"] = [["Item", "Text"], ["Wads", "All"]]
        texts = [r.text for r in case_of(tables, tmp_path).remarks if r.severity == "warning"]
        assert any("did you mean 'Wards'?" in text for text in texts)

    def test_no_scenario_may_edit_it(self, tmp_path: Path) -> None:
        tables = full_case()
        tables["Report"] = [["Item", "Text"], ["Wards", "All"]]
        tables["Scenarios"].append(["Other wards", "report", "Wards", "Text", "set", "None"])
        (fault,) = faults_of(tables, tmp_path)
        assert fault.where == f"Scenarios!B{len(tables['Scenarios'])}"
        assert fault.found == "the sheet 'report' may not be edited"

    def test_a_name_nearly_right_is_asked_about_and_stops_nothing(self, tmp_path: Path) -> None:
        tables = full_case()
        tables["Reports"] = [["Item", "Text"], ["Wards", "All"]]
        case = case_of(tables, tmp_path)
        assert case.report == ReportDetails()
        texts = [r.text for r in case.remarks if r.severity == "warning"]
        assert "the sheet 'Reports' is not read; is it meant to be 'Report'?" in texts

    def test_an_update_in_place_keeps_it_and_tells_of_formulas_out_of_date(self, tmp_path: Path) -> None:
        tables = full_case()
        tables["Report"] = [["Item", "Text"], ["Wards", "All"], ["Risk", "words"]]
        path = write_workbook(tmp_path / "case.xlsx", tables)
        where = at(tables, "Savings", "Reviews", "2026/27")
        put_raw(
            path, tables, "Report!B3", f"<f>{where}&amp;&quot; planned&quot;</f><v>1000 planned</v>", "str"
        )
        update = propose_update(path, "savings", [{"Scheme": "Reviews", "2026/27": 900_000}])
        assert update.faults == ()
        assert any(remark.startswith("Report!B3 holds a formula") for remark in update.remarks)
        apply_update(path, update)
        case = read_case(path)
        assert case.report == ReportDetails(wards="All", risk=("1000 planned",))
        assert case.base.savings[0].planned[0] == 900_000

    def test_every_written_case_offers_its_items(self, tmp_path: Path) -> None:
        write_case(tmp_path / "written.xlsx", full_case())
        write_template(tmp_path / "new.xlsx")
        for name in ("written", "new"):
            sheet = load_workbook(tmp_path / f"{name}.xlsx")[REPORT_SHEET.name]
            assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == list(ReportItem)
