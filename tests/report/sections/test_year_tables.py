"""Tables with a column for each year, however many there are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfs.report.document import TableHead
from mtfs.report.sections.year_tables import year_spans, yearly_tables


@given(first=st.integers(0, 1), count=st.integers(0, 40), abreast=st.integers(1, 8))
def test_every_year_stands_once_in_groups_of_nearly_the_same_size(
    first: int, count: int, abreast: int
) -> None:
    spans = year_spans(first, first + count, abreast)
    assert [t for span in spans for t in span] == list(range(first, first + count))
    sizes = [len(span) for span in spans]
    assert all(1 <= size <= abreast for size in sizes)
    assert not sizes or max(sizes) - min(sizes) <= 1
    assert len(spans) == -(-count // abreast)


def test_one_table_where_they_fit() -> None:
    (table,) = yearly_tables(
        "key", "Caption", [TableHead("Row")], [(["a"], ["1", "2"])], ["25", "26"], abreast=2, note="Note."
    )
    assert (table.key, table.caption, table.note) == ("key", "Caption", "Note.")
    assert [(head.label, head.is_number) for head in table.heads] == [
        ("Row", False),
        ("25", True),
        ("26", True),
    ]
    assert table.rows == (("a", "1", "2"),)


def test_what_stands_before_the_years_is_told_once() -> None:
    tables = list(
        yearly_tables(
            "key",
            "Caption",
            [TableHead("Row"), TableHead("Base")],
            [(["a", "b"], ["0", "1", "2", "3"])],
            ["24", "25", "26", "27"],
            abreast=2,
            first=1,
            note="Note.",
        )
    )
    assert [table.key for table in tables] == ["key", "key-2"]
    assert [table.caption for table in tables] == ["Caption, 25 to 26", "Caption, 27"]
    assert tables[0].rows[0][:2] == ("a", "b")
    assert tables[1].rows[0][0] == "a"
    assert [cell for table in tables for cell in table.rows[0] if cell.isdigit()] == ["1", "2", "3"]
    assert [table.note for table in tables] == ["", "Note."]


@pytest.mark.parametrize("years", [0, 1])
def test_no_years_and_one(years: int) -> None:
    tables = list(yearly_tables("key", "Caption", [TableHead("Row")], [], ["25"] * years, abreast=3))
    assert len(tables) == years
