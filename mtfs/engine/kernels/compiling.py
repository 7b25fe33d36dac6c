"""How functions are compiled: what holds for all of them. What is compiled stays on disk."""

from collections.abc import Callable
from typing import Any

from numba import njit

__all__ = ["compiled", "inline", "lazily"]

_Function = Callable[..., Any]


def compiled(signature: str) -> Callable[[_Function], _Function]:
    """Compile a function for what it is to be called with.

    Parameters
    ----------
    signature : str
        Its types, as numba writes them.

    Returns
    -------
    callable
        The decorator. Threads run what it returns side by side.
    """
    decorator: Callable[[_Function], _Function] = njit(signature, nogil=True, cache=True)
    return decorator


def lazily(function: _Function) -> _Function:
    """Compile a function for what it is called with: types of tuples of arrays would take a page to write.

    Parameters
    ----------
    function : callable
        The function.

    Returns
    -------
    callable
        The same, compiled when it is called.
    """
    decorated: _Function = njit(nogil=True, cache=True)(function)
    return decorated


def inline(function: _Function) -> _Function:
    """Have a function's code stand where it is called.

    Parameters
    ----------
    function : callable
        The function.

    Returns
    -------
    callable
        For compiled functions to call.
    """
    decorated: _Function = njit(nogil=True, inline="always")(function)
    return decorated
