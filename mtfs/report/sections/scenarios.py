"""The scenarios beside each other."""

from mtfs.report.document import Section
from mtfs.report.material import Material

__all__ = ["scenarios_section"]


def scenarios_section(material: Material) -> Section:
    """Return the scenarios.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is nothing to say.
    """
    return Section(key="scenarios", title="Scenarios")
