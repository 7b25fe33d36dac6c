"""Spreadsheets that councils' figures have really stood in, where they are beside the checkout."""

import csv
import re
from pathlib import Path

import pytest

from mtfs.iotools.sheets.files import read_mapping, write_mapping
from mtfs.iotools.spreadsheets.source import read_spreadsheet
from tests.iotools.sheets.books import read, said

SHARED = Path(__file__).parents[4] / "shared"
YEARS = ("2025/26", "2026/27", "2027/28", "2028/29")


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"{name} is not beside this checkout")
    return path


def test_the_savings_of_hammersmith_and_fulham(tmp_path: Path) -> None:
    path = shared("data/HF_savings_2026-27.csv")
    settings = {"Type": "recurrent", "RAG": "amber"}
    proposal, imported = read(read_spreadsheet(path), "savings", years=YEARS, settings=settings)
    with path.open(encoding="utf-8", newline="") as file:
        lines = [line for line in csv.DictReader(file) if line["kind"] != "total"]
    assert len(imported.rows) == len(lines) == 29
    for row, line in zip(imported.rows, lines, strict=True):
        first, second = (-1000 * float(line[f"k_{year}"]) for year in ("2026_27", "2027_28"))
        assert row["Scheme"] == f"{line['id']}: {line['label']}"
        assert (row["2026/27"], row["2027/28"]) == (first, second - first)
    assert imported.faults == ()
    assert [row.what for row in imported.left_out] == ["a total"] * 6
    assert len(imported.reconciliation) == 12
    assert all(total.agrees for total in imported.reconciliation)
    assert "all that is there in that year" in said(proposal, "Figures of the years")
    write_mapping(tmp_path / "m.toml", proposal.mapping)
    assert read_mapping(tmp_path / "m.toml") == proposal.mapping


def test_the_budget_gap_of_hammersmith_and_fulham() -> None:
    path = shared("data/HF_gap_2026-27.csv")
    settings = {"Type": "recurrent", "Year": "2026/27"}
    proposal, imported = read(read_spreadsheet(path), "pressures", years=YEARS, settings=settings)
    assert imported.rows[0] == {
        "Pressure": "Rising prices of contracts and supplies",
        "Type": "recurrent",
        "2026/27": 6_900_000,
    }
    assert sum(float(str(row["2026/27"])) for row in imported.rows) == pytest.approx(0, abs=0.01)
    assert "takes off from the pressures" in said(proposal, "Sign")


def test_the_transformation_programme_of_halton(tmp_path: Path) -> None:
    text = shared("sources/halton-transformation-programme-update-2023-12.txt").read_text(encoding="utf-8")
    lines = text[text.index("ESTIMATED SAVINGS") :].splitlines()
    path = tmp_path / "appendix-b.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(re.split(r"\t", line) for line in lines)
    years = ("2022/23", "2023/24", "2024/25", "2025/26")
    settings = {"Type": "recurrent", "RAG": "red"}
    proposal, imported = read(read_spreadsheet(path), "savings", years=years, settings=settings)
    assert [row["Scheme"] for row in imported.rows][:2] == [
        "Adults / Adults with Learning Difficulties",
        "Children's Services",
    ]
    totals = [sum(float(str(row[year])) for row in imported.rows) for year in years[1:]]
    assert totals == [2_000_000, 8_000_000, 10_000_000]
    assert all(total.agrees for total in imported.reconciliation)
    assert "column A" in said(proposal, "Scheme")
