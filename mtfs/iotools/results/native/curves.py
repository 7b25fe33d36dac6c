"""Curves over years and over confidence: what reserves must hold, and how much each confidence takes."""

from typing import Any

from mtfs.analysis.findings import Finding
from mtfs.iotools.results.book import Book
from mtfs.iotools.results.native.data import ChartData, DataCell, in_unit
from mtfs.iotools.results.native.style import (
    HALF,
    NativeChart,
    amounts_axis,
    categories_axis,
    dress,
    new_chart,
    title_lines,
    years_axis,
)
from mtfs.iotools.results.native.tables import StudyTable
from mtfs.words.figures import money_words
from mtfs.words.palette import BANDS, MEDIAN, MUTED, PLAN
from mtfs.words.units import money_unit

__all__ = ["confidence_curve", "reserves_curve"]

#: Colour, width and dash of curves: grey print tells them apart by the last two.
_LOOKS = (
    (MEDIAN, 2.25, "solid"),
    (BANDS[2], 2.25, "solid"),
    (PLAN, 1.75, "dash"),
    (MUTED, 1.75, "round_dot"),
    (MEDIAN, 1.25, "long_dash"),
    (PLAN, 1.25, "solid"),
)


def _curves(
    book: Book,
    data: ChartData,
    title: str,
    heads: list[str],
    rows: list[tuple[DataCell, ...]],
    foot: dict[str, Any],
    unit: str,
    alt_text: str,
) -> NativeChart:
    """Draw a line for each column of figures."""
    table = data.add(title_lines(title, HALF), heads, rows)
    chart = new_chart(book, "line")
    for column in range(1, len(heads)):
        colour, width, dash = _LOOKS[(column - 1) % len(_LOOKS)]
        chart.add_series(
            {
                "name": table.name(column),
                "categories": table.categories,
                "values": table.values(column),
                "line": {"color": colour, "width": width, "dash_type": dash},
                "marker": {
                    "type": "circle",
                    "size": 4,
                    "fill": {"color": colour},
                    "border": {"color": colour},
                },
            }
        )
    dress(chart, table.title, HALF, foot=foot, side=amounts_axis(unit))
    return NativeChart(chart=chart, size=HALF, alt_text=alt_text)


def reserves_curve(book: Book, data: ChartData, finding: Finding) -> list[NativeChart]:
    """Draw what reserves must hold at the start to last to each year, by confidence, beside what they held.

    Parameters
    ----------
    book : Book
        The workbook.
    data : ChartData
        Where the figures go.
    finding : Finding
        How much reserves must hold to last.

    Returns
    -------
    list of NativeChart
        A line for each confidence, and one for what was held.
    """
    table, levels = StudyTable.of(finding, "needed"), StudyTable.of(finding, "levels")
    keys = table.money_columns()
    rows = table.rows()
    # What is needed less what is needed beyond what is held, which is the same in every row.
    held = levels.number(0, "needed") - levels.number(0, "more_than_held")
    unit = money_unit(max(held, *(table.number(row, key) for row in rows for key in keys)))
    held_now = in_unit(levels.cell(0, "needed"), unit) - in_unit(levels.cell(0, "more_than_held"), unit)
    names = [table.label(key) for key in keys]
    last = rows[-1]
    year, told_of = table.text(last, "year"), "needed_90" if "needed_90" in keys else keys[-1]
    title = (
        f"To be {table.label(told_of)} to last to the end of {year}, usable reserves had to hold "
        f"{money_words(table.number(last, told_of))} at the start"
    )
    told = "; ".join(
        f"{name} {money_words(table.number(last, key))}" for name, key in zip(names, keys, strict=True)
    )
    return [
        _curves(
            book,
            data,
            title,
            [table.label("year"), *names, "Held at the start"],
            [
                (table.text(row, "year"), *(in_unit(table.cell(row, key), unit) for key in keys), held_now)
                for row in rows
            ],
            years_axis(len(rows), HALF, name=table.label("year")),
            f"Needed at the start, {unit.label}",
            "Lines of what usable reserves had to hold at the start to last to the end of each year. To last "
            f"to the end of {year}: {told}. They held {money_words(held)}.",
        )
    ]


def confidence_curve(book: Book, data: ChartData, finding: Finding) -> list[NativeChart]:
    """Draw how much each confidence takes, for every question that a sum answers.

    Parameters
    ----------
    book : Book
        The workbook.
    data : ChartData
        Where the figures go.
    finding : Finding
        What would make a confidence.

    Returns
    -------
    list of NativeChart
        A line for each question; none where no sum is enough.
    """
    table = StudyTable.of(finding, "confidences")
    keys, rows = table.money_columns(), table.rows()
    if not keys:
        return []
    unit = money_unit(max(table.number(row, key) for row in rows for key in keys))
    shares = [f"{table.number(row, 'confidence') * 100:.6g}%" for row in rows]
    figures: list[tuple[DataCell, ...]] = [
        (
            share,
            *(None if table.value(row, k) is None else in_unit(table.cell(row, k), unit) for k in keys),
        )
        for share, row in zip(shares, rows, strict=True)
    ]
    told = ". ".join(
        f"{table.label(key)}: "
        + ", ".join(
            f"{money_words(table.number(row, key))} for {share}"
            for share, row in zip(shares, rows, strict=True)
            if table.value(row, key) is not None
        )
        for key in keys
    )
    return [
        _curves(
            book,
            data,
            f"{finding.title}: how much each confidence takes",
            [table.label("confidence"), *(table.label(key) for key in keys)],
            figures,
            categories_axis(name=table.label("confidence")),
            unit.label,
            f"Lines of how much each confidence takes. {told}.",
        )
    ]
