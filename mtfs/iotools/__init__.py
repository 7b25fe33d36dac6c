"""Reading and writing: case workbooks in, results out. No other room touches files."""
