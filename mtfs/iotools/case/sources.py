"""Where the rows of a case come from, as its columns Source say: kept for reports, and read by no formula."""

from collections.abc import Iterator, Mapping, Sequence

from mtfs.domain.report_details import SourceNote
from mtfs.iotools.case.cells import Row, Table, name_of
from mtfs.iotools.case.edits import LocatedEdit
from mtfs.iotools.case.layout import SHEETS

__all__ = ["source_notes"]


def _name(row: Row, table: Table) -> str:
    name = name_of(row.value(table.sheet.columns[0].field))
    cost_type = name_of(row.value("cost_type"))
    return f"{name} / {cost_type}" if cost_type else name


def source_notes(
    tables: Mapping[str, Table], scenarios: Mapping[str, Sequence[LocatedEdit]]
) -> Iterator[SourceNote]:
    """Gather the sources of every row.

    Parameters
    ----------
    tables : mapping of str to Table
        The tables of the case.
    scenarios : mapping of str to sequence of LocatedEdit
        The edits of each scenario.

    Yields
    ------
    SourceNote
        One for each row, whether it tells a source or not, sheet by sheet: the rows of a sheet stand in the
        order of the records of the strategy, and the edits in the order of the case. The sheet Correlations
        has none.
    """
    for sheet in SHEETS:
        table = tables[sheet.table]
        if sheet.table == "scenarios":
            for name, edits in scenarios.items():
                yield from (SourceNote(sheet=sheet.name, row=name, text=edit.row.source) for edit in edits)
        elif sheet.table != "correlations":
            for row in table.rows:
                yield SourceNote(sheet=sheet.name, row=_name(row, table), text=row.source)
