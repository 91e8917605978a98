"""A cell model of BluePyOpt, wrapped: what an optimiser found, in hand for everything else.

BluePyOpt builds the cell, morphology, mechanisms and parameters, and runs one step protocol on it. wrap() takes the
very same cell: the same voltages, and then an f-I curve.

    python examples/bluepyopt_cell.py [folder]      needs BluePyOpt: pip install nrnwrap[interop]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap.morphology import write_example

DT, AMP, DELAY, DUR, T_STOP = 0.025, 0.6, 20.0, 60.0, 100.0  # ms, nA
VALUES = {"gnabar_hh": 0.4, "gkbar_hh": 0.12, "g_pas": 5e-5}  # S/cm2; what an optimiser would vary


def cell_model(path):
    """A model as BluePyOpt has it: hh in the soma, passive elsewhere."""
    from bluepyopt import ephys

    somatic = ephys.locations.NrnSeclistLocation("somatic", seclist_name="somatic")
    everywhere = ephys.locations.NrnSeclistLocation("all", seclist_name="all")
    return ephys.models.CellModel(
        "optimised",
        morph=ephys.morphologies.NrnFileMorphology(str(path)),
        mechs=[
            ephys.mechanisms.NrnMODMechanism("hh", suffix="hh", locations=[somatic]),
            ephys.mechanisms.NrnMODMechanism("pas", suffix="pas", locations=[everywhere]),
        ],
        params=[
            ephys.parameters.NrnSectionParameter("gnabar_hh", param_name="gnabar_hh", locations=[somatic]),
            ephys.parameters.NrnSectionParameter("gkbar_hh", param_name="gkbar_hh", locations=[somatic]),
            ephys.parameters.NrnSectionParameter("g_pas", param_name="g_pas", locations=[everywhere]),
            ephys.parameters.NrnSectionParameter("e_pas", value=-65, param_name="e_pas", locations=[everywhere]),
        ],
    )


def by_bluepyopt(model, simulator):
    """(t, v) of one step, as BluePyOpt runs it."""
    from bluepyopt import ephys

    soma = ephys.locations.NrnSeclistCompLocation("soma", seclist_name="somatic", sec_index=0, comp_x=0.5)
    stimulus = ephys.stimuli.NrnSquarePulse(AMP, DELAY, DUR, T_STOP, location=soma)
    recording = ephys.recordings.CompRecording("soma.v", location=soma, variable="v")
    protocol = ephys.protocols.SweepProtocol("step", [stimulus], [recording])
    found = protocol.run(model, VALUES, sim=simulator, isolate=False)["soma.v"]
    return np.array(found["time"]), np.array(found["voltage"])


def wrapped(model, simulator):
    """A new cell of the model, wrapped."""
    model.freeze(VALUES)
    model.instantiate(sim=simulator)
    cell = nw.wrap(model.icell)
    model.destroy(sim=simulator)  # BluePyOpt lets go of it; it now lives as long as the cell
    model.unfreeze(VALUES)
    return cell


def main(out="results"):
    """Return t and v by BluePyOpt, and the run of the wrapped cell."""
    from bluepyopt import ephys

    Path(out).mkdir(parents=True, exist_ok=True)
    model = cell_model(write_example(Path(out) / "example.swc"))
    simulator = ephys.simulators.NrnSimulator(dt=DT, cvode_active=False)
    t, v = by_bluepyopt(model, simulator)
    cell = wrapped(model, simulator)
    run = nw.simulate(cell, nw.Step(AMP, delay=DELAY, dur=DUR), t_stop=T_STOP, dt=DT)
    print(f"{len(run.spikes)} spikes; at most {np.abs(v[: len(run.v)] - run.v[: len(v)]).max():.1e} mV apart")
    curve = nw.fi_curve(lambda: wrapped(model, simulator), np.linspace(0, 1, 11), dur=200, dt=0.05)
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
    left.plot(t, v, color="lightgray", lw=4, label="BluePyOpt")
    run.plot(left, color="black", label="wrapped")
    left.legend(frameon=False, fontsize="small", loc=(0.7, 0.6))
    curve.plot(right, color="black")
    right.set_title(f"{curve.model}, wrapped", fontsize="medium")
    figure.savefig(Path(out) / "bluepyopt_cell.png")
    return (t, v), run


if __name__ == "__main__":
    try:
        main(*sys.argv[1:2])
    except ImportError as error:
        sys.exit(f"bluepyopt_cell: {error}; BluePyOpt comes with pip install nrnwrap[interop]")
