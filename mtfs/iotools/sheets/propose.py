"""A mapping proposed for a spreadsheet that nobody has told anything of, with every decision in it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as ReadOnly
from dataclasses import replace
from itertools import pairwise

from mtfs.domain.checks import nearest_name
from mtfs.domain.years import is_year_label
from mtfs.errors import Fault, InputError
from mtfs.iotools.case.cells import describe
from mtfs.iotools.sheets.assign import assign_columns
from mtfs.iotools.sheets.columns import MOSTLY, is_reference, source_columns
from mtfs.iotools.sheets.conventions import Conventions, titles_of
from mtfs.iotools.sheets.figures import settle_conventions
from mtfs.iotools.sheets.headings import Header, headers_of
from mtfs.iotools.sheets.mapping import ColumnUse, Decision, Mapping, Proposal, change_mapping
from mtfs.iotools.sheets.rows import ReadRow, RowKind, classify_rows, prepare
from mtfs.iotools.sheets.targets import TABLES, Kind, TargetTable, choice_in_words, choice_of_title
from mtfs.iotools.sheets.values import read_words, strip_notes
from mtfs.iotools.sheets.wording import bare_words, find_unit, find_years, phrase_score, word_set, words_of
from mtfs.iotools.spreadsheets.source import Place, SourceBook, SourceSheet
from mtfs.iotools.spreadsheets.workbook import CellFormula

__all__ = ["propose_mapping"]

#: Words in the names of reserves that tell their class for sure.
_CLASSES_BY_NAME = {
    "general": ("general fund", "general reserve", "general reserves", "unallocated", "working balance"),
    "dsg": ("dsg", "dedicated schools grant"),
}
#: Types of cost: a column of these names no services.
_COST_TYPES = word_set(
    "employees premises transport supplies services income grants fees charges salaries recharges staffing "
    "contracts agency pay capital financing third party payments"
)


def _score(header: Header, table: TargetTable, years: Sequence[str]) -> float:
    """Tell how well headings fit a table; 0 where they do not."""
    columns = source_columns(header)
    amounts = [column for column in columns if column.may_be_amount]
    score, used = 0.0, set()
    for target in table.targets:
        pool = amounts if target.kind is Kind.MONEY else [c for c in columns if c not in amounts or c.figures]
        scored = [(phrase_score(c.words, target.phrases), -c.index) for c in pool if -c.index not in used]
        best = max(scored, default=(0.0, 0))
        if best[0] >= 1:
            used.add(best[1])
            weight = 3.0 if target.header in (table.key, table.amount) else 1.0
            score += weight * (1.5 if best[0] >= 2 else 0.7)
    dated = {column.years[0].label for column in amounts if len(column.years) == 1}
    if table.has_years:
        known = dated & set(years) if years else dated
        score += 2 * min(len(known), 6) + 0.5 * min(len(dated - known), 6)
    if not amounts and table.name != "savings":
        return 0.0
    units = sum(bool(find_unit(column.heading)) for column in amounts)
    return score + (0.5 if units else 0.0) - 0.3 * (header.depth - 1) if score else 0.0


def _choose_header(
    sheets: Sequence[SourceSheet], table: TargetTable, years: Sequence[str]
) -> Iterator[Header]:
    """Yield the headings that fit best, and after them the best of other sheets that fit as well."""
    best: list[tuple[float, int, Header]] = []
    for order, sheet in enumerate(sheets):
        scored = [(_score(header, table, years), header) for header in headers_of(sheet)]
        good = [pair for pair in scored if pair[0] > 1]
        if good:
            top = max(score for score, _ in good)
            first = next(header for score, header in good if score == top)
            best.append((top, -order, first))
    best.sort(key=lambda one: (one[0], one[1]), reverse=True)
    yield from (header for score, _, header in best if score >= best[0][0] - 1)


def _wanted_sheets(book: SourceBook, name: str | None) -> list[SourceSheet]:
    if name is None:
        visible = [sheet for sheet in book.sheets if sheet.visible]
        if visible:
            return visible
        raise InputError([Fault(book.name, "no sheet holds anything that is seen", "expected a table")])
    named = [sheet for sheet in book.sheets if sheet.name.casefold().strip() == name.casefold().strip()]
    if not named:
        names = [sheet.name for sheet in book.sheets]
        allowed = f"expected one of its sheets: {', '.join(names)}"
        raise InputError(
            [Fault(book.name, f"there is no sheet '{name}'", allowed, nearest_name(name, names))]
        )
    return named


def _single_year(header: Header, years: Sequence[str], settings: ReadOnly[str, str]) -> tuple[str, str]:
    """Return the year of a table whose headings name none, and why."""
    if told := settings.get("Year"):
        return told, "the year was set"
    labels: dict[str, str] = {}
    for text, _ in titles_of(header):
        for year in find_years(text):
            labels.setdefault(year.label, text)
    fitting = [label for label in labels if label in years[1:]] if years else list(labels)
    return (fitting[0], f"'{labels[fitting[0]]}' names the year") if len(fitting) == 1 else ("", "")


class _Proposer:
    """Works the mapping out step by step; each step leaves its decisions."""

    def __init__(
        self,
        book: SourceBook,
        header: Header,
        table: TargetTable,
        years: Sequence[str],
        settings: ReadOnly[str, str],
    ) -> None:
        self.header, self.table, self.years, self.settings = header, table, years, settings
        single = _single_year(header, years, settings)
        uses, self.decisions, ignored = assign_columns(header, table, years, single)
        only = sum(sheet.visible for sheet in book.sheets) == 1 and header.sheet.visible
        self.mapping = Mapping(
            table.name,
            uses,
            sheet="" if only else header.sheet.name,
            header_rows=header.depth,
            ignored=ignored,
        )
        self.read: tuple[tuple[ColumnUse, ...], tuple[ReadRow, ...]] | None = None
        self.notes: list[Decision] = []
        self.faults: list[Fault] = []

    def rows(self) -> tuple[ReadRow, ...]:
        # What a row is depends on the columns alone, as long as nothing is kept or left out by its name.
        if self.read is None or self.read[0] != self.mapping.columns:
            self.read = (self.mapping.columns, classify_rows(self.header, self.mapping))
        return self.read[1]

    def data(self) -> list[ReadRow]:
        return [row for row in self.rows() if row.kind is RowKind.DATA]

    def note(self, what: str, chosen: str, why: str, places: Sequence[Place] = (), *others: str) -> None:
        self.notes.append(Decision(what, chosen, why, tuple(places), others))

    def place(self, row: int, column: int) -> Place:
        return self.header.sheet.place(row, column)

    # -- what is missing -------------------------------------------------------------------------------

    def check_headings(self) -> None:
        """Tell of headings that are formulas without results: what they say cannot be known."""
        sheet = self.header.sheet
        for row in range(self.header.first, self.header.data):
            for column, value in enumerate(sheet.rows[row]):
                if isinstance(value, CellFormula):
                    allowed = (
                        "expected a heading: open the file in Excel or LibreOffice, save it, and try again"
                    )
                    self.faults.append(Fault(str(self.place(row, column)), describe(value), allowed))

    def check_required(self) -> None:
        where = f"{self.header.sheet.file}, {self.header.rows}"
        headings = ", ".join(f"'{heading}'" for heading in self.header.headings)
        takes = {use.take for use in self.mapping.columns}
        table, key = self.table, self.table.key
        if key not in takes and not (table.name == "costs" and "Cost type" in takes):
            allowed = f"expected one with a heading such as {key}: tell it in the mapping, among {headings}"
            self.faults.append(Fault(where, f"no column names the {key.lower()}", allowed))
        amount = table.target(table.amount)
        if amount is not None and amount.header not in takes:
            like = ", ".join(phrase for phrase in amount.phrases[:4] if phrase)
            allowed = f"expected one with a heading such as {like}: tell it in the mapping, among {headings}"
            self.faults.append(Fault(where, f"no column fits '{amount.header}'", allowed))
        if table.has_years and not table.amount:
            self._check_years(where, takes, headings)

    def _check_years(self, where: str, takes: set[str], headings: str) -> None:
        if any(self.table.kind_of(take) is Kind.MONEY for take in takes):
            return
        columns = source_columns(self.header)
        if takes - {self.table.key} and not any(c.may_be_amount and c.filled for c in columns):
            # A list of ratings alone updates the schemes that the case has.
            return
        plan = f" ({self.years[1]} to {self.years[-1]})" if self.years else ""
        allowed = (
            f"expected columns of the plan years{plan}, or one amount and its year, as with --set "
            f"Year=2026/27; there are {headings}"
        )
        self.faults.append(
            Fault(where, "no column of figures has a year of the plan in its heading", allowed)
        )

    # -- texts -----------------------------------------------------------------------------------------

    def settle_names(self) -> None:
        """Name rows by reference and description where the description alone is not enough."""
        if self.table.name in ("costs", "monitoring"):
            return
        names = Counter(words_of(strip_notes(row.name)[0]) for row in self.data() if row.name)
        twice = {name for name, count in names.items() if count > 1}
        own = self.mapping.taken_for(self.table.key)
        if not twice or len(own) != 1:
            return
        column = self.header.headings.index(own[0].heading)
        where = [
            self.place(row.index, column)
            for row in self.data()
            if words_of(strip_notes(row.name)[0]) in twice
        ]
        for candidate in source_columns(self.header):
            if not is_reference(candidate) or candidate.unheaded:
                continue
            joined = Counter(
                (read_words(self.header.sheet.value(row.index, candidate.index)), row.name)
                for row in self.data()
            )
            if max(joined.values()) > 1:
                continue
            use = ColumnUse(candidate.heading, self.table.key)
            ignored = tuple(heading for heading in self.mapping.ignored if heading != candidate.heading)
            self.mapping = replace(self.mapping, columns=(use, *self.mapping.columns), ignored=ignored)
            chosen = f"'{candidate.heading}' and '{own[0].heading}' together"
            self.note(
                f"{self.table.key}, to tell rows apart", chosen, "descriptions stand there twice", where
            )
            return

    def settle_fill_down(self) -> None:
        """Repeat what stands above where cells are merged, or a column is plainly grouped."""
        sheet, data = self.header.sheet, self.data()
        swaps = {}
        for use in self.mapping.of_kind(Kind.TEXT, Kind.CHOICE):
            column = self.header.headings.index(use.heading)
            merged = [
                block
                for block in sheet.merged
                if block[1] <= column <= block[3] and block[2] > block[0] >= self.header.data
            ]
            values = [read_words(sheet.value(row.index, column)) for row in data]
            filled = [value for value in values if value]
            blanks = len(values) - len(filled)
            grouped = (
                blanks * 10 >= 3 * len(values)
                and bool(values and values[0])
                and all(one != other for one, other in pairwise(filled))
            )
            # Names repeat where types of cost tell their rows apart, and nowhere else.
            may_repeat = use.take != self.table.key or self.mapping.taken_for("Cost type")
            if not merged and not (grouped and may_repeat and len(filled) > 1):
                continue
            swaps[use.heading] = replace(use, fill_down=True)
            if merged:
                why = f"{len(merged)} blocks of cells are merged"
                places = [self.place(block[0], column) for block in merged]
                others = []
            else:
                why = f"{blanks} of {len(values)} cells are blank, and no text stands twice running"
                places = [self.header.place(column)]
                others = ["blank cells are blank: put fill_down = false in the mapping"]
            self.note(f"'{use.heading}'", "a text holds for the rows below it too", why, places, *others)
        columns = tuple(swaps.get(use.heading, use) for use in self.mapping.columns)
        self.mapping = replace(self.mapping, columns=columns)

    def settle_sections(self) -> None:
        """Give what the titles of sections say to the rows below them."""
        sections = [row for row in self.rows() if row.kind is RowKind.SECTION]
        used = list(dict.fromkeys(row.section for row in self.data() if row.section))
        if not used:
            return
        places = [self.place(row.index, 0) for row in sections]
        takes = {use.take for use in self.mapping.columns}
        target, why = "", "the table has a column for all that they could tell"
        for header in ("Class", "Type"):
            if (
                self.table.target(header)
                and header not in takes
                and all(choice_of_title(header, t) for t in used)
            ):
                target, why = header, "they say so"
                break
        else:
            free = [header for header in self.table.section if header not in takes]
            if self.table.name == "costs" and "Service" not in takes:
                target, why = "Service", "no column names the service"
            elif free:
                target, why = (
                    free[0],
                    f"no column is taken for it, and they are titles such as '{used[0]}'",
                )
        if target:
            other = [f"{h}: put sections = '{h}' in the mapping" for h in self.table.section if h != target]
            self.mapping = replace(self.mapping, sections=target)
            self.note("Titles of sections", f"they are the {target} of the rows below", why, places, *other)
        else:
            self.note("Titles of sections", "left out", why, places)

    def settle_cost_types(self) -> None:
        """Name costs by their sections, where the rows are types of cost."""
        if self.table.name != "costs" or any(use.take == "Cost type" for use in self.mapping.columns):
            return
        own = self.mapping.taken_for("Service")
        rows = self.data()
        if len(own) != 1 or not rows or not all(row.section for row in rows):
            return
        like = [row for row in rows if set(words_of(row.name).split()) & _COST_TYPES]
        if len(like) >= MOSTLY * len(rows):
            columns = tuple(
                replace(use, take="Cost type") if use is own[0] else use for use in self.mapping.columns
            )
            self.mapping = replace(self.mapping, columns=columns)
            place = self.header.place(self.header.headings.index(own[0].heading))
            other = "Service: put take = 'Service' and sections = '' in the mapping"
            why = f"{len(like)} of {len(rows)} rows are types of cost, in sections"
            self.note(f"'{own[0].heading}'", "it is the Cost type", why, [place], other)

    def settle_words(self) -> None:
        """Write down what the council's words for ratings, types and classes stand for."""
        words: dict[str, dict[str, str]] = {}
        for use in self.mapping.of_kind(Kind.CHOICE):
            target = self.table.target(use.take)
            if target is None or target.column.choices is None:
                continue
            column = self.header.headings.index(use.heading)
            own = {choice.value for choice in target.column.choices}
            found: dict[str, list[Place]] = {}
            for row in self.data():
                text = strip_notes(read_words(self.header.sheet.value(row.index, column)))[0]
                if text and text.casefold() not in own:
                    found.setdefault(text.casefold(), []).append(self.place(row.index, column))
            for text, places in found.items():
                meant = choice_in_words(use.take, words_of(text), bare_words(use.heading))
                if meant:
                    words.setdefault(use.take, {})[text] = meant
                    other = f"another of {', '.join(sorted(own - {meant}))}: put it under [words.{use.take}]"
                    self.note(f"{use.take} '{text}'", meant, "councils use the word so", places, other)
        self.mapping = replace(self.mapping, words=words)

    def settle_classes(self) -> None:
        """Tell the general reserve and the schools grant by their names, where no column tells classes."""
        if self.table.name != "reserves" or self.mapping.taken_for("Class"):
            return
        by_section = self.mapping.sections == "Class"
        by_name: dict[str, str] = {}
        column = min(prepare(self.mapping, self.header).names, default=0)
        for row in self.data():
            if by_section and row.section:
                continue
            name = strip_notes(row.name)[0]
            for choice, phrases in _CLASSES_BY_NAME.items():
                if phrase_score(words_of(name), phrases) >= 1.5 and choice not in by_name.values():
                    by_name[name] = choice
                    other = "another class: put it under [by_name.Class] in the mapping"
                    place = self.place(row.index, column)
                    self.note(f"Class of '{name}'", choice, "so its name says", [place], other)
        if by_name:
            self.mapping = replace(self.mapping, by_name={"Class": by_name})


def propose_mapping(
    book: SourceBook,
    table: str,
    *,
    sheet: str | None = None,
    years: Sequence[str] = (),
    settings: ReadOnly[str, str] | None = None,
    spread: float | None = None,
) -> Proposal:
    """Work out how a council's spreadsheet is to be read.

    Parameters
    ----------
    book : SourceBook
        The spreadsheet.
    table : str
        The table of the case that it is to fill, one of `TABLES`.
    sheet : str, optional
        The sheet to read; the one that fits best, unless given.
    years : sequence of str, optional
        The labels of years 0 to T of the case.
    settings : mapping of str to str, optional
        What was set for all rows, from `check_settings`; ``Year`` and ``Unit`` too.
    spread : float, optional
        Where only one figure is given, how far the lowest and the highest lie from it.

    Returns
    -------
    Proposal
        The mapping, every decision in it, and what could not be decided.

    Raises
    ------
    InputError
        Where there is no such sheet, or nothing that looks like the headings of such a table.
    """
    target = TABLES[table]
    given = dict(settings or {})
    sheets = _wanted_sheets(book, sheet)
    fitting = list(_choose_header(sheets, target, years))
    if not fitting:
        named = ", ".join(sheet.name for sheet in sheets if sheet.name) or "the file"
        like = ", ".join(t.header for t in target.targets[:4]) + (", 2025/26" if target.has_years else "")
        allowed = f"expected a row with headings such as {like}, over rows of figures"
        raise InputError([Fault(f"{book.name}, {named}", f"nothing there looks like {table}", allowed)])
    header, *others = fitting
    proposer = _Proposer(book, header, target, years, given)
    also = [f"sheet '{h.sheet.name}': give --sheet \"{h.sheet.name}\"" for h in others]
    proposer.check_headings()
    proposer.check_required()
    proposer.settle_fill_down()
    proposer.settle_cost_types()
    proposer.settle_sections()
    proposer.settle_classes()
    proposer.settle_names()
    proposer.settle_words()
    unit = given.pop("Unit", "")
    if not any(is_year_label(use.take) for use in proposer.mapping.columns):
        given.pop("Year", None)
    mapping = change_mapping(proposer.mapping, settings=given, spread=spread)
    state = Conventions(header, mapping, classify_rows(header, mapping), unit)
    settle_conventions(state)
    where = header.sheet.place(header.first, 0)
    title = f"sheet '{header.sheet.name}', " if header.sheet.name else ""
    first = Decision("Headings", f"{title}{header.rows}", "the words there fit best", (where,), tuple(also))
    decisions = (first, *proposer.decisions, *proposer.notes, *state.decisions)
    return Proposal(state.mapping, decisions, (*proposer.faults, *state.faults))
