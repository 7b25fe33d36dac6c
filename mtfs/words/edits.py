"""What the edits of a scenario change, in words that a member can read aloud."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

from mtfs.domain.case import Edit
from mtfs.domain.checks import matched
from mtfs.domain.funding import FundingKind
from mtfs.domain.strategy import Strategy
from mtfs.words.figures import listed, money_words

__all__ = ["edit_phrases", "years_words"]

#: Beyond so many rows with the same change, the rest are counted.
_MOST_ROWS = 5
#: From this factor on, a scaling is told in times.
_MANY_TIMES = 3.0
_EVERY_YEAR = "years"
_EVERY_ROW = "*"


class _Kind(Enum):
    """What the cells of a column hold, which says how a change of them is told."""

    MONEY = "money in the workbook's unit"
    POUNDS = "pounds, whatever the unit"
    RATE = "rate"
    NUMBER = "number"
    MONTHS = "months"
    TEXT = "text"


@dataclass(frozen=True)
class _Family:
    """Columns of a sheet that are told alike.

    Parameters
    ----------
    subject : str
        What is changed, with the rows in place of ``{}``.
    every : str
        What is changed where it is every row.
    kind : _Kind
        What the columns hold.
    """

    subject: str
    every: str
    kind: _Kind = _Kind.NUMBER


_YEARS = {
    "drivers": _Family("{}", "every yearly rate", _Kind.RATE),
    "pressures": _Family("the pressure {}", "every pressure", _Kind.MONEY),
    "savings": _Family("the planned saving of {}", "every planned saving", _Kind.MONEY),
    "reserves": _Family("{}", "every reserve", _Kind.MONEY),
    "funding": _Family("{}", "every line of funding"),
}
_OVERSPEND = _Family("the in-year overspend of {}", "every in-year over- and underspend", _Kind.MONEY)
_DELIVERY = _Family("the delivery of {}", "the delivery of every savings scheme", _Kind.RATE)
_SLIP = _Family("the delay of {}", "the delay of every savings scheme", _Kind.MONTHS)
_RANGE = _Family("how far {} may be out", "how far every yearly rate may be out", _Kind.RATE)
_RANGE_WORDS = {
    "low": "lowest", "mode": "likeliest", "high": "highest", "sd": "spread", "sd up": "spread above"
}  # fmt: skip
_FAMILIES = {
    ("monitoring", "low"): _OVERSPEND,
    ("monitoring", "likely"): _OVERSPEND,
    ("monitoring", "high"): _OVERSPEND,
    ("monitoring", "recurring share"): _Family(
        "the share of the overspend of {} that recurs",
        "the share of every over- and underspend that recurs",
        _Kind.RATE,
    ),
    ("pressures", "probability"): _Family(
        "the chance of the pressure {}", "the chance of every pressure", _Kind.RATE
    ),
    ("pressures", "low"): _Family("the size of the pressure {}", "the size of every pressure"),
    ("pressures", "high"): _Family("the size of the pressure {}", "the size of every pressure"),
    **{("savings", f"delivery {word}"): _DELIVERY for word in ("low", "likely", "high")},
    **{("savings", f"slip {word}"): _SLIP for word in ("low", "likely", "high")},
    ("savings", "rag"): _Family("the rating of {}", "the rating of every savings scheme", _Kind.TEXT),
    **{("drivers", column): _RANGE for column in _RANGE_WORDS},
    ("costs", "base budget"): _Family("the base budget of {}", "every base budget", _Kind.MONEY),
    ("reserves", "opening balance"): _Family(
        "the opening balance of {}", "every opening balance", _Kind.MONEY
    ),
    ("reserves", "class"): _Family("the class of {}", "the class of every reserve", _Kind.TEXT),
}
#: Families of three columns: one or two of them alone are named.
_TRIPLES = {_OVERSPEND: 3, _DELIVERY: 3, _SLIP: 3, _FAMILIES["pressures", "low"]: 2}
_SETTINGS = {
    "minimum general fund balance": ("the minimum balance of the general reserve", _Kind.MONEY),
    "core council tax limit": ("the limit on council tax rises", _Kind.RATE),
    "asc precept limit": ("the limit on the adult social care precept", _Kind.RATE),
    "safety net": ("the safety net of business rates", _Kind.RATE),
    "collection fund share": ("the council's share of the collection fund", _Kind.RATE),
    "savings correlation": ("how far savings schemes succeed or fail together", _Kind.NUMBER),
    "dsg interest rate": ("the interest on a schools grant deficit", _Kind.RATE),
    "dsg share falling on council": (
        "the share of the schools grant deficit that falls on the council",
        _Kind.RATE,
    ),
}
_OVERRIDE = "dsg override ends"
_FUNDING_KINDS = {
    FundingKind.TAX_BASE: _Kind.NUMBER,
    FundingKind.BAND_D: _Kind.POUNDS,
    FundingKind.CORE_INCREASE: _Kind.RATE,
    FundingKind.ASC_PRECEPT: _Kind.RATE,
    FundingKind.RESET: _Kind.RATE,
    FundingKind.SAFETY_NET: _Kind.RATE,
}


@dataclass
class _Change:
    """Edits that come to one phrase: rows and columns of a sheet, all changed alike."""

    sheet: str
    family: _Family
    kind: _Kind
    operation: str
    value: float | str
    rows: list[str]
    columns: list[str]
    by_year: bool

    def takes_column(self, other: "_Change") -> bool:
        """Tell whether another change is of the same rows, and of a column that this one lacks."""
        return (
            self._is_like(other)
            and [matched(row) for row in self.rows] == [matched(row) for row in other.rows]
            and not set(self.columns) & set(other.columns)
        )

    def takes_row(self, other: "_Change") -> bool:
        """Tell whether another change is of the same columns, and of a row that this one lacks."""
        mine, others = ({matched(row) for row in change.rows} for change in (self, other))
        return (
            self._is_like(other)
            and self.columns == other.columns
            # Each setting has words of its own.
            and self.sheet != "council"
            and not mine & others
            and _EVERY_ROW not in mine | others
        )

    def follows(self, other: "_Change") -> bool:
        """Tell whether this changes the same rows as another in the same way, by other amounts and years."""
        return (
            self.by_year
            and other.by_year
            and self.rows == other.rows
            and (self.sheet, self.family, self.kind, self.operation)
            == (other.sheet, other.family, other.kind, other.operation)
        )

    def _is_like(self, other: "_Change") -> bool:
        def facts(change: "_Change") -> tuple[object, ...]:
            return (change.sheet, change.family, change.kind, change.operation, change.value, change.by_year)

        return facts(self) == facts(other)


def years_words(years: Sequence[str], all_years: Sequence[str]) -> str:
    """Say in which years something is.

    Parameters
    ----------
    years : sequence of str
        The labels of the years, in order.
    all_years : sequence of str
        Those of all years there are.

    Returns
    -------
    str
        Such as ``in each year``, ``from 2026/27 on``, ``from 2025/26 to 2027/28`` or ``in 2025/26``.
    """
    places = [all_years.index(year) for year in years if year in all_years]
    runs_on = len(places) == len(years) and all(b - a == 1 for a, b in pairwise(places))
    if len(years) == len(all_years) > 1 and runs_on:
        return "in each year"
    if len(years) > 2 and runs_on:
        if places[-1] == len(all_years) - 1:
            return f"from {years[0]} on"
        return f"from {years[0]} to {years[-1]}"
    return f"in {listed(list(years))}"


def _change_of(edit: Edit, base: Strategy) -> _Change:
    """Return one edit as a change of its own."""
    sheet, column = matched(edit.sheet), matched(edit.column)
    years = base.years if sheet == "reserves" else base.years[1:]
    by_year = column == _EVERY_YEAR or edit.column in base.years
    if by_year:
        family = _YEARS.get(sheet, _Family("{}", "every row"))
        columns = list(years) if column == _EVERY_YEAR else [edit.column]
    else:
        name = edit.column.strip().lower()
        told = _Family(f"'{edit.column.strip()}' of {{}}", f"'{edit.column.strip()}' of every row")
        family, columns = _FAMILIES.get((sheet, name), told), [name]
    kind = _funding_kind(edit, base) if sheet == "funding" else family.kind
    return _Change(sheet, family, kind, edit.operation, edit.value, [edit.row.strip()], columns, by_year)


def _funding_kind(edit: Edit, base: Strategy) -> _Kind:
    """Return what a cell of a funding line holds."""
    line = next((line for line in base.funding if matched(line.name) == matched(edit.row)), None)
    return _Kind.NUMBER if line is None else _FUNDING_KINDS.get(line.kind, _Kind.MONEY)


def _merged(changes: Iterable[_Change]) -> list[_Change]:
    """Join changes that are alike: first the columns of a row, then the rows with the same columns."""
    by_column: list[_Change] = []
    for change in changes:
        like = next((known for known in by_column if known.takes_column(change)), None)
        if like is None:
            by_column.append(change)
        else:
            like.columns += change.columns
    by_row: list[_Change] = []
    for change in by_column:
        like = next((known for known in by_row if known.takes_row(change)), None)
        if like is None:
            by_row.append(change)
        else:
            like.rows += change.rows
    return by_row


def _number(value: float | str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def _decimals(percent: float, fewest: int) -> str:
    """Write a percentage with as many decimals as it needs, up to three."""
    places = next((n for n in range(fewest, 3) if abs(percent - round(percent, n)) < 1e-9), 3)
    return f"{percent:.{places}f}"


def _percent(rate: float) -> str:
    """Write a rate in percent: the small rates of a plan with a decimal, and 0 and shares without."""
    percent = 100 * abs(rate)
    sign = "\N{MINUS SIGN}" if rate < 0 else ""
    return f"{sign}{_decimals(percent, 1 if 0 < percent < 10 else 0)}%"


def _amount(value: float, kind: _Kind, units: float) -> str:
    """Write a value in the words of its kind."""
    if kind is _Kind.MONEY:
        return money_words(value * units)
    if kind is _Kind.POUNDS:
        return money_words(value)
    if kind is _Kind.RATE:
        return _percent(value)
    if kind is _Kind.MONTHS:
        return f"{value:g} month{'' if value == 1 else 's'}"
    return f"{value:,g}".replace("-", "\N{MINUS SIGN}")


def _scaled(factor: float) -> str:
    """Say what scaling by a factor does to an amount of any sign."""
    named = {0.0: "taken out", 0.5: "halved", 1.0: "unchanged", 2.0: "doubled"}
    if factor in named:
        return named[factor]
    if factor < 0 or factor >= _MANY_TIMES:
        return f"{factor:g} times as large".replace("-", "\N{MINUS SIGN}")
    return f"{_decimals(abs(100 * (factor - 1)), 0)}% {'larger' if factor > 1 else 'smaller'}"


def _effect(change: _Change, units: float) -> str:
    """Say what is done to the subject of a change."""
    value = _number(change.value)
    if value is None or change.kind is _Kind.TEXT:
        return f"set to '{change.value}'"
    if change.operation == "scale":
        return _scaled(value)
    if change.operation == "set":
        return f"set to {_amount(value, change.kind, units)}"
    if value == 0:
        return "unchanged"
    size = abs(value)
    if change.kind is _Kind.RATE:
        points = _decimals(100 * size, 1)
        return f"{points} point{'' if points == '1.0' else 's'} {'higher' if value > 0 else 'lower'}"
    more = "longer" if change.kind is _Kind.MONTHS else "higher"
    less = "shorter" if change.kind is _Kind.MONTHS else "lower"
    return f"{_amount(size, change.kind, units)} {more if value > 0 else less}"


def _rows_words(change: _Change) -> str:
    """Name the rows of a change; a yearly rate goes by its own name, and all else is quoted."""
    quoted = change.rows if change.sheet == "drivers" else [f"'{row}'" for row in change.rows]
    if len(quoted) > _MOST_ROWS:
        quoted = [*quoted[: _MOST_ROWS - 1], f"{len(quoted) - _MOST_ROWS + 1} more"]
    return listed(quoted)


def _subject(change: _Change) -> str:
    if _EVERY_ROW in change.rows:
        subject = change.family.every
    elif change.sheet == "funding" and change.by_year and change.kind is _Kind.MONEY:
        subject = f"the funding {_rows_words(change)}"
    else:
        subject = change.family.subject.format(_rows_words(change))
    if not change.by_year and len(change.columns) < _TRIPLES.get(change.family, 0):
        # Such as the highest alone: its last word tells which.
        return f"{subject} ({listed([column.split()[-1] for column in change.columns])} end)"
    if change.family is _RANGE:
        return f"{subject} ({listed([_RANGE_WORDS[column] for column in change.columns])})"
    return subject


def _when(change: _Change, base: Strategy) -> str:
    if not change.by_year:
        return ""
    return f" {years_words(change.columns, base.years if change.sheet == 'reserves' else base.years[1:])}"


def _phrase(changes: Sequence[_Change], base: Strategy) -> str:
    """Tell one change, or several of the same rows whose amounts differ from year to year."""
    first, units = changes[0], base.council.units.pounds
    if first.sheet == "council":
        return _setting_phrase(first, units)
    if first.by_year and first.sheet == "reserves" and first.operation != "scale":
        them = "them" if len(first.rows) > 1 or _EVERY_ROW in first.rows else "it"
        rows = ["every reserve" if _EVERY_ROW in first.rows else _rows_words(first), *[them] * len(changes)]
        moved = zip(changes, rows, strict=False)
        return listed([f"{_movement(change, name, units)}{_when(change, base)}" for change, name in moved])
    told = [f"{_effect(change, units)}{_when(change, base)}" for change in changes]
    return f"{_subject(first)} {listed(told)}"


def _movement(change: _Change, rows: str, units: float) -> str:
    """Say what goes into reserves or out of them, or how much more."""
    pounds = (_number(change.value) or 0.0) * units
    more = " more" if change.operation == "add" else ""
    amount = money_words(abs(pounds)) if pounds else "nothing"
    return f"{amount}{more} {'out of' if pounds < 0 else 'into'} {rows}"


def _setting_phrase(change: _Change, units: float) -> str:
    setting = matched(change.rows[0])
    if setting == _OVERRIDE:
        return f"the override for schools grant deficits ends before {change.value}"
    told, kind = _SETTINGS.get(setting, (f"the setting '{change.rows[0]}'", _Kind.TEXT))
    return f"{told} {_effect(replace(change, kind=kind), units)}"


def edit_phrases(edits: Sequence[Edit], base: Strategy) -> list[str]:
    """Tell edits in phrases without a verb of their own, those alike told as one.

    Parameters
    ----------
    edits : sequence of Edit
        The edits of one scenario, or some of them.
    base : Strategy
        The case without edits: its years, its unit of money and the kinds of its funding.

    Returns
    -------
    list of str
        Such as ``cpi and care fees 2.0 points higher in 2025/26 and 2026/27``, in the order of the edits.
    """
    groups: list[list[_Change]] = []
    for change in _merged(_change_of(edit, base) for edit in edits):
        if groups and change.follows(groups[-1][-1]):
            groups[-1].append(change)
        else:
            groups.append([change])
    return [_phrase(group, base) for group in groups]
