"""The tables of how scenarios stand: the ranking, how often each is better, and what it falls short by."""

from mtfs.analysis.compare import Comparison
from mtfs.analysis.findings import Column, Table, Unit, Value
from mtfs.report.studies.columns import interval_columns
from mtfs.report.studies.compare_columns import (
    CHOICES,
    POSITION,
    SAME_FUTURES,
    SCENARIO,
    YEAR,
    in_order,
    years_in_order,
)
from mtfs.words.figures import lowered

__all__ = ["standing_tables"]


def _ranking(comparison: Comparison) -> Table:
    found = comparison.standing
    rows: list[tuple[Value, ...]] = []
    now = comparison.year_index
    unsettled = bool((found.best_place[:, now] != found.worst_place[:, now]).any())
    for t in years_in_order(comparison):
        order = in_order(comparison, t)
        for k, following in zip(order, [*order[1:], None], strict=True):
            lead: tuple[Value, ...] = (None,) * 4
            if following is not None:
                low, high = map(float, found.lead_intervals[k, following, t])
                lead = (
                    float(found.leads[k, following, t]),
                    low,
                    high,
                    float(found.better[k, following, t]),
                )
            rows.append(
                (
                    comparison.years[t],
                    int(found.place[k, t]),
                    comparison.scenarios[k],
                    float(found.mean[k, t]),
                    *map(float, found.mean_intervals[k, t]),
                    *lead,
                    int(found.best_place[k, t]),
                    int(found.worst_place[k, t]),
                )
            )
    money, count = Unit.POUNDS, Unit.COUNT
    return Table(
        key="ranking",
        title=f"Ranking by mean position ({comparison.year} first)",
        columns=(
            YEAR,
            Column(key="place", label="Place", unit=count, definition="1 is best; equals share a place."),
            SCENARIO,
            Column(key="position", label="Mean position", unit=money, definition=POSITION),
            *interval_columns("position", "Mean position", money),
            Column(
                key="lead",
                label="Ahead of the next by",
                unit=money,
                definition="The mean position less that of the scenario in the next line.",
            ),
            *interval_columns("lead", "Ahead of the next by", money),
            Column(
                key="better_than_next",
                label="Better than the next in",
                unit=Unit.CHANCE,
                definition="In what share of futures the position is better than that of the next line.",
            ),
            Column(
                key="best_place",
                label="Best place open",
                unit=count,
                definition="The best place that the runs leave open, with 95% confidence.",
                brief=unsettled,
            ),
            Column(
                key="worst_place",
                label="Worst place open",
                unit=count,
                definition="The worst place that the runs leave open, with 95% confidence.",
                brief=unsettled,
            ),
        ),
        rows=tuple(rows),
        note=f"Position: {lowered(POSITION)} {SAME_FUTURES}",
        brief_rows=len(comparison.scenarios),
    )


def _better(comparison: Comparison) -> Table:
    found = comparison.standing
    rows: list[tuple[Value, ...]] = []
    for t in years_in_order(comparison):
        order = in_order(comparison, t)
        for k in order:
            rows += [
                (
                    comparison.years[t],
                    comparison.scenarios[k],
                    comparison.scenarios[other],
                    float(found.better[k, other, t]),
                    float(found.same[k, other, t]),
                    float(found.better[other, k, t]),
                    float(found.leads[k, other, t]),
                    *map(float, found.lead_intervals[k, other, t]),
                )
                for other in order
                if other != k
            ]
    share = Unit.CHANCE
    return Table(
        key="better",
        title=f"How often each position is better than another ({comparison.year} first)",
        columns=(
            YEAR,
            SCENARIO,
            Column(key="other", label="Against"),
            Column(key="better", label="Better", unit=share, definition="In what share of the futures."),
            Column(
                key="same",
                label="Same",
                unit=share,
                definition="In what share of the futures they are within half a penny of each other.",
            ),
            Column(key="worse", label="Worse", unit=share, definition="In what share of the futures."),
            Column(
                key="lead",
                label="Ahead by, on average",
                unit=Unit.POUNDS,
                definition="The mean position less the other's.",
            ),
            *interval_columns("lead", "Ahead by, on average", Unit.POUNDS),
        ),
        rows=tuple(rows),
        brief_rows=len(comparison.scenarios) - 1,
    )


def _regret(comparison: Comparison) -> Table:
    found = comparison.standing
    rows: list[tuple[Value, ...]] = [
        (
            comparison.years[t],
            comparison.scenarios[k],
            float(found.regret_mean[k, t]),
            *map(float, found.regret_intervals["mean"][k, t]),
            float(found.regret_p95[k, t]),
            *map(float, found.regret_intervals["p95"][k, t]),
            float(found.regret_largest[k, t]),
            float(found.best_alone[k, t]),
            float(found.best_shared[k, t]),
        )
        for t in years_in_order(comparison)
        for k in in_order(comparison, t)
    ]
    money = Unit.POUNDS
    return Table(
        key="regret",
        title=f"Short of the best of those compared ({comparison.year} first)",
        columns=(
            YEAR,
            SCENARIO,
            Column(
                key="regret_mean",
                label="On average",
                unit=money,
                definition="How far the position falls short of the best in the same future, on average.",
            ),
            *interval_columns("regret_mean", "On average", money),
            Column(
                key="regret_p95",
                label="1 in 20 is above",
                unit=money,
                definition="The 95th percentile of what it falls short by.",
            ),
            *interval_columns("regret_p95", "1 in 20 is above", money),
            Column(key="regret_largest", label="At most", unit=money, definition="The largest of the runs."),
            Column(
                key="best_alone",
                label="Best alone in",
                unit=Unit.CHANCE,
                definition="In what share of the futures it is the best and no other is.",
            ),
            Column(
                key="best_shared",
                label="Best with others in",
                unit=Unit.CHANCE,
                definition="In what share of the futures it is the best, within half a penny, with others.",
            ),
        ),
        rows=tuple(rows),
        note=CHOICES,
        brief_rows=len(comparison.scenarios),
    )


def standing_tables(comparison: Comparison) -> tuple[Table, ...]:
    """Return the tables of how scenarios stand to one another.

    Parameters
    ----------
    comparison : Comparison
        The scenarios, in the same futures.

    Returns
    -------
    tuple of Table
        The ranking, how often each is better than another, and what each falls short of the best by.
    """
    return _ranking(comparison), _better(comparison), _regret(comparison)
