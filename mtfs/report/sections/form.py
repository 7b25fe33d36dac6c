"""The parts that the form of a report to the executive asks for, in the council's own words where it gave them."""

from mtfs.report.document import Section
from mtfs.report.material import Material

__all__ = [
    "background_section",
    "climate_section",
    "details_of",
    "equality_section",
    "financial_section",
    "legal_section",
    "policy_section",
    "priorities_section",
    "purpose_section",
    "recommendations_section",
    "subject_of",
]


def purpose_section(material: Material) -> Section:
    """Return the purpose.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is nothing to say.
    """
    return Section(key="purpose", title="Purpose of the report")


def recommendations_section(material: Material) -> Section:
    """Return what members are asked to do.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is nothing to say.
    """
    return Section(key="recommendations", title="Recommendations")


def policy_section(material: Material) -> Section:
    """Return what follows for policy.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is nothing to say.
    """
    return Section(key="policy", title="Policy implications")


def financial_section(material: Material) -> Section:
    """Return what follows for money.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is nothing to say.
    """
    return Section(key="financial", title="Financial implications")


def priorities_section(material: Material) -> Section:
    """Return what follows for priorities.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is nothing to say.
    """
    return Section(key="priorities", title="Implications for the council's priorities")


def legal_section(material: Material) -> Section:
    """Return what the law asks.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is nothing to say.
    """
    return Section(key="legal", title="Legal implications")


def equality_section(material: Material) -> Section:
    """Return what follows for equality.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is nothing to say.
    """
    return Section(key="equality", title="Equality and diversity")


def climate_section(material: Material) -> Section:
    """Return what follows for the climate.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is nothing to say.
    """
    return Section(key="climate", title="Climate change")


def background_section(material: Material) -> Section:
    """Return the background papers.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is nothing to say.
    """
    return Section(
        key="background",
        title="List of background papers under section 100D of the Local Government Act 1972",
    )


def subject_of(material: Material) -> str:
    """Return the subject of the report.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    str
        As the case has it, or one made from the years of the plan.
    """
    first, last = material.years[0], material.years[-1]
    return material.case.report.subject or f"Medium-term financial strategy {first} to {last}: how sure it is"


def details_of(material: Material) -> tuple[tuple[str, str], ...]:
    """Return the lines at the head of the report.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    tuple of (str, str)
        Each line's name and what stands in it.
    """
    details = material.case.report
    return (("Report to", details.report_to), ("Subject", subject_of(material)))
