"""A calibration pack in words."""

from dataclasses import replace

import pytest

from mtfs.domain.calibration import OTHER_NET
from mtfs.domain.stresses import Standing
from mtfs.words.evidence.calibration import (
    budget_error_words,
    correlation_words,
    forecast_words,
    growth_words,
    pack_heading,
    pack_summary,
    plan_words,
    prior_words,
    source_words,
)
from mtfs.words.evidence.calibration_tables import pack_tables
from tests.iotools.calibration.made_packs import (
    CHILDREN,
    CPI,
    GROWTH,
    OBR,
    PACK,
    PLANS,
    RETURNS,
    SAVINGS,
    TOGETHER,
)
from tests.reading_ease import reading_ease


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {},
            "Children's social care: in 8 of 10 council-years the outturn is between 4.1% below and 11.8% "
            "above budget; the middle one is 2.3% above.",
        ),
        (
            {"council_class": "UA", "low": 0.01, "middle": 0.02},
            "Children's social care, unitary authorities: in 8 of 10 council-years the outturn is between "
            "1.0% above and 11.8% above budget; the middle one is 2.0% above.",
        ),
        (
            {"line": OTHER_NET, "middle": -0.0001},
            "Net revenue expenditure less social care: in 8 of 10 council-years the outturn is between 4.1% "
            "below and 11.8% above budget, as a share of the budgeted net revenue expenditure; the middle "
            "one is as budgeted.",
        ),
    ],
)
def test_a_budget_error(changes: dict[str, object], told: str) -> None:
    assert budget_error_words(replace(CHILDREN, **changes)) == told


@pytest.mark.parametrize(
    ("mean", "told"),
    [
        (0.012, "grows by 1.2% a year on average over prices; -4.3% to +7.8%"),
        (-0.02, "falls by 2.0% a year on average against prices; -7.5% to +4.6%"),
        (0.055, "grows by 5.5% a year on average over prices; 0.0% to +12.1%"),
    ],
)
def test_growth(mean: float, told: str) -> None:
    average, _, span = told.partition("; ")
    assert growth_words(replace(GROWTH, mean=mean)) == (
        f"Adult social care: spending {average}; in 8 of 10 council-years it changes by {span}."
    )


def test_what_moves_together() -> None:
    assert correlation_words(TOGETHER) == (
        "Growth, within a year: Adult social care and Children's social care, correlation 0.12."
    )
    nationally = replace(TOGETHER, of="budget error", second="cpi", level="national", value=-0.004)
    assert correlation_words(nationally) == (
        "Budget errors, nationally, from year to year: Adult social care and Consumer prices (CPI), "
        "correlation 0.00."
    )


def test_forecasts_are_told_by_what_eight_of_ten_years_hold() -> None:
    # 1.28 times 0.6 and 1.9 points.
    assert forecast_words(CPI) == (
        "Consumer prices (CPI): in about 8 of 10 years the outturn is between 0.8 points below and 2.4 "
        "points above the forecast of a year before (derived)."
    )


def test_plans() -> None:
    assert plan_words(PLANS) == (
        "Education, health and care plans: their number grows by 10.5% a year on average; councils' own "
        "long-run rates are from 9.8% to 13.1%."
    )
    assert plan_words(replace(PLANS, councils={})).endswith("10.5% a year on average.")


@pytest.mark.parametrize(
    ("name", "figures", "told"),
    [
        (
            "savings delivered",
            {},
            "Savings: 78% of what is planned is delivered on average; of a scheme rated amber 50% to 100%, "
            "likeliest 80% (assumed).",
        ),
        (
            "pay award",
            {"mean": 0.006, "low": -0.01, "likely": 0.005, "high": 0.024},
            "Pay awards: 0.6 points above what councils assume on average; in 8 of 10 years between 1.0 "
            "points below and 2.4 above (assumed).",
        ),
        (
            "savings correlation",
            {"low": 0.33, "likely": 0.5, "high": 0.73},
            "Savings: schemes fall short together, with a correlation of 0.5 (0.33 to 0.73) (assumed).",
        ),
        (
            "adult social care overspend",
            {"low": -0.001, "likely": 0.0, "high": 0.05, "mean": 0.018},
            "Adult social care: all councils together overspend by 2% on average; in 8 of 10 years by 0% to "
            "5% (assumed).",
        ),
        ("own {name}", {}, "Own {name}: 50% to 100%, likeliest 80% (assumed)."),
    ],
)
def test_a_prior(name: str, figures: dict[str, float], told: str) -> None:
    assert prior_words(replace(SAVINGS, name=name, **figures)) == told


def test_a_source() -> None:
    assert source_words(OBR) == "obr: OBR, Economic and fiscal outlook, March 2026."
    assert source_words(RETURNS).endswith(", 12 December 2024 (RS_2023-24.xlsx).")


def test_the_heading_and_the_summary() -> None:
    assert pack_heading(PACK) == (
        "English councils, 2013-14 to 2023-24: calibration 2026.11, made on 2026-11-22",
        "Budgets and outturns of 2013/14, 2020/21, 2023/24.",
        "Figures of a made-up pack.",
    )
    told = pack_summary(PACK)
    assert [sentence.split(":")[0] for sentence in told] == [
        "Children's social care",
        "Adult social care",
        "Consumer prices (CPI)",
        "Education, health and care plans",
        "Savings",
        "Assumed, for want of a published record",
    ]
    assert told[-1].endswith(": savings delivered.")
    founded = replace(PACK, priors=(replace(SAVINGS, standing=Standing.SOURCED, sources=("obr",)),))
    assert not any("Assumed" in sentence for sentence in pack_summary(founded))


def test_a_councillor_can_read_the_summary() -> None:
    assert reading_ease(" ".join(pack_summary(PACK))) > 40


def test_there_is_a_table_for_each_kind_of_record() -> None:
    titles = [table.title for table in pack_tables(PACK)]
    assert titles == [
        "Outturns against budgets, as shares of the budget: all classes",
        "Growth of spending over consumer prices, from outturn to outturn: all classes",
        "What moves together",
        "Official forecasts",
        "Errors of official forecasts, one year ahead",
        "Number of education, health and care plans",
        "What rests on a few published figures, and on judgement",
    ]
    for table in pack_tables(PACK):
        assert {len(row) for row in table.rows} == {len(table.headings)}
        assert 1 <= table.texts < len(table.headings)
    empty = replace(
        PACK, budget_errors=(), growth=(), correlations=(), forecasts=(), plan_growth=None, priors=()
    )
    assert pack_tables(empty) == ()


def test_correlations_near_nothing_are_counted() -> None:
    near = replace(TOGETHER, second="housing", value=0.04)
    (_, _, table, *_) = pack_tables(replace(PACK, correlations=(TOGETHER, near)))
    assert [row[2] for row in table.rows] == ["Children's social care"]
    assert table.notes[0].endswith("Those nearer to 0 than 0.05 (1) are in the file alone.")


def test_classes_stand_under_their_line() -> None:
    shire = replace(CHILDREN, council_class="SC")
    table = pack_tables(replace(PACK, budget_errors=(CHILDREN, shire)))[0]
    assert [row[0] for row in table.rows] == ["Children's social care", "  all classes", "  shire counties"]
    assert set(table.rows[0][1:]) == {""}
    assert table.title == "Outturns against budgets, as shares of the budget"
