"""What must be true for reserves to run out, and to last, told in sentences that hold at the edges."""

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from mtfs.analysis.breaches import Breach
from mtfs.analysis.findings import Finding
from mtfs.analysis.stress import Stress
from mtfs.analysis.stress.portraits import Likeliest
from mtfs.domain.case import BASE_SCENARIO
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.report.studies import Study
from mtfs.report.studies.stress_tables import stress_tables
from mtfs.words.figures import capital, listed, money_words, percent_words
from mtfs.words.futures import in_futures
from mtfs.words.stress import clauses, fails_words, lasts_words, sds_words, way_words

if TYPE_CHECKING:
    from mtfs.charts import Picture

__all__ = ["likeliest_futures", "plain_stress_sentences", "stress_finding", "stress_study"]

#: From this distance on, a normal lies further out less often than once in a million.
_NO_MATTER_OF_LUCK = 4.75
#: From this distance on it helps to say how rare that is (assumed).
_RARE = 2.5
#: A distance from the plan is told up to here (assumed).
_TELLING_DISTANCE = 10.0
#: With fewer failing futures than this, no ways of failing can be told apart (assumed).
_TOO_FEW = 40
_DISTANCE = (
    "The likeliest future of a kind is the one nearest to the middle future, in which nothing is drawn to "
    "either side. Its distance is in standard deviations of what is uncertain, by the case's own ranges. As "
    "a guide, a single figure is worse than its middle by more than 1 of them in 1 future of 6, by more than "
    "2 in 1 of 44, and by more than 3 in 1 of 740. The share of the futures drawn, and not the distance, "
    "says how often it comes to that."
)
_WORTH = (
    "What a shift is worth is what it adds, by that year, to what reserves must meet, with all else as in "
    "that future. Shifts help and hinder one another, so their worth adds up only roughly."
)


class _Teller:
    """Tells one study; in plain words without distances, which are in standard deviations."""

    def __init__(self, result: Stress, *, plain: bool = False) -> None:
        self.result = result
        self.plain = plain
        self.middle_fails = result.middle_excess > HALF_A_PENNY
        self.plan_fails = result.plan_excess > HALF_A_PENNY
        exhausted = result.breach is Breach.EXHAUSTED
        self.they = "they do" if exhausted else "it does"
        self.held = "usable reserves hold" if exhausted else "the minimum allows"
        # Elsewhere in a report the middle is that of one figure over all futures, which is another amount.
        self.middle = "a future of neither good nor bad luck" if plain else "the middle future"

    def share(self) -> str:
        """Say in how many futures it fails."""
        result, fails = self.result, fails_words(self.result)
        chance = result.failing.share
        if result.runs == 1:
            return f"{'In' if chance else 'Not in'} the one future that was drawn: {fails}."
        if chance == 0 and self.plain:
            return f"There is no future among the {result.runs:,} tested in which {fails}."
        if chance in (0, 1):
            return f"In {'all' if chance else 'none'} of {result.runs:,} futures {fails}."
        return f"{in_futures(chance)} {fails}."

    def failing(self) -> str:
        """Say what it takes to fail."""
        future, excess = self.result.failing.likeliest, money_words(self.result.middle_excess)
        if future is None:
            return f"No future was found in which {self.they}, among those drawn or beyond them."
        told = listed(clauses(self.result, future, fails=True))
        if not self.middle_fails and self.plain:
            told = told or "many small shifts away from the plan"
            if self.result.failing.share == 0:
                return f"For that it would most likely take {told}."
            return f"{capital(self.they)} so most likely with {told}."
        if not self.middle_fails:
            start = f"The likeliest future in which {self.they} lies {self._away(future)}"
            return f"{start}: {told}." if told else f"{start}."
        if self.plan_fails:
            plan = money_words(self.result.plan_excess)
            return (
                f"It takes nothing unusual: the plan itself needs {plan} more than {self.held}, and "
                f"{self.middle} {excess} more."
            )
        usual = f"It takes nothing unusual: the plan lasts, but {self.middle} does not"
        need = f"It needs {excess} more than {self.held}."
        return f"{usual}, with {told}. {need}" if told else f"{usual}. {need}"

    @staticmethod
    def _away(future: Likeliest) -> str:
        away = f"{sds_words(future.distance)} from the middle future"
        # Further than this a distance from the plan says only that ranges leave the plan out.
        near = future.plan_distance <= _TELLING_DISTANCE
        return f"{away} and {future.plan_distance:.1f} from the plan" if near else away

    @staticmethod
    def _spare(excess: float) -> str:
        return "nothing" if abs(excess) < 0.5 else money_words(abs(excess))

    def surviving(self) -> str:
        """Say what it takes to last."""
        result, future = self.result, self.result.surviving.likeliest
        if future is None:
            return f"No future was found that is good enough for {lasts_words(result)}."
        if not self.middle_fails:
            spare = self._spare(result.middle_excess)
            if self.plan_fails:
                middle = capital(self.middle)
                return f"{middle} lasts, with {spare} to spare; the plan itself does not."
            plan = self._spare(result.plan_excess)
            return f"The plan lasts with {plan} to spare, and {self.middle} with {spare}."
        told = listed(clauses(result, future, fails=False)) or "a better future in many small ways"
        if self.plain:
            sentence = f"For {lasts_words(result)} it would most likely take {told}."
            never = result.runs > 1 and result.surviving.share == 0
            none = f" None of the {result.runs:,} futures tested was as good as that." if never else ""
            return f"{sentence}{none}{_reckoning(future.distance)}"
        away = f"the likeliest such future lies {self._away(future)}."
        return f"For {lasts_words(result)} it would take {told}: {away}{_reckoning(future.distance)}"

    def ways(self) -> str | None:
        """Say how many ways of failing there are."""
        result = self.result
        if len(result.ways) > 1:
            number = {2: "two", 3: "three"}[len(result.ways)]
            told = [f"{percent_words(way.share)} through {way_words(result, way)}" for way in result.ways]
            return f"The futures that fail do so in {number} distinct ways: {listed(told)}."
        failed = round(result.failing.share * result.runs)
        if not failed or not result.parts:
            return None
        if failed < _TOO_FEW:
            return "Too few futures fail for different ways of failing to be told apart."
        return "There is one way of failing: the futures that fail fall into no distinct groups."


def _reckoning(distance: float) -> str:
    """Say how rare it is that a future lies so far out, from a normal's tail, to one figure."""
    if distance < _RARE:
        return ""
    if distance > _NO_MATTER_OF_LUCK:
        return (
            " That is no matter of luck: by a rough reckoning, less than one future in a million lies so far "
            "out."
        )
    one_in = 1.0 / float(ndtr(-distance))
    figure = 10.0 ** int(np.log10(one_in))
    return f" By a rough reckoning, one future in {round(one_in / figure) * figure:,.0f} lies so far out."


def likeliest_futures(result: Stress) -> dict[str, Likeliest]:
    """Name the likeliest futures of a study as scenarios of a case.

    Parameters
    ----------
    result : Stress
        The study.

    Returns
    -------
    dict of str to Likeliest
        By a name for each that was found: the one that fails, the one that lasts, and that of each way of
        failing where there are several.
    """
    year = result.year
    of = "" if result.scenario == BASE_SCENARIO else f" from {result.scenario}"
    fails, lasts = {
        Breach.EXHAUSTED: (f"Fails by {year}", f"Survives to {year}"),
        Breach.BELOW_MINIMUM: (f"Below minimum by {year}", f"At minimum to {year}"),
    }[result.breach]
    named = {
        f"{fails} (likeliest){of}": result.failing.likeliest,
        f"{lasts} (likeliest){of}": result.surviving.likeliest,
    }
    if len(result.ways) > 1:
        named |= {f"{fails} (way {n}){of}": way.likeliest for n, way in enumerate(result.ways, start=1)}
    return {name: future for name, future in named.items() if future is not None}


def stress_finding(result: Stress) -> Finding:
    """Tell what must be true for reserves to run out, and for them to last.

    Parameters
    ----------
    result : Stress
        The study.

    Returns
    -------
    Finding
        How many futures fail, what it takes to fail and to last, the ways of failing, and every figure of the
        likeliest and the typical futures.
    """
    teller = _Teller(result)
    sentences = (teller.share(), teller.failing(), teller.surviving(), teller.ways())
    return Finding(
        key="stress",
        title=f"What must be true for it to come to this: {fails_words(result)}",
        sentences=tuple(sentence for sentence in sentences if sentence),
        tables=stress_tables(result),
        scenario=result.scenario,
        runs=result.runs,
        seed=result.seed,
        notes=(_DISTANCE, _WORTH),
    )


def plain_stress_sentences(result: Stress) -> tuple[str, ...]:
    """Tell the same in words without a term of statistics.

    Parameters
    ----------
    result : Stress
        The study.

    Returns
    -------
    tuple of str
        How many futures fail, what it takes to fail and to last, and the ways of failing where there are
        several.
    """
    teller = _Teller(result, plain=True)
    ways = teller.ways() if len(result.ways) > 1 else None
    return tuple(filter(None, (teller.share(), teller.failing(), teller.surviving(), ways)))


def stress_study(result: Stress) -> Study:
    """Return the study ready to be told, with its charts.

    Parameters
    ----------
    result : Stress
        The study.

    Returns
    -------
    Study
        Sentences, tables and pictures.
    """

    def draw(source: str) -> "tuple[Picture, ...]":
        from mtfs.charts import draw_pictures
        from mtfs.charts.studies.stress import stress_charts

        return draw_pictures(stress_charts(result), result, source=source)

    return Study(stress_finding(result), draw)
