"""What a backtest shows, in words."""
