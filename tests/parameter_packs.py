"""A calibration pack made by hand, with a figure of its own for each role that has any."""

from mtfs.domain.calibration import Calibration, ForecastError, PackSource, PlanGrowth, Prior, ServiceGrowth
from mtfs.domain.stresses import Standing

SOURCE = PackSource(key="hand", title="Made by hand", date="2026")


def growth(line: str, council_class: str, location: float, scale: float) -> ServiceGrowth:
    """Return a record of growth with these standard errors."""
    return ServiceGrowth(
        line=line,
        council_class=council_class,
        mean=0.02,
        low=-0.05,
        middle=0.0,
        high=0.06,
        national_sd=0.01,
        own_sd=0.04,
        persistence=0.1,
        foreseen=0.3,
        location_error=location,
        scale_error=scale,
        councils=100,
        years=5,
        sources=("hand",),
    )


def forecast(series: str, location: float, scale: float) -> ForecastError:
    """Return a record of forecast errors with these standard errors."""
    return ForecastError(
        series=series,
        central={},
        bias=0.003,
        sd_below=0.006,
        sd_above=0.012,
        persistence=0.4,
        location_error=location,
        scale_error=scale,
        observations=5,
        standing=Standing.DERIVED,
        basis="By hand.",
        sources=("hand",),
    )


def prior(name: str, location: float, scale: float) -> Prior:
    """Return a prior with these standard errors."""
    return Prior(
        name=name,
        mean=0.005,
        sd=0.01,
        low=-0.01,
        likely=0.0,
        high=0.02,
        location_error=location,
        scale_error=scale,
        standing=Standing.ASSUMED,
        basis="By hand.",
        sources=("hand",),
    )


PACK = Calibration(
    name="Councils by hand",
    version="2026.11",
    made="2026-11-22",
    years=("2023/24",),
    sources=(SOURCE,),
    growth=(
        growth("adult_social_care", "all", 0.004, 0.1),
        growth("adult_social_care", "UA", 0.006, 0.15),
        growth("childrens_social_care", "all", 0.011, 0.12),
    ),
    forecasts=(forecast("cpi", 0.004, 0.3), forecast("earnings", 0.002, 0.2)),
    plan_growth=PlanGrowth(
        mean=0.11,
        national_sd=0.02,
        council_sd=0.02,
        own_sd=0.04,
        location_error=0.008,
        scale_error=0.1,
        councils={"E06000006": (0.12, 0.013)},
        years=6,
        sources=("hand",),
    ),
    priors=(
        prior("pay award", 0.006, 0.35),
        prior("SEND transport", 0.01, 0.4),
        prior("temporary accommodation", 0.021, 0.45),
    ),
)
