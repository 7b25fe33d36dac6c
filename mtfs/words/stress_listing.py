"""The list of the stress library: what each stress is, and where its figures come from."""

from mtfs.domain.stresses import DeliveryShock, RateShock, Shock, Stress

__all__ = ["stress_listing"]


def _shock_words(shock: Shock) -> str:
    if isinstance(shock, RateShock):
        points = ", ".join(f"{addition * 100:+.4g}" if addition else "0" for addition in shock.additions)
        years = "plan year 1" if len(shock.additions) == 1 else f"plan years 1 to {len(shock.additions)}"
        return f"{shock.role}: {points} points in {years}"
    if isinstance(shock, DeliveryShock):
        return f"savings: the delivery of every scheme times {shock.share:g}"
    return f"DSG override: {shock.first_year} is the first year without it"


def stress_listing(stresses: tuple[Stress, ...]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return what a list of the library tells of each stress.

    Parameters
    ----------
    stresses : tuple of Stress
        The stresses.

    Returns
    -------
    list of tuple
        A heading, what happens in it, and a line for each shock and for each source.
    """
    told = []
    for stress in stresses:
        lines = [f"{_shock_words(shock)} ({shock.standing}). {shock.basis}" for shock in stress.shocks]
        lines += [f"Source: {source.text}, {source.date}." for source in stress.sources]
        told.append((f"{stress.key}: {stress.title}", stress.text, tuple(lines)))
    return told
