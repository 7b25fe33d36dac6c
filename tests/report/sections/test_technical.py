"""The technical appendix: enough to make the report again, and for audit everything else."""

import re
from dataclasses import replace

import pytest

from mtfs import Case, read_case
from mtfs.domain.assumptions import ParameterError
from mtfs.domain.parameters import ParameterErrors, with_parameter_errors
from mtfs.nomenclature import MEASURES, PLAN_LINES
from mtfs.report.document import Bullets, Paragraph, Section, TableBlock, plain_text
from mtfs.report.material import Audience, gather
from mtfs.report.outline import make_report
from mtfs.report.sections.glossary import glossary_section
from mtfs.report.sections.technical import technical_section
from tests.cases import case_of, full_case, write_workbook
from tests.charts.results import make_strategy
from tests.report.sections.appendices import make_material


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return case_of(full_case(), tmp_path_factory.mktemp("technical"))


def tables_of(section: Section) -> dict[str, TableBlock]:
    return {b.key.removeprefix("technical-"): b for b in section.blocks if isinstance(b, TableBlock)}


def text_of(section: Section) -> str:
    return " ".join(plain_text(block.text) for block in section.blocks if isinstance(block, Paragraph))


def test_officers_have_what_makes_it_again(case: Case) -> None:
    section = technical_section(make_material(case, Audience.OFFICERS))
    tables = tables_of(section)
    assert set(tables) == {"origin"}
    assert dict(tables["origin"].rows) == {
        "Program": "mtfs 0.1.0",
        "Case": "case.xlsx",
        "Hash of the case (SHA-256)": case.sha256,
        "Council": "Exampleshire",
        "Scenario of this report": "Base",
        "Other scenarios shown": "–",
        "Futures": "200",
        "Seed": "1",
        "Sampling": "latin-hypercube",
        "Made": "2026-11-22 12:00",
    }
    assert "mtfs report case.xlsx -o report.docx --for officers " in text_of(section)
    assert "The case gives 3 pairs of yearly rates that move together." in text_of(section)
    # No path of the machine that it was made on.
    assert not re.search(r"/(tmp|home|work|Users)", str(section))


def test_ranges_that_are_drawn_themselves_are_told(case: Case) -> None:
    error = ParameterError(location_error=0.004, scale_error=0.3)
    errors = ParameterErrors(by_driver={"cpi": error}, source="A calibration", file="mine.toml")
    wide = with_parameter_errors(case, errors)
    section = technical_section(make_material(wide, Audience.OFFICERS))
    assert dict(tables_of(section)["origin"].rows)["Parameter uncertainty"] == "on, from A calibration"
    (told,) = [b for b in section.blocks if isinstance(b, Paragraph) and b.lead == "How sure the ranges are."]
    assert plain_text(told.text).startswith("Parameter uncertainty is on: where the range of 1 assumption")
    command = "--sampling latin-hypercube --parameter-uncertainty --calibration mine.toml"
    assert command in text_of(section)


def test_the_command_names_the_scenarios_unless_all_are_shown(case: Case) -> None:
    assert "-o report.docx --for officers --scenario Base --runs 200 --seed 1 --sampling latin-hypercube" in (
        text_of(technical_section(make_material(case, Audience.OFFICERS)))
    )
    named = text_of(technical_section(make_material(case, Audience.OFFICERS, scenario="Tax freeze")))
    assert "--scenario 'Tax freeze' --runs" in named
    one = make_material(case, Audience.OFFICERS, scenario="Tax freeze")
    # In print too, it can be typed as it stands.
    assert "--scenario 'Tax freeze' --runs" in " ".join(
        plain_text(block.text)
        for section in make_report(one).walk()
        for block in section.blocks
        if isinstance(block, Paragraph)
    )
    shown = gather(case, request=one.request, version="1", made_at=one.made_at)
    assert "--scenario" not in text_of(technical_section(shown))


def test_audit_has_every_measure_interval_and_check(case: Case) -> None:
    material = make_material(case, Audience.AUDIT)
    tables = tables_of(technical_section(material))
    plan = [row[0] for row in tables["plan"].rows]
    assert plan == [term.label for term in (*MEASURES.values(), *PLAN_LINES.values())]
    gap = tables["plan"].rows[plan.index("Gap")]
    assert gap[1] == f"{material.main.plan['gap'][0]:,.0f}"
    assert [row[2] for row in tables["correlations"].rows] == ["0.60", "0.20", "0.10"]
    assert len(tables["checks"].rows) == 4
    assert all(cell in ("none", "less than 0.01p") for row in tables["checks"].rows for cell in row[1:])
    years = [head.label for key in ("chances", "chances-2") for head in tables[key].heads[1:]]
    assert tuple(years) == material.years
    for measure in MEASURES:
        table = tables[f"futures-{measure.replace('_', '-')}"]
        assert len(table.rows) == (11 if measure == "gap" else 10)
    median = material.main.summary.risk["gap"]["p50"][0] / 1e6
    middle = next(row for row in tables["futures-gap"].rows if row[0] == "Middle")
    assert middle[1].startswith(f"{median:.2f} (")


def test_edits_are_told_with_their_sources(tmp_path_factory: pytest.TempPathFactory) -> None:
    tables = full_case()
    heads, *rows = tables["Scenarios"]
    tables["Scenarios"] = [[*heads, "Source"], *([*row, f"source {n}"] for n, row in enumerate(rows))]
    path = write_workbook(tmp_path_factory.mktemp("edits") / "case.xlsx", tables)
    case = read_case(path, stresses="recession", guess_roles=True)
    base = make_material(case, Audience.AUDIT, runs=50)
    shown = gather(
        case, request=base.request, audience=base.audience, version=base.version, made_at=base.made_at
    )
    rows = tables_of(technical_section(shown))["edits"].rows
    assert rows[0] == ("High inflation", "Drivers: cpi, every year", "add 0.02", "source 0")
    assert rows[2] == ("Half savings", "Savings: every row, every year", "multiply by 0.5", "source 2")
    library = {row[3] for row in rows if row[0] not in ("High inflation", "Half savings", "Tax freeze")}
    assert library == {"the stress library of mtfs"}
    officers = replace(shown, audience=Audience.OFFICERS)
    assert "edits" not in tables_of(technical_section(officers))
    about = replace(officers, results={"Half savings": shown.results["Half savings"]})
    assert {row[0] for row in tables_of(technical_section(about))["edits"].rows} == {"Half savings"}


def test_warnings_are_told_and_notices_for_audit_alone(tmp_path_factory: pytest.TempPathFactory) -> None:
    tables = full_case()
    tables["Costs"][0].append("Owner")
    tables["Costs"].append(["Total", None, 0])
    case = case_of(tables, tmp_path_factory.mktemp("warned"))

    def remarks(audience: Audience) -> tuple[object, ...]:
        blocks = technical_section(make_material(case, audience, runs=20)).blocks
        return next(block.items for block in blocks if isinstance(block, Bullets))

    (warning,) = remarks(Audience.OFFICERS)
    assert "looks like a total" in str(warning)
    assert any(
        str(text).startswith("Columns that the model does not use") for text in remarks(Audience.AUDIT)
    )


@pytest.mark.parametrize("plan_years", [1, 30])
def test_the_barest_case(plan_years: int) -> None:
    case = Case(strategies={"Base": make_strategy(plan_years)})
    material = make_material(case, Audience.AUDIT, runs=1)
    section = technical_section(material)
    tables = tables_of(section)
    assert dict(tables["origin"].rows)["Case"] == "made in Python"
    assert "correlations" not in tables
    assert "edits" not in tables
    # All is nil but the council tax of one pound.
    assert not any(key.startswith("futures-dsg") for key in tables)
    assert max(len(table.heads) for table in tables.values()) <= 6
    assert "brought up nothing" in text_of(section)


def test_members_have_the_glossary_alone(case: Case) -> None:
    material = make_material(case, Audience.MEMBERS, runs=20)
    assert technical_section(material).blocks == ()
    (definitions,) = glossary_section(material).blocks
    assert "For this report 20 futures were tested." in str(definitions)
