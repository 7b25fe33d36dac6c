"""Shares of a service's spending that more than one part of the program works with, each told once."""

__all__ = ["CARE_PACKAGES", "LOOKED_AFTER", "STAFF_IN_CARE_FEES"]

#: The shares that demand moves of all English councils' 2025-26 budgets for children's and for adult social
#: care (MHCLG, Revenue Account budget 2025-26, published on 19 June 2025): line 313 in 330, children looked
#: after, and lines 332 to 345 in 360, support.
LOOKED_AFTER, CARE_PACKAGES = 0.55, 0.81
#: Care fees are 70 to 80% staffing; the middle is taken (assumed).
STAFF_IN_CARE_FEES = 0.75
