"""What drives the risk."""

from mtfs.report.document import Section
from mtfs.report.material import Material

__all__ = ["drivers_section"]


def drivers_section(material: Material) -> Section:
    """Return which assumptions matter most.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is nothing to say.
    """
    return Section(key="drivers", title="What drives the risk")
