"""The examples of the docs page, which are made from published files where these stand beside the checkout.

With ``MTFS_UPDATE_DOCS=1`` in the environment the examples, and both pictures, are written anew instead.
"""

import json
import os
import re
import shlex
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from mtfs.analysis.evidence.neighbours.councils import councils_of
from mtfs.analysis.evidence.neighbours.records import quantile
from mtfs.cli.main import cli
from mtfs.iotools.history.files import write_history
from mtfs.iotools.published.councils import CouncilFinder
from mtfs.iotools.published.neighbours import read_neighbours
from tests.analysis.evidence.neighbours.made import (
    NEIGHBOURS,
    SPENDING_POWER,
    docs_page,
    published_history,
)
from tests.iotools.national.small_returns import published_data

EXAMPLE = re.compile(r"```text\n\$ mtfs (neighbours [^\n]*)\n(.*?)```", re.DOTALL)
UPDATE = bool(os.environ.get("MTFS_UPDATE_DOCS"))
PICTURES = {
    "neighbours": "neighbours-halton",
    "outturn-against-budget": "neighbours-halton-overspends",
}
#: Core spending power as the settlement has it, £m, 2018-19 and 2020-21: a transcription in
#: CaitHRobinson/councillorsatthecasino, spendingpower/SpendingMillions.csv, columns 2019 and 2021.
PUBLISHED = {
    "Halton": (104.12, 112.72),
    "St Helens": (143.44, 155.37),
    "Durham": (409.4, 450.81),
    "Wirral": (262.27, 283.9),
    "Sunderland": (234.58, 252.89),
    "Redcar & Cleveland": (113.33, 122.82),
    "Barnsley": (179.55, 197.57),
    "Gateshead": (177.42, 190.27),
    "Rotherham": (202.73, 218.75),
    "Stockton-on-Tees": (143.24, 155.49),
    "Sefton": (224.67, 244.26),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the history of the published returns, and the other files that the page names."""
    made = tmp_path_factory.mktemp("page")
    write_history(made / "history.csv", published_history())
    for name in (NEIGHBOURS, SPENDING_POWER):
        (made / name).symlink_to(published_data(name))
    return made


def test_the_page_says_what_the_command_says(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    page = docs_page()
    text = page.read_text(encoding="utf-8")

    def said(found: re.Match[str]) -> str:
        done = CliRunner().invoke(cli, shlex.split(found[1]), env={"COLUMNS": "100"}, prog_name="mtfs")
        assert done.exit_code == 0, done.output
        return f"```text\n$ mtfs {found[1]}\n{done.stdout}```"

    new = EXAMPLE.sub(said, text)
    assert len(EXAMPLE.findall(text)) == 1
    if UPDATE:
        page.write_text(new, encoding="utf-8", newline="\n")
        command = [*shlex.split(EXAMPLE.findall(text)[0][0]), "--output", "made"]
        assert CliRunner().invoke(cli, command).exit_code == 0
        for name, picture in PICTURES.items():
            (page.parent / "images" / f"{picture}.png").write_bytes(
                (folder / "made" / f"{name}.png").read_bytes()
            )
    else:
        assert text == new


def care(name: str, year: str) -> tuple[float, float]:
    """Give adult and children's social care [£m]."""
    frame = published_history().frame
    rows = frame[(frame["council"] == name) & (frame["year"] == year)].set_index("line")["outturn"]
    return rows["adult_social_care"] / 1e6, rows["childrens_social_care"] / 1e6


def test_halton_of_core_spending_power() -> None:
    text = docs_page().read_text(encoding="utf-8")
    adults, children = care("Halton", "2018/19")
    assert (round(adults, 1), round(children, 1)) == (44.7, 29.0)
    first, later = PUBLISHED["Halton"]
    # Both services of what was published, and adults alone, which is what the quoted 42.6% is near to.
    assert round(100 * (adults + children) / first, 1) == 70.8
    assert round(100 * adults / first, 1) == 42.9
    assert round((adults + children) / 0.426) == 173
    assert round(100 * sum(care("Halton", "2020/21")) / later, 1) == 74.5
    assert round(100 * care("Halton", "2020/21")[0] / later, 1) == 48.1
    # The key figures of 2022/23: adult and children's social care of £61.7m and £47.4m.
    implied = (61.715 + 47.354) / 0.868
    assert round(implied, 1) == 125.7
    assert round(100 * (implied / later - 1), 1) == 11.5
    assert round(0.177 * implied, 1) == 22.2
    assert round(24 / 0.177, 1) == 135.6
    for told in ("70.8%", "42.9%", "£173m", "74.5%", "48.1%", "£125.7m", "11.5%", "£22.2m", "£135.6m"):
        assert told in text


@pytest.mark.parametrize(("year", "share", "middle"), [("2018/19", 75.1, 64.9), ("2020/21", 82.8, 73.0)])
def test_halton_of_the_teaching_file(folder: Path, year: str, share: float, middle: float) -> None:
    command = ["neighbours", "history.csv", "--council", "Halton", "--neighbours", NEIGHBOURS, "--json", "-"]
    asked = [*command, "--year", year, "--core-spending-power", SPENDING_POWER]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        done = CliRunner().invoke(cli, asked)
    rows = {row["indicator"]: row for row in json.loads(done.stdout)["tables"]["indicators"]}
    row = rows["social_care_of_spending_power"]
    assert (round(100 * row["council"], 1), round(100 * row["median"], 1)) == (share, middle)
    assert f"{share}%" in docs_page().read_text(encoding="utf-8")


def test_the_transcription_is_named_by_the_year_in_which_a_year_ends() -> None:
    lines = published_data(SPENDING_POWER).read_text(encoding="utf-8").splitlines()
    total = next(line.split(",")[-1] for line in lines if line.startswith("E06000006,Halton,NW,2016,"))
    assert round(float(total), 2) == 99.74


@pytest.mark.parametrize(("place", "year", "middle"), [(0, "2018/19", 60.8), (1, "2020/21", 66.3)])
def test_the_middle_neighbour_of_core_spending_power(place: int, year: str, middle: float) -> None:
    councils = councils_of(published_history().frame)
    finder = CouncilFinder(councils, {council.key for council in councils})
    group = read_neighbours(published_data(NEIGHBOURS), finder.find("E06000006"), finder)
    shares = [sum(care(c.name, year)) / PUBLISHED[c.name][place] for c in group.councils]
    assert round(100 * quantile(np.array(shares), 0.5), 1) == middle
    assert f"{middle}%" in docs_page().read_text(encoding="utf-8")
