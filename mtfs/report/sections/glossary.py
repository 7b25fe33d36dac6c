"""The terms of the report in plain English."""

from mtfs.report.document import Definitions, Section
from mtfs.report.material import Material
from mtfs.words.glossary import Told, glossary_terms

__all__ = ["glossary_section"]


def glossary_section(material: Material) -> Section:
    """Return what the terms of the report mean.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        With the terms that the case needs, in the order of the alphabet.
    """
    told = Told(
        case=material.case,
        strategy=material.main.strategy,
        runs=material.request.runs,
        scenarios=len(material.results),
    )
    blocks = (Definitions(glossary_terms(told)),)
    return Section(key="glossary", title="Glossary", appendix=True, blocks=blocks)
