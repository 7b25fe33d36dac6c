"""``--sampling`` and ``--precision``, as a person gives them."""

import json
from pathlib import Path

import pytest

from mtfs.analysis.blocks import DEFAULT_SAMPLING
from mtfs.cli.options import SAMPLINGS
from mtfs.engine.draws import Sampling
from tests.cli.conftest import Mtfs

BASE = ("--scenario", "Base", "--no-folder")


def test_the_option_knows_every_sampling_and_its_default() -> None:
    assert sorted(SAMPLINGS) == sorted(Sampling)
    assert SAMPLINGS[0] == DEFAULT_SAMPLING


def test_each_sampling_gives_its_own_figures_and_names_itself(mtfs: Mtfs, halton: Path) -> None:
    means = {}
    for sampling in SAMPLINGS:
        done = mtfs("run", halton, *BASE, "--runs", 400, "--sampling", sampling.upper(), "--json", "-")
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert found["sampling"] == sampling
        means[sampling] = tuple(found["scenarios"]["Base"]["risk"]["gap"]["mean"])
    assert len(set(means.values())) == 3
    plain = json.loads(mtfs("run", halton, *BASE, "--runs", 400, "--json", "-").stdout)
    assert tuple(plain["scenarios"]["Base"]["risk"]["gap"]["mean"]) == means[DEFAULT_SAMPLING]


def test_it_runs_until_it_is_sure_and_says_what_that_took(mtfs: Mtfs, halton: Path) -> None:
    scenario = ("--scenario", "Urgent action halves the overspend", "--no-folder")
    done = mtfs("run", halton, *scenario, "--runs", 500, "--precision", "1.5pp")
    assert done.returncode == 0, done.stderr
    (sentence,) = [line for line in done.stdout.splitlines() if line.startswith("After ")]
    runs = sentence.split()[1]
    assert int(runs.replace(",", "")) in (1000, 2000)
    assert f"{runs} futures from seed 1" in done.stdout
    assert "(±1.5 was asked)" in sentence


@pytest.mark.parametrize("text", ["5pp", "5 PP", "5%", "5", " 5.0pp "])
def test_points_are_written_in_several_ways(mtfs: Mtfs, halton: Path, text: str) -> None:
    done = mtfs("run", halton, *BASE, "--runs", 300, "--precision", text)
    assert "±5 was asked" in done.stdout, done.stderr


@pytest.mark.parametrize("text", ["0.005", "0", "-1pp", "26%", "half a point", "0.5ppp", ""])
def test_nonsense_is_refused_before_the_work(mtfs: Mtfs, text: str) -> None:
    done = mtfs("run", "nowhere.xlsx", "--precision", text)
    assert done.returncode == 2
    assert f"'{text}' is not a number of percentage points from 0.05pp to 25pp; write 0.5pp" in done.stderr


def test_the_workbook_says_how_to_make_it_again(mtfs: Mtfs, halton: Path, tmp_path: Path) -> None:
    import openpyxl

    asked = ("--scenario", "Base", "--runs", 300, "--precision", "3pp", "--sampling", "sobol")
    assert mtfs("run", halton, *asked, "--out", "folder").returncode == 0
    workbook = openpyxl.load_workbook(tmp_path / "folder" / "results.xlsx")
    manifest = {row[0]: row[1] for row in workbook["Manifest"].iter_rows(values_only=True)}
    assert manifest["Sampling"] == "sobol"
    assert f"--runs {manifest['Runs']} --seed 1 --sampling sobol" in manifest["To make them again"]
