"""Which column of a spreadsheet is which of the case: by its heading, and by what stands below it."""

from collections.abc import Iterator, Sequence

from mtfs.domain.years import is_year_label, previous_year
from mtfs.iotools.sheets.columns import MOSTLY, SourceColumn, is_reference, source_columns
from mtfs.iotools.sheets.headings import Header
from mtfs.iotools.sheets.mapping import ColumnUse, Decision, Sign
from mtfs.iotools.sheets.phrases import (
    BALANCE_WORDS,
    BUDGET_PHRASES,
    FORECAST_PHRASES,
    INTO_WORDS,
    OPENING_WORDS,
    OUT_OF_WORDS,
    SINGLE_AMOUNT_PHRASES,
    YEAR_PHRASES,
)
from mtfs.iotools.sheets.targets import BALANCE, Kind, Target, TargetTable, choice_in_words
from mtfs.iotools.sheets.wording import phrase_score, words_of

__all__ = ["assign_columns"]

#: Multiples and months are no larger: larger figures are money.
_LARGEST_NUMBER = 120
#: A part of a heading that fits less than this is no sign of anything.
_LEAST_SCORE = 1.2
#: The tables whose days and months are those of balances and forecasts; in others they are parts of a year.
_BALANCES = ("reserves", "monitoring")


def _fits(column: SourceColumn, target: Target) -> bool:
    """Tell whether what stands in a column can be what a target needs."""
    match target.kind:
        case Kind.TEXT:
            return bool(column.texts) and column.figures < MOSTLY
        case Kind.CHOICE:
            known = [
                choice_in_words(target.header, words_of(text), column.words) for text in column.texts if text
            ]
            return bool(known) and sum(map(bool, known)) >= MOSTLY * len(known)
        case Kind.NUMBER:
            return column.holds_figures and column.largest <= _LARGEST_NUMBER
        case _:
            return column.holds_figures


def _monthly(columns: Sequence[SourceColumn]) -> dict[int, str]:
    """Return the columns of single months, which stand side by side: none of them is the amount of a year."""
    months: dict[tuple[str, str], list[int]] = {}
    for column in columns:
        if len(column.years) == 1 and column.years[0].form in ("month", "date"):
            months.setdefault((column.words, column.years[0].label), []).append(column.index)
    return {
        index: f"they are months of {label}"
        for (_, label), found in months.items()
        if len(found) > 1
        for index in found
    }


class _Assigner:
    """Takes columns for the case's, and says why."""

    def __init__(self, header: Header, table: TargetTable, years: Sequence[str]) -> None:
        self.header, self.table, self.years = header, table, tuple(years)
        self.columns = source_columns(header)
        self.used: dict[int, list[ColumnUse]] = {}
        self.decisions: list[Decision] = []
        #: What was left out although it looked like an amount, and why.
        self.left: dict[int, str] = {} if table.name in _BALANCES else _monthly(self.columns)

    @property
    def base(self) -> str:
        return self.years[0] if self.years else ""

    def free(self) -> list[SourceColumn]:
        return [column for column in self.columns if column.index not in self.used]

    def take(
        self,
        column: SourceColumn,
        take: str,
        why: str,
        *,
        sign: Sign = Sign.AS_PRINTED,
        others: Sequence[str] = (),
        what: str = "",
    ) -> None:
        self.used.setdefault(column.index, []).append(ColumnUse(column.heading, take, sign=sign))
        place = self.header.place(column.index)
        told = f"column '{column.heading}'" if not column.unheaded else column.heading.strip("()")
        self.decisions.append(Decision(what or take, told, why, (place,), tuple(others)))

    def ranked(
        self, phrases: Sequence[str], columns: Sequence[SourceColumn], least: float = _LEAST_SCORE
    ) -> list[tuple[float, SourceColumn]]:
        """Return the columns that fit, the best first; of the same words in several months the latest."""
        scored = [(phrase_score(column.words_of_any_month, phrases), column) for column in columns]
        good = [pair for pair in scored if pair[0] >= least]
        return sorted(good, key=lambda pair: (-pair[0], -pair[1].period, pair[1].index))

    def take_own(self) -> None:
        """Take the columns that are headed as the case heads what is not money."""
        for target in self.table.targets:
            own = [c for c in self.free() if c.words == words_of(target.header) and not c.years]
            if target.kind is not Kind.MONEY and own and _fits(own[0], target):
                self.take(own[0], target.header, "so its heading says")

    # -- texts, choices, shares and numbers ------------------------------------------------------------

    def take_plain(self) -> None:
        """Take the columns that are not amounts of money, the best fit first."""
        wanted = [target for target in self.table.targets if target.kind is not Kind.MONEY]
        pairs = [
            (score, -order, column, target)
            for order, target in enumerate(wanted)
            for score, column in self.ranked(target.phrases, self.free())
            if _fits(column, target) and not is_reference(column)
        ]
        pairs.sort(key=lambda pair: (-pair[0], -pair[1], pair[2].index))
        done = {use.take for uses in self.used.values() for use in uses}
        for score, _, column, target in pairs:
            if target.header in done or column.index in self.used:
                continue
            done.add(target.header)
            rivals = [
                f"'{other.heading}'"
                for rival, _, other, aim in pairs
                if aim is target and other is not column and other.index not in self.used and rival >= 2
            ]
            why = "so its heading says" if score >= 2 else "its heading holds the word"
            self.take(column, target.header, why, others=rivals)
        if self.table.key not in done:
            self._take_unnamed_key()

    def _take_unnamed_key(self) -> None:
        if self.table.name == "costs" and any(
            use.take == "Cost type" for uses in self.used.values() for use in uses
        ):
            return
        amounts = [column.index for column in self.columns if column.holds_figures and column.filled]
        before = min(amounts, default=len(self.columns))
        texts = [
            column
            for column in self.free()
            if column.index < before and column.figures < MOSTLY and column.texts and not is_reference(column)
        ]
        if texts:
            best = max(texts, key=lambda column: (len(set(column.texts)), -column.index))
            rivals = [f"'{column.heading}'" for column in texts if column is not best]
            why = "of the columns left of the figures it holds the most texts that differ"
            self.take(best, self.table.key, why, others=rivals)

    # -- amounts ---------------------------------------------------------------------------------------

    def take_best(self, take: str, phrases: Sequence[str], columns: Sequence[SourceColumn]) -> bool:
        ranked = self.ranked(phrases, columns)
        if not ranked:
            return False
        score, best = ranked[0]
        rivals = [f"'{column.heading}'" for _, column in ranked[1:4]]
        why = "so its heading says" if score >= 2 else "its heading holds the word"
        if len(ranked) > 1:
            why += ", the likeliest of several"
        self.take(best, take, why, others=rivals)
        return True

    def amounts(self) -> list[SourceColumn]:
        return [c for c in self.free() if c.may_be_amount and c.index not in self.left]

    def _of_base_year(self) -> list[SourceColumn]:
        """Return the amounts that are of no year or of the base year."""
        kept = []
        for column in self.amounts():
            labels = [year.label for year in column.years]
            if not labels or not self.base or labels == [self.base]:
                kept.append(column)
            else:
                self.left[column.index] = f"it is of {', '.join(labels)}, and the base year is {self.base}"
        dated = [column for column in kept if column.years]
        return dated if dated and any(phrase_score(c.words, self._own_phrases()) for c in dated) else kept

    def _own_phrases(self) -> tuple[str, ...]:
        target = self.table.target(self.table.amount)
        return target.phrases if target else ()

    def take_costs(self) -> None:
        self.take_best("Base budget", self._own_phrases(), self._of_base_year())

    def take_monitoring(self) -> None:
        columns = self._of_base_year()
        for header in ("Low", "High"):
            target = self.table.target(header)
            exact = [c for c in columns if target and phrase_score(c.words, target.phrases) >= 2]
            if target and exact:
                self.take_best(header, target.phrases, exact)
        columns = [column for column in columns if column.index not in self.used]
        if self.take_best("Likely", self._own_phrases(), columns):
            return
        forecast, budget = (self.ranked(phrases, columns) for phrases in (FORECAST_PHRASES, BUDGET_PHRASES))
        budget = [pair for pair in budget if not forecast or pair[1] is not forecast[0][1]]
        if forecast and budget:
            why = "there is no variance: it is the forecast less the budget"
            self.take(forecast[0][1], "Likely", why)
            self.take(budget[0][1], "Likely", why, sign=Sign.REVERSED, what="Likely, taken off")

    def take_years(self) -> None:
        """Take the columns of years of savings and pressures."""
        by_year: dict[str, list[SourceColumn]] = {}
        for column in self.amounts():
            labels = [year.label for year in column.years]
            if len(labels) == 1:
                by_year.setdefault(labels[0], []).append(column)
            elif labels:
                self.left[column.index] = "it is of several years"
        for label, columns in by_year.items():
            known = not self.years or label in self.years
            if not known or (self.years and label == self.base):
                for column in columns:
                    what = "is the base year" if label == self.base else "is not in the plan of the case"
                    self.left[column.index] = f"{label} {what}"
                continue
            ranked = self.ranked(YEAR_PHRASES, columns, least=0.0)
            best = ranked[0][1]
            rivals = [f"'{column.heading}'" for _, column in ranked[1:]]
            form = best.years[0].form
            why = "the year is in its heading"
            others = list(rivals)
            if form == "bare":
                why = f"a single {label[:4]} is read as the year that begins in it"
                others.append(f"{previous_year(label)}, the year that ends in {label[:4]}")
            if form == "fy" and "/" not in best.heading:
                why = f"FY{label[5:]} is the year that ends in 20{label[5:]}"
            if rivals:
                why += ", and it is the likeliest of several of that year"
            self.take(best, label, why, others=others)

    def take_single_amount(self, label: str, why: str) -> bool:
        """Take the one amount of a table without years for a year that is told elsewhere."""
        columns = [column for column in self.amounts() if not column.years]
        ranked = self.ranked(SINGLE_AMOUNT_PHRASES, columns)
        if not ranked:
            return False
        self.take(ranked[0][1], label, why, others=[f"'{column.heading}'" for _, column in ranked[1:]])
        return True

    def take_reserves(self) -> None:
        """Take the balances and movements of reserves."""
        target = self.table.target("Opening balance")
        openings: list[tuple[float, SourceColumn]] = []
        for column in self.amounts():
            words = set(column.words.split())
            found = column.years[0] if len(column.years) == 1 else None
            if len(column.years) > 1:
                self.left[column.index] = "it is of several years"
                continue
            is_balance, is_opening = bool(words & BALANCE_WORDS), bool(words & OPENING_WORDS)
            into, out_of = bool(words & INTO_WORDS), bool(words & OUT_OF_WORDS)
            dated = found is not None and (found.end_of or found.start_of)
            label = found.label if found else self.base
            if is_balance or is_opening or (dated and not (into or out_of or "movement" in words)):
                start = is_opening or (found is not None and found.start_of)
                end_of = previous_year(label) if start and label else label
                if not found and not start and not {"closing", "carried"} & words:
                    # A balance without a date or another word: the opening one, if there is no other.
                    openings.append((1.0, column))
                elif self.base and end_of == previous_year(self.base):
                    score = phrase_score(column.words, target.phrases) if target else 0.0
                    openings.append((2.0 + score / 10 + (0.5 if found else 0.0), column))
                else:
                    self._take_of_year(
                        column, f"{BALANCE} {end_of}", end_of, "it is the balance at the year's end"
                    )
            elif (
                into
                or out_of
                or {"movement", "net", "change", "transfers", "transfer"} & words
                or (found and not words)
            ):
                sign = Sign.REVERSED if out_of and not into else Sign.AS_PRINTED
                why = "what is planned to move in the year" if found else "no year is told: the base year"
                self._take_of_year(column, label, label, why, sign)
        openings.sort(key=lambda pair: (-pair[0], pair[1].index))
        if openings:
            best = openings[0][1]
            rivals = [f"'{column.heading}'" for _, column in openings[1:]]
            self.take(
                best,
                "Opening balance",
                f"the balance as {self.base or 'the base year'} begins",
                others=rivals,
            )

    def _unread(self, column: SourceColumn) -> Target | None:
        """Return what a column is headed as, where what stands in it cannot be read as that."""
        taken = {use.take for uses in self.used.values() for use in uses}
        return next(
            (
                target
                for target in self.table.targets
                if target.header not in taken
                and target.kind in (Kind.CHOICE, Kind.SHARE, Kind.NUMBER)
                and column.filled
                and phrase_score(column.words, target.phrases) >= 2
            ),
            None,
        )

    def left_out(self) -> Iterator[Decision]:
        """Yield what is left out, the columns of one reason together."""
        reasons: dict[tuple[str, str], list[SourceColumn]] = {}
        for column in self.free():
            if column.index in self.left:
                reasons.setdefault((self.left[column.index], ""), []).append(column)
            elif not column.unheaded and (target := self._unread(column)) is not None:
                header = target.header
                why = f"it is headed as {header} is, and most of it cannot be read as {target.kind.value}"
                other = f"{header} told by --set {header}=..., or under [by_name.{header}] in the mapping"
                reasons.setdefault((why, other), []).append(column)
            elif not column.unheaded:
                reasons.setdefault(("the table has no use for them", ""), []).append(column)
        for (why, other), columns in reasons.items():
            named = ", ".join(f"'{column.heading}'" for column in columns)
            places = tuple(self.header.place(column.index) for column in columns)
            what = "Other columns" if why == "the table has no use for them" else "Left out"
            chosen = f"left out: {named}" if what == "Other columns" else named
            yield Decision(what, chosen, why, places, (other,) if other else ())

    def _take_of_year(
        self, column: SourceColumn, take: str, label: str, why: str, sign: Sign = Sign.AS_PRINTED
    ) -> None:
        if self.years and label not in self.years:
            self.left[column.index] = f"{label} is not in the plan of the case"
        else:
            self.take(column, take, why, sign=sign)


def assign_columns(
    header: Header, table: TargetTable, years: Sequence[str], single_year: tuple[str, str] = ("", "")
) -> tuple[tuple[ColumnUse, ...], tuple[Decision, ...], tuple[str, ...]]:
    """Take the columns of a spreadsheet for those of a table of the case.

    Parameters
    ----------
    header : Header
        The headings of the spreadsheet.
    table : TargetTable
        The table.
    years : sequence of str
        The labels of years 0 to T of the case; none where they are not known.
    single_year : tuple of str, optional
        The year of the one amount of a table whose headings name none, and why it is that year.

    Returns
    -------
    uses : tuple of ColumnUse
        The columns that are taken, from the left, without their units.
    decisions : tuple of Decision
        Each choice.
    ignored : tuple of str
        The headings of the others.
    """
    assigner = _Assigner(header, table, years)
    assigner.take_own()
    match table.name:
        case "costs":
            assigner.take_costs()
        case "monitoring":
            assigner.take_monitoring()
        case "reserves":
            assigner.take_reserves()
        case _:
            assigner.take_years()
    dated = any(is_year_label(use.take) for uses in assigner.used.values() for use in uses)
    if table.name in ("savings", "pressures") and single_year[0] and not dated:
        assigner.take_single_amount(*single_year)
    assigner.take_plain()
    order = {target.header: position for position, target in enumerate(table.targets)}
    decisions = sorted(assigner.decisions, key=lambda d: (order.get(d.what, len(order)), d.what))
    decisions += assigner.left_out()
    hidden = [
        c for c in assigner.columns if c.index in header.sheet.hidden_columns and c.index in assigner.used
    ]
    if hidden:
        places = tuple(header.place(column.index) for column in hidden)
        decisions.append(Decision("Hidden columns", "read as the others", "their headings fit", places))
    # A column that holds anything and has no heading is known by its letter from now on.
    ignored = tuple(c.heading for c in assigner.free() if not c.unheaded or c.figures)
    uses = tuple(use for index in sorted(assigner.used) for use in assigner.used[index])
    return uses, tuple(decisions), ignored
