"""A council's case: its strategy as it stands, and as each scenario would have it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mtfs.domain.checks import matched, nearest_name
from mtfs.domain.report_details import ReportDetails, SourceNote
from mtfs.domain.strategy import Remark, Strategy
from mtfs.domain.track_record import TrackRecord
from mtfs.errors import ModelError, RequestError

if TYPE_CHECKING:
    from mtfs.domain.parameters import ParameterErrors
    from mtfs.domain.stress_rules import AppliedStress

__all__ = ["BASE_SCENARIO", "Case", "Edit"]

#: The name of the case as it stands, which no edit may take.
BASE_SCENARIO = "Base"
_NOTHING_TOLD = ReportDetails()
_NO_RECORD = TrackRecord()


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One edit of a scenario, as the workbook gives it.

    Parameters
    ----------
    scenario : str
        The scenario that it belongs to.
    sheet, row, column : str
        What it changes.
    operation : str
        ``set``, ``add`` or ``scale``.
    value : float or str
        In the sheet's own units.
    """

    scenario: str
    sheet: str
    row: str
    column: str
    operation: str
    value: float | str


@dataclass(frozen=True, kw_only=True)
class Case:
    """One council's case.

    Parameters
    ----------
    strategies : mapping of str to Strategy
        The strategy under each scenario, ``Base`` first.
    edits : tuple of Edit, optional
        What makes each scenario differ from ``Base``.
    remarks : tuple of Remark, optional
        What was noticed on reading.
    path : str, optional
        The file that it was read from.
    sha256 : str, optional
        The hash of that file.
    stresses : tuple of AppliedStress, optional
        The stresses of the library that were asked for, with what each changes and could not change.
    report : ReportDetails, optional
        What the council says of its report to members.
    sources : tuple of SourceNote, optional
        Where its rows come from, as it says itself, in the order of its sheets.
    track_record : TrackRecord, optional
        What the council assumed over the years, and what turned out. No figure depends on it.
    parameter_errors : ParameterErrors, optional
        How sure the distributions of its drivers are, where futures differ in that too.
    """

    strategies: Mapping[str, Strategy]
    edits: tuple[Edit, ...] = ()
    remarks: tuple[Remark, ...] = field(default=())
    path: str = ""
    sha256: str = ""
    stresses: "tuple[AppliedStress, ...]" = ()
    report: ReportDetails = _NOTHING_TOLD
    sources: tuple[SourceNote, ...] = ()
    track_record: TrackRecord = _NO_RECORD
    parameter_errors: "ParameterErrors | None" = None

    def __post_init__(self) -> None:
        if BASE_SCENARIO not in self.strategies:
            msg = f"a case needs a strategy named '{BASE_SCENARIO}'"
            raise ModelError(msg)

    @property
    def base(self) -> Strategy:
        """The strategy as it stands."""
        return self.strategies[BASE_SCENARIO]

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The names of its scenarios, ``Base`` first."""
        return tuple(self.strategies)

    @property
    def years(self) -> tuple[str, ...]:
        """The labels of years 0 to T."""
        return self.base.years

    def scenario_name(self, name: str) -> str:
        """Return a scenario's name as the case writes it.

        Parameters
        ----------
        name : str
            In any case, with or without outer spaces.

        Returns
        -------
        str
            The name in `strategies`.

        Raises
        ------
        RequestError
            Where the case has no such scenario; the message offers the nearest.
        """
        for known in self.strategies:
            if matched(known) == matched(name):
                return known
        near = nearest_name(name, self.scenarios)
        guess = f" (did you mean '{near}'?)" if near else ""
        listed = ", ".join(f"'{scenario}'" for scenario in self.scenarios)
        msg = f"there is no scenario '{name}'{guess}; the case has {listed}"
        raise RequestError(msg)
