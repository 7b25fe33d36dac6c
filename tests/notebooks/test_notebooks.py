"""The notebooks run from top to bottom, are kept without their outputs, and the docs show them as they are.

With ``MTFS_UPDATE_DOCS=1`` in the environment the pages of the docs are written anew instead.
"""

import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import MarkdownExporter
from nbformat import NotebookNode
from traitlets.config import Config

TOP = Path(__file__).parents[2]
NOTEBOOKS = sorted((TOP / "notebooks").glob("*.ipynb"))
PAGES = TOP / "docs" / "notebooks"
UPDATE = bool(os.environ.get("MTFS_UPDATE_DOCS"))
#: What a page shows of an output: a picture, or else its text, which is the same in every browser.
SHOWN = ["text/markdown", "image/png", "text/plain"]

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def executed(path: Path) -> NotebookNode:
    """Return a notebook with the outputs of a fresh run in its own folder."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
    )
    done: NotebookNode = client.execute()
    return done


def rendered(notebook: NotebookNode, name: str) -> tuple[str, dict[str, bytes]]:
    """Return a notebook as a page of the docs, and its pictures by their names."""
    config = Config({"NbConvertBase": {"display_data_priority": SHOWN}})
    exporter = MarkdownExporter(config=config)
    resources = {"output_files_dir": f"images/{name}", "unique_key": name}
    body, resources = exporter.from_notebook_node(notebook, resources=resources)
    descriptions = iter(
        output.metadata.get("image/png", {}).get("alt", "A chart drawn by the cell above")
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    )
    body = re.sub(r"!\[png\]", lambda _: f"![{next(descriptions)}]", body)
    # Links between notebooks lead from page to page.
    body = re.sub(r"\]\((\d[\w-]*)\.ipynb\)", r"](\1.md)", body)
    body = "\n".join(line.rstrip() for line in body.strip().splitlines()) + "\n"
    # Blank lines in a row are the form of code, and nothing elsewhere.
    parts = re.split(r"(```python\n.*?\n```)", body, flags=re.DOTALL)
    parts[::2] = [re.sub(r"\n{3,}", "\n\n", part) for part in parts[::2]]
    return "".join(parts), resources["outputs"]


def test_there_are_notebooks() -> None:
    assert len(NOTEBOOKS) >= 4


@every_notebook
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    clear = f"jupyter nbconvert --clear-output --inplace notebooks/{path.name}"
    for cell in notebook.cells:
        assert not cell.get("outputs"), clear
        assert cell.get("execution_count") is None, clear
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}


@every_notebook
def test_a_notebook_runs_and_the_docs_show_what_it_says(path: Path) -> None:
    body, pictures = rendered(executed(path), path.stem)
    page = PAGES / f"{path.stem}.md"
    if UPDATE:
        for name, data in pictures.items():
            (PAGES / name).parent.mkdir(parents=True, exist_ok=True)
            (PAGES / name).write_bytes(data)
        page.write_text(body, encoding="utf-8", newline="\n")
    else:
        assert page.read_text(encoding="utf-8") == body
    for name in pictures:
        assert (PAGES / name).is_file()
