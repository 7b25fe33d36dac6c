"""How far the accounts are from balancing."""

import pytest

from mtfs import Case
from mtfs.analysis.accounts import IDENTITIES, largest_differences
from mtfs.analysis.blocks import Request
from mtfs.engine import identities
from tests.cases import case_of, full_case
from tests.charts.results import make_strategy


def test_they_balance_to_rounding_alone(tmp_path_factory: pytest.TempPathFactory) -> None:
    case = case_of(full_case(), tmp_path_factory.mktemp("accounts"))
    found = largest_differences(case, scenario="Half savings", request=Request(runs=6_000))
    assert tuple(found) == IDENTITIES
    assert all(0 <= value < 1e-4 for pair in found.values() for value in pair)


def test_a_difference_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case(strategies={"Base": make_strategy(2)})
    monkeypatch.setattr(
        "mtfs.analysis.accounts.gap_is_met", lambda projection: identities.gap_is_met(projection) - 0.001
    )
    found = largest_differences(case, request=Request(runs=3))
    assert found[IDENTITIES[2]] == (0.001, 0.001)
    assert found[IDENTITIES[0]] == (0.0, 0.0)
