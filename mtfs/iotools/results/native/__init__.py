"""Charts that a spreadsheet draws itself, from cells of the workbook that they stand in."""
