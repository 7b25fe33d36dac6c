"""Ranges drawn down over rows that are added below a table."""

import pytest

from mtfs.iotools.package.areas import Area, areas_of
from mtfs.iotools.package.reach import Growth

GROWTH = Growth(last=6, new_last=9, columns=frozenset({2, 3}))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("B2:B6", "B2:B9"),
        ("$B$2:$C$6", "$B$2:$C$9"),
        ("A2:D7", "A2:D9"),
        ("B6", "B6:B9"),
        ("$C$6", "$C$6:$C$9"),
        ("B2:B5", "B2:B5"),  # ends above the last row
        ("B2:B9", "B2:B9"),
        ("B7:B8", "B7:B8"),  # begins below it
        ("D2:D6", "D2:D6"),  # beside the table
        ("B1:B1048576", "B1:B1048576"),
        ("B:B", "B:B"),
        ("A2:A6  C2:C6 E1", "A2:A6 C2:C9 E1"),
        ("A2:A6  E1", "A2:A6  E1"),
        ("", ""),
    ],
)
def test_ranges_that_end_with_the_table_are_drawn_down(before: str, after: str) -> None:
    assert GROWTH.drawn(before) == after


def test_areas_are_read_and_written() -> None:
    assert areas_of("$B$6:A2 nothing AA1 3:4") == [Area(2, 1, 6, 2), Area(1, 27, 1, 27)]
    assert [str(area) for area in areas_of("B6:A2 C3")] == ["A2:B6", "C3"]
    assert list(Area(1, 2, 2, 3).cells()) == [(1, 2), (1, 3), (2, 2), (2, 3)]
    assert (2, 3) in Area(1, 2, 2, 3)
    assert (3, 3) not in Area(1, 2, 2, 3)
