"""The parts of the page on the backtest that are made from its figures, as Markdown."""

from collections.abc import Mapping, Sequence

from mtfs.analysis.evidence.backtest.study import Backtest, Folds, LineBacktest
from mtfs.analysis.evidence.backtest.summary import (
    ALL_YEARS,
    TARGET_SHARE,
    Slice,
    coverage,
    headline,
    mean_crps,
    slices,
)
from mtfs.words.evidence.backtest.answers import best_rival_gain, gains, shock_slice
from mtfs.words.evidence.backtest.names import class_label, line_name, method_label, one_decimal, range_words
from mtfs.words.evidence.backtest.sentences import (
    coverage_sentence,
    gain_sentence,
    shock_sentence,
    study_sentence,
    together_sentences,
)

__all__ = ["backtest_page_parts", "growth_page_parts"]


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, texts: int = 1) -> str:
    """Set a table; so many of its columns are texts, and the others figures."""
    rule = ["---"] * texts + ["---:"] * (len(heads) - texts)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rule, *rows))


def _listed(sentences: Sequence[str]) -> str:
    return "\n".join(f"- {sentence}" for sentence in sentences)


def _coverage_table(found: Backtest) -> str:
    rows = []
    for line in found.lines:
        part, shock = headline(line), shock_slice(line)
        held = {share: coverage(line, line.model, share, part) for share in (0.5, 0.8, 0.9)}
        in_shock = (
            "–" if shock is None else one_decimal(coverage(line, line.model, TARGET_SHARE, shock).value)
        )
        rows.append(
            (
                line_name(line),
                f"{held[0.8].cells:,}",
                one_decimal(held[0.5].value),
                f"**{one_decimal(held[0.8].value)}**",
                range_words(held[0.8].low, held[0.8].high),
                one_decimal(held[0.9].value),
                in_shock,
            )
        )
    heads = (
        "Line",
        "Council-years",
        "In the 50% range",
        "In the 80% range",
        "95% interval of that",
        "In the 90% range",
        "80% range, shock years",
    )
    return _table(heads, rows)


def _miss_table(found: Backtest) -> str:
    rows = []
    for place, scores in enumerate(found.lines[0].scores):
        figures = [mean_crps(line, line.scores[place], headline(line)).value for line in found.lines]
        rows.append((method_label(scores.method, found.target), *(f"{figure:.2%}" for figure in figures)))
    return _table(("Method", *(line_name(line) for line in found.lines)), rows)


def _gain_table(found: Backtest) -> str:
    rows = []
    for line in found.lines:
        for gain in gains(line):
            ends = (
                "–"
                if gain.difference.low is None or gain.difference.high is None
                # The gain is the difference with its sign turned.
                else f"{_points(-gain.difference.high)} to {_points(-gain.difference.low)}"
            )
            rows.append(
                (
                    line_name(line),
                    method_label(gain.rival.method, found.target),
                    one_decimal(gain.share),
                    _points(-gain.difference.value),
                    ends,
                    f"{gain.better_years} of {gain.years}",
                )
            )
    heads = ("Line", "Rival", "Smaller by", "In points of the budget", "95% interval", "Better in years")
    return _table(heads, rows, texts=2)


def _points(share: float) -> str:
    text = f"{abs(100 * share):.2f}"
    return f"−{text}" if share < 0 and text.strip("0.") else text


def _class_table(found: Backtest) -> str:
    rows = []
    for line in found.lines:
        years = headline(line).years
        for part in slices(line):
            if part.years == years and part.council_class != line.council_class:
                held = coverage(line, line.model, TARGET_SHARE, part)
                rows.append(
                    (
                        line_name(line),
                        class_label(part.council_class),
                        f"{held.cells:,}",
                        one_decimal(held.value),
                        range_words(held.low, held.high),
                    )
                )
    heads = ("Line", "Class", "Council-years", "In the 80% range", "95% interval")
    return _table(heads, rows, texts=2)


def _ways_tables(ways: Mapping[str, Backtest]) -> str:
    """Set what other ways to choose the years to learn from come to, beside the main one."""
    first = next(iter(ways.values()))
    ordinary, every, ahead = [], [], []
    for place, line in enumerate(first.lines):
        others = [found.lines[place] for found in ways.values()]
        ordinary.append((line_name(line), *(_held(other, headline(other)) for other in others)))
        every.append((line_name(line), *(_held(other, _all_years(other)) for other in others)))
        ahead.append((line_name(line), *(one_decimal(best_rival_gain(other).share) for other in others)))
    return "\n\n".join(
        (
            "Share of outturns of ordinary years within the 80% range:",
            _table(("Line", *ways), ordinary),
            "The same of all years that were scored, shock years among them:",
            _table(("Line", *ways), every),
            "By how much the model's miss is smaller than that of the closest rival, in ordinary years:",
            _table(("Line", *ways), ahead),
        )
    )


def _held(line: LineBacktest, part: Slice) -> str:
    return one_decimal(coverage(line, line.model, TARGET_SHARE, part).value)


def _all_years(line: LineBacktest) -> Slice:
    return next(part for part in slices(line) if part.years == ALL_YEARS)


def _ways(found: Sequence[Backtest]) -> dict[str, Backtest]:
    """Return backtests by what their methods learned from, in a few words."""
    told = {}
    for one in found:
        kind = "years, shock years too" if one.learns_from_shocks else "ordinary years"
        before = one.folds is Folds.YEARS_BEFORE
        told[f"The {kind} before" if before else f"All other {kind}"] = one
    return told


def backtest_page_parts(found: Sequence[Backtest], files: Sequence[tuple[str, str, str]]) -> dict[str, str]:
    """Return the parts of the page that are made from figures.

    Parameters
    ----------
    found : sequence of Backtest
        The backtest, and then others of the same lines that learned from other years.
    files : sequence of tuple of str
        For each file that it was made from: its name, what it is, and the hash of its bytes.

    Returns
    -------
    dict of str to str
        Markdown by the name of the part.
    """
    main = found[0]
    return {
        "answer": _listed(
            (
                study_sentence(main),
                *(coverage_sentence(line, main.target) for line in main.lines),
                *together_sentences(main),
            )
        ),
        "coverage": _coverage_table(main),
        "gains": _listed([gain_sentence(line, main.target) for line in main.lines]),
        "misses": _miss_table(main),
        "rivals": _gain_table(main),
        "shocks": shock_sentence(main),
        "classes": _class_table(main),
        "ways": _ways_tables(_ways(found)),
        "files": _table(
            ("File", "What it is", "SHA-256, its first 12 digits"),
            [(name, what, f"`{digest[:12]}`") for name, what, digest in files],
            texts=3,
        ),
    }


def growth_page_parts(found: Backtest) -> dict[str, str]:
    """Return the parts of the page on growth.

    Parameters
    ----------
    found : Backtest
        The backtest of growth.

    Returns
    -------
    dict of str to str
        Markdown by the name of the part.
    """
    return {
        "growth": "\n\n".join(
            (
                _listed(
                    (
                        study_sentence(found),
                        *(coverage_sentence(line, found.target) for line in found.lines),
                        *(gain_sentence(line, found.target) for line in found.lines),
                        *(sentence for sentence in (shock_sentence(found),) if sentence),
                    )
                ),
                _coverage_table(found),
            )
        )
    }
