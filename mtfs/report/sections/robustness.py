"""A draft of what the chief finance officer may say under section 25, which concludes nothing."""

from mtfs.report.document import Section
from mtfs.report.material import Material

__all__ = ["robustness_section"]


def robustness_section(material: Material) -> Section:
    """Return the draft.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is nothing to say.
    """
    return Section(key="robustness", title="Draft statement on robustness and adequacy", appendix=True)
