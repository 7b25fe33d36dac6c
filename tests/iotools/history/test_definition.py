"""Every line of the returns has one place in a history."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfs.analysis.evidence.history import LINES, LineKind
from mtfs.iotools.history.definition import LEVELS, REST, STEP_LINES, STEPS, line_of
from mtfs.iotools.history.figures import checks_of, figures_of
from mtfs.iotools.national.layout import STEPS as READER_STEPS
from mtfs.iotools.national.lines import FINANCING, NET_CURRENT, NON_CURRENT, RESERVES, SERVICES
from mtfs.iotools.national.returns import Item
from tests.iotools.national.made_entries import KEYS, entry, figure

KINDS = {line.key: line.kind for line in LINES}
READER_LINES = {
    "services": SERVICES,
    "net_current": NET_CURRENT,
    "non_current": NON_CURRENT,
    "financing": FINANCING,
}
#: The kinds of line that a step may fill.
ALLOWED = {
    "services": LineKind.SERVICE,
    "net_current": LineKind.CORPORATE,
    "non_current": LineKind.CORPORATE,
    "financing": LineKind.FINANCING,
}


def test_the_steps_are_those_of_the_reader() -> None:
    assert STEPS == READER_STEPS


@pytest.mark.parametrize("step", READER_LINES)
def test_every_line_of_a_step_goes_to_one_line_of_its_kind(step: str) -> None:
    assert set(STEP_LINES[step]) == {line.key for line in READER_LINES[step]}
    assert {KINDS[line] for line in (*STEP_LINES[step].values(), REST[step])} == {ALLOWED[step]}


def test_no_line_of_a_history_is_filled_by_two_steps() -> None:
    filled = [line for step in STEPS for line in {*STEP_LINES[step[0]].values(), REST[step[0]]}]
    assert len(filled) == len(set(filled))
    own = {key for key, kind in KINDS.items() if kind in set(ALLOWED.values())}
    assert set(filled) | {"covid_grants"} == own


def test_every_level_is_of_the_reader() -> None:
    keys = [key for keys in LEVELS.values() for key in keys]
    assert len(keys) == len(set(keys))
    assert set(keys) <= {line.key for line in RESERVES}
    assert set(LEVELS) == {key for key, kind in KINDS.items() if kind is LineKind.LEVEL}


@pytest.mark.parametrize(
    ("heading", "line"),
    [
        ("COVID-19 emergency funding first trance £1.6bn, 27/3/2020", "covid_grants"),
        ("Brought forward s. 31 grants for 2020-21 business rates relief, 27/3/2020", "covid_grants"),
        ("COVID-19 2020/21 emergency unringfenced Funding (Tranches 1-4) (-)", "covid_grants"),
        ("Sales, Fees and Charges Compensation Scheme (-)", "covid_grants"),
        ("COVID-19 Business Rates Reliefs (-) [note 6]", "covid_grants"),
        ("Council Tax Hardship Fund (-)", "covid_grants"),
        ("Share of COVID additional business rate relief grant 2021-22", "covid_grants"),
        ("Tax Income Guarantee", "covid_grants"),
        ("Local Council Tax Support grant 2021-22", "covid_grants"),
        ("Collection fund surpluses and deficits for National Non Domestic Rates", "other_financing"),
    ],
)
def test_financing_without_a_name_is_told_by_its_heading(heading: str, line: str) -> None:
    item = Item("", replace(figure(-1.0, "x"), heading=heading))
    assert line_of("financing", item) == line


@pytest.mark.parametrize(("step", "line"), REST.items())
def test_a_line_that_no_name_fits_goes_to_the_rest_of_its_step(step: str, line: str) -> None:
    assert line_of(step, Item("", figure(1.0, "x"))) == line


amounts = st.integers(-1_000_000, 1_000_000).map(float)


@given(st.dictionaries(st.sampled_from(KEYS), amounts), st.lists(amounts, max_size=3))
def test_lines_of_a_step_come_to_its_total_whatever_it_holds(
    named: dict[str, float], more: list[float]
) -> None:
    made = entry(named, unnamed={"financing": [(f"A new item {x}", x) for x in more]})
    figures = figures_of(made)
    running = 0.0
    for step, _, end in STEPS:
        lines = {*STEP_LINES[step].values(), REST[step]}
        running += math.fsum(figures.get(line, 0.0) for line in lines)
        assert figures[end] == pytest.approx(running, abs=0.01)
    assert figures["net_revenue_expenditure"] == pytest.approx(
        figures["revenue_expenditure"] + figures.get("grants_inside_aef", 0.0)
    )
    assert not any(check.off for check in checks_of(made))
