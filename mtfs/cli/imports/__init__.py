"""``mtfs import``: cases from what is published, and figures from a council's own files into a case."""

import click

from mtfs.cli.imports.national import national
from mtfs.cli.imports.sheet import sheet
from mtfs.cli.imports.sip import sip

__all__ = ["import_"]


@click.group("import", short_help="Make a case from published returns, or bring your own figures into one.")
def import_() -> None:
    """Bring in figures that exist already, with every step told and nothing guessed in silence."""


import_.add_command(national)
import_.add_command(sheet)
import_.add_command(sip)
