"""Calibration packs as files: reading, writing, and those that come with the program."""

from mtfs.iotools.calibration.default import default_calibration, list_packs
from mtfs.iotools.calibration.reading import read_calibration
from mtfs.iotools.calibration.writing import write_calibration

__all__ = ["default_calibration", "list_packs", "read_calibration", "write_calibration"]
