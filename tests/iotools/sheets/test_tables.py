"""What each table of a case takes from spreadsheets as councils keep them."""

import pytest

from mtfs.errors import InputError
from mtfs.iotools.sheets.apply import apply_mapping
from mtfs.iotools.sheets.propose import propose_mapping
from mtfs.iotools.sheets.reading import KnownRow
from tests.iotools.sheets.books import YEARS, book, read, said

SAVING = {"Type": "recurrent", "RAG": "amber"}


# -- savings and pressures -----------------------------------------------------------------------------


def test_a_tracker_with_spanning_titles_sections_and_colours() -> None:
    proposal, imported = read(
        book(
            ["Savings programme (£'000)"],
            ["Ref", "Proposal", "Savings target", None, None, "BRAG", "One-off / recurring"],
            [None, None, "2025/26", "2026/27", "Total", None, None],
            ["PEOPLE"],
            ["A1", "Supported living*", "(1,000)", "(250)", "(1,250)", "Amber", "Recurring"],
            ["A2", "Clawback", -150, "-", -150, "B", "One-off"],
            [None, "Total People", -1150, -250, -1400],
            ["B1", "Total facilities contract", "£(45k)", "-£0.1m", -145, "A/G", "Recurring"],
            [None, "GRAND TOTAL", -1195, -350, -1545],
            ["* subject to consultation"],
            merged=[(1, 2, 1, 4)],
        ),
        "savings",
    )
    assert imported.faults == ()
    assert imported.rows == (
        {
            "Scheme": "Supported living",
            "Service": "PEOPLE",
            "Type": "recurrent",
            "RAG": "amber",
            "2025/26": 1_000_000,
            "2026/27": 250_000,
        },
        {
            "Scheme": "Clawback",
            "Service": "PEOPLE",
            "Type": "one-off",
            "RAG": "green",
            "2025/26": 150_000,
            "2026/27": 0,
        },
        {
            "Scheme": "Total facilities contract",
            "Type": "recurrent",
            "RAG": "amber",
            "2025/26": 45_000,
            "2026/27": 100_000,
        },
    )
    assert [(row.name, row.what) for row in imported.left_out] == [
        ("PEOPLE", "the title of a section"),
        ("Total People", "a total"),
        ("GRAND TOTAL", "a total"),
        ("* subject to consultation", "a note"),
    ]
    assert all(total.agrees for total in imported.reconciliation)
    assert len(imported.reconciliation) == 4
    assert "reversed" in said(proposal, "Sign")
    assert "the years add up to the total column" in said(proposal, "Figures of the years")
    told = "\n".join(map(str, imported.decisions))
    assert "'*' behind a text: left out" in told
    assert "'-' in a column of figures: 0" in told
    assert "A unit in the cell: it holds there" in told


@pytest.mark.parametrize(
    ("title", "years_are", "second"),
    [("Cumulative savings, £000", "running", 50), ("New savings in each year, £000", "new", 150)],
)
def test_a_title_tells_whether_figures_run_on(title: str, years_are: str, second: float) -> None:
    source = book([title], ["Scheme", "2025/26", "2026/27"], ["Fleet", 100, 150], ["Post", 7, 9])
    proposal, imported = read(source, "savings", settings=SAVING)
    assert proposal.mapping.years_are == years_are
    assert imported.rows[0]["2026/27"] == second * 1000


def test_figures_that_stay_the_same_run_on_and_one_off_rows_do_not() -> None:
    proposal, imported = read(
        book(
            ["Saving £k", "Type", "2025/26", "2026/27", "2027/28"],
            ["Fleet", "Recurring", 100, 100, 100],
            ["Post", "Ongoing", None, 40, 40],
            ["Stretch", "One-off", 30, None, None],
        ),
        "savings",
        settings={"RAG": "red"},
    )
    assert "in 2 of 3 rows the figure stays the same" in said(proposal, "Figures of the years")
    assert "or: each is what starts in that year: put years_are = 'new'" in said(
        proposal, "Figures of the years"
    )
    amounts = [[row[year] for year in ("2025/26", "2026/27", "2027/28")] for row in imported.rows]
    assert amounts == [[100_000, 0, 0], [0, 40_000, 0], [30_000, 0, 0]]


def test_years_outside_the_plan_and_the_base_year_are_left_out_and_told() -> None:
    proposal, imported = read(
        book(["Scheme", "2024/25 £m", "FY26 £m", "2029-30 £m"], ["Fleet", 1, 2, 3], ["Post", 4, 5, 6]),
        "savings",
        settings=SAVING,
    )
    assert imported.rows[0] == {"Scheme": "Fleet", "2025/26": 2e6, **SAVING}
    assert "2024/25 is the base year" in said(proposal, "Left out")
    assert "2029/30 is not in the plan of the case" in said(proposal, "Left out")
    assert "FY26 is the year that ends in 2026" in said(proposal, "2025/26")


def test_a_single_year_is_read_as_the_one_that_begins_in_it_and_both_readings_are_named() -> None:
    proposal, imported = read(
        book(["Pressure", "Total £000", 2025, 2026], ["Energy", 3, 1, 2], ["Audit", 7, 3, 4]),
        "pressures",
        settings={"Type": "recurrent"},
    )
    assert imported.rows[0] == {"Pressure": "Energy", "Type": "recurrent", "2025/26": 1e3, "2026/27": 2e3}
    assert "or: 2024/25, the year that ends in 2025" in said(proposal, "2025/26")


def test_of_two_columns_of_one_year_the_likelier_is_taken_and_the_other_named() -> None:
    proposal, imported = read(
        book(
            ["£000", None, "2025/26", None, "2026/27", None],
            ["Scheme", "RAG", "Forecast", "Target", "Forecast", "Target"],
            ["Fleet", "G", 8, 10, 18, 20],
            ["Post", "R", 1, 5, 2, 9],
        ),
        "savings",
        settings={"Type": "recurrent"},
    )
    assert [row["2025/26"] for row in imported.rows] == [10_000, 5_000]
    assert "or: '2025/26 Forecast'" in said(proposal, "2025/26")


def test_a_table_of_one_amount_takes_its_year_from_the_title_or_from_what_is_set() -> None:
    rows = (["Pressure", "Amount", "Likelihood"], ["Energy", 250, "85%"], ["Audit", 30, 40], ["Fire", 8, 0.5])
    titled = book(["Growth items 2026/27, £000"], *rows)
    proposal, imported = read(titled, "pressures", settings={"Type": "recurrent"})
    assert [row["2026/27"] for row in imported.rows] == [250_000, 30_000, 8_000]
    assert [row["Probability"] for row in imported.rows] == [0.85, 0.4, 0.5]
    assert "mixed" in said(proposal, "Shares")
    assert "'Growth items 2026/27, £000' names the year" in said(proposal, "2026/27")
    untitled = book(["£000"], *rows)
    faults = propose_mapping(untitled, "pressures", years=("2024/25", "2025/26")).faults
    assert "--set Year=2026/27" in str(faults[0])
    _, imported = read(untitled, "pressures", settings={"Type": "recurrent", "Year": "2025/26"})
    assert imported.rows[0]["2025/26"] == 250_000


def test_schemes_of_one_name_are_told_apart_by_their_references() -> None:
    source = book(["Ref", "Description", "2025/26 £000"], ["A1", "Estates", 1], ["A2", "Estates", 2])
    proposal, imported = read(source, "savings", settings=SAVING)
    assert [row["Scheme"] for row in imported.rows] == ["A1: Estates", "A2: Estates"]
    assert "stand there twice" in said(proposal, "Scheme, to tell rows apart")
    bare = book(["Description", "2025/26 £000"], ["Estates", 1], ["Estates", 2])
    _, imported = read(bare, "savings", settings=SAVING)
    assert [fault.found for fault in imported.faults] == ["'Estates' stands there twice"] * 2


def test_what_the_case_does_not_have_must_be_told_and_what_it_has_stays() -> None:
    source = book(["Scheme", "2025/26 £000", "RAG"], ["Fleet", 1, "Amber"], ["Post", 2, None])
    _, imported = read(source, "savings")
    assert [fault.found for fault in imported.faults] == [
        "nothing tells 'Type' of 'Fleet', 'Post'",
        "nothing tells 'RAG' of 'Post'",
    ]
    assert '--set "Type=recurrent"' in str(imported.faults[0])
    known = [KnownRow("fleet"), KnownRow("Post")]
    _, imported = read(source, "savings", known=known, settings={"Type": "one-off"})
    assert imported.faults == ()
    assert imported.rows == (
        {"Scheme": "Fleet", "2025/26": 1000, "RAG": "amber"},
        {"Scheme": "Post", "2025/26": 2000},
    )


def test_a_list_of_ratings_alone_updates_the_schemes_that_the_case_has() -> None:
    source = book(["Project", "Risk rating"], ["Fleet", "High"], ["Post", "Low"])
    proposal, imported = read(source, "savings", known=[KnownRow("Fleet"), KnownRow("Post")])
    assert imported.rows == ({"Scheme": "Fleet", "RAG": "red"}, {"Scheme": "Post", "RAG": "green"})
    assert "'high': red" in said(proposal, "RAG")


def test_a_word_that_is_not_known_is_a_fault_that_tells_where_to_put_it() -> None:
    source = book(
        ["Scheme", "2025/26 £000", "RAG"], ["Fleet", 1, "Green"], ["Post", 2, "Amber"], ["Vans", 2, "Hopeful"]
    )
    _, imported = read(source, "savings", settings={"Type": "recurrent"})
    assert [str(fault) for fault in imported.faults] == [
        "own.xlsx, Sheet1!C4: 'RAG' of 'Vans' is 'Hopeful'; expected one of red, amber, green, or what it "
        "stands for under [words.RAG] in the mapping"
    ]


def test_yes_and_no_are_read_by_the_heading_above_them() -> None:
    source = book(["Scheme", "Recurring", "2025/26 £"], ["Fleet", "Y", 100], ["Post", "N", 200])
    _, imported = read(source, "savings", settings={"RAG": "green"})
    assert [row["Type"] for row in imported.rows] == ["recurrent", "one-off"]


def test_sections_may_tell_the_type() -> None:
    _, imported = read(
        book(
            ["Pressures, £m"],
            ["Item", "2025/26", "2026/27"],
            ["Recurring pressures"],
            ["Energy", 1.5, 2],
            ["One-off pressures"],
            ["Elections", 0.2, None],
        ),
        "pressures",
    )
    assert [(row["Type"], row["2025/26"]) for row in imported.rows] == [
        ("recurrent", 1.5e6),
        ("one-off", 2e5),
    ]


def test_delivery_is_certain_unless_a_spread_is_set() -> None:
    source = book(["Scheme", "2025/26 £000", "Delivery %"], ["Fleet", 1, 85], ["Post", 2, 50])
    _, imported = read(source, "savings", settings={"Type": "recurrent"})
    triple = ("Delivery low", "Delivery likely", "Delivery high")
    assert [imported.rows[0][header] for header in triple] == [0.85, 0.85, 0.85]
    assert "certain" in str(imported.decisions[0])
    _, imported = read(source, "savings", settings={"Type": "recurrent"}, spread=0.2)
    assert [imported.rows[1][header] for header in triple] == pytest.approx([0.4, 0.5, 0.6])


# -- monitoring ----------------------------------------------------------------------------------------


def variances(heading: str, *cells: object, **columns: tuple[object, ...]) -> list[float]:
    headings = ["Directorate", *columns, heading]
    rows = [[f"Service {i}", *(c[i] for c in columns.values()), cell] for i, cell in enumerate(cells)]
    _, imported = read(book(["£000"], headings, *rows), "monitoring")
    assert imported.faults == ()
    return [float(str(row["Likely"])) / 1000 for row in imported.rows]


@pytest.mark.parametrize(
    ("heading", "cells", "overspends"),
    [
        ("Variance (under)/over", (300, "(50)"), [300, -50]),
        ("(Over)/under spend", ("(300)", 50), [300, -50]),
        ("Variance adverse/(favourable)", ("300", "(50)"), [300, -50]),
        ("Variance (adverse)/favourable", ("(300)", "50"), [300, -50]),
        ("Forecast variance", ("300 (A)", "50 (F)"), [300, -50]),
        ("Forecast variance", ("300A", "(50)F"), [300, -50]),
        ("Projected variance P6", (300, "50-"), [300, -50]),
    ],
)
def test_variances_are_read_by_the_conventions_of_their_heading(
    heading: str, cells: tuple[object, ...], overspends: list[float]
) -> None:
    assert variances(heading, *cells) == overspends


def test_arithmetic_tells_the_sign_of_a_variance() -> None:
    figures = {"Budget": (1000, 400), "Forecast": (1300, 350)}
    assert variances("Variance", -300, 50, **figures) == [300, -50]
    assert variances("Variance", 300, -50, **figures) == [300, -50]


def test_without_a_variance_it_is_the_forecast_less_the_budget() -> None:
    source = book(
        ["Department", "Original budget £m", "Revised budget £m", "Forecast outturn £m"],
        ["Adults", 50, 51, 54],
        ["Legal", 2, 2, 1.75],
        ["Total", 52, 53, 55.75],
    )
    proposal, imported = read(source, "monitoring")
    assert [row["Likely"] for row in imported.rows] == [3e6, -250_000]
    assert "Revised budget" in said(proposal, "Likely, taken off")
    assert all(total.agrees for total in imported.reconciliation)


def test_low_and_high_are_taken_or_set_by_a_spread_and_told() -> None:
    given = book(["Service £", "Low", "Likely", "High"], ["Adults", -5, 10, 30], ["Legal", -1, 0, 2])
    assert read(given, "monitoring")[1].rows[0] == {"Service": "Adults", "Low": -5, "Likely": 10, "High": 30}
    alone = book(["Service £", "Variance"], ["Adults", 10], ["Legal", -20])
    _, imported = read(alone, "monitoring")
    assert imported.rows[1] == {"Service": "Legal", "Low": -20, "Likely": -20, "High": -20}
    assert "give --spread 0.2" in str(imported.decisions[0])
    _, imported = read(alone, "monitoring", spread=0.2)
    assert imported.rows[1] == {"Service": "Legal", "Low": -24, "Likely": -20, "High": -16}
    assert "20% below and above Likely" in str(imported.decisions[0])


def test_of_several_months_the_latest_is_taken() -> None:
    source = book(["Service", "Variance P4 £k", "Variance P5 £k", "Actual to P5 £k"], ["Adults", 1, 2, 9])
    proposal, imported = read(source, "monitoring")
    assert imported.rows[0]["Likely"] == 2000
    assert "or: 'Variance P4 £k'" in said(proposal, "Likely")


# -- costs ---------------------------------------------------------------------------------------------


def test_costs_in_sections_of_types_of_cost() -> None:
    proposal, imported = read(
        book(
            ["Budget book 2024/25, £"],
            ["Description", "2023/24 Budget", "2024/25 Budget"],
            ["Adult social care"],
            ["Employees", "11,000", "12,000"],
            ["Third party payments", "48,000", "50,500"],
            ["Income", "(9,000)", "(9,500)"],
            ["Total adult social care", "50,000", "53,000"],
            ["Highways"],
            ["Employees", "4,000", "4,100"],
            ["Supplies & services", "1,000", "1,000"],
            ["Total highways", "5,000", "5,100"],
            ["NET BUDGET TOTAL", "55,000", "58,100"],
        ),
        "costs",
    )
    assert imported.faults == ()
    assert [tuple(row.values()) for row in imported.rows] == [
        ("Adult social care", "Employees", 12_000),
        ("Adult social care", "Third party payments", 50_500),
        ("Adult social care", "Income", -9_500),
        ("Highways", "Employees", 4_100),
        ("Highways", "Supplies & services", 1_000),
    ]
    assert all(total.agrees for total in imported.reconciliation)
    assert "it is the Cost type" in said(proposal, "'Description'")
    assert "income is negative" in said(proposal, "Sign")
    assert "it is of 2023/24" in said(proposal, "Left out")


def test_of_several_budgets_the_net_one_is_taken_and_the_others_are_named() -> None:
    source = book(
        ["Service", "Gross expenditure", "Income", "Net expenditure", "£000"],
        ["Adults", 70, -10, 60],
        ["Legal", 5, -1, 4],
        ["Total", 75, -11, 64],
    )
    _, imported = read(source, "costs")
    assert [row["Base budget"] for row in imported.rows] == [60_000, 4_000]


# -- reserves ------------------------------------------------------------------------------------------


def test_reserves_told_by_their_balances() -> None:
    proposal, imported = read(
        book(
            ["Reserves forecast £m"],
            [None, "Balance at", None, None],
            ["Reserve", "31 March 2024", "31 March 2025", "31 March 2026"],
            ["General Fund balance", 5.149, 5.149, 5.149],
            ["Earmarked reserves"],
            ["Insurance", 1.2, 1, 0.8],
            ["Total earmarked", 1.2, 1, 0.8],
            ["Ring-fenced reserves"],
            ["Mersey Gateway", 65, 66, 67],
            ["DSG deficit", -5.3, -9, -14.1],
            ["Total", 66.049, 63.149, 58.849],
            merged=[(1, 1, 1, 3)],
        ),
        "reserves",
    )
    assert imported.faults == ()
    assert imported.rows[0] == {
        "Reserve": "General Fund balance",
        "Class": "general",
        "Opening balance": 5_149_000,
        "2024/25": 0,
        "2025/26": 0,
    }
    assert [(row["Class"], row["2025/26"]) for row in imported.rows[1:]] == [
        ("earmarked", -200_000),
        ("committed", 1_000_000),
        ("committed", -5_100_000),
    ]
    assert "so its name says" in said(proposal, "Class of 'General Fund balance'")
    assert "the balance as 2024/25 begins" in said(proposal, "Opening balance")


def test_contributions_and_uses_of_a_year_are_added_and_held_against_the_closing_balance() -> None:
    rows = (
        ["Reserve", "Opening balance £000", "Transfers in", "Use of reserve", "Closing balance"],
        ["Insurance", 1000, 50, 200, 850],
        ["Winter", 300, None, 100, 210],
    )
    proposal, imported = read(book(["£000"], *rows), "reserves", settings={"Class": "earmarked"})
    assert [row["2024/25"] for row in imported.rows] == [-150_000, -100_000]
    assert "positive figures are taken out of the reserve" in said(proposal, "Use of reserve")
    check = next(d for d in imported.decisions if "Balance at the end of 2024/25" in d.what)
    assert check.where == "E4"


def test_balances_printed_as_credits_are_reversed() -> None:
    proposal, imported = read(
        book(
            ["Reserve (£000)", "Balance at 1 April 2024", "Movement 2024/25"],
            ["General Fund", "(5,000)", 0],
            ["Insurance", "(1,000)", 250],
            ["DSG adjustment account", "5,348", 3600],
        ),
        "reserves",
        settings={"Class": "earmarked"},
    )
    assert [row["Opening balance"] for row in imported.rows] == [5e6, 1e6, -5_348_000]
    assert [row["2024/25"] for row in imported.rows] == [0, -250_000, -3_600_000]
    assert [row["Class"] for row in imported.rows] == ["general", "earmarked", "dsg"]
    assert "printed as credits" in said(proposal, "Sign")


def test_a_second_general_reserve_is_told_to_be_the_case_s_own() -> None:
    source = book(["Reserve £", "Opening balance"], ["General Fund Balance", 100])
    known = [KnownRow("General Fund", general=True)]
    _, imported = read(source, "reserves", known=known)
    assert '"General Fund Balance" = "General Fund" under [names]' in str(imported.faults[0])


def test_nothing_like_the_table_is_told_with_what_is_expected() -> None:
    with pytest.raises(InputError, match="nothing there looks like savings; expected a row with headings"):
        propose_mapping(book(["Minutes of the meeting"], ["Present: Cllr Smith"]), "savings")


@pytest.mark.parametrize(
    ("table", "headings", "found"),
    [
        ("reserves", ["Reserve £", "Movement 2024/25"], "no column fits 'Opening balance'"),
        ("costs", ["Ref", "Budget £"], "no column names the service"),
        ("savings", ["Scheme", "Saving £"], "no column of figures has a year of the plan in its heading"),
    ],
)
def test_what_no_column_fits_is_told(table: str, headings: list[str], found: str) -> None:
    names: tuple[object, ...] = (1, 2) if table == "costs" else ("Winter", "Fleet")
    source = book(headings, [names[0], 5], [names[1], 7])
    assert found in [fault.found for fault in propose_mapping(source, table, years=YEARS).faults]


def test_months_are_no_years() -> None:
    proposal, imported = read(
        book(["Scheme £000", "2025/26 Target", "Apr-25", "May-25"], ["Fleet", 10, 1, 2], ["Post", 20, 3, 4]),
        "savings",
        settings=SAVING,
    )
    assert [row["2025/26"] for row in imported.rows] == [10_000, 20_000]
    assert "'Apr-25', 'May-25' (they are months of 2025/26)" in said(proposal, "Left out")
    proposal = propose_mapping(
        book(["Service £", "Apr-24", "May-24"], ["Roads", 10, 1]), "costs", years=YEARS
    )
    assert any("no column fits 'Base budget'" in fault.found for fault in proposal.faults)


def test_of_several_months_of_a_variance_the_last_is_taken() -> None:
    rows = book(["Service £", "Variance March", "Variance April", "Variance May"], ["Roads", 1, 2, 3])
    proposal, imported = read(rows, "monitoring")
    assert imported.rows[0]["Likely"] == 1
    assert "or: 'Variance May'; or: 'Variance April'" in said(proposal, "Likely")


def test_a_column_that_is_headed_as_one_and_cannot_be_read_as_it_is_told() -> None:
    rows = book(
        ["Pressure £000", "Likelihood", "2025/26"],
        ["Fees", "High", 3],
        ["Demand", "50%", 5],
        ["Law", "Low", 1],
    )
    proposal, imported = read(rows, "pressures", settings={"Type": "recurrent"})
    told = said(proposal, "Left out")
    assert "headed as Probability is, and most of it cannot be read as a share" in told
    assert "--set Probability=" in told
    assert not any("Probability" in row for row in imported.rows)


@pytest.mark.parametrize(
    ("title", "is_told"),
    [
        ("Budget book 2025/26 £", True),
        ("Budget 2024/25, to Cabinet on 2 May 2025, £", False),
        ("In £", False),
    ],
)
def test_a_title_of_another_year_than_the_base_year_is_told(title: str, is_told: bool) -> None:
    _, imported = read(book([title], ["Service", "Net budget"], ["Roads", 5]), "costs")
    told = [decision for decision in imported.decisions if decision.what == "Year"]
    assert bool(told) == is_told
    if is_told:
        assert "2024/25" in told[0].chosen


def test_a_column_of_noughts_needs_no_unit_beside_cells_that_have_their_own() -> None:
    rows = book(["Scheme", "2025/26", "2026/27"], ["Fleet", "£45k", 0], ["Post", "£1.2m", None])
    proposal, imported = read(rows, "savings", settings=SAVING)
    assert not proposal.faults
    assert [row["2025/26"] for row in imported.rows] == [45_000, 1_200_000]
    rows = book(["Scheme", "2025/26", "2026/27"], ["Fleet", "£45k", 0], ["Post", 2, 0])
    bare = propose_mapping(rows, "savings", years=YEARS, settings=SAVING)
    assert any("tells the unit of '2025/26', '2026/27'" in fault.found for fault in bare.faults)


def test_rows_of_the_case_without_figures_are_not_missing() -> None:
    rows = book(
        ["Scheme £000", "RAG", "2025/26"],
        ["Fleet", "Amber", 1],
        ["Depot", "Green", None],
        ["New", "Green", None],
        ["Post", "Red", "TBC"],
    )
    proposal, _ = read(rows, "savings", settings=SAVING)
    known = [KnownRow("Post"), KnownRow("Depot")]
    imported = apply_mapping(rows, proposal.mapping, years=YEARS, known=known)
    assert imported.rows[1:] == ({"Scheme": "Depot"}, {"Scheme": "Post", "RAG": "red"})
    assert [row.name for row in imported.left_out] == ["New"]
    assert "the case's figures stay" in "\n".join(map(str, imported.decisions))


def test_a_range_of_the_case_that_one_figure_replaces_is_told() -> None:
    rows = book(["Service £000", "Variance"], ["Roads", 3], ["Parks", 1])
    proposal, _ = read(rows, "monitoring")
    known = [KnownRow("Roads", ranged=("Likely",)), KnownRow("Parks")]
    told = apply_mapping(rows, proposal.mapping, years=YEARS, known=known).decisions
    ranges = [decision for decision in told if "in the place of the range" in decision.chosen]
    assert [place.cell for decision in ranges for place in decision.places] == ["B2"]


def test_one_figure_of_months_that_a_scheme_slips_is_certain_or_spread() -> None:
    rows = book(["Scheme £000", "Slippage months", "2025/26"], ["Fleet", 3, 1], ["Post", None, 2])
    _, imported = read(rows, "savings", settings=SAVING)
    assert [imported.rows[0][f"Slip {end}"] for end in ("low", "likely", "high")] == [3, 3, 3]
    assert "Slip likely" not in imported.rows[1]
    assert "Slip low and Slip high: the same as Slip likely" in "\n".join(map(str, imported.decisions))
    _, imported = read(rows, "savings", settings=SAVING, spread=0.5)
    assert [imported.rows[0][f"Slip {end}"] for end in ("low", "likely", "high")] == [1.5, 3, 4.5]


def test_marks_of_adverse_and_favourable_go_before_arithmetic() -> None:
    rows = book(
        ["Service £000", "Budget", "Forecast", "Variance"],
        ["Adults", 110, 125, "15 (A)"],
        ["Children", 90, 80, "10 (F)"],
        ["Roads", 50, 40, "10 (F)"],
        ["Parks", 10, 12, 2],
    )
    proposal, imported = read(rows, "monitoring")
    assert [row["Likely"] for row in imported.rows] == [15_000, -10_000, -10_000, 2_000]
    assert "an overspend is positive (in 4 of the rows" in said(proposal, "Sign")
