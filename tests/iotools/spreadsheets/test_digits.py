"""Numbers in text, worked by hand."""

import pytest

from mtfs.iotools.spreadsheets.digits import plain_digits


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        *(
            ("1234.5", "1234.5"),
            ("1,234.5", "1234.5"),
            ("1 234 567", "1234567"),
            (".5", ".5"),
            ("1e3", "1e3"),
        ),
        *(("12,345,678", "12345678"), ("7.", "7.")),
    ],
)
def test_numbers(text: str, digits: str) -> None:
    assert plain_digits(text) == digits


@pytest.mark.parametrize(
    "text",
    ["", "2,5", "1,23,456", "1,234 567", "1234,567", "-5", "+5", "1.2.3", "£5", "5%", "1e", "x", "1e1000"],
)
def test_what_is_none_or_may_be_another(text: str) -> None:
    assert plain_digits(text) == ""
