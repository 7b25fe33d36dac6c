"""The catalogue of a case's charts."""

import datetime as dt

import pytest

from mtfs import Case
from mtfs.analysis.blocks import Request
from mtfs.charts import picture_files
from mtfs.report.material import Material, gather
from mtfs.report.pictures import case_pictures
from tests.cases import case_of, full_case
from tests.closed_forms import one_year_case

ALWAYS = ["usable-reserves", "gap", "chance-reserves-run-out", "budget-to-gap", "how-the-gap-is-closed"]


def material_of(case: Case, *scenarios: str, runs: int = 100) -> Material:
    made_at = dt.datetime(2026, 11, 22, 9)
    return gather(case, scenarios, request=Request(runs=runs, seed=1), version="1.2", made_at=made_at)


def test_every_chart_of_a_case(tmp_path):
    pictures = list(case_pictures(material_of(case_of(full_case(), tmp_path))))
    assert [picture.name for picture in pictures] == [
        *ALWAYS,
        "savings-delivered",
        "reserves-by-class",
        "tornado",
        "scenario-gaps",
        "scenario-reserves",
        "gap-by-scenario",
        "reserves-needed",
        "reserves-confidence",
    ]
    assert all(picture.title and picture.alt_text for picture in pictures)
    assert all(picture.png.startswith(b"\x89PNG") and b"<svg" in picture.svg for picture in pictures)
    assert len(picture_files(pictures)) == 2 * len(pictures) + 1


@pytest.mark.parametrize(
    ("case", "runs"), [(one_year_case((), opening=5e6), 100), (one_year_case((1e6,)), 1)]
)
def test_what_there_is_nothing_to_draw_of_is_left_out(case, runs):
    names = [picture.name for picture in case_pictures(material_of(case, runs=runs))]
    assert names == [*ALWAYS, "reserves-by-class", "reserves-needed", "reserves-confidence"]
