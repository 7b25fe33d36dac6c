"""``mtfs report``: a report to the executive, in Word, HTML or PDF."""

from dataclasses import replace
from pathlib import Path

import click

from mtfs.cli.options import case_argument, debug_option, request_options, tell_remarks
from mtfs.cli.output import check_report_path
from mtfs.cli.parameters import tell_parameters, widened_case

__all__ = ["report"]

#: The values of `mtfs.report.material.Audience`, known here without importing the engine.
AUDIENCES = ("members", "officers", "audit")


@click.command()
@case_argument
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where the report goes; its ending says the format: .docx, .html or .pdf.",
)
@click.option(
    "--for",
    "audience",
    type=click.Choice(AUDIENCES, case_sensitive=False),
    default="officers",
    show_default=True,
    help="Who reads it, and so how deep it goes.",
)
@click.option(
    "--scenario",
    "scenarios",
    multiple=True,
    metavar="NAME",
    help="A scenario to show; may be repeated, and the report is about the first. [default: Base, beside all "
    "others]",
)
@click.option(
    "--since",
    type=click.Path(path_type=Path),
    metavar="OLD",
    help="The case of the last report, or the folder of results that mtfs run made from it: the report then "
    "tells what has changed since, and why.",
)
@click.option(
    "--template",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="A Word document of your own whose styles and page the report takes; 'mtfs new FILE.docx' writes "
    "one to start from.",
)
@click.option("--force", is_flag=True, help="Replace a Word document of that name that has been edited.")
@request_options
@debug_option
def report(
    case_path: Path,
    output: Path,
    audience: str,
    scenarios: tuple[str, ...],
    since: Path | None,
    template: Path | None,
    force: bool,
    runs: int,
    seed: int,
    workers: int | None,
    sampling: str,
    parameter_uncertainty: bool,
    calibration: Path | None,
) -> None:
    """Write a report to the executive from a case.

    One page that a member can read alone comes first; then the plan, the risks, the scenarios, savings,
    reserves, what would have to be true, and the options. Details such as the reporting officer come from the
    sheet Report of the case.
    """
    from mtfs import __version__
    from mtfs.analysis.blocks import Request
    from mtfs.engine.draws import Sampling
    from mtfs.iotools.atomic import write_atomically
    from mtfs.iotools.case.reader import read_case
    from mtfs.iotools.results.earlier import read_earlier
    from mtfs.report.formats import check_format, report_bytes
    from mtfs.report.material import Audience, gather
    from mtfs.report.outline import make_report
    from mtfs.report.provenance import made_at

    check_format(output, template)
    sources = {"the case itself": case_path, "the template itself": template, "the earlier case": since}
    check_report_path(output, sources, force=force)
    case = widened_case(read_case(case_path), calibration, wanted=parameter_uncertainty)
    tell_remarks(case.remarks, case_path, notices=False)
    earlier = None if since is None else read_earlier(since)
    if earlier is not None:
        # Both cases meet the same futures; what was printed of the earlier one may be of others.
        before = widened_case(earlier.case, calibration, wanted=parameter_uncertainty)
        earlier = replace(earlier, case=before)
    request = Request(runs=runs, seed=seed, workers=workers, sampling=Sampling(sampling))
    material = gather(
        case,
        scenarios,
        request=request,
        audience=Audience(audience),
        version=__version__,
        made_at=made_at(),
        earlier=earlier,
    )
    write_atomically(output, report_bytes(make_report(material), output, template=template))
    tell_parameters(case)
    click.echo(f"The report is in {output}")
