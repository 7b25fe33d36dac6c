"""Councils worked on side by side, by Dask: on this machine's cores, or on any cluster that has a scheduler.

A worker that dies costs the work that it had in hand, which another then does. Work that ends the process
that does it, time after time, is given up and told; whatever else is under way goes on.
"""

import logging
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from os import cpu_count
from pathlib import Path
from typing import TYPE_CHECKING

from mtfs import __version__
from mtfs.analysis.nation.records import CouncilFault, SweepFacts
from mtfs.errors import ModelError, MtfsError, RequestError
from mtfs.iotools.sweep.sources import CaseSource
from mtfs.iotools.sweep.work import Done, version_here, work_on

if TYPE_CHECKING:
    from distributed import Client, Future

__all__ = ["check_dask", "open_client", "work_on_all"]

#: How often work may end its process and be tried again, beside others and then alone.
_MOST_DEATHS = 1
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
_CONNECT, _WAIT = "10s", 30
_KILLED = (
    "the process that worked on it ended each time that it was tried, as where memory runs out; the others "
    "went on. Try it alone with mtfs run, or with fewer runs"
)


def check_dask() -> None:
    """Refuse to go on where Dask is not installed.

    Raises
    ------
    RequestError
        With how to install it.
    """
    missing = [name for name in ("dask", "distributed", "pyarrow") if find_spec(name) is None]
    if missing:
        msg = f'a sweep needs {" and ".join(missing)}: pip install "mtfs[dask]"'
        raise RequestError(msg)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep to oneself what Dask says of workers that come and go: the sweep tells it in its own words."""
    logger = logging.getLogger("distributed")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)


@contextmanager
def open_client(*, workers: int | None = None, scheduler: str | None = None) -> Iterator["Client"]:
    """Open a local cluster, or a connection to one.

    Parameters
    ----------
    workers : int, optional
        How many processes on this machine, of one thread each; one for each core where left out.
    scheduler : str, optional
        The address of the scheduler of a cluster, such as ``tcp://10.0.0.5:8786``, in place of that.

    Yields
    ------
    distributed.Client
        The client.

    Raises
    ------
    RequestError
        Where Dask is not installed, no scheduler answers, it has no workers, or they have another version of
        mtfs, whose figures may be others.
    """
    check_dask()
    import dask
    from distributed import Client, LocalCluster

    with _quiet():
        if scheduler is not None:
            with _connected(scheduler) as client:
                yield client
            return
        settings = {
            "distributed.scheduler.allowed-failures": _MOST_DEATHS,
            # Work is one short task after another: none is worth moving, and no event loop needs watching.
            "distributed.admin.tick.limit": "1h",
            # As it comes, Dask has memory handed back to the system after every array, which takes a third
            # of the time here.
            "distributed.nanny.pre-spawn-environ": _ONE_THREAD,
        }
        with dask.config.set(settings):
            with _interrupts_ignored():
                cluster = LocalCluster(
                    n_workers=workers or cpu_count() or 1,
                    threads_per_worker=1,
                    processes=True,
                    dashboard_address="127.0.0.1:0",
                    silence_logs=logging.CRITICAL,
                )
            with cluster, Client(cluster) as client:
                yield client


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Have the processes that are started meanwhile leave Ctrl-C to the one that starts them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    if hasattr(signal, "pthread_sigmask"):
        # One that comes meanwhile is not lost, but waits.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _connected(scheduler: str) -> Iterator["Client"]:
    from distributed import Client

    try:
        client = Client(scheduler, timeout=_CONNECT)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        msg = f"no Dask scheduler answers at {scheduler} ({reason}); expected an address such as tcp://HOST:8786"
        raise RequestError(msg) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_WAIT)
        except TimeoutError as error:
            msg = f"the scheduler at {scheduler} has no workers; start some with: dask worker {scheduler}"
            raise RequestError(msg) from error
        _check_versions(client)
        yield client


def _check_versions(client: "Client") -> None:
    told = client.run(version_here, on_error="return")
    others = {str(found) for found in told.values() if found != __version__}
    if others:
        listed = ", ".join(sorted(others))
        msg = (
            f"workers have mtfs {listed}, and here it is {__version__}: figures may be others; install one "
            "version everywhere"
        )
        raise RequestError(msg)


def _submit(client: "Client", source: CaseSource, facts: SweepFacts, file: Path | None) -> "Future":
    return client.submit(work_on, source, facts, None if file is None else str(file), pure=False, retries=0)


def _given_up(source: CaseSource) -> Done:
    fault = CouncilFault(code=source.code, name=source.name, where="", message=_KILLED)
    return Done(faults=(fault,))


def work_on_all(
    client: "Client",
    sources: Sequence[CaseSource],
    facts: SweepFacts,
    files: Mapping[str, Path],
    on_done: Callable[[CaseSource, Done], None],
) -> None:
    """Work on councils side by side.

    Parameters
    ----------
    client : distributed.Client
        Where the work is done.
    sources : sequence of CaseSource
        The councils' cases, which go to the workers as data.
    facts : SweepFacts
        What makes the figures of the sweep.
    files : mapping of str to Path
        By place: where a worker is to put its council's file. Those of places left out come back.
    on_done : callable
        Called with each council and what came of it, as they come.

    Raises
    ------
    ModelError
        Where the connection to the cluster is lost.
    """
    from distributed import as_completed
    from distributed.scheduler import KilledWorker

    futures = [_submit(client, source, facts, files.get(source.place)) for source in sources]
    source_of = {future.key: source for future, source in zip(futures, sources, strict=True)}
    killed: list[CaseSource] = []
    for future, found in as_completed(futures, with_results=True, raise_errors=False):
        source = source_of[future.key]
        if future.status == "error" and isinstance(found[1], KilledWorker):
            killed.append(source)
        else:
            on_done(source, _done(found))
        future.release()
    # A worker takes others down with it that were next in its line: each is tried once more, alone.
    for source in killed:
        future = _submit(client, source, facts, files.get(source.place))
        error = future.exception()
        on_done(
            source, _given_up(source) if isinstance(error, KilledWorker) else _done(error or future.result())
        )
        future.release()


def _done(found: object) -> Done:
    """Return what came of a council, or raise what is none of its own: its own errors are caught at work."""
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, MtfsError):
        raise error
    if not isinstance(found, Done):
        msg = f"the cluster lost the work ({type(error).__name__}: {error}); what is done is kept"
        raise ModelError(msg)
    return found
