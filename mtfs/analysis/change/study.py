"""What changed since an earlier case, and how much of it each cause comes to, in the same futures."""

from collections.abc import Sequence

import numpy as np

from mtfs.analysis.blocks import Request, evaluate, map_blocks
from mtfs.analysis.change.frames import as_named, bare, matching_names, with_names
from mtfs.analysis.change.hybrids import Pair
from mtfs.analysis.change.records import Cause, Change, Earlier, Measure, Published, Step
from mtfs.analysis.change.rolling import rolled, until
from mtfs.analysis.change.rows import row_changes
from mtfs.analysis.change.shares import coalitions, shares
from mtfs.analysis.headroom import run_out_by
from mtfs.domain.case import BASE_SCENARIO, Case
from mtfs.domain.checks import matched
from mtfs.domain.council import Council
from mtfs.domain.strategy import Strategy
from mtfs.domain.years import year_span
from mtfs.engine.draws import DrawSource
from mtfs.engine.projection import project_plan
from mtfs.engine.shapes import Floats
from mtfs.errors import RequestError

__all__ = ["check_comparable", "what_changed"]

#: Paths held at a time, over all coalitions of a batch [numbers].
_MOST_HELD = 50_000_000
#: Where each measure stands in ``results.csv``, and how exact it is there.
_PRINTED = {
    Measure.GAP: ("gap", "plan", 0.006),
    Measure.CHANCE: ("p_exhausted_by", "probability", 1e-6),
    Measure.USABLE: ("usable", "p50", 0.006),
}


def check_comparable(earlier: Case, case: Case) -> tuple[str, ...]:
    """Refuse a case that nothing can be held against.

    Parameters
    ----------
    earlier, case : Case
        The earlier case and the case as it now is.

    Returns
    -------
    tuple of str
        What a reader must know besides.

    Raises
    ------
    RequestError
        For the case of another council, one that begins later, or plans without a year in common.
    """
    _common_years(earlier, case)
    return _check_council(earlier.base.council, case.base.council)


def _check_council(old: Council, new: Council) -> tuple[str, ...]:
    """Refuse the case of another council; where it cannot be told, say so."""
    codes = [matched(council.ons_code) for council in (old, new)]
    if all(codes) and codes[0] != codes[1]:
        msg = (
            f"the earlier case is of another council: {old.name} ({old.ons_code}), and this one is of "
            f"{new.name} ({new.ons_code})"
        )
        raise RequestError(msg)
    if all(codes) or matched(old.name) == matched(new.name):
        return ()
    return (f"The earlier case is named '{old.name}', and this one '{new.name}': are they of one council?",)


def _common_years(old: Case, new: Case) -> tuple[int, str]:
    """Return how many years the base year moved on, and the last year that both plans have."""
    passed = year_span(new.years[0], old.years[0])
    if passed < 0:
        msg = (
            f"the earlier case begins in {old.years[0]}, after this one, which begins in {new.years[0]}: are "
            "the two the wrong way round?"
        )
        raise RequestError(msg)
    last = min(old.years[-1], new.years[-1])
    if year_span(last, new.years[0]) < 1:
        msg = (
            f"the two plans have no plan year in common: the earlier one ends in {old.years[-1]}, and the "
            f"base year of this one is {new.years[0]}"
        )
        raise RequestError(msg)
    return passed, last


def _length_remarks(old: Case, new: Case, last: str) -> tuple[str, ...]:
    """Tell of the years that only one of the plans has, of which nothing is said."""
    if new.years[-1] != last:
        return (
            f"This plan goes on to {new.years[-1]}, and the earlier one ended in {last}: what has changed is "
            f"told up to {last}.",
        )
    if old.years[-1] != last:
        return (
            f"The earlier plan went on to {old.years[-1]}, and this one ends in {last}: what has changed is "
            f"told up to {last}.",
        )
    return ()


def _earlier_scenario(earlier: Case, scenario: str) -> str:
    known = {matched(name): name for name in earlier.scenarios}
    return known.get(matched(scenario), BASE_SCENARIO)


def _scenario_remarks(scenario: str, held_against: str) -> tuple[str, ...]:
    if matched(scenario) == matched(held_against):
        return ()
    return (f"The earlier case has no scenario '{scenario}': it is held against {held_against}.",)


class _Runs:
    """The measures of strategies in the same futures, over the last years of each."""

    def __init__(self, request: Request, years: int, expected: Strategy) -> None:
        self._request, self._years, self._expected = request, years, expected

    def measures(self, strategies: Sequence[Strategy]) -> list[Floats]:
        """Return the measures of each, shape (measures, years)."""
        batch = max(1, _MOST_HELD // (self._request.runs * self._years))
        found: list[Floats] = []
        for start in range(0, len(strategies), batch):
            found += self._batch(strategies[start : start + batch])
        return found

    def _batch(self, strategies: Sequence[Strategy]) -> list[Floats]:
        shape = (len(strategies), self._request.runs, self._years)
        exhausted, usable = np.empty(shape, dtype=np.bool_), np.empty(shape)

        def run_block(draws: DrawSource, where: slice) -> None:
            # Draws that are given places get those of the case as it now is.
            draws.expect(self._expected)
            for i, strategy in enumerate(strategies):
                projection = evaluate(strategy, draws)
                exhausted[i, where] = run_out_by(projection.unfunded)[:, -self._years :]
                usable[i, where] = projection.usable[:, -self._years :]

        map_blocks(run_block, self._request)
        return [
            np.stack(
                (
                    project_plan(strategy).gap[0, -self._years :],
                    exhausted[i].mean(axis=0),
                    np.median(usable[i], axis=0),
                )
            )
            for i, strategy in enumerate(strategies)
        ]


def _by_measure(figures: Floats) -> dict[Measure, Floats]:
    return dict(zip(Measure, figures, strict=True))


def _as_printed(published: Published | None, scenario: str, years: Sequence[str]) -> Floats | None:
    """Return the figures as they were printed, or nothing where one is missing."""
    if not published:
        return None
    keys = [
        [(scenario, measure, statistic, year) for year in years]
        for measure, statistic, _ in _PRINTED.values()
    ]
    if not all(key in published for row in keys for key in row):
        return None
    return np.array([[published[key] for key in row] for row in keys])


def _calculation(printed: Floats | None, again: Floats) -> Floats | None:
    """Return what the same case comes to now beyond what was printed; nothing where that is rounding."""
    if printed is None:
        return None
    exactness = np.array([exact for *_, exact in _PRINTED.values()])
    if np.all(np.abs(again - printed) <= exactness[:, None]):
        return None
    return again - printed


def what_changed(
    earlier: Earlier, case: Case, *, scenario: str = BASE_SCENARIO, request: Request | None = None
) -> Change:
    """Tell what changed since an earlier case, and share the change out among its causes.

    Parameters
    ----------
    earlier : Earlier
        The earlier case, and what was printed from it.
    case : Case
        The case as it now is.
    scenario : str, optional
        The scenario to tell; the earlier case's Base is held against one that it does not have.
    request : Request, optional
        How many futures, from which seed, on how many cores. Both cases see the same.

    Returns
    -------
    Change
        The measures as they were and are, and steps that add up to what they moved by.

    Raises
    ------
    RequestError
        For the case of another council, one that begins later, plans without a year in common, or a scenario
        that the case does not have.

    Notes
    -----
    The earlier strategy is first moved on to the base year of the later one, as though the years between had
    gone as planned (`rolled`); its plan is then what it was. From there each cause takes its share of the way
    to the case as it is (`shares`). Every figure on the way is worked out in the same futures, which go by
    the names of rows: a driver, pressure or scheme that both cases have meets the same draws in both.
    """
    request = request or Request()
    name = case.scenario_name(scenario)
    remarks = [*earlier.remarks, *check_comparable(earlier.case, case)]
    passed, last = _common_years(earlier.case, case)
    remarks += _length_remarks(earlier.case, case, last)
    held_against = _earlier_scenario(earlier.case, name)
    remarks += _scenario_remarks(name, held_against)

    new = until(as_named(case.strategies[name], case.base), last)
    before = until(as_named(earlier.case.strategies[held_against], earlier.case.base), last)
    old = rolled(before, passed)
    names = matching_names(old, new)
    pair = Pair(bare(with_names(old, **names)), bare(new))
    sets, every_order = coalitions(pair.differing, request.runs)
    start = with_names(before, **names)
    evaluated = _Runs(request, new.plan_years, case.base).measures(
        [start, *(pair.strategy(changed) for changed in sets)]
    )
    again, values = evaluated[0], dict(zip(sets, evaluated[1:], strict=True))

    years = new.years[1:]
    printed = _as_printed(earlier.published, held_against, years)
    steps = []
    calculated = _calculation(printed, again)
    if calculated is not None:
        steps.append(Step(cause=Cause.CALCULATION, effects=_by_measure(calculated)))
    if passed:
        steps.append(Step(cause=Cause.YEARS_PASSED, effects=_by_measure(values[frozenset()] - again)))
    found = shares(pair.differing, values.__getitem__, every_order=every_order)
    steps += [Step(cause=cause, effects=_by_measure(effects)) for cause, effects in found.items()]
    begun = again if calculated is None or printed is None else printed
    return Change(
        council=case.base.council.name,
        scenario=name,
        earlier_scenario=held_against,
        years=years,
        passed=passed,
        earlier_base=earlier.case.years[0],
        base=case.years[0],
        before=_by_measure(begun),
        after=_by_measure(values[frozenset(pair.differing)]),
        steps=tuple(steps),
        every_order=every_order,
        rows=row_changes(pair),
        shared=pair.shared,
        was_published=printed is not None,
        same_file=bool(case.sha256) and case.sha256 == earlier.case.sha256,
        runs=request.runs,
        seed=request.seed,
        remarks=tuple(remarks),
    )
