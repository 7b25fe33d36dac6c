"""The charts of a run, drawn by a process of their own while this one goes on.

To import matplotlib and draw three charts takes about as long as to write the workbook. The other process is
started at once, and imports what it needs while the case is read and run; then it draws while the workbook is
written. On two cores the charts so cost hardly any time; the pictures are the same to the byte. Where there
is one core, or the other process fails for any reason, they are drawn here.
"""

import json
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mtfs.analysis.processes import usable_cores

if TYPE_CHECKING:
    from mtfs.analysis.result import Result
    from mtfs.charts.pictures import Picture

__all__ = ["charts_apart", "serve"]

#: Begins to draw a result, with the line at the foot of its charts, and returns what waits for the pictures.
Begin = Callable[["Result", str], Callable[[], "tuple[Picture, ...]"]]

# The other process finds modules where this one does.
_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from mtfs.charts.apart import serve; serve()"
)


def _begin_here(result: "Result", source: str) -> "Callable[[], tuple[Picture, ...]]":
    def draw() -> "tuple[Picture, ...]":
        from mtfs.charts.files import draw_charts

        return draw_charts(result, source=source)

    return draw


@contextmanager
def charts_apart(*, wanted: bool = True, workers: int | None = None) -> Iterator[Begin]:
    """Hold a process ready that draws the charts of one run.

    Parameters
    ----------
    wanted : bool, optional
        Whether there will be charts to draw at all.
    workers : int, optional
        How many cores may be used, as ``--workers`` has it; with one, the charts are drawn here.

    Yields
    ------
    callable
        Takes a result and the line at the foot, begins to draw as `mtfs.charts.draw_charts` does, and returns
        a callable that waits for the pictures.
    """
    process = _start() if wanted and min(workers or 2, usable_cores()) > 1 else None
    if process is None:
        yield _begin_here
        return
    with process, ThreadPoolExecutor(1) as pool:

        def begin(result: "Result", source: str) -> "Callable[[], tuple[Picture, ...]]":
            # In a thread: the other process reads this only when it has imported what it needs.
            answer = pool.submit(process.communicate, pickle.dumps((result, source)))

            def finish() -> "tuple[Picture, ...]":
                drawn, said = answer.result()
                if process.returncode != 0:
                    return _begin_here(result, source)()
                sys.stderr.write(said.decode("utf-8", "replace"))
                pictures: tuple[Picture, ...] = pickle.loads(drawn)
                return pictures

            return finish

        try:
            yield begin
        finally:
            # It has ended already where its pictures were fetched.
            process.kill()


def _start() -> "subprocess.Popen[bytes] | None":
    """Start the other process; None where the system lets no program start another."""
    command = [sys.executable, "-c", _PROGRAM, json.dumps(sys.path)]
    pipe = subprocess.PIPE
    try:
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe)
    except OSError:
        return None


def serve() -> None:
    """Draw what stands on standard input, and write the pictures to standard output: the other process."""
    from mtfs.charts.files import draw_charts

    # What else is printed must not get among the pictures.
    answer, sys.stdout = sys.stdout.buffer, sys.stderr
    result, source = pickle.load(sys.stdin.buffer)
    pickle.dump(draw_charts(result, source=source), answer)
    answer.flush()
