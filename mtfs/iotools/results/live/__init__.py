"""The plan as live formulas: assumptions as they were run, each scenario's plan, and the check on both."""
