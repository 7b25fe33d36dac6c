"""The packs that come with the program."""

import re
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from mtfs.domain.calibration import Calibration
from mtfs.errors import Fault, InputError
from mtfs.iotools.calibration.reading import calibration_from_text

__all__ = ["default_calibration", "list_packs", "pack_text"]

_PACK = re.compile(r"england-(\d{4})-(\d{2})\.toml")


def _folder() -> Traversable:
    return files("mtfs.iotools.calibration") / "packs"


def list_packs() -> tuple[str, ...]:
    """Return the names of the packs that come with the program.

    Returns
    -------
    tuple of str
        File names such as ``england-2026-11.toml``, the newest last.
    """
    return tuple(sorted(place.name for place in _folder().iterdir() if _PACK.fullmatch(place.name)))


def pack_text(name: str) -> str:
    """Return the text of a pack that comes with the program.

    Parameters
    ----------
    name : str
        One of `list_packs`.

    Returns
    -------
    str
        Its TOML.
    """
    return (_folder() / name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def default_calibration() -> Calibration:
    """Return the newest pack that comes with the program.

    Returns
    -------
    Calibration
        The pack, read once.

    Raises
    ------
    InputError
        Where the program was installed without one.
    """
    names = list_packs()
    if not names:
        allowed = "expected england-YYYY-MM.toml, which comes with the program: install it again"
        raise InputError([Fault("mtfs/iotools/calibration/packs", "there is no calibration pack", allowed)])
    return calibration_from_text(pack_text(names[-1]), names[-1])
