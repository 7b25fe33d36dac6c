"""``mtfs backtest``: how forecasts of outturns would have done in years that they had not seen."""

import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtfs.cli.options import check_folder_options, debug_option
from mtfs.cli.output import folder_beside, put_json, write_files

if TYPE_CHECKING:
    import pandas as pd

    from mtfs.analysis.evidence.backtest.study import Backtest
    from mtfs.analysis.evidence.official import OfficialForecast
    from mtfs.analysis.findings import Table
    from mtfs.iotools.backtest import BacktestSource
    from mtfs.iotools.history.records import HistorySource

__all__ = ["backtest"]

_FILE = click.Path(path_type=Path, dir_okay=False)
#: The values of `Folds` and `Target` of `mtfs.analysis.evidence.backtest.study`, not imported for them.
_FOLDS = ("leave-one-year-out", "years-before")
_TARGETS = ("budget", "growth")
_PAGE = "backtest.md"


def _keys(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Read keys of lines with commas between them."""
    return tuple(dict.fromkeys(part.strip() for part in (value or "").split(",") if part.strip()))


def _check_options(target: str, obr: Path | None, docs: Path | None, chosen: Mapping[str, bool]) -> None:
    """Refuse options that contradict each other, before any file is read."""
    if docs is not None and (others := [name for name, is_given in chosen.items() if is_given]):
        msg = f"--docs makes the page from a backtest of its own; leave out {', '.join(others)}"
        raise click.UsageError(msg)
    if docs is None and target == "growth" and obr is None:
        msg = "growth is measured over inflation: give the OBR's economy tables with --obr"
        raise click.UsageError(msg)
    if docs is None and target == "budget" and obr is not None:
        msg = "--obr is for --target growth; outturns against budgets need no inflation"
        raise click.UsageError(msg)


def _told_sources(
    sources: "Sequence[HistorySource]", economy: "OfficialForecast | None"
) -> "list[BacktestSource]":
    from mtfs.iotools.backtest import BacktestSource

    told = []
    for source in sources:
        when = f", updated {source.published}" if source.published else ""
        told.append(
            BacktestSource(
                file=source.file, sha256=source.sha256, what=f"{source.kind} of {source.year}{when}"
            )
        )
    if economy is not None:
        what = f"OBR economy tables, {economy.edition}"
        told.append(BacktestSource(file=economy.file, sha256=economy.sha256, what=what))
    return told


def _names(history: "pd.DataFrame") -> dict[str, str]:
    """Return councils' names by the codes that a backtest knows them by."""
    code = history["ons_code"].where(history["ons_code"] != "", history["e_code"])
    latest = history.assign(code=code).sort_values("year", kind="stable").drop_duplicates("code", keep="last")
    return dict(zip(latest["code"].astype(str), latest["council"].astype(str), strict=True))


def _read_economy(path: Path | None) -> "OfficialForecast | None":
    if path is None:
        return None
    from mtfs.iotools.published.obr import read_economy_tables

    return read_economy_tables(path)


def _with_decimals(table: "Table") -> "Table":
    """Return a table with shares told to a tenth of a percent, as the sentences tell them."""
    from dataclasses import replace

    from mtfs.analysis.findings import Unit
    from mtfs.words.evidence.backtest.names import one_decimal

    rows = tuple(
        tuple(
            one_decimal(value) if column.unit is Unit.SHARE and isinstance(value, float) else value
            for value, column in zip(row, table.columns, strict=True)
        )
        for row in table.rows
    )
    return replace(table, rows=rows)


def _tell(found: "Backtest") -> None:
    from mtfs.cli.tables import MoneyUnit, finding_table
    from mtfs.words.evidence.backtest.sentences import backtest_sentences
    from mtfs.words.evidence.backtest.tables import coverage_table, miss_table

    for table in (_with_decimals(coverage_table(found)), miss_table(found)):
        click.echo(finding_table(table, MoneyUnit("£m", 1e6, 1)))
    click.echo()
    for sentence in backtest_sentences(found):
        click.echo(sentence)


def _pictures(found: "Backtest") -> "dict[str, bytes]":
    from mtfs import __version__
    from mtfs.charts.evidence.backtest import draw_backtest
    from mtfs.charts.pictures import picture_files
    from mtfs.report.provenance import made_at
    from mtfs.words.evidence.backtest.names import backtest_source_line

    return picture_files(draw_backtest(found, backtest_source_line(__version__, made_at().date())))


def _write_docs(
    docs: Path,
    history: "pd.DataFrame",
    sources: "Sequence[BacktestSource]",
    economy: "OfficialForecast | None",
) -> None:
    """Write the figures and pictures of the page anew."""
    from mtfs import __version__
    from mtfs.analysis.evidence.backtest.lines import backtest_cells
    from mtfs.analysis.evidence.backtest.study import Folds, Target, run_backtest
    from mtfs.charts.evidence.backtest import draw_backtest
    from mtfs.iotools.atomic import check_place, write_atomically
    from mtfs.iotools.backtest_page import filled_page, picture_parts, read_page
    from mtfs.words.evidence.backtest.names import backtest_source_line
    from mtfs.words.evidence.backtest.page import backtest_page_parts, growth_page_parts

    page = docs / _PAGE
    text = read_page(page)
    check_place(page)
    cells = backtest_cells(history)
    ways = [
        run_backtest(cells),
        run_backtest(cells, learns_from_shocks=True),
        run_backtest(cells, folds=Folds.YEARS_BEFORE),
    ]
    parts = backtest_page_parts(ways, [(source.file, source.what, source.sha256) for source in sources])
    if economy is not None:
        rises = backtest_cells(history, target=Target.GROWTH, inflation=economy.series["cpi"])
        parts |= growth_page_parts(run_backtest(rises, target=Target.GROWTH))
    drawn = draw_backtest(ways[0], backtest_source_line(__version__))
    shown = {f"chart-{one.name}": (f"backtest-{one.name}.png", one.alt_text) for one in drawn}
    parts |= picture_parts(shown, "images")
    written = filled_page(text, parts, str(page))
    (docs / "images").mkdir(exist_ok=True)
    for one in drawn:
        write_atomically(docs / "images" / f"backtest-{one.name}.png", one.png)
    write_atomically(page, written.encode())
    click.echo(f"The figures of {page} and its pictures are written anew")


@click.command()
@click.argument("paths", metavar="HISTORY...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--target",
    default=_TARGETS[0],
    show_default=True,
    type=click.Choice(_TARGETS, case_sensitive=False),
    help="What is forecast: the outturn from the budget, or the growth of spending over inflation.",
)
@click.option(
    "--lines",
    callback=_keys,
    metavar="LINES",
    help="Which lines of the history, with commas between. [default: adult and children's social care, and "
    "net revenue expenditure with and without them]",
)
@click.option(
    "--folds",
    default=_FOLDS[0],
    show_default=True,
    type=click.Choice(_FOLDS, case_sensitive=False),
    help="What a year is forecast from: all other years, or those before it alone.",
)
@click.option(
    "--shock-years",
    is_flag=True,
    help="Learn from shock years (Covid, the inflation of 2022/23) too; they are scored in any case.",
)
@click.option(
    "--obr",
    type=_FILE,
    metavar="FILE",
    help="The OBR's detailed economy tables, for the inflation that growth is over.",
)
@click.option(
    "--out",
    "--output",
    "out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The folder for the results. [default: HISTORY-backtest beside the history]",
)
@click.option(
    "--json",
    "json_path",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    metavar="FILE",
    help="Write the results as JSON too; '-' prints them, and nothing else, on standard output.",
)
@click.option("--no-folder", is_flag=True, help="Write no folder of results.")
@click.option(
    "--docs",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="DIR",
    help="Write the figures and pictures of backtest.md in this folder anew, and nothing else.",
)
@debug_option
def backtest(
    paths: tuple[Path, ...],
    target: str,
    lines: tuple[str, ...],
    folds: str,
    shock_years: bool,
    obr: Path | None,
    out: Path | None,
    json_path: Path | None,
    no_folder: bool,
    docs: Path | None,
) -> None:
    """Forecast every year of the history from other years, and compare with what came.

    HISTORY is what 'mtfs history build' wrote, or the published returns themselves (RA and RS files, or a
    folder of them). Each year is forecast by a model that has not seen it, and by plain rivals such as
    'outturn as budgeted'. Told are the share of outturns that its ranges held, and by how much its forecasts
    were nearer than the rivals'. Shock years are scored apart.

    The folder holds results.xlsx, backtest.json, a CSV for each table (council_years.csv has every forecast
    beside what came), and charts.
    """
    from mtfs.iotools.history.loading import load_history

    check_folder_options(out, no_folder=no_folder)
    context = click.get_current_context()
    typed = click.core.ParameterSource.COMMANDLINE
    given = {
        f"--{name.replace('_', '-')}": context.get_parameter_source(name) is typed
        for name in ("target", "lines", "folds", "shock_years", "out", "json_path", "no_folder")
    }
    given["--json"] = given.pop("--json-path")
    _check_options(target, obr, docs, given)
    _check_json(json_path)
    economy = _read_economy(obr)
    history, files = load_history(paths)
    sources = _told_sources(files, economy)
    if docs is not None:
        _write_docs(docs, history, sources, economy)
        return
    folder = None if no_folder else folder_beside(paths[0], out, "backtest")
    _run(
        history,
        sources,
        economy,
        target=target,
        lines=lines,
        folds=folds,
        shock_years=shock_years,
        folder=folder,
        json_path=json_path,
    )


def _check_json(json_path: Path | None) -> None:
    """Refuse to write JSON over a file that holds anything else."""
    from mtfs.cli.output import check_json_path

    if json_path is not None and str(json_path) != "-":
        check_json_path(json_path, json_path.with_name(f"{json_path.name}.none"))


def _run(
    history: "pd.DataFrame",
    sources: "Sequence[BacktestSource]",
    economy: "OfficialForecast | None",
    *,
    target: str,
    lines: tuple[str, ...],
    folds: str,
    shock_years: bool,
    folder: Path | None,
    json_path: Path | None,
) -> None:
    """Run the backtest that was asked for, and tell what it shows."""
    from mtfs import __version__
    from mtfs.analysis.evidence.backtest.lines import backtest_cells
    from mtfs.analysis.evidence.backtest.study import Folds, Target, run_backtest
    from mtfs.iotools.atomic import replace_folder
    from mtfs.iotools.backtest import backtest_files, backtest_json
    from mtfs.report.provenance import made_at
    from mtfs.words.evidence.backtest.tables import backtest_tables

    names = _names(history)
    with nullcontext() if folder is None else replace_folder(folder) as making:
        cells = backtest_cells(
            history,
            target=Target(target),
            lines=lines,
            inflation=None if economy is None else economy.series["cpi"],
        )
        found = run_backtest(cells, target=Target(target), folds=Folds(folds), learns_from_shocks=shock_years)
        if making is not None:
            written = backtest_files(
                found, names=names, sources=sources, version=__version__, made_at=made_at()
            )
            write_files(making, written | _pictures(found))
        if json_path is not None:
            data = backtest_json(found, backtest_tables(found, names), sources, __version__)
            put_json(data, json_path, folder, making)
    if str(json_path) == "-":
        return
    _tell(found)
    if folder is not None:
        click.echo(f"\nResults are in {folder}")
    if json_path is not None:
        click.echo(f"JSON is in {json_path}")
    sys.stdout.flush()
