"""How fast the engine is, beside the least that it could take and beside simpler ways to do the same.

Run it from the top of the project with `python -m benchmarks.engine`; it takes some five minutes, and prints
the tables of benchmarks/README.md. Times are taken in turn in one process, so that the ratios hold on a
noisy machine; peak memory is that of a process of its own for each row.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import scipy

import mtfs
from benchmarks.large_case import large_case, large_tables
from benchmarks.one_shot import one_shot
from benchmarks.tables import least, print_table
from mtfs.domain.checks import matched
from mtfs.engine.uncertainties import uncertainties
from mtfs.iotools.case.reader import read_case

TOP = Path(__file__).parents[1]
HALTON = TOP / "scenarios" / "halton-2024-25.xlsx"
#: The loop engine takes so many runs; its time is given for as many as the others.
LOOPED = 200

Work = Callable[[int], object]


def variates(case: mtfs.Case) -> int:
    """Return how many random numbers a run of a case takes."""
    streams = {stream for row in uncertainties(case.base) for stream in row.streams}
    return sum(years for _, years in streams)


def draw_only(runs: int, each: int) -> None:
    """Draw as many normals as a case takes, with the fastest generator that numpy has, and drop them."""
    generator = np.random.Generator(np.random.SFC64(1))
    block = np.empty((each, 5_000))
    for _ in range(runs // 5_000):
        generator.standard_normal(out=block)


def in_loops(case: mtfs.Case, runs: int) -> None:
    """Run the large case through the reference engine of the tests, a run and a line at a time."""
    from tests.reference import loop_engine

    model = loop_engine.read_model(large_tables())
    rng = np.random.default_rng(1)
    years = case.base.plan_years
    drivers, pressures, schemes = (
        [matched(row.name) for row in rows]
        for rows in (case.base.drivers, case.base.pressures, case.base.savings)
    )
    for _ in range(runs):
        draws = loop_engine.Draws(
            drivers={name: rng.standard_normal(years).tolist() for name in drivers},
            monitoring=rng.standard_normal(len(case.base.monitoring)).tolist(),
            occurs=dict(zip(pressures, rng.standard_normal(len(pressures)).tolist(), strict=True)),
            size=dict(zip(pressures, rng.standard_normal(len(pressures)).tolist(), strict=True)),
            programme=float(rng.standard_normal()),
            delivery=dict(zip(schemes, rng.standard_normal(len(schemes)).tolist(), strict=True)),
            slip=dict(zip(schemes, rng.standard_normal(len(schemes)).tolist(), strict=True)),
        )
        loop_engine.project(model, draws)


def engine(case: mtfs.Case, sampling: str, workers: int) -> Work:
    return lambda runs: mtfs.run(case, runs=runs, sampling=sampling, workers=workers)


def works(case: mtfs.Case) -> dict[str, Work]:
    each, cores = variates(case), os.cpu_count() or 1
    return {
        "(a) the draws alone, one thread": lambda runs: draw_only(runs, each),
        "the engine, random draws, one thread": engine(case, "random", 1),
        f"the engine, random draws, {cores} threads": engine(case, "random", cores),
        "the engine, Latin hypercubes, one thread": engine(case, "latin-hypercube", 1),
        f"the engine, Latin hypercubes, {cores} threads": engine(case, "latin-hypercube", cores),
        "(b) one shot with numpy": lambda runs: one_shot(case.base, runs),
    }


def own_peak() -> float:
    """Return the peak memory of this process [MB]."""
    status = Path("/proc/self/status")
    if status.exists():
        # What getrusage tells on Linux is no less than what the process that started this one had.
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def peak(row: str, runs: int) -> float:
    """Return the peak memory of a process that does the work of one row [MB]."""
    command = [sys.executable, "-m", "benchmarks.engine", "--only", row, "--runs", str(runs)]
    done = subprocess.run(command, cwd=TOP, check=True, capture_output=True, text=True)
    return float(json.loads(done.stdout)["peak"])


def beside_others(case: mtfs.Case, runs: int, times: int) -> None:
    each = variates(case)
    print(f"\n### The large case, {runs:,} runs of {each} random numbers each\n")
    rows: Mapping[str, Work] = works(case)
    taken = dict(zip(rows, least([lambda w=w: w(runs) for w in rows.values()], times), strict=True))
    (looped,) = least([lambda: in_loops(case, LOOPED)], 1)
    taken["(c) plain loops"] = looped * runs / LOOPED
    drawn = taken["(a) the draws alone, one thread"]
    print_table(
        ("", "seconds", "ns a random number", "times (a)", "peak MB"),
        [
            (
                name,
                f"{seconds:,.2f}",
                f"{seconds / runs / each * 1e9:,.0f}",
                f"{seconds / drawn:,.1f}",
                f"{peak(name, runs):,.0f}" if name in rows else "",
            )
            for name, seconds in taken.items()
        ],
    )


def as_runs_grow(case: mtfs.Case, numbers: tuple[int, ...]) -> None:
    print("\n### Time for each run and peak memory, as runs grow\n")
    name = f"the engine, Latin hypercubes, {os.cpu_count() or 1} threads"
    work = works(case)[name]
    rows = []
    for runs in numbers:
        (seconds,) = least([lambda runs=runs: work(runs)], 3 if runs <= 1_000_000 else 1)
        rows.append((f"{runs:,}", f"{seconds / runs * 1e6:.2f}", f"{peak(name, runs):,.0f}"))
    print_table(("runs", "microseconds a run", "peak MB"), rows)


def commands(times: int) -> None:
    print("\n### Whole commands\n")
    with TemporaryDirectory() as folder:
        calls = {
            "`mtfs --help`": ["--help"],
            "`mtfs check`, Halton": ["check", str(HALTON)],
            "`mtfs run --no-folder`, one scenario": ["run", str(HALTON), "--no-folder", "--scenario", "Base"],
            "`mtfs run --no-folder`, ten scenarios": ["run", str(HALTON), "--no-folder"],
            "`mtfs run`, ten scenarios, with workbook and charts": [
                "run",
                str(HALTON),
                "--out",
                f"{folder}/out",
            ],
        }

        def call(arguments: list[str]) -> None:
            command = [sys.executable, "-m", "mtfs", *arguments]
            subprocess.run(command, check=True, capture_output=True)

        empty = [sys.executable, "-c", "pass"]
        jobs: list[Callable[[], object]] = [lambda: subprocess.run(empty, check=True)]
        jobs += [lambda a=a: call(a) for a in calls.values()]
        taken = least(jobs, times)
        rows = [
            (name, f"{seconds:.2f}") for name, seconds in zip(("Python alone", *calls), taken, strict=True)
        ]
        (reading,) = least([lambda: read_case(HALTON)], times)
        rows.append(("reading Halton's case, in a process that runs", f"{reading:.3f}"))
    print_table(("", "seconds"), rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--only", help="do the work of one row alone and print its peak memory as JSON")
    parser.add_argument("--most", type=int, default=1_000_000, help="the largest number of runs")
    asked = parser.parse_args()
    case = large_case()
    if asked.only:
        works(case)[asked.only](asked.runs)
        print(json.dumps({"peak": own_peak()}))
        return
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}, "
        f"mtfs {mtfs.__version__}"
    )
    beside_others(case, asked.runs, asked.times)
    as_runs_grow(case, tuple(n for n in (10_000, 100_000, 1_000_000, 4_000_000) if n <= asked.most))
    commands(asked.times)


if __name__ == "__main__":
    main()
