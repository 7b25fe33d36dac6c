"""A draft of what the chief finance officer may say under section 25, which concludes nothing.

The evidence is laid out from the results. What follows from it is for the officer: where a judgement is
called for, the draft offers words in square brackets to choose from.
"""

from mtfs.analysis.runs import Result
from mtfs.domain.reserves import ReserveClass
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.report.document import Block, Bullets, Draft, Note, Paragraph, Ref, Section, Subheading, Text
from mtfs.report.material import Material
from mtfs.report.studies.reserves import reserves_finding
from mtfs.words.figures import listed, money_words
from mtfs.words.futures import in_futures, of_futures
from mtfs.words.law import LAW_NOTE, REPORT_DUTY
from mtfs.words.members import (
    chance_sentences,
    lasting_sentences,
    middle_sentences,
    minimum_sentences,
    plan_sentences,
    savings_sentences,
)
from mtfs.words.risks import (
    NOT_IN_THE_FUTURES,
    largest_risks,
    overspend_sentence,
    reasons_sentence,
    reserves_sentences,
    unfunded_sentences,
)

__all__ = ["robustness_section"]

_ABOUT = (
    "This appendix lays out evidence for that report, and a draft of its words for the officer to edit. It "
    "is no statement of any officer until the officer has made it one. Nothing in it says whether the "
    "estimates are robust, whether reserves are adequate, or whether any other report is due: those "
    "judgements are the officer’s alone."
)
_GUIDANCE = (
    "CIPFA’s guidance on local authority reserves and balances, and its Financial Management Code, say what "
    "an officer may weigh in coming to a view. Neither is quoted here; the officer will have regard to them "
    "as they stand when the report is made."
)
_EDIT = "Edit these words, choose between those in square brackets, and strike out what does not hold."


def robustness_section(material: Material) -> Section:
    """Return the draft.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        The duty, the evidence on estimates and on reserves, what is not modelled, and a draft in two parts; a
        prompt on section 114 only where usable reserves run out in some of the futures.
    """
    result = material.main
    blocks: list[Block] = [
        Paragraph(REPORT_DUTY),
        Paragraph(_ABOUT),
        Paragraph(_GUIDANCE),
        Subheading("Evidence on the estimates"),
        Bullets(tuple(_estimates(material))),
        Subheading("Evidence on reserves"),
        Bullets(tuple(_reserves(material))),
        Subheading("What is not modelled"),
        Bullets(NOT_IN_THE_FUTURES),
        Subheading("Draft: the robustness of the estimates"),
        Draft(_EDIT, _robustness_words(result)),
        Subheading("Draft: the adequacy of reserves"),
        Draft(_EDIT, _adequacy_words(result)),
    ]
    if float(result.summary.probabilities["p_exhausted_by"][-1]) > 0:
        blocks += [
            Subheading("Draft: for the officer to consider"),
            Draft("Keep what is of use; nothing here is a conclusion.", _consider_words(result)),
        ]
    blocks.append(Note(LAW_NOTE))
    return Section(
        key="robustness",
        title="Draft statement on robustness and adequacy",
        blocks=tuple(blocks),
        appendix=True,
    )


def _estimates(material: Material) -> list[Text]:
    result = material.main
    told: list[Text] = [
        " ".join(plan_sentences(result)),
        " ".join(middle_sentences(result)),
        overspend_sentence(result),
    ]
    told += [sentence for sentence in (reasons_sentence(result), *savings_sentences(result)) if sentence]
    largest = largest_risks(material.sensitivity)
    if largest:
        told.append(
            f"With all else as planned, these move the gap of {result.years[-1]} most in 8 in 10 futures: "
            f"{listed(largest)}."
        )
    told.append(
        (
            "How far the figures of each year spread is in ",
            Ref("risks"),
            ", what they rest on in ",
            Ref("assumptions"),
            ", and how precise they are in ",
            Ref("technical"),
            ".",
        )
    )
    return told


def _reserves(material: Material) -> list[Text]:
    result = material.main
    told: list[Text] = [" ".join([*chance_sentences(result), *minimum_sentences(result)])]
    told.append(" ".join(reserves_sentences(result)))
    told += reserves_finding(material.reserves).sentences
    told += _schools_grant(result)
    told += unfunded_sentences(result)
    told.append(" ".join(lasting_sentences(material.solution)))
    return told


def _schools_grant(result: Result) -> list[str]:
    """Say how the schools grant stands, where it is in deficit."""
    if not any(r.reserve_class is ReserveClass.DSG for r in result.strategy.reserves):
        return []
    balances, years = result.plan["dsg"], result.years
    ends = result.strategy.council.dsg_override_ends
    at = years.index(ends) if ends in years else None
    # A deficit that has been called in is no longer there at the end of the year.
    t = len(years) - 1 if at is None else at - 1
    if balances[t] >= -HALF_A_PENNY:
        return []
    text = (
        f"The schools grant (DSG) is planned to be in deficit by {money_words(-float(balances[t]))} at the "
        f"end of {years[t]}, apart from the reserves told here."
    )
    if at is None:
        return [f"{text} In the plan no part of it falls on the council within these years."]
    called = money_words(float(result.plan_lines["dsg_call"][at]))
    when = f"in {years[at]}, the first year without the override"
    return [f"{text} In the plan {called} falls on the council {when}."]


def _robustness_words(result: Result) -> tuple[Text, ...]:
    savings: tuple[Text, ...] = (
        "The savings that the budget counts on [have delivery plans and named owners / lack delivery plans "
        "in these areas: …]. [I have made this allowance for late or partial delivery: …]",
    )
    return (
        "In making this statement I have considered how the estimates were made, the assumptions behind them "
        "and their sources, how past estimates compared with what was spent [state the years and figures], "
        "and what could turn out otherwise.",
        f"I have also considered tests of the strategy against {_count(result)}. "
        f"{' '.join(middle_sentences(result))} [These tests rest on ranges that I have reviewed and consider "
        "reasonable / that I consider too narrow or too wide in these respects: …]",
        *(savings if result.strategy.savings else ()),
        "[In my view the estimates made for the budget calculations are robust, because … / are robust "
        "subject to … / are not robust, because …]",
    )


def _adequacy_words(result: Result) -> tuple[Text, ...]:
    minimum = result.strategy.council.minimum_balance
    own = f"The general reserve is to hold at least {money_words(minimum)}." if minimum > HALF_A_PENNY else ""
    own = own or "No minimum has been set for the general reserve."
    return (
        "In considering the proposed reserves I have looked at what each is held for, which of them could be "
        "used and how soon, what is committed, and what calls the coming years may bring. "
        f"{' '.join(chance_sentences(result))}",
        f"{own} [I consider that this is enough to meet what may turn out worse within a year / should be "
        "raised to … / …] [Planned uses of reserves are for one-off costs / close a gap that comes back in "
        "the next year, for which the plan is: …]",
        "[In my view the proposed financial reserves are adequate, because … / are adequate subject to … / "
        "are not adequate, because …] [To restore them I advise …]",
    )


def _count(result: Result) -> str:
    return "one drawn future" if result.runs == 1 else f"{result.runs:,} drawn futures"


def _consider_words(result: Result) -> tuple[Text, ...]:
    chances, years = result.summary.probabilities["p_exhausted"], result.years
    by = float(result.summary.probabilities["p_exhausted_by"][-1])
    steps = {next(t for t, chance in enumerate(chances) if chance > 0)}
    steps |= {next((t for t, chance in enumerate(chances) if chance >= 0.5), len(years) - 1), len(years) - 1}
    told = [f"{years[t]} in {of_futures(float(chances[t]))}" for t in sorted(steps) if chances[t] > 0]
    return (
        f"{in_futures(by)} some spending up to the end of {years[-1]} finds no usable reserve to meet it. By "
        f"year, and with no further action, that is so of {listed(told)}.",
        "The officer may wish to consider whether it appears that spending in any of these years is likely "
        "to exceed the resources available to meet it, which section 114(3) of the Local Government Finance "
        "Act 1988 asks about; what action now in hand or proposed would change that; and whether to speak "
        "with the head of paid service, the monitoring officer, the external auditor and the ministry first. "
        "[I have considered this and … ]",
    )
