"""Funding on the sheet of a plan: section 6 of the model, with every deviation at 0."""

from mtfs.domain.funding import FundingKind
from mtfs.iotools.results.live.formulas import Formula
from mtfs.iotools.results.live.functions import largest, sum_where, when, word
from mtfs.iotools.results.live.plan_sheet import DETAIL, FIRST, START, PlanRow, PlanSheet
from mtfs.iotools.results.live.sheets import RATE, Look
from mtfs.iotools.results.live.spending_rows import DriverRows

__all__ = ["add_funding"]

_NUMBER = "#,##0.00####;(#,##0.00####);0.00"


class _Funding:
    """The rows of funding, as they are built."""

    def __init__(self, plan: PlanSheet, drivers: DriverRows) -> None:
        self.plan, self.drivers = plan, drivers
        plan.section(
            "Funding lines",
            "The lines as they are assumed; the kind of each says how its base, driver and years are read "
            "below.",
            {DETAIL: "Kind", FIRST: "Driver", START: "Base"},
        )
        self.lines: list[PlanRow] = []
        for position in range(len(plan.strategy.funding)):
            row = plan.row(plan.given("funding", position, "name"), unit="", number_format=_NUMBER)
            row.put(DETAIL, word(plan.given("funding", position, "kind")))
            row.put(FIRST, drivers.number(plan.given("funding", position, "driver")))
            row.start(plan.given("funding", position, "base"))
            for t, year in enumerate(plan.years[1:], start=1):
                row.year(t, plan.given("funding", position, year))
            self.lines.append(row)
        self.kinds = plan.block(self.lines, DETAIL)

    def base(self, kind: FundingKind) -> Formula:
        """Return the base of the lines of a kind."""
        return sum_where(self.kinds, kind.value, self.plan.years_block(self.lines, -1))

    def of(self, kind: FundingKind, t: int) -> Formula:
        """Return what the lines of a kind hold in a year."""
        return sum_where(self.kinds, kind.value, self.plan.years_block(self.lines, t))

    def rates(self, label: str, kind: FundingKind) -> PlanRow:
        """Add the rates of the driver of the line of a kind; number 1, no driver, where there is none."""
        row = self.plan.row(label, unit="a year", how="The rate of its driver", number_format=RATE)
        number = sum_where(self.kinds, kind.value, self.plan.block(self.lines, FIRST))
        row.put(FIRST, largest(1.0, number))
        for t in range(1, len(self.plan.years)):
            row.year(t, self.drivers.rate(row.column(FIRST), t))
        return row

    def grown(self, label: str, kind: FundingKind, rates: PlanRow, unit: str = "£") -> PlanRow:
        """Add a base and what it grows to."""
        row = self.plan.row(label, unit=unit, how="The year before x (1 + the rate above)")
        row.year(0, self.base(kind))
        for t in range(1, len(self.plan.years)):
            row.year(t, row.at(t - 1) * (1.0 + rates.at(t)))
        return row

    def council_tax(self) -> PlanRow:
        plan, years = self.plan, range(1, len(self.plan.years))
        plan.section("Council tax", "Tax base x Band D.", {FIRST: "Driver"})
        growth = self.rates("Growth of the tax base", FundingKind.TAX_BASE)
        tax_base = self.grown("Tax base", FundingKind.TAX_BASE, growth, "Band D eq.")
        rise = plan.row(
            "Rise in Band D",
            unit="a year",
            how="Core increase + adult social care precept",
            number_format=RATE,
        )
        for t in years:
            rise.year(t, self.of(FundingKind.CORE_INCREASE, t) + self.of(FundingKind.ASC_PRECEPT, t))
        band_d = self.grown("Band D", FundingKind.BAND_D, rise)
        row = plan.row("Council tax", how="Tax base x Band D", look=Look.TOTAL, level=0)
        for t in range(len(plan.years)):
            row.year(t, tax_base.at(t) * band_d.at(t))
            plan.rows["council_tax"].year(t, row.at(t))
        return row

    def business_rates(self, safety_net: Formula) -> None:
        plan = self.plan
        plan.section(
            "Business rates",
            "Baseline funding and growth above it, and never less than the safety net's share of the "
            "baseline.",
            {FIRST: "Driver"},
        )
        indexation = self.rates("Growth of baseline funding", FundingKind.BASELINE_FUNDING)
        baseline = self.grown("Baseline funding", FundingKind.BASELINE_FUNDING, indexation)
        new = self.rates("New growth, as a share of the baseline", FundingKind.GROWTH_ABOVE_BASELINE)
        reset = plan.row("Share of growth lost at a reset", unit="share", number_format=RATE)
        how = "(1 - share lost) x the year before + baseline funding x new growth"
        growth = plan.row("Growth above baseline", how=how)
        growth.year(0, self.base(FundingKind.GROWTH_ABOVE_BASELINE))
        net = plan.row(
            "Safety net", unit="share", how="The line of that kind, or else the setting", number_format=RATE
        )
        for t in range(1, len(plan.years)):
            reset.year(t, self.of(FundingKind.RESET, t))
            growth.year(t, (1.0 - reset.at(t)) * growth.at(t - 1) + baseline.at(t) * new.at(t))
        named = Formula(
            f'COUNTIF({self.kinds.text},"{FundingKind.SAFETY_NET.value}")',
            float(self.kinds.values.count(FundingKind.SAFETY_NET.value)),
        )
        net.year(0, safety_net)
        for t in range(1, len(plan.years)):
            net.year(t, when(named.at_least(1.0), self.of(FundingKind.SAFETY_NET, t), safety_net))
        plan.total(
            "business_rates",
            "Business rates",
            "The larger of safety net x baseline and baseline + growth",
            lambda t: largest(net.at(t) * baseline.at(t), baseline.at(t) + growth.at(t)),
        )

    def grants_and_collection(self, council_tax: PlanRow, share: Formula) -> None:
        plan = self.plan
        plan.section(
            "Grants and the collection fund",
            "Grants as expected. What is collected above or below the assumption in one year comes back in "
            "the next, from the second plan year on.",
            {FIRST: "Driver"},
        )
        deviation = self.rates("Collected above the assumption", FundingKind.COLLECTION)

        def returned(t: int) -> Formula | float:
            return share * council_tax.at(t - 1) * deviation.at(t - 1) if t > 1 else 0.0

        row = plan.row(
            "Collection fund",
            how="Council's share x council tax x that deviation, of the year before",
            look=Look.TOTAL,
            level=0,
        )
        plan.rows["collection_fund"] = row
        for t in range(len(plan.years)):
            row.year(t, returned(t))
        plan.total(
            "grants",
            "Grants",
            "The sum of the lines of kind grant",
            lambda t: self.base(FundingKind.GRANT) if t == 0 else self.of(FundingKind.GRANT, t),
        )


def add_funding(plan: PlanSheet, drivers: DriverRows, settings: dict[str, Formula]) -> None:
    """Add funding.

    Parameters
    ----------
    plan : PlanSheet
        The sheet. Its rows then have ``business_rates``, ``grants`` and ``collection_fund``, and the
        headline rows ``council_tax`` and ``funding``.
    drivers : DriverRows
        The drivers.
    settings : dict of str to Formula
        The settings of the council, by attribute.
    """
    funding = _Funding(plan, drivers)
    council_tax = funding.council_tax()
    funding.business_rates(settings["safety_net"])
    funding.grants_and_collection(council_tax, settings["collection_share"])
    parts = [plan.rows[key] for key in ("business_rates", "grants", "collection_fund")]
    for t in range(len(plan.years)):
        plan.rows["funding"].year(t, sum((part.at(t) for part in parts), start=council_tax.at(t)))
