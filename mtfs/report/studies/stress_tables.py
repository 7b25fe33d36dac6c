"""The tables of a reverse stress test: both sides, the shifts, every uncertain figure, ways of failing."""

from collections.abc import Callable, Sequence

import numpy as np

from mtfs.analysis.findings import Column, Table, Unit, Value
from mtfs.analysis.stress import Side, Stress
from mtfs.analysis.stress.parts import Input
from mtfs.analysis.stress.portraits import Likeliest
from mtfs.engine.shapes import Floats
from mtfs.engine.uncertainties import UncertaintyKind
from mtfs.words.stress import figure_words, part_words, plan_words, way_words

__all__ = ["stress_tables"]

_SHOWN = 10
#: The futures of which the further tables give every figure: key, label and definition.
_FUTURES = (
    ("plan", "Plan", "In the plan"),
    ("middle", "Middle future", "In the middle future, in which nothing is drawn to either side"),
    ("fails", "Likeliest failing", "In the likeliest future that fails"),
    ("typical_fails", "Typical failing", "The median over the futures that fail"),
    ("lasts", "Likeliest lasting", "In the likeliest future that lasts"),
    ("typical_lasts", "Typical lasting", "The median over the futures that last"),
)


def _number(value: float | None) -> float | None:
    """Return a figure, or None for what does not exist."""
    return None if value is None or np.isnan(value) else float(value)


def _sides_table(result: Stress) -> Table:
    columns = (
        Column(key="side", label="Futures that", definition="Those that fail, and those that last."),
        Column(key="share", label="Share", unit=Unit.CHANCE, definition="Their share of all futures drawn."),
        Column(
            key="share_low", label="Low", unit=Unit.CHANCE, brief=False,
            definition="The lower end of the share's 95% interval.",
        ),
        Column(
            key="share_high", label="High", unit=Unit.CHANCE, brief=False,
            definition="The upper end of the share's 95% interval.",
        ),
        Column(
            key="distance", label="SDs from middle", unit=Unit.SDS,
            definition="How far the likeliest of them lies from the middle future, in standard deviations.",
        ),
        Column(
            key="plan_distance", label="SDs from plan", unit=Unit.SDS,
            definition="The root of the squared shifts of its parts from the plan, in standard deviations, "
            "with what is correlated taken together.",
        ),
        Column(
            key="rough_share", label="Chance by distance", unit=Unit.CHANCE, brief=False,
            definition="The share that the distance alone would give: a rough guide.",
        ),
        Column(
            key="excess", label="Beyond failing", unit=Unit.POUNDS, brief=False,
            definition="How far the likeliest of them is beyond failing; below 0 where it lasts.",
        ),
    )  # fmt: skip
    rows = [_side_row(word, side) for word, side in (("fail", result.failing), ("last", result.surviving))]
    return Table(key="sides", title="How far away it is", columns=columns, rows=tuple(rows))


def _side_row(word: str, side: Side) -> tuple[Value, ...]:
    future = side.likeliest
    low, high = (float(end) for end in side.interval)
    figures = (None,) * 3 if future is None else (future.distance, future.plan_distance, future.excess)
    return word, side.share, low, high, figures[0], figures[1], side.rough_share, figures[2]


def _shift_columns(*, fails: bool) -> tuple[Column, ...]:
    columns = [
        Column(key="part", label="What", definition="The driver, the in-year overspend as a whole, the "
               "pressure, or the savings programme as a whole."),
        Column(key="plan", label="In the plan", definition="What the plan has."),
        Column(key="middle", label="Middle future", brief=not fails, definition="What the middle future has; "
               "a driver's deviation on average over the years."),
    ]  # fmt: skip
    # A terminal shows the side that does not happen by itself.
    for key, label, told, brief in (
        ("fails", "Likeliest failing", "the likeliest future that fails", fails),
        ("lasts", "Likeliest lasting", "the likeliest future that lasts", not fails),
    ):
        columns += [
            Column(key=key, label=label, brief=brief, definition=f"What {told} has."),
            Column(
                key=f"{key}_sds", label="SDs from plan", unit=Unit.SDS, brief=brief,
                definition=f"How far it lies from the plan in {told}, in its own standard deviations; a "
                "pressure that comes counts as far as a normal lies out with its chance.",
            ),
            Column(
                key=f"{key}_worth", label="Worth", unit=Unit.POUNDS, brief=brief,
                definition=f"What it adds to what reserves must meet in {told}, next to the plan.",
            ),
            Column(
                key=f"{key}_worth_from_middle", label="Worth, from middle", unit=Unit.POUNDS, brief=False,
                definition=f"The same, next to the middle future instead of the plan, in {told}.",
            ),
        ]  # fmt: skip
    return tuple(columns)


def _weight(future: Likeliest, n: int, *, fails: bool) -> float:
    return abs(float((future.worth if fails else future.worth_from_middle)[n]))


def _shifts_table(result: Stress) -> Table:
    futures = [side.likeliest for side in (result.failing, result.surviving)]
    fails = result.failing.likeliest is not None and result.failing.likeliest.distance > 0
    chosen = futures[0] if fails or futures[1] is None else futures[1]
    told: list[tuple[float, tuple[Value, ...]]] = []
    for n, part in enumerate(result.parts):
        row: list[Value] = [
            part_words(part),
            plan_words(part, result.plan_measures[n]),
            figure_words(part, result.middle_measures[n]),
        ]
        for future in futures:
            if future is None:
                row += [None] * 4
                continue
            row += [
                figure_words(part, future.measures[n]),
                float(future.sds[n]) if not np.isnan(future.measures[n]) else None,
                float(future.worth[n]),
                float(future.worth_from_middle[n]),
            ]
        told.append((0.0 if chosen is None else _weight(chosen, n, fails=fails), tuple(row)))
    told.sort(key=lambda one: -one[0])
    return Table(
        key="shifts",
        title=f"What shifts, to {result.year}",
        columns=_shift_columns(fails=chosen is futures[0]),
        rows=tuple(row for _, row in told),
        note="A driver's figure is its deviation on average over the years; savings are what is delivered "
        "over the years as a share of what is planned.",
        brief_rows=_SHOWN,
    )


def _figures(result: Stress) -> dict[str, Floats | None]:
    def inputs(future: Likeliest | None) -> Floats | None:
        return None if future is None else future.inputs

    return {
        "plan": result.plan_inputs,
        "middle": result.middle_inputs,
        "fails": inputs(result.failing.likeliest),
        "typical_fails": result.failing.typical_inputs,
        "lasts": inputs(result.surviving.likeliest),
        "typical_lasts": result.surviving.typical_inputs,
    }


def _input_table(
    result: Stress,
    key: str,
    title: str,
    names: Sequence[tuple[Column, Callable[[Input], Value]]],
    unit: Unit,
    chosen: Callable[[Input], bool],
    *,
    scale: float = 1.0,
    further: Sequence[tuple[Column, Callable[[int], Value]]] = (),
) -> Table:
    """Set the figures of some inputs, a row for each, in every future that is told of."""
    figures = _figures(result)
    columns = [column for column, _ in names]
    columns += [Column(key=k, label=label, unit=unit, definition=f"{d}.") for k, label, d in _FUTURES]
    columns += [
        Column(key="sd", label="SD", unit=unit, definition="Its standard deviation over all futures.")
    ]
    columns += [column for column, _ in further]
    rows = []
    for n, one in enumerate(result.inputs):
        if not chosen(one):
            continue
        found = [None if values is None else _number(values[n] * scale) for values in figures.values()]
        row: list[Value] = [of(one) for _, of in names]
        rows.append((*row, *found, float(result.input_sds[n]) * scale, *(of(n) for _, of in further)))
    return Table(key=key, title=title, columns=tuple(columns), rows=tuple(rows), brief_rows=0)


def _named(label: str) -> tuple[Column, Callable[[Input], Value]]:
    return Column(key="name", label=label, definition="Its name in the case."), lambda one: one.name


def _further_tables(result: Stress) -> list[Table]:
    year = (Column(key="year", label="Year", unit=Unit.YEAR, definition="The year."), lambda one: one.year)

    def comes(side: Side) -> Callable[[int], Value]:
        return lambda n: None if side.comes is None else _number(side.comes[n])

    often = [
        (Column(key="comes_fails", label="Comes, failing", unit=Unit.SHARE,
                definition="The share of the futures that fail in which it comes."), comes(result.failing)),
        (Column(key="comes_lasts", label="Comes, lasting", unit=Unit.SHARE,
                definition="The share of the futures that last in which it comes."), comes(result.surviving)),
    ]  # fmt: skip

    def of(kind: UncertaintyKind, what: str = "") -> Callable[[Input], bool]:
        return lambda one: one.kind is kind and one.what == what

    return [
        _input_table(
            result, "drivers", "Deviations of drivers from their central rates", [_named("Driver"), year],
            Unit.RATE, of(UncertaintyKind.DRIVER),
        ),
        _input_table(
            result, "variances", "In-year variances", [_named("Service")], Unit.POUNDS,
            of(UncertaintyKind.MONITORING),
        ),
        _input_table(
            result, "pressures", "Pressures: size as a multiple, where they come", [_named("Pressure")],
            Unit.NUMBER, of(UncertaintyKind.PRESSURE), further=often,
        ),
        _input_table(
            result, "delivery", "Savings: share of the plan delivered in the end", [_named("Scheme")],
            Unit.SHARE, of(UncertaintyKind.SAVING, "delivery"),
        ),
        _input_table(
            result, "slip", "Savings: how late they come", [_named("Scheme")], Unit.MONTHS,
            of(UncertaintyKind.SAVING, "slip"), scale=12.0,
        ),
    ]  # fmt: skip


def _ways_table(result: Stress) -> Table:
    columns = (
        Column(key="way", label="Way", unit=Unit.COUNT, definition="The most frequent first."),
        Column(key="apart", label="What sets it apart", definition="The parts that add most to it, next to "
               "the other ways."),
        Column(key="share", label="Share", unit=Unit.SHARE, definition="Its share of the futures that fail."),
        Column(key="share_low", label="Low", unit=Unit.SHARE, brief=False,
               definition="The lower end of the share's 95% interval."),
        Column(key="share_high", label="High", unit=Unit.SHARE, brief=False,
               definition="The upper end of the share's 95% interval."),
        Column(key="distance", label="SDs from middle", unit=Unit.SDS,
               definition="How far the likeliest future that fails so lies from the middle future."),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = []
    for n, way in enumerate(result.ways, start=1):
        low, high = (float(end) for end in way.interval)
        distance = None if way.likeliest is None else way.likeliest.distance
        rows.append((n, way_words(result, way), way.share, low, high, distance))
    shown = None if len(rows) > 1 else 0
    return Table(key="ways", title="Ways of failing", columns=columns, rows=tuple(rows), brief_rows=shown)


def _way_parts_table(result: Stress) -> Table:
    columns = (
        Column(key="way", label="Way", unit=Unit.COUNT, definition="As in the table of ways."),
        Column(key="part", label="What", definition="The part."),
        Column(key="likeliest", label="Likeliest failing", definition="What the likeliest future that fails "
               "so has."),
        Column(key="sds", label="SDs from plan", unit=Unit.SDS,
               definition="How far that lies from the plan, in its own standard deviations."),
        Column(key="worth", label="Mean worth", unit=Unit.POUNDS,
               definition="What the part adds to what reserves must meet, next to the middle future, on "
               "average over the futures that fail so."),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = []
    for n, way in enumerate(result.ways, start=1):
        for k, part in enumerate(result.parts):
            words, sds = None, None
            if way.likeliest is not None:
                words = figure_words(part, way.likeliest.measures[k])
                sds = float(way.likeliest.sds[k])
            rows.append((n, part_words(part), words, sds, float(way.worth[k])))
    return Table(
        key="way_parts",
        title="What each way of failing is made of",
        columns=columns,
        rows=tuple(rows),
        brief_rows=0,
    )


def stress_tables(result: Stress) -> tuple[Table, ...]:
    """Return the tables of a reverse stress test.

    Parameters
    ----------
    result : Stress
        The study.

    Returns
    -------
    tuple of Table
        Those that have rows; a terminal shows how far away it is, the shifts, and the ways where there are
        several.
    """
    tables = [
        _sides_table(result),
        _shifts_table(result),
        _ways_table(result),
        *_further_tables(result),
        _way_parts_table(result),
    ]
    return tuple(table for table in tables if table.rows)
