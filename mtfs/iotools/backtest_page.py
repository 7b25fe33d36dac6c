"""A page whose parts between marks are made from figures, and written anew with them."""

import re
from collections.abc import Mapping
from pathlib import Path

from mtfs.errors import Fault, InputError

__all__ = ["filled_page", "picture_parts", "read_page"]

_PART = re.compile(
    r"(<!-- figures: (?P<name>[a-z-]+) -->\n)(?P<held>.*?)(<!-- end of figures -->)", re.DOTALL
)


def read_page(path: Path) -> str:
    """Read a page that has marks to write between.

    Parameters
    ----------
    path : Path
        The page, in Markdown.

    Returns
    -------
    str
        Its text.

    Raises
    ------
    InputError
        Where it cannot be read, or has no marks.
    """
    allowed = "expected a page in Markdown with marks such as <!-- figures: coverage -->"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        found = "there is no such page" if isinstance(error, FileNotFoundError) else "it cannot be read"
        raise InputError([Fault(str(path), found, allowed)]) from error
    if not _PART.search(text):
        raise InputError([Fault(str(path), "there are no marks to write between", allowed)])
    return text


def filled_page(text: str, parts: Mapping[str, str], name: str) -> str:
    """Return a page with its parts made anew.

    Parameters
    ----------
    text : str
        The page as it was.
    parts : mapping of str to str
        Markdown by the name of the part.
    name : str
        The name of the page, for what is said of its faults.

    Returns
    -------
    str
        The page; what stands outside its marks is as it was.

    Raises
    ------
    InputError
        Where the page asks for a part that there is not.
    """
    known = ", ".join(parts)
    faults = [
        Fault(name, f"it asks for the figures '{found['name']}'", f"expected any of {known}")
        for found in _PART.finditer(text)
        if found["name"] not in parts
    ]
    if faults:
        raise InputError(faults)
    return _PART.sub(lambda found: f"{found[1]}\n{parts[found['name']]}\n\n{found[4]}", text)


def picture_parts(pictures: Mapping[str, tuple[str, str]], folder: str) -> dict[str, str]:
    """Return the parts of a page that show pictures.

    Parameters
    ----------
    pictures : mapping of str to tuple of (str, str)
        By the name of the part: the name of the file, and the picture in words.
    folder : str
        The folder of the files, as the page sees it.

    Returns
    -------
    dict of str to str
        Markdown by the name of the part.
    """
    # A bracket in the words would end them.
    return {
        part: f"![{words.replace('[', '(').replace(']', ')')}]({folder}/{name})"
        for part, (name, words) in pictures.items()
    }
