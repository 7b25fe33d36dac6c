"""Runs in open formats: SIPmath libraries, in and out, and columns for other programs."""
