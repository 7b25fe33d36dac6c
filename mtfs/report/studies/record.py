"""A council's own track record as tables, and as figures for other programs."""

from typing import Any

from mtfs.analysis.evidence.record.blend import Triple
from mtfs.analysis.evidence.record.records import (
    AssumptionRecord,
    Measure,
    Offer,
    RecordAssessment,
    RecordError,
)
from mtfs.analysis.findings import Column, Table, Unit, Value
from mtfs.domain.assumptions import DistributionKind, Driver
from mtfs.domain.strategy import Strategy
from mtfs.domain.track_record import RecordUnit
from mtfs.words.evidence.record import error_figure, years_ahead_words
from mtfs.words.figures import MINUS, money_words

__all__ = ["record_mapping", "record_tables"]

_DECIMALS, _PENCE = 8, 2


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _amount(value: float | None, unit: RecordUnit) -> str:
    if value is None:
        return "–"
    return f"{value:.2%}" if unit is RecordUnit.RATE else money_words(value)


def _entry_row(record: AssumptionRecord, found: RecordError) -> tuple[str, ...]:
    entry = found.entry
    return (
        record.name,
        entry.year_made,
        entry.year_for,
        _amount(entry.assumed, entry.unit),
        _amount(entry.turned_out, entry.unit),
        error_figure(found.error, record.measure),
        "yes" if found.why_not is None else f"no: {found.why_not}",
    )


def _entries(assessment: RecordAssessment) -> Table:
    return Table(
        key="entries",
        title="What was assumed, and what turned out",
        columns=(
            Column(key="assumption", label="Assumption"),
            Column(key="year_made", label="Made in", unit=Unit.YEAR),
            Column(key="year_for", label="For", unit=Unit.YEAR),
            Column(key="assumed", label="Assumed"),
            Column(key="turned_out", label="Turned out"),
            Column(key="error", label="Out by"),
            Column(key="counts", label="Counts"),
        ),
        rows=tuple(_entry_row(record, found) for record in assessment.records for found in record.errors),
    )


def _record_row(record: AssumptionRecord) -> tuple[str, ...]:
    return (
        record.name,
        str(len(record.errors)),
        years_ahead_words(record.years_ahead),
        error_figure(record.bias, record.measure),
        error_figure(record.spread, record.measure, signed=False),
    )


def _records(assessment: RecordAssessment) -> Table:
    return Table(
        key="records",
        title="How far out",
        columns=(
            Column(key="assumption", label="Assumption"),
            Column(key="entries", label="Entries"),
            Column(key="years_ahead", label="Years ahead"),
            Column(key="bias", label="Out on average"),
            Column(key="spread", label="Spread (SD)"),
        ),
        rows=tuple(map(_record_row, assessment.records)),
    )


def _range(triple: Triple, record: AssumptionRecord) -> str:
    low, high = (error_figure(end, record.measure) for end in (triple.low, triple.high))
    # The unit is told once.
    return f"{low.removesuffix(' pp').removesuffix('%')} to {high}"


def _weighed_row(record: AssumptionRecord) -> tuple[str, ...]:
    national, blended = record.national, record.blended
    return (
        record.name,
        str(len(record.counted)),
        error_figure(sum(record.counted) / len(record.counted), record.measure),
        "–" if national is None else error_figure(national.mean, record.measure),
        "–" if national is None else error_figure(national.sd, record.measure, signed=False),
        "–" if blended is None else _percent(blended.mean_weight),
        "–" if blended is None else _percent(blended.spread_weight),
        "–" if blended is None else error_figure(blended.mean, record.measure),
        "–" if blended is None else _range(blended.deciles, record),
    )


def _weighed(assessment: RecordAssessment) -> Table:
    return Table(
        key="weighed",
        title=f"Beside other councils ({assessment.pack})",
        columns=(
            Column(key="assumption", label="Assumption"),
            Column(key="years", label="Your years"),
            Column(key="own", label="Your average"),
            Column(key="national", label="Their average"),
            Column(key="national_sd", label="Their spread"),
            Column(key="mean_weight", label="You count"),
            Column(key="spread_weight", label="In spread", brief=False),
            Column(key="expected", label="To expect"),
            Column(key="range", label="8 years in 10"),
        ),
        rows=tuple(_weighed_row(record) for record in assessment.records if record.counted),
    )


_PARAMETERS = ("low", "mode", "high", "sd", "sd_up")


def _today(driver: Driver) -> tuple[Value, ...]:
    distribution = driver.distribution
    unused = distribution.unused_fields
    figures = (None if name in unused else getattr(distribution, name) for name in _PARAMETERS)
    return (driver.name, "today", distribution.kind.value, *figures)


def _offer_rows(offer: Offer, driver: Driver) -> tuple[tuple[Value, ...], ...]:
    """Return what a driver holds, what it would hold, and what it would hold with its central rates moved."""
    triple, moved = offer.triple, f"{'+' if offer.shift > 0 else MINUS}{abs(offer.shift):.2%}"
    metalog, normal = DistributionKind.METALOG.value, DistributionKind.NORMAL.value
    return (
        _today(driver),
        ("", "by the record", metalog, triple.low, triple.middle, triple.high, None, None),
        ("", f"or all rates {moved}", normal, None, None, None, offer.sd, None),
    )


def _offers(assessment: RecordAssessment, strategy: Strategy) -> Table:
    drivers = {driver.name: driver for driver in strategy.drivers}
    heads = (("low", "Low"), ("mode", "Mode"), ("high", "High"), ("sd", "SD"), ("sd_up", "SD up"))
    return Table(
        key="offers",
        title="What the sheet Drivers holds, and would hold by the record",
        columns=(
            Column(key="driver", label="Driver"),
            Column(key="when", label="What"),
            Column(key="distribution", label="Distribution"),
            *(Column(key=key, label=label, unit=Unit.RATE) for key, label in heads),
        ),
        rows=tuple(row for offer in assessment.offers for row in _offer_rows(offer, drivers[offer.driver])),
    )


def record_tables(assessment: RecordAssessment, strategy: Strategy) -> tuple[Table, ...]:
    """Return the tables of a track record.

    Parameters
    ----------
    assessment : RecordAssessment
        What came of the record.
    strategy : Strategy
        The strategy whose drivers it is about.

    Returns
    -------
    tuple of Table
        Every entry; how far out each assumption was; beside all councils; and what Drivers would hold. Those
        without rows are left out.
    """
    tables = (
        _entries(assessment),
        _records(assessment),
        _weighed(assessment),
        _offers(assessment, strategy),
    )
    return tuple(table for table in tables if table.rows)


def _rounded(value: float | None, record: AssumptionRecord) -> float | None:
    decimals = _PENCE if record.measure is Measure.POUNDS else _DECIMALS
    return None if value is None else round(value, decimals) + 0.0


def _figure(value: float | None, unit: RecordUnit) -> float | None:
    return None if value is None else round(value, _PENCE if unit is RecordUnit.MONEY else _DECIMALS) + 0.0


def _triple(triple: Triple, record: AssumptionRecord) -> dict[str, float | None]:
    return {
        "p10": _rounded(triple.low, record),
        "p50": _rounded(triple.middle, record),
        "p90": _rounded(triple.high, record),
    }


def _record_mapping(record: AssumptionRecord) -> dict[str, Any]:
    national, blended = record.national, record.blended
    return {
        "assumption": record.name,
        "kind": record.kind.value,
        "unit": record.unit.value,
        "errors_in": record.measure.value,
        "entries": [
            {
                "year_made": found.entry.year_made,
                "year_for": found.entry.year_for,
                "years_ahead": found.entry.years_ahead,
                "assumed": _figure(found.entry.assumed, record.unit),
                "turned_out": _figure(found.entry.turned_out, record.unit),
                "error": _rounded(found.error, record),
                "counts": found.counts,
                "why_not": "" if found.why_not is None else found.why_not.value,
                "source": found.entry.source,
            }
            for found in record.errors
        ],
        "bias": _rounded(record.bias, record),
        "sd": _rounded(record.spread, record),
        "national": None
        if national is None
        else {
            "of": national.of,
            "standing": national.standing.value,
            "mean": _rounded(national.mean, record),
            "between_councils_sd": _rounded(national.between_sd, record),
            "within_council_sd": _rounded(national.within_sd, record),
            **_triple(national.deciles, record),
        },
        "blended": None
        if blended is None
        else {
            "mean": _rounded(blended.mean, record),
            "mean_error": _rounded(blended.mean_error, record),
            "within_council_sd": _rounded(blended.within_sd, record),
            "sd": _rounded(blended.sd, record),
            "own_weight_in_mean": round(blended.mean_weight, _DECIMALS),
            "own_weight_in_variance": round(blended.spread_weight, _DECIMALS),
            **_triple(blended.deciles, record),
        },
    }


def record_mapping(assessment: RecordAssessment) -> dict[str, Any]:
    """Return a track record in the form of its JSON.

    Parameters
    ----------
    assessment : RecordAssessment
        What came of the record.

    Returns
    -------
    dict
        The calibration, each assumption with its entries, and what Drivers would hold: money in pounds, rates
        and shares as fractions, None for what does not exist.
    """
    return {
        "calibration": assessment.pack,
        "assumptions": [_record_mapping(record) for record in assessment.records],
        "offers": [
            {
                "driver": offer.driver,
                "assumption": offer.assumption,
                "share_of_budget_moved": round(offer.through, _DECIMALS),
                "share_of_error_recurring": round(offer.recurring, _DECIMALS),
                "low": offer.triple.low,
                "mode": offer.triple.middle,
                "high": offer.triple.high,
                "shift": offer.shift,
                "sd": offer.sd,
                "source": offer.source,
            }
            for offer in assessment.offers
        ],
        "no_offer": [{"assumption": name, "why": why} for name, why in assessment.no_offer],
    }
