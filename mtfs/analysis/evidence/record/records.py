"""What came of holding a track record against what is known of all councils, as records."""

from dataclasses import dataclass
from enum import StrEnum

from mtfs.analysis.evidence.record.blend import Blend, National, Triple
from mtfs.domain.track_record import RecordEntry, RecordUnit, SubjectKind

__all__ = ["AssumptionRecord", "Measure", "Offer", "RecordAssessment", "RecordError", "WhyNot"]


class Measure(StrEnum):
    """What errors are told in."""

    #: Of a rate, as a fraction: 0.01 is one percentage point.
    RATE = "rate"
    #: Of money, as a share of what was assumed.
    SHARE = "share"
    #: Of money, where a share of what was assumed says nothing.
    POUNDS = "£"


class WhyNot(StrEnum):
    """Why an entry does not count beside what is known of all councils."""

    UNKNOWN = "not known yet"
    OWN_NAME = "own name"
    FAR_AHEAD = "far ahead"
    SHOCK = "shock year"
    AGAIN = "year told twice"
    NO_SHARE = "no share"


@dataclass(frozen=True, kw_only=True)
class RecordError:
    """An entry and how far out it was.

    Parameters
    ----------
    entry : RecordEntry
        The entry.
    error : float or None
        What turned out less what was assumed, in the measure of its assumption; None where it is not known.
    why_not : WhyNot or None
        Why it does not count beside the nation; None where it counts.
    """

    entry: RecordEntry
    error: float | None
    why_not: WhyNot | None

    @property
    def counts(self) -> bool:
        """Whether it is weighed with what is known of all councils."""
        return self.why_not is None


@dataclass(frozen=True, kw_only=True)
class AssumptionRecord:
    """The record of one assumption.

    Parameters
    ----------
    name : str
        Its name.
    kind : SubjectKind
        What it is about.
    unit : RecordUnit
        What it is counted in.
    measure : Measure
        What its errors are told in.
    errors : tuple of RecordError
        Its entries, by the year that they are about.
    bias : float or None
        The average error of all that are known.
    spread : float or None
        Their standard deviation; None for fewer than two.
    national : National or None
        What is known of such an error without them.
    blended : Blend or None
        What is to be expected, from the entries that count and from the nation.
    """

    name: str
    kind: SubjectKind
    unit: RecordUnit
    measure: Measure
    errors: tuple[RecordError, ...]
    bias: float | None
    spread: float | None
    national: National | None
    blended: Blend | None

    @property
    def counted(self) -> tuple[float, ...]:
        """The errors that count beside the nation."""
        return tuple(found.error for found in self.errors if found.counts and found.error is not None)

    @property
    def known(self) -> tuple[float, ...]:
        """All errors that are known."""
        return tuple(found.error for found in self.errors if found.error is not None)

    @property
    def years_ahead(self) -> tuple[int, int]:
        """How far ahead it was made: the least and the most, in years."""
        ahead = [found.entry.years_ahead for found in self.errors]
        return min(ahead), max(ahead)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What the sheet Drivers would hold for a driver, by the record.

    Parameters
    ----------
    driver : str
        The driver.
    assumption : str
        Whose record it is from: the driver itself, or a service that it moves.
    through : float
        How much of the service's budget the driver moves; 1 for the driver itself.
    recurring : float
        How much of the service's average error comes back in the next year's budget; 1 for the driver itself.
    shift : float
        By how much central rates would move, if they are to hold the average error.
    sd : float
        The standard deviation around that.
    triple : Triple
        The 10th, 50th and 90th percentile of the deviation where central rates stay as they are.
    source : str
        What it rests on, for the row on Drivers.
    """

    driver: str
    assumption: str
    through: float
    recurring: float
    shift: float
    sd: float
    triple: Triple
    source: str


@dataclass(frozen=True, kw_only=True)
class RecordAssessment:
    """A council's track record beside the national one.

    Parameters
    ----------
    records : tuple of AssumptionRecord
        One for each assumption, in the order of the sheet.
    offers : tuple of Offer
        What the sheet Drivers would hold, in the order of that sheet.
    no_offer : tuple of (str, str)
        The assumptions that offer nothing though something is known of them, and why not.
    pack : str
        The name and version of the calibration pack.
    """

    records: tuple[AssumptionRecord, ...]
    offers: tuple[Offer, ...]
    no_offer: tuple[tuple[str, str], ...]
    pack: str

    def offer(self, driver: str) -> Offer | None:
        """Return what is offered for a driver.

        Parameters
        ----------
        driver : str
            Its name, as the case writes it.

        Returns
        -------
        Offer or None
            None where the record says nothing of it.
        """
        return next((offer for offer in self.offers if offer.driver == driver), None)
