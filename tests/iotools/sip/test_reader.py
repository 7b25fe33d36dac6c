"""Reading libraries: what other programs write, and every fault with its place in the JSON."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mtfs import Fault, InputError
from mtfs.engine.metalog import Metalog
from mtfs.iotools.sip import reader
from mtfs.iotools.sip.reader import Sip, read_library
from tests.iotools.sip.made import array_sip, library_of, metalog_sip, written


def faults_of(folder: Path, library: object) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_library(written(folder, library))
    return [str(fault) for fault in caught.value.faults]


def test_sips_of_both_kinds_are_read(tmp_path: Path) -> None:
    found = read_library(
        written(
            tmp_path,
            library_of(
                metalog_sip("cpi", [0.03, 0.004, 0.001]),
                metalog_sip("pay", [-3.0, 0.2], lowerBound=-0.02, upperBound=""),
                metalog_sip("share", [0, 1], lowerBound=0, upperBound=1),
                array_sip("fees", [0.02, 0.01, 0.05], mean="0.026"),
                name="Forecasts",
                provenance="Economists",
            ),
        )
    )
    assert (found.file, found.name, found.provenance) == ("library.json", "Forecasts", "Economists")
    cpi, pay, share, fees = found.sips
    assert cpi.metalog == Metalog((0.03, 0.004, 0.001))
    assert cpi.where == "library.json: sips[0]"
    assert pay.metalog == Metalog((-3.0, 0.2), -0.02)
    assert share.metalog == Metalog((0.0, 1.0), 0.0, 1.0)
    assert fees.values is not None
    assert fees.values.tolist() == [0.02, 0.01, 0.05]
    assert fees.metadata == {"mean": "0.026"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_library_may_have_a_mark_of_its_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "library.SIPmath"
    path.write_bytes(json.dumps(library_of(metalog_sip("école", [0.1]))).encode(encoding))
    assert read_library(path).sips[0].name == "école"


def test_what_this_program_cannot_read_says_why(tmp_path: Path) -> None:
    elsewhere = array_sip("elsewhere", [])
    elsewhere["arguments"] = {"type": "csv", "url": "https://example.org/a.csv", "value": "a"}
    table = {
        **metalog_sip("table", []),
        "function": "Lookup_Table",
        "arguments": {"value": [[0.5, 0], [1, 1]]},
    }
    found = read_library(
        written(
            tmp_path,
            library_of(
                elsewhere,
                table,
                metalog_sip("falls", [0.0, -0.1]),
                metalog_sip("bursts", [0.0, 99.0], lowerBound=0),
            ),
        )
    )
    assert [sip.refused.partition(";")[0] for sip in found.sips] == [
        "its values are elsewhere, or packed ('csv')",
        "its function is 'Lookup_Table'",
        "its coefficients are no distribution: a higher share would have a lower value",
        "its values are too large to hold",
    ]


def test_of_one_sip_for_several_environments_the_one_that_can_be_read_is_taken(tmp_path: Path) -> None:
    other = {**metalog_sip("z", []), "function": "PsiNormal", "arguments": {"mean": 0, "stdDev": 1}}
    for sips in ([other, metalog_sip("z", [1.0])], [metalog_sip("z", [1.0]), other]):
        (found,) = read_library(written(tmp_path, library_of(*sips))).sips
        assert found.metalog == Metalog((1.0,))
    twice = library_of(metalog_sip("z", [1.0]), metalog_sip("z", [2.0]))
    assert faults_of(tmp_path, twice) == [
        "library.json: sips[1].name: 'z' stands twice; expected each name once"
    ]


def test_every_fault_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    no_arguments = metalog_sip("d", [])
    del no_arguments["arguments"]
    library = library_of(
        metalog_sip("a", [0.1, "0.2", None, float("nan"), True]),
        {"function": "Metalog_1_0", "arguments": []},
        "text",
        metalog_sip("b", [0.1], lowerBound="low", upperBound=float("inf")),
        metalog_sip("c", [0.1], lowerBound=2, upperBound=1),
        no_arguments,
        array_sip("e", []),
        array_sip("f", [1e400, 10**400]),
        metalog_sip("g", [0.1] * 31),
        {**metalog_sip("h", [0.1]), "metadata": [1]},
        objectType="workbook",
        name=5,
    )
    assert faults_of(tmp_path, library) == [
        f"library.json: {fault}"
        for fault in (
            "objectType: is the text 'workbook'; expected 'sipModel'",
            "name: is 5; expected a text",
            "sips[0].arguments.aCoefficients[1]: is the text '0.2'; expected a number (did you mean 0.2?)",
            "sips[0].arguments.aCoefficients[2]: is null; expected a number",
            "sips[0].arguments.aCoefficients[3]: is NaN; expected a number",
            "sips[0].arguments.aCoefficients: has 1 more that are no numbers; expected numbers",
            "sips[1].name: is missing; expected a text",
            "sips[1].arguments: is a list; expected an object",
            "sips[2]: is the text 'text'; expected an object",
            "sips[3].arguments.lowerBound: is the text 'low'; expected a number",
            "sips[3].arguments.upperBound: is too large; expected a number",
            "sips[4].arguments: 2, with an upper bound of 1; expected a lower bound below the upper one",
            "sips[5].arguments: is missing; expected an object",
            "sips[6].arguments.value: is an empty list; expected a list of numbers",
            "sips[7].arguments.value[0]: is too large; expected a number",
            "sips[7].arguments.value[1]: is too large; expected a number",
            "sips[8].arguments.aCoefficients: has 31 numbers; expected 1 to 30",
            "sips[9].metadata: is a list; expected an object",
        )
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"", "line 1, column 1: is not JSON"),
        (b"{", "line 1, column 2: is not JSON"),
        (b"[" * 100_000, "library.json: is not JSON that can be read"),
        (b'{"sips": ' + b"9" * 5000 + b"}", "library.json: is not JSON that can be read"),
        (b"\xff\xfe\xff", "library.json: is not JSON that can be read"),
        (b"PK\x03\x04 a workbook", "is not JSON"),
        (b"[]", "library.json: holds a list; expected an object"),
        (b"null", "library.json: holds null; expected an object"),
        (b"{}", "sips: is missing"),
        (b'{"sips": []}', "sips: is an empty list"),
        (b'{"sips": {}}', "sips: is an object"),
    ],
)
def test_what_is_no_library_is_refused(tmp_path: Path, text: bytes, found: str) -> None:
    path = tmp_path / "library.json"
    path.write_bytes(text)
    with pytest.raises(InputError, match=r"library\.json") as caught:
        read_library(path)
    assert found in str(caught.value)


def test_a_file_that_is_not_there_or_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_library(tmp_path / "none.json")
    with pytest.raises(InputError, match="cannot be read"):
        read_library(tmp_path)
    path = written(tmp_path, library_of(metalog_sip("a", [0.1])))
    monkeypatch.setattr(reader, "MOST_BYTES", 2**20)
    path.write_bytes(path.read_bytes() + b" " * 2**20)
    with pytest.raises(InputError, match="is 1 MB; expected up to 1 MB"):
        read_library(path)


def paths_in(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a library."""
    found = [path]
    if isinstance(value, dict):
        found += [place for key, inner in value.items() for place in paths_in(inner, (*path, key))]
    if isinstance(value, list):
        found += [place for i, inner in enumerate(value) for place in paths_in(inner, (*path, i))]
    return found


GOOD = library_of(
    metalog_sip("cpi", [0.03, 0.004, 0.001], lowerBound=-1, upperBound=2),
    array_sip("fees", [0.02, 0.01], mean=0.015),
)
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**400), 10**400),
    st.floats(),
    st.text(max_size=5),
    st.just([]),
    st.just({}),
    st.lists(st.one_of(st.floats(), st.none(), st.text(max_size=3)), max_size=40),
)


@given(st.lists(st.tuples(st.sampled_from(paths_in(GOOD)[1:]), st.one_of(ODD, st.just("gone"))), max_size=4))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_library_is_read_into_nonsense(
    tmp_path: Path, changes: list[tuple[tuple[Any, ...], object]]
) -> None:
    library = json.loads(json.dumps(GOOD))
    for path, value in changes:
        holder: Any = library
        try:
            for key in path[:-1]:
                holder = holder[key]
            if value == "gone":
                del holder[path[-1]]
            else:
                holder[path[-1]] = deepcopy(value)
        except (KeyError, IndexError, TypeError):
            continue
    path = written(tmp_path, library)
    faults: tuple[Fault, ...] = ()
    sips: tuple[Sip, ...] = ()
    try:
        sips = read_library(path).sips
    except InputError as error:
        faults = error.faults
    assert bool(sips) is not bool(faults)
    assert all(fault.where.startswith("library.json") for fault in faults)
    assert all("expected" in fault.allowed for fault in faults)
    for sip in sips:
        assert sip.name.strip()
        assert (sip.metalog is not None) + (sip.values is not None) + bool(sip.refused) == 1
        assert sip.values is None or np.isfinite(sip.values).all()
