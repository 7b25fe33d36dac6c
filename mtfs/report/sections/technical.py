"""How the figures were made, and how precise they are."""

import shlex
from pathlib import PurePath

from mtfs.domain.case import BASE_SCENARIO
from mtfs.report.document import Block, Bullets, Note, Paragraph, Section, Subheading
from mtfs.report.material import Material
from mtfs.report.sections.technical_tables import (
    check_table,
    correlation_table,
    edit_table,
    interval_tables,
    origin_table,
    plan_tables,
)
from mtfs.words.figures import capital
from mtfs.words.method import LIMITS, correlation_sentence, method_paragraphs, precision_sentences
from mtfs.words.parameters import parameter_sentences

__all__ = ["technical_section"]


def _command(material: Material) -> str:
    """Return the command that gives the same figures, whatever was typed for this one."""
    case, request = material.case, material.request
    shown = [*material.results]
    everything = [BASE_SCENARIO, *(name for name in case.scenarios if name != BASE_SCENARIO)]
    words = ["mtfs", "report", PurePath(case.path).name or "CASE.xlsx", "-o", "report.docx"]
    words += ["--for", str(material.audience)]
    if shown != everything:
        words += [word for name in shown for word in ("--scenario", name)]
    if material.earlier is not None:
        words += ["--since", PurePath(material.earlier.case.path).name or "OLD.xlsx"]
    words += ["--runs", str(request.runs), "--seed", str(request.seed), "--sampling", str(request.sampling)]
    if case.parameter_errors is not None:
        words.append("--parameter-uncertainty")
        if case.parameter_errors.file:
            words += ["--calibration", case.parameter_errors.file]
    return shlex.join(words)


def _remarks(material: Material) -> list[Block]:
    """Tell what was noticed when the case was read: notices for audit alone."""
    told = [
        remark.text for remark in material.case.remarks if remark.severity == "warning" or material.is_full
    ]
    if not told:
        return [Paragraph("Reading the case brought up nothing that might change what the figures mean.")]
    count = "1 thing was" if len(told) == 1 else f"{len(told)} things were"
    items = tuple(map(capital, told))
    return [Paragraph(f"{count} noticed when the case was read:"), Bullets(items)]


def _parameters(material: Material) -> list[Block]:
    """Tell that ranges are drawn themselves, where they are."""
    told = " ".join(parameter_sentences(material.case))
    return [Paragraph(told, lead="How sure the ranges are.")] if told else []


def technical_section(material: Material) -> Section:
    """Return the method, seed, version and precision.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        For officers half a page on the method, and what the report was made from; for audit every interval,
        the checks, the correlations and every edit as well. Empty for members.
    """
    section = Section(key="technical", title="Technical appendix", appendix=True)
    if material.is_short:
        return section
    result = material.main
    shown = [*material.results] if material.is_full else [material.scenario]
    edits = edit_table(material, shown)
    blocks: list[Block] = [
        Subheading("How the figures are worked out"),
        *(Paragraph(text, lead=lead) for lead, text in method_paragraphs(material.request)),
        Paragraph(correlation_sentence(result.strategy.correlations), lead="What moves together."),
        *_parameters(material),
        Subheading("How sure the figures are"),
        Paragraph(" ".join(precision_sentences(result))),
        Subheading("What this report was made from"),
        origin_table(material),
        # A piece of its own, so that its quotation marks stay as they are typed.
        Paragraph(("This command makes the report again, with the same figures: ", _command(material))),
        *_remarks(material),
        Subheading("Limits of the method"),
        Bullets(LIMITS),
    ]
    if edits is not None:
        blocks += [Subheading("What the scenarios change"), edits]
    if material.is_full:
        pairs = correlation_table(material)
        if pairs is not None:
            blocks += [Subheading("What moves together"), pairs]
        blocks += [
            Subheading("Checks of the accounts"),
            check_table(material),
            Subheading("The plan, line by line"),
            *plan_tables(result),
            Subheading("Every figure with its interval"),
            Note(
                "Measures that are nil in every future are left out; results.xlsx of mtfs run has them too."
            ),
            *interval_tables(result),
        ]
    return Section(key=section.key, title=section.title, appendix=True, blocks=tuple(blocks))
