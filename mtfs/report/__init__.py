"""Words, and later whole reports: what the results say to those who must decide."""
