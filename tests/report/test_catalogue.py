"""The studies that a run may be asked for: each is made, and named as the command line names it."""

from pathlib import Path

import pytest

from mtfs import Case
from mtfs.analysis.blocks import Request
from mtfs.cli.main import cli
from mtfs.cli.options import STUDY_NAMES
from mtfs.report.studies.catalogue import STUDIES, make_study
from tests.cases import case_of, full_case


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder: Path = tmp_path_factory.mktemp("case")
    return case_of(full_case(), folder)


def test_the_command_line_knows_the_studies_by_the_same_names() -> None:
    assert STUDY_NAMES == STUDIES
    assert set(STUDIES) < set(cli.commands)


@pytest.mark.parametrize("name", STUDIES)
def test_each_is_made_at_its_defaults(name: str, case: Case) -> None:
    study = make_study(name, case, case.scenarios, Request(runs=300))
    assert study.finding.key == name
    assert study.finding.sentences
    assert study.finding.tables
    for picture in study.draw("Source: a test."):
        assert picture.alt_text
