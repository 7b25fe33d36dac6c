"""The pictures: which files, what is inside them, and the same bytes each time."""

import datetime as dt
import subprocess
import sys
import xml.etree.ElementTree as ET

import matplotlib as mpl
import pytest
from PIL import Image

from mtfs.charts import CHART_NAMES, draw_charts, plot_exhaustion_chance, source_line, write_charts
from mtfs.charts.files import _CHARTS
from mtfs.charts.style import chart_axes, close_frame
from mtfs.charts.titles import title_reserves_fan
from mtfs.errors import OutputError
from tests.charts.results import futures, run_out_in

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def result():
    return futures(4)


@pytest.fixture(scope="module")
def source(result):
    return source_line(result, version="0.1.0", date=dt.date(2025, 11, 2))


def test_source_line(result, source):
    assert source == (
        "Source: mtfs 0.1.0 on the case of Exampleshire Council, scenario Base; 500 runs, seed 1; "
        "2 November 2025."
    )
    one = source_line(futures(1, runs=1), version="0.1.0", date=dt.date(2025, 11, 2))
    assert "; 1 run, seed 1;" in one


def foot(name, result):
    chart = next(chart for chart in _CHARTS if chart.name == name)
    return chart.note(result)


def test_thin_lines_are_explained_where_there_are_any():
    name = "chance-reserves-run-out"
    assert foot(name, run_out_in(0, 40, 20)).startswith("Thin dark lines")
    for certain in (run_out_in(0, 0, 0, runs=5000), run_out_in(5000, 0, 0, runs=5000)):
        assert foot(name, certain) == ""
        figure = close_frame(
            plot_exhaustion_chance(chart_axes(100, left=50, right=92), certain), ["", "Source: a."]
        )
        assert [text.get_text() for text in figure.texts] == ["Source: a."]


def test_the_minimum_is_set_apart_from_earmarked_reserves():
    said = "The minimum is for the general reserve alone; usable reserves hold earmarked ones too."
    assert said in foot("usable-reserves", run_out_in(0, 40, earmarked=1e6))
    assert said not in foot("usable-reserves", run_out_in(0, 40, earmarked=1e6, minimum=0))
    assert said not in foot("usable-reserves", run_out_in(0, 40))
    assert said not in foot("gap", run_out_in(0, 40, earmarked=1e6))


def test_every_chart_in_both_forms(result, source, tmp_path):
    folder = tmp_path / "new" / "charts"
    alt_texts = write_charts(result, folder, source=source)
    names = {f"{name}.{ending}" for name in CHART_NAMES for ending in ("png", "svg")}
    assert CHART_NAMES == ("usable-reserves", "gap", "chance-reserves-run-out")
    assert set(alt_texts) == names == {path.name for path in folder.iterdir()}
    for name in CHART_NAMES:
        assert alt_texts[f"{name}.png"] == alt_texts[f"{name}.svg"]
        with Image.open(folder / f"{name}.png") as image:
            assert image.info["Description"] == alt_texts[f"{name}.png"]
            assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)
            assert image.width == pytest.approx(16 / 2.54 * 300, abs=1)


def test_svg_has_a_name_and_a_description(result, source):
    picture = draw_charts(result, source=source)[0]
    root = ET.fromstring(picture.svg)
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root[0] is title
    assert title.text == picture.title == title_reserves_fan(result)
    assert description.text == picture.alt_text
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == title.get("id")
    assert root.get("aria-describedby") == description.get("id")
    assert b"<dc:date>" not in picture.svg


def test_the_same_bytes_each_time(result, source):
    first, again = draw_charts(result, source=source), draw_charts(result, source=source)
    assert first == again
    with mpl.rc_context({"font.size": 20, "lines.linewidth": 5, "axes.grid": True, "savefig.dpi": 50}):
        assert draw_charts(result, source=source) == first


def test_settings_are_left_alone_and_pyplot_stays_out(result, source):
    before = dict(mpl.rcParams)
    draw_charts(result, source=source)
    assert dict(mpl.rcParams) == before
    code = "import sys, mtfs.charts; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_files_are_replaced_whole(result, source, tmp_path):
    write_charts(result, tmp_path, source=source)
    before = (tmp_path / "gap.png").read_bytes()
    write_charts(result, tmp_path, source="Source: another.")
    assert (tmp_path / "gap.png").read_bytes() != before
    assert len(list(tmp_path.iterdir())) == 6


def test_a_folder_that_cannot_be_written(result, source, tmp_path):
    blocked = tmp_path / "charts"
    blocked.write_text("a file")
    with pytest.raises(OutputError, match="charts could not be written"):
        write_charts(result, blocked, source=source)
    assert blocked.read_text() == "a file"


def test_nothing_is_left_half_written(result, source, tmp_path):
    (tmp_path / "gap.svg").mkdir()
    with pytest.raises(OutputError):
        write_charts(result, tmp_path, source=source)
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".part")]
