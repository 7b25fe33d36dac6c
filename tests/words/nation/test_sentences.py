"""What a sweep is said to show: true at every edge, and in plain words."""

import datetime as dt
import re
from dataclasses import replace

import numpy as np
import pytest

from mtfs.analysis.nation.records import CouncilFault
from mtfs.words.nation import nation_sentences
from mtfs.words.nation.sentences import NOT_A_SCORE, nation_source_line, what_cases_are
from tests.reading_ease import reading_ease
from tests.sweeps import council, nation, paths_of, simple_sweep, sweep_of

RISKY = "Usable reserves are more likely than not to run out by the end of"
RUN_OUT = "Usable reserves run out by the end of 2026/27"
YEARS_APART = (
    "The gap of one year comes back in the next: the gaps of several years are never added together."
)


def told(*hits, **others):
    """Return the sentences, without those that every sweep has."""
    sweep = simple_sweep(*hits, **others)
    always = {YEARS_APART, what_cases_are(sweep), NOT_A_SCORE}
    return [sentence for sentence in nation_sentences(sweep) if sentence not in always]


def test_four_councils_by_hand():
    found = told((0, 0, 60), (0, 0, 40), (0, 100, 0), (0, 0, 0), kinds=("UA", "UA", "SD", "SD"))
    assert found == [
        "4 councils were taken through 100 futures. Inflation (CPI), pay and the government settlement are "
        "the same in all of them; all else is each council's own.",
        f"{RISKY} 2027/28 in 2 of 4 councils.",
        "In 1 of them they do so in every future tested.",
        "In 1 council they run out in no future tested.",
        "More likely than not, by class: 1 of 2 shire districts and 1 of 2 unitary authorities.",
        # 1, 2 or 3 councils in 40, 20 and 40 runs.
        "In the middle future, 2 councils have run out of usable reserves by the end of 2027/28. In 9 of 10 "
        "futures or more, it is between 1 and 3.",
        # £1m each, and £2m more where reserves have run out.
        "Added up over councils, the plans have no gap in 2027/28. The middle future has a gap of £8.0m. "
        "1 future in 20 is worse than a gap of £10.0m.",
        "In the middle future, £4.0m of spending in 2027/28 finds no reserve to meet it in the council "
        "concerned. In 1 future in 20, it is more than £6.0m.",
        "If councils had nothing in common, what 1 future in 20 is worse than would be much the same in "
        "2027/28: a gap of £10.0m.",
        "Together they hold £40.0m of usable reserves at the start of 2025/26. At the end of 2027/28, £20.0m "
        "is left in the middle future. The reserves of one do not help another.",
    ]


@pytest.mark.parametrize(
    ("hits", "said"),
    [
        ((0, 0), f"{RUN_OUT} in none of the 2 councils, in any future tested."),
        ((100, 100), f"{RUN_OUT} in both councils, in every future tested."),
        ((100, 100, 100), f"{RUN_OUT} in all 3 councils, in every future tested."),
        ((40, 50), f"{RISKY} 2026/27 in none of the 2 councils."),
        ((60, 51), f"{RISKY} 2026/27 in both councils."),
        ((60, 100, 70), f"{RISKY} 2026/27 in all 3 councils."),
        (
            (10, 100, 50),
            f"{RUN_OUT} in every future tested in 1 of 3 councils, and in no other are they more likely than "
            "not to.",
        ),
    ],
)
def test_in_how_many_councils_reserves_run_out(hits, said):
    assert told(*((0, hit) for hit in hits))[1] == said


def test_how_many_have_never_run_out_is_told_where_there_are_any():
    said = "In 2 councils they run out in no future tested."
    assert said in told((0, 60), (0, 0), (0, 0))
    assert not any("no future tested" in sentence for sentence in told((0, 60), (0, 1), (0, 1)))


def test_one_council_is_told_as_such():
    found = told((0, 0, 70))
    assert found == [
        "1 council was taken through 100 futures.",
        "In 7 of 10 futures the usable reserves of A run out by the end of 2027/28.",
        "The plan has no gap in 2027/28. The middle future has a gap of £3.0m. 19 futures in 20 or more are "
        "no worse.",
        "In the middle future, £2.0m of spending in 2027/28 finds no reserve to meet it.",
        "It holds £10.0m of usable reserves at the start of 2025/26. At the end of 2027/28, nothing is left "
        "in the middle future.",
    ]
    assert NOT_A_SCORE not in nation_sentences(simple_sweep((0, 0, 70)))


@pytest.mark.parametrize(
    ("hits", "said"),
    [
        ((0, 0), "The usable reserves of A run out by the end of 2026/27 in none of the futures tested."),
        ((0, 100), "In all futures tested the usable reserves of A run out by the end of 2026/27."),
        ((50, 0), "In half of futures the usable reserves of A run out by the end of 2026/27."),
        ((0, 3), "In 3 of 100 futures the usable reserves of A run out by the end of 2026/27."),
    ],
)
def test_the_chance_of_one_council(hits, said):
    assert told(hits)[1] == said


def test_one_future_is_no_chance():
    found = told((0, 1), (0, 0), runs=1)
    assert found[1:4] == [
        "In the one future tested, usable reserves run out by the end of 2026/27 in 1 of 2 councils.",
        "Added up over councils, the plans have no gap in 2026/27, and the one future tested has a gap of "
        "£4.0m.",
        "In the one future tested, £2.0m of spending in 2026/27 finds no reserve to meet it in the council "
        "concerned.",
    ]
    assert found[0].startswith("2 councils were taken through one future. ")
    assert not any("likely" in sentence or "1 future in 20" in sentence for sentence in found)
    alone = told((0, 1), runs=1)
    assert alone[1] == "In the one future tested, the usable reserves of A run out by the end of 2026/27."


def test_how_many_at_once_is_one_number_where_it_hardly_moves():
    said = "In 9 of 10 futures or more, 1 council has run out of usable reserves by the end of 2026/27."
    assert said in told((0, 100), (0, 0))
    assert "In 9 of 10 futures or more, 2 councils have run out" in " ".join(told((0, 100), (100, 0), (0, 0)))
    nobody = told((0, 40), (0, 40))
    assert any(s.startswith("In the middle future, no councils have run out") for s in nobody)
    # In all or in none of them has been told.
    for certain in (told((0, 100), (0, 100)), told((0, 0), (0, 0))):
        assert not any("9 of 10" in sentence for sentence in certain)


def test_surpluses_and_no_gap_are_called_so():
    assert (
        "Added up over councils, the plans have no gap in 2026/27. The middle future has a surplus of £6.0m. "
        "19 futures in 20 or more are no worse."
    ) in told((0, 0), (0, 0), gap=-3e6)
    assert "The plan has no gap in 2026/27, and so has the middle future." in told((0, 0), gap=0)


def test_spending_that_is_met_in_the_middle_future():
    assert (
        "In the middle future, all spending of 2026/27 is met. In 1 future in 20, more than £4.0m finds no "
        "reserve to meet it in the council concerned."
    ) in told((0, 40), (0, 40))
    assert not any("finds no reserve" in sentence for sentence in told((0, 0), (0, 1)))


def test_what_is_shared_is_named():
    one = told((0, 60), (0, 40), shared=("cpi",))[0]
    assert one.endswith("Inflation (CPI) is the same in all of them; all else is each council's own.")
    own = told((0, 60), (0, 40), shared=("Energy", "pay"))[0]
    assert "'Energy' and pay are the same" in own
    none = told((0, 60), (0, 40), shared=())
    assert none[0].endswith(
        "with nothing in common: what comes in one says nothing of what comes in another."
    )
    assert not any("If councils had nothing" in sentence for sentence in none)


def test_what_councils_share_makes_the_worst_worse():
    sweep = nation()
    (said,) = (s for s in nation_sentences(sweep) if s.startswith("If councils had nothing"))
    gap = sweep.totals[0].measures["gap"]
    high, apart = gap["p95"][-1] / 1e6, gap["p95_if_independent"][-1] / 1e6
    assert high > apart
    assert said == (
        f"If councils had nothing in common, 1 future in 20 would be worse than a gap of £{apart:.1f}m in "
        f"2029/30. As it is, that is a gap of £{high:.1f}m: what they share comes to all of them at once."
    )


def test_what_councils_share_may_even_out():
    # What one council loses the other gains in the same future.
    rng = np.random.default_rng(5)
    swing = np.zeros((500, 2))
    swing[:, 1] = rng.normal(0, 1e6, 500)
    made = []
    for code, sign in (("E1", 1.0), ("E2", -1.0)):
        paths = {**paths_of((0, 0), runs=500), "gap": 2e6 + sign * swing}
        made.append((council(code, paths), paths))
    (said,) = (s for s in nation_sentences(sweep_of(made)) if s.startswith("If councils had nothing"))
    assert said.endswith("As it is, that is a gap of £4.0m: what they share evens out between them.")


def test_councils_without_reserves_are_named():
    paths = paths_of((0, 100))
    bare = [(council(f"E{i}", paths, name=name, opening=0.0), paths) for i, name in enumerate("AB")]
    other = (council("E9", paths), paths)
    one, both = (" ".join(nation_sentences(sweep_of([*who, other]))) for who in (bare[:1], bare))
    assert "A has no usable reserves at the start: there, reserves count as run out" in one
    assert "A and B have no usable reserves at the start" in both
    assert "It holds" not in " ".join(nation_sentences(sweep_of(bare[:1])))


def test_councils_of_other_years_are_told_apart():
    paths = paths_of((0, 60))
    made = [(council(f"E{i}", paths), paths) for i in range(3)]
    other = (council("E9", paths, base_year="2024/25"), paths)
    told_of = nation_sentences(sweep_of([*made, other]))
    assert told_of[0].startswith("4 councils were taken")
    assert told_of[1:3] == (
        "1 council has other years than 2025/26 to 2026/27: what follows leaves it out.",
        f"{RISKY} 2026/27 in all 3 councils.",
    )


def test_what_did_not_run_is_told_once_for_each_case():
    faults = (
        *(CouncilFault(code="E1", name="Thurrock", where=f"Costs!A{row}", message="no") for row in range(3)),
        CouncilFault(code="", name="", where="bad.xlsx", message="no"),
    )
    sweep = sweep_of([], faults=faults, left_out={"police": 34, "parks": 0})
    assert nation_sentences(sweep) == (
        "No council was run.",
        "2 cases could not be run: Thurrock and bad.xlsx.",
        "34 authorities are no councils and were left out (police: 34).",
    )
    one = replace(sweep, faults=faults[:1], left_out={"waste": 1})
    assert nation_sentences(one)[1:] == (
        "1 case could not be run: Thurrock.",
        "1 authority is no council and was left out (waste: 1).",
    )


def test_many_names_are_counted():
    faults = tuple(CouncilFault(code=f"E{i}", name=f"N{i}", where="", message="no") for i in range(10))
    assert nation_sentences(sweep_of([], faults=faults))[1] == (
        "10 cases could not be run: N0, N1, N2, N3, N4, N5, N6 and 3 more."
    )
    assert nation_sentences(sweep_of([], faults=faults[:8]))[1].endswith("N6 and N7.")


def test_authorities_that_are_no_councils_are_not_called_so():
    told_of = nation_sentences(simple_sweep((0, 60), (0, 40), kinds=("UA", "O")))
    assert told_of[0].startswith("2 authorities were taken")
    assert "each authority's own" in told_of[0]


def test_nothing_is_concluded_and_all_is_plain():
    text = " ".join(nation_sentences(nation()))
    for word in (
        "percentile",
        "monte carlo",
        "robust",
        "adequate",
        "section 114",
        "driver",
        "nan",
    ):
        assert not re.search(rf"\b{word}\b", text.lower())
    assert reading_ease(text) >= 60
    assert text.endswith("Exceptional financial support in the budget is taken to end with it.")


def test_cases_that_were_given_are_not_told_as_made_from_returns():
    made, given = simple_sweep((0, 70)), replace(simple_sweep((0, 70)), from_returns=False)
    assert "knows of no overspend" in nation_sentences(made)[-1]
    assert nation_sentences(given)[-1].startswith("The cases are as they were given.")


def test_the_line_at_the_foot():
    assert nation_source_line(nation(5), date=dt.date(2026, 3, 2)) == (
        "Source: mtfs 0.1.0 on cases from published returns: budget 2025/26 (RA.xlsx); 200 runs, seed 1; "
        "2 March 2026."
    )
    assert "; 1 run, seed 1;" in nation_source_line(simple_sweep((0, 1), runs=1), date=dt.date(2026, 3, 2))
