"""What a report says of the odds that cases begin with: two plain sentences, from the pack they come from."""

from collections.abc import Sequence

from mtfs.domain.calibration import BacktestCheck, Calibration

__all__ = ["MODEL_CARD", "model_card_sentences"]

#: Where the whole of it is told.
MODEL_CARD = "docs/evidence.md"
_LINES = {
    "adult_social_care": "adult social care",
    "childrens_social_care": "children's social care",
    "net_revenue_expenditure": "net spending",
}


def model_card_sentences(pack: Calibration) -> tuple[str, ...]:
    """Tell what the odds rest on, and how they did in years that they had not seen.

    Parameters
    ----------
    pack : Calibration
        The pack that cases begin with.

    Returns
    -------
    tuple of str
        Two sentences; one where the pack has no check, and none where it has no budgets either.
    """
    if not pack.years or not pack.budget_errors:
        return ()
    rests = (
        "The ranges that the program gives to a case rest on what English councils planned and then spent "
        f"in {len(pack.years)} years from {pack.years[0]} to {pack.years[-1]} (see its model card, "
        f"{MODEL_CARD})."
    )
    ordinary, shock = (_told(pack.checks, years) for years in ("ordinary", "shock"))
    if not ordinary:
        return (rests,)
    sentence = (
        "When each year was left out in turn, the range for 8 outturns in 10 held "
        f"{_span(ordinary)} of them for {_lines(ordinary)}"
    )
    if shock:
        sentence += f", but {_span(shock)} in years like those of Covid, which struck all councils at once"
    return (rests, f"{sentence}.")


def _told(checks: Sequence[BacktestCheck], years: str) -> list[BacktestCheck]:
    return [check for check in checks if check.years == years and check.line in _LINES]


def _span(checks: Sequence[BacktestCheck]) -> str:
    shares = sorted(round(check.covered * 100) for check in checks)
    return f"{shares[0]}%" if shares[0] == shares[-1] else f"{shares[0]} to {shares[-1]}%"


def _lines(checks: Sequence[BacktestCheck]) -> str:
    lines = {check.line for check in checks}
    named = [label for line, label in _LINES.items() if line in lines]
    return " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
