"""What a case from the returns has beside its lines: settings, drivers, correlations and scenarios."""

from collections.abc import Iterable
from itertools import accumulate

from mtfs.domain.calibration import Calibration
from mtfs.domain.council import Units
from mtfs.iotools.case.drivers import DSG_OVERRIDE_ENDS
from mtfs.iotools.case.layout import COUNCIL_SETTINGS
from mtfs.iotools.national.calibrated import correlation_rows
from mtfs.iotools.national.defaults import (
    DSG_GRANT_SHARE,
    DSG_GRANT_YEAR,
    DSG_INTEREST_RATE,
    MINIMUM_BALANCE_SHARE,
    asc_limit,
    core_limit,
)
from mtfs.iotools.national.ledger import Draft, Ledger, amount_words, value_of
from mtfs.iotools.national.provenance import ASSUMED, SOURCE, Drafts, Row, Told, in_thousands, money
from mtfs.iotools.national.returns import CouncilTax

__all__ = ["drafted_sheets"]

_RISES = ("core increase", "asc precept")


def _named(rows: Iterable[Row], *headings: str) -> set[str]:
    return {str(row[heading]) for row in rows for heading in headings if row.get(heading)}


def drafted_sheets(draft: Draft, ledger: Ledger, council_tax: CouncilTax | None, pack: Calibration) -> Drafts:
    """Return every sheet of a case, once its lines are there.

    Parameters
    ----------
    draft : Draft
        The case in the making, with its lines.
    ledger : Ledger
        The return of the base year.
    council_tax : CouncilTax or None
        The council tax return of the base year.
    pack : Calibration
        How drivers move together.

    Returns
    -------
    mapping of str to sequence of mapping
        By sheet, its rows. Only drivers that a line uses are among them.
    """
    used = _named(draft.costs, "Price driver", "Demand driver") | _named(draft.funding, "Driver")
    used |= _named(draft.monitoring, "Price driver", "Demand driver") | _named(draft.reserves, "Driver")
    if draft.tax_base_growth is not None:
        row = draft.drivers["tax base"]
        row[draft.plan[0]] = draft.tax_base_growth
        row[SOURCE] = f"{row[SOURCE]} {draft.plan[0]}: {draft.tax_base_growth.source}"
    kept = [row for name, row in draft.drivers.items() if name in used]
    minimum = _minimum(ledger, council_tax)
    _tell_minimum(draft, minimum)
    return {
        "Council": _settings(draft, ledger, minimum),
        "Drivers": kept,
        "Correlations": correlation_rows(pack, used),
        "Costs": draft.costs,
        "Monitoring": draft.monitoring,
        "Pressures": draft.pressures,
        "Funding": draft.funding,
        "Reserves": draft.reserves,
        "Scenarios": _scenarios(draft, used),
    }


def _settings(draft: Draft, ledger: Ledger, minimum: Told) -> list[Row]:
    entry = ledger.entry
    rises = [
        value_of(row, year) for row in draft.funding if row["Kind"] == "core increase" for year in draft.plan
    ]
    core = max([*rises, core_limit(draft.plan[0])[0]])
    precept = max(asc_limit(year)[0] for year in draft.plan) if ledger.has_social_care else 0
    values: dict[str, object] = {
        "name": entry.authority.name,
        "ons_code": entry.authority.ons_code or None,
        "base_year": entry.year,
        "units": Units.THOUSANDS.value,
        "minimum_balance": minimum,
        "core_limit": Told(value=core, how=f"{ASSUMED}: the highest of the plan's years on Funding."),
        "asc_limit": Told(
            value=precept,
            how=f"{ASSUMED}: the highest of the plan's years on Funding."
            if ledger.has_social_care
            else "No precept: this authority has no adult social care.",
        ),
        "dsg_interest_rate": Told(value=DSG_INTEREST_RATE, how=f"{ASSUMED}: near the cost of short loans."),
        "dsg_override_ends": None,
    }
    words = {
        "name": f"As the return names it; class {entry.authority.kind or 'not given'}.",
        "base_year": f"The year of the {entry.kind}.",
        "units": "The returns are in £000.",
        "dsg_override_ends": "Blank: the override goes on. The scenario 'Override ends' shows the law as it "
        "stands, where there is a deficit.",
    }
    rows: list[Row] = []
    for column in COUNCIL_SETTINGS:
        default = f"{ASSUMED}: the default of the model."
        value = values.get(column.field)
        if column.field not in values and column.default is not None:
            value = Told(value=column.default, how=default)
        source = value.source if isinstance(value, Told) else words.get(column.field, "")
        rows.append({"Setting": column.header, "Value": value, SOURCE: source})
    return rows


def _minimum(ledger: Ledger, council_tax: CouncilTax | None) -> Told:
    keys = ("retained_rates", "revenue_support_grant", "collection_fund")
    if council_tax is not None:
        figures = (council_tax.requirement, *ledger.figures(*keys))
        own = council_tax.requirement.value
    else:
        requirement = ledger.entry.totals["council_tax_requirement"]
        figures = (requirement, *ledger.figures("parish_precepts", *keys))
        own = requirement.value - ledger.total("parish_precepts")
    net = max(own - ledger.total(*keys), 0.0)
    how = (
        f"{ASSUMED}: {MINIMUM_BALANCE_SHARE:.0%} of the net revenue budget of {amount_words(net)} (council "
        "tax, retained rates, revenue support grant, collection fund), a rule of thumb; 3 to 12% are in use."
    )
    return money(*figures, pounds=round(MINIMUM_BALANCE_SHARE * net, -3), how=how)


def _tell_minimum(draft: Draft, minimum: Told) -> None:
    share = f"{MINIMUM_BALANCE_SHARE:.0%} of the net revenue budget, a rule of thumb (assumed)"
    least = amount_words(1000 * minimum.value)
    draft.decisions.append(("Minimum general fund balance", f"{least}: {share}."))
    general = next(row for row in draft.reserves if row["Class"] == "general")
    held = value_of(general, "Opening balance") + value_of(general, draft.base_year)
    opening = general["Opening balance"]
    if isinstance(opening, Told) and opening.figures and held < minimum.value:
        draft.warnings.append(
            f"the general fund balance is {amount_words(1000 * held)} at the end of {draft.base_year}, below "
            f"the minimum of {least}, which is {share}: type in the council's own minimum on Council"
        )


def _scenarios(draft: Draft, used: set[str]) -> list[Row]:
    why = f"{ASSUMED}: prices and pay above plan for two years, as in 2022 and 2023."
    rows = [
        _edit("High inflation", "Drivers", name, year, "add", Told(value=rise, how=why))
        for name, rise in (("cpi", 0.02), ("pay award", 0.015), ("care fees", 0.015))
        if name in used
        for year in draft.plan[:2]
    ]
    # What is set already is not frozen any more.
    frozen = draft.plan[1] if draft.rises_set and len(draft.plan) > 1 else draft.plan[0]
    none = Told(value=0, how=f"{ASSUMED}: no rise in {frozen}.")
    rows += [
        _edit("Council tax freeze", "Funding", str(row["Line"]), frozen, "set", none)
        for row in draft.funding
        if row["Kind"] in _RISES
    ]
    return [*rows, *_override_scenarios(draft)]


def _edit(scenario: str, sheet: str, row: str, column: str, operation: str, value: object) -> Row:
    return {
        "Scenario": scenario,
        "Sheet": sheet,
        "Row": row,
        "Column": column,
        "Operation": operation,
        "Value": value,
        SOURCE: value.source if isinstance(value, Told) else "The override runs to 31 March 2028.",
    }


def _override_scenarios(draft: Draft) -> list[Row]:
    """Return the law as it stands for a schools grant deficit, and the same with the grant towards it."""
    reserve = next((row for row in draft.reserves if row["Class"] == "dsg"), None)
    if reserve is None or DSG_OVERRIDE_ENDS not in draft.plan:
        return []
    years = (draft.base_year, *draft.plan)
    driver = str(reserve["Driver"] or "")
    rates = draft.central_rates(driver) if driver else [0.0] * len(draft.plan)
    growth = [1.0, *accumulate((1 + rate for rate in rates), lambda level, factor: level * factor)]
    opening = 1000 * value_of(reserve, "Opening balance")
    moves = [1000 * value_of(reserve, year) * grown for year, grown in zip(years, growth, strict=True)]
    balances = list(accumulate(moves, initial=opening))[1:]
    if balances[years.index(DSG_OVERRIDE_ENDS)] >= 0:
        return []
    setting = next(column.header for column in COUNCIL_SETTINGS if column.field == "dsg_override_ends")
    ends = ("Council", setting, "Value", "set", DSG_OVERRIDE_ENDS)
    rows = [_edit("Override ends", *ends)]
    paid = years.index(DSG_GRANT_YEAR) if DSG_GRANT_YEAR in draft.plan else 0
    if paid and balances[paid - 1] < 0:
        grant = -DSG_GRANT_SHARE * balances[paid - 1]
        how = (
            f"A grant covers {DSG_GRANT_SHARE:.0%} of eligible deficits to the end of 2025-26: that share of "
            f"the plan's deficit of {amount_words(balances[paid - 1])} at 31 March {DSG_GRANT_YEAR[:4]}, "
            "before the growth that the model gives this line's movements. That all of it is eligible, and "
            f"paid in {DSG_GRANT_YEAR}, is assumed."
        )
        value = Told(value=in_thousands(round(grant / growth[paid], 2)), how=how)
        scenario = "Override ends, with grant"
        rows.append(_edit(scenario, *ends))
        rows.append(_edit(scenario, "Reserves", str(reserve["Reserve"]), DSG_GRANT_YEAR, "add", value))
    return rows
