"""The backtest: how forecasts of outturns would have done in years that they had not seen."""
