"""``mtfs import sip``: distributions of drivers from a library of SIPs."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtfs.cli.imports.updates import settle, tell_update, update_options
from mtfs.cli.options import debug_option

if TYPE_CHECKING:
    from mtfs.domain.case import Case
    from mtfs.iotools.sip.drivers import BroughtDriver

__all__ = ["sip"]


def _pairs(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in value:
        driver, equals, name = (part.strip() for part in text.partition("="))
        if not (driver and equals and name):
            msg = f"'{text}' should be a driver and its SIP, as \"cpi=CPI_forecast\""
            raise click.BadParameter(msg, ctx, param)
        if driver.casefold() in map(str.casefold, pairs):
            msg = f"the driver '{driver}' is named twice"
            raise click.BadParameter(msg, ctx, param)
        pairs[driver] = name
    return pairs


def _points(value: float) -> str:
    """Write a rate or an error of one in percentage points."""
    return f"{100 * value:.3f}" if value == value and abs(value) != float("inf") else "not finite"


def _becomes(brought: "BroughtDriver") -> str:
    distribution = brought.distribution
    if distribution.values:
        count = len(distribution.values)
        return f"{count:,} equally likely value{'s' if count != 1 else ''}"
    ends = [value for value in (distribution.low, distribution.mode, distribution.high) if value is not None]
    return f"{distribution.kind.value} of {', '.join(_points(value) for value in ends)}"


def _tell_driver(brought: "BroughtDriver", case: "Case") -> None:
    wanted, made = brought.wanted, brought.made
    click.echo(f"\n{brought.driver}: the SIP '{brought.sip.name}', read as {brought.reading.value}")
    if brought.central_rate is not None:
        click.echo(f"  Central rate of every plan year: {100 * brought.central_rate:.6g}%, the SIP's median.")
    click.echo(
        f"  Deviation, in percentage points: {_becomes(brought)}{', exactly' if brought.exact else ''}."
    )
    click.echo("              mean       SD       P5      P95")
    rows = [("SIP", wanted)] if brought.exact else [("SIP", wanted), ("case", made)]
    for label, shape in rows:
        figures = (shape.mean, shape.sd, shape.p5, shape.p95)
        click.echo(f"  {label:8s}" + "".join(f"{_points(figure):>9s}" for figure in figures))
    if not brought.exact:
        click.echo(f"  Out by at most {_points(brought.largest_error)} percentage points in any of these.")
    driver = next(d for d in case.base.drivers if d.name == brought.driver)
    if driver.persistence:
        click.echo(
            f"  Its persistence stays {driver.persistence:g}: the SIP is what arises in each year, and that "
            "share of the year before comes on top, so that later years spread wider than the SIP."
        )


@click.command()
@click.argument("library_path", metavar="FILE.json", type=click.Path(path_type=Path))
@click.option(
    "--driver",
    "pairs",
    multiple=True,
    callback=_pairs,
    metavar="NAME=SIP",
    help="A driver and its SIP; may be repeated. [default: SIPs that have the name of a driver]",
)
@click.option(
    "--as",
    "reading",
    type=click.Choice(["rates", "deviations"]),
    help="What the values are. Of rates the median becomes the central rate. [default: what the file says]",
)
@click.option("--percent", is_flag=True, help="The values are percentages: 3 for 3%.")
@click.option(
    "--points",
    default=210,
    show_default=True,
    type=click.IntRange(20, 2000),
    help="Equally likely values for a distribution that a case cannot say exactly.",
)
@update_options
@debug_option
def sip(
    library_path: Path,
    pairs: dict[str, str],
    reading: str | None,
    percent: bool,
    points: int,
    case_path: Path,
    yes: bool,
    dry_run: bool,
    force: bool,
) -> None:
    """Bring distributions of drivers into a case, from the JSON of the SIPmath 3.0 standard.

    A metalog of up to three terms without bounds is a driver's metalog exactly. Any other metalog, and a SIP
    of values, becomes equally likely values, and how far they are out is told. Correlations stay those of the
    case. Nothing else of the workbook changes, and a backup of it is kept.
    """
    from mtfs.iotools.case.reader import read_case
    from mtfs.iotools.case.update import propose_update
    from mtfs.iotools.sip.drivers import Reading, bring_drivers, driver_row
    from mtfs.iotools.sip.pairs import pair_drivers
    from mtfs.iotools.sip.reader import read_library

    case = read_case(case_path)
    library = read_library(library_path)
    sips = pair_drivers(library, [driver.name for driver in case.base.drivers], pairs)
    asked = Reading(reading) if reading else None
    brought = bring_drivers(sips, reading=asked, percent=percent, points=points)
    count = len(library.sips)
    click.echo(f"{library.file}: {library.name or 'a library'} with {count:,} SIP{'s' if count != 1 else ''}")
    if library.provenance:
        click.echo(f"  {library.provenance}")
    for one in brought:
        _tell_driver(one, case)
    update = propose_update(case_path, "drivers", [driver_row(one, case.years[1:]) for one in brought])
    tell_update(update, case_path)
    settle(update, case_path, yes=yes, dry_run=dry_run, force=force)
