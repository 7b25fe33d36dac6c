"""Editions of the official forecast, made up."""

from collections.abc import Mapping

from mtfs.analysis.evidence.official import OfficialForecast
from mtfs.domain.years import year_labels

_MONTHS = {3: "March", 4: "April", 6: "June", 10: "October", 11: "November"}


def made_edition(year: int, month: int, **series: Mapping[str, float]) -> OfficialForecast:
    """Make an edition of a month."""
    return OfficialForecast(year=year, month=month, edition=f"{_MONTHS[month]} {year}", series=series)


def halving(first: float, years: int, centre: float = 0.02) -> dict[str, float]:
    """Return rates whose deviation from a centre halves from year to year, from 2008/09 on."""
    labels = year_labels("2008/09", years - 1)
    return {label: centre + first / 2**t for t, label in enumerate(labels)}
