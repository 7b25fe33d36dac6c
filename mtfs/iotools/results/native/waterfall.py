"""From the gap of one year to the gap of the next, step by step: live formulas, for a year of choice."""

from dataclasses import dataclass

from xlsxwriter.chart import Chart

from mtfs.analysis.runs import Result
from mtfs.iotools.results.book import Book
from mtfs.iotools.results.live.anchors import LivePlan
from mtfs.iotools.results.live.formulas import Cell, Formula, as_number, literal
from mtfs.iotools.results.live.functions import largest, smallest, when
from mtfs.iotools.results.live.overview import linked
from mtfs.iotools.results.native.data import (
    DATA_SHEET,
    ChartData,
    DataCell,
    DataTable,
    in_unit,
    joined,
    money_text,
)
from mtfs.iotools.results.native.style import (
    WHOLE,
    NativeChart,
    amounts_axis,
    categories_axis,
    dress,
    new_chart,
)
from mtfs.words.figures import MINUS, gap_words, money_words, scenario_sentence
from mtfs.words.palette import BANDS, INK, MUTED, PLAN
from mtfs.words.units import MoneyUnit, money_unit

__all__ = ["waterfall_chart"]

_STEPS = (
    "Inflation",
    "Demand",
    "Overspend that ends",
    "Pressures",
    "Savings",
    "Schools grant deficit",
    "Planned reserve movements",
    "Council tax",
    "Business rates",
    "Grants",
    "Collection fund",
    "Base budget out of balance",
)
_KINDS = (
    ("Gap", MUTED),
    ("Widens the gap", PLAN),
    ("Narrows the gap", BANDS[2]),
)
_HEADS = ("Step", "Amount", "From", "To", "Not seen", "Above zero", "Below zero")
_SHOWN = len(_HEADS)
_UNSEEN = _HEADS.index("Not seen")
#: A sum of steps that is further than this many decimals from the change in the gap would show.
_CHECKED = 8
_NOTE = (
    "The steps are live. Inflation and demand: of cost lines, and of the part of the base year's overspend "
    "that runs on. Overspend that ends: the rest of it."
)


def _steps(live: LivePlan, name: str, t: int, unit: MoneyUnit) -> list[Formula]:
    """Return what moves the gap of the plan from the year before, a rise positive."""

    def of(measure: str, year: int) -> Formula:
        return in_unit(linked(live, name, measure)[year], unit)

    def change(measure: str) -> Formula:
        # What the base year's figures are to its gap is told by the steps for variances and balance.
        return of(measure, t) - of(measure, t - 1)

    def since(measure: str) -> Formula:
        return of(measure, t) if t == 1 else change(measure)

    base = of("costs", 0) + of("planned_movements", 0) - of("funding", 0)
    return [
        of("price_growth", t),
        of("demand_growth", t),
        of("monitoring", 0) - of("gap", 0) if t == 1 else literal(0.0),
        since("pressures"),
        -since("savings_delivered"),
        since("dsg_interest") + since("dsg_call"),
        change("planned_movements"),
        -change("council_tax"),
        -change("business_rates"),
        -change("grants"),
        -change("collection_fund"),
        base if t == 1 else literal(0.0),
    ]


def _check(row: tuple[str | Formula, ...], at: int) -> Formula:
    """Return by how much the steps of a row miss the gap of the year."""
    before, *moves, after = (cell for cell in row if isinstance(cell, Formula))
    missed = as_number(before.value) + sum(as_number(move.value) for move in moves) - as_number(after.value)
    last = chr(ord("B") + len(moves))
    text = f"ROUND(SUM(B{at + 1}:{last}{at + 1})-{chr(ord(last) + 1)}{at + 1},{_CHECKED})"
    return Formula(text, round(missed, _CHECKED) + 0.0)


@dataclass(frozen=True)
class _Choice:
    """The steps of the year that is shown, as cells of one row of the table of all years."""

    table: DataTable
    position: Formula
    shown: int

    def pick(self, column: int, values: list[list[float]]) -> Formula:
        letter = chr(ord("A") + column)
        first = self.table.head + 2
        block = f"${letter}${first}:${letter}${first + self.table.points - 1}"
        return Formula(f"INDEX({block},{self.position.text})", values[self.shown][column - 1])


def waterfall_chart(book: Book, data: ChartData, result: Result, live: LivePlan, chosen: Cell) -> NativeChart:
    """Draw how the gap of the plan comes from that of the year before.

    Parameters
    ----------
    book : Book
        The workbook.
    data : ChartData
        Where its figures go.
    result : Result
        The plan and the runs of one scenario.
    live : LivePlan
        Where the plan stands.
    chosen : Cell
        The cell with the year that is shown, one of the plan years.

    Returns
    -------
    NativeChart
        Columns that float between the gap before and after; below zero as well as above.
    """
    name, years = result.scenario, result.years
    peak = max(abs(float(x)) for measure in ("gap", "council_tax") for x in result.plan[measure])
    unit = money_unit(peak)
    rows: list[tuple[str | Formula, ...]] = [
        (
            years[t],
            in_unit(linked(live, name, "gap")[t - 1], unit),
            *_steps(live, name, t, unit),
            in_unit(linked(live, name, "gap")[t], unit),
        )
        for t in range(1, len(years))
    ]
    at = data.next_row()
    every = data.add(
        f"What moves the gap of the plan from one year to the next, {unit.label}",
        ["Year", "Gap of the year before", *_STEPS, "Gap of the year", "Steps less change: should be 0"],
        [(*row, _check(row, at + n)) for n, row in enumerate(rows)],
        number_format="#,##0.00####;(#,##0.00####);0.00",
    )
    values = [[as_number(cell.value) for cell in row[1:] if isinstance(cell, Formula)] for row in rows]
    first = every.head + 2
    there = chosen.elsewhere()
    shown = years.index(str(chosen.value)) - 1
    position = Formula(f"MATCH({there.text},$A${first}:$A${first + every.points - 1},0)", shown + 1.0)
    choice = _Choice(every, position, shown)
    heights = _heights(data, choice, values, chosen, unit)
    before, *moves, after = values[shown]
    words = ", ".join(
        f"{step} {'+' if move > 0 else MINUS}{money_words(abs(move) * unit.pounds)}"
        for step, move in zip(_STEPS, moves, strict=True)
        if abs(move) * unit.pounds >= 0.5
    )
    alt_text = (
        f"{scenario_sentence(name)}Waterfall of the plan from {gap_words(before * unit.pounds)} in "
        f"{years[shown]} to {gap_words(after * unit.pounds)} in {years[shown + 1]}: "
        f"{words or 'nothing moves it'}."
    )
    return NativeChart(chart=_draw(book, heights, unit), size=WHOLE, alt_text=alt_text, note=_NOTE)


def _written(amount: Formula, *, signed: bool) -> Formula:
    """Return an amount as it stands under its column: the gap as it is, a step with its sign."""
    value = as_number(amount.value)
    sign = MINUS if round(value, 1) < 0 else "+" if signed and round(value, 1) > 0 else ""
    form = f"{'+' if signed else ''}#,##0.0;{MINUS}#,##0.0;0.0"
    return Formula(f'TEXT({amount.text},"{form}")', f"{sign}{abs(round(value, 1)):,.1f}")


def _title(choice: _Choice, values: list[list[float]], chosen: Cell, unit: MoneyUnit) -> Formula:
    after = choice.pick(len(values[0]), values)
    change = after - choice.pick(1, values)
    of_surplus = when(after.at_least(0.0), "a gap of ", "a surplus of ")
    more = when(change.at_least(0.0), " more", " less")
    sizes = [
        money_text(Formula(f"ABS({part.text})", abs(as_number(part.value))), unit) for part in (after, change)
    ]
    return joined(
        "In ", chosen.elsewhere(), " the plan has ", of_surplus, sizes[0], ": the gap is ", sizes[1], more,
        " than in the year before",
    )  # fmt: skip


def _heights(
    data: ChartData, choice: _Choice, values: list[list[float]], chosen: Cell, unit: MoneyUnit
) -> DataTable:
    """Write where each column of the chart begins and ends, and how high it is above and below zero."""
    names = ["Year before", *_STEPS, "Gap of the year"]
    at = data.next_row()
    rows: list[tuple[DataCell, ...]] = []
    end = Formula("0", 0.0)
    for n, name in enumerate(names):
        total = n in (0, len(names) - 1)
        picked = choice.pick(n + 1, values)

        def here(column: int, formula: Formula, row: int = at + n) -> Formula:
            return Cell(DATA_SHEET, row, column, formula.value).here()

        amount = here(1, picked)
        start_is = literal(0.0) if total else end
        start = here(2, start_is)
        end_is = start + amount
        end = here(3, end_is)
        low, high = smallest(start, end), largest(start, end)
        unseen = largest(0.0, low) + smallest(0.0, high)
        parts = largest(0.0, high) - largest(0.0, low), smallest(0.0, low) - smallest(0.0, high)
        above, below = here(5, parts[0]), here(6, parts[1])
        rises = amount.at_least(0.0)
        nothing = literal(0.0)
        if total:
            heights: list[Formula] = [above, below, nothing, nothing, nothing, nothing]
        else:
            widens = [when(rises, part, 0.0) for part in (above, below)]
            narrows = [when(rises, 0.0, part) for part in (above, below)]
            heights = [nothing, nothing, *widens, *narrows]
        label = joined(f"{name}\n", _written(amount, signed=not total))
        rows.append((label, picked, start_is, end_is, unseen, *parts, *heights))
    heads = [
        *_HEADS,
        *(f"{kind}, {side}" if side else kind for kind, _ in _KINDS for side in ("", "below zero")),
    ]
    return data.add(_title(choice, values, chosen, unit), heads, rows)


def _draw(book: Book, table: DataTable, unit: MoneyUnit) -> Chart:
    chart = new_chart(book, "column", "stacked")

    def add(column: int, look: dict[str, object]) -> None:
        place = {"name": table.name(column), "categories": table.categories, "values": table.values(column)}
        chart.add_series(place | look | {"gap": 35})

    add(_UNSEEN, {"fill": {"none": True}, "border": {"none": True}})
    for n, (_, colour) in enumerate(_KINDS):
        for side in range(2):
            add(_SHOWN + 2 * n + side, {"fill": {"color": colour}, "border": {"color": INK, "width": 0.5}})
    dress(
        chart,
        table.title,
        WHOLE,
        foot=categories_axis(),
        side=amounts_axis(unit.label),
        # The key leaves out what is not seen, and tells each colour once.
        hidden=(0, *range(2, 2 * len(_KINDS) + 1, 2)),
    )
    return chart
