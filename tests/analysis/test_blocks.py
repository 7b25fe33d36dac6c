"""Requests, and the blocks that they are done in."""

import numpy as np
import pytest

from mtfs.analysis.blocks import DEFAULT_SAMPLING, Request, map_blocks
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


def test_going_on_does_the_unfinished_block_and_the_new_ones() -> None:
    done: list[int] = []
    request = Request(runs=2 * BLOCK_RUNS)
    where = map_blocks(lambda _, at: at, request, start=BLOCK_RUNS + 100, progress=done.append)
    assert where == [slice(BLOCK_RUNS, 2 * BLOCK_RUNS)]
    assert done == [BLOCK_RUNS - 100]
    assert map_blocks(lambda _, at: at, request, start=request.runs) == []
