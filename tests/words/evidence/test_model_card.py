from dataclasses import replace

import pytest

from mtfs.domain.calibration import BacktestCheck, BudgetError, Calibration
from mtfs.iotools.calibration import default_calibration
from mtfs.words.evidence.model_card import model_card_sentences
from tests.reading_ease import reading_ease

ERROR = BudgetError(
    line="adult_social_care", council_class="all", low=-0.1, middle=0.0, high=0.1, national_sd=0.01,
    own_sd=0.07, persistence=0.5, recurring_share=0.3, location_error=0.01, scale_error=0.05, councils=150,
    years=2, sources=(),
)  # fmt: skip
BARE = Calibration(
    name="Made up",
    version="1",
    made="2026-01-01",
    years=("2017/18", "2018/19"),
    sources=(),
    budget_errors=(ERROR,),
)


def check(line, years, covered):
    return BacktestCheck(
        line=line, council_class="all", years=years, covered=covered, low=covered, high=covered,
        council_years=300, rivals=6, beaten=6, sources=(),
    )  # fmt: skip


def test_a_pack_without_budgets_says_nothing():
    assert model_card_sentences(replace(BARE, budget_errors=())) == ()


def test_a_pack_without_checks_says_what_it_rests_on():
    (sentence,) = model_card_sentences(BARE)
    assert "in 2 years from 2017/18 to 2018/19" in sentence
    assert sentence.endswith("(see its model card, docs/evidence.md).")


def test_coverage_is_told_as_it_was_with_shock_years_apart():
    checks = (
        check("net_revenue_expenditure", "ordinary", 0.836),
        check("adult_social_care", "ordinary", 0.812),
        check("adult_social_care", "shock", 0.554),
    )
    _, told = model_card_sentences(replace(BARE, checks=checks))
    assert "held 81 to 84% of them for adult social care and net spending" in told
    assert told.endswith(", but 55% in years like those of Covid, which struck all councils at once.")


def test_no_shock_year_is_made_up():
    _, told = model_card_sentences(replace(BARE, checks=(check("adult_social_care", "ordinary", 0.8),)))
    assert told.endswith("held 80% of them for adult social care.")
    assert "Covid" not in told


@pytest.mark.parametrize("place", [0, 1])
def test_members_can_read_it(place):
    sentences = model_card_sentences(default_calibration())
    assert len(sentences) == 2
    # Each is one sentence: no full stop but at its end, and in the name of the page.
    assert sentences[place].replace("evidence.md", "").count(".") == 1
    assert reading_ease(sentences[place]) > 45
