"""Reading the revenue returns, each quirk on a small file of its own."""

from pathlib import Path

import pytest

from mtfs.errors import InputError, RequestError
from mtfs.iotools.national.authorities import find_authority
from mtfs.iotools.national.returns import Authority, RevenueEntry
from mtfs.iotools.national.revenue import RevenueReturn, read_revenue_return
from tests.iotools.national.small_returns import COUNCILS, LEVELS, OUTTURN, Returns, write_csv, write_xlsx

SHEET = "RS_LA_Data_2031-32"


def written(tmp_path: Path, returns: Returns) -> RevenueReturn:
    return read_revenue_return(write_xlsx(tmp_path / "rs.xlsx", {SHEET: returns.rows()}))


def entry_of(found: RevenueReturn, council: str = "Durham") -> RevenueEntry:
    return found.entry(find_authority(council, found.authorities))


def keys(entry: RevenueEntry, step: str) -> list[str]:
    return [item.key for item in getattr(entry, step)]


def inserted(returns: Returns, before: str, *lines: tuple[str, str, str]) -> Returns:
    place = next(index for index, (number, _, _) in enumerate(returns.lines) if number == before)
    returns.lines[place:place] = lines
    return returns


def test_what_a_file_says_of_itself(tmp_path: Path) -> None:
    found = written(tmp_path, Returns())
    assert (found.kind, found.year, found.published) == ("outturn", "2031/32", "12 December 2032")
    assert found.file == "rs.xlsx"
    names = [authority.name for authority in found.authorities]
    assert names == [
        *("Durham", "Halton", "King's Lynn & West Norfolk", "Westminster"),
        *("Durham Combined Fire Authority", "Sefton"),
    ]
    assert found.authorities[3] == Authority("Westminster", "E09000033", "E5022", "L")
    assert not found.left_out


def test_every_line_is_known_by_its_words_and_keeps_its_cell(tmp_path: Path) -> None:
    returns = Returns()
    entry = entry_of(written(tmp_path, returns), "Halton")
    assert keys(entry, "services") == ["education", "adult_social_care", "police"]
    assert keys(entry, "net_current") == ["rent_allowances", "parish_precepts"]
    assert keys(entry, "non_current") == ["flood_levy", "interest_payable", "investment_income"]
    assert keys(entry, "financing") == ["grants_inside_aef", "use_of_earmarked_reserves", "retained_rates"]
    care = entry.services[1].figure
    assert care.value == 1000.0 * float(str(returns.amount(1, "360")))
    assert (care.place.sheet, care.place.cell, care.published) == (SHEET, "H11", "12 December 2032")
    assert care.heading == "Adult Social Care"
    assert entry.totals["net_revenue_expenditure"].heading == "NET REVENUE EXPENDITURE"
    assert not entry.breaks


def test_levels_are_told_apart_by_date_and_the_adjusted_ones_left_out(tmp_path: Path) -> None:
    returns = Returns()
    entry = entry_of(written(tmp_path, returns))
    assert {key: each.value for key, each in entry.reserves_at_start.items()} == {
        "earmarked": 1000.0 * float(str(returns.amount(0, "915")))
    }
    assert entry.reserves_at_end.keys() == {"unallocated"}


def test_dates_of_levels_may_stand_in_the_title_of_the_section(tmp_path: Path) -> None:
    levels = [
        ("911", "Schools reserves level", "level"),
        ("912", "Public Health financial reserves level", "level"),
    ]
    sections = {"190": "Services", "911": "Financial reserves levels at 31 Marchl 2032"}
    entry = entry_of(written(tmp_path, Returns(lines=[*OUTTURN, *levels], sections=sections)))
    assert entry.reserves_at_end.keys() == {"schools", "public_health"}
    assert not entry.reserves_at_start


def test_a_line_that_no_name_fits_is_kept_without_a_key(tmp_path: Path) -> None:
    returns = inserted(Returns(), "870", ("852", "Emergency grant of a year to come (-)", "financing"))
    entry = entry_of(written(tmp_path, returns))
    assert keys(entry, "financing")[2] == ""
    assert entry.financing[2].figure.heading == "Emergency grant of a year to come (-)"
    assert not entry.breaks


@pytest.mark.parametrize(
    "line",
    [
        ("815a", "other appropriations to other earmarked reserves", "detail"),
        ("816", "of which: relief grants", "detail"),
        ("817", " • Investment of some sort", "detail"),
        ("820", "Income from a new source", "detail"),
        ("818", "New grant - Optional memorandum item - does not feed into aggregates", "detail"),
        ("819", "SUB-TOTAL", "detail"),
    ],
)
def test_lines_within_others_are_left_out(tmp_path: Path, line: tuple[str, str, str]) -> None:
    before = "800" if line[0] == "820" else "870"
    entry = entry_of(written(tmp_path, inserted(Returns(), before, line)))
    headings = [item.figure.heading for item in (*entry.non_current, *entry.financing)]
    assert line[1].strip() not in headings
    assert not entry.breaks


def test_where_words_do_not_tell_the_arithmetic_does(tmp_path: Path) -> None:
    returns = inserted(Returns(), "749", ("731", "Payments on behalf of others", "detail"))
    entry = entry_of(written(tmp_path, returns))
    assert keys(entry, "net_current") == ["rent_allowances", "parish_precepts"]
    assert not entry.breaks


def test_a_memorandum_that_the_sums_need_is_taken_in(tmp_path: Path) -> None:
    returns = inserted(Returns(), "870", ("869", "of which: what the total counts all the same", "financing"))
    entry = entry_of(written(tmp_path, returns))
    assert "" in keys(entry, "financing")
    assert not entry.breaks


def test_a_heading_in_new_words_is_known_by_its_code(tmp_path: Path) -> None:
    lines = [
        (number, "Care and support of adults" if number == "360" else heading, step)
        for number, heading, step in OUTTURN
    ]
    assets = {number: f"RS-line{number}-net-exp" for number, _, _ in OUTTURN} | {"360": "RS-asc-net-exp"}
    entry = entry_of(written(tmp_path, Returns(lines=lines, assets=assets)))
    assert keys(entry, "services") == ["education", "adult_social_care", "police"]


def budget() -> Returns:
    lines = [
        ("110", "Early years", "part"),
        ("165", "Other services", "part"),
        ("190", "TOTAL EDUCATION SERVICES", "services"),
        ("332", "Physical support - adults (18–64)", "part"),
        ("360", "TOTAL ADULT SOCIAL CARE", "services"),
        ("698", "TOTAL OTHER SERVICES", "services"),
        *(line for line in OUTTURN if line[2] != "services" and line[0] != "805"),
    ]
    returns = Returns(lines=lines, title="Worksheet 2: Revenue Account Budget (RA) 2032-33: data")
    for council in range(len(returns.councils)):
        education, care = returns.amount(council, "190"), returns.amount(council, "360")
        assert isinstance(education, float)
        returns.amounts[council, "110"] = 400.0
        returns.amounts[council, "165"] = education - 400.0
        returns.amounts[council, "332"] = care
    return returns


def test_a_budget_has_its_services_in_their_totals(tmp_path: Path) -> None:
    found = written(tmp_path, budget())
    assert (found.kind, found.year) == ("budget", "2032/33")
    entry = entry_of(found)
    assert keys(entry, "services") == ["education", "adult_social_care", "other_services"]
    assert entry.services[2].figure.heading == "TOTAL OTHER SERVICES"
    assert "net_revenue_expenditure" not in entry.totals
    assert not entry.breaks


def test_lines_within_a_service_that_do_not_add_up_are_told(tmp_path: Path) -> None:
    returns = budget()
    returns.councils = [
        *COUNCILS,
        *((f"E{number}", "", f"Place {number}", "SD") for number in range(1100, 1106)),
    ]
    for council in range(len(returns.councils)):
        education = returns.amount(council, "190")
        assert isinstance(education, float)
        returns.amounts |= {(council, "110"): 400.0, (council, "165"): education - 400.0}
        returns.amounts[council, "332"] = returns.amount(council, "360")
    returns.amounts[0, "110"] = 900.0
    found = written(tmp_path, returns)
    assert [entry.breaks for entry in map(found.entry, found.authorities[1:])] == [()] * 11
    (told,) = found.entry(found.authorities[0]).breaks
    assert told.startswith("The lines of Education come to £1,640,000, which is £500,000 more than the total")


def test_what_does_not_reconcile_is_told_with_both_figures(tmp_path: Path) -> None:
    returns = Returns()
    true = returns.amount(0, "749")
    assert isinstance(true, float)
    returns.amounts[0, "749"] = true + 50.0
    found = written(tmp_path, returns)
    told = entry_of(found).breaks
    assert len(told) == 2
    assert f"£{(true + 50.0) * 1000:,.0f} that is printed in rs.xlsx, {SHEET}!M10" in told[0]
    assert "£50,000 less than the net current expenditure" in told[0]
    assert "£50,000 more than the revenue expenditure" in told[1]
    assert not entry_of(found, "Halton").breaks


@pytest.mark.parametrize(("decimals", "breaks"), [(0.0, 0), (0.5, 2)])
def test_rounding_explains_only_what_it_can(tmp_path: Path, decimals: float, breaks: int) -> None:
    returns = Returns()
    if decimals:  # figures that are told in full add up in full
        for number, _, step in OUTTURN:
            if step in ("services", "net_current", "non_current"):
                amount = returns.amount(0, number)
                assert isinstance(amount, float)
                returns.amounts[0, number] = amount + decimals / 8.0
    for total in ("699", "749", "800"):
        true = returns.amount(0, total)
        assert isinstance(true, float)
        returns.amounts[0, total] = true
    true = returns.amounts[0, "749"]
    assert isinstance(true, float)
    returns.amounts[0, "749"] = true + (1.0 if not decimals else 1.0001)
    assert len(entry_of(written(tmp_path, returns)).breaks) == breaks


@pytest.mark.parametrize("mark", ["[x]", "…", None, "[X]"])
def test_a_return_that_was_not_received_is_left_out(tmp_path: Path, mark: object) -> None:
    returns = Returns()
    returns.amounts |= {(0, number): mark for number, _, _ in (*OUTTURN, *LEVELS)}
    found = written(tmp_path, returns)
    durham = find_authority("Durham", found.authorities)
    assert list(found.left_out) == [durham]
    assert found.left_out[durham].startswith("its return is not complete: the total service expenditure is ")
    assert found.left_out[durham].endswith(f"rs.xlsx, {SHEET}!J10")
    with pytest.raises(InputError, match="Durham: its return is not complete"):
        found.entry(durham)


def test_numbers_as_text_are_read_and_marks_are_no_figures(tmp_path: Path) -> None:
    returns = Returns()
    amounts = {number: float(str(returns.amount(0, number))) for number, _, _ in OUTTURN}
    for number, amount in amounts.items():
        returns.amounts[0, number] = f" {amount:,.0f} " if amount >= 0.0 else f"({-amount:,.0f})"
    returns.amounts[1, "601"] = "-"  # not relevant
    found = written(tmp_path, returns)
    assert entry_of(found).totals["council_tax_requirement"].value > 0.0
    assert not entry_of(found).breaks
    assert keys(entry_of(found, "Halton"), "services") == ["education", "adult_social_care"]


def test_cells_that_are_neither_are_told_all_at_once(tmp_path: Path) -> None:
    returns = Returns()
    returns.amounts |= {(0, "360"): "see note", (0, "916"): "ask"}
    found = written(tmp_path, returns)
    with pytest.raises(InputError) as caught:
        entry_of(found)
    places = [fault.where for fault in caught.value.faults]
    assert places == [f"rs.xlsx, {SHEET}!H10", f"rs.xlsx, {SHEET}!Y10"]
    assert caught.value.faults[0].found == "'Adult Social Care' is 'see note'"
    assert not entry_of(found, "Halton").breaks


@pytest.mark.parametrize(
    ("unit", "pounds"),
    [
        ("Data are reported in £ thousand. ", 1e3),
        ("Net current expenditure (£ million)", 1e6),
        ("£000s", 1e3),
        ("All figures are in £", 1.0),
    ],
)
def test_the_unit_is_read_from_the_preamble(tmp_path: Path, unit: str, pounds: float) -> None:
    returns = Returns(unit=unit)
    entry = entry_of(written(tmp_path, returns))
    assert entry.services[0].figure.value == pounds * float(str(returns.amount(0, "190")))


def test_a_unit_that_is_not_told_is_taken_as_thousands_and_said(tmp_path: Path) -> None:
    returns = Returns(unit="A difference of £81million is expected")
    entry = entry_of(written(tmp_path, returns))
    assert entry.services[0].figure.value == 1000.0 * float(str(returns.amount(0, "190")))
    (told,) = entry.breaks
    assert told.startswith("The file does not tell the unit of its figures; they are taken as £ thousand")


def test_the_sheet_of_net_current_expenditure_is_chosen_and_levels_come_from_the_others(
    tmp_path: Path,
) -> None:
    charges = Returns(
        lines=[
            *OUTTURN,
            ("911", "Schools reserves level", "level"),
            ("912", "Public health reserves level", "level"),
        ],
        unit="Capital charges (£ thousand)",
        sections={"190": "Services", "911": "Financial reserves levels at 31 March 2032"},
    )
    steps = {"services", "net_current", "non_current", "financing"}
    charges.amounts = {(c, n): 0.0 for c in range(len(charges.councils)) for n, _, s in OUTTURN if s in steps}
    current = Returns(lines=[*OUTTURN], unit="Net current expenditure (£ thousand)")
    sheets = {
        "Front page": [["The data were published on 28 January 2033 and are found at:"]],
        "LA drop-down": [["Council", "Durham"], [1.0, 2.0]],
        "RS LA Data 2031-32 (1)": charges.rows(),
        "RS LA Data 2031-32 (2)": current.rows(),
    }
    entry = entry_of(read_revenue_return(write_xlsx(tmp_path / "rs.xlsx", sheets)))
    assert entry.services[0].figure.place.sheet == "RS LA Data 2031-32 (2)"
    assert entry.services[0].figure.value > 0.0
    assert entry.reserves_at_end["schools"].place.sheet == "RS LA Data 2031-32 (1)"


def test_headings_that_begin_with_their_section_are_known(tmp_path: Path) -> None:
    titles = {
        "services": "Service Expenditure",
        "net_current": "Housing Benefits",
        "non_current": "Non-current Expenditure and Receipts",
        "level": "Reserves (continued)",
    }
    returns = Returns()
    titled = Returns(
        lines=[
            (number, f"{titles.get(step, 'Revenue Expenditure Financing')} - {heading}", step)
            for number, heading, step in returns.lines
        ]
    )
    rows = titled.rows()
    del rows[4:8]  # what stands above the headings in other years
    found = entry_of(read_revenue_return(write_xlsx(tmp_path / "titled.xlsx", {"RS_LA_Data_203132": rows})))
    expected = entry_of(written(tmp_path, returns))
    for step in ("services", "net_current", "non_current", "financing"):
        told = [(item.key, item.figure.value) for item in getattr(found, step)]
        assert told == [(item.key, item.figure.value) for item in getattr(expected, step)]
    assert {key: each.value for key, each in found.totals.items()} == {
        key: each.value for key, each in expected.totals.items()
    }
    assert found.reserves_at_end.keys() == {"unallocated"}
    assert found.breaks == ()


def test_totals_without_lines_between_them_are_no_return(tmp_path: Path) -> None:
    returns = Returns()
    lines = sorted(returns.lines, key=lambda line: not line[2].endswith(("expenditure", "requirement")))
    with pytest.raises(InputError, match="each right of the lines that it adds up"):
        written(tmp_path, Returns(lines=lines))


def test_sheets_of_any_name_are_found(tmp_path: Path) -> None:
    sheets = {"Notes": [["Note number", "Note text"]], "Tabelle1": Returns().rows()}
    assert entry_of(read_revenue_return(write_xlsx(tmp_path / "rs.xlsx", sheets))).year == "2031/32"


def test_an_export_of_r_is_read(tmp_path: Path) -> None:
    returns = Returns(title="Revenue Outturn (RO) 2031-32: Revenue Outturn Summary (RS) data")
    found = read_revenue_return(write_csv(tmp_path / "export.csv", returns.rows()))
    entry = entry_of(found)
    assert keys(entry, "services") == ["education", "adult_social_care", "police"]
    assert entry.services[1].figure.value == 1000.0 * float(str(returns.amount(0, "360")))
    assert entry.services[1].figure.place.cell == "I10"
    assert (found.kind, found.year) == ("outturn", "2031/32")


def test_a_file_without_codes_is_read_by_class(tmp_path: Path) -> None:
    rows = [[*row[2:]] for row in Returns().rows()]
    rows[0] = ["Revenue Outturn (RO) 2031-32"]
    rows[2] = ["£ thousand"]
    found = read_revenue_return(write_xlsx(tmp_path / "rs.xlsx", {SHEET: rows}))
    assert [authority.name for authority in found.authorities[:2]] == ["Durham", "Halton"]
    assert "ENGLAND" not in [authority.name for authority in found.authorities]
    assert entry_of(found, "Durham UA").authority == Authority("Durham", "", "", "UA")


def test_files_that_are_no_returns_are_refused_with_what_is_expected(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match="no table of the revenue returns; expected the headings Total service"
    ):
        read_revenue_return(
            write_xlsx(tmp_path / "a.xlsx", {"Sheet1": [["Authority", "Class"], ["Durham", "UA"]]})
        )
    rows = Returns(title="Some figures", updated="").rows()[:-1]
    with pytest.raises(InputError) as caught:
        read_revenue_return(write_xlsx(tmp_path / "b.xlsx", {"Sheet1": rows}))
    assert len(caught.value.faults) == 2


def test_an_authority_of_another_file_is_refused(tmp_path: Path) -> None:
    found = written(tmp_path, Returns())
    with pytest.raises(RequestError, match=r"Slough is no authority of rs\.xlsx"):
        found.entry(Authority("Slough", "E06000039"))
