"""Values that know where they come from, and their way into the tables, comments and Provenance of a case."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mtfs.iotools.case.layout import SHEETS, YearColumns
from mtfs.iotools.national.returns import Figure
from mtfs.iotools.spreadsheets.addresses import column_letters

__all__ = [
    "ASSUMED",
    "PROVENANCE",
    "SOURCE",
    "Drafts",
    "Laid",
    "Row",
    "Told",
    "in_thousands",
    "lay_out",
    "money",
]

#: How the way to a value begins where no document gives it.
ASSUMED = "Assumed"
#: The sheet that lists where every figure comes from, and the column of a sheet that tells it in short.
PROVENANCE, SOURCE = "Provenance", "Source"
_HEADINGS = (
    "Sheet",
    "Cell",
    "Row",
    "Column",
    "Value in the case",
    "File",
    "Source sheet",
    "Source cell",
    "Heading as printed",
    "Published",
    "Figure in full",
    "How it was worked out",
)


@dataclass(frozen=True, kw_only=True)
class Told:
    """A value of a case, and where it comes from.

    Parameters
    ----------
    value : float
        As the case has it: £000, a rate, Band D in pounds, Band D equivalents.
    figures : tuple of Figure, optional
        The published figures that it rests on.
    how : str, optional
        How it was worked out from them; begins with "Assumed" where a part of it is an assumption, and is
        blank where it is the figure as printed.
    """

    value: float
    figures: tuple[Figure, ...] = ()
    how: str = ""

    @property
    def source(self) -> str:
        """Where it comes from, in a line: the cells, and how it was worked out from them."""
        places = "; ".join(str(figure.place) for figure in self.figures)
        return " ".join(part for part in (f"{places}." if places else "", self.how) if part)

    @property
    def comment(self) -> str:
        """Where it comes from, in paragraphs."""
        parts = [f"{_place_words(figure)}\nIn full: {figure.value:,.12g}." for figure in self.figures]
        return "\n".join([*parts, self.how] if self.how else parts)


Row = Mapping[str, object]
#: By sheet, its rows; each by heading, with a `Told` for every number.
Drafts = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Laid:
    """The tables of a case, with where every figure comes from.

    Parameters
    ----------
    tables : dict of str to list of list
        By sheet: a row of headings, then the rows; Provenance is one of them.
    comments : dict of tuple to str
        By sheet, row and column, from 1.
    """

    tables: dict[str, list[list[object]]] = field(default_factory=dict)
    comments: dict[tuple[str, int, int], str] = field(default_factory=dict)


def _place_words(figure: Figure) -> str:
    published = f", published {figure.published}" if figure.published else ""
    return f"{figure.place}, '{figure.heading}'{published}"


def in_thousands(pounds: float) -> float:
    """Turn pounds into thousands, to the penny.

    Parameters
    ----------
    pounds : float
        An amount [£].

    Returns
    -------
    float
        The amount [£000]; a whole number where it is one.
    """
    amount = round(pounds / 1000, 5)
    return int(amount) if amount.is_integer() else amount


def money(*figures: Figure, pounds: float | None = None, how: str = "") -> Told:
    """Return an amount of a case.

    Parameters
    ----------
    *figures : Figure
        The figures that it rests on [£].
    pounds : float, optional
        The amount; the sum of the figures, unless given [£].
    how : str, optional
        How it was worked out.

    Returns
    -------
    Told
        The amount in £000.
    """
    amount = math.fsum(figure.value for figure in figures) if pounds is None else pounds
    return Told(value=in_thousands(amount), figures=figures, how=how)


def _provenance_rows(told: Told, sheet: str, cell: str, row: str, column: str) -> list[list[object]]:
    case: list[object] = [sheet, cell, row, column, told.value]
    found = [
        [
            *case,
            figure.place.file,
            figure.place.sheet or None,
            figure.place.cell,
            figure.heading,
            figure.published or None,
            figure.value,
            told.how or "As printed.",
        ]
        for figure in told.figures
    ]
    return found or [[*case, *[None] * 6, told.how]]


def lay_out(drafts: Drafts, base_year: str, plan: Sequence[str]) -> Laid:
    """Lay drafts out as the tables of a case.

    Parameters
    ----------
    drafts : mapping of str to sequence of mapping
        By sheet, its rows. Correlations has its drivers for headings.
    base_year : str
        The label of year 0.
    plan : sequence of str
        The labels of the plan years.

    Returns
    -------
    Laid
        Tables, comments and Provenance.
    """
    laid = Laid()
    origins: list[list[object]] = []
    years = {YearColumns.NONE: (), YearColumns.PLAN: plan, YearColumns.BASE_AND_PLAN: (base_year, *plan)}
    for sheet in SHEETS:
        rows = drafts.get(sheet.name, ())
        headings = [*(column.header for column in sheet.columns), *years[sheet.years]]
        # Correlations is headed by its drivers.
        own = [*rows[0]][1:] if rows else []
        headings += own if sheet.table == "correlations" else [SOURCE]
        table: list[list[object]] = [list[object](headings)]
        for number, row in enumerate(rows, start=2):
            table.append([_plain(row.get(heading)) for heading in headings])
            for index, heading in enumerate(headings, start=1):
                told = row.get(heading)
                if isinstance(told, Told):
                    laid.comments[sheet.name, number, index] = told.comment
                    cell = f"{column_letters(index)}{number}"
                    origins += _provenance_rows(told, sheet.name, cell, str(table[-1][0]), heading)
        laid.tables[sheet.name] = table
    laid.tables[PROVENANCE] = [list[object](_HEADINGS), *origins]
    return laid


def _plain(value: object) -> object:
    return value.value if isinstance(value, Told) else value
