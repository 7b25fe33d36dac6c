"""The figures in the cases' README and Notes are what the program gives at its defaults."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

import mtfs
from mtfs.analysis.blocks import DEFAULT_RUNS, DEFAULT_SEED
from scenarios.build.__main__ import CASES

SCENARIOS = Path(__file__).parents[2] / "scenarios"
README = (SCENARIOS / "README.md").read_text(encoding="utf-8")
CASE_NAMES = sorted(CASES)
# Newspapers, local sites and others that are neither the council nor the government.
SECOND_HAND = re.compile(
    r"Liverpool Echo|Widnes World|standupforsouthport|swanmeadschool|hbcnewsroom|newtonnews|opencouncil"
    r"|businessdurham"
)

Figures = Callable[[mtfs.Case, mtfs.Result], Iterable[str]]


@pytest.fixture(scope="module")
def cases() -> dict[str, mtfs.Case]:
    return {name: mtfs.read_case(SCENARIOS / name) for name in CASES}


@pytest.fixture(scope="module")
def results(cases: dict[str, mtfs.Case]) -> dict[str, dict[str, mtfs.Result]]:
    return {name: mtfs.run_scenarios(case) for name, case in cases.items()}


def readme_cell(label: str, name: str) -> str:
    lines = [line for line in README.splitlines() if line.startswith("|")]
    (row,) = [line for line in lines if line.startswith(f"| {label}")]
    (files,) = [line for line in lines if line.startswith("| case ")]
    column = files.split("|").index(f" `{Path(name).stem}` ")
    return row.split("|")[column].strip()


def note(name: str, heading: str) -> str:
    (text,) = [text for found, text in CASES[name].NOTES if found == heading]
    return text


def millions(values: Iterable[float]) -> list[str]:
    return [f"{value / 1e6:.1f}" for value in values]


def percent(chance: float) -> str:
    if 0 < chance < 0.005:
        return "<1"
    return ">99" if 0.995 < chance < 1 else f"{chance * 100:.0f}"


def chances(result: mtfs.Result) -> list[str]:
    return [percent(chance) for chance in result.summary.probabilities["p_exhausted_by"]]


@pytest.mark.parametrize("name", CASE_NAMES)
@pytest.mark.parametrize(
    ("label", "figures"),
    [
        ("plan's gap", lambda case, result: millions(result.plan["gap"][1:])),
        ("mean gap of the futures", lambda case, result: millions(result.summary.risk["gap"]["mean"][1:])),
        ("chance that reserves run out", lambda case, result: chances(result)),
    ],
)
def test_readme_lists(
    cases: dict[str, mtfs.Case],
    results: dict[str, dict[str, mtfs.Result]],
    name: str,
    label: str,
    figures: Figures,
) -> None:
    assert readme_cell(label, name) == ", ".join(figures(cases[name], results[name]["Base"]))


@pytest.mark.parametrize("name", CASE_NAMES)
@pytest.mark.parametrize(
    ("label", "figure"),
    [
        ("funding in the base year", lambda case, result: result.plan["funding"][0]),
        ("of which council tax", lambda case, result: result.plan["council_tax"][0]),
        (
            "usable reserves, start",
            lambda case, result: sum(r.opening_balance for r in case.base.reserves if r.is_usable),
        ),
        ("base year overspend", lambda case, result: result.plan["overspend"][0]),
        ("DSG deficit", lambda case, result: -case.base.dsg_reserve.opening_balance),
    ],
)
def test_readme_sums(
    cases: dict[str, mtfs.Case],
    results: dict[str, dict[str, mtfs.Result]],
    name: str,
    label: str,
    figure: Callable[[mtfs.Case, mtfs.Result], float],
) -> None:
    expected = f"£{figure(cases[name], results[name]['Base']) / 1e6:.1f}m"
    assert readme_cell(label, name).split(" ")[0] == expected


def test_readme_says_which_run() -> None:
    assert f"{DEFAULT_RUNS:,} runs and seed {DEFAULT_SEED}" in README


@pytest.mark.parametrize("name", ["sefton-2025-26.xlsx", "durham-2025-26.xlsx"])
def test_notes_give_the_chances(results: dict[str, dict[str, mtfs.Result]], name: str) -> None:
    result = results[name]["Base"]
    by_march = {
        f"March {int(year[:4]) + 1}": chance
        for year, chance in zip(result.years, chances(result), strict=True)
    }
    stated = re.findall(r"about (\d+)% by (March \d{4})", note(name, "Reading the result"))
    assert len(stated) >= 3
    assert stated == [(by_march[end], end) for _, end in stated]


class TestHaltonNotes:
    """Halton's plan and futures beside the gaps that the council published."""

    @pytest.fixture
    def halton(self, results: dict[str, dict[str, mtfs.Result]]) -> dict[str, mtfs.Result]:
        return results["halton-2024-25.xlsx"]

    def test_the_first_year_adds_up(self, halton: dict[str, mtfs.Result]) -> None:
        text = note("halton-2024-25.xlsx", "The plan beside the published gaps")
        plan = halton["Base"].plan
        gap, savings, funding = (plan[m][1] / 1e6 for m in ("gap", "savings_delivered", "funding"))
        assert f"{gap:.1f} + {savings:.1f} + {funding:.1f} = £{gap + savings + funding:.1f}m" in text
        tax, rates = 68.208, 85.459
        council = 38.1 + tax + rates
        assert f"38.1 + {tax:.1f} + {rates:.1f} = £{council:.1f}m" in text
        assert council - (gap + savings + funding) == pytest.approx(9.0, abs=0.1)
        assert funding - tax - rates == pytest.approx(1.3, abs=0.1)
        assert 38.1 - gap == pytest.approx(9.0 + 10.0 + 1.3, abs=0.05)

    def test_yearly_gaps(self, halton: dict[str, mtfs.Result]) -> None:
        text = note("halton-2024-25.xlsx", "The plan beside the published gaps")
        base = halton["Base"]
        for values in (base.plan["annual_gap"], base.summary.risk["annual_gap"]["mean"]):
            first, second, third, fourth = millions(values[1:])
            assert re.search(rf"£{first}m(?: in 2025/26)?, then {second}, {third} and {fourth}\.", text)
        assert f"about £{base.summary.risk['gap']['p95'][1] / 1e6:.1f}m" in text

    def test_the_gaps_of_september_2025(self, halton: dict[str, mtfs.Result]) -> None:
        text = note("halton-2024-25.xlsx", "The gaps published in September 2025")
        base = halton["Base"]
        middle, worse = (base.summary.risk["gap"][p][2:] / 1e6 for p in ("p50", "p95"))
        assert [*base.years[2:]] == ["2026/27", "2027/28", "2028/29"]
        assert "about £{:.1f}m in 2026/27, £{:.1f}m in 2027/28 and £{:.1f}m in".format(*middle) in text
        assert "worse than about £{:.1f}m, £{:.1f}m and £{:.1f}m".format(*worse) in text
        published = (44.937, 58.964, 74.656)
        assert all(low < gap < high for low, gap, high in zip(middle, published, worse, strict=True))
        above = [gap - low for gap, low in zip(published, middle, strict=True)]
        assert "by about £{:.1f}m, £{:.1f}m and £{:.1f}m".format(*above) in text
        beyond = [
            (base.paths["gap"][:, year] > gap * 1e6).mean() * 100
            for year, gap in enumerate(published, start=2)
        ]
        assert "about {:.0f}, {:.0f} and {:.0f} futures in 100".format(*beyond) in text

    def test_urgent_action(self, halton: dict[str, mtfs.Result]) -> None:
        assert halton["Base"].probability("p_exhausted_by", "2024/25") > 0.99
        halved = halton["Urgent action halves the overspend"]
        assert halved.probability("p_exhausted_by", "2024/25") == pytest.approx(0.1, abs=0.02)
        assert halved.probability("p_exhausted_by", "2025/26") > 0.99


@pytest.mark.parametrize("name", CASE_NAMES)
def test_every_correlation_is_explained(name: str) -> None:
    (_, *order), *rows = CASES[name].TABLES["Correlations"]
    text = note(name, "Correlations")
    set_pairs = {
        (str(row[0]), second, f"{value:g}")
        for row in rows
        for second, value in zip(order, row[1:], strict=True)
        if value is not None and second != row[0]
    }
    explained = set()
    for first, second, size in set_pairs:
        either = rf"(?:{first} and {second}|{second} and {first}) \({size}\)"
        if re.search(either, text):
            explained.add((first, second, size))
    assert explained == set_pairs
    assert len(re.findall(r"\(-?0\.\d\)", text)) == len(set_pairs)
    assert "All the sizes are assumed" in text


@pytest.mark.parametrize("name", CASE_NAMES)
def test_second_hand_sources_say_so(name: str) -> None:
    for sheet, (_, *rows) in CASES[name].TABLES.items():
        for row in rows:
            source = str(row[-1])
            if SECOND_HAND.search(source):
                assert "not verified" in source, (sheet, row[0])
                # The newspaper's Band D is what the government's table gives.
                assert row[0] == "Band D" or "assumed" in source.lower(), (sheet, row[0])


def test_seftons_general_balance_says_that_it_is_assumed_and_not_verified() -> None:
    (row,) = [r for r in CASES["sefton-2025-26.xlsx"].TABLES["Reserves"] if r[0] == "General balances"]
    assert str(row[-1]).startswith("Assumed, and not verified")
