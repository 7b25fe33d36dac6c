"""What a published return says of an authority: its figures, each with the cell that it was read from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mtfs.iotools.spreadsheets.source import Place

__all__ = ["Authority", "CouncilTax", "Figure", "Item", "RevenueEntry"]


@dataclass(frozen=True)
class Figure:
    """A published figure.

    Parameters
    ----------
    value : float
        In pounds where it is money (whatever the unit of the file), else as printed; a rate is a fraction.
    place : Place
        The cell that it was read from.
    heading : str
        The heading that it stands under, as printed.
    published : str
        When the file was last updated, as it says itself: ``19 June 2025``; blank where it does not say.
    """

    value: float
    place: Place
    heading: str
    published: str = ""


@dataclass(frozen=True)
class Authority:
    """An authority as a return names it.

    Parameters
    ----------
    name : str
        Without UA, footnote marks and the like: ``Durham``.
    ons_code : str
        Such as ``E06000047``; blank where the return has none.
    e_code : str
        The ministry's own code, such as ``E1302``; blank where the return has none.
    kind : str
        The class as the return codes it: SD, SC, UA, MD, L (London borough) or O (others).
    """

    name: str
    ons_code: str = ""
    e_code: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Item:
    """A line of a return that is part of a printed total.

    Parameters
    ----------
    key : str
        What it is, as `mtfs.iotools.national.lines` names it; blank for a line that no name fits.
    figure : Figure
        Spending is positive and income negative, as in the return.
    """

    key: str
    figure: Figure


@dataclass(frozen=True, kw_only=True)
class RevenueEntry:
    """What a budget (RA) or an outturn (RS) says of one authority.

    Parameters
    ----------
    authority : Authority
        Whose it is.
    kind : str
        ``budget`` or ``outturn``.
    year : str
        Such as ``2025/26``.
    services : tuple of Item
        One for each service heading; they add up to the total service expenditure.
    net_current, non_current, financing : tuple of Item
        What leads from there to net current expenditure, from there to revenue expenditure, and from there
        to the council tax requirement. Lines that are only part of another ("of which") are left out.
    totals : mapping of str to Figure
        The totals that are printed: ``service_expenditure``, ``net_current_expenditure``,
        ``revenue_expenditure``, ``net_revenue_expenditure`` (where there is one), and
        ``council_tax_requirement``.
    reserves_at_start, reserves_at_end : mapping of str to Figure, optional
        Levels on 1 April and 31 March by kind of reserve, where the return has them.
    breaks : tuple of str, optional
        What does not reconcile with what is printed, each told as a sentence with both figures.
    """

    authority: Authority
    kind: str
    year: str
    services: tuple[Item, ...]
    net_current: tuple[Item, ...]
    non_current: tuple[Item, ...]
    financing: tuple[Item, ...]
    totals: Mapping[str, Figure]
    reserves_at_start: Mapping[str, Figure] = field(default_factory=dict)
    reserves_at_end: Mapping[str, Figure] = field(default_factory=dict)
    breaks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CouncilTax:
    """What a council tax return (CTR) says of one authority in one year.

    Parameters
    ----------
    authority : Authority
        Whose it is.
    year : str
        Such as ``2025/26``.
    requirement : Figure
        The council tax requirement without parish precepts [£].
    tax_base : Figure
        Band D equivalents for setting council tax, net of the assumed losses.
    band_d : Figure
        The authority's own Band D, without parishes [£].
    requirement_with_parishes, parish_precepts, band_d_with_parishes, collection_rate, asc_precept : Figure,
            optional
        As far as the return has them [£; the collection rate as a fraction].
    breaks : tuple of str, optional
        What does not reconcile, each told as a sentence with both figures.
    """

    authority: Authority
    year: str
    requirement: Figure
    tax_base: Figure
    band_d: Figure
    requirement_with_parishes: Figure | None = None
    parish_precepts: Figure | None = None
    band_d_with_parishes: Figure | None = None
    collection_rate: Figure | None = None
    asc_precept: Figure | None = None
    breaks: tuple[str, ...] = ()
