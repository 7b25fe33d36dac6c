"""Tables for a terminal: plan and risk by year."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mtfs.analysis.findings import Column, Table, Unit, Value
from mtfs.analysis.runs import Result
from mtfs.domain.strategy import HALF_A_PENNY, Strategy
from mtfs.nomenclature import PLAN_LINES
from mtfs.words.chances import short_percent

__all__ = ["MoneyUnit", "finding_table", "result_table", "scenario_table", "unit_for"]

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
class MoneyUnit:
    """The unit of money of a table: large enough to read, small enough to show the gaps.

    Parameters
    ----------
    name : str
        Its name.
    pounds : float
        How many pounds it is.
    decimals : int
        How many decimals are shown.
    """

    name: str
    pounds: float
    decimals: int

    def tell(self, value: float) -> str:
        """Tell an amount, a negative one in brackets.

        Parameters
        ----------
        value : float
            The amount [£].

        Returns
        -------
        str
            With the room of a bracket behind it.
        """
        if np.isnan(value):
            return _NOT_THERE
        text = f"{abs(value) / self.pounds:,.{self.decimals}f}"
        return f"({text})" if value < 0 and text.strip("0.,") else f"{text} "


def unit_for(strategy: Strategy) -> MoneyUnit:
    """Return the unit in which a council's figures are read best.

    Parameters
    ----------
    strategy : Strategy
        The council's strategy.

    Returns
    -------
    MoneyUnit
        Pounds, thousands or millions, by the size of its net budget.
    """
    size = abs(sum(line.base_budget for line in strategy.costs))
    if size >= 30e6:
        return MoneyUnit("£m", 1e6, 1)
    return MoneyUnit("£000", 1e3, 0) if size >= 30e3 else MoneyUnit("£", 1.0, 0)


def _percent(chance: float) -> str:
    """Tell a chance, with the room of a bracket behind it."""
    return f"{short_percent(chance)} "


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
    summary, unit = result.summary, unit_for(result.strategy)
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


def _cell(value: Value, unit: Unit, money: MoneyUnit) -> str:
    """Tell one figure of a finding, with the room of a bracket behind it."""
    if value is None:
        text = _NOT_THERE
    elif isinstance(value, str):
        text = f"{value} "
    elif unit is Unit.POUNDS:
        text = money.tell(value)
    elif unit is Unit.CHANCE:
        text = _percent(value)
    elif unit is Unit.COUNT:
        text = f"{value:,.0f} "
    else:
        scale, pattern = _PATTERNS[unit]
        text = f"{value * scale:{pattern}} "
        # A minus before nothing but zeros says nothing.
        if text.startswith(("-", "+")) and not text.strip("+-0., "):
            text = text[1:]
        if unit is Unit.POINTS and not text.strip("0. "):
            text = "0 "
        text = text[:-1] + _ENDINGS.get(unit, "") + " "
    return text


_PATTERNS = {
    Unit.POINTS: (100, "+.1f"),
    Unit.RATE: (100, ".2f"),
    Unit.SHARE: (100, ".0f"),
    Unit.NUMBER: (1, ".2f"),
    Unit.SDS: (1, ".1f"),
    Unit.MONTHS: (1, ".1f"),
}
_ENDINGS = {Unit.POINTS: " pp", Unit.RATE: "%", Unit.SHARE: "%"}
_MOST_NAME = 44


def _shortened(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _folded(text: str, width: int) -> list[str]:
    """Break a heading into lines no wider than a column, at its spaces."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def finding_table(table: Table, money: MoneyUnit) -> str:
    """Set a table of a finding for a terminal: its brief columns and rows.

    Parameters
    ----------
    table : Table
        The table.
    money : MoneyUnit
        The unit of money.

    Returns
    -------
    str
        Empty where the table has no brief columns or no rows; what is left out is counted in its last line.
    """
    kept = [i for i, column in enumerate(table.columns) if column.brief]
    rows = table.rows[: table.brief_rows]
    if not kept or not rows:
        return ""
    columns = [table.columns[i] for i in kept]
    in_text = [column.unit in (Unit.TEXT, Unit.YEAR) for column in columns]
    cells = [[_cell(row[i], c.unit, money) for i, c in zip(kept, columns, strict=True)] for row in rows]
    cells = [
        [
            _shortened(text.rstrip(), _MOST_NAME) if left else text
            for text, left in zip(row, in_text, strict=True)
        ]
        for row in cells
    ]
    widths = [max(len(row[k]) for row in cells) for k in range(len(columns))]
    heads = [_folded(c.label, max(widths[k], 10 if in_text[k] else 9)) for k, c in enumerate(columns)]
    widths = [
        max(widths[k], *(len(line) + (not in_text[k]) for line in heads[k])) for k in range(len(columns))
    ]
    depth = max(len(head) for head in heads)
    lines = ["", f"{table.title}, {money.name}" if _has_money(columns) else table.title]
    for level in range(depth):
        parts = [head[level - depth + len(head)] if level >= depth - len(head) else "" for head in heads]
        lines.append(
            _set_line(
                [f"{p} " if p and not t else p for p, t in zip(parts, in_text, strict=True)], widths, in_text
            )
        )
    lines += [_set_line(row, widths, in_text) for row in cells]
    left = len(table.rows) - len(rows)
    if left:
        lines.append(f"  and {left} more row{'s' if left != 1 else ''} in the files")
    return "\n".join(lines)


def _has_money(columns: Sequence[Column]) -> bool:
    return any(column.unit is Unit.POUNDS for column in columns)


def _set_line(cells: Sequence[str], widths: Sequence[int], in_text: Sequence[bool]) -> str:
    parts = [
        f"{cell:<{width}}" if left else f"{cell:>{width}}"
        for cell, width, left in zip(cells, widths, in_text, strict=True)
    ]
    return ("  " + "  ".join(parts)).rstrip()
