"""What reserves hold at the start, told: what can be used beside what cannot."""

from dataclasses import dataclass

from mtfs.analysis.runs import Result
from mtfs.domain.reserves import ReserveClass
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.words.figures import money_words, scenario_sentence

__all__ = ["Held", "alt_text_held", "held_of", "title_held"]


@dataclass(frozen=True, kw_only=True)
class Held:
    """Balances at the start of the base year, by what they may be used for [£].

    Parameters
    ----------
    general, earmarked, committed : float
        The general reserve, those that can be used beside it, and those held for one purpose.
    dsg : float or None
        The schools grant, a deficit negative; None where the case has none.
    """

    general: float
    earmarked: float
    committed: float
    dsg: float | None = None

    @property
    def usable(self) -> float:
        """What can meet a gap [£]."""
        return self.general + self.earmarked

    @property
    def total(self) -> float:
        """All that is held, without the schools grant [£]."""
        return self.usable + self.committed


def held_of(result: Result) -> Held:
    """Return what a strategy's reserves hold at the start.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    Held
        By class.
    """

    def of(kind: ReserveClass) -> list[float]:
        return [r.opening_balance for r in result.strategy.reserves if r.reserve_class is kind]

    dsg = of(ReserveClass.DSG)
    return Held(
        general=sum(of(ReserveClass.GENERAL)),
        earmarked=sum(of(ReserveClass.EARMARKED)),
        committed=sum(of(ReserveClass.COMMITTED)),
        dsg=sum(dsg) if dsg else None,
    )


def title_held(result: Result) -> str:
    """Say how much of what is held can be used.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    str
        Such as ``£11.5m of the £84.9m held can be used``.
    """
    held = held_of(result)
    total = money_words(held.total)
    if held.total <= HALF_A_PENNY:
        return "No reserves are held"
    if held.committed <= HALF_A_PENNY:
        return f"All of the {total} held can be used"
    if held.usable <= HALF_A_PENNY:
        return f"None of the {total} held can be used"
    return f"{money_words(held.usable, beside=held.total)} of the {total} held can be used"


def alt_text_held(result: Result) -> str:
    """Describe the chart of what is held.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    str
        A sentence with each balance; another with the schools grant, which is kept apart.
    """
    held, year = held_of(result), result.years[0]
    beside = held.total
    text = (
        f"{scenario_sentence(result.scenario)}Bar chart of reserves at the start of {year}: the general "
        f"reserve holds {money_words(held.general, beside=beside)}, earmarked reserves that can be used "
        f"{money_words(held.earmarked, beside=beside)}, and reserves held for one purpose, which cannot be "
        f"used, {money_words(held.committed, beside=beside)}."
    )
    if held.dsg is None:
        return text
    side = "in deficit by" if held.dsg < -HALF_A_PENNY else "at"
    return f"{text} Apart from them, the schools grant is {side} {money_words(abs(held.dsg))}."
