"""The model as one would write it with numpy at a first sitting: every run at once, one line after another.

It draws what the engine draws and gives the gap, unfunded spending and reserves of every run, for a case that
uses no more of the model than the large one and Halton's do. The engine is measured against it.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import special

from mtfs.domain.assumptions import Distribution, DistributionKind
from mtfs.domain.budget import CostLine, MonitoringLine
from mtfs.domain.checks import matched
from mtfs.domain.funding import FundingKind
from mtfs.domain.reserves import ReserveClass, draw_sequence
from mtfs.domain.strategy import Strategy

__all__ = ["one_shot"]

Floats = NDArray[np.float64]


def _deviation(distribution: Distribution, z: Floats) -> Floats:
    low, mode, high = distribution.low or 0.0, distribution.mode or 0.0, distribution.high or 0.0
    sd, share = distribution.sd or 0.0, special.ndtr(z)
    match distribution.kind:
        case DistributionKind.NORMAL:
            return sd * z
        case DistributionKind.TWO_PIECE_NORMAL:
            up = distribution.sd_up or sd
            below = sd / (sd + up)
            left = sd * special.ndtri(np.minimum(share / (2 * below), 0.5))
            right = up * special.ndtri(np.maximum(1 - (1 - share) / (2 * (1 - below)), 0.5))
            return np.where(share < below, left, right)
        case DistributionKind.STUDENT_T:
            return sd * special.stdtrit(distribution.df, share)
        case DistributionKind.UNIFORM:
            return low + (high - low) * share
        case DistributionKind.TRIANGULAR:
            mid = (mode - low) / (high - low)
            left = low + np.sqrt(share * (high - low) * (mode - low))
            return np.where(share < mid, left, high - np.sqrt((1 - share) * (high - low) * (high - mode)))
        case DistributionKind.PERT:
            return _pert(low, mode, high, share)
        case DistributionKind.METALOG:
            logit, ln9 = np.log(share / (1 - share)), np.log(9)
            skew = (high + low - 2 * mode) / (0.8 * ln9)
            return mode + logit * ((high - low) / (2 * ln9) + skew * (share - 0.5))
        case _:
            return np.zeros_like(z)


def _pert(low: float, mode: float, high: float, share: Floats) -> Floats:
    if low == high:
        return np.full_like(share, low)
    alpha = 1 + 4 * (mode - low) / (high - low)
    return low + (high - low) * special.betaincinv(alpha, 6 - alpha, share)


def _drawn_rates(strategy: Strategy, runs: int, rng: np.random.Generator) -> tuple[dict, dict]:
    years, names = strategy.plan_years, [matched(name) for name in strategy.correlations.names]
    normals = {matched(driver.name): rng.standard_normal((runs, years)) for driver in strategy.drivers}
    if names:
        factor = np.linalg.cholesky(np.array(strategy.correlations.matrix))
        mixed = np.einsum("ij,jrt->irt", factor, np.array([normals[name] for name in names]))
        normals |= dict(zip(names, mixed, strict=True))
    rates, errors = {}, {}
    for driver in strategy.drivers:
        name = matched(driver.name)
        error = _deviation(driver.distribution, normals[name])
        for t in range(1, years):
            error[:, t] += driver.persistence * error[:, t - 1]
        errors[name], rates[name] = error, np.array(driver.central_rates) + error
    return rates, errors


def one_shot(strategy: Strategy, runs: int, seed: int = 1) -> dict[str, Floats]:
    """Run a strategy.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    runs : int
        How many runs.
    seed : int, optional
        The seed.

    Returns
    -------
    dict of str to ndarray, shape (runs, years)
        ``gap``, ``overspend``, ``usable``, ``general`` and ``unfunded`` [£].
    """
    rng = np.random.Generator(np.random.SFC64(seed))
    years = strategy.plan_years + 1
    central = {matched(driver.name): np.array(driver.central_rates) for driver in strategy.drivers}
    rates, errors = _drawn_rates(strategy, runs, rng)
    actual, budgeted = np.zeros((runs, years)), np.zeros((runs, years))

    def grow(line: CostLine | MonitoringLine, level: Floats | float) -> None:
        for t in range(1, years):
            real, expected = 1.0, 1.0
            for name, weight in (
                (line.price_driver, line.price_weight),
                (line.demand_driver, line.demand_weight),
            ):
                if name is not None:
                    real = real * (1 + weight * rates[matched(name)][:, t - 1])
                    expected *= 1 + weight * central[matched(name)][t - 1]
            budgeted[:, t] += level * expected
            level = level * real
            actual[:, t] += level

    for line in strategy.costs:
        grow(line, line.base_budget)
    overspend = np.zeros(runs)
    for line in strategy.monitoring:
        drawn = _pert(line.low, line.likely, line.high, special.ndtr(rng.standard_normal(runs)))
        overspend += drawn
        grow(line, line.recurring_share * drawn)
    for pressure in strategy.pressures:
        comes = rng.random(runs) < pressure.probability
        size = comes * _pert(pressure.low, 1.0, pressure.high, special.ndtr(rng.standard_normal(runs)))
        begun = 0.0
        for t, amount in enumerate(pressure.amounts, start=1):
            budgeted[:, t] += size * begun + amount * (pressure.probability == 1)
            begun = begun + amount if pressure.recurrent else 0.0
            actual[:, t] += size * (begun if pressure.recurrent else amount)
    programme, weight = rng.standard_normal(runs), strategy.council.savings_correlation
    alone = np.sqrt(1 - weight**2)
    for scheme in strategy.savings:
        share = special.ndtr(weight * programme + alone * rng.standard_normal(runs))
        late = special.ndtr(-weight * programme + alone * rng.standard_normal(runs))
        delivered, slip = _pert(*scheme.delivery, share), _pert(*scheme.slip_months, late) / 12
        planned = np.array((0.0, *scheme.planned))
        level = np.cumsum(planned) if scheme.recurrent else planned
        whole = np.floor(slip).astype(int)
        part = slip - whole
        for t in range(1, years):
            now = np.where(t - whole >= 1, level[np.maximum(t - whole, 0)], 0.0)
            before = np.where(t - whole - 1 >= 1, level[np.maximum(t - whole - 1, 0)], 0.0)
            saved = delivered * ((1 - part) * now + part * before)
            if scheme.recurrent:
                known = np.where(whole == 0, level[t - 1], now)
            else:
                known = np.where(whole == 0, 0.0, now)
            actual[:, t] -= saved
            budgeted[:, t] -= delivered * ((1 - part) * known + part * before) + planned[t]

    funding = _funding(strategy, rates, errors, runs)
    called = _schools(strategy, rates, actual, budgeted)
    return _reserves(strategy, actual, budgeted, budgeted + called - funding, overspend)


def _value_of(strategy: Strategy, kind: FundingKind) -> Floats:
    lines = strategy.funding_of(kind)
    return np.array(lines[0].values) if lines else np.zeros(strategy.plan_years)


def _funding(strategy: Strategy, rates: dict, errors: dict, runs: int) -> Floats:
    years = strategy.plan_years + 1
    (base,), (band,) = strategy.funding_of(FundingKind.TAX_BASE), strategy.funding_of(FundingKind.BAND_D)
    rise = _value_of(strategy, FundingKind.CORE_INCREASE) + _value_of(strategy, FundingKind.ASC_PRECEPT)
    tax = np.zeros((runs, years))
    tax[:, 0] = base.base * band.base
    for t in range(1, years):
        tax[:, t] = tax[:, t - 1] * (1 + rates[matched(base.driver)][:, t - 1]) * (1 + rise[t - 1])
    total = tax.copy()
    for line in strategy.funding_of(FundingKind.COLLECTION):
        total[:, 2:] += strategy.council.collection_share * tax[:, 1:-1] * rates[matched(line.driver)][:, :-1]
    for line in strategy.funding_of(FundingKind.GRANT):
        if line.driver is None:
            total[:, 1:] += np.array(line.values)
        else:
            total[:, 1:] += np.cumprod(1 + errors[matched(line.driver)], axis=1) * np.array(line.values)
    (baseline,) = strategy.funding_of(FundingKind.BASELINE_FUNDING)
    (growth,) = strategy.funding_of(FundingKind.GROWTH_ABOVE_BASELINE)
    kept = 1 - _value_of(strategy, FundingKind.RESET)
    level, above = np.full(runs, baseline.base), np.full(runs, growth.base)
    for t in range(1, years):
        level = level * (1 + rates[matched(baseline.driver)][:, t - 1])
        above = kept[t - 1] * above + level * rates[matched(growth.driver)][:, t - 1]
        total[:, t] += np.maximum(strategy.council.safety_net * level, level + above)
    return total


def _schools(strategy: Strategy, rates: dict, actual: Floats, budgeted: Floats) -> Floats:
    runs, years = actual.shape
    called, reserve = np.zeros((runs, years)), strategy.dsg_reserve
    if reserve is None:
        return called
    balance, growth = np.full(runs, reserve.opening_balance + reserve.movements[0]), np.ones(runs)
    for t in range(1, years):
        interest = strategy.council.dsg_interest_rate * np.maximum(0, -balance)
        actual[:, t] += interest
        budgeted[:, t] += interest
        growth = growth * (1 + rates[matched(reserve.driver)][:, t - 1])
        balance = balance + reserve.movements[t] * growth
        if strategy.override_ends_at is not None and t >= strategy.override_ends_at:
            called[:, t] = strategy.council.dsg_share * np.maximum(0, -balance)
            balance = np.maximum(0, balance)
    return called


def _reserves(
    strategy: Strategy, actual: Floats, budgeted: Floats, before_reserves: Floats, overspend: Floats
) -> dict[str, Floats]:
    runs, years = actual.shape
    found = {name: np.zeros((runs, years)) for name in ("gap", "overspend", "usable", "general", "unfunded")}
    found["overspend"] = actual - budgeted
    found["overspend"][:, 0] = overspend
    balances = [np.full(runs, reserve.opening_balance) for reserve in strategy.reserves]
    classes = [reserve.reserve_class for reserve in strategy.reserves]
    sequence, general = draw_sequence(strategy.reserves), classes.index(ReserveClass.GENERAL)
    for t in range(years):
        gap = found["overspend"][:, t].copy()
        if t > 0:
            gap += before_reserves[:, t]
        for k, reserve in enumerate(strategy.reserves):
            if classes[k] is not ReserveClass.DSG and reserve.movements[t]:
                made = np.maximum(reserve.movements[t], -balances[k])
                balances[k] = balances[k] + made
                gap += made if t > 0 else 0.0
        left = np.maximum(gap, 0)
        for k in sequence:
            drawn = np.minimum(left, balances[k])
            balances[k], left = balances[k] - drawn, left - drawn
        balances[general] = balances[general] - np.minimum(gap, 0)
        found["gap"][:, t], found["unfunded"][:, t] = gap, left
        found["usable"][:, t], found["general"][:, t] = sum(balances[k] for k in sequence), balances[general]
    return found
