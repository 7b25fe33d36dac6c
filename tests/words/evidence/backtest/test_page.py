"""The parts of the page: tables that are set right, with the figures of the sentences."""

import re

import numpy as np

from mtfs.analysis.evidence.backtest.study import Folds, Target
from mtfs.words.evidence.backtest.page import backtest_page_parts, growth_page_parts
from mtfs.words.evidence.backtest.sentences import coverage_sentence
from tests.backtests import made_backtest

FOUND = made_backtest(2)
WAYS = (FOUND, made_backtest(2, learns_from_shocks=True), made_backtest(2, folds=Folds.YEARS_BEFORE))
PARTS = backtest_page_parts(WAYS, [("RA.xlsx", "budget of 2013/14", "0123456789abcdef")])


def rows(part):
    """Return the cells of every table of a part."""
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PARTS[part].splitlines()
        if line.startswith("|")
    ]


def test_every_table_has_cells_for_its_heads():
    for part in PARTS:
        for table in re.findall(r"(?:^\|.*\n?)+", PARTS[part], re.MULTILINE):
            widths = {line.count("|") for line in table.splitlines()}
            assert len(widths) == 1, part


def test_coverage():
    line = FOUND.lines[0]
    ordinary = ~np.isin(line.cells.year, ["2020/21", "2021/22"])
    first = rows("coverage")[2]
    assert first[0] == "Adult social care"
    assert first[3] == f"**{line.model.within[ordinary, 1].mean():.1%}**"
    assert first[6] == f"{line.model.within[~ordinary, 1].mean():.1%}"


def test_misses_and_gains_agree():
    misses = {row[0]: row[1] for row in rows("misses")[2:]}
    gains = {row[1]: row for row in rows("rivals")[2:] if row[0] == "Adult social care"}
    model = float(misses["The model"].rstrip("%"))
    for rival, row in gains.items():
        theirs = float(misses[rival].rstrip("%"))
        assert abs(theirs - model - float(row[3].replace("−", "-"))) < 0.011
        low, high = (float(end.replace("−", "-")) for end in row[4].split(" to "))
        assert low < float(row[3].replace("−", "-")) < high


def test_classes_are_those_of_the_councils():
    told = [row[:3] for row in rows("classes")[2:]]
    assert told[:4] == [
        ["Adult social care", kind, "60"]
        for kind in ("London boroughs", "metropolitan districts", "shire counties", "unitary authorities")
    ]


def test_ways_stand_side_by_side():
    heads, _, first, *_ = rows("ways")
    assert heads == [
        "Line",
        "All other ordinary years",
        "All other years, shock years too",
        "The ordinary years before",
    ]
    ordinary = [
        line.model.within[~np.isin(line.cells.year, ["2020/21", "2021/22"]), 1].mean()
        for line in (found.lines[0] for found in WAYS)
    ]
    assert first[1:] == [f"{share:.1%}" for share in ordinary]
    every = rows("ways")[6]
    assert every[1:] == [f"{found.lines[0].model.within[:, 1].mean():.1%}" for found in WAYS]


def test_files_and_answers():
    assert rows("files")[2] == ["RA.xlsx", "budget of 2013/14", "`0123456789ab`"]
    assert f"- {coverage_sentence(FOUND.lines[0], Target.BUDGET)}" in PARTS["answer"].splitlines()


def test_growth_has_a_part_of_its_own():
    (part,) = growth_page_parts(made_backtest(1, target=Target.GROWTH)).values()
    assert "growth of spending over inflation" in part
    assert "| Adult social care |" in part
