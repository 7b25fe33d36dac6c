"""The signs of figures: how a spreadsheet prints savings, overspends and balances, and how a case does."""

from collections.abc import Sequence
from dataclasses import replace

from mtfs.iotools.sheets.conventions import MOST, Conventions
from mtfs.iotools.sheets.mapping import ColumnUse, Decision, Sign
from mtfs.iotools.sheets.targets import BALANCE, Kind
from mtfs.iotools.sheets.values import figure_of
from mtfs.iotools.sheets.wording import bare_words, words_of

__all__ = ["settle_signs"]


def _reverse(state: Conventions, uses: Sequence[ColumnUse]) -> None:
    other = {Sign.AS_PRINTED: Sign.REVERSED, Sign.REVERSED: Sign.AS_PRINTED}
    state.change((use, replace(use, sign=other[use.sign])) for use in uses)


def _settle_savings_sign(state: Conventions) -> None:
    """Make savings and pressures positive, as they are in the case."""
    uses = state.mapping.of_kind(Kind.MONEY)
    figures = [figure for use in uses for figure in state.figures(use)]
    below = sum(figure < 0 for figure in figures)
    if not below:
        return
    things = state.mapping.table
    told = f"{below} of {len(figures)} figures are below 0"
    places = tuple(state.place(use) for use in uses)
    keep = "as printed: put sign = 'as printed' in the mapping"
    if below >= MOST * len(figures):
        _reverse(state, uses)
        chosen = f"{things} are printed as negatives: reversed"
        state.decisions.append(Decision("Sign", chosen, told, places, (keep,)))
    else:
        chosen = f"as printed: a negative figure takes off from the {things}"
        other = "reversed: put sign = 'reversed' in the mapping"
        state.decisions.append(Decision("Sign", chosen, told, places, (other,)))


def _settle_reserves_sign(state: Conventions) -> None:
    opening = state.mapping.taken_for("Opening balance")
    uses_of = [use.heading for use in state.mapping.columns if use.sign is Sign.REVERSED]
    balances = [*opening, *(use for use in state.mapping.columns if use.take.startswith(BALANCE))]
    figures = [
        amount.value
        for row in state.data
        if not {"dsg", "schools", "school"} & set(words_of(row.name).split())
        for use in opening
        if (amount := row.amounts.get(state.column(use))) is not None and amount.value
    ]
    below = sum(figure < 0 for figure in figures)
    if figures and below >= MOST * len(figures):
        moves = [use for use in state.mapping.of_kind(Kind.MONEY) if use not in balances]
        _reverse(state, [*balances, *(use for use in moves if use.sign is Sign.AS_PRINTED)])
        state.decisions.append(
            Decision(
                "Sign",
                "balances are printed as credits, negative: reversed, with the movements",
                f"{below} of {len(figures)} opening balances are below 0",
                tuple(state.place(use) for use in opening),
                ("as printed: put sign = 'as printed' in the mapping",),
            )
        )
    for use in [use for use in state.mapping.columns if use.heading in uses_of]:
        _settle_use_of_reserves(state, use)


def _settle_use_of_reserves(state: Conventions, use: ColumnUse) -> None:
    """Tell whether what is used of reserves is printed as a positive sum or as a negative movement."""
    figures = state.figures(use)
    below = sum(figure < 0 for figure in figures)
    where = (state.place(use),)
    if figures and below >= MOST * len(figures):
        state.change([(use, replace(use, sign=Sign.AS_PRINTED))])
        chosen, why = (
            "negative figures are taken out of the reserve",
            f"{below} of {len(figures)} are below 0",
        )
        other = "they are put into it: put sign = 'reversed' in the mapping"
    else:
        chosen = "positive figures are taken out of the reserve"
        why = "the heading speaks of use" + (
            f", though {below} of {len(figures)} are below 0" if below else ""
        )
        other = "they are put into it: put sign = 'as printed' in the mapping"
    state.decisions.append(Decision(f"Sign of '{use.heading}'", chosen, why, where, (other,)))


def _variance_by_arithmetic(state: Conventions, variance: ColumnUse) -> tuple[int, int]:
    """Return in how many rows the variance is forecast less budget, and in how many budget less forecast."""
    sheet, header = state.header.sheet, state.header
    words = [set(bare_words(heading).split()) for heading in header.headings]
    own = state.column(variance)
    forecasts = [
        j for j, w in enumerate(words) if j != own and w & {"forecast", "outturn", "projected", "projection"}
    ]
    budgets = [j for j, w in enumerate(words) if j != own and "budget" in w]
    best = (0, 0)
    for forecast in forecasts:
        for budget in budgets:
            over = under = 0
            for row in state.data:
                spent, planned = (figure_of(sheet.value(row.index, j)) for j in (forecast, budget))
                amount = row.amounts.get(own)
                if amount is None or not amount.value or spent is None or planned is None:
                    continue
                # What is marked as favourable is an underspend, whatever its sign.
                printed = -amount.value if amount.side == "favourable" else amount.value
                # Figures of a printed table are rounded one by one.
                difference = spent - planned
                over += abs(difference - printed) <= abs(printed) / 10
                under += abs(difference + printed) <= abs(printed) / 10
            best = max(best, (over, under), key=max)
    return best


def _settle_variance_sign(state: Conventions) -> None:
    uses = state.mapping.of_kind(Kind.MONEY)
    likely = state.mapping.taken_for("Likely")
    if len(likely) != 1:
        return
    use, heading = likely[0], likely[0].heading.casefold().replace(" ", "")
    where = (state.place(use),)
    sides = [a for row in state.data if (a := row.amounts.get(state.column(use))) is not None and a.side]
    over, under = _variance_by_arithmetic(state, use)
    reverse = False
    if over or under:
        reverse = under > over
        rows = f"{max(over, under)} of the rows"
        why = (
            f"in {rows} it is the budget less the forecast"
            if reverse
            else f"in {rows} it is the forecast less the budget"
        )
    elif sides:
        why = "cells say (A) for adverse and (F) for favourable"
    elif any(sign in heading for sign in ("(over)", "(adverse)", "(adv)", "(overspend)")):
        reverse, why = True, "the heading has adverse variances in brackets"
    elif any(sign in heading for sign in ("(under)", "(favourable)", "(fav)", "(underspend)")):
        why = "the heading has favourable variances in brackets"
    else:
        why = "nothing says otherwise"
    if reverse:
        _reverse(state, uses)
    chosen = "an overspend is printed as a negative: reversed" if reverse else "an overspend is positive"
    other = "an overspend is positive" if reverse else "an overspend is negative"
    sign = Sign.AS_PRINTED if reverse else Sign.REVERSED
    others = (f"{other}: put sign = '{sign}' in the mapping",)
    state.decisions.append(Decision("Sign", chosen, why, where, others))


def _settle_costs_sign(state: Conventions) -> None:
    uses = state.mapping.of_kind(Kind.MONEY)
    figures = [figure for use in uses for figure in state.figures(use)]
    below = sum(figure < 0 for figure in figures)
    if below:
        chosen, other = "as printed: income is negative", "reversed: put sign = 'reversed' in the mapping"
        why = f"{below} of {len(figures)} figures are below 0"
        where = tuple(state.place(use) for use in uses)
        state.decisions.append(Decision("Sign", chosen, why, where, (other,)))


def settle_signs(state: Conventions) -> None:
    """Settle the signs of all amounts, and note every decision.

    Parameters
    ----------
    state : Conventions
        The mapping, whose columns are known; it is changed.
    """
    match state.mapping.table:
        case "savings" | "pressures":
            _settle_savings_sign(state)
        case "reserves":
            _settle_reserves_sign(state)
        case "monitoring":
            _settle_variance_sign(state)
        case _:
            _settle_costs_sign(state)
