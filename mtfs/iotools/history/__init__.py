"""The history of budgets and outturns: made from the published returns, matched, reconciled and read back."""
