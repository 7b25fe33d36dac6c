"""A calibration pack as tables, for a reader who wants all its figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from mtfs.domain.calibration import (
    ANY_CLASS,
    BacktestCheck,
    BudgetError,
    Calibration,
    Correlation,
    ForecastError,
    PlanGrowth,
    Prior,
    ServiceGrowth,
)
from mtfs.words.evidence.calibration_figures import (
    class_words,
    percent_of,
    plain_number,
    plain_percent,
    signed_percent,
    subject_words,
)
from mtfs.words.figures import capital

__all__ = ["PackTable", "pack_tables"]

#: Those that are no rates or shares.
_NUMBERS = ("savings correlation",)
_SPREAD_HEADS = ("1 in 10 below", "Middle", "1 in 10 above")
_FIT_HEADS = ("All councils' SD", "Own SD", "Year to year")
_SURE_HEADS = ("± mid", "± width", "Years")
_SPREAD_NOTE = (
    "Of ten council-years to come, one lies below the first figure and one above the third. The standard "
    "deviations (SD): of the shock that all councils share, from year to year, and of a council's own. Year "
    "to year: how alike a council's own figures of two years running are, from 0 to 1. ±: standard errors of "
    "the middle, and of the width as a share of it."
)

_Spread = BudgetError | ServiceGrowth

#: Correlations nearer to 0 are counted, not shown.
_LEAST_SHOWN = 0.05


@dataclass(frozen=True)
class PackTable:
    """A table of a pack, in words and figures as they are printed.

    Parameters
    ----------
    title : str
        What it shows.
    notes : tuple of str
        How to read it, and what its rows rest on.
    headings : tuple of str
        Of its columns.
    texts : int
        How many of the columns, from the first, are texts; the others are figures.
    rows : tuple of tuple of str
        Its rows.
    sources : tuple of str
        The keys of the sources of all its figures.
    """

    title: str
    notes: tuple[str, ...]
    headings: tuple[str, ...]
    texts: int
    rows: tuple[tuple[str, ...], ...]
    sources: tuple[str, ...]


def _keys(
    records: Sequence[BacktestCheck | BudgetError | ServiceGrowth | Correlation | ForecastError | Prior],
) -> tuple[str, ...]:
    return tuple(sorted({key for record in records for key in record.sources}))


def _one_class(records: Sequence[_Spread]) -> str:
    """Return the class of records that are all of one; blank for several."""
    classes = {record.council_class for record in records}
    return classes.pop() if len(classes) == 1 else ""


def _of_class(title: str, records: Sequence[_Spread]) -> str:
    only = _one_class(records)
    return f"{title}: {class_words(only)}" if only else title


def _grouped(
    records: Sequence[_Spread], cells: Sequence[tuple[str, ...]], width: int
) -> tuple[tuple[str, ...], ...]:
    """Return a row for each record: under its line, where there are several classes."""
    if _one_class(records):
        return tuple((subject_words(record.line), *own) for record, own in zip(records, cells, strict=True))
    rows: list[tuple[str, ...]] = []
    line = ""
    for record, own in zip(records, cells, strict=True):
        if record.line != line:
            line = record.line
            rows.append((subject_words(line), *("",) * width))
        rows.append((f"  {class_words(record.council_class)}", *own))
    return tuple(rows)


def _fit(record: _Spread) -> tuple[str, ...]:
    return (percent_of(record.national_sd), percent_of(record.own_sd), plain_number(record.persistence))


def _how_sure(record: _Spread) -> tuple[str, ...]:
    return (percent_of(record.location_error), f"{record.scale_error * 100:.0f}%", f"{record.years}")


def _deciles(record: _Spread) -> tuple[str, ...]:
    return (signed_percent(record.low), signed_percent(record.middle), signed_percent(record.high))


def _budget_table(records: Sequence[BudgetError]) -> PackTable:
    heads = (*_SPREAD_HEADS, *_FIT_HEADS, "Comes back", *_SURE_HEADS)
    cells = [(*_deciles(r), *_fit(r), f"{r.recurring_share * 100:.0f}%", *_how_sure(r)) for r in records]
    return PackTable(
        _of_class("Outturns against budgets, as shares of the budget", records),
        (f"{_SPREAD_NOTE} Comes back: how much of an error is in the next year's budget.",),
        ("Line", *heads),
        1,
        _grouped(records, cells, len(heads)),
        _keys(records),
    )


def _growth_table(records: Sequence[ServiceGrowth]) -> PackTable:
    heads = ("Average", *_SPREAD_HEADS, *_FIT_HEADS, "Foreseen", *_SURE_HEADS)
    cells = [
        (signed_percent(r.mean), *_deciles(r), *_fit(r), f"{r.foreseen * 100:.0f}%", *_how_sure(r))
        for r in records
    ]
    return PackTable(
        _of_class("Growth of spending over consumer prices, from outturn to outturn", records),
        (
            f"Average: growth a year over CPI. The next three are deviations from it. {_SPREAD_NOTE}",
            "Foreseen: how much of a council's own growth its budget had in it; the spreads are of the rest.",
        ),
        ("Line", *heads),
        1,
        _grouped(records, cells, len(heads)),
        _keys(records),
    )


def _correlation_table(records: Sequence[Correlation]) -> PackTable:
    shown = [r for r in records if abs(r.value) >= _LEAST_SHOWN]
    left = len(records) - len(shown)
    others = f" Those nearer to 0 than {_LEAST_SHOWN:g} ({left}) are in the file alone." if left else ""
    return PackTable(
        "What moves together",
        (
            "Correlations, from -1 to 1, each drawn towards 0 by how little is known of it. National: from "
            "year to year, of what all councils share. Own: between councils, within a year. ±: as fitted, "
            f"before it was drawn towards 0.{others}",
        ),
        ("Of", "First", "Second", "Level", "Value", "±", "Pairs"),
        4,
        tuple(
            (
                r.of,
                subject_words(r.first),
                subject_words(r.second),
                r.level,
                plain_number(r.value),
                plain_number(r.standard_error),
                f"{r.observations:,}",
            )
            for r in shown
        ),
        _keys(records),
    )


def _forecast_tables(records: Sequence[ForecastError]) -> list[PackTable]:
    years = sorted({year for record in records for year in record.central})
    central = PackTable(
        "Official forecasts",
        ("Growth on the year before, by financial year.",),
        ("Series", *years),
        1,
        tuple(
            (
                subject_words(r.series),
                *(f"{r.central[y] * 100:.2f}%" if y in r.central else "" for y in years),
            )
            for r in records
        ),
        _keys(records),
    )
    errors = PackTable(
        "Errors of official forecasts, one year ahead",
        tuple(f"{subject_words(r.series)}: {r.basis}" for r in records),
        ("Series", "Founded", "Mean", "SD below", "SD above", "Year to year", "± mean", "± width"),
        2,
        tuple(
            (
                subject_words(r.series),
                r.standing.value,
                f"{r.bias * 100:.2f}%",
                f"{r.sd_below * 100:.2f}%",
                f"{r.sd_above * 100:.2f}%",
                plain_number(r.persistence),
                f"{r.location_error * 100:.2f}%",
                f"{r.scale_error * 100:.0f}%",
            )
            for r in records
        ),
        _keys(records),
    )
    return [central, errors] if years else [errors]


def _plan_table(record: PlanGrowth) -> PackTable:
    rates = sorted(rate for rate, _ in record.councils.values())
    rows = [
        ("Average growth a year", signed_percent(record.mean), percent_of(record.location_error)),
        ("SD of England's rate, from year to year", percent_of(record.national_sd), ""),
        ("SD of councils' own long-run rates", percent_of(record.council_sd), ""),
        ("SD of a year around a council's own rate", percent_of(record.own_sd), ""),
    ]
    if rates:
        rows += [
            ("Slowest council's long-run rate", signed_percent(rates[0]), ""),
            ("Fastest council's long-run rate", signed_percent(rates[-1]), ""),
        ]
    return PackTable(
        "Number of education, health and care plans",
        (
            f"Over {record.years} steps of a year. The file has a rate for each of {len(record.councils):,} "
            "ONS codes, drawn towards the average by how little its own years tell.",
        ),
        ("Figure", "Value", "±"),
        1,
        tuple(rows),
        record.sources,
    )


def _prior_table(records: Sequence[Prior]) -> PackTable:
    return PackTable(
        "What rests on a few published figures, and on judgement",
        tuple(f"{capital(r.name)}: {r.basis}" for r in records),
        ("Assumption", "Founded", "Low", "Likely", "High", "Mean", "SD", "± mean", "± width"),
        2,
        tuple(
            (
                r.name,
                r.standing.value,
                *(
                    plain_number(v) if r.name in _NUMBERS else plain_percent(v)
                    for v in (r.low, r.likely, r.high, r.mean, r.sd, r.location_error)
                ),
                f"{r.scale_error * 100:.0f}%",
            )
            for r in records
        ),
        _keys(records),
    )


def _check_table(records: Sequence[BacktestCheck]) -> PackTable:
    return PackTable(
        "How the 80% ranges did in years that they were not fitted to",
        (
            "Covered: the share of outturns within the 80% range, with a 95% interval that knows that "
            "councils share each year's shock. Beaten: how many plainer forecasts did worse.",
        ),
        ("Line", "Councils", "Years", "Covered", "From", "To", "Council-years", "Beaten"),
        3,
        tuple(
            (
                subject_words(r.line),
                "with social care" if r.council_class == ANY_CLASS else class_words(r.council_class),
                r.years,
                percent_of(r.covered),
                *(percent_of(end) if r.low < r.high else "" for end in (r.low, r.high)),
                f"{r.council_years:,}",
                f"{r.beaten} of {r.rivals}",
            )
            for r in records
        ),
        _keys(records),
    )


def pack_tables(pack: Calibration, council_class: str = "") -> tuple[PackTable, ...]:
    """Set a pack as tables.

    Parameters
    ----------
    pack : Calibration
        The pack.
    council_class : str, optional
        The class of authority whose rows of budgets and of growth to show; every class, unless given.

    Returns
    -------
    tuple of PackTable
        A table for each kind of record that it has: budgets and growth, what moves together, forecasts,
        plans, priors and how the ranges did in years left out.
    """
    errors = [r for r in pack.budget_errors if council_class in ("", r.council_class)]
    growth = [r for r in pack.growth if council_class in ("", r.council_class)]
    tables = [_budget_table(errors)] if errors else []
    tables += [_growth_table(growth)] if growth else []
    tables += [_correlation_table(pack.correlations)] if pack.correlations else []
    tables += _forecast_tables(pack.forecasts) if pack.forecasts else []
    tables += [_plan_table(pack.plan_growth)] if pack.plan_growth else []
    tables += [_prior_table(pack.priors)] if pack.priors else []
    tables += [_check_table(pack.checks)] if pack.checks else []
    return tuple(tables)
