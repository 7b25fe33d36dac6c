"""Numbers of education, health and care plans by council and year, through reorganisations of councils.

The count of a year is that of the census day in January, and stands under the financial year in which that
falls: January 2025 under 2024/25. From January 2023 on the department counts children one by one, where
councils had sent totals before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from mtfs.domain.calibration import PackSource
from mtfs.domain.years import next_year, previous_year

__all__ = [
    "SUCCESSIONS",
    "PlanCouncil",
    "PlanCounts",
    "PlanStep",
    "Succession",
    "council_steps",
    "national_growth",
]


@dataclass(frozen=True, kw_only=True)
class PlanCouncil:
    """The plans of one council.

    Parameters
    ----------
    number : str
        The Department for Education's number of it, which outlasts its ONS codes: ``876``.
    name : str
        What it is called.
    ons_codes : tuple of str
        Every ONS code that it has had, the latest last.
    plans : mapping of str to float
        How many plans it maintained, by the financial year in which the census day in January falls.
    """

    number: str
    name: str
    ons_codes: tuple[str, ...]
    plans: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class PlanCounts:
    """Plans of every council.

    Parameters
    ----------
    england : mapping of str to float
        How many there were in England, by year, as of `PlanCouncil`.
    councils : tuple of PlanCouncil
        Every council, those too that have ended.
    file, sha256 : str, optional
        The file that it was read from.
    """

    england: Mapping[str, float]
    councils: tuple[PlanCouncil, ...]
    file: str = ""
    sha256: str = ""

    @property
    def source(self) -> PackSource:
        """The source that figures taken from it cite."""
        last = max(self.england)
        return PackSource(
            key="dfe-plans",
            title="Department for Education, Education, health and care plans: plans in January by local "
            "authority",
            date=f"reporting year 20{last[5:]}",
            file=self.file,
            sha256=self.sha256,
        )


@dataclass(frozen=True)
class Succession:
    """Councils that ended, and those that answer for the same children since.

    Parameters
    ----------
    year : str
        The first year in which the new ones counted.
    ended, begun : tuple of str
        Their numbers.
    order : str
        The order that made them.
    """

    year: str
    ended: tuple[str, ...]
    begun: tuple[str, ...]
    order: str


#: Reorganisations since 2018/19 of councils that maintain plans, by numbers of the Department for Education.
#: Where a county became one council (Buckinghamshire, North Yorkshire, Somerset) its number went on.
SUCCESSIONS = (
    Succession(
        "2019/20",
        ("837", "836", "835"),
        ("839", "838"),
        "The Bournemouth, Dorset and Poole (Structural Changes) Order 2018",
    ),
    Succession("2021/22", ("928",), ("940", "941"), "The Northamptonshire (Structural Changes) Order 2020"),
    Succession("2023/24", ("909",), ("942", "943"), "The Cumbria (Structural Changes) Order 2022"),
)


@dataclass(frozen=True)
class PlanStep:
    """How the number of plans changed in a year.

    Parameters
    ----------
    year : str
        The year of the later count.
    before, after : float
        How many plans there were in January of the year before, and of that year.
    """

    year: str
    before: float
    after: float

    @property
    def growth(self) -> float:
        """The growth on the year before."""
        return self.after / self.before - 1


def _steps(plans: Mapping[str, float]) -> list[PlanStep]:
    return [
        PlanStep(after, plans[before], plans[after])
        for before, after in pairwise(sorted(plans))
        if after == next_year(before) and plans[before] > 0
    ]


def _total(councils: Iterable[PlanCouncil], year: str) -> float | None:
    counts = [council.plans.get(year) for council in councils]
    known = [count for count in counts if count is not None]
    return sum(known) if counts and len(known) == len(counts) else None


def council_steps(council: PlanCouncil, counts: PlanCounts) -> list[PlanStep]:
    """Return how the plans of a council changed from year to year.

    Parameters
    ----------
    council : PlanCouncil
        One of the councils.
    counts : PlanCounts
        All of them.

    Returns
    -------
    list of PlanStep
        By year. Until a council that came of a reorganisation began, they are those of the area as a whole;
        in the year in which it did, all the new councils count against all the old ones.
    """
    by_number = {each.number: each for each in counts.councils}
    own = _steps(council.plans)
    change = next((each for each in SUCCESSIONS if council.number in each.begun), None)
    if change is None or not {*change.ended, *change.begun} <= by_number.keys():
        return own
    ended, begun = ([by_number[number] for number in group] for group in (change.ended, change.begun))
    years = sorted({year for each in ended for year in each.plans if year < change.year})
    area = {year: total for year in years if (total := _total(ended, year)) is not None}
    if (first := _total(begun, change.year)) is not None and previous_year(change.year) in area:
        area[change.year] = first
    return [*_steps(area), *(step for step in own if step.year > change.year)]


def national_growth(counts: PlanCounts) -> dict[str, float]:
    """Return by how much the number of plans in England grew.

    Parameters
    ----------
    counts : PlanCounts
        The plans.

    Returns
    -------
    dict of str to float
        Growth on the year before, by year.
    """
    return {step.year: step.growth for step in _steps(counts.england)}
