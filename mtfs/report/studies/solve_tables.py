"""The tables of solving for a confidence: the answers, and how much each confidence takes."""

from mtfs.analysis.findings import Column, Table, Unit, Value
from mtfs.analysis.solve.levers import LeverKind
from mtfs.analysis.solve.solutions import Answer, Solution
from mtfs.words.figures import money_words
from mtfs.words.solve import danger_words, goal_words, wanted_words

__all__ = ["answers_table", "confidence_table", "question_name"]

#: The confidences of the second table, beside the one that was asked for.
_CONFIDENCES = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.99)
_NAMES = {
    "tax": "Council tax rise each year",
    "savings": "Further recurrent savings",
    "savings_amber": "Savings, delivered as amber",
    "reserves": "Sum into reserves",
    "tax_then_savings": "Savings, council tax at its limit",
    "taxes_then_savings": "Savings, tax and care precept at limits",
}


def question_name(answer: Answer) -> str:
    """Name a question in a table.

    Parameters
    ----------
    answer : Answer
        Its answer.

    Returns
    -------
    str
        No longer than a column is wide.
    """
    if answer.beforehand is not None:
        return f"Savings, after {money_words(answer.beforehand)} into reserves"
    return _NAMES[answer.key]


def _possible(solution: Solution, answer: Answer) -> str:
    if answer.value is None:
        return "no"
    if answer.lever.kind is LeverKind.SAVINGS and answer.value >= solution.net_spending > 0:
        return "above net spending"
    return "yes" if answer.within_limit else "by referendum"


def _split(answer: Answer, value: float | None) -> tuple[float | None, float | None]:
    """Return a value as a rate and as a sum, one of which it is not."""
    return (value, None) if answer.lever.kind is LeverKind.TAX else (None, value)


def _answer_columns(solution: Solution) -> tuple[Column, ...]:
    wanted = wanted_words(solution.wanted)
    short = f"In how many futures {goal_words(solution)}"
    kinds = {answer.lever.kind for answer in solution.answers}
    # A terminal is spared the columns that nothing stands in.
    rates, sums = LeverKind.TAX in kinds, bool(kinds - {LeverKind.TAX})
    return (
        Column(
            key="question",
            label="What is changed",
            definition="Each alone; the last ones say what they come on top of. Amber: delivered as amber "
            "savings schemes are in this model.",
        ),
        Column(key="first", label="From", unit=Unit.YEAR, definition="The year from which the change acts."),
        Column(
            key="rise",
            label="Rise a year",
            unit=Unit.RATE,
            definition="The least core increase of council tax that is enough, the same in each year, "
            "rounded up to 0.01 percentage points.",
            brief=rates,
        ),
        Column(
            key="sum",
            label="Sum",
            unit=Unit.POUNDS,
            definition="The least sum that is enough, rounded up to £1,000: a year for savings, once for "
            "reserves.",
            brief=sums,
        ),
        Column(
            key="possible",
            label="Possible",
            definition="Whether it can be: council tax above its limit needs a referendum, and no saving can "
            f"be larger than net spending. 'no' where nothing makes it {wanted} sure.",
        ),
        Column(key="chance", label="Chance with it", unit=Unit.CHANCE, definition=f"{short}, with it."),
        Column(
            key="chance_with_none",
            label="Chance with none",
            unit=Unit.CHANCE,
            definition=f"{short}, with the rise or sum at nothing.",
        ),
        Column(
            key="chance_at_limit",
            label="Chance at limit",
            unit=Unit.CHANCE,
            definition=f"{short}, with council tax at its referendum limit.",
            brief=rates,
        ),
        Column(
            key="short_at_limit",
            label="Short at limit",
            unit=Unit.POINTS,
            definition=f"By how much that falls short of {wanted}; negative where it is more.",
            brief=False,
        ),
        Column(
            key="chance_just_below",
            label="Chance just below",
            unit=Unit.CHANCE,
            definition=f"{short}, with 0.01 percentage points or £1,000 less.",
            brief=False,
        ),
        Column(
            key="most_chance",
            label="Most it can give",
            unit=Unit.CHANCE,
            definition=f"{short}, with it as large as it is tried: in all others {danger_words(solution)} "
            "before it can act, or whatever it is.",
            brief=False,
        ),
        *(
            Column(
                key=f"{key}_{end}",
                label=f"{label}: {end}",
                unit=unit,
                definition=f"The {end} end of the 95% interval in which the number of futures leaves it; "
                "empty where no value would be enough.",
                brief=False,
            )
            for key, label, unit in (("rise", "Rise a year", Unit.RATE), ("sum", "Sum", Unit.POUNDS))
            for end in ("low", "high")
        ),
        Column(
            key="limit",
            label="Limit",
            unit=Unit.RATE,
            definition="The core referendum limit on the sheet Council.",
            brief=False,
        ),
        Column(
            key="beforehand",
            label="Into reserves first",
            unit=Unit.POUNDS,
            definition="The sum that is paid into reserves at the start of the base year, with which half of "
            "the risk that is allowed is left for the years in which savings act.",
            brief=False,
        ),
    )


def answers_table(solution: Solution) -> Table:
    """Return the table of answers.

    Parameters
    ----------
    solution : Solution
        The answers.

    Returns
    -------
    Table
        A row for each question.
    """
    rows: list[tuple[Value, ...]] = []
    for answer in solution.answers:
        rise, amount = _split(answer, answer.value)
        low, high = (_split(answer, end) for end in answer.interval)
        rows.append(
            (
                question_name(answer),
                answer.first,
                rise,
                amount,
                _possible(solution, answer),
                answer.confidence_at_value,
                answer.confidence_at_none,
                answer.confidence_at_limit,
                None if answer.confidence_at_limit is None else solution.wanted - answer.confidence_at_limit,
                answer.confidence_below,
                answer.confidence_at_most,
                low[0],
                high[0],
                low[1],
                high[1],
                answer.limit,
                answer.beforehand,
            )
        )
    wanted = wanted_words(solution.wanted)
    return Table(
        key="answers",
        title=f"What would make it {wanted} sure that {goal_words(solution)}",
        columns=_answer_columns(solution),
        rows=tuple(rows),
    )


def confidence_table(solution: Solution) -> Table:
    """Return how much each confidence takes.

    Parameters
    ----------
    solution : Solution
        The answers.

    Returns
    -------
    Table
        A row for each confidence that the number of runs can tell, and a column for each question.
    """
    told = [c for c in _CONFIDENCES if round((1 - c) * solution.runs, 6) >= 1]
    confidences = sorted({*told, solution.wanted})
    whole = abs(100 * solution.wanted - round(100 * solution.wanted)) < 1e-9
    columns = [
        Column(
            key="confidence",
            label="Confidence",
            unit=Unit.SHARE if whole else Unit.RATE,
            definition=f"The share of futures in which {goal_words(solution)}.",
        )
    ]
    for answer in solution.answers:
        tax = answer.lever.kind is LeverKind.TAX
        columns.append(
            Column(
                key=answer.key,
                label=question_name(answer),
                unit=Unit.RATE if tax else Unit.POUNDS,
                definition=f"From {answer.first}, {'a year, the law aside' if tax else 'rounded up'}; empty "
                "where no value is enough.",
            )
        )
    return Table(
        key="confidences",
        title="How much each confidence takes",
        columns=tuple(columns),
        rows=tuple((c, *(answer.value_for(c) for answer in solution.answers)) for c in confidences),
    )
