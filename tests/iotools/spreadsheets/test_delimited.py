"""Tables written as text: encodings, separators, quotation marks; what is found out is told."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mtfs.errors import InputError
from mtfs.iotools.spreadsheets import source
from mtfs.iotools.spreadsheets.delimited import read_delimited
from mtfs.iotools.spreadsheets.source import LIMITS, SourceBook, read_spreadsheet

PLAIN = "Service,2025/26 £000\nAdults,1200\n"
GRID = [["Service", "2025/26 £000"], ["Adults", "1200"]]


def read(folder, data: bytes | str, name: str = "a.csv") -> SourceBook:
    (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return read_spreadsheet(folder / name)


@pytest.mark.parametrize(
    ("data", "remarks"),
    [
        (PLAIN.encode(), ()),
        (PLAIN.encode("utf-8-sig"), ()),
        (PLAIN.encode("utf-16"), ("the text is written in UTF-16-LE",)),
        (b"\xfe\xff" + PLAIN.encode("utf-16-be"), ("the text is written in UTF-16-BE",)),
        (PLAIN.encode("cp1252"), ("the text is not in UTF-8 (line 1): it was read as Windows-1252",)),
        (PLAIN.replace(",", ";").encode(), ("its columns are separated by semicolons",)),
        (PLAIN.replace(",", "\t").encode(), ("its columns are separated by tabs",)),
        (PLAIN.replace(",", "|").encode(), ("its columns are separated by bars",)),
        (PLAIN.replace("\n", "\r\n").encode(), ()),
        (PLAIN.replace("\n", "\r").encode(), ()),
    ],
)
def test_however_it_is_written(tmp_path, data, remarks):
    book = read(tmp_path, data)
    assert book.sheets[0].rows == GRID
    assert book.remarks == remarks
    assert (book.sheets[0].name, str(book.sheets[0].place(1, 1))) == ("", "a.csv, B2")


def test_separators_are_told_by_most_lines_and_not_by_the_first(tmp_path):
    text = "Budget 2025, 2026 and after\n\nService;Budget;Note\nAdults;1,200;a, b\nChildren;3,400;c\n"
    assert read(tmp_path, text).sheets[0].rows[3] == ["Adults", "1,200", "a, b"]


def test_the_separator_that_excel_is_told(tmp_path):
    book = read(tmp_path, "sep=;\nA;1,5\n")
    assert book.sheets[0].rows == [[], ["A", "1,5"]]
    assert book.remarks == ("its columns are separated by semicolons",)


def test_values_stay_the_texts_that_they_are(tmp_path):
    rows = read(tmp_path, 'A, 007 ,"1,200",,"  ",=1+1,"say ""so""","two\nlines",\n').sheets[0].rows
    assert rows == [["A", " 007 ", "1,200", None, None, "=1+1", 'say "so"', "two\nlines"]]


def test_a_quotation_mark_that_is_never_closed(tmp_path):
    with pytest.raises(InputError, match="a quotation mark is opened and never closed"):
        read(tmp_path, 'A,1\n"B,2\nC,3\n')


def test_a_quotation_mark_in_the_middle(tmp_path):
    book = read(tmp_path, 'A,"12" pipe"\nB,6" pipe\n')
    assert book.sheets[0].rows == [["A", '12 pipe"'], ["B", '6" pipe']]
    assert book.remarks == ("some quotation marks stand in the middle of a cell: they were kept as they are",)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b" \n\n", "there is nothing in the file but blanks"),
        (b"A,1\nB,\x002\n", "this is not a spreadsheet, whatever its name"),
        (bytes(range(256)), "this is not a spreadsheet, whatever its name"),
        (b"\xff\xfeA\x00\x00\xd8", "the text says that it is UTF-16-LE, and is not"),
        (b'A,"' + b"x" * 200_000 + b'"', "a cell holds more than 131,072 characters"),
    ],
)
def test_what_is_no_table(tmp_path, data, message):
    with pytest.raises(InputError) as caught:
        read(tmp_path, data)
    assert caught.value.faults[0].found == message


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"rows": 2}, "something stands in row 3, column B; expected at most 2 rows"),
        ({"columns": 1}, "something stands in row 1, column B; expected at most 200,000 rows and 1 columns"),
        ({"cells": 5}, "6 cells are filled; expected at most 5"),
        ({"file_bytes": 11}, "the file is larger than 0 MB"),
    ],
)
def test_one_more_than_is_allowed(tmp_path, monkeypatch, limits, message):
    monkeypatch.setattr(source, "LIMITS", replace(LIMITS, **{name: n + 1 for name, n in limits.items()}))
    assert len(read(tmp_path, "A,1\nB,2\nC,3\n").sheets[0].rows) == 3
    monkeypatch.setattr(source, "LIMITS", replace(LIMITS, **limits))
    with pytest.raises(InputError) as caught:
        read(tmp_path, "A,1\nB,2\nC,3\n")
    assert message in str(caught.value)


@settings(max_examples=100, deadline=None)
@example(data=b"|")
@example(data=b"sep=;\n;;")
@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=100).map(str.encode)))
def test_any_bytes_are_read_or_refused(data):
    try:
        last = read_delimited("a.csv", data, LIMITS).grid[-1]
    except InputError as error:
        last = [fault.found for fault in error.faults]
    assert last


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=8), min_size=3, max_size=3),
        min_size=2,
        max_size=6,
    ),
    separator=st.sampled_from(",;\t|"),
)
def test_what_is_quoted_comes_back(rows, separator):
    rows = [[f"x{value}" for value in row] for row in rows]
    lines = [separator.join('"' + value.replace('"', '""') + '"' for value in row) for row in rows]
    assert read_delimited("a.csv", "\n".join(lines).encode(), LIMITS).grid == rows
