"""The command ``mtfs``: its commands, and the one place where errors become messages and exit codes.

Exit codes: 0 done, 1 a fault in the input or in writing, 2 wrong usage.
"""

import sys
from typing import Any

import click

from mtfs import __version__
from mtfs.cli.lazy import LazyGroup, Place
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


#: The commands by what they are for, in the order in which a newcomer meets them.
_SECTIONS = {
    "Make and run a case": (
        Place(
            "new", "mtfs.cli.new:new", "Write a blank case workbook to fill in, or a template for reports."
        ),
        Place(
            "import",
            "mtfs.cli.imports:import_",
            "Make a case from published returns, or bring your own figures into one.",
        ),
        Place("check", "mtfs.cli.check:check", "Tell every fault, warning and notice of a case."),
        Place("run", "mtfs.cli.run:run", "Run a case: plan, risk, and the chance that reserves run out."),
    ),
    "Ask more of it": (
        Place(
            "sensitivity",
            "mtfs.cli.sensitivity:sensitivity",
            "Find which assumptions drive the gap and the chance that reserves run out.",
        ),
        Place(
            "reserves",
            "mtfs.cli.reserves:reserves",
            "How much reserves must hold to last, by confidence, and a range for the minimum.",
        ),
        Place(
            "stress",
            "mtfs.cli.stress:stress",
            "Find what must be true for reserves to run out by a year, and for them to last.",
        ),
        Place(
            "solve",
            "mtfs.cli.solve:solve",
            "Find the council tax rise, savings or reserves that give a confidence.",
        ),
        Place(
            "worth",
            "mtfs.cli.worth:worth",
            "Rank savings schemes and drivers by what their certainty is worth.",
        ),
        Place(
            "compare",
            "mtfs.cli.compare:compare",
            "Compare scenarios in the same futures: what changes, which is better, how surely.",
        ),
        Place("library", "mtfs.cli.library:library", "List the national stresses, or run them on a case."),
    ),
    "Look at the nation": (
        Place("sweep", "mtfs.cli.sweep:sweep", "Run every council's case in the same national futures."),
    ),
    "Look at the evidence": (
        Place(
            "history",
            "mtfs.cli.history:history",
            "What every council budgeted and turned out, year by year, from published returns.",
        ),
        Place(
            "calibrate",
            "mtfs.cli.calibrate:calibrate",
            "Fit the odds of a case to the published record, or show what they were fitted to.",
        ),
        Place(
            "backtest",
            "mtfs.cli.backtest:backtest",
            "How forecasts of outturns would have done in years that they had not seen.",
        ),
        Place(
            "neighbours",
            "mtfs.cli.neighbours:neighbours",
            "A council beside its statistical neighbours, as context and not as a score.",
        ),
        Place(
            "record",
            "mtfs.cli.record:record",
            "Hold the council's own track record against what is known of all councils.",
        ),
    ),
    "Tell it to members": (
        Place("report", "mtfs.cli.report:report", "Write a report to members: Word, HTML or PDF."),
        Place(
            "charts",
            "mtfs.cli.charts:charts",
            "Draw every chart of a case, as PNG and SVG with text alternatives.",
        ),
    ),
    "Take the runs elsewhere": (
        Place("export", "mtfs.cli.exports:export", "Write the runs themselves, for other programs."),
    ),
}


class _Group(LazyGroup):
    """The group of all commands, which tells the package's own errors."""

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
    sections=_SECTIONS,
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
