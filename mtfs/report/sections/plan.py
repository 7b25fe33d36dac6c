"""The plan: from this year's budget to next year's gap, and how it is closed."""

from mtfs.report.document import Section
from mtfs.report.material import Material

__all__ = ["plan_section"]


def plan_section(material: Material) -> Section:
    """Return what the plan says.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is nothing to say.
    """
    return Section(key="plan", title="The plan")
