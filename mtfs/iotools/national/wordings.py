"""What the revenue returns of different years call each line: the words by which it is known."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mtfs.iotools.national.headings import Heading
from mtfs.iotools.national.lines import FINANCING, NET_CURRENT, NON_CURRENT, RESERVES, SERVICES, TOTALS

__all__ = ["KEYS", "Wording", "key_of", "moment_of", "part_of_another", "reserve_of", "total_of"]


@dataclass(frozen=True)
class Wording:
    """How a line is recognised.

    Parameters
    ----------
    pattern : re.Pattern
        What its heading says, in plain words.
    asset : str
        The stem of the publisher's code, as in ``asctot`` and ``RS-asc-net-exp``; it decides where the words
        of the heading fit no line.
    """

    pattern: re.Pattern[str]
    asset: str


def _wording(pattern: str, asset: str = "") -> Wording:
    return Wording(re.compile(pattern), asset)


_SERVICE_WORDINGS = {
    "education": _wording(r"(total )?education( services?)?", "edu"),
    "highways_transport": _wording(r"(total )?highways( roads)? and transport( services)?", "trans"),
    "childrens_social_care": _wording(
        r"(total )?child(rens?|ren and (families|young peoples?))( services)? social care( services)?", "csc"
    ),
    "adult_social_care": _wording(r"(total )?adults? social care( services)?", "asc"),
    "public_health": _wording(r"(total )?public health( services)?", "ph|phs"),
    "housing": _wording(r"(total )?housing services( gfra only| general fund.*)?", "housgfcf|hous"),
    "cultural": _wording(r"(total )?cultural and related services", "cul"),
    "environmental": _wording(r"(total )?environmental and regulatory services", "env"),
    "planning": _wording(r"(total )?planning and development services", "plan"),
    "police": _wording(r"(total )?police( services)?", "pol"),
    "fire": _wording(r"(total )?fire( and rescue)?( services)?", "frs"),
    "central": _wording(r"(total )?central services", "cen"),
    "other_services": _wording(r"(total )?other services( exclude public health)?", "oth"),
}

_NET_CURRENT_WORDINGS = {
    "rent_allowances": _wording(r".*\brent allowances\b.*", "hbrent"),
    "rent_rebates_other": _wording(r".*\bnon hra rent rebates\b.*", "hbnreb"),
    "rent_rebates_hra": _wording(r".*\brent rebates to hra\b.*", "hbhreb"),
    "subsidy_limitation": _wording(r".*\bsubsidy limitation\b.*", "hbsubl"),
    "hra_contribution": _wording(r"contributions? to the hra\b.*", "hbhrashare"),
    "parish_precepts": _wording(r"(local|parish)( and town)?( council)? precepts", "parishaggprecept"),
    "transport_levy": _wording(r".*\btransport authority lev(y|ies)", "levyita"),
    "waste_levy": _wording(r".*\bwaste disposal authority lev(y|ies)", "levywaste"),
    "pensions_levy": _wording(r".*\bpensions? fund authority lev(y|ies)", "levylonpen"),
    "other_levies": _wording(r"other levies", "levyother"),
    "external_trading": _wording(r"external trading accounts?\b.*", "tradaccext"),
    "internal_trading": _wording(r"internal trading accounts?\b.*", "tradaccint"),
    "external_trading_capital": _wording(r"capital (items|charges)\b.*\bexternal trading\b.*", "tradcapext"),
    "internal_trading_capital": _wording(r"capital (items|charges)\b.*\binternal trading\b.*", "tradcapint"),
    "accumulated_absences": _wording(r".*\baccumulated absences\b.*", "accumul"),
    "net_current_adjustments": _wording(r"adjustments to net current expenditure", "adjnce"),
}

_NON_CURRENT_WORDINGS = {
    "flood_levy": _wording(r".*\bflood defence\b.*", "levyflood"),
    "capital_from_revenue": _wording(
        r"capital expenditure charged to\b(?!.*(cera|revenue) public health).*", "cera"
    ),
    "capital_from_revenue_public_health": _wording(
        r"capital expenditure charged to\b.*(cera|revenue) public health", "ceraph"
    ),
    "flexible_capital_receipts": _wording(
        r"flexible use of capital receipts|capital receipts used to finance revenue expenditure\b.*",
        "caprecflex",
    ),
    "capitalisation_direction": _wording(
        r".*\bcapitalised by a? ?direction\b.*|capitalisation directions?\b.*", "netoffexpcap|adjexpcap"
    ),
    "bad_debts": _wording(r"provision for bad debts?", "provbad"),
    "minimum_revenue_provision": _wording(
        r"provision for repayment of principal|minimum revenue provision( mrp)?", "provprin"
    ),
    "leasing": _wording(r"leasing payments", "leasing"),
    "interest_payable": _wording(
        r"interest external payments|interest payable and similar charges", "intextpay"
    ),
    "hra_interest": _wording(r"interest hra item 8\b.*", "inthrapay"),
    "investment_income": _wording(r"(interest and )?investment income\b.*", "intinvinc"),
    "pfi_difference": _wording(r"private finance initiative\b.*", "pfidiff"),
    "financial_instruments": _wording(r".*\bfinancial instruments adjustment account", "appfinadj"),
    "unequal_pay": _wording(r".*\bunequal pay\b.*", "appunequal"),
    "grants_outside_aef": _wording(r"(specific and special )?(revenue )?grants outside\b.*", "grantoutaef"),
    "rates_supplement": _wording(r"business rates supplement\b.*", "brsupp"),
    "infrastructure_levy": _wording(r"community infrastructure levy", "levycil"),
    "carbon_spending": _wording(r"carbon reduction commitment\b.*\bexpenditure", "crcexp"),
    "carbon_income": _wording(r"carbon reduction commitment\b.*\bincome", "crcinc"),
    "dsg_adjustment": _wording(r".*\bdedicated schools grant adjustment account", "appdsgadj"),
}

_FINANCING_WORDINGS = {
    "local_services_support_grant": _wording(r"local services support grant\b.*", "grantlss"),
    "grants_inside_aef": _wording(r"(specific and special )?(revenue )?grants inside\b.*", "grantinaef"),
    "reorganisation_transfers": _wording(r".*\btransfers in respect of reorganisation", "trnsreorg"),
    "use_of_schools_reserves": _wording(r"appropriations\b.* schools reserves", "appressch"),
    "use_of_dsg_reserves": _wording(
        r"appropriations\b.* dedicated schools grant (financial )?reserves", "appresdsg"
    ),
    "use_of_public_health_reserves": _wording(
        r"appropriations\b.* public health( financial)? reserves", "appresph"
    ),
    "use_of_earmarked_reserves": _wording(
        r"appropriations\b.* other earmarked( financial)? reserves", "appresoth"
    ),
    "use_of_unallocated_reserves": _wording(
        r"appropriations\b.* unallocated( financial)? reserves", "appresunall"
    ),
    "revenue_support_grant": _wording(r"revenue support grant", "grantrsg"),
    "police_grant": _wording(r"police grant", "grantpol"),
    "retained_rates": _wording(
        r"retained income from (the )?(business )?rates? retention( scheme)?"
        r"|retained (business|non domestic) rates",
        "retainnndr",
    ),
    "collection_fund": _wording(r"collection fund (surplus|deficit)(?!.*non domestic).*", "colfunct"),
    "other_items": _wording(r"other (items?|income)", "othinc"),
}

_RESERVE_WORDINGS = {
    "schools": _wording(r".*(?<!dedicated )\bschools( financial)? reserves levels?\b.*", "ressch"),
    "dsg_adjustment": _wording(r".*\bdedicated schools grant adjustment account levels?\b.*", "resdsgadj"),
    "dsg": _wording(r".*\bdedicated schools grant( financial)? reserves levels?\b.*", "resdsg"),
    "public_health": _wording(r".*\bpublic health( financial)? reserves levels?\b.*", "resph"),
    "earmarked": _wording(
        r"(?!.*\badjusted\b).*\bother earmarked( financial)? reserves levels?\b.*", "resoth"
    ),
    "earmarked_contractual": _wording(r"other earmarked reserves contractual commitments\b.*", "resothcont"),
    "earmarked_planned": _wording(r"other earmarked reserves planned future\b.*", "resothfut"),
    "earmarked_risks": _wording(r"other earmarked reserves specific risks\b.*", "resothspec"),
    "earmarked_stabilisation": _wording(r"other earmarked reserves budget stabilisation\b.*", "resothbdg"),
    "earmarked_other": _wording(r"other earmarked reserves other\b.*", "resothoth"),
    "unallocated": _wording(r".*\bunallocated( financial)? reserves levels?\b.*", "resunall"),
}

_TOTAL_WORDINGS = {
    "service_expenditure": _wording(r"total service expenditure", "service|totsx"),
    "net_current_expenditure": _wording(r"(total )?net current expenditure", "netcurr"),
    "revenue_expenditure": _wording(r"(total )?revenue expenditure", "revenue"),
    "net_revenue_expenditure": _wording(r"(total )?net revenue expenditure", "netrevexp"),
    "council_tax_requirement": _wording(r"(total )?council tax requirement( a)?", "ctr"),
}

#: What leads from one total to the next, by the total that it leads to.
KEYS: Mapping[str, Mapping[str, Wording]] = {
    "services": {line.key: _SERVICE_WORDINGS[line.key] for line in SERVICES},
    "net_current": {line.key: _NET_CURRENT_WORDINGS[line.key] for line in NET_CURRENT},
    "non_current": {line.key: _NON_CURRENT_WORDINGS[line.key] for line in NON_CURRENT},
    "financing": {line.key: _FINANCING_WORDINGS[line.key] for line in FINANCING},
    "reserves": {line.key: _RESERVE_WORDINGS[line.key] for line in RESERVES},
    "totals": {line.key: _TOTAL_WORDINGS[line.key] for line in TOTALS},
}

#: What a line says that is only part of another, or told for information.
_PART = re.compile(
    r"of which\b.*|.*\b(memorandum|does not feed into)\b.*|income from (non )?treasury management\b.*"
    r"|(total )?investment properties|dividends from\b.*|income from (joint ventures|bonds)"
    r"|interest from (capital|revenue) loans"
)
_PART_SECTION = re.compile(r".*\b(memorandum|does not feed|sub components|of which|exceptional elements)\b.*")
_SUBTOTAL = re.compile(r"(sub ?)?total\b.*")
_HOUSING_REVENUE_ACCOUNT = re.compile(r".*\b(hra|housing revenue account)\b.*")
#: One file prints "31 Marchl 2014".
_END = re.compile(r".*\b31 march.*")
_START = re.compile(r".*\b1 april.*")


def _stem(asset: str) -> str:
    """Return the stem of an asset code: ``asc`` of ``asctot`` and of ``RS-asc-net-exp``."""
    code = asset.casefold().removeprefix("rs-")
    for ending in ("-net-exp", "-start-cy", "-end-cy", "-strt-cy"):
        code = code.removesuffix(ending)
    return code if code.startswith("ctr") else code.removesuffix("tot")


def key_of(heading: Heading, wordings: Mapping[str, Wording]) -> str:
    """Return which line a heading names.

    Parameters
    ----------
    heading : Heading
        The heading.
    wordings : mapping of str to Wording
        The lines that it may be.

    Returns
    -------
    str
        The line's key; blank where neither words nor code fit one.
    """
    for key, wording in wordings.items():
        if wording.pattern.fullmatch(heading.words):
            return key
    if heading.asset:
        stem = _stem(heading.asset)
        for key, wording in wordings.items():
            if stem in wording.asset.split("|"):
                return key
    return ""


def total_of(heading: Heading) -> str:
    """Return which printed total a heading names.

    Parameters
    ----------
    heading : Heading
        The heading.

    Returns
    -------
    str
        Such as ``revenue_expenditure``; blank for another line.
    """
    return next(
        (key for key, wording in KEYS["totals"].items() if wording.pattern.fullmatch(heading.words)), ""
    )


def part_of_another(heading: Heading, lines: Sequence[str]) -> bool:
    """Tell whether a line is only part of another, a sub-total, or told for information.

    Parameters
    ----------
    heading : Heading
        The heading of the line.
    lines : sequence of str
        The numbers of the lines of the totals before it and after it, blank where they have none.

    Returns
    -------
    bool
        Whether it is left out of the sums.
    """
    if _PART.fullmatch(heading.words) or _SUBTOTAL.fullmatch(heading.words):
        return True
    if _PART_SECTION.fullmatch(heading.section) or heading.text.lstrip().startswith(("•", "…", "·")):
        return True
    if heading.line and not heading.line.isdecimal():
        return True
    # The parts of 786 are numbered 820 to 829, beyond the total 800 that 786 leads to.
    numbers = [int(line) for line in lines if line.isdecimal()]
    return bool(heading.line) and len(numbers) == 2 and not numbers[0] <= int(heading.line) <= numbers[1]


def moment_of(heading: Heading) -> str:
    """Return whether a level is that of the year's start or of its end.

    Parameters
    ----------
    heading : Heading
        The heading of the level.

    Returns
    -------
    str
        ``start``, ``end``, or blank where neither the heading nor the title of its section says.
    """
    for words in (heading.words, heading.section):
        if _END.fullmatch(words):
            return "end"
        if _START.fullmatch(words):
            return "start"
    return ""


def reserve_of(heading: Heading) -> str:
    """Return which reserve's level a heading names.

    Parameters
    ----------
    heading : Heading
        The heading.

    Returns
    -------
    str
        The reserve's key; blank for another line, and for the Housing Revenue Account.
    """
    if _HOUSING_REVENUE_ACCOUNT.fullmatch(heading.words):
        return ""
    return key_of(heading, KEYS["reserves"])
