"""What the law asks of a council that sets its budget, told in short and with its source.

Each sentence is a summary of a duty, not of how it applies to any council. The Acts were read as they stood
in 2026, as amended; the monitoring officer confirms what applies.
"""

from mtfs.domain.council import Council

__all__ = [
    "EQUALITY_DUTY",
    "LAW_NOTE",
    "MONITORING_DUTY",
    "REPORT_DUTY",
    "SECTION_114",
    "balanced_budget",
]

#: Codes of official statistics: what the council is.
_BILLING = ("E06", "E07", "E08", "E09")
_COUNTY = "E10"

REPORT_DUTY = (
    "When the council works out its budget, its chief finance officer must report to it on the robustness of "
    "the estimates and on the adequacy of the proposed reserves, and the council must have regard to that "
    "report (section 25, Local Government Act 2003)."
)
MONITORING_DUTY = (
    "During the year the council must review its budget from time to time, and take such action as it "
    "considers necessary if its position has deteriorated (section 28, Local Government Act 2003)."
)
SECTION_114 = (
    "The chief finance officer must report where it appears that spending in a year is likely to exceed the "
    "resources available to meet it; the council then meets within 21 days to consider the report (sections "
    "114(3) and 115, Local Government Finance Act 1988). Whether that is so is that officer’s judgement, "
    "which this report does not make."
)
EQUALITY_DUTY = "the public sector equality duty (section 149, Equality Act 2010)"
LAW_NOTE = (
    "These are summaries of Acts as amended, as they stood in 2026, for the monitoring officer to confirm "
    "before this report is issued."
)


def balanced_budget(council: Council) -> str:
    """Say which section asks a council to work out its council tax requirement.

    Parameters
    ----------
    council : Council
        The council, whose code in official statistics says what it is.

    Returns
    -------
    str
        Section 31A for a billing authority, 42A for a county, and both where the code does not tell.
    """
    code = council.ons_code.upper()
    start = (
        "Each year the council must work out what it will spend and what it will have to meet it, "
        "contingencies and reserves included, and so its council tax requirement"
    )
    billing, county = "section 31A", "section 42A"
    if code.startswith(_BILLING):
        which = billing
    elif code.startswith(_COUNTY):
        which = county
    else:
        which = f"{billing} for a billing authority, {county} for a major precepting authority"
    return f"{start} ({which}, Local Government Finance Act 1992): its budget is to balance."
