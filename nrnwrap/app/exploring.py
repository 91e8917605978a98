"""explore(model): a cell or a network under sliders, in a notebook."""

from __future__ import annotations

from typing import Any

from nrnwrap.app.network_subject import NetworkSubject
from nrnwrap.app.subjects import CellSubject, Subject
from nrnwrap.base.calls import checked, shown
from nrnwrap.base.extras import extra
from nrnwrap.base.settings import DT
from nrnwrap.errors import ParameterError
from nrnwrap.network import Network
from nrnwrap.neurons import Cell


@checked(example="explore(AdEx(), Step(0.8, delay=50, dur=300))")
def explore(model: Any, *stimuli: Any, t_stop: float = 500.0, dt: float = DT) -> Any:
    """A widget for a notebook: sliders for all parameters of a model and of its stimuli, and what it does.

    model: a cell, which may have inputs of its own, or a Network. Whatever a slider moves is set in the model itself.
        Of a network those parameters are shown that all cells of a population share, and the weights and p of its
        projections; another p draws the connections anew.
        The model lives, and takes part in other runs, until the widget's close().
    stimuli: into the cell, for these runs only. t_stop, dt: of each run (ms).

    `cell.explore(*stimuli)` is the same. Needs nrnwrap[notebook]: JupyterLab, VS Code, Colab or another host of
    anywidget. Raises ParameterError for anything else, ExtraError without anywidget, and
    what `simulate` raises.
    """
    subject: Subject
    if isinstance(model, Cell):
        subject = CellSubject(model, stimuli)
    elif isinstance(model, Network):
        if stimuli:
            raise ParameterError(
                "a network takes stimuli by population: net['exc'].inject(Step(0.5)), then explore(net)"
            )
        subject = NetworkSubject(model)
    else:
        raise ParameterError(f"{shown(model)} is not a cell or a network: give one, as in explore(AdEx(), Step(0.8))")
    extra("anywidget", "explore needs anywidget", "'nrnwrap[notebook]'")
    from nrnwrap.app import explorer  # which needs it

    settings = {"t_stop": t_stop, "dt": dt}
    subject.run(settings, explorer.WIDTH[0])  # what is wrong with all this is raised here, rather than shown
    return explorer.Explorer(subject, settings)
