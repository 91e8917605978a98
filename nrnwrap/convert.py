"""A Run as other packages take it. They are imported when asked for, and named when they are missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

from nrnwrap.checks import number
from nrnwrap.errors import ExtraError, ParameterError, unknown
from nrnwrap.run import Run


def to_dataframe(run: Run, what: str) -> Any:
    """See Run.to_dataframe."""
    if what not in ("samples", "spikes"):
        raise unknown("table of a run", what, ("samples", "spikes"))
    pandas = _extra("pandas", "run.to_dataframe()")
    if what == "spikes":
        names = np.repeat(np.array(run.cells, dtype=object), [len(train) for train in run.trains])
        return pandas.DataFrame({"cell": names, "t_ms": np.concatenate([np.empty(0), *run.trains])})
    traces = run.traces()
    columns: Any = list(traces)
    if not run.single:
        columns = pandas.MultiIndex.from_product([run.cells, columns], names=["cell", "name"])
    rows = np.array([traces[name][cell] for cell in range(len(run.cells)) for name in traces])
    return pandas.DataFrame(rows.reshape(-1, len(run.t)).T, index=pandas.Index(run.t, name="t_ms"), columns=columns)


def to_neo(run: Run) -> Any:
    """See Run.to_neo."""
    neo = _extra("neo", "run.to_neo()")
    block = neo.Block(name=str(run), cells=list(run.cells))
    segment = neo.Segment(name="run")
    block.segments.append(segment)
    for name, trace in run.traces().items():
        known: Any = {"units": "mV" if name == "v" else "dimensionless", "name": name}
        known["array_annotations"] = {"cell": np.array(run.cells)}
        if run.settings.grid:
            signal = neo.AnalogSignal(trace.T, sampling_period=_ms(run.settings.dt), t_start=_ms(0.0), **known)
            segment.analogsignals.append(signal)
        else:
            signal = neo.IrregularlySampledSignal(run.t, trace.T, time_units="ms", **known)
            segment.irregularlysampledsignals.append(signal)
    for name, train in zip(run.cells, run.trains, strict=True):
        stop = max((run.settings.t_stop, *train[-1:]))  # a spike may fall within the rounding of the last step
        segment.spiketrains.append(neo.SpikeTrain(train, t_start=0.0, t_stop=stop, units="ms", name=name))
    return block


def to_efel(run: Run, start: float, stop: float | None) -> list[dict[str, Any]]:
    """See Run.to_efel."""
    end = run.settings.t_stop if stop is None else stop
    number("start", start, 0, run.settings.t_stop, unit="ms")
    number("stop", end, start, run.settings.t_stop, unit="ms", open_low=True)
    if run.v is None:
        raise ParameterError("run.to_efel() needs v, which was not recorded: give record=['v', ...] to simulate")
    return [{"T": run.t, "V": v, "stim_start": [start], "stim_end": [end]} for v in run.traces()["v"]]


def _ms(value: float) -> Any:
    return value * import_module("quantities").ms


def _extra(module: str, user: str) -> Any:
    try:
        return import_module(module)
    except ImportError as cause:
        raise ExtraError(
            f"{user} needs {module}, which is missing: pip install 'nrnwrap[features]' ({cause})"
        ) from cause
