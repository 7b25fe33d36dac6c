"""What evidence says, in words: calibration, backtests, track records and neighbours."""
