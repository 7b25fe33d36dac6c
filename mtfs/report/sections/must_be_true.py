"""What would have to be true for reserves to last."""

from dataclasses import replace

from mtfs.analysis.findings import Table
from mtfs.analysis.stress import Stress
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.report.document import Block, Note, Paragraph, Ref, Section, TableBlock
from mtfs.report.interval_tables import interval_table
from mtfs.report.material import Material
from mtfs.report.studies.stress import plain_stress_sentences, stress_finding
from mtfs.report.tables import report_table

__all__ = ["must_be_true_section"]

_TITLE = "What would have to be true"
_SHIFTS = "shifts"
_MOST_ROWS = 10
_CAPTIONS = {
    "likeliest-failing": "The likeliest future in which reserves run out",
    "likeliest-lasting": "The likeliest future in which reserves last",
}


def must_be_true_section(material: Material) -> Section:
    """Return what must be true for reserves to last, and to run out.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        For members a paragraph; for officers the figures of the likeliest future of the kind that does not
        come by itself; for audit every table and chart of the study as well.
    """
    result = material.stress
    text = " ".join(plain_stress_sentences(result))
    if material.is_short:
        return Section(key="must-be-true", title=_TITLE, blocks=(Paragraph(text),))
    table = _shifts_table(result)
    blocks: list[Block] = [Paragraph(text)]
    if table is not None:
        blocks = [
            Paragraph((f"{text} ", Ref(table.key), " tells the figures of that future.")),
            table,
            Paragraph(
                "These are the case's own assumptions, and its own ranges of how far each may be out. Other "
                "ranges would make another future the likeliest."
            ),
        ]
    return Section(
        key="must-be-true",
        title=_TITLE,
        blocks=(*blocks, *(_audit_blocks(material, result) if material.is_full else [])),
    )


def _shifts_table(result: Stress) -> TableBlock | None:
    """Return what shifts in the likeliest future that lasts, or where the middle one does, that fails."""
    fails = result.middle_excess <= HALF_A_PENNY
    side = result.failing if fails else result.surviving
    if side.likeliest is None:
        return None
    what = "run out" if fails else "last"
    heads = {
        "part": "What",
        "plan": "In the plan",
        "middle": "With neither good nor bad luck",
        f"{'fails' if fails else 'lasts'}": f"Where reserves {what}",
        f"{'fails' if fails else 'lasts'}_worth": "Adds to what reserves must meet",
    }
    table = _of_future(stress_finding(result).table(_SHIFTS), heads)
    if not table.rows:
        return None
    return report_table(
        table,
        columns=tuple(heads),
        rows=_MOST_ROWS,
        key="future-shifts",
        caption=f"The likeliest future in which usable reserves {what} by the end of {result.year}"
        if fails
        else f"The likeliest future in which usable reserves last to the end of {result.year}",
        heads=tuple(heads.values()),
    )


def _of_future(table: Table, heads: dict[str, str]) -> Table:
    """Return the rows that matter in the future, by what each adds, with a note in plain words."""
    place = {column.key: n for n, column in enumerate(table.columns)}
    worth = place[next(key for key in heads if key.endswith("_worth"))]
    rows = [row for row in table.rows if abs(float(row[worth] or 0.0)) > HALF_A_PENNY]
    note = (
        "A yearly rate is told by how far it is out on average over the years, and savings by what is "
        "delivered of them over the years. What a shift adds is next to the plan, with all else as in that "
        "future; a minus sign takes off. Shifts help and hinder one another, so these sums add up only "
        "roughly."
    )
    return replace(table, rows=tuple(rows), note=note)


def _audit_blocks(material: Material, result: Stress) -> list[Block]:
    """Return every chart and table of the study, with what limits it."""
    from mtfs.charts.studies.stress import stress_charts

    finding = stress_finding(result)
    blocks: list[Block] = [
        material.figure(
            chart, result, _CAPTIONS.get(chart.name, f"Way of failing {chart.name.rpartition('-')[2]}")
        )
        for chart in stress_charts(result)
    ]
    blocks.append(Paragraph(" ".join(finding.sentences), "Distances in standard deviations."))
    blocks += [interval_table(table, key=f"stress-{table.key}") for table in finding.tables]
    return [*blocks, *(Note(note) for note in finding.notes)]
