"""The rows in which two cases differ, in words that say what stood there and what stands there now."""

from dataclasses import replace

import pytest

from mtfs.analysis.change.records import RowFate
from mtfs.analysis.findings import Unit
from mtfs.words.change_rows import row_words, rows_sentence
from tests.changed import cell, made_change, made_row


@pytest.mark.parametrize(
    ("fates", "told"),
    [
        ((), "No row of the case has changed in a figure."),
        ((RowFate.CHANGED,), "1 row of the case has changed."),
        ((RowFate.CHANGED, RowFate.CHANGED), "2 rows of the case have changed."),
        ((RowFate.ADDED,), "1 row of the case has been added."),
        ((RowFate.REMOVED, RowFate.REMOVED), "2 rows of the case have been removed."),
        (
            (RowFate.CHANGED, RowFate.ADDED, RowFate.ADDED),
            "3 rows of the case differ: 1 is changed and 2 are new.",
        ),
        (
            (RowFate.CHANGED, RowFate.ADDED, RowFate.REMOVED),
            "3 rows of the case differ: 1 is changed, 1 is new and 1 is gone.",
        ),
    ],
)
def test_rows_are_counted(fates: tuple[RowFate, ...], told: str) -> None:
    rows = tuple(made_row(cell(1.0, 2.0), fate=fate) for fate in fates)
    assert rows_sentence(made_change(rows=rows)) == told


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (cell(2.3e6, 1e6), "2026/27: £1.0m, was £2.3m"),
        (cell(None, 1e6), "2026/27: £1.0m, was blank"),
        # Amounts that read alike are written out.
        (cell(2.31e6, 2.32e6), "2026/27: £2,320,000, was £2,310,000"),
        (cell(1758.89, 1758.9, field="base", year=""), "Base: £1,758.90, was £1,758.89"),
        (cell(0.0344, 0.038, unit=Unit.RATE), "2026/27: 3.8%, was 3.44%"),
        (cell(0.02, -0.01, unit=Unit.RATE), "2026/27: −1%, was 2%"),
        (cell(0.03441, 0.03442, unit=Unit.RATE), "2026/27: 3.442%, was 3.441%"),
        (cell(0.7, 1.0, field="recurring_share", year="", unit=Unit.SHARE), "Recurring share: 100%, was 70%"),
        (cell(3.0, 1.0, field="slip_low", year="", unit=Unit.MONTHS), "Slip low: 1 month, was 3 months"),
        (cell("amber", "red", field="rag", year="", unit=Unit.TEXT), "RAG: red, was amber"),
        (cell(0.5, 0.25, field="price_weight", year="", unit=Unit.NUMBER), "Price weight: 0.25, was 0.5"),
        (cell(0.25, 0.5, field="probability", year="", unit=Unit.CHANCE), "Probability: 50%, was 25%"),
        (cell(36409.0, 36900.0, field="base", year="", unit=Unit.COUNT), "Base: 36,900, was 36,409"),
    ],
)
def test_a_value_is_told_as_it_is_and_was(changed: object, told: str) -> None:
    row = made_row(changed)  # type: ignore[arg-type]
    assert row_words(row, made_change(rows=(row,))) == f"Savings / Reviews, {told}."


def test_a_row_is_told_with_what_it_does_alone() -> None:
    first = made_row(cell(2.3e6, 1e6), cell(0.0, 1e5), cell(0.0, 1e5), gap=1.3e6)
    second = made_row(cell(5e6, 4e6, field="opening_balance", year=""), table="reserves", usable=-1e6)
    third = made_row(
        cell(0.03, 0.02, field="core_limit", year="", unit=Unit.RATE), table="council", name="core_limit"
    )
    gone = made_row(cell(2e6, None), fate=RowFate.REMOVED, gap=-40_000.0)
    forecast = made_row(cell(None, 2e6, field="likely", year=""), table="monitoring", fate=RowFate.ADDED)
    change = made_change(rows=(first, second, third, gone, forecast))
    assert [row_words(row, change) for row in change.rows] == [
        "Savings / Reviews, 2026/27: £1.0m, was £2.3m; 2026/27: £100,000, was £0; and 1 more "
        "value. Alone it widens "
        "the plan's gap of 2028/29 by £1.3m.",
        "Reserves / Reviews, Opening balance: £4.0m, was £5.0m. Alone it takes £1.0m from the plan's usable "
        "reserves at the end of 2028/29.",
        "Council / Core council tax limit: 2%, was 3%.",
        "Savings / Reviews: gone (2026/27 £2.0m). Alone it narrows the plan's gap of 2028/29 by £40,000.",
        "Monitoring / Reviews: new (Likely £2.0m).",
    ]
    later = replace(change, passed=1, base="2026/27")
    assert row_words(forecast, later) == "Monitoring / Reviews: the forecast of 2026/27 (Likely £2.0m)."
