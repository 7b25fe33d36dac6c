"""``mtfs check``, and help texts."""

from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import Mtfs


def test_a_sound_case_passes(mtfs: Mtfs, halton: Path) -> None:
    done = mtfs("check", halton)
    assert done.returncode == 0
    assert "has no faults" in done.stdout
    assert "base year 2024/25, plan years 2025/26 to 2028/29" in done.stdout


def test_all_faults_are_told_at_once(mtfs: Mtfs, halton: Path) -> None:
    workbook = openpyxl.load_workbook(halton)
    workbook["Council"]["B2"].value = None
    workbook["Costs"]["C2"].value = "lots"
    workbook["Reserves"]["B2"].value = "generl"
    workbook.save(halton)
    done = mtfs("check", halton)
    assert done.returncode == 1
    assert "faults in the input:" in done.stderr
    for cell in ("Council!B2", "Costs!C2", "Reserves!B2"):
        assert cell in done.stderr
    assert "did you mean general?" in done.stderr


@pytest.mark.parametrize("command", [[], ["run"], ["check"], ["new"]])
def test_every_command_explains_itself(mtfs: Mtfs, command: list[str]) -> None:
    done = mtfs(*command, "--help")
    assert done.returncode == 0
    assert "Usage: mtfs" in done.stdout
    assert done.stdout == mtfs(*command, "-h").stdout
