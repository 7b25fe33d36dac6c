"""Assumptions in plain words: what stands in each cell, at its edges."""

import numpy as np
import pytest

from mtfs.analysis.driver_ranges import DriverRange
from mtfs.domain.assumptions import Distribution, DistributionKind
from mtfs.domain.funding import FundingKind, FundingLine
from mtfs.domain.report_details import SourceNote
from mtfs.domain.reserves import ReserveClass
from mtfs.words.assumptions import (
    FUNDING_KINDS,
    NO_SOURCE,
    RESERVE_CLASSES,
    chance_words,
    delay_words,
    delivery_words,
    distribution_words,
    follows_words,
    funding_value_words,
    persistence_words,
    range_words,
    rate_words,
    rates_words,
    share_words,
    size_words,
    source_counts,
    source_words,
)


@pytest.mark.parametrize(
    ("rate", "words"),
    [(0.03, "3.0%"), (0.0299, "2.99%"), (0, "0.0%"), (-0.0125, "−1.25%"), (-0.000001, "0.0%"), (1, "100.0%")],
)
def test_rates(rate: float, words: str) -> None:
    assert rate_words(rate) == words


def test_a_table_of_rates_has_one_number_of_decimals() -> None:
    assert rates_words([[0.03, 0.0344], [0.02, -0.02]]) == [["3.00%", "3.44%"], ["2.00%", "−2.00%"]]
    assert rates_words([[0.03, 0.02]]) == [["3.0%", "2.0%"]]
    assert rates_words([[]]) == [[]]


def test_shares_have_the_decimals_that_they_need() -> None:
    assert [share_words(share) for share in (0.8, 0.925, 1, 0, 0.3333)] == [
        "80%",
        "92.5%",
        "100%",
        "0%",
        "33.33%",
    ]


def test_ranges() -> None:
    found = DriverRange(
        name="cpi",
        central=(0.02, 0.02),
        low=np.array([-0.012, 0.02]),
        middle=np.array([0.02, 0.02]),
        high=np.array([0.049, 0.02]),
    )
    assert range_words(found, 0, certain=False) == "−1.2% to 4.9%"
    assert range_words(found, 1, certain=False) == "2.0%"
    assert range_words(found, 1, certain=True) == "always 2.0%"


def test_how_much_of_a_surprise_lasts() -> None:
    assert [persistence_words(p) for p in (0, 0.5, 0.3, 1)] == ["none", "half", "30%", "all"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "fixed"),
        ({"kind": "normal", "sd": 0.01}, "normal: SD 1.0%"),
        ({"kind": "two-piece normal", "sd": 0.01}, "two-piece normal: SD 1.0% below, 1.0% above"),
        ({"kind": "two-piece normal", "sd": 0.01, "sd_up": 0}, "two-piece normal: SD 1.0% below, 0.0% above"),
        ({"kind": "student t", "sd": 0.01, "df": 5}, "Student's t: scale 1.0%, 5 degrees of freedom"),
        ({"kind": "uniform", "low": -0.01, "high": 0.02}, "uniform: −1.0% to 2.0%"),
        (
            {"kind": "pert", "low": -0.01, "mode": 0, "high": 0.02},
            "beta-PERT: −1.0% to 2.0%, likeliest 0.0%",
        ),
        (
            {"kind": "empirical", "values": (0.02, -0.01, 0.0)},
            "one of 3 past deviations, −1.0% to 2.0%",
        ),
    ],
)
def test_distributions(given: dict[str, object], words: str) -> None:
    kind = DistributionKind(str(given.pop("kind", "fixed")))
    assert distribution_words(Distribution(kind=kind, **given)) == words  # type: ignore[arg-type]


def test_what_lines_follow() -> None:
    assert follows_words("pay", 1) == "pay"
    assert follows_words("pay", 0.8) == "80% of pay"
    assert follows_words("pay", 0) == "–"
    assert follows_words(None, 1) == "–"


def test_pressures_and_savings() -> None:
    assert [chance_words(chance) for chance in (0, 0.25, 1)] == ["never", "25%", "certain"]
    assert size_words(1, 1) == "as stated"
    assert size_words(0.5, 1.8) == "50% to 180%"
    assert delivery_words((0.5, 0.8, 1)) == "50% to 100%, likeliest 80%"
    assert delivery_words((1, 1, 1)) == "100%"
    assert delay_words((0, 0, 0)) == "on time"
    assert delay_words((1, 1, 1)) == "1 month"
    assert delay_words((0, 0, 1)) == "0 to 1 month, likeliest 0"
    assert delay_words((3, 9, 18)) == "3 to 18 months, likeliest 9"


def line(kind: FundingKind, base: float | None, value: float) -> FundingLine:
    return FundingLine(name="x", kind=kind, base=base, values=(value,), years=("2025/26",))


@pytest.mark.parametrize(
    ("kind", "base", "value", "in_base", "in_year"),
    [
        (FundingKind.TAX_BASE, 36_409.5, 0, "36,409.5", "–"),
        (FundingKind.TAX_BASE, 36_409, 0, "36,409", "–"),
        (FundingKind.BAND_D, 1_758.89, 0, "£1,758.89", "–"),
        (FundingKind.CORE_INCREASE, None, 0.0299, "–", "2.99%"),
        (FundingKind.RESET, None, 1, "–", "100%"),
        (FundingKind.COLLECTION, None, 0, "–", "–"),
        (FundingKind.GRANT, 9.5e6, -2e5, "£9.5m", "−£200,000"),
        (FundingKind.BASELINE_FUNDING, 30e6, 0, "£30.0m", "–"),
    ],
)
def test_funding(kind: FundingKind, base: float | None, value: float, in_base: str, in_year: str) -> None:
    given = line(kind, base, value)
    assert funding_value_words(given, base or 0.0, in_base_year=True) == in_base
    assert funding_value_words(given, value) == in_year


def test_every_kind_and_class_has_words() -> None:
    assert set(FUNDING_KINDS) == set(FundingKind)
    assert set(RESERVE_CLASSES) == set(ReserveClass)


class TestSources:
    def test_short_ones_stand_as_they_are_on_one_line(self) -> None:
        assert source_words("  Budget\n report ", whole=False) == "Budget report"
        assert source_words(" ", whole=True) == NO_SOURCE

    def test_long_ones_end_with_a_sentence_where_that_says_enough(self) -> None:
        first = (
            "Central: the forecast of March 2026, table 1.7, which gives 3.44% for the fiscal year 2025-26."
        )
        text = f"{first} {'Spread: ' + 'x' * 200}."
        assert source_words(text, whole=False) == f"{first} …"
        assert source_words(text, whole=True) == text

    def test_others_are_cut_at_a_word(self) -> None:
        told = source_words("See. " + "word " * 100, whole=False)
        assert told.startswith("See. word")
        assert told.endswith("word …")
        assert len(told) <= 202
        # A decimal point ends no sentence.
        assert "£3.5m" in source_words("It was £3.5m " + "and more " * 40, whole=False)

    @pytest.mark.parametrize(
        ("texts", "sentence"),
        [
            ([], ""),
            (["a"], "The case has 1 row of assumptions, and gives a source for it."),
            (["a", "b"], "The case has 2 rows of assumptions, and gives a source for each."),
            (["", " "], "The case has 2 rows of assumptions, and gives a source for none of them."),
            (["a", "", "b"], "Of the 3 rows of assumptions, 1 has no source."),
            (["", "", "b"], "Of the 3 rows of assumptions, 2 have no source."),
            (
                ["Assumed.", "b"],
                "The case has 2 rows of assumptions, and gives a source for each. 1 of the sources says that "
                "something in the row is assumed.",
            ),
            (
                ["assumed", "size assumed", "", "presumed"],
                "Of the 4 rows of assumptions, 1 has no source. 2 of the sources say that something in the "
                "row is assumed.",
            ),
        ],
    )
    def test_they_are_counted(self, texts: list[str], sentence: str) -> None:
        assert source_counts([SourceNote(sheet="Costs", row="x", text=text) for text in texts]) == sentence
