"""What gives a wanted confidence, told in sentences that hold at the edges, with its tables and charts."""

from typing import TYPE_CHECKING

from mtfs.analysis.findings import Finding
from mtfs.analysis.solve.levers import LeverKind
from mtfs.analysis.solve.solutions import Answer, Solution
from mtfs.report.studies import Study
from mtfs.report.studies.solve_tables import answers_table, confidence_table
from mtfs.words.figures import money_words, percent_words
from mtfs.words.futures import of_futures
from mtfs.words.solve import (
    case_rates,
    danger_words,
    goal_words,
    rate_words,
    tax_window,
    wanted_words,
)

if TYPE_CHECKING:
    from mtfs.charts import Picture

__all__ = ["solve_finding", "solve_study"]

#: With fewer futures than this on the far side of the answer, it turns on too few of them.
_FEW = 10
_ROUNDED = (
    "Rises are worked out to 0.01 percentage points and sums to £1,000, rounded up. The files hold the "
    "interval in which the number of futures leaves each answer."
)
_REFERENDUM = (
    "A rise above the limit needs a referendum, or a higher limit that the Secretary of State sets for the "
    "council and the House of Commons approves (Local Government Finance Act 1992, chapter 4ZA)."
)
_SURE_SAVINGS = (
    "Further savings are taken as certain, in full and on time, save where they are said to be delivered as "
    "amber. No law limits them; what the council spends does."
)
_FROM_OUTSIDE = (
    "A sum into reserves comes from outside the revenue budget, as capital receipts do that a direction "
    "allows to be used. A contribution out of the budget itself widens the gap by as much."
)


class _Teller:
    """Tells the answers of one solution."""

    def __init__(self, solution: Solution) -> None:
        self.solution = solution
        self.goal = goal_words(solution)
        self.wanted = wanted_words(solution.wanted)
        self.sure = f"make it {self.wanted} sure that {self.goal}"
        self.as_planned = float(solution.kept_as_planned.mean())
        self.reached = self.as_planned >= solution.wanted - 1e-9

    def standing(self) -> str:
        text = (
            f"As the strategy stands, {self.goal} in {of_futures(self.as_planned)}; the aim is {self.wanted}."
        )
        return f"{text} It is met with nothing changed." if self.reached else text

    def too_late(self, answer: Answer) -> str | None:
        """Say that what is to be avoided comes before the lever acts, where that rules out every value."""
        bridge = self.solution.bridge
        before = 0.0 if bridge is None else 1 - bridge.confidence_at_none
        if answer.lever.kind is LeverKind.RESERVES:
            before = 1 - answer.confidence_at_most
        if before <= 1 - self.solution.wanted:
            return None
        return f"in {of_futures(before)} {danger_words(self.solution)} before {answer.first}"

    def _short(self, share: float) -> str:
        """Say by how many points a chance falls short of what is wanted."""
        points = 100 * (self.solution.wanted - share)
        if points < 0.95:
            return ", less than 1 percentage point short"
        return f", {points:.0f} percentage point{'s' if round(points) != 1 else ''} short"

    def tax(self, answer: Answer) -> str:
        window, value = tax_window(self.solution, answer), answer.value
        low, high = case_rates(self.solution, answer)
        least, most = (f"{100 * rate:.2f}%" for rate in (low, high))
        held = least if least == most else f"{least} to {most}"
        if value is None:
            late = self.too_late(answer)
            if late is not None:
                return f"No council tax rise would do it: {late}, when a rise can first take effect."
            return f"No council tax rise would do it, not even one of 100% {window}."
        if value == 0:
            text = f"Even with no rise of core council tax {window}, {self.goal}"
            told = f"{text} in {of_futures(answer.confidence_at_none)}"
            return f"{told}; the case has {held}." if high > 0 else f"{told}."
        if answer.within_limit:
            # Two rates that are told alike are told as the same.
            tail = "as the case has" if held == rate_words(value) else f"where the case has {held}"
            return f"A core council tax rise of {rate_words(value)} {window}, {tail}, would {self.sure}."
        assert answer.limit is not None
        assert answer.confidence_at_limit is not None
        return (
            f"No council tax rise within the referendum limit of {rate_words(answer.limit)} would do it: at "
            f"the limit {self.goal} in {of_futures(answer.confidence_at_limit)}"
            f"{self._short(answer.confidence_at_limit)}. A rise of {rate_words(value)} {window} would, which "
            "takes a referendum or a higher limit from the Secretary of State."
        )

    def savings(self, answer: Answer) -> str:
        value = answer.value
        if value is None:
            late = self.too_late(answer)
            if late is not None:
                return f"No saving would do it: {late}, when savings can first start."
            most = answer.confidence_at_most
            return f"No saving would do it: at most {self.goal} in {of_futures(most)}{self._short(most)}."
        if value == 0:
            return "No further savings are needed."
        text = (
            f"{money_words(value)} of further recurrent savings from {answer.first}, in full and on time, "
            f"would {self.sure}"
        )
        net = self.solution.net_spending
        if net <= 0:
            return f"{text}."
        if value >= net:
            return f"{text}; that is more than all of the plan's net spending, and so cannot be."
        return f"{text}; that is {percent_words(value / net)} of the plan's net spending in {answer.first}."

    def amber(self, answer: Answer) -> str | None:
        if not answer.value:
            return None
        net = self.solution.net_spending
        beyond = ", more than all of the plan's net spending" if 0 < net <= answer.value else ""
        return (
            "If savings are delivered as amber schemes are in this model, in part and late, "
            f"{money_words(answer.value)} must be planned for that{beyond}."
        )

    def after_bridge(self, answer: Answer) -> str | None:
        bridge, first = self.solution.bridge, self.solution.strategy.years[0]
        if bridge is None or not bridge.value or answer.beforehand is None or answer.value is None:
            return None
        beforehand = money_words(answer.beforehand)
        start = (
            f"Reserves need {money_words(bridge.value)} more in {first} merely to make it {self.wanted} sure "
            f"that they come through to {answer.first}."
        )
        if answer.value == 0:
            return f"{start} With {beforehand} more, no further savings are needed."
        return (
            f"{start} With {beforehand} more, {money_words(answer.value)} of further recurrent savings from "
            f"{answer.first} would {self.sure}."
        )

    def at_limits(self, answer: Answer, *, precept: bool) -> str | None:
        if answer.value is None:
            return None
        council = self.solution.strategy.council
        limits = f"core council tax at its limit of {rate_words(council.core_limit)}"
        if precept:
            limits += f" and the adult social care precept at its own of {rate_words(council.asc_limit)}"
        text = f"With {limits} {tax_window(self.solution, answer)}"
        if answer.value == 0:
            return f"{text}, no further savings are needed."
        return (
            f"{text}, {self.goal} in {of_futures(answer.confidence_at_none)}, and "
            f"{money_words(answer.value)} of further recurrent savings would make up the {self.wanted}."
        )

    def reserves(self, answer: Answer) -> str:
        value = answer.value
        if value is None:
            return f"No sum into reserves would do it: {self.too_late(answer)}, when it is paid in."
        if value == 0:
            return "No sum into reserves is needed."
        return (
            f"{money_words(value)} paid into the general reserve at the start of {answer.first}, from "
            f"outside the revenue budget, would {self.sure}."
        )

    def sentences(self) -> list[str]:
        """Return every sentence, in the order of the answers."""
        told: list[str | None] = [self.standing()]
        for answer in self.solution.answers:
            match answer.key:
                case "tax":
                    told.append(self.tax(answer))
                case "savings":
                    told.append(None if self.reached else self.savings(answer))
                case "savings_amber":
                    told.append(self.amber(answer))
                case "reserves":
                    told.append(None if self.reached else self.reserves(answer))
                case "reserves_then_savings":
                    told.append(self.after_bridge(answer))
                case key:
                    precept = key == "taxes_then_savings"
                    told.append(None if self.reached else self.at_limits(answer, precept=precept))
        return [sentence for sentence in told if sentence]

    def notes(self) -> list[str]:
        """Return what limits the answers."""
        solution, kinds = self.solution, {answer.lever.kind for answer in self.solution.answers}
        notes = [_ROUNDED]
        if LeverKind.TAX in kinds:
            notes.append(_REFERENDUM)
        if LeverKind.SAVINGS in kinds:
            notes.append(_SURE_SAVINGS)
        if LeverKind.RESERVES in kinds or solution.answer("reserves_then_savings") is not None:
            notes.append(_FROM_OUTSIDE)
        beyond = (1 - solution.wanted) * solution.runs
        if beyond < _FEW - 1e-9:
            enough = round(_FEW / (1 - solution.wanted))
            notes.append(
                f"With {solution.runs:,} future{'s' if solution.runs != 1 else ''} a confidence of "
                f"{self.wanted} turns on fewer than {_FEW} of them: ask for {enough:,} or more."
            )
        return notes


def solve_finding(solution: Solution) -> Finding:
    """Tell the answers.

    Parameters
    ----------
    solution : Solution
        The answers.

    Returns
    -------
    Finding
        Where the strategy stands, what each lever would take, and how much each confidence takes.
    """
    teller = _Teller(solution)
    return Finding(
        key="solve",
        title=f"What would make it {teller.wanted} sure that {teller.goal}",
        sentences=tuple(teller.sentences()),
        tables=(answers_table(solution), confidence_table(solution)),
        scenario=solution.scenario,
        runs=solution.runs,
        seed=solution.seed,
        notes=tuple(teller.notes()),
    )


def solve_study(solution: Solution) -> Study:
    """Return the answers ready to be told, with their charts.

    Parameters
    ----------
    solution : Solution
        The answers.

    Returns
    -------
    Study
        Sentences, tables and pictures.
    """

    def draw(source: str) -> "tuple[Picture, ...]":
        from mtfs.charts import draw_pictures
        from mtfs.charts.studies.solve import solve_charts

        return draw_pictures(solve_charts(solution), solution, source=source)

    return Study(solve_finding(solution), draw)
