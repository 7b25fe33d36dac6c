"""Which forecast councils had for a year, and how far it was out."""

import pytest

from mtfs.analysis.evidence.official import latest_edition, measure_errors
from mtfs.errors import RequestError
from tests.analysis.evidence.editions import made_edition

NOVEMBER = made_edition(2022, 11, cpi={"2021/22": 0.04, "2022/23": 0.101, "2023/24": 0.055, "2024/25": 0.01})
MARCH = made_edition(2023, 3, cpi={"2022/23": 0.099, "2023/24": 0.041, "2024/25": 0.006})
LATER = made_edition(2023, 11, cpi={"2022/23": 0.1, "2023/24": 0.061, "2024/25": 0.03})
LATEST = made_edition(
    2025, 11, cpi={"2022/23": 0.1004, "2023/24": 0.0567, "2024/25": 0.0235, "2025/26": 0.035}
)


def test_a_year_counts_as_forecast_until_it_is_over() -> None:
    assert NOVEMBER.first_forecast == MARCH.first_forecast == "2022/23"
    assert made_edition(2023, 4).first_forecast == "2023/24"
    assert NOVEMBER.outturn("cpi") == {"2021/22": 0.04}
    assert list(NOVEMBER.central("cpi")) == ["2022/23", "2023/24", "2024/25"]
    assert NOVEMBER.outturn("earnings") == NOVEMBER.central("earnings") == {}


def test_errors_are_those_of_the_forecast_that_budgets_were_set_on() -> None:
    # The budgets of 2023/24 were set after November 2022 and before March 2023.
    found = measure_errors([LATEST, MARCH, LATER, NOVEMBER], "cpi")
    assert [(each.year, each.edition, each.forecast) for each in found] == [
        ("2023/24", "November 2022", 0.055),
        ("2024/25", "November 2023", 0.03),
    ]
    # Held against the latest outturn: 5.67 less 5.5, and 2.35 less 3.
    assert [each.error for each in found] == pytest.approx([0.0017, -0.0065])


def test_a_forecast_of_march_counts_where_there_is_no_other() -> None:
    (only,) = measure_errors([MARCH, LATEST], "cpi")
    assert (only.year, only.edition, only.forecast) == ("2023/24", "March 2023", 0.041)


def test_of_two_before_march_the_later_one_counts() -> None:
    october = made_edition(2022, 10, cpi={"2022/23": 0.09, "2023/24": 0.03})
    for editions in ([october, NOVEMBER, LATEST], [NOVEMBER, october, LATEST]):
        assert [each.edition for each in measure_errors(editions, "cpi")] == ["November 2022"]


def test_one_edition_has_no_errors_to_measure() -> None:
    assert measure_errors([LATEST], "cpi") == ()
    assert latest_edition([NOVEMBER, LATEST, MARCH]) is LATEST
    with pytest.raises(RequestError, match="no edition"):
        latest_edition([])


def test_its_source_names_the_edition() -> None:
    assert (MARCH.source.key, MARCH.source.date) == ("obr-2023-03", "March 2023")
