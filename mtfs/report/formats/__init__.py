"""The formats of a report: each takes the same `Report` and returns a file's bytes."""

from collections.abc import Callable, Mapping
from pathlib import Path

from mtfs.errors import RequestError
from mtfs.report.document import Report

__all__ = ["FORMATS", "check_format", "report_bytes"]


def _html(report: Report, _: Path | None) -> bytes:
    from mtfs.report.formats.html import html_bytes

    return html_bytes(report)


def _pdf(report: Report, _: Path | None) -> bytes:
    from mtfs.report.formats.pdf import pdf_bytes

    return pdf_bytes(report)


def _word(report: Report, template: Path | None) -> bytes:
    from mtfs.report.formats.word import word_bytes

    return word_bytes(report, template=template)


#: By the ending of a file's name.
FORMATS: Mapping[str, Callable[[Report, Path | None], bytes]] = {
    ".docx": _word,
    ".html": _html,
    ".pdf": _pdf,
}


def check_format(path: Path, template: Path | None) -> None:
    """Refuse what cannot be written, before anything is run.

    Parameters
    ----------
    path : Path
        Where the report is to go.
    template : Path or None
        A template of the council's own.

    Raises
    ------
    RequestError
        For an ending that is not of a format, a format that lacks what it needs on this machine, or a
        template that goes with no format but Word.
    InputError
        Where the template cannot be used.
    """
    ending = path.suffix.lower()
    if ending not in FORMATS:
        found = f"ends in '{path.suffix}'" if path.suffix else "has no ending"
        msg = f"the report '{path.name}' {found}; expected .docx, .html or .pdf"
        raise RequestError(msg)
    if template is not None and ending != ".docx":
        msg = f"a template is for a report in Word (.docx), and '{path.name}' is not one"
        raise RequestError(msg)
    if ending == ".pdf":
        from mtfs.report.formats.pdf import check_pdf

        check_pdf()
    if template is not None:
        from mtfs.report.formats.word import check_template

        check_template(template)


def report_bytes(report: Report, path: Path, *, template: Path | None = None) -> bytes:
    """Write a report in the format of its name.

    Parameters
    ----------
    report : Report
        The report.
    path : Path
        Where it is to go; its ending says the format.
    template : Path, optional
        For Word, a template of the council's own.

    Returns
    -------
    bytes
        The file: the same for the same report.
    """
    return FORMATS[path.suffix.lower()](report, template)
