"""Tables for a terminal: plan and risk by year, in £m."""

import shutil
from collections.abc import Mapping, Sequence

import numpy as np

from mtfs.analysis.runs import Result
from mtfs.nomenclature import MEASURES

__all__ = ["result_table", "scenario_table"]

_LABEL_WIDTH = 36
_COLUMN_WIDTH = 9
_NOT_THERE = "–"


def _millions(value: float) -> str:
    if np.isnan(value):
        return _NOT_THERE
    text = f"{abs(value) / 1e6:,.1f}"
    return f"({text})" if value < 0 and text.strip("0.,") else f"{text} "


def _percent(chance: float) -> str:
    """Tell a chance so that 0% and 100% mean none and all."""
    if 0 < chance < 0.005:
        return "<1% "
    if 0.995 < chance < 1:
        return ">99% "
    return f"{chance:.0%} "


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
    summary = result.summary
    rows: list[tuple[str, list[str]]] = [("The plan, £m", [])]
    for measure in ("net_spending", "funding", "savings_delivered", "gap", "usable"):
        label = MEASURES[measure].label + (" at year end" if measure == "usable" else "")
        rows.append((f"  {label}", [_millions(v) for v in result.plan[measure]]))
    rows.append(("The futures, £m", []))
    for label, measure, statistic in (
        ("Gap: 1 in 20 is better than", "gap", "p5"),
        ("Gap: middle future", "gap", "p50"),
        ("Gap: 1 in 20 is worse than", "gap", "p95"),
        ("Usable reserves: middle future", "usable", "p50"),
        ("Unfunded: middle future", "unfunded", "p50"),
    ):
        rows.append((f"  {label}", [_millions(v) for v in summary.risk[measure][statistic]]))
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
