"""How far out a council's assumptions were, and what is to be expected of them."""

from collections.abc import Iterator, Sequence

import numpy as np

from mtfs.analysis.evidence.history import SHOCK_YEARS
from mtfs.analysis.evidence.parameters import class_of_code
from mtfs.analysis.evidence.record.blend import National, blend
from mtfs.analysis.evidence.record.national import NationalFigures
from mtfs.analysis.evidence.record.offers import offers_of
from mtfs.analysis.evidence.record.records import (
    AssumptionRecord,
    Measure,
    RecordAssessment,
    RecordError,
    WhyNot,
)
from mtfs.domain.calibration import Calibration
from mtfs.domain.checks import matched
from mtfs.domain.roles import guess_roles
from mtfs.domain.strategy import HALF_A_PENNY, Strategy
from mtfs.domain.track_record import RecordEntry, RecordUnit, SubjectKind, Subjects, TrackRecord

__all__ = ["assess_record", "subjects_of"]

#: What is known of all councils is known one year ahead: a budget, or a forecast for the next year.
_MOST_AHEAD = 1


def subjects_of(strategy: Strategy) -> Subjects:
    """Return what the assumptions of a record may be about.

    Parameters
    ----------
    strategy : Strategy
        The strategy.

    Returns
    -------
    Subjects
        Its drivers, and the services of its costs.
    """
    services = dict.fromkeys(line.service for line in strategy.costs)
    return Subjects(tuple(driver.name for driver in strategy.drivers), tuple(services))


def _measure(kind: SubjectKind, unit: RecordUnit, entries: Sequence[RecordEntry]) -> Measure:
    """Choose what errors are told in: of a service, shares of budgets that are all of one sign."""
    if unit is RecordUnit.RATE:
        return Measure.RATE
    one_sign = len({entry.assumed > 0 for entry in entries}) == 1
    sizes = min(abs(entry.assumed) for entry in entries)
    if kind is SubjectKind.SERVICE and one_sign and sizes > HALF_A_PENNY:
        return Measure.SHARE
    return Measure.POUNDS


def _error(entry: RecordEntry, measure: Measure) -> float | None:
    if entry.error is None:
        return None
    return entry.error / abs(entry.assumed) if measure is Measure.SHARE else entry.error


def _why_not(entry: RecordEntry, kind: SubjectKind, measure: Measure, taken: set[str]) -> WhyNot | None:
    """Say why an entry is not weighed with what is known of all councils, if so."""
    if entry.turned_out is None:
        return WhyNot.UNKNOWN
    if kind is SubjectKind.OTHER:
        return WhyNot.OWN_NAME
    if measure is Measure.POUNDS or (measure is Measure.SHARE and entry.assumed < 0):
        return WhyNot.NO_SHARE
    if entry.years_ahead > _MOST_AHEAD:
        return WhyNot.FAR_AHEAD
    if measure is Measure.SHARE and entry.year_for in SHOCK_YEARS:
        # The national figures of budgets are those of ordinary years.
        return WhyNot.SHOCK
    return WhyNot.AGAIN if entry.year_for in taken else None


def _errors(entries: Sequence[RecordEntry], kind: SubjectKind, measure: Measure) -> Iterator[RecordError]:
    """Yield the entries by year; of several for one year, the one made first counts."""
    taken: set[str] = set()
    for entry in entries:
        why_not = _why_not(entry, kind, measure, taken)
        if why_not is None:
            taken.add(entry.year_for)
        yield RecordError(entry=entry, error=_error(entry, measure), why_not=why_not)


def _national(
    name: str, kind: SubjectKind, measure: Measure, strategy: Strategy, figures: NationalFigures
) -> National | None:
    if kind is SubjectKind.SERVICE and measure is Measure.SHARE:
        return figures.of_service(name)
    if kind is SubjectKind.DRIVER:
        return figures.of_driver(next(d for d in strategy.drivers if matched(d.name) == matched(name)))
    return None


def _assess_one(
    name: str,
    unit: RecordUnit,
    record: TrackRecord,
    strategy: Strategy,
    figures: NationalFigures,
) -> AssumptionRecord:
    entries = record.of(name, unit)
    kind = subjects_of(strategy).kind(name, unit)
    measure = _measure(kind, unit, entries)
    errors = tuple(_errors(entries, kind, measure))
    known = [found.error for found in errors if found.error is not None]
    counted = [found.error for found in errors if found.counts and found.error is not None]
    national = _national(name, kind, measure, strategy, figures)
    return AssumptionRecord(
        name=name,
        kind=kind,
        unit=unit,
        measure=measure,
        errors=errors,
        bias=float(np.mean(known)) if known else None,
        spread=float(np.std(known, ddof=1)) if len(known) > 1 else None,
        national=national,
        blended=blend(counted, national),
    )


def assess_record(record: TrackRecord, strategy: Strategy, pack: Calibration) -> RecordAssessment:
    """Hold a council's track record against what is known of all councils.

    Parameters
    ----------
    record : TrackRecord
        What it assumed, and what turned out.
    strategy : Strategy
        Its strategy, whose drivers and services the record is about.
    pack : Calibration
        What is known of all councils.

    Returns
    -------
    RecordAssessment
        How far out each assumption was, what is to be expected of it, and what the sheet Drivers would hold.

    Notes
    -----
    An entry is weighed with the nation's figures (`mtfs.analysis.evidence.record.blend.blend`) where they
    are about the same thing: made for the year at hand or for the next, one entry a year, of a driver or of a
    service with a budget; for a service not in a year that struck all councils at once, as those years are
    left out of the national figures of budgets too. All other entries are shown.
    """
    figures = NationalFigures(
        pack=pack,
        council_class=class_of_code(strategy.council.ons_code),
        years=strategy.years[1:],
        roles=guess_roles(strategy),
    )
    records = tuple(_assess_one(name, unit, record, strategy, figures) for name, unit in record.assumptions)
    label = f"{pack.name}, {pack.version}"
    offers, no_offer = offers_of(records, strategy, figures, label)
    return RecordAssessment(records=records, offers=offers, no_offer=no_offer, pack=label)
