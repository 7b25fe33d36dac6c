"""The terms of a report in plain English, each with the rule that says which cases need it.

Terms of the model are told as `mtfs.nomenclature` defines them where that reads aloud well. Terms of law and
of practice name the act.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mtfs.domain.assumptions import Role
from mtfs.domain.case import Case
from mtfs.domain.funding import FundingKind
from mtfs.domain.reserves import ReserveClass
from mtfs.domain.savings import RAG_DELIVERY, Rag
from mtfs.domain.strategy import Strategy
from mtfs.nomenclature import MEASURES
from mtfs.words.figures import money_words

__all__ = ["Told", "glossary_terms"]


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the glossary must know of a report.

    Parameters
    ----------
    case : Case
        The case.
    strategy : Strategy
        The strategy of the scenario that the report is about.
    runs : int
        How many futures were tested.
    scenarios : int
        How many scenarios are shown.
    """

    case: Case
    strategy: Strategy
    runs: int
    scenarios: int

    def has_class(self, kind: ReserveClass) -> bool:
        """Tell whether there is a reserve of a class.

        Parameters
        ----------
        kind : ReserveClass
            The class.

        Returns
        -------
        bool
            Whether there is.
        """
        return any(reserve.reserve_class is kind for reserve in self.strategy.reserves)

    def has_funding(self, *kinds: FundingKind) -> bool:
        """Tell whether there is a line of funding of some kind.

        Parameters
        ----------
        *kinds : FundingKind
            The kinds.

        Returns
        -------
        bool
            Whether there is one of any of them.
        """
        return any(line.kind in kinds for line in self.strategy.funding)

    def speaks_of(self, *words: str) -> bool:
        """Tell whether the case's own texts hold some words.

        Parameters
        ----------
        *words : str
            In small letters.

        Returns
        -------
        bool
            Whether any of them stands in a name, a source or the council's words for the report.
        """
        return any(word in text for text in self._texts() for word in words)

    def _texts(self) -> Iterable[str]:
        report = self.case.report
        paragraphs = (
            *(report.purpose, report.recommendations, report.policy, report.financial, report.priorities),
            *(report.legal, report.risk, report.equality, report.climate),
        )
        strategy = self.strategy
        for text in (
            *(text for texts in paragraphs for text in texts),
            *self.case.scenarios,
            *(note.text for note in self.case.sources),
            *(line.name for line in strategy.funding),
            *(pressure.name for pressure in strategy.pressures),
            *(reserve.name for reserve in strategy.reserves),
        ):
            yield text.casefold()


_Rule = Callable[[Told], bool]
_Words = str | Callable[[Told], str]


def _always(_: Told) -> bool:
    return True


def _has_dsg(told: Told) -> bool:
    return told.has_class(ReserveClass.DSG)


def _has_rag(told: Told) -> bool:
    return any(scheme.rag is not None for scheme in told.strategy.savings)


def _has_lasting(told: Told) -> bool:
    return bool(told.strategy.savings or told.strategy.pressures)


def _has_cpi(told: Told) -> bool:
    return any("cpi" in driver.name.casefold().split() for driver in told.strategy.drivers)


def _has_ehc(told: Told) -> bool:
    drivers = told.strategy.drivers
    return any(driver.role is Role.EHC_PLANS for driver in drivers) or told.speaks_of("ehc plan")


def _futures(told: Told) -> str:
    tested = "1 future was" if told.runs == 1 else f"{told.runs:,} futures were"
    return (
        "The ways in which the coming years may turn out, each with its own prices, pay, demand, funding and "
        f"savings. For this report {tested} tested."
    )


def _minimum(told: Told) -> str:
    amount = money_words(told.strategy.council.minimum_balance)
    return f"The least that the general reserve should hold, as the case has it: {amount}."


def _rag(_: Told) -> str:
    green, amber, red = (
        f"{RAG_DELIVERY[rag][0] * 100:.0f}% to {RAG_DELIVERY[rag][2] * 100:.0f}%"
        for rag in (Rag.GREEN, Rag.AMBER, Rag.RED)
    )
    return (
        "How sure a savings scheme is. Where the council gives no figures of its own, a green scheme is "
        f"taken to deliver {green} of its plan, an amber one {amber} and a red one {red} (assumed)."
    )


def _strategy(told: Told) -> str:
    years = told.strategy.plan_years
    span = "the next year" if years == 1 else f"the next {years} years"
    return f"The council's plan of what it will spend, and what it will have to spend, in {span}."


#: Term, which cases need it, and what it means.
_TERMS: tuple[tuple[str, _Rule, _Words], ...] = (
    (
        "Adult social care precept",
        lambda told: told.has_funding(FundingKind.ASC_PRECEPT),
        "A part of the rise in council tax that must be spent on adult social care.",
    ),
    (
        "Band D",
        _always,
        "The band of council tax by which councils are compared. A home in Band A pays two thirds of it, and "
        "one in Band H twice as much.",
    ),
    (
        "Baseline funding",
        lambda told: told.has_funding(FundingKind.BASELINE_FUNDING),
        "What the council gets from business rates before any growth, with its top-up or less its tariff.",
    ),
    (
        "Business rates reset",
        lambda told: told.has_funding(FundingKind.RESET),
        "The government works out every council's baseline anew. The growth that a council had kept until "
        "then is shared out again.",
    ),
    ("Budget gap", _always, MEASURES["budget_gap"].definition),
    (
        "Capital receipts",
        lambda told: told.speaks_of("capital receipt"),
        "Money from selling land, buildings and other assets. It may pay for running costs only where the "
        "government allows it.",
    ),
    (
        "Chance",
        _always,
        "The share of the futures tested in which something happens. It is as good as the assumptions, and "
        "no better.",
    ),
    (
        "Chief finance officer",
        _always,
        "The officer who answers for the council's finances under section 151 of the Local Government Act "
        "1972, also called the section 151 officer.",
    ),
    (
        "Collection fund",
        lambda told: told.has_funding(FundingKind.COLLECTION) or told.speaks_of("collection fund"),
        "The account that council tax is paid into. If more or less is collected than was assumed, the "
        "difference comes back to the budget once, a year later.",
    ),
    (
        "Committed reserves",
        lambda told: told.has_class(ReserveClass.COMMITTED),
        "Money held for one purpose, which cannot be spent on anything else. It is never used to meet a gap "
        "in this report.",
    ),
    (
        "Council tax base",
        _always,
        "The number of homes that pay council tax, counted as if all of them were in Band D, and allowing "
        "for tax that is not collected.",
    ),
    (
        "Earmarked reserves",
        lambda told: told.has_class(ReserveClass.EARMARKED),
        "Money set aside for a purpose that the council can change. In this report it can be used to meet a "
        "gap.",
    ),
    (
        "CPI",
        _has_cpi,
        "The consumer prices index, the usual measure of inflation: how much prices have risen since the "
        "year before.",
    ),
    (
        "EHC plan",
        _has_ehc,
        "An education, health and care plan: the support that a child or young person with special "
        "educational needs is to have by law.",
    ),
    (
        "Exceptional financial support",
        lambda told: told.speaks_of("exceptional financial support", "capitalis"),
        "Leave from the government to treat running costs as if they were building costs, and so to borrow "
        "for them or to sell assets. What is borrowed is paid back with interest in later years.",
    ),
    ("Funding", _always, MEASURES["funding"].definition),
    ("Futures", _always, _futures),
    ("Gap", _always, MEASURES["gap"].definition),
    (
        "General reserve",
        lambda told: told.has_class(ReserveClass.GENERAL),
        "Money that is set aside for nothing in particular, and kept for what cannot be foreseen. It is also "
        "called the general fund balance.",
    ),
    ("Medium-term financial strategy", _always, _strategy),
    (
        "Middle future",
        _always,
        "The figure that half of the futures lie above and half below. It is found for each figure and each "
        "year on its own.",
    ),
    ("Minimum balance", lambda told: told.strategy.council.minimum_balance > 0, _minimum),
    ("Net spending", _always, MEASURES["net_spending"].definition),
    (
        "One future in 20",
        _always,
        "A figure that 1 future in 20 is worse than. The other 19 are no worse.",
    ),
    ("Overspend", _always, MEASURES["overspend"].definition),
    (
        "Override",
        _has_dsg,
        "A rule that keeps a deficit on the schools grant apart from the council's own money. It runs to 31 "
        "March 2028, so that 2028/29 is the first year without it.",
    ),
    (
        "Plan",
        _always,
        "The figures that come about if every assumption turns out just as the council expects, every saving "
        "is made in full and on time, and no pressure comes but those that are certain.",
    ),
    (
        "Pressure",
        lambda told: bool(told.strategy.pressures),
        "A cost to come, certain or possible, that is not a rise in prices or in demand.",
    ),
    ("RAG rating", _has_rag, _rag),
    (
        "Recurrent and one-off",
        _has_lasting,
        "What is recurrent stays in every later year. What is one-off is there in one year alone: a gap that "
        "is met with one-off money opens again in the next.",
    ),
    (
        "Referendum limit",
        lambda told: told.has_funding(FundingKind.CORE_INCREASE, FundingKind.ASC_PRECEPT),
        "The highest rise in council tax that a council may set without a vote of its residents.",
    ),
    (
        "Run out",
        _always,
        "Usable reserves have run out when some of a year's spending finds none of them left to meet it.",
    ),
    (
        "Safety net",
        lambda told: told.has_funding(FundingKind.BASELINE_FUNDING, FundingKind.SAFETY_NET),
        "The least share of its baseline funding that a council gets from business rates, however low they "
        "fall.",
    ),
    (
        "Scenario",
        lambda told: told.scenarios > 1,
        "A what-if: the same plan with some assumptions changed. It is not a forecast.",
    ),
    (
        "Schools grant (DSG)",
        _has_dsg,
        "The dedicated schools grant: government money for schools and for children with special educational "
        "needs. It is in deficit where more has been spent than was given.",
    ),
    (
        "Section 25 report",
        _always,
        "What the chief finance officer must tell the council when it sets its budget: how robust the "
        "estimates are, and how adequate the reserves (Local Government Act 2003).",
    ),
    (
        "Section 114 report",
        _always,
        "What the chief finance officer must make if the council's spending in a year is likely to exceed "
        "its resources. The council must meet to consider it within 21 days (Local Government Finance Act "
        "1988).",
    ),
    (
        "Unfunded",
        _always,
        "Spending that no usable reserve is left to meet. The council would have to find it elsewhere.",
    ),
    (
        "Usable reserves",
        _always,
        "The general reserve and earmarked reserves together: all that can be used to meet a gap.",
    ),
)


def glossary_terms(told: Told) -> tuple[tuple[str, str], ...]:
    """Return the terms that a report needs, with their meanings.

    Parameters
    ----------
    told : Told
        What the report is about.

    Returns
    -------
    tuple of (str, str)
        In the order of the alphabet.
    """
    found = (
        (term, words if isinstance(words, str) else words(told))
        for term, is_needed, words in _TERMS
        if is_needed(told)
    )
    return tuple(sorted(found, key=lambda pair: pair[0].casefold()))
