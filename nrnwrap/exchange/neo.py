"""The recordings of a run as a Block of Neo, and back."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import numpy as np

from nrnwrap.base.about import Filed
from nrnwrap.base.checks import spelt
from nrnwrap.base.extras import extra
from nrnwrap.base.recordings import Recordings
from nrnwrap.base.settings import Settings
from nrnwrap.errors import ParameterError, unknown
from nrnwrap.exchange import neo_labels
from nrnwrap.exchange.described import described

_CHANNELS = ("cell", "channel_names", "name")  # array annotations that name channels


def to_neo(run: Recordings) -> Any:
    """See Run.to_neo."""
    neo = extra("neo", "run.to_neo() needs neo", "'nrnwrap[features]'")
    # as text, which every format of Neo keeps
    block = neo.Block(name=str(run), cells=list(run.cells), nrnwrap=json.dumps(_about(run)))
    segment = neo.Segment(name="run")
    block.segments.append(segment)
    neo_labels.write(neo, run.labels, block, segment)
    start = 0.0 if run.own_times is None or not len(run.own_times) else float(run.own_times[0])
    for name, trace in run.traces().items():
        known: Any = {"units": _quantity(run.units[name]), "name": run.labels.get("v", name) if name == "v" else name}
        known["array_annotations"] = {"cell": np.array(run.cells)}
        if run.settings.grid:
            signal = neo.AnalogSignal(trace.T, sampling_period=_ms(run.settings.dt), t_start=_ms(start), **known)
            segment.analogsignals.append(signal)
        else:
            signal = neo.IrregularlySampledSignal(np.asarray(run.t), trace.T, time_units="ms", **known)
            segment.irregularlysampledsignals.append(signal)
    for name, train in zip(run.cells, run.trains, strict=True):
        stop = max((run.settings.t_stop, *train[-1:]))  # a spike may fall within the rounding of the last step
        first = min((start, *train[:1]))
        segment.spiketrains.append(neo.SpikeTrain(train, t_start=first, t_stop=stop, units="ms", name=name))
    return block


def _about(run: Recordings) -> dict[str, Any]:
    return {**described(run), "own times": run.own_times is not None}


def from_neo(data: Any, v: str | None = None) -> Recordings:
    """See nrnwrap.from_neo."""
    neo = extra("neo", "nrnwrap.from_neo() needs neo", "'nrnwrap[features]'")
    block, segment = _segment(neo, data)
    about = json.loads(block.annotations.get("nrnwrap", "{}") if block is not None else "{}")
    signals = _signals(segment)
    trains = [np.array(train.rescale("ms").magnitude, dtype=float) for train in segment.spiketrains]
    count = _channels(signals, len(trains))
    settings, own_times = _timing(signals, segment, about)
    chosen = _voltage(signals, v or about.get("labels", {}).get("v"))
    traces = {name: _samples(signal, "mV" if name == chosen else None) for name, signal in signals.items()}
    single = bool(about.get("single", count == 1))
    shaped = {name: trace[0] if single else trace for name, trace in traces.items()}
    trains = trains or [np.empty(0)] * count
    return Recordings(
        v=shaped.pop(chosen, None),
        spikes=trains[0] if single else trains,
        recorded=shaped,
        cells=_names(segment, data, signals, count),
        single=single,
        settings=settings,
        units=about.get("units", {name: _spelt(signal) for name, signal in signals.items()}),
        resets=tuple(about.get("resets", ())),
        own_times=own_times,
        labels=about.get("labels", {}) if about else neo_labels.read(block, segment, chosen),
        origin=Filed(about["run"]) if "run" in about else None,
    )


def _segment(neo: Any, data: Any) -> tuple[Any, Any]:
    """The Block, where there is one, and the Segment."""
    if not isinstance(data, (neo.Block, neo.Segment)):
        raise ParameterError(f"from_neo() takes a Block or a Segment of Neo, not {data!r}")
    if isinstance(data, neo.Block) and len(data.segments) != 1:
        raise ParameterError(f"the Block has {len(data.segments)} Segments: give one of block.segments")
    segment = data.segments[0] if isinstance(data, neo.Block) else data
    return data if isinstance(data, neo.Block) else segment.block, segment


def _signals(segment: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for signal in [*segment.analogsignals, *segment.irregularlysampledsignals]:
        name = signal.name if signal.name and signal.name not in found else f"signal {len(found)}"
        found[name] = signal
    return found


def _channels(signals: Mapping[str, Any], trains: int) -> int:
    """The number of cells."""
    counts = {f"signal {name!r}": signal.shape[1] for name, signal in signals.items()}
    counts |= {"spike trains": trains} if trains else {}
    if len(set(counts.values())) > 1:
        raise ParameterError(f"signals and spike trains must be of the same cells, but there are {counts}")
    if not counts:
        raise ParameterError("the Segment has neither signals nor spike trains: there is nothing to make a Run of")
    return next(iter(counts.values()))


def _timing(signals: Mapping[str, Any], segment: Any, about: Mapping[str, Any]) -> tuple[Settings, Any]:
    """How the samples lie in time, and their times (ms) where the settings do not say them."""
    each = {name: np.array(signal.times.rescale("ms").magnitude, dtype=float) for name, signal in signals.items()}
    first = next(iter(each.values()), np.empty(0))
    for name, times in each.items():
        if times.shape != first.shape or not np.allclose(times, first, rtol=1e-9, atol=1e-9):
            raise ParameterError(f"the signals must have the same times, but {name!r} has others: remove it first")
    if about:
        settings = Settings(**about["settings"])
        return settings, first if about.get("own times", not settings.grid) else None
    even = len(segment.analogsignals) > 0
    ends = [train.t_stop.rescale("ms").item() for train in segment.spiketrains]
    stop = float(first[-1]) if len(first) else max(ends)
    dt = float(next(iter(signals.values())).sampling_period.rescale("ms")) if even else math.nan
    steps = len(first) - 1 if even else 0
    how = {"method": "fixed" if even else "variable", "tolerance": math.nan, "celsius": math.nan, "engine": "unknown"}
    return Settings(t_stop=stop, dt=dt, steps=steps, secondorder=0, v_init=None, **how), first  # type: ignore[arg-type]


def _voltage(signals: Mapping[str, Any], v: str | None) -> str:
    """The name of the signal that is the membrane potential; "" when there is none."""
    if v is not None and v not in signals:
        raise unknown("signal", v, signals)
    volt = import_module("quantities").mV.dimensionality.simplified
    voltages = [name for name, signal in signals.items() if signal.dimensionality.simplified == volt]
    chosen = v or ("v" if "v" in voltages else voltages[0] if len(voltages) == 1 else "")
    if chosen and chosen not in voltages:
        raise ParameterError(f"the signal {v!r} is in {signals[chosen].dimensionality}, not in a unit of voltage")
    return chosen


def _samples(signal: Any, unit: str | None) -> Any:
    """Shape (channels, n), as contiguous as a run has them."""
    values = signal.rescale(unit) if unit else signal
    return np.ascontiguousarray(values.magnitude.T, dtype=float)


def _names(segment: Any, data: Any, signals: Mapping[str, Any], count: int) -> tuple[str, ...]:
    """What spike trains, the Block or the channels call the cells."""
    channels = [list(signal.array_annotations.get(key, ())) for signal in signals.values() for key in _CHANNELS]
    for names in ([train.name for train in segment.spiketrains], data.annotations.get("cells", []), *channels):
        if len(names) == count and all(names):
            return tuple(map(str, names))
    return tuple(f"cell {index}" for index in range(count))


def _quantity(unit: str) -> Any:
    """A unit of NEURON as one of quantities; dimensionless where that package does not have it."""
    quantities = import_module("quantities")
    if not re.fullmatch(r"[\w*/ .-]+", unit):  # it evaluates the text
        return quantities.dimensionless
    try:
        return quantities.Quantity(1.0, spelt(unit)).units
    except (LookupError, SyntaxError, ValueError):
        return quantities.dimensionless


def _spelt(signal: Any) -> str:
    """The unit of a signal; "" where it has none."""
    unit = str(signal.dimensionality.string)
    return "" if unit == "dimensionless" else unit


def _ms(value: float) -> Any:
    return value * import_module("quantities").ms
