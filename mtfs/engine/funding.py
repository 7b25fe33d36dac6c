"""Funding: council tax, the collection fund, business rates and grants (section 6)."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mtfs.domain.checks import matched
from mtfs.domain.funding import FundingKind, FundingLine
from mtfs.domain.strategy import Strategy
from mtfs.engine.prepared import by_identity
from mtfs.engine.sampling import DriverRates, Futures, driver_names
from mtfs.engine.shapes import Floats, blank_paths

__all__ = ["FundingPaths", "FundingTerms", "funding_terms", "project_funding"]


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


class FundingTerms(NamedTuple):
    """What funding goes by. A driver is a position in the table of drivers, or -1 for none.

    Parameters
    ----------
    tax_base : float
        The tax base of year 0.
    band_d : ndarray, shape (years,)
        The council's own Band D, years 0 to T [£].
    baseline : float
        The baseline funding of year 0, 0 without business rates [£].
    growth : float
        Growth above it in year 0 [£].
    kept : ndarray, shape (T,)
        The share of growth that a reset leaves.
    net : ndarray, shape (years,)
        The safety net as a share of the baseline, years 0 to T.
    collection_share : float
        The council's share of what is collected above or below the assumption.
    grants : ndarray, shape (grants, years)
        Expected grants, years 0 to T [£].
    grant_drivers : ndarray of int, shape (grants,)
        The driver of each.
    tax_base_driver, baseline_driver, growth_driver, collection_driver : int
        The drivers of the others.
    """

    tax_base: float
    band_d: Floats
    baseline: float
    growth: float
    kept: Floats
    net: Floats
    collection_share: float
    grants: Floats
    grant_drivers: NDArray[np.int64]
    tax_base_driver: int
    baseline_driver: int
    growth_driver: int
    collection_driver: int


@by_identity()
def funding_terms(strategy: Strategy) -> FundingTerms:
    """Return what funding goes by.

    Parameters
    ----------
    strategy : Strategy
        The strategy.

    Returns
    -------
    FundingTerms
        Terms of a line that the case lacks leave funding as it is.
    """
    positions = {matched(driver.name): place for place, driver in enumerate(strategy.drivers)}
    only = {line.kind: line for line in strategy.funding if line.kind is not FundingKind.GRANT}

    def base(kind: FundingKind) -> float:
        return float(only[kind].base or 0.0) if kind in only else 0.0

    def driver(line: FundingLine | None) -> int:
        return -1 if line is None or line.driver is None else positions[matched(line.driver)]

    grants = strategy.funding_of(FundingKind.GRANT)
    rise = _values(strategy, FundingKind.CORE_INCREASE) + _values(strategy, FundingKind.ASC_PRECEPT)
    safety_net = strategy.council.safety_net
    return FundingTerms(
        tax_base=base(FundingKind.TAX_BASE),
        band_d=np.multiply(base(FundingKind.BAND_D), np.cumprod(np.concatenate(([1.0], 1.0 + rise)))),
        baseline=base(FundingKind.BASELINE_FUNDING),
        growth=base(FundingKind.GROWTH_ABOVE_BASELINE),
        kept=1.0 - _values(strategy, FundingKind.RESET),
        net=np.concatenate(([safety_net], _values(strategy, FundingKind.SAFETY_NET, safety_net))),
        collection_share=float(strategy.council.collection_share),
        grants=np.array([(line.base or 0.0, *line.values) for line in grants], dtype=np.float64).reshape(
            -1, strategy.plan_years + 1
        ),
        grant_drivers=np.array([driver(line) for line in grants], dtype=np.int64),
        tax_base_driver=driver(only[FundingKind.TAX_BASE]),
        baseline_driver=driver(only.get(FundingKind.BASELINE_FUNDING)),
        growth_driver=driver(only.get(FundingKind.GROWTH_ABOVE_BASELINE)),
        collection_driver=driver(only.get(FundingKind.COLLECTION)),
    )


def _values(strategy: Strategy, kind: FundingKind, default: float = 0.0) -> Floats:
    """Return the plan years' values of a kind that stands at most once."""
    lines = strategy.funding_of(kind)
    return np.array(lines[0].values) if lines else np.full(strategy.plan_years, default)


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
    terms = funding_terms(strategy)
    rates_of = [turned_out for turned_out, _ in rates.values()]
    none = blank_paths(futures.runs, strategy.plan_years)

    def growth(driver: int) -> Floats:
        return none if driver < 0 else rates_of[driver]

    council_tax = _compounded(terms.tax_base, growth(terms.tax_base_driver))
    council_tax *= terms.band_d
    total: Floats = council_tax + _project_business_rates(
        terms, growth(terms.baseline_driver), growth(terms.growth_driver)
    )
    if terms.collection_driver >= 0:
        collected = growth(terms.collection_driver)[:, :-1]
        total[:, 2:] += terms.collection_share * council_tax[:, 1:-1] * collected
    names = driver_names(strategy)
    for expected, driver in zip(terms.grants, terms.grant_drivers.tolist(), strict=True):
        if driver < 0:
            total += expected
        else:
            # The expected cash, times the deviations of its driver alone.
            grant = _compounded(1.0, futures.deviations[names[driver]])
            grant *= expected
            total += grant
    return FundingPaths(total, council_tax)


def _project_business_rates(terms: FundingTerms, inflation: Floats, new: Floats) -> Floats | float:
    if not terms.baseline and not terms.growth:
        return 0.0
    baseline = _compounded(terms.baseline, inflation)
    growth = np.zeros_like(baseline)
    growth[:, 0] = terms.growth
    for t in range(1, baseline.shape[1]):
        growth[:, t] = terms.kept[t - 1] * growth[:, t - 1] + baseline[:, t] * new[:, t - 1]
    growth += baseline
    baseline *= terms.net
    return np.maximum(baseline, growth, out=growth)
