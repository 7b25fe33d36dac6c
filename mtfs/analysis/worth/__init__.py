"""The worth of certainty: what it gains to settle a scheme, and to know a driver beforehand."""

from mtfs.analysis.worth.study import LEAST_CONFIDENCE, MOST_CONFIDENCE, worth

__all__ = ["LEAST_CONFIDENCE", "MOST_CONFIDENCE", "worth"]
