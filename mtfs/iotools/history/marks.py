"""Which rows of a history each break bears on."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mtfs.analysis.evidence.breaks import BreakKind
from mtfs.analysis.evidence.history import BREAKS, Break

__all__ = ["mark_breaks"]

Mask = NDArray[np.bool_]

_SIDES = ("budget", "outturn")
_RATES = ("revenue_support_grant", "retained_rates")
_FIRST_PILOTS = "2017/18"
#: When police or fire came to an authority, or left it, by the ministry's code.
_MOVED = {
    "E6142": ("2017/18",),
    "E6348": ("2017/18", "2025/26"),
    "E2820": ("2019/20",),
    "E2101": ("2021/22",),
    "E6350": ("2025/26",),
}
_MOVED_LINES = (
    *("police_fire", "service_expenditure", "net_current_expenditure", "revenue_expenditure"),
    *("net_revenue_expenditure", "council_tax_requirement"),
)


def _lasting(history: pd.DataFrame, council: pd.Series, mask: Mask, first: str, last: str) -> Mask:
    """Tell which rows a lasting break sets apart from earlier ones of the same council.

    These are the years in which it came and, where the history does not have the last of them, the first that
    it has after it; of budgets and of outturns each. A council without earlier years has nothing to compare.
    """
    held = np.zeros(len(history), bool)
    for side in _SIDES:
        rows = history.loc[mask & history[side].notna().to_numpy(), ["year"]].assign(council=council)
        before = set(rows.loc[rows["year"] < first, "council"])
        later = rows[(rows["year"] >= first) & rows["council"].isin(before)]
        after = later[later["year"] >= last].groupby("council")["year"].min()
        first_after = later["council"].map(after)
        held[later.index[(later["year"] < last) | (later["year"] == first_after)]] = True
    return held


def _in_years(history: pd.DataFrame, each: Break) -> Mask:
    years = history["year"].to_numpy(dtype=str)
    mask: Mask = years >= each.first
    return mask & (years <= each.last) if each.last else mask


def _marked(history: pd.DataFrame, council: pd.Series, each: Break) -> Mask:
    """Tell which rows a break bears on, by its years, lines, classes and councils."""
    mask: Mask = history["line"].isin(each.lines).to_numpy()
    if each.classes:
        mask = mask & history["council_class"].isin(each.classes).to_numpy()
    if each.councils:
        mask = mask & history["e_code"].isin(each.councils).to_numpy()
    if each.kind is not BreakKind.LASTING:
        return mask & _in_years(history, each)
    return _lasting(history, council, mask, each.first, each.last or each.first)


def _without_grant(history: pd.DataFrame, council: pd.Series) -> Mask:
    """Tell the rows of councils' years without revenue support grant, of those that have it in others."""
    grant = history[history["line"] == "revenue_support_grant"]
    amount = grant[list(_SIDES)].abs().max(axis=1)
    has = amount >= 1.0
    known = set(council[grant.index[has]])
    none = grant.index[~has & amount.notna() & (grant["year"] >= _FIRST_PILOTS)]
    keys = {(council[row], grant.at[row, "year"]) for row in none if council[row] in known}
    rows = history["line"].isin(_RATES).to_numpy()
    pairs = pd.MultiIndex.from_arrays([council, history["year"]])
    found: Mask = rows & pairs.isin(list(keys)) if keys else np.zeros(len(history), bool)
    return found


def _moved(history: pd.DataFrame) -> Mask:
    mask = np.zeros(len(history), bool)
    for code, years in _MOVED.items():
        mask = mask | ((history["e_code"] == code) & history["year"].isin(years)).to_numpy()
    return mask & history["line"].isin(_MOVED_LINES).to_numpy()


def mark_breaks(
    history: pd.DataFrame,
    *,
    partial: Iterable[tuple[str, str]] = (),
    chained: Iterable[tuple[str, str]] = (),
) -> pd.DataFrame:
    """Fill the column ``breaks`` of a history.

    Parameters
    ----------
    history : pandas.DataFrame
        A history.
    partial : iterable of (str, str), optional
        The ONS code, or the ministry's where there is none, and the year of returns of which a part is
        missing.
    chained : iterable of (str, str), optional
        The code and the first year of councils that have figures of those whose place they took.

    Returns
    -------
    pandas.DataFrame
        A copy, with the keys of the breaks that bear on each row in the order of `BREAKS`.
    """
    history = history.reset_index(drop=True)
    council = history["ons_code"].where(history["ons_code"] != "", history["e_code"])
    masks = {key: _marked(history, council, each) for key, each in BREAKS.items() if each.lines}
    masks["rates_pilots"] = _without_grant(history, council)
    masks["fire_and_police"] = _moved(history)
    pairs = pd.MultiIndex.from_arrays([council, history["year"]])
    if partial := list(partial):
        masks["partial_return"] = pairs.isin(partial)
    everything = np.ones(len(history), bool)
    for code, year in chained:
        own = everything & (council == code).to_numpy()
        masks.setdefault("reorganisation", np.zeros(len(history), bool))
        masks["reorganisation"] = masks["reorganisation"] | _lasting(history, council, own, year, year)
    texts = np.full(len(history), "", dtype=object)
    for key in BREAKS:
        if key in masks:
            texts[masks[key]] += f"{key} "
    return history.assign(breaks=[text.rstrip() for text in texts])
