"""The special functions of scipy, imported when one is first used.

``scipy.special`` takes longer to import than numpy does, and only draws need it: reading a case, checking it
and projecting its plan do without.
"""

from importlib import import_module
from typing import Any

__all__: list[str] = []


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Import a function from scipy when it is first asked for, and keep it here."""
    if name.startswith("_"):
        msg = f"module '{__name__}' has no attribute '{name}'"
        raise AttributeError(msg)
    function = getattr(import_module("scipy.special"), name)
    globals()[name] = function
    return function
