"""The tables of the technical appendix: what the report was made from; for audit, intervals and checks."""

from collections.abc import Iterator, Sequence
from pathlib import PurePath

import numpy as np

from mtfs.analysis.accounts import largest_differences
from mtfs.analysis.result import Result
from mtfs.domain.case import BASE_SCENARIO, Edit
from mtfs.engine.shapes import Floats
from mtfs.nomenclature import MEASURES, PERCENTILES, PLAN_LINES, PROBABILITIES, Term, percentile_name
from mtfs.report.document import TableBlock, TableHead
from mtfs.report.material import Material
from mtfs.report.sections.year_tables import YearRow, yearly_tables
from mtfs.report.tables import money_cell
from mtfs.words.assumptions import source_words
from mtfs.words.figures import MINUS
from mtfs.words.method import exact_percent, pairs_of
from mtfs.words.units import MoneyUnit, money_unit

__all__ = [
    "check_table",
    "correlation_table",
    "edit_table",
    "interval_tables",
    "origin_table",
    "plan_tables",
]

#: So many years stand side by side: of plain amounts, and of figures with their intervals.
_YEARS_ABREAST, _INTERVALS_ABREAST = 5, 3
_POUNDS = MoneyUnit("£", 1.0)
_MILLION = 1e6
_FIGURE = TableHead("Figure")
_NOT_THERE = "–"


def origin_table(material: Material) -> TableBlock:
    """Return what the report was made from.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    TableBlock
        Whoever has the same case and the same version gets the same figures from these.
    """
    case, request = material.case, material.request
    parameters = "" if case.parameter_errors is None else f"on, from {case.parameter_errors.source}"
    rows = [
        ("Program", f"mtfs {material.version}"),
        ("Case", PurePath(case.path).name or "made in Python"),
        ("Hash of the case (SHA-256)", case.sha256 or _NOT_THERE),
        ("Council", case.base.council.name),
        ("Scenario of this report", material.scenario),
        ("Other scenarios shown", "; ".join(name for name in material.results if name != material.scenario)),
        ("Futures", f"{request.runs:,}"),
        ("Seed", str(request.seed)),
        ("Sampling", str(request.sampling)),
        *((("Parameter uncertainty", parameters),) if parameters else ()),
        ("Made", material.made_at.strftime("%Y-%m-%d %H:%M")),
    ]
    if material.earlier is not None:
        before = material.earlier.case
        rows.append(("Case of the last report", PurePath(before.path).name or "made in Python"))
        rows.append(("Its hash (SHA-256)", before.sha256))
    return TableBlock(
        key="technical-origin",
        caption="What this report was made from",
        heads=(TableHead("What"), TableHead("Value")),
        rows=tuple((name, value or _NOT_THERE) for name, value in rows),
    )


def plan_tables(result: Result) -> Iterator[TableBlock]:
    """Yield every line of the plan, to the pound.

    Parameters
    ----------
    result : Result
        The plan and the runs of the report's scenario.

    Yields
    ------
    TableBlock
        A row for each measure.
    """
    lines: list[tuple[Term, Floats]] = [(MEASURES[name], result.plan[name]) for name in MEASURES]
    lines += [(PLAN_LINES[name], result.plan_lines[name]) for name in PLAN_LINES if name in result.plan_lines]
    rows: list[YearRow] = [
        (
            (term.label,),
            [_NOT_THERE if np.isnan(value) else money_cell(float(value), _POUNDS) for value in values],
        )
        for term, values in lines
    ]
    note = "A surplus, an underspend, and what is taken out of reserves by plan are negative."
    yield from yearly_tables(
        "technical-plan", "The plan, £", [_FIGURE], rows, result.years, abreast=_YEARS_ABREAST, note=note
    )


def _fine(pounds: float, unit: MoneyUnit) -> str:
    """Write an amount with two decimals in millions, as a tenth would be wider than most intervals."""
    if unit.pounds < _MILLION:
        return money_cell(pounds, unit)
    text = f"{abs(pounds) / unit.pounds:,.2f}"
    return text if pounds >= 0 or not text.strip("0.,") else MINUS + text


def _amount_cell(value: float, interval: Floats | None, unit: MoneyUnit) -> str:
    if np.isnan(value):
        return _NOT_THERE
    text = _fine(float(value), unit)
    if interval is None or np.isnan(interval).any() or interval[0] == interval[1]:
        return text
    low, high = (_fine(float(end), unit) for end in interval)
    return f"{text} ({low} to {high})"


def interval_tables(result: Result) -> Iterator[TableBlock]:
    """Yield every chance and every figure of the futures, with the 95% interval of its sampling error.

    Parameters
    ----------
    result : Result
        The plan and the runs of the report's scenario.

    Yields
    ------
    TableBlock
        The chances; then the measures one by one, save those that are nil in every future.
    """
    summary, years = result.summary, result.years
    chances: list[YearRow] = [
        (
            (term.label,),
            [
                f"{exact_percent(chance)} ({exact_percent(low)} to {exact_percent(high)})"
                for chance, (low, high) in zip(
                    summary.probabilities[name], summary.probability_intervals[name], strict=True
                )
            ],
        )
        for name, term in PROBABILITIES.items()
    ]
    yield from yearly_tables(
        "technical-chances",
        "Chances, each with its 95% interval",
        [_FIGURE],
        chances,
        years,
        abreast=_INTERVALS_ABREAST,
    )
    names = {"mean": "Mean"} | {
        percentile_name(p): "Middle" if p == 50 else f"{p}% of futures are lower" for p in PERCENTILES
    }
    for measure, term in MEASURES.items():
        values = summary.risk[measure]
        first = 0 if term.in_base_year else 1
        peak = max(float(np.nanmax(np.abs(values[name][first:]))) for name in names)
        if peak == 0:
            continue
        unit = money_unit(peak)
        rows: list[YearRow] = [
            (
                (label,),
                [
                    _amount_cell(value, interval, unit)
                    for value, interval in zip(
                        values[name], summary.risk_intervals[measure][name], strict=True
                    )
                ],
            )
            for name, label in names.items()
        ]
        if measure == "gap":
            worst = [_amount_cell(value, None, unit) for value in summary.expected_shortfall_95]
            rows.append((("Mean of the worst 5%",), worst))
        yield from yearly_tables(
            f"technical-futures-{measure.replace('_', '-')}",
            f"{term.label} in the futures, {unit.label}, each figure with its 95% interval",
            [_FIGURE],
            rows,
            years,
            abreast=_INTERVALS_ABREAST,
            first=first,
        )


def correlation_table(material: Material) -> TableBlock | None:
    """Return the pairs of drivers that move together.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    TableBlock or None
        None where the case gives no correlations.
    """
    pairs = pairs_of(material.main.strategy.correlations)
    if not pairs:
        return None

    def number(value: float) -> str:
        return f"{value:.2f}".replace("-", MINUS)

    return TableBlock(
        key="technical-correlations",
        caption="Yearly rates that move together",
        heads=(
            TableHead("Rate"),
            TableHead("Moves with"),
            TableHead("As given", is_number=True),
            TableHead("As used", is_number=True),
        ),
        rows=tuple((second, first, number(given), number(used)) for first, second, given, used in pairs),
        note="1: always together; 0: not at all; below 0: one tends to be high where the other is low. All "
        "other pairs are 0.",
    )


def check_table(material: Material) -> TableBlock:
    """Return by how much the accounts fail to balance.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    TableBlock
        The largest difference of each identity in the plan and in the futures.
    """
    found = largest_differences(material.case, scenario=material.scenario, request=material.request)

    def pence(pounds: float) -> str:
        return "none" if pounds == 0 else "less than 0.01p" if pounds < 0.0001 else f"{pounds * 100:.2f}p"

    return TableBlock(
        key="technical-checks",
        caption="Checks of the accounts: the largest difference found",
        heads=(
            TableHead("What must hold in every year"),
            TableHead("In the plan", is_number=True),
            TableHead("In any future", is_number=True),
        ),
        rows=tuple((name, pence(plan), pence(runs)) for name, (plan, runs) in found.items()),
        note="The program stops where a difference reaches half a penny (or, with sums beyond a hundred "
        "billion pounds, what a computer's number can hold). What is smaller is rounding in the last digits.",
    )


def _change(edit: Edit) -> str:
    value = edit.value if isinstance(edit.value, str) else f"{edit.value:.12g}".replace("-", MINUS)
    words = {"set": "set to {}", "add": "add {}", "scale": "multiply by {}"}
    return words[edit.operation].format(f"‘{value}’" if isinstance(edit.value, str) else value)


def edit_table(material: Material, scenarios: Sequence[str]) -> TableBlock | None:
    """Return what scenarios change, edit by edit.

    Parameters
    ----------
    material : Material
        What the report is made from.
    scenarios : sequence of str
        The scenarios.

    Returns
    -------
    TableBlock or None
        None where they change nothing.
    """
    case = material.case
    notes = [note.text for note in case.sources if note.sheet == "Scenarios"]
    from_library = {edit for stress in case.stresses for edit in stress.edits}
    rows = []
    for place, edit in enumerate(case.edits):
        if edit.scenario not in scenarios or edit.scenario == BASE_SCENARIO:
            continue
        text = notes[place] if place < len(notes) else ""
        source = source_words(text, whole=material.is_full)
        if not text and edit in from_library:
            source = "the stress library of mtfs"
        row = "every row" if edit.row == "*" else edit.row
        what = f"{edit.sheet}: {row}, {'every year' if edit.column == 'years' else edit.column}"
        rows.append((edit.scenario, what, _change(edit), source))
    if not rows:
        return None
    heads = ("Scenario", "What is changed", "Change", "Source")
    return TableBlock(
        key="technical-edits",
        caption="What each scenario changes",
        heads=tuple(TableHead(text) for text in heads),
        rows=tuple(rows),
        note="Values are in the units of the case's own sheets: 0.02 added to a rate is two points.",
    )
