"""What only the council knows of a report to its members: to whom, from whom, and its own words."""

from dataclasses import dataclass

__all__ = ["ReportDetails", "SourceNote"]


@dataclass(frozen=True, kw_only=True)
class ReportDetails:
    """The details of a committee report. What is left empty is for the officer to fill in.

    Parameters
    ----------
    report_to, date, reporting_officer, portfolio, subject, wards : str, optional
        The lines at the head of the report.
    purpose, recommendations, policy, financial, priorities, legal, risk, equality, climate : tuple of str
        Paragraphs of the council's own for each of those sections.
    background_papers : tuple of str, optional
        The papers that the report rests on (section 100D, Local Government Act 1972).
    """

    report_to: str = ""
    date: str = ""
    reporting_officer: str = ""
    portfolio: str = ""
    subject: str = ""
    wards: str = ""
    purpose: tuple[str, ...] = ()
    recommendations: tuple[str, ...] = ()
    policy: tuple[str, ...] = ()
    financial: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    legal: tuple[str, ...] = ()
    risk: tuple[str, ...] = ()
    equality: tuple[str, ...] = ()
    climate: tuple[str, ...] = ()
    background_papers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SourceNote:
    """Where a row of a case comes from, as the case says. A row that says nothing has a note all the same.

    Parameters
    ----------
    sheet : str
        The sheet.
    row : str
        The name of the row; on Costs the service and the cost type.
    text : str
        What its column Source says; nothing where it is blank or absent.
    """

    sheet: str
    row: str
    text: str
