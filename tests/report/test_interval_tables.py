"""Tables in full: each interval stands in brackets behind its figure."""

from mtfs.analysis.findings import Column, Table, Unit
from mtfs.report.interval_tables import interval_table
from mtfs.report.studies.columns import interval_columns

TABLE = Table(
    key="made",
    title="Made up",
    columns=(
        Column(key="what", label="What"),
        Column(key="gap", label="Gap", unit=Unit.POUNDS),
        *interval_columns("gap", "Gap", Unit.POUNDS),
        Column(key="chance", label="Chance", unit=Unit.CHANCE),
        Column(key="never", label="Never", unit=Unit.NUMBER),
        # Not the end of an interval: there is no column `over`.
        Column(key="over_low", label="Over low"),
    ),
    rows=(
        ("A", 12.3e6, 11e6, 13.4e6, 0.5, None, "x"),
        ("B", -2e6, -2.01e6, -1.99e6, 0.001, None, "y"),
        ("C", None, None, None, None, None, "z"),
    ),
    note="A note.",
)


def test_intervals_stand_behind_figures():
    block = interval_table(TABLE, key="made")
    assert [head.label for head in block.heads] == ["What", "Gap, £m", "Chance", "Over low"]
    assert [head.is_number for head in block.heads] == [False, True, True, False]
    assert block.rows == (
        ("A", "12.3 (11.0 to 13.4)", "50%", "x"),
        # An interval that reads as the figure itself goes without saying.
        ("B", "−2.0", "less than 1%", "y"),
        ("C", "–", "–", "z"),
    )
    assert block.note == (
        "A note. In brackets: the 95% interval in which the number of runs leaves a figure."
    )


def test_columns_may_be_chosen():
    block = interval_table(TABLE, key="made", columns=("what", "chance"))
    assert block.rows == (("A", "50%"), ("B", "less than 1%"), ("C", "–"))
    assert (block.key, block.caption, block.note) == ("made", "Made up", "A note.")
    # A table that does not go by years has no rows of other years.
    assert interval_table(TABLE, key="made", year="2026/27") == interval_table(TABLE, key="made")


def test_of_a_table_by_years_the_rows_of_one_may_be_shown():
    table = Table(
        key="by_year",
        title="Made up (2026/27 first)",
        columns=(Column(key="year", label="Year", unit=Unit.YEAR), Column(key="what", label="What")),
        rows=(("2026/27", "A"), ("2026/27", "B"), ("2025/26", "A")),
    )
    block = interval_table(table, key="made", year="2026/27", command="mtfs compare")
    assert block.rows == (("2026/27", "A"), ("2026/27", "B"))
    assert block.caption == "Made up (2026/27)"
    assert block.note == "1 row of other years left out: the files of mtfs compare hold them."
    assert interval_table(table, key="made", year="2025/26").note == "2 rows of other years left out."
    assert len(interval_table(table, key="made").rows) == 3
