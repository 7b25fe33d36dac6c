"""The risks, in numbers of futures."""

from mtfs.analysis.runs import Result
from mtfs.nomenclature import PERCENTILES, percentile_name
from mtfs.report.document import Block, Bullets, Figure, Note, Paragraph, Ref, Section, TableBlock, TableHead
from mtfs.report.material import Material
from mtfs.report.tables import money_cell
from mtfs.words.figures import listed
from mtfs.words.futures import of_hundred
from mtfs.words.members import chance_sentences, middle_sentences, minimum_sentences, savings_sentences
from mtfs.words.plan import COMES_BACK
from mtfs.words.risks import (
    NOT_IN_THE_FUTURES,
    gap_sentences,
    in_the_futures,
    largest_risks,
    overspend_sentence,
    reasons_sentence,
    reserves_sentences,
    unfunded_sentences,
)
from mtfs.words.units import MoneyUnit, money_unit

__all__ = ["risk_analysis_section", "risks_section"]

_SPREADS = ("gap", "usable", "overspend", "unfunded")
_SPREAD_NAMES = {
    "gap": "Gap",
    "usable": "Usable reserves at the end of the year",
    "overspend": "Overspend on the budget set for the year",
    "unfunded": "Spending that finds no reserve to meet it",
}


def risks_section(material: Material) -> Section:
    """Return how the futures differ from the plan.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        For members two charts and what they come to; for officers the tables by year, and what the futures
        hold and do not hold; for audit the percentiles of each year as well.
    """
    result = material.main
    reserves, gap, chance = _figures(material)
    blocks: list[Block] = [
        Paragraph((_tested(result), *_see(material)), "What was tested."),
        Paragraph(" ".join([*chance_sentences(result), *minimum_sentences(result)]), "Running out."),
        chance,
        Paragraph(" ".join(reserves_sentences(result)), "Usable reserves."),
        reserves,
    ]
    if not material.is_short:
        blocks.append(_reserves_table(result))
    blocks.append(Paragraph(" ".join([*gap_sentences(result), COMES_BACK]), "The gap."))
    if not material.is_short:
        over = [overspend_sentence(result), *unfunded_sentences(result)]
        blocks += [gap, _gap_table(result), Paragraph(" ".join(over), "Overspends.")]
    blocks.append(Paragraph(" ".join(_plan_beside_futures(result)), "The plan and the futures."))
    if not material.is_short:
        blocks += _contents(result)
    if material.is_full:
        blocks += [_spread_table(result, measure) for measure in _SPREADS]
    return Section(key="risks", title="The risks", blocks=tuple(blocks))


def _tested(result: Result) -> str:
    if result.runs == 1:
        return (
            "One future was tested, with the decisions of the plan and its own turn of what is not certain."
        )
    return (
        f"{result.runs:,} futures were tested, each with the same decisions as the plan and with its own "
        "turn of whatever is not certain. The middle future of a year has half of the others on either side."
    )


def _see(material: Material) -> tuple[str | Ref, ...]:
    if material.is_short:
        return ()
    return (" How they were drawn is in ", Ref("technical"), ", and from what in ", Ref("assumptions"), ".")


def _figures(material: Material) -> tuple[Figure, Figure, Figure]:
    from mtfs.charts.files import CHANCE_CHART, GAP_FAN_CHART, RESERVES_FAN_CHART

    result = material.main
    return (
        material.figure(
            RESERVES_FAN_CHART, result, "Usable reserves by year, in the plan and in the futures"
        ),
        material.figure(GAP_FAN_CHART, result, "The gap by year, in the plan and in the futures"),
        material.figure(CHANCE_CHART, result, "The chance that usable reserves have run out, by year"),
    )


def _plan_beside_futures(result: Result) -> list[str]:
    reason = reasons_sentence(result)
    return [*middle_sentences(result), *([reason] if reason else []), *savings_sentences(result)]


def _contents(result: Result) -> list[Block]:
    told = in_the_futures(result)
    held: list[Block] = [
        Paragraph("From future to future these differ:", "What is in the futures."),
        Bullets(tuple(told)),
    ]
    if not told:
        held = [
            Paragraph("Nothing in this case is uncertain: every future is alike.", "What is in the futures.")
        ]
    return [
        *held,
        Paragraph("No future has in it:", "What is not in the futures."),
        Bullets(NOT_IN_THE_FUTURES),
    ]


def _peak(result: Result, measure: str) -> MoneyUnit:
    risk = result.summary.risk[measure]
    figures = [*result.plan[measure], *risk["p5"], *risk["p95"]]
    return money_unit(max(abs(float(x)) for x in figures))


def _money_columns(result: Result, measure: str, unit: MoneyUnit) -> list[list[str]]:
    risk = result.summary.risk[measure]
    columns = (result.plan[measure], risk["p5"], risk["p50"], risk["p95"])
    return [[money_cell(float(x), unit) for x in column] for column in columns]


def _chance_column(result: Result, name: str) -> list[str]:
    return [of_hundred(float(p)) for p in result.summary.probabilities[name]]


def _table(
    key: str, caption: str, heads: list[str], years: tuple[str, ...], columns: list[list[str]], note: str
) -> TableBlock:
    return TableBlock(
        key=key,
        caption=caption,
        heads=(TableHead("Year"), *(TableHead(head, is_number=True) for head in heads)),
        rows=tuple(zip(years, *columns, strict=True)),
        note=note,
    )


def _reserves_table(result: Result) -> TableBlock:
    unit = _peak(result, "usable")
    label = unit.label
    plan, low, middle, _ = _money_columns(result, "usable", unit)
    return _table(
        "risk-reserves",
        "Usable reserves at the end of each year, and how many futures of 100 see them run out",
        [
            f"Plan, {label}",
            f"Middle future, {label}",
            f"1 in 20 has less than, {label}",
            "General reserve has been below its minimum by then, of 100",
            "Usable reserves have run out by then, of 100",
        ],
        result.years,
        [
            plan,
            middle,
            low,
            _chance_column(result, "p_below_minimum_by"),
            _chance_column(result, "p_exhausted_by"),
        ],
        "0 and 100 stand for none and all of the futures tested.",
    )


def _gap_table(result: Result) -> TableBlock:
    unit = _peak(result, "gap")
    label = unit.label
    plan, low, middle, high = _money_columns(result, "gap", unit)
    return _table(
        "risk-gap",
        "The gap of each year, and how many futures of 100 see an overspend",
        [
            f"Plan, {label}",
            f"1 in 20 is better than, {label}",
            f"Middle future, {label}",
            f"1 in 20 is worse than, {label}",
            "Year ends overspent, of 100",
        ],
        result.years,
        [plan, low, middle, high, _chance_column(result, "p_overspend")],
        f"A surplus is negative. The overspend of {result.years[0]} is its gap; that of a later year is on "
        "the budget that would be set for it at the end of the year before. Gaps are not added together.",
    )


def _spread_table(result: Result, measure: str) -> TableBlock:
    risk = result.summary.risk[measure]
    figures = [abs(float(x)) for p in PERCENTILES for x in risk[percentile_name(p)]]
    unit = money_unit(max(figures))
    return _table(
        f"risk-spread-{measure}",
        f"{_SPREAD_NAMES[measure]} in the futures, {unit.label}",
        [f"{p}% are at or below" for p in PERCENTILES],
        result.years,
        [[money_cell(float(x), unit) for x in risk[percentile_name(p)]] for p in PERCENTILES],
        "",
    )


def risk_analysis_section(material: Material) -> Section:
    """Return the risk analysis that the form of report asks for.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        The council's own words first, then the chance in a sentence and the assumptions that matter most.
    """
    result = material.main
    blocks: list[Block] = [Paragraph(text) for text in material.case.report.risk]
    blocks.append(
        Paragraph((" ".join(chance_sentences(result)), " The risks are set out in ", Ref("risks"), "."))
    )
    largest = largest_risks(material.sensitivity)
    if largest:
        text = (
            f"What moves the gap of {result.years[-1]} most, from the good end to the bad of 8 in 10 futures "
            f"and with all else as planned: {listed(largest)}."
        )
        blocks.append(Paragraph(text))
    if not material.is_short:
        blocks.append(Note(("What the futures do not hold is listed in ", Ref("risks"), ".")))
    return Section(key="risk-analysis", title="Risk analysis", blocks=tuple(blocks))
