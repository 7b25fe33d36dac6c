"""Reserves: what may be drawn, what is held for one purpose, and the schools grant."""

from dataclasses import dataclass
from enum import StrEnum

from mtfs.domain.checks import finite
from mtfs.errors import Breach, RuleError

__all__ = ["USABLE_CLASSES", "Reserve", "ReserveClass", "draw_sequence"]


class ReserveClass(StrEnum):
    """What a reserve may be used for."""

    GENERAL = "general"
    EARMARKED = "earmarked"
    COMMITTED = "committed"
    DSG = "dsg"


USABLE_CLASSES = frozenset({ReserveClass.GENERAL, ReserveClass.EARMARKED})


@dataclass(frozen=True, kw_only=True)
class Reserve:
    """One reserve.

    Parameters
    ----------
    name : str
        Its name.
    reserve_class : ReserveClass
        General, earmarked, committed or DSG.
    opening_balance : float
        The balance at the start of the base year [£]; only the DSG's may be negative.
    movements : tuple of float
        The planned movement of each year from the base year on [£]; positive is paid in.
    draw_order : float, optional
        The lowest is drawn first.
    driver : str, optional
        The driver that grows the DSG's movements.
    purpose : str, optional
        What it is held for, and so why it can or cannot be used. No figure depends on it.

    Raises
    ------
    RuleError
        Where a reserve other than the DSG opens below 0, or a number is not finite.
    """

    name: str
    reserve_class: ReserveClass
    opening_balance: float
    movements: tuple[float, ...]
    draw_order: float | None = None
    driver: str | None = None
    purpose: str = ""

    def __post_init__(self) -> None:
        breaches = list(finite(self, "opening_balance", "movements", "draw_order"))
        if self.opening_balance < 0 and self.reserve_class is not ReserveClass.DSG:
            allowed = "expected 0 or more: only a reserve of class 'dsg' may open in deficit"
            breaches.append(Breach(field="opening_balance", allowed=allowed))
        if breaches:
            raise RuleError(breaches)

    @property
    def is_usable(self) -> bool:
        """Whether a gap may be met from it."""
        return self.reserve_class in USABLE_CLASSES


def draw_sequence(reserves: tuple[Reserve, ...]) -> list[int]:
    """Return the order in which usable reserves meet a gap.

    Parameters
    ----------
    reserves : tuple of Reserve
        In the order of the sheet.

    Returns
    -------
    list of int
        Positions of the usable reserves: the lowest draw order first and ties in sheet order; blanks after
        every number, and the general reserve last among blanks.
    """

    def rank(position: int) -> tuple[bool, float, bool, int]:
        reserve = reserves[position]
        blank = reserve.draw_order is None
        general_last = blank and reserve.reserve_class is ReserveClass.GENERAL
        return (blank, reserve.draw_order or 0.0, general_last, position)

    return sorted((k for k, reserve in enumerate(reserves) if reserve.is_usable), key=rank)
