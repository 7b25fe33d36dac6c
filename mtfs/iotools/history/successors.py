"""Councils that took the place of others, and what those that went before them come to together."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from mtfs.iotools.history.records import Cells, CouncilMatch

__all__ = ["SUCCESSIONS", "Succession", "chain_successors", "successions_among"]


@dataclass(frozen=True, kw_only=True)
class Succession:
    """A council that took the place of others on 1 April of a year.

    Parameters
    ----------
    year : str
        Its first year.
    council : str
        Its ONS code and the ministry's, with a blank between.
    name : str
        Its name.
    predecessors : tuple of str
        The codes, in the same form, of those whose whole area it took over.
    shared : tuple of str, optional
        The codes of those of whose area it took over a part.
    order : str
        The order that made it.
    """

    year: str
    council: str
    name: str
    predecessors: tuple[str, ...]
    shared: tuple[str, ...] = ()
    order: str


_DORSET = "The Bournemouth, Dorset and Poole (Structural Changes) Order 2018 (SI 2018/648)"
_NORTHAMPTONSHIRE = "The Northamptonshire (Structural Changes) Order 2020"
_CUMBRIA = "The Cumbria (Structural Changes) Order 2022 (SI 2022/331)"

#: Every council of a class of its own that was made since 2013-14, by year. Which districts each took in is
#: from the orders (legislation.gov.uk), and the codes are from the returns and the ONS Code History Database.
SUCCESSIONS = (
    Succession(
        year="2019/20",
        council="E06000058 E1204",
        name="Bournemouth, Christchurch and Poole",
        predecessors=("E06000028 E1202", "E06000029 E1201", "E07000048 E1232"),
        shared=("E10000009 E1221",),
        order=_DORSET,
    ),
    Succession(
        year="2019/20",
        council="E06000059 E1203",
        name="Dorset",
        predecessors=(
            "E07000049 E1233",
            "E07000050 E1234",
            "E07000051 E1236",
            "E07000052 E1237",
            "E07000053 E1238",
        ),
        shared=("E10000009 E1221",),
        order=_DORSET,
    ),
    Succession(
        year="2019/20",
        council="E07000244 E3538",
        name="East Suffolk",
        predecessors=("E07000205 E3536", "E07000206 E3537"),
        order="The East Suffolk (Local Government Changes) Order 2018 (SI 2018/640)",
    ),
    Succession(
        year="2019/20",
        council="E07000245 E3539",
        name="West Suffolk",
        predecessors=("E07000201 E3532", "E07000204 E3535"),
        order="The West Suffolk (Local Government Changes) Order 2018 (SI 2018/639)",
    ),
    Succession(
        year="2019/20",
        council="E07000246 E3336",
        name="Somerset West and Taunton",
        predecessors=("E07000190 E3333", "E07000191 E3335"),
        order="The Somerset West and Taunton (Local Government Changes) Order 2018 (SI 2018/649)",
    ),
    Succession(
        year="2020/21",
        council="E06000060 E0402",
        name="Buckinghamshire",
        predecessors=(
            "E10000002 E0421",
            "E07000004 E0431",
            "E07000005 E0432",
            "E07000006 E0434",
            "E07000007 E0435",
        ),
        order="The Buckinghamshire (Structural Changes) Order 2019 (SI 2019/957)",
    ),
    Succession(
        year="2021/22",
        council="E06000061 E2801",
        name="North Northamptonshire",
        predecessors=("E07000150 E2831", "E07000152 E2833", "E07000153 E2834", "E07000156 E2837"),
        shared=("E10000021 E2820",),
        order=_NORTHAMPTONSHIRE,
    ),
    Succession(
        year="2021/22",
        council="E06000062 E2802",
        name="West Northamptonshire",
        predecessors=("E07000151 E2832", "E07000154 E2835", "E07000155 E2836"),
        shared=("E10000021 E2820",),
        order=_NORTHAMPTONSHIRE,
    ),
    Succession(
        year="2023/24",
        council="E06000063 E0901",
        name="Cumberland",
        predecessors=("E07000026 E0931", "E07000028 E0933", "E07000029 E0934"),
        shared=("E10000006 E0920",),
        order=_CUMBRIA,
    ),
    Succession(
        year="2023/24",
        council="E06000064 E0902",
        name="Westmorland and Furness",
        predecessors=("E07000027 E0932", "E07000030 E0935", "E07000031 E0936"),
        shared=("E10000006 E0920",),
        order=_CUMBRIA,
    ),
    Succession(
        year="2023/24",
        council="E06000065 E2702",
        name="North Yorkshire",
        predecessors=(
            "E10000023 E2721",
            "E07000163 E2731",
            "E07000164 E2732",
            "E07000166 E2734",
            "E07000168 E2736",
            "E07000165 E2753",
            "E07000167 E2755",
            "E07000169 E2757",
        ),
        order="The North Yorkshire (Structural Changes) Order 2022 (SI 2022/328)",
    ),
    Succession(
        year="2023/24",
        council="E06000066 E3301",
        name="Somerset",
        predecessors=(
            "E10000027 E3320",
            "E07000187 E3331",
            "E07000188 E3332",
            "E07000189 E3334",
            "E07000246 E3336",
        ),
        order="The Somerset (Structural Changes) Order 2022 (SI 2022/329)",
    ),
)


def _place_of(codes: str, councils: Sequence[CouncilMatch]) -> int | None:
    """Return the place of the council that has one of the codes."""
    ons_code, e_code = codes.split()
    return next(
        (
            place
            for place, council in enumerate(councils)
            if ons_code in council.ons_codes or e_code == council.e_code
        ),
        None,
    )


def successions_among(
    councils: Sequence[CouncilMatch],
) -> Iterator[tuple[Succession, int, tuple[int, ...], tuple[int, ...]]]:
    """Find which councils took the place of others.

    Parameters
    ----------
    councils : sequence of CouncilMatch
        The councils.

    Yields
    ------
    tuple of Succession, int, tuple of int and tuple of int
        A succession whose council is there: its place, and those of the councils that went into it whole and
        in part, as far as they are there.
    """
    for succession in SUCCESSIONS:
        place = _place_of(succession.council, councils)
        if place is not None:
            parts, shared = (
                tuple(found for codes in group if (found := _place_of(codes, councils)) is not None)
                for group in (succession.predecessors, succession.shared)
            )
            if parts or shared:
                yield succession, place, parts, shared


def _summed(parts: Sequence[dict[str, float]]) -> dict[str, float]:
    lines = dict.fromkeys(line for part in parts for line in part)
    return {line: sum(part.get(line, 0.0) for part in parts) for line in lines}


def _not_added_up(succession: Succession, missing: Collection[tuple[str, str]]) -> Iterator[str]:
    for kind in ("budget", "outturn"):
        if years := sorted(year for year, which in missing if which == kind):
            yield (
                f"{succession.name}: the {kind} of {', '.join(years)} is not added up, as a council that "
                "went into it has none."
            )


def chain_successors(
    cells: Cells, councils: Sequence[CouncilMatch]
) -> tuple[Cells, tuple[tuple[int, str], ...], tuple[str, ...]]:
    """Add up the figures of councils that were merged, under the council that took their place.

    Parameters
    ----------
    cells : dict
        The figures by council, year and kind of return.
    councils : sequence of CouncilMatch
        The councils.

    Returns
    -------
    cells : dict
        With figures of successors for the years before them, and without those of which they are made.
    chained : tuple of (int, str)
        The successors that have such figures, with their first year of their own.
    told : tuple of str
        What was done, and what could not be, a sentence each.

    Notes
    -----
    A year is added up where every predecessor has it in returns of the same kind. Where a county went to two
    councils, no return says which part of it went to which: such councils begin with their own first year.
    """
    cells = dict(cells)
    chained, told = [], []
    for succession, place, known, _ in successions_among(councils):
        if succession.shared:
            told.append(
                f"{succession.name} begins in {succession.year}: its county was shared out, and no return "
                f"says how. {succession.order}."
            )
            continue
        complete = len(known) == len(succession.predecessors)
        earlier = {(year, kind) for (each, year, kind) in cells if each in known and year < succession.year}
        whole = {
            (year, kind)
            for year, kind in earlier
            if complete and all((each, year, kind) in cells for each in known)
        }
        for year, kind in sorted(whole):
            cells[place, year, kind] = _summed([cells.pop((each, year, kind)) for each in known])
        if whole:
            chained.append((place, succession.year))
            told.append(
                f"{succession.name} has {len(succession.predecessors)} councils added up before "
                f"{succession.year}. {succession.order}."
            )
        told.extend(_not_added_up(succession, earlier - whole))
    return cells, tuple(chained), tuple(told)
