"""``mtfs import sip``, as a person runs it."""

import json
import re
import shlex
import zipfile
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

import mtfs as package
from mtfs.cli.imports import updates
from mtfs.cli.main import cli
from mtfs.domain.assumptions import Distribution, DistributionKind, Driver
from mtfs.engine.distributions import deviation
from mtfs.engine.metalog import exact_metalog, metalog_moments, metalog_quantile
from tests.cases import change_parts, full_case, write_workbook
from tests.iotools.sip.made import array_sip, library_of, metalog_sip, written


@pytest.fixture
def case_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_workbook(tmp_path / "case.xlsx", full_case())


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return written(
        tmp_path,
        library_of(
            metalog_sip("cpi", [0.028, 0.004, 0.002]),
            metalog_sip("pay forecast", [-3.6, 0.25, 0.1], lowerBound=0),
            array_sip("fees", list(np.random.default_rng(1).normal(0, 0.01, 1000))),
            name="Regional forecasts",
            provenance="Economists, March 2026",
        ),
    )


def call(*arguments: object, answer: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["import", "sip", *map(str, arguments)], input=answer)


def driver(path: Path, name: str) -> Driver:
    (found,) = [d for d in package.read_case(path).base.drivers if d.name == name]
    return found


def test_a_metalog_of_rates_comes_in_exactly(case_path: Path, library: Path) -> None:
    before = package.read_case(case_path)
    done = call(library, "--into", case_path, "--driver", "cpi=cpi", "--as", "rates", "--yes")
    assert done.exit_code == 0, done.output
    assert "library.json: Regional forecasts with 3 SIPs\n  Economists, March 2026" in done.stdout
    assert "Central rate of every plan year: 2.8%, the SIP's median." in done.stdout
    assert "metalog of -0.703, 0.000, 1.055, exactly." in done.stdout
    assert "Its persistence stays 0.5" in done.stdout
    assert "Drivers!K2 (cpi, 2026/27): 0.03 becomes 0.028" in done.stdout
    cpi = driver(case_path, "cpi")
    assert cpi.central_rates == (0.028,) * 4
    assert cpi.persistence == 0.5
    assert cpi.distribution.kind is DistributionKind.METALOG
    y = np.array([0.02, 0.5, 0.8, 0.99])
    logit = np.log(y / (1 - y))
    z = np.array([-2.053748910631823, 0.0, 0.8416212335729143, 2.3263478740408408])
    expected = logit * (0.004 + 0.002 * (y - 0.5))
    exact = exact_metalog(cpi.distribution)
    assert exact is not None
    assert metalog_quantile(exact, y) == pytest.approx(expected, abs=1e-11)
    # Draws go through a table, good to 2e-6 of the standard deviation.
    assert deviation(cpi.distribution, z) == pytest.approx(expected, abs=2e-6 * metalog_moments(exact)[1])
    # Nothing else of the case is another.
    after = package.read_case(case_path).base
    assert [d for d in after.drivers if d.name != "cpi"] == list(before.base.drivers[1:])
    assert after.costs == before.base.costs
    (backup,) = Path().glob("case.backup-*.xlsx")
    assert backup.name in done.stdout
    assert package.read_case(backup).base == before.base


def test_a_bounded_metalog_comes_in_as_values_and_the_error_is_told(case_path: Path, library: Path) -> None:
    arguments = (library, "--into", case_path, "--driver", "pay=pay forecast", "--as", "rates", "--yes")
    done = call(*arguments, "--points", 50)
    assert done.exit_code == 0, done.output
    assert "50 equally likely values." in done.stdout
    assert "Out by at most 0." in done.stdout
    pay = driver(case_path, "pay")
    assert len(pay.distribution.values) == 50
    assert pay.central_rates == pytest.approx((np.exp(-3.6),) * 4, abs=5e-9)
    assert pay.distribution.sd is None
    assert min(pay.distribution.values) > -pay.central_rates[0]


def test_a_driver_without_a_pair_takes_the_sip_of_its_name(case_path: Path, library: Path) -> None:
    done = call(library, "--into", case_path, "--as", "deviations", "--dry-run")
    assert done.exit_code == 0, done.output
    assert "cpi: the SIP 'cpi', read as deviations" in done.stdout
    assert "fees: the SIP 'fees', read as deviations" in done.stdout
    assert "pay" not in done.stdout.partition("would change")[0].replace("pay forecast", "")


def test_what_was_exported_comes_back_without_a_change(case_path: Path) -> None:
    exported = CliRunner().invoke(cli, ["export", "sip", str(case_path), "-o", "runs.json", "--runs", "5"])
    assert exported.exit_code == 0, exported.output
    before = case_path.read_bytes()
    done = call("runs.json", "--into", case_path, "--yes")
    assert done.exit_code == 0, done.output
    assert "transport: the SIP 'transport.shock', read as deviations" in done.stdout
    assert "collection: the SIP 'collection.shock', read as deviations" in done.stdout
    assert "case.xlsx holds all of this already: nothing is written." in done.stdout
    assert case_path.read_bytes() == before


def test_a_dry_run_writes_nothing_and_silence_is_no_consent(case_path: Path, library: Path) -> None:
    before = case_path.read_bytes()
    arguments = (library, "--into", case_path, "--driver", "cpi=cpi", "--as", "rates")
    done = call(*arguments, "--dry-run")
    assert done.exit_code == 0, done.output
    assert "10 cells of case.xlsx would change" in done.stdout
    assert "Nothing is written: this was a dry run." in done.stdout
    done = call(*arguments)
    assert done.exit_code == 2
    assert "there is nobody to ask: give --yes to write" in done.stderr
    assert case_path.read_bytes() == before
    assert not list(Path().glob("case.backup-*"))


@pytest.mark.parametrize(("answer", "writes"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_a_person_is_asked(
    case_path: Path, library: Path, monkeypatch: pytest.MonkeyPatch, answer: str, writes: bool
) -> None:
    monkeypatch.setattr(updates, "_is_person", lambda: True)
    before = case_path.read_bytes()
    done = call(library, "--into", case_path, "--driver", "cpi=cpi", "--as", "rates", answer=answer)
    assert done.exit_code == 0, done.output
    assert "Write these changes to case.xlsx? [y/N]" in done.stdout
    assert (case_path.read_bytes() != before) is writes


def test_the_formula_of_an_owner_is_kept_unless_force_says_otherwise(case_path: Path, library: Path) -> None:
    tables = full_case()
    tables["Drivers"][1][10] = "=0.01+0.02"
    write_workbook(case_path, tables)
    # As Excel saves it: with a stored result.
    part = "xl/worksheets/sheet2.xml"
    with zipfile.ZipFile(case_path) as archive:
        xml, count = re.subn(rb"(<f>0\.01\+0\.02</f>)<v ?(?:/>|></v>)", rb"\1<v>0.03</v>", archive.read(part))
    assert count == 1
    change_parts(case_path, {part: xml})
    before = case_path.read_bytes()
    arguments = (library, "--into", case_path, "--driver", "cpi=cpi", "--as", "rates", "--yes")
    done = call(*arguments)
    assert done.exit_code == 2, done.output
    assert "--force" in done.stderr
    assert "Drivers!K2" in done.output
    assert case_path.read_bytes() == before
    assert call(*arguments, "--force").exit_code == 0
    assert driver(case_path, "cpi").central_rates[0] == 0.028


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--driver", "cpi"), 2, "'cpi' should be a driver and its SIP"),
        (("--driver", "cpi=cpi", "--driver", "CPI=fees"), 2, "the driver 'CPI' is named twice"),
        (("--driver", "cpi=cpu", "--as", "rates"), 2, "there is no SIP 'cpu' (did you mean 'cpi'?)"),
        (("--driver", "cpi=cpi"), 2, "say whether the values of 'cpi' are rates or deviations"),
        (("--as", "guesses"), 2, "'guesses' is not one of 'rates', 'deviations'"),
    ],
)
def test_what_cannot_be_brought_in_is_told(
    case_path: Path, library: Path, arguments: tuple[str, ...], code: int, told: str
) -> None:
    done = call(library, "--into", case_path, *arguments, "--yes")
    assert done.exit_code == code
    assert told in done.stderr


def test_a_faulty_library_is_told_with_its_places(case_path: Path, tmp_path: Path) -> None:
    path = written(tmp_path, library_of(metalog_sip("cpi", [0.03, None])))
    done = call(path, "--into", case_path, "--as", "rates")
    assert done.exit_code == 1
    assert "1 fault in the input:" in done.stderr
    assert "library.json: sips[0].arguments.aCoefficients[1]: is null; expected a number" in done.stderr


def test_a_case_runs_on_what_was_brought_in(case_path: Path, tmp_path: Path) -> None:
    values = [0.0, 0.01, 0.02, 0.03]
    path = tmp_path / "few.json"
    path.write_text(json.dumps(library_of(array_sip("cpi", values))), encoding="utf-8")
    done = call(path, "--into", case_path, "--as", "deviations", "--yes")
    assert done.exit_code == 0, done.output
    cpi = driver(case_path, "cpi")
    assert cpi.distribution == Distribution(kind=DistributionKind.EMPIRICAL, values=tuple(values))
    assert cpi.central_rates == (0.03, 0.022, 0.02, 0.02)
    result = package.run(package.read_case(case_path), runs=200)
    assert np.isfinite(result.paths["gap"]).all()


def test_the_example_of_the_page_is_what_the_program_says(case_path: Path, tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "exchange.md").read_text(encoding="utf-8")
    example = page.partition("```text\n$ mtfs import sip ")[2].partition("\n\n10 cells of")[0]
    command, *lines = example.splitlines()
    forecasts = library_of(
        *(metalog_sip(f"other {i}", [0.0]) for i in range(11)),
        metalog_sip("CPI_2026", [2.8, 0.4, 0.2]),
        name="Regional forecasts",
        provenance="Economics team, March 2026",
    )
    written(tmp_path, forecasts).rename(tmp_path / "forecasts.json")
    case_path.rename(tmp_path / "mycouncil.xlsx")
    done = call(*shlex.split(command), "--dry-run")
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[: len(lines)] == lines
    assert "10 cells of mycouncil.xlsx would change" in done.stdout
