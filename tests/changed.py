"""Changes made up to order, so that words and charts can be tried on figures that no two cases would give."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from mtfs.analysis.change.records import Cause, CellChange, Change, Measure, RowChange, RowFate, Step
from mtfs.analysis.findings import Unit
from mtfs.engine.shapes import Floats

Effect = float | tuple[float, ...]


def figures(gap: float, chance: float, usable: float) -> dict[Measure, Floats]:
    values = (gap, chance, usable)
    return {m: np.array([float(value)]) for m, value in zip(Measure, values, strict=True)}


def made_change(
    before: tuple[float, float, float] = (38.4e6, 0.5, 2e6),
    effects: Mapping[Cause, Effect] | None = None,
    **others: Any,
) -> Change:
    """Return a change of one common year; an effect that is one number is on the gap alone."""
    steps = {c: e if isinstance(e, tuple) else (e, 0.0, 0.0) for c, e in (effects or {}).items()}
    after = np.array(before) + np.array([*steps.values(), (0.0, 0.0, 0.0)]).sum(axis=0)
    told: dict[str, Any] = {
        "council": "Exampleshire",
        "scenario": "Base",
        "earlier_scenario": "Base",
        "years": ("2028/29",),
        "passed": 0,
        "earlier_base": "2025/26",
        "base": "2025/26",
        "before": figures(*before),
        "after": figures(*after),
        "steps": tuple(Step(cause=c, effects=figures(*e)) for c, e in steps.items()),
        "every_order": True,
        "rows": (),
        "shared": (),
        "was_published": True,
        "same_file": False,
        "runs": 1000,
        "seed": 1,
    }
    return Change(**(told | others))


def made_row(*cells: CellChange, fate: RowFate = RowFate.CHANGED, **others: Any) -> RowChange:
    told: dict[str, Any] = {"table": "savings", "name": "Reviews", "gap": 0.0, "usable": 0.0}
    return RowChange(cells=cells, fate=fate, **(told | others))


def cell(
    before: float | str | None,
    after: float | str | None,
    *,
    field: str = "planned",
    year: str = "2026/27",
    unit: Unit = Unit.POUNDS,
) -> CellChange:
    return CellChange(field=field, year=year, unit=unit, before=before, after=after)
