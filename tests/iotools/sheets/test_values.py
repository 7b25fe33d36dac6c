"""Cells as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfs.iotools.sheets.values import UnreadableError, figure_of, read_amount, read_share, strip_notes
from mtfs.iotools.spreadsheets.workbook import CellError, CellFormula


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234", "1234"),
        ("1 234", "1234"),
        ("1\u00a0234.50", "1234.5"),
        ("£1,234.56", "1234.56"),
        ("(45)", "-45"),
        ("(£45)", "-45"),
        ("£(45)", "-45"),
        ("-45", "-45"),
        ("−45", "-45"),
        ("–45", "-45"),
        ("-£45", "-45"),
        ("£-45", "-45"),
        ("45-", "-45"),
        ("+45", "45"),
        ("12*", "12"),
        ("12 [note 3]", "12"),
        ("12¹", "12"),
        ("45 CR", "-45"),
        ("45 DR", "45"),
        (".5", "0.5"),
        ("1.2E+06", "1200000"),
    ],
)
def test_an_amount(text: str, value: str) -> None:
    assert read_amount(text).value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "pounds"),
    [
        ("£45k", "45000"),
        ("45K", "45000"),
        ("1.2m", "1200000"),
        ("(£1.2m)", "-1200000"),
        ("£1.5 million", "1500000"),
    ],
)
def test_an_amount_with_a_unit_of_its_own(text: str, pounds: str) -> None:
    amount = read_amount(text)
    assert amount.pounds is not None
    assert amount.value is not None
    assert amount.value * amount.pounds == Decimal(pounds)


@pytest.mark.parametrize("text", ["-", "–", "nil", "Nil", "£-"])
def test_what_stands_for_nought(text: str) -> None:
    amount = read_amount(text)
    assert (amount.value, bool(amount.mark)) == (0, True)


@pytest.mark.parametrize("text", ["TBC", "n/a", "x", "[x]", "..", "To be confirmed", "TBC*"])
def test_what_stands_for_no_figure(text: str) -> None:
    amount = read_amount(text)
    assert (amount.value, bool(amount.mark)) == (None, True)
    assert not amount.blank


@pytest.mark.parametrize(
    ("text", "side", "value"),
    [
        ("120 (A)", "adverse", "120"),
        ("45F", "favourable", "45"),
        ("(30) fav", "favourable", "30"),
        ("7 Adv.", "adverse", "7"),
    ],
)
def test_adverse_and_favourable(text: str, side: str, value: str) -> None:
    amount = read_amount(text)
    assert (amount.side, amount.value) == (side, Decimal(value))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("lots", "expected a figure such as"),
        ("(-45)", "here are two"),
        ("12,34", "expected a figure"),
        ("1.2m-1.5m", "expected a figure"),
        ("£'000", "expected a figure"),
        ("85%", "not a percentage"),
        (True, "expected a figure"),
        (float("nan"), "nearer to 0"),
        ("9" * 16, "nearer to 0"),
        (CellError("#REF!"), "expected a figure"),
        (CellFormula("=A1"), "open the file in Excel or LibreOffice, save it"),
    ],
)
def test_what_is_no_amount(value: object, words: str) -> None:
    with pytest.raises(UnreadableError, match=words.replace("(", r"\(")):
        read_amount(value)
    assert figure_of(value) is None or value == "85%"


def test_a_decimal_comma_is_not_read_and_its_meaning_is_offered() -> None:
    with pytest.raises(UnreadableError) as caught:
        read_amount("2,5")
    assert caught.value.guess == "2.5"


@pytest.mark.parametrize(
    ("value", "share", "percent"),
    [("85%", "0.85", True), (85.0, "85.0", False), ("0.85", "0.85", False), ("(5%)", "-0.05", True)],
)
def test_a_share(value: object, share: str, percent: bool) -> None:
    read = read_share(value)
    assert (read.value, read.percent) == (Decimal(share), percent)


@pytest.mark.parametrize("text", ["£85", "85k", "85 (A)"])
def test_what_is_no_share(text: str) -> None:
    with pytest.raises(UnreadableError, match="not an amount"):
        read_share(text)


@pytest.mark.parametrize(
    ("text", "bare", "marks"),
    [
        ("Leisure review**", "Leisure review", "**"),
        ("* Leisure", "Leisure", "*"),
        ("Fees [note 2]", "Fees", "[note 2]"),
        ("Fees (see note 4)*", "Fees", "* (see note 4)"),
        ("**", "**", ""),
        ("Fees (part 2)", "Fees (part 2)", ""),
    ],
)
def test_footnote_marks(text: str, bare: str, marks: str) -> None:
    assert strip_notes(text) == (bare, marks)


@given(
    st.decimals(min_value=-(10**11), max_value=10**11, places=2),
    st.sampled_from(["{:,f}", "{:f}", "£{:,f}", " {:,f} ", "{:,f}*"]),
    st.sampled_from(["minus", "brackets", "behind"]),
)
def test_any_figure_comes_back(value: Decimal, form: str, negative: str) -> None:
    size = form.format(abs(value))
    if value < 0:
        bare = size.strip().removesuffix("*")
        size = {"minus": f"-{bare}", "brackets": f"({bare})", "behind": f"{bare}-"}[negative]
    assert read_amount(size).value == value


@given(st.text(max_size=12))
def test_any_text_is_a_figure_or_refused(text: str) -> None:
    try:
        amount = read_amount(text)
    except UnreadableError:
        assert text.strip()
    else:
        assert amount.value is not None or amount.mark or not text.strip()
