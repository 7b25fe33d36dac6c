"""The sheet of charts of a run, and the two of them that stand on the summary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mtfs.analysis.findings import Finding
from mtfs.analysis.runs import Result
from mtfs.iotools.results.book import Book
from mtfs.iotools.results.live.anchors import CellRange, LivePlan
from mtfs.iotools.results.live.formulas import Cell
from mtfs.iotools.results.native.chances import chances_chart
from mtfs.iotools.results.native.data import ChartData
from mtfs.iotools.results.native.fans import FanFigures, fan_chart, gap_figures, reserves_figures
from mtfs.iotools.results.native.reserves import reserves_chart
from mtfs.iotools.results.native.scenarios import scenario_charts
from mtfs.iotools.results.native.sheet import COLUMN_WIDTH, COLUMNS, ChartRows
from mtfs.iotools.results.native.studies import study_charts
from mtfs.iotools.results.native.style import SMALL, NativeChart
from mtfs.iotools.results.native.waterfall import waterfall_chart
from mtfs.iotools.results.page import Page
from mtfs.iotools.results.risk_pages import RiskCells
from mtfs.words.figures import scenario_sentence

__all__ = ["CHART_WIDTHS", "RunCharts"]

#: The widths of the columns of the sheet.
CHART_WIDTHS = [COLUMN_WIDTH] * COLUMNS
#: The studies whose charts stand here too, and not on their own sheets alone.
_STUDIES = ("sensitivity",)


@dataclass(frozen=True, kw_only=True)
class RunCharts:
    """What the charts of a run are drawn from.

    Parameters
    ----------
    book : Book
        The workbook.
    data : ChartData
        Where the figures of the charts go.
    results : mapping of str to Result
        By scenario; the first one is drawn year by year.
    risk : RiskCells
        Where the risk stands.
    live : LivePlan
        Where the plan stands.
    minimum : Cell
        The minimum balance of the first scenario [£].
    source : str
        Where the figures come from.
    """

    book: Book
    data: ChartData
    results: Mapping[str, Result]
    risk: RiskCells
    live: LivePlan
    minimum: Cell
    source: str

    def fans(self) -> tuple[FanFigures, FanFigures]:
        """Write what the fans are drawn from.

        Returns
        -------
        tuple of FanFigures
            Usable reserves, and the gap.
        """
        first = next(iter(self.results.values()))
        given = (self.data, first, self.risk, self.live)
        return reserves_figures(*given, self.minimum), gap_figures(*given)

    def summary(self, fans: Sequence[FanFigures]) -> list[NativeChart]:
        """Draw the fans as the summary has them.

        Parameters
        ----------
        fans : sequence of FanFigures
            What they are drawn from.

        Returns
        -------
        list of NativeChart
            One for each.
        """
        return [fan_chart(self.book, figures, SMALL) for figures in fans]

    def fill(self, page: Page, fans: Sequence[FanFigures], findings: Sequence[Finding]) -> None:
        """Put every chart on its sheet.

        Parameters
        ----------
        page : Page
            The sheet, with columns of `CHART_WIDTHS`.
        fans : sequence of FanFigures
            What the fans are drawn from.
        findings : sequence of Finding
            What studies of the same case found.
        """
        first = next(iter(self.results.values()))
        page.title("Charts")
        page.text(
            f"{scenario_sentence(first.scenario)}Every chart is drawn from the sheet {self.data.name} and "
            "can be edited. What is told of the plan follows the assumptions in this workbook; what is told "
            "of futures is the run's own.",
            across=COLUMNS,
        )
        rows = ChartRows(page, self.source)
        rows.put(*(fan_chart(self.book, figures) for figures in fans))
        rows.put(
            chances_chart(self.book, self.data, first, self.risk),
            reserves_chart(self.book, self.data, first, self.live),
        )
        page.may_end_paper()
        chosen = self._choice(page, first)
        rows.put(waterfall_chart(self.book, self.data, first, self.live, chosen), with_above=True)
        scenarios = scenario_charts(self.book, self.data, self.results, self.risk, self.live)
        if scenarios:
            rows.put(*scenarios)
        for finding in findings:
            if finding.key in _STUDIES:
                for chart in study_charts(self.book, self.data, finding):
                    rows.put(chart)

    def _choice(self, page: Page, result: Result) -> Cell:
        """Offer the plan years for the chart of steps, and return the cell with the one that is chosen."""
        heads = self.live.year_heads[result.scenario]
        years = CellRange(
            heads.sheet, heads.first_row, heads.first_column + 1, heads.last_row, heads.last_column
        )
        return page.choice(
            "Steps from the gap of the year before to the gap of:", result.years[1], years.formula
        )
