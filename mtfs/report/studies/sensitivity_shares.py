"""Tables of shares of the spread: of groups, of drivers that move together, of a savings programme."""

from dataclasses import replace

from mtfs.analysis.findings import Column, Table, Unit, Value
from mtfs.analysis.sensitivity import Sensitivity
from mtfs.analysis.sensitivity.effects import OUTCOMES
from mtfs.analysis.sensitivity.redraws import RedrawKind
from mtfs.report.studies.columns import figure_cells, interval_columns
from mtfs.report.studies.sensitivity_columns import KIND, NULLS, OUTCOME_LABELS, YEAR, ordered, years_in_order
from mtfs.words.rows import redraw_label

__all__ = ["drivers_table", "effects_table", "programme_table"]


def _share_column(key: str, label: str, definition: str, *, brief: bool) -> tuple[Column, ...]:
    column = Column(key=key, label=label, unit=Unit.SHARE, definition=definition, brief=brief)
    return (column, *interval_columns(key, label, Unit.SHARE))


def _effect_columns() -> tuple[Column, ...]:
    columns: list[Column] = []
    for outcome, (label, told) in OUTCOME_LABELS.items():
        what = f"What it explains alone and with others of the variance of {told}: its total effect."
        columns += _share_column(f"{outcome}_total", label, what, brief=True)
    for outcome, (label, told) in OUTCOME_LABELS.items():
        what = f"What it explains alone of the variance of {told}: its first-order effect."
        columns += _share_column(f"{outcome}_first_order", f"{label}: alone", what, brief=False)
    return tuple(columns)


def _effects(found: Sensitivity, kinds: tuple[RedrawKind, ...]) -> tuple[tuple[Value, ...], ...]:
    """Return a row for each year and redraw of some kinds, with total and first-order shares."""
    effects, rows = found.effects, found.tornado.rows
    redraws = [i for kind in kinds for i in effects.of_kind(kind)]
    cells: list[tuple[Value, ...]] = []
    for t in years_in_order(found):
        for k in ordered(effects.shares["gap"].total[redraws, t]):
            i = redraws[k]
            row: list[Value] = [
                found.years[t],
                redraw_label(effects.parts[i], rows, found.telling),
                effects.parts[i].members[0].kind.value,
                "; ".join(member.name for member in effects.parts[i].members),
            ]
            for outcome in OUTCOMES:
                shares = effects.shares[outcome]
                row += figure_cells(shares.total, shares.total_interval, i, t)
            for outcome in OUTCOMES:
                shares = effects.shares[outcome]
                row += figure_cells(shares.first, shares.first_interval, i, t)
            cells.append(tuple(row))
    return tuple(cells)


def effects_table(found: Sensitivity, *, top: int) -> Table:
    """Set the shares of the spread of every independent group.

    Parameters
    ----------
    found : Sensitivity
        What was found.
    top : int
        How many rows a terminal shows.

    Returns
    -------
    Table
        A row for each year and group.
    """
    return Table(
        key="effects",
        title=f"Shares of the spread, {found.year} first",
        columns=(
            YEAR,
            Column(key="what", label="What varies"),
            KIND,
            Column(key="rows", label="Rows", definition="The rows of the case that it is of.", brief=False),
            *_effect_columns(),
        ),
        rows=_effects(found, (RedrawKind.GROUP,)),
        note="Groups are independent of each other. A total share is what a group explains alone and with "
        "others, so that totals may add up to more than the whole; a first-order share is what it explains "
        f"alone. An estimate may pass 0 or 100% by its Monte Carlo error. {NULLS}",
        brief_rows=min(top, len(found.effects.of_kind(RedrawKind.GROUP))),
    )


def programme_table(found: Sensitivity) -> Table:
    """Set what a savings programme is made of; a terminal leaves it out.

    Parameters
    ----------
    found : Sensitivity
        What was found.

    Returns
    -------
    Table
        A row for each year, for what the schemes share, and for each scheme's own part.
    """
    columns = (
        YEAR,
        Column(key="what", label="What varies"),
        KIND,
        Column(key="rows", label="Rows", definition="The rows of the case that it is of."),
        *_effect_columns(),
    )
    return Table(
        key="programme",
        title=f"The savings programme: what schemes share, and what is each one's own, {found.year} first",
        columns=tuple(replace(column, brief=False) for column in columns),
        rows=_effects(found, (RedrawKind.PROGRAMME, RedrawKind.OWN)),
        note="Shares of the whole spread, not of the programme's. What the schemes share and what is each "
        f"one's own are independent of each other. {NULLS}",
        brief_rows=0,
    )


def drivers_table(found: Sensitivity, *, top: int) -> Table:
    """Set the two shares of each driver that moves together with others.

    Parameters
    ----------
    found : Sensitivity
        What was found.
    top : int
        How many rows a terminal shows.

    Returns
    -------
    Table
        A row for each year and driver.
    """
    effects = found.effects
    together, beyond = effects.of_kind(RedrawKind.TOGETHER), effects.of_kind(RedrawKind.BEYOND)
    cells: list[tuple[Value, ...]] = []
    for t in years_in_order(found):
        for k in ordered(effects.shares["gap"].first[together, t]):
            i, j = together[k], beyond[k]
            row: list[Value] = [found.years[t], effects.parts[i].members[0].name]
            for outcome in OUTCOMES:
                shares = effects.shares[outcome]
                row += figure_cells(shares.first, shares.first_interval, i, t)
                row += figure_cells(shares.total, shares.total_interval, j, t)
            cells.append(tuple(row))
    columns = [YEAR, Column(key="driver", label="Driver")]
    for outcome, (label, told) in OUTCOME_LABELS.items():
        shown = outcome != "exhausted_by"
        columns += _share_column(
            f"{outcome}_together",
            f"{label} with the others",
            f"What it explains with all that comes with it of the variance of {told}: its first-order share.",
            brief=shown,
        )
        columns += _share_column(
            f"{outcome}_beyond",
            f"{label} beyond them",
            f"What it explains that the others do not of the variance of {told}: its total share.",
            brief=shown,
        )
    return Table(
        key="drivers",
        title=f"Drivers that move together: two shares of the spread, {found.year} first",
        columns=tuple(columns),
        rows=tuple(cells),
        note="Of drivers that are correlated no share is one driver's own. With the others: what would be "
        "known of the outcome if this driver were known, and with it what usually comes with it. Beyond "
        "them: what would still be open if all the others were known. Neither adds up over the drivers, and "
        f"the second is the larger where a driver offsets what it comes with. {NULLS}",
        brief_rows=min(top, len(together)),
    )
