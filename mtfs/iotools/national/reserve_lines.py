"""Reserves: what they hold, what the base year's budget moves, and what follows from that."""

from collections.abc import Sequence
from dataclasses import dataclass

from mtfs.iotools.national.cost_lines import SCHOOLS_GRANT, schools_grant_driver
from mtfs.iotools.national.ledger import Draft, Ledger, amount_words
from mtfs.iotools.national.levels import SCHOOLS_GRANT_LEVELS, Levels
from mtfs.iotools.national.provenance import ASSUMED, SOURCE, Told, money
from mtfs.iotools.national.returns import Figure

__all__ = ["add_reserves"]

_USE_OF = {
    "schools": "use_of_schools_reserves",
    "public_health": "use_of_public_health_reserves",
    "earmarked": "use_of_earmarked_reserves",
    "unallocated": "use_of_unallocated_reserves",
}


@dataclass(frozen=True)
class _Part:
    """A kind of earmarked reserve: its key in the returns, its name, its class, and when it is drawn."""

    key: str
    name: str
    reserve_class: str
    draw_order: int | None = None


#: In the order in which the base year's planned use is taken from them.
_EARMARKED = (
    _Part("earmarked_planned", "Earmarked: planned future spending", "earmarked", 4),
    _Part("earmarked_stabilisation", "Earmarked: budget stabilisation", "earmarked", 1),
    _Part("earmarked_other", "Earmarked: other", "earmarked", 2),
    _Part("earmarked_risks", "Earmarked: specific risks", "earmarked", 3),
    _Part("earmarked_contractual", "Earmarked: contractual commitments", "committed"),
)
_WHOLE = _Part("earmarked", "Earmarked reserves", "earmarked", 1)
_REST = _Part("", "Earmarked: not split in the return", "committed")
_PAID_INTO = (
    "earmarked_other",
    "earmarked_stabilisation",
    "earmarked_planned",
    "earmarked_risks",
    "earmarked",
)
_FROM_REVENUE = ("capital_from_revenue", "capital_from_revenue_public_health")
#: Movements beyond this share of council tax and rates are worth a warning.
_MUCH = 0.05
_ORDER_WHY = f"{ASSUMED}: money for stabilising the budget is drawn first, the general balance last."


@dataclass
class _Kept:
    """A reserve in the making [£]."""

    part: _Part
    opening: Told
    moved: Told | None = None
    driver: str = ""
    later: tuple[Told, ...] = ()


class _ReserveMaker:
    def __init__(self, draft: Draft, ledger: Ledger, levels: Levels) -> None:
        self.draft = draft
        self.ledger = ledger
        self.levels = levels
        self.beyond: list[tuple[Figure, float]] = []

    def make(self) -> None:
        rows = [
            *self._earmarked(),
            *self._plain("unallocated", _Part("", "General fund balance", "general")),
        ]
        for key, name in (("schools", "Schools' reserves"), ("public_health", "Public health reserve")):
            kept = self._plain(key, _Part("", name, "committed"))
            rows += [one for one in kept if one.opening.value or one.moved]
            self._follow(key, name)
        rows += self._schools_grant()
        self.draft.reserves += [self._row(kept) for kept in rows]
        self._tell_beyond()

    def _row(self, kept: _Kept) -> dict[str, object]:
        order = kept.part.draw_order
        plan = dict(zip(self.draft.plan, kept.later, strict=True)) if kept.later else {}
        sources = [kept.opening.source, kept.moved.source if kept.moved else ""]
        return {
            "Reserve": kept.part.name,
            "Class": kept.part.reserve_class,
            "Opening balance": kept.opening,
            "Draw order": Told(value=order, how=_ORDER_WHY) if order else None,
            "Driver": kept.driver or None,
            self.draft.base_year: kept.moved,
            **plan,
            SOURCE: " ".join(source for source in sources if source),
        }

    def _level(self, key: str, name: str) -> Told:
        """Return the opening balance of a reserve that cannot be negative."""
        figure = self.levels.figures.get(key)
        if figure is None:
            return Told(value=0, how=f"{ASSUMED}: nothing, as no return that was given has it.")
        if figure.value < 0:
            self.draft.warnings.append(
                f"'{name}' is {amount_words(figure.value)} below nothing in the return ({figure.place}); it "
                "opens at nothing here"
            )
            return money(figure, pounds=0, how=f"{ASSUMED}: nothing, as the model takes no deficit here.")
        return money(figure)

    def _plain(self, key: str, part: _Part) -> list[_Kept]:
        """Make a reserve that the budget moves by a figure of its own."""
        kept = _Kept(part, self._level(key, part.name))
        for figure in self.ledger.figures(_USE_OF[key]):
            self._move(figure, [kept], kept)
        return [kept]

    def _earmarked(self) -> list[_Kept]:
        whole = self.levels.figures.get("earmarked")
        parts = {part: figure for part in _EARMARKED if (figure := self.levels.figures.get(part.key))}
        split = sum(figure.value for figure in parts.values())
        sound = split > 0 and all(figure.value >= 0 for figure in parts.values())
        if whole is not None and split > whole.value + 500 * len(parts):
            sound = False
        if not sound:
            rows = [_Kept(_WHOLE, self._level("earmarked", _WHOLE.name))]
        else:
            rows = [_Kept(part, money(figure)) for part, figure in parts.items() if figure.value]
            left = whole.value - split if whole is not None else 0.0
            if whole is not None and left > 500 * len(parts):
                how = (
                    f"{ASSUMED}: what is left of the total after its parts; held for one purpose, as grants "
                    "for business rate reliefs are that are owed to the collection fund."
                )
                rows.append(_Kept(_REST, money(whole, *parts.values(), pounds=left, how=how)))
        into = min(rows, key=lambda kept: _place(_PAID_INTO, kept.part.key))
        for figure in self.ledger.figures(_USE_OF["earmarked"]):
            self._move(figure, rows, into)
        return [kept for kept in rows if kept.opening.value or kept.moved]

    def _move(self, figure: Figure, rows: Sequence[_Kept], into: _Kept) -> None:
        """Make a planned movement: into one reserve, or out of several in their order as far as they go."""
        if figure.value >= 0:
            into.moved = money(figure)
            return
        left = -figure.value
        for kept in rows:
            held = 1000 * (kept.opening.value + (kept.moved.value if kept.moved else 0))
            taken = min(left, held)
            if taken <= 0:
                continue
            whole = taken == -figure.value
            how = (
                "" if whole else f"{ASSUMED}: as much of the planned use as this reserve holds, in its turn."
            )
            kept.moved = money(figure, pounds=-taken, how=how)
            left -= taken
        if left > 0.005:
            self.beyond.append((figure, -left))

    def _follow(self, key: str, name: str) -> None:
        """Let spending follow what a ring-fenced reserve pays for: it opens no gap of its own."""
        for figure in self.ledger.figures(_USE_OF[key]):
            what = "uses" if figure.value < 0 else "is paid"
            how = (
                f"{ASSUMED}: held for one purpose, so spending follows: without this movement as much less "
                "is spent, or more."
            )
            told = money(figure, how=how)
            self.draft.add_pressure(f"{name}: spending follows", name, self.draft.plan[0], told)
            self.draft.decisions.append(
                (
                    name,
                    f"The base year {what} {amount_words(figure.value)}. That money is held for one purpose: "
                    f"spending is taken to follow from {self.draft.plan[0]} on, so that this opens no gap "
                    "(assumed).",
                )
            )

    def _schools_grant(self) -> list[_Kept]:
        levels = [self.levels.figures[key] for key in SCHOOLS_GRANT_LEVELS if key in self.levels.figures]
        moves = self.ledger.figures(*SCHOOLS_GRANT)
        if not moves and not any(figure.value for figure in levels):
            return []
        opening = money(*levels) if levels else self._level("dsg", "Dedicated schools grant")
        if not levels:
            self.draft.warnings.append(
                "the schools grant moves in the budget, and its deficit or surplus at the start of the base "
                "year is in none of the returns given: type it in"
            )
        kept = _Kept(_Part("", "Dedicated schools grant", "dsg"), opening)
        if moves:
            kept.driver = schools_grant_driver(self.ledger)
            kept.moved = money(*moves)
            grown = ", before growth with EHC plans" if kept.driver else ""
            how = f"{ASSUMED}: the base year's movement again{grown}."
            kept.later = (money(*moves, how=how),) * len(self.draft.plan)
        return [kept]

    def _tell_beyond(self) -> None:
        if not self.beyond:
            return
        figures = [figure for figure, _ in self.beyond]
        pounds = sum(amount for _, amount in self.beyond)
        how = "The part of the planned use of reserves that the opening balances do not hold."
        name = "Use of reserves beyond the published balances"
        self.draft.add_cost("Reserves", name, money(*figures, pounds=pounds, how=how))
        how = "Takes the line of that size out of Costs again: it is money for the base year only."
        out = money(*figures, pounds=-pounds, how=how)
        self.draft.add_pressure(f"{name} ends", "Reserves", self.draft.plan[0], out)
        self.draft.warnings.append(
            f"the base year uses {amount_words(pounds)} more of reserves than they hold here; it stands on "
            f"Costs as '{name}' and ends in {self.draft.plan[0]}"
        )


def _place(order: Sequence[str], key: str) -> int:
    return order.index(key) if key in order else len(order)


def add_reserves(draft: Draft, ledger: Ledger, levels: Levels) -> None:
    """Add the reserves, with the movements of the base year.

    Parameters
    ----------
    draft : Draft
        The case in the making; what its reserves cannot pay for becomes a line of Costs.
    ledger : Ledger
        The return of the base year.
    levels : Levels
        What they hold at its start.
    """
    _ReserveMaker(draft, ledger, levels).make()
    draft.decisions.append(
        (
            "Reserves",
            f"{levels.told} Earmarked reserves may be drawn, but for contractual commitments; schools' and "
            "public health reserves are held for one purpose. What the base year takes from earmarked "
            "reserves is taken first from money for planned spending, then from stabilisation, other, risks "
            "and contracts (assumed), and what it pays in goes to the other ones (assumed too).",
        )
    )
    _tell_one_off(draft, ledger)


def _tell_one_off(draft: Draft, ledger: Ledger) -> None:
    """Tell what the end of the base year's movements does to the gap, and end capital spending with them."""
    moved = ledger.total(_USE_OF["earmarked"], _USE_OF["unallocated"])
    capital = ledger.figures(*_FROM_REVENUE)
    matched = min(sum(figure.value for figure in capital), -moved)
    if matched > 0:
        how = (
            f"{ASSUMED}: capital spending charged to revenue is met from reserves as far as the base year "
            "uses any, and ends with that use."
        )
        told = money(*capital, pounds=-matched, how=how)
        draft.add_pressure(
            "Capital spending met from reserves ends", "Capital financing", draft.plan[0], told
        )
        draft.decisions.append(
            (
                "Capital spending met from reserves",
                f"Of the capital spending charged to revenue {amount_words(matched)} is taken to be met from "
                f"reserves, and to end with their use: a pressure takes it out in {draft.plan[0]} (assumed).",
            )
        )
    left = moved + max(matched, 0.0)
    if not left:
        return
    verb = "uses" if left < 0 else "pays in"
    effect = "opens the gap" if left < 0 else "eases the gap"
    text = (
        f"the base year {verb} {amount_words(left)}, net, of earmarked and unallocated reserves"
        f"{', capital spending aside' if matched > 0 else ''}; none is planned after it, which {effect} by "
        f"as much in {draft.plan[0]}. Where it goes on, type it in on Reserves"
    )
    net = abs(ledger.entry.totals["council_tax_requirement"].value) + abs(ledger.total("retained_rates"))
    if abs(left) > _MUCH * net:
        draft.warnings.append(text)
    else:
        draft.decisions.append(("One-off use of reserves", f"{text[:1].upper()}{text[1:]}."))
