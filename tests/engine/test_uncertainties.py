"""What is uncertain, what moves together, and the sources that hold some of it still."""

import dataclasses

import numpy as np
import pytest

from mtfs.domain.assumptions import Correlations, Distribution, DistributionKind, Driver
from mtfs.domain.budget import MonitoringLine, Pressure
from mtfs.domain.council import Council, Units
from mtfs.domain.funding import FundingKind, FundingLine
from mtfs.domain.reserves import Reserve, ReserveClass
from mtfs.domain.savings import SavingsScheme
from mtfs.domain.strategy import Strategy
from mtfs.engine.draws import Draws, GivenDraws, SwappedDraws
from mtfs.engine.sampling import Futures, sample_futures
from mtfs.engine.uncertainties import (
    PROGRAMME_STREAM,
    UncertaintyKind,
    copula_weights,
    independent_groups,
    uncertainties,
)
from tests.closed_forms import one_year_case

YEARS = ("2025/26", "2026/27", "2027/28")
NORMAL = Distribution(kind=DistributionKind.NORMAL, sd=0.01)
FIXED = Distribution()


def driver(name: str, distribution: Distribution = NORMAL) -> Driver:
    return Driver(name=name, central_rates=(0.02, 0.02), years=YEARS[1:], distribution=distribution)


def scheme(
    name: str, delivery: tuple[float, ...], slip: tuple[float, ...] = (0.0, 0.0, 0.0)
) -> SavingsScheme:
    return SavingsScheme(
        name=name,
        planned=(5.0, 5.0),
        recurrent=True,
        delivery_low=delivery[0],
        delivery_likely=delivery[1],
        delivery_high=delivery[2],
        slip_low=slip[0],
        slip_likely=slip[1],
        slip_high=slip[2],
    )


def strategy(**changes: object) -> Strategy:
    parts: dict[str, object] = {
        "years": YEARS,
        "council": Council(name="A", base_year=YEARS[0], units=Units.POUNDS, minimum_balance=0.0),
        "drivers": (driver("A"), driver("B"), driver("C"), driver("D")),
        "monitoring": (
            MonitoringLine(service="Roads", low=1.0, likely=1.0, high=1.0),
            MonitoringLine(service="Care", low=-1.0, likely=0.0, high=4.0),
            MonitoringLine(service="care ", low=-1.0, likely=0.0, high=4.0),
        ),
        "pressures": (
            Pressure(name="Certain", amounts=(1.0, 0.0), recurrent=True),
            Pressure(name="Never", amounts=(1.0, 0.0), recurrent=True, probability=0.0, high=2.0),
            Pressure(name="Perhaps", amounts=(1.0, 0.0), recurrent=True, probability=0.3),
            Pressure(name="Of some size", amounts=(1.0, 0.0), recurrent=True, high=2.0),
            Pressure(name="Both", amounts=(1.0, 0.0), recurrent=True, probability=0.3, high=2.0),
        ),
        "savings": (
            scheme("Sure", (1.0, 1.0, 1.0)),
            scheme("Part", (0.5, 0.8, 1.0)),
            scheme("Late", (1.0, 1.0, 1.0), (0.0, 3.0, 9.0)),
            scheme("Part and late", (0.5, 0.8, 1.0), (0.0, 3.0, 9.0)),
        ),
        "funding": (
            FundingLine(
                name="tb", kind=FundingKind.TAX_BASE, base=1.0, values=(0, 0), years=YEARS[1:], driver="A"
            ),
            FundingLine(name="bd", kind=FundingKind.BAND_D, base=100.0, values=(0, 0), years=YEARS[1:]),
        ),
        "reserves": (
            Reserve(
                name="GF", reserve_class=ReserveClass.GENERAL, opening_balance=10.0, movements=(0.0, 0.0, 0.0)
            ),
        ),
    }
    return Strategy(**{**parts, **changes})


def correlated(**pairs: float) -> Correlations:
    names = ("A", "B", "C", "D")
    matrix = np.eye(4)
    for pair, value in pairs.items():
        i, j = names.index(pair[0]), names.index(pair[1])
        matrix[i, j] = matrix[j, i] = value
    return Correlations(names, tuple(tuple(row) for row in matrix.tolist()))


def with_savings_correlation(value: float) -> Strategy:
    base = strategy()
    return dataclasses.replace(base, council=dataclasses.replace(base.council, savings_correlation=value))


def names_of(changed: Strategy, kind: UncertaintyKind) -> list[list[str]]:
    groups = [
        [member.name for member in g.members if member.kind is kind] for g in independent_groups(changed)
    ]
    return [group for group in groups if group]


def test_certain_rows_are_left_out() -> None:
    rows = [(u.kind, u.name, u.row) for u in uncertainties(strategy())]
    assert rows == [
        *((UncertaintyKind.DRIVER, name, i) for i, name in enumerate("ABCD")),
        (UncertaintyKind.MONITORING, "Care", 1),
        (UncertaintyKind.MONITORING, "care ", 2),
        (UncertaintyKind.PRESSURE, "Perhaps", 2),
        (UncertaintyKind.PRESSURE, "Of some size", 3),
        (UncertaintyKind.PRESSURE, "Both", 4),
        (UncertaintyKind.SAVING, "Part", 1),
        (UncertaintyKind.SAVING, "Late", 2),
        (UncertaintyKind.SAVING, "Part and late", 3),
    ]


def test_a_row_names_the_streams_that_it_rests_on_and_no_others() -> None:
    streams = {u.name: u.streams for u in uncertainties(strategy())}
    assert streams["A"] == (("driver/a", 2),)
    assert streams["Care"] == (("monitoring/care/1", 1),)
    assert streams["care "] == (("monitoring/care/2", 1),)
    assert streams["Perhaps"] == (("pressure/perhaps/comes", 1),)
    assert streams["Of some size"] == (("pressure/of some size/size", 1),)
    assert streams["Both"] == (("pressure/both/comes", 1), ("pressure/both/size", 1))
    assert streams["Part"] == ((PROGRAMME_STREAM, 1), ("saving/part/delivery", 1))
    assert streams["Late"] == ((PROGRAMME_STREAM, 1), ("saving/late/slip", 1))


def test_rows_renamed_by_a_scenario_keep_their_streams() -> None:
    base = strategy()
    renamed = dataclasses.replace(
        base,
        savings=tuple(dataclasses.replace(s, name=f"{s.name} (new)") for s in base.savings),
        pressures=tuple(dataclasses.replace(p, name=f"{p.name} (new)") for p in base.pressures),
    )
    before, after = uncertainties(base), uncertainties(renamed, named_as=base)
    assert [u.streams for u in before] == [u.streams for u in after]
    assert after[-1].name == "Part and late (new)"


def test_independent_drivers_stand_apart() -> None:
    assert names_of(strategy(), UncertaintyKind.DRIVER) == [["A"], ["B"], ["C"], ["D"]]


def test_correlated_drivers_are_one_group_and_so_are_chains_of_them() -> None:
    pair = strategy(correlations=correlated(BD=0.5))
    assert names_of(pair, UncertaintyKind.DRIVER) == [["A"], ["B", "D"], ["C"]]
    chain = strategy(correlations=correlated(AB=0.5, BD=-0.3))
    assert names_of(chain, UncertaintyKind.DRIVER) == [["A", "B", "D"], ["C"]]


def test_a_driver_that_is_fixed_joins_others_and_is_in_no_group() -> None:
    # B and D share the normals that the fixed A brings into the copula.
    drivers = (driver("A", FIXED), driver("B"), driver("C"), driver("D"))
    changed = strategy(drivers=drivers, correlations=correlated(AB=0.5, AD=0.4))
    assert names_of(changed, UncertaintyKind.DRIVER) == [["B", "D"], ["C"]]
    (group,) = (g for g in independent_groups(changed) if len(g.members) == 2 and g.members[0].name == "B")
    assert group.streams == (("driver/a", 2), ("driver/b", 2), ("driver/d", 2))


def test_weights_of_the_copula_are_of_length_one_and_give_the_correlations() -> None:
    weights = copula_weights(strategy(correlations=correlated(AB=0.6, BC=0.3)))
    rows = {name: dict(row) for name, row in weights.items()}
    for row in rows.values():
        assert sum(w**2 for w in row.values()) == pytest.approx(1.0)
    assert sum(rows["a"].get(s, 0.0) * w for s, w in rows["b"].items()) == pytest.approx(0.6)
    assert sum(rows["b"].get(s, 0.0) * w for s, w in rows["c"].items()) == pytest.approx(0.3)
    assert sum(rows["a"].get(s, 0.0) * w for s, w in rows["c"].items()) == pytest.approx(0.0, abs=1e-12)


def test_a_programme_of_savings_is_one_group_where_schemes_are_correlated_and_several_where_not() -> None:
    schemes = ["Part", "Late", "Part and late"]
    assert names_of(with_savings_correlation(0.5), UncertaintyKind.SAVING) == [schemes]
    assert names_of(with_savings_correlation(0.0), UncertaintyKind.SAVING) == [[name] for name in schemes]
    apart = [u for u in uncertainties(with_savings_correlation(0.0)) if u.kind is UncertaintyKind.SAVING]
    assert all(PROGRAMME_STREAM not in dict(u.streams) for u in apart)


def test_groups_share_no_stream_and_hold_every_row_once() -> None:
    changed = strategy(correlations=correlated(AC=0.5, BD=0.2))
    groups = independent_groups(changed)
    streams = [stream for group in groups for stream in group.streams]
    assert len(streams) == len(set(streams))
    members = [member for group in groups for member in group.members]
    assert sorted(members, key=lambda u: u.streams) == sorted(uncertainties(changed), key=lambda u: u.streams)


def futures_equal(first: Futures, other: Futures) -> dict[tuple[str, object], bool]:
    """Tell of each row whether it turned out the same in two futures."""
    same: dict[tuple[str, object], bool] = {
        ("deviations", name): np.array_equal(values, other.deviations[name])
        for name, values in first.deviations.items()
    }
    for field in ("overspend", "pressure_sizes", "delivery", "slip_years"):
        for row, (old, new) in enumerate(zip(getattr(first, field), getattr(other, field), strict=True)):
            same[field, row] = np.array_equal(old, new)
    return same


@pytest.mark.parametrize("name", ["B", "Care", "Both", "Part and late"])
def test_to_swap_the_streams_of_a_group_moves_its_rows_and_no_others(name: str) -> None:
    changed = strategy(correlations=correlated(BD=0.5))
    first, second = Draws(1, 0, 200), Draws(2, 0, 200)
    (group,) = (g for g in independent_groups(changed) if any(m.name == name for m in g.members))
    swapped = SwappedDraws(first, second, {stream for stream, _ in group.streams})
    before, other, after = (sample_futures(changed, d) for d in (first, second, swapped))
    stays, taken = futures_equal(before, after), futures_equal(other, after)
    fields = {
        UncertaintyKind.DRIVER: ("deviations",),
        UncertaintyKind.MONITORING: ("overspend",),
        UncertaintyKind.PRESSURE: ("pressure_sizes",),
        UncertaintyKind.SAVING: ("delivery", "slip_years"),
    }[group.members[0].kind]
    members = {
        (field, m.name.casefold() if field == "deviations" else m.row)
        for m in group.members
        for field in fields
    }
    assert all(taken[key] for key in members)
    assert all(same for key, same in stays.items() if key not in members)
    assert not all(stays[key] for key in members)


def test_given_draws_hold_what_they_are_given_and_zeros_for_the_rest() -> None:
    given = GivenDraws(3, {"driver/b": np.array([[1.0, 2.0], [0.0, 0.0], [-1.0, 1.0]])})
    futures = sample_futures(strategy(), given)
    assert np.allclose(futures.deviations["b"], [[0.01, 0.02], [0.0, 0.0], [-0.01, 0.01]])
    assert np.allclose(futures.deviations["a"], 0.0)
    assert given.normals("driver/a", 2).shape == (3, 2)
    # The median of a symmetric range is its middle.
    middle = strategy(monitoring=(MonitoringLine(service="S", low=-2.0, likely=1.0, high=4.0),))
    assert np.allclose(sample_futures(middle, given).overspend[0], 1.0)


def test_a_source_makes_each_thing_once() -> None:
    draws = Draws(1, 0, 10)
    assert draws.normals("driver/a", 2) is draws.normals("driver/a", 2)
    assert SwappedDraws(draws, Draws(2, 0, 10), set()).normals("driver/a", 2) is draws.normals("driver/a", 2)


@pytest.mark.parametrize(
    "distribution",
    [
        Distribution(kind=DistributionKind.NORMAL, sd=0.0),
        Distribution(kind=DistributionKind.STUDENT_T, sd=0.0, df=4),
        Distribution(kind=DistributionKind.TWO_PIECE_NORMAL, sd=0.0),
        Distribution(kind=DistributionKind.TWO_PIECE_NORMAL, sd=0.0, sd_up=0.0),
        Distribution(kind=DistributionKind.PERT, low=0.01, mode=0.01, high=0.01),
        Distribution(kind=DistributionKind.EMPIRICAL, values=(0.02, 0.02)),
        Distribution(),
    ],
    ids=lambda d: d.kind.value,
)
def test_a_driver_with_no_spread_is_not_uncertain(distribution: Distribution) -> None:
    base = one_year_case((1e6, 1e6)).base
    changed = dataclasses.replace(
        base, drivers=(dataclasses.replace(base.drivers[0], distribution=distribution), *base.drivers[1:])
    )
    assert [u.name for u in uncertainties(changed)] == ["d1"]


def test_a_two_piece_normal_with_one_side_is_uncertain() -> None:
    assert not Distribution(kind=DistributionKind.TWO_PIECE_NORMAL, sd=0.0, sd_up=0.01).is_certain


def test_parameters_may_be_numpy_numbers() -> None:
    assert Distribution(kind=DistributionKind.NORMAL, sd=np.float64(0.01)).sd == 0.01
