"""The sections of scenarios, of what drives the risk and of what would have to be true."""

import datetime as dt
import re
from dataclasses import replace

import pytest

from mtfs import Case
from mtfs.analysis.blocks import Request
from mtfs.report.document import Figure, Note, Paragraph, Report, Section, TableBlock, plain_text
from mtfs.report.labels import label
from mtfs.report.material import Audience, Material, gather
from mtfs.report.sections.drivers import drivers_section
from mtfs.report.sections.must_be_true import must_be_true_section
from mtfs.report.sections.scenarios import scenarios_section
from tests.cases import case_of, full_case
from tests.closed_forms import one_year_case, random_walk_case
from tests.report.sections.materials import leave_charts_undrawn
from tests.stressed import every_part, planted

SECTIONS = (scenarios_section, drivers_section, must_be_true_section)


@pytest.fixture(autouse=True)
def _undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    leave_charts_undrawn(monkeypatch)


@pytest.fixture(scope="module")
def full(tmp_path_factory) -> Case:
    return case_of(full_case(), tmp_path_factory.mktemp("case"))


def material_of(
    case: Case, audience: Audience = Audience.OFFICERS, *, runs: int = 200, scenarios: tuple[str, ...] = ()
) -> Material:
    return gather(
        case,
        scenarios,
        request=Request(runs=runs, seed=1),
        audience=audience,
        version="1.2",
        made_at=dt.datetime(2026, 11, 22, 9),
    )


def certain(case: Case) -> Case:
    """Return a case without anything uncertain."""
    lines = tuple(replace(line, driver=None) for line in case.base.funding)
    return Case(strategies={"Base": replace(case.base, drivers=(), funding=lines)})


def many_scenarios(count: int, years: int = 10) -> Case:
    cases = [random_walk_case(3e6, opening=9e6, years=years, gap=n * 4e5) for n in range(count)]
    names = ["Base", *(f"Scenario {n}" for n in range(1, count))]
    return Case(strategies={name: case.base for name, case in zip(names, cases, strict=True)})


def blocks(section: Section, kind: type) -> list:
    return [block for block in section.blocks if isinstance(block, kind)]


def said(section: Section) -> str:
    return " ".join(plain_text(block.text) for block in blocks(section, Paragraph))


def checked(*sections: Section) -> None:
    """Number sections as a report does, which finds mentions of what is not there and keys that clash."""
    report = Report(
        council="X", title="", details=(), sections=sections, date="", iso_date="", made_at="", source=""
    )
    label(report)
    for section in sections:
        for table in blocks(section, TableBlock):
            assert table.rows
            assert all(len(row) == len(table.heads) for row in table.rows)
        words = said(section)
        assert not re.search(r"  |\bnan\b|\bNone\b(?! of)|\.\.| ,", words), words


CASES = {
    "alone": random_walk_case(3e6, opening=8e6, years=3, gap=2e6),
    "one year": one_year_case((3e6, 1e6), opening=2e6),
    "ten years, twenty scenarios": many_scenarios(20),
    "two alike": Case(strategies=dict.fromkeys(("Base", "Other"), one_year_case((1e6,), opening=2e6).base)),
    "certain": certain(random_walk_case(3e6, opening=8e6, years=2, gap=2e6)),
    "certain surplus": certain(random_walk_case(3e6, opening=8e6, years=1, gap=-2e6)),
    "never": random_walk_case(1e5, opening=800e6, years=2),
    "no reserves": random_walk_case(1e5, opening=0, years=2),
    "every part": every_part(),
    "several ways": planted(),
}


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("name", CASES)
def test_sections_hold_together_whatever_the_case(name, audience):
    material = material_of(CASES[name], audience)
    checked(*(make(material) for make in SECTIONS))


@pytest.mark.parametrize("runs", [1, 30])
@pytest.mark.parametrize("audience", Audience)
def test_sections_hold_together_with_few_runs(full, audience, runs):
    material = material_of(full, audience, runs=runs)
    checked(*(make(material) for make in SECTIONS))


@pytest.mark.parametrize("name", CASES)
def test_members_and_officers_read_no_terms_of_statistics(name):
    for audience in (Audience.MEMBERS, Audience.OFFICERS):
        material = material_of(CASES[name], audience)
        for make in SECTIONS:
            section = make(material)
            words = said(section) + " ".join(block.note for block in blocks(section, TableBlock))
            for term in (
                "driver",
                "percentile",
                "Monte Carlo",
                "stochastic",
                "standard deviation",
                "variance",
            ):
                assert term not in words, words


def test_one_scenario_alone_leaves_the_section_out():
    section = scenarios_section(material_of(CASES["alone"]))
    assert not section.blocks


def test_scenarios_for_officers(full):
    section = scenarios_section(material_of(full))
    assumed, results = blocks(section, TableBlock)
    assert assumed.rows[0] == ("Base", "The case as it stands.")
    assert ("Half savings", "every planned saving halved in each year.") in assumed.rows
    assert results.heads[1].label == "2025/26"
    assert [row[0] for row in results.rows] == [row[0] for row in assumed.rows]
    middle = [float(row[-2]) for row in results.rows[1:]]
    assert middle == sorted(middle, reverse=True)
    assert [figure.picture.name for figure in blocks(section, Figure)] == [
        "scenario-reserves",
        "gap-by-scenario",
    ]
    words = said(section)
    assert "3 scenarios are shown beside 'Base'. A scenario is a what-if and not a forecast" in words
    assert "the same 200 futures" in words


def test_the_figures_of_the_results_are_those_of_the_runs(full):
    material = material_of(full)
    _, results = blocks(scenarios_section(material), TableBlock)
    for name, *cells in results.rows:
        result = material.results[name]
        gaps = (result.plan["gap"][-1], *(result.summary.risk["gap"][s][-1] for s in ("p50", "p95")))
        assert cells[-3:] == [f"{gap / 1e6:.1f}" for gap in gaps]
        chances = result.summary.probabilities["p_exhausted_by"]
        assert [cell.strip("<>") for cell in cells[:-3]] == [
            f"{min(max(round(100 * c), 0 if c == 0 else 1), 100 if c == 1 else 99)}" for c in chances
        ]


def test_of_many_years_some_are_shown_and_it_is_said(full):
    _, results = blocks(scenarios_section(material_of(CASES["ten years, twenty scenarios"])), TableBlock)
    years = [head.label for head in results.heads[1:-3]]
    assert len(years) == 5
    assert years[-1] == "2035/36"
    assert results.note.endswith("Of 11 years 5 are shown.")


def test_scenarios_for_members_are_two_paragraphs_and_a_chart(full):
    section = scenarios_section(material_of(full, Audience.MEMBERS))
    assert [type(block) for block in section.blocks] == [Paragraph, Paragraph, Figure]


def test_scenarios_for_audit_hold_every_table(full):
    section = scenarios_section(material_of(full, Audience.AUDIT))
    keys = [table.key for table in blocks(section, TableBlock)]
    assert keys[2:] == [
        f"compare-{key}" for key in ("ranking", "summary", "better", "regret", "changes", "chances")
    ]
    assert len(blocks(section, Figure)) == 3
    assert blocks(section, Note)


def test_the_report_may_be_about_another_scenario(full):
    material = material_of(full, scenarios=("Tax freeze", "Base"))
    words = said(scenarios_section(material))
    assert words.startswith("1 scenario is shown beside 'Tax freeze'.")
    assert "Under 'Base' the council stands better at the end of 2029/30 than under 'Tax freeze'" in words


def test_drivers_for_each_audience(full):
    short, whole, audit = (drivers_section(material_of(full, audience)) for audience in Audience)
    assert [type(block) for block in short.blocks] == [Paragraph, Paragraph, Figure]
    (table,) = blocks(whole, TableBlock)
    assert table.rows[0][0] == "placements"
    assert len(table.rows) == 12
    assert table.note.endswith("4 more rows are not shown.")
    assert "if it comes" not in " ".join(head.label for head in table.heads)
    alone, *tables = blocks(audit, TableBlock)
    assert len(alone.rows) == 16
    assert [block.key for block in tables] == [
        f"sensitivity-{key}" for key in ("effects", "drivers", "tornado", "programme", "ranks")
    ]
    assert len(blocks(audit, Figure)) == 4


def test_what_comes_seldom_has_a_column_of_its_own():
    (table,) = blocks(drivers_section(material_of(planted(), runs=2000)), TableBlock)
    claim = next(row for row in table.rows if row[0] == "Claim (pressure)")
    assert claim[1:4] == ("0.0", "0.0", "24.0")


@pytest.mark.parametrize(
    ("name", "word"), [("certain", "Nothing in this case is uncertain"), ("one year", "Some")]
)
def test_drivers_say_where_there_is_nothing_to_say(name, word):
    assert said(drivers_section(material_of(CASES[name]))).startswith(word)


def test_what_would_have_to_be_true_where_the_plan_fails(full):
    section = must_be_true_section(material_of(full))
    words = said(section)
    assert words.startswith(
        "In all of 200 futures usable reserves run out before the end of 2029/30. It takes"
    )
    assert "For usable reserves to last to the end of 2029/30 it would most likely take placements" in words
    assert "None of the 200 futures tested was as good as that." in words
    (table,) = blocks(section, TableBlock)
    assert table.caption == "The likeliest future in which usable reserves last to the end of 2029/30"
    assert table.heads[2].label == "With neither good nor bad luck"
    assert table.heads[3].label == "Where reserves last"


def test_what_would_have_to_be_true_where_the_plan_lasts():
    section = must_be_true_section(material_of(every_part(), runs=400))
    words = said(section)
    assert "They do so most likely with savings at " in words
    (table,) = blocks(section, TableBlock)
    assert table.heads[3].label == "Where reserves run out"


def test_what_no_future_tested_came_to():
    words = said(must_be_true_section(material_of(random_walk_case(3e6, opening=80e6, years=10, gap=2e6))))
    assert words.startswith(
        "There is no future among the 200 tested in which usable reserves run out before the end of 2035/36. "
        "For that it would most likely take collected "
    )
    words = said(must_be_true_section(material_of(CASES["certain"])))
    assert "No future was found in which they do" in words


def test_several_ways_of_failing_are_told():
    words = said(must_be_true_section(material_of(planted(), runs=2000)))
    assert "in two distinct ways: " in words


def test_must_be_true_for_members_and_audit(full):
    assert [type(b) for b in must_be_true_section(material_of(full, Audience.MEMBERS)).blocks] == [Paragraph]
    audit = must_be_true_section(material_of(full, Audience.AUDIT))
    assert [table.key for table in blocks(audit, TableBlock)][:3] == [
        "future-shifts", "stress-sides", "stress-shifts"
    ]  # fmt: skip
    assert len(blocks(audit, Figure)) == 2
    assert "standard deviations from the middle future" in said(audit)
