"""What a sweep over many councils finds: each council's outcome, the totals of all, and what went wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from mtfs.domain.calibration import Calibration
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.engine.draws import Sampling
from mtfs.engine.shapes import Floats

__all__ = [
    "OUTCOME_PERCENTILES",
    "TOTALLED",
    "CouncilFault",
    "CouncilOutcome",
    "NationalTotals",
    "Sweep",
    "SweepFacts",
]

#: The percentiles that an outcome and the totals tell.
OUTCOME_PERCENTILES = (5, 50, 95)
#: The measures that are kept run by run, and added up over councils.
TOTALLED = ("gap", "overspend", "usable", "unfunded")


@dataclass(frozen=True, kw_only=True)
class CouncilOutcome:
    """What the futures say of one council. Arrays have years 0 to T.

    Parameters
    ----------
    code : str
        Its ONS code; blank where the case has none.
    name : str
        Its name.
    kind : str
        Its class as the returns have it: SD, SC, UA, MD or L; O for any other authority, and blank where it
        is not known.
    years : tuple of str
        The labels of years 0 to T.
    runs : int
        How many futures.
    net_spending : float
        Net spending of the base year's plan [£].
    usable_opening : float
        Usable reserves at the start of the base year [£].
    minimum_balance : float
        The minimum general fund balance [£].
    plan_gap, plan_usable, plan_overspend, plan_unfunded : ndarray, shape (years,)
        Those measures of the plan [£].
    gap, usable : mapping of str to ndarray, shape (years,)
        Percentiles over the futures: ``p5``, ``p50`` and ``p95`` [£].
    gap_intervals, usable_intervals : mapping of str to ndarray, shape (years, 2)
        The 95% intervals of the Monte Carlo error of those percentiles [£].
    p_exhausted_by, p_below_minimum_by : ndarray, shape (years,)
        The chance that usable reserves have run out, and that the general reserve has been below its minimum,
        by the end of each year.
    p_exhausted_by_interval, p_below_minimum_by_interval : ndarray, shape (years, 2)
        The 95% intervals of the Monte Carlo error of those chances.
    shared : tuple of str, optional
        Which of the shared drivers its case has.
    remarks : tuple of str, optional
        Warnings on its case.
    """

    code: str
    name: str
    kind: str
    years: tuple[str, ...]
    runs: int
    net_spending: float
    usable_opening: float
    minimum_balance: float
    plan_gap: Floats
    plan_usable: Floats
    plan_overspend: Floats
    plan_unfunded: Floats
    gap: Mapping[str, Floats]
    gap_intervals: Mapping[str, Floats]
    usable: Mapping[str, Floats]
    usable_intervals: Mapping[str, Floats]
    p_exhausted_by: Floats
    p_exhausted_by_interval: Floats
    p_below_minimum_by: Floats
    p_below_minimum_by_interval: Floats
    shared: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    def plan(self, measure: str) -> Floats:
        """Return a measure of the plan.

        Parameters
        ----------
        measure : str
            One of `TOTALLED`.

        Returns
        -------
        ndarray, shape (years,)
            The plan [£].
        """
        found: Floats = getattr(self, f"plan_{measure}")
        return found

    @property
    def place(self) -> str:
        """What its own draws are keyed by: its ONS code, or its name where it has none."""
        return self.code or self.name

    @property
    def has_reserves(self) -> bool:
        """Whether it has any usable reserves at the start."""
        return self.usable_opening > HALF_A_PENNY


@dataclass(frozen=True, kw_only=True)
class NationalTotals:
    """What councils of the same years come to together, future by future. Arrays have years 0 to T.

    A total adds the councils' own money: districts and the county above them overlap as places, and not in
    what they spend. Usable reserves of one council do not help another, so that unfunded spending and the
    number of councils whose reserves have run out say more of risk than reserves in total.

    Parameters
    ----------
    years : tuple of str
        The labels of years 0 to T.
    councils : tuple of str
        The ONS codes of the councils, or their names, in the order in which they were added.
    usable_opening : float
        Their usable reserves at the start [£].
    measures : mapping of str to mapping of str to ndarray, shape (years,)
        By measure of `TOTALLED`, ``plan``, ``mean``, ``p5``, ``p50``, ``p95``, and ``p5_if_independent`` and
        ``p95_if_independent``: what those two percentiles would be if nothing were shared [£].
    intervals : mapping of str to mapping of str to ndarray, shape (years, 2)
        95% intervals of the Monte Carlo error of ``mean``, ``p5``, ``p50`` and ``p95`` [£].
    exhausted_councils : mapping of str to ndarray, shape (years,)
        The same statistics of the number of councils whose usable reserves have run out by the end of the
        year.
    exhausted_intervals : mapping of str to ndarray, shape (years, 2)
        Their intervals.
    """

    years: tuple[str, ...]
    councils: tuple[str, ...]
    usable_opening: float
    measures: Mapping[str, Mapping[str, Floats]]
    intervals: Mapping[str, Mapping[str, Floats]]
    exhausted_councils: Mapping[str, Floats]
    exhausted_intervals: Mapping[str, Floats]


@dataclass(frozen=True, kw_only=True)
class CouncilFault:
    """Why a council that was asked for has no outcome.

    Parameters
    ----------
    code, name : str
        The council; either may be blank where its case could not be read.
    where : str
        The sheet and cell, the file, or blank.
    message : str
        What is wrong and what would be right.
    """

    code: str
    name: str
    where: str
    message: str


@dataclass(frozen=True, kw_only=True)
class SweepFacts:
    """What makes the figures of a sweep, beside its cases.

    Parameters
    ----------
    runs, seed : int
        How many futures, and from which seed.
    sampling : Sampling
        How they were spread over what may happen.
    shared : tuple of str
        What has the same draws in every council: names or roles of drivers, such as ``cpi``.
    version : str
        The version of mtfs.
    calibration : Calibration, optional
        What says how sure the ranges of the drivers are, where futures differ in that.
    """

    runs: int
    seed: int
    sampling: Sampling
    shared: tuple[str, ...]
    version: str
    calibration: Calibration | None = None

    @property
    def parameters(self) -> str:
        """What tells that calibration from any other: name, version and hash; blank where there is none."""
        if self.calibration is None:
            return ""
        mark = sha256(repr(self.calibration).encode()).hexdigest()[:12]
        return f"{self.calibration.name}, version {self.calibration.version} ({mark})"


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """Everything that a sweep found.

    Parameters
    ----------
    facts : SweepFacts
        What makes its figures.
    source : str
        Where the cases came from, in words.
    outcomes : tuple of CouncilOutcome
        One for each council that ran, in the order of their ONS codes.
    totals : tuple of NationalTotals
        One for each set of years that councils have, the one with most councils first.
    faults : tuple of CouncilFault
        Why the others did not.
    left_out : mapping of str to int, optional
        How many authorities were left out because they are no councils, by what they are.
    resumed : int, optional
        How many of the outcomes were there from an earlier call.
    from_returns : bool, optional
        Whether the cases were made from published returns.
    """

    facts: SweepFacts
    source: str
    outcomes: tuple[CouncilOutcome, ...]
    totals: tuple[NationalTotals, ...]
    faults: tuple[CouncilFault, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)
    resumed: int = 0
    from_returns: bool = True

    @property
    def base_years(self) -> tuple[str, ...]:
        """The base years that councils have, in order."""
        return tuple(sorted({outcome.years[0] for outcome in self.outcomes}))

    @property
    def has_totals(self) -> bool:
        """Whether there is anything to add up."""
        return any(len(total.councils) > 0 for total in self.totals)
