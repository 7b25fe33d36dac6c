"""Every exception that the package raises on purpose, and the form in which faults are told."""

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "Breach",
    "Fault",
    "InputError",
    "ModelError",
    "MtfsError",
    "OutputError",
    "RequestError",
    "RuleError",
]


@dataclass(frozen=True, kw_only=True)
class Breach:
    """One rule of the model that a value breaks, told without regard to where the value was written.

    Parameters
    ----------
    allowed : str
        What would be right, as the end of a sentence: ``expected 0 to 1``.
    field : str, optional
        The attribute that breaks the rule.
    year : str, optional
        The label of the year whose value breaks the rule, where the attribute holds one value a year.
    guess : str, optional
        What was probably meant.
    found : str, optional
        What was found, where the value itself does not tell it.
    table : str, optional
        The attribute of the strategy that holds the faulty row; blank for the row at hand.
    row : int, optional
        The position of that row in the table, from 0; blank for the table as a whole.
    """

    allowed: str
    field: str = ""
    year: str = ""
    guess: str = ""
    found: str = ""
    table: str = ""
    row: int | None = None

    def __str__(self) -> str:
        subject = " ".join(part for part in (self.field, self.year) if part)
        text = f"{subject}: {self.found or 'not allowed'}; {self.allowed}" if subject else self.allowed
        return f"{text} (did you mean {self.guess}?)" if self.guess else text


@dataclass(frozen=True)
class Fault:
    """One fault of an input file: where it stands, what was found and what is allowed.

    Parameters
    ----------
    where : str
        The sheet and cell (``Savings!H14``), the sheet, or the file.
    found : str
        What was found there.
    allowed : str
        What would be right.
    guess : str, optional
        What was probably meant.
    scenario : str, optional
        The scenario whose edits bring the fault about.
    """

    where: str
    found: str
    allowed: str
    guess: str = ""
    scenario: str = ""

    def __str__(self) -> str:
        text = f"{self.where}: {self.found}; {self.allowed}"
        if self.guess:
            text += f" (did you mean {self.guess}?)"
        if self.scenario:
            text += f" [in scenario '{self.scenario}']"
        return text


class MtfsError(Exception):
    """The base of every error that the package raises on purpose."""


class InputError(MtfsError):
    """An input that cannot be used, with all its faults.

    Parameters
    ----------
    faults : iterable of Fault
        Everything that is wrong, in the order of the workbook.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class ModelError(MtfsError):
    """Something that the model cannot do, such as accounts that do not balance."""


class RequestError(ModelError):
    """A request that cannot be met: an unknown scenario, measure or year, or a number out of range."""


class RuleError(ModelError):
    """Values that break the rules of the model, with every breach.

    Parameters
    ----------
    breaches : iterable of Breach
        Every rule that is broken.
    """

    def __init__(self, breaches: Iterable[Breach]) -> None:
        self.breaches = tuple(breaches)
        super().__init__("; ".join(str(breach) for breach in self.breaches))


class OutputError(MtfsError):
    """Results that could not be written; nothing was left half-written."""
