"""What an owner's workbook could not keep if cells of it were changed, and what its owner should know of."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.sax.saxutils import unescape

from mtfs.domain.checks import matched
from mtfs.iotools.case.cells import describe, name_of
from mtfs.iotools.case.matching import CellChange
from mtfs.iotools.package.areas import areas_of
from mtfs.iotools.package.cells import SheetCells
from mtfs.iotools.package.formulas import FormulaCell, blocks_touched
from mtfs.iotools.package.markup import Element, outline
from mtfs.iotools.package.parts import Package
from mtfs.iotools.package.reach import Growth, excel_tables
from mtfs.iotools.package.references import Look, WorkbookFormulas
from mtfs.iotools.spreadsheets.workbook import read_workbook
from mtfs.words.figures import listed

__all__ = ["Inspection"]

_SIGNATURES = "_xmlsignatures/"
#: How many cells a sentence names before it counts the rest.
_NAMED = 5
_RICH = re.compile(rb"<(?:\w+:)?r[\s>]")
_CHART_FORMULA = re.compile(rb"<(?:\w+:)?f>([^<]*)<")
_TRUE = frozenset({"1", "true"})


def _first_few(names: Sequence[str]) -> str:
    """List some names, and count the rest."""
    more = len(names) - _NAMED
    return listed([*names[:_NAMED], *([f"{more} more"] if more > 0 else [])])


def _formula(cell: FormulaCell) -> str:
    return f"={cell.text}" if cell.text else "a formula that it shares with others"


@dataclass(frozen=True)
class Inspection:
    """Looks through a workbook for what a change would do to it.

    Parameters
    ----------
    package : Package
        The workbook as it is.
    path : Path
        Its file.
    read_columns : mapping of str to collection of int
        The columns that the model reads, from 1, by the names of its sheets.
    part : str
        The part of the sheet that is to be changed.
    title : str
        The name of that sheet.
    changes : tuple of CellChange
        The changes.
    growth : Growth or None
        The rows that are to be added.
    formulas : WorkbookFormulas
        The formulas of the workbook.
    """

    package: Package
    path: Path
    read_columns: Mapping[str, Collection[int]]
    part: str
    title: str
    changes: tuple[CellChange, ...]
    growth: Growth | None
    formulas: WorkbookFormulas

    @cached_property
    def _sheet(self) -> SheetCells:
        return SheetCells(self.package.parts[self.part])

    def losses(self) -> tuple[str, ...]:
        """Tell what could not be kept.

        Returns
        -------
        tuple of str
            A sentence each.
        """
        if not self.changes:
            return ()
        finders = (self._formulas, self._merged, self._drop_downs, self._rich_texts, self._protection)
        return tuple(
            text for find in (*finders, self._totals, self._pivots, self._signature) for text in find()
        )

    def remarks(self) -> tuple[str, ...]:
        """Tell what its owner should know, though nothing is lost.

        Returns
        -------
        tuple of str
            A sentence each.
        """
        if not self.changes:
            return ()
        finders = (self._stale, self._too_short, self._calculated_columns, self._hidden, self._calculation)
        return tuple(text for find in finders for text in find())

    # -- losses ------------------------------------------------------------------------------------------

    def _formulas(self) -> Iterator[str]:
        found = self.formulas.cells.get(self.title, [])
        own = {formula.place: formula for formula in found}
        for change in self.changes:
            formula = own.get(change.place)
            if formula is not None and not formula.fills_block:
                yield f"{change.where}: the formula {_formula(formula)} gives way to {describe(change.after)}"
        places = [change.place for change in self.changes]
        for block in blocks_touched(found, places):
            touched = [change.cell for change in self.changes if block.block and change.place in block.block]
            what = "array formula" if block.kind == "array" else "data table"
            yield (
                f"{self.title}!{_first_few(touched)}: the {what} {_formula(block)} gives the values of "
                f"{block.block}; it is lost for all of them, and its last results stay in the others"
            )

    def _merged(self) -> Iterator[str]:
        for group in self._sheet.root.all("mergeCells"):
            for element in group.all("mergeCell"):
                for area in areas_of(element.attributes.get("ref", "")):
                    for change in self.changes:
                        if change.place in area and change.place != (area.top, area.left):
                            yield (
                                f"{change.where}: it is merged into {area}, of which the first cell is seen, "
                                f"and {describe(change.after)} would not be"
                            )

    def _drop_downs(self) -> Iterator[str]:
        for ranges, formula in self._lists():
            areas = areas_of(self.growth.drawn(ranges) if self.growth is not None else ranges)
            within = [
                c for c in self.changes if any(c.place in area for area in areas) and c.after is not None
            ]
            offered = self._offered(formula) if within else []
            known = {matched(word) for word in offered}
            for change in within if offered else ():
                if matched(name_of(change.after)) not in known:
                    words = ", ".join(f"'{word}'" for word in offered[:_NAMED])
                    more = ", …" if len(offered) > _NAMED else ""
                    yield (
                        f"{change.where}: {describe(change.after)} is not in the cell's drop-down, which "
                        f"offers {words}{more}"
                    )

    def _lists(self) -> Iterator[tuple[str, str]]:
        """Yield the cells of each drop-down and where it has its words from."""
        data = self._sheet.data
        for group in self._sheet.root.all("dataValidations"):
            for element in group.all("dataValidation"):
                if element.attributes.get("type") == "list":
                    rule = data[element.start : element.end]
                    for formula in outline(rule).all("formula1"):
                        yield element.attributes.get("sqref", ""), _content(formula, rule)
        for group in self._sheet.root.all("extLst"):
            # Excel writes here the drop-downs whose words stand on another sheet.
            extensions = data[group.start : group.end]
            lists = [
                r
                for ext in outline(extensions, 5).children
                for g in ext.all("dataValidations")
                for r in g.children
            ]
            for element in lists:
                parts = {child.name: child for child in element.children}
                if element.attributes.get("type") == "list" and {"formula1", "sqref"} <= parts.keys():
                    for formula in parts["formula1"].children:
                        yield _content(parts["sqref"], extensions), _content(formula, extensions)

    def _offered(self, formula: str) -> list[str]:
        """Return the words of a drop-down; none where only Excel can work them out."""
        if formula.startswith('"'):
            return [word.strip() for word in formula.strip('"').split(",")]
        looks = self.formulas.looks(formula, self.title)
        if looks.anywhere or len(looks.areas) != 1 or "(" in formula:
            return []
        (look,) = looks.areas
        raw = read_workbook(self.path, wanted=lambda title: title.casefold() == look.sheet)
        grid = next((grid for title, grid in raw.grids.items() if title.casefold() == look.sheet), [])
        rows = [
            row[look.area.left - 1 : look.area.right] for row in grid[look.area.top - 1 : look.area.bottom]
        ]
        return [name for row in rows for value in row if (name := name_of(value))]

    def _rich_texts(self) -> Iterator[str]:
        strings: list[bytes] | None = None
        for change in self.changes:
            row = self._sheet.row(change.place[0])
            held = row.held(change.place[1]) if row is not None else None
            if held is None:
                continue
            cell, data = held
            if cell.attributes.get("t") == "s":
                strings = self._shared_strings() if strings is None else strings
                value = outline(data).first("v")
                number = data[value.inner : value.close].strip() if value is not None else b""
                data = strings[int(number)] if number.isdigit() and int(number) < len(strings) else b""
            if _RICH.search(data):
                yield f"{change.where}: the text has letters dressed one by one, and the new one has not"

    def _shared_strings(self) -> list[bytes]:
        for relation in self.package.relations(self.package.workbook):
            if relation.kind == "sharedStrings" and relation.target in self.package.parts:
                root = self.package.outline(relation.target)
                data = self.package.parts[relation.target]
                return [data[element.start : element.end] for element in root.all("si")]
        return []

    def _protection(self) -> Iterator[str]:
        protection = self._sheet.root.first("sheetProtection")
        if protection is None or protection.attributes.get("sheet") not in _TRUE:
            return
        unlocked = self._unlocked()
        locked = [c.cell for c in self.changes if self._sheet.style(*c.place) not in unlocked]
        if locked:
            yield (
                f"{self.title}: the sheet is protected, and {_first_few(locked)} "
                f"{'is' if len(locked) == 1 else 'are'} locked against changes"
            )

    def _unlocked(self) -> set[str]:
        """Return the styles whose cells a protected sheet lets its readers change."""
        for relation in self.package.relations(self.package.workbook):
            if relation.kind == "styles" and relation.target in self.package.parts:
                formats = self.package.outline(relation.target, 3).first("cellXfs")
                styles = formats.all("xf") if formats is not None else []
                return {str(number) for number, style in enumerate(styles) if _is_unlocked(style)}
        return set()

    def _totals(self) -> Iterator[str]:
        if self.growth is None:
            return
        for table in excel_tables(self.package, self.part):
            area = table.area
            within = any(area.left <= column <= area.right for column in self.growth.columns)
            if (
                table.totals
                and within
                and area.top <= self.growth.last
                and self.growth.new_last > table.body_end
            ):
                yield (
                    f"{self.title}: the Excel table {table.name} ends with totals in row {area.bottom}, and "
                    "the new rows would stand outside it"
                )

    def _pivots(self) -> Iterator[str]:
        tables = {matched(table.name): table for table in excel_tables(self.package, self.part)}
        for name, data in sorted(self.package.parts.items()):
            if "pivotcachedefinition" not in name.casefold() or not name.endswith(".xml"):
                continue
            root = outline(data, 2)
            for source in [
                child for group in root.all("cacheSource") for child in group.all("worksheetSource")
            ]:
                given = source.attributes
                named = self.formulas.looks(given.get("name", ""), "").areas
                if (
                    matched(given.get("sheet", "")) == matched(self.title)
                    or matched(given.get("name", "")) in tables
                    or any(look.sheet == self.title.casefold() for look in named)
                ):
                    yield (
                        f"{self.title}: a pivot table holds a copy of these rows ({name}), and shows the old "
                        "figures until it is refreshed in Excel"
                    )

    def _signature(self) -> Iterator[str]:
        if any(name.startswith(_SIGNATURES) for name in self.package.parts):
            yield "the workbook is digitally signed, and its signature will no longer be valid"

    # -- remarks -----------------------------------------------------------------------------------------

    def _stale(self) -> Iterator[str]:
        """Tell of formulas that the model reads, whose stored results may be those of before."""
        changed = {self.title: [change.place for change in self.changes]}
        cells = [
            f"{sheet}!{formula.address}"
            for sheet, formula in self.formulas.depending_on(changed)
            if formula.column in self.read_columns.get(sheet, ())
        ]
        if cells:
            hold = (
                "holds a formula whose stored result"
                if len(cells) == 1
                else "hold formulas whose stored results"
            )
            yield (
                f"{_first_few(cells)} {hold} may be out of date, and mtfs reads stored results: open the "
                "workbook in Excel or LibreOffice and save it before the next run"
            )

    def _too_short(self) -> Iterator[str]:
        """Tell of sums, names and charts that end with the table and do not reach the new rows."""
        if self.growth is None:
            return
        short = [
            f"{sheet}!{formula.address} ({_formula(formula)})"
            for sheet, formula, looks in self.formulas.all
            if any(self._ends_here(look) for look in looks.on(self.title))
        ]
        for element, formula in self.package.named():
            name = element.attributes["name"]
            if name != "_xlnm._FilterDatabase" and any(
                self._ends_here(look) for look in self.formulas.looks(formula, "").on(self.title)
            ):
                short.append(f"the name {name.removeprefix('_xlnm.')}")
        for name, data in self.package.parts.items():
            if "/charts/" in name and name.endswith(".xml"):
                looks = [self.formulas.looks(unescape(f.decode()), "") for f in _CHART_FORMULA.findall(data)]
                if any(self._ends_here(look) for seen in looks for look in seen.on(self.title)):
                    short.append(f"a chart ({name})")
        if short:
            new = f"{self.growth.last + 1} to {self.growth.new_last}"
            rows = (
                f"row {self.growth.new_last}"
                if self.growth.new_last == self.growth.last + 1
                else f"rows {new}"
            )
            reach = "does" if len(short) == 1 else "do"
            new_rows = f"the new {rows} of {self.title}"
            yield f"{_first_few(short)} {reach} not reach {new_rows}: extend them in Excel where they should"

    def _ends_here(self, look: Look) -> bool:
        assert self.growth is not None
        return look.area.bottom > look.area.top and not look.grows and self.growth.stopped(look.area)

    def _calculated_columns(self) -> Iterator[str]:
        for table in excel_tables(self.package, self.part):
            if self.growth is not None and table.calculated and self.growth.stopped(table.area):
                yield (
                    f"{self.title}: the Excel table {table.name} has columns with a formula of their own, "
                    "which is not put into the new rows"
                )

    def _hidden(self) -> Iterator[str]:
        rows = sorted({change.place[0] for change in self.changes})
        known = self._sheet.rows
        hidden = [str(n) for n in rows if n in known and known[n].attributes.get("hidden") in _TRUE]
        if hidden:
            which = f"row {hidden[0]} is" if len(hidden) == 1 else f"rows {_first_few(hidden)} are"
            yield f"{self.title}: {which} hidden or filtered out, so that what changes there is not seen"

    def _calculation(self) -> Iterator[str]:
        setting = self.package.outline(self.package.workbook).first("calcPr")
        if setting is not None and setting.attributes.get("calcMode") == "manual" and self.formulas.all:
            yield "the workbook is set to calculate by hand: press F9 in Excel to renew its results"


def _content(element: Element, data: bytes) -> str:
    text = data[element.inner : element.close].decode()
    return unescape(text, {"&quot;": '"', "&apos;": "'"}).strip()


def _is_unlocked(style: Element) -> bool:
    protection = style.first("protection")
    return protection is not None and protection.attributes.get("locked") in ("0", "false")
