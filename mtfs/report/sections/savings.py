"""Savings, and how sure they are."""

from dataclasses import replace

from mtfs.analysis.findings import Table
from mtfs.analysis.savings_delivery import SavingsDelivery
from mtfs.report.document import Block, Figure, Paragraph, Ref, Section, TableBlock
from mtfs.report.material import Material
from mtfs.report.sections.savings_tables import (
    savings_intervals_block,
    savings_ratings_table,
    savings_scheme_years_table,
    savings_schemes_table,
    savings_workstreams_table,
    savings_years_table,
)
from mtfs.report.studies.worth import worth_finding
from mtfs.report.tables import report_table
from mtfs.words.savings import (
    chance_sentence,
    delivered_sentence,
    delivery_rows,
    first_year_sentence,
    has_savings,
    planned_sentence,
    programme_sentence,
    rating_sentence,
    red_sentences,
    workstreams_differ,
)

__all__ = ["savings_section"]

#: So many schemes stand in the table of a report that is not for audit.
_MOST_SCHEMES = 25
_TAILS = ("planned", "mean", "p5", "p95")


def _paragraph(*sentences: str, lead: str = "") -> list[Paragraph]:
    text = " ".join(sentence for sentence in sentences if sentence)
    return [Paragraph(text, lead)] if text else []


def _totalled(table: Table, columns: tuple[str, ...] | None = None, *, key: str = "") -> TableBlock:
    """Set a table whose last row is the sum of the others."""
    block = report_table(table, columns=columns, key=key)
    return replace(block, totals=(len(block.rows) - 1,))


def _figure(material: Material, found: SavingsDelivery) -> Figure:
    from mtfs.charts.savings import SAVINGS_CHART

    what = "workstream" if found.has_workstreams else "scheme"
    by = f", by {what}" if len(delivery_rows(found)) > 1 else ""
    return material.figure(SAVINGS_CHART, found, f"Savings planned and delivered in {found.by}{by}")


def _schemes(material: Material, found: SavingsDelivery) -> list[Block]:
    """Return the table of schemes, with words that mention it."""
    table = savings_schemes_table(found, most=None if material.is_full else _MOST_SCHEMES)
    block = _totalled(table)
    each = "each scheme" if len(found.schemes) > 1 else "the scheme"
    text = (Ref(block.key), f" tells what is planned of {each} for {found.by}, and how likely it is to come.")
    return [Paragraph(text), block]


def _worth(material: Material) -> Paragraph:
    """Return which scheme does most when it is made certain."""
    worth = material.worth
    # The first sentence is of how the council stands; the second of which scheme does most.
    first = worth_finding(worth).sentences[1]
    share = f"{100 * worth.confidence:g}% of futures"
    meaning = (
        " The reserves needed are what usable reserves would have had to hold at the start of "
        f"{worth.years[0]} to last to the end of {worth.by} in {share}. What else would help is in "
    )
    return Paragraph((first, meaning, Ref("options"), "."), "Where certainty is worth most.")


def _audit_tables(found: SavingsDelivery) -> list[Block]:
    tables: list[Block] = []
    if workstreams_differ(found):
        tables.append(_totalled(savings_workstreams_table(found)))
    if len(found.ratings) > 1:
        tables.append(_totalled(savings_ratings_table(found)))
    schemes = savings_schemes_table(found)
    tails = replace(schemes, title=f"Savings schemes in {found.by}: averages and tails", note="")
    tables.append(_totalled(tails, ("scheme", *_TAILS), key="savings-tails"))
    tables.append(report_table(savings_scheme_years_table(found)))
    tables.append(savings_intervals_block(found))
    return tables


def savings_section(material: Material) -> Section:
    """Return what savings are planned and likely.

    Parameters
    ----------
    material : Material
        What the report is made from.

    Returns
    -------
    Section
        A sentence where the plan counts on no savings.
    """
    return Section(
        key="savings",
        title="Savings, and how sure they are",
        blocks=tuple(_blocks(material, material.savings)),
    )


def _blocks(material: Material, found: SavingsDelivery) -> list[Block]:
    if not found.schemes:
        return [Paragraph("The plan counts on no savings schemes.")]
    if not has_savings(found):
        return _paragraph(planned_sentence(found)) + ([] if material.is_short else _schemes(material, found))
    blocks: list[Block] = [
        *_paragraph(planned_sentence(found), rating_sentence(found)),
        *_paragraph(delivered_sentence(found), chance_sentence(found), first_year_sentence(found)),
        _figure(material, found),
    ]
    red, together = red_sentences(found), programme_sentence(found)
    if material.is_short:
        # Which schemes, and that they may have no plan; what the model takes red to mean is for officers.
        return blocks + _paragraph(*red[:2])
    blocks += _schemes(material, found)
    if len(found.years) > 1 or material.is_full:
        blocks.append(report_table(savings_years_table(found)))
    blocks += _paragraph(together, lead="What schemes share.")
    blocks += _paragraph(*red, lead="Red schemes.")
    blocks.append(_worth(material))
    return blocks + (_audit_tables(found) if material.is_full else [])
