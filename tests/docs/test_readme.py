"""What the README shows is what the program says."""

import re
from pathlib import Path

import pytest

import mtfs
from mtfs.report.studies.stress import stress_finding
from mtfs.words.futures import headline

TOP = Path(__file__).parents[2]
HALTON = TOP / "scenarios" / "halton-2024-25.xlsx"
README = (TOP / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def results() -> dict[str, mtfs.Result]:
    return mtfs.run_scenarios(mtfs.read_case(HALTON))


def table_row(label: str) -> list[str]:
    (line,) = [line for line in README.splitlines() if line.startswith(f"| {label}")]
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


@pytest.mark.parametrize(
    ("label", "figures"),
    [
        ("Gap in the plan", lambda r: r.plan["gap"]),
        ("Gap in the middle future", lambda r: r.summary.risk["gap"]["p50"]),
        ("Gap: 1 future in 20 is worse than", lambda r: r.summary.risk["gap"]["p95"]),
    ],
)
def test_the_table_of_gaps(results: dict[str, mtfs.Result], label: str, figures: object) -> None:
    expected = [f"{value / 1e6:.1f}" for value in figures(results["Base"])]
    assert table_row(label) == expected


@pytest.mark.parametrize(
    ("label", "scenario"),
    [
        ("Chance that usable reserves", "Base"),
        ("…if urgent action halves", "Urgent action halves the overspend"),
    ],
)
def test_the_table_of_chances(results: dict[str, mtfs.Result], label: str, scenario: str) -> None:
    chances = results[scenario].summary.probabilities["p_exhausted_by"]
    expected = [">99%" if 0.995 < chance < 1 else f"{chance:.0%}" for chance in chances]
    assert table_row(label) == expected


def test_the_sentence(results: dict[str, mtfs.Result]) -> None:
    assert f"> {headline(results['Base']).sentence}" in README.splitlines()
    stressed = stress_finding(mtfs.stress(mtfs.read_case(HALTON), by="2024/25"))
    (survival,) = [s for s in stressed.sentences if s.startswith("For usable reserves to last")]
    assert survival in README.replace("\n> ", " ")


def test_every_file_and_folder_it_points_to_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (TOP / target).exists(), target


def test_the_python_example_runs() -> None:
    block = README[README.index("    import mtfs\n") : README.index("## Limits of the model")]
    code = "\n".join(line[4:] for line in block.splitlines())
    exec(code.replace('"scenarios/', f'"{TOP.as_posix()}/scenarios/'), {})


def test_every_command_and_option_it_names_exists() -> None:
    from mtfs.cli.main import cli

    for command in re.findall(r"^    mtfs (\w+)", README, re.MULTILINE):
        assert command in cli.commands
    options = {o for command in cli.commands.values() for p in command.params for o in p.opts}
    for option in re.findall(r"`(--[a-z]+)[ `]", README):
        assert option in options
