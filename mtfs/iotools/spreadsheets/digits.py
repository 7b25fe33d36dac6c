"""Numbers that stand in cells as text, with their thousands parted or not."""

import re

__all__ = ["plain_digits"]

_NUMBER = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d{1,3})?", re.IGNORECASE)
#: Commas and spaces part thousands alone: 2,5 may be 2.5 or 25.
_GROUPED = re.compile(r"\d{1,3}(?:(?:,\d{3})+|(?: \d{3})+)(?:\.\d*)?")


def plain_digits(text: str) -> str:
    """Return a number without its sign in the form in which Python reads it.

    Parameters
    ----------
    text : str
        Without outer spaces, signs and marks, such as ``1,234.5`` or ``1 234``.

    Returns
    -------
    str
        Such as ``1234.5``; nothing where the text is no number, or may be another than it looks.
    """
    if _GROUPED.fullmatch(text):
        return text.replace(",", "").replace(" ", "")
    return text if _NUMBER.fullmatch(text) else ""
