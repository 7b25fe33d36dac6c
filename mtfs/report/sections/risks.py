"""The risks, in numbers of futures."""

from mtfs.report.document import Section
from mtfs.report.material import Material

__all__ = ["risk_analysis_section", "risks_section"]


def risks_section(material: Material) -> Section:
    """Return how the futures differ from the plan.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is nothing to say.
    """
    return Section(key="risks", title="The risks")


def risk_analysis_section(material: Material) -> Section:
    """Return the risk analysis that the form of report asks for.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is nothing to say.
    """
    return Section(key="risk-analysis", title="Risk analysis")
