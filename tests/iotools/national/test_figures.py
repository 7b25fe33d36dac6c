"""Any one figure of a published table."""

from pathlib import Path

import pytest

from mtfs.errors import InputError, RequestError
from mtfs.iotools.national.figures import PublishedFile, read_published_file
from tests.iotools.national.small_returns import Returns, write_xlsx

TIDY: list[list[object]] = [
    ["ons_code", "authority", "region", "year", "ct_total", "total_spend"],
    ["E06000047", "Durham", "NE", 2015.0, 174.1, 403.7],
    ["E06000047", "Durham", "NE", 2016.0, 185.8, 391.6],
    ["E31000013", "Durham Fire", "NE", 2015.0, 15.2, 28.6],
    ["E31000013", "Durham Fire", "NE", 2016.0, 15.9, "x"],
]


@pytest.fixture
def tidy(tmp_path: Path) -> PublishedFile:
    return read_published_file(write_xlsx(tmp_path / "tidy.xlsx", {"Data": TIDY}))


def test_tidy_tables_have_a_row_for_each_council_and_year(tidy: PublishedFile) -> None:
    found = tidy.figure("County Durham", "total_spend", year="2016")
    assert (found.value, found.place.cell, found.heading) == (391.6, "F3", "total_spend")
    assert tidy.figure("E31000013", "total_spend", year="2015").value == 28.6


def test_a_year_that_is_needed_is_asked_for(tidy: PublishedFile) -> None:
    with pytest.raises(
        RequestError, match=r"may be any of tidy\.xlsx, Data!F2; tidy\.xlsx, Data!F3; give the whole"
    ):
        tidy.figure("Durham", "total_spend")


def test_a_mark_is_no_figure(tidy: PublishedFile) -> None:
    with pytest.raises(InputError, match=r"tidy.xlsx, Data!F5: 'total_spend' is 'x'; expected a number"):
        tidy.figure("Durham Fire", "total_spend", year="2016")


def test_headings_that_are_near_are_offered(tidy: PublishedFile) -> None:
    with pytest.raises(RequestError, match="has no figure 'total spent' of Durham; near it are total_spend"):
        tidy.figure("Durham", "total spent", year="2015")


def test_returns_are_told_in_pounds_from_the_beginning_of_a_heading(tmp_path: Path) -> None:
    returns = Returns()
    path = write_xlsx(tmp_path / "rs.xlsx", {"RS_LA_Data": returns.rows()})
    found = read_published_file(path).figure("Halton", "Retained income from", sheet="RS_LA_Data")
    assert found.value == 1000.0 * float(str(returns.amount(1, "870")))
    assert found.published == "12 December 2032"


def test_files_without_councils_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no table of councils"):
        read_published_file(write_xlsx(tmp_path / "a.xlsx", {"Data": [["Year", "CPI"], [2015.0, 0.1]]}))
