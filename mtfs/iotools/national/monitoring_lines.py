"""The base year's variance from budget, which no return tells: what the record of like councils has."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

from mtfs.analysis.evidence.history import CLASSES
from mtfs.analysis.evidence.monitoring import MonitoringRow, expected_variances
from mtfs.domain.calibration import OTHER_NET, BudgetError, Calibration
from mtfs.iotools.history.figures import net_revenue_figures
from mtfs.iotools.national.defaults import ASC_CLASSES, Growth, growth_of
from mtfs.iotools.national.ledger import Draft, Ledger, amount_words
from mtfs.iotools.national.lines import SERVICES
from mtfs.iotools.national.provenance import SOURCE, Told
from mtfs.iotools.national.returns import Figure

__all__ = ["add_monitoring"]

_CARE = ("adult_social_care", "childrens_social_care")
_NET = "net_revenue_expenditure"
_LABELS = {line.key: line.label for line in SERVICES if line.key in _CARE} | {
    OTHER_NET: "All other net spending",
    _NET: "All net spending",
}
_WITH_PRICES = Growth("cpi", why="Assumed: what of it comes back grows with prices.")
_WITH_SERVICE = "What of it comes back grows as the service does on Costs."
#: Districts, and the classes with social care: others are no councils, and the record is of councils.
_COUNCILS = ASC_CLASSES | {"SD"}
_HEADING = "This year's variance from budget"
# In 2013/14, 2014/15 and 2017/18 to 2019/20 English councils spent £6.1bn less, net, than they had budgeted:
# £2.5bn less in the first year, £0.3bn more in the last. They paid £8.8bn more than planned into earmarked
# reserves, which hold it for some purpose (MHCLG, RA and RS of these years, all classes of councils).
_NOT_COUNTED_ON = (
    "is not counted on (assumed), as it shrank from year to year, and went into earmarked reserves for later"
)
#: All else is narrowed to this share of its width at most (assumed).
_LEAST_WIDTH = 0.5


@dataclass(frozen=True)
class _Expected:
    """A row of the record, as a case takes it.

    Parameters
    ----------
    row : MonitoringRow
        As the record has it.
    narrowed : float, optional
        The share of its width that it keeps.
    """

    row: MonitoringRow
    narrowed: float = 1.0

    @property
    def of_care(self) -> bool:
        """Whether it is of social care."""
        return self.row.line in _CARE

    @property
    def not_counted_on(self) -> float:
        """By how much the middle was below budget, where that is left out [£]."""
        return 0.0 if self.of_care else round(max(-self.row.record.middle * self.row.base, 0.0), -3)

    def taken(self, amount: float) -> float:
        """Return what becomes of an amount of the range [£]."""
        middle = self.row.record.middle * self.row.base
        return middle + self.narrowed * (amount - middle) + self.not_counted_on


def _width(record: BudgetError) -> float:
    return record.high - record.low


def _expected(found: Sequence[MonitoringRow], whole: BudgetError | None) -> list[_Expected]:
    """Narrow all else, so that all rows together are as wide as net spending was.

    Rows are drawn apart from each other, and on record what is overspent on one is in part saved on another.
    """
    care = sum((row.base * _width(row.record)) ** 2 for row in found if row.line in _CARE)
    rows = []
    for row in found:
        share, own = 1.0, row.base * _width(row.record)
        if row.line == OTHER_NET and whole is not None and own:
            left = max((row.base * _width(whole)) ** 2 - care, 0.0)
            share = min(max(round(sqrt(left) / own, 2), _LEAST_WIDTH), 1.0)
        rows.append(_Expected(row, share))
    return rows


def add_monitoring(draft: Draft, ledger: Ledger, pack: Calibration, kind: str) -> None:
    """Add the rows of Monitoring, where the base year is a budget whose outturn is not known.

    Parameters
    ----------
    draft : Draft
        The case in the making.
    ledger : Ledger
        The return.
    pack : Calibration
        The record of councils.
    kind : str
        The class of the council; of one that is in no class of councils nothing is on record.
    """
    if ledger.entry.kind != "budget" or kind not in _COUNCILS:
        return
    net = net_revenue_figures(ledger.entry)
    care = {key: ledger.figures(key) if kind in ASC_CLASSES else () for key in _CARE}
    figures = {**care, OTHER_NET: net, _NET: net}
    found = expected_variances(
        pack,
        kind,
        net_revenue=sum(figure.value for figure in net),
        **{key: sum(figure.value for figure in own) for key, own in care.items()},
    )
    rows = _expected(found, pack.budget_error(_NET, kind))
    draft.monitoring += [_row(one, figures[one.row.line], pack, kind) for one in rows]
    if rows:
        parts = "; ".join(f"{_LABELS[one.row.line].lower()}, {_amounts(one)}" for one in rows)
        usual = "".join(
            f" The usual underspend on {_LABELS[one.row.line].lower()}, {amount_words(one.not_counted_on)}, "
            f"{_NOT_COUNTED_ON}."
            for one in rows
            if one.not_counted_on
        )
        text = (
            f"The return does not say how {draft.base_year} will end. Monitoring has a range for it from how "
            f"{CLASSES[kind]} ended their years. In 8 of 10 cases: {parts} "
            f"({_record_words(pack, found[0].record.years)}).{usual} Write your own forecast over it."
        )
        draft.decisions.append((_HEADING, text))


def _between(ends: Sequence[float], words: Callable[[float], str]) -> str:
    """Say between which ends councils end a year."""
    told = [f"{words(end)} {'below' if end < 0 else 'above'}" for end in ends]
    return f"between {told[0]} and {told[1]} budget"


def _amounts(one: _Expected) -> str:
    record, base = one.row.record, one.row.base
    ends = [round(one.taken(end * base), -3) for end in (record.low, record.high)]
    return _between(ends, amount_words)


def _percent(share: float) -> str:
    return f"{abs(share):.1%}"


def _record_words(pack: Calibration, years: int) -> str:
    """Return which budgets and outturns a record is of."""
    span = f" of {years} years, {pack.years[0]} to {pack.years[-1]}" if pack.years else ""
    return f"budgets and outturns{span}, calibration {pack.version}"


def _how(one: _Expected, pack: Calibration, kind: str) -> str:
    record = one.row.record
    between = _between((record.low, record.high), _percent)
    of = "" if one.of_care else ", as shares of net revenue expenditure"
    told = [
        f"In 8 of 10 cases on record {CLASSES[kind]} ended the year {between}{of} "
        f"({_record_words(pack, record.years)})."
    ]
    if one.not_counted_on:
        told.append(f"The middle one was {_percent(record.middle)} below, which {_NOT_COUNTED_ON}.")
    if one.narrowed < 1:
        told.append(
            f"The range is narrowed to {one.narrowed:.0%} of that, as what is overspent on one service is in "
            "part saved on another."
        )
    told.append(
        "Low and High lie further out: they are the ends of a curve through these. Write your own forecast "
        "over it."
    )
    return " ".join(told)


def _row(one: _Expected, figures: tuple[Figure, ...], pack: Calibration, kind: str) -> dict[str, object]:
    found, how = one.row, _how(one, pack, kind)
    growth = growth_of(found.line, kind) if one.of_care else _WITH_PRICES
    weights = [
        None if weight is None else Told(value=weight, how=growth.why)
        for weight in (growth.price_weight, growth.demand_weight)
    ]
    recurs = f"Fitted: so much of a variance was in the next year's budget (calibration {pack.version})."
    amounts = {
        heading: Told(value=round(one.taken(amount) / 1000), figures=figures, how=how)
        for heading, amount in (("Low", found.low), ("Likely", found.likely), ("High", found.high))
    }
    return {
        "Service": _LABELS[found.line],
        **amounts,
        "Recurring share": Told(value=round(found.record.recurring_share, 2), how=recurs),
        "Price driver": growth.price,
        "Price weight": weights[0],
        "Demand driver": growth.demand or None,
        "Demand weight": weights[1],
        SOURCE: f"{how} {_WITH_SERVICE if one.of_care else growth.why}",
    }
