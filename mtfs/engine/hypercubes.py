"""Latin hypercubes: draws a hundred or so at a time, which share every range of values out among them."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from mtfs.engine.draws import Draws

__all__ = ["LATIN_RUNS", "LatinDraws", "affine_permutations"]

#: Runs of one Latin hypercube: 5³. Larger ones gain next to nothing (docs/precision.md), and leave fewer of
#: them to tell the error from. A block holds whole ones.
LATIN_RUNS = 125


@cache
def affine_permutations() -> NDArray[np.uint8]:
    """Return every permutation ``a x + b`` of the field of 5³ elements.

    Returns
    -------
    ndarray of uint8, shape (15500, 125)
        Where each element goes.

    Notes
    -----
    An element is three digits to the base 5: added digit by digit, multiplied as polynomials modulo
    ``x³ + 3x + 3``, of which ``x`` is a primitive root.
    """
    elements = np.arange(LATIN_RUNS)
    digits = elements[:, None] // [1, 5, 25] % 5
    added = ((digits[:, None] + digits) % 5 @ [1, 5, 25]).astype(np.uint8)
    powers = [1]
    while len(powers) < LATIN_RUNS - 1:
        low, middle, high = digits[powers[-1]]
        # Times x, where x³ = -3x - 3 = 2x + 2.
        powers.append(int(2 * high % 5 + (low + 2 * high) % 5 * 5 + middle * 25))
    multiplied = np.zeros((LATIN_RUNS - 1, LATIN_RUNS), dtype=np.intp)
    for shift in range(LATIN_RUNS - 1):
        multiplied[shift, powers] = np.roll(powers, -shift)
    return added[:, multiplied].reshape(-1, LATIN_RUNS)


class LatinDraws(Draws):
    """The draws of blocks of runs, in Latin hypercubes of `LATIN_RUNS` runs each.

    Notes
    -----
    In each hypercube every stream, and every year of it, visits each of as many equally likely strata once,
    in an order of its own, and falls anywhere in it. So what one uncertainty does on average is nearly free
    of Monte Carlo error. A run by itself is as random as any, and the hypercubes are independent.

    An order is not any of the 125! that there are but one of the 15,500 permutations ``a x + b`` of the
    field of 5³ elements, which takes a look into a table. Of these as of all orders, two runs are as likely
    to go to any two strata; so the variance of a mean is the same (Matousek 1998).

    References
    ----------
    McKay, M. D., Beckman, R. J. and Conover, W. J. (1979), "A comparison of three methods for selecting
    values of input variables in the analysis of output from a computer code", Technometrics 21(2), 239-245.

    Owen, A. B. (1997), "Monte Carlo variance of scrambled net quadrature", SIAM Journal on Numerical Analysis
    34(5), 1884-1910: with n runs the variance of a mean is never above n/(n-1) times that of random draws.

    Matousek, J. (1998), "On the L2-discrepancy for anchored boxes", Journal of Complexity 14(4), 527-556:
    affine permutations of the digits leave that variance as it is.
    """

    @staticmethod
    def replicates(runs: int) -> NDArray[np.intp]:
        """Tell which hypercube each run is of.

        Parameters
        ----------
        runs : int
            How many runs there are, over all blocks.

        Returns
        -------
        ndarray of int, shape (runs,)
            From 0.
        """
        return np.arange(runs) // LATIN_RUNS

    def _strata(self) -> NDArray[np.uint8]:
        return affine_permutations()
