"""``mtfs new``: a blank case to fill in, or a template for reports to make one's own."""

from pathlib import Path

import click

from mtfs.cli.options import debug_option
from mtfs.cli.parameters import calibration_option, chosen_calibration

__all__ = ["new"]


@click.command()
@click.argument("case_path", metavar="CASE.xlsx", type=click.Path(path_type=Path))
@click.option("--base-year", default="2026/27", show_default=True, help="The year whose budget is in force.")
@click.option(
    "--years", default=4, show_default=True, type=click.IntRange(1, 30), help="How many plan years follow it."
)
@calibration_option("the case's drivers follow from")
@click.option("--force", is_flag=True, help="Replace a file of that name.")
@debug_option
def new(case_path: Path, base_year: str, years: int, calibration: Path | None, force: bool) -> None:
    """Write a blank case workbook, with instructions, drop-downs and example rows to replace.

    Its drivers follow from a calibration: what published figures say of prices, pay, demand and the rest.

    A name that ends in .docx makes a Word document instead: the template of mtfs report, to change into one
    of the council's own and to name there with --template.
    """
    if case_path.suffix.lower() == ".docx":
        if calibration is not None:
            msg = "--calibration is for a case; a template for reports has no drivers"
            raise click.UsageError(msg)
        from mtfs.report.formats.word import write_guide
        from mtfs.report.provenance import made_at

        write_guide(case_path, made_at(), overwrite=force)
        told = f'mtfs report CASE.xlsx -o report.docx --template "{case_path}"'
        click.echo(f"Wrote {case_path}. Change it in Word, then: {told}")
        return
    from mtfs.iotools.case.template import write_template

    pack = chosen_calibration(calibration)
    write_template(case_path, base_year=base_year, years=years, pack=pack, overwrite=force)
    click.echo(f'Wrote {case_path}. Fill it in, then: mtfs check "{case_path}", and mtfs run "{case_path}"')
