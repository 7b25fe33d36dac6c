"""Results in files: the workbook of results, JSON, CSV, and where they come from."""
