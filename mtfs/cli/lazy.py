"""Commands that are imported when they are called: help, and every other command, starts without them."""

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple

import click

__all__ = ["LazyGroup", "Place"]


class Place(NamedTuple):
    """Where a command is, and what a list of commands says of it.

    Parameters
    ----------
    name : str
        The name of the command.
    home : str
        The module and the name in it, as ``mtfs.cli.run:run``.
    short_help : str
        What it does, in a line.
    """

    name: str
    home: str
    short_help: str


class _Commands(MutableMapping[str, click.Command]):
    """The commands of a group by name, each imported when it is first looked up."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._homes = {place.name: place.home for place in places}
        self._found: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._found:
            module, _, attribute = self._homes[name].partition(":")
            self._found[name] = getattr(import_module(module), attribute)
        return self._found[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._homes.setdefault(name, "")
        self._found[name] = command

    def __delitem__(self, name: str) -> None:
        del self._homes[name]
        self._found.pop(name, None)

    def __contains__(self, name: object) -> bool:
        return name in self._homes

    def __iter__(self) -> Iterator[str]:
        return iter(self._homes)

    def __len__(self) -> int:
        return len(self._homes)


class LazyGroup(click.Group):
    """A group that lists its commands without importing them.

    Parameters
    ----------
    *args, **kwargs
        What `click.Group` takes.
    sections : mapping of str to sequence of Place
        The commands in the order in which a newcomer meets them, by what they are for.
    """

    def __init__(self, *args: Any, sections: Mapping[str, Sequence[Place]], **kwargs: Any) -> None:  # noqa: ANN401
        places = [place for section in sections.values() for place in section]
        super().__init__(*args, **kwargs)
        self.commands = _Commands(places)
        self.sections = sections

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands in their sections.

        Parameters
        ----------
        ctx : click.Context
            The call.
        formatter : click.HelpFormatter
            Where they are written.
        """
        for title, places in self.sections.items():
            with formatter.section(title):
                formatter.write_dl([(place.name, place.short_help) for place in places])
