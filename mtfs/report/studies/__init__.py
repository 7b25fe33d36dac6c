"""Studies: what each analysis found, in sentences, tables and pictures. One module for each command."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mtfs.analysis.findings import Finding

if TYPE_CHECKING:
    from mtfs.charts import Picture

__all__ = ["Study"]


def _no_pictures(_: str) -> "tuple[Picture, ...]":
    return ()


@dataclass(frozen=True)
class Study:
    """An analysis, ready to be told.

    Parameters
    ----------
    finding : Finding
        Its sentences and tables.
    draw : callable, optional
        Draws its pictures; takes the line at their foot that says where the figures come from.
    """

    finding: Finding
    draw: "Callable[[str], tuple[Picture, ...]]" = _no_pictures
