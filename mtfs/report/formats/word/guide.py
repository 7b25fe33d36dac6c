"""The template as a document that a council changes in Word: it tells how, in each of its styles."""

from datetime import datetime
from pathlib import Path

from mtfs.errors import OutputError
from mtfs.iotools.atomic import write_atomically
from mtfs.report.document import (
    Bullets,
    Definitions,
    Draft,
    KeyFigure,
    KeyFigures,
    Note,
    Paragraph,
    Ref,
    Report,
    Section,
    Subheading,
    TableBlock,
    TableHead,
)
from mtfs.report.formats.word.writer import written_on_house

__all__ = ["guide_bytes", "write_guide"]

_HOW = Section(
    key="how",
    title="How to make a template of your own",
    blocks=(
        Paragraph(
            "Change the styles, the page, the header and the footer of this document in Word, add your logo, "
            "and save it under a name of your own. Then name it when you make a report: --template, and its "
            "name."
        ),
        Paragraph(
            "A report takes the styles of the template by their names. The headings, captions, contents and "
            "bullets are Word’s own styles, and all others begin with the word Report. A document that has "
            "only some of them will do: the rest are added as they are here."
        ),
        Paragraph(
            "A report replaces all that stands between the header and the footer. To keep a cover page, or "
            "words at the end, put the word ‘report’ between two pairs of curly brackets in a paragraph of "
            "its own: the report goes there, and what stands around it is kept."
        ),
        Paragraph(
            "The words ‘council’, ‘title’ and ‘date’ between two pairs of curly brackets are filled in "
            "wherever they stand, as in the header of this page. Where a template tells the title on a cover "
            "page so, the report does not tell it again, and leaves out the lines at its head."
        ),
    ),
)
_LOOK = Section(
    key="look",
    title="How the parts of a report look",
    blocks=(
        Paragraph("This is a numbered paragraph: the style ‘Report paragraph’.", "Words at its beginning."),
        Bullets(("This is a bullet: the style ‘List Bullet’;", "and this is another.")),
        Bullets(
            ("This is a lettered item: the style ‘Report lettered list’;", "and another."), lettered=True
        ),
    ),
    parts=(
        Section(
            key="part",
            title="A part of a section: the style ‘Heading 2’",
            blocks=(
                Subheading("A heading within it: the style ‘Heading 3’"),
                Paragraph(
                    ("Tables have captions, and are mentioned by their numbers, as ", Ref("table"), " is.")
                ),
                TableBlock(
                    key="table",
                    caption="The styles of tables",
                    heads=(TableHead("Where"), TableHead("Style"), TableHead("A number", is_number=True)),
                    rows=(
                        ("The head of a column", "Report table head; Report table number head", "1.0"),
                        ("A cell", "Report table text; Report table number", "2.0"),
                        ("The table", "Report table", "3.0"),
                        ("A row of totals", "Report table, with letters in ‘Strong’", "6.0"),
                    ),
                    note="A note below it: the style ‘Report note’.",
                    totals=(3,),
                ),
                KeyFigures(
                    (
                        KeyFigure("£1.0m", "is a number that stands out: the style ‘Report key figure’"),
                        KeyFigure(
                            "2 in 3", "is another, and these words are in the style ‘Report key label’"
                        ),
                    )
                ),
                Draft(
                    instruction="What the officer is asked to do: the style ‘Report draft mark’.",
                    paragraphs=("Words for the officer to edit: the style ‘Report draft’.",),
                ),
                Definitions((("A term", "what it means: the style ‘Report definition’"),)),
                Note("Charts stand in paragraphs of the style ‘Report figure’, with their captions below."),
            ),
        ),
    ),
)
_ALONE = Section(
    key="alone",
    title="A section on a page of its own: the style ‘Report heading’",
    blocks=(Paragraph("Its paragraphs have no numbers: the style ‘Report text’."),),
    alone=True,
)
_APPENDIX = Section(
    key="appendix",
    title="The style ‘Report appendix’",
    blocks=(Paragraph("This is a paragraph of an appendix: the style ‘Report appendix paragraph’."),),
    appendix=True,
)


def guide_bytes(made_at: datetime) -> bytes:
    """Return the template as a document.

    Parameters
    ----------
    made_at : datetime
        The time to put into the file.

    Returns
    -------
    bytes
        A Word document that is a template as it stands.
    """
    return written_on_house(
        Report(
            council="Council",
            title="The template of a report",
            details=(("A line at the head", "the styles ‘Report detail name’ and ‘Report detail’"),),
            sections=(_HOW, _LOOK, _ALONE, _APPENDIX),
            date="",
            iso_date="",
            made_at=made_at.isoformat(timespec="seconds"),
            source="The last line tells where the figures of a report come from.",
            description="A template for reports of a council’s medium-term financial strategy.",
        )
    )


def write_guide(path: Path, made_at: datetime, *, overwrite: bool = False) -> None:
    """Write the template as a document.

    Parameters
    ----------
    path : Path
        The file.
    made_at : datetime
        The time to put into it.
    overwrite : bool, optional
        Whether an earlier file of that name may be replaced.

    Raises
    ------
    OutputError
        Where the file is there already, or cannot be written.
    """
    if path.exists() and not overwrite:
        msg = f"{path} is there already; expected a name that is still free"
        raise OutputError(msg)
    write_atomically(path, guide_bytes(made_at))
