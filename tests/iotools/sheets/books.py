"""Small spreadsheets for the tests, in memory."""

from collections.abc import Mapping, Sequence

from mtfs.iotools.sheets.apply import ImportedRows, apply_mapping
from mtfs.iotools.sheets.mapping import Proposal
from mtfs.iotools.sheets.propose import propose_mapping
from mtfs.iotools.sheets.reading import KnownRow
from mtfs.iotools.spreadsheets.source import Block, SourceBook, SourceSheet

YEARS = ("2024/25", "2025/26", "2026/27", "2027/28", "2028/29")


def sheet(
    rows: Sequence[Sequence[object]], name: str = "Sheet1", merged: Sequence[Block] = ()
) -> SourceSheet:
    cells: list[list[object]] = [[float(v) if isinstance(v, int) else v for v in row] for row in rows]
    return SourceSheet(name, "own.xlsx", cells, merged=tuple(merged))


def book(*rows: Sequence[object], merged: Sequence[Block] = ()) -> SourceBook:
    return SourceBook("own.xlsx", "", (sheet(rows, merged=merged),))


def read(
    source: SourceBook,
    table: str,
    *,
    settings: Mapping[str, str] | None = None,
    known: Sequence[KnownRow] = (),
    years: Sequence[str] = YEARS,
    spread: float | None = None,
) -> tuple[Proposal, ImportedRows]:
    proposal = propose_mapping(source, table, years=years, settings=settings, spread=spread)
    assert proposal.faults == ()
    return proposal, apply_mapping(source, proposal.mapping, years=years, known=known)


def said(proposal: Proposal, what: str) -> str:
    """Return the decisions on something, as they are told."""
    return "\n".join(str(decision) for decision in proposal.decisions if what in decision.what)
