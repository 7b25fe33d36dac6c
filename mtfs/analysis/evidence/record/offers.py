"""What a track record says of the sheet Drivers: of its own driver, or of the one that moves its service."""

from collections import defaultdict
from collections.abc import Sequence

from mtfs.analysis.evidence.record.blend import Blend, moments
from mtfs.analysis.evidence.record.national import NationalFigures
from mtfs.analysis.evidence.record.records import AssumptionRecord, Offer
from mtfs.domain.checks import matched
from mtfs.domain.strategy import Strategy
from mtfs.domain.stresses import Standing
from mtfs.domain.track_record import SubjectKind

__all__ = ["offers_of"]

#: A driver that moves less of a service than this cannot stand for what became of its budget (assumed).
_LEAST_MOVED = 0.25
#: Rates are offered to a hundredth of a percentage point.
_DECIMALS = 4


def _source(record: AssumptionRecord, blended: Blend, pack: str) -> str:
    years = [found.entry.year_for for found in record.errors if found.counts]
    span = years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
    count = "1 year" if len(years) == 1 else f"{len(years)} years"
    whose = "of this" if record.kind is SubjectKind.DRIVER else f"of the budgets for {record.name}"
    own = (
        f"From the council's own record {whose} (sheet Track record, {count}, {span}), which counts for "
        f"{blended.mean_weight:.0%} of the average and {blended.spread_weight:.0%} of the spread"
    )
    if record.national is None:
        return f"{own}; nothing else is known of it."
    standing = f", {record.national.standing}" if record.national.standing is Standing.ASSUMED else ""
    return f"{own}; the rest is {record.national.of} ({pack}{standing})."


def _shares(service: str, strategy: Strategy) -> tuple[dict[str, float], dict[str, float]]:
    """Return how much of a service's net budget each price driver, and each demand driver, moves."""
    lines = [line for line in strategy.costs if matched(line.service) == matched(service)]
    net = sum(line.base_budget for line in lines)
    prices: defaultdict[str, float] = defaultdict(float)
    demands: defaultdict[str, float] = defaultdict(float)
    for line in lines if net > 0 else ():
        share = line.base_budget / net
        if line.price_driver is not None:
            prices[matched(line.price_driver)] += share * line.price_weight
        if line.demand_driver is not None:
            demands[matched(line.demand_driver)] += share * line.demand_weight
    return dict(prices), dict(demands)


def _of_service(
    record: AssumptionRecord, blended: Blend, strategy: Strategy, figures: NationalFigures, pack: str
) -> Offer | str:
    """Turn the errors of a service's budgets into the deviation of the driver of its demand, or say why not.

    Notes
    -----
    In the model each budget starts from what was spent. Councils' budgets take up a part r of an error: with
    B[t] = B[t-1](1 + g) + r e[t-1] and spending B + e, spending grows by e[t] - (1 - r) e[t-1] beyond g. So
    of an average error m the part r m is growth that budgets do not foresee. To the first order drivers move
    a budget by Σ k_p e_p + k_d e_d, k being the share that each moves; so e_d has the mean
    (r m - Σ k_p m_p)/k_d, with the means of the prices as Drivers has them. Its spread is what is known of
    the driver, times the spread of the council's own errors beside that of other councils': what budget and
    outturn differ by in the returns is more than growth alone.
    """
    if record.national is None:
        return "nothing is known of such budgets in other councils"
    prices, demands = _shares(record.name, strategy)
    drivers = {matched(driver.name): driver for driver in strategy.drivers}
    if not demands:
        return "no demand driver moves it on Costs"
    key, through = max(demands.items(), key=lambda item: item[1])
    driver = drivers[key]
    if through < _LEAST_MOVED:
        return f"its demand driver '{driver.name}' moves only {through:.0%} of its budget"
    known = figures.of_driver(driver)
    if known is None:
        return f"its demand driver '{driver.name}' is fixed, and nothing is known of such a driver"
    recurring = record.national.recurring_share
    growth = recurring * blended.mean
    growth -= sum(share * moments(drivers[other].distribution)[0] for other, share in prices.items())
    mean, sd = growth / through, known.sd * blended.within_sd / record.national.within_sd
    return Offer(
        driver=driver.name,
        assumption=record.name,
        through=through,
        recurring=recurring,
        shift=round(mean, _DECIMALS),
        sd=round(sd, _DECIMALS),
        triple=known.shape.scaled(mean, sd).feasible(_DECIMALS),
        source=f"{_source(record, blended, pack)} Of an average error {recurring:.0%} comes back in the next "
        f"year's budget; the driver moves {through:.0%} of the service.",
    )


def _of_driver(record: AssumptionRecord, blended: Blend, strategy: Strategy, pack: str) -> Offer:
    return Offer(
        driver=next(d.name for d in strategy.drivers if matched(d.name) == matched(record.name)),
        assumption=record.name,
        through=1.0,
        recurring=1.0,
        shift=round(blended.mean, _DECIMALS),
        sd=round(blended.sd, _DECIMALS),
        triple=blended.deciles.feasible(_DECIMALS),
        source=_source(record, blended, pack),
    )


def _of_record(
    record: AssumptionRecord, strategy: Strategy, figures: NationalFigures, pack: str
) -> Offer | str | None:
    """Return what a record offers, why it offers nothing, or None where nothing of it counts."""
    if not record.counted:
        return None
    if record.blended is None:
        return "too few years, and nothing is known of other councils to weigh them with"
    if record.kind is SubjectKind.DRIVER:
        return _of_driver(record, record.blended, strategy, pack)
    return _of_service(record, record.blended, strategy, figures, pack)


def offers_of(
    records: Sequence[AssumptionRecord], strategy: Strategy, figures: NationalFigures, pack: str
) -> tuple[tuple[Offer, ...], tuple[tuple[str, str], ...]]:
    """Return what the sheet Drivers would hold by a track record.

    Parameters
    ----------
    records : sequence of AssumptionRecord
        The record of each assumption.
    strategy : Strategy
        The strategy.
    figures : NationalFigures
        What is known of all councils.
    pack : str
        What the calibration pack is called.

    Returns
    -------
    offers : tuple of Offer
        One a driver, in the order of Drivers: a driver's own record before that of a service, and of several
        services that of the larger.
    no_offer : tuple of (str, str)
        The assumptions that offer nothing, and why not.
    """
    size: defaultdict[str, float] = defaultdict(float)
    for line in strategy.costs:
        size[matched(line.service)] += line.base_budget
    order = sorted(
        enumerate(records),
        key=lambda item: (item[1].kind is not SubjectKind.DRIVER, -size[matched(item[1].name)]),
    )
    found: dict[str, Offer] = {}
    refused: dict[int, str] = {}
    for place, record in order:
        offered = _of_record(record, strategy, figures, pack)
        if isinstance(offered, Offer) and offered.driver in found:
            other = found[offered.driver].assumption
            offered = f"'{offered.driver}', which moves it, takes the record of '{other}'"
        if isinstance(offered, Offer):
            found[offered.driver] = offered
        elif offered is not None:
            refused[place] = offered
    ordered = tuple(found[driver.name] for driver in strategy.drivers if driver.name in found)
    return ordered, tuple((records[place].name, refused[place]) for place in sorted(refused))
