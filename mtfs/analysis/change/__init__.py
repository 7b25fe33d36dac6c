"""What changed since an earlier case, and what each cause of it comes to."""

from mtfs.analysis.change.records import Cause, Change, Earlier, RowChange
from mtfs.analysis.change.study import check_comparable, what_changed

__all__ = ["Cause", "Change", "Earlier", "RowChange", "check_comparable", "what_changed"]
