"""``mtfs run``: from a case workbook to a risk answer."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtfs.cli.options import case_argument, debug_option, tell_remarks

if TYPE_CHECKING:
    from mtfs.analysis.runs import Result
    from mtfs.domain.case import Case

__all__ = ["run"]

#: Fewer runs than this are over before a progress bar would help.
_LONG_RUN = 100_000


@contextmanager
def _progress(runs: int) -> Iterator[Callable[[int], None] | None]:
    if runs < _LONG_RUN or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=runs, label="Running futures", file=sys.stderr) as bar:
        yield bar.update


def _folder_for(case_path: Path, out: Path | None) -> Path:
    """Return the folder for the results: beside the case, or here where that place cannot be written to."""
    if out is not None:
        return out
    name = f"{case_path.stem}-results"
    if os.access(case_path.resolve().parent, os.W_OK):
        return case_path.with_name(name)
    told = (
        f"The folder of {case_path.name} cannot be written to: results go to {Path(name).resolve()} instead."
    )
    click.echo(told, err=True)
    return Path(name)


def _check_json_path(json_path: Path | None, case_path: Path) -> None:
    """Refuse to write over the case, or over any file that does not hold JSON."""
    if json_path is None or str(json_path) == "-" or not json_path.is_file():
        return
    if json_path.samefile(case_path):
        msg = f"--json {json_path} is the case itself; give another name"
        raise click.UsageError(msg)
    with json_path.open("rb") as file:
        start = file.read(64).lstrip()
    if start and not start.startswith((b"{", b"[")):
        msg = f"--json {json_path} exists and does not hold JSON; give another name, or move it"
        raise click.UsageError(msg)


def _fill_folder(folder: Path, case: "Case", results: "dict[str, Result]", sentence: str) -> None:
    from mtfs import __version__
    from mtfs.charts import source_line, write_charts
    from mtfs.iotools.exchange import results_csv
    from mtfs.iotools.results_workbook import Manifest, results_workbook
    from mtfs.report.provenance import made_at

    first = next(iter(results.values()))
    now = made_at()
    command = f'mtfs run "{Path(case.path).name}" --runs {first.runs} --seed {first.seed}'
    if len(results) < len(case.scenarios):
        command += "".join(f' --scenario "{scenario}"' for scenario in results)
    manifest = Manifest(version=__version__, made_at=now, sentence=sentence, command=command)
    (folder / "results.xlsx").write_bytes(results_workbook(case, results, manifest))
    (folder / "results.csv").write_text(results_csv(results), encoding="utf-8", newline="")
    source = source_line(first, version=__version__, date=now.date())
    alt_texts = write_charts(first, folder, source=source)
    told = "\n\n".join(f"{file}\n{text}" for file, text in alt_texts.items())
    (folder / "alt-text.txt").write_text(told + "\n", encoding="utf-8", newline="\n")


def _write_json(path: Path, data: bytes) -> None:
    from mtfs.iotools.atomic import write_atomically

    if str(path) == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        write_atomically(path, data)


def _tell(results: "dict[str, Result]", sentence: str) -> None:
    from mtfs.cli.tables import result_table, scenario_table

    first = next(iter(results.values()))
    futures = f"{first.runs:,} future{'s' if first.runs != 1 else ''}"
    click.echo(f"{first.strategy.council.name}: {futures} from seed {first.seed}, scenario {first.scenario}")
    click.echo(result_table(first))
    if len(results) > 1:
        click.echo(scenario_table(results))
    click.echo(f"\n{sentence}")


@click.command(short_help="Run a case: plan, risk, and the chance that reserves run out.")
@case_argument
@click.option(
    "--scenario",
    "scenarios",
    multiple=True,
    metavar="NAME",
    help="A scenario to run; may be repeated. [default: all]",
)
@click.option(
    "--runs", default=10_000, show_default=True, type=click.IntRange(1), help="How many futures to draw."
)
@click.option(
    "--seed",
    default=1,
    show_default=True,
    type=click.IntRange(0),
    help="The same seed gives the same futures.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    help="Threads to use; the figures do not depend on it. [default: all cores]",
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="The folder for the results. [default: CASE-results beside the case]",
)  # fmt: skip
@click.option(
    "--json", "json_path", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), metavar="FILE",
    help="Write all results as JSON too; '-' prints them, and nothing else, on standard output.",
)  # fmt: skip
@click.option("--no-folder", is_flag=True, help="Write no folder of results.")
@debug_option
def run(
    case_path: Path,
    scenarios: tuple[str, ...],
    runs: int,
    seed: int,
    workers: int | None,
    out: Path | None,
    json_path: Path | None,
    no_folder: bool,
) -> None:
    """Run a case and write a folder of results beside it.

    Draws thousands of futures of demand, inflation, savings delivery and funding, takes each through the
    council's budgets and reserves year by year, and tells how large the gap may be and how likely it is
    that usable reserves run out. The folder holds results.xlsx, results.csv, and charts for a report.
    """
    from mtfs import __version__
    from mtfs.analysis.runs import run_scenarios
    from mtfs.iotools.atomic import replace_folder
    from mtfs.iotools.cases import read_case
    from mtfs.iotools.exchange import results_json
    from mtfs.report.words import headline

    if no_folder and out is not None:
        msg = "--no-folder and --out contradict each other"
        raise click.UsageError(msg)
    case = read_case(case_path)
    _check_json_path(json_path, case_path)
    names = [case.scenario_name(name) for name in scenarios] or None
    tell_remarks(case.remarks, case_path, notices=False)
    folder = None if no_folder else _folder_for(case_path, out)
    # The folder is opened first, so that one that may not be replaced is told before a long run.
    with nullcontext() if folder is None else replace_folder(folder) as making:
        with _progress(runs) as progress:
            results = run_scenarios(case, names, runs=runs, seed=seed, workers=workers, progress=progress)
        sentence = headline(next(iter(results.values()))).sentence
        if making is not None:
            _fill_folder(making, case, results, sentence)
        if json_path is not None:
            data = results_json(case, results, __version__).encode()
            if folder is not None and making is not None and json_path.resolve().parent == folder.resolve():
                # It is part of the folder then, and replaced with it by the next run.
                (making / json_path.name).write_bytes(data)
            else:
                _write_json(json_path, data)
    if json_path is not None and str(json_path) == "-":
        return
    _tell(results, sentence)
    if folder is not None:
        click.echo(f"\nResults are in {folder}")
    if json_path is not None:
        click.echo(f"JSON is in {json_path}")
