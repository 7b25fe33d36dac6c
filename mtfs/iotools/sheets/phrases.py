"""The words that councils put at the heads of columns and into cells, and what they stand for in a case.

Headings are in the form of ``words_of``, and without years and units. Adding a phrase here is all that a new
wording needs.
"""

from collections.abc import Mapping

from mtfs.iotools.sheets.wording import word_set

__all__ = [
    "AMOUNTS",
    "BALANCE_WORDS",
    "BUDGET_PHRASES",
    "FORECAST_PHRASES",
    "INTO_WORDS",
    "NOT_AMOUNTS",
    "OPENING_WORDS",
    "OUT_OF_WORDS",
    "PHRASES",
    "REFERENCE_PHRASES",
    "SECTIONS",
    "SINGLE_AMOUNT_PHRASES",
    "WORDS",
    "YEAR_PHRASES",
]

_SERVICE = (
    *("service", "service area", "service name", "department", "directorate", "division", "portfolio"),
    *("budget area", "budget head", "head of service", "service directorate", "function", "committee"),
    *("cost centre name", "cost centre description", "cost centre", "area"),
)
_LINE = ("description", "detail", "details", "title", "name", "label", "item", "narrative", "heading")
_TYPE = (
    *("type", "recurrent or one off", "recurring or one off", "one off or recurring", "one off recurring"),
    *(
        "recurrent one off",
        "recurring one off",
        "one off or ongoing",
        "one off ongoing",
        "permanent or temporary",
    ),
    *("permanent temporary", "ongoing one off", "ongoing or one off", "recurrence", "recurring", "recurrent"),
    *("one off", "saving type", "pressure type", "nature", "ongoing", "permanent", "temporary"),
)
_LIKELY_DELIVERY = (
    *("delivery likely", "delivery", "delivery %", "% delivery", "forecast delivery", "expected delivery"),
    *(
        "deliverable %",
        "% deliverable",
        "% achievable",
        "achievable %",
        "confidence %",
        "delivery confidence %",
    ),
    *("forecast % delivery", "delivery forecast", "probability of delivery", "likelihood of delivery"),
)

#: By table and column of the case: the headings that stand for it, the likeliest first.
PHRASES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "costs": {
        "Service": (*_SERVICE, *_LINE),
        "Cost type": (
            *(
                "cost type",
                "subjective",
                "subjective description",
                "subjective analysis",
                "subjective heading",
            ),
            *(
                "type of cost",
                "expenditure type",
                "type of expenditure",
                "income and expenditure",
                "category",
            ),
            *("type", "account description", "account name", "account", "budget type", "nature"),
        ),
        "Base budget": (
            *("base budget", "net budget", "net revenue budget", "net expenditure budget", "net expenditure"),
            *("approved budget", "original budget", "revised budget", "current budget", "latest budget"),
            *("annual budget", "full year budget", "budget", "net", "estimate", "amount", ""),
        ),
    },
    "savings": {
        "Scheme": (
            *("scheme", "scheme name", "saving scheme", "savings scheme", "proposal", "savings proposal"),
            *("saving proposal", "proposal title", "project", "project name", "saving name", "saving title"),
            *("savings initiative", "initiative", "saving description", "description of saving"),
            *("proposal description", "saving", "savings", "option", *_LINE),
        ),
        "Workstream": (
            *("workstream", "work stream", "theme", "programme", "programme area", "transformation theme"),
            *("transformation programme", "category", "saving category"),
        ),
        "Service": _SERVICE,
        "Type": _TYPE,
        "RAG": (
            *("rag", "rag rating", "rag status", "brag", "brag rating", "brag status", "delivery rag"),
            *("delivery status", "status", "deliverability", "confidence", "delivery confidence"),
            *("delivery risk", "risk rating", "risk", "rating"),
        ),
        "Delivery low": ("delivery low", "delivery lowest", "worst case delivery"),
        "Delivery likely": _LIKELY_DELIVERY,
        "Delivery high": ("delivery high", "delivery highest", "best case delivery"),
        "Slip low": ("slip low", "slip low months"),
        "Slip likely": ("slip likely", "slip likely months", "slip", "slippage months", "delay months"),
        "Slip high": ("slip high", "slip high months"),
    },
    "reserves": {
        "Reserve": (
            *(
                "reserve",
                "reserve name",
                "name of reserve",
                "earmarked reserve",
                "reserves",
                "earmarked reserves",
            ),
            *("fund", "fund name", "balance sheet reserve", *_LINE, "purpose"),
        ),
        "Class": ("class", "classification", "category", "reserve type", "type", "type of reserve", "status"),
        "Opening balance": (
            *("opening balance", "balance brought forward", "balance b f", "balance b fwd", "balance bf"),
            *("brought forward", "opening", "opening position", "b f", "bf", "b fwd", "balance at 1 april"),
            *("balance at start of year", "balance", "current balance"),
        ),
        "Draw order": ("draw order",),
        "Driver": ("driver",),
    },
    "monitoring": {
        "Service": (*_SERVICE, *_LINE),
        "Low": ("low", "lowest", "best case", "best case variance", "low variance"),
        "Likely": (
            *(
                "likely",
                "forecast variance",
                "projected variance",
                "outturn variance",
                "forecast outturn variance",
            ),
            *(
                "projected outturn variance",
                "forecast year end variance",
                "year end variance",
                "full year variance",
            ),
            *("variance forecast", "forecast over under spend", "forecast over under", "over under spend"),
            *("over underspend", "overspend underspend", "over under", "under over", "under over spend"),
            *("forecast overspend", "projected overspend", "overspend", "variance to budget", "variance"),
            *("most likely", "net variance", "total variance"),
        ),
        "High": ("high", "highest", "worst case", "worst case variance", "high variance"),
        "Recurring share": (
            *(
                "recurring share",
                "share recurring",
                "% recurring",
                "recurring %",
                "recurring",
                "recurrent share",
            ),
            *("recurrent %", "ongoing %", "% ongoing"),
        ),
    },
    "pressures": {
        "Pressure": (
            *(
                "pressure",
                "budget pressure",
                "cost pressure",
                "service pressure",
                "pressures",
                "pressure name",
            ),
            *("growth item", "growth bid", "growth", "pressure description", "description of pressure"),
            *("budget change", "demand pressure", "unavoidable pressure", "risk", "proposal", *_LINE),
        ),
        "Service": _SERVICE,
        "Type": _TYPE,
        "Probability": (
            *("probability", "likelihood", "chance", "prob", "probability %", "likelihood %", "% likelihood"),
            *("% probability", "certainty"),
        ),
        "Low": ("low", "low multiple", "smallest"),
        "High": ("high", "high multiple", "largest"),
    },
}
#: By table: the columns that the titles of sections may fill, the likeliest first.
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "costs": ("Service",),
    "savings": ("Service", "Workstream"),
    "reserves": (),
    "monitoring": (),
    "pressures": ("Service",),
}
#: By table: the amount that each row must have.
AMOUNTS = {"costs": "Base budget", "reserves": "Opening balance", "monitoring": "Likely"}

#: Where a heading has one of these, it heads no amount of the table, or not the one that is wanted.
NOT_AMOUNTS = word_set(
    "ytd date previous prior last monthly comment comments "
    "note notes reason reasons explanation page ref reference id actual actuals achieved delivered fte ftes "
    "posts lead owner officer percent commentary"
)
#: The headings of references, such as the numbers of proposals.
REFERENCE_PHRASES = (
    *("ref", "reference", "id", "ref no", "reference no", "ref number", "reference number", "saving ref"),
    *("savings ref", "proposal ref", "scheme ref", "pressure ref", "project ref", "code", "scheme id"),
    *("saving id", "no", "number", "item no", "line"),
)
#: What is written of a year's saving or pressure, beside the year: the likeliest first.
YEAR_PHRASES = (
    *(
        "",
        "saving",
        "savings",
        "pressure",
        "pressures",
        "growth",
        "planned",
        "plan",
        "target",
        "agreed",
        "approved",
    ),
    *(
        "budget",
        "budgeted",
        "proposed",
        "revised",
        "net",
        "value",
        "amount",
        "total",
        "net saving",
        "net savings",
    ),
)
#: What heads the one amount of a table without years.
SINGLE_AMOUNT_PHRASES = (
    *(
        "saving",
        "savings",
        "pressure",
        "growth",
        "amount",
        "value",
        "",
        "net saving",
        "target",
        "planned saving",
    ),
    *(
        "budget pressure",
        "annual saving",
        "full year saving",
        "full year effect",
        "net",
        "total saving",
        "cost",
    ),
)
#: What heads a forecast, and a budget, where there is no variance.
FORECAST_PHRASES = (
    *(
        "forecast outturn",
        "projected outturn",
        "forecast",
        "outturn",
        "full year forecast",
        "year end forecast",
    ),
    *("projected", "projection", "forecast spend", "forecast expenditure", "estimated outturn"),
)
BUDGET_PHRASES = (
    *("revised budget", "current budget", "latest budget", "approved budget", "annual budget", "net budget"),
    *("full year budget", "budget", "original budget"),
)
#: Words that tell a balance of a reserve, an opening one, and movements into and out of it.
BALANCE_WORDS = word_set("balance balances closing carried fwd forward position level levels")
OPENING_WORDS = word_set("opening brought b start")
INTO_WORDS = word_set(
    "contribution contributions in into to additions addition increase receipts receipt top credit"
)
OUT_OF_WORDS = word_set(
    "use used uses drawdown drawdowns out withdrawal withdrawals release releases from applied "
    "application decrease spend debit utilised utilisation"
)
#: Words of councils for those of the case. What depends on the heading is decided by `choice_in_words`.
WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "Type": {
        "recurrent": (
            *(
                "recurrent",
                "recurring",
                "recurs",
                "ongoing",
                "on going",
                "permanent",
                "base",
                "base budget",
                "r",
            ),
            *("rec", "continuing", "full year", "structural", "recurrent saving", "recurring saving", "perm"),
        ),
        "one-off": (
            *(
                "one off",
                "oneoff",
                "non recurrent",
                "non recurring",
                "nonrecurring",
                "nonrecurrent",
                "temporary",
            ),
            *(
                "time limited",
                "one time",
                "single year",
                "1 off",
                "o",
                "oo",
                "o o",
                "nr",
                "temp",
                "in year only",
            ),
        ),
    },
    "RAG": {
        "green": (
            *(
                "green",
                "g",
                "on track",
                "delivered",
                "achieved",
                "complete",
                "completed",
                "secured",
                "blue",
                "b",
            ),
            *("fully achieved", "banked", "high confidence", "low risk"),
        ),
        "amber": (
            "amber",
            "a",
            "yellow",
            "medium risk",
            "medium confidence",
            "some risk",
            "partially achieved",
        ),
        "red": ("red", "r", "high risk", "low confidence", "off track", "not achievable", "undeliverable"),
    },
    "Class": {
        "general": (
            *(
                "general",
                "general fund",
                "general reserve",
                "general reserves",
                "unallocated",
                "working balance",
            ),
            *("general fund balance", "general balances", "unallocated reserves"),
        ),
        "earmarked": (
            "earmarked",
            "ear marked",
            "earmarked reserve",
            "earmarked reserves",
            "usable earmarked",
        ),
        "committed": (
            *(
                "committed",
                "ringfenced",
                "ring fenced",
                "restricted",
                "ringfenced reserves",
                "held for others",
            ),
            *("statutory", "ring fenced reserves", "committed reserves"),
        ),
        "dsg": ("dsg", "dedicated schools grant", "schools grant", "dsg deficit", "dsg unusable reserve"),
    },
}
