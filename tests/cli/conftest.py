"""Fixtures of the tests of cli."""

import pytest

from nrnwrap import mechanisms
from nrnwrap.morphology import write_example


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """The mechanisms, so that no command says that it compiles them."""
    mechanisms.load()


@pytest.fixture(scope="module")
def shape(tmp_path_factory):
    return write_example(tmp_path_factory.mktemp("shape") / "cell.swc")
