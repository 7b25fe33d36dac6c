"""The Parquet file of one council: every run, what the runs come to, and the key of what made them."""

import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mtfs.analysis.nation.council import CouncilRun
from mtfs.analysis.nation.records import TOTALLED, CouncilOutcome, SweepFacts
from mtfs.analysis.nation.shared import SharedWeights
from mtfs.engine.shapes import Floats
from mtfs.nomenclature import MEASURES

if TYPE_CHECKING:
    import pyarrow as pa

    from mtfs.iotools.sweep.sources import CaseSource

__all__ = ["CouncilFile", "council_bytes", "key_of", "read_council", "read_paths"]

_KEY, _OUTCOME, _WEIGHTS = b"mtfs-key", b"mtfs-outcome", b"mtfs-shared"
#: What damaged files, and files that are something else, raise on being read.
_UNREADABLE = (OSError, ValueError, KeyError, TypeError)


@dataclass(frozen=True, kw_only=True)
class CouncilFile:
    """What a council's file tells without its runs.

    Parameters
    ----------
    key : mapping of str to object
        What made it, as `key_of` gives it.
    outcome : CouncilOutcome
        What the runs come to.
    weights : SharedWeights
        How its shared drivers are made from the shared draws.
    """

    key: Mapping[str, object]
    outcome: CouncilOutcome
    weights: SharedWeights


def key_of(source: "CaseSource", facts: SweepFacts) -> dict[str, object]:
    """Return everything that a council's figures depend on.

    Parameters
    ----------
    source : CaseSource
        Its case.
    facts : SweepFacts
        What makes the figures of the sweep.

    Returns
    -------
    dict
        Two files of the same key hold the same figures.
    """
    return {
        "case_sha256": source.sha256,
        "place": source.place,
        "kind": source.kind,
        "runs": facts.runs,
        "seed": facts.seed,
        "sampling": facts.sampling.value,
        "shared": list(facts.shared),
        "version": facts.version,
        # Not there where it is blank, as in the files of earlier sweeps.
        **({"parameters": facts.parameters} if facts.parameters else {}),
    }


def _plain(value: Any) -> Any:  # noqa: ANN401
    return value.tolist() if isinstance(value, np.ndarray) else value


def _outcome_json(outcome: CouncilOutcome) -> str:
    # JSON writes a float with as many digits as it takes to read it back to the bit.
    return json.dumps(asdict(outcome), default=_plain, ensure_ascii=False)


def _outcome(text: str) -> CouncilOutcome:
    told = json.loads(text)
    known = {field.name for field in fields(CouncilOutcome)}
    values: dict[str, Any] = {}
    for name, value in told.items():
        if name not in known:
            msg = f"there is no '{name}' in an outcome"
            raise KeyError(msg)
        if isinstance(value, dict):
            values[name] = {key: np.array(numbers, dtype=np.float64) for key, numbers in value.items()}
        elif name in ("years", "shared", "remarks"):
            values[name] = tuple(value)
        else:
            values[name] = np.array(value, dtype=np.float64) if isinstance(value, list) else value
    return CouncilOutcome(**values)


def _schema(run: CouncilRun, key: Mapping[str, object]) -> "pa.Schema":
    import pyarrow as pa

    columns = [
        pa.field("run", pa.int32(), nullable=False, metadata={"definition": "The future, from 1."}),
        pa.field("year", pa.dictionary(pa.int32(), pa.string()), nullable=False),
    ]
    for measure in TOTALLED:
        term = MEASURES[measure]
        told = {"label": term.label, "unit": term.unit, "definition": term.definition}
        columns.append(pa.field(measure, pa.float64(), nullable=False, metadata=told))
    facts = {
        _KEY: json.dumps(key, ensure_ascii=False).encode(),
        _OUTCOME: _outcome_json(run.outcome).encode(),
        _WEIGHTS: json.dumps(run.weights, ensure_ascii=False).encode(),
    }
    return pa.schema(columns, metadata=facts)


def council_bytes(run: CouncilRun, key: Mapping[str, object]) -> bytes:
    """Return a council's runs as the bytes of a Parquet file.

    Parameters
    ----------
    run : CouncilRun
        The council.
    key : mapping of str to object
        What made it.

    Returns
    -------
    bytes
        A row for each run and year; the schema holds the key and the outcome as JSON. The same run and key
        give the same bytes.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    runs, years = run.paths[TOTALLED[0]].shape
    labels = pa.array(list(run.outcome.years))
    arrays = [
        pa.array(np.repeat(np.arange(1, runs + 1, dtype=np.int32), years)),
        pa.DictionaryArray.from_arrays(pa.array(np.tile(np.arange(years, dtype=np.int32), runs)), labels),
        *(pa.array(run.paths[measure].ravel()) for measure in TOTALLED),
    ]
    table = pa.Table.from_arrays(arrays, schema=_schema(run, key))
    stream = io.BytesIO()
    # Amounts hardly ever repeat: a dictionary of them, or a long search for what repeats, would save little.
    pq.write_table(table, stream, compression="zstd", compression_level=1, use_dictionary=["year"])
    return stream.getvalue()


def read_council(path: Path) -> CouncilFile | None:
    """Read what a council's file tells, without its runs.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    CouncilFile or None
        None where there is no such file, or it is not one of a sweep.
    """
    import pyarrow.parquet as pq

    if not path.is_file():
        return None
    try:
        metadata = pq.read_schema(path).metadata
        weights = json.loads(metadata[_WEIGHTS])
        return CouncilFile(
            key=json.loads(metadata[_KEY]),
            outcome=_outcome(metadata[_OUTCOME].decode()),
            weights={
                name: tuple((other, float(weight)) for other, weight in row) for name, row in weights.items()
            },
        )
    except _UNREADABLE:
        return None


def read_paths(path: Path, measure: str, years: int) -> Floats:
    """Read the runs of one measure.

    Parameters
    ----------
    path : Path
        A council's file.
    measure : str
        One of `TOTALLED`.
    years : int
        How many years there are.

    Returns
    -------
    ndarray, shape (runs, years)
        The runs [£].
    """
    import pyarrow.parquet as pq

    # One column of one file is read sooner without threads, and without the search for more files.
    with pq.ParquetFile(path) as file:
        values = file.read(columns=[measure], use_threads=False).column(measure).to_numpy()
    paths: Floats = values.reshape(-1, years)
    return paths
