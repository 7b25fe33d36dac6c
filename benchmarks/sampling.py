"""Which sampling wins: errors against runs, what they cost in time, and whether intervals tell the truth.

Each figure is worked out from many seeds and set against a run of four million random futures. Run it from
the top of the project with `python -m benchmarks.sampling`; it takes about half an hour on two cores, and
prints the tables of benchmarks/README.md.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import scipy

import mtfs
from benchmarks.measure import switched
from benchmarks.tables import print_table
from mtfs.analysis import blocks
from mtfs.analysis.blocks import Request, evaluate, map_blocks
from mtfs.analysis.intervals import chance_interval, mean_interval, quantile_interval
from mtfs.analysis.precision import run_to_precision
from mtfs.domain.strategy import HALF_A_PENNY, Strategy
from mtfs.engine.draws import DrawSource, Sampling
from mtfs.engine.hypercubes import LATIN_RUNS, LatinDraws
from mtfs.engine.kernels import compile_kernels
from tests.closed_forms import one_year_case

TOP = Path(__file__).parents[1]
CASES = {
    "Halton, urgent action": ("halton-2024-25", "Urgent action halves the overspend"),
    "Sefton": ("sefton-2025-26", "Base"),
    "Durham": ("durham-2025-26", "Base"),
}
RUNS = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
FIGURES = ("P95 of the gap", "median gap", "reserves have run out", "general fund below minimum")
CHANCES = FIGURES[2:]
TRUTH_RUNS, TRUTH_SEED = 4_000_000, 20_260_401
#: A chance nearer to 0 or 1 than this hardly varies at a thousand runs, and says nothing of a method.
LEAST_CHANCE = 0.02
CLOSED_FORM = one_year_case([3e6, 2e6, 2e6, 1e6, 1e6], opening=12e6, gap=10e6)


@dataclass(frozen=True)
class Outcomes:
    """What the figures are made of: arrays of shape (runs, years)."""

    gap: np.ndarray
    exhausted: np.ndarray
    below: np.ndarray

    @property
    def figures(self) -> np.ndarray:
        """Every figure of `FIGURES`, shape (figures, years)."""
        p95, p50 = np.quantile(self.gap, (0.95, 0.5), axis=0)
        return np.stack((p95, p50, self.exhausted.mean(axis=0), self.below.mean(axis=0)))


def case_and_strategy(name: str) -> tuple[mtfs.Case, Strategy]:
    file, scenario = CASES[name]
    case = mtfs.read_case(TOP / "scenarios" / f"{file}.xlsx")
    return case, case.strategies[case.scenario_name(scenario)]


def outcomes(case: mtfs.Case, strategy: Strategy, request: Request) -> Outcomes:
    minimum = strategy.council.minimum_balance

    def work(source: DrawSource, _: slice) -> tuple[np.ndarray, ...]:
        paths = evaluate(strategy, source, named_as=case.base)
        short = paths.unfunded > HALF_A_PENNY, minimum - paths.general > HALF_A_PENNY
        return paths.gap, *(np.logical_or.accumulate(event, axis=1) for event in short)

    found = map_blocks(work, request)
    return Outcomes(*(np.concatenate([block[i] for block in found]) for i in range(3)))


def over_seeds(work: Callable[[int], np.ndarray], seeds: int) -> np.ndarray:
    with ThreadPoolExecutor() as pool:
        return np.stack(list(pool.map(work, range(1, seeds + 1))))


def mean_squares(name: str, sampling: Sampling, runs: int, seeds: int, truth: np.ndarray) -> np.ndarray:
    """Return the mean squared error of every figure, shape (figures, years)."""
    case, strategy = case_and_strategy(name)

    def error(seed: int) -> np.ndarray:
        request = Request(runs=runs, seed=seed, workers=1, sampling=sampling)
        return (outcomes(case, strategy, request).figures - truth) ** 2

    return over_seeds(error, seeds).mean(axis=0)


def told(truth: np.ndarray) -> np.ndarray:
    """Return which figures are compared: not chances that hardly vary."""
    which = np.ones(truth.shape, dtype=bool)
    which[2:] = (truth[2:] >= LEAST_CHANCE) & (truth[2:] <= 1 - LEAST_CHANCE)
    return which


def typical(ratios: np.ndarray) -> str:
    """Return the geometric mean."""
    return f"{np.exp(np.log(ratios).mean()):.2f}" if ratios.size else "-"


def errors(seeds: int, runs_of: Sequence[int]) -> dict[tuple[str, Sampling, int], np.ndarray]:
    truths, squares = {}, {}
    for name in CASES:
        request = Request(runs=TRUTH_RUNS, seed=TRUTH_SEED, sampling=Sampling.RANDOM)
        truths[name] = outcomes(*case_and_strategy(name), request).figures
        for sampling in Sampling:
            for runs in runs_of:
                squares[name, sampling, runs] = mean_squares(name, sampling, runs, seeds, truths[name])
    print("\n### Error against runs\n")
    print("Root mean square error: of the gap in £m, of chances in percentage points.\n")
    for name in CASES:
        year = mtfs.read_case(TOP / "scenarios" / f"{CASES[name][0]}.xlsx").years
        for figure in (0, 2):
            which = np.flatnonzero(told(truths[name])[figure])
            unit = 1e6 if figure == 0 else 0.01
            print(f"{name}, {FIGURES[figure]} ({', '.join(year[t] for t in which)}):\n")
            rows = []
            for runs in runs_of:
                cells = [
                    " ".join(f"{np.sqrt(squares[name, s, runs][figure, t]) / unit:.2f}" for t in which)
                    for s in Sampling
                ]
                rows.append((f"{runs:,} runs", *cells))
            print_table(("", *Sampling), rows)
    print("\n### How many times fewer runs for the same error as random draws\n")
    print("Ratio of mean squares to those of random draws; geometric mean over years and cases.\n")
    rows = []
    for figure, label in enumerate(FIGURES):
        for sampling in (Sampling.LATIN_HYPERCUBE, Sampling.SOBOL):
            cells = []
            for runs in runs_of:
                ratios = []
                for name in CASES:
                    which = told(truths[name])[figure]
                    plain, found = (
                        squares[name, s, runs][figure][which] for s in (Sampling.RANDOM, sampling)
                    )
                    ratios.append(plain / found)
                cells.append(typical(np.concatenate(ratios)))
            rows.append((f"{label}, {sampling}", *cells))
    print_table(("", *(f"{runs:,}" for runs in runs_of)), rows)
    return squares


@lru_cache(maxsize=1)
def random_orders(size: int) -> np.ndarray:
    """Return orders of which any is as likely as another.

    There are so many that two uncertainties seldom get the same: where hypercubes are few, the error that one
    such pair makes would be all that is seen.
    """
    strata = np.tile(np.arange(size, dtype=np.uint16), (min(50_000, 100_000_000 // size), 1))
    return np.random.default_rng(size).permuted(strata, axis=1)


def latin_draws_of(size: int) -> type[LatinDraws]:
    """Return draws in hypercubes of a size."""

    class SizedDraws(LatinDraws):
        def _strata(self) -> np.ndarray:
            return random_orders(size)

    return SizedDraws


@contextmanager
def hypercubes_of(size: int | None) -> Iterator[None]:
    """Have the engine draw hypercubes of a size, or its own where none is given, without compiled kernels."""
    usual = blocks._SOURCES[Sampling.LATIN_HYPERCUBE]
    blocks._SOURCES[Sampling.LATIN_HYPERCUBE] = usual if size is None else latin_draws_of(size)
    try:
        # Compiled kernels take the engine's own orders alone, which are numbered in a byte.
        with switched("0"):
            compile_kernels(0)
            yield
    finally:
        blocks._SOURCES[Sampling.LATIN_HYPERCUBE] = usual
        compile_kernels(0)


def hypercubes(seeds: int) -> None:
    """Print what the size of a Latin hypercube gains."""
    print("\n### How large a Latin hypercube should be\n")
    print("Ratio of mean squares to those of random draws at 10,000 runs, as above.\n")
    rows = []
    request = Request(runs=TRUTH_RUNS, seed=TRUTH_SEED, sampling=Sampling.RANDOM)
    truths = {name: outcomes(*case_and_strategy(name), request).figures for name in CASES}
    plain = {n: mean_squares(n, Sampling.RANDOM, 10_000, seeds, truths[n]) for n in CASES}
    which = {n: told(truths[n]) for n in CASES}
    for size in (20, 50, 125, 250, 1000, 5000, None):
        with hypercubes_of(size):
            found = {n: mean_squares(n, Sampling.LATIN_HYPERCUBE, 10_000, seeds, truths[n]) for n in CASES}
        cells = [
            typical(np.concatenate([plain[n][i][which[n][i]] / found[n][i][which[n][i]] for n in CASES]))
            for i in range(len(FIGURES))
        ]
        label = f"{size:,} runs" if size else f"{LATIN_RUNS} runs, in orders that the engine has"
        rows.append((label, *cells))
    print_table(("", *FIGURES), rows)


def seconds(work: Callable[[], object], times: int) -> float:
    """Return the least time of several."""
    best = np.inf
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def times() -> None:
    print("\n### Time\n")
    print("Sefton on one core: the least time of several runs in one process, taken in turn; and that of a")
    print("whole command, `mtfs run --scenario Base --no-folder`.\n")
    case, strategy = case_and_strategy("Sefton")
    rows = []
    for runs in (10_000, 100_000):
        least = dict.fromkeys(Sampling, np.inf)
        for _ in range(15 if runs == 10_000 else 3):
            for s in Sampling:
                request = Request(runs=runs, workers=1, sampling=s)
                found = seconds(lambda r=request: outcomes(case, strategy, r), 1)
                least[s] = min(least[s], found)
        rows.append((f"{runs:,} runs, milliseconds", *(f"{least[s] * 1000:.0f}" for s in Sampling)))
    several = dict.fromkeys(Sampling, np.inf)
    for _ in range(10):
        for s in Sampling:
            found = seconds(lambda s=s: mtfs.run_scenarios(case, workers=1, sampling=s), 1)
            several[s] = min(several[s], found)
    label = f"10,000 runs of all {len(case.scenarios)} scenarios, milliseconds"
    rows.append((label, *(f"{several[s] * 1000:.0f}" for s in Sampling)))
    command = [sys.executable, "-m", "mtfs", "run", "scenarios/sefton-2025-26.xlsx", "--no-folder"]
    command += ["--scenario", "Base", "--sampling"]

    def run_command(sampling: Sampling) -> None:
        subprocess.run([*command, sampling], check=True, capture_output=True, cwd=TOP)

    cells = [f"{seconds(lambda s=s: run_command(s), 7):.2f}" for s in Sampling]
    rows.append(("the command, seconds", *cells))
    print_table(("", *Sampling), rows)


def coverage(seeds: int) -> None:
    """Print how often intervals hold the truth, where it is known in closed form."""
    print("\n### Intervals: how often they hold the truth, and how wide they are\n")
    print(f"A case whose answers are known in closed form, {seeds} seeds. Half-widths in £000 and percentage")
    print("points. `as if independent` is what the formulas for independent runs would say.\n")
    from scipy.special import ndtr, ndtri

    sd = np.sqrt(19) * 1e6
    truth = np.array([10e6, 10e6 + sd * ndtri(0.95), ndtr(-2e6 / sd)])
    rows = []
    for runs in (1_000, 10_000):
        for sampling in Sampling:
            for honest in (True, False):
                if sampling is Sampling.RANDOM and not honest:
                    continue

                def intervals(
                    seed: int, s: Sampling = sampling, n: int = runs, h: bool = honest
                ) -> np.ndarray:
                    request = Request(runs=n, seed=seed, workers=1, sampling=s)
                    found = outcomes(CLOSED_FORM, CLOSED_FORM.base, request)
                    gap, out = found.gap[:, 1], found.exhausted[:, 1]
                    replicates = request.replicates() if h else None
                    return np.stack(
                        (
                            mean_interval(gap, replicates=replicates),
                            quantile_interval(gap, 0.95, replicates=replicates),
                            chance_interval(out, replicates=replicates),
                        )
                    )

                found = over_seeds(intervals, seeds)
                held = ((found[..., 0] <= truth) & (truth <= found[..., 1])).mean(axis=0)
                half = np.diff(found, axis=-1)[..., 0].mean(axis=0) / 2 / np.array([1e3, 1e3, 0.01])
                label = f"{runs:,} runs, {sampling}" + ("" if honest else ", as if independent")
                cells = [f"{c:.1%}, ±{w:.3g}" for c, w in zip(held, half, strict=True)]
                rows.append((label, *cells))
    print_table(("", "mean gap", "P95 of the gap", "reserves have run out"), rows)


def stopping(seeds: int) -> None:
    """Print what `--precision` does to the intervals."""
    from scipy.special import ndtr

    print("\n### Stopping when it is sure enough\n")
    print(f"The same case, {seeds} seeds: how often the interval holds the truth at the end, and how many")
    print("runs it took on average.\n")
    truth = ndtr(-2e6 / (np.sqrt(19) * 1e6))
    rows = []
    for least, precision in ((1000, 0.02), (1000, 0.01), (10_000, 0.005), (10_000, 0.003)):
        cells = []
        for sampling in Sampling:

            def stopped(
                seed: int, s: Sampling = sampling, n: int = least, p: float = precision
            ) -> np.ndarray:
                request = Request(runs=n, seed=seed, workers=1, sampling=s)
                results, _ = run_to_precision(CLOSED_FORM, precision=p, request=request)
                low, high = results["Base"].summary.probability_intervals["p_exhausted_by"][-1]
                return np.array([low <= truth <= high, results["Base"].runs], dtype=float)

            held, runs = over_seeds(stopped, seeds).mean(axis=0)
            cells.append(f"{held:.1%}, {runs:,.0f} runs")
        rows.append((f"±{precision * 100:g}pp, from {least:,} runs on", *cells))
    print_table(("", *Sampling), rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--parts", default="times,coverage,stopping,hypercubes,errors")
    asked = parser.parse_args()
    print(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores; Python "
        f"{platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}; {asked.seeds} seeds"
    )
    parts: dict[str, Callable[[], object]] = {
        "times": times,
        "coverage": lambda: coverage(2 * asked.seeds),
        "stopping": lambda: stopping(2 * asked.seeds),
        "hypercubes": lambda: hypercubes(asked.seeds),
        "errors": lambda: errors(asked.seeds, RUNS),
    }
    for part in asked.parts.split(","):
        parts[part]()


if __name__ == "__main__":
    main()
