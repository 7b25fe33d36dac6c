"""Results for other programs: the JSON of the model's contract, and tidy CSV."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from mtfs.analysis.runs import TIDY_COLUMNS, Result
from mtfs.analysis.summary import Summary
from mtfs.domain.case import Case
from mtfs.domain.parameters import unchanged_drivers
from mtfs.engine.shapes import Floats
from mtfs.iotools.atomic import guarded_text

__all__ = ["case_mapping", "parameter_mapping", "results_csv", "results_json", "results_mapping"]

#: Figures are written to the penny, as an accountant checks them.
_MONEY_DECIMALS = 2


def _money(values: Floats) -> list[Any]:
    """Return amounts to the penny, with None for what does not exist and no minus before a zero."""
    rounded = np.round(values, _MONEY_DECIMALS) + 0.0
    if rounded.ndim == 2:
        return [None if np.isnan(pair).any() else pair.tolist() for pair in rounded]
    return [None if np.isnan(value) else float(value) for value in rounded]


def _scenario_mapping(result: Result) -> dict[str, Any]:
    summary: Summary = result.summary
    intervals: dict[str, Any] = {
        measure: {statistic: _money(values) for statistic, values in statistics.items()}
        for measure, statistics in summary.risk_intervals.items()
    }
    intervals |= {name: values.tolist() for name, values in summary.probability_intervals.items()}
    return {
        "plan": {measure: _money(values) for measure, values in result.plan.items()},
        "plan_lines": {line: _money(values) for line, values in result.plan_lines.items()},
        "risk": {
            measure: {statistic: _money(values) for statistic, values in statistics.items()}
            for measure, statistics in summary.risk.items()
        },
        "probabilities": {name: values.tolist() for name, values in summary.probabilities.items()},
        "expected_shortfall_95": _money(summary.expected_shortfall_95),
        "intervals": intervals,
    }


def case_mapping(case: Case) -> dict[str, Any]:
    """Return what identifies a case.

    Parameters
    ----------
    case : Case
        The case.

    Returns
    -------
    dict
        Council, base year, file, scenarios, minimum balance [£] and warnings.
    """
    council = case.base.council
    return {
        "council": council.name,
        "ons_code": council.ons_code,
        "base_year": council.base_year,
        "file": Path(case.path).name,
        "scenarios": list(case.scenarios),
        "minimum_general_fund_balance": round(council.minimum_balance, _MONEY_DECIMALS),
        "warnings": [remark.text for remark in case.remarks if remark.severity == "warning"],
    }


def parameter_mapping(case: Case) -> dict[str, Any]:
    """Return how sure the ranges of the drivers are, where futures differ in that.

    Parameters
    ----------
    case : Case
        The case.

    Returns
    -------
    dict
        Under ``parameter_uncertainty``: the calibration, the standard errors of each driver, as fractions,
        and the drivers whose ranges are the same in every future. Empty where all are.
    """
    errors = case.parameter_errors
    if errors is None:
        return {}
    told = {
        "calibration": errors.source,
        "calibration_file": errors.file,
        "drivers": {name: asdict(error) for name, error in errors.by_driver.items()},
        "unchanged": list(unchanged_drivers(case)),
        "roles_guessed": list(errors.guessed),
    }
    return {"parameter_uncertainty": told}


def results_mapping(case: Case, results: Mapping[str, Result], version: str) -> dict[str, Any]:
    """Return results in the form of the contract's JSON.

    Parameters
    ----------
    case : Case
        What was run.
    results : mapping of str to Result
        By scenario, from one call.
    version : str
        The version of the package.

    Returns
    -------
    dict
        In pounds, with years 0 to T in every list and None for what does not exist.
    """
    first = next(iter(results.values()))
    return {
        "case": case_mapping(case),
        "mtfs_version": version,
        "runs": first.runs,
        "seed": first.seed,
        "sampling": first.sampling.value,
        **parameter_mapping(case),
        "input_sha256": case.sha256,
        "years": list(case.years),
        "scenarios": {name: _scenario_mapping(result) for name, result in results.items()},
    }


def results_json(
    case: Case, results: Mapping[str, Result], version: str, studies: Mapping[str, object] | None = None
) -> str:
    """Return results as JSON.

    Parameters
    ----------
    case : Case
        What was run.
    results : mapping of str to Result
        By scenario, from one call.
    version : str
        The version of the package.
    studies : mapping of str to dict, optional
        What studies of the same case found, by their names.

    Returns
    -------
    str
        JSON without NaN, ending with a line feed.
    """
    mapping = results_mapping(case, results, version) | ({"studies": studies} if studies else {})
    return json.dumps(mapping, ensure_ascii=False, allow_nan=False) + "\n"


def results_csv(results: Mapping[str, Result]) -> str:
    """Return results as tidy CSV: one figure a row.

    Parameters
    ----------
    results : mapping of str to Result
        By scenario.

    Returns
    -------
    str
        Columns `mtfs.analysis.runs.TIDY_COLUMNS`; money in pounds and pence, probabilities as fractions. A
        scenario whose name a spreadsheet would take for a formula has an apostrophe before it.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(TIDY_COLUMNS)
    for result in results.values():
        for scenario, measure, statistic, year, *figures in result.tidy_rows():
            decimals = 6 if statistic == "probability" else _MONEY_DECIMALS
            cells = ["" if np.isnan(x) else f"{round(x, decimals) + 0.0:.{decimals}f}" for x in figures]
            writer.writerow([guarded_text(scenario), measure, statistic, year, *cells])
    return stream.getvalue()
