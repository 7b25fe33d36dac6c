"""What the commands of all studies share: their options, the case on the desk, the delivery of results."""

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mtfs.cli.options import (
    case_argument,
    check_folder_options,
    debug_option,
    output_options,
    request_options,
    tell_remarks,
)
from mtfs.cli.output import check_json_path, folder_beside, put_json, write_files
from mtfs.cli.parameters import widened_case

if TYPE_CHECKING:
    from mtfs.analysis.blocks import Request
    from mtfs.domain.case import Case
    from mtfs.iotools.results.manifest import Manifest
    from mtfs.report.studies import Study

__all__ = ["Desk", "StudyRequest", "open_desk", "study_options"]

_Command = Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class StudyRequest:
    """What was asked of a study, beside its own options.

    Parameters
    ----------
    case_path : Path
        The case.
    runs, seed : int
        How many futures, and from which seed.
    workers : int or None
        How many cores to use.
    sampling : str
        How futures are spread over what may happen.
    parameter_uncertainty : bool
        Whether futures differ in how sure the ranges of the drivers are.
    calibration : Path or None
        The calibration that says how sure they are; None for the one that comes with the program.
    out : Path or None
        The folder for the results.
    json_path : Path or None
        Where JSON is to go.
    no_folder : bool
        Whether no folder is wanted.
    """

    case_path: Path
    runs: int
    seed: int
    workers: int | None
    sampling: str
    parameter_uncertainty: bool
    calibration: Path | None
    out: Path | None
    json_path: Path | None
    no_folder: bool

    @property
    def request(self) -> "Request":
        """The request that the study makes of the engine."""
        from mtfs.analysis.blocks import Request
        from mtfs.engine.draws import Sampling

        return Request(runs=self.runs, seed=self.seed, workers=self.workers, sampling=Sampling(self.sampling))


def study_options(name: str) -> Callable[[_Command], _Command]:
    """Return what adds the case and the options that every study has.

    Parameters
    ----------
    name : str
        The name of the study, with which its folder of results ends.

    Returns
    -------
    callable
        Adds them to a command, which takes them as one `StudyRequest` named ``asked``.
    """

    def add(command: _Command) -> _Command:
        @wraps(command)
        def collected(
            case_path: Path,
            runs: int,
            seed: int,
            workers: int | None,
            sampling: str,
            parameter_uncertainty: bool,
            calibration: Path | None,
            out: Path | None,
            json_path: Path | None,
            no_folder: bool,
            **own: object,
        ) -> Any:  # noqa: ANN401
            asked = StudyRequest(
                case_path=case_path,
                runs=runs,
                seed=seed,
                workers=workers,
                sampling=sampling,
                parameter_uncertainty=parameter_uncertainty,
                calibration=calibration,
                out=out,
                json_path=json_path,
                no_folder=no_folder,
            )
            return command(asked=asked, **own)

        return case_argument(request_options(output_options(name)(debug_option(collected))))

    return add


@dataclass(frozen=True)
class Desk:
    """A case that is being studied, and the folder that is being filled.

    Parameters
    ----------
    name : str
        The name of the study.
    asked : StudyRequest
        What was asked.
    case : Case
        The case.
    folder, making : Path or None
        The folder of results, and the temporary one that takes its place when it is complete.
    """

    name: str
    asked: StudyRequest
    case: "Case"
    folder: Path | None
    making: Path | None

    def deliver(self, study: "Study") -> None:
        """Tell what a study found: on the terminal, in its folder, and as JSON.

        Parameters
        ----------
        study : Study
            The study.
        """
        from mtfs.words.parameters import parameter_sentences

        told = parameter_sentences(self.case)
        if told:
            notes = (*study.finding.notes, " ".join(told))
            study = replace(study, finding=replace(study.finding, notes=notes))
        asked, finding = self.asked, study.finding
        if self.making is not None:
            self._fill(self.making, study)
        if asked.json_path is not None:
            from mtfs.iotools.results.findings import finding_json

            data = finding_json(self.case, finding, self._manifest(study)).encode()
            put_json(data, asked.json_path, self.folder, self.making)
            if str(asked.json_path) == "-":
                return
        self._tell(study)

    def _tell(self, study: "Study") -> None:
        from mtfs.cli.tables import finding_table, unit_for
        from mtfs.words.figures import scenarios_words

        finding = study.finding
        futures = f"{finding.runs:,} future{'s' if finding.runs != 1 else ''}"
        scenarios = scenarios_words(finding.scenario)
        click.echo(f"{self.case.base.council.name}: {futures} from seed {finding.seed}, {scenarios}")
        unit = unit_for(self.case.base)
        for table in finding.tables:
            text = finding_table(table, unit)
            if text:
                click.echo(text)
        click.echo()
        for sentence in finding.sentences:
            click.echo(sentence)
        for note in finding.notes:
            click.echo(f"Note: {note}")

    def _manifest(self, study: "Study") -> "Manifest":
        from mtfs import __version__
        from mtfs.iotools.results.manifest import Manifest
        from mtfs.report.provenance import made_at

        sentences = study.finding.sentences
        return Manifest(
            version=__version__,
            made_at=made_at(),
            sentence=sentences[0] if sentences else "",
            command=_command_line(),
            sampling=self.asked.sampling,
        )

    def _fill(self, making: Path, study: "Study") -> None:
        from mtfs.charts import picture_files, source_line
        from mtfs.iotools.results.finding_pages import study_workbook
        from mtfs.iotools.results.findings import finding_tables_csv

        finding, manifest = study.finding, self._manifest(study)
        source = source_line(
            council=self.case.base.council.name,
            scenario=finding.scenario,
            runs=finding.runs,
            seed=finding.seed,
            version=manifest.version,
            date=manifest.made_at.date(),
        )
        tables = {name: text.encode() for name, text in finding_tables_csv(finding).items()}
        workbook = {"results.xlsx": study_workbook(self.case, finding, manifest)}
        write_files(making, workbook | tables | picture_files(study.draw(source)))


def _command_line() -> str:
    """Return the command as it was typed, with the names of files and no folders of this machine."""
    context = click.get_current_context()
    words = [context.command_path]
    for parameter in context.command.params:
        value = context.params.get(parameter.name or "")
        source = context.get_parameter_source(parameter.name or "")
        if source is not click.core.ParameterSource.COMMANDLINE or parameter.name in ("out", "json_path"):
            continue
        values = value if isinstance(value, tuple) else (value,)
        for one in values:
            told = one.name if isinstance(one, Path) else str(one)
            if isinstance(parameter, click.Argument):
                words.insert(1, shlex.quote(told))
            elif isinstance(parameter, click.Option) and parameter.is_flag:
                words.append(parameter.opts[0])
            else:
                words += [parameter.opts[0], shlex.quote(told)]
    return " ".join(words)


@contextmanager
def open_desk(
    name: str,
    asked: StudyRequest,
    *,
    read: "Callable[[Path], Case] | None" = None,
    calibrated: bool = False,
) -> Iterator[Desk]:
    """Read the case, and make ready for the results.

    Parameters
    ----------
    name : str
        The name of the study, with which its folder of results ends.
    asked : StudyRequest
        What was asked.
    read : callable, optional
        Reads the case, where it is not to be read as it stands.
    calibrated : bool, optional
        Whether it takes something from the calibration, whatever the futures do.

    Yields
    ------
    Desk
        The case and where results go. The folder appears when the block ends without an error.
    """
    from mtfs.iotools.atomic import replace_folder
    from mtfs.iotools.case.reader import STRESS_REMARKS, read_case

    check_folder_options(asked.out, no_folder=asked.no_folder)
    case = (read or read_case)(asked.case_path)
    case = widened_case(case, asked.calibration, wanted=asked.parameter_uncertainty, used=calibrated)
    check_json_path(asked.json_path, asked.case_path)
    # What stresses could not do is for the study of them to tell.
    remarks = [remark for remark in case.remarks if remark.table != STRESS_REMARKS]
    tell_remarks(remarks, asked.case_path, notices=False)
    folder = None if asked.no_folder else folder_beside(asked.case_path, asked.out, name)
    # The folder is opened first, so that one that may not be replaced is told before a long study.
    with nullcontext() if folder is None else replace_folder(folder) as making:
        yield Desk(name, asked, case, folder, making)
    if str(asked.json_path) == "-":
        return
    if folder is not None:
        click.echo(f"\nResults are in {folder}")
    if asked.json_path is not None:
        click.echo(f"JSON is in {asked.json_path}")
    sys.stdout.flush()
