"""The parts that the form of a report to the executive asks for, in the council's own words where it has any.

The council's own purpose, recommendations, policy, equality and climate paragraphs stand in place of those
made here. Its own words on money, law and risk stand before them: figures and duties hold whatever is said.
"""

from collections.abc import Sequence

from mtfs.report.document import Block, Bullets, Draft, Note, Paragraph, Ref, Section, Text
from mtfs.report.material import Material
from mtfs.words.figures import date_words, lowered
from mtfs.words.law import (
    EQUALITY_DUTY,
    LAW_NOTE,
    MONITORING_DUTY,
    REPORT_DUTY,
    SECTION_114,
    balanced_budget,
)
from mtfs.words.members import chance_sentences, lasting_sentences, middle_sentences, plan_sentences

__all__ = [
    "TO_COMPLETE",
    "background_section",
    "climate_section",
    "details_of",
    "equality_section",
    "financial_section",
    "legal_section",
    "policy_section",
    "priorities_section",
    "purpose_section",
    "recommendations_section",
    "subject_of",
]

#: What stands where only the council knows what to say.
TO_COMPLETE = "[to be completed]"
#: How much of a hash names a file.
_HASH = 12


def _own(texts: tuple[str, ...]) -> tuple[Block, ...]:
    return tuple(Paragraph(text) for text in texts)


def _span(years: Sequence[str]) -> str:
    return years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"


def purpose_section(material: Material) -> Section:
    """Return the purpose.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        The council's own, or one that says what the report asks and answers.
    """
    own = material.case.report.purpose
    text = (
        "To tell members how likely it is that the medium-term financial strategy for "
        f"{_span(material.years[1:])} holds: how likely usable reserves are to run out, and when; what that "
        "turns on; and what would make it less likely."
    )
    return Section(key="purpose", title="Purpose of the report", blocks=_own(own) or (Paragraph(text),))


def recommendations_section(material: Material) -> Section:
    """Return what members are asked to do.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        The council's own, lettered; where it gave none, a draft of them from the results.
    """
    title = "Recommendations"
    own = material.case.report.recommendations
    if own:
        blocks: tuple[Block, ...] = (Bullets(own, lettered=True),) if len(own) > 1 else _own(own)
        return Section(
            key="recommendations", title=title if len(own) > 1 else "Recommendation", blocks=blocks
        )
    told = chance_sentences(material.main)[0].removesuffix(".").split(". ")
    chance = " and that ".join(lowered(sentence) for sentence in told)
    items: tuple[Text, ...] = (
        (f"note that {chance}, and the risks set out in ", Ref("risks"), ";"),
        _advice(material),
        ("consider the effect that each option would have, as set out in ", Ref("options"), "; and"),
        "ask for this work to be done again when the forecast of spending, the settlement or the savings "
        "programme changes.",
    )
    to = material.case.report.report_to or "members"
    return Section(
        key="recommendations",
        title=title,
        blocks=(
            Paragraph(f"It is recommended that {'the ' if _takes_the(to) else ''}{to}:"),
            Bullets(items, lettered=True),
            Note("Drafted from the results, for the reporting officer to edit."),
        ),
    )


def _takes_the(body: str) -> bool:
    """Tell whether the name of a body stands after 'the'."""
    return body != "members" and not body.lower().startswith("the ")


def _advice(material: Material) -> Text:
    start = (
        "have regard to the chief finance officer’s advice on the robustness of the estimates and the "
        "adequacy of reserves"
    )
    if material.is_short:
        return f"{start};"
    return (f"{start}, of which a draft is in ", Ref("robustness"), ";")


def policy_section(material: Material) -> Section:
    """Return what follows for policy.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        The council's own, or a paragraph for the officer to complete.
    """
    draft = _draft(
        "Say which policies the recommendations would change, if any.",
        f"{TO_COMPLETE} This report changes no policy by itself. A later decision on savings, council tax or "
        "reserves may, and the report on it will say so.",
    )
    own = _own(material.case.report.policy)
    return Section(key="policy", title="Policy implications", blocks=own or draft)


def _draft(instruction: str, *paragraphs: str) -> tuple[Block, ...]:
    return (Draft(instruction, paragraphs),)


def financial_section(material: Material) -> Section:
    """Return what follows for money.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        The council's own words, then the plan, the chance and what it would take, told in short.
    """
    result = material.main
    futures = " ".join([*chance_sentences(result), *middle_sentences(result)])
    return Section(
        key="financial",
        title="Financial implications",
        blocks=(
            *_own(material.case.report.financial),
            Paragraph((" ".join(plan_sentences(result)), " The figures by year are in ", Ref("plan"), ".")),
            Paragraph((futures, " The figures by year are in ", Ref("risks"), ".")),
            Paragraph(" ".join(lasting_sentences(material.solution))),
            Paragraph("This report commits no spending by itself."),
        ),
    )


def priorities_section(material: Material) -> Section:
    """Return what follows for priorities.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        The council's own; empty where it gave none.
    """
    return Section(
        key="priorities",
        title="Implications for the council's priorities",
        blocks=_own(material.case.report.priorities),
    )


def legal_section(material: Material) -> Section:
    """Return what the law asks.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        The council's own words, then the duties that any council has, with their sources.
    """
    duties = (balanced_budget(material.main.strategy.council), REPORT_DUTY, MONITORING_DUTY, SECTION_114)
    return Section(
        key="legal",
        title="Legal implications",
        blocks=(*_own(material.case.report.legal), *_own(duties), Note(LAW_NOTE)),
    )


def equality_section(material: Material) -> Section:
    """Return what follows for equality.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        The council's own, or a paragraph for the officer to complete.
    """
    draft = _draft(
        "Say what assessment has been made. The figures in this report say nothing of who is affected.",
        f"{TO_COMPLETE} In making decisions that follow from this report the council must comply with "
        f"{EQUALITY_DUTY}. [No assessment is needed for this report because … / An equality impact "
        "assessment of … has been made and shows …]",
    )
    own = _own(material.case.report.equality)
    return Section(key="equality", title="Equality and diversity", blocks=own or draft)


def climate_section(material: Material) -> Section:
    """Return what follows for the climate.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        The council's own, or a paragraph for the officer to complete.
    """
    draft = _draft(
        "Say what the recommendations mean for the climate. The figures in this report say nothing of it.",
        f"{TO_COMPLETE} [There are no implications for the climate from this report itself. / The "
        "implications are …]",
    )
    own = _own(material.case.report.climate)
    return Section(key="climate", title="Climate change", blocks=own or draft)


def background_section(material: Material) -> Section:
    """Return the background papers.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        The case on which every figure rests, and the council's own list.
    """
    from pathlib import PurePath

    case, own = material.case, material.case.report.background_papers
    name = PurePath(case.path).name
    years = _span(material.years)
    paper = f"The case of {case.base.council.name} for the medium-term financial strategy, {years}"
    if name:
        paper += f": the workbook {name}"
    if case.sha256:
        paper += f" (SHA-256 {case.sha256[:_HASH]}…)"
    blocks: list[Block] = [Bullets((f"{paper}.", *own))]
    if not own:
        text = "Add any other paper on which the report relies to a material extent."
        blocks.append(Draft(text, (TO_COMPLETE,)))
    return Section(
        key="background",
        title="List of background papers under section 100D of the Local Government Act 1972",
        blocks=tuple(blocks),
    )


def subject_of(material: Material) -> str:
    """Return the subject of the report.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    str
        As the case has it, or one made from the years of the plan.
    """
    own = material.case.report.subject
    return own or f"Medium-term financial strategy {_span(material.years[1:])}: how sure it is"


def details_of(material: Material) -> tuple[tuple[str, str], ...]:
    """Return the lines at the head of the report.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    tuple of (str, str)
        Each line's name and what stands in it; what the case does not give is for the officer to complete,
        save for the date, which is then that on which the report was made.
    """
    details = material.case.report
    return (
        ("Report to", details.report_to or TO_COMPLETE),
        ("Date", details.date or date_words(material.made_at.date())),
        ("Reporting officer", details.reporting_officer or TO_COMPLETE),
        ("Portfolio", details.portfolio or TO_COMPLETE),
        ("Subject", subject_of(material)),
        ("Wards", details.wards or TO_COMPLETE),
    )
