"""What drives the risk."""

from dataclasses import replace

from mtfs.analysis.findings import Table, Value
from mtfs.analysis.sensitivity import Sensitivity
from mtfs.report.document import Block, Figure, Note, Paragraph, Ref, Section, TableBlock
from mtfs.report.interval_tables import interval_table
from mtfs.report.material import Material
from mtfs.report.studies.sensitivity import sensitivity_finding
from mtfs.report.tables import report_table
from mtfs.words.drivers import alone_sentences, decisive_sentence, share_sentences, too_little

__all__ = ["drivers_section"]

_TITLE = "What drives the risk"
#: So many assumptions stand in the table of a report that is not for audit.
_MOST_ROWS = 12
_ALONE = "assumptions-alone"
_COLUMNS = {
    "what": "What is changed alone",
    "gap_p10": "Gap: 1 in 10 futures is below",
    "gap_p90": "Gap: 1 in 10 futures is above",
    "gap_if_it_comes": "Gap: if it comes",
    "runs_out_p10": "Reserves run out at the lower end",
    "runs_out_p90": "Reserves run out at the higher end",
}
_RUNS_OUT = ("runs_out_p10", "runs_out_p90")
#: The columns of the tables for audit, where not all of them fit a page.
_AUDIT_COLUMNS = {
    "tornado": (
        "year", "what", "gap_p10", "gap_p90", "gap_if_it_comes",
        "needed_p10", "needed_p90", "needed_if_it_comes",
    ),
    "effects": ("year", "what", "gap_total", "needed_total", "exhausted_by_total"),
    "programme": ("year", "what", "gap_total", "needed_total", "exhausted_by_total"),
}  # fmt: skip


def drivers_section(material: Material) -> Section:
    """Return which assumptions matter most.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        For members the assumptions that matter most, with a chart; for officers their figures and what they
        have to do with the chance as well; for audit every table and chart of the study.
    """
    found = material.sensitivity
    nothing = too_little(found)
    if nothing:
        return Section(key="drivers", title=_TITLE, blocks=(Paragraph(nothing),))
    blocks = _in_short(material, found) if material.is_short else _in_full(material, found)
    return Section(key="drivers", title=_TITLE, blocks=tuple(blocks))


def _alone(found: Sensitivity) -> str:
    """Return how assumptions are told apart, and what those come to that matter most."""
    how = "One assumption alone is uncertain: it is changed"
    if len(found.tornado.rows) > 1:
        how = "Some assumptions matter more than others. To see which, each is changed alone,"
    how += " as it changes from future to future, with all else as the plan has it."
    return " ".join((how, *alone_sentences(found)))


def _tornado(material: Material, found: Sensitivity) -> Figure:
    from mtfs.charts.studies.tornado import TORNADO_CHART

    caption = f"How far each assumption alone moves the gap of {found.year}"
    return material.figure(TORNADO_CHART, found, caption)


def _in_short(material: Material, found: Sensitivity) -> list[Block]:
    figure = _tornado(material, found)
    return [
        Paragraph((f"{_alone(found)} ", Ref(figure.picture.name), " shows those that matter most.")),
        Paragraph(decisive_sentence(found)),
        figure,
    ]


def _in_full(material: Material, found: Sensitivity) -> list[Block]:
    figure, table = _tornado(material, found), _alone_table(material, found)
    blocks: list[Block] = [
        Paragraph((f"{_alone(found)} ", Ref(figure.picture.name), " shows it."), "One at a time."),
        figure,
    ]
    if table.rows:
        text = (f"{decisive_sentence(found)} ", Ref(_ALONE), " tells the figures.")
        blocks += [Paragraph(text, "Would one alone decide it?"), table]
    second = "exhausted_by" if found.varies("exhausted_by") else "needed"
    together = share_sentences(found, "gap", second)
    if together and len(found.tornado.rows) > 1:
        blocks.append(Paragraph(" ".join(together), "All at once."))
    return [*blocks, *(_audit_blocks(material, found) if material.is_full else [])]


def _table(found: Sensitivity, key: str) -> Table:
    return sensitivity_finding(found).table(key)


def _alone_table(material: Material, found: Sensitivity) -> TableBlock:
    """Return the assumptions that move the gap of the year, the one that moves it furthest first."""
    table = _table(found, "tornado")
    place = {column.key: n for n, column in enumerate(table.columns)}

    def moves(row: tuple[Value, ...]) -> bool:
        ends = {row[place[key]] for key in ("gap_p10", "gap_p90", "gap_if_it_comes", "gap_plan")} - {None}
        return row[place["year"]] == found.year and len(ends) > 1

    rows = tuple(row for row in table.rows if moves(row))
    shown = rows if material.is_full else rows[:_MOST_ROWS]
    columns = dict(_COLUMNS)
    if all(row[place["gap_if_it_comes"]] is None for row in shown):
        del columns["gap_if_it_comes"]
    if len({row[place[key]] for row in shown for key in _RUNS_OUT}) < 2:
        # The same in every row: the sentence before the table says it all.
        columns = {key: head for key, head in columns.items() if key not in _RUNS_OUT}
    note = (
        "The two ends hold 8 in 10 futures between them, when one assumption alone turns out as in the "
        "futures and all else is as planned."
    )
    if "gap_if_it_comes" in columns:
        note += (
            " A pressure that comes in fewer than 1 in 10 futures comes at neither end: see 'if it comes'."
        )
    return report_table(
        replace(table, rows=rows, note=note),
        columns=tuple(columns),
        rows=len(shown),
        key=_ALONE,
        caption=f"Each assumption changed alone: the gap of {found.year}"
        + (", and whether usable reserves have run out by its end" if _RUNS_OUT[0] in columns else ""),
        heads=tuple(columns.values()),
    )


def _audit_blocks(material: Material, found: Sensitivity) -> list[Block]:
    """Return every table and chart of the study, with what limits it."""
    from mtfs.charts.studies.sensitivity import sensitivity_charts

    finding = sensitivity_finding(found)
    captions = {
        "shares-of-the-gap": f"Shares of the spread of the gap of {found.year}",
        "drivers-that-move-together": "Assumptions that move together",
        "shares-of-running-out": f"Shares of the chance that reserves have run out by {found.year}",
        "shares-of-reserves-needed": f"Shares of the spread of reserves needed to last through {found.year}",
    }
    blocks: list[Block] = [
        material.figure(chart, found, captions[chart.name])
        for chart in sensitivity_charts(found)
        if chart.name in captions
    ]
    blocks += [
        interval_table(
            table,
            key=f"sensitivity-{table.key}",
            columns=_AUDIT_COLUMNS.get(table.key, ()),
            year=found.year,
            command="mtfs sensitivity",
        )
        for table in finding.tables
    ]
    return [*blocks, *(Note(note) for note in finding.notes)]
