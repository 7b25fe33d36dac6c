"""Spending: the lines of Costs, and the pressures that take one-off money out of the base again."""

from collections.abc import Sequence

from mtfs.iotools.national.defaults import DSG_INTEREST_RATE, FLEXIBILITY_ENDS, Growth, growth_of
from mtfs.iotools.national.ledger import Draft, Ledger, amount_words, label_of
from mtfs.iotools.national.provenance import ASSUMED, Told, money
from mtfs.iotools.national.returns import Figure, Item

__all__ = ["SCHOOLS_GRANT", "add_costs", "grants_left", "schools_grant_driver"]

_HOUSING_BENEFIT = ("rent_allowances", "rent_rebates_other", "rent_rebates_hra", "subsidy_limitation")
#: What the schools grant's overspend is put into, or its surplus.
SCHOOLS_GRANT = ("dsg_adjustment", "use_of_dsg_reserves")
_EHC, _CAPITAL = "EHC plans", "Capital financing"
#: The service that each line between service expenditure and the requirement is put under.
_GROUPS = {
    **dict.fromkeys(_HOUSING_BENEFIT, "Housing benefit"),
    **dict.fromkeys(
        ("transport_levy", "waste_levy", "pensions_levy", "other_levies", "flood_levy"), "Levies"
    ),
    **dict.fromkeys(("external_trading", "internal_trading"), "Trading accounts"),
    **dict.fromkeys(("external_trading_capital", "internal_trading_capital"), "Trading accounts"),
    "hra_contribution": "Housing revenue account",
    **dict.fromkeys(("capital_from_revenue", "capital_from_revenue_public_health"), _CAPITAL),
    **dict.fromkeys(("minimum_revenue_provision", "leasing", "interest_payable"), _CAPITAL),
    **dict.fromkeys(("hra_interest", "pfi_difference"), _CAPITAL),
    "investment_income": "Investment income",
    "flexible_capital_receipts": "Flexible use of capital receipts",
    "capitalisation_direction": "Exceptional financial support",
    **dict.fromkeys(SCHOOLS_GRANT, "Dedicated schools grant"),
}
_DSG_INTEREST = "Interest on the schools grant deficit"
_OTHER = "Other adjustments"
_WITH_PRICES = frozenset({"Levies", "Trading accounts", "Housing revenue account"})
_FLAT = "Held flat (assumed)."
#: Lines that are made into something else.
_ELSEWHERE = frozenset({"parish_precepts", "grants_outside_aef", "education", *SCHOOLS_GRANT})


def add_costs(draft: Draft, ledger: Ledger, dsg_opening: Sequence[Figure]) -> None:
    """Add the spending of a return.

    Parameters
    ----------
    draft : Draft
        The case in the making.
    ledger : Ledger
        The return.
    dsg_opening : sequence of Figure
        The schools grant deficit or surplus at the start of the base year, in parts [£].
    """
    kind = ledger.entry.authority.kind
    for item in ledger.services:
        if item.key == "education":
            _add_education(draft, ledger, item)
        else:
            growth = growth_of(item.key, kind)
            _add_grown(draft, label_of(item), "Net expenditure", money(item.figure), growth)
    _add_schools_grant(draft, ledger)
    interest = _dsg_interest(draft, ledger, dsg_opening)
    for item in (*ledger.net_current, *ledger.non_current):
        if item.key not in _ELSEWHERE:
            _add_other(draft, item, interest.get(item.key))
    _add_grants(draft, ledger)
    _tell_parishes(draft, ledger)


def _add_grown(draft: Draft, service: str, cost_type: str, amount: Told, growth: Growth) -> None:
    weights = [
        None if weight is None else Told(value=weight, how=growth.why)
        for weight in (growth.price_weight, growth.demand_weight)
    ]
    draft.add_cost(
        service,
        cost_type,
        amount,
        price=growth.price,
        demand=growth.demand,
        weights=weights,
        why=growth.why,
    )


def _add_other(draft: Draft, item: Item, interest: Told | None) -> None:
    service, amount = _GROUPS.get(item.key, _OTHER), money(item.figure)
    if interest is not None:
        draft.add_cost(_CAPITAL, _DSG_INTEREST, interest, why=_FLAT)
        left = item.figure.value - 1000 * interest.value
        how = "As printed, less the interest on the schools grant deficit, which is a line of its own."
        amount = money(item.figure, pounds=left, how=how)
    price = "cpi" if service in _WITH_PRICES else ""
    why = "Assumed: it grows with prices." if price else _FLAT
    draft.add_cost(service, label_of(item), amount, price=price, why=why)
    pounds = item.figure.value
    if item.key == "capitalisation_direction" and pounds < 0:
        _end_one_off(draft, item, draft.plan[0], "Exceptional financial support ends")
        draft.decisions.append(
            (
                "Exceptional financial support",
                f"The base year is helped by {amount_words(pounds)} of spending that a direction lets the "
                f"council capitalise. It is one-off: a pressure takes it out in {draft.plan[0]}. What it "
                "costs in repayment and interest is not in the return; type it in Pressures.",
            )
        )
    if item.key == "flexible_capital_receipts" and pounds < 0:
        year = max(FLEXIBILITY_ENDS, draft.plan[0])
        _end_one_off(draft, item, year, "Flexible use of capital receipts ends")
        when = f"a pressure takes it out in {year}" if year in draft.plan else "it lasts through this plan"
        draft.decisions.append(
            (
                "Flexible use of capital receipts",
                f"Capital receipts pay for {amount_words(pounds)} of the base year's spending. The "
                f"flexibility runs to 2029-30: {when}. That there are receipts to go on with is assumed.",
            )
        )


def _end_one_off(draft: Draft, item: Item, year: str, name: str) -> None:
    how = "Takes the line of that size out of Costs again: it is money for the base year only."
    if year == FLEXIBILITY_ENDS:
        how = "Takes the line of that size out of Costs again: the flexibility runs to 2029-30."
    amount = money(item.figure, pounds=-item.figure.value, how=how)
    draft.add_pressure(name, _GROUPS[item.key], year, amount)


def schools_grant_driver(ledger: Ledger) -> str:
    """Return what the yearly movement of the schools grant grows by.

    Parameters
    ----------
    ledger : Ledger
        The return.

    Returns
    -------
    str
        A driver where the grant is overspent, and education large enough to hold the overspend; else nothing.
    """
    overspent = -ledger.total(*SCHOOLS_GRANT)
    return _EHC if 0 < overspent <= ledger.total("education") else ""


def _add_education(draft: Draft, ledger: Ledger, item: Item) -> None:
    """Add education; what a schools grant deficit pays for stands apart, and grows as the deficit does."""
    growth = growth_of("education", ledger.entry.authority.kind)
    moved, spent = ledger.total(*SCHOOLS_GRANT), item.figure.value
    driver = schools_grant_driver(ledger)
    if driver:
        figures = ledger.figures(*SCHOOLS_GRANT)
        how = "Assumed: the schools grant's overspend is spent on education, and grows with EHC plans."
        overspend = money(*figures, pounds=-moved, how=how)
        draft.add_cost(label_of(item), "Met by the schools grant's deficit", overspend, demand=driver)
        how = "As printed, less what is put to the schools grant's deficit, which is a line of its own."
        rest = money(item.figure, *figures, pounds=spent + moved, how=how)
        _add_grown(draft, label_of(item), "Other net expenditure", rest, growth)
        draft.decisions.append(
            (
                "Dedicated schools grant",
                f"Education overspends its grant by {amount_words(moved)} in the base year. That goes to the "
                "grant's own deficit and not to council tax: it is in Education, comes off again as an "
                "appropriation, and moves the reserve of class dsg. Assumed: it happens again in every plan "
                "year, and grows with EHC plans.",
            )
        )
    else:
        _add_grown(draft, label_of(item), "Net expenditure", money(item.figure), growth)


def _add_schools_grant(draft: Draft, ledger: Ledger) -> None:
    driver = schools_grant_driver(ledger)
    for item in (*ledger.non_current, *ledger.financing):
        if item.key in SCHOOLS_GRANT:
            why = "" if driver else _FLAT
            draft.add_cost(_GROUPS[item.key], label_of(item), money(item.figure), demand=driver, why=why)


def _dsg_interest(draft: Draft, ledger: Ledger, opening: Sequence[Figure]) -> dict[str, Told]:
    """Take the interest on the opening schools grant deficit out of the base, as the model adds its own.

    Returns the line that it is taken from, with the amount.
    """
    lines = [key for key in ("interest_payable", "investment_income") if ledger.figures(key)]
    deficit = -sum(figure.value for figure in opening)
    if deficit <= 0 or not lines:
        return {}
    pounds = round(DSG_INTEREST_RATE * deficit, 2)
    # Where nothing is borrowed, a deficit costs the interest that cash would have earned.
    enough = lines[0] == "investment_income" or ledger.total(lines[0]) >= pounds
    line = lines[0] if enough else lines[-1]
    how = (
        f"Assumed: {DSG_INTEREST_RATE:.1%} of the schools grant deficit at the start of the base year, which "
        "the printed interest holds already."
    )
    part = money(*opening, pounds=pounds, how=how)
    out = money(
        *opening,
        pounds=-pounds,
        how=f"{ASSUMED}: takes the line of that size out of Costs again, as the model works out this "
        "interest itself from the first plan year on.",
    )
    draft.add_pressure(f"{_DSG_INTEREST} leaves the base", _CAPITAL, draft.plan[0], out)
    draft.decisions.append(
        (
            _DSG_INTEREST,
            f"The base year's interest holds that on the deficit it opens with, {amount_words(pounds)} at "
            f"{DSG_INTEREST_RATE:.1%} (assumed). It is a cost line of its own, which a pressure takes out in "
            f"{draft.plan[0]}: from then on the model works it out from the deficit.",
        )
    )
    return {line: part}


def _education_need(ledger: Ledger) -> float:
    """Return what education needs of specific grants: not what a deficit or schools' own reserves pay for."""
    return (
        ledger.total("education", "use_of_schools_reserves") + min(ledger.total(*SCHOOLS_GRANT), 0.0)
        if ledger.figures("education")
        else 0.0
    )


def _met(ledger: Ledger) -> tuple[float, float, float]:
    """Return how much of education, public health and housing benefit specific grants meet [£]."""
    inside, outside = -ledger.total("grants_inside_aef"), -ledger.total("grants_outside_aef")
    education = min(max(_education_need(ledger), 0.0), max(inside, 0.0))
    need = ledger.total("public_health", "use_of_public_health_reserves")
    health = min(max(need, 0.0), max(inside - education, 0.0)) if ledger.figures("public_health") else 0.0
    benefit = min(max(ledger.total(*_HOUSING_BENEFIT), 0.0), max(outside, 0.0))
    return education, health, benefit


def grants_left(ledger: Ledger) -> tuple[float, float]:
    """Return the specific grants that are not held against a service.

    Parameters
    ----------
    ledger : Ledger
        The return.

    Returns
    -------
    inside, outside : float
        Inside and outside aggregate external finance [£].
    """
    education, health, benefit = _met(ledger)
    inside = -ledger.total("grants_inside_aef") - education - health
    return inside, -ledger.total("grants_outside_aef") - benefit


def _add_grants(draft: Draft, ledger: Ledger) -> None:
    """Hold specific grants against the services that they are mostly for, and let them grow with those."""
    kind = ledger.entry.authority.kind
    education, health, benefit = _met(ledger)
    schools = ("education", *SCHOOLS_GRANT, "use_of_schools_reserves", "grants_inside_aef")
    for what, pounds, keys, growth in (
        ("Education", education, schools, growth_of("education", kind)),
        (
            "Public health",
            health,
            ("public_health", "use_of_public_health_reserves", "grants_inside_aef"),
            growth_of("public_health", kind),
        ),
        ("Housing benefit", benefit, (*_HOUSING_BENEFIT, "grants_outside_aef"), Growth()),
    ):
        if pounds:
            how = (
                f"Assumed: specific grants meet {what.lower()}, less what its own reserves and deficits do, "
                "as far as there are grants; the return does not split them. They grow with it."
            )
            told = money(*ledger.figures(*keys), pounds=-pounds, how=how)
            draft.add_cost("Specific grants", what, told, price=growth.price, demand=growth.demand)
    parts = [
        f"{what} ({amount_words(pounds)})"
        for what, pounds in (
            ("education", education),
            ("public health", health),
            ("housing benefit", benefit),
        )
        if pounds
    ]
    if not parts:
        return
    draft.decisions.append(
        (
            "Specific grants",
            f"The return does not say which grants are for what. Those for {', '.join(parts)} are assumed to "
            "meet that spending and to grow with it, so that it opens no gap of its own."
            + (
                " What of education the council pays for itself, home to school transport above all, is in "
                "there too: split it out on Costs where you know it."
                if education
                else ""
            ),
        )
    )


def _tell_parishes(draft: Draft, ledger: Ledger) -> None:
    if parishes := ledger.total("parish_precepts"):
        draft.decisions.append(
            (
                "Parishes",
                f"Parish precepts of {amount_words(parishes)} are left out of spending and of council tax: "
                "Band D is the council's own.",
            )
        )
