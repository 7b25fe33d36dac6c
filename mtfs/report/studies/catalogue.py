"""The studies that a run may be asked for as well, each as it stands at its defaults."""

from collections.abc import Callable, Sequence

from mtfs.analysis.blocks import Request
from mtfs.domain.case import Case
from mtfs.report.studies import Study

__all__ = ["STUDIES", "make_study"]


def _sensitivity(case: Case, scenarios: Sequence[str], request: Request) -> Study:
    from mtfs.analysis.sensitivity import sensitivity
    from mtfs.report.studies.sensitivity import sensitivity_study

    return sensitivity_study(sensitivity(case, scenario=scenarios[0], request=request))


def _reserves(case: Case, scenarios: Sequence[str], request: Request) -> Study:
    from mtfs.analysis.reserves_confidence import reserves_confidence
    from mtfs.report.studies.reserves import reserves_study

    return reserves_study(reserves_confidence(case, scenario=scenarios[0], request=request))


def _stress(case: Case, scenarios: Sequence[str], request: Request) -> Study:
    from mtfs.analysis.stress import stress
    from mtfs.report.studies.stress import stress_study

    return stress_study(stress(case, scenario=scenarios[0], request=request))


def _solve(case: Case, scenarios: Sequence[str], request: Request) -> Study:
    from mtfs.analysis.solve import solve
    from mtfs.report.studies.solve import solve_study

    return solve_study(solve(case, scenario=scenarios[0], request=request))


def _worth(case: Case, scenarios: Sequence[str], request: Request) -> Study:
    from mtfs.analysis.worth import worth
    from mtfs.report.studies.worth import worth_study

    return worth_study(worth(case, scenario=scenarios[0], request=request))


def _compare(case: Case, scenarios: Sequence[str], request: Request) -> Study:
    from mtfs.analysis.compare import compare
    from mtfs.report.studies.compare import compare_study

    return compare_study(compare(case, scenarios=scenarios, request=request))


_MAKERS: dict[str, Callable[[Case, Sequence[str], Request], Study]] = {
    "sensitivity": _sensitivity,
    "reserves": _reserves,
    "stress": _stress,
    "solve": _solve,
    "worth": _worth,
    "compare": _compare,
}

#: The names of the studies, in the order in which a report tells them.
STUDIES: tuple[str, ...] = tuple(_MAKERS)


def make_study(name: str, case: Case, scenarios: Sequence[str], request: Request) -> Study:
    """Make one of the studies at its defaults.

    Parameters
    ----------
    name : str
        One of `STUDIES`.
    case : Case
        The case.
    scenarios : sequence of str
        The scenarios that were run: the first one is studied, and all are compared.
    request : Request
        How many futures, and how.

    Returns
    -------
    Study
        Ready to be told.
    """
    return _MAKERS[name](case, scenarios, request)
