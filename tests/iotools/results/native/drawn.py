"""Charts as they stand in a workbook: what they refer to, and what they hold of it."""

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass

import openpyxl
from openpyxl.utils import range_boundaries

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"

Values = list[object]


@dataclass(frozen=True)
class Drawn:
    """A chart: its title, the references in it, and the texts that are typed into it."""

    title: str
    references: dict[str, Values]
    typed: list[str]
    series: list[str]


def _cached(reference: ET.Element) -> Values:
    cache = next(child for child in reference if child.tag.endswith("Cache"))
    count = int(cache.find(f"{_C}ptCount").attrib["val"])
    values: Values = [None] * count
    for point in cache.findall(f"{_C}pt"):
        text = point.find(f"{_C}v").text
        values[int(point.attrib["idx"])] = text if cache.tag.endswith("strCache") else float(text)
    return values


def charts_in(data: bytes) -> list[Drawn]:
    """Return every chart of a workbook."""
    charts = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [name for name in archive.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]
        for name in sorted(parts, key=lambda part: int(re.search(r"\d+", part)[0])):
            root = ET.fromstring(archive.read(name))
            references = {
                reference.find(f"{_C}f").text: _cached(reference)
                for kind in ("numRef", "strRef")
                for reference in root.iter(f"{_C}{kind}")
            }
            title = root.find(f"{_C}chart/{_C}title/{_C}tx/{_C}strRef/{_C}f").text
            typed = [
                run.text for run in root.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}t")
            ]
            series = [element.find(f"{_C}tx/{_C}strRef/{_C}f").text for element in root.iter(f"{_C}ser")]
            charts.append(Drawn(str(references[title][0]), references, typed, series))
    return charts


def descriptions_in(data: bytes) -> list[str]:
    """Return what each chart tells readers who cannot see it."""
    told = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/drawings/drawing"):
                root = ET.fromstring(archive.read(name))
                told += [frame.attrib.get("descr", "") for frame in root.iter(f"{_XDR}cNvPr")]
    return told


def cells_of(workbook: openpyxl.Workbook, reference: str) -> Values:
    """Return what the cells hold that a chart or a name refers to."""
    sheet, _, block = reference.removeprefix("=").rpartition("!")
    left, top, right, bottom = range_boundaries(block)
    rows = workbook[sheet.strip("'").replace("''", "'")].iter_rows(top, bottom, left, right, values_only=True)
    return [value for row in rows for value in row]


def assert_charts_show_their_cells(data: bytes) -> list[Drawn]:
    """Hold what each chart has kept against the cells that it is drawn from."""
    workbook = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    charts = charts_in(data)
    for chart in charts:
        for reference, values in chart.references.items():
            cells = cells_of(workbook, reference)
            assert len(cells) == len(values), reference
            for value, cell in zip(values, cells, strict=True):
                if isinstance(value, str):
                    assert value == cell, reference
                else:
                    assert value == (None if cell is None else float(cell)), reference
    return charts


def table_of(workbook: openpyxl.Workbook, title: str) -> dict[str, dict[str, object]]:
    """Return the figures of the chart with a title, by point and series."""
    rows = list(workbook["Chart data"].iter_rows(values_only=True))
    at = next(n for n, row in enumerate(rows) if row[0] == title)
    heads = [str(head) for head in rows[at + 1] if head is not None]
    table = {}
    for row in rows[at + 2 :]:
        if row[0] is None:
            break
        table[str(row[0])] = dict(zip(heads[1:], row[1:], strict=False))
    return table
