"""Reserves: what can be used, what is committed and why it cannot be."""

from mtfs.report.document import Section
from mtfs.report.material import Material

__all__ = ["reserves_section"]


def reserves_section(material: Material) -> Section:
    """Return what reserves hold and need.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is nothing to say.
    """
    return Section(key="reserves", title="Reserves")
