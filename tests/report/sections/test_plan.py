"""The section on the plan: what it says adds up, for each reader and at the edges."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mtfs.domain.case import Case
from mtfs.report.document import Figure, Paragraph, Report, Section, TableBlock, plain_text
from mtfs.report.labels import label
from mtfs.report.material import Audience
from mtfs.report.sections.plan import plan_section
from mtfs.words.plan import COMES_BACK
from tests.cases import Tables, case_of, full_case
from tests.report.sections.materials import leave_charts_undrawn, material_of


def told(section: Section) -> list[str]:
    return [plain_text(block.text) for block in section.blocks if isinstance(block, Paragraph)]


def tables(section: Section) -> dict[str, TableBlock]:
    return {block.key: block for block in section.blocks if isinstance(block, TableBlock)}


def pictures(section: Section) -> list[str]:
    return [block.picture.name for block in section.blocks if isinstance(block, Figure)]


def number(cell: str) -> float:
    return float(cell.replace(",", "").replace("−", "-"))


def with_years(rows: Tables, count: int) -> Tables:
    """Return the full case with another number of plan years: the later ones are as the last."""
    plan_years = [f"{2026 + n}/{27 + n}" for n in range(count)]
    for name, sheet in rows.items():
        heads = sheet[0]
        places = [n for n, head in enumerate(heads) if str(head)[:4].isdigit()]
        if name in ("Council", "Costs", "Scenarios") or not places:
            continue
        first = places[1] if name == "Reserves" else places[0]
        for row in sheet:
            row += [None] * (len(heads) - len(row))
        kept = [[*row[:first], *(row[first:][min(n, 3)] for n in range(count))] for row in sheet]
        kept[0][first:] = plan_years
        rows[name] = kept
    del rows["Scenarios"]
    return rows


@pytest.fixture(scope="module", autouse=True)
def _no_drawing() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        leave_charts_undrawn(patch)
        yield


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return case_of(full_case(), tmp_path_factory.mktemp("case"))


@pytest.fixture(scope="module")
def audit(case: Case) -> Section:
    return plan_section(material_of(case, Audience.AUDIT))


def test_every_mention_is_of_something_that_is_there(audit: Section) -> None:
    report = Report(
        council="",
        title="",
        details=(),
        sections=(audit,),
        date="",
        iso_date="",
        made_at="",
        source="",
    )
    assert {"plan-by-year", "budget-to-gap", "how-the-gap-is-closed"} <= set(label(report).names)


def test_the_plan_by_year_is_that_of_the_run(case: Case, audit: Section) -> None:
    table = tables(audit)["plan-by-year"]
    material = material_of(case, runs=1)
    rows = {row[0]: row[1:] for row in table.rows}
    for name, measure in (("Net spending", "net_spending"), ("Funding", "funding"), ("Gap", "gap")):
        cells = [number(cell) for cell in rows[name]]
        assert cells == pytest.approx([x / 1e6 for x in material.main.plan[measure]], abs=0.051)
    assert rows["New gap in the year"][0] == "–"
    assert rows["Savings planned, in force"][0] == "–"
    assert [table.rows[place][0] for place in table.totals] == ["Gap"]
    assert "Planned into reserves" in rows
    assert "Schools grant deficit falling on the council" in rows
    assert table.note.startswith(
        "Gap: net spending + planned into reserves + schools grant deficit falling on the council, less "
        "funding."
    )


def test_the_steps_of_every_year_add_up(audit: Section) -> None:
    for key, last in (("plan-steps", "Gap of the year"), ("plan-measures", "Gap of the plan")):
        table = tables(audit)[key]
        names = [row[0] for row in table.rows]
        end = names.index(last)
        for column in range(1, len(table.heads)):
            cells = [number(row[column]) for row in table.rows]
            # Each is rounded to the pound.
            assert sum(cells[:end]) == pytest.approx(cells[end], abs=0.5 * (end + 1))
        assert [names[place] for place in table.totals] == [names[0], last]


def test_what_officers_are_told(case: Case) -> None:
    section = plan_section(material_of(case))
    assert pictures(section) == ["budget-to-gap", "how-the-gap-is-closed"]
    assert list(tables(section)) == ["plan-by-year"]
    paragraphs = told(section)
    assert paragraphs[0] == (
        "The net budget of 2025/26 is £120.0m. An overspend of £500,000 is forecast against it; parts "
        "of it are over and parts under, and an overspend of £700,000 runs on into later years."
    )
    assert COMES_BACK in paragraphs[1]
    assert "From the year before, it" in paragraphs[1]


def test_what_members_are_told(case: Case) -> None:
    section = plan_section(material_of(case, Audience.MEMBERS))
    assert pictures(section) == ["budget-to-gap"]
    assert tables(section) == {}
    assert len(told(section)) == 2
    assert COMES_BACK in told(section)[0]
    assert "The middle future has" in told(section)[1]
    # The picture, which may not fit on the page, leaves no words for after it.
    assert isinstance(section.blocks[-1], Figure)


@pytest.mark.parametrize("years", [1, 10])
def test_one_year_or_ten(tmp_path: Path, years: int) -> None:
    case = case_of(with_years(full_case(), years), tmp_path)
    assert len(case.years) == years + 1
    section = plan_section(material_of(case, Audience.AUDIT))
    found = tables(section)
    if years == 1:
        assert [head.label for head in found["plan-steps"].heads] == ["£", "2026/27"]
        assert not any("From the year before" in text for text in told(section))
    else:
        # Too many to stand side by side: a row for each.
        assert [row[0] for row in found["plan-by-year"].rows] == list(case.years)
        assert found["plan-by-year"].heads[0].label == "Year"
        assert found["plan-by-year"].caption.endswith(", £m")
        assert all(len(row) == len(found["plan-by-year"].heads) for row in found["plan-by-year"].rows)


def test_a_plan_without_savings_or_movements_leaves_them_out(tmp_path: Path) -> None:
    rows = full_case()
    rows["Savings"] = rows["Savings"][:1]
    rows["Reserves"] = [rows["Reserves"][0], ["General fund", "general", 900_000]]
    section = plan_section(material_of(case_of({**rows, "Scenarios": rows["Scenarios"][:1]}, tmp_path)))
    names = [row[0] for row in tables(section)["plan-by-year"].rows]
    assert names == ["Net spending", "Funding", "Gap", "New gap in the year", "Usable reserves"]
    assert "savings" not in tables(section)["plan-by-year"].note
    assert not any("The savings planned" in text for text in told(section))


def test_surpluses_alone_do_not_come_back(tmp_path: Path) -> None:
    rows = full_case()
    next(row for row in rows["Funding"] if row[0] == "Social care grant")[4:] = [90_000] * 4
    section = plan_section(material_of(case_of(rows, tmp_path)))
    assert "The plan has a surplus of" in told(section)[1]
    assert COMES_BACK not in told(section)[1]


def test_what_reserves_pay_for_is_told_to_come_back(tmp_path: Path) -> None:
    rows = full_case()
    rows["Reserves"][2][6] = -3_000
    section = plan_section(material_of(case_of(rows, tmp_path)))
    # £3.0m out of one reserve, £0.5m into another and £0.5m into a third.
    assert "The £2.0m that the plan takes from reserves in 2026/27 can be spent once" in told(section)[-1]


def test_a_base_budget_out_of_balance_says_so(case: Case) -> None:
    strategy = case.base
    costs = (replace(strategy.costs[0], base_budget=strategy.costs[0].base_budget + 2e6), *strategy.costs[1:])
    odd = replace(case, strategies={"Base": replace(strategy, costs=costs)})
    note = tables(plan_section(material_of(odd)))["plan-by-year"].note
    assert "the case has a budget of £122.0m and funding of £120.0m" in note
