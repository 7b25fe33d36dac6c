"""Drivers whose distribution is exactly a metalog, as SIPs by their coefficients.

A tool draws its own trials from these, with the generator and the copula that the library names. What one
such SIP cannot say is told in it: that each plan year draws anew, and that a share of one year's deviation
may still be there in the next.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mtfs.domain.assumptions import Driver
from mtfs.domain.checks import matched
from mtfs.engine.metalog import Metalog, exact_metalog, metalog_moments, metalog_quantile
from mtfs.engine.shapes import Floats
from mtfs.engine.uncertainties import copula
from mtfs.iotools.sip.columns import Source
from mtfs.iotools.sip.names import Names
from mtfs.nomenclature import PERCENTILES

__all__ = ["SHOCK", "ShockPart", "shock_part"]

#: The kind of SIP that is a driver's distribution, and the end of its name.
SHOCK = "shock"
_COPULA = "Gaussian"
_MATRIX = "correlationMatrix"
#: Generators of HDR 2.0 are told apart by numbers; PySIPmath draws them from so many.
_VARIABLES = 10_000_000


@dataclass(frozen=True, kw_only=True)
class ShockPart:
    """What a library holds for drivers that are metalogs.

    Parameters
    ----------
    generators : tuple of dict
        Random number generators, of ``U01.rng``.
    copulas : tuple of dict
        How they are joined, of ``U01.copula``; none or one.
    global_variables : tuple of dict
        The correlation matrix that the copula takes, where there is one.
    sips : mapping of str to tuple of dict
        The SIPs of each scenario.
    """

    generators: tuple[dict[str, Any], ...]
    copulas: tuple[dict[str, Any], ...]
    global_variables: tuple[dict[str, Any], ...]
    sips: Mapping[str, tuple[dict[str, Any], ...]]


@dataclass(frozen=True)
class _Together:
    """Which of the drivers that are metalogs a copula joins, and with which others each is correlated."""

    names: tuple[str, ...]
    matrix: Floats
    others: Mapping[str, tuple[str, ...]]


def _generators(names: Sequence[str], seed: int) -> dict[str, dict[str, Any]]:
    """Return a generator for each driver, whose trials depend on its name and the seed alone."""
    taken: set[int] = set()
    generators = {}
    for position, name in enumerate(names, start=1):
        digest = hashlib.blake2b(matched(name).encode(), digest_size=8).digest()
        variable = int.from_bytes(digest, "little") % _VARIABLES + 1
        while variable in taken:
            variable = variable % _VARIABLES + 1
        taken.add(variable)
        seeds = {"entity": 1, "varId": variable, "seed3": seed % _VARIABLES, "seed4": 0}
        generators[name] = {
            "name": f"hdr{position}",
            "function": "HDR_2_0",
            "arguments": {"counter": "PM_Index", **seeds},
        }
    return generators


def _together(source: Source, names: Sequence[str]) -> _Together:
    correlations = source.case.base.correlations
    listed = [matched(name) for name in correlations.names]
    places = {name: listed.index(matched(name)) for name in names if matched(name) in listed}
    # A copula of one would say no more than its generator.
    joined = tuple(places) if len(places) > 1 else ()
    if not listed:
        return _Together((), np.empty((0, 0)), {})
    factor = copula(correlations)[0]
    # Without the last digits of the product: what is not correlated is 0 again.
    matrix = np.round(factor @ factor.T, 12)
    others = {
        name: tuple(
            other
            for j, other in enumerate(correlations.names)
            if j != i and matrix[i, j] and matched(other) not in map(matched, joined)
        )
        for name, i in places.items()
    }
    at = [places[name] for name in joined]
    return _Together(joined, matrix[np.ix_(at, at)], others)


def _limits(driver: Driver, others: Sequence[str]) -> str:
    limits = ["Each plan year draws anew from this distribution."]
    if driver.persistence:
        limits.append(
            f"A share of {driver.persistence:g} of one year's deviation is still there in the next, which "
            "the SIPs of the years hold and this one cannot."
        )
    if others:
        limits.append(
            f"It is correlated with {', '.join(others)} too, which this library holds as values alone."
        )
    return " ".join(limits)


def _sip(
    driver: Driver, metalog: Metalog, *, name: str, ref: Mapping[str, str], scenario: str, limits: str
) -> dict[str, Any]:
    mean, sd = metalog_moments(metalog)
    quantiles = metalog_quantile(metalog, np.array(PERCENTILES) / 100)
    return {
        "name": name,
        "ref": dict(ref),
        "function": "Metalog_1_0",
        "arguments": {"aCoefficients": list(metalog.coefficients)},
        "metadata": {
            "label": f"{driver.name}: deviation that arises in a year",
            "kind": SHOCK,
            "driver": driver.name,
            "scenario": scenario,
            "unit": "fraction",
            "definition": "The deviation from the driver's central rate that arises in any one plan year.",
            "persistence": driver.persistence,
            "limits": limits,
            "mean": mean,
            "std": sd,
            **{f"P{p}": float(value) for p, value in zip(PERCENTILES, quantiles, strict=True)},
        },
    }


def shock_part(source: Source, names: Names) -> ShockPart:
    """Return what a library holds for the drivers that are metalogs.

    Parameters
    ----------
    source : Source
        What is run.
    names : Names
        Gives out the names of SIPs.

    Returns
    -------
    ShockPart
        Generators, copula and SIPs. A driver goes by its name in the case without edits.
    """
    drivers = {
        (scenario, base.name): (driver, metalog)
        for scenario in source.scenarios
        for base, driver in zip(
            source.case.base.drivers, source.case.strategies[scenario].drivers, strict=True
        )
        if (metalog := exact_metalog(driver.distribution)) is not None
        and not driver.distribution.is_certain
        # One whose parameters differ from future to future is a metalog in each, and none over all.
        and driver.drawn_error is None
    }
    subjects = list(dict.fromkeys(name for _, name in drivers))
    generators = _generators(subjects, source.request.seed)
    together = _together(source, subjects)
    layers = {name: f"c{i}" for i, name in enumerate(together.names, start=1)}
    sips: dict[str, list[dict[str, Any]]] = {scenario: [] for scenario in source.scenarios}
    for (scenario, name), (driver, metalog) in drivers.items():
        ref = {"source": "rng", "name": generators[name]["name"]}
        if name in layers:
            ref = {"source": "copula", "name": _COPULA, "copulaLayer": layers[name]}
        prefix = f"{scenario}." if len(source.scenarios) > 1 else ""
        sips[scenario].append(
            _sip(
                driver,
                metalog,
                name=names.give(f"{prefix}{name}.{SHOCK}"),
                ref=ref,
                scenario=scenario,
                limits=_limits(driver, together.others.get(name, ())),
            )
        )
    return ShockPart(
        generators=tuple(generators.values()),
        copulas=_copulas(together, generators, layers),
        global_variables=_global_variables(together),
        sips={scenario: tuple(found) for scenario, found in sips.items()},
    )


def _copulas(
    together: _Together, generators: Mapping[str, Mapping[str, Any]], layers: Mapping[str, str]
) -> tuple[dict[str, Any], ...]:
    if not together.names:
        return ()
    arguments = {
        "correlationMatrix": {"type": "globalVariables", "value": _MATRIX},
        "rng": [generators[name]["name"] for name in together.names],
    }
    return (
        {
            "name": _COPULA,
            "function": "GaussianCopula",
            "arguments": arguments,
            "copulaLayer": list(layers.values()),
        },
    )


def _global_variables(together: _Together) -> tuple[dict[str, Any], ...]:
    if not together.names:
        return ()
    names = list(together.names)
    # Each pair once: the row of a variable comes after those of the variables before it.
    cells = [
        {"row": row, "col": column, "value": float(together.matrix[i, j])}
        for i, row in enumerate(names)
        for j, column in enumerate(names[: i + 1])
    ]
    return ({"name": _MATRIX, "value": {"columns": names, "rows": names, "matrix": cells}},)
