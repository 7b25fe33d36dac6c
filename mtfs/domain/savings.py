"""Savings schemes: what is planned, and how much of it is likely to be delivered, and how late."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from mtfs.domain.checks import finite, in_order, within
from mtfs.errors import Breach, RuleError

__all__ = ["MAX_DELIVERY", "NO_SLIP", "RAG_DELIVERY", "RAG_SLIP_MONTHS", "Rag", "SavingsScheme", "Triple"]

Triple = tuple[float, float, float]


class Rag(StrEnum):
    """A scheme's rating: red, amber or green."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"


# The model's own settings (low, likely, high). They bracket what councils have reported: Brighton & Hove
# delivered 76 to 89% of planned savings in 2022/23 to 2024/25 and Welsh councils 88% in 2015-16, and
# Birmingham counts a red saving at even odds and an amber one at 25% of not being delivered. The widths
# are assumed.
RAG_DELIVERY: dict[Rag, Triple] = {
    Rag.GREEN: (0.9, 1.0, 1.0),
    Rag.AMBER: (0.5, 0.8, 1.0),
    Rag.RED: (0.0, 0.4, 0.8),
}
RAG_SLIP_MONTHS: dict[Rag, Triple] = {
    Rag.GREEN: (0.0, 0.0, 3.0),
    Rag.AMBER: (0.0, 3.0, 9.0),
    Rag.RED: (3.0, 9.0, 18.0),
}
NO_SLIP: Triple = (0.0, 0.0, 0.0)

#: More than this share of a plan is taken for a slip of the pen (assumed).
MAX_DELIVERY = 1.5

_DELIVERY = ("delivery_low", "delivery_likely", "delivery_high")
_SLIP = ("slip_low", "slip_likely", "slip_high")


@dataclass(frozen=True, kw_only=True)
class SavingsScheme:
    """A savings scheme of the programme.

    Parameters
    ----------
    name : str
        Its name.
    planned : tuple of float
        The planned saving that starts in each plan year [£].
    recurrent : bool
        Whether what starts in one year lasts into the next.
    workstream, service : str, optional
        Where it belongs.
    rag : Rag, optional
        Its rating, which gives delivery and slip where they are blank.
    delivery_low, delivery_likely, delivery_high : float, optional
        The share of the plan that is delivered in the end, 0 to 1.5.
    slip_low, slip_likely, slip_high : float, optional
        How late it comes [months].

    Raises
    ------
    RuleError
        Where a range is given in part, out of order or out of bounds, or where there is neither a range
        nor a rating.
    """

    name: str
    planned: tuple[float, ...]
    recurrent: bool
    workstream: str = ""
    service: str = ""
    rag: Rag | None = None
    delivery_low: float | None = None
    delivery_likely: float | None = None
    delivery_high: float | None = None
    slip_low: float | None = None
    slip_likely: float | None = None
    slip_high: float | None = None

    def __post_init__(self) -> None:
        breaches = tuple(self._breaches())
        if breaches:
            raise RuleError(breaches)

    def _breaches(self) -> Iterator[Breach]:
        for fields, high in ((_DELIVERY, MAX_DELIVERY), (_SLIP, float("inf"))):
            values = [getattr(self, field) for field in fields]
            if any(value is not None for value in values):
                for field, value in zip(fields, values, strict=True):
                    if value is None:
                        yield Breach(
                            field=field,
                            found="blank",
                            allowed="expected a number: low, likely and high come together, or are all blank",
                        )
            for field, value in zip(fields, values, strict=True):
                yield from within(field, value, 0, high)
            inside = [value if value is not None and 0 <= value <= high else None for value in values]
            yield from in_order(fields, inside)
        yield from finite(self, "planned", *_DELIVERY, *_SLIP)
        if self.rag is None and all(getattr(self, field) is None for field in _DELIVERY):
            yield Breach(
                field="rag",
                found="blank",
                allowed="expected green, amber or red, or else a delivery low, likely and high of its own",
            )

    def _triple(self, fields: tuple[str, ...]) -> Triple | None:
        low, likely, high = (getattr(self, field) for field in fields)
        return None if low is None or likely is None or high is None else (low, likely, high)

    @property
    def delivery(self) -> Triple:
        """Low, likely and high share of the plan that is delivered."""
        given = self._triple(_DELIVERY)
        if given is not None:
            return given
        return NO_SLIP if self.rag is None else RAG_DELIVERY[self.rag]

    @property
    def slip_months(self) -> Triple:
        """Low, likely and high delay [months]."""
        given = self._triple(_SLIP)
        if given is not None:
            return given
        return NO_SLIP if self.rag is None else RAG_SLIP_MONTHS[self.rag]
