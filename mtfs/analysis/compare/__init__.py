"""Comparing scenarios in the same futures: what changes, which is better, and how surely."""

from mtfs.analysis.compare.study import (
    CHANCES,
    COMPARED,
    STATISTICS,
    ChanceChanges,
    Comparison,
    PathChanges,
    compare,
    positions_of,
)

__all__ = [
    "CHANCES",
    "COMPARED",
    "STATISTICS",
    "ChanceChanges",
    "Comparison",
    "PathChanges",
    "compare",
    "positions_of",
]
