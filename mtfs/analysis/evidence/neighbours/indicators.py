"""Indicators of a council's year, from the lines of a history: what each is, whose definition it has.

References
----------
.. [1] CIPFA, Financial Resilience Index, "Local context: support notes",
   cms.cipfa.org/services/financial-resilience-index/local-context (releases of 2022 to 2024).
.. [2] DLUHC, "Explanatory note on core spending power: final local government finance settlement 2024 to
   2025", 5 February 2024.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import pandas as pd

__all__ = [
    "ADULTS",
    "CHILDREN",
    "EARMARKED",
    "INDICATORS",
    "INTEREST",
    "NET",
    "UNALLOCATED",
    "Figures",
    "Indicator",
    "Measure",
    "indicator_values",
    "share_of",
]

ADULTS, CHILDREN = "adult_social_care", "childrens_social_care"
NET = "net_revenue_expenditure"
UNALLOCATED, EARMARKED = "reserves_unallocated", "reserves_earmarked"
#: A line that a history may have beside its own: the interest that is part of its capital financing.
INTEREST = "interest_payable"

_WORDED = (
    "CIPFA's Financial Resilience Index, support notes; that it is set against net revenue expenditure is "
    "not verified."
)


class Measure(StrEnum):
    """What sort of number an indicator is."""

    #: A share of a whole, as a fraction.
    SHARE = "share"
    #: A yearly change, as a fraction; a fall is negative.
    CHANGE = "change"
    #: A number of years; infinite where nothing runs out.
    YEARS = "years"
    #: Outturn over budget less 1, as a fraction; spending above the budget is positive.
    ERROR = "error"


@dataclass(frozen=True)
class Figures:
    """What the indicators of a year are worked out from, a row a council.

    Parameters
    ----------
    lines : pandas.DataFrame
        The lines of the history, a column each [£]; NaN where a return has none.
    opening, closing : pandas.Series, optional
        Unallocated and earmarked reserves at the start and at the end of the years whose change is told [£].
    years : int, optional
        How many years lie between; 0 where no change can be told.
    spending_power : pandas.Series, optional
        Core spending power [£].
    """

    lines: pd.DataFrame
    opening: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    closing: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    years: int = 0
    spending_power: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))

    def line(self, key: str) -> pd.Series:
        """Return a line.

        Parameters
        ----------
        key : str
            Its key.

        Returns
        -------
        pandas.Series
            By council [£]; NaN throughout where the history does not have it.
        """
        if key in self.lines:
            return self.lines[key].astype(float)
        return pd.Series(np.nan, index=self.lines.index)


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """An indicator.

    Parameters
    ----------
    key : str
        Its name for other programs.
    label : str
        Its name for a reader.
    group : str
        What it belongs to, a heading above several.
    measure : Measure
        What sort of number it is.
    definition : str
        One sentence in plain English.
    source : str
        Whose definition it is, and how far that was verified.
    care : bool, optional
        Whether it is for councils that answer for social care alone.
    """

    key: str
    label: str
    group: str
    measure: Measure
    definition: str
    source: str
    care: bool = False


def share_of(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Return a share.

    Parameters
    ----------
    part, whole : pandas.Series
        By council [£].

    Returns
    -------
    pandas.Series
        The share as a fraction; NaN where the whole is nothing or negative, of which there is no share.
    """
    return part / whole.where(whole > 0)


def _social_care(figures: Figures) -> pd.Series:
    return figures.line(ADULTS) + figures.line(CHILDREN)


def _outside_education(figures: Figures) -> pd.Series:
    return figures.line("service_expenditure") - figures.line("education").fillna(0.0)


def _of_net(key: str) -> Callable[[Figures], pd.Series]:
    return lambda figures: share_of(figures.line(key), figures.line(NET))


def _reserves_of_net(figures: Figures) -> pd.Series:
    return share_of(figures.line(UNALLOCATED) + figures.line(EARMARKED), figures.line(NET))


def _yearly_change(figures: Figures) -> pd.Series:
    if not figures.years:
        return pd.Series(np.nan, index=figures.lines.index)
    return share_of(figures.closing - figures.opening, figures.opening) / figures.years


def _years_left(figures: Figures) -> pd.Series:
    if not figures.years:
        return pd.Series(np.nan, index=figures.lines.index)
    used = (figures.opening - figures.closing) / figures.years
    left = (figures.closing.clip(lower=0.0) / used.where(used > 0)).where(used > 0, np.inf)
    return left.where(used.notna())


_CARE, _RESERVES, _MONEY = "Social care", "Reserves", "Council tax and borrowing"

#: Every indicator in the order in which they are told, with what works it out.
_FORMULAS: tuple[tuple[Indicator, Callable[[Figures], pd.Series]], ...] = (
    (
        Indicator(
            key="social_care_of_net_spending",
            label="Social care, of net spending",
            group=_CARE,
            measure=Measure.SHARE,
            definition="Adult and children's social care as a share of net revenue expenditure.",
            source=f"The social care ratio of {_WORDED}",
            care=True,
        ),
        lambda figures: share_of(_social_care(figures), figures.line(NET)),
    ),
    (
        Indicator(
            key="social_care_of_services",
            label="Social care, of services less education",
            group=_CARE,
            measure=Measure.SHARE,
            definition=(
                "Adult and children's social care as a share of spending on all services but education, "
                "which shrinks in the returns whenever a school becomes an academy."
            ),
            source="Our own, beside the first: it does not depend on grants and reserves.",
            care=True,
        ),
        lambda figures: share_of(_social_care(figures), _outside_education(figures)),
    ),
    (
        Indicator(
            key="social_care_of_spending_power",
            label="Social care, of core spending power",
            group=_CARE,
            measure=Measure.SHARE,
            definition="Adult and children's social care as a share of core spending power.",
            source=(
                "The ratio that the LGA's peer challenges take from LG Inform; core spending power as in the "
                "settlement's explanatory note. LG Inform's own definition is not verified."
            ),
            care=True,
        ),
        lambda figures: share_of(
            _social_care(figures), figures.spending_power.reindex(figures.lines.index).astype(float)
        ),
    ),
    (
        Indicator(
            key="reserves_of_net_spending",
            label="Reserves, of net spending",
            group=_RESERVES,
            measure=Measure.SHARE,
            definition=(
                "Unallocated and other earmarked reserves at the end of the year as a share of net revenue "
                "expenditure; those of schools, public health and the schools grant are left out."
            ),
            source=f"The level of reserves (earmarked and unallocated) of {_WORDED}",
        ),
        _reserves_of_net,
    ),
    (
        Indicator(
            key="unallocated_of_net_spending",
            label="Unallocated reserves, of net spending",
            group=_RESERVES,
            measure=Measure.SHARE,
            definition="Unallocated reserves at the end of the year as a share of net revenue expenditure.",
            source="A part of the level of reserves; as an indicator of CIPFA's own it is not verified.",
        ),
        _of_net(UNALLOCATED),
    ),
    (
        Indicator(
            key="earmarked_of_net_spending",
            label="Earmarked reserves, of net spending",
            group=_RESERVES,
            measure=Measure.SHARE,
            definition=(
                "Other earmarked reserves at the end of the year as a share of net revenue expenditure."
            ),
            source="A part of the level of reserves; as an indicator of CIPFA's own it is not verified.",
        ),
        _of_net(EARMARKED),
    ),
    (
        Indicator(
            key="change_in_reserves",
            label="Change of reserves a year",
            group=_RESERVES,
            measure=Measure.CHANGE,
            definition=(
                "The change in unallocated and other earmarked reserves over the last three years, or as "
                "many of them as there are figures for, as a share of what was held at their start, a year."
            ),
            source=(
                "CIPFA's Financial Resilience Index, support notes: percentage change over the past three "
                "years, as an average; how it averages is not verified."
            ),
        ),
        _yearly_change,
    ),
    (
        Indicator(
            key="reserves_years_left",
            label="Years that reserves last",
            group=_RESERVES,
            measure=Measure.YEARS,
            definition=(
                "How many years unallocated and other earmarked reserves last if they go on falling by as "
                "much a year as over the same years; not falling where they have not."
            ),
            source=(
                "The reserves sustainability measure of CIPFA's Financial Resilience Index, support notes; "
                "that the rate is the average of three years is not verified."
            ),
        ),
        _years_left,
    ),
    (
        Indicator(
            key="council_tax_of_net_spending",
            label="Council tax requirement, of net spending",
            group=_MONEY,
            measure=Measure.SHARE,
            definition="The council tax requirement as a share of net revenue expenditure.",
            source="CIPFA's Financial Resilience Index, support notes: in these words.",
        ),
        _of_net("council_tax_requirement"),
    ),
    (
        Indicator(
            key="interest_of_net_spending",
            label="Interest payable, of net spending",
            group=_MONEY,
            measure=Measure.SHARE,
            definition="Interest payable as a share of net revenue expenditure.",
            source="CIPFA's Financial Resilience Index as councils quote it; not verified.",
        ),
        _of_net(INTEREST),
    ),
    (
        Indicator(
            key="capital_financing_of_net_spending",
            label="Capital financing, of net spending",
            group=_MONEY,
            measure=Measure.SHARE,
            definition=(
                "Repayment of debt, interest, leases and spending on capital from revenue, less investment "
                "income, as a share of net revenue expenditure."
            ),
            source="Our own, wider than interest payable.",
        ),
        _of_net("capital_financing"),
    ),
)

#: Every indicator, in the order in which they are told.
INDICATORS: tuple[Indicator, ...] = tuple(indicator for indicator, _ in _FORMULAS)


def indicator_values(indicator: Indicator, figures: Figures) -> pd.Series:
    """Work out an indicator for each council.

    Parameters
    ----------
    indicator : Indicator
        One of `INDICATORS`.
    figures : Figures
        The year.

    Returns
    -------
    pandas.Series
        By council: a fraction or a number of years; NaN where the returns do not have what it needs, and
        infinite years where reserves have not fallen.
    """
    formula = next(formula for each, formula in _FORMULAS if each.key == indicator.key)
    return formula(figures)
