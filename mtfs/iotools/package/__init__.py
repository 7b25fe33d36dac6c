"""The parts of a workbook file, changed one by one so that whatever is not meant to change stays as it is."""
