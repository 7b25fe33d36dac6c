"""Roles guessed from the names of drivers, for cases that give none. Whoever asks for a guess is told it."""

import re

from mtfs.domain.assumptions import Role
from mtfs.domain.checks import matched
from mtfs.domain.strategy import Strategy

__all__ = ["guess_roles"]

#: What the name of a driver must hold for each role: the first that fits is taken, so the narrow ones stand
#: before the wide ones ('rates growth' is no kind of growth in 'business rates' indexation).
_PATTERNS: tuple[tuple[Role, str], ...] = (
    (Role.CARE_FEES, r"\bcare\b.*\bfees?\b|\bfees?\b.*\bcare\b|living wage|\bnlw\b|care provider"),
    (Role.SEND_TRANSPORT, r"\bsend?\b.*transport|transport.*\bsend?\b|(home|pupil).*transport"),
    (Role.EHC_PLANS, r"\behcp?s?\b|high needs"),
    (Role.TEMPORARY_ACCOMMODATION, r"temporary accommodation|homeless"),
    (Role.CHILDREN_DEMAND, r"placements?\b|looked after|children.*(demand|numbers?)|children in care"),
    (Role.ADULT_DEMAND, r"(adults?|\basc\b|older people).*(demand|numbers?|clients?|packages?|growth)"),
    (Role.TAX_BASE, r"tax ?base"),
    (Role.COLLECTION, r"\bcollection\b"),
    (Role.RATES_INDEXATION, r"\brates\b.*(index|uprat|inflation|multiplier)"),
    (Role.RATES_GROWTH, r"\brates\b.*growth|growth.*\brates\b"),
    (Role.SETTLEMENT, r"settlement|\bgrants?\b"),
    (Role.PAY, r"\bpay\b|\bnjc\b|salar(y|ies)|\bwages?\b"),
    (Role.CPI, r"\bcpih?\b|\binflation\b|\bprices?\b"),
)


def guess_roles(strategy: Strategy) -> dict[str, Role]:
    """Guess what drivers without a role stand for, from their names.

    Parameters
    ----------
    strategy : Strategy
        The strategy.

    Returns
    -------
    dict of str to Role
        By the name of the driver; those with a role of their own, and those whose names say nothing, are
        left out.
    """
    guesses = {}
    for driver in strategy.drivers:
        if driver.role is not None:
            continue
        name = matched(driver.name)
        role = next((role for role, pattern in _PATTERNS if re.search(pattern, name)), None)
        if role is not None:
            guesses[driver.name] = role
    return guesses
