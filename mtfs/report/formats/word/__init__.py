"""A report as a Word document, on a template that a council can replace with its own."""

from mtfs.report.formats.word.guide import guide_bytes, write_guide
from mtfs.report.formats.word.own import check_template
from mtfs.report.formats.word.writer import word_bytes

__all__ = ["check_template", "guide_bytes", "word_bytes", "write_guide"]
