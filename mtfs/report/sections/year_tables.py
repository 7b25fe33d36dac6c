"""Tables with a column for each year, split where there are more years than a page is wide."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from mtfs.report.document import TableBlock, TableHead

__all__ = ["YearRow", "year_spans", "yearly_tables"]

#: The cells that stand before the years, and one cell for each year.
YearRow = tuple[Sequence[str], Sequence[str]]


def year_spans(first: int, end: int, abreast: int) -> list[range]:
    """Split years into groups of nearly the same size.

    Parameters
    ----------
    first, end : int
        The positions of the first year, and after the last.
    abreast : int
        The most years that stand side by side.

    Returns
    -------
    list of range
        The positions in each group, in order; none where there are no years.
    """
    count = end - first
    groups = -(-count // abreast)
    ends = [first + round(count * n / groups) for n in range(groups + 1)] if groups else []
    return [range(start, stop) for start, stop in pairwise(ends)]


def yearly_tables(
    key: str,
    caption: str,
    heads: Sequence[TableHead],
    rows: Sequence[YearRow],
    years: Sequence[str],
    *,
    abreast: int,
    first: int = 0,
    note: str = "",
) -> Iterator[TableBlock]:
    """Yield a table, or several one after the other where it would be too wide.

    Parameters
    ----------
    key : str
        The key of the first; the others have a number behind it.
    caption : str
        What they show; where there are several, each tells its years.
    heads : sequence of TableHead
        The heads before the years. In a second table and any after it the first of them alone is told again.
    rows : sequence of (sequence of str, sequence of str)
        Each row's cells before the years, and one for each of `years`.
    years : sequence of str
        The labels of the years.
    abreast : int
        The most years that stand side by side.
    first : int, optional
        The position of the first year that is shown.
    note : str, optional
        What a reader must know; under the last of them.

    Yields
    ------
    TableBlock
        At least one, so long as there are years.
    """
    spans = year_spans(first, len(years), abreast)
    for number, span in enumerate(spans):
        before = heads if number == 0 else heads[:1]
        begins, ends = years[span[0]], years[span[-1]]
        told = "" if len(spans) == 1 else f", {begins}" if begins == ends else f", {begins} to {ends}"
        yield TableBlock(
            key=f"{key}-{number + 1}" if number else key,
            caption=f"{caption}{told}",
            heads=(*before, *(TableHead(years[t], is_number=True) for t in span)),
            rows=tuple((*cells[: len(before)], *(values[t] for t in span)) for cells, values in rows),
            note=note if number == len(spans) - 1 else "",
        )
