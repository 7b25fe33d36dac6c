"""Names beside the axes that are longer than a line."""

from mtfs.charts.style import fit_lines, fitted_label

__all__ = ["two_lines"]

#: Bold letters are up to so much wider than the plain ones that a label is cut by.
_BOLD = 1.16


def two_lines(name: str, width: float, size: float, *, weight: str = "normal") -> str:
    """Break a name into at most two lines; what is beyond them is cut.

    Parameters
    ----------
    name : str
        The name.
    width : float
        The room there is [points].
    size : float
        The size of type [points].
    weight : str, optional
        The weight of type.

    Returns
    -------
    str
        The name, with a line end where it is broken and an ellipsis where something is left out; what stands
        in brackets at its end is kept.
    """
    first, *rest = fit_lines(name, width, size, weight=weight).split("\n")
    if len(rest) < 2:
        return "\n".join([first, *rest])
    room = width / _BOLD if weight == "bold" else width
    return f"{first}\n{fitted_label(' '.join(rest), room, size)}"
