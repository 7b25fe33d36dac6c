"""Evidence: what councils budgeted and spent, what the odds are fitted to, and how they did."""
