"""Running until a chance is sure enough: more and more futures, of which the earlier ones are kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mtfs.analysis.blocks import Request
from mtfs.analysis.runs import Result, ScenarioRuns
from mtfs.domain.case import Case
from mtfs.errors import RequestError

__all__ = ["FINEST", "MOST_RUNS", "WIDEST", "Reached", "run_to_precision", "sureness"]

#: The precisions that make sense, as fractions: finer ones no number of runs here would reach.
FINEST, WIDEST = 0.0005, 0.25
#: Where running stops even if it is not sure enough by then.
MOST_RUNS = 1_000_000

_DEFAULTS = Request()


@dataclass(frozen=True, kw_only=True)
class Reached:
    """How sure a run became.

    Parameters
    ----------
    asked : float
        How sure the chance was to be: the half-width of its 95% interval, as a fraction.
    half_width : float
        How sure it is.
    runs : int
        How many futures it took.
    """

    asked: float
    half_width: float
    runs: int

    @property
    def is_enough(self) -> bool:
        """Whether it is as sure as was asked."""
        return self.half_width <= self.asked


def sureness(result: Result) -> float:
    """Return how sure the least sure chance is that usable reserves have run out by a year.

    Parameters
    ----------
    result : Result
        The run.

    Returns
    -------
    float
        The half-width of the widest of the years' 95% intervals, as a fraction.
    """
    low, high = result.run_out_by[1].T
    return float((high - low).max() / 2)


def run_to_precision(
    case: Case,
    scenarios: Sequence[str] | None = None,
    *,
    precision: float,
    request: Request = _DEFAULTS,
    most_runs: int = MOST_RUNS,
    tell: Callable[[Reached], None] | None = None,
) -> tuple[dict[str, Result], Reached]:
    """Run scenarios until the chance that reserves run out is sure enough in the first of them.

    Parameters
    ----------
    case : Case
        The case.
    scenarios : sequence of str, optional
        Their names; all of the case where left out.
    precision : float
        The half-width that the 95% interval may have in every year, as a fraction: 0.005 is half a percentage
        point.
    request : Request, optional
        The least number of futures, and how to draw them.
    most_runs : int, optional
        The greatest number of futures; fewer where the machine's memory does not hold as many.
    tell : callable, optional
        Called after each stage with how sure it is so far.

    Returns
    -------
    dict of str to Result
        By scenario, in the order asked for.
    Reached
        How sure it became.

    Raises
    ------
    RequestError
        For a precision that makes no sense, or a scenario that the case does not have.

    Notes
    -----
    The number of runs doubles from stage to stage. An interval that is looked at more than once is a little
    less sure than it says; doubling keeps the looks few (docs/precision.md has what that comes to).
    """
    if not FINEST <= precision <= WIDEST:
        msg = (
            f"the precision is {precision * 100:g} percentage points; expected {FINEST * 100:g} to "
            f"{WIDEST * 100:g}"
        )
        raise RequestError(msg)
    scenario_runs = ScenarioRuns(case, scenarios, request)
    most = min(most_runs, scenario_runs.most_runs)
    runs = request.runs
    while True:
        scenario_runs.extend(runs)
        results = scenario_runs.results()
        half_width = sureness(next(iter(results.values())))
        reached = Reached(asked=precision, half_width=half_width, runs=runs)
        if tell is not None:
            tell(reached)
        if reached.is_enough or runs >= most:
            return results, reached
        runs = int(min(2 * runs, most))
