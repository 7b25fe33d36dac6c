"""``mtfs import``: cases from what is published, and figures from a council's own files into a case."""

import click

from mtfs.cli.lazy import LazyGroup, Place

__all__ = ["import_"]

_COMMANDS = (
    Place(
        "national",
        "mtfs.cli.imports.national:national",
        "Make a case of any English council from the published returns.",
    ),
    Place("sheet", "mtfs.cli.imports.sheet:sheet", "Bring figures of your own spreadsheet into a case."),
    Place(
        "sip",
        "mtfs.cli.imports.sip:sip",
        "Bring distributions of drivers into a case from a library of SIPs.",
    ),
)


@click.group("import", cls=LazyGroup, sections={"Commands": _COMMANDS})
def import_() -> None:
    """Bring in figures that exist already, with every step told and nothing guessed in silence."""
