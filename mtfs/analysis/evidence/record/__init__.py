"""A council's own track record beside the national one: how far out it was, and what that says of drivers."""

from mtfs.analysis.evidence.record.assess import assess_record

__all__ = ["assess_record"]
