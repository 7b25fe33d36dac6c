"""Readers of other published statistics: forecasts, counts, neighbours and spending power."""
