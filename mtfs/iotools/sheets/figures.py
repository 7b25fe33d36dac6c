"""How figures are printed: their unit and shares, and whether a year's figure is new or running."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from mtfs.domain.savings import MAX_DELIVERY
from mtfs.domain.years import is_year_label
from mtfs.errors import Fault
from mtfs.iotools.sheets.conventions import Conventions, titles_of
from mtfs.iotools.sheets.mapping import ColumnUse, Decision, Shares, YearsAre
from mtfs.iotools.sheets.rows import RowKind, in_column
from mtfs.iotools.sheets.signs import settle_signs
from mtfs.iotools.sheets.targets import Kind
from mtfs.iotools.sheets.values import UnreadableError, figure_of, read_share
from mtfs.iotools.sheets.wording import bare_words, find_unit, title_unit, words_of
from mtfs.iotools.spreadsheets.source import Place

__all__ = ["settle_conventions"]

#: When savings stay the same from year to year in so large a share of the rows, the years run on.
_REPEATED = 2 / 3
_MOST_SHARE = Decimal(str(MAX_DELIVERY))
_RUNNING_WORDS = frozenset({"cumulative", "cumulatively", "running"})
_NEW_WORDS = frozenset({"incremental", "increment", "additional", "new"})


def _common_unit(state: Conventions) -> tuple[str, str, tuple[Place, ...], tuple[str, ...]]:
    """Return the unit that holds for all columns, why, where that is told, and what else is told."""
    header, sheet = state.header, state.header.sheet
    taken = {state.column(use) for use in state.mapping.of_kind(Kind.MONEY)}
    headings = [
        (unit, f"the heading '{heading}' says so", header.place(column), column)
        for column, heading in enumerate(header.headings)
        if column not in taken and (unit := find_unit(heading))
    ]
    # The heading of texts speaks for the whole table; that of other figures does so where nothing else does.
    figures = {
        column
        for _, _, _, column in headings
        if any(figure_of(sheet.value(row.index, column)) is not None for row in state.data)
    }
    told = [(unit, why, place) for unit, why, place, column in headings if column not in figures]
    told += [
        (unit, f"'{text}' says so", place) for text, place in titles_of(header) if (unit := title_unit(text))
    ]
    told += [
        (unit, f"'{row.name}' says so", sheet.place(row.index, 0))
        for row in state.rows
        if row.kind is RowKind.NOTE and (unit := title_unit(row.name))
    ]
    told = told or [(unit, why, place) for unit, why, place, column in headings if column in figures]
    if not told:
        return "", "", (), ()
    unit, why, place = told[0]
    others = dict.fromkeys(f"{other}, as {told_by}" for other, told_by, _ in told if other != unit)
    return unit, why, (place,), tuple(others)


def _have_own_units(state: Conventions, use: ColumnUse) -> bool | None:
    """Tell whether all amounts of a column have a unit in their cells; None where all are 0."""
    column = state.column(use)
    amounts = [a for row in state.data if (a := row.amounts.get(column)) is not None and a.value]
    return all(amount.pounds is not None for amount in amounts) if amounts else None


def _settle_units(state: Conventions) -> None:
    if state.unit:
        state.change((use, replace(use, unit=state.unit)) for use in state.mapping.of_kind(Kind.MONEY))
        state.decisions.append(Decision("Unit", state.unit, "it was set"))
        return
    common, why, places, others = _common_unit(state)
    swaps, without, by_unit = [], [], dict[tuple[str, str], list[Place]]()
    uses = state.mapping.of_kind(Kind.MONEY)
    # Of the figures that are not 0, whether each has a unit of its own; a column of noughts needs none.
    own = {use: _have_own_units(state, use) for use in uses}
    cells_tell = any(own.values()) and all(told is not False for told in own.values())
    for use in uses:
        unit, told = find_unit(use.heading), "its heading says so"
        if not unit:
            unit, told = common, why
        if not unit and (own[use] or (cells_tell and own[use] is None)):
            unit, told = "£", "every cell has a unit of its own, such as k or m"
        if unit:
            swaps.append((use, replace(use, unit=unit)))
            by_unit.setdefault((unit, told), []).append(state.place(use))
        else:
            without.append(use)
    state.change(swaps)
    for (unit, told), found in by_unit.items():
        cells = tuple(found) if told != why else places
        state.decisions.append(Decision("Unit", unit, told, cells, others if told == why else ()))
    if without:
        named = ", ".join(f"'{use.heading}'" for use in without)
        largest = max((abs(figure) for use in without for figure in state.figures(use)), default=Decimal(0))
        state.faults.append(
            Fault(
                f"{state.header.sheet.file}, {state.header.rows}",
                f"no heading or title tells the unit of {named}",
                "expected £, £000 or £m: tell it as 'unit' in the mapping, or with --set Unit=£000",
                "£" if largest >= 1_000_000 else "",
            )
        )


def _share_figures(state: Conventions, use: ColumnUse) -> Iterator[tuple[Decimal, Place]]:
    """Yield the shares of a column that have no percent sign, with their places."""
    column = state.column(use)
    for row in state.data:
        try:
            share = read_share(state.header.sheet.value(row.index, column))
        except UnreadableError:
            continue
        if share.value is not None and not share.percent:
            yield share.value, state.header.sheet.place(row.index, column)


def _settle_shares(state: Conventions) -> None:
    swaps = []
    for use in state.mapping.of_kind(Kind.SHARE):
        found = list(_share_figures(state, use))
        large = [place for value, place in found if abs(value) > _MOST_SHARE]
        small = [place for value, place in found if 0 < abs(value) <= _MOST_SHARE]
        others: tuple[str, ...] = ()
        if not large:
            why = "no figure without a percent sign is above 1.5"
            shares, chosen, places = Shares.FRACTIONS, "fractions: 0.85 is 85%", small
        elif not small:
            why = "the figures are above 1.5"
            shares, chosen, places = Shares.PERCENTAGES, "percentages: 85 is 85%", large
        else:
            shares, places = Shares.MIXED, [*large, *small]
            chosen = "mixed: 85 is 85%, and 0.85 is 85% too"
            why = f"{len(large)} figures are above 1.5 and {len(small)} are not"
            others = ("all are percentages, and 0.85 is 0.85%: put shares = 'percentages' in the mapping",)
        swaps.append((use, replace(use, shares=shares)))
        if found:
            what = f"Shares in '{use.heading}'"
            state.decisions.append(Decision(what, chosen, why, tuple(places), others))
    state.change(swaps)


def _repeats(state: Conventions, uses: Sequence[ColumnUse]) -> tuple[int, int]:
    """Return in how many rows the figure stays the same from year to year, and in how many it could."""
    repeated = rows = 0
    for row in state.data:
        values = [in_column(row.amounts.get(state.column(use)), None) for use in uses]
        filled = [value for value in values if value]
        begun = values[values.index(filled[0]) :] if filled else []
        # What starts in the last year looks the same either way.
        if len(begun) >= 2:
            rows += 1
            repeated += len(set(begun)) == 1
    return repeated, rows


def _row_totals(state: Conventions, uses: Sequence[ColumnUse]) -> YearsAre | None:
    """Tell from a column of totals whether the years add up to it, or the last one is it."""
    header = state.header
    columns = [state.column(use) for use in uses]
    for j, heading in enumerate(header.headings):
        if j in columns or "total" not in bare_words(heading).split():
            continue
        added = last = 0
        for row in state.data:
            values = [in_column(row.amounts.get(column), None) for column in columns]
            total = figure_of(header.sheet.value(row.index, j))
            if total is None or sum(map(bool, values)) < 2:
                continue
            added += abs(sum(values) - total) < Decimal("0.01")
            last += abs(values[-1] - total) < Decimal("0.01")
        if added or last:
            return YearsAre.NEW if added >= last else YearsAre.RUNNING
    return None


def _settle_years(state: Conventions) -> None:
    uses = [use for use in state.mapping.columns if is_year_label(use.take)]
    uses.sort(key=lambda use: use.take)
    if len(uses) < 2:
        return
    told = [words_of(text) for text, _ in titles_of(state.header)] + [words_of(use.heading) for use in uses]
    said = {word for text in told for word in text.split()}
    repeated, rows = _repeats(state, uses)
    by_total = _row_totals(state, uses)
    if said & _RUNNING_WORDS:
        chosen, why = YearsAre.RUNNING, "a title or heading says cumulative"
    elif by_total is not None:
        chosen = by_total
        why = (
            "the years add up to the total column"
            if by_total is YearsAre.NEW
            else "the last year is the total"
        )
    elif said & _NEW_WORDS:
        chosen, why = YearsAre.NEW, "a title or heading says so"
    elif rows >= 2 and repeated >= _REPEATED * rows:
        chosen, why = (
            YearsAre.RUNNING,
            f"in {repeated} of {rows} rows the figure stays the same from year to year",
        )
    else:
        chosen, why = YearsAre.NEW, "no title or heading says cumulative"
    words = {
        YearsAre.NEW: "each is what starts in that year",
        YearsAre.RUNNING: "each is all that is there in that year; what starts in it is the change",
    }
    other = next(reading for reading in YearsAre if reading is not chosen)
    others = (f"{words[other]}: put years_are = '{other}' in the mapping",)
    places = tuple(state.place(use) for use in uses)
    state.decisions.append(Decision("Figures of the years", words[chosen], why, places, others))
    state.mapping = replace(state.mapping, years_are=chosen)


def settle_conventions(state: Conventions) -> None:
    """Settle units, signs, shares and what the years are, and note every decision.

    Parameters
    ----------
    state : Conventions
        The mapping, whose columns are known; it is changed.
    """
    _settle_units(state)
    settle_signs(state)
    if state.mapping.table in ("savings", "pressures"):
        _settle_years(state)
    _settle_shares(state)
