"""Reading a case: the workbook, its scenarios, and everything that is wrong with either."""

from pathlib import Path

from mtfs.domain.case import BASE_SCENARIO, Case
from mtfs.domain.checks import matched
from mtfs.domain.strategy import Remark, Strategy
from mtfs.engine.correlation import nearest_correlation
from mtfs.engine.identities import base_year_imbalance
from mtfs.engine.projection import project_plan
from mtfs.errors import Fault, InputError, ModelError
from mtfs.iotools.edits import apply_edits, read_edits
from mtfs.iotools.parse import parse_correlations, parse_strategy
from mtfs.iotools.tables import build_tables
from mtfs.iotools.workbook import RawWorkbook, read_workbook

__all__ = ["case_from_workbook", "read_case"]


def _correlation_remarks(strategy: Strategy) -> list[Remark]:
    import numpy as np

    if not strategy.correlations.names:
        return []
    _, change = nearest_correlation(np.array(strategy.correlations.matrix))
    if change == 0:
        return []
    text = (
        "Correlations: the matrix is not possible as it stands (no set of drivers can be correlated so), and "
        f"the nearest that is takes its place: changed by {change:.4f} (Frobenius norm)"
    )
    return [Remark("warning", text)]


def _balance_remarks(name: str, strategy: Strategy) -> list[Remark]:
    try:
        difference = base_year_imbalance(strategy, project_plan(strategy))
    except ModelError as error:
        raise InputError([Fault("the case", str(error), "expected amounts and rates of a council's size")]) from None
    if difference is None:
        return []
    side = "more than" if difference > 0 else "less than"
    where = "" if name == BASE_SCENARIO else f" in scenario '{name}'"
    text = (
        f"Costs and Funding: the base year {strategy.years[0]} does not balance{where}: base budgets and planned "
        f"movements are £{abs(difference):,.0f} {side} funding"
    )
    return [Remark("warning", text)]


def case_from_workbook(raw: RawWorkbook, path: str = "") -> Case:
    """Turn a workbook's cells into a case.

    Parameters
    ----------
    raw : RawWorkbook
        The cells.
    path : str, optional
        Where they came from.

    Returns
    -------
    Case
        With every scenario.

    Raises
    ------
    InputError
        With all faults, of the case and of its scenarios.
    """
    tables, faults, remarks = build_tables(raw)
    title = next((name for name in raw.grids if matched(name) == "correlations"), "Correlations")
    names = [str(name) for row in tables["drivers"].rows if (name := row.value("name")) is not None]
    correlations, correlation_faults = parse_correlations(raw.grids.get(title), title, names)
    reading = parse_strategy(tables, correlations)
    faults += reading.faults
    faults += correlation_faults
    scenarios, edit_faults = read_edits(tables["scenarios"])
    faults += edit_faults
    strategies: dict[str, Strategy] = {}
    if reading.strategy is not None:
        strategies[BASE_SCENARIO] = reading.strategy
        remarks += reading.remarks
        remarks += _correlation_remarks(reading.strategy)
        remarks += _balance_remarks(BASE_SCENARIO, reading.strategy)
    for name, edits in scenarios.items():
        edited, edit_faults = apply_edits(tables, edits)
        faults += [Fault(f.where, f.found, f.allowed, f.guess, name) for f in edit_faults]
        if edit_faults or reading.strategy is None:
            continue
        outcome = parse_strategy(edited, correlations)
        faults += [Fault(f.where, f.found, f.allowed, f.guess, name) for f in outcome.faults]
        if outcome.strategy is not None:
            strategies[name] = outcome.strategy
            if not _balance_remarks(BASE_SCENARIO, reading.strategy):
                remarks += _balance_remarks(name, outcome.strategy)
    if faults:
        raise InputError(dict.fromkeys(faults))
    return Case(
        strategies=strategies,
        edits=tuple(located.edit for edits in scenarios.values() for located in edits),
        remarks=tuple(dict.fromkeys(remarks)),
        path=path,
        sha256=raw.sha256,
    )


def read_case(path: str | Path) -> Case:
    """Read and check a case workbook.

    Parameters
    ----------
    path : str or Path
        An ``.xlsx`` or ``.xlsm`` file.

    Returns
    -------
    Case
        The case, with every scenario and what was noticed on reading.

    Raises
    ------
    InputError
        With all faults of the file, each with its sheet and cell.
    """
    return case_from_workbook(read_workbook(Path(path)), str(path))
