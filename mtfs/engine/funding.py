"""Funding: council tax, the collection fund, business rates and grants (section 6)."""

from dataclasses import dataclass

import numpy as np

from mtfs.domain.checks import matched
from mtfs.domain.funding import FundingKind, FundingLine
from mtfs.domain.strategy import Strategy
from mtfs.engine.sampling import DriverRates, Futures
from mtfs.engine.shapes import Floats, blank_paths

__all__ = ["FundingPaths", "project_funding"]


@dataclass(frozen=True)
class FundingPaths:
    """Funding by run and year, years 0 to T.

    Parameters
    ----------
    total : ndarray, shape (runs, years)
        All funding [£].
    council_tax : ndarray, shape (runs, years)
        Council tax within it [£].
    """

    total: Floats
    council_tax: Floats


def _values(strategy: Strategy, kind: FundingKind, default: float = 0.0) -> Floats:
    """Return the plan years' values of a kind that stands at most once."""
    lines = strategy.funding_of(kind)
    return np.array(lines[0].values) if lines else np.full(strategy.plan_years, default)


def _rates_of(line: FundingLine, rates: DriverRates, shape: tuple[int, int]) -> Floats:
    if line.driver is None:
        return blank_paths(*shape)
    return rates[matched(line.driver)][0]


def _compounded(base: float, growth: Floats) -> Floats:
    """Return a base and what it grows to, one column more than the growth rates have."""
    runs, years = growth.shape
    paths = np.empty((years + 1, runs)).T
    paths[:, 0] = base
    np.add(growth, 1.0, out=paths[:, 1:])
    for t in range(1, years + 1):
        paths[:, t] *= paths[:, t - 1]
    return paths


def project_funding(strategy: Strategy, futures: Futures, rates: DriverRates) -> FundingPaths:
    """Project funding.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    futures : Futures
        Its futures.
    rates : dict
        The rates of its drivers, as `driver_rates` gives them.

    Returns
    -------
    FundingPaths
        Years 0 to T.

    Notes
    -----
    ``F[t] = council_tax[t] + rates[t] + Σ grants[t] + collection_fund[t]``, where the collection fund gives
    in one year what was collected above or below the assumption in the year before, from year 2 on.
    """
    shape = (futures.runs, strategy.plan_years)
    council_tax = _project_council_tax(strategy, rates, shape)
    total: Floats = council_tax + _project_business_rates(strategy, rates, shape)
    for line in strategy.funding_of(FundingKind.COLLECTION):
        deviation = _rates_of(line, rates, shape)
        share = strategy.council.collection_share
        total[:, 2:] += share * council_tax[:, 1:-1] * deviation[:, :-1]
    for line in strategy.funding_of(FundingKind.GRANT):
        total += _project_grant(line, futures)
    return FundingPaths(total, council_tax)


def _project_council_tax(strategy: Strategy, rates: DriverRates, shape: tuple[int, int]) -> Floats:
    (tax_base,) = strategy.funding_of(FundingKind.TAX_BASE)
    (band_d,) = strategy.funding_of(FundingKind.BAND_D)
    rise = _values(strategy, FundingKind.CORE_INCREASE) + _values(strategy, FundingKind.ASC_PRECEPT)
    band_d_paths = (band_d.base or 0.0) * np.cumprod(np.concatenate(([1.0], 1.0 + rise)))
    council_tax = _compounded(tax_base.base or 0.0, _rates_of(tax_base, rates, shape))
    council_tax *= band_d_paths
    return council_tax


def _project_business_rates(strategy: Strategy, rates: DriverRates, shape: tuple[int, int]) -> Floats | float:
    baseline_lines = strategy.funding_of(FundingKind.BASELINE_FUNDING)
    if not baseline_lines:
        return 0.0
    baseline = _compounded(baseline_lines[0].base or 0.0, _rates_of(baseline_lines[0], rates, shape))
    growth = np.zeros_like(baseline)
    for line in strategy.funding_of(FundingKind.GROWTH_ABOVE_BASELINE):
        kept = 1.0 - _values(strategy, FundingKind.RESET)
        new = _rates_of(line, rates, shape)
        growth[:, 0] = line.base or 0.0
        for t in range(1, strategy.plan_years + 1):
            growth[:, t] = kept[t - 1] * growth[:, t - 1] + baseline[:, t] * new[:, t - 1]
    floor = _values(strategy, FundingKind.SAFETY_NET, strategy.council.safety_net)
    share = np.concatenate(([strategy.council.safety_net], floor))
    growth += baseline
    baseline *= share
    return np.maximum(baseline, growth, out=growth)


def _project_grant(line: FundingLine, futures: Futures) -> Floats:
    """Return a grant: the expected cash, times the deviations of its driver alone."""
    expected: Floats = np.array((line.base or 0.0, *line.values))
    if line.driver is None:
        return np.broadcast_to(expected, (futures.runs, len(expected)))
    grant = _compounded(1.0, futures.deviations[matched(line.driver)])
    grant *= expected
    return grant
