"""Reading the council tax returns, each quirk on a small file of its own."""

from pathlib import Path

import pytest

from mtfs.errors import InputError, RequestError
from mtfs.iotools.national.authorities import find_authority
from mtfs.iotools.national.council_tax import CouncilTaxReturn, read_council_tax_return
from mtfs.iotools.national.returns import Authority
from tests.iotools.national.small_returns import Row, write_csv, write_xlsx

BILLING = (
    "1. Council Tax Requirement for billing authority including special expenses, local precepts and Adult "
    "Social Care Precept",
    "2. Parish precepts",
    "3. Council Tax Requirement for billing authority (including special expenses and Adult Social Care "
    "precept, but excluding local precepts)",
    "4. Tax base (after council tax reduction scheme)",
    "5. Estimated collection rate (%)",
    "7. Council tax base for council tax setting purposes",
    "8. Average (Band D 2 Adult equivalent) council tax (including Adult Social Care precept and local "
    "precepts)",
    "9. Average (Band D 2 Adult equivalent) council tax (including Adult Social Care precept and excluding "
    "local precepts)",
)
ALONE = (
    "10. Total Adult Social Care precept",
    "11a. Adult Social Care precept element of the 2031-32 Average (Band D) council tax (£)",
    "Re-organising authorities Tax base for setting council tax (row 1)",
    "Re-organising authorities Average (Band D) council tax but excluding local precepts (row 1)",
)
PRECEPTING = (
    "1. Council Tax Requirement including special expenses.",
    "2. Council tax base for the major precepting authority's area for precept purposes",
    "3. Average (Band D 2 Adult equivalent) council tax of major precepting authority (line 1 / line 2)",
)
#: With parishes, parishes, without, tax base before losses, collection, tax base, Band D with and without.
DURHAM = (330000.0, 30000.0, 300000.0, 160.0, 0.985, 150.0, 2200.0, 2000.0)
DURHAM_BEFORE = (310000.0, 30000.0, 280000.0, 150.0, 97.5, 140.0, 2214.29, 2000.0)


def interleaved(before: Row, now: Row) -> list[object]:
    return [each for pair in zip(before, now, strict=True) for each in pair]


def wide(
    *, durham: Row = DURHAM, title: str = "Table 1: Council Tax Requirement, 2030-31 and 2031-32"
) -> list[Row]:
    years = [f"{heading} \n\n\n({when} year)" for heading in BILLING for when in ("previous", "current")]
    alone = [f"{ALONE[0]}\n\n(current year)", *ALONE[1:]]
    return [
        [title],
        ["The data are in £ unless stated otherwise in the column title."],
        ["E-code", "ONS Code", "Authority", "Region", "Class", "Notes\n\n(if any)", *years, *alone],
        ["TE", "E92000001", "England", "Eng", "Eng", None, *([1e9] * 16), "[z]", "[z]", "[z]", "[z]"],
        ["UA", "UA", "Unitary Authorities", "[z]", "UA", None, *([1e8] * 16), "[z]", "[z]", "[z]", "[z]"],
        [
            *("E1302", "E06000047", "Durham", "NE", "UA", "[r]"),
            *interleaved(DURHAM_BEFORE, durham),
            *(6000.0, 40.0, "[z]", "[z]"),
        ],
    ]


def precepting() -> list[Row]:
    years = [f"{heading}\n({when} year)" for heading in PRECEPTING for when in ("previous", "current")]
    return [
        ["Table 2: The current year is 2031-32, the previous year 2030-31."],
        ["E-code", "ONS Code", "Authority", "Region", "Class", *years, "4. Total Adult Social Care precept"],
        ["E6113", "E31000013", "Durham Fire", "NE", "CFA", 9000.0, 10000.0, 180.0, 200.0, 50.0, 50.0, "[z]"],
        ["[z]", "E12000007", "Greater London Authority", "L", "GLA", 1.0, 2.0, "[z]", "[z]", 3.0, 4.0, "[z]"],
        ["E5101", "[z]", "of which: Whole of GLA's area", "[z]", "[z]", *([1.0] * 6), "[z]"],
    ]


def written(tmp_path: Path, **sheets: list[Row]) -> CouncilTaxReturn:
    cover: list[Row] = [["Published by the Ministry (MHCLG) on 25 March 2031"]]
    return read_council_tax_return(write_xlsx(tmp_path / "ctr.xlsx", {"Cover": cover, **sheets}))


@pytest.mark.parametrize(
    ("previous", "current"),
    [("2030-31", "2031-32"), ("(2030 to 2031)", "(2031 to 2032)"), ("2030/31", "2031/32")],
)
def test_years_may_end_the_headings_themselves(tmp_path: Path, previous: str, current: str) -> None:
    rows = [
        [
            str(cell).replace("(previous year)", previous).replace("(current year)", current)
            if isinstance(cell, str)
            else cell
            for cell in row
        ]
        for row in wide()
    ]
    found = read_council_tax_return(write_xlsx(tmp_path / "ctr.xlsx", {"Data": rows}))
    durham = find_authority("Durham", found.authorities)
    for year, expected in (("2030/31", DURHAM_BEFORE), ("2031/32", DURHAM)):
        entry = found.entry(durham, year)
        assert (entry.requirement.value, entry.tax_base.value, entry.band_d.value) == (
            *expected[2:3],
            expected[5],
            expected[7],
        )


def test_previous_and_current_year_differ_in_the_last_words_of_a_heading(tmp_path: Path) -> None:
    found = written(tmp_path, Data_Billing=wide())
    assert (found.years, found.published) == (("2030/31", "2031/32"), "25 March 2031")
    (durham,) = found.authorities
    now, before = found.entry(durham, "2031/32"), found.entry(durham, "2030/31")
    assert (now.requirement.value, now.tax_base.value, now.band_d.value) == (300000.0, 150.0, 2000.0)
    assert (before.requirement.value, before.tax_base.value, before.band_d.value) == (280000.0, 140.0, 2000.0)
    assert now.tax_base.place.cell == "R6"
    assert now.tax_base.heading.endswith("setting purposes (current year)")
    assert now.collection_rate is not None
    assert now.collection_rate.value == 0.985
    assert before.collection_rate is not None
    assert before.collection_rate.value == pytest.approx(0.975)
    assert now.asc_precept is not None
    assert (now.asc_precept.value, before.asc_precept) == (6000.0, None)
    assert now.requirement_with_parishes is not None
    assert now.requirement_with_parishes.value == 330000.0
    assert now.breaks == before.breaks == ()


def test_precepting_authorities_are_in_a_sheet_of_their_own(tmp_path: Path) -> None:
    found = written(tmp_path, Data_Billing=wide(), Data_Precepting=precepting())
    names = [authority.name for authority in found.authorities]
    assert names == ["Durham", "Durham Fire", "Greater London Authority"]
    fire = found.entry(find_authority("Durham Fire", found.authorities), "2031/32")
    assert (fire.requirement.value, fire.tax_base.value, fire.band_d.value) == (10000.0, 200.0, 50.0)
    assert fire.parish_precepts is None
    assert not fire.breaks
    london = find_authority("Greater London Authority", found.authorities)
    assert found.left_out == {london: "it has no tax base for setting council tax for 2031/32"}
    with pytest.raises(InputError, match="Greater London Authority has no tax base for setting council tax"):
        found.entry(london, "2031/32")


def two_rows() -> list[Row]:
    """Give the older layout: years below titles that span two columns, and a second table further down."""
    titles = [each for heading in BILLING for each in (heading, None)]
    precepts = [each for heading in PRECEPTING for each in (heading, None)]
    return [
        ["Billing authorities"],
        ["Ecode", "Authority", "Class", *titles, ALONE[0], "ONS Code"],
        [None, None, None, *(["2030-31", "2031-32"] * len(BILLING))],
        ["E1302", "Durham", "UA", *interleaved(DURHAM_BEFORE, DURHAM), "6000", "E06000047"],
        [],
        ["Precepting authorities"],
        ["Ecode", "Authority", "Class", *precepts, "4. Total Adult Social Care precept"],
        ["E6113", "Durham Combined Fire Authority", "CFA", 9000.0, 10000.0, 180.0, 200.0, 50.0, "50", "-"],
    ]


def test_titles_over_two_columns_and_a_second_table_below(tmp_path: Path) -> None:
    merged = ["D7:E7", "F7:G7", "H7:I7"]
    path = write_xlsx(tmp_path / "ctr.xlsx", {"ASC": [["Taxbase"]], "Data": two_rows()}, merged)
    found = read_council_tax_return(path)
    assert found.years == ("2030/31", "2031/32")
    durham, fire = found.authorities
    assert durham == Authority("Durham", "E06000047", "E1302", "UA")
    assert found.entry(durham, "2031/32").band_d.value == 2000.0
    precept = found.entry(durham, "2031/32").asc_precept
    assert precept is not None
    assert precept.value == 6000.0
    assert found.entry(fire, "2030/31").requirement.value == 9000.0
    assert found.entry(fire, "2031/32").band_d.value == 50.0


def test_a_csv_file_is_read(tmp_path: Path) -> None:
    found = read_council_tax_return(write_csv(tmp_path / "ctr.csv", wide()))
    assert found.entry(found.authorities[0], "2031/32").band_d.value == 2000.0


def test_what_does_not_reconcile_is_told(tmp_path: Path) -> None:
    durham = (330500.0, 30000.0, 300000.0, 160.0, 0.985, 150.0, 2203.33, 1990.0)
    found = written(tmp_path, Data=wide(durham=durham))
    told = found.entry(found.authorities[0], "2031/32").breaks
    assert told == (
        "The requirement of £300,000 over the tax base of 150.00 is a Band D of £2,000.00, but £1,990.00 is "
        "printed in ctr.xlsx, Data!V6.",
        "The requirement without parishes and the parish precepts come to £330,000, which is £500 less than "
        "the requirement with parish precepts of £330,500 that is printed in ctr.xlsx, Data!H6.",
    )


def test_an_average_that_is_not_printed_is_worked_out_and_told(tmp_path: Path) -> None:
    durham = (330000.0, 30000.0, 300000.0, 160.0, 0.985, 150.0, "[z]", "[z]")
    found = written(tmp_path, Data=wide(durham=durham))
    entry = found.entry(found.authorities[0], "2031/32")
    assert entry.band_d.value == 2000.0
    assert entry.band_d.place == entry.requirement.place
    assert entry.breaks == (
        "No average Band D is printed, as areas still pay different amounts; the requirement of £300,000 "
        "over the tax base of 150.00 is £2,000.00.",
    )
    assert not found.left_out


def test_cells_that_are_no_numbers_are_told_with_their_places(tmp_path: Path) -> None:
    durham = (330000.0, 30000.0, "to follow", 160.0, 0.985, "later", 2200.0, 2000.0)
    found = written(tmp_path, Data=wide(durham=durham))
    with pytest.raises(InputError) as caught:
        found.entry(found.authorities[0], "2031/32")
    assert [fault.where for fault in caught.value.faults] == [
        "ctr.xlsx, Data!L6",
        "ctr.xlsx, Data!R6",
        "ctr.xlsx",
    ]


def test_years_and_authorities_that_are_not_there_are_refused(tmp_path: Path) -> None:
    found = written(tmp_path, Data=wide())
    with pytest.raises(RequestError, match=r"ctr\.xlsx has the years 2030/31 and 2031/32, not 2032/33"):
        found.entry(found.authorities[0], "2032/33")
    with pytest.raises(RequestError, match="Slough is no authority of"):
        found.entry(Authority("Slough", "E06000039"), "2031/32")


def test_files_that_are_no_council_tax_returns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match="no table of the council tax returns; expected the headings Council tax"
    ):
        written(tmp_path, Data=[["E-code", "Authority"], ["E1302", "Durham"]])
