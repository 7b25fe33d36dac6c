"""What is said of the worth of certainty, at its edges."""

from dataclasses import replace

import pytest

from mtfs.analysis.findings import Unit
from mtfs.analysis.worth.changes import Change
from mtfs.analysis.worth.records import Worth
from mtfs.engine.uncertainties import UncertaintyKind
from mtfs.report.studies.worth import worth_finding, worth_study
from tests.report.worths import YEARS, make_gain, make_scheme, make_unknown, make_worth


def said(found: Worth) -> tuple[str, ...]:
    return worth_finding(found).sentences


FIRST = make_scheme("Adults", make_gain(3.4e6, 2.1e6), better=make_gain(1e6, 0.4e6))
SECOND = make_scheme("Assets", make_gain(1e6, 0.5e6), planned=0.5e6, stopped=make_gain(-0.6e6, -0.2e6))
THIRD = make_scheme("Energy", make_gain(0.5e6, 0.1e6), planned=4e6)


def test_how_the_council_stands() -> None:
    assert said(make_worth())[0] == (
        "To last to the end of 2027/28 in 90% of futures, with no further action, usable reserves would have "
        "had to hold £20.0m at the start of 2025/26; they held £11.5m."
    )
    assert said(make_worth(needed=0.0, confidence=0.995))[0] == (
        "No usable reserves were needed to last to the end of 2027/28 in 99.5% of futures; they held £11.5m."
    )


def test_which_scheme_comes_first() -> None:
    sentences = said(make_worth([FIRST, SECOND, THIRD]))
    assert sentences[1] == (
        "Of the schemes, 'Adults' made certain does most: delivered in full and on time, it lowers the "
        "reserves needed by £3.4m, and the gap of 2027/28 by £2.1m on average."
    )


def test_schemes_that_the_runs_do_not_tell_apart() -> None:
    level = replace(SECOND, surely_behind=False)
    assert said(make_worth([FIRST, level, THIRD]))[1] == (
        "Of the schemes, 'Adults' made certain does most, though the runs do not tell it apart from "
        "'Assets': delivered in full and on time, it lowers the reserves needed by £3.4m, and the gap of "
        "2027/28 by £2.1m on average."
    )
    five = make_worth([FIRST, *[replace(level, name=f"S{n}") for n in range(4)]])
    assert "do not tell it apart from 4 others: delivered" in said(five)[1]
    three = make_worth([FIRST, *[replace(level, name=f"S{n}") for n in range(3)]])
    assert "apart from 'S0', 'S1' or 'S2': delivered" in said(three)[1]


def test_one_scheme_is_not_ranked() -> None:
    sentences = said(make_worth([FIRST], [make_unknown("cpi", 1e6)]))
    assert sentences[1] == (
        "'Adults': delivered in full and on time, it lowers the reserves needed by £3.4m, and the gap of "
        "2027/28 by £2.1m on average."
    )
    # No pound for pound, no programme and no stopping where there is nothing to set it against.
    assert len(sentences) == 3


def test_a_certain_scheme_may_move_the_gap_the_other_way_or_not_at_all() -> None:
    other_way = make_scheme("Adults", make_gain(3.4e6, -0.2e6))
    assert said(make_worth([other_way]))[1].endswith(
        "it lowers the reserves needed by £3.4m, and raises the gap of 2027/28 by £200,000 on average."
    )
    neither = make_scheme("Adults", make_gain(3.4e6, 0.0))
    assert said(make_worth([neither]))[1].endswith(
        "it lowers the reserves needed by £3.4m, and leaves the gap of 2027/28 as it is."
    )


def test_no_schemes() -> None:
    sentences = said(make_worth([], [make_unknown("cpi", 1e6)]))
    assert sentences[1] == "There are no savings schemes to make certain."
    assert not any("programme" in sentence or "stopping" in sentence for sentence in sentences)


def test_schemes_that_are_certain_already() -> None:
    sure = [make_scheme(name, make_gain(0.0, 0.0)) for name in ("A", "B")]
    several = said(make_worth(sure, programme_certain=make_gain(0.0, 0.0)))
    assert several[1] == "To make any of the savings schemes certain changes nothing by the end of 2027/28."
    assert not any("whole programme" in sentence for sentence in several)
    one = said(make_worth(sure[:1]))
    assert one[1] == "To make the savings scheme certain changes nothing by the end of 2027/28."


def test_a_fall_that_the_runs_do_not_show() -> None:
    unsure = make_scheme("Adults", replace(make_gain(1e6, 0.3e6), needed_interval=(-1e5, 2e6)))
    other = make_scheme("Assets", replace(make_gain(0.5e6, 0.7e6), needed_interval=(-1e5, 2e6)))
    assert said(make_worth([unsure, other]))[1] == (
        "No savings scheme made certain is seen to lower the reserves needed; 'Assets' lowers the gap of "
        "2027/28 most, by £700,000 on average."
    )
    neither = make_scheme("Adults", make_gain(1e6, 0.3e6, error=2.0))
    assert said(make_worth([neither]))[1] == (
        "No savings scheme made certain is seen to lower the reserves needed, or the gap of 2027/28."
    )


def test_a_larger_fall_that_is_unsure_hides_no_smaller_one_that_is_sure() -> None:
    unsure = make_scheme("Adults", replace(make_gain(1e6, 0.3e6), needed_interval=(-1e5, 2e6)))
    sure = make_scheme("Assets", make_gain(0.9e6, 0.7e6), surely_behind=False)
    assert said(make_worth([unsure, sure]))[1].startswith(
        "Of the schemes, 'Adults' made certain does most, though the runs do not tell it apart from "
        "'Assets': "
    )
    unknowns = [
        make_unknown("cpi", 1e6, error=1.5),
        make_unknown("pay", 0.9e6, surely_behind=False),
    ]
    assert said(make_worth([], unknowns))[-1].startswith(
        "Of drivers, in-year variances and pressures, 'cpi' is most worth knowing, though the runs do not "
        "tell it apart from 'pay': "
    )


def test_pound_for_pound() -> None:
    told = [s for s in said(make_worth([FIRST, SECOND, THIRD])) if s.startswith("For each £1m")]
    assert told == ["For each £1m in the plan, 'Adults' gains most: it takes £3.4m off the reserves needed."]
    level = replace(SECOND, surely_behind_per_pound=False)
    told = [s for s in said(make_worth([FIRST, level, THIRD])) if s.startswith("For each £1m")]
    assert told[0].endswith(
        "it takes £3.4m off the reserves needed, though the runs do not tell it apart from 'Assets'."
    )
    small = [make_scheme(n, make_gain(3e3, 2e3), planned=p) for n, p in (("Rents", 2e3), ("Fees", 9e3))]
    told = [s for s in said(make_worth(small)) if s.startswith("For each")]
    assert told[0].startswith("For each £1,000 in the plan, 'Rents' gains most: it takes £1,500 off")
    nothing_planned = [replace(scheme, planned=0.0) for scheme in (FIRST, SECOND)]
    assert not any(s.startswith("For each") for s in said(make_worth(nothing_planned)))


def test_the_programme() -> None:
    found = make_worth(
        [FIRST, SECOND],
        programme_certain=make_gain(5e6, 2e6, exhausted=0.2),
        programme_better=make_gain(1e6, 0.5e6),
    )
    told = next(s for s in said(found) if "programme" in s)
    assert told == (
        "The whole programme in full and on time lowers the reserves needed by £5.0m, and the gap of 2027/28 "
        "by £2.0m on average (the chance that usable reserves have run out by then goes from 50% to 30%); "
        "every red and amber scheme one rating better lowers the reserves needed by £1.0m, and the gap of "
        "2027/28 by £500,000 on average."
    )
    # A fall of the whole chance is not left a hair above nothing.
    gone = make_worth([FIRST, SECOND], programme_certain=make_gain(5e6, 2e6, exhausted=0.3), exhausted=0.3)
    assert any("goes from 30% to 0%" in sentence for sentence in said(gone))


def test_what_may_be_stopped() -> None:
    told = next(s for s in said(make_worth([FIRST, SECOND, THIRD])) if "stopping" in s)
    assert told == (
        "Of the schemes, stopping 'Assets', of which £500,000 is planned, is felt least in these runs: it "
        "raises the reserves needed by £600,000, and the gap of 2027/28 by £200,000 on average."
    )
    # A scheme of which nothing is planned by then is no scheme to stop.
    idle = make_scheme("Idle", make_gain(0.0, 0.0), planned=0.0, stopped=make_gain(0.0, 0.0))
    assert "stopping 'Assets'" in next(s for s in said(make_worth([FIRST, SECOND, idle])) if "stopping" in s)
    nothing = make_scheme("Hollow", make_gain(0.1e6, 0.0), stopped=make_gain(0.0, 0.0))
    told = next(s for s in said(make_worth([FIRST, nothing])) if "stopping" in s)
    assert told.endswith("it leaves the reserves needed and the gap of 2027/28 as they are.")


def test_what_is_most_worth_knowing() -> None:
    cpi = make_unknown("cpi", 4e6, settled=[(Change.AS_PLANNED, make_gain(6e6, 1.5e6))])
    pay = make_unknown("pay", 2e6, settled=[(Change.AS_PLANNED, make_gain(2e6, 1e6))])
    sentences = said(make_worth([], [cpi, pay]))
    assert sentences[-2:] == (
        "Of drivers, in-year variances and pressures, 'cpi' is most worth knowing: known beforehand, £4.0m "
        "less would have to be held on average.",
        "If 'cpi' turned out exactly as planned in every future, the gap of 2027/28 would be £1.5m smaller "
        "on average: of these, no other is planned so much on the bright side.",
    )
    level = said(make_worth([], [cpi, replace(pay, surely_behind=False)]))
    assert "'cpi' is most worth knowing, though the runs do not tell it apart from 'pay': known" in level[-2]


def test_a_pressure_may_be_what_the_plan_leaves_out() -> None:
    settled = [(Change.COMES, make_gain(-3e6, -2e6)), (Change.STAYS_AWAY, make_gain(2e6, 1e6))]
    claim = make_unknown("Claim", 1e6, kind=UncertaintyKind.PRESSURE, settled=settled)
    assert said(make_worth([], [claim]))[-1].startswith("If 'Claim' did not come in every future, the gap")


def test_nothing_is_worth_knowing() -> None:
    for unknown in (make_unknown("cpi", 1e6, error=1.5), make_unknown("cpi", 0.0), make_unknown("cpi", -1e6)):
        assert said(make_worth([], [unknown]))[-1] == (
            "Of drivers, in-year variances and pressures, none is seen to be worth knowing beforehand."
        )


def test_nothing_is_uncertain() -> None:
    assert said(make_worth())[-1] == "Nothing is uncertain."
    assert said(make_worth([FIRST]))[-1] == "Nothing but savings is uncertain in this case."


def test_a_worth_below_nothing_is_explained_where_there_is_one() -> None:
    without, with_one = (
        worth_finding(make_worth([], [make_unknown("Claim", worth)])).notes for worth in (1e6, -1e6)
    )
    assert len(with_one) == len(without) + 1
    assert with_one[-1].startswith("A worth below nothing is chance, or belongs to what is so rare")


@pytest.fixture
def full() -> Worth:
    settled = [(Change.COMES, make_gain(-3e6, -2e6)), (Change.STAYS_AWAY, make_gain(2e6, 1e6))]
    claim = make_unknown("Claim", 2e6, kind=UncertaintyKind.PRESSURE, settled=settled)
    return make_worth([FIRST, SECOND], [claim, make_unknown("cpi", -0.5e6)])


def records(found: Worth, key: str) -> list[dict[str, object]]:
    table = worth_finding(found).table(key)
    return [dict(zip([c.key for c in table.columns], row, strict=True)) for row in table.rows]


def test_the_one_list(full: Worth) -> None:
    rows = records(full, "ranked")
    assert [row["name"] for row in rows] == ["Adults", "Claim", "Assets", "cpi"]
    assert [row["rank"] for row in rows] == [1, 2, 3, 4]
    assert [row["gap_fall"] for row in rows] == [2.1e6, None, 0.5e6, None]
    assert [row["change"] for row in rows[:2]] == ["in full and on time", "known beforehand"]
    assert rows[0]["worth_low"] == pytest.approx(0.9 * 3.4e6)


def test_the_table_of_schemes(full: Worth) -> None:
    first, second = records(full, "schemes")
    assert first["rating"] == "red"
    assert first["certain_needed_fall"] == 3.4e6
    assert first["certain_per_pound"] == pytest.approx(3.4)
    assert first["better_gap_fall"] == 0.4e6
    assert (first["surely_behind_first"], second["surely_behind_first"]) == ("no", "yes")
    assert second["better_needed_fall"] is None
    # To stop a scheme is a loss: its rise, with the ends in their order.
    assert second["stopped_needed_rise"] == 0.6e6
    assert second["stopped_needed_rise_low"] == pytest.approx(0.54e6)
    assert second["stopped_needed_rise_high"] == pytest.approx(0.66e6)
    assert str(second["stopped_exhausted_rise"]) == "0.0"


def test_the_other_tables(full: Worth) -> None:
    assert [row["worth"] for row in records(full, "knowing")] == [2e6, -0.5e6]
    settled = records(full, "settled")
    assert [(row["name"], row["change"], row["needed_fall"]) for row in settled] == [
        ("Claim", "comes", -3e6),
        ("Claim", "does not come", 2e6),
        ("cpi", "as planned", 0.0),
    ]
    years = records(full, "years")
    changes = {(row["name"], row["change"]) for row in years}
    assert ("All schemes", "in full and on time") in changes
    assert ("Adults", "one rating better") in changes
    assert ("Assets", "one rating better") not in changes
    assert len(years) == len(changes) * len(YEARS)
    of_one = [row["gap_fall"] for row in years if row["name"] == "Adults" and row["change"] == "stopped"]
    assert of_one == [0.0, -0.25e6, -0.5e6]


def test_every_column_of_money_or_chance_is_told(full: Worth) -> None:
    for table in worth_finding(full).tables:
        for index, column in enumerate(table.columns):
            kinds = {type(row[index]) for row in table.rows} - {type(None)}
            assert kinds <= ({str} if column.unit in (Unit.TEXT, Unit.YEAR) else {float, int})


def test_no_picture_where_nothing_has_a_length() -> None:
    assert worth_study(make_worth()).draw("Source.") == ()
    assert worth_study(make_worth([make_scheme("A", make_gain())])).draw("Source.") == ()
    (picture,) = worth_study(make_worth([FIRST])).draw("Source.")
    assert picture.name == "worth-of-certainty"
