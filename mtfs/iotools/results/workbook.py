"""``results.xlsx``: the figures as an accountant checks them, with the assumptions as they were run."""

from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from mtfs.analysis.findings import Finding
from mtfs.analysis.runs import Result
from mtfs.domain.case import Case
from mtfs.domain.strategy import Strategy
from mtfs.engine.distributions import Floats
from mtfs.iotools.atomic import workbook_bytes
from mtfs.iotools.case.layout import COUNCIL_SETTINGS, SHEETS, Sheet
from mtfs.iotools.results.findings import add_finding_pages
from mtfs.iotools.results.manifest import Manifest, manifest_page
from mtfs.iotools.results.page import CHANCE, FINE_CHANCE, MILLIONS, Page
from mtfs.nomenclature import MEASURES, PLAN_LINES, PROBABILITIES

__all__ = ["results_workbook"]

_MILLION = 1e6
_STATISTICS = {
    "mean": "Mean",
    "sd": "Standard deviation",
    "p1": "1st percentile",
    "p5": "5th percentile",
    "p10": "10th percentile",
    "p25": "25th percentile",
    "p50": "Median",
    "p75": "75th percentile",
    "p90": "90th percentile",
    "p95": "95th percentile",
    "p99": "99th percentile",
}
#: The attributes of a record that hold one value a year.
_YEARLY = ("central_rates", "amounts", "planned", "values", "movements")


def _millions(values: Floats) -> list[float]:
    return [float(value) / _MILLION for value in values]


def _summary_page(workbook: Workbook, case: Case, result: Result, manifest: Manifest) -> None:
    page = Page(workbook, "Summary", [60, *[12.0] * max(len(result.years), 7)])
    summary = result.summary
    page.title(f"{case.base.council.name}: how sure is the medium-term financial strategy?")
    page.text(manifest.sentence, bold=True)
    page.text(
        f"Scenario {result.scenario}: {result.runs:,} futures from seed {result.seed}. Amounts are in £m; "
        "a positive gap is a shortfall, and brackets are negative."
    )
    for remark in case.remarks:
        if remark.severity == "warning":
            page.text(f"Warning: {remark.text}")
    page.gap()
    page.heading("The plan: what the council would publish")
    page.head(["£m", *result.years])
    plan = {**result.plan, **result.plan_lines}
    terms = MEASURES | PLAN_LINES
    for measure in (
        *("net_spending", "planned_movements", "dsg_call", "funding", "gap"),
        *("annual_gap", "savings_delivered", "planned_usable", "drawdown", "usable", "unfunded"),
    ):
        page.line([terms[measure].label, *_millions(plan[measure])], MILLIONS, bold=measure == "gap")
    page.gap()
    page.heading("The risk: what the futures say")
    page.head(["£m", *result.years])
    for measure, label in (("gap", "Gap"), ("usable", "Usable reserves")):
        for statistic, words in (("p5", "1 in 20 below"), ("p50", "middle"), ("p95", "1 in 20 above")):
            page.line([f"{label}, {words}", *_millions(summary.risk[measure][statistic])], MILLIONS)
    page.line(["Gap, mean of the worst 1 in 20", *_millions(summary.expected_shortfall_95)], MILLIONS)
    page.gap()
    page.heading("The chance, by the end of each year")
    page.head(["", *result.years])
    for name, term in PROBABILITIES.items():
        values = summary.probabilities[name].tolist()
        page.line([term.label, *values], CHANCE, bold=name == "p_exhausted_by")
    page.gap()
    page.text(
        "Spending that finds no reserve is reported as unfunded and is not carried into the next year: "
        "balances after reserves first run out assume that it was met from outside at no cost."
    )
    page.sheet.freeze_panes = "B2"


def _plan_page(workbook: Workbook, results: Mapping[str, Result]) -> None:
    first = next(iter(results.values()))
    page = Page(workbook, "Plan", [34, 44, *[17.0] * len(first.years)])
    page.title("The plan of each scenario, in pounds")
    page.head(["Scenario", "Measure", *first.years])
    page.freeze(3)
    for name, result in results.items():
        plan = {**result.plan, **result.plan_lines}
        for measure, term in (*MEASURES.items(), *PLAN_LINES.items()):
            values = plan[measure].tolist()
            page.line([name, term.label, *values], bold=measure == "gap", banded=measure == "gap")


def _risk_page(workbook: Workbook, results: Mapping[str, Result]) -> None:
    years = next(iter(results.values())).years
    page = Page(workbook, "Risk", [34, 62, 22, *[17.0] * len(years)])
    page.title("What the futures of each scenario say, in pounds; chances as percentages")
    page.head(["Scenario", "Measure", "Statistic", *years])
    page.freeze(4)
    first = page.row
    for name, result in results.items():
        summary = result.summary
        for chance, term in PROBABILITIES.items():
            page.line([name, term.label, "Chance", *summary.probabilities[chance].tolist()], FINE_CHANCE)
        for measure, term in MEASURES.items():
            for statistic, words in _STATISTICS.items():
                values = summary.risk[measure][statistic].tolist()
                page.line([name, term.label, words, *values], banded=statistic == "p50")
            if measure == "gap":
                worst = summary.expected_shortfall_95.tolist()
                page.line([name, term.label, "Mean of the worst 5%", *worst])
    page.sheet.auto_filter.ref = f"A{first}:{get_column_letter(3 + len(years))}{page.row}"


def _intervals_page(workbook: Workbook, results: Mapping[str, Result]) -> None:
    years = next(iter(results.values())).years
    page = Page(workbook, "Precision", [34, 62, 22, *[17.0] * (2 * len(years))])
    page.title("How sure the figures on Risk are: 95% intervals of their Monte Carlo error")
    page.head(["Scenario", "Measure", "Statistic", *(f"{y}, {end}" for y in years for end in ("from", "to"))])
    page.freeze(4)
    first = page.row
    for name, result in results.items():
        summary = result.summary
        for chance, term in PROBABILITIES.items():
            ends = summary.probability_intervals[chance].ravel().tolist()
            page.line([name, term.label, "Chance", *ends], FINE_CHANCE)
        for measure, term in MEASURES.items():
            for statistic, bounds in summary.risk_intervals[measure].items():
                page.line([name, term.label, _STATISTICS[statistic], *bounds.ravel().tolist()])
    page.sheet.auto_filter.ref = f"A{first}:{get_column_letter(3 + 2 * len(years))}{page.row}"


def _scenarios_page(workbook: Workbook, results: Mapping[str, Result]) -> None:
    first = next(iter(results.values()))
    page = Page(workbook, "Scenarios", [30, *[14.0] * max(len(first.years), 7)])
    page.title("Scenarios side by side, on the same futures")
    for heading, unit, number_format, pick in (
        ("Chance that usable reserves have run out by the end of the year", "", CHANCE,
         lambda r: r.summary.probabilities["p_exhausted_by"].tolist()),
        ("Chance that the general reserve has been below its minimum", "", CHANCE,
         lambda r: r.summary.probabilities["p_below_minimum_by"].tolist()),
        ("Gap in the plan", "£m", MILLIONS, lambda r: _millions(r.plan["gap"])),
        ("Gap, median future", "£m", MILLIONS, lambda r: _millions(r.summary.risk["gap"]["p50"])),
        ("Gap, 1 future in 20 is worse", "£m", MILLIONS, lambda r: _millions(r.summary.risk["gap"]["p95"])),
        ("Usable reserves, median future", "£m", MILLIONS,
         lambda r: _millions(r.summary.risk["usable"]["p50"])),
        ("Spending without funding, mean", "£m", MILLIONS,
         lambda r: _millions(r.summary.risk["unfunded"]["mean"])),
    ):  # fmt: skip
        page.gap()
        page.heading(heading + (f" ({unit})" if unit else ""))
        page.head(["Scenario", *first.years])
        for name, result in results.items():
            page.line([name, *pick(result)], number_format)
    page.sheet.freeze_panes = "B2"


def _plain(value: object) -> object:
    """Return a value of a record as a cell can hold it."""
    if isinstance(value, bool):
        return "recurrent" if value else "one-off"
    if isinstance(value, tuple):
        return "; ".join(f"{item:g}" for item in value)
    return value


def _record_cells(record: object, sheet: Sheet, labels: Sequence[str]) -> dict[str, object]:
    """Return a record's values by column heading and year, in pounds."""
    cells: dict[str, object] = {}
    sources = (record, getattr(record, "distribution", None))
    for column in sheet.columns:
        for source in sources:
            if (
                source is not None
                and hasattr(source, column.field)
                and not (column.field == "values" and source is record)
            ):
                cells[column.header] = _plain(getattr(source, column.field))
                break
    for column in sheet.columns:
        # What a rating gives is shown as it was run, not as the blank that was read.
        what, _, place = column.field.partition("_")
        if what in ("delivery", "slip") and place in ("low", "likely", "high"):
            triple = getattr(record, "delivery" if what == "delivery" else "slip_months")
            cells[column.header] = triple[("low", "likely", "high").index(place)]
    for name in _YEARLY:
        yearly = getattr(record, name, None)
        if yearly is not None:
            cells.update(dict(zip(labels[len(labels) - len(yearly) :], yearly, strict=True)))
    return cells


def _strategy_cells(strategy: Strategy) -> dict[tuple[str, str, str], object]:
    """Return every assumption of a strategy by sheet, row and column."""
    cells: dict[tuple[str, str, str], object] = {}
    for column in COUNCIL_SETTINGS:
        cells["Council", column.header, "Value"] = _plain(getattr(strategy.council, column.field))
    for sheet in SHEETS:
        if sheet.table in ("council", "correlations", "scenarios"):
            continue
        for number, record in enumerate(getattr(strategy, sheet.table), start=1):
            name = getattr(record, "name", "") or getattr(record, "service", "")
            detail = f" / {record.cost_type}" if getattr(record, "cost_type", "") else ""
            for header, value in _record_cells(record, sheet, strategy.years).items():
                cells[sheet.name, f"{number}. {name}{detail}", header] = value
    return cells


def _assumptions_page(workbook: Workbook, case: Case) -> None:
    years = case.years
    page = Page(workbook, "Assumptions", [46, 40, *[16.0] * 40])
    page.title("The assumptions as they were run, defaults filled in; amounts in pounds, rates as fractions")
    base = case.base
    page.heading("Council")
    page.head(["Setting", "Value"])
    for column in COUNCIL_SETTINGS:
        page.line([column.header, _plain(getattr(base.council, column.field))], "#,##0.####")
    for sheet in SHEETS:
        records = getattr(base, sheet.table, ())
        if sheet.table in ("council", "correlations", "scenarios") or not records:
            continue
        page.gap()
        page.heading(sheet.name)
        rows = [_record_cells(record, sheet, years) for record in records]
        heads = [column.header for column in sheet.columns]
        heads += [label for label in years if any(label in row for row in rows)]
        page.head(heads)
        for row in rows:
            page.line([row.get(head) for head in heads], "#,##0.####;-#,##0.####;0")
    if base.correlations.names:
        page.gap()
        page.heading("Correlations")
        page.head(["Driver", *base.correlations.names])
        for name, entries in zip(base.correlations.names, base.correlations.matrix, strict=True):
            page.line([name, *entries], "0.00")


def _changes_page(workbook: Workbook, case: Case, results: Mapping[str, Result]) -> None:
    page = Page(workbook, "Changes", [34, 14, 50, 30, 18, 18])
    page.title("What each scenario changes; amounts in pounds, rates as fractions")
    page.head(["Scenario", "Sheet", "Row", "Column", "Base", "As run"])
    page.freeze()
    before = _strategy_cells(case.base)
    for name, result in results.items():
        after = _strategy_cells(result.strategy)
        for key, value in after.items():
            if before.get(key) != value:
                page.line([name, *key, before.get(key), value], "#,##0.######;-#,##0.######;0")


def results_workbook(
    case: Case, results: Mapping[str, Result], manifest: Manifest, findings: Sequence[Finding] = ()
) -> bytes:
    """Return the results workbook.

    Parameters
    ----------
    case : Case
        What was run.
    results : mapping of str to Result
        By scenario, from one call; the first one is summarised.
    manifest : Manifest
        Where the results come from.
    findings : sequence of Finding, optional
        What studies of the same case found, each with sheets of its own.

    Returns
    -------
    bytes
        An ``.xlsx`` file: summary, plan, risk by measure, scenarios side by side, the assumptions as run,
        and the manifest.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook.properties.title = f"{case.base.council.name}: results of a stress test"
    workbook.properties.creator = f"mtfs {manifest.version}"
    _summary_page(workbook, case, next(iter(results.values())), manifest)
    _plan_page(workbook, results)
    _risk_page(workbook, results)
    _intervals_page(workbook, results)
    _scenarios_page(workbook, results)
    _assumptions_page(workbook, case)
    _changes_page(workbook, case, results)
    for finding in findings:
        add_finding_pages(workbook, finding)
    first = next(iter(results.values()))
    manifest_page(
        workbook,
        case,
        manifest,
        runs=first.runs,
        seed=first.seed,
        scenarios="; ".join(results),
    )
    return workbook_bytes(workbook, manifest.made_at)
