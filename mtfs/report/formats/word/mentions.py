"""What is mentioned in a Word document, as bookmarks, and the mentions, as fields that Word works out."""

from dataclasses import dataclass, field

from mtfs.report.document import Ref, Report, Section, Text
from mtfs.report.formats.word.markup import bookmark, field_parts, run
from mtfs.report.formats.word.markup import field as word_field
from mtfs.report.labels import Labels

__all__ = ["Mentions"]


@dataclass
class Mentions:
    """The bookmarks of a report and the mentions that lead to them.

    Parameters
    ----------
    report : Report
        The report.
    labels : Labels
        What its parts are called.
    first : int
        The number of the first bookmark: those before it are the template's.
    """

    report: Report
    labels: Labels
    first: int
    _sections: dict[str, Section] = field(init=False)
    _places: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self._sections = {section.key: section for section in self.report.walk()}
        self._places = {key: place for place, key in enumerate(self.labels.names)}

    def _number(self, key: str, kind: int) -> int:
        return self.first + 2 * self._places[key] + kind

    def _name(self, key: str) -> str:
        # Word hides bookmarks that begin so, and takes no others for its own.
        return f"_Ref{self._number(key, 0):09d}"

    def contents_name(self, key: str) -> str:
        """Return the bookmark by which the contents lead to a section.

        Parameters
        ----------
        key : str
            The section.

        Returns
        -------
        str
            A name that Word gives anew when it makes the contents anew.
        """
        return f"_Toc{self._number(key, 1):09d}"

    def heading(self, section: Section) -> str:
        """Return the title of a section, marked to be found.

        Parameters
        ----------
        section : Section
            The section.

        Returns
        -------
        str
            Runs.
        """
        title = bookmark(self._name(section.key), self._number(section.key, 0), run(section.title))
        return bookmark(self.contents_name(section.key), self._number(section.key, 1), title)

    def caption(self, key: str, text: str) -> str:
        """Return the caption of a table or figure, its number marked to be found.

        Parameters
        ----------
        key : str
            The table or figure.
        text : str
            What it shows.

        Returns
        -------
        str
            Runs: Word counts the tables and the figures.
        """
        kind, _, number = self.labels.names[key].partition(" ")
        counted = run(f"{kind} ") + word_field(f"SEQ {kind} \\* ARABIC", number)
        return bookmark(self._name(key), self._number(key, 0), counted) + run(f": {text}")

    def _mention(self, ref: Ref) -> str:
        name = self.labels.names[ref.key]
        section = self._sections.get(ref.key)
        target = f"REF {self._name(ref.key)}"
        if section is None:
            return word_field(f"{target} \\h", name)
        number = self.labels.sections[ref.key]
        if number:
            # The list of the headings says 'Appendix A', and '3' without the word 'section'.
            shown = f"Appendix {number}" if section.appendix else number
            told = f"{target} \\r \\h"
        else:
            shown, told = section.title, f"{target} \\h"
        if not shown or shown not in name:
            return run(name)
        before, _, after = name.rpartition(shown)
        return run(before) + word_field(told, shown) + run(after)

    def text(self, text: Text) -> str:
        """Return a text with its mentions.

        Parameters
        ----------
        text : str or tuple of str and Ref
            The text.

        Returns
        -------
        str
            Runs.
        """
        pieces = (text,) if isinstance(text, str) else text
        return "".join(run(piece) if isinstance(piece, str) else self._mention(piece) for piece in pieces)

    def page(self, key: str) -> str:
        """Return the page of a section.

        Parameters
        ----------
        key : str
            The section.

        Returns
        -------
        str
            A field that is blank until Word prints the document or is asked to work it out: before the
            document is set in pages there is no page to tell.
        """
        before, after = field_parts(f"PAGEREF {self.contents_name(key)} \\h")
        return before + after
