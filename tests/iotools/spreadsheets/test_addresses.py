"""Names of cells and columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import column_index_from_string, get_column_letter
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from mtfs.iotools.spreadsheets.addresses import cell_name, cell_position, column_letters, column_number


@pytest.mark.parametrize(
    ("number", "letters"),
    [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA"), (702, "ZZ"), (703, "AAA"), (16_384, "XFD")],
)
def test_columns_by_hand(number: int, letters: str) -> None:
    assert column_letters(number) == letters
    assert column_number(letters) == column_number(letters.lower()) == number


@given(st.integers(1, 18_278))
def test_columns_are_those_of_other_programs(number: int) -> None:
    letters = column_letters(number)
    assert letters == get_column_letter(number)
    assert column_number(letters) == column_index_from_string(letters) == number


@given(st.integers(0, 1_048_575), st.integers(0, 16_383))
def test_cells_are_those_of_other_programs(row: int, column: int) -> None:
    name = cell_name(row, column)
    assert name == xl_rowcol_to_cell(row, column)
    assert cell_position(name) == xl_cell_to_rowcol(name) == (row, column)


def test_dollar_signs_do_not_move_a_cell() -> None:
    assert cell_position("$H$14") == cell_position("H14") == (13, 7)


@pytest.mark.parametrize("name", ["", "H", "14", "H0", "H014", "AAAA1", "h14", "H14 ", "Ä1", "H-1"])
def test_what_is_no_cell(name: str) -> None:
    with pytest.raises(ValueError, match="not the name of a cell"):
        cell_position(name)


@pytest.mark.parametrize("letters", ["", "AAAA", "A1", "Ä", "$A"])
def test_what_is_no_column(letters: str) -> None:
    with pytest.raises(ValueError, match="not the name of a column"):
        column_number(letters)


def test_there_is_no_column_before_the_first() -> None:
    with pytest.raises(ValueError, match="no column 0"):
        column_letters(0)
