"""Fixtures of the tests of cells."""

import json

import pytest


@pytest.fixture
def written(tmp_path):
    def write(content):
        path = tmp_path / "neuron_config.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write
