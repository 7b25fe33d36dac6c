"""A case from the published returns of one council: a base year in balance, and a plan that runs at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mtfs.domain.calibration import Calibration
from mtfs.domain.strategy import MAX_PLAN_YEARS
from mtfs.domain.years import year_labels
from mtfs.errors import RequestError
from mtfs.iotools.calibration import default_calibration
from mtfs.iotools.national.calibrated import council_class, driver_rows
from mtfs.iotools.national.case_sheets import drafted_sheets
from mtfs.iotools.national.cost_lines import add_costs
from mtfs.iotools.national.funding_lines import add_funding
from mtfs.iotools.national.layout import STEPS
from mtfs.iotools.national.ledger import Draft, Ledger, amount_words, label_of, value_of
from mtfs.iotools.national.levels import SCHOOLS_GRANT_LEVELS, opening_levels
from mtfs.iotools.national.monitoring_lines import add_monitoring
from mtfs.iotools.national.provenance import Told, lay_out
from mtfs.iotools.national.reserve_lines import add_reserves
from mtfs.iotools.national.returns import Authority, CouncilTax, RevenueEntry
from mtfs.words.figures import capital

__all__ = ["Balance", "CaseTables", "national_case"]

_HALF_A_PENNY = 0.005
#: A larger difference between two returns is worth a warning [£].
_DIFFERENCE = 1000.0
#: The years in which reliefs from business rates for Covid were granted, and paid for through reserves.
_RELIEF_YEARS = frozenset({"2020/21", "2021/22", "2022/23"})
_DIFFERENCE_NAME = "Difference between the returns"


@dataclass(frozen=True)
class Balance:
    """How the base year balances [£].

    Parameters
    ----------
    spending : float
        The sum of Costs.
    into_reserves : float
        What is paid into the general, earmarked and committed reserves, net; negative where they are used.
    funding : float
        The base year's funding.
    difference : float
        What the line for the difference between the returns holds, to make it balance.
    """

    spending: float
    into_reserves: float
    funding: float
    difference: float


@dataclass(frozen=True, kw_only=True)
class CaseTables:
    """A case from the returns, to be written by `write_case`.

    Parameters
    ----------
    authority : Authority
        Whose it is.
    years : tuple of str
        The labels of years 0 to T.
    tables : dict of str to list of list
        The sheets, Provenance among them.
    comments : dict of tuple to str
        Where each figure comes from, by sheet, row and column.
    notes : tuple of tuple of str
        Headings and paragraphs for the sheet Notes.
    sources : tuple of str
        The returns that were used, each with its year, its file and its date.
    reconciled : tuple of str
        Which printed totals the lines of the returns come to, a sentence each.
    breaks : tuple of str
        What does not reconcile, a sentence each.
    decisions : tuple of tuple of str
        Headings and paragraphs: what was decided, and why.
    warnings : tuple of str
        What its owner must look at.
    balance : Balance
        How the base year balances.
    """

    authority: Authority
    years: tuple[str, ...]
    tables: dict[str, list[list[object]]]
    comments: dict[tuple[str, int, int], str]
    notes: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    reconciled: tuple[str, ...]
    breaks: tuple[str, ...]
    decisions: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    balance: Balance


def national_case(
    budget: RevenueEntry | None,
    outturn: RevenueEntry | None,
    council_tax: CouncilTax | None,
    *,
    following: CouncilTax | None = None,
    plan_years: int = 4,
    pack: Calibration | None = None,
) -> CaseTables:
    """Make a case from what the published returns say of one council.

    Parameters
    ----------
    budget : RevenueEntry or None
        Its budget, whose year is the base year.
    outturn : RevenueEntry or None
        Its outturn: the levels of reserves, and where there is no budget the base year too.
    council_tax : CouncilTax or None
        Its council tax of the base year.
    following : CouncilTax, optional
        Its council tax of the first plan year, where that is set already.
    plan_years : int, optional
        The number of plan years, 1 to 30.
    pack : Calibration, optional
        What its drivers and the base year's variance follow from; the calibration that comes with the
        program, unless given.

    Returns
    -------
    CaseTables
        Tables, with where every figure comes from, and what was decided.

    Raises
    ------
    RequestError
        Where there is neither a budget nor an outturn, or the years do not fit each other.
    """
    entry = budget or outturn
    if entry is None:
        msg = "there is neither a budget nor an outturn; expected one of them at least"
        raise RequestError(msg)
    if not 1 <= plan_years <= MAX_PLAN_YEARS:
        msg = f"there are {plan_years} plan years; expected 1 to {MAX_PLAN_YEARS}"
        raise RequestError(msg)
    if council_tax is not None and council_tax.year != entry.year:
        msg = f"the council tax is of {council_tax.year}; expected that of the base year, {entry.year}"
        raise RequestError(msg)
    years = year_labels(entry.year, plan_years)
    if following is not None and following.year != years[1]:
        msg = f"the council tax that follows is of {following.year}; expected that of {years[1]}"
        raise RequestError(msg)
    if "council_tax_requirement" not in entry.totals:
        msg = f"the {entry.kind} of {entry.authority.name} has no requirement; expected a full return"
        raise RequestError(msg)
    levels = opening_levels(entry.year, budget, outturn)
    pack = pack or default_calibration()
    draft = Draft(entry.year, years[1:], driver_rows(pack, years[1:], entry.authority))
    if levels.warning:
        draft.warnings.append(levels.warning)
    if entry.year in _RELIEF_YEARS:
        draft.warnings.append(
            f"business rates and reserves of {entry.year} are out of the ordinary: reliefs for Covid lowered "
            "retained rates, and the grants for them passed through reserves; look at both on Funding and "
            "Reserves"
        )
    ledger = Ledger(entry)
    grant = [levels.figures[key] for key in SCHOOLS_GRANT_LEVELS if key in levels.figures]
    add_costs(draft, ledger, grant)
    add_reserves(draft, ledger, levels)
    add_funding(draft, ledger, council_tax, following, draft.central_rates("cpi"))
    add_monitoring(draft, ledger, pack, council_class(entry.authority))
    _tell_unknown(draft, ledger)
    balance = _balance(draft, ledger)
    laid = lay_out(drafted_sheets(draft, ledger, council_tax, pack), entry.year, draft.plan)
    given = [one for one in (budget, outturn, council_tax, following) if one is not None]
    return CaseTables(
        authority=entry.authority,
        years=years,
        tables=laid.tables,
        comments=laid.comments,
        notes=_notes(draft, entry, [one.breaks for one in given]),
        sources=tuple(_source(one) for one in given),
        reconciled=tuple(_reconciled(entry)),
        breaks=tuple(text for one in given for text in one.breaks),
        decisions=tuple(draft.decisions),
        warnings=tuple(draft.warnings),
        balance=balance,
    )


def _tell_unknown(draft: Draft, ledger: Ledger) -> None:
    """Tell which lines of the return no name fits: they are counted, but what they are is not known."""
    unknown = [
        f"'{label_of(item)}' ({'-' if item.figure.value < 0 else ''}{amount_words(item.figure.value)})"
        for item in ledger.items
        if not item.key
    ]
    if unknown:
        text = (
            f"{'; '.join(unknown)}: counted in the totals that are printed, and kept under the heading as "
            "printed. Where one is known by another name, look at its driver."
        )
        draft.decisions.append(("Lines that the program does not know", text))


def _base_funding(draft: Draft) -> float:
    """Return the base year's funding [£]."""
    bases = {str(row["Kind"]): value_of(row, "Base") for row in draft.funding}
    cash = sum(
        1000 * value_of(row, "Base") for row in draft.funding if row["Kind"] in ("grant", "baseline funding")
    )
    return cash + bases["tax base"] * bases["band d"]


def _balance(draft: Draft, ledger: Ledger) -> Balance:
    """Bring the base year into balance by a line that is told, and whose size is told."""
    spending = sum(1000 * value_of(row, "Base budget") for row in draft.costs)
    moved = sum(1000 * value_of(row, draft.base_year) for row in draft.reserves if row["Class"] != "dsg")
    funding = _base_funding(draft)
    difference = round(funding - spending - moved, 6)
    if abs(difference) < _HALF_A_PENNY:
        difference = 0.0
    else:
        why = _why_it_differs(ledger, difference)
        how = f"Makes the base year balance to the penny: {why}."
        draft.add_cost(_DIFFERENCE_NAME, "Balancing", Told(value=round(difference / 1000, 9), how=how))
        side = "more" if difference > 0 else "less"
        words = f"{amount_words(difference)} {side} spending"
        if abs(difference) > _DIFFERENCE:
            draft.warnings.append(f"'{_DIFFERENCE_NAME}' on Costs is {words}, and stays in every year: {why}")
        text = f"A line on Costs, {words}, makes the base year balance to the penny: {why}."
        draft.decisions.append((_DIFFERENCE_NAME, text))
    return Balance(spending + difference, moved, funding, difference)


def _why_it_differs(ledger: Ledger, difference: float) -> str:
    """Tell how much of a difference lies within the revenue return, and how much beside it."""
    entry = ledger.entry
    requirement = entry.totals["council_tax_requirement"].value
    own = requirement - sum(item.figure.value for item in ledger.items)
    beside = difference - own
    parts = []
    if abs(own) >= _HALF_A_PENNY:
        side = "more" if own > 0 else "less"
        parts.append(
            f"the requirement in the {entry.kind} is {amount_words(own)} {side} than its lines come to"
        )
    if abs(beside) >= _HALF_A_PENNY:
        side = "more" if beside > 0 else "less"
        parts.append(
            f"tax base times Band D is {amount_words(beside)} {side} than the requirement without parishes "
            f"in the {entry.kind}"
        )
    rounded = ", as the returns are rounded" if abs(difference) <= _DIFFERENCE else ""
    return f"{' and '.join(parts) or 'amounts are rounded to the penny here'}{rounded if parts else ''}"


def _source(one: RevenueEntry | CouncilTax) -> str:
    if isinstance(one, CouncilTax):
        name, figure = "council tax", one.requirement
    else:
        name, figure = one.kind, one.totals["council_tax_requirement"]
    published = f"last updated {figure.published}" if figure.published else "which tells no date"
    return f"{name} {one.year}: {figure.place.file}, {published}"


def _reconciled(entry: RevenueEntry) -> Iterable[str]:
    """Tell which printed totals the lines come to."""
    sum_so_far = 0.0
    for section, _, total in STEPS:
        sum_so_far += sum(item.figure.value for item in getattr(entry, section))
        printed = entry.totals.get(total)
        if printed is not None and abs(printed.value - sum_so_far) < 0.5:
            name = total.replace("_", " ")
            yield f"{name}: the lines come to the {amount_words(printed.value)} that is printed"


def _notes(draft: Draft, entry: RevenueEntry, breaks: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    told = [text for texts in breaks for text in texts]
    record = ", and what like councils over- and underspent on record" if draft.monitoring else ""
    return (
        (
            "What this case is",
            f"Made by mtfs from the published returns of {entry.authority.name}, with the {entry.kind} of "
            f"{entry.year} for its base year. It is not the council's own forecast. Each figure tells in a "
            "comment which cell of which file it comes from, and Provenance lists them all; what has no "
            "source is marked as assumed.",
        ),
        (
            "What it leaves out",
            "The returns hold no savings programme, no forecast of the year's overspend, no known pressures "
            "and no settlement of later years. Type them in on Savings, Monitoring, Pressures and Funding: "
            f"until then the gap is what prices, pay and demand do to today's budget{record}.",
        ),
        *draft.decisions,
        *(("Look at this", f"{capital(text)}.") for text in draft.warnings),
        *(("Does not reconcile", text) for text in told),
    )
