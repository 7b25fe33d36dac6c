"""Where rows come from, as the columns Source say, and what reserves are held for."""

from datetime import datetime
from pathlib import Path

from mtfs.domain.report_details import SourceNote
from tests.cases import Tables, case_of, faults_of, full_case, put


def with_sources(tables: Tables, sheet: str, texts: list[object], heading: str = "Source") -> None:
    heads, *rows = tables[sheet]
    tables[sheet] = [[*heads, heading], *([*row, text] for row, text in zip(rows, texts, strict=False))]


def notes(tables: Tables, folder: Path, sheet: str) -> list[tuple[str, str]]:
    return [(note.row, note.text) for note in case_of(tables, folder).sources if note.sheet == sheet]


def test_every_row_has_a_note_in_the_order_of_the_records(tmp_path: Path) -> None:
    case = case_of(full_case(), tmp_path)
    for sheet in ("Drivers", "Costs", "Monitoring", "Pressures", "Savings", "Funding", "Reserves"):
        found = [note for note in case.sources if note.sheet == sheet]
        assert len(found) == len(getattr(case.base, sheet.lower()))
        assert all(note.text == "" for note in found)
    assert [note.row for note in case.sources if note.sheet == "Costs"][2:4] == [
        "Children / Third party payments",
        "Transport",
    ]
    assert not any(note.sheet == "Correlations" for note in case.sources)
    assert SourceNote(sheet="Council", row="Units", text="") in case.sources


def test_texts_are_read_as_they_are_and_the_column_is_no_news(tmp_path: Path) -> None:
    tables = full_case()
    with_sources(tables, "Savings", [" Report of May ", None, 2024, "=NA()", datetime(2024, 9, 30)])
    with_sources(tables, "Reserves", ["Accounts"] * 5, "SOURCES")
    case = case_of(tables, tmp_path)
    found = [note.text for note in case.sources if note.sheet == "Savings"]
    assert found == ["Report of May", "", "2024", "", "30 September 2024"]
    assert {note.text for note in case.sources if note.sheet == "Reserves"} == {"Accounts"}
    assert not any("ignored" in remark.text for remark in case.remarks)


def test_a_note_under_a_table_is_no_row(tmp_path: Path) -> None:
    tables = full_case()
    with_sources(tables, "Savings", ["a"] * 5)
    tables["Savings"].append([None] * 15 + ["All from the budget report"])
    assert len(notes(tables, tmp_path, "Savings")) == 5


def test_edits_follow_the_order_of_the_case(tmp_path: Path) -> None:
    tables = full_case()
    first, *rows = tables["Scenarios"]
    # Interleaved on the sheet, and told scenario by scenario.
    tables["Scenarios"] = [first, rows[0], rows[2], rows[1], rows[3], rows[4]]
    with_sources(tables, "Scenarios", ["one", "two", "three", "four", "five"])
    case = case_of(tables, tmp_path)
    found = [note for note in case.sources if note.sheet == "Scenarios"]
    assert [note.row for note in found] == [edit.scenario for edit in case.edits]
    assert [note.text for note in found] == ["one", "three", "two", "four", "five"]


def test_no_edit_may_touch_a_source(tmp_path: Path) -> None:
    tables = full_case()
    with_sources(tables, "Savings", ["a"] * 5)
    tables["Scenarios"].append(["New", "Savings", "*", "Source", "set", "elsewhere"])
    (fault,) = faults_of(tables, tmp_path)
    assert fault.found == "no column of Savings matches 'Source'"


def test_what_a_reserve_is_held_for(tmp_path: Path) -> None:
    tables = full_case()
    with_sources(tables, "Reserves", ["  The unforeseen ", None, 7, True, "Schools"], "Purpose")
    case = case_of(tables, tmp_path)
    assert [r.purpose for r in case.base.reserves] == ["The unforeseen", "", "7", "", "Schools"]
    # A column of that name may have stood there for another reason: it stops no run.
    (text,) = [r.text for r in case.remarks if "Purpose" in r.text]
    assert "is the logical value TRUE" in text
    assert text.endswith("read as blank")


def test_a_purpose_may_be_absent(tmp_path: Path) -> None:
    case = case_of(full_case(), tmp_path)
    assert {reserve.purpose for reserve in case.base.reserves} == {""}
    tables = full_case()
    put(tables, "Reserves!K1", "Purposes")
    put(tables, "Reserves!K2", "words")
    assert any("is it meant to be 'Purpose'" in r.text for r in case_of(tables, tmp_path).remarks)
