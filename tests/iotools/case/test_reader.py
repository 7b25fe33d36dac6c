"""Workbooks that are read: what their cells come to, what is left to defaults, and what is remarked upon."""

import random
import zipfile
from pathlib import Path

import numpy as np
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference

from mtfs import Case, read_case
from mtfs.domain.assumptions import Correlations, DistributionKind
from mtfs.domain.council import Units
from mtfs.domain.funding import FundingKind
from mtfs.domain.reserves import ReserveClass
from mtfs.domain.savings import Rag
from mtfs.engine.correlation import nearest_correlation
from mtfs.engine.projection import project_plan
from tests.cases import (
    YEARS,
    Tables,
    at,
    case_of,
    change_parts,
    faults_of,
    full_case,
    put,
    put_raw,
    without_column,
    write_workbook,
)


def remarks_of(tables: Tables, folder: Path) -> list[str]:
    return [f"{remark.severity}: {remark.text}" for remark in case_of(tables, folder).remarks]


def edited(tables: Tables, folder: Path, *edits: tuple[object, ...]) -> Case:
    """Read the case with a scenario of its own, named New."""
    tables["Scenarios"] += [["New", *edit] for edit in edits]
    return case_of(tables, folder)


class TestTheFullCase:
    @pytest.fixture
    def case(self, tables, tmp_path):
        return case_of(tables, tmp_path)

    def test_nothing_is_remarked_upon(self, case):
        assert case.remarks == ()

    def test_scenarios(self, case):
        assert case.scenarios == ("Base", "High inflation", "Half savings", "Tax freeze")
        assert len(case.edits) == 5
        assert case.scenario_name(" tax FREEZE") == "Tax freeze"

    def test_where_it_came_from(self, case):
        assert case.path.endswith("case.xlsx")
        assert len(case.sha256) == 64

    def test_council(self, case):
        council = case.base.council
        assert (council.name, council.ons_code, council.base_year) == ("Exampleshire", "E06000099", "2025/26")
        assert (council.units, council.minimum_balance) == (Units.THOUSANDS, 5e6)
        assert (council.safety_net, council.collection_share, council.savings_correlation) == (
            0.925,
            0.8,
            0.6,
        )
        assert (council.dsg_override_ends, council.dsg_share) == ("2028/29", 0.25)

    def test_years(self, case):
        assert case.years == ("2025/26", *YEARS)

    def test_drivers(self, case):
        drivers = {driver.name: driver for driver in case.base.drivers}
        assert drivers["cpi"].central_rates == (0.03, 0.022, 0.02, 0.02)
        assert (drivers["cpi"].distribution.sd, drivers["cpi"].distribution.sd_up) == (0.008, 0.015)
        assert drivers["rates growth"].distribution.values == (-0.02, 0, 0.01)
        assert drivers["flat"].distribution.kind is DistributionKind.FIXED
        assert drivers["flat"].central_rates == (0, 0, 0, 0)
        assert drivers["transport"].persistence == 0

    def test_costs(self, case):
        adults, contracts, _, transport, _, income = case.base.costs
        assert (adults.base_budget, adults.price_weight, adults.demand_weight) == (30e6, 0.8, 1.2)
        assert (contracts.price_weight, contracts.demand_weight) == (1, 1)
        assert (transport.cost_type, transport.price_driver, transport.demand_driver) == (
            "",
            None,
            "transport",
        )
        assert income.base_budget == -5e6

    def test_monitoring_and_pressures(self, case):
        adults, corporate = case.base.monitoring
        assert (adults.low, adults.likely, adults.high, adults.recurring_share) == (5e5, 1e6, 2.5e6, 0.7)
        assert (corporate.low, corporate.high, corporate.recurring_share) == (-1e6, 0, 0)
        insurance, claim, waste = case.base.pressures
        assert (insurance.amounts, insurance.recurrent) == ((1.2e6, 0, 0, 0), True)
        assert (claim.probability, claim.low, claim.high, claim.recurrent) == (0.3, 0.5, 2, False)
        assert (waste.probability, waste.low, waste.high, waste.service) == (1, 1, 1, "")

    def test_savings(self, case):
        reviews, routes, rents, energy, office = case.base.savings
        assert (reviews.rag, reviews.delivery, reviews.slip_months) == (Rag.AMBER, (0.5, 0.8, 1), (0, 3, 9))
        assert (routes.rag, routes.delivery, routes.slip_months) == (None, (0.2, 0.6, 1.1), (0, 6, 20))
        assert (rents.recurrent, rents.delivery, rents.slip_months) == (False, (0, 0.4, 0.8), (3, 9, 18))
        assert (energy.delivery, energy.slip_months) == ((0.5, 0.8, 1), (0, 0, 0))
        assert (office.delivery, office.slip_months) == ((0.9, 1, 1), (0, 0, 3))
        assert office.planned == (460_000, 1_850_000, 0, 0)

    def test_funding_has_money_in_pounds_and_rates_as_they_are(self, case):
        lines = {line.kind: line for line in case.base.funding if line.kind is not FundingKind.GRANT}
        assert lines[FundingKind.TAX_BASE].base == 40_000
        assert lines[FundingKind.BAND_D].base == 1_500
        assert lines[FundingKind.BASELINE_FUNDING].base == 30e6
        assert lines[FundingKind.GROWTH_ABOVE_BASELINE].base == 1.5e6
        assert lines[FundingKind.CORE_INCREASE].values == (0.0299,) * 4
        assert lines[FundingKind.ASC_PRECEPT].values == (0.02, 0.02, 0, 0)
        assert lines[FundingKind.RESET].values == (0, 1, 0, 0)
        assert lines[FundingKind.SAFETY_NET].values == (1, 0.97, 0.925, 0.925)
        rsg, care = case.base.funding_of(FundingKind.GRANT)
        assert (rsg.base, rsg.values, rsg.driver) == (20e6, (20.2e6, 20.4e6, 20.6e6, 20.8e6), "settlement")
        assert care.driver is None

    def test_reserves(self, case):
        general, transformation, insurance, bridge, dsg = case.base.reserves
        assert (general.reserve_class, general.draw_order) == (ReserveClass.GENERAL, 9)
        assert general.movements == (-5e5, 5e5, 0, 0, 0)
        assert (transformation.opening_balance, insurance.draw_order) == (6e6, None)
        assert not bridge.is_usable
        assert (dsg.driver, dsg.opening_balance, dsg.movements[0]) == ("ehcp", -14e6, -4e6)

    def test_correlations(self, case):
        assert case.base.correlations == Correlations(
            names=("cpi", "pay", "asc demand"), matrix=((1, 0.6, 0.2), (0.6, 1, 0.1), (0.2, 0.1, 1))
        )


class TestTolerance:
    """What may vary without making a difference."""

    @pytest.fixture
    def plain(self, tmp_path):
        folder = tmp_path / "plain"
        folder.mkdir()
        return case_of(full_case(), folder)

    @staticmethod
    def shuffled(rows: list[list[object]], seed: int) -> list[list[object]]:
        order = list(range(len(rows[0])))
        random.Random(seed).shuffle(order)
        return [[row[index] for index in order] for row in rows]

    @pytest.mark.parametrize("seed", range(5))
    def test_order_of_columns(self, tables, tmp_path, plain, seed):
        # The first column of a sheet need not stand first either.
        shuffled = {
            name: self.shuffled(rows, seed) for name, rows in tables.items() if name != "Correlations"
        }
        shuffled["Correlations"] = tables["Correlations"]
        assert case_of(shuffled, tmp_path).strategies == plain.strategies

    def test_order_of_sheets_and_settings(self, tables, tmp_path, plain):
        tables["Council"][1:] = reversed(tables["Council"][1:])
        reordered = {name: tables[name] for name in reversed(tables)}
        assert case_of(reordered, tmp_path).strategies == plain.strategies

    def test_case_and_outer_spaces(self, tables, tmp_path, plain):
        def shouted(value: object) -> object:
            return f"  {value.upper()} " if isinstance(value, str) else value

        first_columns = {"Council": 1, "Drivers": 9, "Scenarios": 6}
        words = {"Price driver", "Demand driver", "Driver", "Kind", "Class", "Type", "RAG", "Distribution"}
        for name, rows in list(tables.items()):
            headings = rows[0]
            rows[1:] = [
                [
                    shouted(value)
                    if headings[i] in words or (name in first_columns and name != "Drivers" and i != 1)
                    else value
                    for i, value in enumerate(row)
                ]
                for row in rows[1:]
            ]
            rows[0] = [shouted(heading) for heading in headings]
        for row in tables["Drivers"][1:]:
            row[0] = str(row[0]).strip().lower()
        tables[" COUNCIL "] = tables.pop("Council")
        case = case_of(tables, tmp_path)
        plans = zip(case.strategies.values(), plain.strategies.values(), strict=True)
        for ours, theirs in plans:
            np.testing.assert_array_equal(project_plan(ours).gap, project_plan(theirs).gap)

    def test_blank_rows_and_cells_of_spaces(self, tables, tmp_path, plain):
        for name, rows in tables.items():
            if name != "Correlations":
                rows.insert(2, [])
                rows.append([" "] * len(rows[0]))
                rows += [[], []]
        tables["Correlations"].insert(1, [])
        put(tables, "Costs!D6", "  ")
        assert case_of(tables, tmp_path).strategies == plain.strategies

    def test_columns_of_ones_own_are_kept_with_a_notice(self, tables, tmp_path, plain):
        put(tables, "Costs!H1", "Notes")
        put(tables, "Costs!H2", "see the budget book, page 12")
        put(tables, "Savings!R3", "no heading")
        tables["Costs"].append([None] * 7 + ["a note under the table"])
        case = case_of(tables, tmp_path)
        assert case.strategies == plain.strategies
        assert [f"{remark.severity}: {remark.text}" for remark in case.remarks] == [
            "notice: columns that the model does not use are kept and ignored: Costs!H1 'Notes', "
            "Savings!R1 without a heading"
        ]

    def test_a_column_that_is_nearly_one_of_the_models_is_a_warning(self, tables, tmp_path):
        put(tables, "Drivers!J1", "Persistance")
        assert remarks_of(tables, tmp_path) == [
            "warning: Drivers!J1: the column 'Persistance' is not read; is it meant to be 'Persistence', "
            "which is absent?"
        ]

    def test_settings_and_sheets_of_ones_own(self, tables, tmp_path, plain):
        tables["Council"].append(["Prepared by", "Finance"])
        tables["Workings"] = [["anything"], ["#REF!"]]
        tables["Notes"] = [["for people"]]
        case = case_of(tables, tmp_path)
        assert case.strategies == plain.strategies
        assert [remark.text for remark in case.remarks] == [
            "the sheet 'Workings' is kept and ignored",
            "Council!A15: the setting 'Prepared by' is kept and ignored",
        ]

    @pytest.mark.parametrize("sheet", ["Correlations", "Monitoring", "Pressures", "Savings", "Scenarios"])
    def test_an_optional_sheet_without_anything_on_it_is_absent(self, tables, tmp_path, sheet):
        blank = case_of({**tables, "Scenarios": [[]], sheet: [[]]}, tmp_path)
        without = {name: rows for name, rows in tables.items() if name not in (sheet, "Scenarios")}
        assert blank.base == case_of(without, tmp_path).base

    def test_a_sheet_that_is_rather_like_one_of_the_models_is_a_warning(self, tables, tmp_path):
        tables["Pressures new"] = tables.pop("Pressures")
        assert remarks_of(tables, tmp_path) == [
            "warning: the sheet 'Pressures new' is not read; is it meant to be 'Pressures', which is absent?"
        ]

    def test_a_sheet_that_is_all_but_one_of_the_models_is_a_fault(self, tables, tmp_path):
        tables["Pressure"] = tables.pop("Pressures")
        (fault,) = faults_of(tables, tmp_path)
        assert str(fault) == (
            "Pressure: the sheet is named 'Pressure'; expected 'Pressures', which is absent, or a name less "
            "like it (did you mean Pressures?)"
        )

    def test_numbers_pass_for_names(self, tables, tmp_path):
        put(tables, at(tables, "Drivers", "flat", "Driver"), 2.5)
        put(tables, at(tables, "Costs", "Corporate", "Demand driver"), 2.5)
        put(tables, at(tables, "Costs", "Transport", "Service"), 400)
        put(tables, "Correlations!C1", 2.5)
        tables["Correlations"][2][0] = "2.5"
        case = case_of(tables, tmp_path)
        assert case.base.costs[3].service == "400"
        assert case.base.correlations.names[1] == "2.5"


class TestDefaults:
    def test_optional_sheets_may_be_absent(self, tables, tmp_path):
        for sheet in ("Correlations", "Monitoring", "Pressures", "Savings", "Scenarios"):
            del tables[sheet]
        base = case_of(tables, tmp_path).base
        assert (base.monitoring, base.pressures, base.savings) == ((), (), ())
        assert base.correlations == Correlations()

    def test_optional_sheets_may_be_empty(self, tables, tmp_path):
        for sheet in ("Correlations", "Monitoring", "Pressures", "Savings", "Scenarios"):
            del tables[sheet][1:]
        case = case_of(tables, tmp_path)
        assert case.base.savings == ()
        assert case.scenarios == ("Base",)

    def test_settings_left_out_or_blank(self, tables, tmp_path):
        kept = ("Setting", "Council", "Base year", "Units", "Minimum general fund balance")
        tables["Council"] = [row for row in tables["Council"] if row[0] in kept] + [["Safety net", None]]
        council = case_of(tables, tmp_path).base.council
        assert (council.core_limit, council.asc_limit, council.safety_net) == (0.0299, 0.02, 0.925)
        assert (council.collection_share, council.savings_correlation) == (1, 0.5)
        assert (council.dsg_interest_rate, council.dsg_override_ends, council.dsg_share) == (0.045, None, 1)
        assert council.ons_code == ""

    def test_columns_left_out(self, tables, tmp_path):
        for sheet, headings in {
            "Drivers": ["SD up", "Persistence"],
            "Costs": ["Cost type", "Price weight", "Demand weight"],
            "Monitoring": [
                "Recurring share",
                "Price driver",
                "Price weight",
                "Demand driver",
                "Demand weight",
            ],
            "Pressures": ["Service", "Probability", "Low", "High"],
            "Savings": ["Workstream", "Service"],
            "Reserves": ["Draw order"],
        }.items():
            for heading in headings:
                without_column(tables, sheet, heading)
        base = case_of(tables, tmp_path).base
        assert all(driver.persistence == 0 and driver.distribution.sd_up is None for driver in base.drivers)
        assert all((line.price_weight, line.demand_weight) == (1, 1) for line in base.costs)
        assert all(line.recurring_share == 0 and line.price_driver is None for line in base.monitoring)
        assert all((p.probability, p.low, p.high) == (1, 1, 1) for p in base.pressures)
        assert all(reserve.draw_order is None for reserve in base.reserves)

    @pytest.mark.parametrize(("units", "scale"), [("£", 1000), ("£000", 1), ("£m", 0.001), (" £M ", 0.001)])
    def test_units_give_the_same_pounds(self, tables, tmp_path, units, scale):
        (tmp_path / "plain").mkdir()
        expected = project_plan(case_of(full_case(), tmp_path / "plain").base)
        money = {
            "Costs": ["Base budget"],
            "Monitoring": ["Low", "Likely", "High"],
            "Pressures": YEARS,
            "Savings": YEARS,
            "Reserves": ["Opening balance", "2025/26", *YEARS],
        }
        for sheet, headings in money.items():
            columns = [tables[sheet][0].index(heading) for heading in headings]
            for row in tables[sheet][1:]:
                for column in columns:
                    row[column] = row[column] and row[column] * scale
        for row in tables["Funding"][1:]:
            if row[1] in ("baseline funding", "growth above baseline"):
                row[2] *= scale
            elif row[1] == "grant":
                row[2:3] = [row[2] * scale]
                row[4:] = [value * scale for value in row[4:]]
        put(tables, "Council!B5", units)
        put(tables, "Council!B6", 5000 * scale)
        base = case_of(tables, tmp_path).base
        assert base.council.minimum_balance == pytest.approx(5e6)
        plan = project_plan(base)
        for measure in ("gap", "usable", "net_spending", "funding", "council_tax", "dsg"):
            np.testing.assert_allclose(getattr(plan, measure), getattr(expected, measure), atol=0.005)

    def test_the_turn_of_the_century(self, tables, tmp_path):
        renamed = dict(
            zip(["2025/26", *YEARS], ["2098/99", "2099/00", "2100/01", "2101/02", "2102/03"], strict=True)
        )
        renamed["2028/29"] = "2101/02"
        for rows in tables.values():
            rows[:] = [[renamed.get(v, v) if isinstance(v, str) else v for v in row] for row in rows]
        case = case_of(tables, tmp_path)
        assert case.years == ("2098/99", "2099/00", "2100/01", "2101/02", "2102/03")
        assert case.base.override_ends_at == 3

    @pytest.mark.parametrize("plan_years", [1, 30])
    def test_any_number_of_years_from_1_to_30(self, tables, tmp_path, plan_years):
        labels = [f"{2026 + n}/{(27 + n) % 100:02d}" for n in range(plan_years)]
        for sheet in ("Drivers", "Pressures", "Savings", "Funding", "Reserves"):
            first = tables[sheet][0].index("2026/27")
            headings, *rows = tables[sheet]
            tables[sheet] = [headings[:first] + labels, *(row[: first + 1] for row in rows)]
        tables["Scenarios"] = tables["Scenarios"][:1]
        put(tables, "Council!B13", None)
        assert case_of(tables, tmp_path).base.plan_years == plan_years


class TestAsOtherProgramsWriteIt:
    def test_formulas_are_read_as_their_results(self, tables, tmp_path):
        path = write_workbook(tmp_path / "case.xlsx", tables)
        put_raw(path, tables, "Costs!C4", "<f>20000+5000</f><v>25000</v>")
        put_raw(path, tables, "Costs!D4", '<f>"c"&amp;"pi"</f><v>cpi</v>', "str")
        put_raw(path, tables, "Drivers!K1", '<f>"2026/27"</f><v>2026/27</v>', "str")
        assert read_case(path).strategies == case_of(full_case(), tmp_path).strategies

    def test_a_formula_that_gives_an_empty_text_is_a_blank(self, tables, tmp_path):
        path = write_workbook(tmp_path / "case.xlsx", tables)
        put_raw(path, tables, "Costs!D4", '<f>IF(1,"","x")</f><v></v>', "str")
        put_raw(path, tables, "Savings!L2", '<f>IF(1,"","x")</f><v/>', "str")
        base = read_case(path).base
        assert base.costs[2].price_driver is None
        assert base.savings[0].planned[0] == 0

    def test_shared_strings(self, tables, tmp_path):
        path = write_workbook(tmp_path / "case.xlsx", tables)
        put_raw(path, tables, "Costs!A2", "<v>1</v>", "s")
        book = load_workbook(write_workbook(tmp_path / "other.xlsx", tables))
        assert book.sheetnames[0] == "Council"
        with zipfile.ZipFile(path) as archive:
            types = archive.read("[Content_Types].xml").decode()
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
        types = types.replace(
            "</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
        )
        spread = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        strings = f'<sst xmlns="{spread}"><si><t>no</t></si><si><r><t>Ad</t></r><r><t>ults</t></r></si></sst>'
        change_parts(
            path, {"[Content_Types].xml": types.encode()}, add={"xl/sharedStrings.xml": strings.encode()}
        )
        assert read_case(path).base.costs[0].service == "Adults"

    @pytest.mark.parametrize("where", ["XFD1048576", "A1048576", "XFD1"])
    def test_a_sheet_may_say_that_it_is_huge(self, tables, tmp_path, where):
        path = write_workbook(tmp_path / "case.xlsx", tables)
        book = load_workbook(path)
        book["Costs"][where].number_format = "0.00"
        book["Savings"][where].number_format = "0.00"
        book.save(path)
        assert read_case(path).strategies == case_of(full_case(), tmp_path).strategies

    def test_formats_merged_cells_hidden_sheets_and_links_are_no_matter(self, tables, tmp_path):
        path = write_workbook(tmp_path / "case.xlsx", tables)
        book = load_workbook(path)
        book["Costs"].merge_cells("I1:K3")
        book["Drivers"].sheet_state = "hidden"
        book["Funding"]["E4"].number_format = "0.00%"
        book["Costs"]["A2"].hyperlink = "https://example.org"
        book["Costs"].auto_filter.ref = "A1:G7"
        chart = BarChart()
        chart.add_data(Reference(book["Costs"], min_col=3, min_row=1, max_row=7), titles_from_data=True)
        book.create_chartsheet("Chart").add_chart(chart)
        book["Costs"].add_chart(BarChart(), "M2")
        book.save(path)
        case = read_case(path)
        assert case.strategies == case_of(full_case(), tmp_path).strategies
        assert case.remarks == ()

    def test_a_workbook_read_twice_has_the_same_hash(self, tables, tmp_path):
        path = write_workbook(tmp_path / "case.xlsx", tables)
        assert read_case(path).sha256 == read_case(str(path)).sha256


class TestScenarios:
    def test_edits_are_made_in_their_order(self, tables, tmp_path):
        case = edited(
            tables,
            tmp_path,
            ("Costs", "Transport", "Base budget", "add", 100),
            ("Costs", "Transport", "Base budget", "scale", 2),
            ("Costs", "Children", "Base budget", "scale", 2),
            ("Costs", "Children", "Base budget", "add", 100),
        )
        costs = case.strategies["New"].costs
        assert (costs[3].base_budget, costs[2].base_budget) == (20_200_000, 50_100_000)
        assert case.base.costs[3].base_budget == 10_000_000

    def test_edits_of_several_scenarios_may_be_mixed(self, tables, tmp_path):
        tables["Scenarios"] += [
            ["A", "Drivers", "cpi", "2026/27", "set", 0.1],
            ["B", "Drivers", "cpi", "2026/27", "set", 0.2],
            [" a ", "Drivers", "cpi", "2026/27", "add", 0.01],
        ]
        case = case_of(tables, tmp_path)
        assert case.scenarios[-2:] == ("A", "B")
        assert case.strategies["A"].drivers[0].central_rates[0] == pytest.approx(0.11)
        assert case.strategies["B"].drivers[0].central_rates[0] == 0.2

    def test_an_edit_finds_what_an_earlier_one_named(self, tables, tmp_path):
        case = edited(
            tables,
            tmp_path,
            ("Savings", "Rents", "Scheme", "set", "Lettings"),
            ("Savings", "lettings", "RAG", "set", "green"),
            ("Savings", "Lettings", "Slip low", "add", 1),
            ("Savings", "Lettings", "Slip likely", "add", 2),
            ("Savings", "Lettings", "Slip high", "add", 3),
        )
        scheme = case.strategies["New"].savings[2]
        assert (scheme.name, scheme.slip_months) == ("Lettings", (1, 2, 6))

    def test_all_rows(self, tables, tmp_path):
        case = edited(tables, tmp_path, ("Savings", " * ", "RAG", "set", "red"))
        assert {scheme.rag for scheme in case.strategies["New"].savings} == {Rag.RED}

    @pytest.mark.parametrize(
        ("row", "changed"),
        [
            ("Adults", [0, 1]),
            ("adults / THIRD party payments", [1]),
            ("Transport", [3]),
            ("Transport / ", [3]),
            ("Corporate / Income", [5]),
            ("*", [0, 1, 2, 3, 4, 5]),
        ],
    )
    def test_rows_of_costs(self, tables, tmp_path, row, changed):
        case = edited(tables, tmp_path, ("Costs", row, "Base budget", "scale", 1.001))
        pairs = zip(case.base.costs, case.strategies["New"].costs, strict=True)
        assert [n for n, (old, new) in enumerate(pairs) if old != new] == changed

    def test_years_of_reserves_begin_with_the_base_year(self, tables, tmp_path):
        case = edited(tables, tmp_path, ("Reserves", "Insurance", "YEARS", "add", 10))
        assert case.strategies["New"].reserves[2].movements == (10_000.0,) * 5

    def test_years_elsewhere_do_not(self, tables, tmp_path):
        case = edited(tables, tmp_path, ("Pressures", "Waste contract", "years", "add", 1))
        assert case.strategies["New"].pressures[2].amounts == (1_000, 801_000, 201_000, 201_000)

    def test_one_year(self, tables, tmp_path):
        case = edited(tables, tmp_path, ("Reserves", "Insurance", "2025/26", "set", -100))
        assert case.strategies["New"].reserves[2].movements == (-100_000, 0, 0, 0, 0)

    @pytest.mark.parametrize(
        ("edit", "table", "row", "field", "expected"),
        [
            (("Drivers", "pay", "SD up", "add", 0.002), "drivers", 1, "distribution.sd_up", 0.012),
            (("Drivers", "pay", "SD up", "scale", 2), "drivers", 1, "distribution.sd_up", 0.02),
            (("Drivers", "transport", "Persistence", "add", 0.5), "drivers", 4, "persistence", 0.5),
            (("Costs", "Transport", "Price weight", "scale", 0.5), "costs", 3, "price_weight", 0.5),
            (("Costs", "Transport", "Demand weight", "add", 0.5), "costs", 3, "demand_weight", 1.5),
            (
                ("Monitoring", "Corporate", "Recurring share", "add", 0.5),
                "monitoring",
                1,
                "recurring_share",
                0.5,
            ),
            (("Monitoring", "Corporate", "Price weight", "scale", 3), "monitoring", 1, "price_weight", 3),
            (
                ("Pressures", "Waste contract", "Probability", "scale", 0.5),
                "pressures",
                2,
                "probability",
                0.5,
            ),
            (("Pressures", "Waste contract", "Low", "add", -0.5), "pressures", 2, "low", 0.5),
            (("Pressures", "Waste contract", "High", "scale", 2), "pressures", 2, "high", 2),
            (("Reserves", "Insurance", "Draw order", "add", 3), "reserves", 2, "draw_order", 3),
            (("Funding", "Core", "Base", "add", 3), "funding", 2, "base", 3),
            (("Council", "Safety net", "Value", "scale", 0.5), "council", None, "safety_net", 0.4625),
            (
                ("Council", "Minimum general fund balance", "value", "add", 1),
                "council",
                None,
                "minimum_balance",
                5.001e6,
            ),
        ],
    )
    def test_add_and_scale_act_on_defaults(self, tables, tmp_path, edit, table, row, field, expected):
        record = getattr(edited(tables, tmp_path, edit).strategies["New"], table)
        value = record if row is None else record[row]
        for name in field.split("."):
            value = getattr(value, name)
        assert value == pytest.approx(expected)

    @pytest.mark.parametrize(
        ("name", "field", "default"),
        [
            ("Core council tax limit", "core_limit", 0.0299),
            ("ASC precept limit", "asc_limit", 0.02),
            ("Safety net", "safety_net", 0.925),
            ("Collection fund share", "collection_share", 1),
            ("Savings correlation", "savings_correlation", 0.5),
            ("DSG interest rate", "dsg_interest_rate", 0.045),
            ("DSG share falling on council", "dsg_share", 1),
        ],
    )
    def test_a_setting_that_is_left_out_may_be_edited(self, tables, tmp_path, name, field, default):
        tables["Council"] = [row for row in tables["Council"] if row[0] != name]
        change = 0.001 if default < 0.5 else -0.001
        case = edited(tables, tmp_path, ("Council", name.lower(), "Value", "add", change))
        assert getattr(case.strategies["New"].council, field) == pytest.approx(default + change)
        assert getattr(case.base.council, field) == default

    def test_text_settings_may_be_set(self, tables, tmp_path):
        tables["Council"] = [row for row in tables["Council"] if row[0] != "DSG override ends"]
        case = edited(tables, tmp_path, ("Council", "DSG override ends", "Value", "set", "2027/28"))
        assert case.strategies["New"].council.dsg_override_ends == "2027/28"
        assert case.base.council.dsg_override_ends is None

    def test_delivery_that_a_rating_gives(self, tables, tmp_path):
        edits = [
            ("Savings", "Reviews", f"Delivery {word}", "scale", 0.5) for word in ("low", "likely", "high")
        ]
        edits += [("Savings", "Energy", f"Slip {word}", "add", 2) for word in ("low", "likely", "high")]
        savings = edited(tables, tmp_path, *edits).strategies["New"].savings
        assert savings[0].delivery == (0.25, 0.4, 0.5)
        assert savings[0].slip_months == (0, 3, 9)
        assert savings[3].slip_months == (2, 2, 2)

    def test_a_column_that_the_sheet_leaves_out_may_be_edited(self, tables, tmp_path):
        without_column(tables, "Drivers", "Persistence")
        case = edited(tables, tmp_path, ("Drivers", "cpi", "Persistence", "add", 0.3))
        assert case.strategies["New"].drivers[0].persistence == 0.3

    def test_values_are_in_the_units_of_the_sheet(self, tables, tmp_path):
        case = edited(
            tables,
            tmp_path,
            ("Funding", "RSG", "2026/27", "set", 1),
            ("Funding", "Band D", "Base", "set", 1600),
            ("Council", "Minimum general fund balance", "Value", "set", 7000),
        )
        strategy = case.strategies["New"]
        assert strategy.funding_of(FundingKind.GRANT)[0].values[0] == 1_000
        assert strategy.funding_of(FundingKind.BAND_D)[0].base == 1_600
        assert strategy.council.minimum_balance == 7e6

    def test_a_rise_above_the_limit_with_its_limit(self, tables, tmp_path):
        case = edited(
            tables,
            tmp_path,
            ("Funding", "Core", "2027/28", "set", 0.0999),
            ("Council", "Core council tax limit", "Value", "set", 0.0999),
            ("Funding", "ASC", "years", "set", 0.03),
            ("Council", "ASC precept limit", "Value", "add", 0.01),
        )
        assert case.strategies["New"].council.core_limit == 0.0999

    def test_a_driver_may_be_changed_and_switched_off(self, tables, tmp_path):
        case = edited(
            tables,
            tmp_path,
            ("Drivers", "cpi", "Distribution", "set", "fixed"),
            ("Costs", "Transport", "Price driver", "set", "CPI"),
            ("Drivers", "rates growth", "Values", "set", "0;0.01"),
            ("Drivers", "flat", "SD", "add", 0.01),
            ("Drivers", "flat", "Distribution", "set", "normal"),
        )
        strategy = case.strategies["New"]
        assert strategy.drivers[0].distribution.kind is DistributionKind.FIXED
        assert strategy.costs[3].price_driver == "CPI"
        assert strategy.drivers[7].distribution.values == (0, 0.01)
        assert strategy.drivers[11].distribution.sd == 0.01

    @pytest.mark.parametrize(
        ("edit", "message"),
        [
            (
                ("Drivers", "cpi", "SD", "set", "wide"),
                "Drivers!F2 (edited at Scenarios!F7): 'SD' is 'wide'; expected a rate or share, as a number: "
                "0.03 is 3%",
            ),
            (
                ("Drivers", "cpi", "2026/27", "scale", 100),
                "Drivers!K2 (edited at Scenarios!F7): '2026/27' is 3; expected a rate between -1 and 1, "
                "where "
                "0.03 is 3% (did you mean 0.03?)",
            ),
            (
                ("Savings", "Reviews", "Delivery likely", "scale", 0.5),
                "Savings!F2 (row edited at Scenarios!F7): 'Delivery low' is blank; expected a number: low, "
                "likely and high come together, "
                "or are all blank",
            ),
            (
                ("Council", "DSG share falling on council", "Value", "set", 25),
                "Council!B14 (edited at Scenarios!F7): 'DSG share falling on council' is 25; expected 0 to 1 "
                "(did you mean 0.25?)",
            ),
            (
                ("Reserves", "General fund", "2025/26", "add", -9000),
                "Reserves!F2 (edited at Scenarios!F7): '2025/26' is -9500; expected no more to be taken "
                "out than "
                "the planned movements before it leave in the reserve, £7,200,000",
            ),
            (
                ("Drivers", "cpi", "Driver", "set", "inflation"),
                "Costs!D3: 'Price driver' is 'cpi'; expected a name from the sheet Drivers",
            ),
            (
                ("Drivers", "placements", "Low", "set", 0.01),
                "Drivers!D5 (row edited at Scenarios!F7): 'Mode' is 0; expected no less than 'Low'",
            ),
            (
                ("Council", "Base year", "Value", "set", "2024/25"),
                "Scenarios!C7: 'Row' is 'Base year'; expected the name of another setting: Base year and "
                "Units "
                "may not be edited",
            ),
            (
                ("Council", " units ", "Value", "set", "£m"),
                "Scenarios!C7: 'Row' is 'units'; expected the name of another setting: Base year and Units "
                "may "
                "not be edited",
            ),
            (
                ("Council", "*", "Value", "set", 1),
                "Scenarios!C7: 'Row' is '*'; expected the name of one setting: the settings may not be "
                "edited "
                "all at once",
            ),
            (
                ("Council", "Safty net", "Value", "set", 1),
                "Scenarios!C7: no setting matches 'Safty net'; expected a setting of Council "
                "(did you mean Safety net?)",
            ),
            (
                ("Council", "Safety net", "2026/27", "set", 1),
                "Scenarios!D7: no column matches '2026/27'; expected Value: the settings have no other "
                "column "
                "(did you mean Value?)",
            ),
            (
                ("Council", "DSG override ends", "Value", "add", 1),
                "Scenarios!E7: 'Operation' is 'add', and 'DSG override ends' holds text; expected set, or a "
                "column of numbers",
            ),
            (
                ("Costs", "Adults", "years", "add", 1),
                "Scenarios!D7: no column of Costs matches 'years'; expected a heading of Costs",
            ),
        ],
    )
    def test_faults_name_the_scenario_and_both_cells(self, tables, tmp_path, edit, message):
        tables["Scenarios"].append(["New", *edit])
        faults = [str(fault) for fault in faults_of(tables, tmp_path)]
        assert faults[0] == f"{message} [in scenario 'New']"
        assert all(fault.endswith("[in scenario 'New']") for fault in faults)

    def test_an_edit_of_what_an_earlier_edit_spoilt(self, tables, tmp_path):
        tables["Scenarios"] += [
            ["New", "Drivers", "cpi", "SD", "set", "wide"],
            ["New", "Drivers", "cpi", "SD", "add", 1],
        ]
        (fault,) = faults_of(tables, tmp_path)
        assert str(fault) == (
            "Scenarios!E8: 'add' meets 'wide' at Drivers!F2 (edited at Scenarios!F7); expected a number "
            "there "
            "[in scenario 'New']"
        )

    def test_a_sheet_without_rows_cannot_be_edited(self, tables, tmp_path):
        del tables["Savings"]
        (fault,) = faults_of(tables, tmp_path)
        assert str(fault) == (
            "Scenarios!B4: there is no sheet 'Savings'; expected a sheet with rows to edit "
            "[in scenario 'Half savings']"
        )


class TestCorrelations:
    @pytest.mark.parametrize(
        "rows",
        [
            [["Driver", "cpi", "pay"], ["cpi", None, 0.5], ["pay", None, None]],
            [["Driver", "cpi", "pay"], ["cpi", 1, None], ["pay", 0.5, 1]],
            [["Driver", "pay", "cpi"], ["cpi", 0.5, 1], ["pay", 1, 0.5]],
            [["Driver", "pay"], ["cpi", 0.5]],
            [["cpi", "Driver", " PAY "], [1, " CPI", 0.5], [0.5, "pay"]],
        ],
    )
    def test_one_triangle_is_enough(self, tables, tmp_path, rows):
        tables["Correlations"] = rows
        found = case_of(tables, tmp_path).base.correlations
        assert found == Correlations(names=("cpi", "pay"), matrix=((1, 0.5), (0.5, 1)))

    def test_a_blank_is_no_correlation(self, tables, tmp_path):
        tables["Correlations"] = [["Driver", "cpi", "pay"], ["cpi"], ["pay"]]
        assert case_of(tables, tmp_path).base.correlations.matrix == ((1, 0), (0, 1))

    def test_an_impossible_matrix_is_a_warning_with_its_change(self, tables, tmp_path):
        for where, value in (("C2", 0.9), ("D2", 0.9), ("D3", -0.9)):
            put(tables, f"Correlations!{where}", value)
        matrix = np.array([[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]])
        _, change = nearest_correlation(matrix)
        (remark,) = case_of(tables, tmp_path).remarks
        assert remark.severity == "warning"
        assert f"changed by {change:.4f} (Frobenius norm)" in remark.text
        assert 0.5 < change < 1.5

    def test_many_drivers(self, tables, tmp_path):
        names = [f"d{n}" for n in range(120)]
        tables["Drivers"] += [[name, "normal", None, None, None, 0.01] for name in names]
        tables["Correlations"] = [["Driver", *names]] + [
            [name, *(1 if i == j else 0.1 for j in range(120))] for i, name in enumerate(names)
        ]
        assert len(case_of(tables, tmp_path).base.correlations.names) == 120


class TestRemarks:
    def test_a_driver_that_nothing_uses(self, tables, tmp_path):
        tables["Drivers"].append(["idle", "normal", None, None, None, 0.01])
        tables["Correlations"][0].append("idle")
        assert remarks_of(tables, tmp_path) == [
            "notice: Drivers!A14: 'Driver' is 'idle'; nothing uses this driver"
        ]

    @pytest.mark.parametrize("label", ["2030/31", "2045/46"])
    def test_an_override_that_ends_after_the_plan(self, tables, tmp_path, label):
        put(tables, "Council!B13", label)
        case = case_of(tables, tmp_path)
        assert case.base.override_ends_at is None
        assert [remark.text for remark in case.remarks] == [
            f"Council!B13: {label} is after the last plan year 2029/30: the override stays on throughout"
        ]

    def test_an_override_without_a_dsg_reserve(self, tables, tmp_path):
        tables["Reserves"].pop()
        tables["Drivers"] = [row for row in tables["Drivers"] if row[0] != "ehcp"]
        assert remarks_of(tables, tmp_path) == [
            "notice: Council!B13: there is no reserve of class 'dsg', so the end of the override changes "
            "nothing"
        ]

    @pytest.mark.parametrize(("budget", "side", "difference"), [(20500, None, None), (21100, None, None)])
    def test_a_base_year_nearly_in_balance(self, tables, tmp_path, budget, side, difference):
        put(tables, "Costs!C6", budget)
        assert remarks_of(tables, tmp_path) == []

    @pytest.mark.parametrize(
        ("budget", "side"),
        [(20500 + 12400, "more"), (20500 - 12400, "less"), (20500 + 11900, ""), (20500 - 11900, "")],
    )
    def test_a_base_year_far_out_of_balance(self, tables, tmp_path, budget, side):
        put(tables, "Costs!C6", budget)
        (remark,) = remarks_of(tables, tmp_path)
        hint = "than funding; is there a total row, a wrong unit, or income typed as positive?"
        assert remark.endswith(f" {side} {hint}") == bool(side)

    def test_a_base_year_that_a_scenario_brings_less_or_more_out_of_balance(self, tables, tmp_path):
        put(tables, "Costs!C6", 40000)
        tables["Scenarios"] += [
            ["Same side", "Costs", "Corporate / Employees", "Base budget", "set", 25000],
            ["Other side", "Costs", "Corporate / Employees", "Base budget", "set", 1],
        ]
        told = remarks_of(tables, tmp_path)
        assert len(told) == 2
        assert told[1].endswith(
            "less than funding; is there a total row, a wrong unit, or income typed as "
            "positive? [in scenario 'Other side']"
        )

    @pytest.mark.parametrize(
        ("budget", "words"), [(21101, "£601,000 more than"), (19899, "£601,000 less than")]
    )
    def test_a_base_year_out_of_balance(self, tables, tmp_path, budget, words):
        put(tables, "Costs!C6", budget)
        assert remarks_of(tables, tmp_path) == [
            "warning: Costs and Funding: the base year 2025/26 does not balance: base budgets and planned "
            f"movements of reserves are {words} funding"
        ]

    def test_a_base_year_that_a_scenario_brings_out_of_balance(self, tables, tmp_path):
        tables["Scenarios"].append(["New", "Costs", "Transport", "Base budget", "add", 5000])
        assert remarks_of(tables, tmp_path) == [
            "warning: Costs and Funding: the base year 2025/26 does not balance: base budgets and planned "
            "movements of reserves are £5,000,000 more than funding [in scenario 'New']"
        ]

    def test_what_a_scenario_brings_about_and_the_case_does_not(self, tables, tmp_path):
        tables["Scenarios"].append(["New", "Council", "DSG override ends", "Value", "set", "2033/34"])
        assert remarks_of(tables, tmp_path) == [
            "notice: Council!B13 (edited at Scenarios!F7): 2033/34 is after the last plan year 2029/30: "
            "the override stays on throughout [in scenario 'New']"
        ]

    def test_what_the_case_brings_about_is_told_once(self, tables, tmp_path):
        put(tables, "Costs!C6", 30000)
        tables["Drivers"].append(["idle", "normal", None, None, None, 0.01])
        assert len(remarks_of(tables, tmp_path)) == 2

    def test_what_is_given_and_not_used(self, tables, tmp_path):
        put(tables, at(tables, "Drivers", "pay", "DF"), 5)
        put(tables, at(tables, "Funding", "Core", "Driver"), "cpi")
        put(tables, at(tables, "Funding", "BFL", "2027/28"), 5)
        put(tables, at(tables, "Reserves", "Insurance", "Driver"), "cpi")
        assert remarks_of(tables, tmp_path) == [
            "notice: Drivers!H3: 'DF' is 5; not used by a normal distribution",
            "notice: Funding!D4: 'Driver' is 'cpi'; not used by a line of kind 'core increase'",
            "notice: Funding row 7: not used by a line of kind 'baseline funding'",
            "notice: Reserves!E4: 'Driver' is 'cpi'; used by the dsg class alone",
        ]

    def test_a_deviation_of_whole_points(self, tables, tmp_path):
        put(tables, at(tables, "Drivers", "pay", "SD"), 2)
        put(tables, at(tables, "Drivers", "rates growth", "Values"), "-2;0;1")
        text = "a deviation of more than 100 percentage points; 0.01 is one percentage point"
        assert remarks_of(tables, tmp_path) == [
            f"warning: Drivers!F3: 'SD' is 2; {text}",
            f"warning: Drivers!I9: 'Values' is '-2;0;1'; {text}",
        ]

    def test_a_saving_written_as_a_negative_number(self, tables, tmp_path):
        put(tables, at(tables, "Savings", "Rents", "2027/28"), -1100)
        (remark,) = remarks_of(tables, tmp_path)
        assert remark.startswith("warning: Savings!A4: 'Scheme' is 'Rents'; the planned saving is negative")

    @pytest.mark.parametrize(
        ("sheet", "name"),
        [
            ("Costs", "TOTAL"),
            ("Costs", " Subtotal"),
            ("Monitoring", "Sub-total: people"),
            ("Pressures", "Grand total"),
            ("Savings", "Overall Totals"),
            ("Funding", "total grants"),
            ("Reserves", "Total usable reserves"),
        ],
    )
    def test_a_row_that_looks_like_a_total(self, tables, tmp_path, sheet, name):
        where = f"{sheet}!A{len(tables[sheet]) + 1}"
        row = {
            "Costs": [None, 0],
            "Monitoring": [0, 0, 0],
            "Pressures": ["Corporate", "recurrent"],
            "Savings": [None, None, "recurrent", "green"],
            "Funding": ["grant", 0],
            "Reserves": ["earmarked", 0],
        }[sheet]
        tables[sheet].append([name, *row])
        assert remarks_of(tables, tmp_path) == [
            f"warning: {where}: '{name}' looks like a total: it is counted beside the rows that it adds up; "
            "delete it if it is one"
        ]

    @pytest.mark.parametrize("name", ["Totality", "Subtotalled", "Teetotal", "All totals", "Totes"])
    def test_a_row_that_does_not_look_like_a_total(self, tables, tmp_path, name):
        tables["Costs"].append([name, None, 0])
        assert remarks_of(tables, tmp_path) == []

    def test_a_driver_may_be_called_total(self, tables, tmp_path):
        put(tables, at(tables, "Costs", "Corporate", "Demand driver"), "Total")
        put(tables, at(tables, "Drivers", "flat", "Driver"), "Total")
        assert remarks_of(tables, tmp_path) == []

    def test_a_large_central_rate(self, tables, tmp_path):
        for year, rate in zip(YEARS, (1, 0.2499, 0.25, -0.255), strict=True):
            put(tables, at(tables, "Drivers", "ehcp", year), rate)
        assert remarks_of(tables, tmp_path) == [
            "warning: Drivers!K11: '2026/27' is 1; a rate of 100% a year; 0.01 is 1%",
            "warning: Drivers!M11: '2028/29' is 0.25; a rate of 25% a year; 0.01 is 1%",
            "warning: Drivers!N11: '2029/30' is -0.255; a rate of -25.5% a year; 0.01 is 1%",
        ]

    def test_a_large_central_rate_of_a_scenario(self, tables, tmp_path):
        put(tables, at(tables, "Drivers", "ehcp", "2026/27"), 0.3)
        tables["Scenarios"].append(["New", "Drivers", "ehcp", "years", "add", 0.2])
        told = remarks_of(tables, tmp_path)
        assert [text.partition(": '")[0] for text in told] == [
            "warning: Drivers!K11",
            *(f"warning: Drivers!{column}11 (edited at Scenarios!F7)" for column in "LMN"),
        ]

    @pytest.mark.parametrize(
        ("sheet", "what"),
        [
            ("Monitoring", "no overspend is assumed in the base year"),
            ("Pressures", "no pressures are assumed"),
            ("Savings", "no savings are planned"),
        ],
    )
    def test_a_sheet_that_is_absent(self, tables, tmp_path, sheet, what):
        del tables[sheet]
        del tables["Scenarios"]
        assert remarks_of(tables, tmp_path) == [f"notice: there is no sheet {sheet}: {what}"]

    @pytest.mark.parametrize("sheet", ["Correlations", "Scenarios"])
    def test_a_sheet_whose_absence_says_nothing(self, tables, tmp_path, sheet):
        del tables[sheet]
        assert remarks_of(tables, tmp_path) == []

    @pytest.mark.parametrize(("minimum", "amount"), [(0.05, "50"), (119, "119,000"), (2e-6, "0.002")])
    def test_a_minimum_balance_that_is_next_to_nothing(self, tables, tmp_path, minimum, amount):
        put(tables, "Council!B6", minimum)
        assert remarks_of(tables, tmp_path) == [
            f"warning: Council!B6: 'Minimum general fund balance' is {minimum:g}; £{amount} is the amount in "
            "£000 units, less than 0.1% of funding: is it meant as a share of the budget?"
        ]

    @pytest.mark.parametrize("minimum", [0, 130])
    def test_a_minimum_balance_of_nothing_or_enough(self, tables, tmp_path, minimum):
        put(tables, "Council!B6", minimum)
        assert remarks_of(tables, tmp_path) == []

    @pytest.mark.parametrize(
        ("headings", "routine"),
        [
            ([" NOTE", "notes", "Comment", "COMMENTS "], True),
            (["Note", "Owner"], False),
            (["Notes", None], False),
            (["Resources"], False),
        ],
    )
    def test_ignored_columns_for_readers_are_routine(self, tables, tmp_path, headings, routine):
        for row, values in enumerate(tables["Costs"]):
            values += headings if row == 0 else ["x"] * len(headings)
        (remark,) = case_of(tables, tmp_path).remarks
        assert remark.severity == "notice"
        assert remark.text.startswith("columns that the model does not use are kept and ignored: Costs!H1")
        assert remark.routine is routine

    def test_no_other_notice_is_routine(self, tables, tmp_path):
        tables["Workings"] = [["x"]]
        tables["Drivers"].append(["idle"])
        del tables["Monitoring"]
        remarks = case_of(tables, tmp_path).remarks
        assert [remark.routine for remark in remarks] == [False] * 3


class TestSharedExamples:
    @pytest.mark.parametrize(
        ("name", "units", "base"), [("case-1", "£000", "2025/26"), ("case-2", "£m", "2023/24")]
    )
    def test_they_are_read(self, shared_examples, name, units, base):
        case = read_case(shared_examples / f"{name}.xlsx")
        assert (case.base.council.units, case.years[0]) == (units, base)
        assert case.scenarios == ("Base", "High inflation", "Half savings", "Tax freeze")
        assert not [
            remark for remark in case.remarks if remark.severity == "warning" and "balance" not in remark.text
        ]


def test_an_empty_sheet_of_ones_own_is_no_matter(tables, tmp_path):
    book = Workbook()
    book.save(tmp_path / "x.xlsx")
    tables["Notes"] = []
    assert case_of(tables, tmp_path).remarks == ()
