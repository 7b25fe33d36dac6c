"""The tables behind a backtest: one observation a row, by line, class and year."""

from collections.abc import Iterator, Mapping

import numpy as np

from mtfs.analysis.evidence.backtest.intervals import Estimate
from mtfs.analysis.evidence.backtest.scores import CENTRAL_SHARES, PINBALL_LEVELS
from mtfs.analysis.evidence.backtest.study import Backtest, LineBacktest, Scores, Target
from mtfs.analysis.evidence.backtest.summary import (
    Slice,
    coverage,
    gain_over,
    mean_crps,
    mean_pinball,
    slices,
    transform_counts,
    year_group,
)
from mtfs.analysis.findings import Column, Table, Unit, Value
from mtfs.words.evidence.backtest.names import method_label

__all__ = [
    "tidy_council_years",
    "tidy_coverage",
    "tidy_errors",
    "tidy_gains",
    "tidy_scores",
    "tidy_transforms",
]

_ERROR_SHARES = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)

_LINE = Column(key="line", label="Line", definition="The line, by its key in a history.")

_CLASS = Column(
    key="council_class",
    label="Class",
    definition="The class of authority as the returns code it; all stands for every class with social care.",
)

_YEARS = Column(
    key="years",
    label="Years",
    definition="Ordinary years, shock years (something struck every council at once), all, or one year.",
)

_METHOD = Column(key="method", label="Method", definition="The model (calibrated) or one of its rivals.")

_COUNTS = (
    Column(key="council_years", label="Council-years", unit=Unit.COUNT),
    Column(key="councils", label="Councils", unit=Unit.COUNT),
    Column(key="year_count", label="Number of years", unit=Unit.COUNT),
)

_WEIGHTING = Column(
    key="weighting",
    label="Weighting",
    definition="council: every council-year counts alike; pound: every pound that was expected does.",
)


def _ends(unit: Unit) -> tuple[Column, Column]:
    definition = (
        "95% interval. It allows for what councils share in a year and for few years; none with fewer than "
        "three. Of a single year it is that of the councils in that year."
    )
    return (
        Column(key="low", label="From", unit=unit, definition=definition),
        Column(key="high", label="To", unit=unit, definition=definition),
    )


def _of(estimate: Estimate) -> tuple[Value, ...]:
    return estimate.value, estimate.low, estimate.high


def _counted(estimate: Estimate) -> tuple[Value, ...]:
    return estimate.cells, estimate.councils, estimate.years


def _each(found: Backtest) -> Iterator[tuple[LineBacktest, Slice, Scores]]:
    for line in found.lines:
        for part in slices(line):
            for scores in line.scores:
                yield line, part, scores


def _key(line: LineBacktest, part: Slice, scores: Scores) -> tuple[Value, ...]:
    return line.line, part.council_class, part.years, scores.method.key


def _coverage_rows(found: Backtest) -> Iterator[tuple[Value, ...]]:
    for line, part, scores in _each(found):
        if scores.method.has_range:
            for share in CENTRAL_SHARES:
                held = coverage(line, scores, share, part)
                yield (*_key(line, part, scores), share, *_of(held), *_counted(held))


def tidy_coverage(found: Backtest) -> Table:
    """Return what central ranges held.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    Table
        A row for each line, class, set of years, method with a range, and range.
    """
    return Table(
        key="coverage",
        title="Share of outturns within central ranges",
        columns=(
            _LINE,
            _CLASS,
            _YEARS,
            _METHOD,
            Column(key="range", label="Range", unit=Unit.SHARE, definition="What the range is to hold."),
            Column(key="within", label="Held", unit=Unit.SHARE, definition="What it held."),
            *_ends(Unit.SHARE),
            *_COUNTS,
        ),
        rows=tuple(_coverage_rows(found)),
    )


def _score_rows(found: Backtest) -> Iterator[tuple[Value, ...]]:
    for line, part, scores in _each(found):
        for by_pound in (False, True):
            key = (*_key(line, part, scores), "pound" if by_pound else "council")
            score = mean_crps(line, scores, part, by_pound=by_pound)
            yield (*key, "crps", None, *_of(score), *_counted(score))
            for level in PINBALL_LEVELS:
                loss = mean_pinball(line, scores, level, part, by_pound=by_pound)
                yield (*key, "pinball", level, *_of(loss), *_counted(loss))


def tidy_scores(found: Backtest) -> Table:
    """Return the mean scores of each method.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    Table
        A row for each line, class, set of years, method, weighting and score.
    """
    return Table(
        key="scores",
        title="Mean scores of each method",
        columns=(
            _LINE,
            _CLASS,
            _YEARS,
            _METHOD,
            _WEIGHTING,
            Column(key="score", label="Score", definition="crps, or pinball: the pinball loss at one level."),
            Column(
                key="level",
                label="Level",
                unit=Unit.SHARE,
                definition="The level of the quantile, for the pinball loss.",
            ),
            Column(
                key="mean",
                label="Mean",
                unit=Unit.RATE,
                definition="As a share of what was expected; less is better.",
            ),
            *_ends(Unit.RATE),
            *_COUNTS,
        ),
        rows=tuple(_score_rows(found)),
    )


def _gain_rows(found: Backtest) -> Iterator[tuple[Value, ...]]:
    for line in found.lines:
        for part in slices(line):
            for rival in line.rivals:
                for by_pound in (False, True):
                    gain = gain_over(line, rival, part, by_pound=by_pound)
                    yield (
                        line.line,
                        part.council_class,
                        part.years,
                        rival.method.key,
                        "pound" if by_pound else "council",
                        *_of(gain.difference),
                        gain.share,
                        gain.better_years,
                        *_counted(gain.difference),
                    )


def tidy_gains(found: Backtest) -> Table:
    """Return the model's scores less those of each rival.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    Table
        A row for each line, class, set of years, rival and weighting.
    """
    return Table(
        key="gains",
        title="The model's score less that of each rival, council-year by council-year",
        columns=(
            _LINE,
            _CLASS,
            _YEARS,
            Column(key="rival", label="Rival"),
            _WEIGHTING,
            Column(
                key="difference",
                label="Difference",
                unit=Unit.RATE,
                definition="Mean CRPS of the model less the rival's; below 0 the model is better.",
            ),
            *_ends(Unit.RATE),
            Column(
                key="gain",
                label="Gain",
                unit=Unit.SHARE,
                definition="What part of the rival's score is saved.",
            ),
            Column(
                key="better_years",
                label="Better in years",
                unit=Unit.COUNT,
                definition="In how many of the years the model had the better mean.",
            ),
            *_COUNTS,
        ),
        rows=tuple(_gain_rows(found)),
    )


def tidy_transforms(found: Backtest) -> Table:
    """Return how many outturns fell into each tenth of the forecasts.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    Table
        A row for each line, class, set of years, method with a range, and tenth.
    """
    rows: list[tuple[Value, ...]] = []
    for line, part, scores in _each(found):
        if scores.method.has_range:
            counts = transform_counts(scores, part)
            for place, count in enumerate(counts.tolist()):
                ends = (place / len(counts), (place + 1) / len(counts))
                rows.append((*_key(line, part, scores), *ends, count, count / int(counts.sum())))
    return Table(
        key="transforms",
        title="Outturns by the tenth of the forecast that they fell into (probability integral transform)",
        columns=(
            _LINE,
            _CLASS,
            _YEARS,
            _METHOD,
            Column(key="from", label="From", unit=Unit.SHARE),
            Column(key="to", label="To", unit=Unit.SHARE),
            Column(key="count", label="Council-years", unit=Unit.COUNT),
            Column(
                key="share",
                label="Share",
                unit=Unit.SHARE,
                definition="Of good forecasts every tenth holds a tenth.",
            ),
        ),
        rows=tuple(rows),
    )


def tidy_errors(found: Backtest) -> Table:
    """Return how far outturns were from what was expected, across councils.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    Table
        A row for each line, class and year, those that were not scored too.
    """
    rows: list[tuple[Value, ...]] = []
    for line in found.lines:
        cells = line.every
        classes = sorted(set(cells.council_class.tolist()))
        for year in sorted(set(cells.year.tolist())):
            for kind in dict.fromkeys((line.council_class, *classes)):
                own = cells.year == year
                if kind != line.council_class:
                    own &= cells.council_class == kind
                if own.any():
                    spread = np.quantile(cells.error[own], _ERROR_SHARES).tolist()
                    rows.append((line.line, kind, year, year_group(year), int(own.sum()), *spread))
    return Table(
        key="errors",
        title="How far outturns were from what was expected, across councils",
        columns=(
            _LINE,
            _CLASS,
            Column(key="year", label="Year", unit=Unit.YEAR),
            Column(key="kind", label="Kind of year"),
            Column(key="councils", label="Councils", unit=Unit.COUNT),
            *(
                Column(
                    key=f"p{round(100 * share)}",
                    label="Middle" if share == 0.5 else f"{share:.0%} of councils below",
                    unit=Unit.RATE,
                )
                for share in _ERROR_SHARES
            ),
        ),
        rows=tuple(rows),
    )


def _council_rows(found: Backtest, names: Mapping[str, str]) -> Iterator[tuple[Value, ...]]:
    for line in found.lines:
        cells, model = line.cells, line.model
        for i in range(len(cells)):
            code, year = str(cells.council[i]), str(cells.year[i])
            yield (
                line.line,
                code,
                names.get(code, ""),
                str(cells.council_class[i]),
                year,
                year_group(year),
                float(cells.budget[i]),
                float(cells.outturn[i]),
                float(cells.error[i]),
                float(model.low[i]),
                float(model.middle[i]),
                float(model.high[i]),
                "yes" if model.low[i] <= cells.error[i] <= model.high[i] else "no",
                float(model.transform[i]),
                *(float(scores.crps[i]) for scores in line.scores),
            )


def tidy_council_years(found: Backtest, names: Mapping[str, str]) -> Table:
    """Return every forecast of the model beside what came.

    Parameters
    ----------
    found : Backtest
        The backtest.
    names : mapping of str to str
        The councils' names by their codes.

    Returns
    -------
    Table
        A row for each line, council and year.
    """
    expected = "Budget" if found.target is Target.BUDGET else "Last outturn at this year's prices"
    methods = [scores.method for scores in found.lines[0].scores]
    return Table(
        key="council_years",
        title="Every council-year: what was expected, what came, and the model's 80% range",
        columns=(
            _LINE,
            Column(key="code", label="Code", definition="ONS code, or the ministry's where there is none."),
            Column(key="council", label="Council"),
            _CLASS,
            Column(key="year", label="Year", unit=Unit.YEAR),
            Column(key="kind", label="Kind of year"),
            Column(key="expected", label=expected, unit=Unit.POUNDS),
            Column(key="outturn", label="Outturn", unit=Unit.POUNDS),
            Column(
                key="error",
                label="Difference",
                unit=Unit.RATE,
                definition="Outturn less what was expected, as a share of it (of net revenue expenditure, "
                "for net spending other than social care).",
            ),
            Column(key="low", label="80% range from", unit=Unit.RATE),
            Column(key="middle", label="Middle forecast", unit=Unit.RATE),
            Column(key="high", label="80% range to", unit=Unit.RATE),
            Column(key="within", label="Within"),
            Column(
                key="transform",
                label="Chance of less",
                unit=Unit.SHARE,
                definition="The chance that the model gave to less than what came.",
            ),
            *(
                Column(
                    key=f"crps_{method.key}",
                    label=f"CRPS: {method_label(method, found.target)}",
                    unit=Unit.RATE,
                )
                for method in methods
            ),
        ),
        rows=tuple(_council_rows(found, names)),
    )
