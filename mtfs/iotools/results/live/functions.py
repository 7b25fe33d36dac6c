"""The functions of a spreadsheet that the live plan needs: those that Excel 2010 and LibreOffice both have.

None is volatile, and none needs array entry.
"""

from mtfs.errors import ModelError
from mtfs.iotools.results.live.formulas import (
    Block,
    Formula,
    alike,
    as_number,
    as_text,
    literal,
    number_of,
    trim,
)

__all__ = [
    "first_year_of",
    "largest",
    "not_available",
    "pick",
    "position_in",
    "rounded",
    "smallest",
    "sum_below",
    "sum_of",
    "sum_product",
    "sum_where",
    "trimmed",
    "when",
    "word",
]


def _wrapped(name: str, *parts: Formula | float | str) -> str:
    texts = [part.text if isinstance(part, Formula) else literal(part).text for part in parts]
    return f"{name}({','.join(texts)})"


def largest(*parts: Formula | float) -> Formula:
    """Return the largest of some numbers.

    Parameters
    ----------
    *parts : Formula or float
        The numbers.

    Returns
    -------
    Formula
        MAX.
    """
    return Formula(_wrapped("MAX", *parts), max(number_of(part) for part in parts))


def smallest(*parts: Formula | float) -> Formula:
    """Return the smallest of some numbers.

    Parameters
    ----------
    *parts : Formula or float
        The numbers.

    Returns
    -------
    Formula
        MIN.
    """
    return Formula(_wrapped("MIN", *parts), min(number_of(part) for part in parts))


def rounded(part: Formula) -> Formula:
    """Round a sum to the penny.

    Parameters
    ----------
    part : Formula
        The sum [£].

    Returns
    -------
    Formula
        ROUND. Plus 0 takes the minus from a zero.
    """
    return Formula(_wrapped("ROUND", part, 2.0), round(as_number(part.value), 2) + 0.0)


def when(condition: Formula, then: Formula | float | str, otherwise: Formula | float | str) -> Formula:
    """Choose between two values.

    Parameters
    ----------
    condition : Formula
        A logical value, such as `Formula.equals` gives.
    then, otherwise : Formula, float or str
        What it is where that holds, and where it does not.

    Returns
    -------
    Formula
        IF; it gives 0 where the choice is a blank cell.
    """
    chosen = then if condition.value else otherwise
    value = chosen.value if isinstance(chosen, Formula) else chosen
    return Formula(_wrapped("IF", condition, then, otherwise), 0.0 if value is None else value)


def trimmed(part: Formula) -> Formula:
    """Take the outer spaces from a text.

    Parameters
    ----------
    part : Formula
        The text; a number becomes one.

    Returns
    -------
    Formula
        TRIM.
    """
    return Formula(_wrapped("TRIM", part), trim(as_text(part.value)))


def word(part: Formula) -> Formula:
    """Return a keyword as the formulas compare it.

    Parameters
    ----------
    part : Formula
        A text.

    Returns
    -------
    Formula
        Without outer spaces, in small letters.
    """
    return Formula(_wrapped("LOWER", trimmed(part)), trim(as_text(part.value)).lower())


def first_year_of(part: Formula) -> Formula:
    """Return the calendar year in which a financial year begins.

    Parameters
    ----------
    part : Formula
        A year label.

    Returns
    -------
    Formula
        2028 for ``2028/29``; where there is none, an error in the cell.
    """
    digits = trim(as_text(part.value))[:4]
    return Formula(f"VALUE(LEFT({trimmed(part).text},4))", float(digits) if digits.isdigit() else None)


def not_available() -> Formula:
    """Return an error, for what may not stand in a cell.

    Returns
    -------
    Formula
        NA.
    """
    return Formula("NA()", None)


def sum_of(block: Block) -> Formula:
    """Add up cells.

    Parameters
    ----------
    block : Block
        The cells; texts and blanks count for nothing.

    Returns
    -------
    Formula
        SUM, or 0 for no cells.
    """
    if not block.text:
        return literal(0.0)
    numbers = [value for value in block.values if isinstance(value, float)]
    return Formula(f"SUM({block.text})", float(sum(numbers)))


def sum_where(keys: Block, key: str, block: Block) -> Formula:
    """Add up the cells beside a keyword.

    Parameters
    ----------
    keys : Block
        Keywords, as `word` gives them.
    key : str
        The one that counts. It holds no wildcard.
    block : Block
        The cells, as many.

    Returns
    -------
    Formula
        SUMIF, or 0 for no cells.
    """
    if not keys.text:
        return literal(0.0)
    pairs = zip(keys.values, block.values, strict=True)
    total = sum(value for found, value in pairs if found == key and isinstance(value, float))
    return Formula(f"SUMIF({keys.text},{literal(key).text},{block.text})", float(total))


def sum_below(keys: Block, limit: Formula, block: Block) -> Formula:
    """Add up the cells beside numbers below a limit.

    Parameters
    ----------
    keys : Block
        Whole numbers.
    limit : Formula
        What they must be below.
    block : Block
        The cells, as many.

    Returns
    -------
    Formula
        SUMIF.
    """
    least = as_number(limit.value)
    pairs = zip(keys.values, block.values, strict=True)
    total = sum(as_number(value) for found, value in pairs if as_number(found) < least)
    return Formula(f'SUMIF({keys.text},"<"&{limit.text},{block.text})', float(total))


def sum_product(text: str, value: float) -> Formula:
    """Add up products over rows, where no other function says it.

    Parameters
    ----------
    text : str
        What is multiplied.
    value : float
        What that comes to.

    Returns
    -------
    Formula
        SUMPRODUCT, which needs no array entry.
    """
    return Formula(f"SUMPRODUCT({text})", float(value))


def pick(block: Block, position: Formula) -> Formula:
    """Return the cell at a position.

    Parameters
    ----------
    block : Block
        The cells.
    position : Formula
        The position, from 1.

    Returns
    -------
    Formula
        INDEX.
    """
    value = block.values[int(as_number(position.value)) - 1]
    return Formula(f"INDEX({block.text},{position.text})", 0.0 if value is None else value)


def position_in(names: Block, numbers: Block, name: Formula) -> Formula:
    """Return the number that stands beside a name.

    Parameters
    ----------
    names, numbers : Block
        Names without outer spaces, and the number of each, from 1. Number 1 stands for no name.
    name : Formula
        The name that is looked for, with or without regard to case and outer spaces.

    Returns
    -------
    Formula
        1 for a blank, and an error in the cell for a name that is not there. No wildcard counts as one.
    """
    wanted = trimmed(name)
    found = [
        number
        for known, number in zip(names.values, numbers.values, strict=True)
        if alike(known, wanted.value)
    ]
    if wanted.value and len(found) != 1:
        msg = f"a formula of the workbook finds {len(found)} drivers named '{wanted.value}'"
        raise ModelError(msg)
    is_it = f"({names.text}={wanted.text})"
    lookup = f"IF(SUMPRODUCT(--{is_it})=0,NA(),SUMPRODUCT({is_it}*{numbers.text}))" if names.text else "NA()"
    return Formula(f'IF({wanted.text}="",1,{lookup})', as_number(found[0]) if wanted.value else 1.0)
