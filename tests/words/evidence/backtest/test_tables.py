"""The tables of a backtest: every figure is that of the arrays behind it."""

import numpy as np
import pytest

from mtfs.analysis.evidence.backtest.study import Target
from mtfs.words.evidence.backtest.tables import backtest_tables, coverage_table, miss_table
from tests.backtests import made_backtest

FOUND = made_backtest(2)
NAMES = {code: f"Council {code}" for code in FOUND.lines[0].cells.council.tolist()}
TABLES = {table.key: table for table in backtest_tables(FOUND, NAMES)}


def rows(key, **wanted):
    """Return the rows of a table with these values, as mappings."""
    table = TABLES[key]
    keys = [column.key for column in table.columns]
    every = [dict(zip(keys, row, strict=True)) for row in table.rows]
    return [row for row in every if all(row[name] == value for name, value in wanted.items())]


def row(key, **wanted):
    (found,) = rows(key, **wanted)
    return found


def test_every_table_is_there_and_no_key_twice():
    assert list(TABLES) == [
        "summary_coverage",
        "summary_miss",
        "coverage",
        "scores",
        "gains",
        "transforms",
        "errors",
        "council_years",
    ]
    for table in TABLES.values():
        keys = [column.key for column in table.columns]
        assert len(set(keys)) == len(keys), table.key


def test_coverage_by_line_class_and_year():
    line = FOUND.lines[0]
    found = row(
        "coverage",
        line="adult_social_care",
        council_class="UA",
        years="ordinary",
        method="calibrated",
        range=0.8,
    )
    mask = (line.cells.council_class == "UA") & ~np.isin(line.cells.year, ["2020/21", "2021/22"])
    assert found["within"] == pytest.approx(line.model.within[mask, 1].mean())
    assert (found["council_years"], found["councils"], found["year_count"]) == (60, 12, 5)
    assert found["low"] <= found["within"] <= found["high"]
    shock = row(
        "coverage", line="adult_social_care", council_class="all", years="shock", method="normal", range=0.9
    )
    assert (shock["low"], shock["high"]) == (None, None)
    # A single figure has no range whose coverage could be told.
    assert not rows("coverage", method="as_planned")
    assert {found["years"] for found in rows("coverage")} >= {
        "ordinary",
        "shock",
        "all",
        "2013/14",
        "2021/22",
    }


def test_scores_by_council_and_by_pound():
    line = FOUND.lines[1]
    key = {"line": "childrens_social_care", "council_class": "all", "years": "2018/19", "method": "past_mean"}
    mask = line.cells.year == "2018/19"
    scores = next(rival for rival in line.rivals if rival.method.key == "past_mean")
    assert row("scores", **key, weighting="council", score="crps")["mean"] == pytest.approx(
        scores.crps[mask].mean()
    )
    by_pound = row("scores", **key, weighting="pound", score="pinball", level=0.9)["mean"]
    weights = line.cells.budget[mask]
    assert by_pound == pytest.approx(np.average(scores.pinball[mask, 5], weights=weights))


def test_gains_are_the_differences_of_pairs():
    line = FOUND.lines[0]
    mask = np.isin(line.cells.year, ["2020/21", "2021/22"])
    found = row(
        "gains",
        line="adult_social_care",
        council_class="all",
        years="shock",
        rival="normal",
        weighting="council",
    )
    rival = next(rival for rival in line.rivals if rival.method.key == "normal")
    difference = (line.model.crps - rival.crps)[mask].mean()
    assert found["difference"] == pytest.approx(difference)
    assert found["gain"] == pytest.approx(-difference / rival.crps[mask].mean())


def test_tenths_add_up():
    key = {"line": "adult_social_care", "council_class": "all", "years": "all", "method": "calibrated"}
    found = rows("transforms", **key)
    assert [entry["from"] for entry in found] == pytest.approx([k / 10 for k in range(10)])
    assert sum(entry["count"] for entry in found) == len(FOUND.lines[0].cells)
    assert sum(entry["share"] for entry in found) == pytest.approx(1.0)


def test_errors_are_those_of_every_year():
    line = FOUND.lines[0]
    found = row("errors", line="adult_social_care", council_class="all", year="2014/15")
    errors = line.every.error[line.every.year == "2014/15"]
    assert found["p90"] == pytest.approx(np.quantile(errors, 0.9))
    assert found["kind"] == "ordinary"
    assert row("errors", line="adult_social_care", council_class="MD", year="2020/21")["kind"] == "shock"


def test_every_council_year_stands_beside_its_forecast():
    line = FOUND.lines[0]
    code = str(line.cells.council[0])
    found = row("council_years", line="adult_social_care", code=code, year="2013/14")
    assert found["council"] == f"Council {code}"
    assert found["error"] == pytest.approx(found["outturn"] / found["expected"] - 1)
    inside = found["low"] <= found["error"] <= found["high"]
    assert found["within"] == ("yes" if inside else "no")
    assert len(TABLES["council_years"].rows) == sum(len(line.cells) for line in FOUND.lines)
    shares = [entry["within"] == "yes" for entry in rows("council_years", line="adult_social_care")]
    assert np.mean(shares) == pytest.approx(line.model.within[:, 1].mean())


def test_what_is_shown_first():
    shown = coverage_table(FOUND)
    line = FOUND.lines[0]
    ordinary = ~np.isin(line.cells.year, ["2020/21", "2021/22"])
    assert shown.rows[0][0] == "Adult social care"
    assert shown.rows[0][2:4] == pytest.approx(tuple(line.model.within[ordinary, :2].mean(axis=0)))
    assert shown.rows[0][-1] == pytest.approx(line.model.within[~ordinary, 1].mean())
    misses = miss_table(FOUND)
    assert misses.rows[0][:2] == ("The model", pytest.approx(line.model.crps[ordinary].mean()))
    assert len(misses.rows) == 7


def test_without_shock_years_there_is_nothing_to_tell_of_them():
    found = made_backtest(1, years=(2014, 2015, 2016, 2017))
    assert coverage_table(found).rows[0][-1] is None
    assert "ordinary years" in coverage_table(found).title


def test_growth_has_labels_of_its_own():
    found = made_backtest(1, target=Target.GROWTH)
    assert "changes in spending" in coverage_table(found).title
    assert "last year's outturn" in miss_table(found).title
    labels = {column.key: column.label for column in backtest_tables(found, {})[-1].columns}
    assert labels["expected"] == "Last outturn at this year's prices"
