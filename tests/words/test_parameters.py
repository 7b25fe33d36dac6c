"""What is said of ranges that are themselves drawn."""

import pytest

from mtfs import Case
from mtfs.domain.assumptions import ParameterError
from mtfs.domain.parameters import ParameterErrors, with_parameter_errors
from mtfs.words.parameters import parameter_sentence, parameter_sentences
from tests.closed_forms import MILLION, one_year_case
from tests.reading_ease import reading_ease

BOTH = ParameterError(location_error=0.0055, scale_error=0.3375)


@pytest.fixture
def case() -> Case:
    return one_year_case((3 * MILLION, 4 * MILLION, 5 * MILLION, 0.0))


def test_nothing_is_said_where_nothing_is_drawn(case: Case) -> None:
    assert parameter_sentence(case) == ""
    assert parameter_sentences(case) == ()


def test_each_driver_is_told_with_its_errors(case: Case) -> None:
    errors = ParameterErrors(
        by_driver={
            "d0": BOTH,
            "d1": ParameterError(scale_error=0.2),
            "d2": ParameterError(location_error=0.0004),
        },
        source="Councils by hand, version 2026.11",
    )
    assert parameter_sentences(with_parameter_errors(case, errors)) == (
        "Parameter uncertainty is on: where the ranges of 3 assumptions lie, and how wide they are, is not "
        "known for sure, so each future draws that too, once for all its years.",
        "Typical errors (from Councils by hand, version 2026.11): d0 ±0.55 percentage points, width ±34%; d1 "
        "its width ±20%; d2 ±0.04 percentage points.",
    )


def test_those_that_stay_and_those_that_were_guessed_are_told(case: Case) -> None:
    one = with_parameter_errors(case, ParameterErrors(by_driver={"d0": BOTH}, guessed=("d0",)))
    assert parameter_sentences(one) == (
        "Parameter uncertainty is on: where the range of 1 assumption lies, and how wide it is, is not known "
        "for sure, so each future draws that too, once for all its years.",
        "Typical errors: d0 ±0.55 percentage points, width ±34%.",
        "There are no such figures for d1 and d2, whose ranges stay as they are.",
        "The role of d0 was taken from its name.",
    )
    two = with_parameter_errors(
        case, ParameterErrors(by_driver={"d0": BOTH, "d1": BOTH}, guessed=("d0", "d1"))
    )
    assert parameter_sentences(two)[2:] == (
        "There are no such figures for d2, whose range stays as it is.",
        "The roles of d0 and d1 were taken from their names.",
    )


def test_a_member_can_read_it(case: Case) -> None:
    sentence = parameter_sentence(with_parameter_errors(case, ParameterErrors(by_driver={"d0": BOTH})))
    assert reading_ease(sentence) > 50
