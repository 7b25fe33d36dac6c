"""Packs fitted to published files: which files are taken for what, and what comes of them."""

import datetime as dt
from pathlib import Path

import pytest

from mtfs.domain.stresses import Standing
from mtfs.errors import InputError, RequestError
from mtfs.iotools.calibration.making import PackFiles, gather_files, make_pack, years_between
from mtfs.iotools.calibration.writing import calibration_text, tidied
from tests.iotools.calibration.published_files import (
    COUNCILS,
    YEARS,
    write_economy,
    write_folder,
    write_history,
    write_plans,
)

MADE = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> PackFiles:
    folder = write_folder(tmp_path_factory.mktemp("published"))
    history = write_history(folder / "history.csv")
    return gather_files(
        [history], obr=[folder / "OBR_March_2024.xlsx"], plans=folder / "caseload_EHC_plans.csv"
    )


def test_a_pack_has_every_part_that_the_files_allow(files: PackFiles) -> None:
    pack = make_pack(files, made=MADE)
    assert (pack.name, pack.version, pack.made) == (
        "English councils, 2013-14 to 2021-22",
        "2026.11",
        "2026-11-22",
    )
    assert pack == tidied(pack)
    children = pack.budget_error("childrens_social_care")
    assert children is not None
    assert children.middle == pytest.approx(0.1, abs=0.02)
    assert (children.councils, children.years) == (COUNCILS, 7)
    growth = pack.service_growth("childrens_social_care", "UA")
    assert growth is not None
    # A tenth in cash, less some 2% that prices rise by.
    assert growth.mean == pytest.approx(1.1 / 1.02 - 1, abs=0.02)
    assert {forecast.series for forecast in pack.forecasts} == {"cpi", "earnings"}
    assert pack.plan_growth is not None
    assert pack.plan_growth.mean == pytest.approx(0.1, abs=0.02)
    assert pack.prior("savings delivered") is not None


def test_shock_years_are_left_out_and_told(files: PackFiles) -> None:
    pack = make_pack(files, made=MADE)
    assert pack.years == YEARS[:7]
    assert pack.notes == (
        "The figures are those of ordinary years: 2020/21 (Covid), 2021/22 (Covid, second year) are left out "
        "of the spreads, and are for stress tests. Services are held against each other in ordinary years, "
        "and against prices and earnings in every year.",
    )


def test_shock_years_may_count(files: PackFiles) -> None:
    pack = make_pack(files, made=MADE, shock_years=True)
    assert pack.years == YEARS
    assert pack.notes == (
        "Years of shocks count among those that budgets are fitted to: 2020/21 (Covid), 2021/22 (Covid, "
        "second year).",
    )
    children = pack.budget_error("childrens_social_care")
    assert children is not None
    assert children.years == 9


def test_some_years_may_be_chosen(files: PackFiles) -> None:
    pack = make_pack(files, made=MADE, years=("2013/14", "2014/15", "2016/17", "2017/18"), name="Mine")
    assert pack.name == "Mine"
    assert pack.years == ("2013/14", "2014/15", "2016/17", "2017/18")
    assert pack.notes == ("Years without a budget or an outturn to hold it against: 2015/16.",)


def test_every_figure_names_sources_that_the_pack_lists(files: PackFiles) -> None:
    pack = make_pack(files, made=MADE)
    keys = {source.key for source in pack.sources}
    children = pack.budget_error("childrens_social_care")
    assert children is not None
    assert set(children.sources) == {
        f"{kind}-{year.replace('/', '-')}" for kind in ("ra", "rs") for year in YEARS[:7]
    }
    assert set(children.sources) <= keys
    by_key = {source.key: source for source in pack.sources}
    assert by_key["obr-2024-03"].file == "OBR_March_2024.xlsx"
    assert len(by_key["obr-2024-03"].sha256) == 64
    # The history came without a list of its files.
    assert by_key["ra-2013-14"].title == "MHCLG, Revenue Account (RA) budget, 2013-14"
    assert by_key["ra-2013-14"].date == "date not told"


def test_the_same_files_give_the_same_bytes(files: PackFiles) -> None:
    assert calibration_text(make_pack(files, made=MADE)) == calibration_text(make_pack(files, made=MADE))


def test_a_history_alone_gives_budgets_and_priors(tmp_path: Path) -> None:
    found = gather_files([write_history(tmp_path / "history.csv")])
    pack = make_pack(found, made=MADE)
    assert pack.budget_errors
    assert (pack.growth, pack.correlations, pack.forecasts, pack.plan_growth) == ((), (), (), None)
    assert all(p.standing is Standing.ASSUMED or p.sources for p in pack.priors)
    assert [sentence.split(" (")[0] for sentence in found.told] == [
        "There are no tables of the OBR",
        "There are no counts of education, health and care plans",
    ]


def test_all_files_that_cannot_be_read_are_told_together(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        gather_files(
            [tmp_path / "none.csv"], obr=[tmp_path / "none.xlsx"], plans=tmp_path / "none-either.csv"
        )
    told = [str(fault) for fault in caught.value.faults]
    assert len(told) == 3
    with pytest.raises(InputError, match=r"none\.xlsx"):
        gather_files([write_history(tmp_path / "history.csv")], obr=[tmp_path / "none.xlsx"])


def test_two_files_of_plans_in_a_folder_are_not_chosen_between(tmp_path: Path) -> None:
    write_folder(tmp_path)
    write_plans(tmp_path / "ehc-2.csv")
    with pytest.raises(RequestError, match=r"several files .* name one with --plans"):
        gather_files([tmp_path])


def test_two_editions_of_the_same_month_are_refused(tmp_path: Path) -> None:
    history = write_history(tmp_path / "history.csv")
    editions = [write_economy(tmp_path / "one.xlsx"), write_economy(tmp_path / "two.xlsx")]
    with pytest.raises(InputError, match="edition of March 2024"):
        gather_files([history], obr=editions)


@pytest.mark.parametrize(
    ("years", "councils", "found"),
    [(YEARS[:1], 120, "found 2013/14"), (YEARS, 5, "found"), (("2020/21", "2021/22"), 60, "found none")],
)
def test_too_little_to_fit_is_told(years: tuple[str, ...], councils: int, found: str, tmp_path: Path) -> None:
    history = write_history(tmp_path / "history.csv", years, councils)
    with pytest.raises(RequestError, match=f"two ordinary years or more, and of 100 council-years.*{found}"):
        make_pack(gather_files([history]), made=MADE)


@pytest.mark.parametrize(
    ("asked", "years"),
    [
        ("2013/14", ("2013/14",)),
        (" 2015/16, 2013/14,", ("2013/14", "2015/16")),
        ("2019/20 to 2021/22", ("2019/20", "2020/21", "2021/22")),
    ],
)
def test_years_as_they_are_asked_for(asked: str, years: tuple[str, ...]) -> None:
    assert years_between(asked, YEARS) == years


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("2013-14", r"the year '2013-14' is not in the history; .*did you mean 2013/14\?"),
        ("2030/31", "the year '2030/31' is not in the history; expected some of 2013/14, "),
        ("2021/22 to 2019/20", "has its last year first; expected 2019/20 to 2021/22"),
        (" , ", "names no year"),
    ],
)
def test_years_that_cannot_be_had(asked: str, told: str) -> None:
    with pytest.raises(RequestError, match=told):
        years_between(asked, YEARS)
