"""A history as a command is given one."""

from pathlib import Path

import pandas as pd
import pytest

from mtfs.errors import InputError, RequestError
from mtfs.iotools.history.build import build_history
from mtfs.iotools.history.files import write_history
from mtfs.iotools.history.loading import find_council, load_history
from tests.iotools.history.small_history import write_return


def test_a_history_and_the_returns_it_is_made_from_are_the_same(tmp_path: Path) -> None:
    path = write_return(tmp_path, "budget", "2030/31")
    made = build_history([path])
    write_history(tmp_path / "history.parquet", made)
    from_file, sources = load_history([tmp_path / "history.parquet"])
    from_returns, own = load_history([path])
    pd.testing.assert_frame_equal(from_file, from_returns)
    assert sources == own == made.sources
    again, _ = load_history([tmp_path])
    pd.testing.assert_frame_equal(again, from_returns)


def test_a_history_is_taken_alone(tmp_path: Path) -> None:
    path = write_return(tmp_path, "budget", "2030/31")
    write_history(tmp_path / "history.csv", build_history([path]))
    with pytest.raises(RequestError, match=r"history\.csv is a history already; expected it alone"):
        load_history([path, tmp_path / "history.csv"])


def test_what_is_neither_is_told(tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text("year,cpi\n2030,2.0\n", "utf-8")
    with pytest.raises(InputError, match="no table of the revenue returns"):
        load_history([tmp_path / "prices.csv"])


@pytest.mark.parametrize("query", ["Halton", "halton borough council", "E06000006", "E0601"])
def test_a_council_is_found_by_name_and_by_code(query: str, tmp_path: Path) -> None:
    frame, _ = load_history([write_return(tmp_path, "budget", "2030/31")])
    found = find_council(query, frame)
    assert (found.name, found.ons_code, found.e_code, found.kind) == ("Halton", "E06000006", "E0601", "UA")


def test_a_council_that_is_not_there_is_told(tmp_path: Path) -> None:
    frame, _ = load_history([write_return(tmp_path, "budget", "2030/31")])
    with pytest.raises(RequestError, match=r"'Haltn' is no authority of the history; near it are Halton"):
        find_council("Haltn", frame)
