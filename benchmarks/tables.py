"""Tables in Markdown."""

from collections.abc import Sequence

__all__ = ["print_table", "table"]


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a table whose first column is of names and whose others are of numbers."""
    lines = [heads, ["---"] + ["---:"] * (len(heads) - 1), *rows]
    return "".join("| " + " | ".join(map(str, line)) + " |\n" for line in lines)


def print_table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    print(table(heads, rows), flush=True)
