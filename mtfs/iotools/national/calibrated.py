"""What a case from the returns takes from a calibration: its drivers, and how they move together."""

from collections.abc import Collection, Sequence

from mtfs.analysis.evidence.parameters import class_of_code
from mtfs.analysis.evidence.settings import correlation_settings
from mtfs.domain.calibration import Calibration
from mtfs.iotools.case.drivers import default_correlations, default_drivers
from mtfs.iotools.case.layout import SHEETS
from mtfs.iotools.national.provenance import SOURCE, Row, Told
from mtfs.iotools.national.returns import Authority

__all__ = ["correlation_rows", "council_class", "driver_rows"]

_ITSELF = "A driver moves with itself."


def council_class(authority: Authority) -> str:
    """Return the class of an authority, by which a calibration knows it.

    Parameters
    ----------
    authority : Authority
        The authority, as a return names it.

    Returns
    -------
    str
        Such as ``UA``; ``all`` where neither the return nor its ONS code tells.
    """
    return authority.kind or class_of_code(authority.ons_code)


def driver_rows(pack: Calibration, plan: Sequence[str], authority: Authority) -> dict[str, dict[str, object]]:
    """Return the drivers that a case begins with, with a word about each of their numbers.

    Parameters
    ----------
    pack : Calibration
        What they follow from.
    plan : sequence of str
        The labels of the plan years.
    authority : Authority
        Whose case it is.

    Returns
    -------
    dict of str to dict
        By name, the row by heading.
    """
    columns = [column.header for sheet in SHEETS if sheet.name == "Drivers" for column in sheet.columns]
    headings = [*columns, *plan, SOURCE]
    rows = {}
    for values in default_drivers(plan, pack, council_class(authority), authority.ons_code):
        how = str(values[-1])
        rows[str(values[0])] = {
            heading: Told(value=value, how=how) if isinstance(value, int | float) else value
            for heading, value in zip(headings, values, strict=True)
        }
    return rows


def correlation_rows(pack: Calibration, used: Collection[str]) -> list[Row]:
    """Return how the drivers of a case move together, with a word about each number.

    Parameters
    ----------
    pack : Calibration
        What it follows from, as far as it does.
    used : collection of str
        The drivers that the case has.

    Returns
    -------
    list of mapping
        Rows of the sheet Correlations by heading.
    """
    told = {frozenset((c.first, c.second)): c.source for c in correlation_settings(pack)}
    header, *rows = default_correlations(pack, used)
    return [
        {
            str(heading): Told(value=value, how=told.get(frozenset((str(row[0]), str(heading))), _ITSELF))
            if isinstance(value, int | float)
            else value
            for heading, value in zip(header, row, strict=True)
        }
        for row in rows
    ]
