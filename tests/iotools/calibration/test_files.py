"""Packs as files: what is written is read back, and every fault of a file is told at once."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from mtfs.analysis.evidence.cells import OTHER_NET as OTHER_NET_OF_CELLS
from mtfs.domain.calibration import OTHER_NET, Calibration
from mtfs.errors import InputError, OutputError, RuleError
from mtfs.iotools.calibration import list_packs, read_calibration, write_calibration
from mtfs.iotools.calibration.reading import calibration_from_text
from mtfs.iotools.calibration.writing import calibration_text, tidied
from tests.iotools.calibration.made_packs import CHILDREN, CPI, GROWTH, OBR, PACK, PLANS, SAVINGS, packs

TEXT = calibration_text(PACK)


def faults(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        calibration_from_text(text, "my.toml")
    return [str(fault) for fault in caught.value.faults]


def changed(old: str, new: str, count: int = 1) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, count)


def test_a_pack_is_read_back_as_it_was(tmp_path: Path) -> None:
    write_calibration(tmp_path / "pack.toml", PACK)
    assert read_calibration(tmp_path / "pack.toml") == PACK
    assert read_calibration(tmp_path / "pack.toml") == tidied(PACK)


@given(packs())
def test_any_pack_is_read_back_as_it_was_written(pack: Calibration) -> None:
    text = calibration_text(pack)
    read = calibration_from_text(text, "pack.toml")
    assert read == tidied(pack)
    assert calibration_text(read) == text


@given(packs())
def test_tidying_changes_no_figure_by_more_than_its_last_digit(pack: Calibration) -> None:
    by_key = {(r.line, r.council_class): r for r in tidied(pack).growth}
    assert len(by_key) == len(pack.growth)
    for record in pack.growth:
        tidy = by_key[record.line, record.council_class]
        for field in ("mean", "low", "middle", "high", "own_sd"):
            before, after = getattr(record, field), getattr(tidy, field)
            assert abs(after - before) <= max(5.0001e-7, 5.0001e-4 * abs(before))


def test_the_order_of_the_records_makes_no_difference() -> None:
    shire = replace(CHILDREN, council_class="SC")
    one = replace(PACK, budget_errors=(shire, CHILDREN), sources=PACK.sources[::-1], years=PACK.years[::-1])
    other = replace(PACK, budget_errors=(CHILDREN, shire))
    assert calibration_text(one) == calibration_text(other)


def test_the_lines_stand_as_in_the_returns_and_all_classes_come_first() -> None:
    lines = [("other_net", "all"), ("education", "UA"), ("education", "all"), ("housing", "all")]
    growth = tuple(replace(GROWTH, line=line, council_class=of) for line, of in lines)
    found = [(r.line, r.council_class) for r in tidied(replace(PACK, growth=growth)).growth]
    assert found == [("education", "all"), ("education", "UA"), ("housing", "all"), ("other_net", "all")]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0123456, "0.01235"),
        (1.0, "1.0"),
        (0.0, "0.0"),
        (-0.0, "0.0"),
        (-1e-9, "0.0"),
        (0.00000251, "0.000003"),
        (1234.5678, "1235.0"),
    ],
)
def test_how_figures_are_written(value: float, written: str) -> None:
    text = calibration_text(replace(PACK, priors=(replace(SAVINGS, mean=value),)))
    assert f"\nmean = {written}\nsd = 0.12\n" in text


def test_a_published_forecast_is_not_rounded_twice() -> None:
    text = calibration_text(replace(PACK, forecasts=(replace(CPI, central={"2026/27": 0.0458547}),)))
    assert 'central = { "2026/27" = 0.045855 }' in text


def test_figures_of_numpy_are_written_as_any_other() -> None:
    record = replace(
        CHILDREN,
        low=np.float64(-0.041),
        councils=np.int64(151),
        years=np.int64(8),
        sources=(np.str_("returns"),),
    )
    assert calibration_text(replace(PACK, budget_errors=(record,))) == TEXT


def test_every_record_is_told_in_words_above_its_figures() -> None:
    blocks = re.findall(r"^\[\[(?!sources)[a-z_]+\]\]\n(.*)$", TEXT, re.MULTILINE)
    assert len(blocks) == 5
    assert all(block.startswith("# ") and block.endswith(".") for block in blocks)
    assert (
        "# Children's social care: in 8 of 10 council-years the outturn is between 4.1% below and 11.8% "
        "above budget; the middle one is 2.3% above." in TEXT
    )


def test_the_file_is_plain_toml_with_the_sources_beside_the_figures() -> None:
    data = tomllib.loads(TEXT)
    assert [entry["sources"] for entry in data["growth"]] == [["obr", "returns"]]
    assert data["plan_growth"]["councils"]["E06000006"] == [0.131, 0.011]
    assert data["forecasts"][0]["central"] == {"2026/27": 0.0201, "2027/28": 0.0195}
    # What a source has not is left out.
    assert "file" not in data["sources"][0]
    assert "file" in data["sources"][1]


def test_the_date_may_be_a_date_of_toml() -> None:
    assert calibration_from_text(changed('made = "2026-11-22"', "made = 2026-11-22"), "my.toml") == PACK


def test_a_pack_with_nothing_but_a_head_is_a_pack() -> None:
    read = calibration_from_text('name = "Own"\nversion = "1"\nmade = "2026-11-22"\nyears = []\n', "my.toml")
    assert (read.name, read.budget_errors, read.plan_growth, read.sources) == ("Own", (), None, ())


def test_all_faults_are_told_at_once() -> None:
    text = (
        TEXT.replace('line = "childrens_social_care"', 'line = "childrens_social_car"')
        .replace("persistence = 0.1\n", "persistance = 0.1\n")
        .replace("value = 0.12", "value = true")
        .replace("observations = 0", "observations = 1.5")
        .replace('standing = "assumed"', 'standing = "guessed"')
        .replace("E06000047 = [0.098, 0.009]", "E06000047 = [0.098]")
        .replace('"E06000047" = [0.098, 0.009]', '"E06000047" = [0.098]')
    )
    told = faults(text)
    assert told == [
        "my.toml, budget_errors 1 (childrens_social_car, all), line: it is 'childrens_social_car'; expected "
        "one of " + told[0].split("expected one of ")[1],
        "my.toml, growth 1 (adult_social_care, all), persistance: there is no such key; expected one of "
        "line, council_class, mean, low, middle, high, national_sd, own_sd, persistence, foreseen, "
        "location_error, scale_error, councils, years, sources (did you mean persistence?)",
        "my.toml, growth 1 (adult_social_care, all), persistence: it is missing; expected it in every record",
        "my.toml, correlations 1 (growth, own, adult_social_care, childrens_social_care), value: it is true; "
        "expected a number such as 0.03",
        "my.toml, forecasts 1 (cpi), observations: it is 1.5; expected a whole number, 0 or more",
        "my.toml, priors 1 (savings delivered), standing: it is 'guessed'; expected one of sourced, derived, "
        "assumed",
        "my.toml, plan_growth, councils.E06000047: it is [0.098]; expected a rate and its standard error: "
        "[0.11, 0.01]",
    ]
    assert told[0].endswith("(did you mean childrens_social_care?)")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("low = -0.041", "low = 0.5", "middle: it is 0.023; expected no less than 'Low'"),
        ("low = -0.041", "low = -4.1", "low: it is -4.1; expected -1 to 1 (did you mean -0.041?)"),
        ("low = -0.041", "low = nan", "low: it is nan; expected a number such as 0.03"),
        ("persistence = 0.31", "persistence = 31", "it is 31.0; expected -1 to 1 (did you mean 0.31?)"),
        ("recurring_share = 0.8", "recurring_share = 80", "(did you mean 0.8?)"),
        ("national_sd = 0.021", "national_sd = -1", "national_sd: it is -1.0; expected 0 or more"),
        ("0.0195", "1.95", "central.2027/28: it is 1.95; expected -1 to 1 (did you mean 0.0195?)"),
        ("2027/28", "2027-28", "there is the year '2027-28'; expected years such as 2023/24 (did you mean"),
        ('"2020/21"', '"2020/22"', "my.toml, years: there is the year '2020/22'"),
        ("2026-11-22", "22 Nov", "my.toml, made: it is '22 Nov'; expected a date such as 2026-11-22"),
        ('version = "2026.11"', 'version = " "', "my.toml, version: it is blank; expected a text"),
        ('version = "2026.11"', "version = 2026.11", "my.toml, version: it is 2026.11; expected a text"),
        ('version = "2026.11"\n', "", "my.toml, version: it is missing"),
        ('class = "all"', 'class = "UAs"', "one of all, SD, SC, UA, MD, L, O (did you mean UA?)"),
        ('series = "cpi"', 'series = "CPI"', "(did you mean cpi?)"),
        ('years = ["2013/14", "2020/21", "2023/24"]', "years = 2013", "expected a list of texts"),
        ("notes = [", "note = [", "my.toml, note: there is no such key"),
        ("[[priors]]", "[priors]", "my.toml, priors: it is a table; expected lines under [[priors]]"),
        ("[plan_growth]", "[[plan_growth]]", "it is a list of tables; expected lines under [plan_growth]"),
        ('["obr", "returns"]', '["obr", "return"]', "'return' is not among the pack's sources; expected one"),
        ('["obr", "returns"]', "[]", "sources: there are none; expected the key of a source"),
        ("E06000006", "E06000047", "my.toml: it is no TOML"),
        ("central = {", "central = [] #", "expected a number for each year"),
    ],
)
def test_a_fault_says_where_what_and_what_is_allowed(old: str, new: str, told: str) -> None:
    assert any(told in fault for fault in faults(changed(old, new)))


def test_records_that_stand_twice_are_faults() -> None:
    again = TEXT.split("[[correlations]]")[1].split("\n\n")[0]
    mirrored = again.replace("first", "third").replace("second =", "first =").replace("third", "second")
    told = faults(f"{TEXT}\n[[correlations]]{mirrored}\n\n[[sources]]\nkey = 'OBR'\ntitle = ''\ndate = ''\n")
    assert told == [
        "my.toml, sources 3 (OBR), key: there is a second record of OBR; expected one; number 1 is of the "
        "same",
        "my.toml, correlations 2 (growth, own, adult_social_care, childrens_social_care), first: there is a "
        "second record of growth, own, adult_social_care, childrens_social_care; expected one; number 1 is "
        "of the same",
    ]


def test_a_source_that_cannot_be_read_is_told_once() -> None:
    told = faults(changed('title = "OBR, Economic and fiscal outlook"\n', ""))
    assert told == ["my.toml, sources 1 (obr), title: it is missing; expected it in every record"]


def test_numbers_of_places_count_what_could_not_be_read() -> None:
    shire = replace(CHILDREN, council_class="SC", sources=("gone",))
    text = calibration_text(replace(PACK, budget_errors=(CHILDREN, replace(shire, sources=("obr",)))))
    second = text.rfind('sources = ["obr"]', 0, text.find("[[growth]]"))
    text = text[:second] + 'sources = ["gone"]' + text[second + len('sources = ["obr"]') :]
    told = faults(text.replace("low = -0.041", "low = 'x'", 1))
    assert any("budget_errors 1 " in fault and "low" in fault for fault in told)
    assert any("budget_errors 2 (childrens_social_care, SC), sources" in fault for fault in told)


def test_what_is_no_pack_is_told_so(tmp_path: Path) -> None:
    for path, found in (
        (tmp_path / "none.toml", "No such file or directory"),
        (tmp_path, "Is a directory"),
    ):
        with pytest.raises(InputError, match=found):
            read_calibration(path)
    (tmp_path / "latin.toml").write_bytes(b'name = "\xe9"')
    with pytest.raises(InputError, match="no text in UTF-8"):
        read_calibration(tmp_path / "latin.toml")
    (tmp_path / "broken.toml").write_text("name = ", encoding="utf-8")
    with pytest.raises(InputError, match="no TOML"):
        read_calibration(tmp_path / "broken.toml")


def test_a_file_with_a_mark_of_its_encoding_is_read(tmp_path: Path) -> None:
    (tmp_path / "pack.toml").write_text(TEXT, encoding="utf-8-sig")
    assert read_calibration(tmp_path / "pack.toml") == PACK


def test_a_pack_that_breaks_rules_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="not among the pack's sources"):
        write_calibration(tmp_path / "pack.toml", replace(PACK, sources=(OBR,)))
    with pytest.raises(RuleError, match="second record of cpi"):
        write_calibration(tmp_path / "pack.toml", replace(PACK, forecasts=(CPI, CPI)))
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OutputError):
        write_calibration(tmp_path / "none" / "pack.toml", PACK)


def test_plans_and_forecasts_have_bounds() -> None:
    with pytest.raises(RuleError, match="councils E1"):
        replace(PLANS, councils={"E1": (11.0, 0.1)})
    with pytest.raises(RuleError, match=r"central 2026/27.*did you mean 0.0201"):
        replace(CPI, central={"2026/27": 2.01})


def test_one_name_for_what_is_left_without_social_care() -> None:
    assert OTHER_NET == OTHER_NET_OF_CELLS


def test_packs_are_listed_by_their_names() -> None:
    names = list_packs()
    assert list(names) == sorted(names)
    assert all(re.fullmatch(r"england-\d{4}-\d{2}\.toml", name) for name in names)
