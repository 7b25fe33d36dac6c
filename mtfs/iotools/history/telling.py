"""What a person is told of a history that was made: the files, what does not add up, and the councils."""

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from mtfs.analysis.evidence.history import CLASSES, line_label
from mtfs.iotools.history.records import CouncilMatch, History
from mtfs.iotools.history.successors import successions_among

__all__ = ["council_lines", "file_lines", "left_out_lines", "reconciliation_lines"]

#: So many names are told in full.
_MOST_NAMES = 6
_OTHERS = "O"
#: Names that are more alike than this are spellings of one.
_SPELLING = 0.6


def _listed(names: Sequence[str]) -> str:
    """Return names with commas between them, the last ones by their number where there are many."""
    if len(names) > _MOST_NAMES + 1:
        return f"{', '.join(names[:_MOST_NAMES])} and {len(names) - _MOST_NAMES} more"
    return " and ".join([*([", ".join(names[:-1])] if names[1:] else []), *names[-1:]])


def _counted(count: int, names: str) -> str:
    """Return a number of what is given by its plural."""
    if count != 1:
        return f"{count} {names}"
    return f"1 {names[:-3]}y" if names.endswith("ies") else f"1 {names.removesuffix('s')}"


def _pounds(amount: float) -> str:
    """Return an amount in the unit in which it is read best."""
    sign, size = ("-" if amount < 0 else ""), abs(amount)
    return f"{sign}£{size / 1e6:,.1f}m" if size >= 1e6 else f"{sign}£{size:,.0f}"


def file_lines(history: History) -> Iterator[str]:
    """Return a line for each file: what it is, how many returns are complete, and how many do not add up.

    Parameters
    ----------
    history : History
        The history.

    Yields
    ------
    str
        The headings, then the files.
    """
    width = max(len(source.file) for source in history.sources)
    yield f"{'File':<{width}}  {'What it is':<15}  {'Complete':>10}  {'Not adding up':>13}"
    for source in history.sources:
        complete = f"{source.complete} of {source.authorities}"
        off = sum(total.off for total in history.totals if total.file == source.file)
        what = f"{source.kind} {source.year}"
        yield f"{source.file:<{width}}  {what:<15}  {complete:>10}  {off or 'none':>13}"


def reconciliation_lines(history: History) -> Iterator[str]:
    """Return what does not add up, by file and total: how many councils, and by how much in sum.

    Parameters
    ----------
    history : History
        The history.

    Yields
    ------
    str
        A sentence for each total of a file that some of its councils' lines do not come to.
    """
    for total in history.totals:
        if total.off:
            more = "more" if total.line_sum > total.printed else "less"
            label = line_label(total.total).lower()
            yield (
                f"{total.kind.capitalize()} of {total.year}: {label}, in {total.off} of "
                f"{total.authorities} authorities; the lines of all come to {_pounds(total.line_sum)}, "
                f"{_pounds(abs(total.line_sum - total.printed))} {more} than printed."
            )


def left_out_lines(history: History) -> Iterator[str]:
    """Return what was not taken: files of folders, and returns that are not complete.

    Parameters
    ----------
    history : History
        The history.

    Yields
    ------
    str
        A sentence each.
    """
    if history.others:
        yield f"No revenue returns: {', '.join(history.others)}."
    yield from history.skipped
    for source in history.sources:
        names = [each.council for each in history.left_out if each.file == source.file]
        if names:
            yield f"Not complete in the {source.kind} of {source.year}: {_listed(names)}."


def _alike(one: str, other: str) -> bool:
    """Tell whether two names are spellings of one, and no new name."""
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio() > _SPELLING


def _renamed(councils: Sequence[CouncilMatch]) -> Iterator[str]:
    for council in councils:
        if council.council_class == _OTHERS:
            continue
        former = [name for name in council.names if not _alike(name, council.council)]
        if former:
            yield f"{council.council} was {_listed(former)}."
        if other := [code for code in council.ons_codes if code != council.ons_code]:
            yield f"{council.council} has the ONS code {council.ons_code}; some files have {_listed(other)}."


def _former(council: CouncilMatch) -> str:
    # Many a county gave its name to the council that followed it.
    return f"the county of {council.council}" if council.council_class == "SC" else council.council


def _came_and_went(history: History) -> Iterator[str]:
    """Tell which councils began and ended that no order links to others."""
    councils = history.matches
    linked = {
        place for _, place, parts, shared in successions_among(councils) for place in (place, *parts, *shared)
    }
    first, last = history.sources[0].year, history.sources[-1].year
    for what, gone in (("begins in", False), ("ends with", True)):
        found = [
            council
            for place, council in enumerate(councils)
            if place not in linked and (council.last != last if gone else council.first != first)
        ]
        own = [f"{each.council} ({each.last if gone else each.first})" for each in found]
        names = [text for text, each in zip(own, found, strict=True) if each.council_class != _OTHERS]
        others = len(own) - len(names)
        if names:
            yield f"Each {what} the year in brackets: {_listed(names)}."
        if others:
            counted = _counted(others, "fire, police, waste, transport or combined authorities")
            verb = ("end" if gone else "begin") + ("s" if others == 1 else "")
            when = "before the last year" if gone else "after the first year"
            yield f"{counted} {verb} {when}, linked to no other."


def council_lines(history: History) -> Iterator[str]:
    """Return what was found about the councils: how many, new names and codes, and who took whose place.

    Parameters
    ----------
    history : History
        The history.

    Yields
    ------
    str
        A sentence each.
    """
    councils = history.matches
    counts = Counter(council.council_class for council in councils)
    told = ", ".join(_counted(counts[key], name) for key, name in CLASSES.items() if counts[key])
    yield f"{len(councils)} authorities, matched by their codes: {told}."
    yield from history.by_name
    yield from _renamed(councils)
    for succession, place, parts, shared in successions_among(councils):
        went = [_former(councils[part]) for part in parts]
        went += [f"part of the county of {councils[part].council}" for part in shared]
        yield f"{councils[place].council} took the place of {_listed(went)} in {succession.year}."
    yield from _came_and_went(history)
    yield from history.succession
