"""Sensitivity: which assumptions drive the gap and the chance that reserves run out."""

from mtfs.analysis.sensitivity.study import MOST_PATHS, Sensitivity, sensitivity

__all__ = ["MOST_PATHS", "Sensitivity", "sensitivity"]
