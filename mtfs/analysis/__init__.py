"""What the runs say: summaries, probabilities and their intervals."""
