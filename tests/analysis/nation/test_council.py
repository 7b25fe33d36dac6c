from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mtfs.analysis.blocks import Request
from mtfs.analysis.nation.council import run_council
from mtfs.analysis.nation.records import TOTALLED
from mtfs.analysis.nation.shared import national_form
from mtfs.analysis.runs import run_request
from mtfs.errors import RequestError
from tests.analysis.nation.councils import council_case


@pytest.mark.parametrize("sampling", ["latin-hypercube", "random"])
def test_every_figure_is_that_of_the_plain_engine(tmp_path: Path, sampling: str) -> None:
    case = council_case(tmp_path)
    request = Request(runs=1375, seed=7, workers=2, sampling=sampling)  # type: ignore[arg-type]
    run = run_council(case, request=request, kind="UA")
    form = national_form(case)
    plain = run_request(form.case, ["Base"], form.request(request))["Base"]
    summary, outcome = plain.summary, run.outcome
    for measure in TOTALLED:
        assert np.array_equal(run.paths[measure], plain.paths[measure])
        assert np.array_equal(outcome.plan(measure), plain.plan[measure])
    for statistic in ("p5", "p50", "p95"):
        assert np.array_equal(outcome.gap[statistic], summary.risk["gap"][statistic])
        assert np.array_equal(outcome.usable[statistic], summary.risk["usable"][statistic])
        assert np.array_equal(outcome.gap_intervals[statistic], summary.risk_intervals["gap"][statistic])
    for name in ("p_exhausted_by", "p_below_minimum_by"):
        assert np.array_equal(getattr(outcome, name), summary.probabilities[name])
        assert np.array_equal(getattr(outcome, f"{name}_interval"), summary.probability_intervals[name])
    assert outcome.usable_opening == case.base.usable_opening
    assert outcome.net_spending == plain.plan["net_spending"][0]
    assert (outcome.code, outcome.kind, outcome.runs) == ("E06000099", "UA", 1375)
    assert outcome.shared == ("cpi", "pay", "settlement")


def test_the_number_of_threads_changes_nothing(tmp_path: Path) -> None:
    case = council_case(tmp_path)
    request = Request(runs=11_000, workers=1)
    one, two = (run_council(case, request=replace(request, workers=n)) for n in (1, 2))
    assert all(np.array_equal(one.paths[measure], two.paths[measure]) for measure in TOTALLED)


def test_sobol_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="sobol"):
        run_council(council_case(tmp_path), request=Request(runs=10, sampling="sobol"))  # type: ignore[arg-type]


def test_one_run(tmp_path: Path) -> None:
    outcome = run_council(council_case(tmp_path), request=Request(runs=1)).outcome
    assert np.array_equal(outcome.gap["p5"], outcome.gap["p95"])
