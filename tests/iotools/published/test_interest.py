"""Interest payable, which a history does not hold apart, from the return of a year."""

from pathlib import Path

import pandas as pd
import pytest

from mtfs.analysis.evidence.history import check_history
from mtfs.analysis.evidence.neighbours.records import Council
from mtfs.iotools.history.records import HistorySource
from mtfs.iotools.published.interest import interest_rows, return_of
from tests.iotools.national.small_returns import Returns, write_xlsx

HALTON = Council(key="E06000006", name="Halton", ons_code="E06000006", e_code="E0601", council_class="UA")
ELSEWHERE = Council(key="E0", name="Elsewhere", ons_code="", e_code="", council_class="UA")
SOURCE = HistorySource(
    file="rs.xlsx", kind="outturn", year="2031/32", published="", sha256="", authorities=6, complete=6
)


def test_interest_is_a_row_of_a_history(tmp_path: Path) -> None:
    returns = Returns()
    path = write_xlsx(tmp_path / "rs.xlsx", {"RS_LA_Data_2031-32": returns.rows()})
    found = interest_rows(path, [HALTON, ELSEWHERE])
    check_history(found)
    ((_, row),) = found.iterrows()
    assert (row["council"], row["year"], row["line"]) == ("Halton", "2031/32", "interest_payable")
    assert row["outturn"] == pytest.approx(1000.0 * float(str(returns.amount(1, "781"))))
    assert pd.isna(row["budget"])


def test_the_return_of_a_year_is_found_in_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "returns"
    folder.mkdir()
    (folder / "rs.xlsx").touch()
    (folder / "other.xlsx").touch()
    assert return_of([folder], [SOURCE], "outturn", "2031/32") == folder / "rs.xlsx"
    assert return_of([folder / "rs.xlsx"], [SOURCE], "outturn", "2031/32") == folder / "rs.xlsx"
    assert return_of([folder], [SOURCE], "budget", "2031/32") is None
    # A history was given, and its returns are elsewhere.
    assert return_of([tmp_path / "history.csv"], [SOURCE], "outturn", "2031/32") is None
