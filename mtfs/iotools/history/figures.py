"""What one return says of one authority, on the lines of a history, and whether it adds up."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mtfs.iotools.history.definition import LEVELS, STEPS, line_of
from mtfs.iotools.history.records import Difference
from mtfs.iotools.national.layout import USUAL_UNIT
from mtfs.iotools.national.lines import TOTALS
from mtfs.iotools.national.reconcile import tolerance
from mtfs.iotools.national.returns import Figure, RevenueEntry

__all__ = ["Check", "checks_of", "differences_of", "figures_of", "net_revenue_figures"]

_NET = "net_revenue_expenditure"
#: The line of a history that leads from revenue expenditure to net revenue expenditure.
_INSIDE = "grants_inside_aef"
_NAMES = {line.key: line.label[0].lower() + line.label[1:] for line in TOTALS}


@dataclass(frozen=True)
class Check:
    """A printed total beside what its lines come to.

    Parameters
    ----------
    total : str
        The line of the history that holds the total.
    line_sum, printed : float
        What the lines come to, with the total that they start from, and what is printed [£].
    off : bool
        Whether they differ by more than rounding.
    """

    total: str
    line_sum: float
    printed: float
    off: bool


def net_revenue_figures(entry: RevenueEntry) -> tuple[Figure, ...]:
    """Return the figures of a return that come to its net revenue expenditure.

    Parameters
    ----------
    entry : RevenueEntry
        What a return says of one authority.

    Returns
    -------
    tuple of Figure
        The total, where it is printed; else revenue expenditure, the grants inside aggregate external finance
        and the local services support grant, to which it comes to the pound in every return that prints it.
    """
    if _NET in entry.totals:
        return (entry.totals[_NET],)
    inside = [item.figure for item in entry.financing if line_of("financing", item) == _INSIDE]
    return (entry.totals["revenue_expenditure"], *inside)


def figures_of(entry: RevenueEntry) -> dict[str, float]:
    """Return the figures of a return on the lines of a history.

    Parameters
    ----------
    entry : RevenueEntry
        What a return says of one authority.

    Returns
    -------
    dict of str to float
        Every line that the return has a figure for [£].

    Notes
    -----
    Totals are those printed. A budget from 2018-19 on prints no net revenue expenditure: see
    `net_revenue_figures`.
    """
    figures: dict[str, float] = {}
    for step, _, end in STEPS:
        for item in getattr(entry, step):
            line = line_of(step, item)
            figures[line] = figures.get(line, 0.0) + item.figure.value
        figures[end] = entry.totals[end].value
    figures[_NET] = sum(figure.value for figure in net_revenue_figures(entry))
    for level, keys in LEVELS.items():
        found = [entry.reserves_at_end[key].value for key in keys if key in entry.reserves_at_end]
        if found:
            figures[level] = sum(found)
    return figures


def _check(total: str, values: Sequence[float], printed: float) -> Check:
    line_sum = math.fsum(values)
    off = abs(line_sum - printed) > tolerance([*values, printed], USUAL_UNIT)
    return Check(total, line_sum, printed, off)


def checks_of(entry: RevenueEntry) -> tuple[Check, ...]:
    """Return every printed total of a return beside its lines.

    Parameters
    ----------
    entry : RevenueEntry
        What a return says of one authority.

    Returns
    -------
    tuple of Check
        In the order of the return; net revenue expenditure where it is printed.
    """
    printed = {key: figure.value for key, figure in entry.totals.items()}
    checks = []
    for step, start, end in STEPS:
        values = [printed[start]] if start else []
        lines = [(line_of(step, item), item.figure.value) for item in getattr(entry, step)]
        if step == "financing" and _NET in printed:
            inside = [value for line, value in lines if line == _INSIDE]
            checks.append(_check(_NET, [*values, *inside], printed[_NET]))
            values = [printed[_NET]]
            lines = [(line, value) for line, value in lines if line != _INSIDE]
        checks.append(_check(end, [*values, *(value for _, value in lines)], printed[end]))
    return tuple(checks)


def differences_of(entry: RevenueEntry, checks: Sequence[Check], file: str) -> list[Difference]:
    """Return what does not add up in a return.

    Parameters
    ----------
    entry : RevenueEntry
        What a return says of one authority.
    checks : sequence of Check
        Its totals beside their lines.
    file : str
        The file.

    Returns
    -------
    list of Difference
        Every total that is off, with what the reader says of it; then what the reader says besides.
    """
    authority = entry.authority

    def difference(total: str, line_sum: float, printed: float, told: str) -> Difference:
        return Difference(
            file=file,
            kind=entry.kind,
            year=entry.year,
            ons_code=authority.ons_code,
            e_code=authority.e_code,
            council=authority.name,
            total=total,
            line_sum=line_sum,
            printed=printed,
            told=told,
        )

    left = list(entry.breaks)
    found = []
    for check in checks:
        if check.off:
            told = next((text for text in left if f"than the {_NAMES[check.total]} of" in text), "")
            left = [text for text in left if text != told]
            found.append(difference(check.total, check.line_sum, check.printed, told))
    found.extend(difference("", math.nan, math.nan, text) for text in left)
    return found
