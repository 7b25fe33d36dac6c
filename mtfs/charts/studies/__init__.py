"""The charts of each study: what its command draws, and the report shows."""
