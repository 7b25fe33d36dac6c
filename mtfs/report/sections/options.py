"""Options, and what each would do."""

from mtfs.report.document import Section
from mtfs.report.material import Material

__all__ = ["options_section"]


def options_section(material: Material) -> Section:
    """Return what could be done and what it would bring.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is nothing to say.
    """
    return Section(key="options", title="Options and their effect")
