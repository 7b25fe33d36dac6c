"""Which rows of different years are the same council: by ONS code, by the ministry's code, by name last."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mtfs.errors import Fault, InputError, RequestError
from mtfs.iotools.history.records import CouncilMatch
from mtfs.iotools.national.authorities import find_authority
from mtfs.iotools.national.returns import Authority
from mtfs.iotools.national.revenue import RevenueReturn

__all__ = ["RECODED", "Matching", "match_councils"]

#: ONS codes that were changed when a boundary was, and what they became.
#:
#: Source: the St Albans and Welwyn Hatfield (Boundary Change) Order 2012; the Gateshead and Northumberland,
#: and the East Hertfordshire and Stevenage (Boundary Change) Orders 2013; codes of the ONS Code History
#: Database. For Barnsley and Sheffield (2023) the returns give both codes beside one code of the ministry's.
RECODED = {
    "E08000016": "E08000038",
    "E08000019": "E08000039",
    "E08000020": "E08000037",
    "E06000048": "E06000057",
    "E07000097": "E07000242",
    "E07000101": "E07000243",
    "E07000100": "E07000240",
    "E07000104": "E07000241",
}
#: Letters that refer to footnotes, at the end of names of some years: ``Buckinghamshire UA D, E, F``.
_FOOTNOTES = re.compile(r"(\s+UA)?(\s+[A-Z](,\s*[A-Z])*)$")


@dataclass(frozen=True)
class Matching:
    """The councils of several returns.

    Parameters
    ----------
    councils : tuple of CouncilMatch
        Every council, by code.
    of : tuple of dict
        For each return, which council each of its authorities is, by its place in `councils`; those that have
        no code and no namesake are not there.
    by_name : tuple of str
        What was matched by name alone, or left out, a sentence each.
    """

    councils: tuple[CouncilMatch, ...]
    of: tuple[dict[Authority, int], ...]
    by_name: tuple[str, ...]


class _Groups:
    """Codes that stand for the same council, joined as they are met."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}

    def first(self, code: str) -> str:
        """Return the code that stands for a group."""
        parent = self._parents.setdefault(code, code)
        while parent != self._parents[parent]:
            parent = self._parents[parent]
        self._parents[code] = parent
        return parent

    def join(self, codes: Sequence[str]) -> str:
        """Join codes into one group, and return what stands for it."""
        first = self.first(codes[0])
        for code in codes[1:]:
            self._parents[self.first(code)] = first
        return first


def _codes(authority: Authority) -> list[str]:
    codes = [code for code in (authority.e_code, authority.ons_code) if code]
    return [*codes, *(RECODED[code] for code in codes if code in RECODED)]


def _name(names: Sequence[str]) -> str:
    """Return the latest name, without letters that refer to footnotes where another year has none."""
    latest = names[-1]
    bare = _FOOTNOTES.sub("", latest)
    return bare if bare in names else latest


def _coded(returns: Sequence[RevenueReturn]) -> Iterator[Authority]:
    for each in returns:
        yield from (authority for authority in each.authorities if _codes(authority))


def _known(
    authority: Authority, latest: dict[str, Authority], file: str, told: list[str]
) -> Authority | None:
    """Return an authority with a code: itself, or that of its name and class; tell what was done."""
    if _codes(authority):
        return authority
    try:
        found = find_authority(authority, latest.values())
    except RequestError:
        told.append(f"{file} has no code for {authority.name}, nor has any other file: it was left out.")
        return None
    told.append(f"{file} has no code for {authority.name}: taken to be {found.name}.")
    return found


def match_councils(returns: Sequence[RevenueReturn]) -> Matching:
    """Find which authorities of several returns are the same council.

    Parameters
    ----------
    returns : sequence of RevenueReturn
        The returns, by year.

    Returns
    -------
    Matching
        The councils. Rows that share an ONS code or a code of the ministry's are one council, whatever it was
        called; a row without any code is the council of that name and class, and is left out where there is
        none.

    Raises
    ------
    InputError
        Where two rows of one file would be the same council, or no file has codes.
    """
    groups = _Groups()
    latest: dict[str, Authority] = {}
    for authority in _coded(returns):
        groups.join(_codes(authority))
    for authority in _coded(returns):
        latest[groups.first(_codes(authority)[0])] = authority
    told: list[str] = []
    faults: list[Fault] = []
    seen: dict[str, list[tuple[str, Authority]]] = {}
    of: list[dict[Authority, str]] = []
    for each in returns:
        groups_of: dict[Authority, str] = {}
        for authority in each.authorities:
            known = _known(authority, latest, each.file, told)
            if known is None:
                continue
            group = groups.first(_codes(known)[0])
            if group in groups_of.values():
                other = next(name for name, taken in groups_of.items() if taken == group)
                found = f"{other.name} and {authority.name} share a code"
                faults.append(Fault(each.file, found, "expected one row for each authority"))
            groups_of[authority] = group
            seen.setdefault(group, []).append((each.year, authority))
        of.append(groups_of)
    if not seen:
        files = ", ".join(each.file for each in returns)
        faults.append(Fault(files, "no council has a code", "expected ONS codes, or codes such as E0601"))
    if faults:
        raise InputError(faults)
    matches = {group: _match(found) for group, found in seen.items()}
    order = sorted(matches, key=lambda group: (matches[group].ons_code or "~", matches[group].e_code))
    places = {group: place for place, group in enumerate(order)}
    return Matching(
        tuple(matches[group] for group in order),
        tuple({authority: places[group] for authority, group in each.items()} for each in of),
        tuple(told),
    )


def _latest_last(texts: Sequence[str]) -> tuple[str, ...]:
    """Return each text once, in the order in which they were last met."""
    return tuple(reversed(dict.fromkeys(reversed(texts))))


def _match(found: Sequence[tuple[str, Authority]]) -> CouncilMatch:
    names = [authority.name for _, authority in found]
    codes = [authority.ons_code for _, authority in found if authority.ons_code]
    ministry = [authority.e_code for _, authority in found if authority.e_code]
    kinds = Counter(authority.kind for _, authority in found if authority.kind)
    years = [year for year, _ in found]
    return CouncilMatch(
        ons_code=codes[-1] if codes else "",
        e_code=ministry[-1] if ministry else "",
        council=_name(names),
        council_class=kinds.most_common(1)[0][0] if kinds else "O",
        names=_latest_last(names),
        ons_codes=_latest_last(codes),
        first=min(years),
        last=max(years),
    )
