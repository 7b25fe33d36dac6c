"""The pictures: which files, what is inside them, and the same bytes each time."""

import datetime as dt
import io
import subprocess
import sys
import xml.etree.ElementTree as ET

import matplotlib as mpl
import pytest
from PIL import Image

from mtfs.charts import CHART_NAMES, draw_charts, picture_files, plot_exhaustion_chance, source_line
from mtfs.charts.files import _CHARTS
from mtfs.charts.style import chart_axes, close_frame
from mtfs.words.titles import title_reserves_fan
from tests.charts.results import futures, run_out_in

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def result():
    return futures(4)


@pytest.fixture(scope="module")
def source(result):
    return foot_line(result)


def foot_line(result):
    return source_line(
        council=result.strategy.council.name,
        scenario=result.scenario,
        runs=result.runs,
        seed=result.seed,
        version="0.1.0",
        date=dt.date(2025, 11, 2),
    )


def test_source_line(result, source):
    assert source == (
        "Source: mtfs 0.1.0 on the case of Exampleshire Council, scenario Base; 500 runs, seed 1; "
        "2 November 2025."
    )
    assert "; 1 run, seed 1;" in foot_line(futures(1, runs=1))


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


def test_every_chart_in_both_forms(result, source):
    pictures = draw_charts(result, source=source)
    files = picture_files(pictures)
    names = {f"{name}.{ending}" for name in CHART_NAMES for ending in ("png", "svg")}
    assert CHART_NAMES == ("usable-reserves", "gap", "chance-reserves-run-out")
    assert set(files) == names | {"alt-text.txt"}
    told = files["alt-text.txt"].decode().split("\n\n")
    for picture in pictures:
        assert f"{picture.name}.png\n{picture.alt_text}" in told
        with Image.open(io.BytesIO(files[f"{picture.name}.png"])) as image:
            assert image.info["Description"] == picture.alt_text
            assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)
            assert image.width == pytest.approx(16 / 2.54 * 300, abs=1)
    assert picture_files(()) == {}


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
    code = "import sys, mtfs.charts.files; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
