"""The sheet Correlations: a matrix whose headings are names of drivers, of which one triangle is enough."""

from collections.abc import Iterable

from mtfs.domain.assumptions import Correlations
from mtfs.domain.checks import guess_fraction, matched, nearest_name
from mtfs.errors import Fault
from mtfs.iotools.case.cells import Cell, cell_address, describe, is_blank
from mtfs.iotools.case.values import CellFaultError, read_number, read_text
from mtfs.iotools.spreadsheets.workbook import Grid

__all__ = ["parse_correlations"]

#: How far apart two correlations may be through rounding alone.
_ROUNDING = 1e-9


class _CorrelationReader:
    """Reads the sheet Correlations, whose headings are names of drivers."""

    def __init__(self, grid: Grid, title: str, drivers: Iterable[str], *, check_names: bool) -> None:
        self.grid, self.title, self.check_names = grid, title, check_names
        self.known = {matched(name): name for name in drivers}
        self.faults: list[Fault] = []
        self.entries: dict[tuple[str, str], tuple[float, str]] = {}
        heads = grid[0]
        is_driver = [isinstance(heading, str) and matched(heading) == "driver" for heading in heads]
        self.driver_column = is_driver.index(True) if any(is_driver) else 0
        columns: dict[str, tuple[int, str]] = {}
        for index in range(max(len(row) for row in grid)):
            if index == self.driver_column:
                continue
            below = any(not is_blank(self._cell(row, index).value) for row in range(1, len(grid)))
            cell = self._cell(0, index)
            if below or not is_blank(cell.value):
                self._add_name(columns, cell, index)
        rows: dict[str, tuple[int, str]] = {}
        for number in range(1, len(grid)):
            if any(not is_blank(value) for value in grid[number]):
                self._add_name(rows, self._cell(number, self.driver_column), number)
        for name, (row, _) in rows.items():
            for other, (column, _) in columns.items():
                self._add_entry(name, other, self._cell(row, column))
        self.order = list(dict.fromkeys([*rows, *columns]))

    def _cell(self, row: int, column: int) -> Cell:
        values = self.grid[row]
        address = cell_address(self.title, row, column)
        return Cell(values[column] if column < len(values) else None, address)

    def _add_name(self, names: dict[str, tuple[int, str]], cell: Cell, index: int) -> None:
        allowed = "expected the name of a driver on Drivers"
        try:
            name = read_text(cell, "Driver")
        except CellFaultError as error:
            self.faults.append(error.fault)
            return
        if name is None:
            self.faults.append(Fault(cell.where, "the name is blank beside entries", allowed))
        elif matched(name) in names:
            found = f"the driver '{name}' stands twice"
            allowed = f"expected each driver once; it also stands at {names[matched(name)][1]}"
            self.faults.append(Fault(cell.where, found, allowed))
        elif matched(name) in self.known:
            names[matched(name)] = (index, cell.where)
        elif self.check_names:
            guess = nearest_name(name, list(self.known.values()))
            self.faults.append(Fault(cell.where, f"there is no driver {describe(name)}", allowed, guess))

    def _add_entry(self, name: str, other: str, cell: Cell) -> None:
        pair = f"'{self.known[name]}' with '{self.known[other]}'"
        try:
            value = read_number(cell, f"{self.known[name]} with {self.known[other]}")
        except CellFaultError as error:
            self.faults.append(error.fault)
            return
        if value is None:
            return
        found = f"the correlation of {pair} is {describe(value)}"
        mirrored = self.entries.get((other, name))
        if not -1 <= value <= 1:
            self.faults.append(
                Fault(cell.where, found, "expected -1 to 1", guess_fraction(value, -1, 1, least=2))
            )
        elif name == other and abs(value - 1) > _ROUNDING:
            allowed = "expected 1, or a blank: on the diagonal each driver stands beside itself"
            self.faults.append(Fault(cell.where, found, allowed))
        elif name != other and mirrored is not None and abs(mirrored[0] - value) > _ROUNDING:
            allowed = f"expected {describe(mirrored[0])}, as at {mirrored[1]}, or a blank"
            self.faults.append(Fault(cell.where, found, allowed))
        self.entries[name, other] = (value, cell.where)

    def _entry(self, name: str, other: str) -> float:
        if name == other:
            return 1.0
        found = self.entries.get((name, other)) or self.entries.get((other, name))
        return found[0] if found else 0.0

    @property
    def correlations(self) -> Correlations:
        matrix = tuple(tuple(self._entry(name, other) for other in self.order) for name in self.order)
        return Correlations(tuple(self.known[name] for name in self.order), matrix)


def parse_correlations(
    grid: Grid | None, title: str, drivers: Iterable[str], *, check_names: bool = True
) -> tuple[Correlations, list[Fault]]:
    """Read the correlation matrix.

    Parameters
    ----------
    grid : list of list of object or None
        The cells of the sheet, or None where it is absent.
    title : str
        The name of the sheet.
    drivers : iterable of str
        The names on Drivers.
    check_names : bool, optional
        Whether a name that is not on Drivers is a fault; not where Drivers itself cannot be read.

    Returns
    -------
    correlations : Correlations
        The drivers that the sheet lists, in its order, with a symmetric matrix; none where there are faults.
    faults : list of Fault
        Unknown or doubled names, entries out of range, and triangles that disagree.
    """
    if not grid or all(is_blank(value) for row in grid for value in row):
        return Correlations(), []
    reader = _CorrelationReader(grid, title, drivers, check_names=check_names)
    return (Correlations() if reader.faults else reader.correlations), reader.faults
