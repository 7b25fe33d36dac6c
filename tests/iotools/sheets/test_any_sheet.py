"""Whatever stands in a spreadsheet, it is read or refused with a word: there is never a traceback."""

from contextlib import suppress
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from mtfs.errors import InputError
from mtfs.iotools.sheets.apply import apply_mapping
from mtfs.iotools.sheets.propose import propose_mapping
from mtfs.iotools.sheets.targets import TABLES
from mtfs.iotools.spreadsheets.source import SourceBook
from mtfs.iotools.spreadsheets.workbook import CellError, CellFormula
from tests.iotools.sheets.books import YEARS, sheet

WORDS = (
    *(
        "Scheme",
        "Service",
        "Reserve",
        "RAG",
        "Type",
        "Class",
        "Budget",
        "Forecast",
        "Variance",
        "Total",
        "Ref",
    ),
    *("2024/25", "2025/26", "FY27", "31 March 2026", "Opening balance", "Use of reserve", "Closing balance"),
    *(
        "£000",
        "£m",
        "Delivery %",
        "Probability",
        "Low",
        "High",
        "Cumulative",
        "TBC",
        "-",
        "85%",
        "(45)",
        "12*",
    ),
    *("Green", "recurring", "PEOPLE", "Note: draft", "General fund", "n/a", "1.2m", "£'000", "*", "(", "%"),
)
CELLS = st.one_of(
    st.none(),
    st.sampled_from(WORDS),
    st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)).map(" ".join),
    st.floats(allow_nan=False, width=32),
    st.sampled_from([0.0, 1.0, 85.0, 0.85, 2025.0, 45748.0, 202526.0]),
    st.text(max_size=6),
    st.booleans(),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.just(CellFormula("=SUM(A1:A2)")),
    st.just(CellError("#REF!")),
)
BLOCKS = st.tuples(*[st.integers(0, 4)] * 4).map(
    lambda ends: (min(ends[0], ends[2]), min(ends[1], ends[3]), max(ends[0], ends[2]), max(ends[1], ends[3]))
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.lists(CELLS, max_size=6), max_size=9),
    st.lists(BLOCKS, max_size=2),
    st.sampled_from(sorted(TABLES)),
)
def test_any_sheet_is_read_or_refused(
    rows: list[list[object]], merged: list[tuple[int, int, int, int]], table: str
) -> None:
    book = SourceBook("own.xlsx", "", (sheet(rows, merged=merged),))
    with suppress(InputError):
        mapping = propose_mapping(book, table, years=YEARS).mapping
        imported = apply_mapping(book, mapping, years=YEARS)
        assert len(imported.rows) == len(imported.places)
        assert all(TABLES[table].kind_of(heading) for row in imported.rows for heading in row)
        assert len(imported.rows) + len(imported.left_out) <= len(rows)
