"""The list of the stress library."""

from mtfs.domain.stress_library import stress_library
from mtfs.iotools.calibration import default_calibration
from mtfs.words.stress_listing import stress_listing

STRESSES = stress_library(default_calibration())


def test_the_list_tells_every_shock_and_source() -> None:
    listing = stress_listing(STRESSES)
    assert [heading.partition(":")[0] for heading, _, _ in listing] == [stress.key for stress in STRESSES]
    for (_, text, lines), stress in zip(listing, STRESSES, strict=True):
        assert text == stress.text
        assert len(lines) == len(stress.shocks) + len(stress.sources)
    inflation = listing[0][2]
    assert inflation[0].startswith("cpi: +6, +3.1, +0.3 points in plan years 1 to 3 (derived). CPI of 10.0")
    assert inflation[3].startswith(
        "rates indexation: 0, +6, +3.1, +0.3 points in plan years 1 to 4 (derived)."
    )
    lines = [line for _, _, all_lines in listing for line in all_lines]
    assert "savings: the delivery of every scheme times 0.72 (derived). " in " ".join(lines)
    assert "DSG override: 2028/29 is the first year without it (sourced). " in " ".join(lines)
