"""CoreNEURON's library: compiled once, with all that is there."""

import shutil
from pathlib import Path

import pytest
from helpers.mechanisms import OTHER, Python, folder_of

from nrnwrap.mechanisms import cache, flags, toolchain


@pytest.fixture(scope="module")
def mods(tmp_path_factory):
    return folder_of(tmp_path_factory.mktemp("mods"), one__mod=OTHER)


@pytest.fixture(scope="module")
def python(small, tmp_path_factory):
    """Processes with a cache in which there is nothing at first but what CoreNEURON's library of ours has of NEURON's.

    One mechanism of NEURON is missing all the same. To compile a file for CoreNEURON takes more than a second.
    """
    folder, told = tmp_path_factory.mktemp("cache"), (*flags.of(True), "coreneuron")
    for one in toolchain.of_coreneuron()[1:]:
        kept = cache.cache_folder() / "parts" / cache.key([one], told)
        if kept.is_dir():
            shutil.copytree(kept, folder / "parts" / kept.name)
    return Python(small, folder, tmp_path_factory.mktemp("cwd"))


@pytest.fixture(scope="module")
def compiled(python, mods):
    """What is said when all is compiled for the first time, mechanisms of NEURON too; and how many of these."""
    there = len(list(Path(python.env["NRNWRAP_CACHE"]).glob("parts/*")))
    _, err = python(f"mechanisms.compile([{str(mods)!r}], coreneuron=True)")
    return err, len(toolchain.of_coreneuron()) - there


def test_what_was_compiled_before_is_not_compiled_again(python, compiled, mods):
    """In a library of more, or for the other of two folders with the same file; CoreNEURON's own files neither."""
    said, of_neuron = compiled
    assert of_neuron > 0
    assert "compiling 1 mechanism (" in said
    assert f"compiling {2 + of_neuron} mechanisms for CoreNEURON" in said
    folder_of(mods, two__mod=OTHER.replace("Other", "Second"))
    _, err = python(f"mechanisms.load({str(mods)!r}, coreneuron=True); s = h.Section(); assert h.Second(s(0.5)).k == 3")
    assert "compiling 1 mechanism (" in err
    assert "compiling 1 mechanism for CoreNEURON" in err


@pytest.mark.usefixtures("compiled")
def test_coreneuron(python, tmp_path):
    """The same voltages; mechanisms that came from elsewhere are in CoreNEURON's library too."""
    mods = folder_of(tmp_path / "my mods", Foreign__mod=OTHER.replace("Other", "Foreign"))
    _, err = python(
        f"""
        assert h.nrn_load_dll(str(build.library(source.read_folder({str(mods)!r}))))
        mechanisms.load(coreneuron=True)
        mechanisms.load(coreneuron=True)
        import numpy
        from neuron import coreneuron
        cell, pc, traces = h.Section(), h.ParallelContext(), []
        cell.insert("leak")
        other = h.Foreign(cell(0.5))
        pc.set_gid2node(1, 0)
        pc.cell(1, h.NetCon(cell(0.5)._ref_v, None, sec=cell))
        h.CVode().cache_efficient(True)
        coreneuron.verbose = 0
        for enable in (False, True):
            v = h.Vector().record(cell(0.5)._ref_v)
            coreneuron.enable = enable
            pc.set_maxstep(10)
            h.finitialize(-65)
            pc.psolve(5)
            traces.append(numpy.array(v))
        assert traces[0][-1] > -61 and len(traces[0]) == 201
        assert numpy.allclose(*traces, rtol=0, atol=1e-9)
        assert numpy.array([1e-310])[0]/2 > 0  # subnormal numbers still work
        """
    )
    assert "compiling 1 mechanism for CoreNEURON" in err  # the one from elsewhere


@pytest.mark.usefixtures("compiled")
def test_coreneuron_library_of_the_user_stands(python):
    python(
        """
        import os
        mechanisms.load(coreneuron=True)
        assert os.environ["CORENEURONLIB"] == "theirs"
        """,
        CORENEURONLIB="theirs",
    )
