"""The words of headings and titles: years, units of money, totals, and notes beneath a table."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from mtfs.domain.years import guess_year_label, year_of_day
from mtfs.iotools.sheets.values import read_words, strip_notes

__all__ = [
    "YearFound",
    "bare_words",
    "find_unit",
    "find_years",
    "heading_of",
    "is_note",
    "is_plain_total",
    "is_total",
    "month_of",
    "of_any_month",
    "phrase_score",
    "title_unit",
    "without_period",
    "word_set",
    "words_of",
]


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text as a set.

    Parameters
    ----------
    words : str
        With spaces between.

    Returns
    -------
    frozenset of str
        Each once.
    """
    return frozenset(words.split())


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "(" + "|".join(_MONTHS) + r")[a-z]*"
#: A month of the year by its number, as in ``P6``, or by its name.
_PERIOD = re.compile(r"\s*\b(?:p|period|month|mth|quarter|q)\s?(\d{1,2})\b")
_NAMED = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
#: The days of the serial numbers that Excel gives to dates of 2009 to 2064.
_FIRST_SERIAL, _LAST_SERIAL = 39_904, 60_360
_EPOCH = date(1899, 12, 30)

_PAIR = r"(?:19|20)\d\d\s*(?:[-/–\u2044_ ]|to)\s*(?:(?:19|20)\d\d|\d\d)(?!\d)"
_SHORT_PAIR = r"\d\d\s*[-/–\u2044]\s*\d\d(?![\d/.-])"
#: The forms in which a heading names a year, the surest first.
_FORMS: tuple[tuple[str, str], ...] = (
    ("iso", r"(?<!\d)((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)"),
    ("day", rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH}\s+'?((?:19|20)?\d\d)(?!\d)"),
    ("slashed", r"(?<!\d)(\d{1,2})[/.](\d{1,2})[/.]((?:19|20)?\d\d)(?!\d)"),
    ("month", rf"(?<![a-z]){_MONTH}[\s-]+'?((?:19|20)\d\d|\d\d)(?!\d)"),
    ("pair", rf"(?<!\d)(?:fy\s*)?({_PAIR})"),
    ("short", rf"(?<![\d/.-])(?:fy\s*)?({_SHORT_PAIR})"),
    ("fy", r"(?<![a-z])fy\s*'?((?:20)?\d\d)(?!\d)"),
    ("joined", r"(?<!\d)((?:19|20)\d\d)(\d\d)(?!\d)"),
    ("bare", r"(?<![\d.,£/])((?:19|20)\d\d)(?![\d.,]|\s*[-/–]\s*\d)"),
)
_PATTERNS = tuple((form, re.compile(pattern, re.IGNORECASE)) for form, pattern in _FORMS)

_THOUSANDS = re.compile(
    r"£\s*['’]?\s*000['’]?s?\b|£s?\s*k\b|£\s*thousands?\b|\bthousands?\b|(?<![\d,])['’]000['’]?s?\b|(?<![\d,'’])\b000s?\b"
    r"|\bgbp\s*k\b|£\s*ths\b|£['’]s\s*000",
    re.IGNORECASE,
)
_MILLIONS = re.compile(r"£\s*['’]?\s*(?:m|mn|mil|millions?)\b|\bmillions?\b|\bgbp\s*mn?\b", re.IGNORECASE)
_POUNDS = re.compile(r"£(?!\s*['’]?[\dkm])(?:s\b)?|\bgbp\b|\bpounds\b", re.IGNORECASE)
#: A k or m of its own, as ``k_2026_27``, ``2026/27 (k)`` or ``m``.
_LONE = re.compile(r"^(k|m)$|^(k|m)(?=[\s_]+\d)|[(\[]\s*(k|m)\s*[)\]]", re.IGNORECASE)
_IN_POUNDS = re.compile(
    r"(?:^|[(\[])\s*£s?\s*(?:$|[)\]])|\b(?:in|are)\s+(?:£s?\b|pounds)|£\s*$", re.IGNORECASE
)
_IN_WORDS = re.compile(r"\b(?:in|are|shown)\s+(?:£\s*)?(thousands|millions)\b", re.IGNORECASE)

_TOTAL = re.compile(r"\b(?:sub|grand)?[- ]?totals?\b", re.IGNORECASE)
_WHOLE_TOTAL = re.compile(r"(?:sub|grand|overall|council)?[- ]?totals?", re.IGNORECASE)
#: Words that stand beside 'total' in the name of a sum, and never make it the name of a scheme or service.
_SUM_WORDS = word_set(
    "a all and at budget budgets by change changes committed cost costs council directorate directorates "
    "earmarked expenditure for forecast from fund funding gap general grand growth income items line lines "
    "movement mtfs net new of one off per plan planned position pressure pressures programme proposals "
    "proposed recurrent recurring reserve reserves requirement revenue saving savings schemes section "
    "service services spend spending sub the this to total totals underspend overspend usable value variance "
    "year "
    "balance balances gross corporate department efficiencies efficiency identified above below"
)
_NOTE = re.compile(
    r"(?:notes?\b|sources?\b|footnotes?\b|key\b|n\.?b\.?\b|please note|this table|these figures"
    r"|figures (?:are|may|in)|prepared by|printed|version|page \d|[*†‡§]|\[(?:note\s*)?\w{1,3}\]|¹|²|³)",
    re.IGNORECASE,
)
#: A text longer than this is a sentence and no heading.
_LONGEST_HEADING = 80


@dataclass(frozen=True)
class YearFound:
    """A financial year that a heading names.

    Parameters
    ----------
    label : str
        The year, as ``2025/26``.
    form : str
        How it was written: ``pair``, ``short``, ``fy``, ``joined``, ``bare``, ``date`` or ``month``.
    end_of : bool, optional
        Whether a day of 31 March (or the month) was written: the end of the year.
    start_of : bool, optional
        Whether a day of 1 April was written: the start of the year.
    """

    label: str
    form: str
    end_of: bool = False
    start_of: bool = False


def heading_of(value: object) -> str:
    """Return a heading cell as text, with dates written out so that they can be read as years.

    Parameters
    ----------
    value : object
        A cell's value.

    Returns
    -------
    str
        On one line. A number that Excel uses for a date of this century becomes that date.
    """
    if isinstance(value, float) and value.is_integer() and _FIRST_SERIAL <= value <= _LAST_SERIAL:
        value = _EPOCH + timedelta(days=int(value))
    return read_words(value)


def _four(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _year_of_day(year: int, month: int, day: int, form: str) -> YearFound | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    label = year_of_day(year, month)
    return YearFound(label, form, end_of=(month, day) == (3, 31), start_of=(month, day) == (4, 1))


def _read_form(form: str, groups: Sequence[str]) -> YearFound | None:
    match form:
        case "iso":
            return _year_of_day(int(groups[0]), int(groups[1]), int(groups[2]), "date")
        case "day":
            month = _MONTHS.index(groups[1].lower()) + 1
            return _year_of_day(_four(groups[2]), month, int(groups[0]), "date")
        case "slashed":
            return _year_of_day(_four(groups[2]), int(groups[1]), int(groups[0]), "date")
        case "month":
            month = _MONTHS.index(groups[0].lower()) + 1
            found = _year_of_day(_four(groups[1]), month, 15, "month")
            return found and YearFound(found.label, "month", end_of=month == 3)
        case "pair" | "short":
            label = guess_year_label("/".join(re.findall(r"\d+", groups[0])))
        case "joined":
            label = guess_year_label("/".join(groups))
        case "fy":
            # FY26 is the year that ends in 2026.
            label = guess_year_label(f"fy{groups[0]}")
        case _:
            label = guess_year_label(groups[0])
    return YearFound(label, form) if label else None


@lru_cache(maxsize=4096)
def _scan(text: str) -> tuple[tuple[YearFound, ...], str]:
    """Return the years of a text, and the text without them."""
    found: list[YearFound] = []
    rest = text
    for form, pattern in _PATTERNS:
        for match in list(pattern.finditer(rest)):
            year = _read_form(form, [group or "" for group in match.groups()])
            if year is not None:
                found.append(year)
                rest = rest.replace(match[0], " ", 1)
    return tuple(found), rest


def find_years(heading: str) -> tuple[YearFound, ...]:
    """Return the financial years that a heading names.

    Parameters
    ----------
    heading : str
        Such as ``2025-26 Budget``, ``FY26``, ``Balance at 31 March 2026`` or ``k_2026_27``.

    Returns
    -------
    tuple of YearFound
        Each year once.
    """
    return tuple({year.label: year for year in _scan(heading)[0]}.values())


def find_unit(heading: str) -> str:
    """Return the unit of money that a heading names.

    Parameters
    ----------
    heading : str
        Such as ``2025/26 £'000``.

    Returns
    -------
    str
        ``£``, ``£000`` or ``£m``; nothing where it names none.
    """
    if _THOUSANDS.search(heading):
        return "£000"
    if _MILLIONS.search(heading):
        return "£m"
    if lone := _LONE.search(heading.strip()):
        letter = next(group for group in lone.groups() if group).lower()
        return "£000" if letter == "k" else "£m"
    return "£" if _POUNDS.search(heading) else ""


def title_unit(text: str) -> str:
    """Return the unit of money that a title above a table names for all of it.

    Parameters
    ----------
    text : str
        Such as ``Savings programme (£'000)`` or ``All figures in £ millions``. An amount in a sentence, as
        in 'savings of £2m', is no unit.

    Returns
    -------
    str
        ``£``, ``£000`` or ``£m``; nothing where it names none.
    """
    without_amounts = re.sub(r"£\s*\d[\d,.]*\s*(?:k|mn?|bn|thousand|million|billion)?", " ", text, flags=re.I)
    kept = text if re.search(r"£\s*['’]?000", text) else without_amounts
    if "£" in kept and _THOUSANDS.search(kept):
        return "£000"
    if "£" in kept and _MILLIONS.search(kept):
        return "£m"
    if words := _IN_WORDS.search(kept):
        return "£000" if words[1].lower() == "thousands" else "£m"
    if re.search(r"(?<![\d,])['’]000", kept):
        return "£000"
    return "£" if _IN_POUNDS.search(kept.strip()) else ""


def words_of(text: str) -> str:
    """Return the words of a text in the form in which they are compared.

    Parameters
    ----------
    text : str
        Such as ``Over / (Under)-spend``.

    Returns
    -------
    str
        Lower case letters, digits and percent signs, parted by single spaces.
    """
    bare, _ = strip_notes(text)
    bare = bare.casefold().replace("&", " and ").replace("’", "").replace("'", "")
    return " ".join(re.findall(r"[a-z0-9]+|%", bare))


def bare_words(heading: str) -> str:
    """Return the words of a heading without its years and its unit.

    Parameters
    ----------
    heading : str
        Such as ``2025/26 Revised budget £'000``.

    Returns
    -------
    str
        Such as ``revised budget``.
    """
    rest = _scan(heading)[1].replace("_", " ")
    for pattern in (_THOUSANDS, _MILLIONS, _POUNDS):
        rest = pattern.sub(" ", rest)
    rest = re.sub(r"^\s*[km]\s*$|^\s*[km]\s(?=\s)|[(\[]\s*[km]\s*[)\]]", " ", rest, flags=re.IGNORECASE)
    return words_of(rest)


def without_period(words: str) -> str:
    """Return the words of a heading without the month of the year.

    Parameters
    ----------
    words : str
        From `bare_words`, such as ``p6 forecast variance`` or ``september variance``.

    Returns
    -------
    str
        Such as ``forecast variance``.
    """
    return " ".join(_NAMED.sub(" ", _PERIOD.sub("", words)).split())


def month_of(heading: str) -> int:
    """Return the month of the financial year that a heading names.

    Parameters
    ----------
    heading : str
        Such as ``P6 forecast variance`` or ``Variance Sep-24``.

    Returns
    -------
    int
        6 for these, as the year begins in April; 0 for none.
    """
    words = words_of(heading)
    if found := _PERIOD.search(words):
        return int(found[1])
    named = _NAMED.search(words)
    return (_MONTHS.index(named[0][:3]) - 3) % 12 + 1 if named else 0


def of_any_month(heading: str) -> tuple[str, tuple[str, ...]] | None:
    """Return what a heading has in common with that of the same column in another month.

    Parameters
    ----------
    heading : str
        Such as ``P5 Actual to date`` or ``Paid by 31 August 2026``.

    Returns
    -------
    tuple or None
        Its words without the month, and the financial years that it names; None where it names no month.
    """
    words, years = bare_words(heading), find_years(heading)
    rest = without_period(words)
    if rest == words and not any(year.form in ("month", "date") for year in years):
        return None
    return rest, tuple(year.label for year in years)


def phrase_score(words: str, phrases: Iterable[str]) -> float:
    """Tell how well a heading's words fit the phrases of a column, the likeliest phrase first.

    Parameters
    ----------
    words : str
        From `bare_words`.
    phrases : iterable of str
        In the same form.

    Returns
    -------
    float
        0 where none fits; more than 2 where one is the heading; between 1 and 2 where one is a part of it.
    """
    best = 0.0
    padded = f" {words} "
    for rank, phrase in enumerate(phrases):
        if words == phrase:
            score = 3.0 - rank / 100
        elif f" {phrase} " in padded:
            score = 2.0 - rank / 100 - 0.1 * (len(words.split()) - len(phrase.split()))
        else:
            continue
        best = max(best, score)
    return max(best, 0.0)


def is_total(text: str, names: Iterable[str] = ()) -> bool | None:
    """Tell whether a row's name is that of a total.

    Parameters
    ----------
    text : str
        The name.
    names : iterable of str
        Sections and services of the table, of which it may be the total.

    Returns
    -------
    bool or None
        None where it has the word and may be the name of a scheme or service all the same.
    """
    if not _TOTAL.search(text):
        return False
    words = words_of(text)
    if _WHOLE_TOTAL.fullmatch(text.strip()) or words.endswith(("total", "totals")):
        return True
    rest = set(words.split()) - _SUM_WORDS
    known = {word for name in names for word in words_of(name).split()}
    return True if not {word for word in rest if not word.isdigit()} - known else None


def is_plain_total(text: str) -> bool:
    """Tell whether a text says total and nothing else.

    Parameters
    ----------
    text : str
        What a cell holds.

    Returns
    -------
    bool
        True for ``Total``, ``Sub-total`` and ``Grand total``.
    """
    return _WHOLE_TOTAL.fullmatch(text.strip()) is not None


def is_note(text: str) -> bool:
    """Tell whether a text that stands alone in a row is a note rather than a heading.

    Parameters
    ----------
    text : str
        What the row holds.

    Returns
    -------
    bool
        True for sentences, and for what begins as footnotes do.
    """
    return bool(_NOTE.match(text.strip())) or len(text) > _LONGEST_HEADING or text.rstrip().endswith(".")
