"""The drivers that a case begins with, as rows of its sheets: they follow from a calibration."""

from collections.abc import Collection, Sequence

from mtfs.analysis.evidence.settings import DriverSetting, correlation_settings, driver_settings
from mtfs.domain.calibration import ANY_CLASS, Calibration
from mtfs.iotools.case.layout import SHEETS

__all__ = ["DSG_OVERRIDE_ENDS", "default_correlations", "default_drivers"]

#: The first year without the statutory override for schools grant deficits, which runs to 31 March 2028.
DSG_OVERRIDE_ENDS = "2028/29"

_COLUMNS = next(sheet.columns for sheet in SHEETS if sheet.name == "Drivers")


def _row(setting: DriverSetting) -> list[object]:
    """Return a row of the sheet Drivers; what a distribution does not have is blank."""
    spread = setting.distribution
    values = {
        "name": setting.name,
        "role": setting.role.value,
        "kind": spread.kind.value,
        "values": None,
        "persistence": setting.persistence or None,
    }
    cells = [
        values[column.field] if column.field in values else getattr(spread, column.field)
        for column in _COLUMNS
    ]
    return [*cells, *setting.central_rates, setting.source]


def default_drivers(
    years: Sequence[str], pack: Calibration, council_class: str = ANY_CLASS, ons_code: str = ""
) -> list[list[object]]:
    """Return the drivers that a case begins with.

    Parameters
    ----------
    years : sequence of str
        The labels of the plan years.
    pack : Calibration
        The calibration that they follow from.
    council_class : str, optional
        The class of authority; blank is any, as ``all`` is.
    ons_code : str, optional
        The council's, for what the calibration knows of it alone; blank is any council.

    Returns
    -------
    list of list
        Rows of the sheet Drivers: its columns in the order of the layout, the central rate of each plan year,
        and what the row rests on. What the calibration has no figure for is assumed, and says so.
    """
    return [
        _row(setting)
        for setting in driver_settings(pack, council_class or ANY_CLASS, years, ons_code=ons_code)
    ]


def default_correlations(pack: Calibration, names: Collection[str] | None = None) -> list[list[object]]:
    """Return how these drivers move together.

    Parameters
    ----------
    pack : Calibration
        The calibration that the sizes follow from, where it has them.
    names : collection of str, optional
        The drivers that the case has; all, unless given.

    Returns
    -------
    list of list
        The sheet Correlations: a row of headings, then the upper triangle. It is the same for every class of
        authority: councils that share the futures of two drivers must agree how these move together.
    """
    sizes = {
        frozenset((found.first, found.second)): found.value
        for found in correlation_settings(pack)
        if names is None or {found.first, found.second} <= set(names)
    }
    # In the order of the sheet Drivers.
    order = [
        setting.name
        for setting in driver_settings(pack, ANY_CLASS, ())
        if any(setting.name in pair for pair in sizes)
    ]
    rows: list[list[object]] = [["Driver", *order]]
    for i, first in enumerate(order):
        upper = [sizes.get(frozenset((first, second))) for second in order[i + 1 :]]
        rows.append([first, *[None] * i, 1, *upper])
    return rows
