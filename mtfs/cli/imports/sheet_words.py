"""What ``mtfs import sheet`` tells a person: the essential first, and then what it rests on."""

import textwrap
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal
    from pathlib import Path

    from mtfs.iotools.case.update import Update
    from mtfs.iotools.sheets.apply import ImportedRows, LeftOut
    from mtfs.iotools.sheets.mapping import Decision, Mapping
    from mtfs.iotools.sheets.reconcile import Reconciliation
    from mtfs.iotools.sheets.targets import TargetTable

__all__ = [
    "say",
    "tell_imported",
    "tell_mapping",
    "tell_proposed",
    "tell_short",
    "tell_where_kept",
]

_FIRST_ROWS = 5
_MOST_NAMED = 15
_MOST_TOTALS = 30
_WIDTH = 100
_LONGEST_TEXT = 32


def say(text: str, indent: str = "  ") -> None:
    """Say a line, broken where a terminal ends.

    Parameters
    ----------
    text : str
        The line.
    indent : str, optional
        What stands before it.
    """
    click.echo(textwrap.fill(text, _WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  "))


def _rows(count: int) -> str:
    return f"{count} row{'s' if count != 1 else ''}"


def _plain(value: "Decimal | float") -> str:
    text = f"{value:,.10f}" if isinstance(value, float) else f"{value:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


# -- the essential -----------------------------------------------------------------------------------------


def _tell_missing(missing: "Sequence[str]", case_path: "Path", *, zeroed: bool) -> None:
    if not missing:
        return
    named = ", ".join(f"'{name}'" for name in missing[:_MOST_NAMED])
    more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
    done = "their amounts become 0" if zeroed else "they stay as they are (--zero-missing sets them to 0)"
    say(
        f"{_rows(len(missing))} of {case_path.name} are not in the file: {done}: {named}{more}. One that has "
        "another name in the file is told under [names] in the mapping."
    )


def _tell_sums(update: "Update") -> None:
    if not update.sums:
        return
    title = f"All rows of {update.sheet}, {update.units}"
    lines = [(title, "now", "then", "change")]
    lines += [
        (
            f"  {s.heading}",
            _plain(round(s.before, 6)),
            _plain(round(s.after, 6)),
            f"{round(s.after - s.before, 6):+,.10g}",
        )
        for s in update.sums
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    for name, *figures in lines:
        cells = (text.rjust(width) for text, width in zip(figures, widths[1:], strict=True))
        click.echo(f"  {name.ljust(widths[0])}  {'  '.join(cells)}")


def tell_short(
    update: "Update",
    imported: "ImportedRows",
    decisions: "Sequence[Decision]",
    case_path: "Path",
    *,
    zeroed: bool,
) -> None:
    """Tell the essential of an import: how many rows, what sums become, and what needs a look.

    Parameters
    ----------
    update : Update
        What would change in the case.
    imported : ImportedRows
        What was read.
    decisions : sequence of Decision
        How it is read.
    case_path : Path
        The case.
    zeroed : bool
        Whether rows that the file lacks become 0.
    """
    added = len(update.added)
    gone = set(update.missing)
    changed = {c.place[0] for c in update.changes if not c.added and c.row_name not in gone}
    same = len(imported.rows) - added - len(changed)
    click.echo(f"\nIn short, for {case_path.name}")
    say(f"{_rows(len(imported.rows))} read: {added} new, {len(changed)} changed, {same} as before.")
    _tell_sums(update)
    _tell_missing(update.missing, case_path, zeroed=zeroed)
    printed = [total for total in imported.reconciliation if total.printed is not None]
    wrong = sum(not total.agrees for total in printed)
    if wrong:
        say(f"{wrong} of {len(printed)} printed totals differ from their rows: see below.")
    elif printed:
        say("The printed totals agree with their rows.")
    without = [row for row in imported.left_out if _is_doubtful(row)]
    if without:
        say(f"{_rows(len(without))} left out that may be meant: see below.")
    doubts = sum(bool(decision.others) for decision in (*decisions, *imported.decisions))
    if doubts:
        say(f"{doubts} decision{'s' if doubts != 1 else ''} could be taken otherwise: see 'or:' below.")
    if update.losses:
        say("Something of the workbook could not be kept: see below.")


# -- how the file is read ----------------------------------------------------------------------------------


def tell_mapping(mapping: "Mapping", path: "Path") -> None:
    """Tell a mapping that was made before.

    Parameters
    ----------
    mapping : Mapping
        The mapping.
    path : Path
        Its file.
    """
    click.echo(f"\nRead by the mapping {path.name}")
    for use in mapping.columns:
        how = [use.unit, use.sign.value if use.sign.value != "as printed" else ""] if use.unit else []
        how += ["blanks repeat what is above"] if use.fill_down else []
        told = f" ({', '.join(part for part in how if part)})" if any(how) else ""
        say(f"{use.take}: column '{use.heading}'{told}")
    if mapping.years_are.value == "running":
        say("Figures of the years: each is all that is there in that year; what starts in it is the change")
    for header, value in mapping.settings.items():
        say(f"{header}: {value}, for rows that the case does not have")
    if mapping.ignored:
        say(f"Left out: {', '.join(repr(heading) for heading in mapping.ignored)}")


def tell_proposed(source: str, table: str, decisions: "Iterable[Decision]") -> None:
    """Tell how a spreadsheet is read, the decisions first that could be taken otherwise.

    Parameters
    ----------
    source : str
        The name of the file.
    table : str
        What it is read as.
    decisions : iterable of Decision
        Each decision.
    """
    _tell_decisions(f"How {source} is read as {table}", decisions)


def _tell_decisions(title: str, decisions: "Iterable[Decision]") -> None:
    told = sorted(decisions, key=lambda decision: not decision.others)
    if told:
        click.echo(f"\n{title}")
        for decision in told:
            say(str(decision))


def _cell(value: object) -> str:
    if isinstance(value, float):
        text = f"{value:,.2f}".removesuffix(".00") if abs(value) >= 10 else f"{value:.10g}"
        return "0" if text in ("-0", "0") else text
    text = "" if value is None else str(value)
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def _tell_first_rows(imported: "ImportedRows", table: "TargetTable") -> None:
    rows = imported.rows[:_FIRST_ROWS]
    if not rows:
        return
    found = {heading for row in rows for heading in row}
    headings = [target.header for target in table.targets if target.header in found]
    headings += sorted(found - set(headings))
    count = len(imported.rows)
    which = f"The first of {count} rows" if count > 1 else "The one row"
    click.echo(f"\n{which}, money in pounds")
    lines = [headings, *([_cell(row.get(heading)) for heading in headings] for row in rows)]
    figures = [any(isinstance(row.get(heading), float) for row in rows) for heading in headings]
    widths = [max(len(line[j]) for line in lines) for j in range(len(headings))]
    for line in lines:
        cells = (
            text.rjust(width) if figure else text.ljust(width)
            for text, width, figure in zip(line, widths, figures, strict=True)
        )
        click.echo(f"  {'  '.join(cells).rstrip()}")


def _is_doubtful(row: "LeftOut") -> bool:
    """Tell whether a row was left out that could be one of the table."""
    return bool(row.unsure) or row.what in ("a row without figures", "not part of the table")


def _tell_left_out(left_out: "Sequence[LeftOut]") -> None:
    """Tell the rows that were left out: those that may be meant one by one, and the others together."""
    if not left_out:
        return
    click.echo(f"\n{_rows(len(left_out))} left out")
    doubtful = [row for row in left_out if _is_doubtful(row)]
    for row in doubtful[:_MOST_NAMED]:
        name = f" '{_cell(row.name)}'" if row.name else ""
        other = f"; or: {row.unsure}" if row.unsure else ""
        say(f"{row.place.cell}{name}: {row.what} ({row.why}){other}")
    if len(doubtful) > _MOST_NAMED:
        say(f"and {len(doubtful) - _MOST_NAMED} more")
    alike: dict[str, list[str]] = {}
    for row in left_out:
        if not _is_doubtful(row):
            name = f" '{_cell(row.name)}'" if row.name else ""
            alike.setdefault(f"{row.what} ({row.why})", []).append(f"{row.place.cell}{name}")
    for what, rows in alike.items():
        more = f" and {len(rows) - _MOST_NAMED} more" if len(rows) > _MOST_NAMED else ""
        say(f"{what}: {', '.join(rows[:_MOST_NAMED])}{more}")


def _tell_total(total: "Reconciliation") -> None:
    if total.printed is None or total.difference is None:
        return
    why = ", no more than rounding" if total.agrees_but_for_rounding else ""
    say(
        f"{total.place.cell} '{_cell(total.name)}', {total.heading}, {_rows(total.rows)}: "
        f"{_plain(total.printed)} is printed, and the rows come to {_plain(total.summed)}: a difference of "
        f"{_plain(total.difference)}{why}"
    )


def _tell_totals(totals: "Sequence[Reconciliation]") -> None:
    printed = [total for total in totals if total.printed is not None]
    unknown = [total for total in totals if total.printed is None]
    wrong = [total for total in printed if not total.agrees]
    good = [f"{total.place.cell} {_plain(total.summed)}" for total in printed if total.agrees]
    if not totals:
        click.echo("\nNo total is printed that the rows could be reconciled to.")
    if printed:
        click.echo(
            f"\n{len(good)} of {len(printed)} printed totals agree with their rows, in the unit of the file"
        )
    for total in wrong[:_MOST_TOTALS]:
        _tell_total(total)
    if len(wrong) > _MOST_TOTALS:
        say(f"and {len(wrong) - _MOST_TOTALS} more")
    if good:
        more = f" and {len(good) - _MOST_TOTALS} more" if len(good) > _MOST_TOTALS else ""
        say(f"Agree: {'; '.join(good[:_MOST_TOTALS])}{more}")
    if unknown:
        count = f"{len(unknown)} total{'s' if len(unknown) != 1 else ''}"
        why = "a formula without a stored result (open the file in Excel and save it)"
        click.echo(f"\n{count} could not be compared: {why}")
        for total in unknown[:_MOST_NAMED]:
            what = f"{total.place.cell} '{_cell(total.name)}', {total.heading}"
            say(f"{what}: the rows come to {_plain(total.summed)}")
        if len(unknown) > _MOST_NAMED:
            say(f"and {len(unknown) - _MOST_NAMED} more")


def tell_imported(imported: "ImportedRows", table: "TargetTable") -> None:
    """Tell what was read: single cells, the first rows, what was left out, and printed totals.

    Parameters
    ----------
    imported : ImportedRows
        What was read.
    table : TargetTable
        What it was read as.
    """
    _tell_decisions("Single cells and rows", imported.decisions)
    _tell_first_rows(imported, table)
    _tell_left_out(imported.left_out)
    _tell_totals(imported.reconciliation)


def tell_where_kept(path: "Path", *, changed: bool) -> None:
    """Tell where the mapping is.

    Parameters
    ----------
    path : Path
        Its file.
    changed : bool
        Whether it was there before, and has been changed.
    """
    done = "what was set is in" if changed else "is kept in"
    click.echo(f"\nThe mapping {done} {path}: change there what is wrong; the next file is read by it.")
