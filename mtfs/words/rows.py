"""What the uncertain rows of a case are called, alone and in groups."""

from collections.abc import Sequence

from mtfs.analysis.sensitivity.redraws import Redraw, RedrawKind
from mtfs.engine.uncertainties import Uncertainty, UncertaintyKind
from mtfs.words.figures import gap_words, money_words

__all__ = ["range_words", "redraw_label", "row_labels", "row_phrase"]

_SUFFIXES = {
    UncertaintyKind.DRIVER: "",
    UncertaintyKind.MONITORING: "in-year",
    UncertaintyKind.PRESSURE: "pressure",
    UncertaintyKind.SAVING: "saving",
}
_PHRASES = {
    UncertaintyKind.DRIVER: "the driver '{}'",
    UncertaintyKind.MONITORING: "the in-year variance of '{}'",
    UncertaintyKind.PRESSURE: "the pressure '{}'",
    UncertaintyKind.SAVING: "the savings scheme '{}'",
}
#: So many members of a group are named in its label.
_NAMED = 3


def range_words(low: float, high: float) -> str:
    """Tell from where to where a gap goes.

    Parameters
    ----------
    low, high : float
        Its ends; a surplus is negative [£].

    Returns
    -------
    str
        Such as ``from £34.6m to £54.1m``; surpluses are named as such.
    """
    beside = max(abs(low), abs(high))
    words = money_words if low >= 0 else gap_words
    return f"from {words(low, beside=beside)} to {words(high, beside=beside)}"


def row_labels(rows: Sequence[Uncertainty]) -> list[str]:
    """Label uncertain rows so that each is told from all others.

    Parameters
    ----------
    rows : sequence of Uncertainty
        Every uncertain row of a case.

    Returns
    -------
    list of str
        A driver's own name; with ``(in-year)``, ``(pressure)`` or ``(saving)`` the name of another row, and
        its line in the sheet where a service has several.
    """
    labels = []
    for row in rows:
        suffix = _SUFFIXES[row.kind]
        if sum(other.kind is row.kind and other.name == row.name for other in rows) > 1:
            suffix = f"{suffix}, line {row.row + 1}".removeprefix(", ")
        labels.append(f"{row.name} ({suffix})" if suffix else row.name)
    return labels


def row_phrase(row: Uncertainty) -> str:
    """Name a row within a sentence.

    Parameters
    ----------
    row : Uncertainty
        The row.

    Returns
    -------
    str
        Such as ``the pressure 'Legal claim'``.
    """
    return _PHRASES[row.kind].format(row.name)


def redraw_label(redraw: Redraw, rows: Sequence[Uncertainty], telling: Sequence[Uncertainty] = ()) -> str:
    """Label what is drawn anew.

    Parameters
    ----------
    redraw : Redraw
        A group, or what a group is made of.
    rows : sequence of Uncertainty
        Every uncertain row of the case.
    telling : sequence of Uncertainty, optional
        Those to name first, where there are more than are named.

    Returns
    -------
    str
        The label of its row, or the number and the first names of several.
    """
    if redraw.kind is RedrawKind.PROGRAMME:
        return "What all schemes share"
    if len(redraw.members) == 1:
        return row_labels(rows)[rows.index(redraw.members[0])]
    if redraw.members[0].kind is UncertaintyKind.SAVING:
        return f"{len(redraw.members)} savings schemes together"
    told = {member: place for place, member in enumerate(telling)}
    names = [member.name for member in sorted(redraw.members, key=lambda m: told.get(m, len(told)))]
    more = "…" if len(names) > _NAMED else ""
    return f"{len(names)} drivers together: {', '.join(names[:_NAMED])}{more}"
