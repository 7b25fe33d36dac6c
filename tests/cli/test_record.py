"""``mtfs record`` as a person runs it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mtfs import read_case
from mtfs.cli.main import cli
from mtfs.domain.assumptions import DistributionKind
from mtfs.iotools.calibration import write_calibration
from tests.analysis.evidence.record.samples import PACK
from tests.cases import Tables, full_case, with_roles, write_workbook

HEADS = ["Assumption", "Unit", "Year made", "Year for", "Assumed", "Turned out"]


def tables() -> Tables:
    found = with_roles(full_case())
    found["Track record"] = [
        HEADS,
        ["Adults", "money", "2016/17", "2017/18", 40_000, 42_000],
        ["Adults", "money", "2017/18", "2018/19", 41_000, 41_500],
        ["pay", "rate", "2023/24", "2024/25", 0.02, 0.05],
        ["Budget gap", "money", "2022/23", "2025/26", 2_000, 38_100],
    ]
    return found


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return write_workbook(tmp_path / "case.xlsx", tables())


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    path = tmp_path / "pack.toml"
    write_calibration(path, PACK)
    return path


def call(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["record", *map(str, arguments)], env={"COLUMNS": "100"})


def test_the_record_is_told_beside_the_nation(case: Path, pack: Path) -> None:
    done = call(case, "--calibration", pack)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Exampleshire: its own track record, 4 entries\n")
    for title in ("What was assumed, and what turned out", "How far out", "Beside other councils (Small, 1)"):
        assert f"\n{title}\n" in done.stdout
    assert "Adults cost 3.1% more than was budgeted on average in the 2 years that count" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert {path.name for path in case.parent.iterdir()} == {"case.xlsx", "pack.toml"}


def test_the_pack_of_the_program_is_taken_unless_another_is_given(
    case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mtfs.iotools.calibration.default_calibration", lambda: PACK)
    assert "Beside other councils (Small, 1)" in call(case).stdout


class TestApply:
    def test_a_copy_holds_what_the_record_says(self, case: Path, pack: Path, tmp_path: Path) -> None:
        before = case.read_bytes()
        done = call(
            case, "--calibration", pack, "--apply", tmp_path / "copy.xlsx", "--json", tmp_path / "out.json"
        )
        assert done.exit_code == 0, done.output
        assert case.read_bytes() == before
        told = json.loads((tmp_path / "out.json").read_text("utf-8"))
        made = {driver.name: driver for driver in read_case(tmp_path / "copy.xlsx").base.drivers}
        old = {driver.name: driver for driver in read_case(case).base.drivers}
        for offer in told["offers"]:
            found = made[offer["driver"]].distribution
            assert found.kind is DistributionKind.METALOG
            assert (found.low, found.mode, found.high) == (offer["low"], offer["mode"], offer["high"])
            assert found.sd is None
            assert made[offer["driver"]].central_rates == old[offer["driver"]].central_rates
        untouched = made.keys() - {offer["driver"] for offer in told["offers"]}
        assert untouched == made.keys() - {"pay", "asc demand"}
        assert {name: made[name] for name in untouched} == {name: old[name] for name in untouched}
        assert "Drivers!B3 (pay, Distribution): 'normal' becomes 'metalog'" in done.stdout

    def test_central_rates_are_moved_where_that_is_asked_for(
        self, case: Path, pack: Path, tmp_path: Path
    ) -> None:
        done = call(case, "--calibration", pack, "--apply", tmp_path / "copy.xlsx", "--move-central")
        assert done.exit_code == 0, done.output
        told = json.loads(call(case, "--calibration", pack, "--json", "-").stdout)
        shift = {offer["driver"]: offer["shift"] for offer in told["offers"]}["pay"]
        pay = next(d for d in read_case(tmp_path / "copy.xlsx").base.drivers if d.name == "pay")
        assert pay.distribution.kind is DistributionKind.NORMAL
        assert pay.central_rates == pytest.approx([0.03 + shift] * 4, abs=1e-6)

    def test_the_record_of_the_copy_is_that_of_the_case(self, case: Path, pack: Path, tmp_path: Path) -> None:
        call(case, "--calibration", pack, "--apply", tmp_path / "copy.xlsx")
        assert read_case(tmp_path / "copy.xlsx").track_record == read_case(case).track_record

    def test_an_earlier_file_is_kept_unless_forced(self, case: Path, pack: Path, tmp_path: Path) -> None:
        copy = tmp_path / "copy.xlsx"
        copy.write_bytes(b"earlier")
        done = call(case, "--calibration", pack, "--apply", copy)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "exists already" in done.stderr
        assert copy.read_bytes() == b"earlier"
        assert call(case, "--calibration", pack, "--apply", copy, "--force").exit_code == 0


class TestRefusals:
    def test_a_case_without_a_record(self, tmp_path: Path) -> None:
        done = call(write_workbook(tmp_path / "case.xlsx", full_case()))
        assert done.exit_code == 2
        assert "case.xlsx has no track record: fill in its sheet Track record" in done.stderr

    def test_a_record_that_says_nothing_of_a_driver(self, tmp_path: Path, pack: Path) -> None:
        found = tables()
        del found["Track record"][1:4]
        path = write_workbook(tmp_path / "case.xlsx", found)
        done = call(path, "--calibration", pack, "--apply", tmp_path / "copy.xlsx")
        assert done.exit_code == 2
        assert "the track record says nothing of a driver" in done.stderr
        assert not (tmp_path / "copy.xlsx").exists()

    def test_moving_rates_of_no_copy(self, case: Path) -> None:
        done = call(case, "--move-central")
        assert done.exit_code == 2
        assert "--move-central needs --apply" in done.stderr

    def test_faults_of_the_sheet_are_those_of_the_case(self, tmp_path: Path) -> None:
        found = tables()
        found["Track record"][3][4] = 2
        done = call(write_workbook(tmp_path / "case.xlsx", found))
        assert done.exit_code == 1
        assert "Track record!E4: 'Assumed' is 2; expected a rate" in done.stderr
        assert "did you mean 0.02?" in done.stderr

    def test_json_over_the_case_itself(self, case: Path) -> None:
        done = call(case, "--json", case)
        assert done.exit_code == 2
        assert "is the case itself" in done.stderr


def test_json_alone_is_printed_on_request(case: Path, pack: Path) -> None:
    done = call(case, "--calibration", pack, "--json", "-")
    told = json.loads(done.stdout)
    copied = call(case, "--calibration", pack, "--json", "-", "--apply", case.with_name("copy.xlsx"))
    assert json.loads(copied.stdout) == told
    assert "is a copy of the case" in copied.stderr
    assert told["case"]["council"] == "Exampleshire"
    assert told["calibration"] == "Small, 1"
    assert len(told["assumptions"]) == 3
