"""Whether the lines of a return add up to what it prints, and which lines belong to a sum."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mtfs.iotools.national.returns import Figure

__all__ = ["break_between", "fitting_lines", "tolerance"]

#: Pounds by which sums of figures that are told in full may differ.
_NOISE = 1.0
#: A line is taken in or left out against its wording where this share of the authorities then agrees besides.
_LEAST_GAIN = 0.03
_ENOUGH = 0.97


def tolerance(values: Sequence[float], unit: float) -> float:
    """Return by how much a sum may differ from what is printed.

    Parameters
    ----------
    values : sequence of float
        The figures that are added and their printed total [£].
    unit : float
        The unit of the file, such as 1,000 [£].

    Returns
    -------
    float
        Half a unit for each figure in whole units that is not zero, as it may have been rounded, and £1 for
        the noise of the others, which tell their pence [£].
    """
    whole = sum(value != 0.0 and abs(value / unit - round(value / unit)) < 1e-6 for value in values)
    return 0.5 * unit * whole + _NOISE


def _pounds(amount: float) -> str:
    return f"{'-' if amount < 0.0 else ''}£{abs(amount):,.0f}"


def break_between(label: str, items: Sequence[Figure], total: Figure, name: str, unit: float) -> str:
    """Return what does not reconcile between lines and their printed total.

    Parameters
    ----------
    label : str
        What is added up, as the start of a sentence: ``The services``.
    items : sequence of Figure
        The lines, and the total that they start from if there is one.
    total : Figure
        What is printed.
    name : str
        What the total is called.
    unit : float
        The unit of the file [£].

    Returns
    -------
    str
        A sentence with both figures; blank where they reconcile.
    """
    values = [item.value for item in items]
    summed = sum(values)
    difference = summed - total.value
    if abs(difference) <= tolerance([*values, total.value], unit):
        return ""
    way = "more" if difference > 0.0 else "less"
    return (
        f"{label} come to {_pounds(summed)}, which is {_pounds(abs(difference))} {way} than the {name} of "
        f"{_pounds(total.value)} that is printed in {total.place}."
    )


def fitting_lines(
    values: NDArray[np.float64],
    start: NDArray[np.float64],
    totals: NDArray[np.float64],
    chosen: Sequence[bool],
    open_: Sequence[bool],
    unit: float,
) -> list[bool]:
    """Return which lines belong to a sum, by the set that reconciles for most authorities.

    Parameters
    ----------
    values : ndarray, shape (authorities, lines)
        The figures; zero where there is none [£].
    start : ndarray, shape (authorities,)
        The total that the sum starts from [£].
    totals : ndarray, shape (authorities,)
        The total that is printed [£].
    chosen : sequence of bool
        Which lines their wording takes in.
    open_ : sequence of bool
        Which lines the figures may take in or leave out against their wording.
    unit : float
        The unit of the file [£].

    Returns
    -------
    list of bool
        Which lines belong to the sum. One line at a time is changed, the one that lets most authorities
        agree, as long as it does so for many.
    """
    belongs = np.array(chosen, dtype=bool)
    count = len(totals)
    if not count or not values.shape[1]:
        return [bool(each) for each in belongs]
    changeable = np.array(open_, dtype=bool)
    allowed = 0.5 * unit * (np.count_nonzero(values, axis=1) + 2) + _NOISE
    while True:
        residuals = start + values @ belongs - totals
        agreeing = int(np.count_nonzero(np.abs(residuals) <= allowed))
        if agreeing >= _ENOUGH * count or not changeable.any():
            break
        changed = residuals[:, None] + np.where(belongs, -values, values)
        agree = np.where(changeable, np.count_nonzero(np.abs(changed) <= allowed[:, None], axis=0), -1)
        best = int(np.argmax(agree))
        if agree[best] < agreeing + max(2.0, _LEAST_GAIN * count):
            break
        belongs[best] = not belongs[best]
    return [bool(each) for each in belongs]
