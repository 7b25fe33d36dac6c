"""A history of the published files themselves, where they stand beside the checkout."""

import csv

import pandas as pd
import pytest

from mtfs.analysis.evidence.history import BREAKS, LINES, LineKind, check_history
from mtfs.iotools.history.build import build_history
from mtfs.iotools.history.definition import REST, STEP_LINES, STEPS
from mtfs.iotools.history.records import History
from mtfs.iotools.history.telling import council_lines
from tests.iotools.national.small_returns import published_data

FILES = (
    "RA_2013-14_budget_by_LA.xls",
    "RS_2013-14_outturn_by_LA.xls",
    "RA_2018-19_budget_by_LA.xlsx",
    "RS_2018-19_outturn_by_LA.xls",
    "RS_2019-20_outturn_by_LA.xls",
    "RS_2021-22_outturn_by_LA.xlsx",
    "RS_2023-24_outturn_by_LA.xlsx",
    "RA_2025-26_budget_by_LA.xlsx",
)
#: Authorities of a file, those whose returns are complete, and totals that do not add up.
COUNTS = {
    "RA_2013-14_budget_by_LA.xls": (444, 444, 0),
    "RS_2013-14_outturn_by_LA.xls": (444, 444, 0),
    "RA_2018-19_budget_by_LA.xlsx": (443, 443, 4),
    "RS_2018-19_outturn_by_LA.xls": (444, 444, 12),
    "RS_2019-20_outturn_by_LA.xls": (436, 436, 2),
    "RS_2021-22_outturn_by_LA.xlsx": (426, 426, 22),
    "RS_2023-24_outturn_by_LA.xlsx": (411, 397, 6),
    "RA_2025-26_budget_by_LA.xlsx": (412, 404, 1),
}
#: What the files print for England, where every authority's return is complete [£m].
ENGLAND = {
    ("2013/14", "budget"): (96_526.1, 117_090.8, 102_165.2, 58_181.8, 23_370.9),
    ("2013/14", "outturn"): (91_808.9, 112_884.8, 96_418.8, 54_581.7, 23_370.9),
    ("2018/19", "outturn"): (91_416.8, 109_344.3, 94_226.5, 54_655.0, 29_563.3),
    ("2019/20", "outturn"): (94_600.0, 110_330.3, 98_178.4, 57_717.8, 31_452.3),
}
TOTALS = (
    *("service_expenditure", "net_current_expenditure", "revenue_expenditure"),
    *("net_revenue_expenditure", "council_tax_requirement"),
)
#: The measures of the key figures by the line that holds them.
MEASURES = {
    "adult social care": "adult_social_care",
    "children's social care": "childrens_social_care",
    "education": "education",
    "total service expenditure": "service_expenditure",
    "net current expenditure": "net_current_expenditure",
    "revenue expenditure": "revenue_expenditure",
    "net revenue expenditure": "net_revenue_expenditure",
    "council tax requirement": "council_tax_requirement",
    "revenue support grant": "revenue_support_grant",
    "retained business rates": "retained_rates",
    "unallocated reserves 31 March": "reserves_unallocated",
    "other earmarked reserves 31 March": "reserves_earmarked",
    "DSG adjustment account 31 March": "dsg_balance",
}


@pytest.fixture(scope="module")
def made() -> History:
    return build_history([published_data(name) for name in FILES])


def value(made: History, code: str, year: str, line: str, side: str) -> float:
    rows = made.frame[(made.frame["ons_code"] == code) & (made.frame["year"] == year)]
    (found,) = rows.loc[rows["line"] == line, side]
    return float(found)


def test_every_file_is_told_with_what_is_complete_and_what_does_not_add_up(made: History) -> None:
    check_history(made.frame)
    off = {name: sum(total.off for total in made.totals if total.file == name) for name in COUNTS}
    found = {each.file: (each.authorities, each.complete, off[each.file]) for each in made.sources}
    assert found == COUNTS
    assert len(made.differences) == sum(off.values())
    assert all(each.told for each in made.differences if each.total)


def test_the_key_figures_are_those_of_the_published_files(made: History) -> None:
    compared = 0
    with published_data("key_figures.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            year, _, kind = row["year"].partition(" ")
            if row["file"] in FILES and row["measure"] in MEASURES:
                line = MEASURES[row["measure"]]
                found = value(made, row["ons_code"], year.replace("-", "/"), line, kind)
                assert found == pytest.approx(1000 * float(row["value"]), abs=0.5), row
                compared += 1
    assert compared == 129


@pytest.mark.parametrize(("year", "side"), ENGLAND)
def test_the_authorities_come_to_england(made: History, year: str, side: str) -> None:
    rows = made.frame[made.frame["year"] == year]
    sums = rows.groupby("line")[side].sum() / 1e6
    assert [round(sums[total], 1) for total in TOTALS] == list(ENGLAND[year, side])


def test_lines_come_to_the_totals_but_where_told(made: History) -> None:
    told = {(each.e_code, each.year, each.kind) for each in made.differences if each.total}
    wide = made.frame.pivot_table(
        index=["e_code", "year"], columns="line", values=["budget", "outturn"], aggfunc="sum", min_count=1
    )
    for side in ("budget", "outturn"):
        figures: pd.DataFrame = wide[side].dropna(how="all")
        running = pd.Series(0.0, index=figures.index)
        sound = [(*key, side) not in told for key in figures.index]
        for step, _, end in STEPS:
            lines = {*STEP_LINES[step].values(), REST[step]}
            if step == "financing":
                lines.add("covid_grants")
            running = running + figures[figures.columns.intersection(sorted(lines))].fillna(0).sum(axis=1)
            # Whole thousands may each be rounded; most files tell their pence.
            assert (running - figures[end])[sound].abs().max() <= 20_000.0
            running = figures[end]
        net = figures["revenue_expenditure"] + figures["grants_inside_aef"].fillna(0)
        assert (net - figures["net_revenue_expenditure"])[sound].abs().max() <= 1_500.0


def test_councils_are_matched_across_years(made: History) -> None:
    told = list(council_lines(made))
    assert "Folkestone & Hythe was Shepway." in told
    assert "Barnsley has the ONS code E08000038; some files have E08000016." in told
    assert (
        "Buckinghamshire took the place of the county of Buckinghamshire, Aylesbury Vale, Chiltern, South "
        "Bucks and Wycombe in 2020/21."
    ) in told
    assert len([line for line in told if "took the place of" in line]) == 12
    # Every council of 2013/14 is there in the last outturn before it was merged, if it was.
    first = {match.e_code: match for match in made.matches if match.first == "2013/14"}
    gone = {
        match.council for match in first.values() if match.last == "2013/14" and match.council_class != "O"
    }
    assert gone == set()
    assert all(match.ons_code for match in made.matches if match.council_class != "O")
    classes = pd.Series([match.council_class for match in made.matches]).value_counts().to_dict()
    assert {key: count for key, count in classes.items() if key != "O"} == {
        "SD": 204,
        "UA": 65,
        "MD": 36,
        "L": 33,
        "SC": 27,
    }


def test_pilots_of_rates_retention_are_marked_from_the_figures(made: History) -> None:
    rows = made.frame[made.frame["line"] == "revenue_support_grant"]
    marked = rows[rows["breaks"].str.contains("rates_pilots")]
    # Liverpool City Region began in 2017/18, Leeds City Region in 2018/19 with London; Kent went back after.
    assert {"Halton", "Sefton", "Leeds", "Islington"} <= set(
        marked.loc[marked["year"] == "2018/19", "council"]
    )
    assert "Durham" not in set(marked["council"])
    assert "Leeds" not in set(marked.loc[marked["year"] == "2021/22", "council"])


def test_a_partial_return_is_marked(made: History) -> None:
    marked = made.frame[made.frame["breaks"].str.contains("partial_return")]
    assert set(zip(marked["council"], marked["year"], strict=True)) == {
        ("Thurrock", "2021/22"),
        ("Wellingborough", "2018/19"),
    }


def test_every_break_of_these_years_is_marked_somewhere(made: History) -> None:
    marked = {key for text in made.frame["breaks"].unique() for key in text.split()}
    # Nothing before 2013/14 is to hand, and nothing was chained; no file here is of 2020/21 or its budget.
    assert set(BREAKS) - marked == {
        "council_tax_support",
        "rates_retention",
        "public_health_transfer",
        "reorganisation",
        "covid_in_budgets",
    }


def test_chained_councils_lose_no_penny(made: History) -> None:
    chained = build_history([published_data(name) for name in FILES[3:5]], chain="successors").frame
    before = chained[chained["year"] == "2018/19"]
    assert {"E07000244", "E07000245", "E07000246"} <= set(before["ons_code"])
    assert not {"Waveney", "Forest Heath", "Taunton Deane"} & set(before["council"])
    apart = made.frame[made.frame["year"] == "2018/19"]
    for line in ("service_expenditure", "council_tax_requirement", "reserves_unallocated"):
        sums = [frame.loc[frame["line"] == line, "outturn"].sum() for frame in (before, apart)]
        assert sums[0] == pytest.approx(sums[1])


def test_only_levels_lines_and_totals_are_there(made: History) -> None:
    kinds = {line.key: line.kind for line in LINES}
    assert set(made.frame["line"]) == set(kinds)
    covid = made.frame[made.frame["line"] == "covid_grants"]
    assert set(covid["year"]) == {"2019/20", "2021/22"}
    assert kinds["covid_grants"] is LineKind.FINANCING
