"""How a run was made and how sure its figures are, for the technical appendix: true of the engine as it is.

These are the words of docs/model.md and docs/precision.md in short.
"""

from mtfs.analysis.blocks import Request
from mtfs.analysis.result import Result
from mtfs.domain.assumptions import Correlations
from mtfs.engine.draws import Sampling
from mtfs.engine.hypercubes import LATIN_RUNS
from mtfs.engine.uncertainties import copula
from mtfs.words.figures import listed

__all__ = [
    "LIMITS",
    "correlation_sentence",
    "exact_percent",
    "futures_sentence",
    "method_paragraphs",
    "pairs_of",
    "precision_sentences",
    "sampling_words",
]

LIMITS: tuple[str, ...] = (
    "The model knows no decisions. In a real council, members and officers act long before reserves are "
    "gone.",
    "Council tax rises and planned movements of reserves are taken as decided, and not as uncertain.",
    "Pressures, this year's forecast variances and the yearly rates do not depend on one another, save for "
    "the correlations that the case gives and for what all savings schemes share.",
    "Borrowing, and what the sale of assets pays for, are outside the model, save as lines that the case "
    "gives.",
    "Balances after usable reserves have first run out assume that the missing money came from elsewhere at "
    "no cost. No real council could count on that.",
    "The chances are as good as the assumptions, which are set out with what they rest on.",
)

_SAMPLING: dict[Sampling, str] = {
    Sampling.RANDOM: "at random, each future on its own",
    Sampling.LATIN_HYPERCUBE: f"as Latin hypercubes of {LATIN_RUNS} futures each, in which the values of "
    "every assumption are spread evenly over what is likely",
    Sampling.SOBOL: "as scrambled Sobol’ sequences, which fill the ranges of all assumptions together evenly",
}


def sampling_words(sampling: Sampling) -> str:
    """Say how the futures were drawn.

    Parameters
    ----------
    sampling : Sampling
        The way.

    Returns
    -------
    str
        To follow ``drawn``.
    """
    return _SAMPLING[sampling]


def futures_sentence(request: Request) -> str:
    """Say how many futures there are and where they come from.

    Parameters
    ----------
    request : Request
        What was asked of the engine.

    Returns
    -------
    str
        A sentence.
    """
    drawn = "1 future was" if request.runs == 1 else f"{request.runs:,} futures were"
    return f"{drawn} drawn from the seed {request.seed}, {sampling_words(request.sampling)}."


def method_paragraphs(request: Request) -> tuple[tuple[str, str], ...]:
    """Tell the method in half a page.

    Parameters
    ----------
    request : Request
        What was asked of the engine.

    Returns
    -------
    tuple of (str, str)
        What each paragraph is about, and the paragraph.
    """
    return (
        (
            "The plan.",
            "The sums of the plan are worked out once. Every rate takes its central value, this year's "
            "variances their likeliest, and savings come in full and on time. Pressures that are certain "
            "come in full, and no others do.",
        ),
        (
            "The futures.",
            f"The same sums are then worked out in each future. {futures_sentence(request)} In each, every "
            "uncertain assumption takes a value of its own from the range that the case gives it. What one "
            "year brings may in part stay in the next, and assumptions that tend to be out together are. "
            "Nothing is cut off at nil, so that a surplus counts as one.",
        ),
        (
            "Savings.",
            "Each scheme delivers a share of its plan, and may be late. All schemes share a part of their "
            "luck: a council that is short of capacity delivers less, and later, everywhere at once.",
        ),
        (
            "Reserves.",
            "In each year planned movements of reserves come first. The gap is then taken from usable "
            "reserves. Committed reserves are never drawn on. What no usable reserve can meet is called "
            "unfunded: it is reported, and not carried into the next year.",
        ),
        (
            "The gap.",
            "Each year's gap is what is left if nothing more is done. It comes back in the next year, so "
            "that the gaps of several years are never added together. In the base year it is the overspend, "
            "as a council must set a balanced budget.",
        ),
        (
            "The same futures.",
            "Every scenario is taken through the same futures, so that the difference between two of them "
            "is their own and not that of the draw.",
        ),
    )


def exact_percent(share: float) -> str:
    """Write a chance with two decimals, for those who check it.

    Parameters
    ----------
    share : float
        A fraction.

    Returns
    -------
    str
        Such as ``45.32%``; never ``0.00%`` or ``100.00%`` of what is not exactly that.
    """
    if 0 < share < 0.00005:
        return "<0.01%"
    if 0.99995 < share < 1:
        return ">99.99%"
    return f"{share * 100:.2f}%"


def precision_sentences(result: Result) -> tuple[str, ...]:
    """Say how sure the chance is that usable reserves have run out.

    Parameters
    ----------
    result : Result
        The run.

    Returns
    -------
    tuple of str
        The chance at the end of the plan, that of the year whose chance is the least sure where it is
        another, and what the interval does not say.
    """
    chances = result.summary.probabilities["p_exhausted_by"]
    intervals = result.summary.probability_intervals["p_exhausted_by"]
    widths = intervals[:, 1] - intervals[:, 0]
    last, widest = len(chances) - 1, int(widths.argmax())

    def told(t: int) -> str:
        low, high = (exact_percent(float(end)) for end in intervals[t])
        return f"by the end of {result.years[t]} is {exact_percent(float(chances[t]))} (from {low} to {high})"

    sentences = [f"The chance that usable reserves have run out {told(last)}."]
    if widths[widest] > widths[last]:
        sentences.append(f"The least sure of these chances is an earlier one: that {told(widest)}.")
    sentences.append(
        "In brackets stands the 95% interval of the error that comes of testing so many futures and not "
        "endlessly many. It says nothing of how good the assumptions are, which is the far larger question."
    )
    return tuple(sentences)


def pairs_of(correlations: Correlations) -> list[tuple[str, str, float, float]]:
    """Return the pairs of drivers that move together.

    Parameters
    ----------
    correlations : Correlations
        The matrix of the case.

    Returns
    -------
    list of (str, str, float, float)
        Two drivers, their correlation as given, and as used: pairs of which neither is 0.
    """
    if not correlations.names:
        return []
    factor, change = copula(correlations)
    # The nearest matrix is the factor's square; without a change it is the one given, to the last digit.
    used = factor @ factor.T if change else correlations.matrix
    return [
        (first, second, float(correlations.matrix[i][j]), float(used[i][j]))
        for i, first in enumerate(correlations.names)
        for j, second in enumerate(correlations.names[:i])
        if correlations.matrix[i][j] or round(float(used[i][j]), 4)
    ]


def correlation_sentence(correlations: Correlations) -> str:
    """Say which drivers move together, and whether the matrix had to be replaced.

    Parameters
    ----------
    correlations : Correlations
        The matrix of the case.

    Returns
    -------
    str
        One sentence, or two where the matrix was replaced.
    """
    given = [(first, second) for first, second, value, _ in pairs_of(correlations) if value]
    if not given:
        text = "The case gives no correlations: no yearly rate depends on another."
    elif len(given) == 1:
        text = f"The case gives one pair of yearly rates that move together: {listed(given[0])}."
    else:
        text = f"The case gives {len(given)} pairs of yearly rates that move together."
    change = copula(correlations)[1] if correlations.names else 0.0
    if change:
        text += (
            " The matrix that it gives is not possible as it stands, and the nearest that is took its place "
            f"(Higham 2002): it differs by {change:.4f} (Frobenius norm)."
        )
    return text
