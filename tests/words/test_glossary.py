"""The glossary: the terms that a case needs, and no other."""

from dataclasses import replace
from pathlib import Path

import pytest

from mtfs import Case, read_case
from mtfs.domain.report_details import ReportDetails
from mtfs.words.glossary import Told, glossary_terms
from tests.cases import case_of, full_case
from tests.charts.results import make_strategy


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return case_of(full_case(), tmp_path_factory.mktemp("glossary"))


def terms(case: Case, *, runs: int = 10_000, scenarios: int = 2) -> dict[str, str]:
    told = Told(case=case, strategy=case.base, runs=runs, scenarios=scenarios)
    return dict(glossary_terms(told))


def test_a_full_case_has_its_terms_in_order(case: Case) -> None:
    found = terms(case)
    assert list(found) == sorted(found, key=str.casefold)
    assert {"Override", "Schools grant (DSG)", "Committed reserves", "RAG rating", "Scenario"} <= set(found)
    assert (
        found["Minimum balance"]
        == "The least that the general reserve should hold, as the case has it: £5.0m."
    )
    assert "green scheme is taken to deliver 90% to 100%" in found["RAG rating"]
    assert all(text.endswith(".") for text in found.values())


def test_what_a_case_lacks_is_not_explained() -> None:
    bare = Case(strategies={"Base": make_strategy(1, minimum=0.0)})
    found = terms(bare, runs=1, scenarios=1)
    for term in (
        *("Override", "Schools grant (DSG)", "EHC plan", "Committed reserves", "Earmarked reserves"),
        *(
            "RAG rating",
            "Pressure",
            "Recurrent and one-off",
            "Scenario",
            "Minimum balance",
            "Referendum limit",
        ),
        *("Business rates reset", "Baseline funding", "Collection fund", "Adult social care precept"),
        *("Exceptional financial support", "Capital receipts", "CPI"),
    ):
        assert term not in found
    assert found["Futures"].endswith("For this report 1 future was tested.")
    assert found["Medium-term financial strategy"].endswith("in the next year.")


def test_cpi_is_explained_where_an_assumption_has_that_name(case: Case) -> None:
    assert any(driver.name == "cpi" for driver in case.base.drivers)
    assert "consumer prices index" in terms(case)["CPI"]


def test_words_of_the_case_call_for_their_term(case: Case) -> None:
    assert "Capital receipts" not in terms(case)
    spoken = replace(case, report=ReportDetails(risk=("Paid for by Capital Receipts.",)))
    assert "Capital receipts" in terms(spoken)


def test_nothing_in_it_concludes(case: Case) -> None:
    text = " ".join(terms(case).values()).lower()
    for word in ("monte carlo", "percentile", "stochastic", "driver"):
        assert word not in text


def test_real_cases_have_them() -> None:
    halton = read_case(Path(__file__).parents[2] / "scenarios" / "halton-2024-25.xlsx")
    assert {"Exceptional financial support", "EHC plan", "Collection fund"} <= set(terms(halton))
