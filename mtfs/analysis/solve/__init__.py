"""Solving: how much of a lever gives a wanted confidence."""

from mtfs.analysis.solve.study import LEAST_CONFIDENCE, MOST_CONFIDENCE, solve

__all__ = ["LEAST_CONFIDENCE", "MOST_CONFIDENCE", "solve"]
