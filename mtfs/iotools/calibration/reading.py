"""Reading a calibration pack: a TOML file, every fault of which is told at once."""

import math
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from mtfs.domain.calibration import Calibration, PlanGrowth
from mtfs.domain.calibration.rules import PackRecord, pack_breaches, record_key
from mtfs.domain.checks import nearest_name
from mtfs.domain.stresses import Standing
from mtfs.errors import Breach, Fault, InputError, RuleError
from mtfs.iotools.calibration.layout import (
    COUNCIL_CLASSES,
    HEAD_KEYS,
    PACK_LINES,
    PLAN_TABLE,
    SERIES,
    TABLES,
    keys_of,
)

__all__ = ["calibration_from_text", "read_calibration"]

_Made = TypeVar("_Made", bound=PackRecord)

_A_PACK = "expected a calibration pack, as mtfs calibrate writes it"
_NAMED = ("line", "council_class", "of", "level", "first", "second", "series", "name", "key")
#: Words that one key may have, by kind of record and key.
_WORDS: Mapping[tuple[str, str], Sequence[str]] = {
    ("budget_errors", "line"): PACK_LINES,
    ("budget_errors", "council_class"): COUNCIL_CLASSES,
    ("growth", "line"): PACK_LINES,
    ("growth", "council_class"): COUNCIL_CLASSES,
    ("correlations", "of"): ("budget error", "growth"),
    ("correlations", "level"): ("national", "own"),
    ("correlations", "first"): (*PACK_LINES, *SERIES),
    ("correlations", "second"): (*PACK_LINES, *SERIES),
    ("forecasts", "series"): SERIES,
}


def _shown(value: object) -> str:
    if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(part, dict) for part in value)):
        return "it is a table" if isinstance(value, dict) else "it is a list of tables"
    return f"it is '{value}'" if isinstance(value, str) else f"it is {str(value).lower()}"


class _Record:
    """Reads the keys of one table of the file one by one, and gathers what is wrong with them."""

    def __init__(self, faults: list[Fault], where: str, table: str, data: Mapping[str, object]) -> None:
        named = [str(data[key]) for key in _NAMED if isinstance(data.get(key), str)]
        self.where = f"{where} ({', '.join(named)})" if named else where
        self.faults, self.table, self.data = faults, table, data

    def fault(self, key: str, found: str, allowed: str, guess: str = "") -> None:
        self.faults.append(Fault(f"{self.where}, {key}", found, allowed, guess))

    def text(self, key: str, value: object) -> str:
        words = _WORDS.get((self.table, key))
        if not isinstance(value, str):
            self.fault(key, _shown(value), "expected a text in quotation marks")
            return ""
        if words is not None and value not in words:
            self.fault(
                key, _shown(value), f"expected one of {', '.join(words)}", nearest_name(value, list(words))
            )
        return value

    def number(self, key: str, value: object) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return float(value)
        self.fault(key, _shown(value), "expected a number such as 0.03")
        return 0.0

    def count(self, key: str, value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self.fault(key, _shown(value), "expected a whole number, 0 or more")
        return 0

    def texts(self, key: str, value: object) -> tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(text, str) for text in value):
            return tuple(value)
        self.fault(key, _shown(value), "expected a list of texts, as in ['one', 'another']")
        return ()

    def standing(self, key: str, value: object) -> Standing:
        words = [word.value for word in Standing]
        if isinstance(value, str) and value in words:
            return Standing(value)
        self.fault(key, _shown(value), f"expected one of {', '.join(words)}", nearest_name(str(value), words))
        return Standing.ASSUMED

    def numbers(self, key: str, value: object) -> dict[str, float]:
        if isinstance(value, dict):
            return {name: self.number(f"{key}.{name}", number) for name, number in value.items()}
        self.fault(key, _shown(value), f"expected a number for each year, as in {key} = {{'2026/27' = 0.02}}")
        return {}

    def pairs(self, key: str, value: object) -> dict[str, tuple[float, float]]:
        if not isinstance(value, dict):
            self.fault(key, _shown(value), f"expected lines under [{PLAN_TABLE}.{key}]")
            return {}
        read = {}
        for name, pair in value.items():
            if isinstance(pair, list) and len(pair) == 2:
                read[name] = (self.number(f"{key}.{name}", pair[0]), self.number(f"{key}.{name}", pair[1]))
            else:
                self.fault(
                    f"{key}.{name}", _shown(pair), "expected a rate and its standard error: [0.11, 0.01]"
                )
        return read

    def _by_type(self, kind: object) -> Callable[[str, object], object]:
        readers: dict[object, Callable[[str, object], object]] = {
            str: self.text,
            float: self.number,
            int: self.count,
            tuple[str, ...]: self.texts,
            Standing: self.standing,
            Mapping[str, float]: self.numbers,
            Mapping[str, tuple[float, float]]: self.pairs,
        }
        return readers[kind]

    def make(self, kind: type[_Made]) -> _Made | None:
        """Return the record; None where a key is missing or wrong."""
        before = len(self.faults)
        keys = keys_of(kind)
        names = [name for name, _, _ in keys]
        for key in self.data:
            if key not in names:
                allowed = f"expected one of {', '.join(names)}"
                self.fault(key, "there is no such key", allowed, nearest_name(key, names))
        given: dict[str, Any] = {}
        for name, of, optional in keys:
            if name in self.data:
                given[name] = self._by_type(of)(name, self.data[name])
            elif not optional:
                self.fault(name, "it is missing", "expected it in every record")
        if len(self.faults) > before:
            return None
        try:
            return kind(**given)
        except RuleError as error:
            for breach in error.breaches:
                self.fault(
                    f"{breach.field}.{breach.year}" if breach.year else breach.field,
                    breach.found or _shown(_value_of(given, breach)),
                    breach.allowed,
                    breach.guess,
                )
            return None


def _value_of(given: Mapping[str, Any], breach: Breach) -> object:
    value = given[breach.field]
    return value[breach.year] if breach.year else value


class _PackReader:
    """Reads the tables of a pack."""

    def __init__(self, name: str, data: Mapping[str, object]) -> None:
        self.name, self.data = name, data
        self.faults: list[Fault] = []
        #: The records as they were read; a place that could not be read is None.
        self.records: dict[str, list[PackRecord | None]] = {}

    def read(self) -> Calibration | None:
        """Return the pack, as far as it could be read; None where what stands before the tables is wrong."""
        known = [*HEAD_KEYS, *TABLES, PLAN_TABLE]
        for key in self.data:
            if key not in known:
                allowed = f"expected one of {', '.join(known)}"
                self._fault(key, "there is no such key", allowed, nearest_name(key, known))
        head = self._head()
        self.records = {table: self._list(table, kind) for table, kind in TABLES.items()}
        plan = self.data.get(PLAN_TABLE)
        plan_growth = None
        if isinstance(plan, dict):
            where = f"{self.name}, {PLAN_TABLE}"
            plan_growth = _Record(self.faults, where, PLAN_TABLE, plan).make(PlanGrowth)
        elif plan is not None:
            self._fault(PLAN_TABLE, _shown(plan), f"expected lines under [{PLAN_TABLE}]")
        if head is None:
            return None
        lists: dict[str, Any] = {
            table: tuple(record for record in records if record is not None)
            for table, records in self.records.items()
        }
        return Calibration(**head, **lists, plan_growth=plan_growth)

    def _fault(self, where: str, found: str, allowed: str, guess: str = "") -> None:
        self.faults.append(Fault(f"{self.name}, {where}", found, allowed, guess))

    def _head(self) -> dict[str, Any] | None:
        before = len(self.faults)
        reader = _Record(self.faults, self.name, "", {})
        head: dict[str, Any] = {}
        for key in HEAD_KEYS:
            value = self.data.get(key)
            if key in ("years", "notes"):
                head[key] = reader.texts(key, [] if value is None else value)
            elif key == "made" and isinstance(value, date):
                head[key] = value.isoformat()[:10]
            elif value is None:
                reader.fault(key, "it is missing", "expected a text in quotation marks")
            else:
                head[key] = reader.text(key, value)
        return head if len(self.faults) == before else None

    def _list(self, table: str, kind: type[PackRecord]) -> list[PackRecord | None]:
        entries = self.data.get(table, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self._fault(table, _shown(entries), f"expected lines under [[{table}]]")
            return []
        return [
            _Record(self.faults, f"{self.name}, {table} {number}", table, entry).make(kind)
            for number, entry in enumerate(entries, 1)
        ]

    def place(self, breach: Breach) -> str:
        """Return where a breach of the rules between records is, by the numbers of the file."""
        parts = [self.name]
        if breach.table:
            label = breach.table
            if breach.row is not None:
                read = [(n, r) for n, r in enumerate(self.records[breach.table], 1) if r is not None]
                number, record = read[breach.row]
                label += f" {number} ({', '.join(record_key(record))})"
            parts.append(label)
        return ", ".join([*parts, breach.field] if breach.field else parts)


def calibration_from_text(text: str, name: str) -> Calibration:
    """Read a pack from the text of its file.

    Parameters
    ----------
    text : str
        TOML.
    name : str
        What faults call the file.

    Returns
    -------
    Calibration
        The pack.

    Raises
    ------
    InputError
        With everything that is wrong in it.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError([Fault(name, f"it is no TOML: {error}", _A_PACK)]) from error
    reader = _PackReader(name, data)
    pack = reader.read()
    if pack is not None:
        for breach in pack_breaches(pack):
            # A record that could not be read is told already; that others refer to it is its fault alone.
            if breach.field == "sources" and None in reader.records["sources"]:
                continue
            reader.faults.append(Fault(reader.place(breach), breach.found, breach.allowed, breach.guess))
    if reader.faults or pack is None:
        raise InputError(reader.faults)
    return pack


def read_calibration(path: Path) -> Calibration:
    """Read a pack.

    Parameters
    ----------
    path : Path
        A TOML file.

    Returns
    -------
    Calibration
        The pack.

    Raises
    ------
    InputError
        Where the file cannot be read, with everything that is wrong in it.
    """
    path = Path(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        found = error.strerror or type(error).__name__
        raise InputError([Fault(str(path), found, _A_PACK)]) from error
    except UnicodeDecodeError as error:
        raise InputError([Fault(path.name, "it is no text in UTF-8", _A_PACK)]) from error
    return calibration_from_text(text, path.name)
