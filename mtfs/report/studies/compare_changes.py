"""The tables of what each scenario changes from the first, run by run."""

from mtfs.analysis.compare import STATISTICS, Comparison
from mtfs.analysis.findings import Column, Table, Unit, Value
from mtfs.nomenclature import MEASURES, PROBABILITIES
from mtfs.report.studies.columns import interval_columns
from mtfs.report.studies.compare_columns import SCENARIO, YEAR, years_in_order

__all__ = ["change_tables", "summary_table"]

_LABELS = {
    "position": "Position",
    "reserves_needed": "Needed at the start to last",
    **{measure: term.label for measure, term in MEASURES.items()},
}
_CHANCE_LABELS = {"p_exhausted_by": "Run out by then", "p_below_minimum_by": "Below minimum by then"}


def summary_table(comparison: Comparison) -> Table:
    """Return the mean change of each measure and chance, a row for each other scenario and year.

    Parameters
    ----------
    comparison : Comparison
        The scenarios, in the same futures.

    Returns
    -------
    Table
        The year that is spoken of first.
    """
    first, others = comparison.scenarios[0], comparison.scenarios[1:]
    measures = ("gap", "usable", "unfunded", "reserves_needed")
    rows: list[tuple[Value, ...]] = [
        (
            comparison.years[t],
            other,
            *(float(comparison.measures[measure].changes["mean"][k, t]) for measure in measures),
            *(float(chances.changes[k, t]) for chances in comparison.chances.values()),
        )
        for t in years_in_order(comparison)
        for k, other in enumerate(others)
    ]
    return Table(
        key="summary",
        title=f"Mean change from {first} ({comparison.year} first)",
        columns=(
            YEAR,
            SCENARIO,
            *(
                Column(
                    key=measure,
                    label=_LABELS[measure],
                    unit=Unit.POUNDS,
                    definition=f"The mean over the runs, less that under {first}.",
                )
                for measure in measures
            ),
            *(
                Column(
                    key=name,
                    label={
                        "p_exhausted_by": "Run out by then",
                        "p_below_minimum_by": "Below minimum by then",
                    }[name],
                    unit=Unit.POINTS,
                    definition=f"{PROBABILITIES[name].label}, less that under {first}, in percentage points.",
                )
                for name in comparison.chances
            ),
        ),
        rows=tuple(rows),
        brief_rows=len(others),
    )


def _changes(comparison: Comparison) -> Table:
    rows: list[tuple[Value, ...]] = []
    for t in years_in_order(comparison):
        for k, other in enumerate(comparison.scenarios[1:]):
            for measure, found in comparison.measures.items():
                figures: list[Value] = []
                for statistic in STATISTICS:
                    figures += [
                        float(found.changes[statistic][k, t]),
                        *map(float, found.intervals[statistic][k, t]),
                    ]
                before, after = float(found.means[0, t]), float(found.means[k + 1, t])
                rows.append((comparison.years[t], other, _LABELS[measure], before, after, *figures))
    first, money = comparison.scenarios[0], Unit.POUNDS
    told = {
        "mean": ("Mean change", "The mean of the change run by run."),
        "p5": ("Change: 1 in 20 is below", "The 5th percentile of the change run by run."),
        "p50": ("Change: middle future", "The median of the change run by run."),
        "p95": ("Change: 1 in 20 is above", "The 95th percentile of the change run by run."),
    }
    columns = [
        YEAR,
        SCENARIO,
        Column(key="measure", label="Measure"),
        Column(key="first_mean", label=f"Mean under {first}", unit=money),
        Column(key="mean", label="Mean", unit=money, definition="The mean under the scenario."),
    ]
    for statistic in STATISTICS:
        label, definition = told[statistic]
        columns.append(Column(key=f"change_{statistic}", label=label, unit=money, definition=definition))
        columns += interval_columns(f"change_{statistic}", label, money)
    return _in_files_alone("changes", f"Changes from {first}, run by run", columns, rows)


def _in_files_alone(key: str, title: str, columns: list[Column], rows: list[tuple[Value, ...]]) -> Table:
    """Return a table that a terminal leaves out: the brief ones tell what is in it."""
    return Table(key=key, title=title, columns=tuple(columns), rows=tuple(rows), brief_rows=0)


def _chances(comparison: Comparison) -> Table:
    rows: list[tuple[Value, ...]] = [
        (
            comparison.years[t],
            other,
            PROBABILITIES[name].label,
            float(found.chances[0, t]),
            float(found.chances[k + 1, t]),
            float(found.changes[k, t]),
            *map(float, found.intervals[k, t]),
            int(found.only_first[k, t]),
            int(found.only_other[k, t]),
        )
        for t in years_in_order(comparison)
        for k, other in enumerate(comparison.scenarios[1:])
        for name, found in comparison.chances.items()
    ]
    first = comparison.scenarios[0]
    columns = [
        YEAR,
        SCENARIO,
        Column(key="measure", label="Chance"),
        Column(key="first_chance", label=f"Under {first}", unit=Unit.CHANCE),
        Column(key="chance", label="Under the scenario", unit=Unit.CHANCE),
        Column(key="change", label="Change", unit=Unit.POINTS, definition="In percentage points."),
        *interval_columns("change", "Change", Unit.POINTS),
        Column(
            key="only_first",
            label=f"Runs under {first} alone",
            unit=Unit.COUNT,
            definition="In how many runs it happens under the first scenario and not under the other.",
        ),
        Column(
            key="only_scenario",
            label="Runs under the scenario alone",
            unit=Unit.COUNT,
            definition="In how many runs it happens under the scenario and not under the first.",
        ),
    ]
    return _in_files_alone("chances", f"Chances against {first}", columns, rows)


def change_tables(comparison: Comparison) -> tuple[Table, ...]:
    """Return the tables of every statistic and interval, which are for files alone.

    Parameters
    ----------
    comparison : Comparison
        The scenarios, in the same futures.

    Returns
    -------
    tuple of Table
        The changes of measures and of chances.
    """
    return _changes(comparison), _chances(comparison)
