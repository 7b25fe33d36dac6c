"""How long whole commands take from a cold start, and what reading and writing take of that."""

import contextlib
import io
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from tempfile import TemporaryDirectory

import mtfs
from benchmarks.engine import HALTON
from benchmarks.measure import Settings, least, peak
from benchmarks.tables import table

__all__ = ["COMMANDS", "job", "sections"]

#: What stands for a folder that is made anew for each call.
FOLDER = "{folder}"
COMMANDS = {
    "`mtfs --help`": ("--help",),
    "`mtfs check`, Halton": ("check", str(HALTON)),
    "`mtfs new`": ("new", f"{FOLDER}/new.xlsx"),
    "`mtfs run --no-folder`, one scenario": ("run", str(HALTON), "--no-folder", "--scenario", "Base"),
    "`mtfs run --no-folder`, ten scenarios": ("run", str(HALTON), "--no-folder"),
    "`mtfs run`, one scenario, with workbook and charts": (
        "run",
        str(HALTON),
        "--scenario",
        "Base",
        "--out",
        f"{FOLDER}/out",
    ),
    "`mtfs run`, ten scenarios, with workbook and charts": ("run", str(HALTON), "--out", f"{FOLDER}/out"),
}
HEAD = ("peak MB",)
#: What no command can do without, by the program that does only that.
FLOORS = {
    "Python alone": "pass",
    "Python, with click imported": "import click",
    "Python, with numpy imported": "import numpy",
    "Python, with numpy and scipy.special imported": "import numpy, scipy.special",
}


def call(words: tuple[str, ...]) -> None:
    """Run mtfs from a cold start."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "mtfs", *(word.replace(FOLDER, folder) for word in words)]
        subprocess.run(command, check=True, capture_output=True)


def call_here(words: tuple[str, ...]) -> None:
    """Run mtfs in this process."""
    with TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        sys.argv = ["mtfs", *(word.replace(FOLDER, folder) for word in words)]
        with contextlib.suppress(SystemExit):
            runpy.run_module("mtfs", run_name="__main__", alter_sys=True)


@cache
def results() -> tuple[mtfs.Case, dict[str, mtfs.Result]]:
    case = mtfs.read_case(HALTON)
    found = mtfs.run_scenarios(case)
    for result in found.values():
        _ = result.summary
    return case, found


def write_workbook() -> bytes:
    from mtfs.iotools.results.manifest import Manifest
    from mtfs.iotools.results.workbook import results_workbook
    from mtfs.report.provenance import made_at

    case, found = results()
    manifest = Manifest(
        version=mtfs.__version__, made_at=made_at(), sentence="", command="", sampling="latin-hypercube"
    )
    return results_workbook(case, found, manifest, [])


def write_json() -> str:
    from mtfs.iotools.results.exchange import results_json

    return results_json(*results(), mtfs.__version__, {})


def write_csv() -> str:
    from mtfs.iotools.results.exchange import results_csv

    return results_csv(results()[1])


def draw_charts() -> object:
    from mtfs.charts import draw_charts

    return draw_charts(results()[1]["Base"], source="")


STEPS: dict[str, Callable[[], object]] = {
    "reading Halton's case": lambda: mtfs.read_case(HALTON),
    "its results as results.xlsx": write_workbook,
    "its results as results.csv": write_csv,
    "its results as JSON": write_json,
    "its three charts, as PNG and SVG": draw_charts,
}


def job(row: str) -> Callable[[], object]:
    """Return the work of one row, to be done alone."""
    if row in COMMANDS:
        return lambda: call_here(COMMANDS[row])
    return STEPS[row]


def memory(settings: Settings, row: str) -> tuple[str, ...]:
    """Return the last cell of a row, where there is one: what stands alone for comparison has none."""
    if not settings.peaks:
        return ()
    return ("" if row in FLOORS else f"{peak('commands', row):,.0f}",)


def from_cold(settings: Settings) -> str:
    floors = {name: (sys.executable, "-c", program) for name, program in FLOORS.items()}
    works: list[Callable[[], object]] = [
        lambda c=command: subprocess.run(c, check=True) for command in floors.values()
    ]
    works += [lambda w=words: call(w) for words in COMMANDS.values()]
    found = dict(zip((*floors, *COMMANDS), least(works, settings.times), strict=True))
    least_of_all = found["Python alone"]
    lines = [
        (name, f"{seconds:.3f}", f"{seconds / least_of_all:.1f}", *memory(settings, name))
        for name, seconds in found.items()
    ]
    heads = ("", "seconds", "times Python alone", *HEAD[: settings.peaks])
    return f"## Whole commands, from a cold start\n\n{table(heads, lines)}"


def warm(settings: Settings) -> str:
    for work in STEPS.values():
        work()
    found = least(list(STEPS.values()), settings.times)
    lines = [
        (name, f"{seconds:.3f}", *memory(settings, name)) for name, seconds in zip(STEPS, found, strict=True)
    ]
    heads = ("", "seconds", *HEAD[: settings.peaks])
    return f"## Steps of a command, in a process that has done them before\n\n{table(heads, lines)}"


def sections(settings: Settings) -> Iterator[str]:
    """Yield what this room measures, as Markdown."""
    yield from_cold(settings)
    yield warm(settings)
