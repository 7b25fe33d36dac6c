"""The engine: numpy and scipy alone. Arrays are ``(runs, years)``, money in pounds, rates fractions."""
