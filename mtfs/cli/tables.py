"""Tables for a terminal: plan and risk by year."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mtfs.analysis.runs import Result
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.nomenclature import PLAN_LINES

__all__ = ["result_table", "scenario_table"]

_LABEL_WIDTH = 36
_COLUMN_WIDTH = 9
_NOT_THERE = "– "
_PLAN_ROWS = {
    "net_spending": "Net spending",
    "planned_movements": "Planned into reserves",
    "dsg_call": "Schools deficit called in",
    "funding": "less Funding",
    "gap": "Gap (a surplus in brackets)",
    "savings_delivered": "Savings delivered, cumulative",
    "usable": "Usable reserves at year end",
}


@dataclass(frozen=True)
class _Unit:
    """The unit of money of a table: large enough to read, small enough to show the gaps."""

    name: str
    pounds: float
    decimals: int

    def tell(self, value: float) -> str:
        if np.isnan(value):
            return _NOT_THERE
        text = f"{abs(value) / self.pounds:,.{self.decimals}f}"
        return f"({text})" if value < 0 and text.strip("0.,") else f"{text} "


def _unit_for(result: Result) -> _Unit:
    size = float(np.max(np.abs(result.plan["funding"])))
    if size >= 30e6:
        return _Unit("£m", 1e6, 1)
    return _Unit("£000", 1e3, 0) if size >= 30e3 else _Unit("£", 1.0, 0)


def _percent(chance: float) -> str:
    """Tell a chance so that 0% and 100% mean none and all."""
    text = f"{chance:.0%} "
    if text == "0% " and chance > 0:
        return "<1% "
    return ">99% " if text == "100% " and chance < 1 else text


def _year_slices(count: int) -> list[slice]:
    """Split the years so that each part of a table fits the terminal."""
    width = min(max(shutil.get_terminal_size((100, 24)).columns, 80), 160)
    at_once = max(1, (width + 1 - _LABEL_WIDTH) // _COLUMN_WIDTH)
    return [slice(start, start + at_once) for start in range(0, count, at_once)]


def _line(label: str, cells: Sequence[str]) -> str:
    if len(label) > _LABEL_WIDTH:
        label = label[: _LABEL_WIDTH - 1] + "…"
    line = f"{label:<{_LABEL_WIDTH}}" + "".join(f"{cell:>{_COLUMN_WIDTH}}" for cell in cells)
    return line.rstrip()


def _rows(result: Result) -> list[tuple[str, list[str]]]:
    summary, unit = result.summary, _unit_for(result)
    plan = {**result.plan, **result.plan_lines}
    rows: list[tuple[str, list[str]]] = [(f"The plan, {unit.name}", [])]
    for measure, label in _PLAN_ROWS.items():
        # What is added to net spending, and is nothing in most plans, is shown where the sum needs it.
        if measure not in PLAN_LINES or np.any(np.abs(plan[measure]) > HALF_A_PENNY):
            rows.append((f"  {label}", [unit.tell(v) for v in plan[measure]]))
    rows.append((f"The futures, {unit.name}", []))
    for label, measure, statistic in (
        ("Gap: 1 in 20 is better than", "gap", "p5"),
        ("Gap: middle future", "gap", "p50"),
        ("Gap: 1 in 20 is worse than", "gap", "p95"),
        ("Usable reserves: middle future", "usable", "p50"),
        ("Unfunded: middle future", "unfunded", "p50"),
    ):
        rows.append((f"  {label}", [unit.tell(v) for v in summary.risk[measure][statistic]]))
    rows.append(("Chance by the end of the year that", []))
    for label, name in (
        ("  general reserve below its minimum", "p_below_minimum_by"),
        ("  usable reserves ran out", "p_exhausted_by"),
    ):
        rows.append((label, [_percent(v) for v in summary.probabilities[name]]))
    return rows


def _set(first: str, years: Sequence[str], rows: Sequence[tuple[str, list[str]]]) -> str:
    lines = []
    for part in _year_slices(len(years)):
        lines += ["", _line(first, [f"{year} " for year in years[part]])]
        lines += [_line(label, cells[part]) for label, cells in rows]
    return "\n".join(lines)


def result_table(result: Result) -> str:
    """Set the plan and the risk of one scenario as a table.

    Parameters
    ----------
    result : Result
        The run.

    Returns
    -------
    str
        Lines of at most 160 characters; negatives in brackets.
    """
    return _set("", result.years, _rows(result))


def scenario_table(results: Mapping[str, Result]) -> str:
    """Set the chance that reserves run out side by side for several scenarios.

    Parameters
    ----------
    results : mapping of str to Result
        By scenario.

    Returns
    -------
    str
        A line for each scenario.
    """
    years = next(iter(results.values())).years
    rows = [
        (f"  {name}", [_percent(v) for v in result.summary.probabilities["p_exhausted_by"]])
        for name, result in results.items()
    ]
    return _set("Usable reserves have run out by", years, rows)
