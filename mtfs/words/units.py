"""The unit in which amounts of some size are written: on an axis, or at the head of figures for a chart."""

from dataclasses import dataclass

__all__ = ["MoneyUnit", "money_unit"]


@dataclass(frozen=True)
class MoneyUnit:
    """A unit of money.

    Parameters
    ----------
    label : str
        As it is written.
    pounds : float
        How many pounds it is.
    """

    label: str
    pounds: float


#: From the top: each from the peak at which it is used.
_UNITS = (
    (1e10, MoneyUnit("£bn", 1e9)),
    (1e6, MoneyUnit("£m", 1e6)),
    (1e4, MoneyUnit("£000", 1e3)),
    (0.01, MoneyUnit("£", 1.0)),
)
_DEFAULT = MoneyUnit("£m", 1e6)


def money_unit(peak: float) -> MoneyUnit:
    """Choose the unit of an axis.

    Parameters
    ----------
    peak : float
        The largest amount on it, whatever its sign [£].

    Returns
    -------
    MoneyUnit
        £m from £1m, £000 from £10,000, £ below, £bn from £10bn; £m where there is nothing but 0.
    """
    return next((unit for least, unit in _UNITS if peak >= least), _DEFAULT)
