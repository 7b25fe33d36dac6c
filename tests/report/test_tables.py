"""The tables of studies as a report sets them."""

import pytest

from mtfs.analysis.findings import Column, Table, Unit, Value
from mtfs.report.tables import cell_words, money_cell, report_table
from mtfs.words.units import money_unit

MILLIONS, POUNDS = money_unit(5e6), money_unit(500.0)


@pytest.mark.parametrize(
    ("pounds", "told"), [(12_345_678.0, "12.3"), (-1_250_000.0, "−1.2"), (0.0, "0.0"), (-40_000.0, "0.0")]
)
def test_money_in_millions(pounds: float, told: str) -> None:
    assert money_cell(pounds, MILLIONS) == told


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (None, Unit.POUNDS, "–"),
        ("Base", Unit.TEXT, "Base"),
        (-450.0, Unit.POUNDS, "−450"),
        (0.004, Unit.CHANCE, "less than 1%"),
        (1.0, Unit.CHANCE, "100%"),
        (0.0299, Unit.RATE, "2.99%"),
        (0.125, Unit.POINTS, "+12.5 points"),
        (-0.00001, Unit.POINTS, "0.0 points"),
        (-0.3, Unit.NUMBER, "−0.30"),
        (12_000, Unit.COUNT, "12,000"),
    ],
)
def test_a_cell_is_told_by_its_unit(value: Value, unit: Unit, told: str) -> None:
    assert cell_words(value, unit, POUNDS) == told


TABLE = Table(
    key="sums",
    title="What is needed",
    columns=(
        Column(key="name", label="Lever"),
        Column(key="sum", label="Sum", unit=Unit.POUNDS),
        Column(key="low", label="Low", unit=Unit.POUNDS, brief=False),
    ),
    rows=(("Reserves", 11.7e6, 11.2e6), ("Savings", None, None), ("Tax", -2e6, None)),
    note="Rounded up.",
)


def test_brief_columns_with_money_in_the_unit_of_its_size() -> None:
    made = report_table(TABLE)
    assert [(head.label, head.is_number) for head in made.heads] == [("Lever", False), ("Sum, £m", True)]
    assert made.rows == (("Reserves", "11.7"), ("Savings", "–"), ("Tax", "−2.0"))
    assert (made.key, made.caption, made.note) == ("sums", "What is needed", "Rounded up.")


def test_columns_headings_and_rows_may_be_chosen() -> None:
    made = report_table(TABLE, columns=("name", "low"), rows=2, heads=("What", "At least"), key="other")
    assert [head.label for head in made.heads] == ["What", "At least, £m"]
    assert made.rows == (("Reserves", "11.2"), ("Savings", "–"))
    assert made.note == "Rounded up. 1 more row is not shown."
    assert made.key == "other"
