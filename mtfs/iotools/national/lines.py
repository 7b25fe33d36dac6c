"""The lines of the revenue returns by the names that this package gives them, told once."""

from dataclasses import dataclass

__all__ = ["FINANCING", "NET_CURRENT", "NON_CURRENT", "RESERVES", "SERVICES", "TOTALS", "Line"]


@dataclass(frozen=True)
class Line:
    """A line of the revenue returns.

    Parameters
    ----------
    key : str
        What the package calls it.
    label : str
        What a case calls it.
    """

    key: str
    label: str


SERVICES = (
    Line("education", "Education"),
    Line("highways_transport", "Highways and transport"),
    Line("childrens_social_care", "Children's social care"),
    Line("adult_social_care", "Adult social care"),
    Line("public_health", "Public health"),
    Line("housing", "Housing (General Fund)"),
    Line("cultural", "Cultural and related"),
    Line("environmental", "Environmental and regulatory"),
    Line("planning", "Planning and development"),
    Line("police", "Police"),
    Line("fire", "Fire and rescue"),
    Line("central", "Central services"),
    Line("other_services", "Other services"),
)

NET_CURRENT = (
    Line("rent_allowances", "Housing benefit: rent allowances"),
    Line("rent_rebates_other", "Housing benefit: rent rebates outside the HRA"),
    Line("rent_rebates_hra", "Housing benefit: rent rebates to HRA tenants"),
    Line("subsidy_limitation", "Housing benefit: subsidy limitation transfers from the HRA"),
    Line("hra_contribution", "Contribution to the HRA for shared items"),
    Line("parish_precepts", "Parish precepts"),
    Line("transport_levy", "Integrated Transport Authority levy"),
    Line("waste_levy", "Waste Disposal Authority levy"),
    Line("pensions_levy", "London Pensions Fund Authority levy"),
    Line("other_levies", "Other levies"),
    Line("external_trading", "External trading accounts"),
    Line("internal_trading", "Internal trading accounts"),
    Line("external_trading_capital", "Capital items in external trading accounts"),
    Line("internal_trading_capital", "Capital items in internal trading accounts"),
    Line("accumulated_absences", "Accumulated absences account"),
    Line("net_current_adjustments", "Adjustments to net current expenditure"),
)

NON_CURRENT = (
    Line("flood_levy", "Environment Agency flood defence levy"),
    Line("capital_from_revenue", "Capital charged to revenue"),
    Line("capital_from_revenue_public_health", "Capital charged to revenue (public health)"),
    Line("flexible_capital_receipts", "Flexible use of capital receipts"),
    Line("capitalisation_direction", "Spending capitalised by direction"),
    Line("bad_debts", "Provision for bad debts"),
    Line("minimum_revenue_provision", "Repayment of principal (minimum revenue provision)"),
    Line("leasing", "Leasing payments"),
    Line("interest_payable", "Interest payable"),
    Line("hra_interest", "Interest: HRA item 8"),
    Line("investment_income", "Interest and investment income"),
    Line("pfi_difference", "PFI: difference from the service charge"),
    Line("financial_instruments", "Financial instruments adjustment account"),
    Line("unequal_pay", "Unequal pay back pay account"),
    Line("grants_outside_aef", "Specific grants outside aggregate external finance"),
    Line("rates_supplement", "Business rates supplement"),
    Line("infrastructure_levy", "Community Infrastructure Levy"),
    Line("carbon_spending", "Carbon reduction commitment: spending"),
    Line("carbon_income", "Carbon reduction commitment: income"),
    Line("dsg_adjustment", "Dedicated schools grant adjustment account"),
)

FINANCING = (
    Line("local_services_support_grant", "Local services support grant"),
    Line("grants_inside_aef", "Specific grants inside aggregate external finance"),
    Line("reorganisation_transfers", "Transfers in respect of reorganisation"),
    Line("use_of_schools_reserves", "Schools' reserves"),
    Line("use_of_dsg_reserves", "Dedicated schools grant reserves"),
    Line("use_of_public_health_reserves", "Public health reserves"),
    Line("use_of_earmarked_reserves", "Other earmarked reserves"),
    Line("use_of_unallocated_reserves", "Unallocated reserves"),
    Line("revenue_support_grant", "Revenue support grant"),
    Line("police_grant", "Police grant"),
    Line("retained_rates", "Retained business rates"),
    Line("collection_fund", "Collection fund balance for council tax"),
    Line("other_items", "Other items"),
)

TOTALS = (
    Line("service_expenditure", "Total service expenditure"),
    Line("net_current_expenditure", "Net current expenditure"),
    Line("revenue_expenditure", "Revenue expenditure"),
    Line("net_revenue_expenditure", "Net revenue expenditure"),
    Line("council_tax_requirement", "Council tax requirement"),
)

RESERVES = (
    Line("schools", "Schools' reserves"),
    Line("dsg_adjustment", "Dedicated schools grant adjustment account"),
    Line("dsg", "Dedicated schools grant reserves"),
    Line("public_health", "Public health reserve"),
    Line("earmarked", "Other earmarked reserves"),
    Line("earmarked_contractual", "Earmarked: contractual commitments"),
    Line("earmarked_planned", "Earmarked: planned future spending"),
    Line("earmarked_risks", "Earmarked: specific risks"),
    Line("earmarked_stabilisation", "Earmarked: budget stabilisation"),
    Line("earmarked_other", "Earmarked: other"),
    Line("unallocated", "Unallocated reserves (general fund balance)"),
)
