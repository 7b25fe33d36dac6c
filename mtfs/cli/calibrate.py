"""``mtfs calibrate``: what the published record says of the assumptions of a case, as a calibration pack."""

import datetime as dt
import shutil
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtfs.cli.options import debug_option

if TYPE_CHECKING:
    from mtfs.domain.calibration import Calibration
    from mtfs.words.evidence.calibration_tables import PackTable

__all__ = ["calibrate"]

_MOST_WIDTH = 100
_LEAST_LABEL = 12
_FILE = click.Path(path_type=Path, dir_okay=False)
#: What ``--show`` is given where it is given nothing: the pack that comes with the program.
_PACKAGED = "packaged"


def _echo(text: str, first: str = "", later: str = "  ") -> None:
    width = min(shutil.get_terminal_size((_MOST_WIDTH, 24)).columns, _MOST_WIDTH)
    click.echo(
        textwrap.fill(
            text,
            width,
            initial_indent=first,
            subsequent_indent=later,
            break_long_words=False,
            break_on_hyphens=False,
        )
    )


def _folded(text: str, width: int) -> list[str]:
    """Break a text into lines no wider than a column; a label that is indented stays so."""
    indent = text[: len(text) - len(text.lstrip())]
    return textwrap.wrap(
        text.strip(), width, initial_indent=indent, subsequent_indent=f"{indent}  " if indent else ""
    ) or [""]


def _set_table(table: "PackTable") -> str:
    """Set a table: texts to the left, figures to the right, headings on as many lines as they need."""
    texts = range(table.texts)
    widths = [max((len(row[k]) for row in table.rows), default=0) for k in range(len(table.headings))]
    widths = [
        max(width, *(len(word) for word in heading.split()))
        for width, heading in zip(widths, table.headings, strict=True)
    ]
    # Where the table is too wide its labels are folded, the longest first.
    while sum(widths) + len(widths) + 1 > _MOST_WIDTH and max(widths[k] for k in texts) > _LEAST_LABEL:
        widest = max(texts, key=lambda k: widths[k])
        widths[widest] -= 1

    def lines(cells: Sequence[Sequence[str]]) -> list[str]:
        depth = max(len(cell) for cell in cells)
        set_lines = []
        for level in range(depth):
            parts = [
                f"{cell[level] if level < len(cell) else '':{'<' if k in texts else '>'}{widths[k]}}"
                for k, cell in enumerate(cells)
            ]
            set_lines.append(f"  {' '.join(parts)}".rstrip())
        return set_lines

    heads = [_folded(heading, width) for heading, width in zip(table.headings, widths, strict=True)]
    depth = max(len(head) for head in heads)
    told = lines([[*[""] * (depth - len(head)), *head] for head in heads])
    for row in table.rows:
        told += lines([_folded(cell, width) for cell, width in zip(row, widths, strict=True)])
    return "\n".join(told)


def _tell_tables(tables: "Sequence[PackTable]", *, sources: bool) -> None:
    for table in tables:
        click.echo(f"\n{table.title}")
        click.echo(_set_table(table))
        for note in table.notes:
            _echo(note, "  ", "  ")
        if sources and table.sources:
            _echo(f"Sources: {', '.join(table.sources)}.", "  ", "  ")


def _tell_head(pack: "Calibration") -> None:
    from mtfs.words.evidence.calibration import pack_heading

    heading, *sentences = pack_heading(pack)
    click.echo(heading)
    for sentence in sentences:
        _echo(sentence, "", "")


def _show(asked: str, council_class: str) -> None:
    from mtfs.analysis.evidence.history import CLASSES
    from mtfs.errors import RequestError
    from mtfs.iotools.calibration import default_calibration, read_calibration
    from mtfs.words.evidence.calibration import source_words
    from mtfs.words.evidence.calibration_tables import pack_tables

    pack = default_calibration() if asked == _PACKAGED else read_calibration(Path(asked))
    known = sorted({r.council_class for r in pack.budget_errors} | {r.council_class for r in pack.growth})
    asked_for = council_class.strip()
    names = {name.casefold(): kind for kind in known for name in (kind, CLASSES.get(kind, kind))}
    council_class = names.get(asked_for.casefold(), "")
    if asked_for and not council_class:
        told = ", ".join(f"{kind} ({CLASSES[kind]})" if kind in CLASSES else kind for kind in known)
        msg = f"the pack has no figures of the class '{asked_for}'; expected one of {told}"
        raise RequestError(msg)
    _tell_head(pack)
    _tell_tables(pack_tables(pack, council_class), sources=True)
    click.echo("\nSources")
    for source in pack.sources:
        _echo(source_words(source), "  ", "    ")


def _check_show(paths: Sequence[Path], given: dict[str, bool]) -> None:
    others = ["files to fit a pack to"] * bool(paths) + [name for name, is_given in given.items() if is_given]
    if others:
        msg = f"--show only shows a pack; leave out {', '.join(others)}"
        raise click.UsageError(msg)


def _check_output(output: Path, sources: Sequence[Path], *, force: bool) -> None:
    """Refuse a place for the pack where something would be lost."""
    from mtfs.errors import OutputError
    from mtfs.iotools.atomic import check_place

    check_place(output)
    if not output.exists():
        return
    if any(path.is_file() and output.samefile(path) for path in sources):
        msg = f"{output} is one of the files that the pack is fitted to; give another name"
        raise OutputError(msg)
    if not force:
        msg = f"{output} is there already; expected a name that is still free, or --force"
        raise OutputError(msg)


@click.command()
@click.argument("paths", nargs=-1, metavar="[HISTORY]...", type=click.Path(path_type=Path))
@click.option(
    "--obr",
    multiple=True,
    type=_FILE,
    metavar="FILE",
    help="The OBR's detailed tables of the economy; may be repeated for several editions.",
)
@click.option(
    "--plans",
    type=_FILE,
    metavar="FILE",
    help="The Department for Education's counts of education, health and care plans by local authority.",
)
@click.option("-o", "--output", type=_FILE, metavar="PACK.toml", help="Write the pack.")
@click.option(
    "--years",
    metavar="YEARS",
    help="Fit to these years: 2017/18,2018/19 or '2013/14 to 2019/20'. [default: all]",
)
@click.option(
    "--shock-years",
    is_flag=True,
    help="Count the budgets of Covid's years and of 2022/23 too; without them the figures are those of "
    "ordinary years.",
)
@click.option("--name", default="", metavar="TEXT", help="What to call the pack.")
@click.option(
    "--date",
    "made",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The date that the pack is to bear, which gives its version. [default: today]",
)
@click.option("--force", is_flag=True, help="Replace an earlier file of that name.")
@click.option(
    "--show",
    is_flag=False,
    flag_value=_PACKAGED,
    metavar="[PACK.toml]",
    help="Show a pack as tables with sources: the one that comes with the program, or a file.",
)
@click.option(
    "--class", "council_class", default="", metavar="CLASS", help="With --show: one class, such as UA."
)
@debug_option
def calibrate(
    paths: tuple[Path, ...],
    obr: tuple[Path, ...],
    plans: Path | None,
    output: Path | None,
    years: str | None,
    shock_years: bool,
    name: str,
    made: dt.datetime | None,
    force: bool,
    show: str | None,
    council_class: str,
) -> None:
    """Fit the odds of a case to the published record, or show what they were fitted to.

    HISTORY is what mtfs history build wrote, or RA and RS files of GOV.UK, or a folder of them. Of a folder
    the OBR's tables of the economy and the Department for Education's counts of plans are taken too, by their
    names.

    The pack says of each service by how much outturns differ from budgets, how spending grows over prices,
    and what moves together; how far official forecasts are out; how the number of education, health and care
    plans grows; and what is known or assumed of savings, pay and demand. Each figure has its source and says
    how sure it is.

    For example: mtfs calibrate published-files -o mine.toml, then mtfs calibrate --show mine.toml
    """
    if show is not None:
        given = {
            "--obr": bool(obr), "--plans": plans is not None, "--output": output is not None,
            "--years": years is not None, "--shock-years": shock_years, "--name": bool(name),
            "--date": made is not None, "--force": force,
        }  # fmt: skip
        _check_show(paths, given)
        _show(show, council_class)
        return
    if council_class:
        msg = "--class is for --show; a pack is fitted to every class"
        raise click.UsageError(msg)
    if not paths:
        msg = "what is the pack fitted to? Give a history, or RA and RS files, or a folder of them; or --show"
        raise click.UsageError(msg)
    if output is not None:
        _check_output(output, (*paths, *obr, *([] if plans is None else [plans])), force=force)
    from mtfs.iotools.calibration.making import gather_files, make_pack, years_between
    from mtfs.iotools.calibration.writing import write_calibration
    from mtfs.words.evidence.calibration import pack_summary
    from mtfs.words.evidence.calibration_tables import pack_tables

    files = gather_files(paths, obr=obr, plans=plans)
    for sentence in files.told:
        _echo(sentence)
    wanted = () if years is None else years_between(years, sorted(files.history["year"].unique()))
    day = dt.datetime.now().astimezone().date() if made is None else made.date()
    pack = make_pack(files, made=day, name=name, years=wanted, shock_years=shock_years)
    click.echo()
    _tell_head(pack)
    _tell_tables(pack_tables(pack, "all")[:2], sources=False)
    click.echo()
    for sentence in pack_summary(pack):
        _echo(sentence)
    if output is not None:
        write_calibration(output, pack)
        click.echo(f"\nWrote {output}. Look at all of it with: mtfs calibrate --show {output}")
    else:
        click.echo("\nNothing was written; name a file with -o PACK.toml to keep it.")
