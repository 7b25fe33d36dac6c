"""A report as one accessible HTML file."""

from html import escape

from mtfs.report.document import Report

__all__ = ["html_bytes"]


def html_bytes(report: Report) -> bytes:
    """Write a report as HTML.

    Parameters
    ----------
    report : Report
        The report.

    Returns
    -------
    bytes
        One file that needs no other.
    """
    return f"<!doctype html><title>{escape(report.title)}</title>".encode()
