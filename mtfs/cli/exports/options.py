"""What the commands of ``mtfs export`` share: their options, and where their runs come from."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import click

from mtfs.cli.parameters import tell_parameters, widened_case

if TYPE_CHECKING:
    from mtfs.iotools.sip.columns import RunColumn, Source

__all__ = ["Asked", "export_options", "prepare", "tell", "tell_rows"]

_Command = Callable[..., Any]


def _keys(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (value or "").split(",") if part.strip())


def export_options(scenarios: str) -> Callable[[_Command], _Command]:
    """Return what adds the options of a command that writes runs.

    Parameters
    ----------
    scenarios : str
        Which scenarios are written where none is named: ``all`` or ``Base``.

    Returns
    -------
    callable
        Adds ``--output``, ``--scenario``, ``--measures``, ``--no-drivers`` and ``--force`` to a command.
    """

    def add(command: _Command) -> _Command:
        for option in (
            click.option("--force", is_flag=True, help="Replace a file of that name."),
            click.option("--no-drivers", is_flag=True, help="Leave out the rates and deviations of drivers."),
            click.option(
                "--measures",
                callback=_keys,
                metavar="KEYS",
                help="The measures to write, as gap,usable. [default: all]",
            ),
            click.option(
                "--scenario",
                "scenarios",
                multiple=True,
                metavar="NAME",
                help=f"A scenario to write; may be repeated. [default: {scenarios}]",
            ),
            click.option(
                "-o",
                "--output",
                required=True,
                type=click.Path(path_type=Path, dir_okay=False),
                metavar="FILE",
                help="The file to write.",
            ),
        ):
            command = option(command)
        return command

    return add


class Asked(TypedDict):
    """What a command that writes runs is asked for, save the file.

    Parameters
    ----------
    case_path : Path
        The case.
    scenarios, measures : tuple of str
        No scenario is all, and no measure is all.
    no_drivers, force : bool
        Whether to leave out drivers, and whether to replace a file.
    runs, seed, workers, sampling
        What `mtfs.analysis.blocks.Request` takes.
    parameter_uncertainty : bool
        Whether futures differ in how sure the ranges of the drivers are.
    calibration : Path or None
        The calibration that says how sure they are; None for the one that comes with the program.
    """

    case_path: Path
    scenarios: tuple[str, ...]
    measures: tuple[str, ...]
    no_drivers: bool
    force: bool
    runs: int
    seed: int
    workers: int | None
    sampling: str
    parameter_uncertainty: bool
    calibration: Path | None


def prepare(output: Path, **asked: Unpack[Asked]) -> "tuple[Source, tuple[RunColumn, ...]]":
    """Read the case and work out what is to be written.

    Parameters
    ----------
    output : Path
        The file to write.
    **asked
        What is asked for.

    Returns
    -------
    source : Source
        What to run.
    columns : tuple of RunColumn
        What to keep of each run.

    Raises
    ------
    OutputError
        Where the file exists and is not to be replaced, or is the case.
    """
    from mtfs import __version__
    from mtfs.analysis.blocks import Request
    from mtfs.cli.options import tell_remarks
    from mtfs.engine.draws import Sampling
    from mtfs.errors import OutputError
    from mtfs.iotools.case.reader import read_case
    from mtfs.iotools.sip.columns import Source, measure_keys, run_columns
    from mtfs.report.provenance import made_at

    keys = measure_keys(asked["measures"])
    case_path = asked["case_path"]
    case = widened_case(read_case(case_path), asked["calibration"], wanted=asked["parameter_uncertainty"])
    if output.is_file():
        if output.samefile(case_path):
            msg = f"{output} is the case itself; give another name"
            raise OutputError(msg)
        if not asked["force"]:
            msg = f"{output} exists; give another name, or replace it with --force"
            raise OutputError(msg)
    names = [case.scenario_name(name) for name in asked["scenarios"]] or list(case.scenarios)
    source = Source(
        case=case,
        scenarios=tuple(dict.fromkeys(names)),
        request=Request(
            runs=asked["runs"],
            seed=asked["seed"],
            workers=asked["workers"],
            sampling=Sampling(asked["sampling"]),
        ),
        version=__version__,
        date=f"{made_at():%Y-%m-%d}",
    )
    tell_remarks(case.remarks, case_path, notices=False)
    return source, run_columns(case, keys, drivers=not asked["no_drivers"])


def tell(source: "Source", output: Path, what: str) -> None:
    """Say what was written.

    Parameters
    ----------
    source : Source
        What was run.
    output : Path
        The file.
    what : str
        What it holds, and how many of it.
    """
    runs = source.request.runs
    count = len(source.scenarios)
    scenarios = f"scenario {source.scenarios[0]}" if count == 1 else f"{count} scenarios"
    click.echo(
        f"{source.case.base.council.name}: {runs:,} future{'s' if runs != 1 else ''} from seed "
        f"{source.request.seed}, {scenarios}"
    )
    tell_parameters(source.case)
    click.echo(f"{what} in {output}")


def tell_rows(source: "Source", output: Path, rows: int, figures: int) -> None:
    """Say which table was written.

    Parameters
    ----------
    source : Source
        What was run.
    output : Path
        The file.
    rows, figures : int
        How many rows it has, and how many figures stand in each.
    """
    tell(source, output, f"{rows:,} rows with {figures} figure{'s' if figures != 1 else ''} each are")
