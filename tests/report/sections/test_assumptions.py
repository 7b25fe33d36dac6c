"""The appendix of assumptions: every row of the case, with its source."""

from pathlib import Path

import pytest

from mtfs import Case
from mtfs.report.document import Paragraph, Section, TableBlock, plain_text
from mtfs.report.material import Audience
from mtfs.report.sections.assumptions import assumptions_section
from tests.cases import YEARS, case_of, full_case
from tests.charts.results import make_strategy
from tests.report.sections.appendices import make_material


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    tables = full_case()
    for sheet in ("Drivers", "Savings"):
        heads, *rows = tables[sheet]
        source = "The council's own record of ten years. " * 10
        tables[sheet] = [[*heads, "Source"], *([*row, source] for row in rows)]
    return case_of(tables, tmp_path_factory.mktemp("assumptions"))


def section_of(case: Case, audience: Audience = Audience.OFFICERS, runs: int = 100) -> Section:
    return assumptions_section(make_material(case, audience, runs=runs))


def tables_of(section: Section) -> dict[str, TableBlock]:
    return {
        block.key.removeprefix("assumptions-"): block
        for block in section.blocks
        if isinstance(block, TableBlock)
    }


def said(section: Section) -> list[str]:
    return [plain_text(block.text) for block in section.blocks if isinstance(block, Paragraph)]


def test_every_row_of_every_sheet_is_there(case: Case) -> None:
    tables = tables_of(section_of(case))
    strategy = case.base
    for key, records in (
        ("rates", strategy.drivers),
        ("ranges", strategy.drivers),
        ("costs", strategy.costs),
        ("monitoring", strategy.monitoring),
        ("pressures", strategy.pressures),
        ("pressure-chances", strategy.pressures),
        ("savings", strategy.savings),
        ("savings-delivery", strategy.savings),
        ("funding", strategy.funding),
        ("funding-kinds", strategy.funding),
        ("reserves", strategy.reserves),
        ("reserve-classes", strategy.reserves),
    ):
        assert len(tables[key].rows) == len(records)
    assert all(len(row) == len(table.heads) for table in tables.values() for row in table.rows)
    assert tables["rates"].rows[0] == ("cpi", "3.0%", "2.2%", "2.0%", "2.0%")
    assert tables["costs"].rows[0][:4] == ("Adults: Employees", "30.0", "80% of pay", "120% of asc demand")
    assert tables["pressure-chances"].rows[1][:4] == ("Legal claim", "that year alone", "30%", "50% to 200%")
    assert tables["savings-delivery"].rows[2][2:5] == (
        "red",
        "0% to 80%, likeliest 40%",
        "3 to 18 months, likeliest 9",
    )
    assert tables["reserves"].rows[3] == ("Toll bridge", "65.0", "0.0", "0.5", "−2.0", "−2.0", "−2.0")


def test_what_has_no_source_says_so_and_is_counted(case: Case) -> None:
    section = section_of(case)
    tables = tables_of(section)
    assert {row[-1] for row in tables["costs"].rows} == {"no source given"}
    rows = sum(
        len(getattr(case.base, name)) for name in ("costs", "monitoring", "pressures", "funding", "reserves")
    )
    settings = 13
    total = rows + settings + len(case.base.drivers) + len(case.base.savings)
    assert f"Of the {total} rows of assumptions, {rows + settings} have no source." in said(section)[1]


def test_long_sources_are_cut_for_officers_and_whole_for_audit(case: Case) -> None:
    officers = tables_of(section_of(case))["savings-delivery"].rows[0][-1]
    audit = tables_of(section_of(case, Audience.AUDIT))["savings-delivery"].rows[0][-1]
    assert officers.endswith("…")
    assert len(officers) < 210 < len(audit)


def test_audit_has_the_parameters_and_members_have_nothing(case: Case) -> None:
    assert "shapes" not in tables_of(section_of(case))
    shapes = tables_of(section_of(case, Audience.AUDIT))["shapes"].rows
    assert shapes[0] == ("cpi", "two-piece normal: SD 0.8% below, 1.5% above", "0.5")
    assert section_of(case, Audience.MEMBERS).blocks == ()


def test_rates_that_do_not_vary_are_told_as_such(case: Case) -> None:
    ranges = {row[0]: row for row in tables_of(section_of(case))["ranges"].rows}
    assert ranges["fees"][1:4] == ("always 2.0%", "always 2.0%", "–")
    assert " to " in ranges["cpi"][1]
    # Of one future there is no range, and yet the rate is not certain.
    assert (
        "always" not in {row[0]: row for row in tables_of(section_of(case, runs=1))["ranges"].rows}["cpi"][1]
    )


def test_a_setting_that_is_left_out_is_a_default(tmp_path: Path) -> None:
    tables = full_case()
    tables["Council"] = [row for row in tables["Council"] if row[0] != "Safety net"]
    rows = tables_of(section_of(case_of(tables, tmp_path)))["settings"].rows
    assert [row[2] for row in rows].count("default: the case leaves it out") == 1
    assert rows[3][:2] == ("The least share of baseline funding that business rates give", "92.5%")


def test_a_scenario_is_named_and_its_figures_are_told(case: Case) -> None:
    section = assumptions_section(make_material(case, Audience.OFFICERS, scenario="High inflation"))
    assert any("scenario ‘High inflation’" in text for text in said(section))
    assert tables_of(section)["rates"].rows[0][1] == "5.0%"


def test_the_barest_case_of_one_year_made_in_python() -> None:
    bare = Case(strategies={"Base": make_strategy(1)})
    section = section_of(bare)
    tables = tables_of(section)
    assert set(tables) == {"costs", "funding", "funding-kinds", "reserves", "reserve-classes", "settings"}
    # Its own words, and what the program's ranges rest on: there is no source to count, and no record.
    assert len(said(section)) == 2
    assert all(row[-1] == "no source given" for row in tables["settings"].rows)


def test_thirty_years_and_many_rows_stay_on_the_page(tmp_path: Path) -> None:
    tables = tables_of(section_of(Case(strategies={"Base": make_strategy(30)})))
    widths = [len(table.heads) for key, table in tables.items() if key.startswith("funding")]
    assert max(widths) <= 8
    assert {"funding", "funding-2", "funding-5"} <= set(tables)
    full = full_case()
    full["Costs"] += [[f"Service {n}", None, 1, None, None, None, None] for n in range(80)]
    full["Costs"].append(["Balancing", None, -80, None, None, None, None])
    long_case = case_of(full, tmp_path)
    costs = tables_of(section_of(long_case))["costs"]
    assert len(costs.rows) == 60
    assert costs.note.endswith("27 more rows are in the report for audit.")
    assert len(tables_of(section_of(long_case, Audience.AUDIT))["costs"].rows) == len(YEARS) + 83
