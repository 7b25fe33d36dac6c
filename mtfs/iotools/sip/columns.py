"""The runs as columns: for each run and year every measure, and every driver's rate and deviation.

Runs are made block by block, with the very draws that `mtfs.analysis.runs` makes them with, so that a file
may hold more of them than memory does.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from mtfs.analysis.blocks import Request, evaluate, map_blocks
from mtfs.domain.case import Case
from mtfs.domain.checks import matched, nearest_name
from mtfs.domain.strategy import Strategy
from mtfs.engine.draws import BLOCK_RUNS, DrawSource
from mtfs.engine.sampling import driver_rates, sample_futures
from mtfs.engine.shapes import Floats
from mtfs.errors import RequestError
from mtfs.iotools.results.exchange import parameter_mapping
from mtfs.nomenclature import MEASURES

__all__ = ["Block", "ColumnKind", "RunColumn", "Source", "measure_keys", "run_blocks", "run_columns"]


class ColumnKind(StrEnum):
    """What a column holds."""

    MEASURE = "measure"
    RATE = "rate"
    DEVIATION = "deviation"


#: What a driver's two columns mean.
_DRIVER_TERMS = {
    ColumnKind.RATE: (
        "rate",
        "The rate of the driver in the year, as a fraction: its central rate and the deviation from it.",
    ),
    ColumnKind.DEVIATION: (
        "deviation",
        "How far the driver is from its central rate in the year, as a fraction, with what persists from "
        "years before.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class RunColumn:
    """One figure of every run and year.

    Parameters
    ----------
    name : str
        Its name: a measure's key, or a driver's name and what of it, as ``cpi.rate``.
    kind : ColumnKind
        What it holds.
    subject : str
        The measure's key, or the driver's name as the case writes it.
    label, unit, definition : str
        What it is called, ``£`` or ``fraction``, and what it means.
    in_base_year : bool
        Whether it has a value in the base year.
    """

    name: str
    kind: ColumnKind
    subject: str
    label: str
    unit: str
    definition: str
    in_base_year: bool


@dataclass(frozen=True, kw_only=True)
class Block:
    """Some runs of one scenario.

    Parameters
    ----------
    scenario : str
        Its name.
    first : int
        The number of its first run, from 0.
    runs : int
        How many runs it has.
    values : mapping of str to ndarray, shape (runs, years)
        By name of column; NaN where a figure does not exist in the base year.
    """

    scenario: str
    first: int
    runs: int
    values: Mapping[str, Floats]


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where runs come from, told in every file that holds them.

    Parameters
    ----------
    case : Case
        What was run.
    scenarios : tuple of str
        Its scenarios, in the order of the file.
    request : Request
        How many futures, from which seed, drawn how.
    version : str
        The version of the package.
    date : str
        When, as ``2026-04-01``.
    """

    case: Case
    scenarios: tuple[str, ...]
    request: Request
    version: str
    date: str

    @property
    def facts(self) -> dict[str, object]:
        """All of it, for a program."""
        council, request = self.case.base.council, self.request
        return {
            "mtfs_version": self.version,
            "date": self.date,
            "council": council.name,
            "ons_code": council.ons_code,
            "base_year": council.base_year,
            "case": self.case.path.replace("\\", "/").rpartition("/")[2],
            "input_sha256": self.case.sha256,
            "scenarios": list(self.scenarios),
            "years": list(self.case.years),
            "runs": request.runs,
            "seed": request.seed,
            "sampling": request.sampling.value,
            **parameter_mapping(self.case),
        }

    @property
    def sentence(self) -> str:
        """All of it, for a person."""
        request = self.request
        plural = "s" if len(self.scenarios) != 1 else ""
        runs = f"{request.runs:,} run{'s' if request.runs != 1 else ''}"
        parameters = ", parameter uncertainty on" if self.case.parameter_errors is not None else ""
        return (
            f"mtfs {self.version}, {self.date}: {self.facts['case']} (SHA-256 {self.case.sha256}), "
            f"scenario{plural} {', '.join(self.scenarios)}, {runs} from seed {request.seed}, sampling "
            f"{request.sampling.value}{parameters}"
        )


def measure_keys(wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the keys of measures that were asked for.

    Parameters
    ----------
    wanted : sequence of str
        Keys or labels, in any case; none for all.

    Returns
    -------
    tuple of str
        Keys of `mtfs.nomenclature.MEASURES`, in its order.

    Raises
    ------
    RequestError
        For a measure that there is not, with the nearest.
    """
    known = {matched(name): key for key, term in MEASURES.items() for name in (term.label, key)}
    found = set()
    for name in wanted:
        if matched(name) not in known:
            near = nearest_name(name, list(MEASURES))
            guess = f" (did you mean '{near}'?)" if near else ""
            msg = f"there is no measure '{name}'{guess}; expected one of {', '.join(MEASURES)}"
            raise RequestError(msg)
        found.add(known[matched(name)])
    return tuple(key for key in MEASURES if key in found or not wanted)


def run_columns(case: Case, measures: Sequence[str], *, drivers: bool = True) -> tuple[RunColumn, ...]:
    """Return the columns of a case's runs.

    Parameters
    ----------
    case : Case
        The case. Drivers go by their names in the case without edits, as their draws do.
    measures : sequence of str
        Keys of measures.
    drivers : bool, optional
        Whether to have those of the drivers too.

    Returns
    -------
    tuple of RunColumn
        The measures, and then the drivers, each with its rate and its deviation.
    """
    columns = [
        RunColumn(
            name=key,
            kind=ColumnKind.MEASURE,
            subject=key,
            label=MEASURES[key].label,
            unit=MEASURES[key].unit,
            definition=MEASURES[key].definition,
            in_base_year=MEASURES[key].in_base_year,
        )
        for key in measures
    ]
    columns += [
        RunColumn(
            name=f"{driver.name}.{kind.value}",
            kind=kind,
            subject=driver.name,
            label=f"{driver.name}: {label}",
            unit="fraction",
            definition=definition,
            in_base_year=False,
        )
        for driver in case.base.drivers
        if drivers
        for kind, (label, definition) in _DRIVER_TERMS.items()
    ]
    return tuple(columns)


def _block_values(
    strategy: Strategy, case: Case, columns: Sequence[RunColumn], draws: DrawSource
) -> dict[str, Floats]:
    projection = evaluate(strategy, draws, named_as=case.base)
    # What was drawn for the projection is kept by the source, so that this only looks it up.
    futures = sample_futures(strategy, draws, named_as=case.base)
    rates = driver_rates(strategy, futures)
    # An edit may rename a driver; its place stays.
    renamed = {
        base.name: matched(driver.name)
        for base, driver in zip(case.base.drivers, strategy.drivers, strict=True)
    }
    blank = np.full((draws.runs, 1), np.nan)
    values: dict[str, Floats] = {}
    for column in columns:
        if column.kind is ColumnKind.MEASURE:
            values[column.name] = getattr(projection, column.subject)
            continue
        name = renamed[column.subject]
        drawn = rates[name][0] if column.kind is ColumnKind.RATE else futures.deviations[name]
        values[column.name] = np.hstack((blank, drawn))
    return values


def run_blocks(case: Case, scenario: str, columns: Sequence[RunColumn], request: Request) -> Iterator[Block]:
    """Run a scenario block by block.

    Parameters
    ----------
    case : Case
        The case.
    scenario : str
        The name of the scenario, as the case writes it.
    columns : sequence of RunColumn
        What to keep of each run.
    request : Request
        How many futures, and how to draw them.

    Yields
    ------
    Block
        Runs 0 to 4,999, then 5,000 to 9,999 and so on: those that `mtfs.analysis.runs.run` makes of the same
        request, to the bit.
    """
    strategy = case.strategies[scenario]

    def keep(draws: DrawSource, where: slice) -> Block:
        values = _block_values(strategy, case, columns, draws)
        return Block(scenario=scenario, first=where.start, runs=draws.runs, values=values)

    # As many blocks at a time as there may be threads, so that no more of them are held.
    at_once = BLOCK_RUNS * request.cores
    for start in range(0, request.runs, at_once):
        upto = min(start + at_once, request.runs)
        yield from map_blocks(keep, replace(request, runs=upto), start=start)
