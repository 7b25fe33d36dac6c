"""A backtest as files: CSV, JSON and a workbook with the same figures."""

import csv
import io
import json
from datetime import datetime

import numpy as np
import pytest
from openpyxl import load_workbook

from mtfs.iotools.backtest import BacktestSource, backtest_files, backtest_json
from mtfs.words.evidence.backtest.sentences import backtest_sentences
from mtfs.words.evidence.backtest.tables import backtest_tables
from tests.backtests import made_backtest

FOUND = made_backtest(2)
SOURCES = (BacktestSource(file="RA.xlsx", sha256="ab12", what="budget of 2013/14"),)
CODES = FOUND.lines[0].cells.council.tolist()
NAMES = {code: f"=Council {code}" for code in CODES}


def written(found=FOUND):
    return backtest_files(
        found, names=NAMES, sources=SOURCES, version="9.9", made_at=datetime(2026, 3, 5, 12, 30)
    )


@pytest.fixture(scope="module")
def files():
    return written()


def records(files, name):
    return list(csv.DictReader(io.StringIO(files[name].decode())))


def test_a_file_for_each_table_and_the_rest(files):
    assert sorted(files) == [
        "backtest.json",
        "council_years.csv",
        "coverage.csv",
        "errors.csv",
        "gains.csv",
        "results.xlsx",
        "scores.csv",
        "transforms.csv",
    ]


def test_the_same_backtest_gives_the_same_bytes(files):
    assert written() == files


def test_csv_holds_the_figures(files):
    line = FOUND.lines[0]
    rows = records(files, "council_years.csv")
    assert len(rows) == sum(len(each.cells) for each in FOUND.lines)
    first = rows[0]
    assert float(first["outturn"]) == pytest.approx(line.cells.outturn[0], abs=0.01)
    assert float(first["crps_normal"]) == pytest.approx(line.scores[4].crps[0], abs=1e-8)
    # A name that a spreadsheet would take for a formula is guarded.
    assert first["council"] == f"'=Council {first['code']}"
    (shock,) = (
        row
        for row in records(files, "coverage.csv")
        if (row["line"], row["council_class"], row["years"], row["method"], row["range"])
        == ("adult_social_care", "all", "shock", "calibrated", "0.80")
    )
    assert (shock["low"], shock["high"]) == ("", "")


def test_json_holds_the_answer(files):
    told = json.loads(files["backtest.json"])
    assert told["sentences"] == list(backtest_sentences(FOUND))
    assert told["sources"] == [{"file": "RA.xlsx", "what": "budget of 2013/14", "sha256": "ab12"}]
    assert (told["target"], told["folds"], told["learns_from_shocks"]) == (
        "budget",
        "leave-one-year-out",
        False,
    )
    line, answer = FOUND.lines[0], told["lines"][0]
    ordinary = ~np.isin(line.cells.year, ["2020/21", "2021/22"])
    assert answer["within_80"]["value"] == pytest.approx(line.model.within[ordinary, 1].mean(), abs=1e-8)
    assert answer["within_80"]["years"] == 5
    assert answer["judged_by"] == "ordinary"
    assert answer["meets_target"] == (0.78 <= round(answer["within_80"]["value"], 3) <= 0.82)
    assert len(answer["rivals"]) == 6
    assert answer["beats_every_rival"] == all(rival["gain"] > 0 for rival in answer["rivals"])
    assert answer["scores"][0]["pinball"]["0.5"] == pytest.approx(
        line.model.pinball[ordinary, 3].mean(), abs=1e-8
    )
    assert set(told["tables"]) == {"coverage", "gains", "errors"}


def test_the_workbook_holds_every_table(files):
    book = load_workbook(io.BytesIO(files["results.xlsx"]))
    assert book.sheetnames == [
        "Contents",
        "Backtest",
        "Coverage",
        "Scores",
        "Gains",
        "Transforms",
        "Errors",
        "Council years",
        "Sources",
    ]
    texts = [row[0] for row in book["Backtest"].iter_rows(values_only=True) if row[0]]
    for sentence in backtest_sentences(FOUND):
        assert sentence in texts
    shown = {
        row[0]: row[1:]
        for row in book["Backtest"].iter_rows(values_only=True)
        if row[0] == "Adult social care"
    }
    line = FOUND.lines[0]
    ordinary = ~np.isin(line.cells.year, ["2020/21", "2021/22"])
    assert shown["Adult social care"][2] == pytest.approx(line.model.within[ordinary, 1].mean())
    rows = list(book["Council years"].iter_rows(values_only=True))
    assert sum(row[0] == "adult_social_care" for row in rows) == len(line.cells)
    assert ("RA.xlsx", "budget of 2013/14", "ab12") in list(book["Sources"].iter_rows(values_only=True))


def test_what_does_not_exist_is_null():
    # Every figure is finite or null: JSON has no NaN.
    flat = made_backtest(1, years=(2014, 2015, 2016, 2017))
    told = json.loads(backtest_json(flat, backtest_tables(flat, {}), SOURCES, "9.9"))
    assert told["lines"][0]["years_not_scored"] == {}
    assert "NaN" not in json.dumps(told)
