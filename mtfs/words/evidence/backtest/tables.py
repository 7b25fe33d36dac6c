"""The tables of a backtest: what is shown first, and everything behind it."""

from collections.abc import Mapping

from mtfs.analysis.evidence.backtest.scores import CENTRAL_SHARES
from mtfs.analysis.evidence.backtest.study import Backtest, Target
from mtfs.analysis.evidence.backtest.summary import TARGET_SHARE, coverage, headline, mean_crps
from mtfs.analysis.findings import Column, Table, Unit, Value
from mtfs.words.evidence.backtest.answers import shock_slice
from mtfs.words.evidence.backtest.names import judged_years, line_name, method_label, range_words
from mtfs.words.evidence.backtest.tidy import (
    tidy_council_years,
    tidy_coverage,
    tidy_errors,
    tidy_gains,
    tidy_scores,
    tidy_transforms,
)

__all__ = ["backtest_tables", "coverage_table", "miss_table"]


def coverage_table(found: Backtest) -> Table:
    """Return what the ranges held, line by line.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    Table
        The 50%, 80% and 90% ranges in the years that the answer is about, with the interval of the 80% range,
        and that range in shock years.
    """
    rows = []
    for line in found.lines:
        part, shock = headline(line), shock_slice(line)
        held = {share: coverage(line, line.model, share, part) for share in CENTRAL_SHARES}
        middle = held[TARGET_SHARE]
        in_shock = None if shock is None else coverage(line, line.model, TARGET_SHARE, shock).value
        rows.append(
            (
                line_name(line),
                middle.cells,
                held[0.5].value,
                middle.value,
                range_words(middle.low, middle.high),
                held[0.9].value,
                in_shock,
            )
        )
    columns = (
        Column(key="line", label="Line"),
        Column(key="council_years", label="Council-years", unit=Unit.COUNT),
        Column(key="within_50", label="In 50% range", unit=Unit.SHARE),
        Column(key="within_80", label="In 80% range", unit=Unit.SHARE),
        Column(key="within_80_interval", label="95% interval"),
        Column(key="within_90", label="In 90% range", unit=Unit.SHARE),
        Column(key="within_80_shock", label="Shock years, 80%", unit=Unit.SHARE),
    )
    what = "outturns" if found.target is Target.BUDGET else "changes in spending"
    return Table(
        key="summary_coverage",
        title=f"Share of {what} within the model's ranges, {judged_years(found)}",
        columns=columns,
        rows=tuple(rows),
    )


def miss_table(found: Backtest) -> Table:
    """Return the mean miss of each method, line by line.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    Table
        The score (CRPS) in the years that the answer is about, a row a method and a column a line.
    """
    methods = [scores.method for scores in found.lines[0].scores]
    rows: list[tuple[Value, ...]] = []
    for place, method in enumerate(methods):
        means = [mean_crps(line, line.scores[place], headline(line)).value for line in found.lines]
        rows.append((method_label(method, found.target), *means))
    columns = (
        Column(key="method", label="Method"),
        *(
            Column(key=f"{line.line}_{line.council_class}", label=line_name(line), unit=Unit.RATE)
            for line in found.lines
        ),
    )
    of = "the budget" if found.target is Target.BUDGET else "last year's outturn"
    return Table(
        key="summary_miss",
        title=f"Mean miss (CRPS), as a share of {of}: less is better, {judged_years(found)}",
        columns=columns,
        rows=tuple(rows),
    )


def backtest_tables(found: Backtest, names: Mapping[str, str]) -> tuple[Table, ...]:
    """Return every table of a backtest.

    Parameters
    ----------
    found : Backtest
        The backtest.
    names : mapping of str to str
        The councils' names by their codes.

    Returns
    -------
    tuple of Table
        What is shown first; coverage, scores, gains and transforms by line, class and year; the spread of
        errors by year; and every council-year.
    """
    return (
        coverage_table(found),
        miss_table(found),
        tidy_coverage(found),
        tidy_scores(found),
        tidy_gains(found),
        tidy_transforms(found),
        tidy_errors(found),
        tidy_council_years(found, names),
    )
