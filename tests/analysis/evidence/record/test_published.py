"""The rule held against the published returns: its two weights, whether it foretells, and Halton's record."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq
from scipy.special import digamma, ndtr, polygamma

from mtfs import read_case
from mtfs.analysis.evidence.record.blend import NORMAL, PRIOR_YEARS, National, blend
from mtfs.analysis.evidence.record.national import LASTING_OF_PERSISTENCE, LASTING_SHARE
from mtfs.domain.stresses import Standing
from mtfs.domain.track_record import RecordUnit
from mtfs.iotools.national.revenue import read_revenue_return
from tests.iotools.national.small_returns import published_data

CASE = Path(__file__).parents[4] / "scenarios" / "halton-2024-25.xlsx"
ENDINGS = {
    "2013-14": ("xls", "xls"),
    "2014-15": ("xls", "xls"),
    "2017-18": ("xlsx", "xls"),
    "2018-19": ("xlsx", "xls"),
    "2019-20": ("xlsx", "xls"),
    "2020-21": ("xlsx", "xlsx"),
    "2021-22": ("xlsx", "xlsx"),
}
LINES = {"adult_social_care": "Adult social care", "childrens_social_care": "Children's social care"}
HALTON = "E0601"
#: A budget below this, or an error beyond this, is a matter of how a return was filled in.
LEAST, MOST = 2e6, 0.6


def _services(name: str) -> dict[tuple[str, str], float]:
    """Return what each council, by the ministry's code, budgeted or spent on each service."""
    book = read_revenue_return(published_data(name))
    full = [authority for authority in book.authorities if authority not in book.left_out]
    return {
        (authority.e_code, item.key): item.figure.value
        for authority in full
        for item in book.entry(authority).services
        if item.key in LINES
    }


@pytest.fixture(scope="module")
def returns() -> pd.DataFrame:
    """Budgets and outturns for social care, by line, council and year."""
    frames = []
    for year, (budget, outturn) in ENDINGS.items():
        pair = {
            "budget": _services(f"RA_{year}_budget_by_LA.{budget}"),
            "outturn": _services(f"RS_{year}_outturn_by_LA.{outturn}"),
        }
        frame = pd.DataFrame(pair).rename_axis(["council", "line"]).reset_index()
        frames.append(frame.assign(year=year))
    found = pd.concat(frames).dropna()
    found["error"] = found["outturn"] / found["budget"] - 1
    return found


@pytest.fixture(scope="module", params=LINES)
def cells(request: pytest.FixtureRequest, returns: pd.DataFrame) -> pd.DataFrame:
    """The council-years of one line, with what is a council's own in each."""
    kept = returns[(returns["line"] == request.param) & (returns["budget"] > LEAST)]
    kept = kept[kept["error"].abs() < MOST]
    return kept.assign(own=kept["error"] - kept.groupby("year")["error"].transform("median"))


def _by_council(cells: pd.DataFrame) -> pd.DataFrame:
    found = cells.groupby("council")["own"].agg(["count", "mean", "var"])
    return found[found["count"] >= 5]


def _lasting(cells: pd.DataFrame) -> float:
    """Return the share of the variance that is of councils' averages."""
    councils = _by_council(cells)
    within = np.average(councils["var"], weights=councils["count"] - 1)
    between = councils["mean"].var() - np.mean(within / councils["count"])
    return float(between / (between + within))


def test_the_nation_is_worth_some_five_years_of_spread(cells: pd.DataFrame) -> None:
    councils = _by_council(cells)
    half = (councils["count"] - 1) / 2
    logs = np.log(councils["var"]) - digamma(half) + np.log(half)
    left = logs.var() - polygamma(1, half).mean()
    fitted = 2 * brentq(lambda x: polygamma(1, x) - left, 0.01, 1e4)
    assert fitted == pytest.approx(PRIOR_YEARS, abs=0.5)


def test_half_of_what_two_years_have_in_common_lasts(cells: pd.DataFrame) -> None:
    wide = cells.pivot_table(index="council", columns="year", values="own")
    running = [("2013-14", "2014-15"), ("2017-18", "2018-19"), ("2018-19", "2019-20"), ("2019-20", "2020-21")]
    persistence = np.mean([wide[list(pair)].dropna().rank().corr().iloc[0, 1] for pair in running])
    lasting = _lasting(cells)
    assert lasting == pytest.approx(LASTING_OF_PERSISTENCE * persistence, abs=0.04)
    assert lasting == pytest.approx(LASTING_SHARE, abs=0.04)


def _crps(error: float, mean: float, sd: float) -> float:
    """Return the continuous ranked probability score of a normal forecast (Gneiting and Raftery 2007)."""
    z = (error - mean) / sd
    density = np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
    return float(sd * (z * (2 * ndtr(z) - 1) + 2 * density - 1 / np.sqrt(np.pi)))


@pytest.mark.parametrize("coming", ["2018-19", "2019-20", "2020-21", "2021-22"])
def test_it_foretells_better_than_the_nation_and_no_worse_than_the_record_alone(
    cells: pd.DataFrame, coming: str
) -> None:
    past = cells[cells["year"] < coming]
    shocks = past.groupby("year")["error"].median()
    spread = float(past["own"].quantile(0.9) - past["own"].quantile(0.1)) / (2 * NORMAL.high)
    lasting = LASTING_SHARE * spread**2
    nation = National(
        mean=float(shocks.mean()),
        between_sd=lasting**0.5,
        within_sd=float(spread**2 - lasting + shocks.var()) ** 0.5,
        shape=NORMAL,
        of="",
        standing=Standing.SOURCED,
    )
    scores = []
    for council, years in past.groupby("council"):
        then = cells[(cells["council"] == council) & (cells["year"] == coming)]["error"]
        own = years["error"].tolist()
        found, alone = blend(own, nation), blend(own, None)
        if found is not None and alone is not None and len(then):
            error = float(then.iloc[0])
            forecasts = ((found.mean, found.sd), (nation.mean, nation.sd), (alone.mean, alone.sd))
            scores.append([_crps(error, mean, sd) for mean, sd in forecasts])
    blended, national, record = np.mean(scores, axis=0)
    assert len(scores) >= 140
    assert blended < 0.985 * national
    assert blended < 1.005 * record


def test_haltons_record_is_that_of_the_returns(returns: pd.DataFrame) -> None:
    record = read_case(CASE).track_record
    for line, service in LINES.items():
        entries = record.of(service, RecordUnit.MONEY)
        own = returns[(returns["council"] == HALTON) & (returns["line"] == line)].set_index("year")
        assert len(entries) == 5
        for entry in entries:
            year = own.loc[f"{entry.year_for[:4]}-{entry.year_for[5:]}"]
            assert (entry.assumed, entry.turned_out) == (year["budget"], year["outturn"])
