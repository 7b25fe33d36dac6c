"""The model card says of the pack what the pack says.

With ``MTFS_UPDATE_DOCS=1`` in the environment its table is written anew instead.
"""

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from scipy.special import stdtrit

from mtfs.analysis.evidence.backtest.checks import CHECKED_LINES
from mtfs.analysis.evidence.backtest.lines import backtest_cells
from mtfs.analysis.evidence.backtest.rivals import RIVALS, Method
from mtfs.analysis.evidence.backtest.study import run_backtest
from mtfs.analysis.evidence.backtest.summary import coverage_together, gain_over, headline
from mtfs.analysis.evidence.cells import ErrorCells
from mtfs.analysis.evidence.errors import fit_errors
from mtfs.engine.shapes import Floats
from mtfs.iotools.calibration import default_calibration
from mtfs.iotools.history.loading import load_history
from mtfs.words.evidence.calibration_tables import pack_tables

DATA = Path(__file__).parents[3] / "shared" / "data"
PAGE = Path(__file__).parents[2] / "docs" / "evidence.md"
BLOCK = re.compile(r"(<!-- figures: checks -->\n).*?(<!-- end of figures -->)", re.DOTALL)
BLOCK_OF_GROWTH = re.compile(r"<!-- figures: growth -->\n(.*?)<!-- end of figures -->", re.DOTALL)


def table_of_checks() -> str:
    table = next(table for table in pack_tables(default_calibration()) if "80% ranges" in table.title)
    rule = ["---"] * table.texts + ["---:"] * (len(table.headings) - table.texts)
    rows = [table.headings, rule, *table.rows]
    return "\n".join(f"| {' | '.join(cell or '–' for cell in row)} |" for row in rows)


def test_the_table_is_that_of_the_pack() -> None:
    text = PAGE.read_text(encoding="utf-8")
    made = BLOCK.sub(lambda found: f"{found[1]}\n{table_of_checks()}\n\n{found[2]}", text)
    if os.environ.get("MTFS_UPDATE_DOCS"):
        PAGE.write_text(made, encoding="utf-8")
    assert made == PAGE.read_text(encoding="utf-8")


def test_the_figures_in_its_sentences_are_those_of_the_pack() -> None:
    text = PAGE.read_text(encoding="utf-8")
    pack = default_calibration()
    growth = {line: pack.service_growth(line) for line in ("adult_social_care", "net_revenue_expenditure")}
    assert 0.28 < growth["adult_social_care"].foreseen < 0.38
    assert "a third of it for social care and half for" in text
    assert 0.45 < growth["net_revenue_expenditure"].foreseen < 0.55
    error = pack.budget_error("adult_social_care")
    assert round(error.own_sd * 100) == 7
    assert "adult social care is out by 7% (standard deviation)" in text
    own = [abs(r.value) for r in pack.correlations if r.level == "own"]
    assert max(own) < 0.135
    assert "no correlation of own errors is above 0.13 in size" in text
    assert f"`england-{pack.version.replace('.', '-')}`" in text


def test_what_it_says_of_growth_is_what_the_backtest_found() -> None:
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    growth = BLOCK_OF_GROWTH.search((PAGE.parent / "backtest.md").read_text(encoding="utf-8"))
    assert growth is not None
    rows = [[cell.strip(" *") for cell in row.split("|")] for row in re.findall(r"\| (.*) \|", growth[1])]
    held = {row[0]: row[3] for row in rows}
    net = "Net revenue expenditure"
    assert (
        f"held {held['Adult social care']} for adult social care, {held[net]} for net revenue expenditure "
        f"and {held[f'{net}: shire districts']} for that of shire districts"
    ) in text
    for line in ("Adult social care", net):
        assert f"{line}: the model's miss is smaller than that of 3 of the 6 plain rivals" in growth[1]
    assert "three of the six plainer forecasts did better" in text
    assert "With 3 years to judge by" in growth[1]
    assert "three ordinary years to go by" in text


def test_more_years_narrow_the_intervals_as_it_says() -> None:
    now, then = (stdtrit(years - 1, 0.975) / years**0.5 for years in (5, 9))
    assert round(then / now, 1) == 0.6
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    assert "nine ordinary years, with which the intervals above would be about three fifths as wide" in text


def _class_alone(train: ErrorCells, test: ErrorCells) -> Floats:
    return replace(fit_errors(train), own_errors={}).forecast(test)


def test_the_class_alone_did_as_it_says() -> None:
    if not DATA.is_dir():
        pytest.skip("the published files are not beside this checkout")
    history, _ = load_history([DATA])
    model = Method(key="class_alone", forecast=_class_alone)
    found = run_backtest(backtest_cells(history, lines=CHECKED_LINES), methods=(model, *RIVALS)).lines
    held = {line: coverage_together([one for one in found if one.line == line]) for line in CHECKED_LINES}
    shares = {line: f"{estimate.value:.1%}" for line, estimate in held.items()}
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    assert (
        f"held {shares['adult_social_care']} of outturns for adult social care, "
        f"{shares['childrens_social_care']} for children's, and {shares['net_revenue_expenditure']} for net "
        "revenue expenditure of all councils"
    ) in text
    for one in found:
        (rival,) = (scores for scores in one.rivals if scores.method.key == "past_errors")
        assert abs(gain_over(one, rival, headline(one)).share) < 0.01


def test_the_readme_says_the_same() -> None:
    text = " ".join((PAGE.parents[1] / "README.md").read_text(encoding="utf-8").split())
    pack = default_calibration()
    shares = {
        (check.line, check.council_class, check.years): round(100 * check.covered) for check in pack.checks
    }
    adults, children, net = (shares[line, "all", "ordinary"] for line in CHECKED_LINES)
    assert f"In ordinary years {adults}% of outturns for adult social care" in text
    assert f"{children}% for children's, and {net}% for net spending" in text
    shocks = [share for (_, _, years), share in shares.items() if years == "shock"]
    assert f"In the Covid years it was {min(shocks)} to {max(shocks)}%" in text


def test_the_pages_it_points_to_are_there() -> None:
    for name in re.findall(r"\]\(([a-z-]+\.md)\)", PAGE.read_text(encoding="utf-8")):
        assert (PAGE.parent / name).is_file(), name
