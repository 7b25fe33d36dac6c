"""A council beside its statistical neighbours: indicators of the returns, as context and never as a score."""
