"""NWB files read: runs of nrnwrap, and current-clamp recordings of others, sweep by sweep."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nrnwrap.base import files
from nrnwrap.base.extras import extra
from nrnwrap.base.recordings import Recordings
from nrnwrap.errors import NrnwrapError, ParameterError, RunFileError, unknown
from nrnwrap.exchange import nwb_written
from nrnwrap.exchange.nwb_paired import Sweep, sweeps


def from_nwb(file: str | Path, sweep: str | None = None) -> Recordings:
    """See nrnwrap.from_nwb."""
    with _opened(file) as (path, content):
        if about := _ours(content):
            return nwb_written.read(content, about)
        found = _sweeps(path, content)
        if sweep is None and len(found) > 1:
            names = ", ".join(list(found)[:8]) + (", ..." if len(found) > 8 else "")
            raise ParameterError(
                f"{path} has {len(found)} sweeps ({names}): name one, as in from_nwb(file, {next(iter(found))!r}), or "
                "take them all by nwb_sweeps(file)"
            )
        if sweep is not None and sweep not in found:
            raise unknown("sweep", sweep, found)
        return found[sweep or next(iter(found))].run()


def nwb_sweeps(file: str | Path) -> dict[str, Recordings]:
    """See nrnwrap.nwb_sweeps."""
    with _opened(file) as (path, content):
        if about := _ours(content):
            return {"run": nwb_written.read(content, about)}
        return {name: sweep.run() for name, sweep in _sweeps(path, content).items()}


def _ours(content: Any) -> dict[str, Any]:
    """What run.to_nwb() wrote about the run; nothing in a file of others."""
    try:
        about = json.loads(content.notes or "{}")
    except ValueError:
        return {}
    return about if isinstance(about, dict) and about.get("format") == nwb_written.FORMAT else {}


def _sweeps(path: Path, content: Any) -> dict[str, Sweep]:
    found = {sweep.name: sweep for sweep in sweeps(path, content)}
    if not found:
        there = ", ".join(sorted({type(each).__name__ for each in content.acquisition.values()})) or "nothing"
        raise RunFileError(
            f"{path} does not have a current-clamp recording: a CurrentClampSeries is needed, and its acquisition has "
            f"{there}"
        )
    return found


@contextmanager
def _opened(file: str | Path) -> Iterator[tuple[Path, Any]]:
    """A NWB file. RunFileError for whatever pynwb has to say of it, which may be an exception of any kind."""
    pynwb = extra("pynwb", "NWB files need pynwb", "'nrnwrap[nwb]'")
    path = files.path(file, (".nwb",))
    try:
        path.open("rb").close()
    except OSError as cause:
        raise RunFileError(f"{path} cannot be read ({cause.strerror or cause})") from cause
    try:
        with _quietly(lambda: pynwb.NWBHDF5IO(path, "r", load_namespaces=True)) as io:
            yield path, _quietly(io.read)
    except NrnwrapError:
        raise
    except Exception as cause:
        said = str(cause.args[-1] if cause.args else cause)[:300]  # before it hdmf puts all that it has read
        raise RunFileError(f"{path} is not a NWB file that can be read, or is damaged: {said}") from cause


def _quietly(call: Callable[[], Any]) -> Any:
    """Without pynwb's remarks on versions of schemas, and on what others left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return call()
