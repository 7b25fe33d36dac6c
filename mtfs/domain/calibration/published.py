"""What rests on forecasts, counts and published figures, and the sources: records of a calibration pack."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mtfs.domain.calibration.shared import MOST_SHARE, hold, not_negative, share, shares
from mtfs.domain.checks import finite, in_order, within
from mtfs.domain.stresses import Standing
from mtfs.errors import Breach

__all__ = ["ForecastError", "PackSource", "PlanGrowth", "Prior"]


@dataclass(frozen=True, kw_only=True)
class PackSource:
    """Where figures of a pack come from.

    Parameters
    ----------
    key : str
        What the figures call it.
    title : str
        Publisher and document.
    date : str
        When it was published, as it says itself.
    file, sha256 : str, optional
        The name of the file that was read, and the hash of its bytes; blank for a figure typed in.
    """

    key: str
    title: str
    date: str
    file: str = ""
    sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class ForecastError:
    """How far official forecasts of a series were out, one year ahead.

    Parameters
    ----------
    series : str
        ``cpi`` or ``earnings``.
    central : mapping of str to float
        The forecast itself, by financial year.
    bias : float
        The average of outturn less forecast.
    sd_below, sd_above : float
        Standard deviations of the two-piece normal, below and above the forecast.
    persistence : float
        How much of a year's error is in the next year's.
    location_error, scale_error : float
        Standard errors of the bias, and of the width as a share of it.
    observations : int
        How many forecasts; 0 where a published summary of errors was used.
    standing : Standing
        Whether the spread is sourced, derived or assumed.
    basis : str
        What it rests on, in a sentence or two.
    sources : tuple of str
        Keys of the pack's sources.
    """

    series: str
    central: Mapping[str, float]
    bias: float
    sd_below: float
    sd_above: float
    persistence: float
    location_error: float
    scale_error: float
    observations: int
    standing: Standing
    basis: str
    sources: tuple[str, ...]

    def breaches(self) -> Iterator[Breach]:
        """Yield what is wrong with the record."""
        yield from shares(self, "bias")
        for year, rate in self.central.items():
            yield from share("central", rate, year=year)
        yield from not_negative(self, "sd_below", "sd_above", "location_error", "scale_error")
        yield from within("persistence", self.persistence, 0, 1)

    def __post_init__(self) -> None:
        hold(self)


@dataclass(frozen=True, kw_only=True)
class PlanGrowth:
    """How the number of education, health and care plans grows in a year.

    Parameters
    ----------
    mean : float
        The average yearly growth of all councils.
    national_sd : float
        The standard deviation of the national rate from year to year.
    council_sd : float
        That of councils' own long-run rates around the average.
    own_sd : float
        That of a council's growth in one year around its own long-run rate.
    location_error, scale_error : float
        Standard errors of the mean, and of the yearly spread as a share of it.
    councils : mapping of str to tuple of float
        For each ONS code the council's own rate, partially pooled, and its standard error.
    years : int
        How many steps of a year.
    sources : tuple of str
        Keys of the pack's sources.
    """

    mean: float
    national_sd: float
    council_sd: float
    own_sd: float
    location_error: float
    scale_error: float
    councils: Mapping[str, tuple[float, float]]
    years: int
    sources: tuple[str, ...]

    def breaches(self) -> Iterator[Breach]:
        """Yield what is wrong with the record."""
        yield from within("mean", self.mean, -1, 1)
        yield from not_negative(self, "national_sd", "council_sd", "own_sd", "location_error", "scale_error")
        for code, pair in self.councils.items():
            yield from share("councils", pair[0], year=code)
            yield from within("councils", pair[1], 0, MOST_SHARE, year=code)

    def __post_init__(self) -> None:
        hold(self)


@dataclass(frozen=True, kw_only=True)
class Prior:
    """An assumption that rests on published figures of a few councils, and on judgement.

    Parameters
    ----------
    name : str
        Such as ``savings delivered`` or ``pay award``.
    mean, sd : float
        Of the quantity.
    low, likely, high : float
        As a case takes it.
    location_error, scale_error : float
        Standard errors of the mean, and of the spread as a share of it.
    standing : Standing
        Whether it is sourced, derived or assumed.
    basis : str
        What it rests on, in a sentence or two.
    sources : tuple of str
        Keys of the pack's sources.
    """

    name: str
    mean: float
    sd: float
    low: float
    likely: float
    high: float
    location_error: float
    scale_error: float
    standing: Standing
    basis: str
    sources: tuple[str, ...]

    def breaches(self) -> Iterator[Breach]:
        """Yield what is wrong with the record."""
        yield from finite(self, "mean", "low", "likely", "high")
        yield from in_order(("low", "likely", "high"), (self.low, self.likely, self.high))
        yield from not_negative(self, "sd", "location_error", "scale_error")

    def __post_init__(self) -> None:
        hold(self)
