"""Fixtures of the tests of mechanisms."""

import pytest
from helpers.mechanisms import LEAK, TWICE, Python, folder_of


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory):
    return tmp_path_factory.mktemp("a cache")


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """A folder that stands for nrnwrap's own mod/: one mechanism and what it includes."""
    return folder_of(tmp_path_factory.mktemp("small"), leak__mod=LEAK, twice__inc=TWICE)


@pytest.fixture
def python(small, shared_cache, tmp_path):
    return Python(small, shared_cache, tmp_path / "empty")


@pytest.fixture
def fresh_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("NRNWRAP_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"
