"""Writing a calibration pack: one order, figures as exact as they bear, and a sentence above each record."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

from mtfs.domain.calibration import (
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
from mtfs.domain.calibration.rules import PackRecord, pack_breaches
from mtfs.errors import RuleError
from mtfs.iotools.calibration.layout import (
    COUNCIL_CLASSES,
    DECIMALS,
    DIGITS,
    PACK_LINES,
    PLAN_TABLE,
    SERIES,
    TABLES,
    keys_of,
)
from mtfs.words.evidence.calibration import (
    budget_error_words,
    check_words,
    correlation_words,
    forecast_words,
    growth_words,
    plan_words,
    prior_words,
)

__all__ = ["calibration_text", "tidied", "write_calibration"]

_Made = TypeVar("_Made", bound=PackRecord)

_PREAMBLE = (
    "A calibration pack of mtfs: what the published record says of each assumption of a case.",
    "Rates and shares are fractions: 0.03 is 3%. A standard error of 0 is that of a figure that has none.",
    "Each record names the sources that it rests on; what is assumed says so.",
)
_ABOUT = {
    "sources": ("The sources, by the keys that the records call them.",),
    "budget_errors": (
        "Outturns against budgets, as shares of the budget: the 10th, 50th and 90th percentile of a",
        "council-year to come (low, middle, high).",
    ),
    "growth": (
        "Growth of spending over CPI from one outturn to the next: its mean, and the 10th, 50th and 90th",
        "percentile of a year's deviation from that mean (low, middle, high).",
    ),
    "correlations": ("What moves together, from year to year (national) or between councils (own).",),
    "forecasts": ("Official forecasts, and how far they are out one year ahead.",),
    "priors": ("What rests on a few published figures and on judgement.",),
    "checks": ("How the 80% ranges of budget errors did in years that they were not fitted to.",),
    PLAN_TABLE: ("Growth of the number of education, health and care plans.",),
}
_COUNCILS = "By ONS code: the council's own long-run rate, partially pooled, and its standard error."


def _rounded_number(value: float) -> float:
    """Return a number as it is written; never a zero below zero."""
    return float(f"{round(value, DECIMALS):.{DIGITS}g}") + 0.0


def _rounded(value: object) -> Any:  # noqa: ANN401
    if isinstance(value, float):
        return _rounded_number(value)
    if isinstance(value, tuple):
        return tuple(_rounded(part) for part in value)
    if isinstance(value, Mapping):
        return {key: _rounded(value[key]) for key in sorted(value)}
    return value


def _rounded_record(record: _Made) -> _Made:
    values = {field.name: _rounded(getattr(record, field.name)) for field in fields(record)}
    if isinstance(record, ForecastError):
        # Published figures are no estimates: rounding them twice could change what is printed of them.
        values["central"] = {year: round(record.central[year], DECIMALS) for year in sorted(record.central)}
    # Counts may come as NumPy's own integers.
    values |= {field.name: int(values[field.name]) for field in fields(record) if field.type is int}
    return type(record)(**values)


def _order(record: PackRecord) -> tuple[object, ...]:
    match record:
        case BacktestCheck():
            return (PACK_LINES.index(record.line), COUNCIL_CLASSES.index(record.council_class), record.years)
        case BudgetError() | ServiceGrowth():
            return (PACK_LINES.index(record.line), COUNCIL_CLASSES.index(record.council_class))
        case Correlation():
            known = (*SERIES, *PACK_LINES)
            return (record.of, record.level, known.index(record.first), known.index(record.second))
        case ForecastError():
            return (record.series,)
        case Prior():
            return (record.name,)
        case PackSource():
            return (record.key,)
        case PlanGrowth():
            return ()


def tidied(pack: Calibration) -> Calibration:
    """Return a pack as its file holds it: records in the order of the file, and figures rounded.

    Parameters
    ----------
    pack : Calibration
        The pack.

    Returns
    -------
    Calibration
        The same, with four significant digits of each estimate and no more than six decimals. What is tidy
        already is returned as it is.
    """
    lists: dict[str, Any] = {
        table: tuple(sorted((_rounded_record(record) for record in getattr(pack, table)), key=_order))
        for table in TABLES
    }
    plan = None if pack.plan_growth is None else _rounded_record(pack.plan_growth)
    return replace(pack, **lists, plan_growth=plan, years=tuple(sorted(pack.years)))


def _toml_number(value: float) -> str:
    text = f"{value:.{DECIMALS}f}".rstrip("0")
    return f"{text}0" if text.endswith(".") else text


def _toml(value: object) -> str:
    """Return a value as TOML, on one line."""
    # Loaded where a pack is written: whatever only reads one does without.
    import tomlkit

    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, float):
        return _toml_number(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_toml(key)} = {_toml(part)}" for key, part in value.items()) + " }"
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(part) for part in value)}]"
    return tomlkit.string(str(value)).as_string()


def _record_words(record: PackRecord) -> str:
    match record:
        case BacktestCheck():
            return check_words(record)
        case BudgetError():
            return budget_error_words(record)
        case ServiceGrowth():
            return growth_words(record)
        case Correlation():
            return correlation_words(record)
        case ForecastError():
            return forecast_words(record)
        case Prior():
            return prior_words(record)
        case PlanGrowth():
            return plan_words(record)
        case PackSource():
            return ""


def _record_lines(header: str, record: PackRecord, *, without: Sequence[str] = ()) -> list[str]:
    words = _record_words(record)
    lines = [header, *([f"# {words}"] if words else [])]
    for name, _, optional in keys_of(type(record)):
        value = getattr(record, name)
        if name not in without and not (optional and not value):
            lines.append(f"{name} = {_toml(value)}")
    return [*lines, ""]


def calibration_text(pack: Calibration) -> str:
    """Return a pack as the text of its file.

    Parameters
    ----------
    pack : Calibration
        The pack, which is put into order and rounded first.

    Returns
    -------
    str
        TOML, the same for equal packs.

    Raises
    ------
    RuleError
        Where a record stands twice, or refers to a source that is not listed.
    """
    if breaches := tuple(pack_breaches(pack)):
        raise RuleError(breaches)
    tidy = tidied(pack)
    lines = [f"# {line}" for line in _PREAMBLE]
    lines += ["", *(f"{key} = {_toml(getattr(tidy, key))}" for key in ("name", "version", "made", "years"))]
    if tidy.notes:
        lines += ["notes = [", *(f"  {_toml(note)}," for note in tidy.notes), "]"]
    lines.append("")
    for table in TABLES:
        records = getattr(tidy, table)
        if table == "priors" and tidy.plan_growth is not None:
            lines += _plan_lines(tidy.plan_growth)
        if records:
            lines += [*(f"# {line}" for line in _ABOUT[table]), ""]
        for record in records:
            lines += _record_lines(f"[[{table}]]", record)
    return "\n".join(lines).rstrip("\n") + "\n"


def _plan_lines(plan: PlanGrowth) -> list[str]:
    lines = [*(f"# {line}" for line in _ABOUT[PLAN_TABLE]), ""]
    lines += _record_lines(f"[{PLAN_TABLE}]", plan, without=("councils",))
    lines += [f"[{PLAN_TABLE}.councils]", f"# {_COUNCILS}"]
    lines += [f"{_toml(code)} = {_toml(pair)}" for code, pair in plan.councils.items()]
    return [*lines, ""]


def write_calibration(path: Path, pack: Calibration) -> None:
    """Write a pack to a file, wholly or not at all.

    Parameters
    ----------
    path : Path
        The file; an earlier one is replaced.
    pack : Calibration
        The pack. What is read back is `tidied`, as equal packs give the same bytes.

    Raises
    ------
    RuleError
        Where a record stands twice, or refers to a source that is not listed.
    OutputError
        Where it cannot be written.
    """
    from mtfs.iotools.atomic import write_atomically

    write_atomically(Path(path), calibration_text(pack).encode())
