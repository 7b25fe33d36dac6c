"""The live plan as it is written: its stored results are the engine's, and every text stays one."""

import io
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

import mtfs
from mtfs.domain.years import year_labels
from mtfs.iotools.results.book import Book
from mtfs.iotools.results.live.anchors import COMPONENTS, LivePlan
from mtfs.iotools.results.live.workbook import LiveWorkbook, plan_sheet_names
from mtfs.nomenclature import MEASURES, PLAN_LINES
from tests.cases import Tables, case_of, full_case
from tests.iotools.results.live.recalculated import live_workbook
from tests.iotools.results.live.test_recalculated import CASES, case_from, changed_tables, many_texts
from tests.properties.case_tables import case_tables

ODD = "@odd: [name]/?"


def live_plan(case: mtfs.Case) -> LivePlan:
    return LiveWorkbook(case, mtfs.run_scenarios(case, runs=1)).plan


def assert_stored_results_are_the_engines(case: mtfs.Case) -> None:
    results = mtfs.run_scenarios(case, runs=1)
    plan = LiveWorkbook(case, results).plan
    for name, result in results.items():
        for measure, values in {**result.plan, **result.plan_lines}.items():
            found = plan.values[name, measure]
            largest = max(abs(value) for value in values if value == value)
            for value, figure in zip(values.tolist(), found, strict=True):
                assert (figure is None) == (value != value)
                assert figure is None or abs(figure - value) < max(0.005, largest * 1e-12), (name, measure)


@pytest.mark.parametrize("name", list(CASES))
def test_stored_results_are_the_engines(name: str) -> None:
    assert_stored_results_are_the_engines(CASES[name]())


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables=case_tables())
def test_stored_results_are_the_engines_in_any_case(tables: Tables) -> None:
    assert_stored_results_are_the_engines(case_from(tables))


def test_the_parts_add_up() -> None:
    case = case_from(full_case())
    plan = live_plan(case)
    for name in case.scenarios:
        rows = {key: plan.values[name, key] for key in (*MEASURES, *PLAN_LINES, *COMPONENTS)}
        for t in range(1, len(plan.years)):
            year = {key: values[t] or 0.0 for key, values in rows.items()}
            spent = year["costs"] + year["monitoring"] + year["pressures"] + year["dsg_interest"]
            net = spent - year["savings_delivered"]
            assert net == pytest.approx(year["net_spending"])
            funded = year["council_tax"] + year["business_rates"] + year["grants"] + year["collection_fund"]
            assert funded == pytest.approx(year["funding"])
            gap = net + year["planned_movements"] + year["dsg_call"] - funded
            assert gap == pytest.approx(year["gap"])
            assert year["general"] + year["earmarked"] == pytest.approx(year["usable"])
            grown = sum(rows[key][t] - rows[key][t - 1] for key in ("costs", "monitoring"))  # type: ignore[operator]
            assert year["price_growth"] + year["demand_growth"] == pytest.approx(grown)


def test_growth_in_price_is_what_prices_alone_would_do() -> None:
    tables = full_case()
    for row in tables["Costs"][1:] + tables["Monitoring"][1:]:
        row[-2] = None
    plan = live_plan(case_from(tables))
    assert plan.values["Base", "demand_growth"][1:] == pytest.approx([0.0] * 4, abs=1e-6)
    assert plan.values["Base", "price_growth"][1] == pytest.approx(
        30e6 * 0.8 * 0.03 + 40e6 * 0.03 + 25e6 * 0.8 * 0.03 + 20.5e6 * 0.03 - 5e6 * 0.02 + 0.7e6 * 0.03
    )


def test_ranges_lead_to_the_figures() -> None:
    case = case_from(changed_tables(many_texts))
    plan = live_plan(case)
    book = openpyxl.load_workbook(io.BytesIO(live_workbook(case)), data_only=True)
    for (scenario, measure), where in plan.ranges.items():
        sheet = book[plan.sheets[scenario]]
        assert where.sheet == sheet.title
        assert where.first_row == where.last_row
        assert where.last_column - where.first_column + 1 == len(plan.years)
        columns = range(where.first_column + 1, where.last_column + 2)
        found = tuple(sheet.cell(where.first_row + 1, column).value for column in columns)
        assert found == pytest.approx(plan.values[scenario, measure])
        heads = plan.year_heads[scenario]
        assert tuple(sheet.cell(heads.first_row + 1, column).value for column in columns) == plan.years
    where = plan.range(ODD, "gap")
    assert re.fullmatch(r"='Plan @odd name'!\$J\$\d+:\$N\$\d+", where.formula)


def test_no_text_becomes_a_formula() -> None:
    data = live_workbook(case_from(changed_tables(many_texts)))
    typed = openpyxl.load_workbook(io.BytesIO(data))
    stored = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    texts = set()
    for sheet in typed:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    # What is calculated begins with a cell, a function or a number of the program's own.
                    assert "HYPERLINK" not in cell.value
                    assert stored[sheet.title][cell.coordinate].value != cell.value
                elif isinstance(cell.value, str):
                    texts.add(cell.value)
    assert any(text.startswith("=HYPERLINK") for text in texts)
    assert "+44\u00a0 two spaces" in texts
    assert ODD in texts


def test_each_changed_cell_has_a_row_in_the_order_of_the_edits() -> None:
    book = openpyxl.load_workbook(io.BytesIO(live_workbook(case_from(full_case()))), data_only=True)
    rows = [row for row in book["Changes"].iter_rows(min_row=4, values_only=True) if row[0] is not None]
    assert [row[0] for row in rows] == ["High inflation"] * 5 + ["Half savings"] * 20 + ["Tax freeze"] * 8
    assert rows[0] == ("High inflation", "Drivers", "1. cpi", "2026/27", 0.03, "add", 0.02, 0.05)
    assert rows[5][:6] == ("Half savings", "Savings", "1. Reviews", "2026/27", 1_000_000, "scale")
    assert rows[5][6:] == (0.5, 500_000)
    assert rows[-1] == ("Tax freeze", "Funding", "4. ASC", "2029/30", 0, "set", 0, 0)


def test_edits_of_texts_blanks_and_earlier_edits() -> None:
    data = live_workbook(case_from(changed_tables(many_texts)))
    shown = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["Changes"]
    rows = {
        (row[2], row[3], row[5]): (row[4], row[6], row[7])
        for row in shown.iter_rows(min_row=4, values_only=True)
        if row[0] == ODD
    }
    assert rows["12. -renamed\u00a0 twice", "2026/27", "set"] == (0, 0.04, 0.04)
    assert rows["3. +44\u00a0 two spaces", "Class", "set"] == ("earmarked", "committed", "committed")
    assert rows["1. Reviews", "Type", "set"] == ("recurrent", "one-off", "one-off")
    # What an edit adds to where a cell is blank: what the rating gives by then, or another cell.
    assert rows["1. Reviews", "Delivery low", "add"] == (0, 0.1, 0.1)
    assert rows["1. Reviews", "Delivery high", "scale"][0] == 0.8
    assert rows["1. cpi", "SD up", "scale"] == (0.015, 1.5, pytest.approx(0.0225))
    assert rows["2. Transformation", "Draw order", "add"] == (1, -0.5, 0.5)
    assert rows["10. RSG", "2026/27", "add"] == (20_200_000, -100_000, 20_100_000)
    assert rows["DSG override ends", "Value", "set"] == ("2028/29", "2027/28", "2027/28")
    # The second of two edits of a cell starts from what the first one made of it.
    added, scaled = (rows["1. Adults / Employees", "Price weight", what] for what in ("add", "scale"))
    assert added == (0.8, -0.3, pytest.approx(0.5))
    assert scaled == (pytest.approx(0.5), 0.5, pytest.approx(0.25))


def test_a_strategy_that_no_edit_explains_is_written_down_too() -> None:
    case = case_from(full_case())
    base = case.base
    costs = (replace(base.costs[0], base_budget=1_234.5, price_driver=None), *base.costs[1:])
    made = replace(base, costs=(*costs, replace(costs[1], service="New", cost_type="")))
    odd = replace(case, strategies={"Base": base, "Made by hand": made}, edits=())
    assert_stored_results_are_the_engines(odd)
    book = openpyxl.load_workbook(io.BytesIO(live_workbook(odd)), data_only=True)
    rows = [row for row in book["Changes"].iter_rows(min_row=4, values_only=True) if row[0] is not None]
    assert rows[0][2:] == ("1. Adults / Employees", "Base budget", 30_000_000, "set", 1_234.5, 1_234.5)
    assert ("7. New", "Base budget", None, "set", 40_000_000, 40_000_000) in [row[2:] for row in rows]


def test_assumptions_are_shown_as_run(tmp_path: Path) -> None:
    data = live_workbook(case_of(full_case(), tmp_path))
    book = openpyxl.load_workbook(io.BytesIO(data))

    def shown(sheet: str, row: str) -> dict[object, object]:
        rows = list(book[sheet].iter_rows(min_row=3, values_only=True))
        values = next(values for values in rows if values[0] == row)
        return dict(zip(rows[0], values, strict=True))

    scheme = shown("Savings", "Reviews")
    # The rating's own range is filled in, and the unit is pounds.
    assert [scheme[f"Delivery {word}"] for word in ("low", "likely", "high")] == [0.5, 0.8, 1.0]
    assert [scheme[f"Slip {word}"] for word in ("low", "likely", "high")] == [0, 3, 9]
    assert (scheme["2026/27"], scheme["Type"], scheme["RAG"]) == (1_000_000, "recurrent", "amber")
    assert shown("Costs", "Children")["Demand weight"] == 1
    assert shown("Funding", "Band D")["Base"] == 1500
    assert shown("Funding", "RSG")["2027/28"] == 20_400_000
    assert shown("Funding", "Core")["2027/28"] == 0.0299
    assert shown("Reserves as run", "DSG")["2025/26"] == -4_000_000
    assert shown("Reserves as run", "Insurance")["Draw order"] is None
    assert shown("Council", "Units")["Value"] == "£"
    assert shown("Drivers", "rates growth")["Values"] == "-0.02; 0; 0.01"
    assert shown("Correlations", "pay")["cpi"] == 0.6


def test_a_case_of_bare_necessities(tmp_path: Path) -> None:
    tables = full_case()
    for sheet in ("Correlations", "Monitoring", "Pressures", "Savings", "Scenarios"):
        del tables[sheet]
    tables["Funding"] = tables["Funding"][:3]
    tables["Reserves"] = tables["Reserves"][:2]
    case = case_of(tables, tmp_path)
    assert_stored_results_are_the_engines(case)
    names = openpyxl.load_workbook(io.BytesIO(live_workbook(case))).sheetnames
    assert names == [
        "Plan",
        "Check",
        "Plan Base",
        "Council",
        "Drivers",
        "Costs",
        "Funding",
        "Reserves as run",
        "Changes",
    ]


def test_a_long_plan_of_many_lines() -> None:
    tables = full_case()
    years = list(year_labels("2025/26", 30))
    for sheet in ("Drivers", "Pressures", "Savings", "Funding", "Reserves"):
        heads, *rows = tables[sheet]
        tables[sheet] = [[*heads, *years[5:]]]
        for row in rows:
            whole = [*row, *[None] * (len(heads) - len(row))]
            tables[sheet].append([*whole, *[whole[-1] if sheet == "Drivers" else None] * 26])
    line = tables["Costs"][1]
    tables["Costs"] += [[f"Service {n}", f"type {n}", 10 + n, *line[3:]] for n in range(150)]
    assert_stored_results_are_the_engines(case_from(tables))


def test_a_scenario_may_be_run_without_the_others() -> None:
    case = case_from(full_case())
    results = mtfs.run_scenarios(case, ["Tax freeze"], runs=1)
    plan = LiveWorkbook(case, results).plan
    assert plan.sheets == {"Tax freeze": "Plan Tax freeze"}
    assert plan.values["Tax freeze", "gap"] == pytest.approx(results["Tax freeze"].plan["gap"].tolist())


def test_names_of_sheets_are_those_that_excel_takes() -> None:
    scenarios = [
        *(
            "Base",
            "base ",
            "a" * 60,
            "a" * 61,
            "A" * 62,
            "?",
            "[]",
            "'quoted'",
            "What if: cuts/rises?",
            "SORT(x)",
            "_x0041_",
            "\U0001f600" * 20,
        ),
        *(f"A long name of a scenario that goes on, number {n}" for n in range(12)),
    ]
    names = plan_sheet_names(scenarios)
    assert list(names) == scenarios
    assert len({name.casefold() for name in names.values()}) == len(scenarios)
    for name in names.values():
        # As Excel counts: emoji are two.
        assert 5 < len(name.encode("utf-16-le")) // 2 <= 31
        assert not re.search("_x[0-9A-F]{4}_", name)
        assert name.startswith("Plan ")
        assert not re.search(r"[\[\]:*?/\\]", name)
        assert not name.endswith("'")
    assert names["Base"] == "Plan Base"
    assert names["What if: cuts/rises?"] == "Plan What if cuts rises"
    # XlsxWriter would take it for a function of a later Excel.
    assert names["SORT(x)"] == "Plan SORT x)"


def test_what_the_plan_follows_is_to_be_typed_over_and_nothing_else() -> None:
    book = openpyxl.load_workbook(io.BytesIO(live_workbook(case_from(full_case()))))

    def inputs(name: str) -> set[str]:
        sheet = book[name]
        top = next(
            row for row in range(1, 9) if sheet.cell(row, 1).fill.fill_type and sheet.cell(row, 2).value
        )
        return {
            str(sheet.cell(top, cell.column).value)
            for row in sheet.iter_rows(min_row=top + 1)
            for cell in row
            if cell.fill.start_color.rgb == "FFFFF9E0"
        }

    years = {"2026/27", "2027/28", "2028/29", "2029/30"}
    assert inputs("Drivers") == {"Driver", *years}
    assert inputs("Savings") == {"Scheme", "Type", *years}
    assert inputs("Pressures") == {"Pressure", "Type", "Probability", *years}
    assert {"Likely", "Recurring share"} <= inputs("Monitoring")
    assert not {"Low", "High"} & inputs("Monitoring")
    assert inputs("Changes") == {"Operation", "Value"}
    council = book["Council"]
    typed = {row[0].value for row in council.iter_rows() if row[1].fill.start_color.rgb == "FFFFF9E0"}
    assert typed == {
        *("Minimum general fund balance", "Safety net", "Collection fund share"),
        *("DSG interest rate", "DSG override ends", "DSG share falling on council"),
    }


def test_words_are_offered() -> None:
    book = openpyxl.load_workbook(io.BytesIO(live_workbook(case_from(full_case()))))

    def offered(name: str) -> dict[str, str]:
        rules = book[name].data_validations.dataValidation
        assert not any(rule.showErrorMessage for rule in rules)
        return {str(rule.sqref).rstrip("0123456789"): rule.formula1 for rule in rules}

    count = len(full_case()["Drivers"]) - 1
    assert offered("Costs") == dict.fromkeys(("D4:D", "F4:F"), f"Drivers!$A$4:$A${3 + count}")
    assert offered("Reserves as run")["B4:B"] == '"general,earmarked,committed,dsg"'
    assert offered("Savings") == {"D4:D": '"recurrent,one-off"'}
    assert offered("Changes") == {"F4:F": '"set,add,scale"'}
    (last,) = (str(rule.sqref) for rule in book["Changes"].data_validations.dataValidation)
    assert last == f"F4:F{book['Changes'].max_row}"


def test_a_run_without_changes_says_so() -> None:
    case = case_from(full_case())
    book = Book("live", "test", datetime(2026, 1, 2))
    LiveWorkbook(case, mtfs.run_scenarios(case, ["Base"], runs=1)).write_assumptions(book)
    sheet = openpyxl.load_workbook(io.BytesIO(book.to_bytes()))["Changes"]
    assert sheet["A4"].value == "No scenario of this run changes anything."
    assert not sheet.data_validations.dataValidation


def test_a_name_that_may_not_run_on_takes_several_lines() -> None:
    tables = full_case()
    tables["Costs"][1][0] = "A service whose name goes on and on for longer than its column is wide"
    sheet = openpyxl.load_workbook(io.BytesIO(live_workbook(case_from(tables))))["Plan Base"]
    (named,) = (row[0] for row in sheet.iter_rows() if row[0].value == "=Costs!A4")
    assert named.alignment.wrap_text
    assert sheet.row_dimensions[named.row].height > 20


def test_the_check_turns_red_where_a_figure_is_an_error() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(live_workbook(case_from(full_case()))))["Check"]
    rules = {str(block.sqref): block.rules[0].formula[0] for block in sheet.conditional_formatting}
    first, last = 5, sheet.max_row
    assert rules == {
        f"F{first}:F{last}": f"IF(ISERROR($F{first}),TRUE,$F{first}<>0)",
        "A2:F2": 'LEFT($A$2,4)<>"All "',
    }


def test_two_writings_are_the_same() -> None:
    case = case_from(full_case())
    assert live_workbook(case) == live_workbook(case)


def test_formulas_hold_what_old_spreadsheets_know() -> None:
    book = openpyxl.load_workbook(io.BytesIO(live_workbook(case_from(changed_tables(many_texts)))))
    formulas = [c.value for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    outside_texts = [re.sub(r"'(?:[^']|'')*'!|\"[^\"]*\"", "", formula) for formula in formulas]
    used = {name for formula in outside_texts for name in re.findall(r"([A-Z.]+)\(", formula)}
    assert used <= {
        *("ABS", "COUNTIF", "IF", "INDEX", "ISERROR", "LEFT", "LOWER", "MAX", "MIN", "N", "NA", "ROUND"),
        *("ROW", "SUM", "SUMIF", "SUMPRODUCT", "TEXT", "TRIM", "VALUE"),
    }
    assert max(map(len, formulas)) < 8192
