"""A council's own track record in words that a councillor understands."""

from collections.abc import Iterator, Sequence

from mtfs.analysis.evidence.record.blend import Blend, National
from mtfs.analysis.evidence.record.records import (
    AssumptionRecord,
    Measure,
    Offer,
    RecordAssessment,
    WhyNot,
)
from mtfs.domain.stresses import Standing
from mtfs.domain.track_record import SubjectKind
from mtfs.words.figures import MINUS, capital, listed, money_words

__all__ = [
    "assumption_sentences",
    "error_figure",
    "error_words",
    "offer_sentences",
    "record_notes",
    "record_sentences",
    "years_ahead_words",
]

#: Of a long record, so many assumptions are told to members.
_MOST_TOLD = 3
#: What rounds to nothing: of a rate or a share (a twentieth of a percentage point), and of money [£].
_NOTHING, _NO_POUNDS = 0.0005, 0.5
#: A budget that is out by more, as a share of itself, may have been typed in another unit.
_MOST_LIKELY = 1.0


def _is_nothing(error: float, measure: Measure) -> bool:
    return abs(error) < (_NO_POUNDS if measure is Measure.POUNDS else _NOTHING)


def _size(error: float, measure: Measure) -> str:
    if measure is Measure.POUNDS:
        return money_words(abs(error))
    size = f"{abs(error):.1%}"
    return size if measure is Measure.SHARE else f"{size.removesuffix('%')} points"


def error_figure(error: float | None, measure: Measure, *, signed: bool = True) -> str:
    """Write an error as a table does.

    Parameters
    ----------
    error : float or None
        What turned out less what was assumed, in the measure.
    measure : Measure
        What it is told in.
    signed : bool, optional
        Whether it has a sign; a spread has none.

    Returns
    -------
    str
        Such as ``+3.5%``, ``−0.8 pp`` (percentage points) or ``+£4.7m``; a dash where there is none.
    """
    if error is None:
        return "–"
    size = _size(error, measure).replace(" points", " pp")
    if not signed or _is_nothing(error, measure):
        return size
    return f"{'+' if error > 0 else MINUS}{size}"


def error_words(error: float, measure: Measure) -> str:
    """Write an error within a sentence.

    Parameters
    ----------
    error : float
        What turned out less what was assumed, in the measure.
    measure : Measure
        What it is told in.

    Returns
    -------
    str
        Such as ``3.5% more than was budgeted``, ``0.8 points below what was assumed`` or ``as budgeted``.
    """
    if measure is Measure.SHARE:
        if _is_nothing(error, measure):
            return "as was budgeted"
        return f"{_size(error, measure)} {'more' if error > 0 else 'less'} than was budgeted"
    if _is_nothing(error, measure):
        return "at what was assumed"
    return f"{_size(error, measure)} {'above' if error > 0 else 'below'} what was assumed"


def years_ahead_words(ahead: tuple[int, int]) -> str:
    """Write how far ahead assumptions were made.

    Parameters
    ----------
    ahead : tuple of int
        The least and the most, in years.

    Returns
    -------
    str
        Such as ``1`` or ``2 to 4``.
    """
    least, most = ahead
    return f"{least}" if least == most else f"{least} to {most}"


def _years(count: int) -> str:
    return "1 year" if count == 1 else f"{count} years"


def _subject(record: AssumptionRecord) -> str:
    """Name an assumption and begin its verb: 'Adult social care cost', "'pay award' came"."""
    if record.kind is SubjectKind.SERVICE and record.measure is Measure.SHARE:
        return f"{record.name} cost"
    return f"'{record.name}' came"


def _mean(errors: Sequence[float]) -> float:
    return sum(errors) / len(errors)


def _short(error: float, measure: Measure) -> str:
    """Write an error beside others of its measure: '3.5% more', '0.8 points below'."""
    if _is_nothing(error, measure):
        return "no difference"
    more, less = ("more", "less") if measure is Measure.SHARE else ("above", "below")
    return f"{_size(error, measure)} {more if error > 0 else less}"


def _elsewhere(national: National, measure: Measure) -> str:
    """Tell how far out others are on average: who assumed too little is out above."""
    if _is_nothing(national.mean, measure):
        figure = "about right"
    else:
        figure = f"{_size(national.mean, measure)} too {'low' if national.mean > 0 else 'high'}"
    if national.standing is Standing.ASSUMED:
        return f"{national.of} are taken to be {figure} on average (assumed)"
    return f"{national.of} are {figure} on average"


def _expected(blended: Blend, measure: Measure) -> str:
    deciles = blended.deciles
    return (
        f"{_short(blended.mean, measure)} is to be expected in a year to come, and in 8 years of 10 "
        f"something between {_short(deciles.low, measure)} and {_short(deciles.high, measure)}"
    )


def _weighed(record: AssumptionRecord) -> str:
    """Tell what the entries of one assumption that count come to, and what is to be expected."""
    count, blended, national = len(record.counted), record.blended, record.national
    average = error_words(_mean(record.counted), record.measure)
    over = "in the one year that counts" if count == 1 else f"on average in the {count} years that count"
    told = f"{capital(_subject(record))} {average} {over}"
    if blended is None:
        return f"{told}. Nothing is known to weigh that with."
    if national is None:
        return f"{told}; nothing is known of other councils. So {_expected(blended, record.measure)}."
    own = "Your own year counts" if count == 1 else f"Your own {count} years count"
    return (
        f"{told}; {_elsewhere(national, record.measure)}. {own} for {blended.mean_weight:.0%}: "
        f"{_expected(blended, record.measure)}."
    )


def _shown(record: AssumptionRecord) -> str:
    """Tell the record of an assumption that is weighed with nothing."""
    known = record.known
    if record.bias is None:
        return f"'{record.name}': what turned out is not known yet."
    over = "in the one case on record" if len(known) == 1 else f"on average in {len(known)} cases"
    return f"{capital(_subject(record))} {error_words(record.bias, record.measure)} {over}."


def assumption_sentences(assessment: RecordAssessment) -> list[str]:
    """Tell the record of each assumption.

    Parameters
    ----------
    assessment : RecordAssessment
        What came of the record.

    Returns
    -------
    list of str
        A paragraph for each, those that are weighed with the nation first.
    """
    weighed = [record for record in assessment.records if record.counted]
    others = [record for record in assessment.records if not record.counted]
    return [*map(_weighed, weighed), *map(_shown, others)]


_NOTES = {
    WhyNot.OWN_NAME: "A name of your own counts for nothing beside other councils: it is shown alone.",
    WhyNot.FAR_AHEAD: "What was assumed more than a year ahead is shown and does not count: what is known of "
    "other councils is known a year ahead.",
    WhyNot.SHOCK: "The budgets of shock years are shown and do not count: Covid (2020/21, 2021/22) and the "
    "inflation of 2022/23 struck every council, and what is known of other councils is of ordinary years.",
    WhyNot.AGAIN: "Where one year was told more than once, what was assumed first counts.",
    WhyNot.NO_SHARE: "An error of a budget that is nothing, or income, is no share of it: it is shown in "
    "pounds and does not count.",
}


def record_notes(assessment: RecordAssessment) -> list[str]:
    """Say why some entries do not count beside other councils.

    Parameters
    ----------
    assessment : RecordAssessment
        What came of the record.

    Returns
    -------
    list of str
        A sentence for each reason there is, and for each assumption that is so far out that a figure may be
        mistyped.
    """
    reasons = {found.why_not for record in assessment.records for found in record.errors}
    return [
        *map(_mistyped, filter(_is_far_out, assessment.records)),
        *(note for reason, note in _NOTES.items() if reason in reasons),
    ]


def _is_far_out(record: AssumptionRecord) -> bool:
    return record.measure is Measure.SHARE and any(abs(error) > _MOST_LIKELY for error in record.known)


def _mistyped(record: AssumptionRecord) -> str:
    years = [
        found.entry.year_for
        for found in record.errors
        if found.error is not None and abs(found.error) > _MOST_LIKELY
    ]
    return (
        f"{record.name} turned out more than twice its budget, or below nothing, for {listed(years)}: look "
        "whether both figures are in the workbook's unit of money."
    )


def offer_sentences(assessment: RecordAssessment) -> list[str]:
    """Say how the sheet Drivers could take up the record, and what of it could not be taken up.

    Parameters
    ----------
    assessment : RecordAssessment
        What came of the record.

    Returns
    -------
    list of str
        A sentence or two for each driver and each assumption that offers nothing.
    """
    told = [_offered(offer) for offer in assessment.offers]
    return told + [
        f"Nothing is offered for Drivers from '{name}': {why}." for name, why in assessment.no_offer
    ]


def _offered(offer: Offer) -> str:
    if offer.driver == offer.assumption:
        return f"On Drivers '{offer.driver}' takes its own record."
    return (
        f"On Drivers '{offer.driver}' moves {offer.through:.0%} of {offer.assumption}, and takes its record: "
        f"of an average overspend {offer.recurring:.0%} comes back in the next year's budget, and is growth "
        "that the plan does not have. What prices and pay may add to it on average, by their own ranges, is "
        "taken off."
    )


def record_sentences(assessment: RecordAssessment) -> tuple[str, ...]:
    """Tell a track record in two sentences, for a report to members.

    Parameters
    ----------
    assessment : RecordAssessment
        What came of the record.

    Returns
    -------
    tuple of str
        What became of up to three assumptions, those furthest out first, and what is to be expected of them;
        one sentence where nothing can be weighed, and none where there is no record.
    """
    weighed = [record for record in assessment.records if record.counted and record.blended is not None]
    weighed.sort(key=lambda record: -abs(_mean(record.counted)))
    if not weighed:
        known = [record for record in assessment.records if record.bias is not None]
        if not known:
            return ()
        shown = listed([_members(record, record.known) for record in known[:_MOST_TOLD]])
        return (f"On the council's own record, {shown}; none of it can be held against other councils.",)
    told = weighed[:_MOST_TOLD]
    first = f"On the council's own record, {listed(list(_told_to_members(told)))}."
    parts = [
        f"{_short(record.blended.mean, record.measure)} for {_quoted(record)} "
        f"({_short(record.blended.deciles.high, record.measure)} or beyond in 1 year of 10)"
        for record in told
        if record.blended is not None
    ]
    second = f"Set beside other councils, the next year can be expected to bring {listed(parts)}."
    return first, second


def _quoted(record: AssumptionRecord) -> str:
    return record.name if record.kind is SubjectKind.SERVICE else f"'{record.name}'"


def _members(record: AssumptionRecord, errors: Sequence[float]) -> str:
    average = " on average" if len(errors) > 1 else ""
    return f"{_subject(record)} {error_words(_mean(errors), record.measure)}{average} ({_years(len(errors))})"


def _told_to_members(records: Sequence[AssumptionRecord]) -> Iterator[str]:
    """Tell each record; of several in one measure, the later ones in short."""
    told: set[Measure] = set()
    for record in records:
        if record.measure in told:
            short = _short(_mean(record.counted), record.measure)
            yield f"{_quoted(record)} {short} ({_years(len(record.counted))})"
        else:
            yield _members(record, record.counted)
        told.add(record.measure)
