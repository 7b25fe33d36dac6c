"""Every console example of the documents is what the program says.

With ``MTFS_UPDATE_DOCS=1`` in the environment the examples are written anew instead.
"""

import os
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

TOP = Path(__file__).parents[2]
PAGES = [TOP / "README.md", *sorted((TOP / "docs").rglob("*.md"))]
EXAMPLE = re.compile(r"```console\n\$ mtfs ([^\n]*)\n(.*?)```", re.DOTALL)
UPDATE = bool(os.environ.get("MTFS_UPDATE_DOCS"))


def said(command: str) -> str:
    """Return what a command prints, of a case in the current folder's ``scenarios``."""
    from mtfs.cli.main import cli

    done = CliRunner().invoke(cli, shlex.split(command), env={"COLUMNS": "100"}, prog_name="mtfs")
    assert done.exit_code == 0, done.output
    return "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines()) + "\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_examples_of_a_page(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(TOP / "scenarios", tmp_path / "scenarios", ignore=shutil.ignore_patterns("build", "*.md"))
    monkeypatch.chdir(tmp_path)
    text = page.read_text(encoding="utf-8")
    new = EXAMPLE.sub(lambda found: f"```console\n$ mtfs {found[1]}\n{said(found[1])}```", text)
    if UPDATE:
        page.write_text(new, encoding="utf-8", newline="\n")
    else:
        assert text == new


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_place_that_a_page_points_to_is_there(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def every_command(group: click.Group) -> Iterator[click.Command]:
    """Yield the commands of a group, and those of the groups in it."""
    for command in group.commands.values():
        yield command
        if isinstance(command, click.Group):
            yield from every_command(command)


@pytest.mark.parametrize("page", PAGES[1:], ids=lambda page: page.stem)
def test_every_command_and_option_of_a_page_exists(page: Path) -> None:
    from mtfs.cli.main import cli

    text = page.read_text(encoding="utf-8")
    for command in re.findall(r"`mtfs (\w+)", text):
        assert command in cli.commands
    known = {option for c in every_command(cli) for parameter in c.params for option in parameter.opts}
    for option in re.findall(r"(?<![\w-])(--[a-z][a-z-]*)", text):
        assert option in known | {"--help", "--version", "--debug"}, option
