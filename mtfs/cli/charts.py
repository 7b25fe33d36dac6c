"""``mtfs charts``: every chart of a case, as pictures for a report or a page."""

from pathlib import Path

import click

from mtfs.cli.options import case_argument, debug_option, request_options, tell_remarks
from mtfs.cli.output import folder_beside, write_files
from mtfs.cli.parameters import tell_parameters, widened_case

__all__ = ["charts"]


@click.command()
@case_argument
@click.option(
    "--scenario",
    "scenarios",
    multiple=True,
    metavar="NAME",
    help="A scenario to show; may be repeated, and most charts are of the first. [default: Base, beside all "
    "others]",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The folder for the charts. [default: CASE-charts beside the case]",
)
@request_options
@debug_option
def charts(
    case_path: Path,
    scenarios: tuple[str, ...],
    out: Path | None,
    runs: int,
    seed: int,
    workers: int | None,
    sampling: str,
    parameter_uncertainty: bool,
    calibration: Path | None,
) -> None:
    """Draw every chart of a case into a folder of its own.

    Each is there as PNG for print (300 dots an inch) and as SVG, which stays sharp at any size; alt-text.txt
    tells each in words, for readers who do not see it. They are those of the report.
    """
    from mtfs import __version__
    from mtfs.analysis.blocks import Request
    from mtfs.charts import picture_files
    from mtfs.engine.draws import Sampling
    from mtfs.iotools.atomic import replace_folder
    from mtfs.iotools.case.reader import read_case
    from mtfs.report.material import gather
    from mtfs.report.pictures import case_pictures
    from mtfs.report.provenance import made_at

    case = widened_case(read_case(case_path), calibration, wanted=parameter_uncertainty)
    tell_remarks(case.remarks, case_path, notices=False)
    folder = folder_beside(case_path, out, "charts")
    # The folder is opened first, so that one that may not be replaced is told before a long run.
    with replace_folder(folder) as making:
        request = Request(runs=runs, seed=seed, workers=workers, sampling=Sampling(sampling))
        material = gather(case, scenarios, request=request, version=__version__, made_at=made_at())
        pictures = list(case_pictures(material))
        write_files(making, picture_files(pictures))
    width = max(len(picture.name) for picture in pictures)
    for picture in pictures:
        click.echo(f"{picture.name.ljust(width)}  {picture.title}")
    tell_parameters(case)
    click.echo(f"\nThe charts are in {folder}")
