"""Many councils in the same national futures: outcomes, a league of chances, and totals."""
