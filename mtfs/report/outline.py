"""The order of a report to the executive, and what each audience sees of it."""

from collections.abc import Callable, Iterator

from mtfs.report.document import Report, Section
from mtfs.report.material import Audience, Material
from mtfs.report.sections.assumptions import assumptions_section
from mtfs.report.sections.changes import changes_section
from mtfs.report.sections.drivers import drivers_section
from mtfs.report.sections.form import (
    background_section,
    climate_section,
    details_of,
    equality_section,
    financial_section,
    legal_section,
    policy_section,
    priorities_section,
    purpose_section,
    recommendations_section,
    subject_of,
)
from mtfs.report.sections.glossary import glossary_section
from mtfs.report.sections.members import members_section
from mtfs.report.sections.must_be_true import must_be_true_section
from mtfs.report.sections.options import options_section
from mtfs.report.sections.plan import plan_section
from mtfs.report.sections.reserves import reserves_section
from mtfs.report.sections.risks import risk_analysis_section, risks_section
from mtfs.report.sections.robustness import robustness_section
from mtfs.report.sections.savings import savings_section
from mtfs.report.sections.scenarios import scenarios_section
from mtfs.report.sections.technical import technical_section
from mtfs.report.typography import printed
from mtfs.words.figures import date_words

__all__ = ["make_report"]

_Maker = Callable[[Material], Section]

#: The parts of the supporting information.
_SUPPORTING: tuple[_Maker, ...] = (
    changes_section,
    plan_section,
    risks_section,
    scenarios_section,
    savings_section,
    reserves_section,
    drivers_section,
    must_be_true_section,
    options_section,
)

_ALL = frozenset(Audience)
_NOT_MEMBERS = frozenset({Audience.OFFICERS, Audience.AUDIT})


def _supporting_section(material: Material) -> Section:
    return Section(
        key="supporting-information",
        title="Supporting information",
        parts=tuple(_held(make(material) for make in _SUPPORTING)),
    )


#: Every section in the order of a report to the executive, and who sees it.
_ORDER: tuple[tuple[_Maker, frozenset[Audience]], ...] = (
    (members_section, _ALL),
    (purpose_section, _ALL),
    (recommendations_section, _ALL),
    (_supporting_section, _ALL),
    (policy_section, _ALL),
    (financial_section, _ALL),
    (priorities_section, _ALL),
    (legal_section, _ALL),
    (risk_analysis_section, _ALL),
    (equality_section, _ALL),
    (climate_section, _ALL),
    (background_section, _ALL),
    (robustness_section, _NOT_MEMBERS),
    (assumptions_section, _NOT_MEMBERS),
    (glossary_section, _ALL),
    (technical_section, _NOT_MEMBERS),
)


def _held(sections: Iterator[Section]) -> list[Section]:
    """Return the sections that hold anything."""
    return [section for section in sections if section.blocks or section.parts]


def make_report(material: Material) -> Report:
    """Make a report to the executive, for whatever format it is then written in.

    Parameters
    ----------
    material : Material
        What it is made from, and who reads it.

    Returns
    -------
    Report
        Sections that hold nothing are left out.
    """
    sections = _held(make(material) for make, readers in _ORDER if material.audience in readers)
    council = material.case.base.council.name
    report = Report(
        council=council,
        title=subject_of(material),
        details=details_of(material),
        sections=tuple(sections),
        date=date_words(material.made_at.date()),
        iso_date=material.made_at.date().isoformat(),
        made_at=material.made_at.isoformat(timespec="seconds"),
        source=material.source(),
        description=f"How sure the medium-term financial strategy of {council} is, and what could alter it.",
    )
    return printed(report)
