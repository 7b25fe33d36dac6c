"""Options, and what each would do: council tax, savings, reserves, and schemes made certain."""

from dataclasses import replace

from mtfs.analysis.bridge import one_percent_of_tax
from mtfs.analysis.solve.solutions import Solution
from mtfs.analysis.worth.records import Worth
from mtfs.report.document import Block, Bullets, Figure, Note, Paragraph, Ref, Section, Subheading, TableBlock
from mtfs.report.material import Material
from mtfs.report.studies.solve import solve_finding
from mtfs.report.studies.solve_tables import answers_table, confidence_table
from mtfs.report.studies.worth import worth_finding
from mtfs.report.studies.worth_tables import schemes_table
from mtfs.report.tables import report_table
from mtfs.words.figures import money_words

__all__ = ["options_section"]

_EFFECTS = (
    "This section tells what options would do. It recommends none: which to take is for members to decide, "
    "on the advice of their officers. Each is told alone, in the same futures, unless it says what it comes "
    "on top of."
)
_PRECISION = (
    "Rises are worked out to 0.01 percentage points and sums to £1,000, rounded up; they are as exact as the "
    "number of futures lets them be."
)
_POSSIBLE = (
    "Possible: 'by referendum' where council tax would rise above its limit; 'no' where nothing of the kind "
    "is enough; 'yes' says no more than that the limit and the size of the budget leave room for it. Chance: "
    "in how many futures the aim is met, with it, with none of it, and with council tax at its limit."
)
#: The charts of confidence by what they change: the question, and the words below them.
_CHARTS = {
    "confidence-by-council-tax": ("tax", "How sure each council tax rise makes it"),
    "confidence-by-savings": ("savings", "How sure each amount of further savings makes it"),
    "confidence-by-reserves": ("reserves", "How sure each sum into reserves makes it"),
    "confidence-by-savings-after-reserves": (
        "reserves_then_savings",
        "How sure each amount of further savings makes it, after a sum into reserves",
    ),
}
#: Reserves have a section of their own, which draws what they must hold.
_IN_AUDIT_ALONE = frozenset({"reserves"})
_MOST_SCHEMES = 12
#: Shares of futures that differ by less are the same.
_HAIR = 1e-9
_INTERVALS = ("rise_low", "rise_high", "sum_low", "sum_high", "most_chance")
#: What members are told of: the levers themselves, and what both take where neither acts in time.
_LEVERS = frozenset({"tax", "savings", "reserves", "reserves_then_savings"})


def options_section(material: Material) -> Section:
    """Return what could be done and what it would bring.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        What gives the confidence that is sought, and which schemes are worth most when made certain: in
        sentences for members, with tables and charts for officers, and with every interval for audit.
    """
    solution, schemes = material.solution, replace(material.worth, unknowns=())
    if material.is_short:
        levers = tuple(answer for answer in solution.answers if answer.key in _LEVERS)
        solution = replace(solution, answers=levers)
        told = _levers(material, solution)
        # What limits further savings and sums need not be told where none are asked for.
        reached = float(solution.kept_as_planned.mean()) >= solution.wanted - _HAIR
        notes = [] if reached or len(told) == 1 else [Note(" ".join(solve_finding(solution).notes[1:]))]
        blocks = [*told, *notes, *_first_scheme(schemes)]
    else:
        blocks = [
            Paragraph(_EFFECTS),
            Subheading(solve_finding(solution).title),
            *_levers(material, solution),
            *_lever_tables(material, solution),
            *_lever_figures(material, solution),
            *(Note(note) for note in (_PRECISION, *solve_finding(solution).notes[1:])),
            Subheading("Savings schemes made certain, rated better, or stopped"),
            *_schemes(material, schemes),
        ]
    return Section(key="options", title="Options and their effect", blocks=tuple(blocks))


def _levers(material: Material, solution: Solution) -> list[Block]:
    """Tell where the strategy stands, and what each of the council's own levers would take."""
    standing, *answers = solve_finding(solution).sentences
    first = material.years[1]
    brings = money_words(one_percent_of_tax(material.main))
    tax = f"A rise of council tax by 1% brings {brings} a year from {first}, on the tax base of the plan."
    return [Paragraph(f"{standing} {tax}"), *([Bullets(tuple(answers))] if answers else [])]


def _lever_tables(material: Material, solution: Solution) -> list[TableBlock]:
    answers = answers_table(solution)
    tables = [report_table(replace(answers, note=_POSSIBLE), key="options-answers")]
    if material.is_full:
        told = ["question", *(key for key in _INTERVALS if _is_told(solution, key))]
        tables += [
            report_table(
                answers,
                columns=told,
                key="options-answers-intervals",
                caption="How far the number of futures leaves the answers open (95% intervals)",
            ),
            report_table(confidence_table(solution), key="options-confidences"),
        ]
    return tables


def _is_told(solution: Solution, key: str) -> bool:
    """Tell whether anything stands in a column of the answers."""
    table = answers_table(solution)
    place = [column.key for column in table.columns].index(key)
    return any(row[place] is not None for row in table.rows)


def _lever_figures(material: Material, solution: Solution) -> list[Figure]:
    """Draw the charts of what can be had; audit sees those of what cannot as well."""
    from mtfs.charts.studies.solve import solve_charts

    figures = []
    for chart in solve_charts(solution):
        key, caption = _CHARTS[chart.name]
        answer = solution.answer(key)
        to_officers = answer is not None and answer.value and key not in _IN_AUDIT_ALONE
        if material.is_full or to_officers:
            figures.append(material.figure(chart, solution, caption))
    return figures


def _scheme_sentences(schemes: Worth) -> tuple[str, ...]:
    """Tell what the worth study says of the schemes, after where the council stands."""
    # Without unknowns the last sentence is about them.
    return worth_finding(schemes).sentences[:-1]


def _first_scheme(schemes: Worth) -> list[Block]:
    return [Paragraph(" ".join(_scheme_sentences(schemes)[:2]))] if schemes.schemes else []


def _schemes(material: Material, schemes: Worth) -> list[Block]:
    standing, *told = _scheme_sentences(schemes)
    if not schemes.schemes:
        return [Paragraph(" ".join(told))]
    table = report_table(
        schemes_table(schemes), rows=None if material.is_full else _MOST_SCHEMES, key="options-schemes"
    )
    blocks: list[Block] = [
        Paragraph((f"{standing} ", Ref(table.key), " tells what each scheme would change.")),
        Bullets(tuple(told)),
        table,
    ]
    if material.is_full:
        blocks.append(_scheme_intervals(schemes))
    blocks += _scheme_figures(material, schemes)
    return [*blocks, Note(worth_finding(schemes).notes[1])]


def _scheme_intervals(schemes: Worth) -> TableBlock:
    ends = ("", "_low", "_high")
    columns = [
        "name",
        *(f"certain_needed_fall{end}" for end in ends),
        *(f"certain_gap_fall{end}" for end in ends),
    ]
    return report_table(
        schemes_table(schemes),
        columns=[*columns, "certain_per_pound", "surely_behind_first"],
        key="options-schemes-intervals",
        caption=f"Savings schemes made certain, with 95% intervals: to the end of {schemes.by}",
    )


def _scheme_figures(material: Material, schemes: Worth) -> list[Figure]:
    from mtfs.charts.studies.worth import WORTH_CHARTS, has_bars

    if not has_bars(schemes):
        return []
    return [
        material.figure(chart, schemes, "What each scheme would take off the reserves needed, made certain")
        for chart in WORTH_CHARTS
    ]
