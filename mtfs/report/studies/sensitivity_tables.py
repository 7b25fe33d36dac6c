"""The tables of what drives the outcomes: shares of the spread, each row alone, rank correlations."""

import numpy as np

from mtfs.analysis.findings import Column, Table, Unit, Value
from mtfs.analysis.sensitivity import Sensitivity
from mtfs.analysis.sensitivity.redraws import RedrawKind
from mtfs.analysis.sensitivity.tornado import Swings
from mtfs.engine.uncertainties import UncertaintyKind
from mtfs.report.studies.columns import figure_cells, interval_columns, number
from mtfs.report.studies.sensitivity_columns import KIND, OUTCOME_LABELS, YEAR, ordered, years_in_order
from mtfs.report.studies.sensitivity_shares import drivers_table, effects_table, programme_table
from mtfs.words.rows import row_labels

__all__ = ["sensitivity_tables"]

_FIGURES = {
    UncertaintyKind.DRIVER: "mean deviation of its rate up to the year, as a fraction",
    UncertaintyKind.MONITORING: "amount of the variance, £",
    UncertaintyKind.PRESSURE: "size as a multiple of the amount, 0 where it does not come",
    UncertaintyKind.SAVING: "saving in the year, £",
}


def _swing_columns(outcome: str, *, brief: bool) -> tuple[Column, ...]:
    label, told = OUTCOME_LABELS[outcome]
    columns: list[Column] = []
    for end, head, definition, shown in (
        ("plan", "plan", f"What the plan has for {told}.", False),
        ("p10", "1 in 10 is below", f"The 10th percentile of {told}, if this row alone varies.", True),
        ("p90", "1 in 10 is above", f"The 90th percentile of {told}, if this row alone varies.", True),
        ("if_it_comes", "if it comes", f"With a pressure that may not come at its amount: {told}.", False),
    ):
        key, heading = f"{outcome}_{end}", f"{label}: {head}"
        columns.append(
            Column(key=key, label=heading, unit=Unit.POUNDS, definition=definition, brief=brief and shown)
        )
        if shown:
            columns += interval_columns(key, heading, Unit.POUNDS)
    return tuple(columns)


def _swing_cells(swings: Swings, i: int, t: int) -> list[Value]:
    return [
        float(swings.plan[t]),
        *figure_cells(swings.low, swings.low_interval, i, t),
        *figure_cells(swings.high, swings.high_interval, i, t),
        number(float(swings.if_it_comes[i, t])),
    ]


def _own_columns() -> tuple[Column, ...]:
    """Return the columns of what a row itself takes."""
    what = "What the two figures that follow are of."
    return (
        Column(key="figure", label="Its own figure", definition=what, brief=False),
        *(
            Column(
                key=f"figure_p{share}",
                label=f"Its own figure: {share}th percentile",
                unit=Unit.NUMBER,
                definition="Of the figure named before it, over the futures.",
                brief=False,
            )
            for share in (10, 90)
        ),
    )


def _tornado_table(found: Sensitivity, *, top: int) -> Table:
    tornado, needed = found.tornado, found.tornado.needed
    labels = row_labels(tornado.rows)
    cells: list[tuple[Value, ...]] = []
    for t in years_in_order(found):
        for i in ordered(tornado.gap.reach[:, t]):
            runs_out: list[Value] = [
                None if np.isnan(value) else "yes" if tornado.runs_out(value) else "no"
                for value in (needed.plan[t], needed.low[i, t], needed.high[i, t], needed.if_it_comes[i, t])
            ]
            cells.append(
                (
                    found.years[t],
                    labels[i],
                    tornado.rows[i].kind.value,
                    *_swing_cells(tornado.gap, i, t),
                    *_swing_cells(needed, i, t),
                    *runs_out,
                    _FIGURES[tornado.rows[i].kind],
                    number(float(tornado.figure_low[i, t])),
                    number(float(tornado.figure_high[i, t])),
                )
            )
    ends = (
        ("plan", "in the plan", False),
        ("p10", "at the low end", True),
        ("p90", "at the high end", True),
        ("if_it_comes", "if it comes", False),
    )
    return Table(
        key="tornado",
        title=f"Each moved alone, {found.year} first",
        columns=(
            YEAR,
            Column(key="what", label="What is moved", definition="All else is as in the plan."),
            KIND,
            *_swing_columns("gap", brief=True),
            *_swing_columns("needed", brief=False),
            *(
                Column(
                    key=f"runs_out_{key}",
                    label=f"Run out {told}",
                    definition=f"Whether usable reserves have run out by the end of the year {told}.",
                    brief=shown,
                )
                for key, told, shown in ends
            ),
            *_own_columns(),
        ),
        rows=tuple(cells),
        note="The 10th and 90th percentile of the outcome when one row takes the paths of the futures and "
        "all else is as planned. A pressure that comes in fewer than 1 in 10 futures comes at neither end: "
        "read 'if it comes'.",
        brief_rows=min(top, len(labels)),
    )


def _ranks_table(found: Sensitivity) -> Table:
    ranks = found.ranks
    labels = row_labels(ranks.rows)
    cells: list[tuple[Value, ...]] = [
        (
            found.years[t],
            labels[i],
            ranks.rows[i].kind.value,
            *figure_cells(ranks.gap, ranks.gap_interval, i, t),
            *figure_cells(ranks.needed, ranks.needed_interval, i, t),
        )
        for t in years_in_order(found)
        for i in ordered(np.abs(ranks.gap[:, t]))
    ]
    columns = [YEAR, Column(key="what", label="What varies", brief=False), KIND]
    for outcome in ("gap", "needed"):
        label, told = OUTCOME_LABELS[outcome]
        definition = f"Spearman's rank correlation of the row with {told}, everything varying: -1 to 1."
        columns += [
            Column(key=outcome, label=label, unit=Unit.NUMBER, definition=definition, brief=False),
            *interval_columns(outcome, label, Unit.NUMBER),
        ]
    return Table(
        key="ranks",
        title=f"Rank correlations, {found.year} first",
        columns=tuple(columns),
        rows=tuple(cells),
        note="Of a driver: its mean deviation up to the year. Of a scheme: what it saves in the year, and "
        "for reserves needed all that it has saved by then. Of an in-year variance its amount, and of a "
        "pressure its size, 0 where it does not come. A correlated driver carries what comes with it.",
        brief_rows=0,
    )


def sensitivity_tables(found: Sensitivity, *, top: int) -> tuple[Table, ...]:
    """Set what drives the outcomes as tables, the year that was asked for first.

    Parameters
    ----------
    found : Sensitivity
        What was found.
    top : int
        How many rows of each table a terminal shows.

    Returns
    -------
    tuple of Table
        Shares of the spread; of drivers that move together, where there are such; each row alone; of what a
        savings programme is made of, where there is one; rank correlations.
    """
    kinds = {redraw.kind for redraw in found.effects.parts}
    tables = [effects_table(found, top=top)]
    if RedrawKind.TOGETHER in kinds:
        tables.append(drivers_table(found, top=top))
    tables.append(_tornado_table(found, top=top))
    if RedrawKind.PROGRAMME in kinds:
        tables.append(programme_table(found))
    return (*tables, _ranks_table(found))
