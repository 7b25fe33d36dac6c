"""What appendices are made from, in a few runs."""

import datetime as dt

from mtfs import Case
from mtfs.analysis.blocks import Request
from mtfs.report.material import Audience, Material, gather


def make_material(case: Case, audience: Audience, *, runs: int = 200, scenario: str = "Base") -> Material:
    """Gather the material of one scenario of a case."""
    return gather(
        case,
        [scenario],
        request=Request(runs=runs, seed=1),
        audience=audience,
        version="0.1.0",
        made_at=dt.datetime(2026, 11, 22, 12),
    )
