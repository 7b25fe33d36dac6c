"""Where the cases of a sweep come from: a folder of case workbooks, or published returns read once."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from mtfs.analysis.nation.records import CouncilFault
from mtfs.domain.calibration import Calibration
from mtfs.domain.case import Case
from mtfs.domain.checks import matched
from mtfs.errors import Fault, InputError, MtfsError, RequestError
from mtfs.iotools.case.reader import case_from_workbook, read_case
from mtfs.iotools.national.case import CaseTables
from mtfs.iotools.national.importer import ReturnFiles, case_from_returns, read_returns
from mtfs.iotools.national.returns import Authority
from mtfs.iotools.spreadsheets.cells import Grid
from mtfs.iotools.spreadsheets.workbook import RawWorkbook, read_workbook
from mtfs.iotools.sweep.choice import Choice, chosen_authorities, chosen_cases

__all__ = ["CaseSource", "Cases", "cases_from_returns", "cases_in_folder", "council_faults", "kind_of_code"]

#: The class that the first letters of an ONS code tell (ONS, Register of Geographic Codes).
_KINDS = {"E06": "UA", "E07": "SD", "E08": "MD", "E09": "L", "E10": "SC"}
#: What authorities are that are no councils, by the same letters.
_OTHERS = {
    "E12": "Greater London Authority",
    "E23": "police",
    "E26": "national parks",
    "E31": "fire and rescue",
    "E47": "combined authorities",
    "E50": "waste",
}
_OTHER = "others"
_SCENARIOS = "Scenarios"


@dataclass(frozen=True, kw_only=True)
class CaseSource:
    """One council's case as data, to be read wherever the work on it is done.

    Parameters
    ----------
    code : str
        Its ONS code; blank where there is none.
    name : str
        Its name.
    kind : str
        Its class: SD, SC, UA, MD, L or O; blank where it is not known.
    file : str
        The file that its faults are told of.
    sha256 : str
        The hash of the case.
    workbook : bytes, optional
        The case as a workbook.
    tables : mapping of str to list of list, optional
        The case as tables, where there is no workbook.
    """

    code: str
    name: str
    kind: str
    file: str
    sha256: str
    workbook: bytes = b""
    tables: Mapping[str, Grid] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """What its own draws are keyed by."""
        return self.code or self.name

    def case(self) -> Case:
        """Read the case.

        Returns
        -------
        Case
            The case.

        Raises
        ------
        InputError
            With all its faults.
        """
        if self.tables:
            return case_from_workbook(RawWorkbook(self.file, self.sha256, dict(self.tables)), self.file)
        # The reader takes files, and a worker elsewhere does not have this one.
        with TemporaryDirectory() as folder:
            path = Path(folder) / Path(self.file).name
            path.write_bytes(self.workbook)
            return read_case(path)


@dataclass(frozen=True, kw_only=True)
class Cases:
    """The cases that a sweep is to run.

    Parameters
    ----------
    told : str
        Where they come from, in words.
    sources : tuple of CaseSource
        The cases.
    faults : tuple of CouncilFault
        Why councils that were asked for have no case.
    left_out : mapping of str to int, optional
        How many authorities were left out because they are no councils, by what they are.
    made : mapping of str to CaseTables, optional
        By place: cases made from returns, with where each figure comes from.
    """

    told: str
    sources: tuple[CaseSource, ...]
    faults: tuple[CouncilFault, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)
    made: Mapping[str, CaseTables] = field(default_factory=dict)


def kind_of_code(code: str) -> str:
    """Return the class of authority that an ONS code tells.

    Parameters
    ----------
    code : str
        The code, which may be blank.

    Returns
    -------
    str
        SD, SC, UA, MD or L; O for the code of any other authority, and blank for no code.
    """
    return _KINDS.get(code[:3], "O" if code else "")


def council_faults(error: Exception, *, code: str, name: str) -> tuple[CouncilFault, ...]:
    """Return what an error says of a council, one record for each fault.

    Parameters
    ----------
    error : Exception
        What went wrong.
    code, name : str
        The council.

    Returns
    -------
    tuple of CouncilFault
        At least one.
    """
    if isinstance(error, InputError):
        return tuple(_told_fault(fault, code, name) for fault in error.faults)
    known = isinstance(error, MtfsError)
    text = str(error) if known else f"something unforeseen went wrong ({type(error).__name__}: {error})"
    return (CouncilFault(code=code, name=name, where="", message=text),)


def _told_fault(fault: Fault, code: str, name: str) -> CouncilFault:
    # What is told of a council is told beside its name.
    message = str(fault).removeprefix(f"{fault.where}: ").removeprefix(f"{name}: ")
    return CouncilFault(code=code, name=name, where=fault.where, message=message)


def _setting(grid: Grid, wanted: str) -> str:
    """Return a setting of the sheet Council, as it is written."""
    heads = [matched(str(cell)) for cell in (grid[0] if grid else [])]
    left, right = (
        heads.index(name) if name in heads else place for place, name in enumerate(("setting", "value"))
    )
    for row in grid[1:]:
        if len(row) > max(left, right) and row[left] is not None and matched(str(row[left])) == wanted:
            return "" if row[right] is None else " ".join(str(row[right]).split())
    return ""


def _workbook_source(path: Path) -> CaseSource:
    raw = read_workbook(path, wanted=lambda title: matched(title) == "council")
    grid = next((cells for title, cells in raw.grids.items() if matched(title) == "council"), [])
    code = _setting(grid, "ons code").upper()
    return CaseSource(
        code=code,
        name=_setting(grid, "council") or path.stem,
        kind=kind_of_code(code),
        file=path.name,
        sha256=raw.sha256,
        workbook=path.read_bytes(),
    )


def _check_places(sources: Sequence[CaseSource]) -> None:
    """Refuse two cases of one council: their own draws would be the same, and totals would count it twice."""
    counts = Counter(source.place for source in sources)
    faults = []
    for place, count in counts.items():
        if count > 1:
            files = ", ".join(source.file for source in sources if source.place == place)
            faults.append(Fault(files, f"{count} cases of {place}", "expected one case for each council"))
    # One without a code may be a council that is there with its code.
    coded = {matched(source.name): source for source in reversed(sources) if source.code}
    for source in sources:
        twin = coded.get(matched(source.name))
        if not source.code and twin is not None:
            found = f"2 cases of {source.name}, one without its ONS code"
            faults.append(Fault(f"{twin.file}, {source.file}", found, "expected one case for each council"))
    if faults:
        raise InputError(faults)


def cases_in_folder(folder: Path, choice: Choice | None = None) -> Cases:
    """Find the cases of a folder: each workbook in it is a council's.

    Parameters
    ----------
    folder : Path
        The folder; folders in it are not looked into.
    choice : Choice, optional
        The councils that are wanted; all where left out.

    Returns
    -------
    Cases
        The cases, which have not been checked. A workbook that cannot be opened is a fault of its own.

    Raises
    ------
    RequestError
        Where there is no such folder, or no workbook in it.
    InputError
        Where a council has two cases, or one that is wanted has none.
    """
    if not folder.is_dir():
        msg = f"there is no folder {folder}; expected one of case workbooks (.xlsx)"
        raise RequestError(msg)
    paths = sorted(
        path
        for path in folder.iterdir()
        if path.suffix.casefold() in (".xlsx", ".xlsm") and not path.name.startswith(("~$", "."))
    )
    if not paths:
        msg = f"there is no case workbook (.xlsx) in {folder}"
        raise RequestError(msg)
    sources: list[CaseSource] = []
    faults: list[CouncilFault] = []
    for path in paths:
        try:
            sources.append(_workbook_source(path))
        except InputError as error:
            faults += council_faults(error, code="", name=path.stem)
    if choice is not None:
        sources = chosen_cases(choice, sources)
        faults = []
    _check_places(sources)
    count = len(paths)
    told = f"{count} case workbook{'s' if count != 1 else ''} in {folder}"
    return Cases(told=told, sources=tuple(sources), faults=tuple(faults))


def _hash(tables: Mapping[str, Grid]) -> str:
    return hashlib.sha256(json.dumps(tables, ensure_ascii=False, default=repr).encode()).hexdigest()


def _kind(authority: Authority) -> str:
    return authority.kind or kind_of_code(authority.ons_code)


def _is_council(authority: Authority) -> bool:
    return _kind(authority) in _KINDS.values()


def _case_of(
    authority: Authority, files: Sequence[ReturnFiles], plan_years: int, pack: Calibration | None
) -> CaseTables:
    """Make a case with the first of the outturns in which the council's return is complete."""
    first: InputError | RequestError | None = None
    for each in files:
        try:
            return case_from_returns(authority, each, plan_years=plan_years, pack=pack)
        except (InputError, RequestError) as error:
            first = first or error
    assert first is not None
    raise first


def _told_of(files: Sequence[ReturnFiles]) -> str:
    main = files[0]
    parts = [f"{one.kind} {one.year} ({one.file})" for one in (main.budget,) if one is not None]
    parts += [f"{one.kind} {one.year} ({one.file})" for each in files if (one := each.outturn) is not None]
    if main.council_tax is not None:
        parts.append(f"council tax {' and '.join(main.council_tax.years)} ({main.council_tax.file})")
    return f"published returns: {', '.join(dict.fromkeys(parts))}"


def _read_files(
    budget: Path | None, outturns: Sequence[Path], council_tax: Path | None
) -> Iterator[ReturnFiles]:
    first = read_returns(budget=budget, outturn=next(iter(outturns), None), council_tax=council_tax)
    yield first
    for other in outturns[1:]:
        found = read_returns(outturn=other).outturn
        yield ReturnFiles(budget=first.budget, outturn=found, council_tax=first.council_tax)


def cases_from_returns(
    *,
    budget: Path | None = None,
    outturns: Sequence[Path] = (),
    council_tax: Path | None = None,
    choice: Choice | None = None,
    plan_years: int = 4,
    pack: Calibration | None = None,
) -> Cases:
    """Make the cases of councils from published returns, each of which is read once.

    Parameters
    ----------
    budget : Path, optional
        A revenue account budget (RA), whose year is the base year.
    outturns : sequence of Path, optional
        Outturns (RS), for the levels of reserves: where a council's return is not complete in the first, the
        next one is taken.
    council_tax : Path, optional
        A council tax return (CTR).
    choice : Choice, optional
        The authorities that are wanted, of any class; all councils where left out.
    plan_years : int, optional
        The number of plan years, 1 to 30.
    pack : Calibration, optional
        What the cases take from the record of councils; the calibration that comes with the program, unless
        given.

    Returns
    -------
    Cases
        The cases. A council whose return is not complete is a fault of its own.

    Raises
    ------
    RequestError
        Where there is neither a budget nor an outturn.
    InputError
        Where a file is no such return, or a council that is wanted is in none.
    """
    files = list(_read_files(budget, outturns, council_tax))
    authorities = files[0].main.authorities
    if choice is None:
        wanted = [authority for authority in authorities if _is_council(authority)]
        left_out = Counter(
            _OTHERS.get(authority.ons_code[:3], _OTHER)
            for authority in authorities
            if not _is_council(authority)
        )
    else:
        wanted, left_out = chosen_authorities(choice, authorities), Counter[str]()
    sources: list[CaseSource] = []
    faults: list[CouncilFault] = []
    made: dict[str, CaseTables] = {}
    for authority in wanted:
        try:
            case = _case_of(authority, files, plan_years, pack)
        except (InputError, RequestError) as error:
            faults += council_faults(error, code=authority.ons_code, name=authority.name)
            continue
        source = CaseSource(
            code=authority.ons_code,
            name=authority.name,
            kind=_kind(authority),
            file=f"{authority.ons_code or authority.name}.xlsx",
            sha256=_hash(case.tables),
            # A sweep runs the case as it stands; to read its scenarios takes twice as long as all the rest.
            tables={title: grid for title, grid in case.tables.items() if title != _SCENARIOS},
        )
        sources.append(source)
        made[source.place] = case
    return Cases(
        told=_told_of(files),
        sources=tuple(sources),
        faults=tuple(faults),
        left_out=dict(sorted(left_out.items())),
        made=made,
    )
