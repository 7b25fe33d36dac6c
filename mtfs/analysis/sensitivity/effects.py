"""Variance-based effects: the share of an outcome's variance that each group of assumptions explains."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from mtfs.analysis.blocks import Request, map_blocks
from mtfs.analysis.intervals import FEWEST_REPLICATES, Z95
from mtfs.analysis.sensitivity.redraws import Redraw, RedrawKind, redrawn, redraws_of, second_draws
from mtfs.analysis.sensitivity.swaps import outcomes_of
from mtfs.domain.strategy import HALF_A_PENNY, Strategy
from mtfs.engine.draws import DrawSource
from mtfs.engine.sampling import Futures, central_futures, sample_futures
from mtfs.engine.shapes import Floats

__all__ = ["FEWEST_RUNS", "LEAST_CHANCE", "OUTCOMES", "Effects", "Shares", "effects"]

#: What is explained: the gap of each year, reserves needed to last through it, and whether they have run out.
OUTCOMES = ("gap", "needed", "exhausted_by")
#: With fewer runs a share of variance says nothing (assumed).
FEWEST_RUNS = 50
#: Whether reserves have run out hardly varies where either answer is rarer than this (assumed).
LEAST_CHANCE = 0.01
#: How often the bootstrap draws anew, and from how many batches of runs at most.
_RESAMPLES = 400
_BATCHES = 250
_TAIL = 0.025
_Labels = NDArray[np.intp]


@dataclass(frozen=True, kw_only=True)
class Shares:
    """What share of the variance of one outcome each part explains.

    Parameters
    ----------
    first, total : ndarray, shape (parts, years)
        First-order and total effects, as fractions; NaN where the outcome hardly varies. An estimate may
        pass 0 or 1 by its Monte Carlo error.
    first_interval, total_interval : ndarray, shape (parts, years, 2)
        Their 95% bootstrap intervals.
    """

    first: Floats
    total: Floats
    first_interval: Floats
    total_interval: Floats


@dataclass(frozen=True, kw_only=True)
class Effects:
    """What share of each outcome's variance every part explains, with everything moving.

    Parameters
    ----------
    parts : tuple of Redraw
        What was drawn anew: the groups first, then what some of them are made of.
    shares : mapping of str to Shares
        By outcome, a key of `OUTCOMES`.
    sd : mapping of str to ndarray, shape (years,)
        The standard deviation of each outcome [£, of the last one none].
    chance : ndarray, shape (years,)
        The chance that usable reserves have run out by each year.
    joint : mapping of str to ndarray, shape (years,)
        By outcome: the share that groups explain together alone, which is what their first-order shares leave
        of the whole; NaN where the outcome hardly varies.
    joint_interval : mapping of str to ndarray, shape (years, 2)
        Its 95% bootstrap interval.
    """

    parts: tuple[Redraw, ...]
    shares: Mapping[str, Shares]
    joint: Mapping[str, Floats]
    joint_interval: Mapping[str, Floats]
    sd: Mapping[str, Floats]
    chance: Floats

    def of_kind(self, kind: RedrawKind) -> list[int]:
        """Return the positions of the parts of one kind.

        Parameters
        ----------
        kind : RedrawKind
            The kind.

        Returns
        -------
        list of int
            In the order of `parts`.
        """
        return [i for i, part in enumerate(self.parts) if part.kind is kind]


def effects(strategy: Strategy, request: Request, *, named_as: Strategy | None = None) -> Effects:
    """Estimate the first-order and total effects of every independent group, and of what it is made of.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    request : Request
        How many futures, from which seed, on how many cores.
    named_as : Strategy, optional
        The strategy whose names the draws go by: the case without edits.

    Returns
    -------
    Effects
        Years 0 to T.

    Notes
    -----
    With a and b the outcome of two independent sets of futures, and c that of the first set with a part of
    it taken from the second: the variance is that of a and b pooled, the first-order share of it is
    ``mean((b - mean) (c - a))`` (Saltelli et al. 2010, table 2 b) and the total share ``mean((c - a)²) / 2``
    (Jansen 1999). Intervals are from drawing batches of runs anew: whole replicates, where runs are drawn
    together, and never more than 250 batches.

    References
    ----------
    Jansen, M. J. W. (1999), "Analysis of variance designs for model output", Computer Physics
    Communications 117, 35-43.

    Saltelli, A. et al. (2010), "Variance based sensitivity analysis of model output. Design and estimator
    for the total sensitivity index", Computer Physics Communications 181, 259-270.

    Kucherenko, S., Tarantola, S. and Annoni, P. (2012), "Estimation of global sensitivity indices for models
    with dependent variables", Computer Physics Communications 183, 937-946: `RedrawKind.TOGETHER` is their
    first-order index, and `RedrawKind.BEYOND` their total one.
    """
    parts = redraws_of(strategy, named_as=named_as)
    plan = outcomes_of(strategy, central_futures(strategy))
    # Squares are taken about the plan, so that no digits are lost to the size of the gap.
    centre = np.concatenate((plan.gap[0], plan.needed[0], np.zeros(len(strategy.years))))[:, None]
    batch_of = _batches(request)

    def look(futures: Futures) -> Floats:
        found = outcomes_of(strategy, futures)
        ran_out = found.needed > strategy.usable_opening + HALF_A_PENNY
        about_plan: Floats = np.concatenate((found.gap.T, found.needed.T, ran_out.T)) - centre
        return about_plan

    def work(first: DrawSource, where: slice) -> tuple[_Labels, Floats, Floats]:
        labels = batch_of[where]
        draws = (first, second_draws(first))
        futures, other = (sample_futures(strategy, one, named_as=named_as) for one in draws)
        a, b = look(futures), look(other)
        whole = _batched((a, b, a**2, b**2), labels)
        of_parts = np.empty((len(parts), 3, *whole.shape[1:]))
        anew = redrawn(strategy, draws, (futures, other), parts, named_as=named_as)
        for sums, one in zip(of_parts, anew, strict=True):
            change = look(one) - a
            sums[:] = _batched((b * change, change, change**2), labels)
        return np.unique(labels), whole, of_parts

    blocks = map_blocks(work, request)
    sizes = np.bincount(batch_of).astype(np.float64)
    whole = _gathered([(labels, sums) for labels, sums, _ in blocks], len(sizes))
    of_parts = _gathered([(labels, sums) for labels, _, sums in blocks], len(sizes))
    weights = _bootstrap_weights(sizes, request.seed)
    a, b, a2, b2 = _means(whole, weights)
    variance = (a2 + b2) / 2 - ((a + b) / 2) ** 2
    years = len(strategy.years)
    chance = whole[0, -years:].sum(axis=-1) / request.runs
    varies = _varies(variance[:, 0], chance, request.runs)
    product, change, square = np.moveaxis(_means(of_parts, weights), 1, 0)
    # A resample in which nothing varies has nothing to share out.
    some = np.broadcast_to(variance > 0, product.shape)
    first, total = (
        np.divide(part, variance, out=np.zeros_like(part), where=some)
        for part in (product - (a + b) / 2 * change, square / 2)
    )
    shares, sd, joint, joint_interval = {}, {}, {}, {}
    groups = [part.kind is RedrawKind.GROUP for part in parts]
    left = 1.0 - first[groups].sum(axis=0)
    for i, outcome in enumerate(OUTCOMES):
        where = slice(i * years, (i + 1) * years)
        joint[outcome], joint_interval[outcome] = _told(left[where], varies[where], len(sizes))
        told = [_told(values[:, where], varies[where], len(sizes)) for values in (first, total)]
        shares[outcome] = Shares(
            first=told[0][0], first_interval=told[0][1], total=told[1][0], total_interval=told[1][1]
        )
        sd[outcome] = np.sqrt(np.maximum(variance[where, 0], 0.0))
    return Effects(
        parts=parts, shares=shares, sd=sd, chance=chance, joint=joint, joint_interval=joint_interval
    )


def _batches(request: Request) -> _Labels:
    """Return the number of each run's batch: batches are independent of each other."""
    replicates = request.replicates()
    if replicates is None or replicates.max() + 1 < FEWEST_REPLICATES:
        replicates = np.arange(request.runs)
    together = -(-(int(replicates.max()) + 1) // _BATCHES)
    return replicates // together


def _batched(values: tuple[Floats, ...], labels: _Labels) -> Floats:
    """Add up the runs of each batch: shape (values, outcomes, batches), in the order of their labels."""
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.diff(labels[order], prepend=-1))
    return np.stack([np.add.reduceat(value[:, order], starts, axis=-1) for value in values])


def _gathered(blocks: Sequence[tuple[_Labels, Floats]], batches: int) -> Floats:
    """Add up what blocks have of each batch."""
    total = np.zeros((*blocks[0][1].shape[:-1], batches))
    for labels, sums in blocks:
        total[..., labels] += sums
    return total


def _bootstrap_weights(sizes: Floats, seed: int) -> Floats:
    """Return what turns sums of batches into means: as they are, and over each resample of the batches.

    The first column takes every batch once. Shape (batches, 1 + resamples).
    """
    batches = len(sizes)
    generator = np.random.default_rng(seed)
    counts = generator.multinomial(batches, np.full(batches, 1 / batches), size=_RESAMPLES).T
    weights = np.concatenate((np.ones((batches, 1)), counts), axis=1)
    normed: Floats = weights / (sizes @ weights)
    return normed


def _means(sums: Floats, weights: Floats) -> Floats:
    """Return means over batches, of the runs and of each resample: shape (..., 1 + resamples)."""
    flat: Floats = sums.reshape(-1, len(weights)) @ weights
    return flat.reshape(*sums.shape[:-1], weights.shape[1])


def _varies(variance: Floats, chance: Floats, runs: int) -> NDArray[np.bool_]:
    """Tell which outcomes of which years vary enough for their variance to be shared out."""
    rarer = np.minimum(chance, 1 - chance)
    enough = np.concatenate(
        (variance[: -len(chance)] > HALF_A_PENNY**2, rarer >= max(LEAST_CHANCE, FEWEST_RUNS / runs))
    )
    varies: NDArray[np.bool_] = enough & (runs >= FEWEST_RUNS)
    return varies


def _told(shares: Floats, varies: NDArray[np.bool_], batches: int) -> tuple[Floats, Floats]:
    """Return the estimates and their intervals, NaN where the outcome hardly varies."""
    estimate = shares[..., 0]
    ends = np.moveaxis(np.quantile(shares[..., 1:], (_TAIL, 1 - _TAIL), axis=-1), 0, -1)
    # Few batches resemble each other too much: Student's t, as for a mean.
    wider = 1.0
    if batches > 1:
        wider = special.stdtrit(batches - 1, 1 - _TAIL) / Z95 * np.sqrt(batches / (batches - 1))
    interval = estimate[..., None] + wider * (ends - estimate[..., None])
    return np.where(varies, estimate, np.nan), np.where(varies[:, None], interval, np.nan)
