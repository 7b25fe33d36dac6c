"""What is known of an error without a council's own record: from a calibration pack, or from the case."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import sqrt

from mtfs.analysis.evidence.history import CLASSES
from mtfs.analysis.evidence.record.blend import National, Triple, moments
from mtfs.analysis.evidence.settings import DriverSetting, driver_settings
from mtfs.domain.assumptions import Distribution, DistributionKind, Driver, Role
from mtfs.domain.calibration import ANY_CLASS, BudgetError, Calibration
from mtfs.domain.stresses import Standing

__all__ = ["LASTING_OF_PERSISTENCE", "LASTING_SHARE", "NationalFigures", "line_of_service"]

#: Errors of budgets fade: those of years further apart are less alike than those of two years running. As
#: part of a council's average over some years, half of what two years running have in common lasts.
#:
#: Fitted to what `PRIOR_YEARS` of `mtfs.analysis.evidence.record.blend` was: between-council variances of
#: 0.20 to 0.26 of the whole for six services, beside rank correlations of two years running of 0.40 to 0.49.
LASTING_OF_PERSISTENCE = 0.5
#: The same share where no persistence is known: what was fitted for services, and assumed for rates.
LASTING_SHARE = 0.23
#: Of the variance of an error, so much at least is taken to differ from year to year.
_LEAST_WITHIN = 0.25
_DECIMALS = 6

#: What the name of a service must hold for each line of the returns: the first that fits is taken.
_PATTERNS = (
    ("childrens_social_care", r"\bchild(ren)?('s|’s|s)?\b.*(social care|services|safeguard|placement)"),
    ("childrens_social_care", r"\bchildren('s|’s)?$|looked after"),
    ("adult_social_care", r"\badults?\b|\basc\b|\bolder people"),
    ("public_health", r"\bpublic health\b"),
    ("housing", r"\bhousing\b|\bhomeless"),
    ("highways_transport", r"\bhighways?\b"),
    ("cultural", r"\bcultur|\bleisure\b|\blibrar"),
    ("environmental", r"\benvironment|\bwaste\b|\bregulatory\b"),
    ("education", r"^education\b"),
)


def line_of_service(service: str) -> str:
    """Return the line of the returns that a service of a case is likest to, by its name.

    Parameters
    ----------
    service : str
        The name of the service.

    Returns
    -------
    str
        The key of the line; blank where the name does not tell.
    """
    name = service.strip().casefold()
    return next((line for line, pattern in _PATTERNS if re.search(pattern, name)), "")


def _split(mean: float, sd: float, lasting: float, location_error: float) -> tuple[float, float, float]:
    """Split a spread into that between councils and that from year to year.

    Parameters
    ----------
    mean, sd : float
        Of an error of which nothing else is known.
    lasting : float
        The variance that lasts with a council.
    location_error : float
        How uncertain the mean is, for all councils alike.
    """
    within = max(sd**2 - lasting - location_error**2, _LEAST_WITHIN * sd**2)
    return mean, sqrt(max(sd**2 - within, 0.0)), sqrt(within)


def _of_budget(record: BudgetError, of: str) -> National | None:
    deciles = Triple(record.low, record.middle, record.high).feasible(_DECIMALS)
    mean, sd, shape = moments(
        Distribution(kind=DistributionKind.METALOG, low=deciles.low, mode=deciles.middle, high=deciles.high)
    )
    if not sd:
        return None
    lasting = LASTING_OF_PERSISTENCE * max(record.persistence, 0.0) * record.own_sd**2
    mean, between, within = _split(mean, sd, lasting, record.location_error)
    return National(
        mean=mean,
        between_sd=between,
        within_sd=within,
        shape=shape,
        of=of,
        standing=Standing.SOURCED,
        recurring_share=record.recurring_share,
    )


def _of_distribution(distribution: Distribution, of: str, standing: Standing) -> National | None:
    mean, sd, shape = moments(distribution)
    if not sd:
        return None
    mean, between, within = _split(mean, sd, LASTING_SHARE * sd**2, 0.0)
    return National(mean=mean, between_sd=between, within_sd=within, shape=shape, of=of, standing=standing)


@dataclass(frozen=True)
class NationalFigures:
    """What a pack says to a case.

    Parameters
    ----------
    pack : Calibration
        The pack.
    council_class : str, optional
        The class of the council as the returns code it.
    years : tuple of str, optional
        The plan years of the case.
    roles : mapping of str to Role, optional
        What drivers that tell no role stand for, by their names.
    """

    pack: Calibration
    council_class: str = ANY_CLASS
    years: tuple[str, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)

    def of_service(self, service: str) -> National | None:
        """Return what is known of budgets for a service.

        Parameters
        ----------
        service : str
            Its name on Costs.

        Returns
        -------
        National or None
            As shares of the budget; None where the pack has no line like it.
        """
        line = line_of_service(service)
        record = self.pack.budget_error(line, self.council_class) if line else None
        if record is None:
            return None
        whose = CLASSES.get(record.council_class, "English councils")
        return _of_budget(record, f"budgets of {whose} for {_LINE_WORDS[line]}")

    def of_driver(self, driver: Driver) -> National | None:
        """Return what is known of a driver's deviations.

        Parameters
        ----------
        driver : Driver
            The driver.

        Returns
        -------
        National or None
            In rate units: what the pack gives a driver of that role; else what the case itself has, and
            None where that is certain.
        """
        role = driver.role or self.roles.get(driver.name)
        setting = self._settings.get(Role.CPI if role is Role.RATES_INDEXATION else role) if role else None
        if setting is not None:
            found = _of_distribution(setting.distribution, _ROLE_WORDS[setting.role], setting.standing)
            if found is not None:
                return found
        return _of_distribution(driver.distribution, "rates as Drivers has them", Standing.ASSUMED)

    @cached_property
    def _settings(self) -> dict[Role, DriverSetting]:
        settings = driver_settings(self.pack, self.council_class, self.years)
        return {setting.role: setting for setting in settings}


_LINE_WORDS = {
    "childrens_social_care": "children's social care",
    "adult_social_care": "adult social care",
    "public_health": "public health",
    "housing": "housing",
    "highways_transport": "highways and transport",
    "cultural": "culture and leisure",
    "environmental": "environmental services",
    "education": "education",
}
_ROLE_WORDS = {
    Role.CPI: "official forecasts of inflation",
    Role.PAY: "councils' assumptions of pay awards",
    Role.CARE_FEES: "councils' assumptions of care fees",
    Role.ADULT_DEMAND: "councils' assumptions of demand for adult social care",
    Role.CHILDREN_DEMAND: "councils' assumptions of children's placements",
    Role.SEND_TRANSPORT: "councils' assumptions of SEND transport",
    Role.EHC_PLANS: "councils' assumptions of education, health and care plans",
    Role.TEMPORARY_ACCOMMODATION: "councils' assumptions of temporary accommodation",
    Role.TAX_BASE: "councils' assumptions of the tax base",
    Role.COLLECTION: "councils' assumptions of council tax collection",
    Role.RATES_GROWTH: "councils' assumptions of business rates growth",
    Role.SETTLEMENT: "councils' assumptions of grants",
}
