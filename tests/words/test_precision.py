"""The sentence that says how sure a run became."""

import pytest

from mtfs.analysis.precision import Reached
from mtfs.words.precision import precision_sentence


@pytest.mark.parametrize(
    ("half_width", "runs", "said"),
    [
        (0.0043, 20_000, "After 20,000 futures the chance"),
        (
            0.0043,
            20_000,
            "is sure to ±0.43 percentage points or better by the end of every year (±0.5 was asked).",
        ),
        (0.004301, 20_000, "±0.44 percentage points"),
        (0.0, 1, "After 1 future the chance"),
        (0.0, 1, "±0.00 percentage points"),
        (0.0051, 1_000_000, "After 1,000,000 futures, the most that are run, the chance"),
        (0.0051, 1_000_000, "is sure to ±0.51 percentage points and no better (±0.5 was asked)"),
    ],
)
def test_it_is_never_said_to_be_surer_than_it_is(half_width: float, runs: int, said: str) -> None:
    assert said in precision_sentence(Reached(asked=0.005, half_width=half_width, runs=runs))
