"""``mtfs charts``, as a person runs it."""

from pathlib import Path

import pytest

from tests.cli.conftest import Mtfs

RUNS = ("--runs", 100)


def test_charts_fill_a_folder_beside_the_case_and_replace_those_of_an_earlier_run(
    mtfs: Mtfs, halton: Path
) -> None:
    done = mtfs("charts", halton, *RUNS)
    assert done.returncode == 0, done.stderr
    folder = halton.with_name("halton-charts")
    made = {path.name for path in folder.iterdir()}
    names = {"usable-reserves", "budget-to-gap", "savings-delivered", "tornado", "gap-by-scenario"}
    assert made >= {f"{name}.{kind}" for name in names for kind in ("png", "svg")}
    told = (folder / "alt-text.txt").read_text(encoding="utf-8")
    for name in names:
        assert f"{name}.png\n" in told
        assert any(line.startswith(f"{name} ") for line in done.stdout.splitlines())
    assert done.stdout.splitlines()[-1] == f"The charts are in {folder}"
    assert mtfs("charts", halton, *RUNS, "--scenario", "base").returncode == 0
    # One scenario alone has no charts beside others.
    assert {path.name for path in folder.iterdir()} == {name for name in made if "scenario" not in name}
    assert not [p for p in halton.parent.iterdir() if p.name not in ("halton.xlsx", "halton-charts")]


@pytest.mark.parametrize(
    ("asked", "code", "told"),
    [
        (("--scenario", "Bse"), 2, "there is no scenario 'Bse' (did you mean 'Base'?)"),
        (("--out", "mine"), 1, "holds what mtfs did not write (notes.txt)"),
    ],
)
def test_nothing_is_written_where_something_is_wrong(
    mtfs: Mtfs, halton: Path, asked: tuple[str, ...], code: int, told: str
) -> None:
    mine = halton.with_name("mine")
    mine.mkdir()
    (mine / "notes.txt").write_text("Mine", encoding="utf-8")
    done = mtfs("charts", halton, *RUNS, *asked)
    assert done.returncode == code
    assert told in done.stderr
    assert [path.name for path in mine.iterdir()] == ["notes.txt"]
    assert not halton.with_name("halton-charts").exists()
