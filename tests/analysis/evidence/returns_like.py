"""Histories that are made up, with a truth that is known."""

import numpy as np
import pandas as pd

from mtfs.analysis.evidence.cells import ErrorCells
from mtfs.analysis.evidence.history import COLUMNS

CLASSES = ("SC", "UA", "MD", "L")


def year_label(began):
    return f"{began}/{(began + 1) % 100:02d}"


def simulated(
    *, councils=150, years=tuple(range(2010, 2020)), spreads=None, national_sd=0.0, persistence=0.0, seed=1,
    mean=0.0, shape=None, line="adult_social_care",
):  # fmt: skip
    """Return council-years whose errors are a shared shock and an own part that carries on."""
    spreads = spreads or dict.fromkeys(CLASSES, 0.05)
    draw = np.random.default_rng(seed)
    kinds = np.array([CLASSES[i % len(CLASSES)] for i in range(councils)])
    own = draw.standard_normal((councils, len(years)))
    for t in range(1, len(years)):
        own[:, t] = persistence * own[:, t - 1] + np.sqrt(1 - persistence**2) * own[:, t]
    if shape is not None:
        own = shape(own)
    shocks = mean + national_sd * draw.standard_normal(len(years))
    errors = shocks + np.array([spreads[kind] for kind in kinds])[:, None] * own
    names = [f"E{i:08d}" for i in range(councils)]
    budget = np.full(errors.size, 1e8)
    return ErrorCells(
        line=line,
        council=np.repeat(names, len(years)),
        council_class=np.repeat(kinds, len(years)),
        year=np.tile([year_label(year) for year in years], councils),
        budget=budget,
        outturn=budget * (1 + errors.ravel()),
        error=errors.ravel(),
    )


def history_of(rows):
    """Return a history of rows of council, class, year, line, budget and outturn."""
    frame = pd.DataFrame(rows, columns=["ons_code", "council_class", "year", "line", "budget", "outturn"])
    frame = frame.assign(e_code="", council=frame["ons_code"], breaks="")
    return frame[list(COLUMNS)]


def history_from(cells, *, line=None):
    """Return the history that council-years come from, their budget being all the council's services."""
    rows = []
    for council, kind, year, budget, outturn in zip(
        cells.council, cells.council_class, cells.year, cells.budget, cells.outturn, strict=True
    ):
        rows.append((council, kind, year, line or cells.line, budget, outturn))
        rows.append((council, kind, year, "service_expenditure", budget, outturn))
    return history_of(rows)
