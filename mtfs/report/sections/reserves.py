"""Reserves: what can be used, what is committed and why it cannot be."""

from dataclasses import replace

from mtfs.analysis.reserves_confidence import CURVE_SHARES, ReservesConfidence
from mtfs.analysis.schools_deficit import SchoolsDeficit
from mtfs.domain.reserves import Reserve, ReserveClass
from mtfs.domain.strategy import HALF_A_PENNY, Strategy
from mtfs.report.document import Block, Figure, Note, Paragraph, Ref, Section, TableBlock, TableHead
from mtfs.report.material import Material
from mtfs.report.studies.reserves import reserves_finding
from mtfs.report.tables import money_cell, report_table
from mtfs.words.figures import percent_words
from mtfs.words.reserves import (
    CLASS_WORDS,
    USE_WORDS,
    committed_sentences,
    deficit_in_short,
    deficit_sentences,
    held_in,
    held_sentence,
    minimum_sentence,
    once_sentence,
    override_day,
    purpose_words,
)
from mtfs.words.units import money_unit

__all__ = ["reserves_section"]

#: The levels of confidence that a report for officers tells.
_NEEDED = ("year", "confidence", "needed_80", "needed_90", "needed_95")
_NEEDED_HEADS = (
    "To last to the end of",
    "Futures in which what they held lasts",
    "80% sure",
    "90% sure",
    "95% sure",
)
#: So many of the sentences of the schools grant tell how it stands, and the law.
_LAW = 2
_USABLE = (ReserveClass.GENERAL, ReserveClass.EARMARKED)


def _held_rows(strategy: Strategy, *classes: ReserveClass) -> list[Reserve]:
    """Return the reserves of some classes, the largest first; the general one before all others."""
    found = [r for r in strategy.reserves if r.reserve_class in classes]
    return sorted(found, key=lambda r: (r.reserve_class is not ReserveClass.GENERAL, -r.opening_balance))


def _held_table(strategy: Strategy) -> TableBlock:
    """Return what is held by reserve, with the sums of what can be used and of what cannot."""
    money = money_unit(max((abs(r.opening_balance) for r in strategy.reserves), default=0.0))
    rows: list[tuple[str, ...]] = []
    totals = []

    def add(reserves: list[Reserve]) -> None:
        for reserve in reserves:
            kind = reserve.reserve_class
            amount = money_cell(reserve.opening_balance, money)
            rows.append((reserve.name, CLASS_WORDS[kind], amount, USE_WORDS[kind], purpose_words(reserve)))

    for label, use, classes in (
        ("All that can be used", "Yes", _USABLE),
        ("All that cannot be used", "No", (ReserveClass.COMMITTED,)),
    ):
        held = _held_rows(strategy, *classes)
        add(held)
        if len(held) > 1:
            totals.append(len(rows))
            rows.append((label, "", money_cell(held_in(strategy, *classes), money), use, ""))
    add(_held_rows(strategy, ReserveClass.DSG))
    apart = strategy.dsg_reserve is not None
    return TableBlock(
        key="reserves-held",
        caption=f"What reserves hold at the start of {strategy.years[0]}",
        heads=(
            TableHead("Reserve"),
            TableHead("Class"),
            TableHead(f"Held, {money.label}", is_number=True),
            TableHead("Can it be used?"),
            TableHead("What it is held for"),
        ),
        rows=tuple(rows),
        totals=tuple(totals),
        note="The schools grant is in neither sum: a deficit on it is kept apart." if apart else "",
    )


def _classes_figure(material: Material) -> list[Figure]:
    from mtfs.charts.reserve_classes import RESERVE_CLASSES_CHART, has_reserves

    if not has_reserves(material.main):
        return []
    caption = f"Reserves by class at the start of {material.years[0]}"
    return [material.figure(RESERVE_CLASSES_CHART, material.main, caption)]


def _curve_figure(material: Material) -> Figure:
    from mtfs.charts.studies.reserves import RESERVES_CHARTS

    curve = next(chart for chart in RESERVES_CHARTS if chart.name == "reserves-confidence")
    return material.figure(curve, material.reserves, "How much is enough, by how sure one wants to be")


def _needed_sentences(found: ReservesConfidence) -> tuple[str, ...]:
    """Return what the study says of how much is needed: what is committed was told before."""
    sentences = reserves_finding(found).sentences
    return sentences[: -2 if found.committed else -1]


def _needed_table(found: ReservesConfidence) -> TableBlock:
    table = replace(reserves_finding(found).table("needed"), note="")
    return report_table(table, columns=_NEEDED, heads=_NEEDED_HEADS, key="reserves-needed-by-year")


def _minimum_blocks(material: Material, found: ReservesConfidence) -> list[Block]:
    """Return the range for a minimum balance, as a suggestion for the officer's judgement."""
    finding = reserves_finding(found)
    own = minimum_sentence(material.main.strategy)
    text = " ".join(part for part in (own, finding.sentences[-1]) if part)
    table = report_table(
        finding.table("minimum"),
        columns=("yardstick", "amount", "share", "covers", "source"),
        heads=("Yardstick", "Amount", "Of the net budget", "Futures whose worst year it covers", "Source"),
        key="reserves-minimum",
        caption="A minimum for the general reserve: the range that these futures suggest, beside yardsticks",
    )
    # The study's second note says what the range is for, and that it is for the officer to judge.
    return [Paragraph(text, "A minimum balance."), table, Note(finding.notes[1])]


def _deficit_blocks(found: SchoolsDeficit) -> list[Block]:
    """Return the deficit and the law, then both positions of the override."""
    sentences = deficit_sentences(found)
    blocks: list[Block] = [Paragraph(" ".join(sentences[:_LAW]), "The schools grant.")]
    if sentences[_LAW:]:
        blocks.append(Paragraph(" ".join(sentences[_LAW:])))
    return blocks + (_deficit_table(found) if found.is_in_deficit else [])


def _deficit_table(found: SchoolsDeficit) -> list[Block]:
    """Return both positions of the override beside each other, where the plan reaches its end."""
    ended = found.ended
    if ended is None or ended.ends is None:
        return []
    t = found.years.index(ended.ends)
    positions = (
        ("The override lasts throughout", found.lasting, found.case_ends is None),
        (f"The override ends on {override_day(ended.ends)}", ended, found.case_ends is not None),
    )
    amounts = [
        [-float(p.middle["dsg"][t]), float(p.middle["dsg_call"][t]), float(p.middle["gap"][t])]
        for _, p, _ in positions
    ]
    money = money_unit(max(abs(amount) for row in amounts for amount in row))
    last = found.years[-1]
    return [
        TableBlock(
            key="schools-deficit",
            caption=f"The schools grant in both positions: the middle future of {ended.ends}",
            heads=(
                TableHead("Position"),
                *(
                    TableHead(f"{label}, {money.label}", is_number=True)
                    for label in (
                        f"Deficit kept apart at the end of {ended.ends}",
                        "Falls on the council in the year",
                        "Gap of the year",
                    )
                ),
                TableHead(f"Chance that reserves have run out by the end of {last}", is_number=True),
            ),
            rows=tuple(
                (
                    f"{label} (as in this report)" if is_own else label,
                    *(money_cell(amount, money) for amount in row),
                    percent_words(float(position.exhausted[-1])),
                )
                for (label, position, is_own), row in zip(positions, amounts, strict=True)
            ),
            note="Sums of money are each of the middle future, taken by itself.",
        )
    ]


def _audit_tables(found: ReservesConfidence) -> list[Block]:
    finding = reserves_finding(found)
    needed = finding.table("needed")
    everything = report_table(
        needed, columns=[column.key for column in needed.columns], key="reserves-needed-levels"
    )
    overspends = finding.table("overspends")
    curve = finding.table("curve")
    # The whole curve of every year fills many pages: the last year's stands for it, and files hold the rest.
    last = replace(curve, rows=curve.rows[-len(CURVE_SHARES) :])
    return [
        everything,
        report_table(
            overspends, columns=[column.key for column in overspends.columns], key="reserves-overspends"
        ),
        report_table(
            finding.table("levels"),
            columns=("year", "confidence", "needed", "needed_low", "needed_high", "more_than_held"),
            key="reserves-intervals",
        ),
        report_table(
            last,
            columns=("confidence", "needed", "needed_low", "needed_high", "more_than_held"),
            key="reserves-curve",
            caption=f"Needed at the start of {found.years[0]} to last to the end of {found.years[-1]}, by "
            "confidence",
        ),
    ]


def reserves_section(material: Material) -> Section:
    """Return what reserves hold and need.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        In short for members: what can be used, why the rest cannot be, and what 90% confidence asks for.
    """
    blocks = _short(material) if material.is_short else _long(material)
    return Section(key="reserves", title="Reserves", blocks=tuple(blocks))


def _held_text(strategy: Strategy) -> str:
    return " ".join((held_sentence(strategy), *committed_sentences(strategy)))


def _short(material: Material) -> list[Block]:
    figures = _classes_figure(material)
    held: list[str | Ref] = [_held_text(material.main.strategy)]
    for figure in figures:
        held += [" ", Ref(figure.picture.name), " shows what each holds."]
    needed = [*_needed_sentences(material.reserves), once_sentence(material.main)]
    blocks: list[Block] = [Paragraph(tuple(held)), Paragraph(" ".join(needed))]
    if material.schools_deficit is not None:
        deficit = deficit_in_short(material.schools_deficit)
        blocks += [Paragraph(deficit)] if deficit else []
    # Words before a picture fill the page that it may not fit on.
    return [*blocks, *figures]


def _long(material: Material) -> list[Block]:
    result, found = material.main, material.reserves
    table = _held_table(result.strategy)
    blocks: list[Block] = [
        Paragraph((f"{_held_text(result.strategy)} ", Ref(table.key), " names each reserve.")),
        *_classes_figure(material),
        table,
        Paragraph(
            (
                once_sentence(result),
                " How usable reserves fare in the futures tested is told in ",
                Ref("risks"),
                ".",
            ),
            "One-off money.",
        ),
        Paragraph(" ".join(_needed_sentences(found)), "How much is enough."),
        _needed_table(found),
    ]
    if max(float(found.curve.max()), found.held) > HALF_A_PENNY:
        blocks.append(_curve_figure(material))
    blocks.append(Note(reserves_finding(found).notes[0]))
    blocks += _minimum_blocks(material, found)
    if material.schools_deficit is not None:
        blocks += _deficit_blocks(material.schools_deficit)
    return blocks + (_audit_tables(found) if material.is_full else [])
