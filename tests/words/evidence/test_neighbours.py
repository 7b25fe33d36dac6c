"""What is said of a council and its neighbours: right at every edge, and plain."""

import math
from dataclasses import replace

import numpy as np
import pytest

from mtfs.analysis.evidence.neighbours.indicators import INDICATORS, Measure
from mtfs.analysis.evidence.neighbours.records import (
    NetSpendingJump,
    Overspends,
    ReserveSwing,
    Restatement,
    Standing,
    Study,
)
from mtfs.analysis.evidence.neighbours.study import compare_with
from mtfs.words.evidence.neighbour_cautions import caution_sentences, jump_sentence, without_jump
from mtfs.words.evidence.neighbour_charts import (
    alt_text_indicators,
    alt_text_overspends,
    note_indicators,
    note_overspends,
    title_overspends,
)
from mtfs.words.evidence.neighbour_figures import (
    above_words,
    against_words,
    short_value,
    some_words,
    value_words,
    years_words,
)
from mtfs.words.evidence.neighbour_texts import EXPLANATIONS, TOLD
from mtfs.words.evidence.neighbours import (
    NOT_A_SCORE,
    indicator_sentence,
    members_sentences,
    overspend_sentence,
    who_they_are,
)
from tests.analysis.evidence.neighbours.made import council_named, group_of, history_of
from tests.reading_ease import reading_ease

BY_KEY = {indicator.key: indicator for indicator in INDICATORS}
CARE, LEFT = "social_care_of_net_spending", "reserves_years_left"


def standing(key: str, value: float, *values: float, **others: object) -> Standing:
    names = tuple(f"N{place}" for place in range(len(values)))
    told = {"year": "2023/24", "names": names, "values": np.array(values), **others}
    return Standing(indicator=BY_KEY[key], value=value, **told)  # type: ignore[arg-type]


def study(**others: object) -> Study:
    history = history_of({"Ayton": "UA", "Beeby": "UA", "Ceeford": "MD"}, ("2021/22", "2022/23", "2023/24"))
    group = group_of(history, "Beeby", "Ceeford")
    return replace(compare_with(history, council_named(history, "Ayton"), group), **others)


@pytest.mark.parametrize(
    ("measure", "value", "short", "long"),
    [
        (Measure.SHARE, 0.5683, "56.8%", "56.8%"),
        (Measure.SHARE, -0.0321, "−3.2%", "−3.2%"),
        (Measure.SHARE, 53.008, "5,300.8%", "5,300.8%"),
        (Measure.CHANGE, 0.0901, "+9.0%", "+9.0%"),
        (Measure.ERROR, -0.00001, "0.0%", "0.0%"),
        (Measure.YEARS, 1.02, "1.0", "1.0 year"),
        (Measure.YEARS, 0.0, "0.0", "0.0 years"),
        (Measure.YEARS, math.inf, "not falling", "not falling"),
        (Measure.YEARS, math.nan, "–", "–"),
    ],
)
def test_figures(measure: Measure, value: float, short: str, long: str) -> None:
    assert short_value(measure, value) == short
    assert value_words(measure, value) == long


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((0.6, 0.7), "all of them lie above Ayton"),
        ((0.1, 0.2), "all of them lie below Ayton"),
        ((0.1, 0.7, 0.2), "1 of them lies above Ayton"),
        ((0.1, 0.7, 0.8), "2 of them lie above Ayton"),
        ((0.1, 0.5, 0.8), "1 lies above Ayton, 1 below, and 1 level with it"),
        ((0.5, 0.5), "none lie above Ayton, none below, and 2 level with it"),
        ((0.7,), "it lies above Ayton"),
        ((0.5,), "it lies level with Ayton"),
    ],
)
def test_who_lies_above(values: tuple[float, ...], said: str) -> None:
    assert above_words(standing(CARE, 0.5, *values), "Ayton") == said


def test_small_words() -> None:
    assert [against_words(error) for error in (0.034, -0.1, 0.0001)] == ["3.4% above", "10.0% below", "on"]
    assert [years_words(count, 7) for count in (0, 4, 7)] == [
        "none of 7 years",
        "4 of 7 years",
        "all 7 years",
    ]
    assert some_words(["A", "B", "C", "D", "E"]) == "A, B, C, D and E"
    assert some_words(["A", "B", "C", "D", "E", "F"]) == "A, B, C, D and 2 more"


def test_an_indicator_in_a_sentence() -> None:
    found = standing(CARE, 0.9, 0.7, 0.75, 0.95, without=("Elsewhere",))
    assert indicator_sentence(study(), found) == (
        "Adult and children's social care took 90.0% of Ayton's net revenue expenditure in 2023/24. In the "
        "middle of 3 neighbours it was 75.0%; they range from 70.0% to 95.0%, and 1 of them lies above "
        "Ayton. There is no figure for Elsewhere."
    )
    assert indicator_sentence(study(basis="budget"), found).startswith(
        "Adult and children's social care takes 90.0% of Ayton's net revenue expenditure in 2023/24, as "
        "budgeted. In the middle of 3 neighbours it is 75.0%"
    )
    one = indicator_sentence(study(), standing(CARE, 0.9, 0.7))
    assert one.endswith("The figure of N0 was 70.0%; it lies below Ayton.")
    alike = indicator_sentence(study(), standing(CARE, 0.9, 0.7, 0.7))
    assert "all have 70.0%, and all of them lie below Ayton" in alike


@pytest.mark.parametrize(
    ("value", "values", "said"),
    [
        (
            1.0,
            (2.4, 7.3, math.inf),
            "If they go on falling as over 2021/22 to 2023/24, Ayton's unallocated and earmarked reserves "
            "last 1.0 year. Of the 3 neighbours, the shortest time is 2.4 years and the middle is 7.3 years; "
            "those of 1 did not fall.",
        ),
        (
            math.inf,
            (math.inf, math.inf),
            "Ayton's unallocated and earmarked reserves did not fall over 2021/22 to 2023/24. Nor did those "
            "of any of the 2 neighbours.",
        ),
        (
            4.0,
            (math.inf, math.inf),
            "If they go on falling as over 2021/22 to 2023/24, Ayton's unallocated and earmarked reserves "
            "last 4.0 years. They did not fall in any of the 2 neighbours.",
        ),
        (
            math.inf,
            (2.0, math.inf, math.inf),
            "Ayton's unallocated and earmarked reserves did not fall over 2021/22 to 2023/24. Of the 3 "
            "neighbours, the shortest time is 2.0 years and the middle is one whose reserves did not fall; "
            "those of 2 did not fall.",
        ),
    ],
)
def test_how_long_reserves_last(value: float, values: tuple[float, ...], said: str) -> None:
    assert indicator_sentence(study(), standing(LEFT, value, *values, since="2021/22")) == said


@pytest.mark.parametrize(
    ("value", "moved"), [(-0.248, "fell by 24.8%"), (0.01, "rose by 1.0%"), (0.0001, "did not change")]
)
def test_how_reserves_moved(value: float, moved: str) -> None:
    found = standing("change_in_reserves", value, 0.0, 0.1, since="2023/24")
    assert indicator_sentence(study(), found).startswith(
        f"Ayton's reserves {moved} a year over 2023/24, as a"
    )


def test_outturns_against_budgets() -> None:
    found = Overspends(
        line="childrens_social_care",
        years=("2018/19", "2019/20", "2020/21"),
        council=np.array([0.1, -0.02, 0.2]),
        names=("B", "C"),
        values=np.array([[0.3, np.nan, 0.1], [-0.1, -0.2, -0.3]]),
    )
    assert overspend_sentence(study(), found) == (
        "Children's social care: over 3 years, the middle one of Ayton's outturns was 10.0% above its "
        "budget; the middle neighbour's was on its own. Ayton came out above its budget in 2 of 3 years."
    )
    one = replace(found, years=("2018/19",), council=np.array([0.1]), values=found.values[:, :1])
    assert overspend_sentence(study(), one) == (
        "Children's social care: in 2018/19, Ayton's outturn was 10.0% above its budget; the middle "
        "neighbour's was 10.0% above its own."
    )
    assert title_overspends(study(overspends=(found,))) == (
        "Ayton's children's social care came out above its budget in 2 of 3 years"
    )
    assert title_overspends(study(overspends=(one,))).endswith("came out above its budget in 2018/19")
    under = replace(one, council=np.array([-0.1]))
    assert title_overspends(study(overspends=(under,))).endswith("came out not above its budget in 2018/19")
    told = alt_text_overspends(study(overspends=(found,)))
    assert "2018/19 +10.0% (middle neighbour +10.0%), 2019/20 −2.0% (middle neighbour −20.0%)" in told
    assert "left out" not in note_overspends(study(overspends=(found,)))
    gap = replace(found, years=("2017/18", "2019/20", "2020/21"))
    assert note_overspends(study(overspends=(gap,))).startswith("Years without a budget or an outturn")


JUMP = NetSpendingJump(
    council="Ayton",
    before="2021/22",
    was=100e6,
    now=160e6,
    others=0.1,
    line="highways_transport",
    line_change=50e6,
)


def test_net_spending_that_jumped() -> None:
    found = study(jumps=(JUMP, replace(JUMP, council="Beeby")))
    assert jump_sentence(found) == (
        "Ayton's net revenue expenditure was £100.0m in 2021/22 and £160.0m in 2023/24 (+60.0%; the middle "
        "council +10.0%). The largest part of that is highways and transport, which rose by £50.0m. That "
        "makes every share of net revenue expenditure smaller than it would else be. Of social care: with "
        "highways and transport as in 2021/22 it would have been 116.4%."
    )
    assert without_jump(replace(found, basis="budget")).endswith("it would be 116.4%")
    others = [sentence for sentence in caution_sentences(found) if "Beeby" in sentence]
    assert others == [
        "Net revenue expenditure moved unlike that of the middle council in Beeby too: what is told of it "
        "there may have a reason of its own."
    ]
    fell = replace(JUMP, now=50e6, line_change=-40e6)
    assert "is highways and transport, which fell by £40.0m." in jump_sentence(study(jumps=(fell,)))
    assert "larger than it would else be" in jump_sentence(study(jumps=(fell,)))
    assert jump_sentence(study()) == without_jump(study()) == ""
    # Without the line nothing would be left of it, and there is no share to tell.
    assert without_jump(study(jumps=(replace(JUMP, line_change=170e6),))) == ""
    # Nor is there one where it is social care itself that moved.
    assert without_jump(study(jumps=(replace(JUMP, line="adult_social_care"),))) == ""
    assert note_indicators(found).startswith("Net spending is net revenue expenditure. Ayton's net revenue")


@pytest.mark.parametrize(
    ("line", "change", "moved"),
    [
        # Grants are negative in the returns: less of them is more net spending.
        ("grants_inside_aef", 38e6, "fell by £38.0m"),
        ("grants_inside_aef", -38e6, "rose by £38.0m"),
        ("other_non_current", 38e6, "changed by £38.0m"),
        ("housing", -38e6, "fell by £38.0m"),
    ],
)
def test_which_way_a_line_went(line: str, change: float, moved: str) -> None:
    jump = replace(JUMP, line=line, line_change=change)
    assert f", which {moved}." in jump_sentence(study(jumps=(jump,)))


def test_what_lies_behind_the_figures() -> None:
    found = study(
        swings=(ReserveSwing(council="Ayton", change=-72e6, share=-0.336),),
        restatements=(Restatement(year="2022/23", closed=39.4e6, opened=81.3e6),),
        gaps=("2022/23",),
        breaks=("covid_rates_relief",),
    )
    swing, again, period, relief = caution_sentences(found)
    assert swing.startswith("Ayton took £72.0m from its reserves in 2023/24, 33.6% of its net revenue")
    assert again.startswith("Ayton's reserves opened 2022/23 at £81.3m, though the return of the year before")
    assert period == (
        "The change of reserves is told over 3 years: 1 April 2021 to 31 March 2024. Covid, second year "
        "(2021/22) and inflation (2022/23) lie within. There is no return of 2022/23: what came and went "
        "then is told by the levels on either side."
    )
    assert relief.startswith("Covid rates relief went through reserves: ")
    put = caution_sentences(study(swings=(ReserveSwing(council="Ayton", change=30e6, share=0.3),)))[0]
    assert put.startswith("Ayton put £30.0m into its reserves")


def test_what_is_so_of_most_is_nothing_unusual() -> None:
    swings = tuple(ReserveSwing(council=f"N{i}", change=1e6, share=0.3) for i in range(4))
    assert not [s for s in caution_sentences(study(swings=swings)) if "N0" in s]
    assert [s for s in caution_sentences(study(swings=swings[:3])) if "in N0, N1 and N2." in s]


def test_for_members() -> None:
    jumped = study(jumps=(JUMP,))
    care, reserves, last = members_sentences(jumped)
    assert care == (
        "Adult and children's social care took 80.0% of Ayton's net revenue expenditure in 2023/24. The "
        "middle of its 2 neighbours had 80.0%, and they range from 80.0% to 80.0%. With highways and "
        "transport as in 2021/22 it would have been 116.4%."
    )
    assert reserves.startswith(
        "At the end of 2023/24, Ayton held unallocated and earmarked reserves of 20.0%"
    )
    assert last == NOT_A_SCORE
    power = standing("social_care_of_spending_power", 0.868, 0.691)
    first = members_sentences(replace(jumped, standings=(power, *jumped.standings)))[0]
    assert first.endswith("86.8% of Ayton's core spending power in 2023/24. N0 had 69.1%.")
    # One of another year does not go before what the year itself has.
    old = replace(power, year="2020/21")
    assert "net revenue" in members_sentences(replace(jumped, standings=(old, *jumped.standings)))[0]
    assert members_sentences(study(standings=(), overspends=())) == ()


def test_who_was_compared() -> None:
    assert who_they_are(study(not_found=("Elsewhere",))) == (
        "Ayton is compared with its 2 neighbours: Beeby and Ceeford. Made by hand. Not in the returns, and "
        "left out: Elsewhere."
    )
    told = who_they_are(study(group="all other unitary authorities", source="All of them."))
    assert told == "Ayton is compared with all other unitary authorities, 2 in number. All of them."


def test_every_indicator_is_told_and_explained() -> None:
    assert set(TOLD) == set(EXPLANATIONS) == set(BY_KEY)
    for key in BY_KEY:
        sentence = indicator_sentence(study(), standing(key, 0.5, 0.4, 0.6, since="2021/22"))
        assert "{" not in sentence
        assert "Ayton" in sentence
    told = alt_text_indicators(study())
    for found in study().standings:
        assert f"{found.indicator.label}: " in told


def test_the_sentences_are_plain() -> None:
    assert reading_ease(" ".join(EXPLANATIONS.values())) > 50
    assert reading_ease(NOT_A_SCORE) > 60
    assert reading_ease(" ".join(members_sentences(study(jumps=(JUMP,))))) > 50
