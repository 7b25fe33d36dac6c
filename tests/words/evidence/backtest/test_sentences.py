"""What is said of a backtest: figures that are right, and misses told as such."""

import datetime as dt
import re
from dataclasses import replace

import numpy as np
import pytest

from mtfs.analysis.evidence.backtest.study import Folds, Target
from mtfs.analysis.evidence.backtest.summary import coverage, headline
from mtfs.words.evidence.backtest.answers import best_rival_gain
from mtfs.words.evidence.backtest.names import (
    TARGET_WORDS,
    backtest_source_line,
    class_label,
    judged_years,
    line_name,
    method_label,
    one_decimal,
    range_words,
    signed_percent,
)
from mtfs.words.evidence.backtest.sentences import (
    WHAT_IS_A_MISS,
    backtest_sentences,
    coverage_sentence,
    gain_sentence,
    shock_sentence,
    study_sentence,
    together_sentences,
)
from tests.backtests import bell, made_backtest, told_backtest

RIGHT = told_backtest(0.05)
NARROW = told_backtest(0.03)
WIDE = told_backtest(0.09)


def test_a_range_that_holds_what_it_promises():
    (line,) = RIGHT.lines
    part = headline(line)
    held = coverage(line, line.model, 0.8, part)
    inside = int(line.model.within[part.mask, 1].sum())
    told = coverage_sentence(line, Target.BUDGET)
    assert told.startswith(
        f"Adult social care: {inside:,} of 2,000 outturns ({one_decimal(held.value)}) fell within the range "
        "that should hold 8 in 10, as aimed for (78% to 82%). With 5 years to judge by, the true share could "
        "be anything from "
    )
    assert told.endswith(f"{held.low:.1%} to {held.high:.1%}.")


def test_groups_of_one_line_are_told_together():
    (line,) = RIGHT.lines
    half = replace(RIGHT, lines=(line, line))
    (told,) = together_sentences(half)
    part = headline(line)
    inside = 2 * int(line.model.within[part.mask, 1].sum())
    assert told.startswith(
        f"Adult social care, all of these councils together: {inside:,} of 4,000 outturns "
        f"({one_decimal(inside / 4000)}) fell within"
    )
    assert told in backtest_sentences(half)


def test_a_line_of_one_group_is_not_told_twice():
    assert together_sentences(RIGHT) == ()


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (NARROW, "the range is too narrow, and promises too much"),
        (WIDE, "the range is too wide, and more careful than it need be"),
    ],
)
def test_a_miss_is_told_with_its_figure(found, why):
    (line,) = found.lines
    share = coverage(line, line.model, 0.8, headline(line)).value
    assert not 0.78 <= share <= 0.82
    told = coverage_sentence(line, Target.BUDGET)
    assert f"({share:.1%})" in told
    assert f"The aim of {TARGET_WORDS} is missed: {why}." in told
    assert "as aimed for" not in told


def test_few_years_are_told_as_too_few():
    two = told_backtest(0.05, years=(2018, 2019, 2020), learns_from_shocks=True)
    assert coverage_sentence(two.lines[0], Target.BUDGET).endswith(
        "2 years are too few to say how sure that is."
    )
    one = told_backtest(0.05, years=(2019, 2020, 2021), learns_from_shocks=True)
    assert coverage_sentence(one.lines[0], Target.BUDGET).endswith(
        "One year is too few to say how sure that is."
    )


def test_a_model_that_beats_every_rival():
    (line,) = made_backtest(1).lines
    told = gain_sentence(line, Target.BUDGET)
    closest = best_rival_gain(line)
    every = [
        1 - line.model.crps[headline(line).mask].mean() / rival.crps[headline(line).mask].mean()
        for rival in line.rivals
    ]
    assert told.startswith(
        "Adult social care: the model's miss is smaller than that of each of the 6 plain rivals, by "
        f"{min(every):.1%} to {max(every):.1%}. The closest is '"
    )
    assert f"which it beats in {closest.better_years} of 5 years; " in told
    assert "missed" not in told


def test_rivals_that_are_not_beaten_are_named_with_their_figures():
    # The truth is a bell curve of 5% around 0: one of 9% is worse than those that learned it.
    (line,) = WIDE.lines
    told = gain_sentence(line, Target.BUDGET)
    part = headline(line).mask
    curve = next(rival for rival in line.rivals if rival.method.key == "normal")
    worse = line.model.crps[part].mean() / curve.crps[part].mean() - 1
    assert "of the 6 plain rivals" in told
    assert "The aim to beat every rival is missed: it is no smaller than that of " in told
    assert f"'bell curve of past errors' ({worse:.1%} larger)" in told


def test_a_model_that_beats_nobody():
    found = told_backtest(0.05, methods=(bell(3.0), bell(0.05, key="normal")))
    told = gain_sentence(found.lines[0], Target.BUDGET)
    assert "is smaller than that of none of the 1 plain rivals" in told
    assert "is missed" in told


def test_shock_years_are_told_apart():
    found = made_backtest(2)
    told = shock_sentence(found)
    assert told.startswith(
        "The two shock years (2020/21, Covid; 2021/22, Covid, second year) are scored apart: there the range "
        "that should hold 8 in 10 held "
    )
    for line in found.lines:
        shocks = np.isin(line.cells.year, ["2020/21", "2021/22"])
        assert f"{line.model.within[shocks, 1].mean():.1%} ({line_name(line).lower()})" in told
    assert shock_sentence(made_backtest(1, years=(2014, 2015, 2016, 2017))) == ""


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "a model that had seen only the other ordinary years"),
        ({"learns_from_shocks": True}, "a model that had seen only the other years"),
        ({"folds": Folds.YEARS_BEFORE}, "a model that had seen only the ordinary years before it"),
    ],
)
def test_what_was_done(options, told):
    sentence = study_sentence(made_backtest(1, **options))
    assert told in sentence
    assert re.match(r"\d years of outturn against budget \(20\d\d/\d\d to 2021/22\): each was", sentence)


def test_growth_is_told_as_such():
    found = made_backtest(1, target=Target.GROWTH)
    told = " ".join(backtest_sentences(found))
    assert "7 years of growth of spending over inflation" in told
    assert "changes in spending" in told
    assert "outturns" not in told


def test_the_sentences_in_their_order():
    found = made_backtest(2, folds=Folds.YEARS_BEFORE)
    told = backtest_sentences(found)
    assert told[0] == study_sentence(found)
    assert [sentence.partition(":")[0] for sentence in told[1:3]] == [
        "Adult social care",
        "Children's social care",
    ]
    assert told[3] == WHAT_IS_A_MISS
    assert told[-1] == "Not scored, for want of other years to learn from: 2013/14 and 2014/15."
    assert all(sentence.endswith(".") for sentence in told)


def test_lines_classes_and_methods_have_names():
    found = made_backtest(4)
    assert [line_name(line) for line in found.lines] == [
        "Adult social care",
        "Children's social care",
        "Net revenue expenditure less social care",
        "Net revenue expenditure",
    ]
    for target in Target:
        labels = [method_label(scores.method, target) for scores in found.lines[0].scores]
        assert len(set(labels)) == 7
        assert labels[0] == "The model"
    assert method_label(bell(1.0, key="some_other"), Target.BUDGET) == "Some other"
    assert [class_label(kind) for kind in ("UA", "all", "X")] == ["unitary authorities", "all", "X"]


@pytest.mark.parametrize(
    ("share", "plain", "signed"),
    [
        (0.8164, "81.6%", "+82%"),
        (-0.0123, "−1.2%", "−1.2%"),
        (-0.00001, "0.0%", "0%"),
        (0.0, "0.0%", "0%"),
        (0.1, "10.0%", "+10%"),
        (0.0996, "10.0%", "+10%"),
        (0.02, "2.0%", "+2%"),
        (1.0, "100.0%", "+100%"),
    ],
)
def test_shares_as_they_are_written(share, plain, signed):
    assert one_decimal(share) == plain
    assert signed_percent(share) == signed


def test_intervals_as_they_are_written():
    assert range_words(0.781, 0.8634) == "78.1% to 86.3%"
    assert range_words(None, None) == "–"


def test_where_figures_come_from():
    assert backtest_source_line("1.2") == (
        "Source: mtfs 1.2 on budgets (RA) and outturns (RS) of English councils, MHCLG."
    )
    assert backtest_source_line("1.2", dt.date(2026, 3, 5)).endswith("MHCLG; 5 March 2026.")


def test_a_line_without_ordinary_years_says_so():
    shocks = told_backtest(0.05, years=(2020, 2021, 2022), learns_from_shocks=True)
    told = coverage_sentence(shocks.lines[0], Target.BUDGET)
    assert ". They are of shock years alone: no ordinary year could be scored. " in told
    assert judged_years(shocks) == "shock years"
    assert judged_years(RIGHT) == "ordinary years"
    mixed = replace(RIGHT, lines=(*RIGHT.lines, *shocks.lines))
    assert judged_years(mixed) == "ordinary years (shock years where a line has no other)"


def test_years_that_were_not_scored_are_told_with_their_lines():
    found = made_backtest(2, folds=Folds.YEARS_BEFORE)
    first, second = found.lines
    differing = replace(found, lines=(first, replace(second, left_out={"2013/14": "too few"})))
    assert backtest_sentences(differing)[-1] == (
        "Not scored, for want of other years to learn from: 2013/14 and 2014/15 (adult social care); 2013/14 "
        "(children's social care)."
    )


def test_what_could_not_be_looked_at_is_told():
    found = replace(RIGHT, skipped=("no year of housing can be forecast from others",))
    assert backtest_sentences(found)[-1] == "Not looked at: no year of housing can be forecast from others."
