"""``mtfs neighbours``: a council beside its statistical neighbours, as context and never as a score."""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtfs.cli.options import debug_option
from mtfs.cli.output import check_json_path, put_json, write_files

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from mtfs.analysis.evidence.neighbours.councils import Group
    from mtfs.analysis.evidence.neighbours.records import Council, Study
    from mtfs.iotools.history.records import HistorySource
    from mtfs.iotools.published.councils import CouncilFinder

__all__ = ["neighbours"]

_FILE = click.Path(path_type=Path, dir_okay=False)
_NO_LIST = (
    "No list of neighbours was given, so the council is compared with all of its class. For those that are "
    "most like it, give --neighbours FILE, such as the Department for Education's statistical neighbours."
)


def _check_files(*paths: Path | None) -> None:
    """Refuse a file that is not there, before the returns are read."""
    from mtfs.errors import Fault, InputError

    missing = [path for path in paths if path is not None and not path.is_file()]
    if missing:
        raise InputError([Fault(str(path), "there is no such file", "expected a file") for path in missing])


def _with_figures(history: "pd.DataFrame", year: str) -> set[str]:
    """Return the keys of the councils that have figures for a year, or for the last one with outturns."""
    from mtfs.analysis.evidence.neighbours.councils import councils_of
    from mtfs.analysis.evidence.neighbours.indicators import NET

    net = history[history["line"] == NET]
    known = net[net["outturn"].notna()] if not year else net
    wanted = year or str(known["year"].max())
    rows = history[history["year"] == wanted]
    return {council.key for council in councils_of(rows)} if len(rows) else set()


def _tell_older(history: "pd.DataFrame", council: "Council", year: str) -> None:
    """Say so where a council is compared by an older year than others could be."""
    last = str(history.loc[history["outturn"].notna(), "year"].max())
    if year < last:
        told = f"The returns of {last} have no complete outturn of {council.name}: {year} is told instead."
        click.echo(told, err=True)


def _year(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    from mtfs.domain.years import guess_year_label, is_year_label

    if value is None or is_year_label(value):
        return value or ""
    guess = guess_year_label(value)
    if guess:
        return guess
    msg = f"'{value}' is no year; expected such as 2023/24"
    raise click.BadParameter(msg, ctx, param)


def _group(
    listed: Path | None, council: "Council", councils: "Sequence[Council]", finder: "CouncilFinder"
) -> "Group":
    from mtfs.analysis.evidence.neighbours.councils import class_group

    if listed is None:
        return class_group(council, [c for c in councils if c.key in finder.current])
    from mtfs.iotools.published.neighbours import read_neighbours

    return read_neighbours(listed, council, finder)


def _spending_power(path: Path | None, councils: "Sequence[Council]") -> "Mapping[str, Mapping[str, float]]":
    if path is None:
        return {}
    from mtfs.iotools.published.spending_power import read_spending_power

    found = read_spending_power(path, councils)
    if councils[0].key not in {key for amounts in found.amounts.values() for key in amounts}:
        click.echo(f"Warning: {path.name} has no figure for {councils[0].name}", err=True)
    else:
        click.echo(f"Core spending power from {path.name}. {found.unit}", err=True)
    return found.amounts


def _with_interest(
    history: "pd.DataFrame",
    paths: "Sequence[Path]",
    sources: "Sequence[HistorySource]",
    councils: "Sequence[Council]",
    year: str,
    basis: str,
) -> "pd.DataFrame":
    """Add interest payable, where the return that has it was given."""
    import pandas as pd

    from mtfs.iotools.published.interest import interest_rows, return_of

    path = return_of(paths, sources, basis, year)
    if path is None:
        return history
    rows = interest_rows(path, councils)
    return pd.concat([history, rows], ignore_index=True) if len(rows) else history


def _section(title: str, lines: "Sequence[str]") -> None:
    from mtfs.cli.neighbours_tables import wrapped

    if lines:
        click.echo(f"\n{title}")
        for line in lines:
            click.echo(wrapped(line, "  ", "    "))


def _tell(study: "Study") -> None:
    from mtfs.cli.neighbours_tables import indicator_table, overspend_table, wrapped
    from mtfs.words.evidence.neighbour_cautions import caution_sentences
    from mtfs.words.evidence.neighbours import (
        explanation,
        members_sentences,
        overspend_sentence,
        who_they_are,
    )

    basis = "as budgeted" if study.basis == "budget" else "outturns"
    click.echo(f"{study.council.name} beside {study.group}, {study.year} ({basis})\n")
    click.echo(wrapped(who_they_are(study)))
    _section("In short", members_sentences(study))
    if study.standings:
        click.echo(f"\n{indicator_table(study)}")
        click.echo(
            wrapped("Net spending is net revenue expenditure. The middle one has as many above as below.")
        )
    if study.overspends:
        click.echo("\nOutturns against budgets (+ is spending above the budget)")
        click.echo(overspend_table(study))
        for each in study.overspends:
            click.echo(wrapped(overspend_sentence(study, each), "  ", "    "))
    _section("What lies behind the figures", caution_sentences(study))
    _section(
        "What may explain a difference",
        [f"{s.indicator.label}: {explanation(s.indicator.key)}" for s in study.standings],
    )


def _pictures(study: "Study", sources: "Sequence[HistorySource]", *, none: bool) -> dict[str, bytes]:
    if none:
        return {}
    from mtfs import __version__
    from mtfs.charts.evidence.neighbours import draw_neighbours
    from mtfs.charts.pictures import picture_files

    returns = f"{len(sources)} published returns (RA and RS, MHCLG)" if sources else "the published returns"
    return picture_files(draw_neighbours(study, f"Source: mtfs {__version__} on {returns}. {study.source}"))


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="HISTORY")
@click.option("--council", required=True, metavar="NAME", help="Its name, or its ONS code such as E06000006.")
@click.option(
    "--neighbours",
    "listed",
    type=_FILE,
    metavar="FILE",
    help="Its neighbours: the Department for Education's statistical neighbours, a table of councils and "
    "neighbours, or a list with a name or a code on each row.",
)
@click.option("--class", "by_class", is_flag=True, help="Compare it with all other councils of its class.")
@click.option(
    "--year", callback=_year, metavar="YEAR", help="Such as 2021/22. [default: the last with outturns]"
)
@click.option(
    "--core-spending-power",
    "power_path",
    type=_FILE,
    metavar="FILE",
    help="Core spending power by council and year, for social care as a share of it.",
)
@click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the tables as CSV, JSON and charts into this folder.",
)
@click.option(
    "--json",
    "json_path",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    metavar="FILE",
    help="Write the comparison as JSON; '-' prints it, and nothing else, on standard output.",
)
@click.option("--no-charts", is_flag=True, help="Draw no charts.")
@debug_option
def neighbours(
    paths: tuple[Path, ...],
    council: str,
    listed: Path | None,
    by_class: bool,
    year: str,
    power_path: Path | None,
    out: Path | None,
    json_path: Path | None,
    no_charts: bool,
) -> None:
    """Show a council beside its statistical neighbours: social care, reserves, council tax, overspends.

    HISTORY is what 'mtfs history build' wrote, or the published returns themselves (RA and RS files, or a
    folder of them). For each indicator of CIPFA's Financial Resilience Index that the returns hold, it tells
    the council's figure, the middle neighbour's, between what the neighbours lie, and how many lie above;
    and what may explain a difference. It ranks nobody: a place among neighbours is context and not a score.

    For example: mtfs neighbours history.csv --council Halton --neighbours DfE_statistical_neighbours.xlsx
    """
    from mtfs.analysis.evidence.neighbours.councils import councils_of
    from mtfs.analysis.evidence.neighbours.study import compare_with, year_and_basis
    from mtfs.iotools.history.loading import load_history
    from mtfs.iotools.published.councils import CouncilFinder

    if listed is not None and by_class:
        msg = "--neighbours and --class contradict each other: give one or the other"
        raise click.UsageError(msg)
    if json_path is not None:
        check_json_path(json_path, paths[0])
    _check_files(listed, power_path)
    history, sources = load_history(paths)
    councils = councils_of(history)
    finder = CouncilFinder(councils, _with_figures(history, year))
    own = finder.find(council)
    asked = year
    year, basis = year_and_basis(history, own, asked)
    if not asked:
        _tell_older(history, own, year)
    finder = CouncilFinder(councils, _with_figures(history, year))
    group = _group(listed, own, councils, finder)
    power = _spending_power(power_path, (own, *group.councils))
    history = _with_interest(history, paths, sources, (own, *group.councils), year, basis)
    study = compare_with(history, own, group, year=year, spending_power=power)
    _write(study, sources, out=out, json_path=json_path, no_charts=no_charts)
    if str(json_path) == "-":
        return
    if listed is None and not by_class:
        click.echo(f"{_NO_LIST}\n", err=True)
    _tell(study)
    if out is not None:
        click.echo(f"\nTables{'' if no_charts else ' and charts'} are in {out}")
    if json_path is not None:
        click.echo(f"JSON is in {json_path}")
    sys.stdout.flush()


def _write(
    study: "Study",
    sources: "Sequence[HistorySource]",
    *,
    out: Path | None,
    json_path: Path | None,
    no_charts: bool,
) -> None:
    from mtfs import __version__
    from mtfs.iotools.atomic import replace_folder
    from mtfs.iotools.neighbours import neighbour_files, neighbour_json

    data = neighbour_json(study, sources, __version__)
    with nullcontext() if out is None else replace_folder(out) as making:
        if making is not None:
            files = neighbour_files(study) | {"neighbours.json": data}
            write_files(making, files | _pictures(study, sources, none=no_charts))
        put_json(data, json_path, out, making)
