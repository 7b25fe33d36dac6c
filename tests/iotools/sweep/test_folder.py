from dataclasses import replace
from pathlib import Path

import pytest

from mtfs.analysis.nation.records import SweepFacts
from mtfs.errors import OutputError
from mtfs.iotools.sweep.folder import SweepFolder


def test_a_folder_takes_one_sweep(tmp_path: Path, facts: SweepFacts) -> None:
    folder = SweepFolder(tmp_path / "new" / "sweep")
    folder.open(facts)
    folder.open(facts)
    for other in (replace(facts, runs=1000), replace(facts, shared=()), replace(facts, version="2")):
        with pytest.raises(OutputError, match=r"250 runs from seed 3.*--fresh"):
            folder.open(other)


def test_a_fresh_start_removes_what_a_sweep_wrote(tmp_path: Path, facts: SweepFacts) -> None:
    folder = SweepFolder(tmp_path / "sweep")
    folder.open(facts)
    (folder.path / "charts").mkdir()
    for name in ("paths/E1.parquet", "charts/league.png", "league.csv", "mine.txt"):
        (folder.path / name).write_text("")
    folder.open(replace(facts, seed=9), fresh=True)
    assert sorted(path.name for path in folder.path.iterdir()) == ["mine.txt", "paths", "sweep.json"]
    assert list(folder.paths.iterdir()) == []
    folder.open(replace(facts, seed=9))


@pytest.mark.parametrize("fresh", [False, True])
def test_what_no_sweep_wrote_stays(tmp_path: Path, facts: SweepFacts, fresh: bool) -> None:
    (tmp_path / "paths").mkdir()
    (tmp_path / "paths" / "thesis.docx").write_text("")
    with pytest.raises(OutputError, match="did not write"):
        SweepFolder(tmp_path).open(facts, fresh=fresh)
    assert (tmp_path / "paths" / "thesis.docx").exists()


def test_a_file_is_no_folder(tmp_path: Path, facts: SweepFacts) -> None:
    (tmp_path / "sweep").write_text("")
    with pytest.raises(OutputError, match="is a file"):
        SweepFolder(tmp_path / "sweep").open(facts)


def test_a_mark_that_says_nothing_is_another_sweeps(tmp_path: Path, facts: SweepFacts) -> None:
    for text in ("", "[]", "{}"):
        (tmp_path / "sweep.json").write_text(text)
        with pytest.raises(OutputError, match="holds another sweep"):
            SweepFolder(tmp_path).open(facts)


def test_no_two_councils_have_one_file(tmp_path: Path) -> None:
    folder = SweepFolder(tmp_path)
    assert folder.council("E06000006").name == "E06000006.parquet"
    names = ["St. Mary's", "st mary's", "../../etc/passwd", "", "ö" * 300, "E0600"]
    paths = [folder.council(name) for name in names]
    assert len(set(paths)) == len(names)
    assert {path.parent for path in paths} == {folder.paths}
    assert all(len(path.name) < 80 for path in paths)


def test_what_is_half_written_is_removed(tmp_path: Path, facts: SweepFacts) -> None:
    folder = SweepFolder(tmp_path / "sweep")
    folder.open(facts)
    (folder.paths / ".E06000006.parquet.0123abcd.tmp").write_text("")
    folder.council("E06000006").write_text("")
    folder.tidy()
    assert [path.name for path in folder.paths.iterdir()] == ["E06000006.parquet"]
