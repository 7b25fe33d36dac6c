"""Sweeps: the cases of many councils, the work on each, and the folder that holds what was found."""
