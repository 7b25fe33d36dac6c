"""The league: councils by the chance that their usable reserves run out, with how sure each rank is."""

from collections.abc import Sequence
from dataclasses import dataclass

from mtfs.analysis.nation.records import CouncilOutcome
from mtfs.analysis.nation.totals import in_order

__all__ = ["LeagueRow", "league"]


@dataclass(frozen=True, kw_only=True)
class LeagueRow:
    """One council's place in the league of those that have the same years.

    Parameters
    ----------
    outcome : CouncilOutcome
        The council.
    rank : int
        From 1 for the greatest chance in the last year; councils of the same chance have the same rank.
    tied : int
        How many councils have that very chance, itself included.
    rank_low, rank_high : int
        The ranks that the Monte Carlo error leaves open: behind every council that is surely above it, and
        before every one that is surely below, as their intervals do not meet.
    councils : int
        How many there are in this league.
    """

    outcome: CouncilOutcome
    rank: int
    tied: int
    rank_low: int
    rank_high: int
    councils: int

    @property
    def chance(self) -> float:
        """The chance that its usable reserves have run out by the end of the last year."""
        return float(self.outcome.p_exhausted_by[-1])


def _of_same_years(outcomes: Sequence[CouncilOutcome]) -> list[LeagueRow]:
    chances = [float(outcome.p_exhausted_by[-1]) for outcome in outcomes]
    lows, highs = (
        [float(outcome.p_exhausted_by_interval[-1, end]) for outcome in outcomes] for end in (0, 1)
    )
    rows = [
        LeagueRow(
            outcome=outcome,
            rank=1 + sum(other > chance for other in chances),
            tied=sum(other == chance for other in chances),
            rank_low=1 + sum(other > high for other in lows),
            rank_high=len(outcomes) - sum(other < low for other in highs),
            councils=len(outcomes),
        )
        for outcome, chance, low, high in zip(outcomes, chances, lows, highs, strict=True)
    ]
    # Ties stay in the order of codes.
    return sorted(rows, key=lambda row: row.rank)


def league(outcomes: Sequence[CouncilOutcome]) -> tuple[LeagueRow, ...]:
    """Rank councils by the chance that their usable reserves have run out by the end of the last year.

    Parameters
    ----------
    outcomes : sequence of CouncilOutcome
        The councils.

    Returns
    -------
    tuple of LeagueRow
        The greatest chance first. Councils of other years have a league of their own, that of most councils
        first.
    """
    groups: dict[tuple[str, ...], list[CouncilOutcome]] = {}
    for outcome in in_order(outcomes):
        groups.setdefault(outcome.years, []).append(outcome)
    ordered = sorted(groups.values(), key=lambda group: (-len(group), group[0].years))
    return tuple(row for group in ordered for row in _of_same_years(group))
