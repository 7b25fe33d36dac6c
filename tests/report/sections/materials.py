"""Material for tests of sections, whose charts are named and told but not drawn."""

from datetime import datetime

import pytest

from mtfs.analysis.blocks import Request
from mtfs.charts.files import Chart, Picture
from mtfs.domain.case import Case
from mtfs.report.document import Figure
from mtfs.report.material import Audience, Material, gather


def material_of(case: Case, audience: Audience = Audience.OFFICERS, *, runs: int = 200) -> Material:
    made_at = datetime(2026, 11, 22, 9, 30)
    request = Request(runs=runs, seed=1)
    return gather(case, ["Base"], request=request, audience=audience, version="1.2", made_at=made_at)


def undrawn(
    _: Material,
    chart: Chart[object],
    data: object,
    caption: str,
    *,
    scenario: str = "",
    small: bool = False,
) -> Figure:
    """Stand in for `Material.figure`: drawing takes long, and pictures have tests of their own."""
    picture = Picture(chart.name, chart.title(data), chart.alt_text(data), png=b"", svg=b"")
    return Figure(picture=picture, caption=caption, small=small)


def leave_charts_undrawn(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Material, "figure", undrawn)
