"""What makes a line of one year unlike that of another, other than what councils did: the named breaks."""

from dataclasses import dataclass
from enum import StrEnum

from mtfs.domain.years import years_through

__all__ = ["BREAKS", "NOT_VERIFIED", "Break", "BreakKind", "new_definitions"]

#: What stands at the end of a source where no document was at hand to check it against.
NOT_VERIFIED = "not verified"


class BreakKind(StrEnum):
    """How a break bears on the years of a history."""

    #: The years from it on are unlike those before it.
    LASTING = "from then on"
    #: These years are unlike both those before and those after.
    PASSING = "in these years"
    #: Every year is a little unlike the one before it.
    DRIFT = "a little every year"


@dataclass(frozen=True)
class Break:
    """Something that makes a line of one year unlike that of another, other than what councils did.

    Parameters
    ----------
    key : str
        What stands in the column ``breaks``, several separated by a blank.
    title : str
        Its name.
    text : str
        What changed, for which years and lines, and what it does to comparisons.
    kind : BreakKind, optional
        How it bears on years. A history marks the years of a passing break and of a drift. Of a lasting one
        it marks the years in which it came, or the first year that it has after them, where it has earlier
        years to compare.
    first, last : str, optional
        The first and the last year of it. No last year means that it goes on, or that it came at once.
    lines : tuple of str, optional
        The lines of a history that it bears on; none where the figures themselves show which.
    classes : tuple of str, optional
        The classes of authority that it bears on; none for all.
    councils : tuple of str, optional
        The ministry's codes of those that it bears on; none for all of the classes.
    source : str, optional
        Where it can be seen or read.
    """

    key: str
    title: str
    text: str
    kind: BreakKind = BreakKind.LASTING
    first: str = ""
    last: str = ""
    lines: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    councils: tuple[str, ...] = ()
    source: str = ""


_LASTING, _PASSING, _DRIFT = BreakKind.LASTING, BreakKind.PASSING, BreakKind.DRIFT
_UPPER = ("SC", "UA", "MD", "L")
_BILLING = ("SD", "UA", "MD", "L")
_SERVICES = (
    *("education", "highways_transport", "childrens_social_care", "adult_social_care", "public_health"),
    *("housing", "cultural", "environmental", "central_other", "police_fire", "service_expenditure"),
)
_ABOVE_NET = ("net_current_expenditure", "revenue_expenditure")
_BEFORE_GRANTS = ("service_expenditure", *_ABOVE_NET)
#: The councils that the ministry's budget file of 2020-21 marks "Some Covid adjustment".
_ADJUSTED_BUDGETS = (
    *("E0103", "E0601", "E0701", "E0933", "E1032", "E1035", "E1102", "E1533", "E1634", "E1734", "E1742"),
    *("E1743", "E1920", "E1934", "E2002", "E2101", "E2221", "E2239", "E2240", "E2242", "E2302", "E2338"),
    *("E2339", "E2434", "E2536", "E2635", "E3033", "E3538", "E3720", "E4201", "E4204", "E4206", "E4503"),
    *("E4605", "E4606", "E4607", "E5015", "E5031", "E5034", "E5044", "E5049", "E6106", "E6107", "E6118"),
    *("E6132", "E6134", "E6147", "E6161", "E6348"),
)

_TABLE = (
    Break(
        "council_tax_support",
        "Council tax benefit became a local discount",
        "From April 2013 help with council tax is a discount instead of a benefit. It lowers the council tax "
        "requirement and is paid for by grant, so that neither compares with earlier years.",
        _LASTING,
        "2013/14",
        lines=("council_tax_requirement", "revenue_support_grant"),
        source=f"Local Government Finance Act 2012; {NOT_VERIFIED}: no earlier return was at hand.",
    ),
    Break(
        "rates_retention",
        "Councils began to keep half of business rates",
        "From April 2013 councils keep a share of the business rates that they collect. Before, all rates "
        "were pooled and handed out. Retained rates and revenue support grant begin anew.",
        _LASTING,
        "2013/14",
        lines=("retained_rates", "revenue_support_grant"),
        source="The returns of 2013-14 print 'Retained income from Rate Retention Scheme'.",
    ),
    Break(
        "public_health_transfer",
        "Public health moved from the NHS to councils",
        "From April 2013 councils run public health and get a grant for it. There is none in earlier years.",
        _LASTING,
        "2013/14",
        lines=("public_health", "grants_inside_aef", *_BEFORE_GRANTS),
        classes=_UPPER,
        source="Department of Health, Transfer of 0 to 5 children's public health commissioning (2015).",
    ),
    Break(
        "academies",
        "Schools became academies",
        "A school that becomes an academy leaves the council's accounts, with its spending, its grant and "
        "its reserves. Education falls for that reason alone, in every year, by different amounts in each "
        "council. Net revenue expenditure hardly changes, as the grant goes too.",
        _DRIFT,
        "2013/14",
        lines=("education", "grants_inside_aef", "reserves_schools", *_BEFORE_GRANTS),
        classes=_UPPER,
        source="Guidance on the budget return: income and spending of academies are left out. Secondary "
        "schools' budgets in the returns fall from £10.9bn in 2013-14 to £6.1bn in 2025-26.",
    ),
    Break(
        "universal_credit",
        "Universal Credit took the place of housing benefit",
        "The government pays Universal Credit itself. As tenants move to it, the housing benefit that "
        "councils pay falls, and the grant for it among the adjustments below net current expenditure falls "
        "by as much.",
        _DRIFT,
        "2014/15",
        lines=("benefits_levies_trading", "other_non_current", "net_current_expenditure"),
        classes=_BILLING,
        source="Benefits, levies and trading fall from £21.2bn in 2014-15 to £13.1bn in 2023-24 in the "
        f"outturns. That Universal Credit is the reason: {NOT_VERIFIED} there.",
    ),
    Break(
        "childrens_lines",
        "Children's centres and youth services moved into children's social care",
        "From 2014/15 the returns count children's centres and services for young people as children's "
        "social care. They were part of education. In the budgets of 2014/15 they come to £1.2bn of £7.7bn.",
        _LASTING,
        "2014/15",
        lines=("education", "childrens_social_care"),
        classes=_UPPER,
        source="The headings of the budget returns of 2013-14 and 2014-15.",
    ),
    Break(
        "adult_lines",
        "Adult social care was split in another way",
        "From 2014/15 adult social care is told by the reason for support and not by group of people. The "
        "parts do not compare; the total, which is all that this history holds, seems to.",
        _LASTING,
        "2014/15",
        lines=("adult_social_care",),
        classes=_UPPER,
        source="The headings of the budget returns of 2013-14 and 2014-15; that the total kept its scope: "
        f"{NOT_VERIFIED}.",
    ),
    Break(
        "combined_authorities",
        "Combined authorities took over transport authorities",
        "From April 2014 combined authorities took the place of transport authorities, and more came later. "
        "Transport costs moved between them and councils, through levies.",
        _LASTING,
        "2014/15",
        lines=("highways_transport", "benefits_levies_trading"),
        classes=("O",),
        source="The authorities that the returns of 2013-14 and 2014-15 list.",
    ),
    Break(
        "better_care_fund",
        "The Better Care Fund began",
        "From 2015/16 the NHS and councils pool money for care. What the NHS pays is taken off adult social "
        "care in the returns, while the improved fund from 2017/18 is a grant to councils and is not.",
        _LASTING,
        "2015/16",
        lines=("adult_social_care",),
        classes=_UPPER,
        source="Notes of the outturns of 2017-18 to 2023-24 and of the budget of 2025-26. How councils told "
        f"it in the first years: {NOT_VERIFIED}.",
    ),
    Break(
        "public_health_0_5",
        "Health visiting moved from the NHS to councils",
        "From October 2015 councils pay for public health of children under five: for half of 2015/16, and "
        "all of 2016/17. Public health is larger from then on.",
        _LASTING,
        "2015/16",
        "2016/17",
        lines=("public_health", "grants_inside_aef"),
        classes=_UPPER,
        source="Department of Health, Transfer of 0 to 5 children's public health commissioning (2015).",
    ),
    Break(
        "capital_receipts",
        "Capital receipts may pay for reform",
        "Councils may pay for reform with money from what they sell. The returns show it as income below net "
        "current expenditure, and so the year looks cheaper.",
        _LASTING,
        "2016/17",
        lines=("other_non_current",),
        source="A line of the budgets and outturns from 2017-18, not of those of 2014-15. That it began in "
        f"April 2016: {NOT_VERIFIED}.",
    ),
    Break(
        "rates_pilots",
        "Revenue support grant was paid through business rates",
        "In pilot areas councils keep all, or three quarters, of their rates and give up revenue support "
        "grant for it. For others the grant ran out. Years with and without the grant do not compare, line "
        "by line; grant and retained rates together do, save for other grants that the pilots of 2017/18 "
        "gave up.",
        _PASSING,
        "2017/18",
        source="Councils without revenue support grant in the returns: the 22 metropolitan districts and 5 "
        "unitary authorities of the pilots of 2017-18, more in 2018-19 and 2019-20. GOV.UK, 100% business "
        "rates retention evaluation; Business Rates Steering Group, January 2018.",
    ),
    Break(
        "fire_and_police",
        "Fire or police moved to or from an authority",
        "Fire moved to Greater Manchester's combined authority in 2017/18, from Northamptonshire to its "
        "police commissioner in 2019/20, and from the Isle of Wight to a joint body in 2021/22. In the "
        "budgets of 2025/26 the police of Greater Manchester and South Yorkshire are with the combined "
        "authorities. What each spends, and the council tax that it asks for, moved too.",
        _LASTING,
        source="Police and fire in the returns of these authorities, and note 6 of the budget of 2025-26.",
    ),
    Break(
        "collection_fund_lines",
        "The collection fund got lines of its own",
        "What the collection fund has over, or lacks, stands among other items here. It got a line of its "
        "own in the outturn of 2017/18 and the budget of 2018/19. That budget alone tells what is due to "
        "business rates (£132m) apart from retained rates.",
        _PASSING,
        "2018/19",
        "2018/19",
        lines=("other_financing", "retained_rates"),
        source="The headings of the returns.",
    ),
    Break(
        "schools_grant_reserves",
        "The schools grant's balance was told apart from schools' reserves",
        "The balance of the dedicated schools grant is a line of its own from the outturn of 2018/19 and the "
        "budget of 2019/20. Before, it was part of schools' reserves.",
        _LASTING,
        "2018/19",
        "2019/20",
        lines=("reserves_schools", "dsg_balance"),
        classes=_UPPER,
        source="The headings of the returns.",
    ),
    Break(
        "covid_first_grants",
        "Covid grants came in the last days of 2019/20",
        "On 27 March 2020 councils were paid £1.4bn of Covid grant and £0.9bn towards the next year's rates "
        "relief. Nearly all of it went into reserves for 2020/21.",
        _PASSING,
        "2019/20",
        "2019/20",
        lines=(
            *("covid_grants", "use_of_earmarked_reserves", "use_of_unallocated_reserves"),
            *("reserves_earmarked", "reserves_unallocated"),
        ),
        source="Two lines of the outturn of 2019-20, £1,375m and £873m.",
    ),
    Break(
        "covid_rates_relief",
        "Covid rates relief went through reserves",
        "Grants that made up for rates relief came a year before the loss fell on the council. They swell "
        "earmarked reserves from March 2020 and leave them again as retained rates fall, above all in "
        "2021/22. The ministry's own tables take them out; the councils' lines, and this history, do not.",
        _PASSING,
        "2019/20",
        "2023/24",
        lines=("retained_rates", "use_of_earmarked_reserves", "reserves_earmarked"),
        source="Notes of the outturns of 2020-21 (***), 2021-22 (note 12) and 2023-24 (note 6).",
    ),
    Break(
        "covid_spending",
        "Covid",
        "In 2020/21 and 2021/22 councils spent more for Covid, lost income from fares, parking and leisure, "
        "and passed grants on. Neither year says what a usual one costs.",
        _PASSING,
        "2020/21",
        "2021/22",
        lines=(*_SERVICES, *_ABOVE_NET, "net_revenue_expenditure"),
        source="Statistical release on the final outturn of 2021-22 (GOV.UK, November 2023).",
    ),
    Break(
        "covid_grants",
        "Covid grants, inside services' grants and outside them",
        "Grants for Covid that were tied to a purpose are among the specific grants; the others are lines "
        "below net revenue expenditure in the outturns (£12.4bn in 2020/21, £6.4bn in 2021/22), and here "
        "the line Covid grants. Much went into reserves. The outturns' net revenue expenditure is before the "
        "grants of that line.",
        _PASSING,
        "2020/21",
        "2021/22",
        lines=("covid_grants", "grants_inside_aef", "use_of_earmarked_reserves"),
        source="The outturns of 2020-21 and 2021-22: in every council net revenue expenditure is revenue "
        "expenditure less specific grants alone.",
    ),
    Break(
        "covid_in_budgets",
        "Some budgets of 2020/21 were made with Covid in mind",
        "Most budgets of 2020/21 were set before Covid. 49 authorities put some of its grants, or what they "
        "spent them on, into their return. Their budgets are no forecast made before the event.",
        _PASSING,
        "2020/21",
        "2020/21",
        lines=(*_SERVICES, *_ABOVE_NET, "net_revenue_expenditure", "grants_inside_aef"),
        councils=_ADJUSTED_BUDGETS,
        source="Column F of the budget return of 2020-21, and its statistical release of 9 July 2020.",
    ),
    Break(
        "schools_grant_account",
        "Schools grant deficits were taken out of the revenue account",
        "From 2020/21 regulations have councils hold a deficit of the schools grant in an account of its "
        "own. A line below net current expenditure takes the year's overspend out, where it lowered reserves "
        "before. Outturns have it from 2020/21; the budget of 2021/22 lacks it, that of 2025/26 has it.",
        _LASTING,
        "2020/21",
        "2022/23",
        lines=(
            "other_non_current",
            "use_of_other_reserves",
            "revenue_expenditure",
            "net_revenue_expenditure",
        ),
        classes=_UPPER,
        source="Local Authorities (Capital Finance and Accounting) (England) (Amendment) Regulations 2020 "
        "(SI 2020/1212); the headings of the returns.",
    ),
    Break(
        "schools_grant_levels",
        "Most schools grant deficits are missing from the levels of 2020/21 and 2021/22",
        "The level of the deficits' account is a line from the outturn of 2022/23 alone. In 2020/21 and "
        "2021/22 some councils told their deficit among reserves and others did not, so that the balance "
        "looks better than it was.",
        _PASSING,
        "2020/21",
        "2021/22",
        lines=("dsg_balance",),
        classes=_UPPER,
        source="Note 12 of the outturn of 2023-24. The levels come to £0.1bn of deficit at March 2022 and "
        "£1.7bn at March 2024.",
    ),
    Break(
        "capitalisation_directions",
        "Exceptional financial support got a line",
        "Where the government lets a council meet running costs from capital, a line below net current "
        "expenditure takes them out, from the outturn of 2020/21. Such a year looks cheaper than it was.",
        _LASTING,
        "2020/21",
        lines=("other_non_current", "revenue_expenditure"),
        source="The headings of the returns; note 10 of the outturn of 2023-24.",
    ),
    Break(
        "covid_grants_in_budgets",
        "Covid grants may be among the grants of budgets of 2021/22",
        "The budget return of 2021/22 has no lines for Covid grants. Councils seem to have put them among "
        "the specific grants, so that the budgeted net revenue expenditure is after them and the outturn's "
        "before them: a difference of up to £2.2bn in £60bn.",
        _PASSING,
        "2021/22",
        "2021/22",
        lines=("net_revenue_expenditure", "grants_inside_aef"),
        source="In the median shire district, specific grants in the budget rose from 2019-20 by 0.87 of "
        f"what the two grants came to. Where each council put them: {NOT_VERIFIED}.",
    ),
    Break(
        "leases",
        "Leases came onto the balance sheet",
        "A new accounting standard (IFRS 16) has councils tell rents for leases as interest and repayment "
        "from 2024/25 on. Capital financing is larger by them, and services are smaller.",
        _LASTING,
        "2024/25",
        lines=("capital_financing",),
        source=f"CIPFA's code of practice for 2024/25; {NOT_VERIFIED}, and not to be seen in the returns.",
    ),
    Break(
        "early_years",
        "Free childcare was extended",
        "From 2024/25 the government pays for more hours of childcare, through councils. Education and the "
        "schools grant rise by it: early years from £3.7bn in the budgets of 2021/22 to £8.0bn in 2025/26.",
        _LASTING,
        "2024/25",
        "2025/26",
        lines=("education", "grants_inside_aef", *_BEFORE_GRANTS),
        classes=_UPPER,
        source="Statistical releases on the budgets of 2024-25 and 2025-26; the line Early years.",
    ),
    Break(
        "partial_return",
        "Part of the return is missing",
        "The council's totals are printed and some of its lines are not. The lines do not come to the "
        "totals. Thurrock's outturn of 2021/22 is one: the ministry estimated what was missing, without "
        "showing it.",
        _PASSING,
        source="Marks in place of figures; note 15 of the outturn of 2021-22.",
    ),
    Break(
        "reorganisation",
        "The council took the place of others",
        "Figures before this year are those of the councils that were merged, added up. What they paid one "
        "another is counted on both sides.",
        _LASTING,
        source="The order that made the council, told where the history is built.",
    ),
)

#: The breaks that a history names, by key, in the order in which they came.
BREAKS: dict[str, Break] = {each.key: each for each in _TABLE}

#: The breaks by which whole services moved from one line to another, or came to councils: growth is not told
#: across them.
_MOVED_SERVICES = ("childrens_lines", "public_health_0_5", "early_years")


def new_definitions(line: str) -> tuple[str, ...]:
    """Return the years whose figures cannot be compared with the year before, as services moved.

    Parameters
    ----------
    line : str
        A line of the history.

    Returns
    -------
    tuple of str
        Year labels, in order.
    """
    moved = [BREAKS[key] for key in _MOVED_SERVICES if line in BREAKS[key].lines]
    years = {year for one in moved for year in years_through(one.first, one.last or one.first)}
    return tuple(sorted(years))
