"""A small pack, made by hand, and strategies that make others."""

from dataclasses import replace

from hypothesis import strategies as st

from mtfs.domain.calibration import (
    BudgetError,
    Calibration,
    Correlation,
    ForecastError,
    PackSource,
    PlanGrowth,
    Prior,
    ServiceGrowth,
)
from mtfs.domain.stresses import Standing
from mtfs.iotools.calibration.layout import COUNCIL_CLASSES, PACK_LINES

RETURNS = PackSource(
    key="returns",
    title="MHCLG, revenue account budget and outturn",
    date="12 December 2024",
    file="RS_2023-24.xlsx",
    sha256="ab" * 32,
)
OBR = PackSource(key="obr", title="OBR, Economic and fiscal outlook", date="March 2026")
CHILDREN = BudgetError(
    line="childrens_social_care",
    council_class="all",
    low=-0.041,
    middle=0.023,
    high=0.118,
    national_sd=0.021,
    own_sd=0.062,
    persistence=0.31,
    recurring_share=0.8,
    location_error=0.009,
    scale_error=0.05,
    councils=151,
    years=8,
    sources=("returns",),
)
GROWTH = ServiceGrowth(
    line="adult_social_care",
    council_class="all",
    mean=0.012,
    low=-0.055,
    middle=0.002,
    high=0.066,
    national_sd=0.012,
    own_sd=0.045,
    persistence=0.1,
    foreseen=0.3,
    location_error=0.004,
    scale_error=0.04,
    councils=151,
    years=5,
    sources=("obr", "returns"),
)
TOGETHER = Correlation(
    of="growth",
    first="adult_social_care",
    second="childrens_social_care",
    level="own",
    value=0.12,
    standard_error=0.03,
    observations=700,
    sources=("returns",),
)
CPI = ForecastError(
    series="cpi",
    central={"2026/27": 0.0201, "2027/28": 0.0195},
    bias=0.003,
    sd_below=0.006,
    sd_above=0.019,
    persistence=0.4,
    location_error=0.004,
    scale_error=0.3,
    observations=0,
    standing=Standing.DERIVED,
    basis='A published "RMSE", and a £ sign.',
    sources=("obr",),
)
PLANS = PlanGrowth(
    mean=0.105,
    national_sd=0.012,
    council_sd=0.021,
    own_sd=0.04,
    location_error=0.006,
    scale_error=0.1,
    councils={"E06000006": (0.131, 0.011), "E06000047": (0.098, 0.009)},
    years=6,
    sources=("returns",),
)
SAVINGS = Prior(
    name="savings delivered",
    mean=0.78,
    sd=0.12,
    low=0.5,
    likely=0.8,
    high=1.0,
    location_error=0.04,
    scale_error=0.3,
    standing=Standing.ASSUMED,
    basis="A few councils.",
    sources=(),
)
PACK = Calibration(
    name="English councils, 2013-14 to 2023-24",
    version="2026.11",
    made="2026-11-22",
    years=("2013/14", "2020/21", "2023/24"),
    sources=(OBR, RETURNS),
    budget_errors=(CHILDREN,),
    growth=(GROWTH,),
    correlations=(TOGETHER,),
    forecasts=(CPI,),
    plan_growth=PLANS,
    priors=(SAVINGS,),
    notes=("Figures of a made-up pack.",),
)

_SHARES = st.floats(-1, 1, allow_subnormal=False)
_POSITIVE = st.floats(0, 1, allow_subnormal=False)
_TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)


@st.composite
def packs(draw: st.DrawFn) -> Calibration:
    """Draw a sound pack, neither tidy nor rounded."""
    lines = draw(st.lists(st.sampled_from(PACK_LINES), unique=True, max_size=4))
    errors, growth = [], []
    for line in lines:
        for council_class in draw(st.lists(st.sampled_from(COUNCIL_CLASSES), unique=True, max_size=3)):
            low, middle, high = sorted(draw(st.tuples(_SHARES, _SHARES, _SHARES)))
            spread = {"low": low, "middle": middle, "high": high, "own_sd": draw(_POSITIVE)}
            own = {"line": line, "council_class": council_class, **spread}
            errors.append(replace(CHILDREN, **own, persistence=draw(_SHARES)))
            growth.append(replace(GROWTH, **own, mean=draw(_SHARES)))
    return replace(
        PACK,
        name=draw(_TEXTS.filter(str.strip)),
        budget_errors=tuple(errors),
        growth=tuple(growth),
        forecasts=(
            replace(CPI, central=draw(st.dictionaries(st.just("2030/31"), _SHARES)), basis=draw(_TEXTS)),
        ),
        plan_growth=draw(
            st.none()
            | st.builds(
                lambda rate, error: replace(PLANS, councils={"E1": (rate, error)}), _SHARES, _POSITIVE
            )
        ),
        notes=tuple(draw(st.lists(_TEXTS, max_size=2))),
    )
