"""What would have to be true for reserves to last."""

from mtfs.report.document import Section
from mtfs.report.material import Material

__all__ = ["must_be_true_section"]


def must_be_true_section(material: Material) -> Section:
    """Return what must be true for reserves to last, and to run out.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is nothing to say.
    """
    return Section(key="must-be-true", title="What would have to be true")
