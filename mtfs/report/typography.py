"""Quotation marks and apostrophes as print has them, in every text of a report."""

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any

from mtfs.report.document import Ref, Report

__all__ = ["in_print", "printed"]


#: What is typed or looked up, and so stays as it is.
_AS_IT_IS = frozenset({"key", "iso_date", "made_at", "picture"})
#: A command is typed as it stands.
_COMMAND = re.compile(r"mtfs [a-z]+ ")
_OPENING = re.compile(r"(^|[\s(\[/–—‘“])(['\"])(?=\S)")
_CURLY = {"'": ("‘", "’"), '"': ("“", "”")}


def in_print(text: str) -> str:
    """Set the quotation marks of a text.

    Parameters
    ----------
    text : str
        With straight marks, curly ones or both.

    Returns
    -------
    str
        A mark at the start, or after a space or a bracket, opens; every other closes, as an apostrophe does.
        A command of mtfs is left as it is.
    """
    if _COMMAND.match(text):
        return text
    text = _OPENING.sub(lambda found: found[1] + _CURLY[found[2]][0], text)
    return text.replace("'", "’").replace('"', "”")


def _printed(part: Any) -> Any:  # noqa: ANN401
    if isinstance(part, str):
        return in_print(part)
    if isinstance(part, tuple):
        return tuple(_printed(piece) for piece in part)
    if is_dataclass(part) and not isinstance(part, Ref | type):
        changed = {f.name: _printed(getattr(part, f.name)) for f in fields(part) if f.name not in _AS_IT_IS}
        if hasattr(part, "picture"):
            changed["picture"] = replace(part.picture, alt_text=in_print(part.picture.alt_text))
        return replace(part, **changed)
    return part


def printed(report: Report) -> Report:
    """Set the quotation marks of every text of a report.

    Parameters
    ----------
    report : Report
        The report.

    Returns
    -------
    Report
        The same, in print.
    """
    done: Report = _printed(report)
    return done
