import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfs.analysis.evidence.cells import ErrorCells
from mtfs.analysis.evidence.errors import ErrorModel, Record, calibrated, fit_errors
from mtfs.analysis.evidence.forecasts import LEVELS
from mtfs.analysis.evidence.spreads import Shape, width_of
from mtfs.errors import RequestError
from tests.analysis.evidence.returns_like import CLASSES, simulated, year_label

NORMAL_90 = 1.2815515655446004


def model(**changed):
    """Return a model with one class, a spread of 10% and nothing national."""
    given = {
        "line": "adult_social_care",
        "shocks": dict.fromkeys([year_label(year) for year in range(2000, 2101)], 0.0),
        "national_mean": 0.02,
        "national_mean_error": 0.0,
        "national_sd": 0.0,
        "offsets": {"UA": 0.01},
        "spreads": {"UA": 0.1},
        "persistence": 0.5,
        "shape": Shape(-1.0, 0.0, 1.5),
        "own_errors": {"one": ((2010, 1.0),), "two": ((2009, 2.0), (2010, 1.0))},
    }
    return ErrorModel(**(given | changed))


def test_width_is_the_standard_deviation_of_a_normal_sample():
    grid = np.sort(np.random.default_rng(3).standard_normal(200_000)) * 0.07
    assert width_of(grid) == pytest.approx(0.07, rel=0.01)


def test_width_does_not_heed_a_wild_value():
    errors = np.linspace(-1, 1, 101)
    wild = errors.copy()
    wild[-1] = 1e6
    assert width_of(wild) == width_of(errors)


def test_a_council_without_record_has_the_class_spread_around_its_middle():
    shape = model().deciles("UA")
    assert (shape.low, shape.middle, shape.high) == pytest.approx((0.03 - 0.1, 0.03, 0.03 + 0.15), abs=2e-4)


def test_one_year_on_record_moves_the_middle_and_narrows_the_spread():
    # One year ago, 1 spread above: expected 0.5 spreads above, with 1 - 0.25 of the variance left.
    record = model().record_of("one", "2011/12")
    assert record == Record(pytest.approx(0.5), pytest.approx(0.25))
    shape = model().deciles("UA", record)
    left = np.sqrt(0.75) * 0.1
    assert (shape.low, shape.middle, shape.high) == pytest.approx(
        (0.08 - left, 0.08, 0.08 + 1.5 * left), abs=2e-4
    )


def test_an_older_record_says_less():
    assert model().record_of("one", "2013/14") == Record(pytest.approx(0.125), pytest.approx(0.5**6))


def test_where_errors_carry_on_only_the_last_year_counts():
    # With a correlation that falls with distance in this way, what is older adds nothing.
    assert model().record_of("two", "2011/12") == Record(pytest.approx(0.5), pytest.approx(0.25))


def test_a_record_is_of_earlier_years_only():
    assert model().record_of("one", "2010/11") == Record()
    assert model().record_of("one", "2009/10") == Record()
    assert model().record_of("nobody", "2011/12") == Record()


def test_a_class_that_was_not_fitted_counts_as_the_average():
    two = model(offsets={"UA": 0.01, "MD": -0.03}, spreads={"UA": 0.1, "MD": 0.2})
    shape = two.deciles("X")
    assert shape.middle == pytest.approx(0.02, abs=1e-4)
    assert shape.high - shape.middle == pytest.approx(1.5 * 0.15, abs=4e-4)


def test_the_national_shock_of_a_new_year_has_students_tail():
    few = model(
        shocks={"2010/11": 0.0, "2011/12": 0.0, "2012/13": 0.0},
        national_mean_error=0.03,
        national_sd=0.04,
        spreads={"UA": 1e-12},
        offsets={"UA": 0.0},
    )
    # The 90th percentile of Student's t with 2 degrees of freedom is 1.8856; the spread is 0.05.
    shape = few.deciles("UA")
    assert shape.high - 0.02 == pytest.approx(0.05 * 1.8856, rel=0.02)
    assert shape.low - 0.02 == pytest.approx(-0.05 * 1.8856, rel=0.02)


def test_a_shock_and_an_own_error_add_up_in_quadrature():
    normal = Shape(-NORMAL_90, 0.0, NORMAL_90)
    both = model(national_sd=0.08, spreads={"UA": 0.06}, offsets={"UA": 0.0}, shape=normal).deciles("UA")
    assert (both.high - both.low) / 2 == pytest.approx(0.1 * NORMAL_90, rel=0.02)


def test_the_fit_finds_what_was_put_in():
    spreads = {"SC": 0.04, "UA": 0.06, "MD": 0.08, "L": 0.1}
    cells = simulated(
        councils=2000, years=tuple(range(2000, 2020)), spreads=spreads, national_sd=0.02, persistence=0.5,
        mean=0.03,
    )  # fmt: skip
    fitted = fit_errors(cells)
    assert fitted.persistence == pytest.approx(0.5, abs=0.02)
    assert fitted.spreads == pytest.approx(spreads, rel=0.03)
    assert fitted.offsets == pytest.approx(dict.fromkeys(CLASSES, 0.0), abs=0.003)
    assert fitted.national_sd == pytest.approx(np.std(list(fitted.shocks.values()), ddof=1), rel=0.02)
    assert fitted.national_mean == pytest.approx(np.mean(list(fitted.shocks.values())), abs=1e-4)
    assert fitted.national_mean_error == pytest.approx(fitted.national_sd / np.sqrt(20), rel=0.02)
    parts = (fitted.shape.low, fitted.shape.middle, fitted.shape.high)
    assert parts == pytest.approx((-NORMAL_90, 0, NORMAL_90), abs=0.03)


def test_offsets_are_nil_on_average_over_councils():
    cells = simulated(councils=90)
    extra = {"SC": 0.05, "UA": 0.0, "MD": 0.01, "L": -0.03}
    moved = ErrorCells(**(vars(cells) | {"error": cells.error + [extra[key] for key in cells.council_class]}))
    # Two thirds of the counties are gone, so that classes are of different sizes.
    few = moved.where(~((moved.council_class == "SC") & (moved.council > "E00000029")))
    fitted = fit_errors(few)
    assert sum(fitted.offsets[key] for key in few.council_class) == pytest.approx(0, abs=1e-9)
    assert fitted.offsets["SC"] - fitted.offsets["L"] == pytest.approx(0.08, abs=0.02)


def test_no_shock_is_made_of_the_scatter_of_councils():
    fitted = fit_errors(simulated(councils=60, national_sd=0.0))
    assert fitted.national_sd < 0.004
    assert np.std(list(fitted.shocks.values())) > fitted.national_sd


def test_skew_is_kept():
    skewed = simulated(councils=1000, shape=lambda own: np.exp(0.5 * own) - 1)
    shape = fit_errors(skewed).shape
    assert shape.high - shape.middle > 1.5 * (shape.middle - shape.low)


def test_shocks_and_offsets_by_hand():
    # Two years and two classes without any scatter: polished exactly.
    rows = [
        (council, kind, year, shock + offset)
        for council, kind, offset in (
            ("a", "UA", 0.01),
            ("b", "UA", 0.01),
            ("c", "MD", -0.01),
            ("d", "MD", -0.01),
        )
        for year, shock in (("2010/11", 0.05), ("2011/12", -0.03))
    ]
    council, kind, year, error = (np.array(part) for part in zip(*rows, strict=True))
    budget = np.full(len(error), 1e8)
    cells = ErrorCells(
        line="x", council=council, council_class=kind, year=year, budget=budget, outturn=budget * (1 + error),
        error=error,
    )  # fmt: skip
    fitted = fit_errors(cells)
    assert fitted.shocks == pytest.approx({"2010/11": 0.05, "2011/12": -0.03})
    assert fitted.offsets == pytest.approx({"UA": 0.01, "MD": -0.01}, abs=1e-6)
    assert fitted.national_mean == pytest.approx(0.01)


def test_one_year_is_not_enough():
    with pytest.raises(RequestError, match=r"two years or more.*only 2010/11"):
        fit_errors(simulated(years=(2010,)))
    cells = simulated(years=(2010,))
    nothing = cells.where(np.zeros(len(cells), dtype=bool))
    with pytest.raises(RequestError, match="found none"):
        fit_errors(nothing)


def test_errors_that_are_all_nothing_are_certain():
    cells = simulated(councils=40, spreads=dict.fromkeys(CLASSES, 0.0), years=tuple(range(2010, 2015)))
    fitted = fit_errors(cells)
    assert fitted.persistence == 0.0
    assert fitted.deciles("UA").high == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("count", [1, 2, 4])
def test_a_class_of_few_council_years_has_the_spread_of_the_others(count):
    cells = simulated(councils=120, years=tuple(range(2010, 2015)), spreads=dict.fromkeys(CLASSES, 0.08))
    kept = cells.council_class != "SC"
    kept[np.flatnonzero(cells.council_class == "SC")[:count]] = True
    fitted = fit_errors(cells.where(kept))
    others = [fitted.spreads[key] for key in ("UA", "MD", "L")]
    assert min(others) <= fitted.spreads["SC"] <= max(others)
    assert abs(fitted.offsets["SC"]) < 0.05


def test_classes_that_all_have_few_council_years_share_the_spread_of_all():
    cells = simulated(councils=8, years=(2010, 2011), spreads=dict.fromkeys(CLASSES, 0.08))
    fitted = fit_errors(cells)
    assert len(set(fitted.spreads.values())) == 1
    assert 0.02 < fitted.spreads["UA"] < 0.2


@pytest.mark.parametrize("persistence", [0.0, 0.6])
def test_intervals_cover_what_they_say_in_years_left_out(persistence):
    cells = simulated(councils=160, years=tuple(range(2000, 2020)), national_sd=0.02, persistence=persistence)
    inside = []
    for year in sorted(set(cells.year)):
        test = cells.where(cells.year == year)
        quantiles = calibrated(cells.where(cells.year != year), test)
        low, high = (np.array([np.interp(level, LEVELS, row) for row in quantiles]) for level in (0.1, 0.9))
        inside.append(np.mean((test.error >= low) & (test.error <= high)))
    assert np.mean(inside) == pytest.approx(0.8, abs=0.025)


def test_forecasts_do_not_look_at_what_turned_out():
    cells = simulated(persistence=0.5)
    train, test = cells.where(cells.year < "2018/19"), cells.where(cells.year >= "2018/19")
    blind = ErrorCells(**(vars(test) | {"error": np.full(len(test), np.nan), "outturn": test.budget * 0}))
    np.testing.assert_array_equal(calibrated(train, test), calibrated(train, blind))


def test_persistence_does_not_hang_on_the_last_bit():
    cells = simulated(councils=60, persistence=0.5)
    noise = np.random.default_rng(2).choice([-1e-17, 0.0, 1e-17], len(cells))
    nudged = ErrorCells(**(vars(cells) | {"error": cells.error + noise}))
    assert fit_errors(nudged).persistence == pytest.approx(fit_errors(cells).persistence, abs=1e-12)


@given(shift=st.floats(-0.5, 0.5), stretch=st.floats(0.1, 5))
@settings(max_examples=15, deadline=None)
def test_forecasts_move_and_stretch_with_the_errors(shift, stretch):
    cells = simulated(councils=40, years=tuple(range(2010, 2016)), national_sd=0.02, persistence=0.3)
    moved = ErrorCells(**(vars(cells) | {"error": shift + stretch * cells.error}))
    last = cells.year == "2015/16"
    plain = calibrated(cells.where(~last), cells.where(last))
    other = calibrated(moved.where(~last), moved.where(last))
    np.testing.assert_allclose(other, shift + stretch * plain, atol=1e-6)
