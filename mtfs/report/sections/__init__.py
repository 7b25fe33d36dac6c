"""The sections of a report: each is made from the material alone, and knows nothing of formats."""
