"""The case workbook: its layout, told once, and its reading, writing and copying."""
