"""Fixtures of the tests of hoc."""

import pytest


@pytest.fixture
def hoc(tmp_path):
    """Write a file of hoc below a folder of this test; return its path."""

    def write(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    return write


@pytest.fixture
def model(tmp_path):
    """Write the files of a model into a folder; return the folder."""

    def write(folder, **files):
        for name, text in files.items():
            path = tmp_path / folder / f"{name.replace('__', '/')}.hoc"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path / folder

    return write
