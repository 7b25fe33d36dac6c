"""Words: figures, chances and rows of a case told in plain English, for charts, reports and the terminal."""
