"""The table of what does not add up."""

import csv
from pathlib import Path

import pytest

from mtfs.errors import OutputError
from mtfs.iotools.history.build import build_history
from mtfs.iotools.history.reconciliation import COLUMNS, check_reconciliation_place, write_reconciliation
from tests.iotools.history.small_history import HALTON, write_return


def test_every_difference_is_a_row(tmp_path: Path) -> None:
    path = write_return(tmp_path, "outturn", "2030/31", (HALTON,), {(0, "805"): 10_000.0})
    write_reconciliation(tmp_path / "rec.csv", build_history([path]))
    with (tmp_path / "rec.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["council"] == "Halton"]
    assert tuple(rows[0]) == COLUMNS
    assert [(row["total"], row["line_sum"], row["printed"], row["difference"]) for row in rows] == [
        ("Net revenue expenditure", "10343000.00", "10000000.00", "343000.00"),
        ("Council tax requirement", "9611000.00", "9954000.00", "-343000.00"),
    ]
    assert (rows[0]["file"], rows[0]["kind"], rows[0]["year"]) == ("RS_2030-31.xlsx", "outturn", "2030/31")
    assert all("£343,000" in row["reader"] for row in rows)


def test_its_place_is_checked_beforehand(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"expected one that ends in \.csv"):
        check_reconciliation_place(tmp_path / "rec.xlsx")
    (tmp_path / "rec.csv").write_text("mine", "utf-8")
    with pytest.raises(OutputError, match="is there already"):
        check_reconciliation_place(tmp_path / "rec.csv")
    check_reconciliation_place(tmp_path / "rec.csv", force=True)
