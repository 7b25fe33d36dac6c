"""The assumptions of a case in plain words, cell by cell: rates, shares, ranges, kinds and sources."""

import re
from collections.abc import Sequence

from mtfs.analysis.driver_ranges import DriverRange
from mtfs.domain.assumptions import Distribution, DistributionKind
from mtfs.domain.council import Council
from mtfs.domain.funding import FundingKind, FundingLine
from mtfs.domain.report_details import SourceNote
from mtfs.domain.reserves import ReserveClass
from mtfs.domain.savings import Triple
from mtfs.words.figures import MINUS, money_words

__all__ = [
    "FUNDING_KINDS",
    "NO_SOURCE",
    "RESERVE_CLASSES",
    "chance_words",
    "delay_words",
    "delivery_words",
    "distribution_words",
    "follows_words",
    "funding_value_words",
    "persistence_words",
    "range_words",
    "rate_words",
    "rates_words",
    "setting_rows",
    "share_words",
    "size_words",
    "source_counts",
    "source_words",
]

NO_SOURCE = "no source given"
#: A source of more characters than this is told by its first sentences, or cut where those say too little.
_LONG_SOURCE, _LITTLE = 200, 80
_SENTENCE_END = re.compile(r"(?<=[.;])\s+(?=[A-Z0-9£'‘(])")
_ASSUMED = re.compile(r"\bassum", re.IGNORECASE)

FUNDING_KINDS: dict[FundingKind, str] = {
    FundingKind.TAX_BASE: "The number of homes that pay council tax, counted in Band D",
    FundingKind.BAND_D: "The council's own council tax of a Band D home",
    FundingKind.CORE_INCREASE: "The yearly rise in council tax, without the social care precept",
    FundingKind.ASC_PRECEPT: "The yearly rise for adult social care",
    FundingKind.COLLECTION: "Council tax collected above or below what was assumed, a year later",
    FundingKind.BASELINE_FUNDING: "Business rates: baseline funding, with top-up or tariff",
    FundingKind.GROWTH_ABOVE_BASELINE: "Business rates: growth above the baseline that the council keeps",
    FundingKind.RESET: "The share of that growth that a reset takes",
    FundingKind.GRANT: "A grant",
    FundingKind.SAFETY_NET: "The least share of baseline funding that business rates give",
}
RESERVE_CLASSES: dict[ReserveClass, str] = {
    ReserveClass.GENERAL: "Yes: general",
    ReserveClass.EARMARKED: "Yes: earmarked",
    ReserveClass.COMMITTED: "No: committed",
    ReserveClass.DSG: "No: schools grant",
}
_RISES = frozenset({FundingKind.CORE_INCREASE, FundingKind.ASC_PRECEPT})
_SHARES = frozenset({FundingKind.RESET, FundingKind.SAFETY_NET})

_SHAPES: dict[DistributionKind, str] = {
    DistributionKind.FIXED: "fixed",
    DistributionKind.NORMAL: "normal: SD {sd}",
    DistributionKind.TWO_PIECE_NORMAL: "two-piece normal: SD {sd} below, {sd_up} above",
    DistributionKind.STUDENT_T: "Student's t: scale {sd}, {df:g} degrees of freedom",
    DistributionKind.UNIFORM: "uniform: {low} to {high}",
    DistributionKind.TRIANGULAR: "triangular: {low} to {high}, likeliest {mode}",
    DistributionKind.PERT: "beta-PERT: {low} to {high}, likeliest {mode}",
    DistributionKind.METALOG: "metalog: 10%, 50% and 90% points at {low}, {mode} and {high}",
    DistributionKind.EMPIRICAL: "one of {count} past deviations, {low} to {high}",
}


def _places(rate: float) -> int:
    percent = round(abs(rate) * 100, 2)
    return next(places for places in (0, 1, 2) if round(percent, places) == percent)


def rate_words(rate: float, places: int | None = None) -> str:
    """Write a rate in percent.

    Parameters
    ----------
    rate : float
        A fraction.
    places : int, optional
        How many decimals; one where left out, or two where it has them.

    Returns
    -------
    str
        Such as ``2.0%`` or ``2.99%``.
    """
    text = f"{abs(rate) * 100:.{max(1, _places(rate)) if places is None else places}f}"
    return f"{MINUS if rate < 0 and text.strip('0.') else ''}{text}%"


def rates_words(rates: Sequence[Sequence[float]]) -> list[list[str]]:
    """Write the rates of a table with as many decimals as the one that has most.

    Parameters
    ----------
    rates : sequence of sequence of float
        Row by row, as fractions.

    Returns
    -------
    list of list of str
        With one decimal or two.
    """
    places = max((_places(rate) for row in rates for rate in row), default=1)
    return [[rate_words(rate, max(1, places)) for rate in row] for row in rates]


def share_words(share: float) -> str:
    """Write a share in percent.

    Parameters
    ----------
    share : float
        A fraction.

    Returns
    -------
    str
        With as many decimals as it has, up to two: ``80%`` and ``92.5%``.
    """
    return rate_words(share, _places(share))


def range_words(found: DriverRange, t: int, *, certain: bool) -> str:
    """Say between which rates a driver lies in 8 of 10 futures.

    Parameters
    ----------
    found : DriverRange
        Where it lies.
    t : int
        The plan year, from 0.
    certain : bool
        Whether it does not vary at all.

    Returns
    -------
    str
        Such as ``1.2% to 4.9%``; ``always 2.0%`` where it is certain.
    """
    low, high = (rate_words(float(end[t]), 1) for end in (found.low, found.high))
    if certain:
        return f"always {rate_words(float(found.middle[t]))}"
    return low if low == high else f"{low} to {high}"


def persistence_words(share: float) -> str:
    """Say how much of one year's surprise is still there in the next.

    Parameters
    ----------
    share : float
        The share, 0 to 1.

    Returns
    -------
    str
        Such as ``none``, ``half`` or ``30%``.
    """
    named = {0.0: "none", 0.5: "half", 1.0: "all"}
    return named.get(share, share_words(share))


def distribution_words(distribution: Distribution) -> str:
    """Write a distribution with its parameters, for those who check it.

    Parameters
    ----------
    distribution : Distribution
        Of one year's own deviation from the central rate.

    Returns
    -------
    str
        Rates in percentage points of the rate itself.
    """
    values = distribution.values
    low = min(values, default=0.0) if values else distribution.low or 0.0
    high = max(values, default=0.0) if values else distribution.high or 0.0
    sd = distribution.sd or 0.0
    return _SHAPES[distribution.kind].format(
        sd=rate_words(sd),
        sd_up=rate_words(sd if distribution.sd_up is None else distribution.sd_up),
        df=distribution.df or 0.0,
        low=rate_words(low),
        mode=rate_words(distribution.mode or 0.0),
        high=rate_words(high),
        count=len(values),
    )


def follows_words(driver: str | None, weight: float) -> str:
    """Say which rate the price or the volume of something follows, and how far.

    Parameters
    ----------
    driver : str or None
        The driver.
    weight : float
        How much of its rate reaches what follows it.

    Returns
    -------
    str
        Such as ``pay`` or ``80% of pay``; a dash where it stays as it is.
    """
    if driver is None or weight == 0:
        return "–"
    return driver if weight == 1 else f"{share_words(weight)} of {driver}"


def chance_words(chance: float) -> str:
    """Say how likely something is to come, as the case has it.

    Parameters
    ----------
    chance : float
        The chance, 0 to 1.

    Returns
    -------
    str
        ``certain``, ``never``, or such as ``25%``.
    """
    return {0.0: "never", 1.0: "certain"}.get(chance, share_words(chance))


def size_words(low: float, high: float) -> str:
    """Say how large a pressure may be beside the amount that is stated.

    Parameters
    ----------
    low, high : float
        The least and the greatest, as multiples of the amount.

    Returns
    -------
    str
        Such as ``50% to 180%``; ``as stated`` where it is certain.
    """
    return "as stated" if low == high == 1 else f"{share_words(low)} to {share_words(high)}"


def delivery_words(delivery: Triple) -> str:
    """Say what share of a saving is delivered in the end.

    Parameters
    ----------
    delivery : tuple of float
        Low, likely and high shares of the plan.

    Returns
    -------
    str
        Such as ``50% to 100%, likeliest 80%``.
    """
    low, likely, high = delivery
    if low == high:
        return share_words(low)
    return f"{share_words(low)} to {share_words(high)}, likeliest {share_words(likely)}"


def delay_words(slip: Triple) -> str:
    """Say how late a saving may come.

    Parameters
    ----------
    slip : tuple of float
        Low, likely and high delay [months].

    Returns
    -------
    str
        Such as ``0 to 9 months, likeliest 3``; ``on time`` where there is none.
    """
    low, likely, high = slip
    if high == 0:
        return "on time"
    if low == high:
        return f"{low:g} month{'' if low == 1 else 's'}"
    return f"{low:g} to {high:g} month{'' if high == 1 else 's'}, likeliest {likely:g}"


def funding_value_words(line: FundingLine, value: float, *, in_base_year: bool = False) -> str:
    """Write a value of a funding line as what it is.

    Parameters
    ----------
    line : FundingLine
        The line.
    value : float
        The value: a rate, a share, pounds, or homes in Band D.
    in_base_year : bool, optional
        Whether it is the base year's.

    Returns
    -------
    str
        Such as ``2.99%``, ``£9.5m``, ``£1,758.89`` or ``36,409``; a dash for what the kind does not use.
    """
    if in_base_year:
        if line.base is None or line.kind in _RISES | _SHARES or line.kind is FundingKind.COLLECTION:
            return "–"
        if line.kind is FundingKind.TAX_BASE:
            return f"{value:,.1f}".removesuffix(".0")
        return f"£{value:,.2f}" if line.kind is FundingKind.BAND_D else money_words(value)
    if line.kind in _RISES:
        return rate_words(value)
    if line.kind in _SHARES:
        return share_words(value)
    return money_words(value) if line.kind is FundingKind.GRANT else "–"


def setting_rows(council: Council) -> list[tuple[str, str, str]]:
    """Tell the settings of a council.

    Parameters
    ----------
    council : Council
        The settings.

    Returns
    -------
    list of (str, str, str)
        The name of each setting on the sheet Council, what it is in plain words, and its value.
    """
    ends = council.dsg_override_ends
    return [
        (
            "Minimum general fund balance",
            "The least that the general reserve should hold",
            money_words(council.minimum_balance),
        ),
        (
            "Core council tax limit",
            "The highest rise in council tax without a referendum, the social care precept aside",
            rate_words(council.core_limit),
        ),
        (
            "ASC precept limit",
            "The highest yearly precept for adult social care",
            rate_words(council.asc_limit),
        ),
        (
            "Safety net",
            "The least share of baseline funding that business rates give",
            share_words(council.safety_net),
        ),
        (
            "Collection fund share",
            "The council's share of a collection fund balance",
            share_words(council.collection_share),
        ),
        (
            "Savings correlation",
            "How far savings schemes succeed or fail together, from 0 to 1",
            f"{council.savings_correlation:g}",
        ),
        (
            "DSG interest rate",
            "What a year's deficit on the schools grant costs in interest",
            rate_words(council.dsg_interest_rate),
        ),
        (
            "DSG override ends",
            "The first year in which a schools grant deficit is no longer kept apart",
            ends or "not in this plan",
        ),
        (
            "DSG share falling on council",
            "The share of such a deficit that the council must then meet",
            share_words(council.dsg_share),
        ),
    ]


def source_words(text: str, *, whole: bool) -> str:
    """Tell a source in the length that its readers need.

    Parameters
    ----------
    text : str
        What the case says; may be empty.
    whole : bool
        Whether it is told whole, however long.

    Returns
    -------
    str
        The whole text, its first sentences, or its beginning with ``…``.
    """
    text = " ".join(text.split())
    if not text:
        return NO_SOURCE
    if whole or len(text) <= _LONG_SOURCE:
        return text
    told = ""
    for sentence in _SENTENCE_END.split(text):
        longer = f"{told} {sentence}".strip()
        if len(longer) > _LONG_SOURCE:
            break
        told = longer
    if len(told) >= _LITTLE:
        return f"{told.rstrip(';')} …"
    return f"{text[:_LONG_SOURCE].rsplit(' ', 1)[0].rstrip(',;:')} …"


def source_counts(notes: Sequence[SourceNote]) -> str:
    """Say how many assumptions have a source, and how many say that something is assumed.

    Parameters
    ----------
    notes : sequence of SourceNote
        One for each row.

    Returns
    -------
    str
        One or two sentences; nothing where there are no rows.
    """
    if not notes:
        return ""
    count = len(notes)
    without = sum(not note.text.strip() for note in notes)
    assumed = sum(bool(_ASSUMED.search(note.text)) for note in notes)
    rows = f"{count} row{'s' if count != 1 else ''} of assumptions"
    if without == count:
        return f"The case has {rows}, and gives a source for none of them."
    if without:
        verb = "has" if without == 1 else "have"
        text = f"Of the {rows}, {without} {verb} no source."
    else:
        text = f"The case has {rows}, and gives a source for {'it' if count == 1 else 'each'}."
    if assumed:
        verb = "says" if assumed == 1 else "say"
        text += f" {assumed} of the sources {verb} that something in the row is assumed."
    return text
