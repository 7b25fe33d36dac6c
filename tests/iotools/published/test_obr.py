"""The OBR's tables of the economy: made up in several layouts, and the edition that was published."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from mtfs.analysis.evidence.inflation import cpi_history, fit_forecast_errors
from mtfs.analysis.evidence.official import OfficialForecast
from mtfs.errors import InputError
from mtfs.iotools.published.obr import read_economy_tables, read_editions
from tests.iotools.national.small_returns import published_data

YEARS = ("2019-20", "2020-21", "2021-22", "2022-23", "2023-24", "2024-25")
CPI = (1.7, 0.6, 4.0, 10.0, 5.7, 2.4)
EARNINGS = (2.6, 0.1, 6.0, 6.2, 5.7, 5.6)
Rows = Sequence[Sequence[object]]


def stacked(headings: Rows, *columns: Sequence[object]) -> list[list[object]]:
    """Lay out quarters, calendar years and financial years below headings, in the second column."""
    blank = [0.1] * len(columns)
    body = [[None, "2019Q2", *blank], [None, "2019Q3", *blank], [None, 2019, *blank], [None, 2020, *blank]]
    body += [[None, year, *values] for year, *values in zip(YEARS, *columns, strict=True)]
    return [*map(list, headings), *body, [None, "Notes:"], [None, "Source: made up"]]


INFLATION = stacked(
    [
        [None, "1.7 Inflation"],
        [None, None, "Percentage change on a year earlier", None, None, "2015=100", None],
        [None, None, "RPI", "CPI (a)", "GDP deflator", "RPI", "CPI (a)"],
    ],
    [9.9] * 6,
    CPI,
    [2.0] * 6,
    [300.0] * 6,
    [110.0] * 6,
)
LABOUR = stacked(
    [[None, "1.6 Labour market"], [None, None, "Employment", "Average weekly earnings growth\n(per cent)"]],
    [30.0] * 6,
    EARNINGS,
)
CONTENTS = [
    ["March 2024 Economic and fiscal outlook – detailed forecast tables: economy"],
    ["Economy tables"],
]


def write(folder: Path, name: str = "tables.xlsx", **sheets: Rows) -> Path:
    """Write a workbook; the sheets of an edition stand in it, save those given otherwise."""
    all_sheets = {"Contents": CONTENTS, "1.6": LABOUR, "1.7": INFLATION} | {
        key.replace("_", "."): rows for key, rows in sheets.items()
    }
    book = Workbook()
    book.remove(book.active)
    for title, rows in all_sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    path = folder / name
    book.save(path)
    return path


def faults_of(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_economy_tables(path)
    return [str(fault) for fault in caught.value.faults]


def changed(rows: Rows, row: int, column: int, value: object) -> list[list[object]]:
    copy = [list(each) for each in rows]
    copy[row][column] = value
    return copy


def test_growth_is_found_by_its_headings_and_by_financial_year(tmp_path: Path) -> None:
    found = read_economy_tables(write(tmp_path))
    assert (found.edition, found.year, found.month, found.first_forecast) == (
        "March 2024",
        2024,
        3,
        "2023/24",
    )
    assert list(found.series["cpi"]) == [year.replace("-", "/") for year in YEARS]
    assert list(found.series["cpi"].values()) == pytest.approx([rate / 100 for rate in CPI])
    assert list(found.series["earnings"].values()) == pytest.approx([rate / 100 for rate in EARNINGS])
    assert set(found.series) == {"cpi", "gdp_deflator", "earnings"}
    assert found.outturn("cpi").keys() == {"2019/20", "2020/21", "2021/22", "2022/23"}
    assert found.central("cpi").keys() == {"2023/24", "2024/25"}
    assert (found.file, len(found.sha256)) == ("tables.xlsx", 64)


def test_columns_may_stand_elsewhere_and_sheets_be_called_otherwise(tmp_path: Path) -> None:
    moved = stacked(
        [
            [None, "Prices"],
            [None, None, "2015=100", "Year-on-year growth", None],
            [None, None, "CPI", "CPIH", "CPI"],
        ],
        [110.0] * 6,
        [3.0] * 6,
        CPI,
    )
    path = write(tmp_path, **{"1_7": [["nothing here"]], "Prices": moved})
    found = read_economy_tables(path)
    assert list(found.series["cpi"].values()) == pytest.approx([rate / 100 for rate in CPI])
    assert found.series["cpih"]["2019/20"] == pytest.approx(0.03)


def test_growth_on_a_quarter_earlier_and_indices_are_not_taken(tmp_path: Path) -> None:
    rows = changed(INFLATION, 1, 2, "Quarter-on-quarter growth")
    (fault,) = faults_of(write(tmp_path, **{"1_7": rows}))
    assert "there is no growth of CPI by financial year" in fault


def test_years_to_which_no_forecast_reaches_are_left_out(tmp_path: Path) -> None:
    found = read_economy_tables(write(tmp_path, **{"1_7": changed(INFLATION, -3, 3, None)}))
    assert list(found.series["cpi"])[-1] == "2023/24"


def test_the_name_of_the_file_may_tell_the_edition(tmp_path: Path) -> None:
    path = write(tmp_path, "OBR_EFO_November_2023_economy.xlsx", Contents=[["Economy tables"]])
    found = read_economy_tables(path)
    assert (found.edition, found.month, found.first_forecast) == ("November 2023", 11, "2023/24")
    # A title counts for more.
    other = write(tmp_path, "november-2023.xlsx")
    assert read_economy_tables(other).edition == "March 2024"


def test_everything_that_is_missing_is_told_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, Contents=[["Tables"]], **{"1_6": [["none"]], "1_7": [["none"]]})
    faults = faults_of(path)
    assert len(faults) == 3
    assert "no growth of CPI" in faults[0]
    assert "no growth of average weekly earnings" in faults[1]
    assert "which edition" in faults[2]


def test_cells_that_hold_no_rate_are_told_with_their_place(tmp_path: Path) -> None:
    rows = changed(INFLATION, 7, 3, "soon")
    rows = changed(rows, 8, 3, 106.5)
    faults = faults_of(write(tmp_path, **{"1_7": rows}))
    assert faults[0].startswith("tables.xlsx, 1.7!D8: the growth of CPI in 2019/20 is 'soon'")
    assert faults[1].startswith(
        "tables.xlsx, 1.7!D9: the growth of CPI in 2020/21 is 106.5; expected per cent"
    )
    assert len(faults) == 2
    (twice,) = faults_of(write(tmp_path, **{"1_7": changed(INFLATION, 9, 1, "2019-20")}))
    assert twice == "tables.xlsx, 1.7!B10: 2019/20 stands there a second time; expected each year once"


def test_another_workbook_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Savings", "Amount"])
    book.save(tmp_path / "savings.xlsx")
    assert any("no growth of CPI" in fault for fault in faults_of(tmp_path / "savings.xlsx"))
    assert "there is no such file" in faults_of(tmp_path / "absent.xlsx")[0]


def test_editions_are_read_in_order_and_each_once(tmp_path: Path) -> None:
    late = write(tmp_path, "late.xlsx")
    early = write(tmp_path, "early.xlsx", Contents=[["November 2022 Economic and fiscal outlook"]])
    assert [edition.edition for edition in read_editions([late, early])] == ["November 2022", "March 2024"]
    again = write(tmp_path, "again.xlsx")
    with pytest.raises(InputError) as caught:
        read_editions([late, again, tmp_path / "absent.xlsx"])
    assert [str(fault).partition(";")[0] for fault in caught.value.faults] == [
        "again.xlsx: this is the edition of March 2024, as late.xlsx is",
        "absent.xlsx: there is no such file",
    ]
    assert read_editions([]) == ()


@pytest.fixture(scope="module")
def march_2026() -> OfficialForecast:
    return read_economy_tables(published_data("OBR_EFO_March_2026_economy.xlsx"))


@pytest.mark.parametrize(
    ("series", "per_cent"),
    [
        ("cpi", (3.44, 2.01, 1.95, 2.04, 2.00, 2.00)),
        ("gdp_deflator", (3.24, 2.01, 1.94, 1.87, 1.86, 2.02)),
        ("earnings", (4.59, 3.17, 2.19, 2.12, 2.25, 2.44)),
    ],
)
def test_the_forecasts_of_march_2026(
    march_2026: OfficialForecast, series: str, per_cent: Sequence[float]
) -> None:
    central = march_2026.central(series)
    assert list(central) == ["2025/26", "2026/27", "2027/28", "2028/29", "2029/30", "2030/31"]
    assert [100 * rate for rate in central.values()] == pytest.approx(per_cent, abs=0.005)


def test_the_outturns_of_march_2026(march_2026: OfficialForecast) -> None:
    prices = cpi_history([march_2026])
    assert (len(prices), min(prices), max(prices)) == (17, "2008/09", "2024/25")
    assert [round(100 * prices[year], 1) for year in ("2022/23", "2023/24", "2024/25")] == [10.0, 5.7, 2.4]
    assert set(march_2026.series) == {"cpi", "cpih", "gdp_deflator", "earnings"}
    assert all(len(rates) == 23 for rates in march_2026.series.values())


def test_the_errors_that_follow_from_march_2026(march_2026: OfficialForecast) -> None:
    cpi, earnings = fit_forecast_errors([march_2026])
    assert (cpi.series, earnings.series) == ("cpi", "earnings")
    # 5 of 17 years since Covid: √(5/17 × 3.7² + 12/17 × 0.6²) = 2.07 points.
    size = (cpi.sd_below**2 - cpi.sd_below * cpi.sd_above + cpi.sd_above**2) ** 0.5
    assert size == pytest.approx(0.0207, abs=5e-5)
    assert cpi.persistence == pytest.approx(0.52, abs=0.005)
    assert earnings.persistence == pytest.approx(0.38, abs=0.005)
    assert cpi.bias == pytest.approx(0.0020, abs=5e-5)
    assert cpi.observations == earnings.observations == 0
