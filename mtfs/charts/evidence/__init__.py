"""Charts of the evidence: backtests and neighbours."""
