"""``mtfs history``: what every council budgeted and turned out, year by year, and what breaks the series."""

import shutil
import textwrap
from collections.abc import Iterable
from pathlib import Path
from string import ascii_lowercase
from typing import TYPE_CHECKING

import click

from mtfs.cli.lazy import LazyGroup, Place
from mtfs.cli.options import debug_option

if TYPE_CHECKING:
    import pandas as pd

    from mtfs.analysis.evidence.breaks import Break
    from mtfs.iotools.history.records import History

__all__ = ["breaks", "build", "history", "show"]

_MOST_WIDTH = 100
_FILE = click.Path(path_type=Path, dir_okay=False)
_ANY = click.Path(path_type=Path)
_ALL = "all"
_MILLION = 1e6
#: What points from a year to a break: more than there are breaks.
_LETTERS = (*ascii_lowercase, *(2 * letter for letter in ascii_lowercase))
#: A percentage of less than this says nothing [£].
_LEAST_BASE = 50_000.0
_USUAL_LINES = (
    *("service_expenditure", "childrens_social_care", "adult_social_care", "net_revenue_expenditure"),
    *("reserves_unallocated", "reserves_earmarked"),
)


_COMMANDS = (
    Place("build", "mtfs.cli.history:build", "Make a history from the published budgets and outturns."),
    Place("show", "mtfs.cli.history:show", "Show what one council budgeted and what it turned out to be."),
    Place("breaks", "mtfs.cli.history:breaks", "List what makes a year unlike others."),
)


@click.group(cls=LazyGroup, sections={"Commands": _COMMANDS})
def history() -> None:
    """Budgets and outturns of every English council, year by year, from the published returns."""


def _wrapped(text: str, first: str = "  ", later: str | None = None) -> str:
    width = min(shutil.get_terminal_size((_MOST_WIDTH, 24)).columns, _MOST_WIDTH)
    return textwrap.fill(
        text,
        width,
        initial_indent=first,
        subsequent_indent=first if later is None else later,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _section(title: str, lines: Iterable[str]) -> None:
    lines = list(lines)
    if lines:
        click.echo(f"\n{title}")
        for line in lines:
            click.echo(_wrapped(line, "  ", "    "))


def _tell_made(made: "History", output: Path, reconciliation: Path | None) -> None:
    from mtfs.iotools.history.files import sources_path
    from mtfs.iotools.history.telling import (
        council_lines,
        file_lines,
        left_out_lines,
        reconciliation_lines,
    )

    frame = made.frame
    first, last = made.sources[0].year, made.sources[-1].year
    years = first if first == last else f"{first} to {last}"
    files = f"{len(made.sources)} file{'s' if len(made.sources) != 1 else ''}"
    click.echo(f"A history of {len(made.matches)} authorities, {years}, from {files}\n")
    for line in file_lines(made):
        click.echo(line)
    _section("What does not add up", reconciliation_lines(made))
    _section("Left out", left_out_lines(made))
    _section("Councils", council_lines(made))
    council_years = len(frame[["ons_code", "e_code", "year"]].drop_duplicates())
    marked = (frame["breaks"] != "").mean()
    told = (
        f"{marked:.0%} of the rows are marked with a break: something other than what councils did makes "
        "them unlike those of other years. mtfs history breaks tells what."
    )
    click.echo(f"\n{_wrapped(told, '')}")
    if reconciliation is not None:
        count = len(made.differences)
        click.echo(f"Wrote {reconciliation}: {count} total{'s' if count != 1 else ''} that do not add up")
    click.echo(
        f"Wrote {output}: {len(frame):,} rows, a line each of {council_years:,} council-years; and "
        f"{sources_path(output)}, its sources"
    )


@click.command()
@click.argument("files", nargs=-1, required=True, type=_ANY, metavar="FILES...")
@click.option(
    "-o",
    "--output",
    required=True,
    type=_FILE,
    metavar="FILE",
    help="The history to write, as .csv or .parquet.",
)
@click.option(
    "--chain",
    default="none",
    show_default=True,
    type=click.Choice(["none", "successors"], case_sensitive=False),
    help="successors: add up the figures of councils that were merged, under the one that took their place.",
)
@click.option(
    "--reconciliation",
    type=_FILE,
    metavar="FILE.csv",
    help="Write every printed total that its lines do not come to.",
)
@click.option("--force", is_flag=True, help="Replace files of those names.")
@debug_option
def build(
    files: tuple[Path, ...], output: Path, chain: str, reconciliation: Path | None, force: bool
) -> None:
    """Make a history from published returns: budgets (RA) and outturns (RS) of any years.

    FILES are xlsx, xls, ods or csv files of GOV.UK, or folders of them. The history has a row for each
    council, year and line, with budget and outturn in pounds, on one definition for all years. Councils are
    matched across years by their codes, through new names and new codes. Each line is checked against the
    totals that the returns print.

    Beside history.csv a file history.sources.csv tells which files it was made from. Parquet needs the
    library pyarrow: pip install "mtfs[parquet]".
    """
    from mtfs.errors import OutputError
    from mtfs.iotools.history.build import build_history
    from mtfs.iotools.history.files import check_history_place, sources_path, write_history
    from mtfs.iotools.history.reconciliation import check_reconciliation_place, write_reconciliation

    if reconciliation is not None and reconciliation.resolve() == output.resolve():
        msg = "--output and --reconciliation are the same file; expected two names"
        raise click.UsageError(msg)
    if reconciliation is not None and reconciliation.resolve() == sources_path(output).resolve():
        msg = f"{reconciliation} is where the sources of the history go; expected another name"
        raise click.UsageError(msg)
    for path in (output, reconciliation):
        if path is not None and any(path.exists() and f.is_file() and path.samefile(f) for f in files):
            msg = f"{path} is one of the returns that the history is made from; expected another name"
            raise OutputError(msg)
    check_history_place(output, force=force)
    if reconciliation is not None:
        check_reconciliation_place(reconciliation, force=force)
    made = build_history(files, chain=chain)
    write_history(output, made)
    if reconciliation is not None:
        write_reconciliation(reconciliation, made)
    _tell_made(made, output, reconciliation)


def _lines_asked(asked: tuple[str, ...], council_class: str) -> list[str]:
    """Return the keys of the lines that were asked for, by key or by label."""
    from mtfs.analysis.evidence.history import LINES, SOCIAL_CARE_CLASSES
    from mtfs.errors import RequestError

    if not asked:
        care = council_class in SOCIAL_CARE_CLASSES
        return [key for key in _USUAL_LINES if care or not key.endswith("social_care")]
    known = {name.casefold(): line.key for line in LINES for name in (line.key, line.label)}
    keys: list[str] = []
    for text in asked:
        plain = " ".join(text.casefold().replace("’", "'").split())
        if plain == _ALL:
            keys += [line.key for line in LINES]
        elif plain in known:
            keys.append(known[plain])
        else:
            listed = "\n  ".join(f"{line.key}: {line.label}" for line in LINES)
            msg = f"'{text}' is no line of a history; expected {_ALL}, or one of\n  {listed}"
            raise RequestError(msg)
    return list(dict.fromkeys(keys))


def _amount(value: float) -> str:
    if value != value:
        return "– "
    text = f"{abs(value) / _MILLION:,.1f}"
    return f"({text})" if value < 0 and text.strip("0.,") else f"{text} "


def _percentage(difference: float, budget: float) -> str:
    if difference != difference or abs(budget) < _LEAST_BASE:
        return ""
    return f"{difference / abs(budget):+.1%}"


def _tell_line(rows: "pd.DataFrame", key: str, letters: dict[str, str]) -> None:
    from mtfs.analysis.evidence.history import LINES, LineKind, line_label

    kind = next(line.kind for line in LINES if line.key == key)
    share = kind in (LineKind.SERVICE, LineKind.TOTAL)
    click.echo(f"\n{line_label(key)}, £m")
    if rows.empty:
        click.echo("  No return has it.")
        return
    click.echo(f"  {'':<8}{'budget':>10}{'outturn':>11}{'difference':>13}")
    columns = ["year", "budget", "outturn", "breaks"]
    for year, budget, outturn, keys in rows[columns].itertuples(index=False, name=None):
        difference = outturn - budget
        percentage = _percentage(difference, budget) if share else ""
        marks = " ".join(letters[each] for each in keys.split())
        cells = f"{_amount(budget):>11}{_amount(outturn):>11}{_amount(difference):>12}"
        click.echo(f"  {year:<8}{cells}{percentage:>8}  {marks}".rstrip())


@click.command()
@click.argument("paths", nargs=-1, required=True, type=_ANY, metavar="HISTORY")
@click.option("--council", required=True, metavar="NAME", help="Its name, or its ONS code such as E06000006.")
@click.option(
    "--line",
    "lines",
    multiple=True,
    metavar="LINE",
    help="A line, such as adult_social_care or 'Adult social care', or all; may be repeated. "
    "[default: services, social care, net spending and reserves]",
)
@debug_option
def show(paths: tuple[Path, ...], council: str, lines: tuple[str, ...]) -> None:
    """Show what one council budgeted, what it turned out to be, and the difference, year by year.

    HISTORY is what mtfs history build wrote; returns, or a folder of them, will do too. Letters beside a year
    point to what makes it unlike others, told below.
    """
    from mtfs.analysis.evidence.history import BREAKS, CLASSES
    from mtfs.iotools.history.loading import find_council, load_history

    frame, _ = load_history(paths)
    found = find_council(council, frame)
    own = frame[(frame["ons_code"] == found.ons_code) & (frame["e_code"] == found.e_code)]
    keys = _lines_asked(lines, found.kind)
    shown = own[own["line"].isin(keys)]
    marks = [key for key in BREAKS if any(key in text.split() for text in shown["breaks"].unique())]
    letters = dict(zip(marks, _LETTERS, strict=False))
    code = found.ons_code or found.e_code
    click.echo(f"{found.name} ({code}), of the {CLASSES[found.kind]}")
    for key in keys:
        _tell_line(shown[shown["line"] == key], key, letters)
    told = (
        "The difference is the outturn less the budget. Brackets stand for a minus: income, a balance below "
        "nothing, or an outturn below its budget."
    )
    click.echo(f"\n{_wrapped(told, '')}")
    for key in marks:
        click.echo()
        click.echo(_wrapped(f"{letters[key]}  {BREAKS[key].title}. {BREAKS[key].text}", "", "   "))


def _when(each: "Break") -> str:
    from mtfs.analysis.evidence.breaks import BreakKind

    if not each.first:
        return "where the figures show it"
    if each.kind is BreakKind.DRIFT:
        return f"every year from {each.first} on"
    if each.kind is BreakKind.LASTING:
        later = f", in full from {each.last}" if each.last else ""
        return f"from {each.first} on{later}"
    if not each.last:
        return f"from {each.first}, where the figures show it"
    return each.first if each.first == each.last else f"{each.first} to {each.last}"


def _whose(each: "Break") -> str:
    from mtfs.analysis.evidence.history import CLASSES

    if each.councils:
        return f"{len(each.councils)} authorities"
    return ", ".join(CLASSES[key] for key in each.classes) or "every class"


@click.command()
@click.argument("keys", nargs=-1, metavar="[KEYS]...")
@debug_option
def breaks(keys: tuple[str, ...]) -> None:
    """List what makes a line of one year unlike that of another, other than what councils did.

    KEYS, as they stand in the column breaks of a history, list those alone.
    """
    from mtfs.analysis.evidence.history import BREAKS, line_label
    from mtfs.errors import RequestError

    if unknown := [key for key in keys if key not in BREAKS]:
        msg = f"'{unknown[0]}' is no break; expected one of {', '.join(BREAKS)}"
        raise RequestError(msg)
    for key in keys or BREAKS:
        each = BREAKS[key]
        click.echo(f"{key}: {each.title}")
        click.echo(_wrapped(each.text))
        lines = ", ".join(line_label(line) for line in each.lines)
        click.echo(_wrapped(f"- When: {_when(each)}", "  ", "    "))
        if lines:
            click.echo(_wrapped(f"- Lines: {lines}", "  ", "    "))
            click.echo(_wrapped(f"- Whose: {_whose(each)}", "  ", "    "))
        click.echo(_wrapped(f"- Source: {each.source}", "  ", "    "))
        click.echo()
