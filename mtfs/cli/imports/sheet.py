"""``mtfs import sheet``: figures from a council's own spreadsheet into a case."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtfs.cli.imports.sheet_words import (
    say,
    tell_imported,
    tell_mapping,
    tell_proposed,
    tell_short,
    tell_where_kept,
)
from mtfs.cli.imports.updates import settle, tell_update, update_options
from mtfs.cli.options import debug_option

if TYPE_CHECKING:
    from mtfs.domain.case import Case
    from mtfs.iotools.sheets.mapping import Decision
    from mtfs.iotools.sheets.reading import KnownRow

__all__ = ["sheet"]

#: The keys of `mtfs.iotools.sheets.targets.TABLES`, known here without importing it.
_TABLES = ("costs", "savings", "reserves", "monitoring", "pressures")


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


def _ranged(likely: str, low: float | None, high: float | None) -> tuple[str, ...]:
    """Return the heading of a figure that has a range."""
    return () if low == high else (likely,)


def _known_rows(case: "Case", table: str) -> "list[KnownRow]":
    from mtfs.domain.reserves import ReserveClass
    from mtfs.iotools.sheets.reading import KnownRow

    base = case.base
    named: dict[str, list[KnownRow]] = {
        "costs": [KnownRow(line.service) for line in base.costs],
        "monitoring": [
            KnownRow(line.service, ranged=_ranged("Likely", line.low, line.high)) for line in base.monitoring
        ],
        "savings": [
            KnownRow(
                scheme.name,
                one_off=not scheme.recurrent,
                ranged=(
                    *_ranged("Delivery likely", scheme.delivery_low, scheme.delivery_high),
                    *_ranged("Slip likely", scheme.slip_low, scheme.slip_high),
                ),
            )
            for scheme in base.savings
        ],
        "pressures": [KnownRow(pressure.name, one_off=not pressure.recurrent) for pressure in base.pressures],
        "reserves": [
            KnownRow(reserve.name, general=reserve.reserve_class is ReserveClass.GENERAL)
            for reserve in base.reserves
        ],
    }
    return named[table]


@click.command()
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
    from mtfs.errors import InputError, MtfsError, RequestError
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
        if proposal.faults:
            tell_proposed(source.name, table, decisions)
            # Only where a file was asked for: else the next attempt would be bound by half a mapping.
            if mapping_path and not dry_run:
                write_mapping(path, mapping, decisions, source.name)
                tell_where_kept(path, changed=False)
            raise InputError(proposal.faults)
    else:
        if earlier.table != table:
            msg = f"{path} is a mapping of {earlier.table}, and {table} were asked for: name another file"
            raise RequestError(msg)
        mapping = change_mapping(earlier, sheet=sheet_name, settings=given, spread=spread)
    try:
        imported = apply_mapping(book, mapping, years=case.years, known=_known_rows(case, table))
    except InputError:
        if earlier is not None:
            tell_mapping(mapping, path)
            anew = f"give another --mapping for a spreadsheet of another make, or delete {path} to start anew"
            say(f"{source.name} does not fit this mapping. Change the mapping as told below, or {anew}.", "")
        raise
    changed = earlier is not None and mapping != earlier
    if not dry_run and changed:
        change_mapping_file(path, mapping)
    elif not dry_run and earlier is None:
        write_mapping(path, mapping, decisions, source.name)

    def tell_reading() -> None:
        if earlier is None:
            tell_proposed(source.name, table, decisions)
        else:
            tell_mapping(mapping, path)
        tell_imported(imported, TABLES[table])
        if not dry_run and (changed or earlier is None):
            tell_where_kept(path, changed=changed)

    try:
        if imported.faults:
            raise InputError(imported.faults)
        update = propose_update(case_path, table, imported.rows, keep_missing=not zero_missing)
    except MtfsError:
        tell_reading()
        raise
    # The essential comes first, and what it rests on after it.
    tell_short(update, imported, decisions, case_path, zeroed=zero_missing)
    tell_reading()
    tell_update(update, case_path)
    settle(update, case_path, yes=yes, dry_run=dry_run, force=force)
