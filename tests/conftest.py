"""What every test may use."""

from pathlib import Path

import pytest

from tests.cases import Tables, full_case


@pytest.fixture
def tables() -> Tables:
    """A small valid case with every sheet and every feature, to be changed at will."""
    return full_case()


@pytest.fixture
def shared_examples() -> Path:
    """The worked examples that stand beside the checkout, where they are there."""
    folder = Path(__file__).parents[2] / "shared" / "examples"
    if not folder.is_dir():
        pytest.skip("the shared examples are not beside this checkout")
    return folder
