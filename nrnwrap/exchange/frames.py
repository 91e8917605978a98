"""The recordings of a run for pandas and eFEL."""

from __future__ import annotations

from typing import Any

import numpy as np

from nrnwrap.base.checks import number
from nrnwrap.base.extras import extra
from nrnwrap.base.recordings import Recordings
from nrnwrap.errors import ParameterError, unknown


def to_dataframe(run: Recordings, what: str) -> Any:
    """See Run.to_dataframe."""
    if what not in ("samples", "spikes"):
        raise unknown("table of a run", what, ("samples", "spikes"))
    pandas = extra("pandas", "run.to_dataframe() needs pandas", "'nrnwrap[features]'")
    if what == "spikes":
        names = np.repeat(np.array(run.cells, dtype=object), [len(train) for train in run.trains])
        return pandas.DataFrame({"cell": names, "t_ms": np.concatenate([np.empty(0), *run.trains])})
    traces = run.traces()
    columns: Any = list(traces)
    if not run.single:
        columns = pandas.MultiIndex.from_product([run.cells, columns], names=["cell", "name"])
    rows = np.array([traces[name][cell] for cell in range(len(run.cells)) for name in traces])
    index = pandas.Index(run.t, name="t_ms")
    frame = pandas.DataFrame(rows.reshape(-1, len(index)).T, index=index, columns=columns)
    frame.attrs["units"] = {name: run.units[name] for name in traces}
    return frame


def to_efel(run: Recordings, start: float, stop: float | None) -> list[dict[str, Any]]:
    """See Run.to_efel."""
    end = run.settings.t_stop if stop is None else stop
    number("start", start, 0, run.settings.t_stop, unit="ms")
    number("stop", end, start, run.settings.t_stop, unit="ms", open_low=True)
    if run.v is None:
        raise ParameterError("run.to_efel() needs v, which was not recorded: give record=['v', ...] to simulate")
    return [{"T": run.t, "V": v, "stim_start": [start], "stim_end": [end]} for v in run.traces()["v"]]
