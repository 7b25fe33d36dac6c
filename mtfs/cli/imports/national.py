"""``mtfs import national``: a case from the published returns."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtfs.cli.options import debug_option
from mtfs.cli.parameters import calibration_option, chosen_calibration

if TYPE_CHECKING:
    from mtfs.iotools.national.case import CaseTables

__all__ = ["national"]

_FILE = click.Path(path_type=Path, dir_okay=False)
_CLASSES = {
    "SD": "shire district",
    "SC": "shire county",
    "UA": "unitary authority",
    "MD": "metropolitan district",
    "L": "London borough",
}


def _default_path(case: "CaseTables") -> Path:
    name = re.sub(r"[^a-z0-9]+", "-", case.authority.name.casefold().replace("'", "")).strip("-")
    return Path(f"{name}-{case.years[0].replace('/', '-')}.xlsx")


def _section(title: str, lines: "tuple[str, ...]") -> None:
    if lines:
        click.echo(f"\n{title}")
        for line in lines:
            click.echo(f"  {line}")


def _tell(case: "CaseTables") -> None:
    """Tell what was found, what reconciles and what does not, what was decided, and how the year balances."""
    authority = case.authority
    kind = _CLASSES.get(authority.kind, "authority of another class")
    code = authority.ons_code or authority.e_code
    click.echo(f"{authority.name}{f' ({code})' if code else ''}, {kind}")
    for source in case.sources:
        click.echo(f"  {source}")
    _section("Reconciled with what is printed", case.reconciled)
    _section("Does not reconcile", case.breaks)
    _section("Decided", tuple(f"{heading}: {text}" for heading, text in case.decisions))
    _section("Look at this", tuple(f"{text[:1].upper()}{text[1:]}." for text in case.warnings))
    balance = case.balance
    moved = f"£{abs(balance.into_reserves):,.2f}"
    reserves = f" and {moved} paid into reserves" if balance.into_reserves > 0 else ""
    reserves = f" less {moved} taken from reserves" if balance.into_reserves < 0 else reserves
    click.echo(
        f"\nThe base year {case.years[0]} balances: spending of £{balance.spending:,.2f}{reserves} is the "
        f"funding of £{balance.funding:,.2f}."
    )


@click.command()
@click.option("--council", required=True, metavar="NAME", help="Its name, or its ONS code such as E06000006.")
@click.option(
    "--budget", type=_FILE, metavar="FILE", help="Revenue account budget (RA); its year is the base."
)
@click.option("--outturn", type=_FILE, metavar="FILE", help="Revenue outturn summary (RS), for reserves.")
@click.option(
    "--council-tax", type=_FILE, metavar="FILE", help="Council tax levels (CTR), for base and Band D."
)
@click.option(
    "--years", default=4, show_default=True, type=click.IntRange(1, 30), help="How many plan years follow it."
)
@calibration_option("drivers and the base year's variances follow from")
@click.option(
    "-o",
    "--output",
    type=_FILE,
    metavar="CASE.xlsx",
    help="The case to write. [default: the council's name and the base year]",
)
@click.option("--force", is_flag=True, help="Replace a file of that name.")
@debug_option
def national(
    council: str,
    budget: Path | None,
    outturn: Path | None,
    council_tax: Path | None,
    years: int,
    calibration: Path | None,
    output: Path | None,
    force: bool,
) -> None:
    """Make a case of one English council from returns that the government publishes.

    Files may be xlsx, xls, ods or csv, of any year. Each figure of the case tells where it comes from, in a
    comment and on the sheet Provenance; what no return says is assumed, and marked so. Drivers, and by how
    much the base year may end beside its budget, follow from the record of councils of its class. At least
    one of --budget and --outturn is needed.
    """
    from mtfs.errors import OutputError
    from mtfs.iotools.case.reader import case_from_workbook
    from mtfs.iotools.case.writer import write_case
    from mtfs.iotools.national.importer import import_national
    from mtfs.iotools.spreadsheets.workbook import RawWorkbook

    case = import_national(
        council,
        budget=budget,
        outturn=outturn,
        council_tax=council_tax,
        plan_years=years,
        pack=chosen_calibration(calibration),
    )
    path = output or _default_path(case)
    if path.suffix.casefold() != ".xlsx":
        msg = f"{path} is no name for a case; expected one that ends in .xlsx"
        raise OutputError(msg)
    if any(path.exists() and given and path.samefile(given) for given in (budget, outturn, council_tax)):
        msg = f"{path} is one of the returns that the case is made from; expected another name"
        raise OutputError(msg)
    if path.exists() and not force:
        msg = f"{path} is there already; expected a name that is still free, or --force"
        raise OutputError(msg)
    _tell(case)
    # What a run would refuse is not written.
    checked = case_from_workbook(RawWorkbook(path.name, "", case.tables), str(path))
    write_case(path, case.tables, notes=case.notes, comments=case.comments)
    for remark in checked.remarks:
        if remark.severity == "warning":
            click.echo(f"Warning: {remark.text}", err=True)
    click.echo(
        f"Wrote {path}, with plan years {case.years[1]} to {case.years[-1]}. Where each figure comes from is "
        "in a comment on it and on the sheet Provenance.\n"
        f'Next: mtfs check "{path}", then mtfs run "{path}"'
    )
