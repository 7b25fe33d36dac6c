"""A slow, plain reference engine, written from the model alone, to hold the fast engine against."""
