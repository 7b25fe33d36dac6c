"""The assumptions, with their sources."""

from mtfs.analysis.driver_ranges import driver_ranges
from mtfs.domain.case import BASE_SCENARIO
from mtfs.report.document import Block, Paragraph, Ref, Section, Subheading
from mtfs.report.material import Material
from mtfs.report.sections.assumption_tables import AssumptionTables
from mtfs.words.assumptions import source_counts
from mtfs.words.evidence.model_card import model_card_sentences
from mtfs.words.evidence.record import record_sentences

__all__ = ["assumptions_section"]

#: The sheets whose rows are assumptions; the edits of scenarios are told with the scenarios.
_SHEETS = ("Council", "Drivers", "Costs", "Monitoring", "Pressures", "Savings", "Funding", "Reserves")
_OWN_WORDS = (
    "Everything here was put into the case by the council, or by whoever made the case. The program checks "
    "that it fits together. It does not know whether it is right: the chances in this report are only as "
    "good as these assumptions."
)


def _evidence(material: Material) -> list[Block]:
    """Tell what the program's own ranges rest on, and how far out the council's own assumptions were."""
    from mtfs.analysis.evidence.record.assess import assess_record
    from mtfs.iotools.calibration import default_calibration

    pack = default_calibration()
    national = " ".join(model_card_sentences(pack))
    case = material.case
    own = " ".join(record_sentences(assess_record(case.track_record, case.base, pack)))
    return [
        *([Paragraph(national, "The program's own ranges.")] if national else []),
        *([Paragraph(own, "The council's own record.")] if own else []),
    ]


def assumptions_section(material: Material) -> Section:
    """Return every assumption with its source.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty for members, who have the assumptions that matter most in the report itself.
    """
    section = Section(key="assumptions", title="Assumptions and their sources", appendix=True)
    if material.is_short:
        return section
    ranges = driver_ranges(material.case, scenario=material.scenario, request=material.request)
    tables = AssumptionTables(material, ranges)
    blocks: list[Block] = [Paragraph(_OWN_WORDS)]
    counted = source_counts([note for sheet in _SHEETS for note in tables.notes(sheet)])
    if counted and not material.is_full:
        counted += " Long sources are cut here; they stand in full in the case, and in the report for audit."
    if counted:
        blocks.append(Paragraph(counted))
    blocks += _evidence(material)
    if material.scenario != BASE_SCENARIO:
        edited = f"The figures are those of the scenario ‘{material.scenario}’, which changes some of them: "
        blocks.append(Paragraph((edited, Ref("technical"), " lists what it changes.")))
    for heading, made in (
        ("The yearly rates", tables.drivers()),
        ("The budget", tables.costs()),
        ("This year's forecast", tables.monitoring()),
        ("Pressures", tables.pressures()),
        ("Savings", tables.savings()),
        ("Funding", tables.funding()),
        ("Reserves", tables.reserves()),
        ("Settings", tables.settings()),
    ):
        found = list(made)
        if found:
            blocks += [Subheading(heading), *found]
    return Section(key=section.key, title=section.title, appendix=True, blocks=tuple(blocks))
