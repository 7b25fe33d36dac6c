"""Sources of draws: what each promises of a run, and how evenly it spreads them."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr

from mtfs.domain.strategy import Strategy
from mtfs.engine.draws import BLOCK_RUNS, Draws, Sampling, SwappedDraws
from mtfs.engine.hypercubes import LATIN_RUNS, LatinDraws
from mtfs.engine.sobol import SEQUENCES, SobolDraws, coordinates_of
from mtfs.engine.uncertainties import PROGRAMME_STREAM
from mtfs.errors import RequestError
from tests.cases import case_of, full_case

SOURCES = [Draws, LatinDraws, SobolDraws]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Strategy:
    return case_of(full_case(), Path(tmp_path_factory.mktemp("case"))).base


def ready(
    source: type[Draws], base: Strategy, seed: int = 3, block: int = 0, runs: int = BLOCK_RUNS
) -> Draws:
    draws = source(seed, block, runs)
    draws.expect(base)
    return draws


def a_driver(base: Strategy) -> str:
    return next(stream for stream, _ in coordinates_of(base) if stream.startswith("driver/"))


@pytest.mark.parametrize("source", SOURCES)
def test_a_run_is_the_same_however_many_there_are(source: type[Draws], base: Strategy) -> None:
    stream = a_driver(base)
    whole = ready(source, base, block=1).normals(stream, base.plan_years)
    some = ready(source, base, block=1, runs=1234).normals(stream, base.plan_years)
    assert some.shape == (1234, base.plan_years)
    assert np.array_equal(some, whole[:1234])


@pytest.mark.parametrize("source", SOURCES)
def test_a_longer_plan_begins_with_the_same_years(source: type[Draws], base: Strategy) -> None:
    short, long = (ready(source, base).normals("driver/new", years) for years in (2, 9))
    assert np.array_equal(short, long[:, :2])


@pytest.mark.parametrize("source", SOURCES)
def test_seeds_blocks_streams_and_years_are_unrelated(source: type[Draws], base: Strategy) -> None:
    streams = list(dict.fromkeys(stream for stream, _ in coordinates_of(base)))[:3]
    one = ready(source, base)
    columns = [one.normals(stream)[:, 0] for stream in streams]
    columns += [one.normals(a_driver(base), base.plan_years)[:, 1], one.normals("another")[:, 0]]
    # Later points of a sequence answer to the earlier, and every seed scrambles the same ones.
    if source is not SobolDraws:
        columns += [ready(source, base, seed=4).normals(streams[0])[:, 0]]
        columns += [ready(source, base, block=1).normals(streams[0])[:, 0]]
    related = np.corrcoef(columns)[np.triu_indices(len(columns), 1)]
    assert np.abs(related).max() < 5 / np.sqrt(BLOCK_RUNS)


@pytest.mark.parametrize("source", SOURCES)
def test_draws_are_standard_normal(source: type[Draws], base: Strategy) -> None:
    stream = a_driver(base)
    z = np.concatenate([ready(source, base, block=b).normals(stream)[:, 0] for b in range(4)])
    assert np.isfinite(z).all()
    shares = np.sort(ndtr(z))
    # Kolmogorov's statistic, beyond its 99.9th percentile for independent draws.
    assert np.abs(shares - (np.arange(len(z)) + 0.5) / len(z)).max() < 1.95 / np.sqrt(len(z))


def test_every_latin_hypercube_visits_every_stratum_once(base: Strategy) -> None:
    z = LatinDraws(seed=1, block=0).normals("driver/cpi", 3)
    strata = np.floor(ndtr(z) * LATIN_RUNS).astype(int).reshape(-1, LATIN_RUNS, 3)
    assert np.array_equal(
        np.sort(strata, axis=1)[..., 0], np.broadcast_to(np.arange(LATIN_RUNS), strata.shape[:2])
    )
    assert (np.sort(strata, axis=1) == np.arange(LATIN_RUNS)[:, None]).all()
    # In an order of its own each time.
    assert len({tuple(order) for order in np.moveaxis(strata, 1, 2).reshape(-1, LATIN_RUNS)}) == 3 * len(
        strata
    )
    assert BLOCK_RUNS % LATIN_RUNS == 0


def test_every_sequence_fills_the_first_coordinates_evenly(base: Strategy) -> None:
    draws = ready(SobolDraws, base)
    (first, _), (second, _) = list(coordinates_of(base))[:2]
    shares = ndtr(np.stack([draws.normals(name)[:, 0] for name in (first, second)], axis=1))
    for sequence in range(SEQUENCES):
        # Of 16 points of a scrambled sequence one lies in each of 4 by 4 squares.
        points = shares[sequence::SEQUENCES][:16]
        assert len({tuple(square) for square in np.floor(points * 4).astype(int)}) == 16


def test_a_sequence_goes_on_from_block_to_block(base: Strategy) -> None:
    (first, _) = next(iter(coordinates_of(base)))
    blocks = [ready(SobolDraws, base, block=block).normals(first)[:, 0] for block in range(5)]
    points = ndtr(np.concatenate(blocks))[0::SEQUENCES][:1024]
    assert len(set(np.floor(points * 1024))) == 1024


def test_what_makes_the_base_year_comes_first_and_drivers_year_by_year(base: Strategy) -> None:
    places = coordinates_of(base)
    assert sorted(places.values()) == list(range(len(places)))
    ordered = list(places)
    last_variance = max(i for (stream, _), i in places.items() if stream.startswith("monitoring/"))
    assert ordered[last_variance + 1] == (PROGRAMME_STREAM, 0)
    assert all(stream.startswith("monitoring/") for stream, _ in ordered[: last_variance + 1])
    drivers = [year for stream, year in ordered if stream.startswith("driver/")]
    assert drivers == sorted(drivers)
    assert max(drivers) == base.plan_years - 1


def test_a_stream_that_the_case_does_not_have_is_random(base: Strategy) -> None:
    assert np.array_equal(ready(SobolDraws, base).normals("second/x", 2), Draws(3, 0).normals("second/x", 2))


def test_the_first_to_say_what_is_expected_is_heard(base: Strategy) -> None:
    draws = ready(SobolDraws, base)
    stream = a_driver(base)
    before = draws.normals(stream, base.plan_years)
    draws.expect(Strategy(**{**vars(base), "drivers": base.drivers[::-1]}))
    assert draws.normals(stream, base.plan_years) is before
    assert np.array_equal(draws._draw(stream, base.plan_years), before)


def test_a_mixture_tells_both_of_its_sources(base: Strategy) -> None:
    first, second = SobolDraws(3, 0), SobolDraws(3, 1)
    SwappedDraws(first, second, {"x"}).expect(base)
    stream = a_driver(base)
    for block, draws in enumerate((first, second)):
        assert np.array_equal(draws.normals(stream), ready(SobolDraws, base, block=block).normals(stream))


def test_threads_that_share_sequences_do_not_disturb_each_other(base: Strategy) -> None:
    def draw(block: int) -> np.ndarray:
        return ready(SobolDraws, base, block=block).normals(a_driver(base), base.plan_years)

    alone = [draw(block) for block in range(8)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(draw, range(8)))
    assert np.array_equal(alone, together)


def test_replicates_number_the_runs_drawn_together() -> None:
    assert Draws.replicates(5) is None
    assert LatinDraws.replicates(300).tolist() == [0] * 125 + [1] * 125 + [2] * 50
    assert SobolDraws.replicates(22).tolist() == [*range(20), 0, 1]


def test_a_sampling_is_known_by_its_name() -> None:
    assert Sampling("Latin-Hypercube ") is Sampling.LATIN_HYPERCUBE
    with pytest.raises(
        RequestError, match=r"no sampling 'sobel' \(did you mean 'sobol'\?\); expected one of random"
    ):
        Sampling("sobel")
