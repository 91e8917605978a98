"""Current-clamp recordings in NWB files of others: which response and which stimulus are one sweep."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nrnwrap.base.calls import warn
from nrnwrap.base.recordings import Recordings
from nrnwrap.base.settings import Settings
from nrnwrap.errors import RunFileError

_SCALES = {  # to mV and nA
    "mV": {"volts": 1e3, "volt": 1e3, "v": 1e3, "millivolts": 1.0, "millivolt": 1.0, "mv": 1.0},
    "nA": {"amperes": 1e9, "ampere": 1e9, "amps": 1e9, "a": 1e9, "na": 1.0, "nanoamperes": 1.0, "pa": 1e-3,
           "picoamperes": 1e-3},
}  # fmt: skip
_OF_FILE = ("session_description", "identifier", "lab", "institution")
_OF_SUBJECT = ("subject_id", "species", "genotype", "age", "sex")
_OF_SERIES = ("description", "stimulus_description")
_EVEN = 1e-3  # of the distance of samples: what timestamps may be off by


@dataclass(frozen=True)
class Part:
    """A stretch of a series: `count` samples from `start` on."""

    series: Any
    start: int
    count: int

    def values(self, path: Path, unit: str) -> Any:
        """In mV, or nA."""
        series = self.series
        said = getattr(series.data, "attrs", {}).get("unit", series.unit)  # pynwb says volts, whatever the file does
        scale = _SCALES[unit].get(str(said).strip().lower())
        if scale is None:
            raise RunFileError(f"{path}: {series.name} is in {said!r}, which is not a unit such as {unit}")
        data = np.asarray(series.data[self.start : self.start + self.count], dtype=float)
        if data.ndim != 1:
            raise RunFileError(f"{path}: {series.name} has the shape {data.shape}: one column is needed")
        return (data * series.conversion + (series.offset or 0.0)) * scale

    def times(self, path: Path) -> Any:
        """ms, in the time of the session."""
        series = self.series
        if series.rate is not None:
            if not series.rate > 0:
                raise RunFileError(f"{path}: {series.name} has the rate {series.rate} Hz, which has to be above 0")
            return 1e3 * ((series.starting_time or 0.0) + np.arange(self.start, self.start + self.count) / series.rate)
        times = 1e3 * np.asarray(series.timestamps[self.start : self.start + self.count], dtype=float)
        if len(times) != self.count or not (np.diff(times) > 0).all():
            raise RunFileError(f"{path}: the timestamps of {series.name} do not ascend, or are not one for each sample")
        return times


@dataclass(frozen=True)
class Sweep:
    """A response, and the stimulus that belongs to it, where it is known."""

    path: Path
    name: str
    response: Part
    stimulus: Part | None
    session: Mapping[str, str]  # what the file says of all of them

    def run(self) -> Recordings:
        """The sweep as the recordings of one cell."""
        v, t = self.response.values(self.path, "mV"), self.response.times(self.path)
        if len(t) < 2:
            raise RunFileError(f"{self.path}: {self.name} has {len(t)} samples, of which a recording needs two or more")
        electrode = self.response.series.electrode
        current = self._current(t)
        return Recordings(
            v=v,
            spikes=np.empty(0),
            recorded={} if current is None else {"I": current},
            cells=(getattr(electrode, "cell_id", None) or electrode.name,),
            single=True,
            settings=_settings(t),
            units={"I": "nA"},
            own_times=t,
            labels={
                **self.session,
                "sweep": self.name,
                **_said(self.response.series, _OF_SERIES),
                "electrode": electrode.name,
            },
        )

    def _current(self, t: Any) -> Any:
        if self.stimulus is None:
            zero = type(self.response.series).__name__ == "IZeroClampSeries"  # of which this is the definition
            return np.zeros(len(t)) if zero else None
        times = self.stimulus.times(self.path)
        if times.shape != t.shape or not np.allclose(times - times[0], t - t[0], rtol=0, atol=_EVEN * (t[1] - t[0])):
            raise RunFileError(
                f"{self.path}: {self.stimulus.series.name}, the stimulus of {self.name}, has {len(times)} samples at "
                f"other times than the {len(t)} of the response"
            )
        return self.stimulus.values(self.path, "nA")


def _settings(t: Any) -> Settings:
    dt = float((t[-1] - t[0]) / (len(t) - 1))
    even = np.allclose(np.diff(t), dt, rtol=_EVEN, atol=0)
    return Settings(
        t_stop=float(t[-1]),
        dt=dt if even else np.nan,
        steps=len(t) - 1 if even else 0,
        method="fixed" if even else "variable",
        tolerance=np.nan,
        secondorder=0,
        celsius=np.nan,
        v_init=None,
        engine="unknown",
    )


def sweeps(path: Path, content: Any) -> Iterator[Sweep]:
    """The current-clamp sweeps of a NWBFile: by its table of recordings, where it has one, else by what series say."""
    session = {"session_start": content.session_start_time.isoformat(), **_said(content, _OF_FILE)}
    if content.subject is not None:
        session |= _said(content.subject, _OF_SUBJECT)
    by_table = content.intracellular_recordings is not None and len(content.intracellular_recordings)
    for name, response, stimulus in (_of_table if by_table else _of_series)(path, content):
        yield Sweep(path, name, response, stimulus, session)


def _said(home: Any, names: Iterable[str]) -> dict[str, str]:
    found = {name: getattr(home, name, None) for name in names}
    return {name: value for name, value in found.items() if isinstance(value, str) and value}


def _of_table(path: Path, content: Any) -> Iterator[tuple[str, Part, Part | None]]:
    """A sweep for each row whose response is a current clamp's."""
    table = content.intracellular_recordings
    seen: dict[str, int] = {}
    for row in range(len(table)):
        response = _referred(table["responses"]["response"][row])
        if response is None or not _is_response(response.series):
            continue
        stimulus = _referred(table["stimuli"]["stimulus"][row])
        kept = stimulus if stimulus is not None and _is_stimulus(stimulus.series) else None
        name = response.series.name
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})", response, kept


def _referred(reference: Any) -> Part | None:
    """What a reference of a table points to; None where the row does not have it."""
    if reference is None or reference.count is None or reference.count < 0 or reference.idx_start < 0:
        return None
    return Part(reference.timeseries, int(reference.idx_start), int(reference.count))


def _of_series(path: Path, content: Any) -> Iterator[tuple[str, Part, Part | None]]:
    responses = [each for each in content.acquisition.values() if _is_response(each)]
    places = [content.stimulus, content.stimulus_template]
    stimuli = [each for place in places for each in place.values() if _is_stimulus(each)]
    pairs = _paired(responses, stimuli)
    alone = [each.name for each in responses if each.name not in pairs and type(each).__name__ != "IZeroClampSeries"]
    if alone and stimuli:
        warn(f"{path}: it is not known which stimulus belongs to {', '.join(alone[:8])}: these come without a current")
    for each in responses:
        yield each.name, _whole(each), _whole(pairs[each.name]) if each.name in pairs else None


def _paired(responses: list[Any], stimuli: list[Any]) -> dict[str, Any]:
    """The stimulus of each response: of the same electrode and sweep, by its number, its name, its start, or alone."""
    found = {}
    for response in responses:
        same = [each for each in stimuli if each.electrode is response.electrode]
        rivals = [each for each in responses if each.electrode is response.electrode]
        for key in (_number, _digits, _start):
            hits = [each for each in same if key(each) is not None and key(each) == key(response)]
            alone = sum(key(each) == key(response) for each in rivals) == 1
            if len(hits) == 1 and alone:
                found[response.name] = hits[0]
                break
        else:
            if len(same) == len(rivals) == 1:
                found[response.name] = same[0]
    return found


def _number(series: Any) -> Any:
    return series.sweep_number


def _digits(series: Any) -> Any:
    """The numbers in a name, such as those of CurrentClampSeries003."""
    return tuple(map(int, re.findall(r"\d+", series.name))) or None


def _start(series: Any) -> Any:
    return series.starting_time if series.rate is not None else float(series.timestamps[0])


def _is_response(series: Any) -> bool:
    return type(series).__name__ in ("CurrentClampSeries", "IZeroClampSeries")


def _is_stimulus(series: Any) -> bool:
    return type(series).__name__ == "CurrentClampStimulusSeries"


def _whole(series: Any) -> Part:
    return Part(series, 0, len(series.data))
