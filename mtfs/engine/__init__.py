"""The engine: numpy and scipy alone. Arrays are ``(runs, years)``, money is in pounds, rates are fractions."""
