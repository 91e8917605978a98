"""A run as a NWB file: what stands where, and the run that such a file gives back."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from nrnwrap.base import files
from nrnwrap.base.extras import extra
from nrnwrap.base.recordings import Recordings
from nrnwrap.base.version import VERSION
from nrnwrap.engine import h
from nrnwrap.errors import ParameterError
from nrnwrap.exchange.described import described, recordings

FORMAT = "nrnwrap run in NWB 1"
CURRENT = "I"
_SYNTHETIC = "http://purl.obolibrary.org/obo/NCBITaxon_32630"  # the taxon "synthetic construct"
_EXACT = 1e-9  # s, of spikes that do not lie on samples


def to_nwb(run: Recordings, file: str | Path) -> None:
    """See Run.to_nwb."""
    pynwb = extra("pynwb", "run.to_nwb() needs pynwb", "'nrnwrap[nwb]'")
    path = files.path(file, (".nwb",))
    if run.settings.engine == "unknown":
        raise ParameterError(f"{run!r} was recorded elsewhere, and not simulated: to_nwb() writes simulations as such")
    files.check([path])
    content = _Content(pynwb, run).made(path.name)

    def save(stream: Any) -> None:
        h5py = extra("h5py", "NWB files need h5py", "'nrnwrap[nwb]'")
        file = partial(pynwb.NWBHDF5IO, mode="w")
        with files.in_memory(stream) as held, h5py.File(held, "w") as opened, file(file=opened) as io:
            io.write(content)

    files.write(path, save)


class _Content:
    """The NWBFile of a run, part by part."""

    def __init__(self, pynwb: Any, run: Recordings) -> None:
        self.pynwb, self.run = pynwb, run
        self.about, self.times = described(run), _times(run)

    def made(self, name: str) -> Any:
        self.file = self._head(name)
        device = self.file.create_device(name="NEURON", description=f"{h.nrnversion(0)}, {self.run.settings.engine}")
        electrodes = [self._electrode(device, index) for index in range(len(self.run.cells))]
        for index, electrode in enumerate(electrodes):
            self._sweep(index, electrode)
        self._units()
        self._variables()
        return self.file

    def _head(self, name: str) -> Any:
        run, script = self.run, {}
        if run.about is not None:
            said = "\n".join(f"# {line}" for line in repr(run.about).splitlines())
            text = f"import nrnwrap as nw\n\nrun = nw.repeat(nw.from_nwb({name!r}))\n"
            script = {"source_script": f"{said}\n{text}", "source_script_file_name": "repeat.py"}
        return self.pynwb.NWBFile(
            session_description=f"Simulation, {run.settings.t_stop:g} ms, by nrnwrap {VERSION}",
            identifier=str(uuid.uuid4()),
            session_start_time=datetime.now(timezone.utc),
            experiment_description=f"Simulated: {run!r}",
            keywords=["simulation", "NEURON", "nrnwrap"],
            subject=self._subject(),
            notes=json.dumps({"format": FORMAT, **self.about}),
            **script,
        )

    def _subject(self) -> Any:
        text = f"simulated: a model of {len(self.run.cells)} cell(s), which is not a living being"
        return self.pynwb.file.Subject(subject_id="simulated", description=text, species=_SYNTHETIC, sex="U", age="P0D")

    def _electrode(self, device: Any, index: int) -> Any:
        name = self.run.cells[index]
        text = f"none: the values of the model {name} themselves"
        return self.file.create_icephys_electrode(
            name=f"electrode_{index}", description=text, device=device, cell_id=name
        )

    def _sweep(self, index: int, electrode: Any) -> None:
        """The voltage and the injected current of a cell."""
        traces, icephys, found = self.run.traces(), self.pynwb.icephys, {}
        known = {"electrode": electrode, **self.times}
        if "v" in traces:
            text = f"membrane potential of {self.run.cells[index]}"
            found["response"] = icephys.CurrentClampSeries(
                name=f"v_{index}", data=traces["v"][index], conversion=1e-3, description=text, **known
            )
        if self._has_current():
            text = "all that electrodes inject, the mean of each step"
            found["stimulus"] = icephys.CurrentClampStimulusSeries(
                name=f"I_{index}", data=traces[CURRENT][index], conversion=1e-9, description=text, **known
            )
        if found:
            self.file.add_intracellular_recording(electrode=electrode, **found)

    def _has_current(self) -> bool:
        return CURRENT in self.run.traces() and self.run.units[CURRENT] == "nA"

    def _units(self) -> None:
        """The spikes in seconds, and in ms to the last bit; a table without a spike could not have these columns."""
        run, end = self.run, self.run.settings.t_stop
        if not any(map(len, run.trains)):
            return
        self.file.add_unit_column(name="cell_name", description="name of the cell")
        for name, train in zip(run.cells, run.trains, strict=True):
            until = max((end, *train[-1:]))  # a spike may fall within the rounding of the last step
            self.file.add_unit(spike_times=train / 1e3, obs_intervals=[[0.0, until / 1e3]], cell_name=name)
        flat, ends = np.concatenate(run.trains), np.cumsum([len(train) for train in run.trains])
        text = "the same times (ms), to the last bit"
        self.file.add_unit_column(name="spike_times_ms", description=text, data=flat, index=ends)
        exact = all(run.resets) and len(run.resets) > 0
        self.file.units.resolution = _EXACT if exact or not run.settings.dt > 0 else run.settings.dt / 1e3

    def _variables(self) -> None:
        series = [
            self.pynwb.TimeSeries(name=name, data=data, unit=unit or "unknown", description=text, **self.times)
            for name, data, unit, text in _series(self.run, series_names(self.about))
        ]
        if series:
            module = self.file.create_processing_module(name="icephys", description="variables of the model")
            module.add(series)


def _times(run: Recordings) -> dict[str, Any]:
    """How samples lie in time (s)."""
    if run.own_times is None:
        return {"starting_time": 0.0, "rate": 1e3 / run.settings.dt}
    return {"timestamps": np.asarray(run.own_times) / 1e3}


def _series(run: Recordings, names: Mapping[str, list[str]]) -> Iterator[tuple[str, Any, str, str]]:
    """Name, data with time first, unit and description of what is not a series of an electrode."""
    for name, trace in run.traces().items():
        if name in names:
            yield (
                names[name][0],
                np.asarray(trace[0] if run.single else trace.T),
                run.units[name],
                f"{name} of each cell",
            )
    for name, sheets in run.sheets().items():
        for index, sheet in enumerate(sheets):
            text = f"{name} of {run.cells[index]}, a column for each place"
            yield names[name][index], np.asarray(sheet).T, run.units[name], text
    if run.own_times is not None:
        yield "t_ms", np.asarray(run.own_times), "ms", "the times of the samples, to the last bit"


def series_names(about: dict[str, Any]) -> dict[str, list[str]]:
    """The names of the series that keep each recording."""
    found = {}
    for index, name in enumerate(about["recorded"]):
        plain = re.sub(r"[^\w .+-]", "_", name)
        known = f"{plain or 'recording'}_{index}"
        sheets = name in about["sheets"]
        if name == CURRENT and about.get("units", {}).get(CURRENT) == "nA" and not sheets:
            continue
        found[name] = [f"{known}_{cell}" for cell in range(len(about["cells"]))] if sheets else [known]
    return found


def read(file: Any, about: dict[str, Any]) -> Recordings:
    """The run that to_nwb wrote into a NWBFile."""
    count, single = len(about["cells"]), about["single"]
    kept = file.processing["icephys"].data_interfaces if "icephys" in file.processing else {}
    names = series_names(about)

    def shaped(rows: list[Any]) -> Any:
        return rows[0] if single else np.array(rows)

    def of_cells(series: Any, name: str) -> Any:
        return shaped([_data(series[f"{name}_{cell}"]) for cell in range(count)])

    def recording(name: str) -> Any:
        if name not in names:
            return of_cells(file.stimulus, CURRENT)
        rows = [_data(kept[each]).T.copy() for each in names[name]]
        return rows if name in about["sheets"] and not single else rows[0]

    v = of_cells(file.acquisition, "v") if "v_0" in file.acquisition else None
    recorded = {name: recording(name) for name in about["recorded"]}
    trains = [np.array(file.units["spike_times_ms"][k] if file.units else (), float) for k in range(count)]
    own_times = _data(kept["t_ms"]) if "t_ms" in kept else None
    return recordings(about, v, trains, recorded, own_times)


def _data(series: Any) -> Any:
    return np.array(series.data[()], float)
