"""Which lines belong to a sum, and by how much sums may differ."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfs.iotools.national.reconcile import break_between, fitting_lines, tolerance
from mtfs.iotools.national.returns import Figure
from mtfs.iotools.spreadsheets.source import Place

AMOUNTS = st.lists(
    st.lists(
        st.integers(min_value=-900, max_value=900).map(lambda amount: amount * 1000.0), min_size=5, max_size=5
    ),
    min_size=8,
    max_size=20,
)


def figure(value: float) -> Figure:
    return Figure(value, Place("a.xlsx", "Data", 0, 0), "Heading")


def test_each_whole_figure_may_have_been_rounded() -> None:
    assert tolerance([3000.0, -2000.0, 0.0, 1000.0], 1000.0) == 3 * 500.0 + 1.0
    assert tolerance([3000.5, -2000.25, 1000.0], 1000.0) == 500.0 + 1.0
    assert tolerance([3000.5, 2000.25], 1000.0) == 1.0


def test_a_break_names_both_figures_and_the_cell() -> None:
    told = break_between("The lines", [figure(-5000.0), figure(1000.0)], figure(2000.0), "total", 1000.0)
    assert told == (
        "The lines come to -£4,000, which is £6,000 less than the total of £2,000 that is printed in "
        "a.xlsx, Data!A1."
    )
    assert break_between("The lines", [figure(1000.0), figure(1000.0)], figure(2000.0), "total", 1000.0) == ""


@given(AMOUNTS, st.integers(min_value=0, max_value=4))
def test_a_line_that_the_totals_leave_out_is_found(amounts: list[list[float]], outside: int) -> None:
    values = np.array(amounts)
    values[:, outside] = np.arange(1, len(values) + 1) * 1e6
    belongs = [line != outside for line in range(5)]
    totals = 7000.0 + values @ np.array(belongs)
    start = np.full(len(values), 7000.0)
    assert fitting_lines(values, start, totals, [True] * 5, [True] * 5, 1000.0) == belongs
    assert fitting_lines(values, start, totals, [True] * 5, [False] * 5, 1000.0) == [True] * 5


@given(AMOUNTS)
def test_lines_that_reconcile_are_left_as_they_are(amounts: list[list[float]]) -> None:
    values = np.array(amounts)
    chosen = [True, False, True, True, False]
    totals = values @ np.array(chosen)
    found = fitting_lines(values, np.zeros(len(values)), totals, chosen, [True] * 5, 1000.0)
    assert found == chosen


@pytest.mark.parametrize("shape", [(0, 3), (3, 0)])
def test_without_figures_wording_decides(shape: tuple[int, int]) -> None:
    chosen = [True] * shape[1]
    nothing = np.zeros(shape[0])
    assert fitting_lines(np.zeros(shape), nothing, nothing, chosen, chosen, 1.0) == chosen
