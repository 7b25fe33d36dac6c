"""The terms of the report in plain English."""

from mtfs.report.document import Section
from mtfs.report.material import Material

__all__ = ["glossary_section"]


def glossary_section(material: Material) -> Section:
    """Return what its terms mean.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is nothing to say.
    """
    return Section(key="glossary", title="Glossary", appendix=True)
