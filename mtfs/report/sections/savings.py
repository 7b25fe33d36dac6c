"""Savings, and how sure they are."""

from mtfs.report.document import Section
from mtfs.report.material import Material

__all__ = ["savings_section"]


def savings_section(material: Material) -> Section:
    """Return what savings are planned and likely.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is nothing to say.
    """
    return Section(key="savings", title="Savings, and how sure they are")
