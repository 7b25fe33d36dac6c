"""What drives the risk, in plain words."""

import re
from dataclasses import replace

import numpy as np
import pytest

from mtfs import Case
from mtfs.analysis.blocks import Request
from mtfs.analysis.sensitivity import Sensitivity, sensitivity
from mtfs.words.drivers import alone_sentences, decisive_sentence, share_sentences, too_little
from tests.cases import case_of, full_case
from tests.closed_forms import one_year_case
from tests.stressed import every_part, planted


def found_of(case: Case, runs: int = 500) -> Sensitivity:
    return sensitivity(case, request=Request(runs=runs))


@pytest.fixture(scope="module")
def full(tmp_path_factory) -> Sensitivity:
    return found_of(case_of(full_case(), tmp_path_factory.mktemp("case")), runs=4000)


def test_what_moves_the_gap_alone(full):
    first, following = alone_sentences(full)
    assert first.startswith(
        "Taken alone, 'placements' moves the gap of 2029/30 furthest: in 8 of 10 futures it comes to "
        "anything from £"
    )
    assert first.endswith(", where the plan has a gap of £9.9m.")
    assert following.startswith("Next come 'asc demand' (from £")
    assert following.count(" to £") == 2


def test_one_alone_and_two():
    assert len(alone_sentences(found_of(one_year_case((1e6,), opening=5e6)))) == 1
    one, other = alone_sentences(found_of(one_year_case((3e6, 1e6), opening=5e6)))
    assert "'d0'" in one
    assert other.startswith("Next comes 'd1' (from a surplus of £1.")


def test_what_comes_seldom_moves_nothing_in_8_of_10_futures():
    case = planted()
    claim_alone = Case(strategies={"Base": replace(case.base, drivers=(), funding=tuple(
        replace(line, driver=None) for line in case.base.funding
    ))})  # fmt: skip
    assert alone_sentences(found_of(claim_alone)) == [
        "No assumption taken alone moves the gap of 2026/27 in 8 of 10 futures."
    ]


def test_every_kind_of_assumption_has_its_words():
    said = " ".join((*alone_sentences(found_of(every_part())), decisive_sentence(found_of(every_part()))))
    assert "the savings scheme 'A saving'" in said
    assert "the pressure 'A claim'" in said


def test_shares_name_groups(full):
    (sentence,) = share_sentences(full, "gap")
    told = re.match(
        r"Of what makes the gap of 2029/30 differ from future to future, about (\d+)% "
        r"has to do with 3 assumptions that tend to move together \('cpi', 'pay' and 'asc demand'\), ",
        sentence,
    )
    assert told is not None
    # Of 40,000 futures it is 50% and 51%.
    assert int(told[1]) == pytest.approx(50.4, abs=4)
    assert "driver" not in sentence


def test_all_of_it_may_have_to_do_with_one():
    found = found_of(one_year_case((3e6,), opening=5e6))
    assert share_sentences(found, "gap") == [
        "All of what makes the gap of 2026/27 differ from future to future has to do with 'd0'."
    ]


def test_one_alone_has_nothing_to_overlap_with_though_its_estimate_comes_to_more_than_the_whole():
    found = found_of(one_year_case((3e6,), opening=3e6))
    # As few runs may estimate it.
    above = {key: replace(of, total=1.2 * np.ones_like(of.total)) for key, of in found.effects.shares.items()}
    found = replace(found, effects=replace(found.effects, shares=above))
    assert [sentence[:6] for sentence in share_sentences(found, "gap", "exhausted_by")] == ["All of"] * 2


def test_shares_that_overlap_say_so_once():
    found = found_of(planted(), 2000)
    said = share_sentences(found, "gap", "exhausted_by")
    assert len(said) == 3
    assert said[1].startswith(
        "Of what decides whether usable reserves have run out by the end of 2026/27, about"
    )
    assert said[2].startswith("Shares overlap")


def test_an_outcome_that_hardly_varies_is_left_out():
    assert share_sentences(found_of(one_year_case((1e6,), opening=500e6)), "exhausted_by") == []


@pytest.mark.parametrize(
    ("opening", "gap", "state", "end"),
    [
        (50e6, 0.0, "last to", "no assumption alone would make them run out"),
        (2e6, 0.0, "last to", "any one of these alone would make them run out: 'd0' and 'd1'"),
        (2e6, 3e6, "have run out by", "any one of these alone would make them last: 'd0' and 'd1'"),
        (3e6, 0.0, "last to", "'d0' alone would make them run out"),
    ],
)
def test_whether_one_alone_decides(opening, gap, state, end):
    found = found_of(one_year_case((4e6, 2e6), opening=opening, gap=gap))
    side = "good" if gap else "bad"
    assert decisive_sentence(found) == (
        f"In the plan usable reserves {state} the end of 2026/27. At the {side} end of the range of 8 in 10 "
        f"futures, {end}."
    )


def test_where_nothing_can_be_told():
    certain = one_year_case((), opening=5e6)
    assert too_little(found_of(certain)).startswith("Nothing in this case is uncertain")
    case = one_year_case((1e6,), opening=5e6)
    assert too_little(found_of(case, 1)).startswith("1 future is too few to tell")
    assert too_little(found_of(case, 30)).startswith("30 futures are too few to tell")
    assert too_little(found_of(case, 50)) == ""
