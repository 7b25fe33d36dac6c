"""Which SIP of a library belongs to which driver of a case."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from mtfs.domain.checks import matched, nearest_name
from mtfs.errors import Fault, InputError, RequestError
from mtfs.iotools.sip.reader import Sip, SipLibrary
from mtfs.iotools.sip.shocks import SHOCK

__all__ = ["pair_drivers"]

#: Of the names of a library or a case, a message lists so many.
_LISTED = 12
_Named = TypeVar("_Named", Sip, str)


def pair_drivers(library: SipLibrary, drivers: Sequence[str], pairs: Mapping[str, str]) -> dict[str, Sip]:
    """Find the SIP of each driver.

    Parameters
    ----------
    library : SipLibrary
        The library.
    drivers : sequence of str
        The drivers of the case.
    pairs : mapping of str to str
        SIPs by driver, as they were asked for. Where there is none, a driver takes the SIP of its own name,
        or the one that a library of this program's gives as its distribution.

    Returns
    -------
    dict of str to Sip
        By driver, as the case writes it.

    Raises
    ------
    RequestError
        For a driver or a SIP that there is not, and where no SIP has the name of a driver.
    InputError
        For a SIP that is neither a metalog nor an array of values.
    """
    sips = {matched(sip.name): sip for sip in library.sips}
    known = {matched(driver): driver for driver in drivers}
    if pairs:
        found = {
            _known(driver, known, "driver", "the case has"): _known(sip, sips, "SIP", "the library has")
            for driver, sip in pairs.items()
        }
    else:
        own = {
            matched(str(sip.metadata.get("driver", ""))): sip
            for sip in library.sips
            if sip.metadata.get("kind") == SHOCK
        }
        found = {
            driver: sips.get(form) or own[form]
            for form, driver in known.items()
            if form in sips or form in own
        }
        if not found:
            names = [sip.name for sip in library.sips]
            msg = (
                f"no SIP of {library.file} has the name of a driver: say which belongs to which, as "
                f'--driver "{drivers[0]}={names[0]}"; the library has {_listed(names)}'
            )
            raise RequestError(msg)
    faults = [
        Fault(sip.where, f"'{sip.name}' cannot be a driver's distribution", sip.refused)
        for sip in found.values()
        if sip.refused
    ]
    if faults:
        raise InputError(faults)
    return found


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return ", ".join(f"'{name}'" for name in names[:_LISTED]) + more


def _known(name: str, known: Mapping[str, _Named], what: str, has: str) -> _Named:
    """Return what a name stands for, or refuse it with the nearest that there is."""
    if matched(name) in known:
        return known[matched(name)]
    names = [one if isinstance(one, str) else one.name for one in known.values()]
    near = nearest_name(name, names)
    guess = f" (did you mean '{near}'?)" if near else ""
    msg = f"there is no {what} '{name}'{guess}; {has} {_listed(names)}"
    raise RequestError(msg)
