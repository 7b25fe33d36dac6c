"""Every benchmark in one go: `python -m benchmarks`, from the top of the project.

It prints its tables, and with `--write` puts them into benchmarks/README.md between the two marks there.
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from benchmarks.measure import TOP, Settings, machine

README = TOP / "benchmarks" / "README.md"
BEGIN, END = "<!-- measured by python -m benchmarks -->", "<!-- end of what was measured -->"
ROOMS = ("engine", "commands")
#: Enough to see that all of it works, and to see ratios roughly.
QUICK = Settings(runs=10_000, times=1, most=100_000, looped=20, peaks=False)


def put_between_marks(text: str, page: Path) -> None:
    """Replace what stands between the marks of a page."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        msg = f"{page} has not both of the marks {BEGIN} and {END}"
        raise SystemExit(msg)
    page.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")


def main(words: Sequence[str] | None = None) -> None:
    usual = Settings()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rooms", default=",".join(ROOMS), help=f"which of {', '.join(ROOMS)}")
    parser.add_argument("--runs", type=int, help=f"runs of the tables beside others [{usual.runs:,}]")
    parser.add_argument("--times", type=int, help=f"how often each is timed [{usual.times}]")
    parser.add_argument("--most", type=int, help=f"the largest number of runs [{usual.most:,}]")
    parser.add_argument("--no-peaks", action="store_true", help="leave memory out")
    parser.add_argument("--quick", action="store_true", help="roughly, in less than a minute")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {README.name}")
    asked = parser.parse_args(words)
    settings = QUICK if asked.quick else usual
    given = {name: getattr(asked, name) for name in ("runs", "times", "most")}
    settings = replace(settings, **{name: value for name, value in given.items() if value is not None})
    if asked.no_peaks:
        settings = replace(settings, peaks=False)
    parts = [f"{machine()}. The least of {settings.times}, taken in turn.\n"]
    print(parts[0], flush=True)
    for room in asked.rooms.split(","):
        for part in import_module(f"benchmarks.{room}").sections(settings):
            print(part, flush=True)
            parts.append(part)
    if asked.write:
        put_between_marks("\n".join(parts), README)


if __name__ == "__main__":
    main()
