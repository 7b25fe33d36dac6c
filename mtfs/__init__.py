"""Stress tests of an English council's Medium-Term Financial Strategy.

Three calls do most of the work::

    case = mtfs.read_case("halton-2024-25.xlsx")
    result = mtfs.run(case, runs=10_000, seed=1)
    result.probability("p_exhausted_by", "2026/27")

The names below are imported when they are first used, so that ``import mtfs`` is instant.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mtfs.analysis.blocks import Request
    from mtfs.analysis.compare import compare
    from mtfs.analysis.library import run_library
    from mtfs.analysis.reserves_confidence import reserves_confidence
    from mtfs.analysis.runs import Result, run, run_scenarios
    from mtfs.analysis.sensitivity import sensitivity
    from mtfs.analysis.solve import solve
    from mtfs.analysis.stress import stress
    from mtfs.analysis.worth import worth
    from mtfs.domain.case import Case, Edit
    from mtfs.domain.strategy import Remark, Strategy
    from mtfs.domain.stress_library import stress_library
    from mtfs.errors import Fault, InputError, ModelError, MtfsError, OutputError, RequestError, RuleError
    from mtfs.iotools.calibration import default_calibration, read_calibration
    from mtfs.iotools.case.reader import read_case

__version__ = "0.1.0"

__all__ = [
    "Case",
    "Edit",
    "Fault",
    "InputError",
    "ModelError",
    "MtfsError",
    "OutputError",
    "Remark",
    "Request",
    "RequestError",
    "Result",
    "RuleError",
    "Strategy",
    "compare",
    "default_calibration",
    "read_calibration",
    "read_case",
    "reserves_confidence",
    "run",
    "run_library",
    "run_scenarios",
    "sensitivity",
    "solve",
    "stress",
    "stress_library",
    "worth",
]

_HOMES = {
    "mtfs.analysis.blocks": ("Request",),
    "mtfs.analysis.compare": ("compare",),
    "mtfs.analysis.library": ("run_library",),
    "mtfs.analysis.reserves_confidence": ("reserves_confidence",),
    "mtfs.analysis.runs": ("Result", "run", "run_scenarios"),
    "mtfs.analysis.sensitivity": ("sensitivity",),
    "mtfs.analysis.solve": ("solve",),
    "mtfs.analysis.stress": ("stress",),
    "mtfs.analysis.worth": ("worth",),
    "mtfs.domain.case": ("Case", "Edit"),
    "mtfs.domain.strategy": ("Remark", "Strategy"),
    "mtfs.domain.stress_library": ("stress_library",),
    "mtfs.errors": (
        "Fault",
        "InputError",
        "ModelError",
        "MtfsError",
        "OutputError",
        "RequestError",
        "RuleError",
    ),
    "mtfs.iotools.calibration": ("default_calibration", "read_calibration"),
    "mtfs.iotools.case.reader": ("read_case",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """Import a public name from its home when it is first asked for."""
    if name not in _HOME_OF:
        msg = f"module 'mtfs' has no attribute '{name}'"
        raise AttributeError(msg)
    value: object = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
