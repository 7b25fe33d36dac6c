"""The model a run and a line at a time, in the loop engine that the tests hold the engine against."""

from collections.abc import Mapping

import numpy as np

from mtfs import Case
from mtfs.domain.checks import matched

__all__ = ["in_loops"]


def in_loops(case: Case, tables: Mapping[str, list[list[object]]], runs: int) -> list[dict]:
    """Run a case, and return every measure of every run."""
    from tests.reference import loop_engine

    model = loop_engine.read_model(dict(tables))
    rng = np.random.default_rng(1)
    years, named = case.base.plan_years, [matched(name) for name in case.base.correlations.names]
    factor = np.linalg.cholesky(np.array(case.base.correlations.matrix)) if named else np.empty((0, 0))
    drivers, pressures, schemes = (
        [matched(row.name) for row in rows]
        for rows in (case.base.drivers, case.base.pressures, case.base.savings)
    )

    def one_each(names: list[str]) -> dict[str, float]:
        return dict(zip(names, rng.standard_normal(len(names)).tolist(), strict=True))

    found = []
    for _ in range(runs):
        alone = {name: rng.standard_normal(years).tolist() for name in drivers if name not in named}
        mixed = (factor @ rng.standard_normal((len(named), years))).tolist()
        draws = loop_engine.Draws(
            drivers=alone | dict(zip(named, mixed, strict=True)),
            monitoring=rng.standard_normal(len(case.base.monitoring)).tolist(),
            occurs=one_each(pressures),
            size=one_each(pressures),
            programme=float(rng.standard_normal()),
            delivery=one_each(schemes),
            slip=one_each(schemes),
        )
        found.append(loop_engine.project(model, draws))
    return found
