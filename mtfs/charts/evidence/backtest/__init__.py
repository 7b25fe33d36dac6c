"""Charts of a backtest."""

from mtfs.charts.evidence.backtest.draw import BACKTEST_CHARTS, draw_backtest

__all__ = ["BACKTEST_CHARTS", "draw_backtest"]
