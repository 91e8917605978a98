"""Fixtures of the tests of mechanisms."""

import shutil

import pytest
from helpers.mechanisms import LEAK, TWICE, Python, folder_of


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """A folder that stands for nrnwrap's own mod/: one mechanism and what it includes."""
    return folder_of(tmp_path_factory.mktemp("small"), leak__mod=LEAK, twice__inc=TWICE)


@pytest.fixture(scope="session")
def first_cache(small, tmp_path_factory):
    """A cache with the library of `small` and nothing else; to be copied."""
    folder = tmp_path_factory.mktemp("first") / "cache"
    Python(small, folder, folder.parent / "cwd")("mechanisms.load()")
    return folder


@pytest.fixture(scope="session")
def shared_cache(first_cache, tmp_path_factory):
    return shutil.copytree(first_cache, tmp_path_factory.mktemp("shared") / "a cache")


@pytest.fixture
def begun(small, first_cache, tmp_path):
    """Processes with a cache of their own, in which `small` alone is compiled already."""
    return Python(small, shutil.copytree(first_cache, tmp_path / "cache"), tmp_path / "cwd")


@pytest.fixture
def python(small, shared_cache, tmp_path):
    return Python(small, shared_cache, tmp_path / "empty")


@pytest.fixture
def fresh_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("NRNWRAP_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"
