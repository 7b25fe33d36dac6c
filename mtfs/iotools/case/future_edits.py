"""One future as a scenario: the edits that make a case certain, and equal to that future to the penny."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from mtfs.domain.case import Edit
from mtfs.domain.checks import matched
from mtfs.domain.funding import FundingKind
from mtfs.domain.strategy import HALF_A_PENNY, Strategy
from mtfs.engine.sampling import Futures
from mtfs.engine.savings import project_savings
from mtfs.engine.shapes import Floats
from mtfs.engine.uncertainties import UncertaintyKind, uncertainties
from mtfs.errors import RequestError
from mtfs.iotools.case.layout import SHEETS, Operation

__all__ = ["edits_of_future"]

_SHEETS = {sheet.table: sheet for sheet in SHEETS}
_Value = float | str


def edits_of_future(
    strategy: Strategy, futures: Futures, name: str, *, before: Sequence[Edit] = ()
) -> list[Edit]:
    """Return the edits that turn a strategy into one of its futures, with nothing left uncertain.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    futures : Futures
        The future, one run of it.
    name : str
        The name of the scenario.
    before : sequence of Edit, optional
        The edits that made the strategy out of the case, where it is a scenario itself: they come first.

    Returns
    -------
    list of Edit
        In the units of the sheets. The plan of the scenario, and every run of it, are the future.

    Raises
    ------
    RequestError
        Where rows of Monitoring share a name and turn out differently, so that no edit can tell them apart,
        and where a driver is further out than any rate may be.
    """
    edits = [replace(edit, scenario=name) for edit in before]
    writer = _Writer(strategy, futures, name)
    for made in (
        writer.drivers(),
        writer.grants(),
        writer.monitoring(),
        writer.pressures(),
        writer.savings(),
    ):
        edits += made
    return edits


class _Writer:
    """Makes the edits of one future, sheet by sheet."""

    def __init__(self, strategy: Strategy, futures: Futures, name: str) -> None:
        self.strategy, self.futures, self.name = strategy, futures, name
        self.uncertain = {(u.kind, u.row) for u in uncertainties(strategy)}
        self.unit = strategy.council.units.pounds
        self.years = strategy.years[1:]

    def _edit(
        self, table: str, row: str, field: str, value: _Value, operation: Operation = Operation.SET
    ) -> Edit:
        sheet = _SHEETS[table]
        column = sheet.column(field)
        return Edit(
            scenario=self.name,
            sheet=sheet.name,
            row=row,
            column=field if column is None else column.header,
            operation=operation.value,
            value=value,
        )

    def _deviations(self, driver: str) -> Floats:
        deviations: Floats = self.futures.deviations[matched(driver)][0]
        return deviations

    def drivers(self) -> Iterator[Edit]:
        """Yield edits that fix each driver at the rates that it turns out at."""
        for row, driver in enumerate(self.strategy.drivers):
            if (UncertaintyKind.DRIVER, row) not in self.uncertain:
                continue
            yield self._edit("drivers", driver.name, "kind", "fixed")
            deviations = self._deviations(driver.name)
            for year, central, deviation in zip(self.years, driver.central_rates, deviations, strict=True):
                rate = float(central + deviation)
                if not -1 <= rate <= 1:
                    msg = (
                        f"the driver '{driver.name}' is at {rate:.1%} in {year} in that future, and a case "
                        "may have no rate beyond 100%: it cannot be written as a scenario"
                    )
                    raise RequestError(msg)
                if deviation:
                    yield self._edit("drivers", driver.name, year, rate)

    def grants(self) -> Iterator[Edit]:
        """Yield edits of the grants that took the deviations of a driver, of which none are left."""
        for line in self.strategy.funding_of(FundingKind.GRANT):
            if line.driver is None:
                continue
            factors = np.cumprod(1.0 + self._deviations(line.driver))
            for year, cash, factor in zip(self.years, line.values, factors, strict=True):
                if cash and factor != 1.0:
                    yield self._edit("funding", line.name, year, float(factor), Operation.SCALE)

    def monitoring(self) -> Iterator[Edit]:
        """Yield edits that set each in-year variance to its outcome, those of one name together."""
        by_name: dict[str, list[int]] = {}
        for row, line in enumerate(self.strategy.monitoring):
            by_name.setdefault(matched(line.service), []).append(row)
        for rows in by_name.values():
            if not any((UncertaintyKind.MONITORING, row) in self.uncertain for row in rows):
                continue
            lines = [self.strategy.monitoring[row] for row in rows]
            outcomes = [float(self.futures.overspend[row][0]) for row in rows]
            # Rows that recur and grow alike may share what they come to; others may not.
            alike = {replace(line, service="", low=0.0, likely=0.0, high=0.0) for line in lines}
            if len(alike) > 1 and max(outcomes) - min(outcomes) >= HALF_A_PENNY:
                msg = (
                    f"Monitoring has {len(rows)} rows named '{lines[0].service}', which turn out "
                    "differently, and a scenario cannot tell them apart: give each a name of its own"
                )
                raise RequestError(msg)
            for field in ("low", "likely", "high"):
                value = sum(outcomes) / len(rows) / self.unit
                yield self._edit("monitoring", lines[0].service, field, value)

    def pressures(self) -> Iterator[Edit]:
        """Yield edits that make each pressure come at its size, or not at all."""
        for row, (pressure, sizes) in enumerate(
            zip(self.strategy.pressures, self.futures.pressure_sizes, strict=True)
        ):
            if (UncertaintyKind.PRESSURE, row) not in self.uncertain:
                continue
            size = float(sizes[0])
            if size == 0:
                yield self._edit("pressures", pressure.name, "probability", 0.0)
                continue
            for field in ("probability", "low", "high"):
                yield self._edit("pressures", pressure.name, field, 1.0)
            if size != 1.0:
                yield self._edit("pressures", pressure.name, "years", size, Operation.SCALE)

    def savings(self) -> Iterator[Edit]:
        """Yield edits that plan for each scheme what it delivers, when it does."""
        for row, scheme in enumerate(self.strategy.savings):
            certain = (UncertaintyKind.SAVING, row) not in self.uncertain
            if certain and scheme.delivery[0] == 1.0 and scheme.slip_months[0] == 0.0:
                continue
            alone = replace(
                self.futures,
                delivery=(self.futures.delivery[row],),
                slip_years=(self.futures.slip_years[row],),
            )
            delivered = project_savings(replace(self.strategy, savings=(scheme,)), alone).actual[0]
            for what, whole in (("delivery", 1.0), ("slip", 0.0)):
                for word in ("low", "likely", "high"):
                    yield self._edit("savings", scheme.name, f"{what}_{word}", whole)
            planned = np.diff(delivered) if scheme.recurrent else delivered[1:]
            for year, amount in zip(self.years, planned, strict=True):
                yield self._edit("savings", scheme.name, year, float(amount) / self.unit)
