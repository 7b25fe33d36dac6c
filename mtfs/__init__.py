"""Stress tests of an English council's Medium-Term Financial Strategy."""

__version__ = "0.1.0"
