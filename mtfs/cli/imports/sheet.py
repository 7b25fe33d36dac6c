"""``mtfs import sheet``: figures from a council's own spreadsheet into a case."""

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtfs.cli.imports.updates import settle, tell_update, update_options
from mtfs.cli.options import debug_option

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from mtfs.domain.case import Case
    from mtfs.iotools.sheets.apply import ImportedRows
    from mtfs.iotools.sheets.mapping import Decision, Mapping
    from mtfs.iotools.sheets.reading import KnownRow
    from mtfs.iotools.sheets.reconcile import Reconciliation
    from mtfs.iotools.sheets.targets import TargetTable

__all__ = ["sheet"]

#: The keys of `mtfs.iotools.sheets.targets.TABLES`, known here without importing it.
_TABLES = ("costs", "savings", "reserves", "monitoring", "pressures")
_FIRST_ROWS = 5
_MOST_LEFT_OUT = 15
_MOST_TOTALS = 30
_WIDTH = 100
_LONGEST_TEXT = 32


def _settings(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> dict[str, str]:
    told: dict[str, str] = {}
    for text in value:
        header, equals, word = (part.strip() for part in text.partition("="))
        if not (header and equals and word):
            msg = f"'{text}' should be a heading and a value, as \"Type=recurrent\""
            raise click.BadParameter(msg, ctx, param)
        told[header] = word
    return told


def _spread(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    if value is None:
        return None
    try:
        share = float(value.strip().removesuffix("%")) / (100 if value.strip().endswith("%") else 1)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        msg = f"'{value}' is no share from 0 to 1; write 0.2 or 20%"
        raise click.BadParameter(msg, ctx, param)
    return share


def _say(text: str, indent: str = "  ") -> None:
    """Say a line, broken where a terminal ends."""
    click.echo(textwrap.fill(text, _WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  "))


def _known_rows(case: "Case", table: str) -> "list[KnownRow]":
    from mtfs.domain.reserves import ReserveClass
    from mtfs.iotools.sheets.reading import KnownRow

    base = case.base
    named: dict[str, list[KnownRow]] = {
        "costs": [KnownRow(line.service) for line in base.costs],
        "monitoring": [KnownRow(line.service) for line in base.monitoring],
        "savings": [KnownRow(scheme.name, one_off=not scheme.recurrent) for scheme in base.savings],
        "pressures": [KnownRow(pressure.name, one_off=not pressure.recurrent) for pressure in base.pressures],
        "reserves": [
            KnownRow(reserve.name, general=reserve.reserve_class is ReserveClass.GENERAL)
            for reserve in base.reserves
        ],
    }
    return named[table]


def _tell_mapping(mapping: "Mapping", mapping_path: Path) -> None:
    """Tell a mapping that was made before."""
    click.echo(f"\nRead by the mapping {mapping_path.name}")
    for use in mapping.columns:
        how = [use.unit, use.sign.value if use.sign.value != "as printed" else ""] if use.unit else []
        how += ["blanks repeat what is above"] if use.fill_down else []
        told = f" ({', '.join(part for part in how if part)})" if any(how) else ""
        _say(f"{use.take}: column '{use.heading}'{told}")
    for header, value in mapping.settings.items():
        _say(f"{header}: {value}, for rows that the case does not have")
    if mapping.ignored:
        _say(f"Left out: {', '.join(repr(heading) for heading in mapping.ignored)}")


def _tell_decisions(title: str, decisions: "Iterable[Decision]") -> None:
    lines = [str(decision) for decision in decisions]
    if lines:
        click.echo(f"\n{title}")
        for line in lines:
            _say(line)


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


def _tell_left_out(imported: "ImportedRows") -> None:
    if not imported.left_out:
        return
    count = len(imported.left_out)
    click.echo(f"\n{count} row{'s' if count != 1 else ''} left out")
    for row in imported.left_out[:_MOST_LEFT_OUT]:
        name = f" '{_cell(row.name)}'" if row.name else ""
        other = f"; or: {row.unsure}" if row.unsure else ""
        _say(f"{row.place.cell}{name}: {row.what} ({row.why}){other}")
    if count > _MOST_LEFT_OUT:
        click.echo(f"  and {count - _MOST_LEFT_OUT} more")


def _plain(value: "Decimal") -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _agreement(total: "Reconciliation") -> str:
    if total.printed is None or total.difference is None:
        return f"its formula has no stored result; the rows come to {_plain(total.summed)}"
    if total.agrees:
        return f"{_plain(total.printed)} agrees"
    why = ", no more than rounding" if total.agrees_but_for_rounding else ""
    return (
        f"{_plain(total.printed)} is printed, and the rows come to {_plain(total.summed)}: a difference of "
        f"{_plain(total.difference)}{why}"
    )


def _tell_missing(missing: "Sequence[str]", case_path: Path, *, zeroed: bool) -> None:
    if not missing:
        return
    named = ", ".join(f"'{name}'" for name in missing[:_MOST_LEFT_OUT])
    more = f" and {len(missing) - _MOST_LEFT_OUT} more" if len(missing) > _MOST_LEFT_OUT else ""
    done = "their amounts become 0" if zeroed else "they stay as they are (--zero-missing sets them to 0)"
    click.echo(f"\nRows of {case_path.name} that the file does not have")
    _say(f"{named}{more}: {done}.")
    _say("A row that has another name in the file is told under [names] in the mapping.")


def _tell_totals(totals: "Sequence[Reconciliation]") -> None:
    if not totals:
        click.echo("\nNo total is printed that the rows could be reconciled to.")
        return
    good = sum(total.agrees for total in totals)
    click.echo(f"\n{good} of {len(totals)} printed totals agree with their rows, in the unit of the file")
    told = sorted(totals, key=lambda total: total.agrees)
    for total in told[:_MOST_TOTALS]:
        rows = f"{total.rows} row{'s' if total.rows != 1 else ''}"
        _say(f"{total.place.cell} '{_cell(total.name)}', {total.heading}, {rows}: {_agreement(total)}")
    if len(told) > _MOST_TOTALS:
        click.echo(f"  and {len(told) - _MOST_TOTALS} more")


def _tell_where_kept(path: Path, *, kept: bool, changed: bool) -> None:
    if kept:
        done = "what was set is in" if changed else "is kept in"
        click.echo(f"\nThe mapping {done} {path}: change there what is wrong; the next file is read by it.")


@click.command(short_help="Bring figures of your own spreadsheet into a case.")
@click.argument("source", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--sheet", "sheet_name", metavar="S", help="The sheet. [default: the one that fits best]")
@click.option(
    "--as",
    "table",
    required=True,
    type=click.Choice(_TABLES),
    help="What it holds.",
)
@click.option(
    "--mapping",
    "mapping_path",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="M.toml",
    help="How it is read: taken from there if it is there, else kept there. [default: beside the case]",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    callback=_settings,
    metavar="HEADING=VALUE",
    help="What new rows have and the file does not tell, as Type=recurrent; Unit=£000 and Year=2026/27 too.",
)
@click.option(
    "--spread",
    callback=_spread,
    metavar="SHARE",
    help="Where one figure is given: how far low and high lie from it, such as 0.2. [default: 0, certain]",
)
@click.option(
    "--zero-missing", is_flag=True, help="Set the amounts of rows to 0 that the case has and the file lacks."
)
@update_options
@debug_option
def sheet(
    source: Path,
    sheet_name: str | None,
    table: str,
    mapping_path: Path | None,
    settings: dict[str, str],
    spread: float | None,
    zero_missing: bool,
    case_path: Path,
    yes: bool,
    dry_run: bool,
    force: bool,
) -> None:
    """Bring figures of a council's own spreadsheet into a case.

    Headings, years, units, signs and totals are found and shown, with what speaks for each, before anything
    is written; the mapping is kept in a file that you can change, and by which next month's file is read.
    Cells of the case that the file tells nothing of stay as they are.
    """
    from mtfs.errors import InputError, RequestError
    from mtfs.iotools.case.reader import read_case
    from mtfs.iotools.case.update import propose_update
    from mtfs.iotools.sheets.apply import apply_mapping
    from mtfs.iotools.sheets.files import change_mapping_file, read_mapping, write_mapping
    from mtfs.iotools.sheets.mapping import change_mapping, check_settings
    from mtfs.iotools.sheets.propose import propose_mapping
    from mtfs.iotools.sheets.targets import TABLES
    from mtfs.iotools.spreadsheets.source import read_spreadsheet

    given = check_settings(TABLES[table], settings)
    case = read_case(case_path)
    book = read_spreadsheet(source)
    for remark in book.remarks:
        click.echo(f"Note: {remark}")
    path = mapping_path or case_path.with_name(f"{case_path.stem}-{table}.mapping.toml")
    decisions: tuple[Decision, ...] = ()
    earlier = read_mapping(path) if path.is_file() else None
    if earlier is None:
        proposal = propose_mapping(
            book, table, sheet=sheet_name, years=case.years, settings=given, spread=spread
        )
        mapping, decisions = proposal.mapping, proposal.decisions
        _tell_decisions(f"How {source.name} is read as {table}", decisions)
        if proposal.faults:
            # Only where a file was asked for: else the next attempt would be bound by half a mapping.
            if mapping_path and not dry_run:
                write_mapping(path, mapping, decisions, source.name)
                _tell_where_kept(path, kept=True, changed=False)
            raise InputError(proposal.faults)
    else:
        if earlier.table != table:
            msg = f"{path} is a mapping of {earlier.table}, and {table} were asked for: name another file"
            raise RequestError(msg)
        mapping = change_mapping(earlier, sheet=sheet_name, settings=given, spread=spread)
        _tell_mapping(mapping, path)
    imported = apply_mapping(book, mapping, years=case.years, known=_known_rows(case, table))
    _tell_decisions("Cells that were not plain figures or texts", imported.decisions)
    _tell_first_rows(imported, TABLES[table])
    _tell_left_out(imported)
    _tell_totals(imported.reconciliation)
    changed = earlier is not None and mapping != earlier
    keep = not dry_run and (earlier is None or changed)
    if keep and changed:
        change_mapping_file(path, mapping)
    elif keep:
        write_mapping(path, mapping, decisions, source.name)
    _tell_where_kept(path, kept=keep, changed=changed)
    if imported.faults:
        raise InputError(imported.faults)
    update = propose_update(case_path, table, imported.rows, keep_missing=not zero_missing)
    tell_update(update, case_path)
    _tell_missing(update.missing, case_path, zeroed=zero_missing)
    settle(update, case_path, yes=yes, dry_run=dry_run, force=force)
