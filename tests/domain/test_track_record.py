"""Entries of a track record: what each rule refuses, and what an entry and a record tell of themselves."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfs.domain.track_record import RecordEntry, RecordUnit, SubjectKind, Subjects, TrackRecord
from mtfs.errors import RuleError

RATE, MONEY = RecordUnit.RATE, RecordUnit.MONEY


def entry(**given: object) -> RecordEntry:
    values: dict[str, object] = {
        "assumption": "pay",
        "unit": RATE,
        "year_made": "2023/24",
        "year_for": "2024/25",
        "assumed": 0.03,
        "turned_out": 0.05,
    }
    return RecordEntry(**{**values, **given})  # type: ignore[arg-type]


def breach_of(**given: object) -> str:
    with pytest.raises(RuleError) as raised:
        entry(**given)
    (breach,) = raised.value.breaches
    return str(breach)


def test_an_entry_tells_how_far_out_and_how_far_ahead_it_was() -> None:
    made = entry(year_made="2022/23", unit=MONEY, assumed=40.0, turned_out=38.5)
    assert made.error == -1.5
    assert made.years_ahead == 2
    assert entry(year_made="2024/25").years_ahead == 0
    assert entry(turned_out=None).error is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"assumption": "  "}, "assumption: blank; expected a name"),
        ({"year_made": "2023-24"}, "year_made: not allowed; expected a year such as 2024/25"),
        ({"year_for": "2022/23"}, "year_for: not allowed; expected 2023/24 or a later year"),
        ({"assumed": math.inf}, "assumed: not finite"),
        ({"turned_out": math.nan}, "turned_out: not finite"),
        ({"assumed": 3.0}, "assumed: not allowed; expected a rate between -1 and 1"),
        ({"turned_out": -4.5}, "(did you mean -0.045?)"),
    ],
)
def test_what_an_entry_may_not_hold(given: dict[str, object], said: str) -> None:
    assert said in breach_of(**given)


def test_money_may_be_of_any_size() -> None:
    assert entry(unit=MONEY, assumed=-3e9, turned_out=3e9).error == 6e9


@given(first=st.integers(1990, 2060), ahead=st.integers(0, 30), rate=st.floats(-0.5, 0.5))
def test_years_ahead_are_counted_back_from_the_labels(first: int, ahead: int, rate: float) -> None:
    def label(year: int) -> str:
        return f"{year}/{(year + 1) % 100:02d}"

    made = entry(year_made=label(first), year_for=label(first + ahead), assumed=rate, turned_out=rate)
    assert made.years_ahead == ahead
    assert made.error == 0.0


class TestSubjects:
    SUBJECTS = Subjects(("pay", "send transport"), ("SEND transport", "Adults"))

    @pytest.mark.parametrize(
        ("name", "unit", "kind"),
        [
            (" Pay ", RATE, SubjectKind.DRIVER),
            ("pay", MONEY, SubjectKind.OTHER),
            ("adults", MONEY, SubjectKind.SERVICE),
            ("Adults", RATE, SubjectKind.OTHER),
            ("SEND Transport", RATE, SubjectKind.DRIVER),
            ("send transport", MONEY, SubjectKind.SERVICE),
            ("Budget gap", MONEY, SubjectKind.OTHER),
        ],
    )
    def test_the_unit_tells_a_driver_from_a_service(
        self, name: str, unit: RecordUnit, kind: SubjectKind
    ) -> None:
        assert self.SUBJECTS.kind(name, unit) is kind

    def test_a_driver_that_is_a_service_too_is_not_one_alone(self) -> None:
        assert self.SUBJECTS.is_driver_alone("PAY")
        assert not self.SUBJECTS.is_driver_alone("send transport")
        assert not self.SUBJECTS.is_driver_alone("Adults")


class TestTrackRecord:
    def test_entries_of_an_assumption_are_found_by_year(self) -> None:
        late, early = entry(assumption="Pay"), entry(year_made="2022/23", year_for="2023/24")
        further = entry(year_made="2021/22")
        money = entry(unit=MONEY)
        record = TrackRecord((late, early, money, further))
        assert record.of("PAY", RATE) == (early, further, late)
        assert record.of("pay", MONEY) == (money,)
        assert record.assumptions == (("Pay", RATE), ("pay", MONEY))
        assert TrackRecord().assumptions == ()

    def test_the_same_assumption_for_the_same_years_stands_once(self) -> None:
        with pytest.raises(RuleError) as raised:
            TrackRecord((entry(), entry(year_made="2022/23"), entry(assumption="PAY ", assumed=0.01)))
        (breach,) = raised.value.breaches
        assert breach.row == 2
        assert breach.found == "'PAY ', made in 2023/24 for 2024/25, stands twice"
