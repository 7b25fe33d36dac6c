"""A page whose parts are made from figures."""

from pathlib import Path

import pytest

from mtfs.errors import InputError
from mtfs.iotools.backtest_page import filled_page, picture_parts, read_page

PAGE = """# Page

Before.

<!-- figures: answer -->

An old answer.

<!-- end of figures -->

Between.

<!-- figures: files -->
<!-- end of figures -->
"""


def test_parts_are_made_anew_and_the_rest_is_left():
    made = filled_page(PAGE, {"answer": "A new one.", "files": "| a |", "not-asked": "x"}, "page.md")
    assert made == (
        "# Page\n\nBefore.\n\n<!-- figures: answer -->\n\nA new one.\n\n<!-- end of figures -->\n\n"
        "Between.\n\n"
        "<!-- figures: files -->\n\n| a |\n\n<!-- end of figures -->\n"
    )
    # Once more changes nothing, whatever the figures hold.
    parts = {"answer": r"A \1 new \g<name> one.", "files": ""}
    once = filled_page(PAGE, parts, "page.md")
    assert filled_page(once, parts, "page.md") == once
    assert r"A \1 new \g<name> one." in once


def test_every_unknown_part_is_told_at_once():
    with pytest.raises(InputError) as told:
        filled_page(PAGE, {"coverage": "x"}, "page.md")
    assert [str(fault) for fault in told.value.faults] == [
        "page.md: it asks for the figures 'answer'; expected any of coverage",
        "page.md: it asks for the figures 'files'; expected any of coverage",
    ]


def test_pictures_with_their_words():
    parts = picture_parts({"chart-a": ("a.png", "Ten bars [in all].")}, "images")
    assert parts == {"chart-a": "![Ten bars (in all).](images/a.png)"}


def test_pages_that_cannot_be_read(tmp_path: Path):
    with pytest.raises(InputError, match="there is no such page"):
        read_page(tmp_path / "none.md")
    (tmp_path / "bytes.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="it cannot be read"):
        read_page(tmp_path / "bytes.md")
    (tmp_path / "page.md").write_text("# Page\n", encoding="utf-8")
    with pytest.raises(InputError, match="no marks to write between"):
        read_page(tmp_path / "page.md")
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    assert read_page(tmp_path / "page.md") == PAGE
