"""A small pack, and records of the full case, for the tests of track records."""

from dataclasses import replace

from mtfs.domain.calibration import BudgetError, Calibration, PackSource
from mtfs.domain.track_record import RecordEntry, RecordUnit

#: Deciles of a normal distribution of mean 0.02 and SD 0.1; half of 0.5 x 0.08^2 lasts with a council.
ADULTS = BudgetError(
    line="adult_social_care",
    council_class="all",
    low=0.02 - 0.12815515655446004,
    middle=0.02,
    high=0.02 + 0.12815515655446004,
    national_sd=0.03,
    own_sd=0.08,
    persistence=0.5,
    recurring_share=0.4,
    location_error=0.01,
    scale_error=0.05,
    councils=150,
    years=5,
    sources=("ra",),
)
PACK = Calibration(
    name="Small",
    version="1",
    made="2026-11-22",
    years=("2017/18",),
    sources=(PackSource(key="ra", title="RA", date="2018"),),
    budget_errors=(ADULTS, replace(ADULTS, council_class="MD", low=0.0, middle=0.1, high=0.2)),
)


def rate(name: str, year_for: str, assumed: float, turned_out: float | None, made: int = 1) -> RecordEntry:
    """Return an entry of a rate, made so many years ahead."""
    return _entry(name, RecordUnit.RATE, year_for, assumed, turned_out, made)


def money(name: str, year_for: str, assumed: float, turned_out: float | None, made: int = 1) -> RecordEntry:
    """Return an entry of money, made so many years ahead."""
    return _entry(name, RecordUnit.MONEY, year_for, assumed, turned_out, made)


def _entry(
    name: str, unit: RecordUnit, year_for: str, assumed: float, turned_out: float | None, made: int
) -> RecordEntry:
    first = int(year_for[:4]) - made
    return RecordEntry(
        assumption=name,
        unit=unit,
        year_made=f"{first}/{(first + 1) % 100:02d}",
        year_for=year_for,
        assumed=assumed,
        turned_out=turned_out,
    )
