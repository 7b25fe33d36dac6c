"""Every authority of the published returns gives a case that runs and balances to the penny."""

import csv
import math
import sys
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from openpyxl.utils import get_column_letter

from mtfs.engine.projection import project_plan
from mtfs.errors import InputError, RequestError
from mtfs.iotools.national.authorities import find_authority
from mtfs.iotools.national.case import CaseTables, national_case
from mtfs.iotools.national.council_tax import CouncilTaxReturn, read_council_tax_return
from mtfs.iotools.national.returns import Authority, CouncilTax, RevenueEntry
from mtfs.iotools.national.revenue import RevenueReturn, read_revenue_return
from tests.iotools.national.made_entries import as_case, imbalance, plan_gaps, rows_of
from tests.iotools.national.small_returns import published_data

BUDGET, OUTTURN = "RA_2025-26_budget_by_LA.xlsx", "RS_2023-24_outturn_by_LA.xlsx"
COUNCIL_TAX = "CTR_Table_10_2026-27.ods"


@dataclass
class Sweep:
    """Cases of all authorities of a set of files, and what was left out."""

    cases: dict[Authority, CaseTables] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)


def entry_of(found: RevenueReturn, authority: Authority, sweep: Sweep, what: str) -> RevenueEntry | None:
    try:
        return found.entry(find_authority(authority, found.authorities))
    except (InputError, RequestError) as error:
        sweep.left_out[f"{what}: {'not complete' if isinstance(error, InputError) else 'not in it'}"] += 1
        return None


def tax_of(found: CouncilTaxReturn, authority: Authority, year: str, sweep: Sweep) -> CouncilTax | None:
    try:
        return found.entry(find_authority(authority, found.authorities), year)
    except (InputError, RequestError):
        sweep.left_out["council tax: none of its own"] += 1
        return None


@cache
def sweep_through(budget: str, outturn: str, council_tax: str) -> Sweep:
    """Make the cases of every authority; a blank name is a file that is not given."""
    before = read_revenue_return(published_data(budget)) if budget else None
    after = read_revenue_return(published_data(outturn)) if outturn else None
    tax = read_council_tax_return(published_data(council_tax)) if council_tax else None
    main = before or after
    assert main is not None
    sweep = Sweep()
    for authority in main.authorities:
        entry = entry_of(main, authority, sweep, main.kind)
        if entry is None:
            continue
        ended = entry_of(after, authority, sweep, "outturn") if before and after else None
        levels = tax_of(tax, authority, entry.year, sweep) if tax else None
        later = None
        if tax and levels and entry.year == tax.years[0]:
            later = tax_of(tax, authority, tax.years[1], sweep)
        sweep.cases[authority] = national_case(
            entry if before else None, ended if before else entry, levels, following=later
        )
    return sweep


@pytest.mark.parametrize(
    ("budget", "outturn", "council_tax", "least"),
    [
        (BUDGET, OUTTURN, COUNCIL_TAX, 404),
        ("RA_2021-22_budget_by_LA.xlsx", "RS_2020-21_outturn_by_LA.xlsx", "CTR_2022-23.xlsx", 419),
        ("RA_2017-18_budget_by_LA_r_export.csv", "", "", 445),
        ("RA_2013-14_budget_by_LA.xls", "", "", 444),
        ("", "RS_2019-20_outturn_by_LA.xls", "", 430),
    ],
    ids=["2025-26", "2021-22", "2017-18 csv", "2013-14 xls", "outturn 2019-20"],
)
def test_every_authority_with_a_full_return(
    budget: str, outturn: str, council_tax: str, least: int, capsys: pytest.CaptureFixture[str]
) -> None:
    sweep = sweep_through(budget, outturn, council_tax)
    off, not_finite, warned = [], [], []
    # All are made; of the older files, for the sake of time, one in five is read as a case and run.
    for authority, made in list(sweep.cases.items())[:: 1 if budget == BUDGET else 5]:
        case = as_case(made)
        if abs(imbalance(case)) >= 0.005:
            off.append(authority.name)
        if not all(map(math.isfinite, plan_gaps(case))):
            not_finite.append(authority.name)
        warned += [remark.text for remark in case.remarks if not remark.routine]
    with capsys.disabled():
        left_out = "; ".join(f"{why} {count}" for why, count in sorted(sweep.left_out.items()))
        sys.stdout.write(f"\n{budget or outturn}: {len(sweep.cases)} cases; left out: {left_out or 'none'}\n")
    assert len(sweep.cases) >= least
    assert (off, not_finite, warned) == ([], [], [])


@pytest.fixture
def recent() -> Sweep:
    return sweep_through(BUDGET, OUTTURN, COUNCIL_TAX)


def test_little_is_put_down_to_a_difference_between_the_returns(recent: Sweep) -> None:
    large = {
        authority.name: made.balance.difference
        for authority, made in recent.cases.items()
        if abs(made.balance.difference) > 1_000
    }
    # These three differ from their own council tax returns.
    assert {"Havant", "Barnet", "Guildford"} <= set(large)
    assert len(large) < 90
    for name, made in ((authority.name, made) for authority, made in recent.cases.items()):
        assert (name in large) is any("'Difference between the returns'" in text for text in made.warnings)


def test_the_council_tax_that_is_set_is_that_of_the_plan(recent: Sweep) -> None:
    found = read_council_tax_return(published_data(COUNCIL_TAX))
    taken = 0
    for authority, made in recent.cases.items():
        if "and the plan has both" not in " ".join(text for _, text in made.decisions):
            continue
        published = found.entry(find_authority(authority, found.authorities), "2026/27")
        product = published.tax_base.value * published.band_d.value
        assert project_plan(as_case(made).base).council_tax[0, 1] == pytest.approx(product, abs=0.01)
        taken += 1
    # Most fire and police authorities may rise by pounds, and a few councils were allowed more.
    assert taken > 300


#: Measures of the key figures, by the sheet and the row of the case that hold them.
HELD = {
    "adult social care": ("Costs", "Adult social care", "Base budget", 1),
    "children's social care": ("Costs", "Children's social care", "Base budget", 1),
    "retained business rates": ("Funding", "Retained business rates", "Base", -1),
    "tax base for setting, previous year": ("Funding", "Council tax base", "Base", 1),
    "Band D excl parish, previous year": ("Funding", "Band D", "Base", 1),
    "unallocated reserves 31 March": ("Reserves", "General fund balance", "Opening balance", 1),
    "DSG adjustment account 31 March": ("Reserves", "Dedicated schools grant", "Opening balance", 1),
}


def test_the_key_figures_stand_in_the_cases_with_their_cells(recent: Sweep) -> None:
    with published_data("key_figures.csv").open(encoding="utf-8") as file:
        expected = [row for row in csv.DictReader(file) if row["file"] in (BUDGET, OUTTURN, COUNCIL_TAX)]
    by_code = {authority.ons_code: made for authority, made in recent.cases.items()}
    checked = 0
    for row in expected:
        if row["measure"] not in HELD or (row["file"] == OUTTURN and "March" not in row["measure"]):
            continue
        sheet, name, column, sign = HELD[row["measure"]]
        cell = f"{get_column_letter(int(row['excel_col']))}{row['excel_row']}"
        (origin,) = (
            one
            for one in rows_of(by_code[row["ons_code"]], "Provenance")
            if (one["Sheet"], one["Row"], one["Column"]) == (sheet, name, column)
            and (one["File"], one["Source sheet"], one["Source cell"]) == (row["file"], row["sheet"], cell)
        )
        assert origin["Value in the case"] == pytest.approx(sign * float(row["value"])), row
        checked += 1
    assert checked == 21


def test_a_few_through_files_end_to_end(tmp_path: Path) -> None:
    from mtfs.iotools.case.reader import read_case
    from mtfs.iotools.case.writer import write_case
    from mtfs.iotools.national.importer import import_national

    for council in ("E06000006", "Sefton", "County Durham"):
        made = import_national(
            council,
            budget=published_data(BUDGET),
            outturn=published_data(OUTTURN),
            council_tax=published_data(COUNCIL_TAX),
        )
        path = tmp_path / "case.xlsx"
        write_case(path, made.tables, notes=made.notes, comments=made.comments)
        case = read_case(path)
        assert abs(imbalance(case)) < 0.005
        assert plan_gaps(case) == pytest.approx(plan_gaps(as_case(made)))
