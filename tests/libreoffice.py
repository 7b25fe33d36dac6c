"""LibreOffice, where it is installed: a second opinion on workbooks, and a writer of them."""

import shutil
import subprocess
from pathlib import Path

import pytest


def converted(source: Path, folder: Path, *, kind: str = "xlsx") -> Path:
    """Have LibreOffice read a file, work its formulas out and write it again into a folder; else skip."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    # A profile of its own, so that it neither waits for another one that is open nor changes its settings.
    profile = (folder / "profile").resolve().as_uri()
    command = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind]
    done = subprocess.run(
        [*command, "--outdir", str(folder), str(source)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    target = folder / f"{source.stem}.{kind}"
    assert target.is_file(), done.stdout + done.stderr
    return target
