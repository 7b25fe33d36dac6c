"""The tables that ``mtfs neighbours`` shows on a terminal."""

import shutil
import textwrap
from collections.abc import Sequence

from mtfs.analysis.evidence.history import line_label
from mtfs.analysis.evidence.neighbours.indicators import Measure
from mtfs.analysis.evidence.neighbours.records import Standing, Study, quantile
from mtfs.words.evidence.neighbour_figures import period_words, short_value

__all__ = ["indicator_table", "overspend_table", "wrapped"]

_MOST_WIDTH = 100
#: Between two columns, and how wide the name of a council may be above its figures.
_APART, _NAME = 2, 12
_YEAR, _YEAR_LABEL = 9, 20


def wrapped(text: str, first: str = "", later: str | None = None) -> str:
    """Break a text into lines for the terminal.

    Parameters
    ----------
    text : str
        The text.
    first, later : str, optional
        What the first line and all others begin with.

    Returns
    -------
    str
        Lines of at most 100 characters.
    """
    width = min(shutil.get_terminal_size((_MOST_WIDTH, 24)).columns, _MOST_WIDTH)
    return textwrap.fill(
        text,
        max(width, 60),
        initial_indent=first,
        subsequent_indent=first if later is None else later,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _between(standing: Standing, ends: tuple[float, float]) -> str:
    low, high = (short_value(standing.indicator.measure, end) for end in ends)
    return low if low == high else f"{low} to {high}"


def _label(study: Study, standing: Standing) -> str:
    label = standing.indicator.label
    if standing.since:
        return f"{label}, {period_words(standing)}"
    return label if standing.year == study.year else f"{label}, {standing.year}"


def _cells(standing: Standing) -> tuple[str, ...]:
    measure = standing.indicator.measure
    return (
        short_value(measure, standing.value),
        short_value(measure, standing.median),
        _between(standing, standing.quartiles),
        _between(standing, standing.ends),
        f"{standing.above} of {len(standing.values)}",
    )


def _set(label: str, cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Set a row; a long label goes on below."""
    room = _MOST_WIDTH - sum(widths)
    first, *more = textwrap.wrap(label, room - 2, break_long_words=False) or [""]
    figures = "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
    return [f"{f'  {first}':<{room}}{figures}".rstrip(), *(f"    {line}" for line in more)]


def _heads(name: str) -> list[tuple[str, ...]]:
    """Return the heads of the columns, line by line; a long name of a council takes more of them."""
    own = textwrap.wrap(name, _NAME) or [""]
    heads = (
        own,
        ["Middle", "one"],
        ["Half of them", "from … to"],
        ["All of them", "from … to"],
        ["Above", "it"],
    )
    depth = max(map(len, heads))
    return [tuple(head[level] if level < len(head) else "" for head in heads) for level in range(depth)]


def indicator_table(study: Study) -> str:
    """Set the indicators as a table.

    Parameters
    ----------
    study : Study
        The comparison.

    Returns
    -------
    str
        The council's figure, the neighbours' median, quartiles and ends, and how many lie above it.
    """
    heads, rows = _heads(study.council.name), [_cells(standing) for standing in study.standings]
    widths = [_APART + max(map(len, column)) for column in zip(*heads, *rows, strict=True)]
    lines = [line for head in heads for line in _set("", head, widths)]
    group = ""
    for standing, cells in zip(study.standings, rows, strict=True):
        if standing.indicator.group != group:
            group = standing.indicator.group
            lines.append(group)
        lines += _set(_label(study, standing), cells, widths)
    return "\n".join(lines)


def overspend_table(study: Study) -> str:
    """Set outturns against budgets as a table.

    Parameters
    ----------
    study : Study
        The comparison.

    Returns
    -------
    str
        For each line and year the council's outturn over its budget less 1, and the middle neighbour's.
    """
    lines = []
    for each in study.overspends:
        heads = "".join(f"{year:>{_YEAR}}" for year in each.years)
        lines.append(f"{_shortened(line_label(each.line)):<{_YEAR_LABEL + 6}}{heads}")
        middles = [quantile(each.of_year(place), 0.5) for place in range(len(each.years))]
        for name, values in ((study.council.name, each.council), ("Middle neighbour", middles)):
            cells = "".join(f"{short_value(Measure.ERROR, float(value)):>{_YEAR}}" for value in values)
            lines.append(f"  {_shortened(name):<{_YEAR_LABEL + 4}}{cells}")
    return "\n".join(lines)


def _shortened(text: str) -> str:
    width = _YEAR_LABEL + 3
    return text if len(text) <= width else f"{text[: width - 1]}…"
