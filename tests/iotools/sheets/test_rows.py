"""Which rows are figures, and which are totals, titles, notes and other things."""

from dataclasses import replace
from decimal import Decimal

import pytest

from mtfs.iotools.sheets.apply import apply_mapping
from mtfs.iotools.sheets.propose import propose_mapping
from mtfs.iotools.spreadsheets.source import SourceBook, SourceSheet
from mtfs.iotools.spreadsheets.workbook import CellError, CellFormula
from tests.iotools.sheets.books import YEARS, book, read, sheet

HEADINGS = ["Department", "Variance £000"]
YEAR_HEADINGS = ["Pressure £000", "2025/26", "2026/27"]
RECURRENT = {"Type": "recurrent"}


def test_a_row_without_words_that_is_the_sum_of_those_above_is_a_total() -> None:
    rows = (["Adults", 100.5], ["Children", 7], ["Legal", -3], [None, 104.5])
    _, imported = read(book(HEADINGS, *rows), "monitoring")
    assert [row["Service"] for row in imported.rows] == ["Adults", "Children", "Legal"]
    assert imported.left_out[0].why == "its figures are the sum of the 3 rows above it"
    assert imported.reconciliation[0].agrees


def test_a_named_row_that_is_the_sum_is_left_out_and_may_be_kept() -> None:
    source = book(YEAR_HEADINGS, ["Pay", 1, 2.5], ["Prices", 3, 4], ["Inflation", 4, 6.5], ["Energy", 1, 1])
    proposal, imported = read(source, "pressures", settings=RECURRENT)
    assert [row["Pressure"] for row in imported.rows] == ["Pay", "Prices", "Energy"]
    assert imported.left_out[0].unsure == "a row of its own: put 'Inflation' in the mapping's 'keep'"
    kept = apply_mapping(source, replace(proposal.mapping, keep=("inflation",)), years=YEARS)
    assert [row["Pressure"] for row in kept.rows] == ["Pay", "Prices", "Inflation", "Energy"]


def test_a_named_row_that_equals_one_figure_of_two_rows_is_a_row() -> None:
    source = book(HEADINGS, ["Adults", 100], ["Children", 50], ["Legal", 150])
    assert len(read(source, "monitoring")[1].rows) == 3


def test_subtotals_of_subtotals() -> None:
    source = book(
        HEADINGS,
        ["Adults", 1.5],
        ["Children", 2],
        ["Total People", 3.5],
        ["Waste", 4],
        ["Sub-total", 4],
        ["Parks", 8],
        ["Roads", 16],
        ["Sub-total", 24],
        ["Total Place", 28],
        ["Grand total", 31.5],
    )
    _, imported = read(source, "monitoring")
    assert len(imported.rows) == 5
    assert [(total.rows, total.agrees) for total in imported.reconciliation] == [
        *((2, True), (1, True), (2, True), (3, True), (5, True))
    ]


def test_a_total_that_does_not_agree_is_told_with_the_difference() -> None:
    _, imported = read(book(HEADINGS, ["Adults", 10], ["Children", 20], ["Total", 33]), "monitoring")
    (total,) = imported.reconciliation
    assert (total.printed, total.summed, total.difference) == (33, 30, 3)
    assert not total.agrees
    assert not total.agrees_but_for_rounding
    assert total.place.cell == "B4"


@pytest.mark.parametrize(
    ("figures", "printed", "rounding"),
    [([10, 20], 31, True), ([10, 20], 32, False), ([10.4, 20.3], 31, True), ([10.4, 20.3], 32, False)],
)
def test_rounding_is_no_more_than_it_can_be(figures: list[float], printed: float, rounding: bool) -> None:
    rows = [[f"Service {i}", figure] for i, figure in enumerate(figures)]
    _, imported = read(book(HEADINGS, *rows, ["Total", printed]), "monitoring")
    (total,) = imported.reconciliation
    assert not total.agrees
    assert total.agrees_but_for_rounding is rounding


def test_a_total_whose_formula_has_no_result_cannot_be_checked_and_stops_nothing() -> None:
    source = book(HEADINGS, ["Adults", 1], ["Legal", 2], ["Total", CellFormula("=SUM(B2:B3)")])
    _, imported = read(source, "monitoring")
    assert imported.faults == ()
    assert imported.reconciliation[0].printed is None
    assert imported.reconciliation[0].summed == Decimal(3)
    unnamed = book(HEADINGS, ["Adults", 1], ["Legal", 2], [None, CellFormula("=SUM(B2:B3)")])
    assert len(read(unnamed, "monitoring")[1].rows) == 2


def test_formulas_without_results_and_errors_are_all_told_with_what_to_do() -> None:
    cells = [CellFormula("=A1"), CellError("#REF!"), "lots", 3.0]
    source = book(HEADINGS, *([f"Service {i}", cell] for i, cell in enumerate(cells)))
    _, imported = read(source, "monitoring")
    assert [fault.where for fault in imported.faults] == [f"own.xlsx, Sheet1!B{row}" for row in (2, 3, 4)]
    assert "open the file in Excel or LibreOffice, save it" in imported.faults[0].allowed
    assert "#REF!" in imported.faults[1].found


def test_a_name_that_is_a_formula_without_a_result_is_a_fault() -> None:
    source = book(HEADINGS, ["Adults", 1], [CellFormula("=Sheet2!A1"), 5], ["Legal", 2])
    _, imported = read(source, "monitoring")
    assert "mend it in Excel" in str(imported.faults[0])


def test_headings_that_are_formulas_are_told() -> None:
    source = book(["Scheme £000", CellFormula("=B0"), "2026/27"], ["Fleet", 1, 2], ["Post", 3, 5])
    faults = propose_mapping(source, "savings", years=YEARS).faults
    assert faults[0].where == "own.xlsx, Sheet1!B1"


def test_a_row_of_figures_without_a_name_is_a_fault() -> None:
    source = book(HEADINGS, ["Adults", 1], ["Legal", 2], [None, 17])
    _, imported = read(source, "monitoring")
    assert [fault.found for fault in imported.faults] == ["a row with figures has no name"]


def test_rows_that_say_that_there_is_no_figure_are_left_out_and_told() -> None:
    _, imported = read(book(HEADINGS, ["Adults", 1], ["Legal", "TBC"], ["Fire", "n/a"]), "monitoring")
    assert [(row.name, row.why) for row in imported.left_out] == [
        ("Legal", "its figures are TBC"),
        ("Fire", "its figures are n/a"),
    ]


def test_headings_that_stand_again_and_another_table_are_left_out() -> None:
    source = book(
        YEAR_HEADINGS,
        ["Pay", 1, 2],
        YEAR_HEADINGS,
        ["Energy", 3, 4],
        ["Funding £000", "2025/26", "2026/27"],
        ["Grants", 50, 60],
    )
    _, imported = read(source, "pressures", settings=RECURRENT)
    assert [row["Pressure"] for row in imported.rows] == ["Pay", "Energy"]
    assert [row.what for row in imported.left_out] == [
        "the headings again",
        "not part of the table",
        "not part of the table",
    ]


def test_rows_below_the_grand_total_are_told() -> None:
    source = book(HEADINGS, ["Adults", 1], ["Legal", 2], ["Grand total", 3], ["Contingency", 9])
    proposal, imported = read(source, "monitoring")
    assert len(imported.rows) == 3
    assert any(decision.what == "Rows below the total" for decision in imported.decisions)
    mapping = replace(proposal.mapping, leave_out=("Contingency",))
    without = apply_mapping(source, mapping, years=YEARS)
    assert len(without.rows) == 2
    assert without.left_out[-1].why == "the mapping leaves it out"


def test_merged_names_hold_for_their_block_alone() -> None:
    rows = (
        ["Directorate", "Scheme", "2025/26 £000"],
        ["People", "Fleet", 1],
        [None, "Post", 2],
        [None, "Vans", 4],
    )
    settings = {"Type": "recurrent", "RAG": "red"}
    _, imported = read(book(*rows, merged=[(1, 0, 2, 0)]), "savings", settings=settings)
    assert [row.get("Service") for row in imported.rows] == ["People", "People", None]


def test_hidden_rows_and_columns_are_read_and_told() -> None:
    made = sheet([YEAR_HEADINGS, ["Pay", 1, 2], ["Energy", 4, 8]])
    hidden = replace(made, hidden_rows=frozenset({2}), hidden_columns=frozenset({1}))
    proposal, imported = read(SourceBook("own.xlsx", "", (hidden,)), "pressures", settings=RECURRENT)
    assert len(imported.rows) == 2
    assert any("Hidden rows: read as the others" in str(decision) for decision in imported.decisions)
    assert any("Hidden columns: read as the others" in str(decision) for decision in proposal.decisions)


def test_a_sheet_that_is_hidden_is_read_only_where_it_is_named() -> None:
    seen = SourceSheet("Cover", "own.xlsx", [["Report"]])
    hidden = replace(sheet([HEADINGS, ["Adults", 1]], "Data"), visible=False)
    source = SourceBook("own.xlsx", "", (seen, hidden))
    with pytest.raises(Exception, match="nothing there looks like monitoring"):
        propose_mapping(source, "monitoring")
    mapping = propose_mapping(source, "monitoring", sheet="data").mapping
    assert mapping.sheet == "Data"
    assert len(apply_mapping(source, mapping).rows) == 1


def test_of_several_sheets_the_best_is_taken_and_the_others_that_fit_are_named() -> None:
    other = sheet([HEADINGS, ["Adults", 9]], "P5")
    best = sheet([["Department", "Budget £000", "Variance £000"], ["Adults", 5, 1]], "P6")
    source = SourceBook("own.xlsx", "", (other, best))
    proposal = propose_mapping(source, "monitoring")
    assert f'--sheet "{"P5" if proposal.mapping.sheet == "P6" else "P6"}"' in str(proposal.decisions[0])
