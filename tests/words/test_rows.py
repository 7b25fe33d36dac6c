"""Labels of rows and groups."""

from mtfs import Request, sensitivity
from mtfs.analysis.sensitivity.redraws import RedrawKind
from mtfs.domain.assumptions import Correlations
from mtfs.words.rows import redraw_label
from tests.closed_forms import MILLION, one_year_case


def test_a_group_is_named_by_those_that_tell_most() -> None:
    names = ("d0", "d1", "d2", "d3")
    matrix = tuple(tuple(1.0 if i == j else 0.1 for j in range(4)) for i in range(4))
    case = one_year_case(
        [s * MILLION for s in (1.0, 8.0, 2.0, 4.0)], correlations=Correlations(names, matrix)
    )
    found = sensitivity(case, request=Request(runs=2000))
    assert [driver.name for driver in found.telling] == ["d1", "d3", "d2", "d0"]
    (group,) = (part for part in found.effects.parts if part.kind is RedrawKind.GROUP)
    rows = found.tornado.rows
    assert redraw_label(group, rows) == "4 drivers together: d0, d1, d2…"
    assert redraw_label(group, rows, found.telling) == "4 drivers together: d1, d3, d2…"
    assert [member.name for member in group.members] == list(names)
