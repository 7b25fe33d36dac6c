"""The page that a councillor can read alone: three numbers, three charts, and what is asked."""

from typing import TYPE_CHECKING

from mtfs.analysis.runs import Result
from mtfs.domain.case import BASE_SCENARIO
from mtfs.report.document import (
    Block,
    Bullets,
    Figure,
    KeyFigure,
    KeyFigures,
    Note,
    Paragraph,
    Ref,
    Section,
)
from mtfs.report.material import Material
from mtfs.words.changes import gap_sentence
from mtfs.words.futures import of_futures
from mtfs.words.members import (
    chance_sentences,
    futures_note,
    key_numbers,
    lasting_sentences,
    middle_sentences,
    plan_sentences,
)
from mtfs.words.savings_course import plans_savings
from mtfs.words.titles import has_usable_reserves

if TYPE_CHECKING:
    from mtfs.charts.files import Chart

__all__ = ["members_section"]

#: From this chance on in the base year, a fan of usable reserves shows nothing but that they are gone.
_GONE_AT_ONCE = 0.9
#: The council's own recommendations are set out here where they are no more, and no longer, than this.
_MOST_OWN = 4
_LONGEST_OWN = 420


def members_section(material: Material) -> Section:
    """Return the page for members.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Three numbers, three charts drawn for half or all of the page's width, and what they come to in short
        sentences; a note tells what a future is, and where the figures come from.
    """
    result = material.main
    first, second, third = _figures(material)
    return Section(
        key="members",
        title="Summary for members",
        alone=True,
        blocks=(
            *_scenario(material),
            KeyFigures(tuple(KeyFigure(value, label) for value, label in key_numbers(result))),
            Paragraph(" ".join(plan_sentences(result)), "The plan."),
            Paragraph(" ".join([*chance_sentences(result), *middle_sentences(result)]), "How likely it is."),
            first,
            second,
            third,
            *_changed(material),
            Paragraph(" ".join(lasting_sentences(material.solution)), "What it would take."),
            *_asked(material),
            Note(f"{futures_note(result)} {material.source()}"),
        ),
    )


def _scenario(material: Material) -> list[Block]:
    """Name the scenario; the case as it stands goes without saying."""
    if material.scenario == BASE_SCENARIO:
        return []
    return [Paragraph(f"What follows is for the scenario ‘{material.scenario}’.")]


def _changed(material: Material) -> list[Block]:
    """Say by how much the plan's gap has moved since the last report, where there is one."""
    change = material.change
    if change is None or change.is_unmoved:
        return []
    told = f"{gap_sentence(change)} The causes are in "
    return [Paragraph((told, Ref("changes"), "."), "What has changed.")]


def _asked(material: Material) -> list[Block]:
    """Return what is asked of members: the council's own words where they are short."""
    own = material.case.report.recommendations
    lead = "What is asked."
    if not own:
        text = (
            "Members are asked to note these risks, to have regard to the chief finance officer’s advice, "
            "and to weigh the options. The full wording is in "
        )
        return [Paragraph((text, Ref("recommendations"), "."), lead)]
    if len(own) > _MOST_OWN or sum(map(len, own)) > _LONGEST_OWN:
        return [Paragraph(("What members are asked to do is set out in ", Ref("recommendations"), "."), lead)]
    if len(own) == 1:
        return [Paragraph(own[0], lead)]
    return [Paragraph("The recommendations are:", lead), Bullets(own, lettered=True)]


def _figures(material: Material) -> tuple[Figure, Figure, Figure]:
    """Draw the three charts that tell the case: two for half of the page's width and one for all of it."""
    from mtfs.charts import draw_pictures
    from mtfs.charts.compact import (
        COMPACT_CHANCE_CHART,
        COMPACT_GAP_CHART,
        COMPACT_HELD_CHART,
        COMPACT_RESERVES_CHART,
        COMPACT_SAVINGS_CHART,
    )

    result = material.main
    reserves = (COMPACT_HELD_CHART, "Reserves at the start of the plan")
    if _reserves_have_a_course(result):
        reserves = (COMPACT_RESERVES_CHART, "Usable reserves by year")
    last = (COMPACT_CHANCE_CHART, "The chance that usable reserves have run out")
    if not _chance_moves(result) and plans_savings(result):
        last = (COMPACT_SAVINGS_CHART, "Savings planned and delivered")
    chosen: list[tuple[Chart[Result], str]] = [reserves, (COMPACT_GAP_CHART, "The gap by year"), last]
    # The page tells their source once.
    pictures = draw_pictures([chart for chart, _ in chosen], result, source="")
    first, second, third = (
        Figure(picture=picture, caption=caption, small=place < 2)
        for place, (picture, (_, caption)) in enumerate(zip(pictures, chosen, strict=True))
    )
    return first, second, third


def _reserves_have_a_course(result: Result) -> bool:
    gone = result.summary.probabilities["p_exhausted_by"][0] >= _GONE_AT_ONCE
    return has_usable_reserves(result) and not gone


def _chance_moves(result: Result) -> bool:
    return len({of_futures(float(p)) for p in result.summary.probabilities["p_exhausted_by"]}) > 1
