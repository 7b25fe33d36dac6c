"""The scenarios beside each other."""

from mtfs.analysis.compare import Comparison
from mtfs.report.document import Block, Figure, Note, Paragraph, Ref, Section, TableBlock, TableHead
from mtfs.report.interval_tables import interval_table
from mtfs.report.material import Material
from mtfs.report.studies.compare import compare_finding
from mtfs.report.tables import money_cell
from mtfs.words.futures import of_hundred
from mtfs.words.scenarios import (
    chances_sentence,
    in_order_of_gap,
    scenario_line,
    standing_sentences,
)
from mtfs.words.units import money_unit

__all__ = ["scenarios_section"]

#: So many changes of each scenario are told, save for audit.
_MOST_CHANGES = 4
#: So many years of chances stand in a table beside the figures of the gap.
_MOST_YEARS = 5
_ASSUMED, _RESULTS = "scenario-assumptions", "scenario-results"


def scenarios_section(material: Material) -> Section:
    """Return the scenarios.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        Empty where there is one scenario alone. For members a paragraph or two and a chart; for officers what
        each assumes and what it comes to, with charts; for audit every table of the comparison as well.
    """
    comparison = material.comparison
    blocks: list[Block] = []
    if comparison is not None:
        blocks = _in_short(material, comparison) if material.is_short else _in_full(material, comparison)
    return Section(key="scenarios", title="Scenarios", blocks=tuple(blocks))


def _what_ifs(material: Material) -> str:
    first, *others = material.results
    count = f"{len(others)} scenarios are" if len(others) > 1 else "1 scenario is"
    return (
        f"{count} shown beside '{first}'. A scenario is a what-if and not a forecast: the figures say what "
        "would follow if it came about, and not how likely it is to come about."
    )


def _same_futures(material: Material) -> str:
    runs = material.request.runs
    futures = f"the same {runs:,} futures" if runs > 1 else "the same future"
    return (
        f"Every scenario was tried in {futures}, with the same good and bad luck in each, so what differs "
        "between them comes from the scenario alone."
    )


def _sources(material: Material) -> str:
    return "; ".join(material.results)


def _fans(material: Material) -> Figure:
    from mtfs.charts.scenarios import SCENARIO_RESERVES_CHART, telling_fans

    chart = telling_fans(material.results)
    what = "Usable reserves" if chart is SCENARIO_RESERVES_CHART else "The gap"
    return material.figure(chart, material.results, f"{what} by scenario", scenario=_sources(material))


def _in_short(material: Material, comparison: Comparison) -> list[Block]:
    figure = _fans(material)
    said = [chances_sentence(material.results), *standing_sentences(comparison)]
    return [
        Paragraph(f"{_what_ifs(material)} {_same_futures(material)}"),
        Paragraph((f"{' '.join(said)} ", Ref(figure.picture.name), " shows each scenario.")),
        figure,
    ]


def _in_full(material: Material, comparison: Comparison) -> list[Block]:
    from mtfs.charts.scenarios import GAP_HEAT_MAP_CHART, scenario_charts, telling_fans

    results, sources = material.results, _sources(material)
    fans = _fans(material)
    heat_map = material.figure(
        GAP_HEAT_MAP_CHART, results, "The gap in the middle future, by scenario and year", scenario=sources
    )
    # What stands best comes first and what falls short last; between them is what each changes.
    _, *changes, _ = compare_finding(comparison).sentences
    blocks: list[Block] = [
        Paragraph((f"{_what_ifs(material)} ", Ref(_ASSUMED), " tells what each changes."), "What-ifs."),
        _assumed_table(material),
        Paragraph(
            (f"{_same_futures(material)} {chances_sentence(results)} ", Ref(_RESULTS), " tells each year."),
            "What each comes to.",
        ),
        _results_table(material),
        Paragraph(
            (f"{' '.join(standing_sentences(comparison))} ", Ref(fans.picture.name), " shows each scenario."),
            "Better and worse than the first.",
        ),
        fans,
        Paragraph(
            (f"{' '.join(changes)} ", Ref(heat_map.picture.name), " tells the gap of each year."),
            "By how much.",
        ),
        heat_map,
    ]
    if material.is_full:
        telling = telling_fans(results)
        blocks += [
            material.figure(chart, results, caption, scenario=sources)
            for chart, caption in zip(
                scenario_charts(results), ("The gap by scenario", "Usable reserves by scenario"), strict=False
            )
            if chart not in (telling, GAP_HEAT_MAP_CHART)
        ]
        blocks += _audit_blocks(comparison)
    return blocks


def _assumed_table(material: Material) -> TableBlock:
    most = None if material.is_full else _MOST_CHANGES
    first, *others = in_order_of_gap(material.results)
    heads = (TableHead("Scenario"), TableHead("What it changes from the case as it stands"))
    return TableBlock(
        key=_ASSUMED,
        caption="What each scenario assumes",
        heads=heads,
        rows=tuple((name, scenario_line(material.case, name, most=most)) for name in (first, *others)),
        note="Points are percentage points of a yearly rate, next to the rate in the case as it stands. All "
        "else is as there.",
    )


def _told_years(count: int) -> list[int]:
    """Return the years of which chances are told: all, or so many spread evenly up to the last."""
    if count <= _MOST_YEARS:
        return list(range(count))
    return sorted({round((n + 1) * count / _MOST_YEARS) - 1 for n in range(_MOST_YEARS)})


def _results_table(material: Material) -> TableBlock:
    results, years = material.results, material.years
    told, last = _told_years(len(years)), years[-1]
    names = in_order_of_gap(results)
    gaps = {
        name: (
            float(results[name].plan["gap"][-1]),
            *(float(results[name].summary.risk["gap"][statistic][-1]) for statistic in ("p50", "p95")),
        )
        for name in names
    }
    unit = money_unit(max(abs(gap) for row in gaps.values() for gap in row))
    left_out = f" Of {len(years)} years {len(told)} are shown." if len(told) < len(years) else ""
    return TableBlock(
        key=_RESULTS,
        caption="Futures of 100 in which usable reserves have run out by the end of each year, and the gap "
        f"of {last}",
        heads=(
            TableHead("Scenario"),
            *(TableHead(years[t], is_number=True) for t in told),
            *(
                TableHead(f"Gap of {last}: {what}, {unit.label}", is_number=True)
                for what in ("plan", "middle future", "1 in 20 is worse")
            ),
        ),
        rows=tuple(
            (
                name,
                *(of_hundred(float(results[name].summary.probabilities["p_exhausted_by"][t])) for t in told),
                *(money_cell(gap, unit) for gap in gaps[name]),
            )
            for name in names
        ),
        note=f"After the first, in the order of the gap of {last} in the middle future. A surplus has a "
        f"minus sign. The gap of one year comes back in the next: gaps are never added together.{left_out}",
    )


def _audit_blocks(comparison: Comparison) -> list[Block]:
    """Return what the comparison found in full: its other sentences, every table and what limits it."""
    finding = compare_finding(comparison)
    blocks: list[Block] = [
        Paragraph(f"{finding.sentences[0]} {finding.sentences[-1]}", "Ranking."),
    ]
    blocks += [
        interval_table(table, key=f"compare-{table.key}", year=comparison.year, command="mtfs compare")
        for table in finding.tables
    ]
    return [*blocks, *(Note(note) for note in finding.notes)]
