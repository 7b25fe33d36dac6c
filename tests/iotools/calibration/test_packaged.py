"""The pack that comes with the program: sound, quick to read, and what the published files give."""

import datetime as dt
import subprocess
import sys

import pytest

from mtfs.analysis.evidence.groups import FITTED_LINES
from mtfs.analysis.evidence.history import SOCIAL_CARE_CLASSES
from mtfs.analysis.evidence.settings import driver_settings
from mtfs.iotools.calibration import default_calibration, list_packs
from mtfs.iotools.calibration.default import pack_text
from mtfs.iotools.calibration.making import gather_files, make_pack
from mtfs.iotools.calibration.writing import calibration_text, tidied
from tests.iotools.national.small_returns import published_data


def test_the_newest_pack_is_taken_and_read_once() -> None:
    pack = default_calibration()
    assert list_packs()[-1] == f"england-{pack.version.replace('.', '-')}.toml"
    assert pack.made.startswith(pack.version.replace(".", "-"))
    assert default_calibration() is pack


def test_the_file_is_as_it_would_be_written() -> None:
    pack = default_calibration()
    assert pack == tidied(pack)
    assert calibration_text(pack) == pack_text(list_packs()[-1])


def test_every_line_and_class_is_there() -> None:
    pack = default_calibration()
    found = {(record.line, record.council_class) for record in pack.budget_errors}
    assert {(line, "all") for line in FITTED_LINES} <= found
    assert {("net_revenue_expenditure", kind) for kind in (*SOCIAL_CARE_CLASSES, "SD")} <= found
    assert {record.line for record in pack.growth} == {line for line, _ in found} - {"other_net"}
    assert {record.series for record in pack.forecasts} == {"cpi", "earnings"}
    assert pack.plan_growth is not None
    assert len(pack.plan_growth.councils) > 140
    assert {"savings delivered", "pay award", "SEND transport", "temporary accommodation"} <= {
        prior.name for prior in pack.priors
    }


def test_the_figures_are_such_as_councils_know() -> None:
    pack = default_calibration()
    children, adults = (pack.budget_error(f"{who}_social_care") for who in ("childrens", "adult"))
    assert children is not None
    assert adults is not None
    # Children's social care overspends in most years, adults' about as often as not.
    assert children.low < 0 < children.middle < children.high
    assert abs(adults.middle) < 0.02
    for record in pack.budget_errors:
        assert record.low < record.middle < record.high, record
        assert record.location_error > 0, record
        assert record.scale_error > 0, record
    assert pack.plan_growth is not None
    assert 0.08 < pack.plan_growth.mean < 0.13


@pytest.mark.parametrize("kind", ["all", "UA", "SD"])
def test_every_driver_of_a_case_follows_from_it(kind: str) -> None:
    years = tuple(f"{year}/{year % 100 + 1}" for year in range(2026, 2036))
    settings = {setting.name: setting for setting in driver_settings(default_calibration(), kind, years)}
    derived = {name for name, setting in settings.items() if setting.standing.value == "derived"}
    assert derived == {
        *("cpi", "pay award", "care fees", "adult social care demand", "children's placements"),
        *("SEND transport", "temporary accommodation", "EHC plans"),
    }


def test_reading_it_needs_no_data_frames() -> None:
    code = (
        "from mtfs.iotools.calibration import default_calibration; default_calibration(); import sys; "
        "print(sorted({'pandas', 'numpy', 'scipy', 'tomlkit', 'openpyxl'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_published_files_give_it_to_the_byte() -> None:
    economy = published_data("OBR_EFO_March_2026_economy.xlsx")
    plans = published_data("DfE_EHCP_caseload_2025_all_plans_rows.csv")
    # The workbooks of a folder of them; the same return of 2017-18 as CSV is left out there too.
    returns = sorted(economy.parent.glob("R[AS]_*.xls*"))
    files = gather_files(returns, obr=[economy], plans=plans)
    made = dt.date.fromisoformat(default_calibration().made)
    assert calibration_text(make_pack(files, made=made)) == pack_text(list_packs()[-1])
