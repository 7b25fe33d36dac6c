"""That the ranges of assumptions are themselves drawn, and by how much, in plain sentences."""

from mtfs.domain.assumptions import ParameterError
from mtfs.domain.case import Case
from mtfs.domain.parameters import unchanged_drivers
from mtfs.words.figures import listed

__all__ = ["parameter_sentence", "parameter_sentences"]


def _error_words(error: ParameterError) -> str:
    parts = []
    if error.location_error:
        parts.append(f"±{error.location_error * 100:.2g} percentage points")
    if error.scale_error:
        parts.append(f"{'' if parts else 'its '}width ±{error.scale_error * 100:.2g}%")
    return ", ".join(parts)


def parameter_sentence(case: Case) -> str:
    """Say that the ranges of assumptions are themselves drawn.

    Parameters
    ----------
    case : Case
        The case.

    Returns
    -------
    str
        A sentence; nothing where the ranges are the same in every future.
    """
    errors = case.parameter_errors
    if errors is None:
        return ""
    count = len(errors.by_driver)
    ranges = "the range of 1 assumption lies" if count == 1 else f"the ranges of {count} assumptions lie"
    wide = "how wide it is" if count == 1 else "how wide they are"
    return (
        f"Parameter uncertainty is on: where {ranges}, and {wide}, is not known for sure, so "
        "each future draws that too, once for all its years."
    )


def parameter_sentences(case: Case) -> tuple[str, ...]:
    """Say whose ranges are drawn, by how much, and which stay as they are.

    Parameters
    ----------
    case : Case
        The case.

    Returns
    -------
    tuple of str
        Sentences; none where the ranges are the same in every future.
    """
    errors = case.parameter_errors
    if errors is None:
        return ()
    told = "; ".join(f"{name} {_error_words(error)}" for name, error in errors.by_driver.items())
    origin = f" (from {errors.source})" if errors.source else ""
    sentences = [parameter_sentence(case), f"Typical errors{origin}: {told}."]
    left = unchanged_drivers(case)
    if left:
        stay = "whose range stays as it is" if len(left) == 1 else "whose ranges stay as they are"
        sentences.append(f"There are no such figures for {listed(list(left))}, {stay}.")
    if errors.guessed:
        named = listed(list(errors.guessed))
        if len(errors.guessed) == 1:
            sentences.append(f"The role of {named} was taken from its name.")
        else:
            sentences.append(f"The roles of {named} were taken from their names.")
    return tuple(sentences)
