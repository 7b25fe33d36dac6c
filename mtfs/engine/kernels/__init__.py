"""The innermost loops, in numpy or compiled: the same figures to the last bit from either.

`mtfs.engine.kernels.plain` has them in numpy. `mtfs.engine.kernels.compiled` has them for numba, which comes
with ``pip install mtfs[fast]``, and the projection whole: it takes a few hundred runs at a time through all
steps, so that they stay in the processor's cache, where numpy takes thousands through each step; and threads
run side by side where numpy's short steps make them wait for each other.
"""

import os
import sys
from contextlib import suppress
from importlib import import_module
from types import ModuleType

from mtfs.engine.kernels import plain

__all__ = ["COMPILED", "compile_kernels", "kernels"]

#: Whether to use compiled kernels: 0 never does, 1 at any size; else they are used where they save time.
COMPILED = "MTFS_COMPILED"
#: With fewer runs, it takes longer to load numba than it saves.
_WORTH_LOADING = 100_000

_in_use: ModuleType = plain


def kernels() -> ModuleType:
    """Return the kernels in use.

    Returns
    -------
    module
        `plain` or `compiled`, which have the same functions; but `project`, `draw_and_project`,
        `at_ranks` and `count_upto` of `plain` are None.
    """
    return _in_use


def compile_kernels(runs: int) -> bool:
    """Have compiled kernels used from now on, where they can be and it pays.

    Parameters
    ----------
    runs : int
        How many runs there are to be.

    Returns
    -------
    bool
        Whether they are in use. Numba may not be there, or have nowhere to keep what it compiled: then numpy
        does the work, and no figure is another.
    """
    global _in_use
    asked = os.environ.get(COMPILED)
    if asked == "0":
        _in_use = plain
    elif _in_use is plain and (runs >= _WORTH_LOADING or asked == "1" or "numba" in sys.modules):
        # Numba says by a RuntimeError that there is no folder for its cache.
        with suppress(ImportError, OSError, RuntimeError):
            _in_use = import_module("mtfs.engine.kernels.compiled")
    return _in_use is not plain
