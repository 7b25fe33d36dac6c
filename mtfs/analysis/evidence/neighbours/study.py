"""A council beside its neighbours, or beside all of its class, from a history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mtfs.analysis.evidence.breaks import BreakKind
from mtfs.analysis.evidence.cells import budget_cells
from mtfs.analysis.evidence.history import BREAKS, CLASSES, SOCIAL_CARE_CLASSES
from mtfs.analysis.evidence.neighbours.context import net_spending_jumps, reserve_swings
from mtfs.analysis.evidence.neighbours.councils import Group, council_keys
from mtfs.analysis.evidence.neighbours.indicators import (
    ADULTS,
    CHILDREN,
    EARMARKED,
    INDICATORS,
    NET,
    UNALLOCATED,
    Figures,
    Indicator,
    indicator_values,
)
from mtfs.analysis.evidence.neighbours.records import Council, Overspends, Standing, Study
from mtfs.analysis.evidence.neighbours.reserves import ReserveChange, reserve_change, restated
from mtfs.errors import RequestError

__all__ = ["compare_with", "year_and_basis"]

_OF_SPENDING_POWER = "social_care_of_spending_power"
#: The lines that indicators are worked out from, and those of them that are reserves.
_RESERVES = (UNALLOCATED, EARMARKED)
_COMPARED = (
    *(ADULTS, CHILDREN, "service_expenditure", "capital_financing", NET, "council_tax_requirement"),
    *_RESERVES,
)
_CHANGES = ("change_in_reserves", "reserves_years_left")


def year_and_basis(history: pd.DataFrame, council: Council, year: str = "") -> tuple[str, str]:
    """Choose the year to compare, and whether its outturns or its budgets are.

    Parameters
    ----------
    history : pandas.DataFrame
        A history.
    council : Council
        The council.
    year : str, optional
        The year that is wanted; the last with an outturn, unless given.

    Returns
    -------
    year, basis : str
        The year, and ``outturn`` or ``budget``.

    Raises
    ------
    RequestError
        Where the council has no net revenue expenditure for that year, or for any.
    """
    own = history[(council_keys(history) == council.key) & (history["line"] == NET)]
    years = {
        basis: sorted(own.loc[own[basis].notna(), "year"].astype(str)) for basis in ("outturn", "budget")
    }
    for basis, known in years.items():
        if known and (not year or year in known):
            return year or known[-1], basis
    every = sorted({*years["outturn"], *years["budget"]})
    if not every:
        msg = f"the history has no net revenue expenditure of {council.name}; add a return that has it"
        raise RequestError(msg)
    msg = f"the history has no figures of {council.name} for {year}; expected one of {', '.join(every)}"
    raise RequestError(msg)


def _by_year(history: pd.DataFrame, basis: str) -> dict[str, pd.DataFrame]:
    """Return the figures of each year that has any: a row a council, a column a line."""
    kept = history.assign(key=council_keys(history))
    kept = kept[kept[basis].notna()]
    return {
        str(year): rows.pivot(index="key", columns="line", values=basis)
        for year, rows in kept.groupby("year")
    }


@dataclass(frozen=True)
class _Material:
    """What a study is made from."""

    history: pd.DataFrame
    council: Council
    group: Group
    year: str
    figures: dict[str, pd.DataFrame]
    outturns: dict[str, pd.DataFrame]
    change: ReserveChange
    spending_power: Mapping[str, Mapping[str, float]]

    @property
    def keys(self) -> list[str]:
        return [self.council.key, *(c.key for c in self.group.councils)]

    def lines(self, year: str) -> pd.DataFrame:
        """Return the figures of a year: those that are compared in its own, and outturns in any other."""
        own = self.figures if year == self.year else self.outturns
        return own.get(year, pd.DataFrame())


def compare_with(
    history: pd.DataFrame,
    council: Council,
    group: Group,
    *,
    year: str = "",
    spending_power: Mapping[str, Mapping[str, float]] | None = None,
) -> Study:
    """Compare a council with its neighbours.

    Parameters
    ----------
    history : pandas.DataFrame
        A history; it may hold interest payable as a further line.
    council : Council
        The council.
    group : Group
        Whom it is compared with.
    year : str, optional
        The year; the last with an outturn of the council, unless given. A year without outturns is compared
        by its budgets.
    spending_power : mapping of str to mapping of str to float, optional
        Core spending power by year and by the key of a council [£]. The ratio is of the last year, up to the
        one compared, for which there are outturns too.

    Returns
    -------
    Study
        The comparison.

    Raises
    ------
    RequestError
        Where there are no figures of the council for that year, or no neighbours.
    """
    if not group.councils:
        listed = f": {', '.join(group.not_found)}" if group.not_found else ""
        msg = (
            f"there is nobody to compare {council.name} with; the history has none of its neighbours{listed}"
        )
        raise RequestError(msg)
    year, basis = year_and_basis(history, council, year)
    wanted = {council.key, *(c.key for c in group.councils)}
    history = history[council_keys(history).isin(wanted)]
    outturn = basis == "outturn"
    outturns = _by_year(history, "outturn")
    figures = outturns if outturn else _by_year(history, basis)
    nothing = pd.Series(dtype=float)
    change = (
        reserve_change(figures, year, council.key) if outturn else ReserveChange(year, 0, nothing, nothing)
    )
    material = _Material(history, council, group, year, figures, outturns, change, spending_power or {})
    both = (council, *group.councils)
    overspends = _overspends(material)
    return Study(
        council=council,
        year=year,
        basis=basis,
        group=group.name,
        source=group.source,
        neighbours=group.councils,
        not_found=group.not_found,
        standings=_standings(material),
        overspends=overspends,
        jumps=net_spending_jumps(figures, year, both),
        swings=reserve_swings(figures[year], both) if outturn else (),
        restatements=restated(figures, change, council.key),
        gaps=tuple(each for each in change.covered if each not in figures) if change.years else (),
        breaks=_breaks(material, overspends),
    )


def _standings(material: _Material) -> tuple[Standing, ...]:
    power_year = _spending_power_year(material)
    found = []
    for indicator in INDICATORS:
        if indicator.care and material.council.council_class not in SOCIAL_CARE_CLASSES:
            continue
        of_power = indicator.key == _OF_SPENDING_POWER
        if of_power and not power_year:
            continue
        standing = _standing(material, indicator, power_year if of_power else material.year)
        if not np.isnan(standing.value) and len(standing.values):
            found.append(standing)
    return tuple(found)


def _spending_power_year(material: _Material) -> str:
    """Return the last year that has both core spending power and the council's outturns; blank for none."""
    key = material.council.key
    years = [
        year
        for year, known in material.spending_power.items()
        if year <= material.year and key in known and key in material.lines(year).index
    ]
    return max(years, default="")


def _standing(material: _Material, indicator: Indicator, year: str) -> Standing:
    change = material.change
    figures = Figures(
        lines=material.lines(year),
        opening=change.opening,
        closing=change.closing,
        years=change.years,
        spending_power=pd.Series(dict(material.spending_power.get(year, {})), dtype=float),
    )
    values = indicator_values(indicator, figures).reindex(material.keys)
    own, others = float(values.iloc[0]), values.iloc[1:].to_numpy(float)
    known = ~np.isnan(others)
    names = [c.name for c in material.group.councils]
    return Standing(
        indicator=indicator,
        year=year,
        since=change.first if indicator.key in _CHANGES else "",
        value=own,
        names=tuple(name for name, has in zip(names, known, strict=True) if has),
        values=others[known],
        without=tuple(name for name, has in zip(names, known, strict=True) if not has),
    )


def _overspends(material: _Material) -> tuple[Overspends, ...]:
    care = material.council.council_class in SOCIAL_CARE_CLASSES
    found = []
    for line in (NET, *((ADULTS, CHILDREN) if care else ())):
        cells = budget_cells(material.history, line, list(CLASSES))
        errors = pd.DataFrame({"council": cells.council, "year": cells.year, "error": cells.error})
        table = errors[errors["year"] <= material.year].pivot(index="council", columns="year", values="error")
        if material.council.key not in table.index:
            continue
        own = table.loc[material.council.key].dropna()
        others = table.reindex(index=material.keys[1:], columns=own.index)
        has = others.notna().any(axis=1).to_numpy(bool)
        if not has.any():
            continue
        names = [c.name for c in material.group.councils]
        found.append(
            Overspends(
                line=line,
                years=tuple(map(str, own.index)),
                council=own.to_numpy(float),
                names=tuple(name for name, keep in zip(names, has, strict=True) if keep),
                values=others.to_numpy(float)[has],
            )
        )
    return tuple(found)


def _breaks(material: _Material, overspends: Sequence[Overspends]) -> tuple[str, ...]:
    """Return the passing breaks that bear on what is compared, in the order in which they came.

    One that lasts bears on all councils of a year alike, and a drift on each year a little.
    """
    rows, year = material.history, material.history["year"].astype(str)
    touched = (year == material.year) & rows["line"].isin(_COMPARED)
    touched |= (year >= material.change.first) & (year <= material.year) & rows["line"].isin(_RESERVES)
    for each in overspends:
        touched |= year.isin(each.years) & (rows["line"] == each.line)
    found = {key for cell in rows.loc[touched, "breaks"].fillna("").unique() for key in str(cell).split()}
    return tuple(key for key, each in BREAKS.items() if key in found and each.kind is BreakKind.PASSING)
