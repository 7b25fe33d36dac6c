"""Which councils a sweep is to run, where not all: a text file of names or codes, one a line."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from mtfs.domain.checks import matched, nearest_name
from mtfs.errors import Fault, InputError, RequestError
from mtfs.iotools.national.authorities import find_authority

if TYPE_CHECKING:
    from mtfs.iotools.national.returns import Authority
    from mtfs.iotools.sweep.sources import CaseSource

__all__ = ["Choice", "chosen_authorities", "chosen_cases", "read_choice"]

_Found = TypeVar("_Found")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The councils that are wanted.

    Parameters
    ----------
    file : str
        The file that lists them.
    lines : tuple of (int, str)
        The number of a line, from 1, and what it says.
    """

    file: str
    lines: tuple[tuple[int, str], ...]


def read_choice(path: Path) -> Choice:
    """Read a list of councils.

    Parameters
    ----------
    path : Path
        A text file: a name or a code on each line. Blank lines, and what follows a #, are passed over.

    Returns
    -------
    Choice
        What it lists, which may not exist.

    Raises
    ------
    RequestError
        Where the file cannot be read, or lists nothing.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        msg = (
            f"the list of councils {path} cannot be read; expected 'all', or a text file with a name or an "
            "ONS code on each line"
        )
        raise RequestError(msg) from None
    told = [(number, line.partition("#")[0].strip()) for number, line in enumerate(text.splitlines(), 1)]
    lines = tuple((number, line) for number, line in told if line)
    if not lines:
        msg = f"{path} lists no council; expected a name or an ONS code on each line"
        raise RequestError(msg)
    return Choice(file=path.name, lines=lines)


def _chosen(choice: Choice, find: Callable[[str], _Found]) -> list[_Found]:
    """Find what each line names, each once, or tell every line that names nothing."""
    found: list[_Found] = []
    faults = []
    for number, line in choice.lines:
        try:
            one = find(line)
        except RequestError as error:
            faults.append(Fault(f"{choice.file}, line {number}", f"'{line}'", str(error)))
            continue
        if one not in found:
            found.append(one)
    if faults:
        raise InputError(faults)
    return found


def chosen_authorities(choice: Choice, authorities: Iterable["Authority"]) -> list["Authority"]:
    """Find the authorities that are wanted in a return.

    Parameters
    ----------
    choice : Choice
        What is wanted.
    authorities : iterable of Authority
        The authorities of the return.

    Returns
    -------
    list of Authority
        In the order of the list, each once.

    Raises
    ------
    InputError
        With every line that names none of them, or more than one.
    """
    known = list(authorities)
    return _chosen(choice, lambda line: find_authority(line, known))


def chosen_cases(choice: Choice, sources: Sequence["CaseSource"]) -> list["CaseSource"]:
    """Find the cases that are wanted among those of a folder.

    Parameters
    ----------
    choice : Choice
        What is wanted, by name, by ONS code, or by the name of the file.
    sources : sequence of CaseSource
        The cases.

    Returns
    -------
    list of CaseSource
        In the order of the list, each once.

    Raises
    ------
    InputError
        With every line that names none of them.
    """

    def find(line: str) -> "CaseSource":
        wanted = matched(line)
        for source in sources:
            if wanted in (
                matched(source.code),
                matched(source.name),
                matched(source.file.rpartition(".")[0]),
            ):
                return source
        near = nearest_name(line, [name for source in sources for name in (source.name, source.code) if name])
        guess = f" (did you mean '{near}'?)" if near else ""
        msg = f"there is no case of that name or code in the folder{guess}"
        raise RequestError(msg)

    return _chosen(choice, find)
