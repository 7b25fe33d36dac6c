"""Savings in words: what is planned, how much of it futures deliver, and what schemes share."""

from collections.abc import Mapping

from mtfs.analysis.savings_delivery import MOSTLY, Delivery, SavingsDelivery
from mtfs.domain.savings import RAG_DELIVERY, RAG_SLIP_MONTHS, Rag
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.words.figures import listed, money_words, percent_words, scenario_sentence
from mtfs.words.futures import in_futures, of_futures

__all__ = [
    "RATING_WORDS",
    "alt_text_savings",
    "chance_sentence",
    "delivered_sentence",
    "delivery_rows",
    "first_year_sentence",
    "has_savings",
    "planned_sentence",
    "programme_sentence",
    "rating_sentence",
    "rating_words",
    "ratings_of",
    "red_sentences",
    "title_savings",
    "workstreams_differ",
]

#: What each rating is called; None is a scheme without one.
RATING_WORDS: Mapping[Rag | None, str] = {
    Rag.RED: "red",
    Rag.AMBER: "amber",
    Rag.GREEN: "green",
    None: "not rated",
}
#: So many red schemes are named.
_MOST_NAMED = 3
#: Shares of a plan that differ by less are told as if they were the same.
_ALIKE = 0.05


def _do(pounds: float, beside: float) -> str:
    """Say what savings do, where they may add to spending."""
    if pounds < -HALF_A_PENNY:
        return f"add {money_words(-pounds, beside=beside)} to spending"
    return f"save {money_words(pounds, beside=beside)}"


def _figure(found: SavingsDelivery, name: str) -> float:
    return float(found.total.delivered[name][found.at])


def _planned(found: SavingsDelivery) -> float:
    return float(found.total.planned[found.at])


def rating_words(counts: Mapping[Rag | None, int]) -> str:
    """Tell the ratings of some schemes.

    Parameters
    ----------
    counts : mapping of (Rag or None) to int
        How many schemes have each, as `SavingsDelivery.rag_counts` gives them.

    Returns
    -------
    str
        ``red`` for one scheme; ``2 red, 1 not rated`` for several.
    """
    if sum(counts.values()) == 1:
        return RATING_WORDS[next(iter(counts))]
    return ", ".join(f"{count} {RATING_WORDS[rag]}" for rag, count in counts.items())


def _is_there(row: Delivery, at: int) -> bool:
    """Tell whether anything of a row is planned or delivered in a year."""
    return any(abs(float(figures[at])) > HALF_A_PENNY for figures in (row.planned, *row.delivered.values()))


def ratings_of(found: SavingsDelivery, row: Delivery) -> str:
    """Tell the ratings of a row's schemes, as far as they bear on the year that is told of first.

    Parameters
    ----------
    found : SavingsDelivery
        The study.
    row : Delivery
        One of its rows.

    Returns
    -------
    str
        Such as ``2 red, 1 amber``; empty where there are no schemes.
    """
    there = [scheme for scheme in row.rows if _is_there(found.schemes[scheme], found.at)]
    return rating_words(found.rag_counts(there or row.rows)) if row.rows else ""


def has_savings(found: SavingsDelivery) -> bool:
    """Tell whether any saving is planned or delivered in the year that is told of first.

    Parameters
    ----------
    found : SavingsDelivery
        The study.

    Returns
    -------
    bool
        False where every scheme's plan is nothing in that year, and no future has anything of it.
    """
    return any(_is_there(scheme, found.at) for scheme in found.schemes)


def delivery_rows(found: SavingsDelivery) -> tuple[Delivery, ...]:
    """Return what savings are broken down by: workstreams, or schemes where the case names none.

    Parameters
    ----------
    found : SavingsDelivery
        The study.

    Returns
    -------
    tuple of Delivery
        Those with anything planned or delivered in the year that is told of first, the largest plan first.
    """
    rows = [
        row
        for row in (found.workstreams if found.has_workstreams else found.schemes)
        if _is_there(row, found.at)
    ]
    return tuple(sorted(rows, key=lambda row: -float(row.planned[found.at])))


def workstreams_differ(found: SavingsDelivery) -> bool:
    """Tell whether workstreams say more than schemes: whether any of them has several.

    Parameters
    ----------
    found : SavingsDelivery
        The study.

    Returns
    -------
    bool
        False where there are none.
    """
    return found.has_workstreams and any(len(row.rows) > 1 for row in found.workstreams)


def title_savings(found: SavingsDelivery) -> str:
    """Return the title of the chart of savings planned and delivered.

    Parameters
    ----------
    found : SavingsDelivery
        The study.

    Returns
    -------
    str
        What is planned of all schemes together, and what the middle future delivers.
    """
    planned, middle, year = _planned(found), _figure(found, "p50"), found.by
    beside = max(abs(planned), abs(middle))
    plan = money_words(planned, beside=beside)
    told = money_words(middle, beside=beside)
    if abs(planned) <= HALF_A_PENNY:
        start = f"Savings planned for {year} come to nothing"
        if abs(middle) <= HALF_A_PENNY:
            return start
        return f"{start}; in the middle future they {_do(middle, middle)}"
    if planned < 0:
        plan = money_words(-planned, beside=beside)
        does = f"adds {money_words(-middle, beside=beside)}" if middle <= 0 else f"saves {told}"
        return f"The savings plan adds {plan} to spending in {year}; the middle future {does}"
    start = f"Of {plan} of savings planned for {year},"
    if found.total.in_full[found.at] >= 1:
        return f"All {plan} of the savings planned for {year} is delivered in every future tested"
    if plan == told:
        return f"The {plan} of savings planned for {year} is delivered in the middle future"
    if middle > planned:
        return f"{start} the middle future delivers more: {told}"
    if middle < -HALF_A_PENNY:
        return f"{start} the middle future delivers none, and adds {money_words(-middle, beside=beside)}"
    return f"{start} the middle future delivers {told if middle > HALF_A_PENNY else 'nothing'}"


def alt_text_savings(found: SavingsDelivery) -> str:
    """Tell the chart of savings in words.

    Parameters
    ----------
    found : SavingsDelivery
        The study.

    Returns
    -------
    str
        A sentence for the programme, and one for each workstream or scheme.
    """
    what = "workstream" if found.has_workstreams else "scheme"
    parts = delivery_rows(found)
    rows = (found.total, *(parts if len(parts) > 1 else ()))
    peak = max(abs(float(row.planned[found.at])) for row in rows)
    told = [
        f"{scenario_sentence(found.scenario)}Bars by {what}: savings planned to be in force in {found.by}, "
        "by rating, and under each what futures deliver."
    ]
    for row in rows:
        name = row.name if row is not found.total else "All schemes"
        plan, low, middle, high = (
            money_words(float(figures[found.at]), beside=peak)
            for figures in (row.planned, *(row.delivered[key] for key in ("p10", "p50", "p90")))
        )
        range_ = f", in 8 of 10 futures {low} to {high}" if low != high else ""
        told.append(
            f"{name} ({ratings_of(found, row)}): {plan} planned; {middle} in the middle future{range_}."
        )
    return " ".join(told)


def planned_sentence(found: SavingsDelivery) -> str:
    """Say what the plan counts on.

    Parameters
    ----------
    found : SavingsDelivery
        The study.

    Returns
    -------
    str
        The amount of the year that is told of first, how many schemes it comes from, and the first year's
        where that differs.
    """
    planned, year = _planned(found), found.by
    schemes = [s for s in found.schemes if abs(float(s.planned[found.at])) > HALF_A_PENNY]
    if abs(planned) <= HALF_A_PENNY:
        if not schemes:
            return f"The plan counts on no savings in {year}."
        return f"The schemes of the plan cancel each other out in {year}: together they save nothing."
    count = f"{len(schemes)} schemes" if len(schemes) > 1 else f"one scheme, '{schemes[0].name}'"
    if planned < 0:
        return (
            f"The savings plan adds {money_words(-planned)} to spending in {year}, from {count}: savings "
            "that are undone."
        )
    first = float(found.total.planned[0])
    course = ""
    if found.at > 0 and abs(first - planned) > HALF_A_PENNY:
        words = money_words(first, beside=planned) if abs(first) > HALF_A_PENNY else "nothing"
        if words != money_words(planned):
            course = f", {'up' if first < planned else 'down'} from {words} in {found.years[0]}"
    return f"The plan counts on savings of {money_words(planned)} in {year}{course}, from {count}."


def delivered_sentence(found: SavingsDelivery) -> str:
    """Say what futures deliver of the plan.

    Parameters
    ----------
    found : SavingsDelivery
        The study; something is planned or delivered in the year that is told of first.

    Returns
    -------
    str
        The middle future, and what 8 in 10 and 19 in 20 have.
    """
    names = ("p5", "p10", "p50", "p90")
    peak = max(abs(_planned(found)), *(abs(_figure(found, name)) for name in names))
    worst, low, middle, high = (money_words(_figure(found, name), beside=peak) for name in names)
    year = found.by
    if _figure(found, "p5") < -HALF_A_PENNY:
        ends = (_figure(found, name) for name in ("p10", "p90", "p50"))
        some, most, half = (_do(end, peak) for end in ends)
        return (
            f"In the middle future savings {half} in {year}; at the ends of 8 in 10 futures they {some}, and "
            f"{most}."
        )
    if worst == low == middle == high:
        return f"At least 9 in 10 futures deliver {middle} in {year}."
    if low == high:
        return (
            f"The middle future delivers {middle} in {year}, and so do 8 in 10; 1 future in 20 delivers "
            f"{worst} or less."
        )
    return (
        f"The middle future delivers {middle} in {year}. In 8 of 10 futures it is between {low} and {high}; "
        f"1 future in 20 delivers {worst} or less."
    )


def chance_sentence(found: SavingsDelivery) -> str:
    """Say how likely it is that the plan is delivered, in full and for the most part.

    Parameters
    ----------
    found : SavingsDelivery
        The study.

    Returns
    -------
    str
        Empty where no saving is planned in the year that is told of first.
    """
    if _planned(found) <= HALF_A_PENNY:
        return ""
    full, mostly = float(found.total.in_full[found.at]), float(found.total.mostly[found.at])
    part = f"{100 * MOSTLY:g}%"
    if full >= 1:
        return "In all futures tested the whole of the plan is delivered."
    if mostly <= 0:
        return f"In none of the futures tested is as much as {part} of the plan delivered."
    start = f"{in_futures(mostly)} at least {part} of the plan is delivered"
    if full <= 0:
        return f"{start}; in no future tested is all of it."
    if in_futures(full) == in_futures(mostly):
        return f"{in_futures(full)} the whole of the plan is delivered."
    return f"{start}, and in {of_futures(full)} all of it."


def first_year_sentence(found: SavingsDelivery) -> str:
    """Say how much less of its plan the first year delivers than the year that is told of first.

    Parameters
    ----------
    found : SavingsDelivery
        The study.

    Returns
    -------
    str
        Empty where the first year fares no worse, or where no scheme may be late.
    """
    total, planned = found.total, _planned(found)
    first, middle = float(total.planned[0]), float(total.delivered["p50"][0])
    late = any(scheme.slip_months[2] > 0 for scheme in found.strategy.savings)
    if found.at == 0 or not late or min(first, planned) <= HALF_A_PENNY:
        return ""
    if middle / first > min(_figure(found, "p50") / planned, 1.0) - _ALIKE:
        return ""
    told = money_words(middle, beside=first) if middle > HALF_A_PENNY else "nothing"
    return (
        f"Savings that come late weigh most at first: of the {money_words(first)} planned for "
        f"{found.years[0]}, the middle future delivers {told} in that year."
    )


def rating_sentence(found: SavingsDelivery) -> str:
    """Say how much of the plan has each rating.

    Parameters
    ----------
    found : SavingsDelivery
        The study.

    Returns
    -------
    str
        Empty where no saving is planned in the year that is told of first.
    """
    planned = _planned(found)
    parts = {
        rag: float(amounts[found.at])
        for rag, amounts in found.total.rated.items()
        if abs(float(amounts[found.at])) > HALF_A_PENNY
    }
    if planned <= HALF_A_PENNY or not parts:
        return ""
    if len(parts) == 1:
        (rag,) = parts
        return "None of it is rated." if rag is None else f"All of it is rated {RATING_WORDS[rag]}."
    whole = min(parts.values()) >= 0

    def told(rag: Rag | None) -> str:
        share = f" ({percent_words(parts[rag] / planned)})" if whole else ""
        verb = "is " if rag is None else "is rated " if rag is next(iter(parts)) else ""
        return f"{money_words(parts[rag], beside=planned)}{share} {verb}{RATING_WORDS[rag]}"

    return f"Of this, {listed([told(rag) for rag in parts])}."


def red_sentences(found: SavingsDelivery) -> list[str]:
    """Say which schemes are red, what is planned of them, and what the model takes red to mean.

    Parameters
    ----------
    found : SavingsDelivery
        The study.

    Returns
    -------
    list of str
        None where no scheme that is red has a plan in the year that is told of first.
    """
    schemes = found.strategy.savings
    red = [
        scheme
        for scheme in found.schemes
        if schemes[scheme.rows[0]].rag is Rag.RED and float(scheme.planned[found.at]) > HALF_A_PENNY
    ]
    if not red:
        return []
    red.sort(key=lambda scheme: -float(scheme.planned[found.at]))
    total = sum(float(scheme.planned[found.at]) for scheme in red)
    amount = money_words(total, beside=max(total, _planned(found)))
    names = [f"'{scheme.name}'" for scheme in red[:_MOST_NAMED]]
    if len(red) > _MOST_NAMED:
        names.append(f"{len(red) - _MOST_NAMED} more")
    if len(red) == 1:
        told = [f"One scheme is rated red: {names[0]}, with {amount} of the plan for {found.by}."]
    else:
        told = [
            f"{len(red)} schemes are rated red, with {amount} of the plan for {found.by}: {listed(names)}."
        ]
    told.append(
        "Red commonly marks a scheme that has no agreed plan for its delivery, or one that is off course; "
        "the officer may wish to say which."
    )
    rows = [schemes[scheme.rows[0]] for scheme in red]
    as_rated = (RAG_DELIVERY[Rag.RED], RAG_SLIP_MONTHS[Rag.RED])
    if all((scheme.delivery, scheme.slip_months) == as_rated for scheme in rows):
        low, likely, high = (f"{100 * share:g}%" if share else "nothing" for share in RAG_DELIVERY[Rag.RED])
        early, _, late = (f"{months:g}" for months in RAG_SLIP_MONTHS[Rag.RED])
        told.append(
            f"A red scheme is taken to deliver between {low} and {high} of its plan in the end, most likely "
            f"{likely}, and to be {early} to {late} months late (assumed)."
        )
    return told


def programme_sentence(found: SavingsDelivery) -> str:
    """Say how far schemes fall short together, in plain words.

    Parameters
    ----------
    found : SavingsDelivery
        The study.

    Returns
    -------
    str
        Empty where fewer than two schemes are uncertain.
    """
    unsure = [scheme for scheme in found.strategy.savings if scheme.delivery[0] < scheme.delivery[2]]
    if len(unsure) < 2:
        return ""
    weight = found.strategy.council.savings_correlation
    if weight == 0:
        return (
            "Each scheme is taken to succeed or fail for reasons of its own, so that one that falls short is "
            "often made up for by another (assumed)."
        )
    start = (
        "Schemes share the people and the capacity for change that are to deliver them. So they tend to fall "
        "short, and to be late, together, and one is less likely to make up for another"
    )
    if weight >= 1:
        return f"{start}: where one delivers less than its middle, so does every other (assumed)."
    tenths = round(10 * found.together_in_one())
    if tenths <= 5:
        return f"{start}, though only slightly so (assumed)."
    return (
        f"{start}: where one delivers less than its middle, another does too in about {tenths} of 10 "
        "futures; without that link it would be 5 (assumed)."
    )
