"""What a case from the returns assumes where they say nothing, each with what it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass

from mtfs.domain.service_shares import CARE_PACKAGES, LOOKED_AFTER

__all__ = [
    "ASC_CLASSES",
    "DSG_GRANT_SHARE",
    "DSG_GRANT_YEAR",
    "DSG_INTEREST_RATE",
    "FLEXIBILITY_ENDS",
    "MINIMUM_BALANCE_SHARE",
    "NOMINAL_BAND_D",
    "Growth",
    "asc_limit",
    "core_limit",
    "growth_of",
]

#: The classes of authority that may levy the adult social care precept: those with social care.
ASC_CLASSES = frozenset({"SC", "UA", "MD", "L"})
_LONDON = "L"
#: A rule of thumb.
MINIMUM_BALANCE_SHARE = 0.05
DSG_INTEREST_RATE = 0.045
#: A grant covers so much of the schools grant deficits to the end of 2025-26; when it is paid is assumed.
DSG_GRANT_SHARE, DSG_GRANT_YEAR = 0.9, "2026/27"
#: Where no council tax return is given, the requirement is split into a tax base and this [£].
NOMINAL_BAND_D = 1000.0
#: The first year without flexible use of capital receipts, which runs to 2029-30.
FLEXIBILITY_ENDS = "2030/31"

# Shares in the 2025-26 budgets of all English councils (MHCLG, Revenue Account budget 2025-26, published on
# 19 June 2025): line 440 in 490, London apart.
_HOMELESS, _HOMELESS_LONDON = 0.54, 0.79
_RA = "of English councils' 2025-26 budgets for it (RA, published 19 June 2025"


@dataclass(frozen=True)
class Growth:
    """What makes a line of spending grow.

    Parameters
    ----------
    price, demand : str, optional
        Drivers; blank is none.
    price_weight, demand_weight : float, optional
        Their weights; None is the whole.
    why : str, optional
        What that rests on.
    """

    price: str = ""
    demand: str = ""
    price_weight: float | None = None
    demand_weight: float | None = None
    why: str = ""


def _mostly_staff(what: str) -> Growth:
    return Growth("pay award", why=f"Assumed: {what}, so it grows with pay.")


_CONTRACTS = Growth("cpi", why="Assumed: mostly bought in, so it grows with prices.")
_GROWTH: Mapping[str, Growth] = {
    "education": _mostly_staff("schools are mostly staff"),
    "highways_transport": _CONTRACTS,
    "childrens_social_care": Growth(
        "cpi",
        "children's placements",
        demand_weight=LOOKED_AFTER,
        why=f"Assumed: prices on all of it, and demand on the {LOOKED_AFTER:.0%} that children looked after "
        f"are {_RA}, line 313 in 330).",
    ),
    "adult_social_care": Growth(
        "care fees",
        "adult social care demand",
        demand_weight=CARE_PACKAGES,
        why=f"Assumed: care fees on all of it, and demand on the {CARE_PACKAGES:.0%} that support is {_RA}, "
        "lines 332 to 345 in 360).",
    ),
    "public_health": _CONTRACTS,
    "cultural": _mostly_staff("mostly staff"),
    "environmental": _mostly_staff("mostly staff, its own or a contractor's"),
    "planning": _mostly_staff("mostly staff"),
    "police": _mostly_staff("mostly staff"),
    "fire": _mostly_staff("mostly staff"),
    "central": _mostly_staff("mostly staff"),
    "other_services": _CONTRACTS,
}


def growth_of(service: str, kind: str) -> Growth:
    """Return what makes a service heading grow.

    Parameters
    ----------
    service : str
        Its key; blank for a heading that no name fits.
    kind : str
        The class of the authority.

    Returns
    -------
    Growth
        Drivers of `mtfs.iotools.case.drivers`.
    """
    if service == "housing":
        share = _HOMELESS_LONDON if kind == _LONDON else _HOMELESS
        where = "London" if kind == _LONDON else "outside London"
        return Growth(
            "cpi",
            "temporary accommodation",
            price_weight=round(1 - share, 2),
            demand_weight=share,
            why=f"Assumed: homelessness, whose driver holds its prices, is {share:.0%} {_RA}, line 440 in "
            f"490, {where}); the rest grows with prices.",
        )
    return _GROWTH.get(service, _CONTRACTS)


# The rises that need no referendum, by the first of the years in which each holds: core, and adult social
# care where a council has it. The two points of 2016 to 2020 were at most six in the three years from 2017.
_LIMITS = (
    ("2012/13", 0.035, 0.0),
    ("2013/14", 0.0199, 0.0),
    ("2016/17", 0.0199, 0.02),
    ("2018/19", 0.0299, 0.02),
    ("2020/21", 0.0199, 0.02),
    ("2021/22", 0.0199, 0.03),
    ("2022/23", 0.0199, 0.01),
    ("2023/24", 0.0299, 0.02),
    ("2029/30", 0.0299, 0.0),
)
_SET_BY_2024 = "2024/25"
#: The last year for which limits are announced.
_LAST_ANNOUNCED = "2028/29"


def _limits(year: str) -> tuple[float, float]:
    found = [(core, asc) for first, core, asc in _LIMITS if first <= year]
    return found[-1] if found else (0.0, 0.0)


def _standing(year: str) -> str:
    if year > _LAST_ANNOUNCED:
        return f"none is announced beyond {_LAST_ANNOUNCED}"
    return "referendum principles" + (", not verified for this year" if year < _SET_BY_2024 else "")


def core_limit(year: str) -> tuple[float, str]:
    """Return the core rise in council tax that needs no referendum.

    Parameters
    ----------
    year : str
        A year label.

    Returns
    -------
    rate : float
        As a fraction.
    why : str
        What it rests on.
    """
    rate, _ = _limits(year)
    return rate, f"Assumed: the rise is the limit of {rate:.2%} ({_standing(year)})."


def asc_limit(year: str) -> tuple[float, str]:
    """Return the adult social care precept that needs no referendum.

    Parameters
    ----------
    year : str
        A year label.

    Returns
    -------
    rate : float
        As a fraction of the whole Band D of the year before.
    why : str
        What it rests on.
    """
    _, rate = _limits(year)
    return rate, f"Assumed: the precept is the limit of {rate:.0%} ({_standing(year)})."
