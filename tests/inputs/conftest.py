"""Fixtures of the tests of inputs."""

import gc

import pytest


@pytest.fixture
def nothing_left():
    """A cell that a test leaves behind would have junctions in the next one."""
    yield
    gc.collect()
