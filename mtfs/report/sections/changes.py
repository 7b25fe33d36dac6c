"""What has changed since the last report, and why."""

from collections.abc import Mapping, Sequence

from mtfs.analysis.change import Change
from mtfs.analysis.change.records import Measure, Step
from mtfs.engine.shapes import Floats
from mtfs.report.document import (
    Block,
    Bullets,
    Figure,
    Note,
    Paragraph,
    Ref,
    Section,
    Subheading,
    TableBlock,
    TableHead,
)
from mtfs.report.material import Material
from mtfs.report.tables import money_cell
from mtfs.words.change_rows import row_words, rows_sentence
from mtfs.words.changes import (
    basis_sentences,
    cause_name,
    chance_sentence,
    gap_sentence,
    idle_sentence,
    method_sentences,
    reserves_sentence,
    sooner_sentence,
    unchanged_sentence,
    why_chance_sentence,
    why_gap_sentence,
)
from mtfs.words.figures import MINUS, percent_words
from mtfs.words.units import MoneyUnit, money_unit

__all__ = ["changes_section"]

_MOST_ROWS = 8
_BEFORE, _AFTER = "In the last report", "In this report"
_TITLES = {
    Measure.GAP: "Gap of {year} in the plan",
    Measure.CHANCE: "Chance that reserves have run out by the end of {year}",
    Measure.USABLE: "Usable reserves at the end of {year}, middle future",
}


def changes_section(material: Material) -> Section:
    """Return what moved since the last report.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where no earlier case was given. For members two sentences or three and the chart; for officers
        every cause, and the rows that changed most; for audit each year and every row.
    """
    change = material.change
    title = "What has changed since the last report"
    if change is None:
        return Section(key="changes", title=title)
    if change.is_unmoved:
        blocks = _unmoved(change, material)
    else:
        blocks = _in_short(change, material) if material.is_short else _in_full(change, material)
    blocks += [Note(remark) for remark in change.remarks]
    return Section(key="changes", title=title, blocks=tuple(blocks))


def _figures(change: Change, material: Material) -> list[Figure]:
    """Return the chart, where any cause moves the gap that it shows."""
    if not change.moving(Measure.GAP, -1):
        return []
    from mtfs.charts.changes import CHANGE_CHART

    caption = f"What moved the plan's gap of {change.year} since the last report"
    return [material.figure(CHANGE_CHART, change, caption)]


def _unmoved(change: Change, material: Material) -> list[Block]:
    blocks: list[Block] = [
        Paragraph(" ".join((unchanged_sentence(change), gap_sentence(change), chance_sentence(change))))
    ]
    if not material.is_short and change.rows:
        blocks += _rows(change, material)
    return blocks


def _in_short(change: Change, material: Material) -> list[Block]:
    told = (
        gap_sentence(change),
        why_gap_sentence(change),
        chance_sentence(change),
        sooner_sentence(change),
    )
    return [Paragraph(" ".join(filter(None, told))), *_figures(change, material)]


def _in_full(change: Change, material: Material) -> list[Block]:
    figures = _figures(change, material)
    table = _steps_table(change)
    shown = (" and ", Ref(figures[0].picture.name), " show") if figures else (" shows",)
    gap = " ".join(filter(None, (gap_sentence(change), why_gap_sentence(change))))
    risk = (
        chance_sentence(change),
        sooner_sentence(change),
        why_chance_sentence(change),
        reserves_sentence(change),
    )
    basis = basis_sentences(change)
    blocks: list[Block] = [
        Paragraph((f"{gap} ", Ref(table.key), *shown, " each cause."), lead="The gap."),
        Paragraph(" ".join(filter(None, risk)), lead="The risk."),
        *([Paragraph(" ".join(basis), lead="What is compared.")] if basis else []),
        table,
        *figures,
        *([Paragraph(idle)] if (idle := idle_sentence(change)) else []),
        *_rows(change, material),
        Note(" ".join(method_sentences(change))),
    ]
    if material.is_full:
        blocks += [_years_table(change, measure) for measure in Measure]
    return blocks


def _rows(change: Change, material: Material) -> list[Block]:
    shown = change.rows if material.is_full else change.rows[:_MOST_ROWS]
    if not shown:
        return [Paragraph(rows_sentence(change))]
    left = len(change.rows) - len(shown)
    start = "They are" if not left else "Those that move the plan furthest are"
    if len(change.rows) == 1:
        start = "It is"
    told = f"{rows_sentence(change)} {start}:"
    blocks: list[Block] = [
        Subheading("What was edited"),
        Paragraph(told),
        Bullets(tuple(row_words(row, change) for row in shown)),
    ]
    if change.passed:
        blocks.append(
            Note(
                f"What a base figure 'was' is what the earlier plan had for {change.base}: its own base "
                "figure, moved on as planned."
            )
        )
    return blocks


def _signed(text: str, value: float) -> str:
    """Put a plus before what is above 0 as it is written."""
    return f"+{text}" if value > 0 and text.strip("0.,") else text


def _points(share: float) -> str:
    text = f"{abs(share) * 100:.1f}"
    if not text.strip("0."):
        return "0.0 points"
    return f"{'+' if share > 0 else MINUS}{text} points"


def _level(measure: Measure, value: float, money: MoneyUnit) -> str:
    return percent_words(value) if measure is Measure.CHANCE else money_cell(value, money)


def _step(measure: Measure, value: float, money: MoneyUnit) -> str:
    return _points(value) if measure is Measure.CHANCE else _signed(money_cell(value, money), value)


def _unit(change: Change, measures: Sequence[Measure]) -> MoneyUnit:
    amounts = [
        float(abs(values).max())
        for measure in measures
        if measure is not Measure.CHANCE
        for values in (
            change.before[measure],
            change.after[measure],
            *(s.effects[measure] for s in change.steps),
        )
    ]
    return money_unit(max(amounts, default=0.0))


def _head(measure: Measure, money: MoneyUnit, year: str) -> TableHead:
    title = _TITLES[measure].format(year=year)
    return TableHead(title if measure is Measure.CHANCE else f"{title}, {money.label}", is_number=True)


def _steps_table(change: Change) -> TableBlock:
    """Return the causes and what each does to every measure, in the year that it is told of."""
    last = len(change.years) - 1
    at = {measure: change.at(measure) if measure is not Measure.GAP else last for measure in Measure}
    measures = [m for m, t in at.items() if change.moving(m, t) or change.moved(m, t)] or [Measure.GAP]
    money = _unit(change, measures)
    moving = [step for step in change.steps if any(step.moves(m, at[m]) for m in measures)]

    def levels(label: str, values: Mapping[Measure, Floats]) -> tuple[str, ...]:
        return label, *(_level(m, float(values[m][at[m]]), money) for m in measures)

    def effects(step: Step) -> tuple[str, ...]:
        told = (_step(m, float(step.effects[m][at[m]]), money) for m in measures)
        return cause_name(step.cause, change.passed), *told

    rows = [levels(_BEFORE, change.before), *map(effects, moving), levels(_AFTER, change.after)]
    return TableBlock(
        key="what-changed-steps",
        caption="What moved the figures since the last report",
        heads=(TableHead("Cause"), *(_head(m, money, change.years[at[m]]) for m in measures)),
        rows=tuple(rows),
        note="Figures are rounded, and may not add up in the last digit.",
        totals=(0, len(rows) - 1),
    )


def _years_table(change: Change, measure: Measure) -> TableBlock:
    """Return the causes and what each does to one measure in every common year."""
    money = _unit(change, [measure])
    unit = "" if measure is Measure.CHANCE else f", {money.label}"
    every = range(len(change.years))
    rows = [
        (_BEFORE, *(_level(measure, float(value), money) for value in change.before[measure])),
        *(
            (
                cause_name(step.cause, change.passed),
                *(_step(measure, float(value), money) for value in step.effects[measure]),
            )
            for step in change.steps
            if any(step.moves(measure, t) for t in every)
        ),
        (_AFTER, *(_level(measure, float(value), money) for value in change.after[measure])),
    ]
    return TableBlock(
        key=f"what-changed-{measure.name.lower()}",
        caption=f"{_TITLES[measure].format(year='each year')}{unit}: what moved it since the last report",
        heads=(TableHead("Cause"), *(TableHead(year, is_number=True) for year in change.years)),
        rows=tuple(rows),
        totals=(0, len(rows) - 1),
    )
