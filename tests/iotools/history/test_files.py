"""Histories written and read back."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mtfs.analysis.evidence.history import BREAKS, COLUMNS, LINES
from mtfs.errors import InputError, OutputError, RequestError
from mtfs.iotools.history.build import build_history
from mtfs.iotools.history.files import (
    check_history_place,
    is_history,
    read_history,
    read_sources,
    sources_path,
    write_history,
)
from mtfs.iotools.history.records import History, HistorySource
from tests.iotools.history.small_history import frame_of, write_return

SOURCE = HistorySource(
    file="RA.xlsx",
    kind="budget",
    year="2018/19",
    published="28 June 2018",
    sha256="ab" * 32,
    authorities=2,
    complete=1,
)


def history(*rows: dict[str, object]) -> History:
    return History(frame=frame_of(*(rows or ({},))), sources=(SOURCE,))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> History:
    folder = tmp_path_factory.mktemp("returns")
    for kind, year in (("budget", "2018/19"), ("outturn", "2018/19"), ("budget", "2019/20")):
        write_return(folder, kind, year)
    return build_history([folder])


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_history_is_read_back_as_it_was(made: History, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"history{ending}"
    write_history(path, made)
    assert is_history(path)
    found = read_history(path)
    pd.testing.assert_frame_equal(found, made.frame)
    assert read_sources(path) == made.sources


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_the_same_history_gives_the_same_bytes(made: History, ending: str, tmp_path: Path) -> None:
    one, other = tmp_path / f"one{ending}", tmp_path / f"other{ending}"
    write_history(one, made)
    write_history(other, replace(made, frame=made.frame.copy()))
    assert one.read_bytes() == other.read_bytes()
    assert sources_path(one).read_bytes() == sources_path(other).read_bytes()


def test_parquet_tells_its_sources_and_units(made: History, tmp_path: Path) -> None:
    import json

    from pyarrow.parquet import read_schema

    path = tmp_path / "history.parquet"
    write_history(path, made)
    schema = read_schema(path)
    facts = json.loads(schema.metadata[b"mtfs"])
    assert [HistorySource(**source) for source in facts["sources"]] == list(made.sources)
    assert facts["chain"] == "none"
    assert schema.field("budget").metadata == {b"unit": "£".encode()}


def test_csv_is_plain(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    write_history(path, history({"budget": 783175.38617381967, "outturn": float("nan"), "council": "=1+1"}))
    heading, row = path.read_text("utf-8").splitlines()
    assert heading == "ons_code,e_code,council,council_class,year,line,budget,outturn,breaks"
    assert row == "E06000006,E0601,'=1+1,UA,2018/19,service_expenditure,783175.3861738197,,"
    assert sources_path(path).read_text("utf-8").splitlines() == [
        "file,kind,year,published,sha256,authorities,complete,chain",
        f"RA.xlsx,budget,2018/19,28 June 2018,{'ab' * 32},2,1,none",
    ]
    assert read_history(path)["council"].tolist() == ["=1+1"]


amounts = st.one_of(st.just(float("nan")), st.floats(-1e12, 1e12, allow_subnormal=False))
rows = st.fixed_dictionaries(
    {
        "ons_code": st.sampled_from(["E06000006", "E07000201", ""]),
        "e_code": st.sampled_from(["E0601", "E3532"]),
        "council": st.text("aé’ ,\"'=&", min_size=1, max_size=8).filter(
            lambda t: t.strip() == t and t[0] != "'"
        ),
        "council_class": st.sampled_from(["UA", "SD", "O"]),
        "year": st.sampled_from(["2013/14", "2019/20"]),
        "line": st.sampled_from([line.key for line in LINES]),
        "budget": amounts,
        "outturn": amounts,
        "breaks": st.sampled_from(["", "academies", "covid_spending covid_in_budgets"]),
    }
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rows=st.lists(
        rows,
        min_size=1,
        max_size=6,
        unique_by=lambda r: (r["ons_code"], r["e_code"], r["council"], r["year"], r["line"]),
    ),
    ending=st.sampled_from([".csv", ".parquet"]),
)
def test_any_history_is_read_back(rows: list[dict[str, object]], ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"history{ending}"
    written = history(*rows)
    write_history(path, written)
    pd.testing.assert_frame_equal(read_history(path), written.frame)


def spoilt(tmp_path: Path, text: str) -> str:
    """Write a history with one row replaced, and return what reading it tells."""
    path = tmp_path / "history.csv"
    write_history(path, history({}, {"line": "education"}))
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines[:2], text]) + "\n", "utf-8")
    with pytest.raises(InputError) as raised:
        read_history(path)
    return str(raised.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "E1,E1,Ayton,UA,2018/19,education,lots,1,",
            "history.csv, row 3, budget: 'lots'; expected an amount",
        ),
        ("E1,E1,Ayton,UA,2018/19,education,1,inf,", "history.csv, row 3, outturn: 'inf'; expected an amount"),
        (
            "E1,E1,Ayton,UA,2018-19,education,1,1,",
            "history.csv, row 3, year: '2018-19'; expected a year such as",
        ),
        ("E1,E1,Ayton,UA,2018/19,schooling,1,1,", "row 3, line: 'schooling'; expected one of education, "),
        ("E1,E1,Ayton,XX,2018/19,education,1,1,", "row 3, council_class: 'XX'; expected one of SD, SC, UA"),
        (
            "E1,E1,Ayton,UA,2018/19,education,1,1,odd",
            "row 3, breaks: 'odd'; expected keys that mtfs history breaks",
        ),
        ("E1,E1,,UA,2018/19,education,1,1,", "row 3, council: ''; expected the name of a council"),
        (
            "E06000006,E0601,Halton,UA,2018/19,service_expenditure,1,1,",
            "row 3, line: Halton, 2018/19, service_expenditure for the second time; expected one row for",
        ),
        ('E1,"E1,Ayton', "it cannot be read as a table with commas"),
    ],
)
def test_a_faulty_cell_is_told_by_row_and_column(text: str, told: str, tmp_path: Path) -> None:
    assert told in spoilt(tmp_path, text)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    told = spoilt(tmp_path, "E1,E1,Ayton,XX,2018,schooling,a,b,c")
    assert told.count("row 3") == 6


def test_of_many_faults_the_first_are_told(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    frame = frame_of(*({"line": line.key, "year": "soon"} for line in LINES))
    frame.to_csv(path, index=False)
    with pytest.raises(InputError) as raised:
        read_history(path)
    assert len(raised.value.faults) == 21
    assert raised.value.faults[-1].found == f"{len(LINES) - 20} more faults of this sort"


def test_what_excel_saves_is_read(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    text = "ons_code,e_code,council,council_class,year,line,budget,outturn,breaks,note\r\n"
    text += "E06000006,E0601,Halton,UA,2018/19,education, 1000 ,,academies,mine\r\n"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    found = read_history(path)
    assert is_history(path)
    assert found["budget"].tolist() == [1000.0]
    assert np.isnan(found["outturn"].iloc[0])
    assert "note" not in found.columns
    assert read_sources(path) == ()


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("gone.csv", None, "gone.csv: there is no such file; expected a file that mtfs history build wrote"),
        ("empty.csv", b"", "empty.csv: it cannot be read as a table with commas"),
        ("binary.csv", b"\xff\xfe\x00", "binary.csv: it cannot be read as a table with commas"),
        ("other.csv", b"a,b\n1,2\n", "other.csv: it has no column ons_code, e_code, council"),
        ("bare.csv", ",".join(COLUMNS).encode(), "bare.csv: it has no rows"),
        ("broken.parquet", b"PAR1nonsense", "broken.parquet: it cannot be read as Parquet"),
    ],
)
def test_what_is_no_history_is_told(name: str, data: bytes | None, told: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(InputError) as raised:
        read_history(path)
    assert told in str(raised.value)


def test_a_folder_is_no_history(tmp_path: Path) -> None:
    assert not is_history(tmp_path)
    with pytest.raises(InputError, match="it is a folder"):
        read_history(tmp_path)


@pytest.mark.parametrize("name", ["history.xlsx", "history", "history.sources.csv"])
def test_a_name_that_ends_otherwise_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"expected one that ends in \.csv or \.parquet"):
        write_history(tmp_path / name, history())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("there", ["history.csv", "history.sources.csv"])
def test_no_file_is_replaced_unasked(there: str, tmp_path: Path) -> None:
    (tmp_path / there).write_text("mine", "utf-8")
    with pytest.raises(OutputError, match="is there already; expected a name that is still free, or --force"):
        check_history_place(tmp_path / "history.csv")
    check_history_place(tmp_path / "history.csv", force=True)
    assert (tmp_path / there).read_text("utf-8") == "mine"


def test_parquet_without_its_library_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mtfs.iotools.history.files.find_spec", lambda name: None)
    with pytest.raises(RequestError, match=r'pip install "mtfs\[parquet\]"'):
        check_history_place(tmp_path / "history.parquet")
    check_history_place(tmp_path / "history.csv")


def test_sources_that_are_none_are_told(tmp_path: Path) -> None:
    (tmp_path / "history.sources.csv").write_text("file,kind\nRA.xlsx,budget\n", "utf-8")
    with pytest.raises(InputError, match=r"history\.sources\.csv: it is not a list of sources"):
        read_sources(tmp_path / "history.csv")


def test_every_break_may_be_read_back(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    write_history(path, history({"breaks": " ".join(BREAKS)}))
    assert read_history(path)["breaks"].tolist() == [" ".join(BREAKS)]
