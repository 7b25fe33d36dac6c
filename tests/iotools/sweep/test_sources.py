from dataclasses import replace
from pathlib import Path

import pytest

from mtfs.analysis.nation.records import CouncilFault
from mtfs.errors import Fault, InputError, OutputError, RequestError
from mtfs.iotools.sweep.choice import read_choice
from mtfs.iotools.sweep.sources import (
    Cases,
    cases_from_returns,
    cases_in_folder,
    council_faults,
    kind_of_code,
)
from tests.analysis.nation.councils import council_tables
from tests.cases import write_workbook
from tests.iotools.calibration.made_packs import PACK
from tests.iotools.national.small_returns import LEVELS, OUTTURN, Returns, write_xlsx

BUDGET = "Worksheet 2: Revenue Account Budget (RA) 2032-33: Revenue Account data"


@pytest.fixture
def budget(tmp_path: Path) -> Path:
    return write_xlsx(tmp_path / "RA.xlsx", {"Data": Returns(title=BUDGET, lines=[*OUTTURN]).rows()})


def outturn(path: Path, *, incomplete: str = "", year: str = "2031-32") -> Path:
    returns = Returns(lines=[*OUTTURN, *LEVELS])
    returns.title = returns.title.replace("2031-32", year)
    rows = [list(row) for row in returns.rows()]
    heads = next(row for row in rows if any("TOTAL SERVICE" in str(cell) for cell in row))
    column = next(i for i, cell in enumerate(heads) if "TOTAL SERVICE" in str(cell))
    for row in rows:
        if incomplete and incomplete in map(str, row):
            row[column] = "[x]"
    return write_xlsx(path, {"Data": rows})


def names_of(cases: Cases) -> list[str]:
    return [source.name for source in cases.sources]


def test_each_workbook_of_a_folder_is_a_case(folder: Path) -> None:
    (folder / "notes.txt").write_text("no case")
    (folder / "~$firstshire.xlsx").write_text("open in Excel")
    cases = cases_in_folder(folder)
    assert [(s.code, s.name, s.kind) for s in cases.sources] == [
        ("E06000001", "Firstshire", "UA"),
        ("E07000002", "Second", "SD"),
        ("E08000003", "Thirdham", "MD"),
    ]
    assert cases.faults == ()
    assert cases.told == f"3 case workbooks in {folder}"
    first = cases.sources[0].case()
    assert first.base.council.name == "Firstshire"
    assert first.sha256 == cases.sources[0].sha256


def test_a_workbook_that_cannot_be_opened_is_a_fault_of_its_own(folder: Path) -> None:
    (folder / "broken.xlsx").write_text("no workbook")
    cases = cases_in_folder(folder)
    assert len(cases.sources) == 3
    (fault,) = cases.faults
    assert (fault.name, fault.where) == ("broken", "broken.xlsx")
    assert "not an Excel workbook" in fault.message


def test_two_cases_of_one_council_are_refused(folder: Path) -> None:
    write_workbook(folder / "again.xlsx", council_tables("e06000001 ", "Firstshire, revised"))
    with pytest.raises(InputError, match=r"again.xlsx, firstshire.xlsx: 2 cases of E06000001; expected one"):
        cases_in_folder(folder)


def test_a_council_without_its_code_is_no_other_council(folder: Path) -> None:
    write_workbook(folder / "again.xlsx", council_tables("", " firstshire "))
    said = "firstshire.xlsx, again.xlsx: 2 cases of firstshire, one without its ONS code; expected one"
    with pytest.raises(InputError, match=said):
        cases_in_folder(folder)


def test_no_folder_and_no_case(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="there is no folder"):
        cases_in_folder(tmp_path / "nowhere")
    with pytest.raises(RequestError, match="no case workbook"):
        cases_in_folder(tmp_path)


def test_councils_are_chosen_by_name_code_or_file(folder: Path, tmp_path: Path) -> None:
    listed = tmp_path / "councils.txt"
    listed.write_text("\ufeffthirdham\n\n# a remark\nE06000001  # the first\nFirstshire\n", encoding="utf-8")
    assert names_of(cases_in_folder(folder, read_choice(listed))) == ["Thirdham", "Firstshire"]


def test_every_line_that_names_no_council_is_told(folder: Path, tmp_path: Path) -> None:
    listed = tmp_path / "councils.txt"
    listed.write_text("Firstshyre\nSecond\nE99\n")
    with pytest.raises(InputError) as raised:
        cases_in_folder(folder, read_choice(listed))
    assert [fault.where for fault in raised.value.faults] == ["councils.txt, line 1", "councils.txt, line 3"]
    assert "did you mean 'Firstshire'?" in str(raised.value.faults[0])


@pytest.mark.parametrize("text", [None, "", "# nothing\n", b"\xff\xfe\x00"])
def test_a_list_that_lists_nothing_is_refused(text: str | bytes | None, tmp_path: Path) -> None:
    listed = tmp_path / "councils.txt"
    if isinstance(text, str):
        listed.write_text(text)
    elif text is not None:
        listed.write_bytes(text)
    with pytest.raises(RequestError, match=r"councils\.txt"):
        read_choice(listed)


def test_returns_are_read_once_for_all_councils(budget: Path, tmp_path: Path) -> None:
    cases = cases_from_returns(budget=budget, outturns=[outturn(tmp_path / "RS.xlsx")])
    # The fire authority is no council.
    assert names_of(cases) == ["Durham", "Halton", "King's Lynn & West Norfolk", "Westminster", "Sefton"]
    assert [source.kind for source in cases.sources] == ["UA", "UA", "SD", "L", "MD"]
    assert cases.left_out == {"fire and rescue": 1}
    assert cases.faults == ()
    assert cases.told == "published returns: budget 2032/33 (RA.xlsx), outturn 2031/32 (RS.xlsx)"
    case = cases.sources[0].case()
    assert case.base.council.ons_code == "E06000047"
    assert case.years == ("2032/33", "2033/34", "2034/35", "2035/36", "2036/37")
    assert case.scenarios == ("Base",)


def test_plan_years_may_be_chosen(budget: Path, tmp_path: Path) -> None:
    cases = cases_from_returns(budget=budget, outturns=[outturn(tmp_path / "RS.xlsx")], plan_years=2)
    assert cases.sources[0].case().years[-1] == "2034/35"


def test_cases_are_made_with_the_calibration_that_is_given(budget: Path) -> None:
    own = replace(PACK, version="2031.05")
    usual, made = (cases_from_returns(budget=budget, pack=pack) for pack in (None, own))
    assert "calibration 2031.05" in str(made.sources[0].tables["Drivers"])
    assert "calibration 2031.05" not in str(usual.sources[0].tables["Drivers"])
    # Another calibration makes other cases, which a sweep that goes on runs again.
    pairs = zip(usual.sources, made.sources, strict=True)
    assert all(before.sha256 != after.sha256 for before, after in pairs)


def test_any_authority_may_be_asked_for_by_name(budget: Path, tmp_path: Path) -> None:
    listed = tmp_path / "councils.txt"
    listed.write_text("Durham fire\nHalton\n")
    cases = cases_from_returns(budget=budget, choice=read_choice(listed))
    assert names_of(cases) == ["Durham Combined Fire Authority", "Halton"]
    assert cases.left_out == {}
    listed.write_text("Haltn\nRutland\n")
    with pytest.raises(InputError) as raised:
        cases_from_returns(budget=budget, choice=read_choice(listed))
    assert "line 1: 'Haltn'" in str(raised.value)
    assert "Halton (E06000006)" in str(raised.value)
    assert "line 2: 'Rutland'" in str(raised.value)


def test_a_return_that_is_not_complete_costs_its_own_council(budget: Path, tmp_path: Path) -> None:
    first = outturn(tmp_path / "RS.xlsx", incomplete="E06000006")
    cases = cases_from_returns(budget=budget, outturns=[first])
    assert "Halton" not in names_of(cases)
    (fault,) = cases.faults
    assert (fault.code, fault.name, fault.where) == ("E06000006", "Halton", "RS.xlsx")
    assert fault.message.startswith("its return is not complete")


def test_the_next_outturn_stands_in_where_the_first_is_not_complete(budget: Path, tmp_path: Path) -> None:
    first = outturn(tmp_path / "RS.xlsx", incomplete="E06000006")
    second = outturn(tmp_path / "older.xlsx", year="2029-30")
    cases = cases_from_returns(budget=budget, outturns=[first, second])
    assert cases.faults == ()
    by_name = {source.name: source.place for source in cases.sources}
    told = {name: cases.made[place].sources[1] for name, place in by_name.items()}
    assert told["Halton"].startswith("outturn 2029/30: older.xlsx")
    assert told["Sefton"].startswith("outturn 2031/32: RS.xlsx")


def test_nothing_to_make_cases_of() -> None:
    with pytest.raises(RequestError, match="neither --budget nor --outturn"):
        cases_from_returns()


@pytest.mark.parametrize(
    ("code", "kind"),
    [("E06000006", "UA"), ("E10000012", "SC"), ("E09000001", "L"), ("E31000001", "O"), ("", "")],
)
def test_a_code_tells_the_class(code: str, kind: str) -> None:
    assert kind_of_code(code) == kind


def test_every_fault_of_a_case_is_told_with_its_cell() -> None:
    faults = [Fault("Costs!C2", "'x' is no number", "expected one"), Fault("Drivers!B3", "?", "a", guess="b")]
    assert council_faults(InputError(faults), code="E1", name="One") == (
        CouncilFault(code="E1", name="One", where="Costs!C2", message="'x' is no number; expected one"),
        CouncilFault(code="E1", name="One", where="Drivers!B3", message="?; a (did you mean b?)"),
    )
    (other,) = council_faults(OutputError("full"), code="", name="")
    assert other.message == "full"
    (unforeseen,) = council_faults(ZeroDivisionError("by zero"), code="", name="")
    assert "something unforeseen went wrong (ZeroDivisionError: by zero)" in unforeseen.message
