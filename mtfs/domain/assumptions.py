"""Drivers: the rates that move spending and funding, how uncertain they are, and how they move together."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from mtfs.domain.checks import finite, guess_fraction, in_order, matched, within
from mtfs.errors import Breach, RuleError

__all__ = [
    "METALOG_FEASIBLE",
    "NORMAL_90",
    "NORMAL_WIDTH",
    "Correlations",
    "Distribution",
    "DistributionKind",
    "Driver",
    "ParameterError",
    "Role",
]

#: The share of the way from low to high at which the middle of a three-term metalog may lie
#: (Keelin 2016, "The Metalog Distributions", Decision Analysis 13(4): the feasibility condition).
METALOG_FEASIBLE = (0.1666, 0.8334)
#: The 90th percentile of a standard normal distribution, and its distance from the 10th.
NORMAL_90 = 1.2815515655446004
NORMAL_WIDTH = 2 * NORMAL_90
#: How far apart two figures may be through rounding alone.
_ROUNDING = 1e-9


class DistributionKind(StrEnum):
    """The shapes that a deviation from the central rate may have."""

    FIXED = "fixed"
    NORMAL = "normal"
    TWO_PIECE_NORMAL = "two-piece normal"
    STUDENT_T = "student t"
    UNIFORM = "uniform"
    TRIANGULAR = "triangular"
    PERT = "pert"
    METALOG = "metalog"
    EMPIRICAL = "empirical"


class Role(StrEnum):
    """What a driver stands for, whatever a case calls it: the stress library acts through these."""

    CPI = "cpi"
    PAY = "pay"
    CARE_FEES = "care fees"
    ADULT_DEMAND = "adult demand"
    CHILDREN_DEMAND = "children demand"
    SEND_TRANSPORT = "send transport"
    EHC_PLANS = "ehc plans"
    TEMPORARY_ACCOMMODATION = "temporary accommodation"
    TAX_BASE = "tax base"
    COLLECTION = "collection"
    RATES_INDEXATION = "rates indexation"
    RATES_GROWTH = "rates growth"
    SETTLEMENT = "settlement"


_NEEDS: dict[DistributionKind, tuple[str, ...]] = {
    DistributionKind.FIXED: (),
    DistributionKind.NORMAL: ("sd",),
    DistributionKind.TWO_PIECE_NORMAL: ("sd",),
    DistributionKind.STUDENT_T: ("sd", "df"),
    DistributionKind.UNIFORM: ("low", "high"),
    DistributionKind.TRIANGULAR: ("low", "mode", "high"),
    DistributionKind.PERT: ("low", "mode", "high"),
    DistributionKind.METALOG: ("low", "mode", "high"),
    DistributionKind.EMPIRICAL: ("values",),
}


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, tuple) and not value)


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """The distribution of one year's deviation from the central rate, in rate units.

    Parameters
    ----------
    kind : DistributionKind
        The shape.
    low, mode, high : float, optional
        The ends and the mode; for a metalog the 10th, 50th and 90th percentiles.
    sd : float, optional
        The standard deviation; below the mode for a two-piece normal, the scale for Student's t.
    sd_up : float, optional
        The standard deviation above the mode of a two-piece normal; `sd` where blank.
    df : float, optional
        Degrees of freedom of Student's t.
    values : tuple of float, optional
        The values of an empirical distribution, each as likely as the other.

    Raises
    ------
    RuleError
        Where a parameter is missing, out of range or out of order.
    """

    kind: DistributionKind = DistributionKind.FIXED
    low: float | None = None
    mode: float | None = None
    high: float | None = None
    sd: float | None = None
    sd_up: float | None = None
    df: float | None = None
    values: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        breaches = tuple(self._breaches())
        if breaches:
            raise RuleError(breaches)

    def _breaches(self) -> Iterator[Breach]:
        needs = _NEEDS[self.kind]
        headings = ", ".join(field.upper() if len(field) == 2 else field.capitalize() for field in needs)
        for field in needs:
            if _is_blank(getattr(self, field)):
                what = "numbers separated by semicolons" if field == "values" else "a number"
                allowed = f"expected {what}: the distribution '{self.kind}' needs {headings}"
                yield Breach(field=field, found="blank", allowed=allowed)
        yield from finite(self, "low", "mode", "high", "sd", "sd_up", "df", "values")
        if "sd" in needs:
            yield from within("sd", self.sd, 0)
        if self.kind is DistributionKind.TWO_PIECE_NORMAL:
            yield from within("sd_up", self.sd_up, 0)
        if "df" in needs and self.df is not None and not self.df > 2:
            yield Breach(field="df", allowed="expected more than 2, so that the variance is finite")
        if "low" in needs:
            fields = tuple(field for field in ("low", "mode", "high") if field in needs)
            order = tuple(in_order(fields, [getattr(self, field) for field in fields]))
            yield from order
            if self.kind is DistributionKind.METALOG and not order:
                yield from self._metalog_breaches()

    def _metalog_breaches(self) -> Iterator[Breach]:
        if self.low is None or self.mode is None or self.high is None or self.low == self.high:
            return
        share = (self.mode - self.low) / (self.high - self.low)
        low, high = METALOG_FEASIBLE
        if not low - _ROUNDING <= share <= high + _ROUNDING:
            width = self.high - self.low
            yield Breach(
                field="mode",
                allowed=f"expected {self.low + low * width:.6g} to {self.low + high * width:.6g}: no metalog "
                "passes through this middle between these ends",
            )

    @property
    def is_certain(self) -> bool:
        """Whether it gives one deviation alone: no spread, or ends that are equal."""
        match self.kind:
            case DistributionKind.FIXED:
                return True
            case DistributionKind.NORMAL | DistributionKind.STUDENT_T:
                return self.sd == 0
            case DistributionKind.TWO_PIECE_NORMAL:
                return self.sd == 0 and not self.sd_up
            case DistributionKind.EMPIRICAL:
                return len(set(self.values)) == 1
            case _:
                return self.low == self.high

    @property
    def unused_fields(self) -> tuple[str, ...]:
        """The parameters that are given and that this kind of distribution does not use."""
        used = set(_NEEDS[self.kind]) | (
            {"sd_up"} if self.kind is DistributionKind.TWO_PIECE_NORMAL else set()
        )
        fields = ("low", "mode", "high", "sd", "sd_up", "df", "values")
        return tuple(f for f in fields if f not in used and not _is_blank(getattr(self, f)))

    @property
    def implausible_fields(self) -> tuple[str, ...]:
        """The parameters in rate units that are beyond [-1, 1], as where 3 was written for 3%."""
        used = [f for f in ("low", "mode", "high", "sd", "sd_up") if f not in self.unused_fields]
        beyond = [f for f in used if (value := getattr(self, f)) is not None and not -1 <= value <= 1]
        if self.kind is DistributionKind.EMPIRICAL and any(not -1 <= value <= 1 for value in self.values):
            beyond.append("values")
        return tuple(beyond)


@dataclass(frozen=True, kw_only=True)
class ParameterError:
    """How sure it is where the distribution of a driver lies, and how wide it is.

    Parameters
    ----------
    location_error : float, optional
        The standard error of where it lies, in rate units.
    scale_error : float, optional
        The standard error of its width, as a share of it.
    basis : str, optional
        What the two rest on. No figure depends on it.

    Raises
    ------
    RuleError
        Where one lies outside 0 to 1.
    """

    location_error: float = 0.0
    scale_error: float = 0.0
    basis: str = ""

    def __post_init__(self) -> None:
        breaches = [
            breach
            for name in ("location_error", "scale_error")
            for breach in within(name, getattr(self, name), 0, 1)
        ]
        if breaches:
            raise RuleError(breaches)


@dataclass(frozen=True, kw_only=True)
class Driver:
    """A rate that moves spending or funding, year by year.

    Parameters
    ----------
    name : str
        Its name.
    central_rates : tuple of float
        The central rate of each plan year, as a fraction.
    years : tuple of str
        The labels of those years.
    distribution : Distribution, optional
        The distribution of each year's own deviation.
    persistence : float, optional
        The share of one year's deviation that is still there in the next, 0 to 1.
    role : Role, optional
        What it stands for in the stress library. No figure depends on it.
    parameter_error : ParameterError, optional
        How sure its distribution is, where futures are to differ in that too. No workbook gives it.

    Raises
    ------
    RuleError
        Where a rate lies outside [-1, 1] or the persistence outside [0, 1].
    """

    name: str
    central_rates: tuple[float, ...]
    years: tuple[str, ...]
    distribution: Distribution = Distribution()
    persistence: float = 0.0
    role: Role | None = None
    parameter_error: ParameterError | None = None

    def __post_init__(self) -> None:
        breaches = [*within("persistence", self.persistence, 0, 1)]
        for rate, year in zip(self.central_rates, self.years, strict=True):
            if not -1 <= rate <= 1:
                breaches.append(
                    Breach(
                        field="central_rates",
                        year=year,
                        allowed="expected a rate between -1 and 1, where 0.03 is 3%",
                        guess=guess_fraction(rate, -1, 1),
                    )
                )
        if breaches:
            raise RuleError(breaches)

    @property
    def drawn_error(self) -> ParameterError | None:
        """The errors of its parameters where futures differ in them: none of a driver that is certain."""
        error = self.parameter_error
        if error is None or self.distribution.is_certain or not (error.location_error or error.scale_error):
            return None
        return error


@dataclass(frozen=True)
class Correlations:
    """How the deviations of drivers move together: the correlation matrix of a Gaussian copula.

    Parameters
    ----------
    names : tuple of str
        The drivers, in the order of the matrix.
    matrix : tuple of tuple of float
        The symmetric matrix, with 1 on its diagonal.

    Raises
    ------
    RuleError
        Where a name stands twice, or the matrix is not square, not symmetric, without 1 on its diagonal or
        has an entry outside [-1, 1].
    """

    names: tuple[str, ...] = ()
    matrix: tuple[tuple[float, ...], ...] = ()

    def __post_init__(self) -> None:
        breaches = tuple(self._breaches())
        if breaches:
            raise RuleError(breaches)

    def _breaches(self) -> Iterator[Breach]:
        size = len(self.names)
        if len({matched(name) for name in self.names}) < size:
            yield Breach(field="names", allowed="expected each driver once")
        if len(self.matrix) != size or any(len(row) != size for row in self.matrix):
            yield Breach(field="matrix", allowed=f"expected {size} rows and columns, as there are names")
            return
        for i, row in enumerate(self.matrix):
            for j, value in enumerate(row[: i + 1]):
                pair = f"'{self.names[i]}' with '{self.names[j]}' is {value:g}"
                if i == j and not abs(value - 1) <= _ROUNDING:
                    yield Breach(field="matrix", found=pair, allowed="expected 1 on the diagonal")
                elif not -1 <= value <= 1:
                    yield Breach(field="matrix", found=pair, allowed="expected -1 to 1")
                elif not abs(value - self.matrix[j][i]) <= _ROUNDING:
                    yield Breach(field="matrix", found=pair, allowed="expected the same in both triangles")
