"""The page on the backtest says what the backtest of the published files says.

With ``MTFS_UPDATE_DOCS=1`` in the environment the page and its pictures are written anew instead.
"""

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

DOCS = Path(__file__).parents[2] / "docs"
DATA = Path(__file__).parents[3] / "shared" / "data"
OBR = DATA / "OBR_EFO_March_2026_economy.xlsx"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """The folder of the page: a copy of it, or the page itself where it is to be written anew."""
    if os.environ.get("MTFS_UPDATE_DOCS"):
        return DOCS
    shutil.copy(DOCS / "backtest.md", tmp_path)
    return tmp_path


def test_the_page_is_what_the_command_makes(docs: Path) -> None:
    from mtfs.cli.main import cli

    if not OBR.is_file():
        pytest.skip("the published files are not beside this checkout")
    words = ["backtest", str(DATA), "--obr", str(OBR), "--docs", str(docs)]
    done = CliRunner().invoke(cli, words, prog_name="mtfs")
    assert done.exit_code == 0, done.output
    made, kept = ((folder / "backtest.md").read_text(encoding="utf-8") for folder in (docs, DOCS))
    assert made == kept
    for picture in (docs / "images").glob("backtest-*.png"):
        assert (DOCS / "images" / picture.name).is_file(), picture.name
