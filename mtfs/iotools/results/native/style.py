"""How the charts of a workbook look: type, axes, key and size, in one style, editable by whoever opens it."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from xlsxwriter.chart import Chart

from mtfs.iotools.results.book import FACE, Book
from mtfs.words.palette import INK, MUTED, RULE

__all__ = [
    "AMOUNTS",
    "HALF",
    "SIGNED",
    "SMALL",
    "WHOLE",
    "NativeChart",
    "Size",
    "amounts_axis",
    "bar_size",
    "categories_axis",
    "dress",
    "from_zero",
    "labels",
    "last_label",
    "new_chart",
    "short_name",
    "title_lines",
    "years_axis",
]

#: Amounts along an axis and at the ends of lines: one decimal, and a true minus sign.
AMOUNTS = '#,##0.0;"\N{MINUS SIGN}"#,##0.0;0.0'
#: Changes, which have a plus sign where they are above zero.
SIGNED = '+#,##0.0;"\N{MINUS SIGN}"#,##0.0;0.0'
_TITLE_SIZE, _TEXT_SIZE, _SMALL = 11, 9, 8
#: A letter of a title, in bold, takes about so much room across [pixels].
_TITLE_LETTER = 8.6
#: The label of a year takes about so much room across [pixels].
_YEAR = 58
#: A name beside a bar is no longer than that.
_NAME = 48
#: What a chart of bars has above and below them, and the most that a printed page takes [pixels].
_AROUND_BARS = 130
_HIGHEST = 720
#: Figures of which the least is more than this share of the largest are alike.
_ALIKE = 0.6


@dataclass(frozen=True)
class Size:
    """The size of a chart on its sheet.

    Parameters
    ----------
    width, height : int
        In pixels.
    """

    width: int
    height: int


#: Two charts stand beside each other, or one takes all of the page's width.
HALF = Size(608, 330)
WHOLE = Size(1226, 290)
#: Two of these stand beside each other on the summary.
SMALL = Size(515, 330)


@dataclass(frozen=True, kw_only=True)
class NativeChart:
    """A chart that is ready to be put on a sheet.

    Parameters
    ----------
    chart : Chart
        The chart, with its size.
    size : Size
        Its size.
    alt_text : str
        The chart in words.
    note : str, optional
        What a reader must know to read it.
    """

    chart: Chart
    size: Size
    alt_text: str
    note: str = ""


def title_lines(title: str, size: Size) -> str:
    """Break a title into lines that a chart has room for.

    Parameters
    ----------
    title : str
        The title.
    size : Size
        The size of the chart.

    Returns
    -------
    str
        The title with line ends, two lines at most; what is left over runs on in the second.
    """
    width = int((size.width - 40) / _TITLE_LETTER)
    lines = wrap(title, width)
    if len(lines) < 2:
        return title
    # Lines of about the same length read best.
    half = next((n for n in range(len(title) // 2, width) if len(wrap(title, n)) <= len(lines)), width)
    return "\n".join(wrap(title, half))


def _year_step(points: int, size: Size) -> int:
    """Return which of the years along the foot of a chart are labelled: each, every second one, and so on.

    Parameters
    ----------
    points : int
        How many years there are.
    size : Size
        The size of the chart.

    Returns
    -------
    int
        From one label to the next.
    """
    return max(1, -(-points * _YEAR // (size.width - 110)))


def short_name(name: str) -> str:
    """Cut a name to what stands beside a bar.

    Parameters
    ----------
    name : str
        The name.

    Returns
    -------
    str
        The name, with an ellipsis where something is left out; what stands in brackets at its end is kept.
    """
    if len(name) <= _NAME:
        return name
    stem, bracket, ending = name.rpartition(" (") if name.endswith(")") else (name, "", "")
    if len(ending) > _NAME // 2:
        stem, bracket, ending = name, "", ""
    kept = _NAME - 1 - len(bracket) - len(ending)
    return f"{stem[:kept].rstrip()}\N{HORIZONTAL ELLIPSIS}{bracket}{ending}"


def bar_size(rows: int, each: int) -> Size:
    """Return the size of a chart of bars, which grows with their number.

    Parameters
    ----------
    rows : int
        How many rows of bars there are.
    each : int
        What a row takes [pixels].

    Returns
    -------
    Size
        Half as wide as the page, and never higher than one.
    """
    return Size(HALF.width, min(max(HALF.height, _AROUND_BARS + rows * each), _HIGHEST))


def new_chart(book: Book, kind: str, subtype: str = "") -> Chart:
    """Begin a chart.

    Parameters
    ----------
    book : Book
        The workbook.
    kind : {'area', 'bar', 'column', 'line', 'scatter'}
        What draws its series.
    subtype : str, optional
        As XlsxWriter names it, such as ``stacked``.

    Returns
    -------
    Chart
        The chart, still without series.
    """
    return book.workbook.add_chart({"type": kind} | ({"subtype": subtype} if subtype else {}))


def _font(size: int = _TEXT_SIZE, colour: str = INK, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"name": FACE, "size": size, "color": colour, **more}


def dress(
    chart: Chart,
    title: Sequence[str | int],
    size: Size,
    *,
    foot: dict[str, Any],
    side: dict[str, Any],
    hidden: Sequence[int] = (),
    key: bool = True,
) -> None:
    """Give a chart its title, axes, key and size.

    Parameters
    ----------
    chart : Chart
        The chart, with its series.
    title : sequence
        The cell of the title: sheet, row and column.
    size : Size
        Its size.
    foot, side : dict
        What the axis along the foot, and the one at the side, have beside the style, as XlsxWriter names it.
    hidden : sequence of int, optional
        The series that the key leaves out.
    key : bool, optional
        Whether there is a key.
    """
    chart.set_title({"name": list(title), "name_font": _font(_TITLE_SIZE, INK, bold=True), "overlay": False})
    axis: dict[str, Any] = {
        "num_font": _font(),
        "name_font": _font(_TEXT_SIZE, MUTED, bold=False),
        "major_tick_mark": "none",
        "minor_tick_mark": "none",
    }
    chart.set_x_axis(axis | foot)
    chart.set_y_axis(axis | side)
    if key:
        chart.set_legend({"position": "bottom", "font": _font(), "delete_series": list(hidden)})
    else:
        chart.set_legend({"none": True})
    chart.set_size({"width": size.width, "height": size.height})
    chart.set_chartarea({"border": {"color": RULE}, "fill": {"color": "#ffffff"}})


def years_axis(points: int, size: Size, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return an axis of years, of which as many are labelled as have room.

    Parameters
    ----------
    points : int
        How many years there are.
    size : Size
        The size of the chart.
    **more
        What it has beside that.

    Returns
    -------
    dict
        As XlsxWriter takes it.
    """
    step = _year_step(points, size)
    axis = categories_axis(interval_unit=step, interval_tick=step, **more)
    if step > 1:
        # Some programs label every year all the same.
        axis["num_font"] = _font(_SMALL, rotation=-45)
    return axis


def from_zero(least: float, most: float) -> dict[str, Any]:
    """Return what makes an axis of bars begin at zero, where a program would cut it for all being alike.

    Parameters
    ----------
    least, most : float
        The least and the largest figure.

    Returns
    -------
    dict
        As XlsxWriter takes it; nothing where the axis reaches zero of itself.
    """
    if least > _ALIKE * most > 0:
        return {"min": 0}
    return {"max": 0} if most < _ALIKE * least < 0 else {}


def categories_axis(**more: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return an axis of years or names.

    Parameters
    ----------
    **more
        What it has beside that.

    Returns
    -------
    dict
        As XlsxWriter takes it: the names stand at the edge of the chart, and the line at zero.
    """
    return {"line": {"color": MUTED, "width": 1}, "label_position": "low", **more}


def amounts_axis(name: str, number_format: str = AMOUNTS, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return an axis of amounts or chances.

    Parameters
    ----------
    name : str
        Its title, such as ``£m``.
    number_format : str, optional
        How its figures are written.
    **more
        What it has beside that.

    Returns
    -------
    dict
        As XlsxWriter takes it.
    """
    return {
        "name": name,
        "num_format": number_format,
        "line": {"none": True},
        "major_gridlines": {"visible": True, "line": {"color": RULE, "width": 0.75}},
        **more,
    }


def labels(number_format: str = AMOUNTS, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return labels that write the figure of each point beside it.

    Parameters
    ----------
    number_format : str, optional
        How the figures are written.
    **more
        What they have beside that, such as ``position``.

    Returns
    -------
    dict
        As XlsxWriter takes it.
    """
    return {"value": True, "num_format": number_format, "font": _font(_SMALL), **more}


def last_label(points: int, colour: str, position: str) -> dict[str, Any]:
    """Return labels of which only the last is there.

    Parameters
    ----------
    points : int
        How many points the series has.
    colour : str
        The colour of the figure.
    position : str
        Where it stands.

    Returns
    -------
    dict
        As XlsxWriter takes it.
    """
    font = _font(_TEXT_SIZE, colour, bold=True)
    return labels(font=font, position=position, custom=[{"delete": True}] * (points - 1) + [{"font": font}])
