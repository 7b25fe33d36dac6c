"""The waterfall of what changed leads from the gap as it was to the gap as it is."""

import numpy as np
import pytest

from mtfs.analysis.change.records import Cause
from mtfs.charts import draw_pictures
from mtfs.charts.changes import CHANGE_CHART
from tests.changed import made_change

EVERY = {cause: (1e6 if i % 2 else -0.6e6) for i, cause in enumerate(Cause)}


def bars(change: object) -> list[tuple[float, float]]:
    ax = CHANGE_CHART.plot(CHANGE_CHART.axes(change), change)  # type: ignore[arg-type]
    return [(bar.get_x(), bar.get_width()) for bar in ax.patches]


def test_each_cause_begins_where_the_one_before_it_ended() -> None:
    found = bars(made_change((5e6, 0, 0), {Cause.SAVINGS: 2e6, Cause.DEMAND: -1e6, Cause.SPREAD: 0.0}))
    assert found == [(0, 5e6), (5e6, 2e6), (7e6, -1e6), (0, 6e6)]


@pytest.mark.parametrize("before", [38.4e6, -2e6, 0.0, 300e6, 4000.0])
def test_the_steps_lead_from_one_end_to_the_other(before: float) -> None:
    scale = max(abs(before), 1e4) / 40e6
    change = made_change((before, 0, 0), {cause: effect * scale for cause, effect in EVERY.items()})
    (_, first), *steps, (_, last) = bars(change)
    assert first + sum(width for _, width in steps) == pytest.approx(last)
    np.testing.assert_allclose(last, before + sum(EVERY.values()) * scale)


def test_the_picture_has_a_name_a_title_and_a_text() -> None:
    change = made_change(effects={Cause.SAVINGS: 2e6})
    (picture,) = draw_pictures([CHANGE_CHART], change, source="Source: a test.")
    assert picture.name == "what-changed"
    assert (
        picture.title
        == "The gap of 2028/29 has grown by £2.0m since the last report, with savings the only cause"
    )
    assert picture.png.startswith(b"\x89PNG")
