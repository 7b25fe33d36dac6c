"""The check: the program's figures as run beside those that the formulas give, and whether all agree."""

from collections.abc import Mapping

from mtfs.iotools.results.book import Book
from mtfs.iotools.results.live.anchors import LivePlan
from mtfs.iotools.results.live.formulas import Block, Formula, as_number
from mtfs.iotools.results.live.functions import rounded
from mtfs.iotools.results.live.overview import linked
from mtfs.iotools.results.live.sheets import LiveSheet, Look
from mtfs.nomenclature import MEASURES, PLAN_LINES

__all__ = ["write_check"]

_AS_RUN, _NOW, _DIFFERENCE = range(3, 6)
_HEADS = ("Scenario", "Measure", "Year", "As run", "In this workbook", "Difference")
_RED = {"font_color": "#B42318", "bg_color": "#FDECEA", "bold": True}


def write_check(
    book: Book, plan: LivePlan, as_run: Mapping[tuple[str, str], tuple[float | None, ...]]
) -> None:
    """Write the sheet ``Check``.

    Parameters
    ----------
    book : Book
        The workbook.
    plan : LivePlan
        Where the formulas stand, and what they come to.
    as_run : mapping of tuple to tuple
        By scenario and measure: what the program worked out, for each year [£].
    """
    sheet = LiveSheet("Check", [34, 44, 12, 20, 20, 20])
    sheet.title("Check: the plan as the program ran it, and as this workbook works it out")
    verdict = sheet.line()
    sheet.text(
        "'As run' is the program's own figure, a value. 'In this workbook' is the result of the formulas. "
        "As the file was written they agree to the penny. Change an assumption, or a change on Changes, and "
        "the difference is what that does to the plan. The risk figures, chances and findings are the run's "
        "and do not follow: run the program again on a case with the new assumption for those."
    )
    sheet.head(_HEADS)
    sheet.freeze(2)
    differences = []
    for scenario in plan.sheets:
        for measure, term in (*MEASURES.items(), *PLAN_LINES.items()):
            figures = zip(plan.years, as_run[scenario, measure], linked(plan, scenario, measure), strict=True)
            for year, ran, cell in figures:
                if ran is None:
                    continue
                line = sheet.line()
                line.put(0, scenario)
                line.put(1, term.label)
                line.put(2, year)
                was = line.put(_AS_RUN, ran)
                now = line.put(_NOW, cell.elsewhere())
                differences.append(line.put(_DIFFERENCE, rounded(now.here() - was.here())))
    block = Block.of(differences, "cr")
    for column in range(1, len(_HEADS)):
        verdict.put(column, None, Look.KEY)
    told = verdict.put(0, _verdict(block), Look.KEY)
    page = sheet.write(book)
    first, last = differences[0], differences[-1]
    page.filter(first.row, len(_HEADS))
    # What a rule works out must not be an error where a figure is one: it would then not hold.
    apart, found = f'=LEFT({told.here("cr").text},4)<>"All "', first.here("c").text
    differs = f"=IF(ISERROR({found}),TRUE,{found}<>0)"
    for block_of_rule, criteria in (
        ((first.row, _DIFFERENCE, last.row, _DIFFERENCE), differs),
        ((verdict.row, 0, verdict.row, len(_HEADS) - 1), apart),
    ):
        rule = {"type": "formula", "criteria": criteria, "format": book.mark(**_RED)}
        page.sheet.conditional_format(*block_of_rule, rule)


def _verdict(differences: Block) -> Formula:
    """Say in words whether all figures agree."""
    count = len(differences.values)
    wrong = [abs(as_number(value)) for value in differences.values if value]
    agreed = f"All {count:,} figures of the plan agree with the run to the penny."
    told = f'" of {count:,} figures differ from the run, by up to £"'
    number = f"SUMPRODUCT(--({differences.text}<>0))"
    most = f'TEXT(MAX(MAX({differences.text}),-MIN({differences.text})),"#,##0.00")'
    broken = '"The plan cannot be worked out: an assumption is missing, or names what is not there."'
    text = (
        f"IF(SUMPRODUCT(--ISERROR({differences.text}))>0,{broken},"
        f'IF({number}=0,"{agreed}",{number}&{told}&{most}&"."))'
    )
    value = f"{len(wrong)}{told.strip(chr(34))}{max(wrong):,.2f}." if wrong else agreed
    return Formula(text, value)
