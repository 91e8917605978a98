"""Two ranks give what one gives, traces and all; and what is wrong under mpiexec is said."""

import re

import numpy as np
import pytest
from helpers.network import CELLS
from helpers.processes import HERE, library, needs_mpi, printed, python

import nrnwrap as nw
from nrnwrap.cells import LIF
from nrnwrap.engine import ranks
from nrnwrap.errors import LocationError, ParameterError, SimulationError

SCRIPT = HERE / "network.py"


METHODS = ["fixed", "crank_nicolson", "coreneuron"]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A folder for one rank and one for two, in which each method has one."""
    folder = tmp_path_factory.mktemp("runs")
    for ranks_ in (1, 2):
        (folder / str(ranks_)).mkdir()
        printed(SCRIPT, folder / str(ranks_), *METHODS, ranks=ranks_)
    return folder


@needs_mpi
@pytest.mark.parametrize("method", METHODS)
def test_two_ranks_are_one(method, runs):
    assert len(list((runs / "1" / method).iterdir())) == CELLS
    for path in sorted((runs / "1" / method).iterdir()):
        one, two = np.load(path), np.load(runs / "2" / method / path.name)
        assert (one["ranks"], two["ranks"]) == (1, 2)
        assert len(one["spikes"]) == len(two["spikes"]) > 2
        assert np.abs(one["spikes"] - two["spikes"]).max() < 1e-9  # ms
        assert abs(one["w"] - two["w"]) < 1e-9
        assert one["w"] != 0.001
        # mV; on CoreNEURON spikes differ within 1e-9 ms, in which an upstroke goes further
        shifted = 1e-9 * np.abs(np.gradient(one["v"], 0.1)) if method == "coreneuron" else 0
        assert (np.abs(one["v"] - two["v"]) < 1e-9 + shifted).all()


@pytest.fixture(scope="module")
def sessions(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sessions")
    printed(HERE / "session.py", folder, "fixed", "coreneuron", ranks=2)
    return folder


@needs_mpi
@pytest.mark.parametrize(("method", "within"), [("fixed", 0.0), ("coreneuron", 1e-8)])
def test_a_session_on_two_ranks_is_the_run_in_one(method, within, sessions):
    """In pieces, saved, and loaded. CoreNEURON is started anew for each piece."""
    found = [np.load(sessions / f"{method}{rank}.npy") for rank in range(2)]
    assert np.shape(found) == (2, 3)
    assert np.max(found) <= within


@needs_mpi
@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("cell.couple(1 - me, g=0.001 + me)", "not the other way round"),
        ("cell.couple(1 - me, g=0.001) if me else None", "not the other way round"),
        ("cell.receive(nw.Gid(1 - me), nw.Exp(), weight=0.001)", "give one, as in receive"),
        ("how = {'method': 'variable'}", "on several ranks: use method='fixed'"),
        (
            "syn = h.ExpSyn(cell.soma(0.5)); wire = h.ParallelContext().gid_connect(1 - me, syn); wire.delay = 0.05",
            "ranks need delays of 2 dt = 0.2 ms at least, but that of gid",
        ),
    ],
)
def test_what_two_ranks_cannot_do_is_said(lines, message, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import nrnwrap as nw\n"
        "from nrnwrap.cells import LIF\n"
        "from nrnwrap.mechanisms import h\n"
        "h.nrnmpi_init()\n"
        "me, how = int(h.ParallelContext().id()), {'dt': 0.1}\n"
        "cell = LIF()\n"
        "cell.register(me)\n"
        f"{lines}\n"
        "nw.simulate(cell, t_stop=5, **how)\n"
    )
    done = python(script, ranks=2, library=library())
    assert done.returncode != 0
    assert message in done.stderr


@needs_mpi
def test_an_error_of_hoc_is_an_exception_on_every_rank(tmp_path):
    """NEURON would end all ranks, and writes its messages otherwise."""
    (tmp_path / "bad.hoc").write_text("x = 1\ny = (2\n")
    script = tmp_path / "script.py"
    script.write_text(
        "import nrnwrap as nw\n"
        "from nrnwrap.mechanisms import h\n"
        "h.nrnmpi_init()\n"
        "try:\n"
        f"    nw.load_hoc({str(tmp_path / 'bad.hoc')!r})\n"
        "except nw.errors.HocError as error:\n"
        "    print(repr(str(error)), flush=True)\n"
        "h.ParallelContext().barrier()\n"
        "h.quit()\n"
    )
    done = python(script, ranks=2, library=library())
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(f"{tmp_path / 'bad.hoc'}:2: syntax error\\n     y = (2") == 2


@needs_mpi
def test_the_script_of_the_manual_runs(tmp_path):
    manual = HERE.parents[1] / "docs" / "using.md"
    if not manual.is_file():
        pytest.skip("not in a checkout")
    text = manual.read_text().split("### Ranks", 1)[1]
    script = tmp_path / "script.py"
    imports, shown = (
        "import nrnwrap as nw\nfrom nrnwrap.cells import LIF\n",
        re.search(r"```python\n(.*?)```", text, re.DOTALL),
    )
    ended = shown[1].replace("parallel.barrier()", "assert len(run.spikes[0]) > 3\nparallel.barrier()\nprint('ended')")
    script.write_text(imports + ended)
    done = python(script, ranks=2, library=library())
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("ended") == 2


BY_ITSELF = (
    "import nrnwrap as nw\n"
    "from nrnwrap.cells import LIF\n"
    "from nrnwrap.mechanisms import h\n"
    "h.nrnmpi_init()\n"
    "nw.simulate(LIF(), t_stop=1, dt=0.1)\n"
    "print('simulated')\n"
)


@needs_mpi
def test_without_a_library_the_run_stops_and_says_what_helps(tmp_path):
    """Not two copies of the whole model."""
    script = tmp_path / "script.py"
    script.write_text(BY_ITSELF)
    done = python(script, ranks=2, library=str(tmp_path / "libmpi.so"))
    assert done.returncode != 0
    assert "simulated" not in done.stdout
    for words in (
        "SimulationError: mpiexec started 2 processes",
        "nrnmpi_init",
        "pip install mpich",
        "MPI_LIB_NRN_PATH",
    ):
        assert words in done.stderr
    alone = python(script, ranks=2, library=str(tmp_path / "libmpi.so"), NRNWRAP_RANKS="alone")
    assert alone.returncode == 0, alone.stderr
    assert alone.stdout.count("simulated") == 2


@pytest.mark.parametrize("name", ["PMI_SIZE", "OMPI_COMM_WORLD_SIZE"])
def test_strangers(monkeypatch, name):
    assert ranks.strangers() == ""
    monkeypatch.setenv(name, "1")
    assert ranks.strangers() == ""
    monkeypatch.setenv(name, "4")
    with pytest.raises(SimulationError, match=r"mpiexec started 4 processes.*pip install mpich.*NRNWRAP_RANKS=alone"):
        nw.simulate(LIF(), t_stop=1, dt=0.1)
    with pytest.raises(SimulationError, match=r"nrnmpi_init"):
        LIF().register(77)
    monkeypatch.setenv("NRNWRAP_RANKS", "alone")
    nw.simulate(LIF(), t_stop=1, dt=0.1)


def test_gids_within_one_process():
    code = (
        "import nrnwrap as nw, numpy as np\n"
        "from nrnwrap.cells import LIF\n"
        "one, other, plain = LIF(), LIF(), LIF()\n"
        "one.register(3)\n"
        "one.inject(nw.Step(0.3))\n"
        "other.receive(nw.Gid(3), nw.ExpCurrent(), weight=2, delay=1.2)\n"
        "one.connect(plain, nw.ExpCurrent(), weight=2, delay=1.2)\n"
        "for engine in ('neuron', 'coreneuron', 'neuron'):\n"
        "    run = nw.simulate([other, plain], t_stop=60, dt=0.1, engine=engine)\n"
        "    assert len(run.spikes[0]) > 1\n"
        "    assert np.array_equal(run.v[0], run.v[1])\n"
    )
    done = python("-c", code)
    assert done.returncode == 0, done.stderr


def test_a_gid_that_is_connected_to_before_its_cell_has_it():
    code = (
        "import nrnwrap as nw\n"
        "from nrnwrap.cells import LIF\n"
        "cell = LIF()\n"
        "cell.receive(nw.Gid(5), nw.Exp(), weight=0.01)\n"
        "cell.register(5)\n"
    )
    done = python("-c", code)
    assert "SimulationError: gid 5 is connected to on this rank already" in done.stderr
    assert "before the first receive(Gid(...))" in done.stderr


@pytest.mark.parametrize("gid", [-1, 1.5, True, "3", 2**31])
def test_what_is_no_gid_is_refused(gid):
    with pytest.raises(ParameterError, match="gid"):
        LIF().register(gid)
    with pytest.raises(ParameterError, match="gid"):
        nw.Gid(gid)


def test_places_known_by_gid_are_refused_when_they_are_none():
    cell = LIF()
    with pytest.raises(ParameterError, match=r"does not have a gid that the cell 5 could couple to"):
        cell.couple(5, g=0.001)
    with pytest.raises(ParameterError, match="not a cell to couple to"):
        cell.couple("5", g=0.001)
    with pytest.raises(ParameterError, match="not a cell to couple to"):
        cell.couple(LIF, g=0.001)
    object.__setattr__(cell, "gid", 4)  # without telling NEURON
    with pytest.raises(LocationError, match=r'a name such as "dend\[3\]\(0.5\)"'):
        cell.couple(5, None, 0.5, g=0.001)
    assert cell._attached == []
