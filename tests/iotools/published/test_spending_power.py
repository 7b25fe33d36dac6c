"""Core spending power: the forms that it comes in, its unit, and its faults."""

from pathlib import Path

import pytest

from mtfs.analysis.evidence.neighbours.records import Council
from mtfs.errors import InputError
from mtfs.iotools.published.spending_power import SpendingPower, read_spending_power
from tests.analysis.evidence.neighbours.made import SPENDING_POWER
from tests.iotools.national.small_returns import published_data, write_xlsx

HALTON = Council(key="E06000006", name="Halton", ons_code="E06000006", e_code="E0601", council_class="UA")
DURHAM = Council(key="E06000047", name="Durham", ons_code="E06000047", e_code="E1302", council_class="UA")
LONG = (
    "ons_code,authority,year,sfa,total_spend\n"
    "E06000006,Halton,2018,47.8,98.2\n"
    "E06000006,Halton,2019,44.9,98.0\n"
    "E31000013,Durham Fire,2018,9.9,27.0\n"
    ",County Durham,2018,200.0,383.3\n"
)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "csp.csv"
    path.write_text(text, encoding="utf-8")
    return path


def read(path: Path) -> SpendingPower:
    return read_spending_power(path, [HALTON, DURHAM])


def test_a_row_for_each_council_and_year(tmp_path: Path) -> None:
    found = read(written(tmp_path, LONG))
    assert found.amounts == {
        "2018/19": {HALTON.key: pytest.approx(98.2e6), DURHAM.key: pytest.approx(383.3e6)},
        "2019/20": {HALTON.key: pytest.approx(98.0e6)},
    }
    assert "taken as millions of pounds" in found.unit


@pytest.mark.parametrize(
    ("amount", "unit"),
    [("104.1", "millions of pounds"), ("104100", "thousands of pounds"), ("104100000", "pounds")],
)
def test_the_unit_is_told_by_size_where_the_file_does_not_say(tmp_path: Path, amount: str, unit: str) -> None:
    found = read(written(tmp_path, f"Council,2018-19\nHalton,{amount}\n"))
    assert found.amounts == {"2018/19": {HALTON.key: pytest.approx(104.1e6)}}
    assert found.unit == f"It does not say its unit; by their size, its figures are taken as {unit}."


@pytest.mark.parametrize(
    "heading", ["2018-19", "2018/19", "2018", "csp_2018", "Core Spending Power 2018-19", "CSP 2018-19"]
)
def test_a_column_for_each_year(tmp_path: Path, heading: str) -> None:
    rows = f"Authority,sfa_2018,{heading}\nHalton,47.8,104.1\nDurham,[x],409.4\n"
    text = f"Core spending power (£ million)\n{rows}"
    found = read(written(tmp_path, text))
    assert found.amounts == {
        "2018/19": {HALTON.key: pytest.approx(104.1e6), DURHAM.key: pytest.approx(409.4e6)}
    }
    assert found.unit == "Its figures are in millions of pounds, as it says."


def test_a_sheet_for_each_year(tmp_path: Path) -> None:
    sheets = {
        "Contents": [["Tables of the settlement"]],
        **{
            f"{year}-{year - 1999}": [
                ["Core Spending Power"],
                ["£ million"],
                ["ons_code", "authority", f"sfa_{year}", f"csp_{year}"],
                ["", "England", 1.0, 50_000.0],
                ["E06000006", "Halton", 47.8, 100.0 + year - 2000],
            ]
            for year in (2022, 2023)
        },
    }
    found = read(write_xlsx(tmp_path / "csp.xlsx", sheets))
    assert found.amounts == {
        "2022/23": {HALTON.key: pytest.approx(122e6)},
        "2023/24": {HALTON.key: pytest.approx(123e6)},
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Council,Neighbour\nHalton,Durham\n", "no figures of core spending power by council and year"),
        (LONG.replace("98.2", "many"), "csp.csv, E2: 'many'; expected an amount, or a mark such as [x]"),
        (LONG + "E06000006,Halton,2018,1.0,99.0\n", "Halton has 99 for 2018/19, and 98.2 above"),
        ("Council,2018-19\nHalton,[x]\n", "no figures of core spending power"),
    ],
)
def test_faults(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as raised:
        read(written(tmp_path, text))
    assert said in str(raised.value)


def test_the_teaching_file() -> None:
    found = read(published_data(SPENDING_POWER))
    assert list(found.amounts) == [f"{year}/{year - 1999}" for year in range(2015, 2021)]
    # The decoy "Durham Fire" is not Durham.
    assert found.amounts["2020/21"] == {
        HALTON.key: pytest.approx(101_429_358.83),
        DURHAM.key: pytest.approx(402_496_635.10, abs=1),
    }
