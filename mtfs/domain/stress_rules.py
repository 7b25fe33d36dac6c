"""The rules that turn a stress into the edits of a scenario of any case, through the roles of its drivers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from operator import mul

from mtfs.domain.assumptions import Driver, Role
from mtfs.domain.case import Edit
from mtfs.domain.checks import matched
from mtfs.domain.funding import KINDS_WITH_DRIVER, FundingKind, FundingLine
from mtfs.domain.reserves import ReserveClass
from mtfs.domain.strategy import Strategy
from mtfs.domain.stresses import DeliveryShock, OverrideShock, RateShock, Shock, Stress
from mtfs.domain.years import year_span

__all__ = ["AppliedStress", "Change", "LeftOut", "apply_stress"]

#: Factors are written into a workbook to so many decimals: what rounding leaves behind is cut off.
_DECIMALS = 12
_DELIVERY = ("Delivery low", "Delivery likely", "Delivery high")


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that a stress changes in a case.

    Parameters
    ----------
    sheet, row : str
        What is changed: a driver, a grant, every scheme or a setting.
    role : str
        The role through which it was found; blank where there is none.
    effect : str
        What is done to it: ``points added``, ``cash times``, ``delivery times`` or ``set to``.
    sizes : str
        By how much, year by year from the first: percentage points, factors, or what is set.
    shock : Shock
        The shock.
    edits : tuple of Edit
        The edits that make the change.
    """

    sheet: str
    row: str
    role: str
    effect: str
    sizes: str
    shock: Shock
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class LeftOut:
    """One thing that a stress could not do to a case.

    Parameters
    ----------
    what : str
        What it would have changed.
    why : str
        Why it did not.
    """

    what: str
    why: str


@dataclass(frozen=True, kw_only=True)
class AppliedStress:
    """What a stress comes to in one case.

    Parameters
    ----------
    stress : Stress
        The stress.
    changes : tuple of Change, optional
        What it changes.
    left_out : tuple of LeftOut, optional
        What it could not change.
    own : bool, optional
        Whether the case has a scenario of that name already, which then stands in place of the stress.
    """

    stress: Stress
    changes: tuple[Change, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    own: bool = False

    @property
    def scenario(self) -> str:
        """The name of its scenario."""
        return self.stress.title

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits of its scenario, in their order."""
        return tuple(edit for change in self.changes for edit in change.edits)

    def refused(self, why: str) -> "AppliedStress":
        """Return the stress as one that changes nothing.

        Parameters
        ----------
        why : str
            Why it does not.

        Returns
        -------
        AppliedStress
            Without any change.
        """
        return replace(self, changes=(), left_out=(LeftOut("the whole stress", why),))


_Found = Iterator[Change | LeftOut]


class _Applier:
    """Finds what each shock of a stress acts on in a case."""

    def __init__(self, stress: Stress, strategy: Strategy, roles: Mapping[str, Role]) -> None:
        self.stress = stress
        self.strategy = strategy
        self.roles = roles
        self.plan = strategy.years[1:]

    def edit(self, sheet: str, row: str, column: str, operation: str, value: float | str) -> Edit:
        return Edit(
            scenario=self.stress.title, sheet=sheet, row=row, column=column, operation=operation, value=value
        )

    def find(self) -> _Found:
        for shock in self.stress.shocks:
            if isinstance(shock, RateShock):
                yield from self._rates(shock)
            elif isinstance(shock, DeliveryShock):
                yield from self._delivery(shock)
            else:
                yield from self._override(shock)
        longest = max((len(s.additions) for s in self.stress.shocks if isinstance(s, RateShock)), default=0)
        if longest > len(self.plan):
            ends = f"the plan ends in {self.plan[-1]}, its year {len(self.plan)}"
            yield LeftOut(f"what comes after year {len(self.plan)} of {longest}", ends)

    def _rates(self, shock: RateShock) -> _Found:
        drivers = [d for d in self.strategy.drivers if self.roles.get(matched(d.name)) is shock.role]
        if not drivers:
            yield LeftOut(f"role {shock.role}", f"no driver has the role {shock.role}")
        for driver in drivers:
            grants = [
                line for line in self.strategy.funding_of(FundingKind.GRANT) if _is_named(line.driver, driver)
            ]
            moved = _moves_rates(self.strategy, driver)
            if moved:
                yield self._central(shock, driver)
            for line in grants:
                yield from self._grant(shock, line)
            if not moved and not grants:
                yield LeftOut(f"driver '{driver.name}'", "nothing in the case uses this driver")
        if shock.role is Role.SETTLEMENT:
            yield from self._certain_grants()

    def _central(self, shock: RateShock, driver: Driver) -> Change | LeftOut:
        """Shift the central rate, which moves whatever grows at the driver's rate."""
        edits = []
        for year, rate, addition in zip(self.plan, driver.central_rates, shock.additions, strict=False):
            if not -1 <= rate + addition <= 1:
                why = f"its rate of {year} would be {_percent(rate + addition)}, beyond -100% to 100%"
                return LeftOut(f"driver '{driver.name}'", why)
            if addition:
                edits.append(self.edit("Drivers", driver.name, year, "add", addition))
        if not edits:
            return LeftOut(f"driver '{driver.name}'", "the shock comes after the years of the plan")
        return Change(
            sheet="Drivers",
            row=driver.name,
            role=shock.role.value,
            effect="points added",
            sizes=self._by_year(edits, lambda addition: f"{addition * 100:+.4g}", "0"),
            shock=shock,
            edits=tuple(edits),
        )

    def _grant(self, shock: RateShock, line: FundingLine) -> _Found:
        """Scale a grant's cash, as a deviation of its driver would: its central rate does not move it."""
        padded = (*shock.additions, *[0.0] * len(self.plan))[: len(self.plan)]
        factors = [round(f, _DECIMALS) for f in accumulate((1 + a for a in padded), mul)]
        edits = tuple(
            self.edit("Funding", line.name, year, "scale", factor)
            for year, cash, factor in zip(self.plan, line.values, factors, strict=True)
            if cash and factor != 1
        )
        if not edits:
            yield LeftOut(f"grant '{line.name}'", "it has no cash in the years of the shock")
            return
        yield Change(
            sheet="Funding",
            row=line.name,
            role=shock.role.value,
            effect="cash times",
            sizes=self._by_year(edits, lambda factor: f"{factor:.3g}", "1"),
            shock=shock,
            edits=edits,
        )

    def _by_year(self, edits: Sequence[Edit], told: Callable[[float], str], unchanged: str) -> str:
        """Tell the sizes of edits from the first year to the last; a factor that stays is told once."""
        sizes = {edit.column: told(float(edit.value)) for edit in edits}
        first, last = (self.plan.index(edits[end].column) for end in (0, -1))
        words = [sizes.get(year, unchanged) for year in self.plan[first : last + 1]]
        while len(words) > 1 and edits[0].operation == "scale" and words[-1] == words[-2]:
            words.pop()
        return f"{', '.join(words)} from {self.plan[first]}"

    def _certain_grants(self) -> _Found:
        """Tell the grants that no settlement moves: they are certain, or follow another driver."""
        for line in self.strategy.funding_of(FundingKind.GRANT):
            role = self.roles.get(matched(line.driver)) if line.driver is not None else None
            if role is not Role.SETTLEMENT and any(line.values):
                why = f"its driver '{line.driver}' has another role or none"
                if line.driver is None:
                    why = "it has no driver, so the case takes its cash as certain"
                yield LeftOut(f"grant '{line.name}'", f"{why}: left as planned")

    def _delivery(self, shock: DeliveryShock) -> _Found:
        if not any(any(scheme.planned) for scheme in self.strategy.savings):
            yield LeftOut("savings", "the case plans none")
            return
        yield Change(
            sheet="Savings",
            row="*",
            role="",
            effect="delivery times",
            sizes=f"{shock.share:.4g}",
            shock=shock,
            edits=tuple(self.edit("Savings", "*", column, "scale", shock.share) for column in _DELIVERY),
        )

    def _override(self, shock: OverrideShock) -> _Found:
        what, council = "DSG override", self.strategy.council
        why = ""
        if not any(reserve.reserve_class is ReserveClass.DSG for reserve in self.strategy.reserves):
            why = "the case has no reserve of class dsg"
        elif year_span(shock.first_year, council.base_year) <= 0:
            why = f"{shock.first_year} is not after the base year {council.base_year}"
        elif shock.first_year not in self.plan:
            why = f"{shock.first_year} is after the last plan year {self.plan[-1]}"
        elif council.dsg_override_ends is not None and council.dsg_override_ends <= shock.first_year:
            why = f"the case itself has it end in {council.dsg_override_ends}"
        if why:
            yield LeftOut(what, why)
            return
        yield Change(
            sheet="Council",
            row="DSG override ends",
            role="",
            effect="set to",
            sizes=shock.first_year,
            shock=shock,
            edits=(self.edit("Council", "DSG override ends", "Value", "set", shock.first_year),),
        )


def _percent(rate: float) -> str:
    return f"{rate * 100:.4g}%"


def _is_named(name: str | None, driver: Driver) -> bool:
    return name is not None and matched(name) == matched(driver.name)


def _moves_rates(strategy: Strategy, driver: Driver) -> bool:
    """Tell whether anything grows at a driver's rate; a grant takes its deviations alone."""
    names = [
        *(name for line in strategy.costs for name in (line.price_driver, line.demand_driver)),
        *(name for line in strategy.monitoring for name in (line.price_driver, line.demand_driver)),
        *(
            line.driver
            for line in strategy.funding
            if line.kind in KINDS_WITH_DRIVER and line.kind is not FundingKind.GRANT
        ),
        *(r.driver for r in strategy.reserves if r.reserve_class is ReserveClass.DSG),
    ]
    return any(_is_named(name, driver) for name in names)


def apply_stress(
    stress: Stress, strategy: Strategy, guessed: Mapping[str, Role] | None = None
) -> AppliedStress:
    """Turn a stress into the edits of a scenario of one case.

    Parameters
    ----------
    stress : Stress
        The stress.
    strategy : Strategy
        The case without edits.
    guessed : mapping of str to Role, optional
        Roles of drivers that have none of their own, by the name of the driver.

    Returns
    -------
    AppliedStress
        What it changes, and what it could not change.
    """
    roles = {matched(name): role for name, role in (guessed or {}).items()}
    roles |= {matched(d.name): d.role for d in strategy.drivers if d.role is not None}
    found = tuple(_Applier(stress, strategy, roles).find())
    return AppliedStress(
        stress=stress,
        changes=tuple(one for one in found if isinstance(one, Change)),
        left_out=tuple(one for one in found if isinstance(one, LeftOut)),
    )
