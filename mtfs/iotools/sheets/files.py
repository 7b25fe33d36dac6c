"""A mapping as a TOML file, which a person can read and change, and which next month's file is read by."""

import tomllib
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as ReadOnly
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import tomlkit
from tomlkit.items import Array
from tomlkit.items import Table as TomlTable

from mtfs.domain.checks import nearest_name
from mtfs.domain.council import Units
from mtfs.errors import Fault, InputError
from mtfs.iotools.atomic import write_atomically
from mtfs.iotools.sheets.headings import DEEPEST
from mtfs.iotools.sheets.mapping import ColumnUse, Decision, Mapping, Shares, Sign, YearsAre
from mtfs.iotools.sheets.targets import TABLES, Kind, Target

__all__ = ["change_mapping_file", "mapping_text", "read_mapping", "write_mapping"]

_Word = TypeVar("_Word", bound=StrEnum)

_KEYS = (
    *("table", "sheet", "header_rows", "years_are", "spread", "sections", "keep", "leave_out", "ignored"),
    *("columns", "set", "names", "by_name", "words"),
)
_COLUMN_KEYS = ("heading", "take", "unit", "sign", "shares", "fill_down")
_HELP = {
    "sheet": "The sheet; '' is the only one that has these headings.",
    "header_rows": "How many rows the headings take.",
    "years_are": "'new': a year's figure starts in it. 'running': it is all that is there in that year.",
    "spread": "Where only one figure is given: how far the lowest and highest lie from it. 0.2 is 20%.",
    "sections": "What the titles of sections are for the rows below them; '' for nothing.",
    "keep": "Names of rows to read although they look like totals or notes.",
    "leave_out": "Names of rows to leave out.",
    "ignored": "Headings of columns that are not taken. A heading that is not in this file stops the import.",
    "columns": "The columns that are taken. In a heading, * stands for any text.",
    "set": "What rows have that the case does not have yet, and that the spreadsheet does not tell.",
    "names": "Names of rows in the file, and those that they have in the case.",
    "by_name": "What rows of a name have, whatever else is told.",
    "words": "The council's words, and those of the case that they stand for.",
}


def _says_why(use: ColumnUse, decisions: Sequence[Decision]) -> str:
    told = (d for d in decisions if use.heading in d.chosen and d.what.startswith(use.take.split(",")[0]))
    decision = next(told, None)
    return "" if decision is None else decision.why


def _column(use: ColumnUse, kind: Kind | None, why: str) -> TomlTable:
    table = tomlkit.table()
    if why:
        table.add(tomlkit.comment(f"{why}."))
    table.add("heading", use.heading)
    table.add("take", use.take)
    if kind is Kind.MONEY:
        table.add("unit", use.unit)
        table.add("sign", use.sign.value)
    elif kind is Kind.SHARE:
        table.add("shares", use.shares.value)
    elif kind in (Kind.TEXT, Kind.CHOICE):
        table.add("fill_down", use.fill_down)
    return table


def mapping_text(mapping: Mapping, decisions: Sequence[Decision] = (), source: str = "") -> str:
    """Write a mapping as TOML.

    Parameters
    ----------
    mapping : Mapping
        The mapping.
    decisions : sequence of Decision, optional
        What was decided, for the notes beside the columns.
    source : str, optional
        The name of the file that it was made for.

    Returns
    -------
    str
        The TOML, with notes that explain each key.
    """
    document = tomlkit.document()
    made_for = f" Made for {source}." if source else ""
    document.add(
        tomlkit.comment(f"How a spreadsheet is read as {mapping.table}.{made_for} Change what is wrong.")
    )
    document.add(tomlkit.nl())
    document.add("table", mapping.table)
    plain: dict[str, object] = {
        "sheet": mapping.sheet,
        "header_rows": mapping.header_rows,
        "years_are": mapping.years_are.value,
        "spread": mapping.spread,
        "sections": mapping.sections,
        "keep": list(mapping.keep),
        "leave_out": list(mapping.leave_out),
        "ignored": list(mapping.ignored),
    }
    table = mapping.target
    if not table.has_years or table.name == "reserves":
        del plain["years_are"]
    if table.name not in ("monitoring", "savings"):
        del plain["spread"]
    for key, value in plain.items():
        document.add(tomlkit.nl())
        document.add(tomlkit.comment(_HELP[key]))
        item = tomlkit.item(value)
        if isinstance(item, Array) and len(item) > 3:
            item.multiline(True)
        document.add(key, item)
    document.add(tomlkit.nl())
    document.add(tomlkit.comment(_HELP["columns"]))
    document.add(tomlkit.comment(f"take: one of {', '.join(table.takes())}."))
    document.add(
        tomlkit.comment(f"unit: {', '.join(Units)}. sign: {', '.join(Sign)}. shares: {', '.join(Shares)}.")
    )
    columns = tomlkit.aot()
    for use in mapping.columns:
        columns.append(_column(use, table.kind_of(use.take), _says_why(use, decisions)))
    document.add("columns", columns)
    for key, told in (
        ("set", mapping.settings),
        ("names", mapping.names),
        ("by_name", mapping.by_name),
        ("words", mapping.words),
    ):
        part = tomlkit.table()
        part.add(tomlkit.comment(_HELP[key]))
        for header, value in told.items():
            part.add(header, value if isinstance(value, str) else dict(value))
        document.add(key, part)
    return tomlkit.dumps(document)


def write_mapping(path: Path, mapping: Mapping, decisions: Sequence[Decision] = (), source: str = "") -> None:
    """Write a mapping to a file, wholly or not at all.

    Parameters
    ----------
    path : Path
        The file.
    mapping : Mapping
        The mapping.
    decisions : sequence of Decision, optional
        What was decided, for the notes beside the columns.
    source : str, optional
        The name of the file that it was made for.

    Raises
    ------
    OutputError
        Where it cannot be written.
    """
    write_atomically(path, mapping_text(mapping, decisions, source).encode())


def change_mapping_file(path: Path, mapping: Mapping) -> None:
    """Write what was set on the command line into a mapping file, and leave everything else of it.

    Parameters
    ----------
    path : Path
        The file, as ``read_mapping`` has read it.
    mapping : Mapping
        The same mapping as ``change_mapping`` has changed it.

    Raises
    ------
    OutputError
        Where it cannot be written.
    """
    document = tomlkit.parse(path.read_text(encoding="utf-8-sig"))
    for key, value in (("sheet", mapping.sheet), ("spread", mapping.spread)):
        if value or key in document:
            document[key] = value
    for entry, use in zip(document["columns"], mapping.columns, strict=True):
        entry["take"] = use.take
        if use.unit:
            entry["unit"] = use.unit
    if mapping.settings and "set" not in document:
        document["set"] = tomlkit.table()
    for header, value in mapping.settings.items():
        document["set"][header] = value
    write_atomically(path, tomlkit.dumps(document).encode())


class _Checker:
    """Reads the keys of a mapping one by one, and gathers what is wrong with them."""

    def __init__(self, name: str, data: ReadOnly[str, object]) -> None:
        self.name, self.data = name, data
        self.faults: list[Fault] = []

    def fault(self, key: str, found: str, allowed: str, guess: str = "") -> None:
        self.faults.append(Fault(f"{self.name}, {key}", found, allowed, guess))

    def unknown(self, keys: ReadOnly[str, object], known: Sequence[str], where: str = "") -> None:
        for key in keys:
            if key not in known:
                allowed = f"expected one of {', '.join(known)}"
                self.fault(f"{where}{key}", "there is no such key", allowed, nearest_name(key, known))

    def text(self, data: ReadOnly[str, object], key: str, where: str = "", default: str = "") -> str:
        value = data.get(key, default)
        if isinstance(value, str):
            return value
        self.fault(f"{where}{key}", f"it is {value!r}", "expected a text in quotation marks")
        return default

    def word(
        self, data: ReadOnly[str, object], key: str, words: type[_Word], default: _Word, where: str = ""
    ) -> _Word:
        value = data.get(key, default.value)
        if isinstance(value, str) and value in [word.value for word in words]:
            return words(value)
        known = [word.value for word in words]
        self.fault(
            f"{where}{key}",
            f"it is {value!r}",
            f"expected one of {', '.join(known)}",
            nearest_name(str(value), known),
        )
        return default

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.data.get(key, [])
        if isinstance(value, list) and all(isinstance(text, str) for text in value):
            return tuple(value)
        self.fault(key, f"it is {value!r}", "expected a list of texts, as in ['Total', 'Note']")
        return ()

    def table(self, key: str) -> ReadOnly[str, object]:
        value = self.data.get(key, {})
        if isinstance(value, dict):
            return value
        self.fault(key, f"it is {value!r}", f"expected lines under [{key}]")
        return {}

    def number(self, key: str, low: float, high: float, default: float) -> float:
        value = self.data.get(key, default)
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.fault(key, f"it is {value!r}", f"expected a number from {low:g} to {high:g}")
        return default


def _read_columns(checker: _Checker, table: str) -> Iterator[ColumnUse]:
    target = TABLES[table]
    entries = checker.data.get("columns", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries) or not entries:
        checker.fault("columns", "there are none", "expected [[columns]], each with a heading and a take")
        return
    seen: set[tuple[str, str]] = set()
    for number, entry in enumerate(entries, 1):
        where = f"columns {number}: "
        checker.unknown(entry, _COLUMN_KEYS, where)
        heading, take = checker.text(entry, "heading", where), checker.text(entry, "take", where)
        kind = target.kind_of(take)
        if not heading:
            checker.fault(
                f"{where}heading", "it is missing", "expected the heading of a column of the spreadsheet"
            )
        if kind is None:
            known = [t.header for t in target.targets]
            allowed = f"expected one of {', '.join(target.takes())}"
            checker.fault(f"{where}take", f"it is '{take}'", allowed, nearest_name(take, known))
        unit = checker.text(entry, "unit", where)
        # A mapping that was written where no unit is told has a blank, to be filled here or with --set.
        if unit and unit not in [known.value for known in Units]:
            checker.fault(f"{where}unit", f"it is '{unit}'", f"expected one of {', '.join(Units)}")
        fill_down = entry.get("fill_down", False)
        if not isinstance(fill_down, bool):
            checker.fault(f"{where}fill_down", f"it is {fill_down!r}", "expected true or false")
            fill_down = False
        if (heading, take) in seen:
            checker.fault(f"{where}heading", f"'{heading}' is taken twice for {take}", "expected it once")
        seen.add((heading, take))
        sign = checker.word(entry, "sign", Sign, Sign.AS_PRINTED, where)
        shares = checker.word(entry, "shares", Shares, Shares.FRACTIONS, where)
        spelt = target.target(take)
        yield ColumnUse(heading, spelt.header if spelt else take, unit, sign, shares, fill_down)


def _check_value(checker: _Checker, target: Target, key: str, value: object) -> str:
    """Check what a row is to have, and return it as text."""
    text = value if isinstance(value, str) else f"{value}" if isinstance(value, int | float) else ""
    choices = [choice.value for choice in target.column.choices or ()]
    if not text or (choices and text.casefold() not in choices):
        allowed = f"expected one of {', '.join(choices)}" if choices else "expected a text or a number"
        checker.fault(key, f"it is {value!r}", allowed, nearest_name(text, choices) if choices else "")
    elif target.kind in (Kind.MONEY, Kind.SHARE, Kind.NUMBER):
        try:
            float(text)
        except ValueError:
            checker.fault(key, f"it is {value!r}", "expected a number such as 0.5")
    return text.casefold() if choices else text


def _read_settings(checker: _Checker, table: str) -> dict[str, str]:
    target, told = TABLES[table], {}
    for header, value in checker.table("set").items():
        column = target.target(header)
        known = [t.header for t in target.targets if t.header != target.key]
        if column is None or column.header == target.key:
            checker.fault(
                f"set.{header}",
                "there is no such heading",
                f"expected one of {', '.join(known)}",
                nearest_name(header, known),
            )
        else:
            told[column.header] = _check_value(checker, column, f"set.{header}", value)
    return told


def _read_names(checker: _Checker) -> dict[str, str]:
    told = {}
    for name, value in checker.table("names").items():
        if isinstance(value, str) and value.strip():
            told[name] = value.strip()
        else:
            checker.fault(f"names.{name}", f"it is {value!r}", "expected the name of a row of the case")
    return told


def _read_nested(checker: _Checker, key: str, table: str, *, choices_only: bool) -> dict[str, dict[str, str]]:
    """Read what rows of a name have, or what the council's words stand for."""
    target, told = TABLES[table], dict[str, dict[str, str]]()
    for header, entries in checker.table(key).items():
        column = target.target(header)
        known = [t.header for t in target.targets if t.header != target.key]
        if choices_only:
            known = [t.header for t in target.targets if t.kind is Kind.CHOICE]
        if column is None or column.header not in known:
            allowed = f"expected one of {', '.join(known) or 'none'}"
            checker.fault(f"{key}.{header}", "there is no such heading", allowed, nearest_name(header, known))
        elif not isinstance(entries, dict):
            checker.fault(f"{key}.{header}", f"it is {entries!r}", f"expected lines under [{key}.{header}]")
        else:
            told[column.header] = {
                name: _check_value(checker, column, f"{key}.{header}.{name}", value)
                for name, value in entries.items()
            }
    return told


def read_mapping(path: Path) -> Mapping:
    """Read a mapping.

    Parameters
    ----------
    path : Path
        A TOML file.

    Returns
    -------
    Mapping
        The mapping.

    Raises
    ------
    InputError
        Where the file cannot be read, with everything that is wrong in it.
    """
    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        found = error.strerror or type(error).__name__
        raise InputError([Fault(str(path), found, "expected a mapping, which is a TOML file")]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            [Fault(path.name, f"it is no TOML: {error}", "expected a mapping as mtfs writes it")]
        ) from error
    checker = _Checker(path.name, data)
    checker.unknown(data, _KEYS)
    table = checker.text(data, "table")
    if table not in TABLES:
        checker.fault(
            "table",
            f"it is '{table}'",
            f"expected one of {', '.join(TABLES)}",
            nearest_name(table, list(TABLES)),
        )
        raise InputError(checker.faults)
    rows = checker.number("header_rows", 1, DEEPEST, 1)
    sections = checker.text(data, "sections")
    named = TABLES[table].target(sections)
    if sections and (named is None or named.kind not in (Kind.TEXT, Kind.CHOICE)):
        known = [t.header for t in TABLES[table].targets if t.kind in (Kind.TEXT, Kind.CHOICE)]
        checker.fault(
            "sections",
            f"it is '{sections}'",
            f"expected one of {', '.join(known)}, or ''",
            nearest_name(sections, known),
        )
    mapping = Mapping(
        table=table,
        columns=tuple(_read_columns(checker, table)),
        sheet=checker.text(data, "sheet"),
        header_rows=int(rows),
        ignored=checker.texts("ignored"),
        sections=named.header if named else "",
        years_are=checker.word(data, "years_are", YearsAre, YearsAre.NEW),
        spread=float(checker.number("spread", 0, 1, 0.0)),
        settings=_read_settings(checker, table),
        names=_read_names(checker),
        by_name=_read_nested(checker, "by_name", table, choices_only=False),
        words=_read_nested(checker, "words", table, choices_only=True),
        keep=checker.texts("keep"),
        leave_out=checker.texts("leave_out"),
    )
    if checker.faults:
        raise InputError(checker.faults)
    return mapping
