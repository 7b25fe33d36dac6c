"""The plan of every scenario side by side, as links to the sheets where it is worked out."""

from mtfs.iotools.results.live.anchors import LivePlan
from mtfs.iotools.results.live.formulas import Cell
from mtfs.iotools.results.live.sheets import LiveSheet, Look
from mtfs.nomenclature import MEASURES, PLAN_LINES

__all__ = ["linked", "overview_sheet"]


def linked(plan: LivePlan, scenario: str, measure: str) -> list[Cell]:
    """Return the cells in which a measure is worked out.

    Parameters
    ----------
    plan : LivePlan
        Where everything stands.
    scenario, measure : str
        Which one.

    Returns
    -------
    list of Cell
        One for each year.
    """
    where = plan.range(scenario, measure)
    values = plan.values[scenario, measure]
    return [
        Cell(where.sheet, where.first_row, where.first_column + t, value) for t, value in enumerate(values)
    ]


def overview_sheet(plan: LivePlan) -> LiveSheet:
    """Lay out the sheet ``Plan``.

    Parameters
    ----------
    plan : LivePlan
        Where everything stands.

    Returns
    -------
    LiveSheet
        A row for each scenario and measure.
    """
    sheet = LiveSheet("Plan", [34, 44, *[17.0] * len(plan.years)])
    sheet.title("The plan of each scenario, in pounds: links to the sheet where each is worked out")
    sheet.head(["Scenario", "Measure", *plan.years])
    sheet.freeze(2)
    for scenario in plan.sheets:
        for measure, term in (*MEASURES.items(), *PLAN_LINES.items()):
            look = Look.KEY if measure == "gap" else Look.PLAIN
            line = sheet.line()
            line.put(0, scenario, look)
            line.put(1, term.label, look)
            for t, cell in enumerate(linked(plan, scenario, measure), start=2):
                line.put(t, None if cell.value is None else cell.elsewhere(), look)
    return sheet
