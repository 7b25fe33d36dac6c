"""Counts of education, health and care plans: made up, and as the Department for Education published them."""

import csv
from pathlib import Path

import pytest
from openpyxl import Workbook

from mtfs.analysis.evidence.plan_counts import PlanCounts, national_growth
from mtfs.analysis.evidence.plans import fit_plan_growth, left_out_steps
from mtfs.errors import InputError
from mtfs.iotools.published.plans import read_plan_counts
from tests.iotools.national.small_returns import published_data

HEADINGS = (
    "time_period,time_identifier,geographic_level,country_code,region_code,new_la_code,old_la_code,la_name,"
    "breakdown_topic,breakdown,ehcplans"
)
ROWS = (
    "202324,Academic year,National,E92000001,,,,,All EHC plans,All EHC plans,1000",
    "202425,Academic year,National,E92000001,,,,,All EHC plans,All EHC plans,1100",
    "202425,Academic year,National,E92000001,,,,,Sex,Girls,400",
    "202425,Academic year,Regional,E92000001,E12000002,,,,All EHC plans,All EHC plans,600",
    "202324,Academic year,Local authority,E92,E12,E06000006,876,Halton,All EHC plans,All EHC plans,40",
    "202425,Academic year,Local authority,E92,E12,E06000006,876,Halton,All EHC plans,All EHC plans,x",
    '202425,Academic year,Local authority,E92000001,,E10000002,825,Bucks,All EHC plans,All EHC plans,"1,060"',
    "202324,Academic year,Local authority,E92000001,,E06000060,825,Bucks,All EHC plans,All EHC plans,960",
)


def write(folder: Path, *rows: str, headings: str = HEADINGS) -> Path:
    path = folder / "caseload.csv"
    path.write_text("\n".join([headings, *rows]) + "\n", encoding="utf-8-sig")
    return path


def faults_of(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_plan_counts(path)
    return [str(fault) for fault in caught.value.faults]


def test_counts_stand_under_the_year_in_which_their_january_falls(tmp_path: Path) -> None:
    found = read_plan_counts(write(tmp_path, *ROWS))
    assert found.england == {"2023/24": 1000, "2024/25": 1100}
    bucks, halton = found.councils
    # A mark stands for no count.
    assert (halton.number, halton.name, halton.plans) == ("876", "Halton", {"2023/24": 40})
    # The code that is in use now comes last, whichever the file has.
    assert bucks.ons_codes == ("E10000002", "E06000060")
    assert bucks.plans == {"2024/25": 1060, "2023/24": 960}
    assert (found.source.key, found.source.date, found.source.file) == (
        "dfe-plans",
        "reporting year 2025",
        "caseload.csv",
    )


def test_other_releases_name_their_columns_otherwise_and_break_nothing_down(tmp_path: Path) -> None:
    headings = "time_period,geographic_level,new_la_code,old_la_code,la_name,EHC_plans"
    rows = ("202526,National,,,,50", "202526,Local authority,E06000006,876,Halton,50")
    found = read_plan_counts(write(tmp_path, *rows, headings=headings))
    assert found.england == found.councils[0].plans == {"2025/26": 50}


def test_missing_columns_are_told_together(tmp_path: Path) -> None:
    (fault,) = faults_of(write(tmp_path, "202425,Halton", headings="time_period,la_name"))
    assert "there is no column geographic_level, new_la_code, old_la_code, ehcplans or ehc_plans" in fault


def test_every_fault_is_told_with_its_place(tmp_path: Path) -> None:
    rows = (
        *ROWS,
        "202426,Academic year,National,E92000001,,,,,All EHC plans,All EHC plans,1",
        "202425,Calendar year,National,E92000001,,,,,All EHC plans,All EHC plans,1",
        "202425,Academic year,National,E92000001,,,,,All EHC plans,All EHC plans,1100",
        "202324,Academic year,Local authority,,,E06000007,877,Warrington,All EHC plans,All EHC plans,many",
        "202425,Academic year,Local authority,,,E06000007,877,Warrington,All EHC plans,All EHC plans,-3",
        "202425,Academic year,Local authority,,,Q1,879,Plymouth,All EHC plans,All EHC plans,5",
        "202425,Academic year,Local authority,,,E06000008,,Blackburn,All EHC plans,All EHC plans,5",
    )
    faults = faults_of(write(tmp_path, *rows))
    assert [fault.partition(";")[0] for fault in faults] == [
        "caseload.csv, A10: the period is '202426' (Academic year)",
        "caseload.csv, A11: the period is '202425' (Calendar year)",
        "caseload.csv, K12: England stands here a second time for 2024/25",
        "caseload.csv, K13: the plans of Warrington are 'many'",
        "caseload.csv, K14: the plans of Warrington are '-3'",
        "caseload.csv, F15: Plymouth has the code 'Q1'",
        "caseload.csv, G16: Blackburn has the number ''",
    ]


def test_a_file_without_england_or_councils_is_refused(tmp_path: Path) -> None:
    (fault,) = faults_of(write(tmp_path, *ROWS[4:]))
    assert "no row for England" in fault
    (fault,) = faults_of(write(tmp_path, *ROWS[:4]))
    assert "no row for a local authority" in fault


def test_a_workbook_is_read_as_well_and_an_empty_one_refused(tmp_path: Path) -> None:
    book = Workbook()
    notes, sheet = book.active, book.create_sheet("Data")
    notes.append(["Notes"])
    for row in csv.reader([HEADINGS, *ROWS]):
        sheet.append([int(value) if value.isdecimal() else value or None for value in row])
    book.save(tmp_path / "caseload.xlsx")
    found = read_plan_counts(tmp_path / "caseload.xlsx")
    assert found.councils == read_plan_counts(write(tmp_path, *ROWS)).councils
    Workbook().save(tmp_path / "empty.xlsx")
    (fault,) = faults_of(tmp_path / "empty.xlsx")
    assert "there is nothing on its sheets" in fault


@pytest.fixture(scope="module")
def published() -> PlanCounts:
    return read_plan_counts(published_data("DfE_EHCP_caseload_2025_all_plans_rows.csv"))


def test_the_published_counts(published: PlanCounts) -> None:
    by_name = {council.name: council.plans for council in published.councils}
    ends = {name: (by_name[name]["2018/19"], by_name[name]["2024/25"]) for name in ("Halton", "Sefton")}
    assert ends == {"Halton": (771, 1712), "Sefton": (1445, 3736)}
    assert by_name["County Durham"]["2024/25"] == 5390
    assert len(published.england) == 7
    for year, total in published.england.items():
        assert sum(council.plans.get(year, 0) for council in published.councils) == total
    last = [council for council in published.councils if "2024/25" in council.plans]
    assert len(last) == 153


def test_the_published_growth_of_england(published: PlanCounts) -> None:
    growth = {year: round(100 * rate, 1) for year, rate in national_growth(published).items()}
    assert growth == {
        "2019/20": 10.2,
        "2020/21": 10.4,
        "2021/22": 9.9,
        "2022/23": 9.3,
        "2023/24": 11.5,
        "2024/25": 10.8,
    }


def test_the_growth_that_is_fitted_to_the_published_counts(published: PlanCounts) -> None:
    found = fit_plan_growth(published)
    # Seven years with the 12.5% to January 2026.
    assert (found.years, found.mean) == (7, pytest.approx(0.1065, abs=5e-5))
    assert found.national_sd == pytest.approx(0.0108, abs=5e-5)
    assert found.council_sd == pytest.approx(0.0124, abs=5e-5)
    assert found.own_sd == pytest.approx(0.049, abs=5e-4)
    assert found.location_error == pytest.approx(0.0041, abs=5e-5)
    # Every council that runs children's services but the City of London and the Isles of Scilly.
    assert len(found.councils) == 156
    assert not {"E09000001", "E06000053"} & found.councils.keys()
    halton, durham = found.councils["E06000006"], found.councils["E06000047"]
    # Halton's plans grew by 14% a year, and Durham's by 9%: each is drawn to the mean.
    assert 0.107 < halton[0] < 0.12
    assert 0.10 < durham[0] < 0.1065
    for old, new in (("E10000002", "E06000060"), ("E08000019", "E08000039"), ("E10000027", "E06000066")):
        assert found.councils[old] == found.councils[new]
    # Councils that began in 2023/24 have the record of their county.
    assert found.councils["E06000063"][1] == pytest.approx(halton[1])
    jumps = {(each.council.name, each.step.year) for each in left_out_steps(published)}
    assert ("Newham", "2024/25") in jumps
    assert len(jumps) == 6
