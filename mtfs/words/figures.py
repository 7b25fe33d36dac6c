"""Figures in the words of a committee report: money, chances and how likely something is."""

import datetime as dt
from collections.abc import Sequence

from mtfs.domain.case import BASE_SCENARIO

__all__ = [
    "MINUS",
    "capital",
    "date_words",
    "futures_words",
    "gap_words",
    "likelihood_words",
    "listed",
    "lowered",
    "money_words",
    "percent_words",
    "scenario_sentence",
    "scenario_subtitle",
    "scenarios_words",
    "source_line",
]

MINUS = "\N{MINUS SIGN}"

#: More scenarios than this are counted.
_MOST_SCENARIOS = 3
# Not from `calendar`, which follows the locale of the machine.
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

# From the top: the least chance for which each is said.
_LIKELIHOODS = (
    (0.99, "almost certain"),
    (0.9, "very likely"),
    (2 / 3, "likely"),
)
_UNLIKELIHOODS = (
    (0.01, "very unlikely indeed"),
    (0.1, "very unlikely"),
    (1 / 3, "unlikely"),
)


def money_words(pounds: float, *, beside: float = 0.0) -> str:
    """Write an amount as a report does, in the unit of its size or of the sums that it stands beside.

    Parameters
    ----------
    pounds : float
        An amount [£].
    beside : float, optional
        The largest amount near it, whose unit it takes where it does not vanish in it [£].

    Returns
    -------
    str
        ``£12.5bn``, ``£17.5m``, ``£450,000``, ``£4,500`` or ``£0``; a minus sign before a negative amount.
    """
    size = abs(pounds)
    scale = max(size, abs(beside))
    if size < 0.5:
        return "£0"
    if scale >= 9_999.95e6 and size >= 0.05e9:
        text = f"£{size / 1e9:,.1f}bn"
    elif scale >= 999_500 and size >= 0.05e6:
        text = f"£{size / 1e6:,.1f}m"
    elif scale >= 99_500 and size >= 500:
        text = f"£{round(size, -3):,.0f}"
    elif scale >= 9_950 and size >= 50:
        # Sums of a few tens of thousands would not foot in thousands.
        text = f"£{round(size, -2):,.0f}"
    else:
        text = f"£{size:,.0f}"
    return text if pounds > 0 else MINUS + text


def gap_words(pounds: float, *, beside: float = 0.0) -> str:
    """Write a gap with its sign in words.

    Parameters
    ----------
    pounds : float
        A gap; a surplus is negative [£].
    beside : float, optional
        The largest amount near it [£].

    Returns
    -------
    str
        ``a gap of £3.8m``, ``a surplus of £2.0m`` or ``no gap``.
    """
    if abs(pounds) < 0.5:
        return "no gap"
    return f"a {'gap' if pounds > 0 else 'surplus'} of {money_words(abs(pounds), beside=beside)}"


def scenarios_words(told: str) -> str:
    """Name the scenarios that figures are of, or count them where they are many.

    Parameters
    ----------
    told : str
        The scenario, or several with semicolons between.

    Returns
    -------
    str
        Such as ``scenario Base``, ``scenarios Base; High inflation`` or ``10 scenarios``.
    """
    count = len(told.split("; "))
    if count > _MOST_SCENARIOS:
        return f"{count} scenarios"
    return f"scenario{'s' if count > 1 else ''} {told}"


def percent_words(share: float) -> str:
    """Write a chance as a whole percentage that never claims certainty where there is none.

    Parameters
    ----------
    share : float
        A share of the runs, 0 to 1.

    Returns
    -------
    str
        ``0%`` and ``100%`` for none and all of them alone; else at least ``less than 1%`` and at most
        ``more than 99%``.
    """
    if 0 < share < 0.01 and round(share * 100) == 0:
        return "less than 1%"
    if 0.99 < share < 1 and round(share * 100) == 100:
        return "more than 99%"
    return f"{share * 100:.0f}%"


def futures_words(share: float) -> str:
    """Write the share of futures in which something happens.

    Parameters
    ----------
    share : float
        A share of the runs, 0 to 1.

    Returns
    -------
    str
        ``no future tested``, ``23% of futures``, ``half of futures`` or ``every future tested``.
    """
    if share <= 0:
        return "no future tested"
    if share >= 1:
        return "every future tested"
    return "half of futures" if share == 0.5 else f"{percent_words(share)} of futures"


def likelihood_words(share: float) -> str:
    """Write how likely something is that happens in some of the runs and not in others.

    Parameters
    ----------
    share : float
        A share of the runs, 0 to 1.

    Returns
    -------
    str
        From ``almost certain`` (99% and more) through ``very likely`` (90%), ``likely`` (two thirds),
        ``more likely than not`` and ``as likely as not`` (exactly half) to their opposites, down to
        ``very unlikely indeed``.
    """
    if share > 0.5:
        return next((word for least, word in _LIKELIHOODS if share >= least), "more likely than not")
    if share < 0.5:
        return next((word for most, word in _UNLIKELIHOODS if share <= most), "less likely than not")
    return "as likely as not"


def capital(text: str) -> str:
    """Begin a text with a capital letter.

    Parameters
    ----------
    text : str
        The text, perhaps empty.

    Returns
    -------
    str
        The same, as a sentence begins.
    """
    return f"{text[:1].upper()}{text[1:]}"


def lowered(text: str) -> str:
    """Begin a text with a small letter.

    Parameters
    ----------
    text : str
        The text, perhaps empty.

    Returns
    -------
    str
        The same, as it stands within a sentence.
    """
    return f"{text[:1].lower()}{text[1:]}"


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does.

    Parameters
    ----------
    words : sequence of str
        The words.

    Returns
    -------
    str
        Such as ``a, b and c``; nothing for none.
    """
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def date_words(date: dt.date) -> str:
    """Write a date in full.

    Parameters
    ----------
    date : datetime.date
        A date.

    Returns
    -------
    str
        ``3 March 2025``.
    """
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def scenario_subtitle(scenario: str, subtitle: str) -> str:
    """Put the scenario before what a chart shows; Base goes without saying.

    Parameters
    ----------
    scenario : str
        The name of the scenario.
    subtitle : str
        What the chart shows, with a capital letter.

    Returns
    -------
    str
        Such as ``Scenario High inflation: gap in each year``.
    """
    if scenario == BASE_SCENARIO:
        return subtitle
    return f"Scenario {scenario}: {lowered(subtitle)}"


def scenario_sentence(scenario: str) -> str:
    """Name the scenario before a chart is told in words; Base goes without saying.

    Parameters
    ----------
    scenario : str
        The name of the scenario.

    Returns
    -------
    str
        Such as ``Scenario High inflation.`` and a space; empty for Base.
    """
    return "" if scenario == BASE_SCENARIO else f"Scenario {scenario}. "


def source_line(*, council: str, scenario: str, runs: int, seed: int, version: str, date: dt.date) -> str:
    """Return the line at the foot of a chart that says where its figures come from.

    Parameters
    ----------
    council : str
        The council.
    scenario : str
        The scenario, or several with semicolons between.
    runs, seed : int
        How many runs, and from which seed.
    version : str
        The version of mtfs.
    date : datetime.date
        The date to write; it is never taken from the clock.

    Returns
    -------
    str
        Version, council, scenario, runs, seed and date.
    """
    told = f"{runs:,} run{'s' if runs != 1 else ''}"
    return (
        f"Source: mtfs {version} on the case of {council}, {scenarios_words(scenario)}; "
        f"{told}, seed {seed}; {date_words(date)}."
    )
