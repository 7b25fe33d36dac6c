"""What has changed since the last report, and why."""

from mtfs.report.document import Section
from mtfs.report.material import Material

__all__ = ["changes_section"]


def changes_section(material: Material) -> Section:
    """Return what moved since the last report.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is nothing to say.
    """
    return Section(key="changes", title="What has changed since the last report")
