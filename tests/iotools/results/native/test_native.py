"""Charts of a run: drawn from cells, and from the figures of the run."""

import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import openpyxl
import pytest

import mtfs
from mtfs.iotools.results.book import Book
from mtfs.iotools.results.live.formulas import Cell, Formula
from mtfs.iotools.results.live.workbook import LiveWorkbook
from mtfs.iotools.results.manifest import Manifest
from mtfs.iotools.results.native.data import DATA_SHEET, ChartData, in_unit, joined, money_text
from mtfs.iotools.results.native.style import HALF, bar_size, from_zero, short_name, title_lines
from mtfs.iotools.results.native.waterfall import waterfall_chart
from mtfs.iotools.results.workbook import results_workbook
from mtfs.words.units import MoneyUnit
from tests.cases import case_of, full_case
from tests.iotools.results.native.drawn import (
    assert_charts_show_their_cells,
    charts_in,
    descriptions_in,
    table_of,
)

GOLDEN = Path(__file__).parents[3] / "golden"
MANIFEST = Manifest(version="1.2", made_at=datetime(2026, 11, 22, 9, 30), sentence="It is so.")
MILLIONS = MoneyUnit("£m", 1e6)

Made = tuple[dict[str, mtfs.Result], bytes, openpyxl.Workbook]


def made_of(case: mtfs.Case, runs: int = 200) -> Made:
    results = mtfs.run_scenarios(case, runs=runs)
    data = results_workbook(case, results, MANIFEST)
    return results, data, openpyxl.load_workbook(io.BytesIO(data), data_only=True)


@pytest.fixture(scope="module")
def made() -> Made:
    return made_of(mtfs.read_case(GOLDEN / "case-1.xlsx"))


def in_millions(values: object) -> list[float]:
    return [float(value) / 1e6 for value in values]


def figures(table: dict[str, dict[str, object]], series: str) -> list[float]:
    return [float(point[series]) for point in table.values()]


def test_every_chart_holds_the_cells_that_it_is_drawn_from(made: Made) -> None:
    _, data, _ = made
    charts = assert_charts_show_their_cells(data)
    # Two on the summary, and seven on the sheet of charts.
    assert len(charts) == 9
    for chart in charts:
        assert len(chart.series) == len(set(chart.series)) > 0
        assert all(reference.startswith(f"'{DATA_SHEET}'!") for reference in chart.references)
        # What is typed are the titles of axes: everything that a case can name is in a cell.
        assert not any("Base" in text or "Tax freeze" in text for text in chart.typed)
        assert all(len(line) < 90 for line in chart.title.split("\n"))


def test_every_chart_is_told_in_words(made: Made) -> None:
    _, data, _ = made
    told = descriptions_in(data)
    assert len(told) == 9
    assert all(len(text) > 60 and text.endswith(".") for text in told)


def test_the_fans_are_layers_of_percentiles(made: Made) -> None:
    results, data, workbook = made
    base = results["Base"]
    reserves, gap = charts_in(data)[:2]
    for chart, measure, first in ((reserves, "usable", 1), (gap, "gap", 0)):
        table = table_of(workbook, chart.title)
        points = list(table.values())[first:]
        for t, point in enumerate(points):
            layers = np.cumsum(list(point.values())[:4])
            expected = [base.summary.risk[measure][p][t] / 1e6 for p in ("p5", "p25", "p75", "p95")]
            assert layers == pytest.approx(expected)
        assert figures(table, "Middle future")[first:] == pytest.approx(
            in_millions(base.summary.risk[measure]["p50"])
        )
        assert figures(table, "Plan")[first:] == pytest.approx(in_millions(base.plan[measure]))
    table = table_of(workbook, reserves.title)
    assert list(table) == ["Start", *base.years]
    opening = base.strategy.usable_opening / 1e6
    assert table["Start"]["Plan"] == pytest.approx(opening)
    assert table["Start"]["Middle future"] == pytest.approx(opening)
    minimum = base.strategy.council.minimum_balance / 1e6
    assert figures(table, "Minimum for the general reserve") == pytest.approx(
        [minimum] * (len(base.years) + 1)
    )


def test_chances_reserves_and_scenarios_are_those_of_the_run(made: Made) -> None:
    results, data, workbook = made
    base = results["Base"]
    # After the four fans, two of them on the summary.
    chances, held, _, of_scenarios, gaps = charts_in(data)[4:]
    table = table_of(workbook, chances.title)
    assert figures(table, "Usable reserves have run out by then") == pytest.approx(
        base.summary.probabilities["p_exhausted_by"].tolist()
    )
    table = table_of(workbook, held.title)
    usable = np.add(figures(table, "General reserve"), figures(table, "Earmarked, usable"))
    assert usable == pytest.approx(in_millions(base.plan["usable"]))
    assert figures(table, "Schools grant (DSG)") == pytest.approx(in_millions(base.plan["dsg"]))
    assert held.title.startswith(f"In the plan usable reserves are £{usable[0]:,.1f}m")
    table = table_of(workbook, of_scenarios.title)
    # Spreadsheets draw bars from the foot up.
    assert list(table) == list(reversed(list(results)))
    table = table_of(workbook, gaps.title)
    assert figures(table, "Plan") == pytest.approx(
        in_millions(result.plan["gap"][-1] for result in reversed(list(results.values())))
    )
    assert figures(table, "1 future in 20 is worse") == pytest.approx(
        in_millions(result.summary.risk["gap"]["p95"][-1] for result in reversed(list(results.values())))
    )


def steps_of(case: mtfs.Case, year: str) -> dict[str, dict[str, object]]:
    """Return the steps to the gap of a year, as the chart draws them."""
    results = mtfs.run_scenarios(case, runs=1)
    book = Book("t", "c", datetime(2026, 1, 2))
    data = ChartData()
    chart = waterfall_chart(
        book, data, results["Base"], LiveWorkbook(case, results).plan, Cell("Chosen", 0, 0, year)
    )
    book.add_sheet("Chosen").insert_chart(0, 0, chart.chart)
    data.write(book)
    workbook = openpyxl.load_workbook(io.BytesIO(book.to_bytes()), data_only=True)
    every = table_of(workbook, "What moves the gap of the plan from one year to the next, £m")
    plan = in_millions(results["Base"].plan["gap"])
    for t, point in enumerate(every.values(), start=1):
        assert point["Gap of the year before"] == pytest.approx(plan[t - 1], abs=1e-9)
        assert point["Gap of the year"] == pytest.approx(plan[t], abs=1e-9)
        assert point["Steps less change: should be 0"] == 0
    assert year in chart.alt_text
    title = next(
        row[0].value
        for row in workbook[DATA_SHEET].iter_rows()
        if str(row[0].value).startswith(f"In {year} ")
    )
    return table_of(workbook, title)


@pytest.mark.parametrize("name", ["case-1", "case-2", "full"])
def test_steps_lead_from_one_gap_to_the_next(name: str, tmp_path: Path) -> None:
    case = case_of(full_case(), tmp_path) if name == "full" else mtfs.read_case(GOLDEN / f"{name}.xlsx")
    below = above = 0
    for year in case.years[1:]:
        steps = steps_of(case, year)
        reached = 0.0
        for n, (label, step) in enumerate(steps.items()):
            figure = {key: float(value) for key, value in step.items()}
            start = 0.0 if n in (0, len(steps) - 1) else reached
            assert figure["From"] == pytest.approx(start, abs=1e-9)
            assert figure["To"] == pytest.approx(start + figure["Amount"], abs=1e-9)
            seen = [float(value) for value in list(step.values())[6:]]
            # What stands above zero and what hangs below it, with what is not seen, reach to both ends.
            ups, downs = sum(max(x, 0.0) for x in seen), sum(min(x, 0.0) for x in seen)
            unseen = figure["Not seen"]
            top, foot = max(start, figure["To"]), min(start, figure["To"])
            if top > 0:
                assert max(unseen, 0.0) + ups == pytest.approx(top, abs=1e-9)
            if foot < 0:
                assert min(unseen, 0.0) + downs == pytest.approx(foot, abs=1e-9)
            assert ups - downs == pytest.approx(top - foot, abs=1e-9)
            below, above = below + (foot < 0), above + (top > 0)
            reached = figure["To"]
            assert "\n" in label
    assert above
    assert below or name != "case-1"


def test_what_widens_the_gap_is_told_from_what_narrows_it() -> None:
    steps = steps_of(mtfs.read_case(GOLDEN / "case-1.xlsx"), "2026/27")
    named = {label.split("\n")[0]: step for label, step in steps.items()}
    assert float(named["Inflation"]["Widens the gap"]) > 0
    assert named["Inflation"]["Narrows the gap"] == 0
    assert float(named["Council tax"]["Narrows the gap"]) > 0
    assert named["Council tax"]["Widens the gap"] == 0


def test_one_scenario_has_no_charts_side_by_side() -> None:
    case = mtfs.read_case(GOLDEN / "case-1.xlsx")
    alone = results_workbook(case, mtfs.run_scenarios(case, ["Base"], runs=20), MANIFEST)
    assert len(assert_charts_show_their_cells(alone)) == 7


def test_a_case_with_names_that_look_like_formulas() -> None:
    case = mtfs.read_case(GOLDEN / "case-1.xlsx")
    name = "=Sheet!A1 & <co> 'x' and so on, with a name that goes on and on until nobody reads it"
    council = replace(case.base.council, name=name)
    strategy = replace(case.base, council=council)
    odd = replace(case, strategies={"Base": strategy, name: strategy, "@R1C1": strategy})
    data = results_workbook(odd, mtfs.run_scenarios(odd, runs=20), MANIFEST)
    charts = assert_charts_show_their_cells(data)
    assert any("@R1C1" in values for chart in charts for values in chart.references.values())
    assert not any(name[:20] in reference for chart in charts for reference in chart.references)


def test_no_usable_reserves_and_no_gap(tmp_path: Path) -> None:
    tables = full_case()
    for sheet in ("Costs", "Monitoring", "Pressures", "Savings", "Reserves"):
        for row in tables[sheet][1:]:
            row[:] = [0 if isinstance(value, int | float) and abs(value) > 3 else value for value in row]
    _, data, _ = made_of(case_of(tables, tmp_path), runs=20)
    assert len(assert_charts_show_their_cells(data)) == 9


@pytest.mark.parametrize(
    ("unit", "amount", "text", "shown"),
    [
        (MILLIONS, 38.44, 'TEXT(A1,"£#,##0.0;−£#,##0.0;£#,##0.0")&"m"', "£38.4m"),
        (MILLIONS, -2.0, 'TEXT(A1,"£#,##0.0;−£#,##0.0;£#,##0.0")&"m"', "−£2.0m"),
        (MILLIONS, -0.01, 'TEXT(A1,"£#,##0.0;−£#,##0.0;£#,##0.0")&"m"', "£0.0m"),
        (MoneyUnit("£bn", 1e9), 12.0, 'TEXT(A1,"£#,##0.0;−£#,##0.0;£#,##0.0")&"bn"', "£12.0bn"),
        (MoneyUnit("£000", 1e3), 450.0, 'TEXT((A1)*1000,"£#,##0;−£#,##0;£#,##0")', "£450,000"),
        (MoneyUnit("£", 1.0), 12.4, 'TEXT(A1,"£#,##0;−£#,##0;£#,##0")', "£12"),
    ],
)
def test_amounts_in_titles(unit: MoneyUnit, amount: float, text: str, shown: str) -> None:
    assert money_text(Formula("A1", amount), unit) == Formula(text, shown)


def test_texts_are_joined_line_by_line() -> None:
    made = joined('So "much"\n', Formula("A1", 3.0), " it is")
    assert made.text == '"So ""much"""&CHAR(10)&""&A1&" it is"'
    assert made.value == 'So "much"\n3 it is'


def test_amounts_are_put_into_a_unit() -> None:
    assert in_unit(Cell("Plan A", 1, 2, 2e6), MILLIONS) == Formula("'Plan A'!C2/1000000", 2.0, 2)
    assert in_unit(Cell("Risk", 0, 0, 2e6), MoneyUnit("£", 1.0)).text == "Risk!A1"
    both = Formula("A1", 1e6) + Formula("A2", 3e6)
    assert in_unit(both, MILLIONS) == Formula("(A1+A2)/1000000", 4.0, 2)


def test_the_same_figures_are_written_once() -> None:
    data = ChartData()
    first = data.add("T", ["Year", "A"], [("2026/27", 1.0)])
    assert data.add("T", ["Year", "A"], [("2026/27", 1.0)]) == first
    assert data.add("T", ["Year", "A"], [("2026/27", 2.0)]) != first


def test_names_and_titles_are_cut_to_what_has_room() -> None:
    assert short_name("cpi") == "cpi"
    long = "A name that goes on and on until nobody reads it any more (saving)"
    assert short_name(long).endswith("… (saving)")
    assert len(short_name(long)) <= 48
    assert len(short_name("x" * 90)) == 48
    assert title_lines("Short", HALF) == "Short"
    lines = title_lines("Usable reserves are almost certain to run out by the end of 2028/29, or so", HALF)
    assert lines.count("\n") == 1
    assert bar_size(2, 28) == HALF
    assert HALF.height < bar_size(12, 28).height < bar_size(40, 28).height == bar_size(400, 28).height


def test_bars_begin_at_zero() -> None:
    assert from_zero(50, 60) == {"min": 0}
    assert from_zero(-60, -50) == {"max": 0}
    assert from_zero(1, 60) == from_zero(-5, 60) == from_zero(-60, -1) == from_zero(0, 0) == {}
