"""Fitting a calibration pack to published files: which they are, and what each part of the pack is from."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from mtfs.analysis.evidence.backtest.checks import check_budget_errors
from mtfs.analysis.evidence.budget_errors import fit_budget_errors
from mtfs.analysis.evidence.correlations import fit_correlations
from mtfs.analysis.evidence.groups import history_sources
from mtfs.analysis.evidence.growth import fit_growth
from mtfs.analysis.evidence.history import SHOCK_YEARS
from mtfs.analysis.evidence.inflation import cpi_history, fit_forecast_errors
from mtfs.analysis.evidence.official import OfficialForecast, latest_edition
from mtfs.analysis.evidence.plan_counts import PlanCounts
from mtfs.analysis.evidence.plans import fit_plan_growth
from mtfs.analysis.evidence.priors import evidence_priors, evidence_sources
from mtfs.domain.calibration import Calibration, Correlation, ForecastError, PackSource, ServiceGrowth
from mtfs.domain.years import guess_year_label, years_through
from mtfs.errors import Fault, InputError, RequestError
from mtfs.iotools.calibration.writing import tidied
from mtfs.iotools.history.loading import load_history
from mtfs.iotools.history.records import HistorySource
from mtfs.iotools.published.obr import read_editions
from mtfs.iotools.published.plans import read_plan_counts

__all__ = ["PackFiles", "gather_files", "make_pack", "years_between"]

#: What the names of files in a folder hold.
_OBR = re.compile(r"(?:.*[^a-z])?(?:obr|efo)(?:[^a-z].*)?\.(?:xlsx|xls|ods)", re.IGNORECASE)
_PLANS = re.compile(r".*ehc.*\.(?:csv|xlsx|xls|ods)", re.IGNORECASE)
_RETURNS = {"budget": "Revenue Account (RA) budget", "outturn": "Revenue outturn summary (RS)"}


@dataclass(frozen=True, kw_only=True)
class PackFiles:
    """The published files that a pack is fitted to.

    Parameters
    ----------
    history : pandas.DataFrame
        What councils budgeted and spent.
    returns : tuple of HistorySource
        The revenue returns that it was made from, as far as they are known.
    editions : tuple of OfficialForecast
        The OBR's tables of the economy.
    plans : PlanCounts or None
        Numbers of education, health and care plans.
    told : tuple of str
        What was taken for what, and what is missing, a sentence each.
    """

    history: pd.DataFrame
    returns: tuple[HistorySource, ...]
    editions: tuple[OfficialForecast, ...]
    plans: PlanCounts | None
    told: tuple[str, ...]


def _in_folders(paths: Iterable[Path], wanted: re.Pattern[str]) -> list[Path]:
    return sorted(
        path
        for folder in paths
        if folder.is_dir()
        for path in folder.iterdir()
        if path.is_file() and wanted.fullmatch(path.name)
    )


def gather_files(paths: Sequence[Path], *, obr: Sequence[Path] = (), plans: Path | None = None) -> PackFiles:
    """Read the files that a pack is fitted to.

    Parameters
    ----------
    paths : sequence of Path
        A history, or RA and RS files, or folders. Of a folder the tables of the OBR and the counts of plans
        are taken too, by their names, where none are given.
    obr : sequence of Path, optional
        The OBR's detailed tables of the economy, one edition or more.
    plans : Path, optional
        The Department for Education's counts of plans by local authority.

    Returns
    -------
    PackFiles
        What they hold.

    Raises
    ------
    InputError
        Where a file cannot be read, with the faults of all.
    RequestError
        Where there is no return at all, or a folder has several files of plans.
    """
    tables = list(obr) or _in_folders(paths, _OBR)
    counts = [plans] if plans is not None else _in_folders(paths, _PLANS)
    if len(counts) > 1:
        names = ", ".join(path.name for path in counts)
        msg = f"there are several files of education, health and care plans ({names}); name one with --plans"
        raise RequestError(msg)
    faults: list[Fault] = []
    editions: tuple[OfficialForecast, ...] = ()
    plan_counts = None
    try:
        editions = read_editions(tables)
    except InputError as error:
        faults += error.faults
    try:
        plan_counts = read_plan_counts(counts[0]) if counts else None
    except InputError as error:
        faults += error.faults
    try:
        history, returns = load_history(paths)
    except InputError as error:
        raise InputError([*error.faults, *faults]) from error
    if faults:
        raise InputError(faults)
    told = [
        f"Prices and earnings: {edition.file or edition.edition}, the OBR's edition of {edition.edition}."
        for edition in editions
    ]
    told += [f"Education, health and care plans: {path.name}." for path in counts]
    if not editions:
        told.append(
            "There are no tables of the OBR (--obr): growth over inflation, what moves together and errors "
            "of forecasts are left out."
        )
    if plan_counts is None:
        told.append(
            "There are no counts of education, health and care plans (--plans): their growth is left out."
        )
    return PackFiles(history=history, returns=returns, editions=editions, plans=plan_counts, told=tuple(told))


def years_between(asked: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return the years that are asked for.

    Parameters
    ----------
    asked : str
        Years with commas between, or a first and a last year with ``to`` between.
    known : sequence of str
        Those that there are.

    Returns
    -------
    tuple of str
        In their order.

    Raises
    ------
    RequestError
        Where one is not known, with the one that was probably meant.
    """

    def one(text: str) -> str:
        if text in known:
            return text
        guess = guess_year_label(text)
        meant = f" (did you mean {guess}?)" if guess in known else ""
        msg = f"the year '{text}' is not in the history; expected some of {', '.join(known)}{meant}"
        raise RequestError(msg)

    ends = [part.strip() for part in asked.split(" to ")]
    if len(ends) == 2:
        first, last = (one(end) for end in ends)
        between = tuple(year for year in known if first <= year <= last)
        if not between:
            msg = f"'{asked}' has its last year first; expected {last} to {first}"
            raise RequestError(msg)
        return between
    wanted = {one(part.strip()) for part in asked.split(",") if part.strip()}
    if not wanted:
        msg = f"'{asked}' names no year; expected years such as 2017/18, with commas between"
        raise RequestError(msg)
    return tuple(sorted(wanted))


def _return_sources(files: PackFiles, history: pd.DataFrame) -> list[PackSource]:
    """Return a source for each kind and year of return that the history holds."""
    known = {(source.kind, source.year): source for source in files.returns}
    sources = []
    for kind, title in _RETURNS.items():
        for year in sorted(history.loc[history[kind].notna(), "year"].unique()):
            (key,) = history_sources([year], [kind])
            source = known.get((kind, year))
            sources.append(
                PackSource(
                    key=key,
                    title=f"MHCLG, {title}, {year.replace('/', '-')}",
                    date=(source.published if source else "") or "date not told",
                    file=source.file if source else "",
                    sha256=source.sha256 if source else "",
                )
            )
    return sources


def _cited(pack_sources: Iterable[PackSource], records: Iterable[object]) -> tuple[PackSource, ...]:
    """Return the sources that records refer to, each once."""
    wanted = {key for record in records for key in getattr(record, "sources", ())}
    return tuple({source.key: source for source in pack_sources if source.key in wanted}.values())


def _notes(outturns: Sequence[str], paired: Sequence[str], *, shock_years: bool) -> tuple[str, ...]:
    shocks = [f"{year} ({SHOCK_YEARS[year]})" for year in paired if year in SHOCK_YEARS]
    notes = []
    if shocks and shock_years:
        notes.append(f"Years of shocks count among those that budgets are fitted to: {', '.join(shocks)}.")
    elif shocks:
        notes.append(
            f"The figures are those of ordinary years: {', '.join(shocks)} are left out of the spreads, and "
            "are for stress tests. Services are held against each other in ordinary years, and against "
            "prices and earnings in every year."
        )
    if missing := [year for year in years_through(outturns[0], outturns[-1]) if year not in paired]:
        notes.append(f"Years without a budget or an outturn to hold it against: {', '.join(missing)}.")
    return tuple(notes)


def make_pack(
    files: PackFiles,
    *,
    made: date,
    name: str = "",
    years: Sequence[str] = (),
    shock_years: bool = False,
) -> Calibration:
    """Fit a pack.

    Parameters
    ----------
    files : PackFiles
        What it is fitted to.
    made : date
        The day that it is to bear, which gives its version.
    name : str, optional
        Its name; the councils and years of the history, unless given.
    years : sequence of str, optional
        The years of the history to fit; all, unless given.
    shock_years : bool, optional
        Whether budgets of years in which something struck every council count too.

    Returns
    -------
    Calibration
        As its file holds it.

    Raises
    ------
    RequestError
        Where the history has too little to fit.
    """
    history = files.history
    if years:
        history = history[history["year"].isin(list(years))]
    both = history["budget"].notna() & history["outturn"].notna()
    paired = sorted(history.loc[both, "year"].unique())
    outturns = sorted(history.loc[history["outturn"].notna(), "year"].unique())
    errors = fit_budget_errors(history, shock_years=shock_years)
    growth: tuple[ServiceGrowth, ...] = ()
    together: tuple[Correlation, ...] = ()
    forecasts: tuple[ForecastError, ...] = ()
    if files.editions:
        prices = cpi_history(files.editions)
        latest = latest_edition(files.editions)
        growth = fit_growth(history, prices)
        together = fit_correlations(history, {"cpi": prices, "earnings": latest.outturn("earnings")})
        forecasts = fit_forecast_errors(files.editions)
    plan_growth = None if files.plans is None else fit_plan_growth(files.plans)
    priors = evidence_priors()
    checks = check_budget_errors(history, shock_years=shock_years)
    records = (*errors, *growth, *together, *forecasts, plan_growth, *priors, *checks)
    sources = [
        *_return_sources(files, history),
        *(edition.source for edition in files.editions),
        *([] if files.plans is None else [files.plans.source]),
        *evidence_sources(),
    ]
    fitted = [year for year in paired if shock_years or year not in SHOCK_YEARS]
    if not errors or len(fitted) < 2:
        found = f"found {', '.join(fitted)}" if fitted else "found none"
        msg = (
            "a pack needs budgets with outturns of two ordinary years or more, and of 100 council-years of a "
            f"class; {found}"
        )
        raise RequestError(msg)
    span = f"{outturns[0]} to {outturns[-1]}".replace("/", "-")
    return tidied(
        Calibration(
            name=name or f"English councils, {span}",
            version=f"{made:%Y.%m}",
            made=made.isoformat(),
            years=tuple(fitted),
            sources=_cited(sources, records),
            budget_errors=errors,
            growth=growth,
            correlations=together,
            forecasts=forecasts,
            plan_growth=plan_growth,
            priors=priors,
            checks=checks,
            notes=_notes(outturns, paired, shock_years=shock_years),
        )
    )
