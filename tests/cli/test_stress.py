"""``mtfs stress`` as a person runs it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mtfs import read_case, run
from mtfs.cli.stress import stress
from mtfs.errors import RequestError

FEW = ("--runs", "300")


def test_what_must_be_true_for_haltons_reserves_not_to_run_out(halton: Path) -> None:
    done = CliRunner().invoke(stress, [str(halton), "--by", "2024/25", *FEW])
    assert done.exit_code == 0, done.output
    assert "In all of 300 futures usable reserves run out before the end of 2024/25." in done.output
    assert (
        "For usable reserves to last to the end of 2024/25 it would take an in-year overspend of £11.5m "
        "rather than £19.8m: the likeliest such future lies 3.7 standard deviations from the middle future"
    ) in done.output
    folder = halton.with_name("halton-stress")
    assert {path.name for path in folder.iterdir() if not path.name.startswith(".")} == {
        *("results.xlsx", "alt-text.txt", "sides.csv", "shifts.csv", "variances.csv", "ways.csv"),
        *(f"likeliest-{side}.{end}" for side in ("failing", "lasting") for end in ("png", "svg")),
        "way_parts.csv",
    }


def test_the_copy_holds_futures_that_can_be_run(halton: Path, tmp_path: Path) -> None:
    copy = tmp_path / "stressed.xlsx"
    asked = [str(halton), "--by", "2025/26", "--write", str(copy), "--no-folder", *FEW]
    done = CliRunner().invoke(stress, asked)
    assert done.exit_code == 0, done.output
    assert f"The case with the futures as scenarios is in {copy}" in done.output
    case = read_case(copy)
    for name, fails in (("Fails by 2025/26 (likeliest)", True), ("Survives to 2025/26 (likeliest)", False)):
        result = run(case, scenario=name, runs=2)
        assert result.summary.probabilities["p_exhausted_by"][1] == fails
        assert abs(result.paths["usable"] - result.plan["usable"]).max() < 0.005
    survives = run(case, scenario="Survives to 2025/26 (likeliest)", runs=1)
    assert survives.plan["usable"][:2].min() == pytest.approx(0, abs=0.02)
    # A second copy does not take the place of the first, and a scenario is not written twice.
    assert isinstance(CliRunner().invoke(stress, asked).exception, RequestError)
    again = CliRunner().invoke(stress, [*asked, "--force"])
    assert again.exit_code == 0, again.output
    more = [str(copy), "--by", "2025/26", "--write", str(tmp_path / "more.xlsx"), "--no-folder", *FEW]
    refused = CliRunner().invoke(stress, more)
    assert "has a scenario named 'Fails by 2025/26 (likeliest)' already" in str(refused.exception)
    assert not (tmp_path / "more.xlsx").exists()


def test_json_of_a_scenario(halton: Path, tmp_path: Path) -> None:
    asked = [str(halton), "--scenario", "high inflation", "--breach", "below-minimum", "--by", "2024/25"]
    copy = tmp_path / "copy.xlsx"
    done = CliRunner().invoke(stress, [*asked, "--json", "-", "--no-folder", "--write", str(copy), *FEW])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["study"], found["scenario"]) == ("stress", "High inflation")
    sides = {row["side"]: row for row in found["tables"]["sides"]}
    assert sides["fail"]["share"] == 1
    assert sides["fail"]["distance"] == 0
    assert "Below minimum by 2024/25 (likeliest) from High inflation" in read_case(copy).scenarios


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["--by", "2050/51"], "expected 2024/25 to 2028/29"),
        (["--write", "halton.xlsx"], "the case itself"),
        (["--write", "copy.xlsm"], r"ends in \.xlsx"),
    ],
)
def test_bad_requests(halton: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str], told: str) -> None:
    monkeypatch.chdir(halton.parent)
    done = CliRunner().invoke(stress, [str(halton), *asked, *FEW])
    assert isinstance(done.exception, RequestError)
    with pytest.raises(RequestError, match=told):
        raise done.exception
    assert not halton.with_name("halton-stress").exists()
