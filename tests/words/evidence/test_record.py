"""A track record in words: what is told of an assumption, to officers and to members."""

from pathlib import Path

import pytest

from mtfs import read_case
from mtfs.analysis.evidence.record import assess_record
from mtfs.analysis.evidence.record.records import Measure, RecordAssessment
from mtfs.domain.strategy import Strategy
from mtfs.domain.track_record import RecordEntry, TrackRecord
from mtfs.iotools.calibration import default_calibration
from mtfs.words.evidence.record import (
    assumption_sentences,
    error_figure,
    error_words,
    offer_sentences,
    record_notes,
    record_sentences,
    years_ahead_words,
)
from tests.analysis.evidence.record.samples import PACK, money, rate
from tests.cases import case_of, full_case, with_roles
from tests.reading_ease import reading_ease


@pytest.fixture(scope="module")
def strategy(tmp_path_factory: pytest.TempPathFactory) -> Strategy:
    return case_of(with_roles(full_case()), tmp_path_factory.mktemp("case")).base


def assessed(strategy: Strategy, *entries: RecordEntry) -> RecordAssessment:
    return assess_record(TrackRecord(entries), strategy, PACK)


ADULTS = (money("Adults", "2017/18", 40e6, 42e6), money("Adults", "2018/19", 40e6, 41.2e6))
PAY = (rate("pay", "2023/24", 0.02, 0.06), rate("pay", "2024/25", 0.03, 0.04))
GAP = (money("Budget gap", "2025/26", 2e6, 38.1e6, made=3),)


class TestErrors:
    @pytest.mark.parametrize(
        ("error", "measure", "figure", "words"),
        [
            (0.035, Measure.SHARE, "+3.5%", "3.5% more than was budgeted"),
            (-0.02, Measure.SHARE, "−2.0%", "2.0% less than was budgeted"),
            (0.0001, Measure.SHARE, "0.0%", "as was budgeted"),
            (0.008, Measure.RATE, "+0.8 pp", "0.8 points above what was assumed"),
            (-0.008, Measure.RATE, "−0.8 pp", "0.8 points below what was assumed"),
            (4.7e6, Measure.POUNDS, "+£4.7m", "£4.7m above what was assumed"),
            (-4500.0, Measure.POUNDS, "−£4,500", "£4,500 below what was assumed"),
            (0.2, Measure.POUNDS, "£0", "at what was assumed"),
        ],
    )
    def test_are_told_in_their_measure(self, error: float, measure: Measure, figure: str, words: str) -> None:
        assert error_figure(error, measure) == figure
        assert error_words(error, measure) == words

    def test_a_spread_has_no_sign(self) -> None:
        assert error_figure(0.064, Measure.SHARE, signed=False) == "6.4%"
        assert error_figure(None, Measure.RATE) == "–"

    def test_years_ahead(self) -> None:
        assert (years_ahead_words((1, 1)), years_ahead_words((2, 4))) == ("1", "2 to 4")


class TestOfEachAssumption:
    def test_a_service(self, strategy: Strategy) -> None:
        (told,) = assumption_sentences(assessed(strategy, *ADULTS))
        # A symmetric metalog through these deciles has the SD 0.1058, of whose square 0.0017 lies between
        # councils; the errors are 0.05 and 0.03: pooled (5 x 0.0095 + 0.0002) / 6, weight 0.30.
        assert told == (
            "Adults cost 4.0% more than was budgeted on average in the 2 years that count; budgets of "
            "English councils for adult social care are 2.0% too low on average. Your own 2 years count for "
            "30%: "
            "2.6% more is to be expected in a year to come, and in 8 years of 10 something between 9.0% less "
            "and 14.2% more."
        )

    def test_a_driver(self, strategy: Strategy) -> None:
        (told,) = assumption_sentences(assessed(strategy, PAY[0]))
        assert told.startswith(
            "'pay' came 4.0 points above what was assumed in the one year that counts; councils' assumptions "
        )
        assert "Your own year counts for " in told

    def test_what_counts_comes_first_and_the_rest_is_shown(self, strategy: Strategy) -> None:
        first, second, third = assumption_sentences(
            assessed(strategy, *GAP, money("Net spending", "2025/26", 5e6, None), *ADULTS)
        )
        assert first.startswith("Adults cost")
        assert second == "'Budget gap' came £36.1m above what was assumed in the one case on record."
        assert third == "'Net spending': what turned out is not known yet."

    def test_a_record_that_stands_alone(self, strategy: Strategy) -> None:
        years = [rate("fees", f"20{n}/{n + 1}", 0.02, 0.03) for n in (10, 11, 12)]
        (told,) = assumption_sentences(assessed(strategy, *years))
        assert "nothing is known of other councils. So 1.0 points above is to be expected" in told
        (short,) = assumption_sentences(assessed(strategy, years[0]))
        assert short.endswith("Nothing is known to weigh that with.")


class TestOfDrivers:
    def test_how_a_record_reaches_a_driver(self, strategy: Strategy) -> None:
        own, service = offer_sentences(assessed(strategy, *ADULTS, *PAY))
        assert own == "On Drivers 'pay' takes its own record."
        assert service.startswith(
            "On Drivers 'asc demand' moves 109% of Adults, and takes its record: of an "
        )
        assert "40% comes back in the next year's budget" in service
        assert service.endswith("prices and pay may add to it on average, by their own ranges, is taken off.")

    def test_why_one_does_not(self, strategy: Strategy) -> None:
        (told,) = offer_sentences(assessed(strategy, rate("fees", "2024/25", 0.02, 0.03)))
        assert told.startswith("Nothing is offered for Drivers from 'fees': too few years")


def test_each_reason_not_to_count_is_told_once(strategy: Strategy) -> None:
    entries = (
        *GAP,
        money("Adults", "2020/21", 4e6, 5e6),
        money("Adults", "2021/22", 4e6, 5e6),
        money("Corporate", "2017/18", -4e6, -5e6),
        rate("pay", "2024/25", 0.02, 0.03, made=4),
        rate("pay", "2023/24", 0.02, 0.03),
        rate("pay", "2023/24", 0.02, 0.03, made=0),
        rate("pay", "2025/26", 0.02, None),
    )
    notes = record_notes(assessed(strategy, *entries))
    assert len(notes) == len(set(notes)) == 5
    assert record_notes(assessed(strategy, *ADULTS)) == []


def test_a_figure_in_another_unit_is_pointed_out(strategy: Strategy) -> None:
    slip = money("Adults", "2019/20", 40e3, 41e6)
    (note,) = record_notes(assessed(strategy, *ADULTS, slip))
    assert note.startswith(
        "Adults turned out more than twice its budget, or below nothing, for 2019/20: look"
    )
    twice = money("Adults", "2019/20", 40e6, 80e6)
    assert record_notes(assessed(strategy, *ADULTS, twice)) == []


class TestForMembers:
    def test_two_sentences_the_furthest_out_first(self, strategy: Strategy) -> None:
        first, second = record_sentences(assessed(strategy, *PAY, *ADULTS))
        assert first == (
            "On the council's own record, Adults cost 4.0% more than was budgeted on average (2 years) and "
            "'pay' came 2.5 points above what was assumed on average (2 years)."
        )
        assert second.startswith(
            "Set beside other councils, the next year can be expected to bring 2.6% more for Adults (14.2% "
            "more or beyond in 1 year of 10) and "
        )
        assert reading_ease(f"{first} {second}") > 50

    def test_the_second_of_a_measure_is_told_in_short(self, strategy: Strategy) -> None:
        first, _ = record_sentences(assessed(strategy, *PAY, rate("cpi", "2024/25", 0.02, 0.03)))
        assert first.endswith("(2 years) and 'cpi' 1.0 points above (1 year).")

    def test_what_cannot_be_weighed_is_told_as_such(self, strategy: Strategy) -> None:
        (told,) = record_sentences(assessed(strategy, *GAP))
        assert told == (
            "On the council's own record, 'Budget gap' came £36.1m above what was assumed (1 year); none of "
            "it can be held against other councils."
        )

    def test_no_record_no_words(self, strategy: Strategy) -> None:
        assert record_sentences(assessed(strategy)) == ()
        assert record_sentences(assessed(strategy, money("Gap", "2025/26", 5e6, None))) == ()

    def test_no_more_than_three_are_told(self, strategy: Strategy) -> None:
        names = ("cpi", "pay", "settlement", "tax base")
        first, _ = record_sentences(assessed(strategy, *(rate(name, "2024/25", 0, 0.01) for name in names)))
        assert first.count("points above") == 3

    def test_the_page_on_it_quotes_them(self) -> None:
        top = Path(__file__).parents[3]
        case = read_case(top / "scenarios" / "halton-2024-25.xlsx")
        told = " ".join(record_sentences(assess_record(case.track_record, case.base, default_calibration())))
        page = (top / "docs" / "track-record.md").read_text(encoding="utf-8")
        assert told in " ".join(page.replace("\n> ", " ").split())
