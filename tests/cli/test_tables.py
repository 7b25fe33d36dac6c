"""Tables for a terminal."""

from mtfs.analysis.findings import Column, Table, Unit
from mtfs.cli.tables import MoneyUnit, finding_table

MILLIONS = MoneyUnit("£m", 1e6, 1)


def table(*rows: tuple[object, ...], brief_rows: int | None = None) -> Table:
    columns = (
        Column(key="what", label="What"),
        Column(key="amount", label="Change in the gap", unit=Unit.POUNDS),
        Column(key="chance", label="Chance", unit=Unit.CHANCE),
        Column(key="points", label="Change", unit=Unit.POINTS),
        Column(key="hidden", label="Hidden", unit=Unit.NUMBER, brief=False),
    )
    return Table(key="t", title="What changes", columns=columns, rows=rows, brief_rows=brief_rows)


def test_figures_stand_under_their_headings() -> None:
    text = finding_table(
        table(("Pay", -2.34e6, 0.00001, -0.00001, 7.0), ("Prices", 1e6, 1.0, 0.123, 8.0)), MILLIONS
    )
    assert text.splitlines() == [
        "",
        "What changes, £m",
        "          Change in",
        "  What      the gap   Chance     Change",
        "  Pay          (2.3)     <1%       0 pp",
        "  Prices        1.0     100%   +12.3 pp",
    ]


def test_what_is_left_out_is_counted() -> None:
    rows = [(f"Row {i}", 0.0, 0.5, 0.0, 0.0) for i in range(5)]
    assert (
        finding_table(table(*rows, brief_rows=4), MILLIONS).splitlines()[-1]
        == "  and 1 more row in the files"
    )
    assert "more" not in finding_table(table(*rows), MILLIONS)


def test_long_names_are_cut_and_absent_figures_shown() -> None:
    text = finding_table(table(("x" * 80, None, None, None, 0.0)), MILLIONS)
    assert max(map(len, text.splitlines())) <= 100
    assert "xxx…" in text
    assert text.count("–") == 3
    assert finding_table(table(), MILLIONS) == ""
