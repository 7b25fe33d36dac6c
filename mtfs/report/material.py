"""What a report is made from: the runs of its scenarios, and studies, each made when first asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from mtfs.analysis.blocks import Request
from mtfs.analysis.bridge import BudgetBridge, GapClosing, budget_bridges, gap_closings
from mtfs.analysis.change import Change, Earlier, check_comparable, what_changed
from mtfs.analysis.compare import Comparison, compare
from mtfs.analysis.reserves_confidence import ReservesConfidence, reserves_confidence
from mtfs.analysis.runs import Result, run_request
from mtfs.analysis.savings_delivery import SavingsDelivery, savings_delivery
from mtfs.analysis.schools_deficit import SchoolsDeficit, schools_deficit
from mtfs.analysis.sensitivity import Sensitivity, sensitivity
from mtfs.analysis.solve import solve
from mtfs.analysis.solve.solutions import Solution
from mtfs.analysis.stress import Stress, stress
from mtfs.analysis.worth import worth
from mtfs.analysis.worth.records import Worth
from mtfs.domain.case import BASE_SCENARIO, Case
from mtfs.report.document import Figure
from mtfs.words.figures import source_line
from mtfs.words.units import MoneyUnit, money_unit

if TYPE_CHECKING:
    from mtfs.charts.files import Chart, Data

__all__ = ["Audience", "Material", "gather"]


class Audience(StrEnum):
    """Who reads a report, and so how deep it goes."""

    #: What members need to decide: the page that stands alone, and each section in short.
    MEMBERS = "members"
    #: The whole report, with assumptions, their sources and the draft statement.
    OFFICERS = "officers"
    #: All of it, with every table, interval and check.
    AUDIT = "audit"


@dataclass(frozen=True, kw_only=True)
class Material:
    """What a report is made from.

    Parameters
    ----------
    case : Case
        The case.
    results : mapping of str to Result
        The runs of each scenario that is shown; the first is the one that the report is about.
    request : Request
        How many futures, and how they were drawn.
    audience : Audience
        Who reads it.
    version : str
        The version of mtfs.
    made_at : datetime
        When it was made.
    earlier : Earlier, optional
        The case of the last report, and what was printed from it.
    """

    case: Case
    results: Mapping[str, Result]
    request: Request
    audience: Audience
    version: str
    made_at: datetime
    earlier: Earlier | None = None

    @property
    def main(self) -> Result:
        """The runs of the scenario that the report is about."""
        return next(iter(self.results.values()))

    @property
    def scenario(self) -> str:
        """The scenario that the report is about."""
        return self.main.scenario

    @property
    def years(self) -> tuple[str, ...]:
        """The labels of years 0 to T."""
        return self.case.years

    @property
    def is_short(self) -> bool:
        """Whether each section is told in short."""
        return self.audience is Audience.MEMBERS

    @property
    def is_full(self) -> bool:
        """Whether every table and interval is told."""
        return self.audience is Audience.AUDIT

    @cached_property
    def money(self) -> MoneyUnit:
        """The unit in which the plan's sums are told in tables."""
        return money_unit(float(abs(self.main.plan["net_spending"]).max()))

    @cached_property
    def bridges(self) -> tuple[BudgetBridge, ...]:
        """How the plan's gap of each plan year comes from the year before."""
        return budget_bridges(self.main)

    @cached_property
    def closings(self) -> tuple[GapClosing, ...]:
        """How the plan closes the gap of each plan year."""
        return gap_closings(self.main)

    @cached_property
    def change(self) -> Change | None:
        """What changed since the last report; None where there is none to hold it against."""
        if self.earlier is None:
            return None
        return what_changed(self.earlier, self.case, scenario=self.scenario, request=self.request)

    @cached_property
    def sensitivity(self) -> Sensitivity:
        """Which assumptions drive the gap and the chance."""
        return sensitivity(self.case, scenario=self.scenario, request=self.request)

    @cached_property
    def reserves(self) -> ReservesConfidence:
        """How much reserves must hold to last."""
        return reserves_confidence(self.case, scenario=self.scenario, request=self.request)

    @cached_property
    def stress(self) -> Stress:
        """What must be true for reserves to run out, and for them to last."""
        return stress(self.case, scenario=self.scenario, request=self.request)

    @cached_property
    def solution(self) -> Solution:
        """What gives a wanted confidence."""
        return solve(self.case, scenario=self.scenario, request=self.request)

    @cached_property
    def worth(self) -> Worth:
        """What it is worth to settle schemes and to know drivers."""
        return worth(self.case, scenario=self.scenario, request=self.request)

    @cached_property
    def savings(self) -> SavingsDelivery:
        """What savings schemes deliver beside what is planned of them."""
        return savings_delivery(self.case, scenario=self.scenario, request=self.request)

    @cached_property
    def schools_deficit(self) -> SchoolsDeficit | None:
        """The schools grant with and without its override; None where the case does not have it."""
        return schools_deficit(self.case, scenario=self.scenario, request=self.request)

    @cached_property
    def comparison(self) -> Comparison | None:
        """The scenarios in the same futures; None where there is only one to show."""
        if len(self.results) < 2:
            return None
        return compare(self.case, scenarios=tuple(self.results), request=self.request)

    def source(self, scenario: str = "") -> str:
        """Return the line that says where figures come from.

        Parameters
        ----------
        scenario : str, optional
            The scenario, or several with semicolons between; the report's own where left out.

        Returns
        -------
        str
            Version, council, scenario, runs, seed and date.
        """
        return source_line(
            council=self.case.base.council.name,
            scenario=scenario or self.scenario,
            runs=self.request.runs,
            seed=self.request.seed,
            version=self.version,
            date=self.made_at.date(),
        )

    def figure(
        self, chart: "Chart[Data]", data: "Data", caption: str, *, scenario: str = "", small: bool = False
    ) -> Figure:
        """Draw a chart for the report.

        Parameters
        ----------
        chart : Chart
            The chart.
        data : object
            What it is drawn from.
        caption : str
            What is drawn, in few words.
        scenario : str, optional
            The scenarios that it shows, with semicolons between; the report's own where left out.
        small : bool, optional
            Whether it may stand at half its size beside another small one.

        Returns
        -------
        Figure
            Its key is the name of the chart.
        """
        from mtfs.charts import draw_pictures

        (picture,) = draw_pictures([chart], data, source=self.source(scenario))
        return Figure(picture=picture, caption=caption, small=small)


def gather(
    case: Case,
    scenarios: Sequence[str] = (),
    *,
    request: Request,
    audience: Audience = Audience.OFFICERS,
    version: str,
    made_at: datetime,
    earlier: Earlier | None = None,
) -> Material:
    """Run what a report shows.

    Parameters
    ----------
    case : Case
        The case.
    scenarios : sequence of str, optional
        The scenarios to show, the one that the report is about first; Base and all others where left out.
    request : Request
        How many futures, and how to draw them.
    audience : Audience, optional
        Who reads it.
    version : str
        The version of mtfs.
    made_at : datetime
        When it is made.
    earlier : Earlier, optional
        The case of the last report, and what was printed from it.

    Returns
    -------
    Material
        The runs; studies follow when a section asks for them.

    Raises
    ------
    RequestError
        For a scenario that the case does not have, or an earlier case that it cannot be held against.
    """
    if earlier is not None:
        check_comparable(earlier.case, case)
    names = [case.scenario_name(name) for name in scenarios] or [
        BASE_SCENARIO,
        *(name for name in case.scenarios if name != BASE_SCENARIO),
    ]
    return Material(
        case=case,
        results=run_request(case, list(dict.fromkeys(names)), request),
        request=request,
        audience=audience,
        version=version,
        made_at=made_at,
        earlier=earlier,
    )
