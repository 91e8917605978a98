"""Fixtures of the tests of biophysics."""

import pytest

from nrnwrap.morphology import write_example


@pytest.fixture(scope="module")
def swc(tmp_path_factory):
    return write_example(tmp_path_factory.mktemp("swc") / "example.swc")
