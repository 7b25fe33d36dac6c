"""A SIPmath tool of another make: it knows the standard and nothing of mtfs.

It follows what the published readers do: HDR 2.0 is counted with `PM_Index` from 1, a Gaussian copula takes
the normal scores of its generators through the Cholesky factor of the named matrix, and arrays are read
in order.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

Trials = NDArray[np.float64]


def hdr(trials: int, var: int, entity: int, seed3: int, seed4: int) -> list[float]:
    """Hubbard's counter-based generator (Winter Simulation Conference 2019), in whole numbers."""
    found = []
    for index in range(1, trials + 1):
        one = index * 2499997 + var * 1800451 + entity * 2000371 + seed3 * 1796777 + seed4 * 2299603
        two = index * 2246527 + var * 2399993 + entity * 2100869 + seed3 * 1918303 + seed4 * 1624729
        left = (999999999999989 % (one % 7450589 * 4658 + 7450581)) * 383 % 99991 * 7440893
        right = (999999999999989 % (two % 7450987 * 7580 + 7560584)) * 17669 % 7440893
        found.append(((left + right) * 1343 % 2**32 + 0.5) / 2**32)
    return found


class Tool:
    """Reads a library and hands out trials of its SIPs."""

    def __init__(self, library: dict[str, Any], trials: int) -> None:
        assert library["objectType"] == "sipModel"
        assert library["libraryType"] == "SIPmath_3_0"
        self.library, self.count = library, trials
        self.sips = {sip["name"]: sip for sip in library["sips"]}
        assert len(self.sips) == len(library["sips"])

    def trials(self, name: str) -> Trials:
        sip = self.sips[name]
        if sip["function"] == "SIP_Array":
            rng = self._named(self.library["U01"]["rng"], sip["ref"]["name"])
            assert rng["function"] == "Index"
            assert sip["arguments"]["type"] == "array"
            return np.array(sip["arguments"]["value"][: self.count])
        assert sip["function"] == "Metalog_1_0"
        y = self._uniform(sip["ref"])
        total, logit, centred = np.zeros(self.count), special.logit(y), y - 0.5
        for k, a in enumerate(sip["arguments"]["aCoefficients"], start=1):
            first = {1: np.ones_like(y), 2: logit, 3: centred * logit, 4: centred}
            power = centred ** ((k - 1) // 2)
            total += a * first.get(k, power if k % 2 else power * logit)
        return total

    def _named(self, records: list[dict[str, Any]], name: str) -> dict[str, Any]:
        (record,) = [r for r in records if r["name"] == name]
        return record

    def _generator(self, name: str) -> Trials:
        record = self._named(self.library["U01"]["rng"], name)
        assert record["function"] == "HDR_2_0"
        a = record["arguments"]
        assert a["counter"] == "PM_Index"
        return np.array(hdr(self.count, a["varId"], a["entity"], a["seed3"], a["seed4"]))

    def _uniform(self, ref: dict[str, str]) -> Trials:
        if ref["source"] == "rng":
            return self._generator(ref["name"])
        copula = self._named(self.library["U01"]["copula"], ref["name"])
        assert copula["function"] == "GaussianCopula"
        named = copula["arguments"]["correlationMatrix"]
        assert named["type"] == "globalVariables"
        value = self._named(self.library["globalVariables"], named["value"])["value"]
        names = value["rows"]
        matrix = np.zeros((len(names), len(names)))
        for cell in value["matrix"]:
            i, j = names.index(cell["row"]), names.index(cell["col"])
            matrix[i, j] = matrix[j, i] = cell["value"]
        scores = special.ndtri(np.array([self._generator(name) for name in copula["arguments"]["rng"]]))
        layer = copula["copulaLayer"].index(ref["copulaLayer"])
        return special.ndtr(np.linalg.cholesky(matrix) @ scores)[layer]
