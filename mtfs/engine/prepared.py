"""Preparing a strategy for its runs: what depends on it alone is worked out once, not for every block."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar, TypeVarTuple

__all__ = ["by_identity"]

#: How many answers of a function are kept.
_KEPT = 64

_Given = TypeVarTuple("_Given")
_Answer = TypeVar("_Answer")


class _These:
    """Some objects, the same as others where each is the very same object."""

    __slots__ = ("_key", "objects")

    def __init__(self, objects: tuple[object, ...]) -> None:
        self.objects = objects
        self._key = tuple(map(id, objects))

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _These) and self._key == other._key


def by_identity(work: Callable[[*_Given], _Answer]) -> Callable[[*_Given], _Answer]:
    """Remember what a function returned for the very same objects.

    Parameters
    ----------
    work : callable
        Takes objects that never change, whose comparison would take longer than their use: a strategy holds
        hundreds of rows. What it returns is shared, and not to be changed.

    Returns
    -------
    callable
        The same function. Objects of its last 64 calls are kept, so that no other can take their place in
        memory.
    """

    @lru_cache(maxsize=_KEPT)
    def remembered(these: _These) -> _Answer:
        return work(*these.objects)  # type: ignore[arg-type]

    @wraps(work)
    def found(*objects: *_Given) -> _Answer:
        return remembered(_These(objects))

    return found
