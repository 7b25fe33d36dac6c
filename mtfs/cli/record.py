"""``mtfs record``: a council's own track record beside the national one."""

import json
import shutil
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtfs.cli.options import case_argument, debug_option, tell_remarks
from mtfs.cli.output import check_json_path, put_json

if TYPE_CHECKING:
    from mtfs.analysis.evidence.record.records import Offer, RecordAssessment
    from mtfs.domain.calibration import Calibration
    from mtfs.domain.case import Case

__all__ = ["record"]

_MOST_WIDTH = 100


def _read_pack(path: Path | None) -> "Calibration":
    from mtfs.iotools.calibration import default_calibration, read_calibration

    return default_calibration() if path is None else read_calibration(path)


def _say(text: str) -> None:
    width = min(shutil.get_terminal_size((_MOST_WIDTH, 24)).columns, _MOST_WIDTH)
    click.echo(textwrap.fill(text, width, break_on_hyphens=False))


def _tell(case: "Case", assessment: "RecordAssessment") -> None:
    from mtfs.cli.tables import finding_table, unit_for
    from mtfs.report.studies.record import record_tables
    from mtfs.words.evidence.record import assumption_sentences, offer_sentences, record_notes

    entries = len(case.track_record.entries)
    count = "1 entry" if entries == 1 else f"{entries} entries"
    click.echo(f"{case.base.council.name}: its own track record, {count}")
    for table in record_tables(assessment, case.base):
        click.echo(finding_table(table, unit_for(case.base)))
    click.echo()
    for sentence in (*assumption_sentences(assessment), *offer_sentences(assessment)):
        _say(sentence)
    for note in record_notes(assessment):
        _say(f"Note: {note}")


def _rows(
    case: "Case", offers: "tuple[Offer, ...]", *, move_central: bool
) -> "tuple[list[dict[str, object]], dict[str, str]]":
    """Return the rows of Drivers as the record would have them, and what is added to each source."""
    from mtfs.domain.assumptions import DistributionKind

    drivers = {driver.name: driver for driver in case.base.drivers}
    rows: list[dict[str, object]] = []
    sources: dict[str, str] = {}
    for offer in offers:
        driver = drivers[offer.driver]
        blank: dict[str, object] = {"SD up": "", "DF": "", "Values": ""}
        if move_central:
            shape: dict[str, object] = {
                "Distribution": DistributionKind.NORMAL.value,
                "SD": offer.sd,
                "Low": "",
                "Mode": "",
                "High": "",
            }
            rates = zip(driver.years, driver.central_rates, strict=True)
            central: dict[str, object] = {year: round(rate + offer.shift, 6) for year, rate in rates}
            told = f"Central rates moved by {100 * offer.shift:+.2f} points, and the spread set anew."
        else:
            triple = offer.triple
            shape = {
                "Distribution": DistributionKind.METALOG.value,
                "Low": triple.low,
                "Mode": triple.middle,
                "High": triple.high,
                "SD": "",
            }
            central, told = {}, "The distribution set anew."
        rows.append({"Driver": offer.driver, **shape, **blank, **central})
        sources[offer.driver] = f"{told} {offer.source}"
    return rows, sources


def _apply(
    case: "Case",
    assessment: "RecordAssessment",
    source: Path,
    target: Path,
    *,
    move_central: bool,
    force: bool,
    to_stderr: bool,
) -> None:
    from mtfs.errors import RequestError
    from mtfs.iotools.case.settings_copy import copy_with_settings

    if not assessment.offers:
        msg = "there is nothing to write: the track record says nothing of a driver"
        raise RequestError(msg)
    rows, sources = _rows(case, assessment.offers, move_central=move_central)
    written = copy_with_settings(source, target, rows, sources, force=force)
    click.echo(f"\n{target} is a copy of the case with these settings on Drivers:", err=to_stderr)
    for change in written.changes:
        click.echo(f"  {change}", err=to_stderr)
    for warning in written.warnings:
        click.echo(f"Note: {warning}", err=True)


@click.command()
@case_argument
@click.option(
    "--calibration",
    "calibration_path",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="PACK.toml",
    help="What is known of all councils. [default: the pack that comes with the program]",
)
@click.option(
    "--apply",
    "copy_path",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OUT.xlsx",
    help="Write a copy of the case whose drivers hold what the record says.",
)
@click.option(
    "--move-central",
    is_flag=True,
    help="With --apply: move the central rates too, so that the plan itself holds the average error.",
)
@click.option("--force", is_flag=True, help="Replace an earlier file of the copy's name.")
@click.option(
    "--json",
    "json_path",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    metavar="FILE",
    help="Write all figures as JSON too; '-' prints them, and nothing else, on standard output.",
)
@debug_option
def record(
    case_path: Path,
    calibration_path: Path | None,
    copy_path: Path | None,
    move_central: bool,
    force: bool,
    json_path: Path | None,
) -> None:
    """Hold the council's own track record against what is known of all councils.

    The sheet Track record of the case says what was assumed for earlier years, and what turned out. Here is
    told how far out each assumption was, on average and from year to year; what is known of all English
    councils; and what to expect, with the weight that the council's own years have in it. Services are
    compared by what their budgets came to, drivers by their rates.

    For the sheet Drivers it tells a row to type, and with --apply writes a copy of the case that holds it,
    the rest of the workbook as it is. Central rates stay as they are, and the futures lean to where things
    turned out; with --move-central the plan itself is moved. No figure of the case depends on the sheet.

    For example: mtfs record mycouncil.xlsx --apply mycouncil-record.xlsx
    """
    from mtfs.analysis.evidence.record import assess_record
    from mtfs.errors import RequestError
    from mtfs.iotools.case.copies import check_copy
    from mtfs.iotools.case.reader import read_case

    if move_central and copy_path is None:
        msg = "--move-central needs --apply OUT.xlsx"
        raise click.UsageError(msg)
    case = read_case(case_path)
    check_json_path(json_path, case_path)
    if copy_path is not None:
        check_copy(case_path, copy_path, force=force)
    tell_remarks(case.remarks, case_path, notices=False)
    if not case.track_record.entries:
        msg = (
            f"{case_path.name} has no track record: fill in its sheet Track record, a row for each "
            "assumption and year"
        )
        raise RequestError(msg)
    assessment = assess_record(case.track_record, case.base, _read_pack(calibration_path))
    json_alone = str(json_path) == "-"
    if not json_alone:
        _tell(case, assessment)
    if copy_path is not None:
        _apply(
            case,
            assessment,
            case_path,
            copy_path,
            move_central=move_central,
            force=force,
            to_stderr=json_alone,
        )
    if json_path is not None:
        put_json(_json(case, assessment), json_path, None, None)
    if json_path is not None and not json_alone:
        click.echo(f"\nJSON is in {json_path}")


def _json(case: "Case", assessment: "RecordAssessment") -> bytes:
    from mtfs import __version__
    from mtfs.iotools.results.exchange import case_mapping
    from mtfs.report.studies.record import record_mapping

    mapping = {
        "case": case_mapping(case),
        "mtfs_version": __version__,
        "input_sha256": case.sha256,
        **record_mapping(assessment),
    }
    return (json.dumps(mapping, ensure_ascii=False, allow_nan=False) + "\n").encode()
