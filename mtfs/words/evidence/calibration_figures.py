"""Figures of a calibration pack as text, and what its lines and classes are called."""

from mtfs.analysis.evidence.history import CLASSES, line_label
from mtfs.domain.calibration import ANY_CLASS, OTHER_NET

__all__ = [
    "class_words",
    "percent_of",
    "plain_number",
    "plain_percent",
    "signed_percent",
    "subject_words",
    "whole_percent",
]

_SERIES = {"cpi": "Consumer prices (CPI)", "earnings": "Average earnings"}
_OTHER_NET = "Net revenue expenditure less social care"


def _without_sign_of_nothing(text: str) -> str:
    return text.lstrip("+-") if not text.strip("+-0.%") else text


def percent_of(share: float) -> str:
    """Write the size of a share.

    Parameters
    ----------
    share : float
        A share or a rate.

    Returns
    -------
    str
        Without its sign: ``3.1%``.
    """
    return f"{abs(share) * 100:.1f}%"


def plain_percent(share: float) -> str:
    """Write a share, with a sign where it is below 0.

    Parameters
    ----------
    share : float
        A share or a rate.

    Returns
    -------
    str
        ``3.1%`` or ``-3.1%``.
    """
    return _without_sign_of_nothing(f"{share * 100:.1f}%")


def signed_percent(share: float) -> str:
    """Write a share with its sign.

    Parameters
    ----------
    share : float
        A share or a rate.

    Returns
    -------
    str
        ``+3.1%`` or ``-3.1%``; nothing before a zero.
    """
    return _without_sign_of_nothing(f"{share * 100:+.1f}%")


def whole_percent(share: float) -> str:
    """Write a share without decimals.

    Parameters
    ----------
    share : float
        A share or a rate.

    Returns
    -------
    str
        ``3%`` or ``-3%``.
    """
    return _without_sign_of_nothing(f"{share * 100:.0f}%")


def plain_number(value: float) -> str:
    """Write a number such as a correlation.

    Parameters
    ----------
    value : float
        The number.

    Returns
    -------
    str
        With two decimals.
    """
    return _without_sign_of_nothing(f"{value:.2f}")


def subject_words(key: str) -> str:
    """Return what a reader sees for a line of a pack, or for a series.

    Parameters
    ----------
    key : str
        Its key.

    Returns
    -------
    str
        Its name.
    """
    return _SERIES.get(key) or (_OTHER_NET if key == OTHER_NET else line_label(key))


def class_words(council_class: str) -> str:
    """Return what a reader sees for a class of authority.

    Parameters
    ----------
    council_class : str
        Its code, or ``all``.

    Returns
    -------
    str
        Its name.
    """
    return "all classes" if council_class == ANY_CLASS else CLASSES.get(council_class, council_class)
