"""Settings of all tests."""

import functools
import gc
import os
import sys
from importlib import import_module

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


@pytest.fixture(scope="module")
def figure(tmp_path_factory):
    """What the main() of an example returns; its files are in figure.folder."""
    import matplotlib.pyplot as plt  # which only the examples need

    folder = tmp_path_factory.mktemp("results")
    plt.switch_backend("Agg")

    @functools.cache
    def made(name):
        result = import_module(f"examples.{name}").main(folder)
        plt.close("all")
        return result

    made.folder = folder
    return made
