"""The stress library: what it holds, and what its stresses do to a case, in sentences and tables."""

from typing import TYPE_CHECKING

from mtfs.analysis.findings import Column, Finding, Table, Unit, Value
from mtfs.analysis.library import CONFIDENCE, LibraryResult
from mtfs.domain.case import BASE_SCENARIO
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.domain.stress_rules import AppliedStress
from mtfs.engine.shapes import Floats
from mtfs.report.studies import Study
from mtfs.words.figures import money_words, percent_words
from mtfs.words.futures import of_futures

if TYPE_CHECKING:
    from mtfs.charts import Picture

__all__ = ["library_finding", "library_study"]

_NOT_FORECASTS = (
    "A stress is no forecast: it says what would happen if this came on top of the plan, without anything "
    "being done about it."
)
_IN_THE_BUDGET = (
    "Stresses shift what is expected, and later budgets are set on it: they show in the gap, and not in an "
    "overspend, save for savings."
)


def _worst(result: LibraryResult, changes: Floats) -> str:
    """Say which stress opens the widest gap in the last year, or that none does."""
    last, widest = result.years[-1], float(changes.max())
    name = f"'{result.told[int(changes.argmax())].scenario}'"
    if widest <= HALF_A_PENNY:
        each = "None of them widens" if len(result.told) > 1 else f"{name} does not widen"
        return f"{each} the gap of {last} on average."
    size = money_words(widest)
    if len(result.told) == 1:
        return f"{name} widens the gap of {last} by {size} on average."
    return f"Of {len(result.told)} stresses {name} widens the gap of {last} the most: by {size} on average."


def _chance(result: LibraryResult) -> str:
    """Say how likely reserves are to run out with and without the stress that makes it likeliest."""
    last = result.years[-1]
    base, stressed = float(result.exhausted[0, -1]), result.exhausted[1:, -1]
    worst = float(stressed.max())
    begin = f"Without stress usable reserves run out before the end of {last} in {of_futures(base)}"
    if base == 1 and worst == 1:
        return f"Usable reserves run out before the end of {last} in all futures, with or without stress."
    if worst == base:
        return f"{begin}; no stress makes that likelier."
    if worst < base:
        return f"{begin}; every stress here makes that less likely."
    tied = [a.scenario for a, chance in zip(result.told, stressed, strict=True) if chance == worst]
    under = f"'{tied[0]}'" if len(tied) == 1 else f"{len(tied)} of the stresses"
    return (
        f"{begin}; under {under}, in {of_futures(worst)} ({percent_words(base)} and {percent_words(worst)})."
    )


def _needed(result: LibraryResult) -> str:
    """Say what reserves would have had to hold to last."""
    most = int(result.needed[1:].argmax())
    base, stressed = float(result.needed[0]), float(result.needed[1 + most])
    beside = max(base, stressed, result.held)
    share = round(CONFIDENCE * 10)
    sentence = (
        f"To last to the end of {result.years[-1]} in {share} of 10 futures usable reserves would have to "
        f"start at {money_words(base, beside=beside)} without stress"
    )
    if stressed > base:
        sentence += f" and at {money_words(stressed, beside=beside)} under '{result.told[most].scenario}'"
    return f"{sentence}; they start at {money_words(result.held, beside=beside)}."


def _role_notes(result: LibraryResult) -> list[str]:
    """Tell the drivers without a role, and what was or could be guessed."""
    if not result.without_role:
        return []
    listed = ", ".join(f"'{name}' as {role}" for name, role in result.guesses.items())
    rest = [f"'{name}'" for name in result.without_role if name not in result.guesses]
    notes = []
    if result.guessed:
        notes.append(
            f"Roles were guessed from names: {listed}. Write them into the column Role to keep them."
        )
    elif result.guesses:
        notes.append(
            f"{_count(len(result.without_role), 'driver')} of the case {_have(len(result.without_role))} no "
            f"role, and no stress acts on what has none. From their names: {listed}. Write these into the "
            "column Role, or run again with --guess-roles."
        )
    if rest:
        notes.append(f"Without a role, and without a name that says one: {', '.join(rest)}.")
    return notes


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"


def _have(number: int) -> str:
    return "has" if number == 1 else "have"


def _left_notes(stresses: tuple[AppliedStress, ...]) -> list[str]:
    """Tell what was left out: a reason that several stresses share is told once."""
    shared: dict[tuple[str, str], list[str]] = {}
    own = [applied.stress.key for applied in stresses if applied.own]
    for applied in stresses:
        for left in applied.left_out if not applied.own else ():
            shared.setdefault((left.what, left.why), []).append(applied.stress.key)
    notes = [f"Left out of {', '.join(keys)}: {what}: {why}." for (what, why), keys in shared.items()]
    if own:
        scenarios = "a scenario of that name" if len(own) == 1 else "scenarios of these names"
        notes.append(f"The case has {scenarios} already, run here as it has them: {', '.join(own)}.")
    return notes


def library_finding(result: LibraryResult) -> Finding:
    """Return what the stress library comes to for a case.

    Parameters
    ----------
    result : LibraryResult
        The stresses, run.

    Returns
    -------
    Finding
        Tables ``stresses``, ``years``, ``applied`` and ``left_out``.
    """
    return Finding(
        key="library",
        title="What national stresses would do to the plan",
        sentences=(
            _worst(result, result.gap_changes[:, -1]),
            _chance(result),
            _needed(result),
        ),
        tables=(
            _stress_table(result),
            _year_table(result),
            _applied_table(result),
            _left_out_table(result),
        ),
        scenario=BASE_SCENARIO,
        runs=result.runs,
        seed=result.seed,
        notes=(
            *_left_notes(result.stresses),
            *_role_notes(result),
            _NOT_FORECASTS,
            _IN_THE_BUDGET,
        ),
    )


_STRESS = Column(key="stress", label="Stress", definition="Its key, as --stress takes it.", brief=False)
_TITLE = Column(key="scenario", label="Stress", definition="The name of the stress as a scenario.")


def _acts(applied: AppliedStress) -> str:
    """Say how much of a stress finds something in the case to act on."""
    if applied.own:
        return "the case's own"
    return "in part" if applied.left_out else "in full"


def _stress_table(result: LibraryResult) -> Table:
    first, last = result.years[1], result.years[-1]
    chance = "The share of futures in which usable reserves have run out by the end of the plan."
    needed = "What usable reserves must hold at the start to last the whole plan in 9 of 10 futures."
    columns = (
        _STRESS,
        _TITLE,
        Column(
            key="acts",
            label="Acts",
            definition="Whether all of the stress finds something in the case to act on: in full, in part, "
            "or not at all where the case has a scenario of that name, which is run in its place.",
            brief=any(_acts(applied) != "in full" for applied in result.told),
        ),
        Column(
            key="first_year_gap_change",
            label=f"Gap {first}",
            unit=Unit.POUNDS,
            definition=f"What is added to the gap of {first}, on average.",
        ),
        Column(
            key="last_year_gap_change",
            label=f"Gap {last}",
            unit=Unit.POUNDS,
            definition=f"What is added to the gap of {last}, on average.",
        ),
        Column(
            key="exhausted",
            label=f"Run out by {last}",
            unit=Unit.CHANCE,
            definition=chance,
        ),
        Column(key="exhausted_low", label="Run out, from", unit=Unit.CHANCE, definition=_LOW, brief=False),
        Column(key="exhausted_high", label="Run out, to", unit=Unit.CHANCE, definition=_HIGH, brief=False),
        Column(key="needed", label="Reserves needed (90%)", unit=Unit.POUNDS, definition=needed),
        Column(key="needed_low", label="Needed, from", unit=Unit.POUNDS, definition=_LOW, brief=False),
        Column(key="needed_high", label="Needed, to", unit=Unit.POUNDS, definition=_HIGH, brief=False),
    )
    names = [("", BASE_SCENARIO), *((a.stress.key, a.scenario) for a in result.told)]
    acts = (None, *map(_acts, result.told))
    rows = []
    for n, (key, name) in enumerate(names):
        changes = (
            (None, None)
            if n == 0
            else (float(result.gap_changes[n - 1, 1]), float(result.gap_changes[n - 1, -1]))
        )
        chances = (result.exhausted[n, -1], *result.exhausted_intervals[n, -1])
        amounts = (result.needed[n], *result.needed_intervals[n])
        rows.append((key, name, acts[n], *changes, *map(float, chances), *map(float, amounts)))
    return Table(
        key="stresses",
        title="What is added to the gap, and what it means for reserves",
        columns=columns,
        rows=tuple(rows),
        note="Every stress sees the same futures as the case without stress, which stands in the first row.",
    )


_LOW = "The low end of the 95% interval of its Monte Carlo error."
_HIGH = "The high end of the 95% interval of its Monte Carlo error."


def _year_table(result: LibraryResult) -> Table:
    money, chance = Unit.POUNDS, Unit.CHANCE
    columns = (
        _STRESS,
        Column(key="scenario", label="Scenario", definition="Its name as a scenario.", brief=False),
        Column(key="year", label="Year", unit=Unit.YEAR, definition="The financial year.", brief=False),
        *(
            Column(key=key, label=label, unit=unit, definition=definition, brief=False)
            for key, label, unit, definition in (
                ("plan_gap_change", "Gap in the plan", money, "What is added to the gap of the plan."),
                ("gap_change", "Gap, mean", money, "What is added to the gap on average over the futures."),
                ("gap_change_low", "Gap, from", money, _LOW),
                ("gap_change_high", "Gap, to", money, _HIGH),
                ("exhausted", "Run out by then", chance, "The chance that usable reserves have run out."),
                ("exhausted_low", "Run out, from", chance, _LOW),
                ("exhausted_high", "Run out, to", chance, _HIGH),
            )
        ),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = []
    for n, applied in enumerate(result.told):
        for t, year in enumerate(result.years):
            figures = (
                result.plan_changes[n, t],
                result.gap_changes[n, t],
                *result.gap_intervals[n, t],
                result.exhausted[n + 1, t],
                *result.exhausted_intervals[n + 1, t],
            )
            rows.append((applied.stress.key, applied.scenario, year, *map(float, figures)))
    return Table(
        key="years",
        title="Each stress, year by year",
        columns=columns,
        rows=tuple(rows),
        note="The gap of one year comes back in the next: gaps of several years are never added together.",
    )


def _applied_table(result: LibraryResult) -> Table:
    columns = (
        Column(key="stress", label="Stress", definition="Its key."),
        Column(key="sheet", label="Sheet", definition="The sheet that it edits.", brief=False),
        Column(key="row", label="Changes", definition="The row: a driver, a grant, a setting, or * for all."),
        Column(key="role", label="Role", definition="The role of the driver.", brief=False),
        Column(key="effect", label="How", definition="What is done to it."),
        Column(
            key="sizes",
            label="By how much",
            definition="Percentage points or factors, year by year from the first, or what is set.",
        ),
        Column(key="standing", label="Standing", definition="Sourced, derived or assumed.", brief=False),
        Column(
            key="basis", label="What it rests on", definition="How the figures were come by.", brief=False
        ),
        Column(key="sources", label="Sources", definition="Who published what, and when.", brief=False),
    )
    rows = tuple(
        (
            applied.stress.key,
            change.sheet,
            "every scheme" if change.row == "*" else change.row,
            change.role,
            change.effect,
            change.sizes,
            change.shock.standing.value,
            change.shock.basis,
            "; ".join(f"{source.text} ({source.date})" for source in change.shock.sources),
        )
        for applied in result.stresses
        for change in applied.changes
    )
    return Table(key="applied", title="What each stress changes", columns=columns, rows=rows)


def _left_out_table(result: LibraryResult) -> Table:
    columns = (
        Column(key="stress", label="Stress", definition="Its key.", brief=False),
        Column(key="what", label="Left out", definition="What it would have changed.", brief=False),
        Column(key="why", label="Why", definition="Why it was not changed.", brief=False),
    )
    rows = tuple(
        (applied.stress.key, left.what, left.why) for applied in result.stresses for left in applied.left_out
    )
    return Table(key="left_out", title="What was left out", columns=columns, rows=rows)


def library_study(result: LibraryResult) -> Study:
    """Return the study of the stress library, ready to be told.

    Parameters
    ----------
    result : LibraryResult
        The stresses, run.

    Returns
    -------
    Study
        Sentences, tables and a picture.
    """

    def draw(source: str) -> "tuple[Picture, ...]":
        from mtfs.charts import draw_pictures
        from mtfs.charts.studies.library import LIBRARY_CHARTS

        return draw_pictures(LIBRARY_CHARTS, result, source=source)

    return Study(library_finding(result), draw)
