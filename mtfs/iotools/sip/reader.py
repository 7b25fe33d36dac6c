"""Reading a library of SIPs: what each SIP is, and every fault of the file with its place in the JSON."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeGuard

import numpy as np

from mtfs.engine.metalog import MOST_TERMS, Metalog, is_feasible, metalog_quantile
from mtfs.engine.shapes import Floats
from mtfs.errors import Fault, InputError, RuleError

__all__ = ["MOST_BYTES", "Sip", "SipLibrary", "read_library"]

#: A library larger than this is refused before it is read into memory.
MOST_BYTES = 256 * 2**20
#: Of the faults of one array, so many are told one by one.
_TOLD = 3
_LARGEST = 1e100


@dataclass(frozen=True, kw_only=True)
class Sip:
    """One SIP of a library: a metalog, an array of values, or what this program cannot read.

    Parameters
    ----------
    name : str
        Its name.
    where : str
        The file and the place in its JSON.
    metalog : Metalog, optional
        Where it is told by its coefficients.
    values : ndarray, shape (trials,), optional
        Where it is told by its values.
    refused : str, optional
        Why it is neither.
    metadata : mapping, optional
        What the library says about it.
    """

    name: str
    where: str
    metalog: Metalog | None = None
    values: Floats | None = None
    refused: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SipLibrary:
    """A library of SIPs.

    Parameters
    ----------
    file : str
        Its name, without folders.
    name, provenance : str
        What it says of itself.
    sips : tuple of Sip
        In the order of the file.
    """

    file: str
    name: str
    provenance: str
    sips: tuple[Sip, ...]


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _kind(value: object) -> str:
    """Say what was found, in the words of JSON."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case str():
            return f"the text {value[:40]!r}{'...' if len(value) > 40 else ''}"
        case list():
            return "a list"
        case dict():
            return "an object"
    if isinstance(value, float) and math.isnan(value):
        return "NaN"
    if _is_number(value) and not (_is_finite(value) and abs(value) <= _LARGEST):
        return "too large"
    return f"{value}"


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


class _Reader:
    """Collects the faults of a library while it is read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def fault(self, place: str, found: str, allowed: str, guess: str = "") -> None:
        where = f"{self.file}: {place}" if place else self.file
        self.faults.append(Fault(where, found, allowed, guess))

    def text(self, record: Mapping[str, Any], key: str, place: str, *, needed: bool = False) -> str:
        value = record.get(key)
        if value is None and not needed:
            return ""
        if not isinstance(value, str) or (needed and not value.strip()):
            found = "is missing" if key not in record else f"is {_kind(value)}"
            self.fault(_join(place, key), found, "expected a text")
            return ""
        return value

    def numbers(self, value: object, place: str, most: int | None = None) -> tuple[float, ...]:
        """Read a list of finite numbers; nothing where there is a fault."""
        if not isinstance(value, list) or not value:
            found = "is an empty list" if value == [] else f"is {_kind(value)}"
            self.fault(place, found, "expected a list of numbers")
            return ()
        if most is not None and len(value) > most:
            self.fault(place, f"has {len(value)} numbers", f"expected 1 to {most}")
            return ()
        wrong = [
            i for i, v in enumerate(value) if not (_is_number(v) and _is_finite(v) and abs(v) <= _LARGEST)
        ]
        for i in wrong[:_TOLD]:
            self.fault(f"{place}[{i}]", f"is {_kind(value[i])}", "expected a number", _number_meant(value[i]))
        if len(wrong) > _TOLD:
            self.fault(place, f"has {len(wrong) - _TOLD} more that are no numbers", "expected numbers")
        return () if wrong else tuple(float(v) for v in value)

    def bound(self, arguments: Mapping[str, Any], key: str, place: str) -> float | None:
        value = arguments.get(key)
        # Some programs write an empty text where there is no bound.
        if value is None or value == "":
            return None
        if not _is_number(value) or not _is_finite(value) or abs(value) > _LARGEST:
            self.fault(_join(place, key), f"is {_kind(value)}", "expected a number", _number_meant(value))
            return None
        return float(value)

    def sip(self, record: object, place: str) -> Sip | None:
        if not isinstance(record, dict):
            self.fault(place, f"is {_kind(record)}", "expected an object")
            return None
        before = len(self.faults)
        name = self.text(record, "name", place, needed=True)
        function = self.text(record, "function", place, needed=True)
        metadata = record.get("metadata") or {}
        if not isinstance(metadata, dict):
            self.fault(_join(place, "metadata"), f"is {_kind(metadata)}", "expected an object")
        arguments = record.get("arguments")
        where = _join(place, "arguments")
        if not isinstance(arguments, dict):
            found = "is missing" if "arguments" not in record else f"is {_kind(arguments)}"
            self.fault(where, found, "expected an object")
            return None
        made: dict[str, Any] = {}
        if function == "Metalog_1_0":
            made = self._metalog(arguments, where)
        elif function == "SIP_Array":
            made = self._array(arguments, where)
        else:
            made = {"refused": f"its function is '{function}'; expected Metalog_1_0 or SIP_Array"}
        if len(self.faults) > before:
            return None
        return Sip(name=name, where=f"{self.file}: {place}", metadata=metadata, **made)

    def _metalog(self, arguments: Mapping[str, Any], place: str) -> dict[str, Any]:
        coefficients = self.numbers(arguments.get("aCoefficients"), _join(place, "aCoefficients"), MOST_TERMS)
        bounds = (self.bound(arguments, key, place) for key in ("lowerBound", "upperBound"))
        lower, upper = bounds
        if not coefficients:
            return {}
        try:
            metalog = Metalog(coefficients, lower, upper)
        except RuleError as error:
            for breach in error.breaches:
                self.fault(place, breach.found or "is not allowed", breach.allowed)
            return {}
        if not is_feasible(metalog):
            return {
                "refused": "its coefficients are no distribution: a higher share would have a lower value; "
                "expected a feasible metalog"
            }
        if not np.isfinite(metalog_quantile(metalog, np.array([1e-9, 1 - 1e-9]))).all():
            return {"refused": "its values are too large to hold; expected rates or deviations"}
        return {"metalog": metalog}

    def _array(self, arguments: Mapping[str, Any], place: str) -> dict[str, Any]:
        kind = arguments.get("type", "array")
        if kind != "array":
            told = kind if isinstance(kind, str) else _kind(kind)
            return {"refused": f"its values are elsewhere, or packed ('{told}'); expected an array of values"}
        values = self.numbers(arguments.get("value"), _join(place, "value"))
        return {"values": np.array(values)} if values else {}


def _join(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def _number_meant(value: object) -> str:
    if not isinstance(value, str):
        return ""
    try:
        return f"{float(value.strip()):g}" if math.isfinite(float(value.strip())) else ""
    except ValueError:
        return ""


def _load(path: Path) -> object:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            allowed = f"expected up to {MOST_BYTES / 2**20:.0f} MB"
            raise InputError([Fault(path.name, f"is {size / 2**20:.0f} MB", allowed)])
        return json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise InputError([Fault(str(path), "there is no such file", "expected a library of SIPs")]) from error
    except OSError as error:
        found = f"cannot be read: {error.strerror or error}"
        raise InputError([Fault(str(path), found, "expected a library of SIPs")]) from error
    except json.JSONDecodeError as error:
        where = f"{path.name}, line {error.lineno}, column {error.colno}"
        raise InputError([Fault(where, f"is not JSON: {error.msg}", "expected a library of SIPs")]) from error
    # A number of thousands of digits, text in an encoding that JSON does not have, brackets in brackets.
    except (ValueError, RecursionError) as error:
        found = f"is not JSON that can be read: {error}"
        raise InputError([Fault(path.name, found, "expected a library of SIPs")]) from error


def _once_each(sips: Sequence[Sip], reader: _Reader) -> tuple[Sip, ...]:
    """Keep one SIP of each name: a library may hold the same one for several environments."""
    chosen: dict[str, Sip] = {}
    for sip in sips:
        before = chosen.get(sip.name)
        if before is None or (before.refused and not sip.refused):
            chosen[sip.name] = sip
        elif not sip.refused:
            place = sip.where.partition(": ")[2]
            reader.fault(_join(place, "name"), f"'{sip.name}' stands twice", "expected each name once")
    return tuple(chosen.values())


def read_library(path: Path) -> SipLibrary:
    """Read a library of SIPs.

    Parameters
    ----------
    path : Path
        A file in the JSON of the SIPmath 3.0 standard.

    Returns
    -------
    SipLibrary
        Its SIPs. One that is no metalog and no array of values says why; so does a metalog that is no
        distribution.

    Raises
    ------
    InputError
        Where the file is no library, with every fault and its place in the JSON.
    """
    data = _load(path)
    reader = _Reader(path.name)
    if not isinstance(data, dict):
        reader.fault("", f"holds {_kind(data)}", "expected an object with 'sips'")
        raise InputError(reader.faults)
    kind = data.get("objectType")
    if kind not in (None, "sipModel"):
        reader.fault("objectType", f"is {_kind(kind)}", "expected 'sipModel'")
    name, provenance = (reader.text(data, key, "") for key in ("name", "provenance"))
    records = data.get("sips")
    if not isinstance(records, list) or not records:
        found = (
            "is missing"
            if "sips" not in data
            else f"is {'an empty list' if records == [] else _kind(records)}"
        )
        reader.fault("sips", found, "expected a list of SIPs")
        raise InputError(reader.faults)
    read = [reader.sip(record, f"sips[{i}]") for i, record in enumerate(records)]
    sips = _once_each([sip for sip in read if sip is not None], reader)
    if reader.faults:
        raise InputError(reader.faults)
    return SipLibrary(file=path.name, name=name, provenance=provenance, sips=sips)
