"""Charts of studies: drawn from the tables that stand beside them, in a run's workbook and in their own."""

import io
from dataclasses import replace
from datetime import datetime

import numpy as np
import openpyxl
import pytest

import mtfs
from mtfs.analysis.blocks import Request
from mtfs.analysis.findings import Finding
from mtfs.iotools.results.finding_pages import study_workbook
from mtfs.iotools.results.manifest import Manifest
from mtfs.iotools.results.workbook import results_workbook
from mtfs.report.studies.catalogue import make_study
from mtfs.report.studies.library import library_finding
from tests.cases import case_of, full_case, with_roles
from tests.iotools.results.native.drawn import assert_charts_show_their_cells, table_of

MANIFEST = Manifest(version="1.2", made_at=datetime(2026, 11, 22, 9, 30), sentence="It is so.")
REQUEST = Request(runs=200, seed=1)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> mtfs.Case:
    return case_of(full_case(), tmp_path_factory.mktemp("case"))


def found(case: mtfs.Case, key: str) -> Finding:
    return make_study(key, case, list(case.scenarios), REQUEST).finding


def drawn(case: mtfs.Case, finding: Finding) -> list[dict[str, dict[str, object]]]:
    """Return the figures of each chart of a study's own workbook."""
    data = study_workbook(case, finding, MANIFEST)
    workbook = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return [table_of(workbook, chart.title) for chart in assert_charts_show_their_cells(data)]


def test_the_tornado_tells_how_far_each_row_moves_the_gap(case: mtfs.Case) -> None:
    finding = found(case, "sensitivity")
    (tornado,) = drawn(case, finding)
    table = finding.table("tornado")
    keys = [column.key for column in table.columns]
    rows = {row[keys.index("what")]: row for row in table.rows if row[0] == table.rows[0][0]}
    # The first row of the table comes out on top.
    assert next(reversed(tornado)) == table.rows[0][keys.index("what")]
    for name, bar in tornado.items():
        plan, low, high, comes = (
            rows[name][keys.index(key)] for key in ("gap_plan", "gap_p10", "gap_p90", "gap_if_it_comes")
        )
        ends = [(float(end) - float(plan)) / 1e6 for end in (low, high)]
        unseen, below, above, alone = (float(value) for value in bar.values())
        if alone:
            assert alone == pytest.approx((float(comes) - float(plan)) / 1e6)
            continue
        assert max(unseen, 0) + above == pytest.approx(max(ends[1], 0), abs=1e-9)
        assert min(unseen, 0) + below == pytest.approx(min(ends[0], 0), abs=1e-9)


def test_reserves_are_drawn_beside_what_was_held(case: mtfs.Case) -> None:
    finding = found(case, "reserves")
    (curve,) = drawn(case, finding)
    needed = finding.table("needed")
    assert list(curve) == [row[0] for row in needed.rows]
    keys = [column.key for column in needed.columns]
    for row, point in zip(needed.rows, curve.values(), strict=True):
        assert point["90% sure"] == pytest.approx(row[keys.index("needed_90")] / 1e6)
        assert point["Held at the start"] == pytest.approx(case.base.usable_opening / 1e6)


def test_what_a_confidence_takes(case: mtfs.Case) -> None:
    finding = found(case, "solve")
    (curve,) = drawn(case, finding)
    table = finding.table("confidences")
    keys = [column.key for column in table.columns]
    for row, point in zip(table.rows, curve.values(), strict=True):
        value = row[keys.index("reserves")]
        assert point["Sum into reserves"] == pytest.approx(value / 1e6)


def test_no_curve_where_no_sum_is_enough(case: mtfs.Case) -> None:
    finding = found(case, "solve")
    table = finding.table("confidences")
    nothing = replace(table, rows=tuple((row[0], *[None] * (len(row) - 1)) for row in table.rows))
    tables = tuple(nothing if t.key == table.key else t for t in finding.tables)
    assert drawn(case, replace(finding, tables=tables)) == []


def test_worth_and_positions_have_the_best_on_top(case: mtfs.Case) -> None:
    worth = found(case, "worth")
    (bars,) = drawn(case, worth)
    sizes = [float(next(iter(bar.values()))) for bar in bars.values()]
    assert sizes == sorted(sizes)
    assert sizes[-1] == pytest.approx(float(worth.table("ranked").rows[0][4]) / 1e6)
    compared = found(case, "compare")
    (bars,) = drawn(case, compared)
    assert list(bars) == [row[2] for row in compared.table("ranking").rows[: len(bars)]][::-1]


def test_the_library_tells_the_gap_and_the_chance(tmp_path_factory: pytest.TempPathFactory) -> None:
    tables = with_roles(full_case())
    case = mtfs.read_case(case_of(tables, tmp_path_factory.mktemp("roles")).path, stresses="all")
    result = mtfs.run_library(case, request=REQUEST)
    gaps, chances = drawn(case, library_finding(result))
    assert len(gaps) + 1 == len(chances) == len(result.told) + 1
    assert max(float(next(iter(bar.values()))) for bar in gaps.values()) == pytest.approx(
        np.max(result.gap_changes[:, -1]) / 1e6
    )
    assert next(iter(chances["Base"].values())) == pytest.approx(result.exhausted[0, -1])


def test_a_study_joins_the_charts_of_a_run(case: mtfs.Case) -> None:
    findings = [found(case, key) for key in ("sensitivity", "reserves")]
    results = mtfs.run_scenarios(case, runs=50)
    data = results_workbook(case, results, MANIFEST, findings)
    charts = assert_charts_show_their_cells(data)
    # The tornado stands on the sheet of charts too, drawn from the same cells.
    assert len(charts) == 9 + 1 + len(findings)
    tornados = [chart for chart in charts if "moves the gap" in chart.title]
    assert len(tornados) == 2
    assert tornados[0].references == tornados[1].references


def test_a_study_without_figures_to_draw_has_no_chart(case: mtfs.Case) -> None:
    finding = found(case, "sensitivity")
    nothing = tuple(replace(table, rows=()) for table in finding.tables)
    assert drawn(case, replace(finding, tables=nothing)) == []
