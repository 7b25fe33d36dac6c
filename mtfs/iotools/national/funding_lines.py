"""Funding: council tax, retained business rates and the grants that no service is set against."""

import math
from itertools import accumulate

from mtfs.iotools.national.cost_lines import grants_left
from mtfs.iotools.national.defaults import NOMINAL_BAND_D, asc_limit, core_limit
from mtfs.iotools.national.ledger import Draft, Ledger, amount_words, label_of
from mtfs.iotools.national.provenance import ASSUMED, Told, money
from mtfs.iotools.national.returns import CouncilTax, Item

__all__ = ["add_funding"]

_FLAT = f"{ASSUMED}: flat in cash, as the return has one year only."
_TURNED = "Income is negative in the return; its sign is turned here."
_HELD_AGAINST_SERVICES = frozenset({"grants_inside_aef", "grants_outside_aef"})
#: Lines of the return's financing that are funding of a kind of their own, or reserves, or spending.
_ELSEWHERE = _HELD_AGAINST_SERVICES | {
    "use_of_schools_reserves",
    "use_of_dsg_reserves",
    "use_of_public_health_reserves",
    "use_of_earmarked_reserves",
    "use_of_unallocated_reserves",
}
#: A district's core rise may be this many pounds where that is more.
_DISTRICT_POUNDS = 5.0
#: No district's Band D is so small that they come to more than this.
_MOST = 0.1
#: A core limit of 2.99% stands for a rise of less than 3%.
_UNDER = 0.0001
#: Band D is set to the penny [£].
_PENNY = 0.01


def add_funding(
    draft: Draft,
    ledger: Ledger,
    council_tax: CouncilTax | None,
    following: CouncilTax | None,
    cpi: list[float],
) -> None:
    """Add the funding of a return.

    Parameters
    ----------
    draft : Draft
        The case in the making.
    ledger : Ledger
        The return.
    council_tax : CouncilTax or None
        The council tax return of the base year.
    following : CouncilTax or None
        That of the first plan year, where it is set already.
    cpi : list of float
        The central rate of prices in each plan year.
    """
    _add_council_tax(draft, ledger, council_tax, following)
    for item in ledger.financing:
        if item.key not in _ELSEWHERE:
            _add_line(draft, item, cpi)
    inside, outside = grants_left(ledger)
    for what, pounds, key in (
        ("inside", inside, "grants_inside_aef"),
        ("outside", outside, "grants_outside_aef"),
    ):
        if abs(pounds) > 0.005:
            how = "The printed grants, less those held against a service on Costs."
            figures = ledger.figures(key)
            base = money(*figures, pounds=pounds, how=how)
            later = money(*figures, pounds=pounds, how=f"{how} {_FLAT}")
            name = f"Other specific grants {what} aggregate external finance"
            draft.add_funding(name, "grant", "settlement", base, [later] * len(draft.plan))
    draft.decisions.append(
        (
            "Funding",
            "Retained business rates grow with prices from what is printed: the return does not split "
            "baseline and growth, nor does it tell what a reset will do. Revenue support grant grows with "
            "prices too, as it did from 2023-24 to 2025-26. All other grants stay flat in cash. All of this "
            "is assumed. The collection fund balance is for the base year alone.",
        )
    )


def _add_line(draft: Draft, item: Item, cpi: list[float]) -> None:
    pounds, years = -item.figure.value, len(draft.plan)
    base = money(item.figure, pounds=pounds, how=_TURNED)
    flat = [money(item.figure, pounds=pounds, how=_FLAT)] * years
    name = label_of(item)
    if item.key == "retained_rates" and pounds > 0:
        how = f"{_TURNED} {ASSUMED}: all of it is baseline, as the return does not split it."
        draft.add_funding(name, "baseline funding", "cpi", money(item.figure, pounds=pounds, how=how), [])
    elif item.key == "revenue_support_grant":
        how = f"{ASSUMED}: it grows with prices (cpi on Drivers), as it did from 2023-24 to 2025-26."
        growing = accumulate((1 + rate for rate in cpi), lambda level, factor: level * factor)
        later = [money(item.figure, pounds=round(pounds * level, -3), how=how) for level in growing]
        draft.add_funding(name, "grant", "settlement", base, later)
    elif item.key == "collection_fund":
        draft.add_funding(name, "grant", "", base, [])
    elif item.key in ("other_items", "reorganisation_transfers", "retained_rates"):
        draft.add_funding(name, "grant", "", base, flat)
    else:
        draft.add_funding(name, "grant", "settlement", base, flat)


def _add_council_tax(
    draft: Draft, ledger: Ledger, council_tax: CouncilTax | None, following: CouncilTax | None
) -> None:
    kind = ledger.entry.authority.kind
    if council_tax is not None:
        base = Told(value=council_tax.tax_base.value, figures=(council_tax.tax_base,))
        band_d = Told(value=council_tax.band_d.value, figures=(council_tax.band_d,))
    else:
        base, band_d = _nominal(draft, ledger)
    draft.add_funding("Council tax base", "tax base", "tax base" if base.value else "", base, [])
    draft.add_funding("Band D", "band d", "", band_d, [])
    if not base.value:
        return
    core = _core_rises(draft.plan, kind, band_d.value if council_tax is not None else math.inf)
    asc = [_told_rate(*asc_limit(year)) for year in draft.plan] if ledger.has_social_care else []
    if council_tax is not None and following is not None and following.tax_base.value:
        told = _take_what_was_set(draft, council_tax, following, core, asc)
    else:
        told = ""
    draft.add_funding("Core council tax", "core increase", "", None, core)
    if asc:
        draft.add_funding("Adult social care precept", "asc precept", "", None, asc)
    why = "What is collected above or below the rate in the tax base comes back a year later."
    draft.add_funding("Council tax collection", "collection", "collection", None, [], why=why)
    draft.decisions.append(
        (
            "Council tax",
            f"{told}Band D rises by the limit in every plan year{' after it' if draft.rises_set else ''}, as "
            "far as limits are announced (assumed). "
            + ("The adult social care precept does too. " if asc else "")
            + "The tax base grows as its driver says.",
        )
    )


def _take_what_was_set(
    draft: Draft, council_tax: CouncilTax, following: CouncilTax, core: list[Told], asc: list[Told]
) -> str:
    """Put the tax base and the rises that are set for the first plan year in the place of assumptions.

    Returns what to tell of it. A core rise above the limit stays an assumption: one limit holds for the whole
    plan, and a case whose rises are above it is at fault.
    """
    year, before, after = draft.plan[0], council_tax.band_d, following.band_d
    bases = (following.tax_base, council_tax.tax_base)
    how = f"Set: the tax base of {year} over that of {draft.base_year}."
    draft.tax_base_growth = Told(value=bases[0].value / bases[1].value - 1, figures=bases, how=how)
    told = f"The tax base of {year} is set at {bases[0].value:,.2f}"
    if not before.value:
        return f"{told}. "
    rise, precept, levied = after.value / before.value - 1, 0.0, following.asc_precept
    if asc and levied is not None:
        # It is told to the pound, which may be a trace above the limit; the rest of the rise is core.
        precept = min(levied.value / bases[0].value / before.value, asc[0].value)
        how = (
            f"Set: what the precept raises in {year} over its tax base and the Band D of the year before, at "
            "most the limit."
        )
        asc[0] = Told(value=precept, figures=(levied, bases[0], before), how=how)
    elif asc:
        asc[0] = Told(value=0, how=f"Set: the return has no precept for {year}.")
    ordinary, limit = rise - precept, core[0].value
    if ordinary > limit + _UNDER + _PENNY / before.value:
        of_which = f", of which {ordinary:.2%} is core" if asc else ""
        draft.warnings.append(
            f"Band D is set at £{after.value:,.2f} for {year}, a rise of {rise:.2%}{of_which}. The limit "
            f"known here is {limit:.2%}, and the plan takes that. Where the council may go further, raise "
            f"the core limit on Council and type {ordinary:.4f} in on Funding"
        )
        return f"{told}. "
    how = f"Set: the rise in Band D for {year}{', less the precept' if asc else ''}."
    core[0] = Told(value=ordinary, figures=(after, before), how=how)
    draft.rises_set = True
    return f"{told} and Band D at £{after.value:,.2f}, a rise of {rise:.2%}, and the plan has both. "


def _told_rate(rate: float, why: str) -> Told:
    return Told(value=rate, how=why)


def _core_rises(plan: tuple[str, ...], kind: str, band_d: float) -> list[Told]:
    rises = []
    for year in plan:
        rate, why = core_limit(year)
        # To the basis point below, so that it is never above the sum in pounds.
        pounds_rate = math.floor(1e4 * _DISTRICT_POUNDS / band_d) / 1e4 if kind == "SD" and band_d else 0.0
        if rate < pounds_rate <= _MOST:
            rate = pounds_rate
            why = f"Assumed: £{_DISTRICT_POUNDS:.0f} on Band D, a district's limit where that is more."
        rises.append(_told_rate(rate, why))
        band_d *= 1 + rate
    return rises


def _nominal(draft: Draft, ledger: Ledger) -> tuple[Told, Told]:
    """Split the requirement into a nominal Band D and the tax base that goes with it."""
    requirement = ledger.entry.totals["council_tax_requirement"]
    parishes = ledger.figures("parish_precepts")
    own = requirement.value - sum(figure.value for figure in parishes)
    band_d = Told(
        value=NOMINAL_BAND_D,
        how=f"{ASSUMED}: a round sum, as no council tax return was given. Only its product with the tax "
        "base, which is the council tax requirement, matters to the plan.",
    )
    how = f"{ASSUMED}: the council tax requirement without parishes over the nominal Band D."
    base = Told(value=round(max(own, 0.0) / NOMINAL_BAND_D, 5), figures=(requirement, *parishes), how=how)
    if own > 0:
        draft.warnings.append(
            f"no council tax return was given: the requirement of {amount_words(own)} is split into a "
            f"nominal Band D of {amount_words(NOMINAL_BAND_D)} and {base.value:,.0f} Band D equivalents"
        )
    elif own < 0:
        draft.warnings.append(
            f"the council tax requirement without parishes is {amount_words(own)} below nothing; council tax "
            "is taken as nothing, and the sum stands in the difference on Costs"
        )
    return base, band_d
