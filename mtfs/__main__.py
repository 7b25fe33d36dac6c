"""``python -m mtfs`` and the command ``mtfs``."""

from mtfs.cli.main import cli

__all__ = ["main"]


def main() -> None:
    """Run the command line."""
    cli(prog_name="mtfs")


if __name__ == "__main__":
    main()
