"""Which council a row is of, and which one a reader means: by code, or by any of the names in use."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

from mtfs.errors import RequestError
from mtfs.iotools.national.headings import Table
from mtfs.iotools.national.returns import Authority

__all__ = ["authorities_in", "find_authority", "first_of_each"]

_Where = TypeVar("_Where")
_E_CODE = re.compile(r"E\d{4}")
_ONS_CODE = re.compile(r"E\d{8}")
#: Codes of England as a whole and of its regions; the Greater London Authority has a region's.
_AREA_CODE = re.compile(r"E92.*|E12(?!000007).*")
#: Rows that tell part of an authority above them, or a class of authorities.
_PART = re.compile(r"of which\b.*|whole of gla.*|london boroughs less\b.*", re.IGNORECASE)
_CLASS = re.compile(
    r"england|total\b.*|class breakdown|(inner |outer )?london boroughs|metropolitan (districts|fire.*)"
    r"|unitary authorities|shire (counties|districts)|(all )?other authorities|all .*",
    re.IGNORECASE,
)
_KINDS = {"SD": "SD", "SC": "SC", "UA": "UA", "MD": "MD", "L": "L", "LB": "L", "ILB": "L", "OLB": "L"}
_MOST_OFFERED = 6
_LEAST_LIKENESS = 0.6

#: The forms of name that a word tells apart from the council of the same place.
_OTHERS = (
    ("fire", re.compile(r"\b(fire|fra)\b")),
    ("police", re.compile(r"\b(police|pcc|crime)\b")),
    ("waste", re.compile(r"\bwaste\b")),
    ("park", re.compile(r"\bparks?\b|\bbroads\b")),
    ("combined", re.compile(r"\b(combined|mayoral)\b|\bregion\b")),
    ("transport", re.compile(r"\btransport\b")),
)
_POLICE_FIRE_AND_CRIME = re.compile(r"police,? fire (and|&) crime commissioner")
_FORMS = re.compile(
    r"^(london borough of|royal borough of|metropolitan borough of|borough of|city of|county of)\b"
)
#: Words that tell what sort of authority it is, and not where it is.
_GENERIC = frozenset(
    {
        *("the", "of", "and", "in", "on", "upon"),
        *(
            "council",
            "borough",
            "district",
            "city",
            "county",
            "metropolitan",
            "unitary",
            "royal",
            "authority",
        ),
        *("ua", "cc", "dc", "bc", "mbc", "mdc", "lb", "b", "c", "town", "towns", "corporation"),
        *("commissioner", "crime", "chief", "constable", "police", "pcc", "pfcc"),
        *("fire", "rescue", "service", "fra", "cd", "civil", "defence"),
        *("combined", "mayoral", "region", "national", "park", "waste", "disposal"),
    }
)
_ALIASES = {
    "hull": "kingston hull",
    "bcp": "bournemouth christchurch poole",
    "southend": "southend sea",
    "stoke": "stoke trent",
    "shepway": "folkestone hythe",
    "scilly": "isles scilly",
    "gla": "greater london",
}
#: Short names that returns print, though a reader may mean another council by them.
_PRINTED = {"newcastle": "newcastle tyne"}
#: What a name ends with that is no part of it: the class, and marks of footnotes.
_ENDING = re.compile(r"\s*(\[[^\]]*\]|\([a-zA-Z]\)|\*+|\b(UA|CC|DC|BC|B C|MBC|MDC|LB)\b\.?)\s*$")


def _name_of(text: str) -> str:
    # A file of 2013 writes "MaIdon" with a capital I.
    name = re.sub(r"(?<=[a-z])I(?=[a-z])", "l", " ".join(text.split()))
    while (shorter := _ENDING.sub("", name)) != name:
        name = shorter
    return name


def _sort_of(name: str) -> str:
    """Return what an authority is where it is no council: fire, police, waste and so on."""
    both = _POLICE_FIRE_AND_CRIME.search(name)
    rest = name.replace(both.group(), " ") if both else name
    for sort, pattern in _OTHERS:
        if pattern.search(rest):
            return sort
    return "police" if both else ""


def _key_of(name: str, aliases: Mapping[str, str] = _ALIASES) -> tuple[str, frozenset[str]]:
    """Return what a name says: the sort of authority, and the words that tell where it is."""
    plain = unicodedata.normalize("NFKC", _name_of(name)).casefold()
    plain = re.sub(r"['’‘`.]", "", plain).replace("&", " and ")
    sort = _sort_of(plain)
    plain = _FORMS.sub("", plain.strip())
    words = [word for word in re.findall(r"[a-z]+", plain) if word not in _GENERIC]
    return sort, frozenset(aliases.get(" ".join(words), " ".join(words)).split())


def _is_authority(name: str, e_code: str, ons_code: str, coded: bool) -> bool:
    if not name or _PART.match(name):
        return False
    if _ONS_CODE.fullmatch(ons_code):
        return not _AREA_CODE.fullmatch(ons_code)
    return bool(_E_CODE.fullmatch(e_code)) or (not coded and not _CLASS.fullmatch(name))


def authorities_in(table: Table) -> Iterator[tuple[int, Authority]]:
    """Return the authorities of a table with their rows, without England, regions, classes and parts.

    Parameters
    ----------
    table : Table
        The table.

    Yields
    ------
    tuple of int and Authority
        The row, from 0, and whose it is.
    """
    coded = "e_code" in table.identities or "ons_code" in table.identities
    for row in range(table.first, table.last):
        name, e_code = table.text(row, "name"), table.text(row, "e_code").upper()
        ons_code = table.text(row, "ons_code").upper()
        if not _is_authority(name, e_code, ons_code, coded):
            continue
        kind = table.text(row, "kind").upper()
        yield (
            row,
            Authority(
                _name_of(name),
                ons_code if _ONS_CODE.fullmatch(ons_code) else "",
                e_code if _E_CODE.fullmatch(e_code) else "",
                _KINDS.get(kind, "O" if kind else ""),
            ),
        )


def first_of_each(found: Iterable[tuple[_Where, Authority]]) -> Iterator[tuple[_Where, Authority]]:
    """Leave out what repeats an authority: a table below the first may list some of them again.

    Parameters
    ----------
    found : iterable of tuple
        Where an authority stands, and which it is.

    Yields
    ------
    tuple
        The first of each authority, known by its codes, or by its name where it has none.
    """
    seen: set[str] = set()
    for where, authority in found:
        codes = {authority.ons_code, authority.e_code} - {""} or {authority.name}
        if not codes & seen:
            yield where, authority
        seen |= codes


def _told(authority: Authority) -> str:
    code = authority.ons_code or authority.e_code
    return f"{authority.name} ({code})" if code else authority.name


def _listed(authorities: Iterable[Authority]) -> str:
    return "; ".join(_told(authority) for authority in authorities)


def _near(name: str, authorities: Sequence[Authority]) -> list[Authority]:
    """Return the authorities that a name may be short for, else those that are spelt most like it."""
    sort, words = _key_of(name)
    text = " ".join(sorted(words))
    longer, alike = [], []
    for authority in authorities:
        other_sort, other_words = _key_of(authority.name)
        likeness = SequenceMatcher(None, text, " ".join(sorted(other_words))).ratio()
        rank = (sort != other_sort, -likeness, authority.name)
        if words and words <= other_words:
            longer.append((rank, authority))
        elif likeness >= _LEAST_LIKENESS:
            alike.append((rank, authority))
    # Where only a fire or police authority has the words of a council's name, it is more likely a slip.
    of_the_sort = any(not other_sort for (other_sort, _, _), _ in longer)
    ranked = sorted(longer if of_the_sort else [*longer, *alike], key=lambda pair: pair[0])
    return [authority for _, authority in ranked[:_MOST_OFFERED]]


def _by_code(code: str, authorities: Sequence[Authority]) -> Authority | None:
    if _ONS_CODE.fullmatch(code):
        return next((authority for authority in authorities if authority.ons_code == code), None)
    return next((authority for authority in authorities if authority.e_code == code), None)


def _by_name(name: str, kind: str, authorities: Sequence[Authority]) -> list[Authority]:
    key = _key_of(name)
    return [
        authority
        for authority in authorities
        if _key_of(authority.name, _ALIASES | _PRINTED) == key
        and (not kind or not authority.kind or authority.kind == kind)
    ]


def find_authority(query: str | Authority, authorities: Iterable[Authority]) -> Authority:
    """Return the authority that is meant, among those of a return.

    Parameters
    ----------
    query : str or Authority
        An ONS code, a code of the ministry's (``E1302``) or a name in any of its forms; or the authority as
        another return names it, which is found by the codes that the two share, else by its name and class:
        a county that has since become a unitary authority is not the same council.
    authorities : iterable of Authority
        The authorities of the return.

    Returns
    -------
    Authority
        One of them.

    Raises
    ------
    RequestError
        Where none is meant, with those that are near, or more than one.
    """
    known = list(authorities)
    if isinstance(query, Authority):
        for code in (query.ons_code, query.e_code):
            if code and (found := _by_code(code, known)):
                return found
        name, kind = query.name, query.kind
    else:
        name, kind = " ".join(query.split()), ""
        if not name:
            msg = "no council is named; expected a name or a code such as E06000006"
            raise RequestError(msg)
        code = name.upper()
        if _ONS_CODE.fullmatch(code) or _E_CODE.fullmatch(code):
            if found := _by_code(code, known):
                return found
            lacking = "" if any(a.ons_code for a in known) else "; it has no ONS codes, so give the name"
            msg = f"no authority of the return has the code {code}{lacking}"
            raise RequestError(msg)
    matches = _by_name(name, kind, known)
    if len(matches) == 1:
        return matches[0]
    if matches:
        msg = f"'{name}' may be any of {_listed(matches)}; give its code"
        raise RequestError(msg)
    near = _near(name, known)
    offered = f"; near it are {_listed(near)}" if near else ""
    msg = f"'{name}' is no authority of the return{offered}"
    raise RequestError(msg)
