"""Stresses: named national shocks, as records. `stress_library` holds those that come with the program."""

from dataclasses import dataclass
from enum import StrEnum

from mtfs.domain.assumptions import Role

__all__ = ["DeliveryShock", "OverrideShock", "RateShock", "Shock", "Source", "Standing", "Stress"]


class Standing(StrEnum):
    """How well the figures of a shock are founded."""

    SOURCED = "sourced"
    #: Worked out from published figures by a step that is told.
    DERIVED = "derived"
    ASSUMED = "assumed"


@dataclass(frozen=True)
class Source:
    """Where figures come from.

    Parameters
    ----------
    text : str
        Who published what.
    date : str
        When.
    """

    text: str
    date: str


@dataclass(frozen=True, kw_only=True)
class RateShock:
    """A shift of the rates of every driver that has a role.

    Parameters
    ----------
    role : Role
        The role.
    additions : tuple of float
        What is added to the central rate of plan years 1, 2, 3...; later years are as planned.
    standing : Standing
        How well these figures are founded.
    basis : str
        What they rest on.
    sources : tuple of Source, optional
        Where that was published.
    """

    role: Role
    additions: tuple[float, ...]
    standing: Standing
    basis: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DeliveryShock:
    """Savings that deliver less, every scheme alike.

    Parameters
    ----------
    share : float
        The share that is left of each scheme's low, likely and high delivery.
    standing, basis, sources
        As of a `RateShock`.
    """

    share: float
    standing: Standing
    basis: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OverrideShock:
    """The end of the statutory override for schools grant deficits.

    Parameters
    ----------
    first_year : str
        The first year without it.
    standing, basis, sources
        As of a `RateShock`.
    """

    first_year: str
    standing: Standing
    basis: str
    sources: tuple[Source, ...] = ()


Shock = RateShock | DeliveryShock | OverrideShock


@dataclass(frozen=True, kw_only=True)
class Stress:
    """A named national stress.

    Parameters
    ----------
    key : str
        Its name on the command line.
    title : str
        Its name as a scenario.
    text : str
        What happens in it, in plain English.
    shocks : tuple of Shock
        What it does.
    """

    key: str
    title: str
    text: str
    shocks: tuple[Shock, ...]

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of its shocks, each once."""
        return tuple(dict.fromkeys(source for shock in self.shocks for source in shock.sources))
