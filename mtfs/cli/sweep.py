"""``mtfs sweep``: every council's case in the same national futures."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtfs.cli.options import SAMPLINGS, debug_option
from mtfs.cli.parameters import PARAMETER_OPTION, asked_calibration, chosen_calibration, parameter_options
from mtfs.cli.shared import DEFAULT_SHARED, shared_option

if TYPE_CHECKING:
    from mtfs.analysis.nation.records import Sweep, SweepFacts
    from mtfs.domain.calibration import Calibration
    from mtfs.iotools.sweep.sources import Cases

__all__ = ["sweep"]

_FILE = click.Path(path_type=Path, dir_okay=False)
_ALL = "all"
_PLAN_YEARS = 4
#: So many faults are told; the rest are in faults.csv.
_TOLD_FAULTS = 20


def _check_sources(folder: Path | None, returns: Sequence[Path | None], years: int | None) -> None:
    """Refuse options that contradict each other, or that say nothing of where cases come from."""
    given = any(path is not None for path in returns)
    if folder is not None and given:
        msg = "--from and the published returns contradict each other: give one or the other"
        raise click.UsageError(msg)
    if folder is None and not given:
        msg = (
            "where do the cases come from? Give a folder of case workbooks with --from, or published returns "
            "with --budget, --outturn and --council-tax"
        )
        raise click.UsageError(msg)
    if folder is not None and years is not None:
        msg = "--years is for cases made from published returns; those of a folder have their own"
        raise click.UsageError(msg)


def _cases(
    councils: str,
    folder: Path | None,
    budget: Path | None,
    outturns: Sequence[Path],
    council_tax: Path | None,
    years: int | None,
    calibration: Path | None,
) -> "Cases":
    from mtfs.iotools.sweep.choice import read_choice
    from mtfs.iotools.sweep.sources import cases_from_returns, cases_in_folder

    choice = None if councils.strip().casefold() == _ALL else read_choice(Path(councils))
    if folder is not None:
        return cases_in_folder(folder, choice)
    return cases_from_returns(
        budget=budget,
        outturns=outturns,
        council_tax=council_tax,
        choice=choice,
        plan_years=_PLAN_YEARS if years is None else years,
        pack=chosen_calibration(calibration),
    )


def _default_folder(folder: Path | None, cases: "Cases") -> Path:
    if folder is not None:
        return folder.resolve().with_name(f"{folder.resolve().name}-sweep")
    year = next((made.years[0] for made in cases.made.values()), "")
    return Path(f"sweep-{year.replace('/', '-')}" if year else "sweep")


@contextmanager
def _progress(count: int) -> Iterator[Callable[[int, int], None]]:
    """Show how far a sweep has come: a bar where a person watches, else nothing."""
    if not sys.stderr.isatty():
        yield lambda done, of: None
        return
    with click.progressbar(
        length=count, label="Councils", file=sys.stderr, show_pos=True, show_eta=False
    ) as bar:

        def tell(done: int, of: int) -> None:
            bar.update(done - bar.pos)

        yield tell


def _counted(count: int, one: str) -> str:
    return f"{count:,} {one}{'s' if count != 1 else ''}"


def _tell_start(cases: "Cases") -> None:
    click.echo(f"{_counted(len(cases.sources), 'council')} from {cases.told}")
    if cases.left_out:
        others = ", ".join(f"{what} {count}" for what, count in cases.left_out.items())
        click.echo(f"Left out, as no councils: {others}")


def _tell_faults(found: "Sweep", folder: Path) -> None:
    if not found.faults:
        return
    councils = len({(fault.code, fault.name) for fault in found.faults})
    click.echo(f"\n{_counted(councils, 'council')} could not be run:", err=True)
    for fault in found.faults[:_TOLD_FAULTS]:
        where = f"{fault.where}: " if fault.where else ""
        click.echo(f"  {fault.name or fault.code}: {where}{fault.message}", err=True)
    if len(found.faults) > _TOLD_FAULTS:
        left = len(found.faults) - _TOLD_FAULTS
        click.echo(f"  and {left} more in {folder / 'faults.csv'}", err=True)


def _again(found: "Sweep", calibration: Path | None) -> str:
    """Return the options with which one council's case gives the figures of the sweep."""
    facts = found.facts
    command = f"--runs {facts.runs} --seed {facts.seed} --shared {','.join(facts.shared) or 'none'}"
    if facts.sampling.value != SAMPLINGS[0]:
        command += f" --sampling {facts.sampling.value}"
    if facts.calibration is not None:
        command += f" {PARAMETER_OPTION}"
        if calibration is not None:
            command += f' --calibration "{calibration.name}"'
    return command


def _tell(found: "Sweep", folder: Path, calibration: Path | None, *, with_cases: bool) -> None:
    from mtfs.cli.sweep_tables import league_tables, totals_table
    from mtfs.words.nation.sentences import nation_sentences

    if found.resumed:
        click.echo(f"{_counted(found.resumed, 'council')} had been done before, and were not run again")
    for table in league_tables(found):
        click.echo(table)
    for total in found.totals:
        click.echo(totals_table(total))
    click.echo()
    for sentence in nation_sentences(found):
        click.echo(sentence)
    if found.facts.calibration is not None:
        click.echo(
            "Parameter uncertainty is on: where the ranges of drivers lie, and how wide they are, is drawn "
            f"in each future too (from {found.facts.parameters})."
        )
    _tell_faults(found, folder)
    if found.outcomes:
        case = f"its case in {folder / 'cases'}" if with_cases else "its case"
        click.echo(f"\nFor the same figures of one council, with {case} as CASE.xlsx:")
        click.echo(f"  mtfs run CASE.xlsx {_again(found, calibration)}")
    click.echo(f"Results are in {folder}")


def _draw(found: "Sweep", folder: Path, *, none: bool) -> None:
    """Put the charts into the folder, in place of those of an earlier call, which may show other figures."""
    if none and not (folder / "charts").is_dir():
        return
    from mtfs.charts.files import picture_files
    from mtfs.charts.nation import draw_nation
    from mtfs.iotools.atomic import replace_folder
    from mtfs.report.provenance import made_at
    from mtfs.words.nation.sentences import nation_source_line

    source = nation_source_line(found, date=made_at().date())
    with replace_folder(folder / "charts") as making:
        pictures = [] if none else list(draw_nation(found, source))
        for name, data in picture_files(pictures).items():
            (making / name).write_bytes(data)


def _facts(
    runs: int, seed: int, sampling: str, shared: tuple[str, ...], pack: "Calibration | None"
) -> "SweepFacts":
    from mtfs import __version__
    from mtfs.analysis.blocks import Request
    from mtfs.analysis.nation.records import SweepFacts
    from mtfs.engine.draws import Place

    # Whether councils can share such draws is for the request to say, before any file is read.
    place = Place(name="", shared=frozenset(shared))
    asked = Request(runs=runs, seed=seed, sampling=sampling, place=place)  # type: ignore[arg-type]
    return SweepFacts(
        runs=runs,
        seed=seed,
        sampling=asked.sampling,
        shared=shared,
        version=__version__,
        calibration=pack,
    )


@click.command()
@click.option(
    "--councils",
    default=_ALL,
    show_default=True,
    metavar="all|FILE",
    help="Which councils: all, or a text file with a name or an ONS code on each line.",
)
@click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="A folder of case workbooks, one a council.",
)
@click.option("--budget", type=_FILE, metavar="FILE", help="Revenue account budget (RA): makes the cases.")
@click.option(
    "--outturn",
    "outturns",
    multiple=True,
    type=_FILE,
    metavar="FILE",
    help="Revenue outturn summary (RS), for reserves; may be repeated: where a council's return is not "
    "complete in the first, the next is taken.",
)
@click.option("--council-tax", type=_FILE, metavar="FILE", help="Council tax levels (CTR).")
@click.option("--years", type=click.IntRange(1, 30), help="Plan years of the cases made. [default: 4]")
@click.option("--runs", default=10_000, show_default=True, type=click.IntRange(1), help="Futures a council.")
@click.option(
    "--seed", default=1, show_default=True, type=click.IntRange(0), help="The same seed, the same futures."
)
@click.option(
    "--sampling",
    default=SAMPLINGS[0],
    show_default=True,
    type=click.Choice(SAMPLINGS, case_sensitive=False),
    help="How futures are spread over what may happen. Councils cannot share those of sobol.",
)
@partial(parameter_options, also="cases made from returns follow from")
@shared_option(
    "What has the same draws in every council: names or roles of drivers, with commas between, or none.",
    default=DEFAULT_SHARED,
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    help="Processes on this machine; no figure depends on it. [default: all cores]",
)
@click.option(
    "--scheduler", metavar="ADDRESS", help="A Dask scheduler to use instead, such as tcp://10.0.0.5:8786."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The folder for the results. [default: DIR-sweep beside the cases, or sweep-2025-26]",
)
@click.option("--cases", "with_cases", is_flag=True, help="Write the case of each council there too.")
@click.option("--no-charts", is_flag=True, help="Draw no charts.")
@click.option(
    "--fresh", is_flag=True, help="Remove what an earlier sweep left in the folder, and start again."
)
@debug_option
def sweep(
    councils: str,
    folder: Path | None,
    budget: Path | None,
    outturns: tuple[Path, ...],
    council_tax: Path | None,
    years: int | None,
    runs: int,
    seed: int,
    sampling: str,
    parameter_uncertainty: bool,
    calibration: Path | None,
    shared: tuple[str, ...],
    workers: int | None,
    scheduler: str | None,
    out: Path | None,
    with_cases: bool,
    no_charts: bool,
    fresh: bool,
) -> None:
    """Run every council's case in the same national futures, and rank and add up what comes of it.

    Prices, pay and the settlement have the same draws in every council, so that what the nation may face at
    once is seen in the totals; everything else is each council's own. Cases come from a folder, or are made
    from the published returns. The work is done by Dask, on this machine's cores or on any cluster:
    pip install "mtfs[dask]".

    The folder holds league.csv (chances by council), nation.csv (totals), councils.parquet, every run in
    paths, charts, and faults.csv. A sweep that was broken off goes on where it stopped; a case that has been
    changed is run again. A council whose case is faulty is told, and costs no other its results.
    """
    from mtfs.iotools.sweep.cluster import check_dask
    from mtfs.iotools.sweep.sweep import run_sweep, write_cases

    _check_sources(folder, (budget, *outturns, council_tax), years)
    if scheduler is not None and workers is not None:
        msg = "--workers is for this machine, and --scheduler for another cluster: give one or the other"
        raise click.UsageError(msg)
    check_dask()
    pack = asked_calibration(calibration, wanted=parameter_uncertainty, used=folder is None)
    facts = _facts(runs, seed, sampling, shared, pack)
    cases = _cases(councils, folder, budget, outturns, council_tax, years, calibration)
    _tell_start(cases)
    path = out or _default_folder(folder, cases)
    try:
        with _progress(len(cases.sources)) as progress:
            found = run_sweep(
                cases, facts, path, workers=workers, scheduler=scheduler, fresh=fresh, progress=progress
            )
    except KeyboardInterrupt:
        click.echo(f"\nStopped. What is done is in {path}: the same command goes on from there.", err=True)
        raise
    if with_cases:
        write_cases(cases, path)
    _draw(found, path, none=no_charts)
    _tell(found, path, calibration, with_cases=with_cases)
    if found.faults or not found.outcomes:
        click.get_current_context().exit(1)
