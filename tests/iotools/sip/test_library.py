"""Libraries of SIPs: what a tool of another make reads in them, and that they are the runs."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from mtfs import Case, OutputError, RequestError, run
from mtfs.analysis.summary import summarise
from mtfs.iotools.results.exchange import results_mapping
from mtfs.iotools.sip import library
from mtfs.iotools.sip.columns import Source, measure_keys, run_columns
from mtfs.iotools.sip.library import write_library
from mtfs.iotools.sip.names import Names
from mtfs.nomenclature import MEASURES, PERCENTILES
from tests.cases import Tables, case_of
from tests.iotools.sip.made import metalog_case, set_driver, source_of
from tests.iotools.sip.sipmath_tool import Tool, hdr


def written(source: Source, folder: Path, *measures: str, drivers: bool = True) -> dict[str, Any]:
    path = folder / "runs.json"
    columns = run_columns(source.case, measure_keys(measures), drivers=drivers)
    count = write_library(path, source, columns)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    assert count == len(found["sips"])
    return found


@pytest.fixture
def case(tables: Tables, tmp_path: Path) -> Case:
    return metalog_case(tables, tmp_path)


def test_the_tool_draws_the_published_numbers() -> None:
    # The test of ProbabilityManagement.org's own PyHDR.
    expected = [0.017076639574952, 0.635042575071566, 0.110189726925455, 0.862261233734898, 0.88441537565086]
    assert hdr(5, 1, 1, 1, 1) == pytest.approx(expected, abs=5e-16)


def test_the_runs_read_back_are_those_of_a_run_to_the_penny(case: Case, tmp_path: Path) -> None:
    tool = Tool(written(source_of(case, runs=700, seed=3), tmp_path), 700)
    result = run(case, runs=700, seed=3)
    paths = {}
    for measure, term in MEASURES.items():
        years = [
            tool.trials(f"{measure}_{year.replace('/', '_')}")
            if t or term.in_base_year
            else np.full(700, np.nan)
            for t, year in enumerate(case.years)
        ]
        # Each year contiguous, as the engine has them: sums then run over them in the same order.
        paths[measure] = np.array(years).T
        assert np.array_equal(paths[measure], result.paths[measure], equal_nan=True)
    summary = summarise(paths, case.base.council.minimum_balance, replicates=result.replicates)
    told = results_mapping(case, {"Base": result}, "9.9.9")["scenarios"]["Base"]
    for measure, term in MEASURES.items():
        for statistic, values in summary.risk[measure].items():
            first = 0 if term.in_base_year else 1
            expected = told["risk"][measure][statistic][first:]
            assert np.round(values[first:], 2).tolist() == expected


def test_metadata_is_what_the_results_say(case: Case, tmp_path: Path) -> None:
    found = written(source_of(case, runs=700, seed=3), tmp_path)
    risk = run(case, runs=700, seed=3).summary.risk
    for sip in found["sips"]:
        about = sip["metadata"]
        if about["kind"] != "measure":
            continue
        t = case.years.index(about["year"])
        statistics = risk[about["measure"]]
        assert about["mean"] == pytest.approx(statistics["mean"][t], rel=1e-12, abs=1e-6)
        assert about["std"] == pytest.approx(statistics["sd"][t], rel=1e-9, abs=1e-6)
        for p in PERCENTILES:
            assert about[f"P{p}"] == pytest.approx(statistics[f"p{p}"][t], rel=1e-12, abs=1e-6)
        assert about["definition"] == MEASURES[about["measure"]].definition
        assert about["unit"] == "£"
        assert sum(about["density"]) == pytest.approx(1)
        assert about["count"] == len(sip["arguments"]["value"]) == 700


def test_the_fields_that_the_published_schema_needs_are_there(case: Case, tmp_path: Path) -> None:
    found = written(source_of(case, runs=20), tmp_path)
    for key in ("name", "dateCreated", "version", "provenance"):
        assert isinstance(found[key], str)
        assert found[key]
    assert found["dateCreated"] == "2026-04-01"
    for record in (*found["U01"]["rng"], *found["U01"]["copula"]):
        assert {"name", "function", "arguments"} <= set(record)
    for generator in found["U01"]["rng"][1:]:
        arguments = generator["arguments"]
        assert all(isinstance(arguments[key], int) for key in ("entity", "varId", "seed3", "seed4"))
    (variable,) = found["globalVariables"]
    assert {"columns", "rows", "matrix"} == set(variable["value"])
    for sip in found["sips"]:
        assert {"name", "ref", "function", "arguments"} <= set(sip)
        assert {"source", "name"} <= set(sip["ref"])
    assert found["mtfs"]["input_sha256"] == case.sha256
    assert found["PM_Trials"] == 20


def test_a_tool_draws_metalog_drivers_as_the_engine_does(case: Case, tmp_path: Path) -> None:
    tool = Tool(written(source_of(case, runs=20_000), tmp_path, "gap"), 20_000)
    shares = np.array([0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99])
    # Persistence is 0 for cpi, and matters to no driver in the first plan year.
    for name in ("cpi", "pay", "transport", "collection"):
        drawn = np.quantile(tool.trials(f"{name}.shock"), shares)
        held = np.quantile(tool.trials(f"{name}.deviation_2026_27"), shares)
        spread = held[-1] - held[0]
        assert drawn == pytest.approx(held, abs=0.03 * spread)
        about = tool.sips[f"{name}.shock"]["metadata"]
        assert [about[f"P{p}"] for p in (1, 10, 25, 50, 75, 90, 99)] == pytest.approx(held, abs=0.03 * spread)
        assert about["std"] == pytest.approx(tool.trials(f"{name}.deviation_2026_27").std(), rel=0.05)
    # The copula that the library names is the case's own: cpi and pay at 0.6, transport alone.
    together = [stats.norm.ppf(stats.rankdata(tool.trials(f"{n}.shock")) / 20_001) for n in ("cpi", "pay")]
    assert np.corrcoef(together)[0, 1] == pytest.approx(0.6, abs=0.03)
    assert tool.sips["transport.shock"]["ref"] == {"source": "rng", "name": "hdr3"}


def test_what_a_metalog_cannot_say_is_told(case: Case, tmp_path: Path) -> None:
    found = {
        sip["name"]: sip["metadata"] for sip in written(source_of(case, runs=2), tmp_path, "gap")["sips"]
    }
    assert found["cpi.shock"]["limits"] == (
        "Each plan year draws anew from this distribution. It is correlated with asc demand too, which this "
        "library holds as values alone."
    )
    assert found["pay.shock"]["limits"].startswith(
        "Each plan year draws anew from this distribution. A share of 0.3 of one year's deviation is still "
    )
    assert found["transport.shock"]["limits"] == "Each plan year draws anew from this distribution."
    # Only what is exactly a metalog is told as one.
    assert [name for name in found if name.endswith("shock")] == [
        f"{name}.shock" for name in ("cpi", "pay", "transport", "collection")
    ]


def test_generators_go_by_name_and_seed(tables: Tables, tmp_path: Path) -> None:
    def variables(*, seed: int) -> dict[str, tuple[int, int]]:
        found = written(source_of(case_of(tables, tmp_path), runs=2, seed=seed), tmp_path, "gap")
        generators = {g["name"]: g["arguments"] for g in found["U01"]["rng"][1:]}
        return {
            sip["metadata"]["driver"]: (a["varId"], a["seed3"])
            for sip in found["sips"]
            if (a := generators.get(sip["ref"]["name"]))
        }

    before = variables(seed=1)
    assert set(before) == {"transport", "collection"}
    assert {n: v for n, (v, _) in variables(seed=2).items()} == {n: v for n, (v, _) in before.items()}
    set_driver(tables, "asc demand", "uniform", low=-0.01, high=0.01)
    after = variables(seed=1)
    assert set(after) == {*before, "asc demand"}
    assert {name: after[name] for name in before} == before
    assert len({variable for variable, _ in after.values()}) == 3


def test_several_scenarios_are_told_apart(case: Case, tmp_path: Path) -> None:
    source = source_of(case, "Base", "High inflation", runs=50)
    tool = Tool(written(source, tmp_path, "gap"), 50)
    base, high = (tool.trials(f"{name}.cpi.rate_2026_27") for name in ("Base", "High_inflation"))
    assert high - base == pytest.approx(np.full(50, 0.02))
    expected = run(case, runs=50, scenario="High inflation").paths["gap"][:, 2]
    assert tool.trials("High_inflation.gap_2027_28").tolist() == expected.tolist()
    assert tool.sips["High_inflation.cpi.shock"]["ref"] == tool.sips["Base.cpi.shock"]["ref"]


def test_measures_and_drivers_may_be_left_out(case: Case, tmp_path: Path) -> None:
    found = written(source_of(case, runs=5), tmp_path, "usable", drivers=False)
    assert [sip["name"] for sip in found["sips"]] == [f"usable_{y.replace('/', '_')}" for y in case.years]
    assert [record["name"] for record in found["U01"]["rng"]] == ["indexRng"]
    assert "copula" not in found["U01"]


def test_one_run_and_a_sip_that_never_varies(case: Case, tmp_path: Path) -> None:
    single = written(source_of(case, runs=1), tmp_path, "gap")["sips"][-1]["metadata"]
    assert single["std"] is None
    assert single["min"] == single["P50"] == single["max"]
    flat = next(
        sip["metadata"]
        for sip in written(source_of(case, runs=9), tmp_path, "gap")["sips"]
        if sip["name"] == "flat.rate_2026_27"
    )
    assert (flat["std"], flat["density"]) == (0.0, [1.0])


def test_the_same_call_writes_the_same_bytes(case: Case, tmp_path: Path) -> None:
    columns = run_columns(case, ("gap",))
    for name, workers in (("a.json", 1), ("b.json", 2)):
        write_library(tmp_path / name, source_of(case, runs=6000, workers=workers), columns)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_a_library_too_large_is_refused_before_it_is_run(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "MOST_VALUES", 1000)
    columns = run_columns(case, ("gap",), drivers=False)
    assert write_library(tmp_path / "a.json", source_of(case, runs=200), columns) == 5
    with pytest.raises(RequestError, match="ask for up to 200 runs"):
        write_library(tmp_path / "a.json", source_of(case, runs=201), columns)


def test_a_library_that_cannot_be_written_leaves_nothing(case: Case, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="there is no folder"):
        write_library(tmp_path / "no" / "a.json", source_of(case, runs=2), run_columns(case, ("gap",)))
    before = sorted(tmp_path.iterdir())

    def fail(*_: object) -> None:
        raise OutputError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(library, "_statistics", fail)
        with pytest.raises(OutputError):
            write_library(tmp_path / "a.json", source_of(case, runs=2), run_columns(case, ("gap",)))
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("gap_2026/27", "gap_2026_27"),
        ("=cmd|' /C calc'!A0", "cmd_C_calc_A0"),
        ("2026 pay award", "_2026_pay_award"),
        ("+-@", "_"),
        ("Soins à domicile", "Soins_à_domicile"),
    ],
)
def test_names_are_safe_in_any_tool(text: str, name: str) -> None:
    assert Names().give(text) == name


def test_names_are_given_once() -> None:
    names = Names()
    assert [names.give(text) for text in ("pay award", "Pay.award", "Pay_Award", "pay-award")] == [
        "pay_award",
        "Pay.award",
        "Pay_Award_2",
        "pay_award_3",
    ]
