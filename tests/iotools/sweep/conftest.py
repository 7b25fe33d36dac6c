"""A folder of three small cases, and what makes the figures of a small sweep."""

from pathlib import Path

import pytest

from mtfs.analysis.nation.records import SweepFacts
from mtfs.engine.draws import Sampling
from tests.analysis.nation.councils import council_tables
from tests.cases import write_workbook

NAMES = {"E06000001": "Firstshire", "E07000002": "Second", "E08000003": "Thirdham"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three councils' cases."""
    path = tmp_path / "cases"
    path.mkdir()
    for code, name in NAMES.items():
        write_workbook(path / f"{name.casefold()}.xlsx", council_tables(code, name))
    return path


@pytest.fixture
def facts() -> SweepFacts:
    """Few futures."""
    return SweepFacts(
        runs=250, seed=3, sampling=Sampling.LATIN_HYPERCUBE, shared=("cpi", "pay", "settlement"), version="1"
    )
