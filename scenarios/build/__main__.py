"""Make the workbooks of the three cases again: ``python -m scenarios.build`` from the top of the checkout."""

from datetime import UTC, datetime
from pathlib import Path

import click

from mtfs.iotools.case.writer import write_case
from scenarios.build import durham, halton, sefton

CASES = {
    "halton-2024-25.xlsx": halton,
    "sefton-2025-26.xlsx": sefton,
    "durham-2025-26.xlsx": durham,
}
#: The day of the figures, so that the same scripts make the same bytes.
CREATED = datetime(2026, 11, 22, tzinfo=UTC).replace(tzinfo=None)


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(__file__).parents[1],
    show_default="the folder scenarios",
)
def build(out: Path) -> None:
    """Write the workbook of every case."""
    for name, case in CASES.items():
        write_case(out / name, case.TABLES, notes=case.NOTES, created=CREATED)
        click.echo(f"Wrote {out / name}")


if __name__ == "__main__":
    build()
