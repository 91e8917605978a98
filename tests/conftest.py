"""Settings of all tests."""

import functools
import gc
import os
import signal
import sys
from importlib import import_module

import pytest
from helpers.reference import SHARED
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

# Threads of BLAS wait by spinning, where every core has a worker already. Processes of tests inherit it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Examples are not timed, nor is their making: the machine may be busy.
SLOW = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("same", **SLOW, derandomize=True)
settings.register_profile("search", **SLOW)  # for new cases: pytest --hypothesis-profile=search
settings.load_profile("same")
if hasattr(providers, "_get_local_constants"):  # the numbers in modules imported so far, which other tests decide
    providers._get_local_constants = lambda: providers._local_constants

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # as in the background of a script: processes of tests inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure(config):
    config.addinivalue_line("markers", "shared: needs files of ../shared, which few machines have")


def pytest_collection_modifyitems(items):
    if not SHARED.is_dir():
        for item in items:
            if item.get_closest_marker("shared"):
                item.add_marker(pytest.mark.skip(reason=f"needs {SHARED}"))


def pytest_collection_finish():
    """What was imported and collected stays to the end: gc.collect(), which many tests call, need not look at it."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish():
    references = sys.modules.get("helpers.references")  # whose SciPy few processes need
    if references and references.MAKING:
        references.write()


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter):
    yield
    # a module that is skipped as a whole has a report without keywords
    skipped = terminalreporter.stats.get("skipped", [])
    missed = [report for report in skipped if "shared" in getattr(report, "keywords", ())]
    if missed and not SHARED.is_dir():
        terminalreporter.write_line(f"{len(missed)} tests need ../shared and were not run")


@pytest.fixture(scope="module", autouse=True)
def alone():
    """No section of another file's tests: idle ones thin out the errors that the variable step sees."""
    if "neuron" in sys.modules:
        from neuron import h

        gc.collect()
        for section in list(h.allsec()):
            h.delete_section(sec=section)
        gc.freeze()  # what is left stays to the end: collections within the file need not look at it


@pytest.fixture
def swept():
    """Nothing is left of tests before that may go at any time: for tests that count what there is."""
    gc.collect()


@pytest.fixture(scope="module")
def figure(tmp_path_factory):
    """What the main() of an example returns; its files are in figure.folder, and have their place in the gallery."""
    import matplotlib.pyplot as plt  # which only the examples need
    from helpers.examples import SIZES, assert_in_the_gallery

    folder = tmp_path_factory.mktemp("results")
    plt.switch_backend("Agg")

    @functools.cache
    def made(name):
        result = import_module(f"examples.{name}").main(folder, *SIZES.get(name, ()))
        plt.close("all")
        assert_in_the_gallery(folder, name)
        return result

    made.folder = folder
    return made
