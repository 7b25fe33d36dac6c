"""How tables are laid on a page of Word: what fits, what is made smaller, and what is split."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfs.report.document import TableBlock, TableHead
from mtfs.report.formats.word.tables import lay_out

WIDTH = 9184


def table(heads: list[str], *rows: tuple[str, ...]) -> TableBlock:
    return TableBlock(
        key="t",
        caption="A table",
        heads=tuple(TableHead(head, is_number=place > 0) for place, head in enumerate(heads)),
        rows=rows,
    )


def years(count: int, amount: str = "−1,234.5") -> TableBlock:
    heads = ["Line", *(f"{2025 + n}/{(26 + n) % 100:02d}" for n in range(count))]
    return table(heads, ("A line of the plan", *(amount,) * count))


@pytest.mark.parametrize(
    ("count", "points", "bands"),
    [(1, 9, 1), (4, 9, 1), (8, 9, 1), (9, 8, 1), (10, 7, 1), (13, 8, 2), (30, 8, 4)],
)
def test_more_years_take_smaller_type_and_then_more_bands(count: int, points: float, bands: int) -> None:
    laid = lay_out(years(count), WIDTH)
    assert {band.points for band in laid} == {points}
    assert len(laid) == bands
    lengths = [len(band.columns) for band in laid]
    assert max(lengths) - min(lengths) <= max(1, max(lengths) - 1)


def test_the_name_of_a_row_takes_what_its_figures_leave() -> None:
    (band,) = lay_out(table(["Line", "£m"], ("Gap", "19.9")), WIDTH)
    assert band.widths[0] > 8 * band.widths[1]
    # Three figures and a point of Arial at 9 points, and the margins of the cell.
    assert band.widths[1] >= (3 * 0.556 + 0.278) * 9 * 20 + 2 * 70


def test_room_that_none_needs_goes_to_words_and_not_to_figures() -> None:
    heads = (TableHead("Way", is_number=True), TableHead("What"), TableHead("£m", is_number=True))
    (band,) = lay_out(TableBlock(key="t", caption="A", heads=heads, rows=(("1", "cpi", "0.0"),)), WIDTH)
    assert band.widths[1] > 5 * max(band.widths[0], band.widths[2])


def test_long_texts_share_what_there_is() -> None:
    long = "word " * 60
    laid = TableBlock(
        key="t",
        caption="A table",
        heads=(TableHead("Name"), TableHead("£m", is_number=True), TableHead("Source")),
        rows=(("A name", "1,234.5", long),),
    )
    (band,) = lay_out(laid, WIDTH)
    assert band.widths[2] > 4 * band.widths[0]


def test_wider_letters_ask_for_more_room() -> None:
    assert lay_out(years(9), WIDTH)[0].points == 8
    assert lay_out(years(9), WIDTH, breadth=1.15)[0].points == 7


def test_the_name_of_a_row_has_room_for_a_few_letters_beside_many_years() -> None:
    (band,) = lay_out(years(10), WIDTH)
    assert band.widths[0] >= 14 * 0.5 * 7 * 20


def test_a_table_without_rows_or_with_one_column_is_laid_out() -> None:
    assert lay_out(table(["Only"]), WIDTH)[0].widths == (WIDTH,)
    assert sum(lay_out(table(["A", "B"]), WIDTH)[0].widths) == WIDTH


_TEXTS = st.text(alphabet="abW1 ,£m−", max_size=130)


def test_intervals_are_broken_before_a_table_is_split() -> None:
    laid = lay_out(years(8, "5.1 (3.8 to 16.4)"), WIDTH)
    assert len(laid) == 1


def test_the_columns_that_name_a_row_are_in_every_band() -> None:
    heads = [
        TableHead("Year"),
        TableHead("Scenario"),
        *(TableHead(f"£m {n}", is_number=True) for n in range(20)),
    ]
    rows = (("2025/26", "A name of a scenario", *("−1,234.5",) * 20),)
    laid = lay_out(TableBlock(key="t", caption="A table", heads=tuple(heads), rows=rows), WIDTH)
    assert len(laid) > 1
    assert all(band.columns[:2] == (0, 1) for band in laid)
    assert [place for band in laid for place in band.columns[2:]] == list(range(2, 22))


@given(
    st.integers(1, 40).flatmap(lambda n: st.lists(st.tuples(*[_TEXTS] * n), min_size=1, max_size=3)),
    st.integers(2500, 15000),
)
def test_every_column_is_shown_once_in_the_room_there_is(rows: list[tuple[str, ...]], width: int) -> None:
    laid = lay_out(table(list(rows[0]), *rows[1:]), width)
    shown = [column for band in laid for column in band.columns[(0 if band is laid[0] else 1) :]]
    assert shown == list(range(len(rows[0])))
    for band in laid:
        assert band.columns[0] == 0
        assert sum(band.widths) == width
        assert len(band.widths) == len(band.columns)
        assert min(band.widths) > 0
