"""A council's own spreadsheets: what stands where is proposed and shown; nothing is guessed in silence."""
