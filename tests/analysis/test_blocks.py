"""Requests, and the blocks that they are done in."""

import numpy as np
import pytest

from mtfs.analysis.blocks import DEFAULT_SAMPLING, Request, _blocks_at_once, map_blocks
from mtfs.engine.draws import BLOCK_RUNS, DrawSource, Sampling
from mtfs.engine.kernels import COMPILED
from mtfs.errors import RequestError


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"runs": 0}, "the number of runs is 0; expected 1 or more"),
        ({"seed": -1}, "the seed is -1; expected 0 or more"),
        ({"workers": 0}, "the number of workers is 0; expected 1 or more"),
        (
            {"sampling": "lucky"},
            "there is no sampling 'lucky'; expected one of random, latin-hypercube, sobol",
        ),
    ],
)
def test_nonsense_is_refused(asked: dict[str, object], said: str) -> None:
    with pytest.raises(RequestError, match=said):
        Request(**asked)


def test_a_sampling_may_be_given_by_name() -> None:
    assert Request(sampling="sobol").sampling is Sampling.SOBOL
    assert Request().sampling is DEFAULT_SAMPLING


def test_replicates_are_those_of_the_sampling() -> None:
    assert Request(runs=300, sampling="random").replicates() is None
    assert Request(runs=300, sampling="latin-hypercube").replicates().max() == 2
    assert Request(runs=300, sampling="sobol").replicates().max() == 19


@pytest.mark.parametrize("sampling", Sampling)
@pytest.mark.parametrize("workers", [1, 4])
def test_every_run_is_worked_on_once_whatever_the_threads(
    sampling: Sampling, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Threads are used where kernels are compiled.
    monkeypatch.setenv(COMPILED, "1")
    request = Request(runs=2 * BLOCK_RUNS + 17, seed=2, workers=workers, sampling=sampling)
    found = np.zeros(request.runs)
    done: list[int] = []

    def work(draws: DrawSource, where: slice) -> int:
        found[where] += draws.normals("x")[:, 0]
        return where.start

    assert map_blocks(work, request, progress=done.append) == [0, BLOCK_RUNS, 2 * BLOCK_RUNS]
    assert done == [BLOCK_RUNS, BLOCK_RUNS, 17]
    alone = np.concatenate(
        map_blocks(
            lambda draws, _: draws.normals("x")[:, 0],
            Request(runs=request.runs, seed=2, workers=1, sampling=sampling),
        )
    )
    assert np.array_equal(found, alone)


@pytest.mark.parametrize(
    ("runs", "start", "cores", "in_any", "found"),
    [
        (16, 0, 1, True, 1),
        (20, 0, 1, True, 5),
        (20, 0, 2, True, 5),
        (20, 0, 3, True, 4),
        (20, 0, 8, True, 3),
        (20, 0, 64, True, 2),
        (24, 0, 2, True, 4),
        (200, 100, 2, True, 5),
        (200, 200, 2, True, 2),
        (200, 0, 2, False, 2),
    ],
)
def test_each_core_does_as_many_blocks(runs: int, start: int, cores: int, in_any: bool, found: int) -> None:
    request = Request(runs=runs * BLOCK_RUNS, workers=cores)
    assert _blocks_at_once(request, runs - start, in_any=in_any) == found


def test_going_on_does_the_unfinished_block_and_the_new_ones() -> None:
    done: list[int] = []
    request = Request(runs=2 * BLOCK_RUNS)
    where = map_blocks(lambda _, at: at, request, start=BLOCK_RUNS + 100, progress=done.append)
    assert where == [slice(BLOCK_RUNS, 2 * BLOCK_RUNS)]
    assert done == [BLOCK_RUNS - 100]
    assert map_blocks(lambda _, at: at, request, start=request.runs) == []
