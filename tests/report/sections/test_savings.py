"""The section of savings: what each audience is told, and what is said where there is little to say."""

import pytest

from mtfs import Case
from mtfs.analysis.blocks import Request
from mtfs.domain.savings import Rag
from mtfs.report.document import Block, Figure, Paragraph, Ref, TableBlock, plain_text
from mtfs.report.material import Audience, Material
from mtfs.report.sections.savings import savings_section
from mtfs.report.sections.savings_tables import savings_schemes_table
from tests.cases import case_of, full_case
from tests.report.sections.materials import leave_charts_undrawn, material_of
from tests.savings import make_delivery, rated, savings_case


@pytest.fixture(autouse=True)
def _undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    leave_charts_undrawn(monkeypatch)


def keys(blocks: tuple[Block, ...]) -> list[str]:
    return [
        block.key if isinstance(block, TableBlock) else block.picture.name
        for block in blocks
        if isinstance(block, TableBlock | Figure)
    ]


def texts(blocks: tuple[Block, ...]) -> list[str]:
    return [plain_text(block.text) for block in blocks if isinstance(block, Paragraph)]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return case_of(full_case(), tmp_path_factory.mktemp("case"))


def test_members_read_it_in_short(case: Case) -> None:
    section = savings_section(material_of(case, Audience.MEMBERS))
    assert keys(section.blocks) == ["savings-delivered"]
    assert section.key == "savings"
    assert "taken to deliver" not in " ".join(texts(section.blocks))


def test_officers_see_every_scheme_and_year_with_the_total(case: Case) -> None:
    blocks = savings_section(material_of(case, Audience.OFFICERS)).blocks
    assert keys(blocks) == ["savings-delivered", "savings-schemes", "savings-years"]
    schemes = next(b for b in blocks if isinstance(b, TableBlock) and b.key == "savings-schemes")
    assert schemes.rows[-1][0] == "All schemes"
    assert schemes.totals == (len(schemes.rows) - 1,)
    assert {row[0] for row in schemes.rows[:-1]} == {"Reviews", "Routes", "Rents", "Energy", "Back office"}
    mentions = [
        ref for b in blocks if isinstance(b, Paragraph) and not isinstance(b.text, str) for ref in b.text
    ]
    assert Ref("savings-schemes") in mentions
    assert Ref("options") in mentions


def test_audit_sees_every_table_with_intervals(case: Case) -> None:
    blocks = savings_section(material_of(case, Audience.AUDIT)).blocks
    assert keys(blocks) == [
        "savings-delivered",
        "savings-schemes",
        "savings-years",
        "savings-workstreams",
        "savings-ratings",
        "savings-tails",
        "savings-scheme-years",
        "savings-intervals",
    ]
    intervals = next(b for b in blocks if isinstance(b, TableBlock) and b.key == "savings-intervals")
    # Six figures and two chances in each of the four plan years.
    assert len(intervals.rows) == 4 * 8
    for row in intervals.rows:
        low, value, high = (float(row[i].replace(",", "").replace("−", "-").rstrip("%")) for i in (3, 2, 4))
        assert low <= value <= high


def test_no_schemes_and_schemes_of_nothing() -> None:
    none = savings_section(material_of(savings_case(), Audience.AUDIT))
    assert texts(none.blocks) == ["The plan counts on no savings schemes."]
    nothing = savings_case(rated("A", Rag.RED, 0.0, 0.0))
    short = savings_section(material_of(nothing, Audience.MEMBERS))
    assert texts(short.blocks) == ["The plan counts on no savings in 2026/27."]
    long = savings_section(material_of(nothing, Audience.OFFICERS))
    assert keys(long.blocks) == ["savings-schemes"]


def test_many_schemes_are_cut_and_counted_and_the_total_stays() -> None:
    found = make_delivery(*(rated(f"S{n}", Rag.GREEN, 1e6 + n) for n in range(30)))
    cut = savings_schemes_table(found, most=25)
    assert len(cut.rows) == 26
    assert cut.rows[0][0] == "S29"
    assert cut.rows[-1][0] == "All schemes"
    assert cut.note.endswith("5 more schemes stand in the total alone.")
    assert savings_schemes_table(found, most=29).note.endswith("1 more scheme stands in the total alone.")
    assert len(savings_schemes_table(found).rows) == 31


def test_one_scheme_is_no_programme() -> None:
    blocks = savings_section(material_of(savings_case(rated("A", Rag.RED, 1e6)), Audience.OFFICERS)).blocks
    leads = [block.lead for block in blocks if isinstance(block, Paragraph)]
    assert "What schemes share." not in leads
    assert any("what is planned of the scheme for 2025/26" in text for text in texts(blocks))


def test_material_runs_the_same_futures(case: Case) -> None:
    material: Material = material_of(case, Audience.OFFICERS)
    assert (material.savings.paths == material.main.paths["savings_delivered"][:, 1:]).all()
    assert material.request == Request(runs=200, seed=1)
