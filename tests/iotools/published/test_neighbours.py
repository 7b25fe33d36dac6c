"""Lists of neighbours: the ministry's table, tables and lists of one's own, and their faults."""

from pathlib import Path

import pytest

from mtfs.analysis.evidence.neighbours.councils import councils_of
from mtfs.analysis.evidence.neighbours.records import Council
from mtfs.errors import InputError, RequestError
from mtfs.iotools.national.returns import Authority
from mtfs.iotools.published.councils import CouncilFinder, row_of
from mtfs.iotools.published.neighbours import read_neighbours
from tests.analysis.evidence.neighbours.made import NEIGHBOURS, published_history
from tests.iotools.national.small_returns import published_data, write_xlsx

COUNCILS = tuple(
    Council(key=code, name=name, ons_code=code, e_code=e_code, council_class=kind)
    for name, code, e_code, kind in (
        ("Halton", "E06000006", "E0601", "UA"),
        ("St Helens", "E08000013", "E4303", "MD"),
        ("Durham", "E06000047", "E1302", "UA"),
        ("Bristol", "E06000023", "E0102", "UA"),
        ("Chelmsford", "E07000070", "E1535", "SD"),
        ("Dorset", "E06000059", "E1203", "UA"),
        ("Dorset", "E10000009", "E1221", "SC"),
    )
)
HALTON, CHELMSFORD = COUNCILS[0], COUNCILS[4]
FINDER = CouncilFinder(COUNCILS, {c.key for c in COUNCILS[:-1]})
#: The ministry's table: letters and numbers of its columns stand above the headings.
TABLE = [
    ["A", "B", "C", "D", "E", 3.0, 4.0, 5.0, 6.0, 7.0],
    ["LA num", "LA Name", "LA number", "GOInd", "SN1", "SNP", "SN2", "SNP", "SN3", "SNP"],
    [876.0, "Halton", 876.0, 5.0, 342.0, "Very close", 840.0, "Very close", 999.0, "Close"],
    [342.0, "St. Helens", 342.0, 5.0, 876.0, "Close", 840.0, "Close", 999.0, "Close"],
    [840.0, "Durham", 840.0, 1.0, 876.0, "Close", 342.0, "Close", 999.0, "Close"],
    [999.0, "Elsewhere", 999.0, 1.0, 876.0, "Close", 342.0, "Close", 840.0, "Close"],
    [],
    [None, "Old SNs:"],
]


def names(path: Path, council: Council = HALTON) -> list[str]:
    return [found.name for found in read_neighbours(path, council, FINDER).councils]


def test_the_ministrys_table(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "sn.xlsx", {"LA SN Groups": TABLE})
    found = read_neighbours(path, HALTON, FINDER)
    assert [c.name for c in found.councils] == ["St Helens", "Durham"]
    assert found.not_found == ("Elsewhere",)
    assert found.name == "2 of its 3 statistical neighbours"
    assert found.source.startswith("Statistical neighbours of the Department for Education, from sn.xlsx.")


def test_the_ministrys_table_has_no_districts(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "sn.xlsx", {"LA SN Groups": TABLE})
    with pytest.raises(
        RequestError, match=r"run children's services, and shire districts do not\. Give a list"
    ):
        read_neighbours(path, CHELMSFORD, FINDER)
    with pytest.raises(RequestError, match=r"^sn.xlsx has no neighbours for Bristol\. Give a list"):
        read_neighbours(path, COUNCILS[3], FINDER)


def test_a_number_that_no_row_has_is_a_fault(tmp_path: Path) -> None:
    rows = [list(row) for row in TABLE]
    rows[2][6] = 123.0
    path = write_xlsx(tmp_path / "sn.xlsx", {"LA SN Groups": rows})
    with pytest.raises(InputError, match=r"LA SN Groups!G3: the number 123; expected the number of one"):
        read_neighbours(path, HALTON, FINDER)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("list.txt", "# mine\nDurham\n\nE08000013  # St Helens\nHalton\nDurham\n"),
        ("list.csv", "Durham\nSt Helens\n"),
        ("headed.csv", "Council,ONS code\nDurham UA,E06000047\nSt. Helens,E08000013\n"),
        ("codes.csv", "ONS code\nE1302\nE08000013\n"),
        ("pairs.csv", "Council,Neighbour\nHalton,Durham\nBristol,Chelmsford\nHalton,E08000013\n"),
        (
            "wide.csv",
            "ONS code,Neighbour 1,Neighbour 2\nE06000006,Durham,St Helens\nE06000047,Halton,Halton\n",
        ),
    ],
)
def test_lists_and_tables_of_ones_own(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert sorted(names(path)) == ["Durham", "St Helens"]
    assert read_neighbours(path, HALTON, FINDER).name == "the 2 listed councils"


def test_a_name_with_a_comma_may_lie_in_two_cells(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Council\nBristol, City of\nDurham\n", encoding="utf-8")
    assert names(path) == ["Bristol", "Durham"]


def test_every_name_that_means_nobody_is_told(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Council\nDurhm\nDurham\nNowhere\n", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        names(path)
    first, second = raised.value.faults
    assert str(first).startswith("list.csv, A2: 'Durhm' is no authority of the history; near it are")
    assert str(first).endswith("; expected a council of the history")
    assert str(second).startswith("list.csv, A4: 'Nowhere' is no authority of the history")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Halton\n", "no council but Halton itself"),
        ("# nothing\n", "no council; expected the name or the code of a council on each row"),
    ],
)
def test_a_list_of_nobody_is_a_fault(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "list.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        names(path)


def test_a_table_without_the_council_says_so(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("Council,Neighbour\nBristol,Durham\n", encoding="utf-8")
    with pytest.raises(RequestError, match=r"pairs.csv has no neighbours for Halton"):
        names(path)


def test_a_text_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(InputError, match="it is not written in UTF-8"):
        names(path)
    with pytest.raises(InputError, match="cannot be read"):
        names(tmp_path / "none.txt")


def test_the_council_that_is_there_in_the_year_is_meant() -> None:
    assert FINDER.find("Dorset").council_class == "UA"
    assert FINDER.find("E10000009").council_class == "SC"
    with pytest.raises(RequestError, match="'Nowhere' is no authority"):
        FINDER.find("Nowhere")


def test_a_council_is_found_among_the_rows_of_a_file() -> None:
    rows = [Authority("Durham Fire"), Authority("County Durham"), Authority("Other", "E06000006")]
    assert row_of(HALTON, rows) == rows[2]
    assert row_of(COUNCILS[2], rows) == rows[1]
    assert row_of(CHELMSFORD, rows) is None


def test_every_council_of_the_published_table_is_in_the_returns() -> None:
    history = published_history().frame
    councils = councils_of(history)
    current = set(history.loc[(history["year"] == "2023/24") & history["outturn"].notna(), "ons_code"])
    finder = CouncilFinder(councils, current)
    path = published_data(NEIGHBOURS)
    group = read_neighbours(path, finder.find("Halton"), finder)
    assert [council.name for council in group.councils] == [
        *("St Helens", "Durham", "Wirral", "Sunderland", "Redcar & Cleveland", "Barnsley", "Gateshead"),
        *("Rotherham", "Stockton-on-Tees", "Sefton"),
    ]
    # Those that came in 2023 have neighbours too, and old ones do not stand in for them.
    for name in ("Cumberland", "Somerset", "North Northamptonshire", "Dorset", "City of London"):
        found = read_neighbours(path, finder.find(name), finder)
        assert len(found.councils) + len(found.not_found) == 10, name
        assert {council.key for council in found.councils} <= {council.key for council in councils}
