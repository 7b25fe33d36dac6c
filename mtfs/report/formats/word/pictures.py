"""Charts in a Word document, with their words for those who do not see them."""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mtfs.report.formats.word.markup import NAMESPACES, quoted

if TYPE_CHECKING:
    from docx.document import Document

    from mtfs.charts import Picture

__all__ = ["Pictures"]

#: Word measures pictures in parts of a point.
_PARTS_OF_TWENTIETH = 635
#: How much of a page's height a picture may take, so that its caption stands below it.
_MOST_OF_PAGE = 0.82


@dataclass
class Pictures:
    """The pictures of a document.

    Parameters
    ----------
    document : Document
        The document.
    height : int
        The height of a page between its margins [twentieths of a point].
    number : int
        The number of the next picture: those before it are the template's.
    """

    document: "Document"
    height: int
    number: int

    def inline(self, picture: "Picture", width: int) -> str:
        """Return a picture as it stands in a paragraph.

        Parameters
        ----------
        picture : Picture
            The picture.
        width : int
            How wide it may be [twentieths of a point]; it is never larger than it was drawn.

        Returns
        -------
        str
            A run.
        """
        relation, image = self.document.part.get_or_add_image(io.BytesIO(picture.png))
        scale = min(
            1.0,
            width * _PARTS_OF_TWENTIETH / image.width,
            self.height * _MOST_OF_PAGE * _PARTS_OF_TWENTIETH / image.height,
        )
        size = f'cx="{round(image.width * scale)}" cy="{round(image.height * scale)}"'
        number, self.number = self.number, self.number + 1
        name = quoted(f"{picture.name}.png")
        words = f"descr={quoted(picture.alt_text)} title={quoted(picture.title)}"
        return (
            '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent {size}/><wp:docPr id="{number}" name={name} {words}/>'
            '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
            f'<a:graphic><a:graphicData uri="{NAMESPACES["pic"]}"><pic:pic>'
            f'<pic:nvPicPr><pic:cNvPr id="{number}" name={name}/><pic:cNvPicPr/></pic:nvPicPr>'
            f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
            "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )
