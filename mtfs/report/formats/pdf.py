"""A report as a tagged PDF, made from its HTML."""

import contextlib
import io
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mtfs.errors import RequestError
from mtfs.report.document import Report
from mtfs.report.formats.html import report_html, section_anchors

if TYPE_CHECKING:
    from weasyprint import Document

__all__ = ["check_pdf", "pdf_bytes"]

#: The first version that tags pictures with their descriptions, and the cells of tables with their heads.
_LEAST_VERSION = 66

_PANGO = {
    "linux": "Debian or Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; "
    "Fedora: dnf install pango",
    "darwin": "brew install pango",
    "win32": "from https://www.msys2.org: pacman -S mingw-w64-x86_64-pango",
}
_OTHER_WAYS = "Or write it as .html and print it to PDF in a browser, or as .docx and save it as PDF in Word."

#: How a section that is to stand on one page is set, ever more tightly until it fits: the size of its type,
#: of its notes and of the space between its parts, and how wide its small figures are at the most.
_FITS = (
    ("10pt", "8.5pt", "7pt", "8.3cm"),
    ("9.5pt", "8.5pt", "5pt", "8cm"),
    ("9pt", "8pt", "4pt", "7.4cm"),
    ("9pt", "8pt", "3pt", "6.6cm"),
    ("9pt", "8pt", "2pt", "5.6cm"),
)
_PDF_UA = "pdf/ua-1"


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep what WeasyPrint remarks about this machine, on paper or in warnings, from the user."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


def check_pdf() -> None:
    """Refuse where this machine cannot make a PDF.

    Raises
    ------
    RequestError
        With what to install, and what else can be done.
    """
    try:
        with _quiet():
            import weasyprint
    except ImportError as error:
        msg = f'a report as PDF needs WeasyPrint, which is not here: pip install "mtfs[pdf]". {_OTHER_WAYS}'
        raise RequestError(msg) from error
    except OSError as error:
        # The libraries that WeasyPrint loads do not come with it.
        how = _PANGO.get(sys.platform, "see https://doc.courtbouillon.org/weasyprint/stable/first_steps.html")
        msg = f"a report as PDF needs Pango, which WeasyPrint could not load. {how}. {_OTHER_WAYS}"
        raise RequestError(msg) from error
    found = weasyprint.__version__
    if int(found.partition(".")[0]) < _LEAST_VERSION:
        msg = (
            f"a report as PDF needs WeasyPrint {_LEAST_VERSION} or later, and {found} is installed: "
            f'pip install --upgrade "mtfs[pdf]". {_OTHER_WAYS}'
        )
        raise RequestError(msg)


def _typefaces() -> str:
    """Return the style sheet of the typeface that comes with matplotlib, for machines that have no other."""
    from matplotlib import get_data_path

    folder = Path(get_data_path()) / "fonts" / "ttf"
    faces = {"normal": folder / "DejaVuSans.ttf", "bold": folder / "DejaVuSans-Bold.ttf"}
    return "".join(
        f'@font-face {{ font-family: "Report Sans"; font-weight: {weight}; src: url("{face.as_uri()}"); }}\n'
        for weight, face in faces.items()
    )


def _fit_style(fit: tuple[str, str, str, str]) -> str:
    names = ("text", "note", "space", "figure")
    told = " ".join(f"--alone-{name}: {size};" for name, size in zip(names, fit, strict=True))
    return f":root {{ {told} }}\n"


def _stands_on_one_page(document: "Document", report: Report) -> bool:
    """Return whether each section that stands alone has no more than a page of its own."""
    anchors = section_anchors(report)
    first_pages = {
        name: number for number, page in reversed(list(enumerate(document.pages))) for name in page.anchors
    }
    starts = [first_pages[anchors[section.key]] for section in report.sections]
    pages = zip(report.sections, starts, [*starts, len(document.pages)][1:], strict=True)
    return all(end - start <= 1 for section, start, end in pages if section.alone)


def pdf_bytes(report: Report) -> bytes:
    """Write a report as PDF.

    Parameters
    ----------
    report : Report
        The report.

    Returns
    -------
    bytes
        Tagged for screen readers (PDF/UA-1), with a title, a language and bookmarks: the same for the same
        report, WeasyPrint, Pango and typefaces.

    Raises
    ------
    RequestError
        Where this machine cannot make a PDF.
    """
    check_pdf()
    with _quiet():
        from weasyprint import HTML

        for fit in _FITS:
            html = report_html(report, extra_style=_typefaces() + _fit_style(fit))
            document = HTML(string=html).render(pdf_variant=_PDF_UA)
            if _stands_on_one_page(document, report):
                break
        written = document.write_pdf(pdf_variant=_PDF_UA)
    assert isinstance(written, bytes)
    return written
