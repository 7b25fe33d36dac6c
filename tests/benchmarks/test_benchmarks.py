"""Benchmarks do what they claim: the same work on each side, and tables that hold what was measured."""

import os
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr

import mtfs
from benchmarks import __main__ as everything
from benchmarks import commands, engine, sampling
from benchmarks.loops import in_loops
from benchmarks.measure import Settings, least, peak, switched
from benchmarks.one_shot import one_shot
from benchmarks.tables import table
from mtfs.engine.draws import Sampling
from mtfs.engine.kernels import COMPILED

TINY = Settings(runs=300, times=1, most=300, looped=2, peaks=False)


@pytest.mark.parametrize("key", engine.CASES)
def test_all_that_is_set_beside_each_other_is_the_same_model(key: str) -> None:
    chosen = engine.CASES[key]()
    result = mtfs.run(chosen.case, runs=10_000)
    shot = one_shot(chosen.case.base, 10_000)
    looped = in_loops(chosen.case, chosen.tables, 150)
    for measure in ("gap", "overspend", "usable", "unfunded"):
        paths = result.paths[measure]
        sd = paths.std(axis=0)
        for percent in (10, 50, 90):
            ours, theirs = (np.percentile(each, percent, axis=0) for each in (paths, shot[measure]))
            assert np.all(np.abs(ours - theirs) <= 0.07 * sd + 1)
        means = np.mean([[value or 0.0 for value in run[measure]] for run in looped], axis=0)
        assert np.all(np.abs(means - paths.mean(axis=0)) <= 5 * sd / np.sqrt(150) + 1)


def test_the_random_numbers_of_a_run_by_hand() -> None:
    # 12 drivers in 6 years, 10 rows of monitoring, 5 pressures that come or not and are of a size, 40 schemes
    # with a share and a slip each, and what they share.
    assert engine.variates(engine.large().case) == 12 * 6 + 10 + 5 * 2 + 40 * 2 + 1


@pytest.mark.parametrize("runs", [1, engine.BLOCK, engine.BLOCK + 1, 3 * engine.BLOCK - 1])
def test_as_many_numbers_are_drawn_as_runs_take(runs: int) -> None:
    assert engine.draw_only(runs, 7) == 7 * runs


@pytest.mark.parametrize("key", engine.CASES)
def test_a_case_beside_others(key: str) -> None:
    text = engine.beside_others(key, TINY)
    rows = {line.split(" | ")[0].removeprefix("| "): line for line in text.splitlines() if "|" in line}
    for name in (*engine.works(engine.CASES[key]().case), engine.LOOPS):
        assert len(rows[name].split("|")) == len(rows[engine.DRAWS].split("|")) == 7
    assert rows[engine.DRAWS].split(" | ")[3] == "1.00"
    assert rows[engine.ONE_SHOT].endswith("| 1 |")
    assert "- the engine, random draws, " in text


def test_what_it_comes_to_in_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "engines", lambda: {"the engine": "0"})
    taken = {
        engine.DRAWS: 2.0,
        "the engine, random draws, one core": 3.0,
        "the engine, random draws, 2 cores": 2.5,
        "the engine, Latin hypercubes, one core": 1.0,
        engine.ONE_SHOT: 20.0,
        engine.LOOPS: 5000.0,
    }
    assert engine.in_short(taken) == (
        "- the engine, random draws, 2 cores: 1.25 times (a), 8.0 times as fast as (b) and 2,000 times as "
        "fast as (c).\n"
    )


def test_a_compiled_engine_has_rows_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "find_spec", lambda name: object())
    assert list(engine.engines()) == ["the engine", "the compiled engine"]
    assert "the compiled engine, random draws, one core" in engine.works(engine.halton().case)
    monkeypatch.setattr(engine, "find_spec", lambda name: None)
    assert list(engine.engines()) == ["the engine"]


def test_the_switch_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(COMPILED, raising=False)
    with switched("0"):
        assert os.environ[COMPILED] == "0"
        with switched("1"):
            assert os.environ[COMPILED] == "1"
        assert os.environ[COMPILED] == "0"
    assert COMPILED not in os.environ


def test_as_runs_grow() -> None:
    text = engine.as_runs_grow(TINY)
    assert "| 300 | the engine, Latin hypercubes" in text
    assert Settings().growing == (10_000, 100_000, 1_000_000, 4_000_000)
    assert Settings(most=10_000_000).growing[-1] == 10_000_000


def test_a_small_case_in_a_process_that_runs() -> None:
    text = engine.warm(TINY)
    assert text.startswith("## Halton, 300 runs")
    assert "the engine, 10 scenarios, one core, with every figure" in text


def test_peak_memory_is_of_a_process_of_its_own() -> None:
    before = peak("engine", "", case="large", runs=1)
    after = peak("engine", "the engine, random draws, one core", case="large", runs=30_000)
    assert 20 < before < after - 5
    assert peak("commands", "`mtfs --help`") > 10


def test_whole_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    help_alone = {"`mtfs --help`": commands.COMMANDS["`mtfs --help`"]}
    monkeypatch.setattr(commands, "COMMANDS", help_alone)
    monkeypatch.setattr(commands, "FLOORS", {"Python alone": "pass"})
    text = commands.from_cold(TINY)
    assert "| Python alone |" in text
    assert "| `mtfs --help` |" in text


def test_every_command_is_one_that_there_is() -> None:
    from mtfs.cli.main import cli

    for words in commands.COMMANDS.values():
        assert words[0] in {*cli.commands, "--help"}
        context = cli.commands[words[0]].make_context(words[0], list(words[1:])) if words[1:] else None
        assert context is None or context.params


def test_steps_that_read_and_write(monkeypatch: pytest.MonkeyPatch) -> None:
    few = {name: commands.STEPS[name] for name in ("reading Halton's case", "its results as results.csv")}
    monkeypatch.setattr(commands, "STEPS", few)
    assert "| its results as results.csv |" in commands.warm(TINY)
    assert commands.write_json().startswith("{")
    assert commands.write_workbook().startswith(b"PK")


def test_times_are_taken_in_turn() -> None:
    calls: list[str] = []
    found = least([lambda: calls.append("a"), lambda: calls.append("b")], 3)
    assert calls == ["a", "b"] * 3
    assert all(0 < seconds < 1 for seconds in found)


def test_tables() -> None:
    assert table(("", "n"), [("a", 1)]) == "|  | n |\n| --- | ---: |\n| a | 1 |\n"


def test_the_tables_go_between_the_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n\n{everything.BEGIN}\nold\n{everything.END}\nafter\n", encoding="utf-8")
    for text in ("new\n", "newer\n"):
        everything.put_between_marks(text, page)
        told = f"before\n\n{everything.BEGIN}\n\n{text}\n{everything.END}\nafter\n"
        assert page.read_text(encoding="utf-8") == told
    page.write_text(everything.BEGIN, encoding="utf-8")
    with pytest.raises(SystemExit, match="has not both of the marks"):
        everything.put_between_marks("new\n", page)


def test_the_page_has_the_marks() -> None:
    text = everything.README.read_text(encoding="utf-8")
    assert text.count(everything.BEGIN) == text.count(everything.END) == 1
    assert text.index(everything.BEGIN) < text.index(everything.END)


def test_one_command_runs_rooms_and_writes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "README.md"
    page.write_text(f"{everything.BEGIN}\n{everything.END}\n", encoding="utf-8")
    monkeypatch.setattr(everything, "README", page)
    monkeypatch.setattr(engine, "sections", lambda settings: [f"{settings.runs} of {settings.times}\n"])
    everything.main(["--quick", "--rooms", "engine", "--runs", "7", "--write"])
    assert "7 of 1\n" in capsys.readouterr().out
    text = page.read_text(encoding="utf-8")
    assert f"mtfs {mtfs.__version__}. The least of 1, taken in turn.\n" in text
    assert text.endswith(f"7 of 1\n\n{everything.END}\n")


def test_hypercubes_of_any_size() -> None:
    usual = sampling.blocks._SOURCES[Sampling.LATIN_HYPERCUBE]
    with sampling.hypercubes_of(20):
        draws = sampling.blocks._SOURCES[Sampling.LATIN_HYPERCUBE](1, 0, 5_000)
        normals = draws.normals("anything")[:, 0]
    assert sampling.blocks._SOURCES[Sampling.LATIN_HYPERCUBE] is usual
    shares = np.sort(ndtr(normals).reshape(-1, 20), axis=1) * 20
    # The table of the inverse normal is not exact.
    assert (np.abs(shares - np.arange(20) - 0.5) < 0.5001).all()
