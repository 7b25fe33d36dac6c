"""What each command imports: no more than it uses, so that none waits for what only others need."""

import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from mtfs.cli.lazy import LazyGroup, Place
from mtfs.cli.main import cli

HALTON = Path(__file__).parents[2] / "scenarios" / "halton-2024-25.xlsx"

#: What takes long to import, and what each is for.
FRAMES, PICTURES = {"pandas", "pyarrow"}, {"matplotlib", "PIL"}
WORKBOOKS, DOCUMENTS = {"openpyxl", "xlsxwriter", "lxml"}, {"docx", "jinja2", "weasyprint"}
SCIPY, CLUSTERS = {"scipy", "scipy.stats", "scipy.optimize"}, {"dask", "distributed"}
SETTINGS = {"tomlkit", "tomllib"}
EVERYTHING = FRAMES | PICTURES | WORKBOOKS | DOCUMENTS | SCIPY | CLUSTERS | SETTINGS
EVERYTHING |= {"numpy", "numba", "python_calamine", "mtfs.engine", "mtfs.analysis"}
NUMBERS = {"numpy", "mtfs.engine"}


def imported(*commands: tuple[str, ...]) -> set[str]:
    """Return the modules that a process holds which has called one command after the other."""
    code = (
        "import sys\n"
        "from mtfs.__main__ import main\n"
        f"for words in {commands!r}:\n"
        "    sys.argv = ['mtfs', *words]\n"
        "    try: main()\n"
        "    except SystemExit as end: assert not end.code, (words, end.code)\n"
        "print('modules:', *sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split()[1:])


def every_path(group: click.Group, above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return the words that lead to every command, those of nested groups too."""
    found: list[tuple[str, ...]] = [above]
    for name, command in group.commands.items():
        nested = isinstance(command, click.Group)
        found += every_path(command, (*above, name)) if nested else [(*above, name)]
    return found


def test_help_imports_click_alone() -> None:
    bare = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    others = {name.partition(".")[0] for name in imported(("--help",)) - set(bare.stdout.split())}
    assert others - set(sys.stdlib_module_names) == {"click", "mtfs"}


def test_help_imports_no_command() -> None:
    ours = {name for name in imported(("--help",)) if name.startswith("mtfs.")}
    assert ours == {"mtfs.__main__", "mtfs.cli", "mtfs.cli.main", "mtfs.cli.lazy", "mtfs.errors"}


def test_no_help_imports_what_only_the_work_needs() -> None:
    paths = every_path(cli)
    assert {("run",), ("import", "sheet"), ("export", "parquet")} < set(paths)
    assert not imported(*((*path, "--help") for path in paths)) & EVERYTHING


def test_a_nested_group_imports_the_command_that_is_called_alone() -> None:
    ours = imported(("import", "sheet", "--help"))
    assert "mtfs.cli.imports.sheet" in ours
    assert not {"mtfs.cli.imports.national", "mtfs.cli.run"} & ours


@pytest.mark.parametrize(
    ("words", "needless"),
    [
        (("library",), EVERYTHING - {"tomllib", "mtfs.analysis"}),
        (("check", "CASE"), EVERYTHING - NUMBERS - {"python_calamine"}),
        (("new", "new.xlsx"), FRAMES | DOCUMENTS | SCIPY | {"tomlkit", "matplotlib", "xlsxwriter"}),
        (("new", "new.docx"), EVERYTHING - DOCUMENTS - {"lxml"}),
        (
            ("import", "sheet", "plans.csv", "--as", "savings", "--into", "CASE", "--dry-run"),
            EVERYTHING - NUMBERS - {"python_calamine"} - SETTINGS,
        ),
        (
            ("run", "CASE", "--runs", "20", "--no-folder"),
            FRAMES
            | PICTURES
            | WORKBOOKS
            | DOCUMENTS
            | CLUSTERS
            | {"scipy.stats", "scipy.optimize", "multiprocessing"},
        ),
        (
            ("run", "CASE", "--runs", "20", "--no-folder", "--json", "run.json"),
            FRAMES | PICTURES | WORKBOOKS | DOCUMENTS | CLUSTERS,
        ),
        (("solve", "CASE", "--runs", "200", "--no-folder"), FRAMES | PICTURES | WORKBOOKS | DOCUMENTS),
        (
            ("run", "CASE", "--runs", "20", "--scenario", "Base"),
            FRAMES | DOCUMENTS | CLUSTERS | {"matplotlib.pyplot", "openpyxl", "scipy.stats"},
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_command_imports_what_it_uses(
    words: tuple[str, ...], needless: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(HALTON, "case.xlsx")
    Path("plans.csv").write_text("Scheme,Type,RAG,2025/26 £000\nA new one,recurrent,green,100\n", "utf-8")
    found = imported(tuple(word.replace("CASE", "case.xlsx") for word in words))
    assert not needless & found


def test_the_package_itself_imports_nothing() -> None:
    code = "import mtfs, sys; print([name for name in sys.modules if name.startswith('mtfs.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_place_holds_the_command_that_it_names() -> None:
    groups = [cli, *(c for c in cli.commands.values() if isinstance(c, LazyGroup))]
    places = [(group, place) for group in groups for section in group.sections.values() for place in section]
    assert len(places) >= 20
    for group, place in places:
        command = group.commands[place.name]
        assert command.name == place.name
        assert place.short_help.endswith(".")
        assert group.commands[place.name] is command


def group_of_one() -> LazyGroup:
    place = Place("check", "mtfs.cli.check:check", "Check it.")
    return LazyGroup("some", sections={"Commands": (place,)})


def test_a_group_lists_and_finds_its_commands() -> None:
    group = group_of_one()
    assert "check" in group.commands
    assert "run" not in group.commands
    assert (list(group.commands), len(group.commands)) == (["check"], 1)
    listed = CliRunner().invoke(group, ["--help"])
    assert "Commands:\n  check  Check it.\n" in listed.output


def test_a_command_may_be_added_and_taken_away() -> None:
    group = group_of_one()

    @group.command()
    def other() -> None:
        click.echo("done")

    assert CliRunner().invoke(group, ["other"]).output == "done\n"
    del group.commands["other"]
    unknown = CliRunner().invoke(group, ["other"])
    assert unknown.exit_code == 2
    assert "No such command 'other'" in unknown.output
