"""The cells of any spreadsheet, read fast and safely."""
