"""The tables and the JSON of a track record: each figure in its place."""

import json

import pytest

from mtfs.analysis.evidence.record import assess_record
from mtfs.analysis.evidence.record.records import RecordAssessment
from mtfs.domain.strategy import Strategy
from mtfs.domain.track_record import RecordEntry, TrackRecord
from mtfs.report.studies.record import record_mapping, record_tables
from tests.analysis.evidence.record.samples import PACK, money, rate
from tests.cases import case_of, full_case, with_roles

ENTRIES = (
    money("Adults", "2017/18", 40e6, 42e6),
    money("Adults", "2020/21", 40e6, 50e6),
    rate("pay", "2023/24", 0.02, 0.06),
    rate("pay", "2024/25", 0.03, None),
    money("Budget gap", "2025/26", 2e6, 38.1e6, made=3),
)


@pytest.fixture(scope="module")
def strategy(tmp_path_factory: pytest.TempPathFactory) -> Strategy:
    return case_of(with_roles(full_case()), tmp_path_factory.mktemp("case")).base


def assessed(strategy: Strategy, *entries: RecordEntry) -> RecordAssessment:
    return assess_record(TrackRecord(entries), strategy, PACK)


class TestTables:
    def rows(self, strategy: Strategy, key: str) -> list[dict[str, object]]:
        (table,) = (t for t in record_tables(assessed(strategy, *ENTRIES), strategy) if t.key == key)
        return [dict(zip((column.key for column in table.columns), row, strict=True)) for row in table.rows]

    def test_every_entry_is_told_and_whether_it_counts(self, strategy: Strategy) -> None:
        rows = self.rows(strategy, "entries")
        assert [row["counts"] for row in rows] == [
            "yes", "no: shock year", "yes", "no: not known yet", "no: own name",
        ]  # fmt: skip
        assert rows[0] == {
            "assumption": "Adults",
            "year_made": "2016/17",
            "year_for": "2017/18",
            "assumed": "£40.0m",
            "turned_out": "£42.0m",
            "error": "+5.0%",
            "counts": "yes",
        }
        assert (rows[3]["assumed"], rows[3]["turned_out"], rows[3]["error"]) == ("3.00%", "–", "–")
        assert rows[4]["error"] == "+£36.1m"

    def test_how_far_out_each_assumption_was(self, strategy: Strategy) -> None:
        adults, pay, gap = self.rows(strategy, "records")
        assert (adults["entries"], adults["bias"], adults["spread"]) == ("2", "+15.0%", "14.1%")
        assert (pay["bias"], pay["spread"], pay["years_ahead"]) == ("+4.0 pp", "–", "1")
        assert gap["years_ahead"] == "3"

    def test_only_what_counts_stands_beside_other_councils(self, strategy: Strategy) -> None:
        adults, pay = self.rows(strategy, "weighed")
        assert (adults["years"], adults["own"], adults["national"]) == ("1", "+5.0%", "+2.0%")
        assert adults["mean_weight"] == "15%"
        assert adults["spread_weight"] == "0%"
        assert str(pay["range"]).endswith(" pp")
        assert str(pay["range"]).count("pp") == 1

    def test_what_drivers_holds_stands_above_what_it_would_hold(self, strategy: Strategy) -> None:
        today, metalog, normal = self.rows(strategy, "offers")[:3]
        offer = assessed(strategy, *ENTRIES).offers[0]
        assert (today["driver"], today["when"], today["distribution"]) == ("pay", "today", "normal")
        assert (today["sd"], today["low"]) == (0.01, None)
        assert (metalog["low"], metalog["mode"], metalog["high"]) == (
            offer.triple.low,
            offer.triple.middle,
            offer.triple.high,
        )
        assert normal["when"] == f"or all rates +{offer.shift:.2%}"
        assert normal["sd"] == offer.sd

    def test_tables_without_rows_are_left_out(self, strategy: Strategy) -> None:
        tables = record_tables(assessed(strategy, ENTRIES[4]), strategy)
        assert [table.key for table in tables] == ["entries", "records"]


def test_the_mapping_is_json_and_holds_every_figure(strategy: Strategy) -> None:
    found = assessed(strategy, *ENTRIES, rate("fees", "2024/25", 0.02, 0.03))
    told = json.loads(json.dumps(record_mapping(found), allow_nan=False))
    assert told["calibration"] == "Small, 1"
    adults, pay, gap, fees = told["assumptions"]
    assert adults["errors_in"] == "share"
    assert adults["entries"][0]["error"] == pytest.approx(0.05)
    assert adults["entries"][1]["why_not"] == "shock year"
    record = found.records[0]
    assert record.blended is not None
    assert record.national is not None
    assert adults["blended"]["mean"] == pytest.approx(record.blended.mean, abs=1e-8)
    assert adults["blended"]["p90"] == pytest.approx(record.blended.deciles.high, abs=1e-8)
    assert adults["national"]["between_councils_sd"] == pytest.approx(record.national.between_sd, abs=1e-8)
    assert (pay["unit"], pay["entries"][1]["turned_out"]) == ("rate", None)
    assert (gap["national"], gap["blended"], gap["bias"]) == (None, None, 36.1e6)
    assert [offer["driver"] for offer in told["offers"]] == ["pay", "asc demand"]
    assert told["offers"][1]["share_of_error_recurring"] == 0.4
    assert told["no_offer"] == [{"assumption": "fees", "why": found.no_offer[0][1]}]
    assert fees["blended"] is None
