"""Settings of all tests."""

import gc
import os
import sys

import pytest
from hypothesis import settings

settings.register_profile("here", deadline=None)  # examples are not timed: the machine may be busy
settings.register_profile("ci", deadline=None, derandomize=True)  # a search for new cases is for a developer
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="module", autouse=True)
def alone():
    """No section of another file's tests: idle ones thin out the errors that the variable step sees."""
    if "neuron" in sys.modules:
        from neuron import h

        gc.collect()
        for section in list(h.allsec()):
            h.delete_section(sec=section)
