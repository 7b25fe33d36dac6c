"""The published files themselves, where they stand beside the checkout."""

import csv
from functools import lru_cache

import pytest

from mtfs.iotools.national.authorities import find_authority
from mtfs.iotools.national.council_tax import read_council_tax_return
from mtfs.iotools.national.figures import PublishedFile, read_published_file
from mtfs.iotools.national.returns import CouncilTax, RevenueEntry
from mtfs.iotools.national.revenue import RevenueReturn, read_revenue_return
from tests.iotools.national.small_returns import published_data

#: File, kind, year, authorities, those without a full return, those of the others that do not reconcile. The
#: ministry's own notes tell of "unresolved inconsistencies in the financing items" of the outturns.
RETURNS = [
    ("RA_2013-14_budget_by_LA.xls", "budget", "2013/14", 444, 0, 0),
    ("RA_2014-15_budget_by_LA.xls", "budget", "2014/15", 444, 0, 0),
    ("RA_2017-18_budget_by_LA.xlsx", "budget", "2017/18", 446, 1, 0),
    ("RA_2017-18_budget_by_LA_r_export.csv", "budget", "2017/18", 446, 1, 0),
    ("RA_2018-19_budget_by_LA.xlsx", "budget", "2018/19", 443, 0, 3),
    ("RA_2019-20_budget_by_LA.xlsx", "budget", "2019/20", 435, 0, 0),
    ("RA_2020-21_budget_by_LA.xlsx", "budget", "2020/21", 431, 29, 0),
    ("RA_2021-22_budget_by_LA.xlsx", "budget", "2021/22", 425, 6, 0),
    ("RA_2025-26_budget_by_LA.xlsx", "budget", "2025/26", 412, 8, 1),
    ("RS_2013-14_outturn_by_LA.xls", "outturn", "2013/14", 444, 0, 0),
    ("RS_2014-15_outturn_by_LA.xls", "outturn", "2014/15", 444, 0, 0),
    ("RS_2017-18_outturn_by_LA.xls", "outturn", "2017/18", 445, 0, 5),
    ("RS_2018-19_outturn_by_LA.xls", "outturn", "2018/19", 444, 0, 12),
    ("RS_2019-20_outturn_by_LA.xls", "outturn", "2019/20", 436, 0, 2),
    ("RS_2020-21_outturn_by_LA.xlsx", "outturn", "2020/21", 432, 0, 19),
    ("RS_2021-22_outturn_by_LA.xlsx", "outturn", "2021/22", 426, 0, 21),
    ("RS_2023-24_outturn_by_LA.xlsx", "outturn", "2023/24", 411, 14, 6),
]
#: The measures of the key figures that an entry holds, and where.
SERVICES = {
    "adult social care": "adult_social_care",
    "children's social care": "childrens_social_care",
    "education": "education",
}
TOTALS = {
    "total service expenditure": "service_expenditure",
    "net current expenditure": "net_current_expenditure",
    "revenue expenditure": "revenue_expenditure",
    "net revenue expenditure": "net_revenue_expenditure",
    "council tax requirement": "council_tax_requirement",
}
LINES = {
    "revenue support grant": "revenue_support_grant",
    "retained business rates": "retained_rates",
    "interest payable": "interest_payable",
    "expenditure capitalised by direction s16(2)(b) (EFS)": "capitalisation_direction",
}
LEVELS = {
    "unallocated reserves 31 March": "unallocated",
    "other earmarked reserves 31 March": "earmarked",
    "DSG adjustment account 31 March": "dsg_adjustment",
}
COUNCIL_TAX = {
    "council tax requirement incl parish": "requirement_with_parishes",
    "council tax requirement excl parish": "requirement",
    "tax base for setting": "tax_base",
    "collection rate": "collection_rate",
    "Band D incl parish": "band_d_with_parishes",
    "Band D excl parish": "band_d",
    "total ASC precept": "asc_precept",
}


@lru_cache
def revenue(name: str) -> RevenueReturn:
    return read_revenue_return(published_data(name))


@lru_cache
def published(name: str) -> PublishedFile:
    return read_published_file(published_data(name))


@pytest.mark.parametrize(("name", "kind", "year", "authorities", "left_out", "breaks"), RETURNS)
def test_every_file_is_read_and_reconciles(
    name: str, kind: str, year: str, authorities: int, left_out: int, breaks: int
) -> None:
    found = revenue(name)
    assert (found.kind, found.year, len(found.authorities)) == (kind, year, authorities)
    assert len(found.left_out) == left_out
    entries = [found.entry(authority) for authority in found.authorities if authority not in found.left_out]
    broken = [entry.authority.name for entry in entries if entry.breaks]
    assert len(broken) == breaks, broken
    # No line of the services is unknown, and every return leads down to a requirement that someone pays.
    assert all(item.key for entry in entries for item in entry.services)
    assert sum(entry.totals["council_tax_requirement"].value for entry in entries) > 20e9


def test_lines_that_one_year_alone_has_are_kept() -> None:
    found = revenue("RS_2020-21_outturn_by_LA.xlsx")
    halton = found.entry(find_authority("Halton", found.authorities))
    unknown = [item.figure.heading for item in halton.financing if not item.key]
    assert unknown == [
        "COVID-19 2020/21 emergency unringfenced Funding (Tranches 1-4) (-)",
        "Sales, Fees and Charges Compensation Scheme (-)",
        "COVID-19 Business Rates Reliefs (-)",
        "Council Tax Hardship Fund (-)",
    ]
    assert all(
        item.key for item in halton.net_current
    )  # the memorandum of payments to businesses is left out


def test_an_export_gives_the_figures_of_the_workbook() -> None:
    book, export = revenue("RA_2017-18_budget_by_LA.xlsx"), revenue("RA_2017-18_budget_by_LA_r_export.csv")
    for name in ("Halton", "Durham", "Sefton", "King's Lynn & West Norfolk"):
        first = book.entry(find_authority(name, book.authorities))
        second = export.entry(find_authority(name, export.authorities))
        for step in ("services", "net_current", "non_current", "financing"):
            one, other = getattr(first, step), getattr(second, step)
            assert [item.key for item in one] == [item.key for item in other]
            assert [item.figure.value for item in one] == pytest.approx([item.figure.value for item in other])


def test_levels_of_the_end_of_the_year_stand_in_another_sheet_of_old_files() -> None:
    found = revenue("RS_2013-14_outturn_by_LA.xls")
    halton = found.entry(find_authority("Halton", found.authorities))
    assert halton.reserves_at_start["unallocated"].value == 8_068_000.0
    assert halton.reserves_at_end["unallocated"].value == 8_647_000.0
    assert halton.reserves_at_end["unallocated"].place.sheet == "RS LA Data 2013-14 (2)"


@pytest.mark.parametrize(
    ("name", "years", "authorities"),
    [
        ("CTR_2022-23.xlsx", ("2021/22", "2022/23"), 407),
        ("CTR_Table_10_2026-27.ods", ("2025/26", "2026/27"), 392),
    ],
)
def test_council_tax_returns_reconcile(name: str, years: tuple[str, ...], authorities: int) -> None:
    found = read_council_tax_return(published_data(name))
    assert (found.years, len(found.authorities)) == (years, authorities)
    assert {authority.kind for authority in found.left_out} <= {"O", ""}
    for year in years:
        entries = [found.entry(each, year) for each in found.authorities if each not in found.left_out]
        broken = {entry.authority.name for entry in entries if entry.breaks}
        assert broken <= {"West Northamptonshire", "West Suffolk"}


def test_every_council_of_the_latest_budget_is_found_in_the_other_files() -> None:
    budget = revenue("RA_2025-26_budget_by_LA.xlsx")
    others = (
        revenue("RS_2023-24_outturn_by_LA.xlsx").authorities,
        read_council_tax_return(published_data("CTR_Table_10_2026-27.ods")).authorities,
    )
    for council in (authority for authority in budget.authorities if authority.kind != "O"):
        for authorities in others:
            found = find_authority(council, authorities)
            assert found.e_code == council.e_code
            assert find_authority(council.name, authorities) == found


def _entry_value(row: dict[str, str]) -> float | None:
    """Return what the entry of a council holds for a key figure; None for a measure that it does not."""
    name, measure = row["file"], row["measure"]
    if name.startswith("CTR"):
        tax = read_council_tax_return(published_data(name))
        before = measure.removesuffix(", previous year")
        year = tax.years[0] if before != measure else tax.years[1]
        entry: CouncilTax = tax.entry(find_authority(row["council"], tax.authorities), year)
        return float(getattr(entry, COUNCIL_TAX[before]).value)
    found = revenue(name)
    of: RevenueEntry = found.entry(find_authority(row["council"], found.authorities))
    if measure in TOTALS:
        return of.totals[TOTALS[measure]].value
    if measure in LEVELS:
        return of.reserves_at_end[LEVELS[measure]].value
    key = SERVICES.get(measure) or LINES[measure]
    return next(
        item.figure.value for item in (*of.services, *of.non_current, *of.financing) if item.key == key
    )


def test_every_key_figure_is_met_in_its_cell_and_in_the_entry() -> None:
    with published_data("key_figures.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 210
    for row in rows:
        tidy = row["file"].endswith(".csv")
        year = row["year"] if tidy else ""
        if row["file"].startswith("CTR"):
            year = "2025/26" if "previous year" in row["measure"] else "2026/27"
        expected = float(row["value"]) * (1000.0 if row["unit"] == "GBP thousand" else 1.0)
        file = published(row["file"])
        for council in (row["ons_code"], row["council"]):
            found = file.figure(council, row["source_header"], year=year, sheet=row["sheet"])
            assert found.value == pytest.approx(expected, rel=1e-12, abs=1e-9), row
        if row["excel_row"]:
            cell = (found.place.row + 1, found.place.column + 1)
            assert cell == (int(row["excel_row"]), int(row["excel_col"])), row
        if not tidy:
            assert _entry_value(row) == pytest.approx(expected, rel=1e-12, abs=1e-9), row
