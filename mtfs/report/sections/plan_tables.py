"""The tables of the plan: by year, and every step of its bridges."""

import math
from collections.abc import Mapping, Sequence

from mtfs.analysis.bridge import StepKind
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.nomenclature import MEASURES, PLAN_LINES
from mtfs.report.document import TableBlock, TableHead
from mtfs.report.material import Material
from mtfs.report.tables import money_cell
from mtfs.words.bridge import kind_name, measure_name, middle_name
from mtfs.words.figures import MINUS, lowered, money_words
from mtfs.words.units import MoneyUnit

__all__ = ["bridges_table", "closings_table", "plan_table"]

#: More years than this do not stand side by side.
_MOST_ACROSS = 7
_POUNDS = MoneyUnit("£", 1.0)
_NOT_THERE = "–"

#: The rows of the plan, and whether each is left out where it is 0 in every year.
_PLAN_ROWS = {
    "net_spending": False,
    "planned_movements": True,
    "dsg_call": True,
    "funding": False,
    "gap": False,
    "annual_gap": False,
    "savings_delivered": True,
    "usable": False,
    "unfunded": True,
}
_LABELS = {measure: term.label for measure, term in {**MEASURES, **PLAN_LINES}.items()} | {
    "savings_delivered": "Savings planned, in force"
}

Rows = Mapping[str, Sequence[float | None]]


def _moves(values: Sequence[float | None]) -> bool:
    return any(abs(value or 0.0) > HALF_A_PENNY for value in values)


def _years_table(
    key: str,
    caption: str,
    years: Sequence[str],
    rows: Rows,
    unit: MoneyUnit,
    *,
    totals: Sequence[str],
    note: str,
) -> TableBlock:
    """Set sums by year: a column for each year or, where there are many, a row for each."""
    cells = [
        (label, *(_NOT_THERE if value is None else money_cell(value, unit) for value in values))
        for label, values in rows.items()
    ]
    if len(years) <= _MOST_ACROSS:
        return TableBlock(
            key=key,
            caption=caption,
            heads=(TableHead(unit.label), *(TableHead(year, is_number=True) for year in years)),
            rows=tuple(cells),
            note=note,
            totals=tuple(n for n, label in enumerate(rows) if label in totals),
        )
    return TableBlock(
        key=key,
        caption=f"{caption}, {unit.label}",
        heads=(TableHead("Year"), *(TableHead(label, is_number=True) for label in rows)),
        rows=tuple(zip(years, *(row[1:] for row in cells), strict=True)),
        note=note,
    )


def plan_table(material: Material) -> TableBlock:
    """Set the plan by year.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    TableBlock
        From net spending to the gap, with savings and usable reserves, years 0 to T; what is 0 throughout
        and need not be is left out.
    """
    figures = {**material.main.plan, **material.main.plan_lines}
    shown: dict[str, list[float | None]] = {}
    for measure, may_go in _PLAN_ROWS.items():
        values = [None if math.isnan(x) else float(x) for x in figures[measure]]
        if not may_go or _moves(values):
            shown[measure] = values
    parts = [
        lowered(_LABELS[measure])
        for measure in ("net_spending", "planned_movements", "dsg_call")
        if measure in shown
    ]
    bridge, money = material.bridges[0], material.money
    notes = [f"Gap: {' + '.join(parts)}, less funding."]
    if "planned_movements" in shown:
        notes.append("Planned into reserves: what is taken out is negative.")
    if money_cell(bridge.budget, money) == money_cell(bridge.funding, money):
        notes.append(f"In {bridge.before} the gap is the forecast against a budget that is in balance.")
    else:
        notes.append(
            f"In {bridge.before} the gap is the forecast against the budget alone, though the case has a "
            f"budget of {money_words(bridge.budget)} and funding of {money_words(bridge.funding)}."
        )
    if "savings_delivered" in shown:
        notes.append("Net spending is after the savings planned.")
    if "unfunded" in shown:
        notes.append(
            "Unfunded: what no usable reserve is left to meet; it is not carried into the next year."
        )
    return _years_table(
        "plan-by-year",
        "The plan by year",
        material.years,
        {_LABELS[measure]: values for measure, values in shown.items()},
        money,
        totals=[_LABELS["gap"]],
        note=" ".join(notes),
    )


def bridges_table(material: Material) -> TableBlock:
    """Set every step from each year's gap to the next.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    TableBlock
        In pounds, for every plan year; steps of 0 in every year are left out.
    """
    bridges = material.bridges
    rows: dict[str, Sequence[float | None]] = {"Gap of the year before": [bridge.start for bridge in bridges]}
    for kind in StepKind:
        amounts = [sum(step.amount for step in bridge.steps if step.kind is kind) for bridge in bridges]
        if _moves(amounts):
            rows[kind_name(kind)] = amounts
    rows["Gap of the year"] = [bridge.gap for bridge in bridges]
    first = bridges[0]
    return _years_table(
        "plan-steps",
        "Every step from one year's gap to the next in the plan",
        material.years[1:],
        rows,
        _POUNDS,
        totals=["Gap of the year before", "Gap of the year"],
        note=(
            f"Positive widens the gap. The year before {first.year} counts as in balance: its budget is "
            f"{_in_pounds(first.budget)} and its funding {_in_pounds(first.funding)}. Demand is told at the "
            "prices of its year, and a rise in council tax on the tax base of its year. Steps of 0 in every "
            "year are left out."
        ),
    )


def _in_pounds(amount: float) -> str:
    text = f"£{money_cell(abs(amount), _POUNDS)}"
    return text if amount >= 0 else MINUS + text


def closings_table(material: Material) -> TableBlock:
    """Set how the plan closes the gap of each year, and what the futures leave.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    TableBlock
        In pounds, for every plan year; measures of 0 in every year are left out.
    """
    closings = material.closings
    rows: dict[str, Sequence[float | None]] = {
        "Gap before any action": [closing.before_action for closing in closings]
    }
    for step in closings[0].measures:
        amounts = [closing.measure(step.kind) for closing in closings]
        if _moves(amounts):
            rows[measure_name(step.kind)] = amounts
    rows["Gap of the plan"] = [closing.gap for closing in closings]
    rows[f"Gap in {middle_name(closings[0])}"] = [closing.middle for closing in closings]
    if closings[0].runs > 1:
        rows["9 in 10 futures: from"] = [closing.low for closing in closings]
        rows["9 in 10 futures: to"] = [closing.high for closing in closings]
    delivered = [closing.savings_delivered for closing in closings]
    if _moves(delivered) or _moves([closing.savings_planned for closing in closings]):
        rows["Savings delivered on average"] = delivered
    return _years_table(
        "plan-measures",
        "How the plan closes the gap of each year",
        material.years[1:],
        rows,
        _POUNDS,
        totals=["Gap before any action", "Gap of the plan"],
        note=(
            f"Negative narrows the gap. Before any action: no savings, Band D as in {closings[0].base_year}, "
            "and nothing taken from reserves as planned. The rows below the gap of the plan are of the "
            "futures, and no part of the sum."
        ),
    )
