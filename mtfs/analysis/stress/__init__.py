"""The reverse stress test: what must be true for reserves to run out, and for them to last."""

from mtfs.analysis.stress.study import Side, Stress, Way, stress

__all__ = ["Side", "Stress", "Way", "stress"]
