"""The colours of every chart, in a picture or a spreadsheet: told apart by any eye, and in grey print."""

__all__ = ["BANDS", "INK", "MEDIAN", "MUTED", "PLAN", "RULE"]

#: Blues that step down in lightness from the outer band to the inner, so that grey print keeps their order.
BANDS = ("#d9e5f2", "#b3cbe4", "#7fa5d0")
MEDIAN = "#12305a"
#: Vermilion, dark enough to hold on the darkest band; told from blue by every kind of colour vision.
PLAN = "#b23a00"
INK = "#1a1a1a"
MUTED = "#595959"
RULE = "#d4d4d4"
