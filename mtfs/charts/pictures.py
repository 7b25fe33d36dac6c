"""Pictures, once they are drawn: nothing here needs the library that draws them."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Picture", "picture_files"]

#: How wide a notebook shows a picture [pixels].
_NOTEBOOK_WIDTH = 680


@dataclass(frozen=True)
class Picture:
    """One chart, drawn.

    Parameters
    ----------
    name : str
        The name of its files, without the ending.
    title : str
        What it shows.
    alt_text : str
        The chart in words.
    png, svg : bytes
        The picture in each form.
    """

    name: str
    title: str
    alt_text: str
    png: bytes
    svg: bytes

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, dict[str, object]]]:
        """Show the picture in a notebook, with its description for readers who cannot see it."""
        shown = {"image/png": base64.b64encode(self.png).decode(), "text/plain": self.alt_text}
        return shown, {"image/png": {"width": _NOTEBOOK_WIDTH, "alt": self.alt_text}}


def picture_files(pictures: Sequence[Picture]) -> dict[str, bytes]:
    """Return pictures as the files of a folder, with their text alternatives in one more.

    Parameters
    ----------
    pictures : sequence of Picture
        The pictures.

    Returns
    -------
    dict of str to bytes
        By name: each picture as PNG and SVG, and ``alt-text.txt``; nothing where there are no pictures.
    """
    files: dict[str, bytes] = {}
    told = []
    for picture in pictures:
        for ending, content in (("png", picture.png), ("svg", picture.svg)):
            files[f"{picture.name}.{ending}"] = content
            told.append(f"{picture.name}.{ending}\n{picture.alt_text}\n")
    return {**files, "alt-text.txt": "\n".join(told).encode()} if told else {}
