"""Official forecasts of the economy: what an edition says, and how far earlier ones were out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mtfs.domain.calibration import PackSource
from mtfs.domain.years import next_year, year_of_day
from mtfs.errors import RequestError

__all__ = ["SERIES", "MeasuredError", "OfficialForecast", "latest_edition", "measure_errors"]

#: The series of an edition that are read, and what each is called.
SERIES = {
    "cpi": "CPI",
    "cpih": "CPIH",
    "gdp_deflator": "GDP deflator",
    "earnings": "average weekly earnings",
}
_MARCH = 3


@dataclass(frozen=True, kw_only=True)
class OfficialForecast:
    """An edition of the official forecast of the economy, with the outturns before it.

    Parameters
    ----------
    year, month : int
        When it was published, by the calendar.
    edition : str
        As it names itself: ``March 2026``.
    series : mapping of str to mapping of str to float
        For each of `SERIES` that it has, the growth on the year before by financial year.
    file, sha256 : str, optional
        The file that it was read from.
    """

    year: int
    month: int
    edition: str
    series: Mapping[str, Mapping[str, float]]
    file: str = ""
    sha256: str = ""

    @property
    def first_forecast(self) -> str:
        """The first financial year that was not over when it was published: ``2025/26`` for March 2026."""
        return year_of_day(self.year, self.month)

    @property
    def source(self) -> PackSource:
        """The source that figures taken from it cite."""
        return PackSource(
            key=f"obr-{self.year}-{self.month:02d}",
            title="OBR, Economic and fiscal outlook, detailed forecast tables: economy",
            date=self.edition,
            file=self.file,
            sha256=self.sha256,
        )

    def outturn(self, series: str) -> dict[str, float]:
        """Return what turned out.

        Parameters
        ----------
        series : str
            One of `SERIES`.

        Returns
        -------
        dict of str to float
            Growth on the year before, for the financial years that were over, in their order.
        """
        return {year: rate for year, rate in self._rates(series) if year < self.first_forecast}

    def central(self, series: str) -> dict[str, float]:
        """Return what was forecast.

        Parameters
        ----------
        series : str
            One of `SERIES`.

        Returns
        -------
        dict of str to float
            Growth on the year before, for the financial years that were not over, in their order.
        """
        return {year: rate for year, rate in self._rates(series) if year >= self.first_forecast}

    def _rates(self, series: str) -> list[tuple[str, float]]:
        return sorted(self.series.get(series, {}).items())


@dataclass(frozen=True, kw_only=True)
class MeasuredError:
    """How far one forecast for the year to come was out.

    Parameters
    ----------
    series, year : str
        What was forecast, and for which financial year.
    edition : str
        The forecast that councils had when they set the budget of that year.
    forecast, outturn : float
        What it said, and what turned out.
    """

    series: str
    year: str
    edition: str
    forecast: float
    outturn: float

    @property
    def error(self) -> float:
        """Outturn less forecast."""
        return self.outturn - self.forecast


def latest_edition(editions: Sequence[OfficialForecast]) -> OfficialForecast:
    """Return the latest of several editions.

    Parameters
    ----------
    editions : sequence of OfficialForecast
        The editions.

    Returns
    -------
    OfficialForecast
        The one published last.

    Raises
    ------
    RequestError
        Where none is given.
    """
    if not editions:
        msg = "no edition of the official forecast is given; expected at least one"
        raise RequestError(msg)
    return max(editions, key=lambda edition: (edition.year, edition.month))


def measure_errors(editions: Sequence[OfficialForecast], series: str) -> tuple[MeasuredError, ...]:
    """Measure how far forecasts for the year to come were out.

    Parameters
    ----------
    editions : sequence of OfficialForecast
        Editions of the official forecast.
    series : str
        One of `SERIES`.

    Returns
    -------
    tuple of MeasuredError
        One for each year whose outturn the latest edition has, and that an edition of the year before
        forecast, in the order of years. Of several within a year the last before March counts, as budgets
        are set by then; one of March counts where it is the only one.

    Raises
    ------
    RequestError
        Where no edition is given.
    """
    outturns = latest_edition(editions).outturn(series)
    found = {}
    # Within a financial year from April on, and March before all others: what comes later replaces it.
    for edition in sorted(editions, key=lambda e: (e.first_forecast, e.month != _MARCH, e.year, e.month)):
        year = next_year(edition.first_forecast)
        forecast = edition.central(series)
        if year in forecast and year in outturns:
            found[year] = MeasuredError(
                series=series,
                year=year,
                edition=edition.edition,
                forecast=forecast[year],
                outturn=outturns[year],
            )
    return tuple(found[year] for year in sorted(found))
