"""The plan: from this year's budget to next year's gap, and how it is closed."""

from mtfs.analysis.bridge import BudgetBridge, GapClosing
from mtfs.report.document import Block, Figure, Paragraph, Ref, Section
from mtfs.report.material import Material
from mtfs.report.sections.plan_tables import bridges_table, closings_table, plan_table
from mtfs.words.bridge import (
    closing_sentences,
    likely_sentences,
    moves_sentences,
    start_words,
    title_gap_closing,
    used_sentence,
)
from mtfs.words.figures import gap_words
from mtfs.words.plan import (
    COMES_BACK,
    HALF_A_POUND,
    budget_sentences,
    gaps_sentence,
    new_gaps_sentence,
)

__all__ = ["plan_section"]


def plan_section(material: Material) -> Section:
    """Return what the plan says.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        For members two paragraphs and a chart; for officers the plan by year and both bridges; for audit
        every step of them as well.
    """
    blocks = _in_short(material) if material.is_short else _in_full(material)
    if material.is_full:
        blocks += [bridges_table(material), closings_table(material)]
    return Section(key="plan", title="The plan", blocks=tuple(blocks))


def _gaps(material: Material) -> list[str]:
    """Tell the gap of each year, and that it comes back where there is one."""
    gaps = [float(gap) for gap in material.main.plan["gap"][1:]]
    told = [gaps_sentence(material.years[1:], gaps)]
    return [*told, COMES_BACK] if max(gaps) >= HALF_A_POUND else told


def _bridge_figure(material: Material, bridge: BudgetBridge) -> Figure:
    from mtfs.charts.waterfalls import BUDGET_BRIDGE_CHART

    caption = f"From the budget of {bridge.before} to the gap of {bridge.year} in the plan"
    return material.figure(BUDGET_BRIDGE_CHART, bridge, caption)


def _closing_figure(material: Material, closing: GapClosing) -> Figure:
    from mtfs.charts.waterfalls import GAP_CLOSING_CHART

    return material.figure(GAP_CLOSING_CHART, closing, f"How the plan closes the gap of {closing.year}")


def _in_short(material: Material) -> list[Block]:
    closing = material.closings[0]
    figure = _bridge_figure(material, material.bridges[0])
    said = [*budget_sentences(material.main), *_gaps(material)]
    return [
        Paragraph((f"{' '.join(said)} ", Ref(figure.picture.name), " leads from the one to the other.")),
        # Words before a picture fill the page that it may not fit on.
        Paragraph(" ".join((*closing_sentences(closing), *likely_sentences(closing)))),
        figure,
    ]


def _in_full(material: Material) -> list[Block]:
    result = material.main
    bridge, closing, last = material.bridges[0], material.closings[0], material.closings[-1]
    table = plan_table(material)
    from_budget, closed = _bridge_figure(material, bridge), _closing_figure(material, closing)
    new = new_gaps_sentence(material.years[1:], [float(gap) for gap in result.plan["gap"][1:]])
    gaps = filter(None, (*_gaps(material), new))
    end = gap_words(bridge.gap, beside=max(abs(step.amount) for step in bridge.steps))
    closes = closing_sentences(closing)
    if last is not closing:
        closes.append(f"{title_gap_closing(last)}.")
    moves = [
        f"From {start_words(bridge)} the plan comes to {end} in {bridge.year}.",
        *moves_sentences(bridge),
    ]
    beside_futures = [*likely_sentences(closing), used_sentence(closing)]
    return [
        Paragraph(" ".join(budget_sentences(result)), lead="The budget."),
        Paragraph((f"{' '.join(gaps)} ", Ref(table.key), " tells the plan by year."), lead="The gap."),
        table,
        Paragraph(
            (
                f"{' '.join(moves)} ",
                Ref(from_budget.picture.name),
                " shows each step.",
            ),
            lead="From the budget to the gap.",
        ),
        from_budget,
        Paragraph(
            (f"{' '.join(closes)} ", Ref(closed.picture.name), " shows it."),
            lead="How the plan closes the gap.",
        ),
        closed,
        Paragraph(" ".join(filter(None, beside_futures)), lead="The plan beside the futures."),
    ]
