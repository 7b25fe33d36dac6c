"""The blank case: it runs as it is, and says what is invented and what is sourced."""

from pathlib import Path

import pytest

from mtfs.analysis.runs import run_scenarios
from mtfs.engine.projection import project_plan
from mtfs.errors import ModelError, OutputError
from mtfs.iotools.case.layout import COUNCIL_SETTINGS
from mtfs.iotools.case.reader import read_case
from mtfs.iotools.case.report_sheet import CASE_SHEETS
from mtfs.iotools.case.template import blank_case_tables, write_template


@pytest.mark.parametrize("years", [1, 2, 4, 30])
@pytest.mark.parametrize("base_year", ["2019/20", "2026/27", "2030/31", "2098/99"])
def test_a_blank_case_is_read_without_a_warning(tmp_path: Path, base_year: str, years: int) -> None:
    path = tmp_path / "case.xlsx"
    write_template(path, base_year=base_year, years=years)
    case = read_case(path)
    assert case.years[0] == base_year
    assert len(case.years) == years + 1
    assert [remark.text for remark in case.remarks if remark.severity == "warning"] == []
    # Nothing but its own columns for people is worth a word.
    assert all("ignored" in remark.text for remark in case.remarks)


def test_a_blank_case_runs_and_its_scenarios_differ(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    write_template(path)
    results = run_scenarios(read_case(path), None, runs=200, seed=1)
    assert list(results) == ["Base", "High inflation", "Half the savings", "Council tax freeze"]
    gaps = {name: result.plan["gap"][-1] for name, result in results.items()}
    assert all(gap > gaps["Base"] for name, gap in gaps.items() if name != "Base")


def test_the_example_balances_to_the_penny(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    write_template(path)
    strategy = read_case(path).base
    moved = sum(r.movements[0] for r in strategy.reserves if r is not strategy.dsg_reserve)
    spent = sum(line.base_budget for line in strategy.costs)
    assert spent + moved == pytest.approx(project_plan(strategy).funding[0, 0], abs=0.005)


def test_council_shows_every_setting_with_its_default() -> None:
    rows = {row[0]: row[1] for row in blank_case_tables()["Council"][1:]}
    assert list(rows) == [column.header for column in COUNCIL_SETTINGS]
    for column in COUNCIL_SETTINGS:
        if column.default is not None:
            assert rows[column.header] == column.default


def test_every_sheet_has_rows_and_every_row_says_what_it_is() -> None:
    tables = blank_case_tables()
    assert set(tables) == {sheet.name for sheet in CASE_SHEETS}
    for name, rows in tables.items():
        assert len(rows) > 1
        assert {len(row) for row in rows} == {len(rows[0])}
        if name == "Drivers":
            assert all(row[-1] for row in rows[1:])
        elif name not in ("Council", "Correlations", "Report"):
            assert all(str(row[-1]).startswith("Example: replace") for row in rows[1:])


def test_central_rates_are_the_forecast_where_there_is_one() -> None:
    header, cpi, pay = blank_case_tables("2024/25", 8)["Drivers"][:3]
    first = header.index("2025/26")
    assert cpi[first : first + 8] == [0.0344, 0.0201, 0.0195, 0.0204, 0.02, 0.02, 0.02, 0.02]
    assert pay[first : first + 6] == [0.0459, 0.0317, 0.0219, 0.0212, 0.0225, 0.0244]
    assert "2025/26 to 2030/31; other years assumed" in str(cpi[-1])
    later = blank_case_tables("2098/99", 2)["Drivers"][1]
    assert str(later[-1]).startswith("Central: assumed")


@pytest.mark.parametrize(
    ("base_year", "years", "message"),
    [
        ("2026-27", 4, r"'2026-27'.*did you mean 2026/27\?"),
        ("26/27", 4, r"did you mean 2026/27\?"),
        ("2026/28", 4, "expected a year such as 2026/27$"),
        ("soon", 4, "expected a year such as 2026/27$"),
        ("2026/27", 0, "0 plan years; expected 1 to 30"),
        ("2026/27", 31, "31 plan years; expected 1 to 30"),
        ("2990/91", 30, "the plan runs to 3020/21; expected an earlier base year"),
    ],
)
def test_years_that_cannot_be_are_refused(tmp_path: Path, base_year: str, years: int, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        write_template(tmp_path / "case.xlsx", base_year=base_year, years=years)
    assert not list(tmp_path.iterdir())


def test_a_file_is_replaced_only_when_that_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(b"earlier")
    with pytest.raises(OutputError, match=r"case\.xlsx is there already"):
        write_template(path)
    assert path.read_bytes() == b"earlier"
    write_template(path, overwrite=True)
    assert read_case(path).base.council.name == "Example council"
