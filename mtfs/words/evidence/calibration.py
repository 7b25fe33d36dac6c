"""A calibration pack in plain sentences: one for each figure, and the chief ones of a pack."""

from mtfs.domain.assumptions import NORMAL_90
from mtfs.domain.calibration import (
    ANY_CLASS,
    OTHER_NET,
    BacktestCheck,
    BudgetError,
    Calibration,
    Correlation,
    ForecastError,
    PackSource,
    PlanGrowth,
    Prior,
    ServiceGrowth,
)
from mtfs.domain.stresses import Standing
from mtfs.words.evidence.calibration_figures import (
    class_words,
    percent_of,
    plain_number,
    plain_percent,
    signed_percent,
    subject_words,
    whole_percent,
)
from mtfs.words.figures import capital

__all__ = [
    "budget_error_words",
    "check_words",
    "correlation_words",
    "forecast_words",
    "growth_words",
    "pack_heading",
    "pack_summary",
    "plan_words",
    "prior_words",
    "source_words",
]

#: The lines that are told in sentences beside the tables.
_TOLD_LINES = ("childrens_social_care", "adult_social_care", "net_revenue_expenditure")
#: What is said of each prior that cases know.
_PRIORS = {
    "savings delivered": "Savings: {mean} of what is planned is delivered on average; of a scheme rated "
    "amber {low} to {high}, likeliest {likely}",
    "savings correlation": "Savings: schemes fall short together, with a correlation of {weight}",
    "pay award": "Pay awards: {points_mean} what councils assume on average; in 8 of 10 years between "
    "{points_low} and {points_high}",
    "SEND transport": "School transport for special needs: spending grows by {low} to {high} a year, "
    "likeliest {likely}",
    "temporary accommodation": "Temporary accommodation: spending grows by {mean} a year on average; in 8 of "
    "10 years by {low} to {high}",
    "adult social care overspend": "Adult social care: all councils together overspend by {mean} on average; "
    "in 8 of 10 years by {low} to {high}",
    "children's placements overspend": "Children's placements: councils overspend by {mean} on average; 8 of "
    "10 by {low} to {high}",
}
_ANY_PRIOR = "{name}: {low} to {high}, likeliest {likely}"


def _of(record: BacktestCheck | BudgetError | ServiceGrowth) -> str:
    if record.council_class == ANY_CLASS:
        return subject_words(record.line)
    return f"{subject_words(record.line)}, {class_words(record.council_class)}"


def _side(share: float) -> str:
    return f"{percent_of(share)} {'below' if share < 0 else 'above'}"


def budget_error_words(record: BudgetError) -> str:
    """Tell the error of a budget.

    Parameters
    ----------
    record : BudgetError
        The record.

    Returns
    -------
    str
        A sentence.
    """
    base = "the budgeted net revenue expenditure" if record.line == OTHER_NET else "budget"
    middle = (
        "the middle one is as budgeted"
        if f"{record.middle:.3f}".strip("-0.") == ""
        else f"the middle one is {_side(record.middle)}"
    )
    share = f", as a share of {base}" if record.line == OTHER_NET else ""
    return (
        f"{_of(record)}: in 8 of 10 council-years the outturn is between {_side(record.low)} and "
        f"{_side(record.high)} budget{share}; {middle}."
    )


def check_words(record: BacktestCheck) -> str:
    """Tell how the range of a line did in years left out.

    Parameters
    ----------
    record : BacktestCheck
        The record.

    Returns
    -------
    str
        A sentence.
    """
    years = "shock years" if record.years == "shock" else "ordinary years"
    interval = (
        f" (95% interval {whole_percent(record.low)} to {whole_percent(record.high)})"
        if record.low < record.high
        else ""
    )
    return (
        f"{_of(record)}: in {years} left out of the fit, {percent_of(record.covered)} of "
        f"{record.council_years:,} outturns fell within the 80% range{interval}; better than "
        f"{record.beaten} of {record.rivals} plainer forecasts."
    )


def growth_words(record: ServiceGrowth) -> str:
    """Tell the growth of a service.

    Parameters
    ----------
    record : ServiceGrowth
        The record.

    Returns
    -------
    str
        A sentence.
    """
    low, high = record.mean + record.low, record.mean + record.high
    rises = record.mean >= 0
    return (
        f"{_of(record)}: spending {'grows' if rises else 'falls'} by {percent_of(record.mean)} a year on "
        f"average {'over' if rises else 'against'} prices; in 8 of 10 council-years it changes by "
        f"{signed_percent(low)} to {signed_percent(high)}."
    )


def correlation_words(record: Correlation) -> str:
    """Tell how two things move together.

    Parameters
    ----------
    record : Correlation
        The record.

    Returns
    -------
    str
        A sentence.
    """
    over = "nationally, from year to year" if record.level == "national" else "within a year"
    of = "Budget errors" if record.of == "budget error" else "Growth"
    ends = f"{subject_words(record.first)} and {subject_words(record.second)}"
    return f"{of}, {over}: {ends}, correlation {plain_number(record.value)}."


def forecast_words(record: ForecastError) -> str:
    """Tell how far official forecasts are out.

    Parameters
    ----------
    record : ForecastError
        The record.

    Returns
    -------
    str
        A sentence.
    """
    below, above = (f"{sd * NORMAL_90 * 100:.1f}" for sd in (record.sd_below, record.sd_above))
    return (
        f"{subject_words(record.series)}: in about 8 of 10 years the outturn is between {below} points below "
        f"and {above} points above the forecast of a year before ({record.standing})."
    )


def plan_words(record: PlanGrowth) -> str:
    """Tell how the number of education, health and care plans grows.

    Parameters
    ----------
    record : PlanGrowth
        The record.

    Returns
    -------
    str
        A sentence.
    """
    rates = sorted(rate for rate, _ in record.councils.values())
    span = (
        f"; councils' own long-run rates are from {plain_percent(rates[0])} to {plain_percent(rates[-1])}"
        if rates
        else ""
    )
    return (
        f"Education, health and care plans: their number grows by {plain_percent(record.mean)} a year on "
        f"average{span}."
    )


def prior_words(record: Prior) -> str:
    """Tell an assumption that rests on a few published figures.

    Parameters
    ----------
    record : Prior
        The record.

    Returns
    -------
    str
        A sentence.
    """
    figures = {name: whole_percent(getattr(record, name)) for name in ("low", "likely", "high", "mean")}
    told = _PRIORS.get(record.name, _ANY_PRIOR).format(
        **figures,
        name=capital(record.name),
        points_low=f"{abs(record.low) * 100:.1f} points {'below' if record.low < 0 else 'above'}",
        points_high=f"{abs(record.high) * 100:.1f} {'below' if record.high < 0 else 'above'}",
        points_mean=f"{abs(record.mean) * 100:.1f} points {'below' if record.mean < 0 else 'above'}",
        weight=f"{record.likely:.2g} ({record.low:.2g} to {record.high:.2g})",
    )
    return f"{told} ({record.standing})."


def source_words(source: PackSource) -> str:
    """Tell a source.

    Parameters
    ----------
    source : PackSource
        The source.

    Returns
    -------
    str
        Its key, its title and date, and the file that was read.
    """
    file = f" ({source.file})" if source.file else ""
    return f"{source.key}: {source.title}, {source.date}{file}."


def pack_heading(pack: Calibration) -> tuple[str, ...]:
    """Tell what a pack is.

    Parameters
    ----------
    pack : Calibration
        The pack.

    Returns
    -------
    tuple of str
        A heading, the years that its budgets are fitted to, and its notes.
    """
    years = (f"Budgets and outturns of {', '.join(pack.years)}.",) if pack.years else ()
    return (f"{pack.name}: calibration {pack.version}, made on {pack.made}", *years, *pack.notes)


def pack_summary(pack: Calibration) -> tuple[str, ...]:
    """Tell the chief figures of a pack in plain sentences.

    Parameters
    ----------
    pack : Calibration
        The pack.

    Returns
    -------
    tuple of str
        Of social care and all net spending, forecasts, plans and priors, and what of it is assumed.
    """
    spreads: list[BudgetError | ServiceGrowth] = [*pack.budget_errors, *pack.growth]
    told = [
        budget_error_words(r) if isinstance(r, BudgetError) else growth_words(r)
        for line in _TOLD_LINES
        for r in spreads
        if r.line == line and r.council_class == ANY_CLASS
    ]
    told += [forecast_words(r) for r in pack.forecasts]
    told += [plan_words(pack.plan_growth)] if pack.plan_growth else []
    told += [prior_words(r) for r in pack.priors]
    told += [check_words(r) for r in pack.checks]
    assumed = [subject_words(r.series) for r in pack.forecasts if r.standing is Standing.ASSUMED]
    assumed += [r.name for r in pack.priors if r.standing is Standing.ASSUMED]
    if assumed:
        told.append(f"Assumed, for want of a published record: {', '.join(assumed)}.")
    return tuple(told)
