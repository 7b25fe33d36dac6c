"""The command ``mtfs``: its commands, and the one place where errors become messages and exit codes.

Exit codes: 0 done, 1 a fault in the input or in writing, 2 wrong usage.
"""

import sys
from typing import Any

import click

from mtfs import __version__
from mtfs.cli.charts import charts
from mtfs.cli.check import check
from mtfs.cli.compare import compare
from mtfs.cli.exports import export
from mtfs.cli.imports import import_
from mtfs.cli.library import library
from mtfs.cli.new import new
from mtfs.cli.report import report
from mtfs.cli.reserves import reserves
from mtfs.cli.run import run
from mtfs.cli.sensitivity import sensitivity
from mtfs.cli.solve import solve
from mtfs.cli.stress import stress
from mtfs.cli.worth import worth
from mtfs.errors import InputError, MtfsError, RequestError

__all__ = ["cli"]


def _report(error: MtfsError) -> int:
    """Tell an error as a person should hear it, and return the exit code."""
    if isinstance(error, InputError):
        count = len(error.faults)
        click.echo(f"{count} fault{'s' if count != 1 else ''} in the input:", err=True)
        for fault in error.faults:
            click.echo(f"  {fault}", err=True)
        return 1
    click.echo(f"Error: {error}", err=True)
    return 2 if isinstance(error, RequestError) else 1


_SECTIONS = {
    "Make and run a case": (new, import_, check, run),
    "Ask more of it": (sensitivity, reserves, stress, solve, worth, compare, library),
    "Tell it to members": (report, charts),
    "Take the runs elsewhere": (export,),
}


class _Group(click.Group):
    """A group whose commands raise the package's own errors, listed by what they are for."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands in sections, in the order in which a newcomer meets them."""
        for title, commands in _SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(c.name or "", c.get_short_help_str(limit=100)) for c in commands])

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401
        """Run the command that was asked for, and end with the exit code that its errors call for."""
        debug = "--debug" in sys.argv
        try:
            return super().invoke(ctx)
        except MtfsError as error:
            if debug:
                raise
            ctx.exit(_report(error))
        except (click.ClickException, click.exceptions.Exit, click.Abort, KeyboardInterrupt, BrokenPipeError):
            raise
        except Exception as error:
            if debug:
                raise
            click.echo(
                f"Error: something unforeseen went wrong ({type(error).__name__}: {error}). Nothing was "
                "left half-written. Run the command again with --debug for the details, and report them.",
                err=True,
            )
            ctx.exit(1)


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with 'mtfs new CASE.xlsx', or run one of the cases in the folder scenarios.",
)
@click.version_option(__version__, prog_name="mtfs")
def cli() -> None:
    """Stress-test a council's Medium-Term Financial Strategy.

    How likely is it that reserves run out, when, and under which scenario? A case is one Excel workbook;
    thousands of futures are drawn from it, and the answer is written beside it.
    """
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show a pound sign should show something else, and not fail.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


for _commands in _SECTIONS.values():
    for _command in _commands:
        cli.add_command(_command)
