"""Where results go: the folder beside a case, and JSON to a file or to standard output."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["check_json_path", "check_report_path", "folder_beside", "put_json", "write_files"]


def folder_beside(case_path: Path, out: Path | None, ending: str) -> Path:
    """Return the folder for results: beside the case, or here where that place cannot be written to.

    Parameters
    ----------
    case_path : Path
        The case.
    out : Path or None
        The folder that was asked for.
    ending : str
        What follows the name of the case in the folder's, such as ``results``.

    Returns
    -------
    Path
        The folder, which need not be there yet.
    """
    if out is not None:
        return out
    name = f"{case_path.stem}-{ending}"
    if os.access(case_path.resolve().parent, os.W_OK):
        return case_path.with_name(name)
    told = (
        f"The folder of {case_path.name} cannot be written to: results go to {Path(name).resolve()} instead."
    )
    click.echo(told, err=True)
    return Path(name)


def check_json_path(json_path: Path | None, case_path: Path) -> None:
    """Refuse to write over the case, or over any file that does not hold JSON.

    Parameters
    ----------
    json_path : Path or None
        Where JSON is to go.
    case_path : Path
        The case.

    Raises
    ------
    click.UsageError
        Where something else would be lost.
    """
    if json_path is None or str(json_path) == "-" or not json_path.is_file():
        return
    if case_path.is_file() and json_path.samefile(case_path):
        msg = f"--json {json_path} is the case itself; give another name"
        raise click.UsageError(msg)
    with json_path.open("rb") as file:
        start = file.read(64).lstrip()
    if start and not start.startswith((b"{", b"[")):
        msg = f"--json {json_path} exists and does not hold JSON; give another name, or move it"
        raise click.UsageError(msg)


def check_report_path(output: Path, sources: "Mapping[str, Path | None]", *, force: bool) -> None:
    """Refuse a place for a report where something would be lost, or that cannot be written to.

    Parameters
    ----------
    output : Path
        Where the report is to go.
    sources : mapping of str to Path or None
        What it is made from, by what that is, such as ``the case itself``.
    force : bool
        Whether a Word document that was edited may be replaced.

    Raises
    ------
    OutputError
        With what is there.
    """
    from mtfs.errors import OutputError
    from mtfs.iotools.atomic import check_place, is_as_written

    check_place(output)
    if not output.is_file():
        return
    for name, path in sources.items():
        if path is not None and path.is_file() and output.samefile(path):
            msg = f"{output} is {name}; give another name"
            raise OutputError(msg)
    if output.suffix.lower() == ".docx" and not force and not is_as_written(output.read_bytes()):
        msg = (
            f"{output} has been edited since mtfs wrote it, or is another document; give another name, or "
            "replace it with --force"
        )
        raise OutputError(msg)


def write_files(folder: Path, files: "Mapping[str, bytes]") -> None:
    """Write files into a folder that is being filled.

    Parameters
    ----------
    folder : Path
        The folder, which is put in its place when it is complete.
    files : mapping of str to bytes
        By name.
    """
    for name, data in files.items():
        (folder / name).write_bytes(data)


def put_json(data: bytes, json_path: Path | None, folder: Path | None, making: Path | None) -> None:
    """Put JSON where it was asked for.

    Parameters
    ----------
    data : bytes
        The JSON.
    json_path : Path or None
        The file; ``-`` is standard output, and None is nowhere.
    folder, making : Path or None
        The folder of results, and the temporary one that is being filled to take its place.
    """
    from mtfs.iotools.atomic import write_atomically

    if json_path is None:
        return
    if str(json_path) == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    elif folder is not None and making is not None and json_path.resolve().parent == folder.resolve():
        # It is part of the folder then, and replaced with it by the next run.
        (making / json_path.name).write_bytes(data)
    else:
        write_atomically(json_path, data)
