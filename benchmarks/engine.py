"""How fast the engine is, beside the least that it could take and beside simpler ways to do the same.

`python -m benchmarks` runs this and more. Times are taken in turn in one process, so that the ratios hold on
a noisy machine; peak memory is that of a process of its own for each row.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec

import numpy as np

import mtfs
from benchmarks.large_case import large_case, large_tables
from benchmarks.loops import in_loops
from benchmarks.measure import TOP, Settings, least, peak, switched
from benchmarks.one_shot import one_shot
from benchmarks.tables import table
from mtfs.engine.uncertainties import uncertainties
from mtfs.iotools.spreadsheets.workbook import read_workbook

__all__ = ["CASES", "engines", "job", "sections", "variates"]

HALTON = TOP / "scenarios" / "halton-2024-25.xlsx"
#: So many runs are made of each before any is timed.
WARM_RUNS = 1_000
#: Draws of (a) are made so many runs at a time, which fit the cache.
BLOCK = 5_000

Work = Callable[[int], object]


@dataclass(frozen=True)
class BenchmarkCase:
    """A case, and its sheets as the loop engine reads them."""

    title: str
    case: mtfs.Case
    tables: Mapping[str, list[list[object]]]


@cache
def halton() -> BenchmarkCase:
    return BenchmarkCase("Halton", mtfs.read_case(HALTON), read_workbook(HALTON).grids)


@cache
def large() -> BenchmarkCase:
    return BenchmarkCase("The large case", large_case(), large_tables())


CASES = {"halton": halton, "large": large}


def engines() -> dict[str, str]:
    """Return the engines that there are on this machine, and the value of the switch for each."""
    return {"the engine": "0"} | ({"the compiled engine": "1"} if find_spec("numba") else {})


def variates(case: mtfs.Case) -> int:
    """Return how many random numbers a run of a case takes."""
    streams = {stream for row in uncertainties(case.base) for stream in row.streams}
    return sum(years for _, years in streams)


def draw_only(runs: int, each: int) -> int:
    """Draw as many normals as a case takes, with numpy's fastest generator, and return how many."""
    generator, drawn = np.random.Generator(np.random.SFC64(1)), 0
    block = np.empty((BLOCK, each))
    for first in range(0, runs, BLOCK):
        drawn += generator.standard_normal(out=block[: min(BLOCK, runs - first)]).size
    return drawn


def run(case: mtfs.Case, *, switch: str, sampling: str, workers: int, figures: bool = False) -> Work:
    """Return the work of running a case, with or without every figure of its results."""

    def work(runs: int) -> object:
        with switched(switch):
            result = mtfs.run(case, runs=runs, sampling=sampling, workers=workers)
            return result.summary if figures else result

    return work


def cores() -> dict[str, int]:
    """Return the numbers of cores to measure with."""
    every = os.cpu_count() or 1
    return {"one core": 1} | ({f"{every} cores": every} if every > 1 else {})


def works(case: mtfs.Case) -> dict[str, Work]:
    """Return the rows of the table of a case, all but that of the loop engine."""
    each = variates(case)
    rows: dict[str, Work] = {DRAWS: lambda runs: draw_only(runs, each)}
    for name, switch in engines().items():
        for words, sampling in (("random draws", "random"), ("Latin hypercubes", "latin-hypercube")):
            for told, count in cores().items():
                rows[f"{name}, {words}, {told}"] = run(case, switch=switch, sampling=sampling, workers=count)
        told, count = list(cores().items())[-1]
        rows[f"{name}, Latin hypercubes, {told}, with every figure"] = run(
            case, switch=switch, sampling="latin-hypercube", workers=count, figures=True
        )
    return rows | {ONE_SHOT: lambda runs: one_shot(case.base, runs)}


DRAWS = "(a) the draws alone, one core"
ONE_SHOT = "(b) one shot with numpy"
LOOPS = "(c) plain loops"


def job(row: str, *, case: str, runs: int) -> Callable[[], object]:
    """Return the work of one row, to be done alone."""
    chosen = CASES[case]()
    if row == LOOPS:
        return lambda: in_loops(chosen.case, chosen.tables, runs)
    if row == "":
        return lambda: None
    return lambda: works(chosen.case)[row](runs)


def beside_others(key: str, settings: Settings) -> str:
    """Return the table of a case: the engine beside what it is held against."""
    chosen, runs = CASES[key](), settings.runs
    each, rows = variates(chosen.case), works(chosen.case)
    for work in rows.values():
        # What is imported, made or compiled once is not for the first to bear.
        work(min(runs, WARM_RUNS))
    in_loops(chosen.case, chosen.tables, 1)
    taken = dict(zip(rows, least([lambda w=w: w(runs) for w in rows.values()], settings.times), strict=True))
    (looped,) = least([lambda: in_loops(chosen.case, chosen.tables, settings.looped)], 1)
    taken[LOOPS] = looped * runs / settings.looped
    drawn, shot = taken[DRAWS], taken[ONE_SHOT]
    lines = [
        (
            name,
            f"{seconds:,.3f}",
            f"{seconds / runs / each * 1e9:,.0f}",
            f"{seconds / drawn:,.2f}",
            f"{shot / seconds:,.3g}",
            *peaks(settings, name, case=key, runs=settings.looped if name == LOOPS else runs),
        )
        for name, seconds in taken.items()
    ]
    if settings.peaks:
        lines.append(("the case, read and not run", "", "", "", "", *peaks(settings, "", case=key, runs=1)))
    heads = ("", "seconds", "ns a random number", "times (a)", "times as fast as (b)", *peak_head(settings))
    text = table(heads, lines) + f"\n{LOOPS}: the time of {settings.looped:,} runs, scaled.\n"
    return f"## {chosen.title}, {runs:,} runs of {each} random numbers each\n\n{text}\n{in_short(taken)}"


def in_short(taken: Mapping[str, float]) -> str:
    """Say what a table comes to, as ratios."""
    lines = []
    for name in engines():
        fastest = min((row for row in taken if row.startswith(f"{name}, random")), key=taken.__getitem__)
        seconds = taken[fastest]
        lines.append(
            f"- {fastest}: {seconds / taken[DRAWS]:.2f} times (a), {taken[ONE_SHOT] / seconds:.1f} times as "
            f"fast as (b) and {taken[LOOPS] / seconds:,.0f} times as fast as (c).\n"
        )
    return "".join(lines)


def peak_head(settings: Settings) -> tuple[str, ...]:
    return ("peak MB",) if settings.peaks else ()


def peaks(settings: Settings, row: str, **arguments: object) -> tuple[str, ...]:
    return (f"{peak('engine', row, **arguments):,.0f}",) if settings.peaks else ()


def as_runs_grow(settings: Settings) -> str:
    """Return the table of time for each run and memory against the number of runs."""
    rows = {row: work for row, work in works(large().case).items() if row.endswith("every figure")}
    lines = []
    usual = dict.fromkeys(rows, np.nan)
    for runs in settings.growing:
        times = settings.times if runs <= 1_000_000 else min(3, settings.times)
        found = least([lambda w=w, n=runs: w(n) for w in rows.values()], times)
        for row, seconds in zip(rows, found, strict=True):
            each = seconds / runs * 1e6
            if runs <= 100_000:
                usual[row] = each
            ratio = "" if runs < 100_000 else f"{each / usual[row]:.2f}"
            lines.append(
                (f"{runs:,}", row, f"{each:.2f}", ratio, *peaks(settings, row, case="large", runs=runs))
            )
    heads = ("runs", "", "microseconds a run", "times 100,000", *peak_head(settings))
    return f"## The large case, time for each run and memory as runs grow\n\n{table(heads, lines)}"


def warm(settings: Settings) -> str:
    """Return the table of a small case in a process that runs, as a slider would move it."""
    case, runs = halton().case, min(settings.runs, 10_000)
    rows: dict[str, Work] = {name: work for name, work in works(case).items() if "Latin hypercubes" in name}
    for name, switch in engines().items():
        for told, count in cores().items():
            rows[f"{name}, {len(case.scenarios)} scenarios, {told}, with every figure"] = every_scenario(
                case, switch, count
            )
    for work in rows.values():
        work(runs)
    found = least([lambda w=w: w(runs) for w in rows.values()], 5 * settings.times)
    lines = [(name, f"{seconds * 1e3:.1f}") for name, seconds in zip(rows, found, strict=True)]
    return f"## Halton, {runs:,} runs in a process that has run it before\n\n" + table(
        ("", "milliseconds"), lines
    )


def every_scenario(case: mtfs.Case, switch: str, workers: int) -> Work:
    def work(runs: int) -> object:
        with switched(switch):
            results = mtfs.run_scenarios(case, runs=runs, workers=workers)
            return [result.summary for result in results.values()]

    return work


def sections(settings: Settings) -> Iterator[str]:
    """Yield what this room measures, as Markdown."""
    for key in CASES:
        yield beside_others(key, settings)
    yield as_runs_grow(settings)
    yield warm(settings)
