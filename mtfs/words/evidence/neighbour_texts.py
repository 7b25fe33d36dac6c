"""What each indicator of a council and its neighbours says, and what may explain a difference."""

__all__ = ["CARE_OF_NET", "CARE_OF_POWER", "EXPLANATIONS", "NOT_FALLING_TOLD", "TOLD", "VERBS"]

CARE_OF_NET = "social_care_of_net_spending"
CARE_OF_POWER = "social_care_of_spending_power"
_CARE_OF_SERVICES = "social_care_of_services"

#: What an indicator says of a council: with its name, its figure, the year, and verbs in the right tense.
TOLD = {
    CARE_OF_NET: (
        "Adult and children's social care {took} {value} of {council}'s net revenue expenditure in {year}."
    ),
    _CARE_OF_SERVICES: (
        "Adult and children's social care {took} {value} of what {council} {spent} on services other than "
        "education in {year}."
    ),
    CARE_OF_POWER: (
        "Adult and children's social care {took} {value} of {council}'s core spending power in {year}."
    ),
    "reserves_of_net_spending": (
        "At the end of {year}, {council} held unallocated and earmarked reserves of {value} of its net "
        "revenue expenditure."
    ),
    "unallocated_of_net_spending": (
        "At the end of {year}, {council} held unallocated reserves of {value} of its net revenue expenditure."
    ),
    "earmarked_of_net_spending": (
        "At the end of {year}, {council} held earmarked reserves of {value} of its net revenue expenditure."
    ),
    "change_in_reserves": (
        "{council}'s reserves {moved} a year over {period}, as a share of what they were at the start."
    ),
    "reserves_years_left": (
        "If they go on falling as over {period}, {council}'s unallocated and earmarked reserves last {value}."
    ),
    "council_tax_of_net_spending": (
        "{council}'s council tax requirement {was} {value} of its net revenue expenditure in {year}."
    ),
    "interest_of_net_spending": (
        "{council} {paid} interest of {value} of its net revenue expenditure in {year}."
    ),
    "capital_financing_of_net_spending": (
        "Capital financing {took} {value} of {council}'s net revenue expenditure in {year}."
    ),
}
NOT_FALLING_TOLD = "{council}'s unallocated and earmarked reserves did not fall over {period}."
VERBS = {
    "outturn": {"took": "took", "spent": "spent", "was": "was", "paid": "paid", "had": "had"},
    "budget": {"took": "takes", "spent": "spends", "was": "is", "paid": "pays", "had": "has"},
}

#: What may make a council differ that is no fault and no merit of its own.
EXPLANATIONS = {
    CARE_OF_NET: (
        "Need and prices of care differ. So does what else is in net spending: a large scheme, or much taken "
        "from reserves within the year, makes the share smaller."
    ),
    _CARE_OF_SERVICES: (
        "Need and prices of care differ. Where others pay for transport or waste by a levy, that is not in "
        "their services, and their share is larger."
    ),
    CARE_OF_POWER: (
        "Need and prices of care differ. Core spending power leaves out the public health grant, charges, "
        "growth of business rates and reserves, of which some councils have more."
    ),
    "reserves_of_net_spending": (
        "Much of earmarked reserves is held for a purpose: a PFI scheme, a bridge, rates or grants to be "
        "paid back. The returns do not say how much a council is free to use."
    ),
    "unallocated_of_net_spending": (
        "Councils differ in what they earmark; a low unallocated balance may stand beside reserves for risks."
    ),
    "earmarked_of_net_spending": (
        "Reserves for a PFI scheme, for a bridge or for partners are in here, though they may not be used "
        "for anything else."
    ),
    "change_in_reserves": (
        "Grants for Covid and for rates relief came in 2020/21 and went out again in the years after, by "
        "different amounts. A planned use is no sign of trouble by itself, and CIPFA would not compare it "
        "between councils, as each has a policy and plans of its own."
    ),
    "reserves_years_left": (
        "It carries on what happened, and not what is planned: one large planned payment shortens it much."
    ),
    "council_tax_of_net_spending": (
        "Where homes are in low bands the tax base is small, and grants and business rates pay for more."
    ),
    "interest_of_net_spending": (
        "Councils differ in what they built, in housing stock, and in whether what they borrowed for earns "
        "rent."
    ),
    "capital_financing_of_net_spending": (
        "Leases and PFI schemes are in here, and some councils pay for them out of income of their own."
    ),
}
