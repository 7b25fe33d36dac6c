"""``mtfs run``: from a case workbook to a risk answer."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtfs.cli.options import (
    SAMPLINGS,
    STUDY_NAMES,
    case_argument,
    check_folder_options,
    debug_option,
    output_options,
    request_options,
    stress_options,
    tell_remarks,
)
from mtfs.cli.output import check_json_path, folder_beside, put_json, write_files
from mtfs.cli.parameters import PARAMETER_OPTION, chosen_calibration, tell_parameters, widened_case
from mtfs.cli.precision import precision_option, tell_stage
from mtfs.cli.shared import shared_option

if TYPE_CHECKING:
    from mtfs.analysis.blocks import Request
    from mtfs.analysis.runs import Result
    from mtfs.charts import Picture
    from mtfs.charts.apart import Begin
    from mtfs.domain.case import Case
    from mtfs.report.studies import Study

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


def _command_line(case: "Case", results: "dict[str, Result]", studies: "Sequence[Study]") -> str:
    first = next(iter(results.values()))
    command = f'mtfs run "{Path(case.path).name}" --runs {first.runs} --seed {first.seed}'
    if first.sampling != SAMPLINGS[0]:
        command += f" --sampling {first.sampling}"
    if len(results) < len(case.scenarios):
        command += "".join(f' --scenario "{scenario}"' for scenario in results)
    command += "".join(f" --stress {applied.stress.key}" for applied in case.stresses)
    asked = click.get_current_context().params
    if asked["guess_roles"]:
        command += " --guess-roles"
    if asked["shared"] is not None:
        command += f' --shared "{",".join(asked["shared"]) or "none"}"'
    if asked["parameter_uncertainty"]:
        command += f" {PARAMETER_OPTION}"
    if asked["calibration"] is not None:
        command += f' --calibration "{asked["calibration"].name}"'
    return command + "".join(f" --with {study.finding.key}" for study in studies)


def _case_copy(case: "Case") -> dict[str, bytes]:
    """Return the copy of the case that the folder keeps, to make its results again and compare them."""
    from mtfs.iotools.results.earlier import case_copy

    copy = case_copy(case)
    if not copy:
        told = f"{case.path} was changed while it ran: the folder of results has no copy of it."
        click.echo(told, err=True)
    return copy


def _fill_folder(
    folder: Path,
    case: "Case",
    results: "dict[str, Result]",
    studies: "Sequence[Study]",
    sentence: str,
    begin_charts: "Begin",
) -> None:
    from mtfs import __version__
    from mtfs.charts import picture_files, source_line
    from mtfs.iotools.results.exchange import results_csv
    from mtfs.iotools.results.findings import finding_tables_csv
    from mtfs.iotools.results.manifest import Manifest
    from mtfs.iotools.results.workbook import results_workbook
    from mtfs.report.provenance import made_at

    first = next(iter(results.values()))
    manifest = Manifest(
        version=__version__,
        made_at=made_at(),
        sentence=sentence,
        command=_command_line(case, results, studies),
        sampling=first.sampling.value,
    )

    def source(scenario: str) -> str:
        return source_line(
            council=case.base.council.name,
            scenario=scenario,
            runs=first.runs,
            seed=first.seed,
            version=__version__,
            date=manifest.made_at.date(),
        )

    charts = begin_charts(first, source(first.scenario))
    findings = [study.finding for study in studies]
    files = {"results.csv": results_csv(results).encode(), **_case_copy(case)}
    pictures: list[Picture] = []
    for study, finding in zip(studies, findings, strict=True):
        pictures += study.draw(source(finding.scenario))
        for name, text in finding_tables_csv(finding).items():
            files[f"{finding.key}-{name}"] = text.encode()
    files["results.xlsx"] = results_workbook(case, results, manifest, findings)
    write_files(folder, files | picture_files([*charts(), *pictures]))


def _tell(case: "Case", results: "dict[str, Result]", sentence: str, studies: "Sequence[Study]") -> None:
    from mtfs.cli.tables import result_table, scenario_table

    first = next(iter(results.values()))
    futures = f"{first.runs:,} future{'s' if first.runs != 1 else ''}"
    click.echo(f"{first.strategy.council.name}: {futures} from seed {first.seed}, scenario {first.scenario}")
    click.echo(result_table(first))
    if len(results) > 1:
        click.echo(scenario_table(results))
    click.echo(f"\n{sentence}")
    tell_parameters(case)
    for study in studies:
        click.echo(f"\n{study.finding.title}")
        for line in study.finding.sentences:
            click.echo(f"  {line}")


def _json(case: "Case", results: "dict[str, Result]", studies: "Sequence[Study]") -> bytes:
    from mtfs import __version__
    from mtfs.iotools.results.exchange import results_json
    from mtfs.iotools.results.findings import finding_mapping

    found = {study.finding.key: finding_mapping(study.finding) for study in studies}
    return results_json(case, results, __version__, found).encode()


def _make_studies(
    names: tuple[str, ...], case: "Case", results: "dict[str, Result]", workers: int | None
) -> "list[Study]":
    """Make the studies that were asked for, on the futures that were run."""
    from mtfs.analysis.blocks import Request
    from mtfs.domain.case import BASE_SCENARIO
    from mtfs.report.studies.catalogue import STUDIES, make_study

    first = next(iter(results.values()))
    request = Request(runs=first.runs, seed=first.seed, workers=workers, sampling=first.sampling)
    # One scenario is compared with Base; Base alone leaves nothing to compare.
    every = [name for name in STUDIES if name != "compare" or list(results) != [BASE_SCENARIO]]
    wanted = [name for name in STUDIES if name in names or ("all" in names and name in every)]
    return [make_study(name, case, list(results), request) for name in wanted]


def _as_in_sweep(case: "Case", shared: tuple[str, ...], request: "Request") -> "tuple[Case, Request]":
    """Return the case and the request of the futures that the council meets in a sweep."""
    from mtfs.analysis.nation.shared import check_shared, national_form

    check_shared(shared, [case.base])

    form = national_form(case, shared)
    return form.case, form.request(request)


@click.command()
@case_argument
@click.option(
    "--scenario",
    "scenarios",
    multiple=True,
    metavar="NAME",
    help="A scenario to run; may be repeated. [default: all]",
)
@stress_options("A national stress to add as a scenario, or all (see mtfs library); may be repeated.")
@click.option(
    "--with",
    "studies",
    multiple=True,
    type=click.Choice([*STUDY_NAMES, "all"]),
    metavar="STUDY",
    help=f"A study to add to the results: {', '.join(STUDY_NAMES)}, or all; may be repeated. It is made of "
    "the first scenario, at its defaults.",
)
@precision_option
@shared_option(
    "Draw the futures that the council meets in mtfs sweep: the names of what all councils share there, such "
    "as cpi,pay,settlement. Everything else is its own."
)
@partial(request_options, also="the stresses follow from")
@output_options("results")
@debug_option
def run(
    case_path: Path,
    scenarios: tuple[str, ...],
    keys: tuple[str, ...],
    guess_roles: bool,
    studies: tuple[str, ...],
    precision: float | None,
    shared: tuple[str, ...] | None,
    runs: int,
    seed: int,
    workers: int | None,
    sampling: str,
    parameter_uncertainty: bool,
    calibration: Path | None,
    out: Path | None,
    json_path: Path | None,
    no_folder: bool,
) -> None:
    """Run a case and write a folder of results beside it.

    Draws thousands of futures of demand, inflation, savings delivery and funding, takes each through the
    council's budgets and reserves year by year, and tells how large the gap may be and how likely it is
    that usable reserves run out. The folder holds results.xlsx, results.csv, and charts for a report.
    """
    from mtfs.charts.apart import charts_apart

    # Before all other imports, so that it has made its own when the case has run.
    charts = charts_apart(wanted=not no_folder, workers=workers)
    begin_charts = click.get_current_context().with_resource(charts)

    from mtfs.analysis.blocks import Request
    from mtfs.analysis.precision import run_to_precision
    from mtfs.analysis.runs import run_request
    from mtfs.engine.draws import Sampling
    from mtfs.iotools.atomic import replace_folder
    from mtfs.iotools.case.reader import read_case
    from mtfs.words.futures import headline
    from mtfs.words.precision import precision_sentence

    check_folder_options(out, no_folder=no_folder)
    if shared is not None and studies:
        msg = "--with and --shared contradict each other: a study draws the council's own futures"
        raise click.UsageError(msg)
    pack = chosen_calibration(calibration) if keys else None
    case = read_case(case_path, stresses=keys, guess_roles=guess_roles, calibration=pack)
    case = widened_case(case, calibration, wanted=parameter_uncertainty, used=bool(keys))
    check_json_path(json_path, case_path)
    request = Request(runs=runs, seed=seed, workers=workers, sampling=Sampling(sampling))
    run_case, request = (case, request) if shared is None else _as_in_sweep(case, shared, request)
    names = [case.scenario_name(name) for name in scenarios]
    if names:
        names += [case.scenario_name(a.scenario) for a in case.stresses if a.own or a.edits]
    tell_remarks(case.remarks, case_path, notices=False)
    folder = None if no_folder else folder_beside(case_path, out, "results")
    # The folder is opened first, so that one that may not be replaced is told before a long run.
    with nullcontext() if folder is None else replace_folder(folder) as making:
        reached = None
        if precision is not None:
            results, reached = run_to_precision(
                run_case, names or None, precision=precision, request=request, tell=tell_stage
            )
        else:
            with _progress(runs) as progress:
                results = run_request(run_case, names or None, request, progress=progress)
        if shared is not None:
            # The case's own names of drivers are told, and not those that all councils share.
            results = {
                name: replace(found, strategy=case.strategies[name]) for name, found in results.items()
            }
        sentence = headline(next(iter(results.values()))).sentence
        made = _make_studies(studies, case, results, workers) if studies else []
        if making is not None:
            _fill_folder(making, case, results, made, sentence, begin_charts)
        if json_path is not None:
            put_json(_json(case, results, made), json_path, folder, making)
    if json_path is not None and str(json_path) == "-":
        return
    _tell(case, results, sentence, made)
    if reached is not None:
        click.echo(precision_sentence(reached))
    if folder is not None:
        click.echo(f"\nResults are in {folder}")
    if json_path is not None:
        click.echo(f"JSON is in {json_path}")
