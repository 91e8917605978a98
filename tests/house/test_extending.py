"""docs/extending.md: its blocks run, in their order; the model of the page is exact on every engine."""

import re

import numpy as np
import pytest
from helpers.house import ROOT
from helpers.processes import python

PAGE = (ROOT / "docs" / "extending.md").read_text()
BLOCKS = re.findall(r"```(nmodl|python)\n(.*?)```", PAGE, re.DOTALL)

# On either side of v_half the solution is an exponential; between spikes it passes v_half once.
EXACT = """
import numpy as np
def interval(amp, C=0.1, g_l=0.01, e_l=-70.0, v_half=-60.0, v_th=-50.0, v_reset=-70.0):
    def way(v, to, g, pull):
        rest = pull / g
        return -C / g * np.log((to - rest) / (v - rest))
    above = g_l / 2
    below = way(v_reset, v_half, g_l, amp + g_l * e_l)
    return below + way(v_half, v_th, above, amp + g_l * e_l - (g_l - above) * v_half)
"""
PROOF = """
for how in ({"dt": 0.1}, {"dt": 0.025}, {"dt": 0.1, "engine": "coreneuron"}, {"method": "variable"}):
    found = nw.simulate(HalfLeak(), nw.Step(0.2), t_stop=200, **how).spikes
    wanted = interval(0.2) * np.arange(1, len(found) + 1)
    print(how, len(found), np.abs(found - wanted).max())
    assert len(found) == int(200 / interval(0.2)) and np.abs(found - wanted).max() < (0.02 if "method" in how else 1e-6)
cells = [HalfLeak(), HalfLeak()]
for cell, synapse in zip(cells, (nw.ExpCurrent(3), nw.Exp(5, e=0))):
    cell.inject(nw.Step(0.12))
    cell.receive(nw.Regular(7.3, start=3.21), synapse, weight=0.2 if synapse.weight_unit == "nA" else 0.004)
    cell.receive(nw.SpikeTimes([50.03]), cell.mechanism, weight=4.0)
coarse, fine = (nw.simulate(cells, t_stop=150, dt=dt) for dt in (0.1, 0.0125))
for one, other in zip(coarse.spikes, fine.spikes):
    print(len(one), np.abs(one - other).max())
    assert len(one) == len(other) > 3 and np.abs(one - other).max() < 0.01
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where a reader has copied the MOD files of the page to."""
    home = tmp_path_factory.mktemp("reader")
    for kind, text in BLOCKS:
        if kind == "nmodl":
            path = home / text.splitlines()[0].removeprefix(": ")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
    return home


def run(folder, *parts):
    done = python("-c", "\n".join([f"import os; os.chdir({str(folder)!r})", *parts]))
    assert done.returncode == 0, done.stderr


def test_the_page_has_each_kind():
    assert {"A spiking model", "A synapse", "A stimulus", "A probe", "An exporter, a protocol"} <= set(
        re.findall(r"^## (.*)$", PAGE, re.MULTILINE)
    )
    assert len(BLOCKS) > 6


def test_every_block_runs(folder):
    run(folder, *(text for kind, text in BLOCKS if kind == "python"))


def test_a_model_of_a_users_own_is_as_exact_as_ours(folder):
    """Against its exponentials, on every engine; told of events by the package's synapses, and kicked."""
    first = next(text for kind, text in BLOCKS if kind == "python")
    run(folder, first, EXACT, PROOF)


def test_the_solution_that_it_is_compared_with():
    """One exponential where both sides have the same leak."""
    scope = {}
    exec(EXACT.replace("g_l / 2", "g_l"), scope)
    assert scope["interval"](0.3) == pytest.approx(10 * np.log(0.3 / (0.3 - 0.2)))
