"""Which line of a history each line of the revenue returns goes to, told once."""

import re
from collections.abc import Mapping

from mtfs.iotools.national.headings import plain_words
from mtfs.iotools.national.returns import Item

__all__ = ["LEVELS", "REST", "STEPS", "STEP_LINES", "line_of"]

_LEVIES = ("transport_levy", "waste_levy", "pensions_levy", "other_levies")
_HOUSING_BENEFIT = ("rent_allowances", "rent_rebates_other", "rent_rebates_hra", "subsidy_limitation")
_TRADING = ("external_trading", "internal_trading", "external_trading_capital", "internal_trading_capital")

#: The history's line of each line of a return, by the step that the return adds it up in.
STEP_LINES: Mapping[str, Mapping[str, str]] = {
    "services": {
        "education": "education",
        "highways_transport": "highways_transport",
        "childrens_social_care": "childrens_social_care",
        "adult_social_care": "adult_social_care",
        "public_health": "public_health",
        "housing": "housing",
        "cultural": "cultural",
        "environmental": "environmental",
        "planning": "central_other",
        "police": "police_fire",
        "fire": "police_fire",
        "central": "central_other",
        "other_services": "central_other",
    },
    "net_current": dict.fromkeys(
        (
            *_HOUSING_BENEFIT,
            "hra_contribution",
            "parish_precepts",
            *_LEVIES,
            *_TRADING,
            "accumulated_absences",
            "net_current_adjustments",
        ),
        "benefits_levies_trading",
    ),
    "non_current": {
        **dict.fromkeys(
            (
                "capital_from_revenue",
                "capital_from_revenue_public_health",
                "minimum_revenue_provision",
                "leasing",
                "interest_payable",
                "hra_interest",
                "investment_income",
                "pfi_difference",
            ),
            "capital_financing",
        ),
        **dict.fromkeys(
            (
                "flood_levy",
                "flexible_capital_receipts",
                "capitalisation_direction",
                "bad_debts",
                "financial_instruments",
                "unequal_pay",
                "grants_outside_aef",
                "rates_supplement",
                "infrastructure_levy",
                "carbon_spending",
                "carbon_income",
                "dsg_adjustment",
            ),
            "other_non_current",
        ),
    },
    "financing": {
        "local_services_support_grant": "grants_inside_aef",
        "grants_inside_aef": "grants_inside_aef",
        "use_of_earmarked_reserves": "use_of_earmarked_reserves",
        "use_of_unallocated_reserves": "use_of_unallocated_reserves",
        "use_of_schools_reserves": "use_of_other_reserves",
        "use_of_dsg_reserves": "use_of_other_reserves",
        "use_of_public_health_reserves": "use_of_other_reserves",
        "revenue_support_grant": "revenue_support_grant",
        "retained_rates": "retained_rates",
        **dict.fromkeys(
            ("reorganisation_transfers", "police_grant", "collection_fund", "other_items"), "other_financing"
        ),
    },
}

#: Where a line goes that no name fits, by its step.
REST: Mapping[str, str] = {
    "services": "central_other",
    "net_current": "benefits_levies_trading",
    "non_current": "other_non_current",
    "financing": "other_financing",
}

#: The steps of a return: its printed totals and the lines that lead from one to the next.
STEPS: tuple[tuple[str, str, str], ...] = (
    ("services", "", "service_expenditure"),
    ("net_current", "service_expenditure", "net_current_expenditure"),
    ("non_current", "net_current_expenditure", "revenue_expenditure"),
    ("financing", "revenue_expenditure", "council_tax_requirement"),
)

#: The levels at 31 March that each level of a history adds up.
LEVELS: Mapping[str, tuple[str, ...]] = {
    "reserves_unallocated": ("unallocated",),
    "reserves_earmarked": ("earmarked",),
    "reserves_public_health": ("public_health",),
    "reserves_schools": ("schools",),
    "dsg_balance": ("dsg", "dsg_adjustment"),
}

#: Grants for Covid among the lines of financing that have no name of their own: the returns of 2019-20 to
#: 2021-22 each have others.
_COVID = re.compile(
    r".*\bcovid\b.*|sales fees and charges compensation scheme|tax income guarantee|council tax hardship fund"
    r"|local council tax support grant\b.*|brought forward s 31 grants for 2020 21 business rates relief\b.*"
)


def line_of(step: str, item: Item) -> str:
    """Return the line of a history that a line of a return goes to.

    Parameters
    ----------
    step : str
        The step that the return adds it up in, such as ``services``.
    item : Item
        The line.

    Returns
    -------
    str
        The key of the history's line.
    """
    if item.key:
        return STEP_LINES[step][item.key]
    if step == "financing" and _COVID.fullmatch(plain_words(item.figure.heading)):
        return "covid_grants"
    return REST[step]
