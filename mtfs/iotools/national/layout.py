"""Where a file of the revenue returns has its totals, the lines between them and the levels of reserves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtfs.iotools.national.authorities import authorities_in, first_of_each
from mtfs.iotools.national.headings import Heading, Table
from mtfs.iotools.national.numbers import UnreadableNumberError, read_figure
from mtfs.iotools.national.preamble import unit_of
from mtfs.iotools.national.reconcile import fitting_lines, tolerance
from mtfs.iotools.national.returns import Authority
from mtfs.iotools.national.wordings import KEYS, key_of, moment_of, part_of_another, reserve_of, total_of

__all__ = ["REQUIRED", "STEPS", "USUAL_UNIT", "Layout", "Level", "layout_of", "levels_of", "value_at"]

#: What is added up, from which printed total, to which.
STEPS = (
    ("services", "", "service_expenditure"),
    ("net_current", "service_expenditure", "net_current_expenditure"),
    ("non_current", "net_current_expenditure", "revenue_expenditure"),
    ("financing", "revenue_expenditure", "council_tax_requirement"),
)
#: The totals that every return has.
REQUIRED = tuple(total for _, _, total in STEPS)
#: Every revenue return that was ever published is in thousands of pounds [£].
USUAL_UNIT = 1000.0
#: A column is one of figures where this share of the authorities has a number in it.
_MOST_WORDS = 0.5
#: The parts of a service are checked where they add up for this share of the authorities.
_MOSTLY = 0.9


@dataclass(frozen=True)
class Layout:
    """The columns of a table of the revenue returns.

    Parameters
    ----------
    table : Table
        The table.
    unit : float
        The unit of its figures [£].
    unit_told : bool
        Whether the file tells the unit.
    rows : mapping of Authority to int
        The row of each authority, from 0.
    totals : mapping of str to Heading
        The printed totals by their keys.
    lines : mapping of str to tuple of (str, Heading)
        The lines of each step with their keys, blank for a line that no name fits.
    parts : mapping of int to tuple of Heading
        The lines that a service's total adds up, by the column of that total.
    """

    table: Table
    unit: float
    unit_told: bool
    rows: Mapping[Authority, int]
    totals: Mapping[str, Heading]
    lines: Mapping[str, tuple[tuple[str, Heading], ...]]
    parts: Mapping[int, tuple[Heading, ...]]


@dataclass(frozen=True)
class Level:
    """A column that holds the level of a reserve.

    Parameters
    ----------
    table : Table
        The table that it stands in: older files have the levels of the year's end in a sheet of their own.
    unit : float
        The unit of its figures [£].
    rows : mapping of str to int
        The row of each authority by its codes and its name, from 0.
    key : str
        The reserve.
    moment : str
        ``start`` or ``end``.
    heading : Heading
        The column.
    """

    table: Table
    unit: float
    rows: Mapping[str, int]
    key: str
    moment: str
    heading: Heading


def value_at(table: Table, row: int, column: int, unit: float) -> float | None:
    """Return a figure of a table in pounds.

    Parameters
    ----------
    table : Table
        The table.
    row, column : int
        From 0.
    unit : float
        The unit of its figures [£].

    Returns
    -------
    float or None
        In pounds, without the noise of binary fractions; None for a mark.

    Raises
    ------
    UnreadableNumberError
        Where the cell holds neither a number nor a known mark.
    """
    figure = read_figure(table.sheet.value(row, column))
    return figure if figure is None or unit == 1.0 else round(figure * unit, 6)


def _matrix(
    table: Table, rows: Sequence[int], headings: Sequence[Heading], unit: float
) -> NDArray[np.float64]:
    """Return figures in pounds, shape (rows, headings), NaN where there is no number."""
    figures = np.full((len(rows), len(headings)), np.nan)
    for down, row in enumerate(rows):
        cells = table.sheet.rows[row]
        for across, heading in enumerate(headings):
            value = cells[heading.column] if heading.column < len(cells) else None
            if isinstance(value, float):
                figures[down, across] = value * unit
                continue
            try:
                number = read_figure(value)
            except UnreadableNumberError:
                continue
            if number is not None:
                figures[down, across] = number * unit
    return figures


def _totals(table: Table) -> dict[str, Heading]:
    """Return the first column of each printed total, each right of the one before it."""
    found: dict[str, Heading] = {}
    order = list(KEYS["totals"])
    for heading in table.headings:
        key = total_of(heading)
        if key and key not in found and all(order.index(other) < order.index(key) for other in found):
            found[key] = heading
    return found if all(key in found for key in REQUIRED) else {}


def _named(step: str, headings: Sequence[Heading], grouped: bool) -> list[tuple[str, Heading]]:
    """Return lines with their keys, each key once: a second line of the same words has none."""
    keys: dict[int, str] = {}
    used: set[str] = set()
    # Where services have totals, these are they, and not a line within one that is called the same.
    for heading in sorted(headings, key=lambda heading: grouped and not heading.words.startswith("total ")):
        key = key_of(heading, KEYS[step])
        keys[heading.column] = "" if key in used else key
        used.add(key)
    return [(keys[heading.column], heading) for heading in headings]


def _lines_of(
    step: str,
    between: Sequence[Heading],
    figures: NDArray[np.float64],
    start: NDArray[np.float64],
    totals: NDArray[np.float64],
    ends: Sequence[str],
    unit: float,
) -> tuple[tuple[str, Heading], ...]:
    """Return the lines that belong to a step, in their order."""
    # A budget heads the total of each service so; an outturn has the services alone.
    grouped = step == "services" and any(heading.words.startswith("total ") for heading in between)
    named = _named(step, between, grouped)
    totalled = [heading.words.startswith("total ") for heading in between]
    if grouped:
        chosen = totalled
        changeable = [key != "" and not total for (key, _), total in zip(named, totalled, strict=True)]
    else:
        chosen = [key != "" or not part_of_another(heading, ends) for key, heading in named]
        changeable = [not key for key, _ in named]
    belongs = fitting_lines(np.nan_to_num(figures), start, totals, chosen, changeable, unit)
    return tuple(line for line, belonging in zip(named, belongs, strict=True) if belonging)


def _parts(
    services: Sequence[Heading], between: Sequence[Heading], figures: NDArray[np.float64], unit: float
) -> dict[int, tuple[Heading, ...]]:
    """Return the lines that add up to each service's total, where they mostly do."""
    places = {heading.column: place for place, heading in enumerate(between)}
    parts: dict[int, tuple[Heading, ...]] = {}
    first = 0
    for service in services:
        last = places[service.column]
        if last > first:
            summed = np.nansum(figures[:, first:last], axis=1)
            allowed = tolerance([unit] * (last - first), unit)
            if np.mean(np.abs(summed - np.nan_to_num(figures[:, last])) <= allowed) >= _MOSTLY:
                parts[service.column] = tuple(between[first:last])
        first = last + 1
    return parts


def layout_of(table: Table) -> Layout | None:
    """Return where a table has the lines of the revenue returns.

    Parameters
    ----------
    table : Table
        A table of figures by authority.

    Returns
    -------
    Layout or None
        None where it lacks one of the totals that lead to the council tax requirement, or the services before
        them: there is then nothing to make a case of.
    """
    totals = _totals(table)
    rows = {authority: row for row, authority in first_of_each(authorities_in(table))}
    if not totals or not rows:
        return None
    told = unit_of(table.sheet, table.header)
    unit = told or USUAL_UNIT
    last = totals["council_tax_requirement"].column
    headings = [heading for heading in table.headings if heading.column <= last]
    figures = _matrix(table, list(rows.values()), headings, unit)
    places = {heading.column: place for place, heading in enumerate(headings)}
    printed = {key: figures[:, places[heading.column]] for key, heading in totals.items()}
    whole = np.all([np.isfinite(printed[key]) for key in REQUIRED], axis=0)
    complete = figures[whole]
    filled = np.isfinite(complete).mean(axis=0) > _MOST_WORDS if whole.any() else np.ones(len(headings), bool)
    taken = {heading.column for heading in totals.values()}
    lines: dict[str, tuple[tuple[str, Heading], ...]] = {}
    parts: dict[int, tuple[Heading, ...]] = {}
    for step, start, end in STEPS:
        first = totals[start].column if start else -1
        kept = [
            place
            for place, heading in enumerate(headings)
            if first < heading.column < totals[end].column and heading.column not in taken and filled[place]
        ]
        between = [headings[place] for place in kept]
        lines[step] = _lines_of(
            step,
            between,
            complete[:, kept],
            printed[start][whole] if start else np.zeros(int(whole.sum())),
            printed[end][whole],
            [totals[start].line if start else "", totals[end].line],
            unit,
        )
        if step == "services" and len(lines[step]) < len(between):
            services = [heading for _, heading in lines[step]]
            parts = _parts(services, between, complete[:, kept], unit)
    if not lines["services"]:
        return None
    return Layout(table, unit, told is not None, rows, totals, lines, parts)


def levels_of(table: Table) -> list[Level]:
    """Return the columns of a table that hold levels of reserves.

    Parameters
    ----------
    table : Table
        A table of figures by authority.

    Returns
    -------
    list of Level
        One for each reserve and moment, the first that names it.
    """
    rows: dict[str, int] = {}
    for row, authority in authorities_in(table):
        for code in (authority.ons_code, authority.e_code, authority.name):
            if code:
                rows.setdefault(code, row)
    unit = unit_of(table.sheet, table.header) or USUAL_UNIT
    found: dict[tuple[str, str], Level] = {}
    for heading in table.headings:
        key = reserve_of(heading)
        moment = moment_of(heading) if key else ""
        if moment and (key, moment) not in found:
            found[key, moment] = Level(table, unit, rows, key, moment, heading)
    return list(found.values())
