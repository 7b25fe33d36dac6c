"""Small councils for tests of what many have in common."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from mtfs import Case
from mtfs.analysis.nation.records import CouncilOutcome
from mtfs.engine.shapes import Floats
from tests.cases import Tables, at, case_of, full_case, put


def council_tables(code: str, name: str) -> Tables:
    """Return the full case as that of another council."""
    tables = full_case()
    put(tables, at(tables, "Council", "Council", "Value"), name)
    put(tables, at(tables, "Council", "ONS code", "Value"), code)
    return tables


def rename_driver(tables: Tables, name: str, other: str) -> None:
    """Give a driver another name wherever it stands."""
    tables["Drivers"] = [[other if row[0] == name else row[0], *row[1:]] for row in tables["Drivers"]]
    for sheet in ("Correlations", "Costs", "Monitoring", "Funding", "Reserves", "Scenarios"):
        tables[sheet] = [[other if cell == name else cell for cell in row] for row in tables[sheet]]


def council_case(folder: Path, code: str = "E06000099", name: str = "Exampleshire") -> Case:
    """Return a council's case."""
    return case_of(council_tables(code, name), folder)


def outcome(
    code: str,
    chances: Sequence[float] = (0.0, 0.5),
    *,
    name: str = "",
    years: Sequence[str] = ("2025/26", "2026/27"),
    error: float = 0.01,
    usable_opening: float = 1e6,
    unfunded: Sequence[float] | None = None,
    runs: int = 4,
) -> CouncilOutcome:
    """Return an outcome made by hand, of which the chances matter."""
    flat = np.zeros(len(years))
    by_year = np.array(chances, dtype=np.float64)
    interval = np.clip(np.stack((by_year - error, by_year + error), axis=-1), 0, 1)
    percentiles = dict.fromkeys(("p5", "p50", "p95"), flat)
    bounds = {name: np.stack((flat, flat), axis=-1) for name in percentiles}
    return CouncilOutcome(
        code=code,
        name=name or code,
        kind="UA",
        years=tuple(years),
        runs=runs,
        net_spending=1e8,
        usable_opening=usable_opening,
        minimum_balance=1e5,
        plan_gap=flat + 1.0,
        plan_usable=flat + 2.0,
        plan_overspend=flat,
        plan_unfunded=flat if unfunded is None else np.array(unfunded, dtype=np.float64),
        gap=percentiles,
        gap_intervals=bounds,
        usable=percentiles,
        usable_intervals=bounds,
        p_exhausted_by=by_year,
        p_exhausted_by_interval=interval,
        p_below_minimum_by=by_year,
        p_below_minimum_by_interval=interval,
    )


def column(*values: float) -> Floats:
    """Return runs of two years: nothing in the first, and these values in the second."""
    paths = np.zeros((len(values), 2))
    paths[:, 1] = values
    return paths
