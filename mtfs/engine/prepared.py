"""Preparing a strategy for its runs: what depends on it alone is worked out once, not for every block."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar, TypeVarTuple

__all__ = ["by_identity"]

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


def by_identity(kept: int = 64) -> Callable[[Callable[[*_Given], _Answer]], Callable[[*_Given], _Answer]]:
    """Have a function remember what it returned for the very same objects.

    Parameters
    ----------
    kept : int, optional
        How many answers, with what they were asked of, so that no other object can take its place in memory.

    Returns
    -------
    callable
        Decorates a function of objects that never change, whose comparison would take longer than their use:
        a strategy holds hundreds of rows. What it returns is shared, and not to be changed.
    """

    def decorated(work: Callable[[*_Given], _Answer]) -> Callable[[*_Given], _Answer]:
        @lru_cache(maxsize=kept)
        def remembered(these: _These) -> _Answer:
            return work(*these.objects)  # type: ignore[arg-type]

        @wraps(work)
        def found(*objects: *_Given) -> _Answer:
            return remembered(_These(objects))

        return found

    return decorated
