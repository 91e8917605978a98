"""A network of the user's own on the page: it is made anew for each run, since one that is kept takes part in all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nrnwrap.app import fields, rasters
from nrnwrap.app.answers import Answer
from nrnwrap.app.fields import Field
from nrnwrap.app.job import Job, whole_steps
from nrnwrap.app.runs import heard
from nrnwrap.base.settings import DT
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import Step
from nrnwrap.network import Network
from nrnwrap.simulation import simulate

FIELDS = (
    Field("scale", "number", 1.0, "", -1e3, 1e3, "factor of all weights", (0.0, 3.0)),
    Field("mean", "number", 0.0, "nA", -1e6, 1e6, "a steady current more into each cell", (-1.0, 1.0)),
    rasters.DT,
)
_made: list[Callable[[], Network]] = []


def adopt(make: Callable[[], Network] | None) -> None:
    """Take the function that makes the user's network; None: there is not any."""
    _made[:] = [] if make is None else [make]


def about() -> dict[str, Any] | None:
    """What the page has to know of it; None where there is not any."""
    if not _made:
        return None
    with heard():
        net = _made[0]()
    populations = [{"name": name, "count": len(each)} for name, each in net.populations.items()]
    return {
        "populations": populations,
        "connections": net.estimate().connections,
        "fields": [each.about() for each in FIELDS],
    }


def run(job: Job, given: Any) -> Answer:
    """Raster and rates for the time of a job."""
    if not _made:
        raise ParameterError("the page was not given a network: nrnwrap.app.serve(make_network) opens it with one")
    values = fields.read("network", given, FIELDS)
    with heard() as warned:
        net = _made[0]()
        for each in net.projections.values():
            each.set(weight=values["scale"] * each.weight)
        if values["mean"]:
            net.all_cells.inject(Step(values["mean"]))
        values["dt"] = rasters.step(given, min((each.dt_max for each in net.cells), default=DT))
        t_stop = whole_steps(job.t_stop, values["dt"])
        found: Any = simulate(net, t_stop=t_stop, dt=values["dt"], progress=False)
    head = {"label": "network", "values": values, "unit": "", "script": "", "warnings": warned}
    return rasters.answer(found, t_stop, {**head, "connections": net.estimate().connections})
