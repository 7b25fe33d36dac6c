"""Tests of charts that a spreadsheet draws itself."""
