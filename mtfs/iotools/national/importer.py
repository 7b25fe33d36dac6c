"""From files of published returns to the case of one council."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from mtfs.domain.calibration import Calibration
from mtfs.domain.years import year_labels
from mtfs.errors import InputError, RequestError
from mtfs.iotools.national.authorities import find_authority
from mtfs.iotools.national.case import CaseTables, national_case
from mtfs.iotools.national.council_tax import CouncilTaxReturn, read_council_tax_return
from mtfs.iotools.national.returns import Authority, CouncilTax, RevenueEntry
from mtfs.iotools.national.revenue import RevenueReturn, read_revenue_return

__all__ = ["WHAT_TO_FETCH", "ReturnFiles", "case_from_returns", "import_national", "read_returns"]

WHAT_TO_FETCH = (
    "search GOV.UK for 'Local authority revenue expenditure and financing England' and fetch 'Revenue "
    "Account (RA) budget: data for individual local authorities' of the base year (--budget), and 'Revenue "
    "outturn summary (RS): individual local authority data' of the year before it (--outturn); for "
    "--council-tax, search for 'Council tax levels set by local authorities in England' and fetch the table "
    "of council tax requirement and tax base by authority"
)
_KINDS = {"budget": "a budget (RA)", "outturn": "an outturn (RS)"}


def _read(path: Path | None, kind: str) -> RevenueReturn | None:
    if path is None:
        return None
    found = read_revenue_return(path)
    if found.kind != kind:
        msg = f"{path.name} is {_KINDS[found.kind]}, not {_KINDS[kind]}: give it with --{found.kind}"
        raise RequestError(msg)
    return found


@contextmanager
def _may_be_left_off(file: str, option: str) -> Iterator[None]:
    """Tell beside an error of a file that is not needed that the case can be made without it."""
    hint = f"or leave --{option} off, and type in what it would have told"
    try:
        yield
    except InputError as error:
        raise InputError(
            [replace(fault, allowed=f"{fault.allowed}; {hint}") for fault in error.faults]
        ) from None
    except RequestError as error:
        # What is told of a year names the file already.
        told = str(error) if str(error).startswith(file) else f"{file}: {error}"
        msg = f"{told}; {hint}"
        raise RequestError(msg) from None


@dataclass(frozen=True, kw_only=True)
class ReturnFiles:
    """The files of returns that cases are made from, read once for any number of councils.

    Parameters
    ----------
    budget : RevenueReturn or None
        The budgets, whose year is the base year.
    outturn : RevenueReturn or None
        The outturn: the levels of reserves, and the base year where there is no budget.
    council_tax : CouncilTaxReturn or None
        The council tax.
    """

    budget: RevenueReturn | None
    outturn: RevenueReturn | None
    council_tax: CouncilTaxReturn | None

    @property
    def main(self) -> RevenueReturn:
        """The return of the base year."""
        found = self.budget or self.outturn
        assert found is not None
        return found


def read_returns(
    *, budget: Path | None = None, outturn: Path | None = None, council_tax: Path | None = None
) -> ReturnFiles:
    """Read files of published returns.

    Parameters
    ----------
    budget, outturn, council_tax : Path, optional
        As `import_national` takes them.

    Returns
    -------
    ReturnFiles
        What they hold.

    Raises
    ------
    RequestError
        Where there is neither a budget nor an outturn, or one was given for the other.
    InputError
        Where a file is no such return.
    """
    if budget is None and outturn is None:
        msg = f"neither --budget nor --outturn was given; expected one of them at least: {WHAT_TO_FETCH}"
        raise RequestError(msg)
    return ReturnFiles(
        budget=_read(budget, "budget"),
        outturn=_read(outturn, "outturn"),
        council_tax=None if council_tax is None else read_council_tax_return(council_tax),
    )


def case_from_returns(
    council: str | Authority, returns: ReturnFiles, *, plan_years: int = 4, pack: Calibration | None = None
) -> CaseTables:
    """Make a case of one council from returns that have been read.

    Parameters
    ----------
    council : str or Authority
        Its ONS code, its E-code or its name; or itself, as the return of the base year names it.
    returns : ReturnFiles
        The returns.
    plan_years : int, optional
        The number of plan years, 1 to 30.
    pack : Calibration, optional
        What the case takes from the record of councils; the calibration that comes with the program, unless
        given.

    Returns
    -------
    CaseTables
        To be written by `write_case`.

    Raises
    ------
    RequestError
        Where the council is not in a return, or years do not fit.
    InputError
        Where the council's own return is not complete.
    """
    main = returns.main
    ended, levels = returns.outturn, returns.council_tax
    entry = main.entry(find_authority(council, main.authorities))
    # In the other files, the council as this one names it: one query finds one council.
    after: RevenueEntry | None = None
    if ended is not None:
        with _may_be_left_off(ended.file, "outturn") if returns.budget else nullcontext():
            after = ended.entry(find_authority(entry.authority, ended.authorities))
    tax: CouncilTax | None = None
    following: CouncilTax | None = None
    if levels is not None:
        with _may_be_left_off(levels.file, "council-tax"):
            authority = find_authority(entry.authority, levels.authorities)
            tax = levels.entry(authority, entry.year)
            first = year_labels(entry.year, 1)[1]
            if first in levels.years and authority not in levels.left_out:
                following = levels.entry(authority, first)
    budget = entry if returns.budget else None
    return national_case(budget, after, tax, following=following, plan_years=plan_years, pack=pack)


def import_national(
    council: str,
    *,
    budget: Path | None = None,
    outturn: Path | None = None,
    council_tax: Path | None = None,
    plan_years: int = 4,
    pack: Calibration | None = None,
) -> CaseTables:
    """Make a case of one council from the published returns.

    Parameters
    ----------
    council : str
        Its ONS code, its E-code or its name.
    budget : Path, optional
        A revenue account budget (RA); its year is the base year.
    outturn : Path, optional
        A revenue outturn (RS): the levels of reserves, and the base year where there is no budget.
    council_tax : Path, optional
        A council tax return (CTR) that has the base year; where it has the next year too, the first plan
        year's council tax is what was set.
    plan_years : int, optional
        The number of plan years, 1 to 30.
    pack : Calibration, optional
        What the case takes from the record of councils; the calibration that comes with the program, unless
        given.

    Returns
    -------
    CaseTables
        To be written by `write_case`.

    Raises
    ------
    RequestError
        Where there is neither a budget nor an outturn, the council is not in a return, or years do not fit.
    InputError
        Where a file is no such return, or the council's own return is not complete.
    """
    returns = read_returns(budget=budget, outturn=outturn, council_tax=council_tax)
    return case_from_returns(council, returns, plan_years=plan_years, pack=pack)
