"""The command line as a person runs it: a process of its own, in a folder of its own."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HALTON = Path(__file__).parents[2] / "scenarios" / "halton-2024-25.xlsx"

Mtfs = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def mtfs(tmp_path: Path) -> Mtfs:
    def call(*arguments: object) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "mtfs", *map(str, arguments)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )

    return call


@pytest.fixture
def halton(tmp_path: Path) -> Path:
    path = tmp_path / "halton.xlsx"
    path.write_bytes(HALTON.read_bytes())
    return path
