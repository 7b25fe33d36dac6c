"""Names of SIPs that any tool may use as the name of a range or a variable."""

import re

__all__ = ["Names"]


class Names:
    """Gives out names, each once whatever the case of its letters."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def give(self, text: str) -> str:
        """Return the name that comes nearest to a text and is still free.

        Parameters
        ----------
        text : str
            What it should say.

        Returns
        -------
        str
            Letters, digits, underscores and stops, beginning with a letter or an underscore.
        """
        name = re.sub(r"[^\w.]+", "_", text).strip("_.")
        if not re.match(r"[^\W\d]", name):
            name = f"_{name}"
        free, number = name, 1
        while free.casefold() in self._taken:
            number += 1
            free = f"{name}_{number}"
        self._taken.add(free.casefold())
        return free
